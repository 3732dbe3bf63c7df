// An interface's index, LUID, GUID, alias and name, each from the other; and masks from lengths.
#include "interfaces.h"

// How ConvertInterfaceLuidToName names interfaces: by type and number ("ethernet_32769").
static const char *prefix_of(ULONG type) {
    switch (type) {
    case IF_TYPE_ETHERNET_CSMACD:
        return "ethernet";
    case IF_TYPE_SOFTWARE_LOOPBACK:
        return "loopback";
    case IF_TYPE_PPP:
        return "ppp";
    case IF_TYPE_IEEE80211:
        return "wireless";
    case IF_TYPE_TUNNEL:
        return "tunnel";
    default:
        return "other";
    }
}

static void name_of(const struct host_interface *each, char text[IF_NAMESIZE]) {
    const char *prefix = prefix_of(each->type);
    char *at = text;
    while (*prefix)
        *at++ = *prefix++;
    *at++ = '_';
    ULONG scale = 1;
    while (each->index / scale >= 10)
        scale *= 10;
    for (; scale; scale /= 10)
        *at++ = (char)('0' + each->index / scale % 10);
    *at = 0;
}

enum find_by { BY_INDEX, BY_LUID, BY_GUID, BY_ALIAS, BY_NAME };

static bool matches(const struct host_interface *each, enum find_by by, const void *value) {
    char name[IF_NAMESIZE];
    WCHAR alias[INTERFACE_NAME_MAX];
    GUID guid;
    switch (by) {
    case BY_INDEX:
        return each->index == *(const ULONG *)value;
    case BY_LUID:
        return interface_luid(each).Value == *(const ULONG64 *)value;
    case BY_GUID:
        guid = interface_guid(each);
        return RtlCompareMemory(&guid, value, sizeof guid) == sizeof guid;
    case BY_ALIAS:
        interface_alias(each, alias);
        return !lstrcmpiW(alias, value);
    case BY_NAME:
        name_of(each, name);
        return !lstrcmpiA(name, value) || !lstrcmpA(each->name, value);
    }
    return false;
}

// A copy of the interface that has such a value; a Win32 error.
static DWORD find(enum find_by by, const void *value, struct host_interface *out) {
    struct interfaces all;
    DWORD error = value && out ? interfaces_get(&all) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    error = by == BY_NAME || by == BY_ALIAS ? ERROR_INVALID_NAME : ERROR_FILE_NOT_FOUND;
    for (ULONG i = 0; i < all.count; i++)
        if (matches(&all.items[i], by, value)) {
            *out = all.items[i];
            error = NO_ERROR;
            break;
        }
    interfaces_free(&all);
    return error;
}

static DWORD put_wide(const WCHAR *from, PWSTR to, SIZE_T room) {
    SIZE_T length = (SIZE_T)lstrlenW(from) + 1;
    if (room < length)
        return ERROR_NOT_ENOUGH_MEMORY;
    RtlCopyMemory(to, from, length * sizeof *from);
    return NO_ERROR;
}

DWORD WINAPI ConvertInterfaceIndexToLuid(NET_IFINDEX index, NET_LUID *luid) {
    struct host_interface found;
    DWORD error = luid ? find(BY_INDEX, &index, &found) : ERROR_INVALID_PARAMETER;
    if (luid)
        luid->Value = error ? 0 : interface_luid(&found).Value;
    return error;
}

DWORD WINAPI ConvertInterfaceLuidToIndex(const NET_LUID *luid, NET_IFINDEX *index) {
    struct host_interface found;
    DWORD error = index ? find(BY_LUID, luid, &found) : ERROR_INVALID_PARAMETER;
    if (index)
        *index = error ? 0 : found.index;
    return error;
}

DWORD WINAPI ConvertInterfaceLuidToGuid(const NET_LUID *luid, GUID *guid) {
    struct host_interface found;
    DWORD error = guid ? find(BY_LUID, luid, &found) : ERROR_INVALID_PARAMETER;
    if (!error)
        *guid = interface_guid(&found);
    return error;
}

