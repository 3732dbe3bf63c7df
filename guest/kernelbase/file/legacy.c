// The file functions of 16-bit Windows that still exist: _lopen and its kin, OpenFile.
// Thin: each is CreateFile, ReadFile, WriteFile or SetFilePointer under an older signature.

#include "file.h"

static DWORD legacy_share(int mode) {
    switch (mode & 0x70) {
    case OF_SHARE_EXCLUSIVE:
        return 0;
    case OF_SHARE_DENY_WRITE:
        return FILE_SHARE_READ;
    case OF_SHARE_DENY_READ:
        return FILE_SHARE_WRITE;
    default:
        return FILE_SHARE_READ | FILE_SHARE_WRITE;
    }
}

static DWORD legacy_access(int mode) {
    switch (mode & 3) {
    case OF_WRITE:
        return GENERIC_WRITE;
    case OF_READWRITE:
        return GENERIC_READ | GENERIC_WRITE;
    default:
        return GENERIC_READ;
    }
}

HFILE WINAPI _lopen(LPCSTR name, int mode) {
    HANDLE file = CreateFileA(name, legacy_access(mode), legacy_share(mode), NULL, OPEN_EXISTING, 0, NULL);
    return (HFILE)(LONG_PTR)file;
}

HFILE WINAPI _lcreat(LPCSTR name, int attributes) {
    attributes &= FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM;
    HANDLE file = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              CREATE_ALWAYS, (DWORD)attributes, NULL);
    return (HFILE)(LONG_PTR)file;
}

UINT WINAPI _lread(HFILE file, LPVOID buffer, UINT size) {
    DWORD got;
    return ReadFile((HANDLE)(LONG_PTR)file, buffer, size, &got, NULL) ? got : (UINT)HFILE_ERROR;
}

UINT WINAPI _lwrite(HFILE file, LPCCH buffer, UINT size) {
    if (size == 0) // truncates or extends the file to where it stands
        return SetEndOfFile((HANDLE)(LONG_PTR)file) ? 0 : (UINT)HFILE_ERROR;
    DWORD written;
    return WriteFile((HANDLE)(LONG_PTR)file, buffer, size, &written, NULL) ? written : (UINT)HFILE_ERROR;
}

LONG WINAPI _hread(HFILE file, LPVOID buffer, LONG size) { return (LONG)_lread(file, buffer, (UINT)size); }

LONG WINAPI _hwrite(HFILE file, LPCCH buffer, LONG size) { return (LONG)_lwrite(file, buffer, (UINT)size); }

LONG WINAPI _llseek(HFILE file, LONG offset, int origin) {
    return (LONG)SetFilePointer((HANDLE)(LONG_PTR)file, offset, NULL, (DWORD)origin);
}

HFILE WINAPI _lclose(HFILE file) { return CloseHandle((HANDLE)(LONG_PTR)file) ? 0 : HFILE_ERROR; }

static HFILE open_file_failed(LPOFSTRUCT about) {
    about->nErrCode = (WORD)GetLastError();
    return HFILE_ERROR;
}

HFILE WINAPI OpenFile(LPCSTR name, LPOFSTRUCT about, UINT mode) {
    about->cBytes = sizeof(*about);
    about->nErrCode = 0;
    if (!(mode & OF_REOPEN)) {
        PSTR part;
        DWORD length = (mode & (OF_CREATE | OF_PARSE)) == 0
                           ? SearchPathA(NULL, name, NULL, OFS_MAXPATHNAME, about->szPathName, &part)
                           : 0;
        if (length == 0 || length >= OFS_MAXPATHNAME)
            length = GetFullPathNameA(name, OFS_MAXPATHNAME, about->szPathName, &part);
        if (length == 0 || length >= OFS_MAXPATHNAME) {
            base_fail(ERROR_INVALID_DATA);
            return open_file_failed(about);
        }
    }
    if (mode & OF_PARSE)
        return 0;
    if (mode & OF_DELETE)
        return DeleteFileA(about->szPathName) ? 1 : open_file_failed(about);
    HANDLE file =
        CreateFileA(about->szPathName, mode & OF_CREATE ? GENERIC_READ | GENERIC_WRITE : legacy_access((int)mode),
                    legacy_share((int)mode), NULL, mode & OF_CREATE ? CREATE_ALWAYS : OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return open_file_failed(about);
    if (mode & OF_EXIST) {
        CloseHandle(file);
        return 1;
    }
    about->fFixedDisk = 1;
    return (HFILE)(LONG_PTR)file;
}

// Whether a name is of the form that FAT allowed: eight characters, a dot, three more, none of them special.
static BOOL legal_short_name(PCWSTR name, PBOOL spaces) {
    static const WCHAR special[] = L"\"*+,/:;<=>?[\\]|";
    SIZE_T base = 0, extension = 0;
    bool dot = false, blank = false;
    for (PCWSTR at = name; *at; at++) {
        if (*at == '.') {
            if (dot || base == 0)
                return FALSE;
            dot = true;
            continue;
        }
        for (PCWSTR bad = special; *bad; bad++)
            if (*at == *bad || *at < ' ')
                return FALSE;
        blank |= *at == ' ';
        ++*(dot ? &extension : &base);
    }
    if (spaces)
        *spaces = blank;
    return base >= 1 && base <= 8 && extension <= 3 && (!dot || extension);
}

BOOL WINAPI CheckNameLegalDOS8Dot3W(LPCWSTR name, LPSTR oem, DWORD size, PBOOL spaces, PBOOL legal) {
    if (!name || !legal || (oem && !size))
        return base_fail(ERROR_INVALID_PARAMETER);
    *legal = legal_short_name(name, spaces);
    if (*legal && oem && base_copy_narrow(name, base_length(name), oem, size) >= size)
        return base_fail(ERROR_BUFFER_OVERFLOW);
    return TRUE;
}

BOOL WINAPI CheckNameLegalDOS8Dot3A(LPCSTR name, LPSTR oem, DWORD size, PBOOL spaces, PBOOL legal) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return CheckNameLegalDOS8Dot3W(wide, oem, size, spaces, legal);
}

BOOL WINAPI SetFileShortNameW(HANDLE file, LPCWSTR name) {
    UNICODE_STRING view;
    if (!base_view(&view, name))
        return base_fail(ERROR_INVALID_PARAMETER);
    ULONG size = (ULONG)sizeof(FILE_NAME_INFORMATION) + view.Length;
    BASE_SCOPED FILE_NAME_INFORMATION *information = base_alloc_zeroed(size);
    if (!information)
        return FALSE;
    information->FileNameLength = view.Length;
    memcpy(information->FileName, view.Buffer, view.Length);
    IO_STATUS_BLOCK io;
    return base_result(NtSetInformationFile(file, &io, information, size, FileShortNameInformation));
}

BOOL WINAPI SetFileShortNameA(HANDLE file, LPCSTR name) {
    BASE_SCOPED PWSTR wide = base_wide(name);
    return wide && SetFileShortNameW(file, wide);
}
