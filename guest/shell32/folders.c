// Known folders: where they lie, from the environment that the session gave, and below it by their usual names.

#define DECLSPEC_IMPORT
#define INITGUID
#include <stdbool.h>
#include <windows.h>
#include <shlobj.h>
#include <knownfolders.h>

LPVOID WINAPI CoTaskMemAlloc(SIZE_T size);

enum { NO_CSIDL = -1, PATH_UNITS = 1024, CSIDL_MASK = 0xFF };

typedef struct {
    const GUID *id;
    int csidl;
    PCWSTR base; // an environment variable
    PCWSTR below;
} Folder;

static const Folder folders[] = {
    {&FOLDERID_Profile, CSIDL_PROFILE, L"USERPROFILE", L""},
    {&FOLDERID_Desktop, CSIDL_DESKTOPDIRECTORY, L"USERPROFILE", L"\\Desktop"},
    {&FOLDERID_Desktop, CSIDL_DESKTOP, L"USERPROFILE", L"\\Desktop"},
    {&FOLDERID_Documents, CSIDL_PERSONAL, L"USERPROFILE", L"\\Documents"},
    {&FOLDERID_Downloads, NO_CSIDL, L"USERPROFILE", L"\\Downloads"},
    {&FOLDERID_Music, CSIDL_MYMUSIC, L"USERPROFILE", L"\\Music"},
    {&FOLDERID_Pictures, CSIDL_MYPICTURES, L"USERPROFILE", L"\\Pictures"},
    {&FOLDERID_Videos, CSIDL_MYVIDEO, L"USERPROFILE", L"\\Videos"},
    {&FOLDERID_Favorites, CSIDL_FAVORITES, L"USERPROFILE", L"\\Favorites"},
    {&FOLDERID_SavedGames, NO_CSIDL, L"USERPROFILE", L"\\Saved Games"},
    {&FOLDERID_RoamingAppData, CSIDL_APPDATA, L"APPDATA", L""},
    {&FOLDERID_LocalAppData, CSIDL_LOCAL_APPDATA, L"LOCALAPPDATA", L""},
    {&FOLDERID_LocalAppDataLow, NO_CSIDL, L"USERPROFILE", L"\\AppData\\LocalLow"},
    {&FOLDERID_InternetCache, CSIDL_INTERNET_CACHE, L"LOCALAPPDATA", L"\\Microsoft\\Windows\\INetCache"},
    {&FOLDERID_Templates, CSIDL_TEMPLATES, L"APPDATA", L"\\Microsoft\\Windows\\Templates"},
    {&FOLDERID_StartMenu, CSIDL_STARTMENU, L"APPDATA", L"\\Microsoft\\Windows\\Start Menu"},
    {&FOLDERID_Programs, CSIDL_PROGRAMS, L"APPDATA", L"\\Microsoft\\Windows\\Start Menu\\Programs"},
    {&FOLDERID_Startup, CSIDL_STARTUP, L"APPDATA", L"\\Microsoft\\Windows\\Start Menu\\Programs\\Startup"},
    {&FOLDERID_SendTo, CSIDL_SENDTO, L"APPDATA", L"\\Microsoft\\Windows\\SendTo"},
    {&FOLDERID_Recent, CSIDL_RECENT, L"APPDATA", L"\\Microsoft\\Windows\\Recent"},
    {&FOLDERID_ProgramData, CSIDL_COMMON_APPDATA, L"ProgramData", L""},
    {&FOLDERID_Public, NO_CSIDL, L"PUBLIC", L""},
    {&FOLDERID_PublicDesktop, CSIDL_COMMON_DESKTOPDIRECTORY, L"PUBLIC", L"\\Desktop"},
    {&FOLDERID_PublicDocuments, CSIDL_COMMON_DOCUMENTS, L"PUBLIC", L"\\Documents"},
    {&FOLDERID_ProgramFiles, CSIDL_PROGRAM_FILES, L"ProgramFiles", L""},
    {&FOLDERID_ProgramFilesX64, NO_CSIDL, L"ProgramFiles", L""},
    {&FOLDERID_ProgramFilesX86, CSIDL_PROGRAM_FILESX86, L"ProgramFiles(x86)", L""},
    {&FOLDERID_ProgramFilesCommon, CSIDL_PROGRAM_FILES_COMMON, L"CommonProgramFiles", L""},
    {&FOLDERID_Windows, CSIDL_WINDOWS, L"SystemRoot", L""},
    {&FOLDERID_System, CSIDL_SYSTEM, L"SystemRoot", L"\\System32"},
    {&FOLDERID_SystemX86, CSIDL_SYSTEMX86, L"SystemRoot", L"\\SysWOW64"},
    {&FOLDERID_Fonts, CSIDL_FONTS, L"SystemRoot", L"\\Fonts"},
    {&FOLDERID_UserProfiles, NO_CSIDL, L"SystemDrive", L"\\Users"},
};

