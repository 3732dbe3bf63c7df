// Access control lists and security descriptors, and those of kernel objects and files.

#include "kernelbase.h"

BOOL WINAPI InitializeAcl(PACL acl, DWORD length, DWORD revision) {
    return base_result(RtlCreateAcl(acl, length, revision));
}

BOOL WINAPI IsValidAcl(PACL acl) { return RtlValidAcl(acl) ? TRUE : base_fail(ERROR_INVALID_ACL); }

BOOL WINAPI GetAclInformation(PACL acl, LPVOID information, DWORD length, ACL_INFORMATION_CLASS kind) {
    return base_result(RtlQueryInformationAcl(acl, information, length, kind));
}

BOOL WINAPI GetAce(PACL acl, DWORD index, LPVOID *ace) { return base_result(RtlGetAce(acl, index, ace)); }

BOOL WINAPI AddAce(PACL acl, DWORD revision, DWORD index, LPVOID aces, DWORD length) {
    return base_result(RtlAddAce(acl, revision, index, aces, length));
}

BOOL WINAPI DeleteAce(PACL acl, DWORD index) { return base_result(RtlDeleteAce(acl, index)); }

BOOL WINAPI FindFirstFreeAce(PACL acl, LPVOID *ace) {
    return RtlFirstFreeAce(acl, ace) ? TRUE : base_fail(ERROR_INVALID_ACL);
}

BOOL WINAPI AddAccessAllowedAce(PACL acl, DWORD revision, DWORD mask, PSID sid) {
    return base_result(RtlAddAccessAllowedAce(acl, revision, mask, sid));
}

BOOL WINAPI AddAccessAllowedAceEx(PACL acl, DWORD revision, DWORD flags, DWORD mask, PSID sid) {
    return base_result(RtlAddAccessAllowedAceEx(acl, revision, flags, mask, sid));
}

BOOL WINAPI AddAccessDeniedAce(PACL acl, DWORD revision, DWORD mask, PSID sid) {
    return base_result(RtlAddAccessDeniedAce(acl, revision, mask, sid));
}

BOOL WINAPI AddAccessDeniedAceEx(PACL acl, DWORD revision, DWORD flags, DWORD mask, PSID sid) {
    return base_result(RtlAddAccessDeniedAceEx(acl, revision, flags, mask, sid));
}

BOOL WINAPI InitializeSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, DWORD revision) {
    return base_result(RtlCreateSecurityDescriptor(descriptor, revision));
}

BOOL WINAPI IsValidSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor) {
    return RtlValidSecurityDescriptor(descriptor) ? TRUE : base_fail(ERROR_INVALID_SECURITY_DESCR);
}

DWORD WINAPI GetSecurityDescriptorLength(PSECURITY_DESCRIPTOR descriptor) {
    return RtlLengthSecurityDescriptor(descriptor);
}

BOOL WINAPI GetSecurityDescriptorControl(PSECURITY_DESCRIPTOR descriptor, PSECURITY_DESCRIPTOR_CONTROL control,
                                         LPDWORD revision) {
    return base_result(RtlGetControlSecurityDescriptor(descriptor, control, revision));
}

BOOL WINAPI SetSecurityDescriptorControl(PSECURITY_DESCRIPTOR descriptor, SECURITY_DESCRIPTOR_CONTROL mask,
                                         SECURITY_DESCRIPTOR_CONTROL bits) {
    return base_result(RtlSetControlSecurityDescriptor(descriptor, mask, bits));
}

BOOL WINAPI SetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR descriptor, BOOL present, PACL acl, BOOL defaulted) {
    return base_result(
        RtlSetDaclSecurityDescriptor(descriptor, (BOOLEAN)(present != 0), acl, (BOOLEAN)(defaulted != 0)));
}

BOOL WINAPI SetSecurityDescriptorSacl(PSECURITY_DESCRIPTOR descriptor, BOOL present, PACL acl, BOOL defaulted) {
    return base_result(
        RtlSetSaclSecurityDescriptor(descriptor, (BOOLEAN)(present != 0), acl, (BOOLEAN)(defaulted != 0)));
}

BOOL WINAPI SetSecurityDescriptorOwner(PSECURITY_DESCRIPTOR descriptor, PSID owner, BOOL defaulted) {
    return base_result(RtlSetOwnerSecurityDescriptor(descriptor, owner, (BOOLEAN)(defaulted != 0)));
}

BOOL WINAPI SetSecurityDescriptorGroup(PSECURITY_DESCRIPTOR descriptor, PSID group, BOOL defaulted) {
    return base_result(RtlSetGroupSecurityDescriptor(descriptor, group, (BOOLEAN)(defaulted != 0)));
}

BOOL WINAPI GetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR descriptor, LPBOOL present, PACL *acl, LPBOOL defaulted) {
    BOOLEAN is_present = FALSE, is_defaulted = FALSE;
    if (!base_result(RtlGetDaclSecurityDescriptor(descriptor, &is_present, acl, &is_defaulted)))
        return FALSE;
    *present = is_present;
    if (is_present)
        *defaulted = is_defaulted;
    return TRUE;
}

BOOL WINAPI GetSecurityDescriptorSacl(PSECURITY_DESCRIPTOR descriptor, LPBOOL present, PACL *acl, LPBOOL defaulted) {
    BOOLEAN is_present = FALSE, is_defaulted = FALSE;
    if (!base_result(RtlGetSaclSecurityDescriptor(descriptor, &is_present, acl, &is_defaulted)))
        return FALSE;
    *present = is_present;
    if (is_present)
        *defaulted = is_defaulted;
    return TRUE;
}

