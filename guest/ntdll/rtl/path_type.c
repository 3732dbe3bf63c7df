// What kind of DOS path a name is, and whether it means a device: NUL, CON, COM1 and their kin.
// Looks at characters only; no file is touched.

#include "path.h"

static WCHAR at(PCWSTR name, ULONG length, ULONG index) { return index < length ? name[index] : 0; }

RTL_PATH_TYPE rtl_path_type(PCWSTR name, ULONG length) {
    if (rtl_is_separator(at(name, length, 0))) {
        if (!rtl_is_separator(at(name, length, 1)))
            return RtlPathTypeRooted;
        WCHAR mark = at(name, length, 2);
        if (mark != '.' && mark != '?')
            return RtlPathTypeUncAbsolute;
        if (rtl_is_separator(at(name, length, 3)))
            return RtlPathTypeLocalDevice;
        return length == 3 ? RtlPathTypeRootLocalDevice : RtlPathTypeUncAbsolute;
    }
    if (at(name, length, 0) && at(name, length, 1) == ':')
        return rtl_is_separator(at(name, length, 2)) ? RtlPathTypeDriveAbsolute : RtlPathTypeDriveRelative;
    return RtlPathTypeRelative;
}

RTL_PATH_TYPE NTAPI RtlDetermineDosPathNameType_U(PCWSTR Name) {
    return Name ? rtl_path_type(Name, (ULONG)wcslen(Name)) : RtlPathTypeUnknown;
}

static BOOLEAN is_device_name(PCWSTR name, ULONG length) {
    static const WCHAR names[][8] = {L"CON", L"PRN", L"AUX", L"NUL", L"COM", L"LPT", L"CONIN$", L"CONOUT$"};
    ULONG wanted = length == 4 ? 3 : length;
    if (length < 3 || length > 7 || !wcschr(L"CPANLcpanl", name[0])) // as most names are
        return FALSE;
    for (ULONG i = 0; i < ARRAYSIZE(names); i++) {
        if (wcslen(names[i]) != wanted || RtlCompareUnicodeStrings(names[i], wanted, name, wanted, TRUE))
            continue;
        BOOLEAN numbered = i == 4 || i == 5;
        if (!numbered)
            return length == wanted;
        // Windows takes the superscript digits for digits too.
        WCHAR digit = length == 4 ? name[3] : 0;
        return (digit >= '1' && digit <= '9') || digit == 0xb9 || digit == 0xb2 || digit == 0xb3;
    }
    return FALSE;
}

ULONG rtl_dos_device(PCWSTR name, ULONG length) {
    RTL_PATH_TYPE type = rtl_path_type(name, length);
    if (type == RtlPathTypeUncAbsolute || type == RtlPathTypeLocalDevice || type == RtlPathTypeRootLocalDevice)
        return 0;
    if (length && name[length - 1] == ':')
        length--;
    while (length && (name[length - 1] == '.' || name[length - 1] == ' '))
        length--;
    ULONG start = length;
    while (start && !rtl_is_separator(name[start - 1]) && !(start == 2 && name[1] == ':'))
        start--;
    ULONG end = start;
    while (end < length && name[end] != '.' && name[end] != ':')
        end++;
    while (end > start && name[end - 1] == ' ')
        end--;
    if (!is_device_name(name + start, end - start))
        return 0;
    return start * sizeof(WCHAR) << 16 | (end - start) * sizeof(WCHAR);
}

ULONG NTAPI RtlIsDosDeviceName_U(PCWSTR Name) { return Name ? rtl_dos_device(Name, (ULONG)wcslen(Name)) : 0; }

ULONG NTAPI RtlIsDosDeviceName_Ustr(PCUNICODE_STRING Name) { return rtl_dos_device(Name->Buffer, rtl_length(Name)); }
