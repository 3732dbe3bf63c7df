// WinVerifyTrust: whether a file is signed. Signatures are not judged, so no signed file is trusted.

#define DECLSPEC_IMPORT
#define WIN32_LEAN_AND_MEAN
#include <stdbool.h>
#include <windows.h>
#include <wincrypt.h>
#include <wintrust.h>
#include <softpub.h>

enum { HEADERS_MAX = 0x1000 };

// The certificates' size in a program's header; -1 for a file that is no program.
static LONG signature_size(HANDLE file) {
    BYTE headers[HEADERS_MAX];
    DWORD got = 0;
    OVERLAPPED start = {0};
    const IMAGE_DOS_HEADER *dos = (const void *)headers;
    if (!ReadFile(file, headers, sizeof headers, &got, &start) || got < sizeof *dos ||
        dos->e_magic != IMAGE_DOS_SIGNATURE || (DWORD)dos->e_lfanew > got - min(got, sizeof(IMAGE_NT_HEADERS64)))
        return -1;
    const IMAGE_NT_HEADERS64 *wide = (const void *)(headers + dos->e_lfanew);
    const IMAGE_NT_HEADERS32 *narrow = (const void *)wide;
    if (wide->Signature != IMAGE_NT_SIGNATURE)
        return -1;
    bool is_wide = wide->OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC;
    return (LONG)(is_wide ? wide->OptionalHeader.DataDirectory
                          : narrow->OptionalHeader.DataDirectory)[IMAGE_DIRECTORY_ENTRY_SECURITY]
        .Size;
}

LONG WINAPI WinVerifyTrust(HWND window, GUID *action, LPVOID data) {
    const WINTRUST_DATA *about = data;
    (void)window;
    if (about == NULL || action == NULL)
        return (LONG)ERROR_INVALID_PARAMETER;
    if (about->dwStateAction == WTD_STATEACTION_CLOSE)
        return ERROR_SUCCESS;
    if (about->dwUnionChoice != WTD_CHOICE_FILE || about->pFile == NULL)
        return (LONG)TRUST_E_SUBJECT_FORM_UNKNOWN;
    HANDLE given = about->pFile->hFile, own = INVALID_HANDLE_VALUE;
    if (given == NULL || given == INVALID_HANDLE_VALUE) {
        own = CreateFileW(about->pFile->pcwszFilePath, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                          OPEN_EXISTING, 0, NULL);
        if (own == INVALID_HANDLE_VALUE)
            return (LONG)CRYPT_E_FILE_ERROR;
        given = own;
    }
    LONG size = signature_size(given);
    if (own != INVALID_HANDLE_VALUE)
        CloseHandle(own);
    LONG result = (LONG)(size < 0    ? TRUST_E_SUBJECT_FORM_UNKNOWN
                         : size == 0 ? TRUST_E_NOSIGNATURE
                                     : TRUST_E_SYSTEM_ERROR);
    SetLastError((DWORD)result);
    return result;
}

HRESULT WINAPI WinVerifyTrustEx(HWND window, GUID *action, WINTRUST_DATA *data) {
    return WinVerifyTrust(window, action, data);
}