DWORD WINAPI ConvertInterfaceGuidToLuid(const GUID *guid, NET_LUID *luid) {
    struct host_interface found;
    DWORD error = luid ? find(BY_GUID, guid, &found) : ERROR_INVALID_PARAMETER;
    if (!error)
        *luid = interface_luid(&found);
    return error;
}

DWORD WINAPI ConvertInterfaceLuidToAlias(const NET_LUID *luid, PWSTR alias, SIZE_T room) {
    struct host_interface found;
    WCHAR text[INTERFACE_NAME_MAX];
    DWORD error = alias ? find(BY_LUID, luid, &found) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    interface_alias(&found, text);
    return put_wide(text, alias, room);
}

DWORD WINAPI ConvertInterfaceAliasToLuid(const WCHAR *alias, NET_LUID *luid) {
    struct host_interface found;
    DWORD error = luid ? find(BY_ALIAS, alias, &found) : ERROR_INVALID_PARAMETER;
    if (!error)
        *luid = interface_luid(&found);
    return error == ERROR_INVALID_NAME ? ERROR_INVALID_PARAMETER : error;
}

DWORD WINAPI ConvertInterfaceLuidToNameA(const NET_LUID *luid, PSTR name, SIZE_T room) {
    struct host_interface found;
    char text[IF_NAMESIZE];
    DWORD error = name ? find(BY_LUID, luid, &found) : ERROR_INVALID_PARAMETER;
    if (error)
        return error == ERROR_FILE_NOT_FOUND ? ERROR_INVALID_PARAMETER : error;
    name_of(&found, text);
    if (room <= (SIZE_T)lstrlenA(text))
        return ERROR_NOT_ENOUGH_MEMORY;
    lstrcpyA(name, text);
    return NO_ERROR;
}

DWORD WINAPI ConvertInterfaceLuidToNameW(const NET_LUID *luid, PWSTR name, SIZE_T room) {
    char text[IF_NAMESIZE];
    WCHAR wide[IF_NAMESIZE];
    DWORD error = name ? ConvertInterfaceLuidToNameA(luid, text, sizeof text) : ERROR_INVALID_PARAMETER;
    if (error)
        return error;
    MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, IF_NAMESIZE);
    return put_wide(wide, name, room);
}

DWORD WINAPI ConvertInterfaceNameToLuidA(const char *name, NET_LUID *luid) {
    struct host_interface found;
    DWORD error = !luid ? ERROR_INVALID_PARAMETER : !name ? ERROR_INVALID_NAME : find(BY_NAME, name, &found);
    if (!error)
        *luid = interface_luid(&found);
    return error;
}

DWORD WINAPI ConvertInterfaceNameToLuidW(const WCHAR *name, NET_LUID *luid) {
    char narrow[IF_NAMESIZE];
    if (!name || !WideCharToMultiByte(CP_UTF8, 0, name, -1, narrow, sizeof narrow, NULL, NULL))
        return ERROR_INVALID_NAME;
    return ConvertInterfaceNameToLuidA(narrow, luid);
}

NET_IFINDEX WINAPI if_nametoindex(PCSTR name) {
    struct host_interface found;
    return name && !find(BY_NAME, name, &found) ? found.index : 0;
}

PCHAR WINAPI if_indextoname(NET_IFINDEX index, PCHAR name) {
    struct host_interface found;
    if (!name || find(BY_INDEX, &index, &found))
        return NULL;
    name_of(&found, name);
    return name;
}

DWORD WINAPI ConvertLengthToIpv4Mask(ULONG length, PULONG mask) {
    if (!mask || length > 32) {
        if (mask)
            *mask = 0xffffffff;
        return ERROR_INVALID_PARAMETER;
    }
    *mask = ipv4_mask(length);
    return NO_ERROR;
}

DWORD WINAPI ConvertIpv4MaskToLength(ULONG mask, PUINT8 length) {
    UINT8 found = (UINT8)__builtin_popcount(mask);
    if (!length || ipv4_mask(found) != mask)
        return ERROR_INVALID_PARAMETER;
    *length = found;
    return NO_ERROR;
}
