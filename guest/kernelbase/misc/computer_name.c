// The computer's names, from the registry.

#include "kernelbase.h"

enum { NAME_MAX_ = 256 };

// Reads a string value; false when it is not there.
static bool read_value(PCWSTR key_path, PCWSTR value_name, WCHAR text[NAME_MAX_]) {
    UNICODE_STRING path, name;
    OBJECT_ATTRIBUTES attributes;
    HANDLE key;
    struct {
        KEY_VALUE_PARTIAL_INFORMATION header;
        BYTE data[NAME_MAX_ * sizeof(WCHAR)];
    } value;
    ULONG returned;

    if (!base_view(&path, key_path) || !base_view(&name, value_name))
        return false;
    InitializeObjectAttributes(&attributes, &path, OBJ_CASE_INSENSITIVE, NULL, NULL);
    if (!NT_SUCCESS(NtOpenKey(&key, KEY_QUERY_VALUE, &attributes)))
        return false;
    NTSTATUS status =
        NtQueryValueKey(key, &name, KeyValuePartialInformation, &value, sizeof value - sizeof(WCHAR), &returned);
    NtClose(key);
    if (!NT_SUCCESS(status) || value.header.Type != REG_SZ)
        return false;
    SIZE_T length = min(value.header.DataLength / sizeof(WCHAR), NAME_MAX_ - 1u);
    memcpy(text, value.header.Data, length * sizeof(WCHAR));
    text[length] = 0;
    return true;
}

static bool netbios_name(WCHAR text[NAME_MAX_]) {
    if (!read_value(L"\\Registry\\Machine\\System\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName",
                    L"ComputerName", text) &&
        !GetEnvironmentVariableW(L"COMPUTERNAME", text, NAME_MAX_))
        return base_fail(ERROR_FILE_NOT_FOUND);
    text[MAX_COMPUTERNAME_LENGTH] = 0;
    return true;
}

static bool host_value(PCWSTR value, WCHAR text[NAME_MAX_]) {
    return read_value(L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\Tcpip\\Parameters", value, text);
}

static bool name_of(COMPUTER_NAME_FORMAT format, WCHAR text[NAME_MAX_]) {
    WCHAR domain[NAME_MAX_] = L"";
    switch (format) {
    case ComputerNameNetBIOS:
    case ComputerNamePhysicalNetBIOS:
        return netbios_name(text);
    case ComputerNameDnsHostname:
    case ComputerNamePhysicalDnsHostname:
        return host_value(L"Hostname", text) || netbios_name(text);
    case ComputerNameDnsDomain:
    case ComputerNamePhysicalDnsDomain:
        if (!host_value(L"Domain", text))
            text[0] = 0;
        return true;
    case ComputerNameDnsFullyQualified:
    case ComputerNamePhysicalDnsFullyQualified: {
        if (!host_value(L"Hostname", text) && !netbios_name(text))
            return false;
        host_value(L"Domain", domain);
        SIZE_T length = base_length(text), more = base_length(domain);
        if (more && length + 1 + more < NAME_MAX_) {
            text[length] = '.';
            memcpy(text + length + 1, domain, (more + 1) * sizeof(WCHAR));
        }
        return true;
    }
    default:
        return base_fail(ERROR_INVALID_PARAMETER);
    }
}

// Hands a name out; `size` counts the NUL on the way in, and on the way out only when the name does not fit.
static BOOL give_w(PCWSTR text, LPWSTR buffer, LPDWORD size, DWORD error) {
    DWORD length = (DWORD)base_length(text);
    if (*size <= length || buffer == NULL) {
        *size = length + 1;
        return base_fail(error);
    }
    memcpy(buffer, text, (length + 1) * sizeof(WCHAR));
    *size = length;
    return TRUE;
}

static BOOL give_a(PCWSTR text, LPSTR buffer, LPDWORD size, DWORD error) {
    DWORD length = base_narrow_size(text, base_length(text));
    if (*size <= length || buffer == NULL) {
        *size = length + 1;
        return base_fail(error);
    }
    *size = base_copy_narrow(text, base_length(text), buffer, *size);
    return TRUE;
}

BOOL WINAPI GetComputerNameExW(COMPUTER_NAME_FORMAT format, LPWSTR buffer, LPDWORD size) {
    WCHAR text[NAME_MAX_];
    if (size == NULL || (buffer == NULL && *size))
        return base_fail(ERROR_INVALID_PARAMETER);
    return name_of(format, text) && give_w(text, buffer, size, ERROR_MORE_DATA);
}

BOOL WINAPI GetComputerNameExA(COMPUTER_NAME_FORMAT format, LPSTR buffer, LPDWORD size) {
    WCHAR text[NAME_MAX_];
    if (size == NULL || (buffer == NULL && *size))
        return base_fail(ERROR_INVALID_PARAMETER);
    return name_of(format, text) && give_a(text, buffer, size, ERROR_MORE_DATA);
}

BOOL WINAPI GetComputerNameW(LPWSTR buffer, LPDWORD size) {
    WCHAR text[NAME_MAX_];
    if (size == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    return netbios_name(text) && give_w(text, buffer, size, ERROR_BUFFER_OVERFLOW);
}

BOOL WINAPI GetComputerNameA(LPSTR buffer, LPDWORD size) {
    WCHAR text[NAME_MAX_];
    if (size == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    return netbios_name(text) && give_a(text, buffer, size, ERROR_BUFFER_OVERFLOW);
}

BOOL WINAPI SetComputerNameExW(COMPUTER_NAME_FORMAT format, LPCWSTR name) {
    (void)format, (void)name;
    return base_fail(ERROR_ACCESS_DENIED);
}

BOOL WINAPI SetComputerNameW(LPCWSTR name) {
    (void)name;
    return base_fail(ERROR_ACCESS_DENIED);
}

BOOL WINAPI SetComputerNameA(LPCSTR name) {
    (void)name;
    return base_fail(ERROR_ACCESS_DENIED);
}