static HRESULT folder_path(const Folder *folder, WCHAR path[PATH_UNITS]) {
    DWORD length = GetEnvironmentVariableW(folder->base, path, PATH_UNITS);
    if (length == 0 || length + (DWORD)lstrlenW(folder->below) >= PATH_UNITS)
        return HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
    lstrcatW(path, folder->below);
    return S_OK;
}

// Makes a directory and what leads to it.
static HRESULT make_directories(WCHAR *path) {
    for (WCHAR *at = path; *at; at++) {
        if (*at != '\\' || at - path < 3)
            continue;
        *at = 0;
        CreateDirectoryW(path, NULL);
        *at = '\\';
    }
    if (CreateDirectoryW(path, NULL) || GetLastError() == ERROR_ALREADY_EXISTS)
        return S_OK;
    return HRESULT_FROM_WIN32(GetLastError());
}

static bool is_directory(PCWSTR path) {
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY);
}

static bool same_guid(const GUID *left, const GUID *right) {
    for (unsigned i = 0; i < sizeof *left; i++)
        if (((const BYTE *)left)[i] != ((const BYTE *)right)[i])
            return false;
    return true;
}

// The caller frees the path with CoTaskMemFree.
HRESULT WINAPI SHGetKnownFolderPath(REFKNOWNFOLDERID id, DWORD flags, HANDLE token, PWSTR *result) {
    WCHAR path[PATH_UNITS];
    (void)token;
    if (result == NULL || id == NULL)
        return E_INVALIDARG;
    *result = NULL;
    for (SIZE_T i = 0; i < ARRAYSIZE(folders); i++) {
        if (!same_guid(folders[i].id, id))
            continue;
        HRESULT found = folder_path(&folders[i], path);
        if (found == S_OK && (flags & KF_FLAG_CREATE))
            found = make_directories(path);
        else if (found == S_OK && !(flags & KF_FLAG_DONT_VERIFY) && !is_directory(path))
            found = HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
        if (found != S_OK)
            return found;
        *result = CoTaskMemAlloc(((SIZE_T)lstrlenW(path) + 1) * sizeof(WCHAR));
        if (*result == NULL)
            return E_OUTOFMEMORY;
        lstrcpyW(*result, path);
        return S_OK;
    }
    return HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
}

HRESULT WINAPI SHGetFolderPathW(HWND owner, int csidl, HANDLE token, DWORD flags, LPWSTR result) {
    WCHAR path[PATH_UNITS];
    (void)owner, (void)token, (void)flags;
    if (result == NULL)
        return E_INVALIDARG;
    result[0] = 0;
    for (SIZE_T i = 0; i < ARRAYSIZE(folders); i++) {
        if (folders[i].csidl != (csidl & CSIDL_MASK))
            continue;
        HRESULT found = folder_path(&folders[i], path);
        if (found == S_OK && (csidl & CSIDL_FLAG_CREATE))
            found = make_directories(path);
        if (found != S_OK)
            return found;
        if (lstrlenW(path) >= MAX_PATH)
            return HRESULT_FROM_WIN32(ERROR_FILENAME_EXCED_RANGE);
        lstrcpyW(result, path);
        return (csidl & CSIDL_FLAG_DONT_VERIFY) || is_directory(path) ? S_OK : S_FALSE;
    }
    return E_INVALIDARG;
}

HRESULT WINAPI SHGetFolderPathA(HWND owner, int csidl, HANDLE token, DWORD flags, LPSTR result) {
    WCHAR path[MAX_PATH];
    HRESULT found = SHGetFolderPathW(owner, csidl, token, flags, path);
    if (FAILED(found))
        return found;
    if (!WideCharToMultiByte(CP_ACP, 0, path, -1, result, MAX_PATH, NULL, NULL))
        return HRESULT_FROM_WIN32(GetLastError());
    return found;
}

BOOL WINAPI SHGetSpecialFolderPathW(HWND owner, LPWSTR path, int csidl, BOOL create) {
    return SUCCEEDED(SHGetFolderPathW(owner, csidl | (create ? CSIDL_FLAG_CREATE : 0), NULL, 0, path));
}

BOOL WINAPI SHGetSpecialFolderPathA(HWND owner, LPSTR path, int csidl, BOOL create) {
    return SUCCEEDED(SHGetFolderPathA(owner, csidl | (create ? CSIDL_FLAG_CREATE : 0), NULL, 0, path));
}

int WINAPI SHCreateDirectoryExW(HWND owner, LPCWSTR path, const SECURITY_ATTRIBUTES *security) {
    WCHAR copy[PATH_UNITS];
    (void)owner, (void)security;
    if (lstrlenW(path) >= PATH_UNITS)
        return ERROR_FILENAME_EXCED_RANGE;
    lstrcpyW(copy, path);
    if (is_directory(copy))
        return ERROR_ALREADY_EXISTS;
    HRESULT made = make_directories(copy);
    return made == S_OK ? ERROR_SUCCESS : HRESULT_CODE(made);
}

BOOL WINAPI IsUserAnAdmin(void) { return FALSE; }
