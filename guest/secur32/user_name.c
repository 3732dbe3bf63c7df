// The user's name in the forms that need no directory service: DOMAIN\\user and the plain display name.

#define SECURITY_WIN32
#include <windows.h>
#include <secext.h>

enum { DOMAIN_SIZE = 256, USER_SIZE = 257, BOTH = DOMAIN_SIZE + 1 + USER_SIZE };

// Without the NUL in `length`, which holds the room with it before; a short buffer is told what it takes with it.
BOOLEAN WINAPI GetUserNameExW(EXTENDED_NAME_FORMAT format, LPWSTR buffer, PULONG size) {
    WCHAR name[BOTH];
    DWORD domain = 0, user = USER_SIZE;
    if (format != NameSamCompatible && format != NameDisplay) {
        SetLastError(ERROR_NONE_MAPPED);
        return FALSE;
    }
    if (format == NameSamCompatible) {
        domain = DOMAIN_SIZE;
        if (!GetComputerNameExW(ComputerNameNetBIOS, name, &domain))
            return FALSE;
        name[domain++] = '\\';
    }
    if (!GetUserNameW(name + domain, &user))
        return FALSE;
    ULONG length = domain + user - 1, room = *size;
    *size = room > length && buffer ? length : length + 1;
    if (!buffer || room <= length) {
        SetLastError(ERROR_MORE_DATA);
        return FALSE;
    }
    CopyMemory(buffer, name, (length + 1) * sizeof(WCHAR));
    return TRUE;
}

BOOLEAN WINAPI GetUserNameExA(EXTENDED_NAME_FORMAT format, LPSTR buffer, PULONG size) {
    WCHAR wide[BOTH];
    ULONG length = BOTH;
    if (!GetUserNameExW(format, wide, &length))
        return FALSE;
    ULONG needed = (ULONG)WideCharToMultiByte(CP_ACP, 0, wide, -1, NULL, 0, NULL, NULL), room = *size;
    *size = buffer && room >= needed ? needed - 1 : needed;
    if (!buffer || room < needed) {
        SetLastError(ERROR_MORE_DATA);
        return FALSE;
    }
    WideCharToMultiByte(CP_ACP, 0, wide, -1, buffer, (int)room, NULL, NULL);
    return TRUE;
}
