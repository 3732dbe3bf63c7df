// Security of objects by handle or name, and lists of access entries.

#include "advapi32.h"
#include <aclapi.h>

static DWORD error_of(NTSTATUS status) { return NT_SUCCESS(status) ? ERROR_SUCCESS : RtlNtStatusToDosError(status); }

// Points into a self-relative descriptor, for the parts that were asked for.
static void point_into(PSECURITY_DESCRIPTOR descriptor, PSID *owner, PSID *group, PACL *dacl, PACL *sacl) {
    BOOLEAN present, defaulted;
    if (owner)
        RtlGetOwnerSecurityDescriptor(descriptor, owner, &defaulted);
    if (group)
        RtlGetGroupSecurityDescriptor(descriptor, group, &defaulted);
    if (dacl && (!NT_SUCCESS(RtlGetDaclSecurityDescriptor(descriptor, &present, dacl, &defaulted)) || !present))
        *dacl = NULL;
    if (sacl && (!NT_SUCCESS(RtlGetSaclSecurityDescriptor(descriptor, &present, sacl, &defaulted)) || !present))
        *sacl = NULL;
}

// The caller frees the descriptor with LocalFree.
DWORD WINAPI GetSecurityInfo(HANDLE object, SE_OBJECT_TYPE type, SECURITY_INFORMATION parts, PSID *owner, PSID *group,
                             PACL *dacl, PACL *sacl, PSECURITY_DESCRIPTOR *descriptor) {
    ULONG size = 0;
    (void)type;
    if (descriptor == NULL)
        return ERROR_INVALID_PARAMETER;
    NTSTATUS status = NtQuerySecurityObject(object, parts, NULL, 0, &size);
    if (status != STATUS_BUFFER_TOO_SMALL)
        return error_of(status);
    PSECURITY_DESCRIPTOR made = LocalAlloc(LMEM_FIXED, size);
    if (made == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;
    status = NtQuerySecurityObject(object, parts, made, size, &size);
    if (!NT_SUCCESS(status)) {
        LocalFree(made);
        return error_of(status);
    }
    point_into(made, parts & OWNER_SECURITY_INFORMATION ? owner : NULL, parts & GROUP_SECURITY_INFORMATION ? group : NULL,
               parts & DACL_SECURITY_INFORMATION ? dacl : NULL, parts & SACL_SECURITY_INFORMATION ? sacl : NULL);
    *descriptor = made;
    return ERROR_SUCCESS;
}

DWORD WINAPI SetSecurityInfo(HANDLE object, SE_OBJECT_TYPE type, SECURITY_INFORMATION parts, PSID owner, PSID group,
                             PACL dacl, PACL sacl) {
    SECURITY_DESCRIPTOR descriptor;
    (void)type;
    RtlCreateSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
    if (parts & OWNER_SECURITY_INFORMATION)
        RtlSetOwnerSecurityDescriptor(&descriptor, owner, FALSE);
    if (parts & GROUP_SECURITY_INFORMATION)
        RtlSetGroupSecurityDescriptor(&descriptor, group, FALSE);
    if (parts & DACL_SECURITY_INFORMATION)
        RtlSetDaclSecurityDescriptor(&descriptor, TRUE, dacl, FALSE);
    if (parts & SACL_SECURITY_INFORMATION)
        RtlSetSaclSecurityDescriptor(&descriptor, TRUE, sacl, FALSE);
    return error_of(NtSetSecurityObject(object, parts, &descriptor));
}

// Files only: keys and other objects would need names that no program here has asked for.
static HANDLE open_named(LPCWSTR name, SE_OBJECT_TYPE type, ACCESS_MASK access) {
    if (type != SE_FILE_OBJECT) {
        advapi_fail(ERROR_CALL_NOT_IMPLEMENTED);
        return INVALID_HANDLE_VALUE;
    }
    return CreateFileW(name, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                       FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

DWORD WINAPI GetNamedSecurityInfoW(LPCWSTR name, SE_OBJECT_TYPE type, SECURITY_INFORMATION parts, PSID *owner,
                                   PSID *group, PACL *dacl, PACL *sacl, PSECURITY_DESCRIPTOR *descriptor) {
    HANDLE object =
        open_named(name, type, READ_CONTROL | (parts & SACL_SECURITY_INFORMATION ? ACCESS_SYSTEM_SECURITY : 0));
    if (object == INVALID_HANDLE_VALUE)
        return GetLastError();
    DWORD error = GetSecurityInfo(object, type, parts, owner, group, dacl, sacl, descriptor);
    NtClose(object);
    return error;
}

DWORD WINAPI SetNamedSecurityInfoW(LPWSTR name, SE_OBJECT_TYPE type, SECURITY_INFORMATION parts, PSID owner, PSID group,
                                   PACL dacl, PACL sacl) {
    ACCESS_MASK access = (parts & (OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION) ? WRITE_OWNER : 0) |
                         (parts & DACL_SECURITY_INFORMATION ? WRITE_DAC : 0) |
                         (parts & SACL_SECURITY_INFORMATION ? ACCESS_SYSTEM_SECURITY : 0);
    HANDLE object = open_named(name, type, access);
    if (object == INVALID_HANDLE_VALUE)
        return GetLastError();
    DWORD error = SetSecurityInfo(object, type, parts, owner, group, dacl, sacl);
    NtClose(object);
    return error;
}

// The SID a trustee means, looked up in `buffer` for a name; NULL when there is none.
static PSID trustee_sid(const TRUSTEE_W *trustee, BYTE buffer[SECURITY_MAX_SID_SIZE]) {
    WCHAR domain[256];
    DWORD size = SECURITY_MAX_SID_SIZE, domain_size = ARRAYSIZE(domain);
    SID_NAME_USE use;
    if (trustee->TrusteeForm == TRUSTEE_IS_SID)
        return (PSID)trustee->ptstrName;
    if (trustee->TrusteeForm != TRUSTEE_IS_NAME)
        return NULL;
    return LookupAccountNameW(NULL, trustee->ptstrName, buffer, &size, domain, &domain_size, &use) ? buffer : NULL;
}

// Room for what is there and for an entry for each request.
static PACL new_acl(ULONG count, PACL old) {
    ULONG size = (old ? old->AclSize : sizeof(ACL)) + count * (sizeof(ACCESS_ALLOWED_ACE) + SECURITY_MAX_SID_SIZE);
    PACL acl = LocalAlloc(LMEM_FIXED, size);
    if (acl)
        RtlCreateAcl(acl, size, ACL_REVISION);
    return acl;
}

static bool names_sid(const ACE_HEADER *ace, const EXPLICIT_ACCESS_W *entries, ULONG count) {
    BYTE buffer[SECURITY_MAX_SID_SIZE];
    PSID own = (PSID) & ((ACCESS_ALLOWED_ACE *)(void *)ace)->SidStart;
    for (ULONG i = 0; i < count; i++) {
        PSID sid = trustee_sid(&entries[i].Trustee, buffer);
        bool replaces = entries[i].grfAccessMode == SET_ACCESS || entries[i].grfAccessMode == REVOKE_ACCESS;
        if (replaces && sid && RtlEqualSid(own, sid))
            return true;
    }
    return false;
}

static NTSTATUS add_entries(PACL acl, const EXPLICIT_ACCESS_W *entries, ULONG count, bool denials) {
    BYTE buffer[SECURITY_MAX_SID_SIZE];
    for (ULONG i = 0; i < count; i++) {
        ACCESS_MODE mode = entries[i].grfAccessMode;
        if (mode == REVOKE_ACCESS || (mode == DENY_ACCESS) != denials)
            continue;
        PSID sid = trustee_sid(&entries[i].Trustee, buffer);
        if (sid == NULL)
            return STATUS_NONE_MAPPED;
        ULONG flags = entries[i].grfInheritance & VALID_INHERIT_FLAGS;
        NTSTATUS status = denials ? RtlAddAccessDeniedAceEx(acl, ACL_REVISION, flags, entries[i].grfAccessPermissions, sid)
                                  : RtlAddAccessAllowedAceEx(acl, ACL_REVISION, flags, entries[i].grfAccessPermissions, sid);
        if (!NT_SUCCESS(status))
            return status;
    }
    return STATUS_SUCCESS;
}

// Denials stand before the old entries, grants behind them. The caller frees the list with LocalFree.
DWORD WINAPI SetEntriesInAclW(ULONG count, PEXPLICIT_ACCESS_W entries, PACL old, PACL *result) {
    if (result == NULL || (count && entries == NULL))
        return ERROR_INVALID_PARAMETER;
    for (ULONG i = 0; i < count; i++)
        if (entries[i].grfAccessMode < GRANT_ACCESS || entries[i].grfAccessMode > REVOKE_ACCESS)
            return ERROR_CALL_NOT_IMPLEMENTED; // audit entries
    PACL acl = new_acl(count, old);
    if (acl == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;
    NTSTATUS status = add_entries(acl, entries, count, true);
    for (ULONG i = 0; old && NT_SUCCESS(status) && i < old->AceCount; i++) {
        ACE_HEADER *ace;
        status = RtlGetAce(old, i, (PVOID *)&ace);
        if (NT_SUCCESS(status) && !names_sid(ace, entries, count))
            status = RtlAddAce(acl, ACL_REVISION, MAXDWORD, ace, ace->AceSize);
    }
    if (NT_SUCCESS(status))
        status = add_entries(acl, entries, count, false);
    if (!NT_SUCCESS(status)) {
        LocalFree(acl);
        return error_of(status);
    }
    *result = acl;
    return ERROR_SUCCESS;
}

DWORD WINAPI SetEntriesInAclA(ULONG count, PEXPLICIT_ACCESS_A entries, PACL old, PACL *result) {
    for (ULONG i = 0; i < count; i++)
        if (entries[i].Trustee.TrusteeForm == TRUSTEE_IS_NAME)
            return ERROR_CALL_NOT_IMPLEMENTED;
    return SetEntriesInAclW(count, (PEXPLICIT_ACCESS_W)entries, old, result);
}
static_assert(sizeof(EXPLICIT_ACCESS_A) == sizeof(EXPLICIT_ACCESS_W), "the same but for names");
