// Access control lists: building them, walking them, adding and removing entries.
// An ACL is its header and the entries behind it, in one block of AclSize bytes.

#include "rtl.h"

static ACE_HEADER *first_ace(PACL acl) { return (ACE_HEADER *)(acl + 1); }
static ACE_HEADER *next_ace(ACE_HEADER *ace) { return (ACE_HEADER *)((char *)ace + ace->AceSize); }
static char *end_of(PACL acl) { return (char *)acl + acl->AclSize; }

NTSTATUS NTAPI RtlCreateAcl(PACL Acl, ULONG Length, ULONG Revision) {
    if (Length < sizeof(ACL))
        return STATUS_BUFFER_TOO_SMALL;
    if (Revision < MIN_ACL_REVISION || Revision > MAX_ACL_REVISION || Length > MAXWORD)
        return STATUS_INVALID_PARAMETER;
    *Acl = (ACL){.AclRevision = (BYTE)Revision, .AclSize = (WORD)(Length & ~3u)};
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI RtlFirstFreeAce(PACL Acl, PVOID *FirstFree) {
    ACE_HEADER *ace = first_ace(Acl);
    *FirstFree = NULL;
    for (WORD i = 0; i < Acl->AceCount; i++, ace = next_ace(ace)) {
        if ((char *)(ace + 1) > end_of(Acl) || ace->AceSize < sizeof(*ace))
            return FALSE;
    }
    if ((char *)ace <= end_of(Acl))
        *FirstFree = (char *)ace == end_of(Acl) ? NULL : ace;
    return (char *)ace <= end_of(Acl);
}

BOOLEAN NTAPI RtlValidAcl(PACL Acl) {
    PVOID free;
    return Acl && Acl->AclRevision >= MIN_ACL_REVISION && Acl->AclRevision <= MAX_ACL_REVISION &&
           Acl->AclSize >= sizeof(ACL) && RtlFirstFreeAce(Acl, &free);
}

NTSTATUS NTAPI RtlGetAce(PACL Acl, ULONG Index, PVOID *Ace) {
    if (Index >= Acl->AceCount)
        return STATUS_INVALID_PARAMETER;
    ACE_HEADER *ace = first_ace(Acl);
    while (Index--)
        ace = next_ace(ace);
    *Ace = ace;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAddAce(PACL Acl, ULONG Revision, ULONG StartIndex, PVOID AceList, ULONG AceListLength) {
    PVOID free;
    WORD added = 0;
    if (!RtlValidAcl(Acl) || !RtlFirstFreeAce(Acl, &free))
        return STATUS_INVALID_PARAMETER;
    char *list_end = (char *)AceList + AceListLength, *used_end = free ? free : end_of(Acl);
    for (ACE_HEADER *ace = AceList; (char *)ace < list_end; ace = next_ace(ace), added++) {
        if ((char *)(ace + 1) > list_end || ace->AceSize < sizeof(*ace))
            return STATUS_INVALID_PARAMETER;
    }
    if (AceListLength > (SIZE_T)(end_of(Acl) - used_end))
        return STATUS_BUFFER_TOO_SMALL;
    ACE_HEADER *at = first_ace(Acl);
    for (ULONG i = 0; i < StartIndex && i < Acl->AceCount; i++)
        at = next_ace(at);
    memmove((char *)at + AceListLength, at, (SIZE_T)(used_end - (char *)at));
    memcpy(at, AceList, AceListLength);
    Acl->AceCount += added;
    if (Revision > Acl->AclRevision)
        Acl->AclRevision = (BYTE)Revision;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlDeleteAce(PACL Acl, ULONG Index) {
    PVOID free, ace;
    if (!RtlValidAcl(Acl) || !RtlFirstFreeAce(Acl, &free) || !NT_SUCCESS(RtlGetAce(Acl, Index, &ace)))
        return STATUS_INVALID_PARAMETER;
    char *used_end = free ? free : end_of(Acl), *next = (char *)next_ace(ace);
    WORD removed = ((ACE_HEADER *)ace)->AceSize;
    memmove(ace, next, (SIZE_T)(used_end - next));
    memset(used_end - removed, 0, removed);
    Acl->AceCount--;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlQueryInformationAcl(PACL Acl, PVOID Information, ULONG Length, ULONG Class) {
    PVOID free;
    if (Class == AclRevisionInformation) {
        if (Length < sizeof(ACL_REVISION_INFORMATION))
            return STATUS_BUFFER_TOO_SMALL;
        ((ACL_REVISION_INFORMATION *)Information)->AclRevision = Acl->AclRevision;
        return STATUS_SUCCESS;
    }
    if (Class != AclSizeInformation)
        return STATUS_INVALID_INFO_CLASS;
    if (Length < sizeof(ACL_SIZE_INFORMATION))
        return STATUS_BUFFER_TOO_SMALL;
    if (!RtlFirstFreeAce(Acl, &free))
        return STATUS_INVALID_PARAMETER;
    DWORD used = free ? (DWORD)((char *)free - (char *)Acl) : Acl->AclSize;
    *(ACL_SIZE_INFORMATION *)Information = (ACL_SIZE_INFORMATION){Acl->AceCount, used, Acl->AclSize - used};
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetInformationAcl(PACL Acl, PVOID Information, ULONG Length, ULONG Class) {
    if (Class != AclRevisionInformation)
        return STATUS_INVALID_INFO_CLASS;
    if (Length < sizeof(ACL_REVISION_INFORMATION))
        return STATUS_BUFFER_TOO_SMALL;
    Acl->AclRevision = (BYTE)((ACL_REVISION_INFORMATION *)Information)->AclRevision;
    return STATUS_SUCCESS;
}

// Every ACE these make has the layout of ACCESS_ALLOWED_ACE: header, mask, SID.
static NTSTATUS add_known(PACL acl, ULONG revision, BYTE type, ULONG flags, ACCESS_MASK mask, PSID sid) {
    PVOID free;
    if (!RtlValidAcl(acl) || !RtlValidSid(sid))
        return RtlValidSid(sid) ? STATUS_INVALID_ACL : STATUS_INVALID_SID;
    if (acl->AclRevision > ACL_REVISION_DS || revision > ACL_REVISION_DS)
        return STATUS_REVISION_MISMATCH;
    if (!RtlFirstFreeAce(acl, &free))
        return STATUS_INVALID_ACL;
    ULONG size = FIELD_OFFSET(ACCESS_ALLOWED_ACE, SidStart) + RtlLengthSid(sid);
    if (!free || (char *)free + size > end_of(acl))
        return STATUS_ALLOTTED_SPACE_EXCEEDED;
    ACCESS_ALLOWED_ACE *ace = free;
    ace->Header = (ACE_HEADER){type, (BYTE)flags, (WORD)size};
    ace->Mask = mask;
    RtlCopySid(RtlLengthSid(sid), &ace->SidStart, sid);
    acl->AceCount++;
    if (revision > acl->AclRevision)
        acl->AclRevision = (BYTE)revision;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAddAccessAllowedAce(PACL Acl, ULONG Revision, ACCESS_MASK Mask, PSID Sid) {
    return add_known(Acl, Revision, ACCESS_ALLOWED_ACE_TYPE, 0, Mask, Sid);
}

NTSTATUS NTAPI RtlAddAccessAllowedAceEx(PACL Acl, ULONG Revision, ULONG Flags, ACCESS_MASK Mask, PSID Sid) {
    return add_known(Acl, Revision, ACCESS_ALLOWED_ACE_TYPE, Flags, Mask, Sid);
}

NTSTATUS NTAPI RtlAddAccessDeniedAce(PACL Acl, ULONG Revision, ACCESS_MASK Mask, PSID Sid) {
    return add_known(Acl, Revision, ACCESS_DENIED_ACE_TYPE, 0, Mask, Sid);
}

NTSTATUS NTAPI RtlAddAccessDeniedAceEx(PACL Acl, ULONG Revision, ULONG Flags, ACCESS_MASK Mask, PSID Sid) {
    return add_known(Acl, Revision, ACCESS_DENIED_ACE_TYPE, Flags, Mask, Sid);
}

NTSTATUS NTAPI RtlAddAuditAccessAceEx(PACL Acl, ULONG Revision, ULONG Flags, ACCESS_MASK Mask, PSID Sid,
                                      BOOLEAN AuditSuccess, BOOLEAN AuditFailure) {
    if (AuditSuccess)
        Flags |= SUCCESSFUL_ACCESS_ACE_FLAG;
    if (AuditFailure)
        Flags |= FAILED_ACCESS_ACE_FLAG;
    return add_known(Acl, Revision, SYSTEM_AUDIT_ACE_TYPE, Flags, Mask, Sid);
}

NTSTATUS NTAPI RtlAddAuditAccessAce(PACL Acl, ULONG Revision, ACCESS_MASK Mask, PSID Sid, BOOLEAN AuditSuccess,
                                    BOOLEAN AuditFailure) {
    return RtlAddAuditAccessAceEx(Acl, Revision, 0, Mask, Sid, AuditSuccess, AuditFailure);
}

NTSTATUS NTAPI RtlAddMandatoryAce(PACL Acl, ULONG Revision, ULONG Flags, PSID Sid, UCHAR AceType, ACCESS_MASK Mask) {
    return add_known(Acl, Revision, AceType, Flags, Mask, Sid);
}
