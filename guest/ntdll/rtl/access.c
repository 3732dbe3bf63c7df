// Access masks, LUIDs and privileges, and the current user's registry key.
// What a token says is asked of the kernel.

#include "rtl.h"

VOID NTAPI RtlMapGenericMask(PACCESS_MASK Mask, const GENERIC_MAPPING *Mapping) {
    const ACCESS_MASK generic = GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL;
    ACCESS_MASK mask = *Mask;
    if (mask & GENERIC_READ)
        mask |= Mapping->GenericRead;
    if (mask & GENERIC_WRITE)
        mask |= Mapping->GenericWrite;
    if (mask & GENERIC_EXECUTE)
        mask |= Mapping->GenericExecute;
    if (mask & GENERIC_ALL)
        mask |= Mapping->GenericAll;
    *Mask = mask & ~generic;
}

BOOLEAN NTAPI RtlAreAllAccessesGranted(ACCESS_MASK Granted, ACCESS_MASK Desired) { return !(~Granted & Desired); }
BOOLEAN NTAPI RtlAreAnyAccessesGranted(ACCESS_MASK Granted, ACCESS_MASK Desired) { return (Granted & Desired) != 0; }

VOID NTAPI RtlCopyLuid(PLUID Destination, PLUID Source) { *Destination = *Source; }

VOID NTAPI RtlCopyLuidAndAttributesArray(ULONG Count, PLUID_AND_ATTRIBUTES Source, PLUID_AND_ATTRIBUTES Destination) {
    memcpy(Destination, Source, Count * sizeof(*Source));
}

NTSTATUS NTAPI RtlAdjustPrivilege(ULONG Privilege, BOOLEAN Enable, BOOLEAN Client, PBOOLEAN WasEnabled) {
    HANDLE token;
    ULONG length;
    TOKEN_PRIVILEGES previous = {.PrivilegeCount = 1}, wanted = {.PrivilegeCount = 1};
    wanted.Privileges[0].Luid.LowPart = Privilege;
    wanted.Privileges[0].Attributes = Enable ? SE_PRIVILEGE_ENABLED : 0;
    NTSTATUS status = Client
                          ? NtOpenThreadToken(NtCurrentThread(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, FALSE, &token)
                          : NtOpenProcessToken(NtCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &token);
    if (!NT_SUCCESS(status))
        return status;
    status = NtAdjustPrivilegesToken(token, FALSE, &wanted, sizeof(previous), &previous, &length);
    NtClose(token);
    if (status == STATUS_NOT_ALL_ASSIGNED)
        return STATUS_PRIVILEGE_NOT_HELD;
    if (NT_SUCCESS(status))
        *WasEnabled =
            previous.PrivilegeCount ? (previous.Privileges[0].Attributes & SE_PRIVILEGE_ENABLED) != 0 : Enable;
    return status;
}

NTSTATUS NTAPI RtlFormatCurrentUserKeyPath(PUNICODE_STRING Path) {
    static const UNICODE_STRING prefix = RTL_CONSTANT_STRING(L"\\Registry\\User\\");
    union {
        TOKEN_USER user;
        char bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } information;
    HANDLE token;
    ULONG length;
    UNICODE_STRING sid;
    NTSTATUS status = NtOpenThreadToken(NtCurrentThread(), TOKEN_QUERY, TRUE, &token);
    if (!NT_SUCCESS(status))
        status = NtOpenProcessToken(NtCurrentProcess(), TOKEN_QUERY, &token);
    if (!NT_SUCCESS(status))
        return status;
    status = NtQueryInformationToken(token, TokenUser, &information, sizeof(information), &length);
    NtClose(token);
    if (NT_SUCCESS(status))
        status = RtlConvertSidToUnicodeString(&sid, information.user.User.Sid, TRUE);
    if (!NT_SUCCESS(status))
        return status;
    USHORT bytes = prefix.Length + sid.Length + sizeof(WCHAR);
    *Path = (UNICODE_STRING){0, bytes, rtl_allocate(bytes)};
    if (Path->Buffer) {
        RtlAppendUnicodeStringToString(Path, &prefix);
        RtlAppendUnicodeStringToString(Path, &sid);
    }
    RtlFreeUnicodeString(&sid);
    return Path->Buffer ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI RtlOpenCurrentUser(ACCESS_MASK DesiredAccess, PHANDLE Key) {
    UNICODE_STRING path;
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes), .ObjectName = &path};
    NTSTATUS status = RtlFormatCurrentUserKeyPath(&path);
    if (!NT_SUCCESS(status))
        return status;
    attributes.Attributes = OBJ_CASE_INSENSITIVE;
    status = NtOpenKey(Key, DesiredAccess, &attributes);
    RtlFreeUnicodeString(&path);
    return status;
}