BOOL WINAPI GetSecurityDescriptorOwner(PSECURITY_DESCRIPTOR descriptor, PSID *owner, LPBOOL defaulted) {
    BOOLEAN is_defaulted = FALSE;
    if (!base_result(RtlGetOwnerSecurityDescriptor(descriptor, owner, &is_defaulted)))
        return FALSE;
    *defaulted = is_defaulted;
    return TRUE;
}

BOOL WINAPI GetSecurityDescriptorGroup(PSECURITY_DESCRIPTOR descriptor, PSID *group, LPBOOL defaulted) {
    BOOLEAN is_defaulted = FALSE;
    if (!base_result(RtlGetGroupSecurityDescriptor(descriptor, group, &is_defaulted)))
        return FALSE;
    *defaulted = is_defaulted;
    return TRUE;
}

BOOL WINAPI MakeSelfRelativeSD(PSECURITY_DESCRIPTOR absolute, PSECURITY_DESCRIPTOR relative, LPDWORD length) {
    return base_result(RtlMakeSelfRelativeSD(absolute, relative, length));
}

BOOL WINAPI MakeAbsoluteSD(PSECURITY_DESCRIPTOR relative, PSECURITY_DESCRIPTOR absolute, LPDWORD absolute_size,
                           PACL dacl, LPDWORD dacl_size, PACL sacl, LPDWORD sacl_size, PSID owner, LPDWORD owner_size,
                           PSID group, LPDWORD group_size) {
    return base_result(RtlSelfRelativeToAbsoluteSD(relative, absolute, absolute_size, dacl, dacl_size, sacl, sacl_size,
                                                   owner, owner_size, group, group_size));
}

BOOL WINAPI GetKernelObjectSecurity(HANDLE object, SECURITY_INFORMATION parts, PSECURITY_DESCRIPTOR descriptor,
                                    DWORD length, LPDWORD needed) {
    return base_result(NtQuerySecurityObject(object, parts, descriptor, length, needed));
}

BOOL WINAPI SetKernelObjectSecurity(HANDLE object, SECURITY_INFORMATION parts, PSECURITY_DESCRIPTOR descriptor) {
    return base_result(NtSetSecurityObject(object, parts, descriptor));
}

// The rights that reading or changing parts of a descriptor takes.
static ACCESS_MASK rights_to_query(SECURITY_INFORMATION parts) {
    return (parts & ~(SECURITY_INFORMATION)SACL_SECURITY_INFORMATION ? READ_CONTROL : 0) |
           (parts & SACL_SECURITY_INFORMATION ? ACCESS_SYSTEM_SECURITY : 0);
}

static ACCESS_MASK rights_to_set(SECURITY_INFORMATION parts) {
    return (parts & (OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | LABEL_SECURITY_INFORMATION) ? WRITE_OWNER
                                                                                                           : 0) |
           (parts & DACL_SECURITY_INFORMATION ? WRITE_DAC : 0) |
           (parts & SACL_SECURITY_INFORMATION ? ACCESS_SYSTEM_SECURITY : 0);
}

static NTSTATUS open_file(LPCWSTR name, ACCESS_MASK access, HANDLE *file) {
    UNICODE_STRING path;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK block;
    NTSTATUS status = RtlDosPathNameToNtPathName_U_WithStatus(name, &path, NULL, NULL);
    if (!NT_SUCCESS(status))
        return status;
    InitializeObjectAttributes(&attributes, &path, OBJ_CASE_INSENSITIVE, NULL, NULL);
    status = NtOpenFile(file, access, &attributes, &block, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, 0);
    RtlFreeUnicodeString(&path);
    return status;
}

BOOL WINAPI GetFileSecurityW(LPCWSTR name, SECURITY_INFORMATION parts, PSECURITY_DESCRIPTOR descriptor, DWORD length,
                             LPDWORD needed) {
    HANDLE file;
    if (!base_result(open_file(name, rights_to_query(parts), &file)))
        return FALSE;
    NTSTATUS status = NtQuerySecurityObject(file, parts, descriptor, length, needed);
    NtClose(file);
    return base_result(status);
}

BOOL WINAPI SetFileSecurityW(LPCWSTR name, SECURITY_INFORMATION parts, PSECURITY_DESCRIPTOR descriptor) {
    HANDLE file;
    if (!base_result(open_file(name, rights_to_set(parts), &file)))
        return FALSE;
    NTSTATUS status = NtSetSecurityObject(file, parts, descriptor);
    NtClose(file);
    return base_result(status);
}

VOID WINAPI MapGenericMask(PDWORD mask, PGENERIC_MAPPING mapping) { RtlMapGenericMask(mask, mapping); }

BOOL WINAPI AreAllAccessesGranted(DWORD granted, DWORD desired) { return RtlAreAllAccessesGranted(granted, desired); }

BOOL WINAPI AreAnyAccessesGranted(DWORD granted, DWORD desired) { return RtlAreAnyAccessesGranted(granted, desired); }

BOOL WINAPI AccessCheck(PSECURITY_DESCRIPTOR descriptor, HANDLE token, DWORD desired, PGENERIC_MAPPING mapping,
                        PPRIVILEGE_SET privileges, LPDWORD length, LPDWORD granted, LPBOOL allowed) {
    NTSTATUS answer;
    NTSTATUS status = NtAccessCheck(descriptor, token, desired, mapping, privileges, length, granted, &answer);
    if (!base_result(status))
        return FALSE;
    *allowed = NT_SUCCESS(answer);
    if (!*allowed)
        base_set_last_nt_error(answer);
    return TRUE;
}
