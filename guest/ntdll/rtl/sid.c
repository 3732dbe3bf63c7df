// Security identifiers: sizes, parts, comparison, text.
// Layout as in winnt.h's SID; nothing here asks the kernel.

#include "rtl.h"

static SID *sid_of(PSID sid) { return sid; }

ULONG NTAPI RtlLengthRequiredSid(ULONG SubAuthorityCount) {
    return (ULONG)(FIELD_OFFSET(SID, SubAuthority) + SubAuthorityCount * sizeof(ULONG));
}

ULONG NTAPI RtlLengthSid(PSID Sid) { return RtlLengthRequiredSid(sid_of(Sid)->SubAuthorityCount); }

BOOLEAN NTAPI RtlValidSid(PSID Sid) {
    return Sid && (sid_of(Sid)->Revision & 0xf) == SID_REVISION &&
           sid_of(Sid)->SubAuthorityCount <= SID_MAX_SUB_AUTHORITIES;
}

NTSTATUS NTAPI RtlInitializeSid(PSID Sid, PSID_IDENTIFIER_AUTHORITY Authority, UCHAR SubAuthorityCount) {
    if (SubAuthorityCount > SID_MAX_SUB_AUTHORITIES)
        return STATUS_INVALID_PARAMETER;
    sid_of(Sid)->Revision = SID_REVISION;
    sid_of(Sid)->SubAuthorityCount = SubAuthorityCount;
    sid_of(Sid)->IdentifierAuthority = *Authority;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY Authority, UCHAR SubAuthorityCount, ULONG Sub0,
                                           ULONG Sub1, ULONG Sub2, ULONG Sub3, ULONG Sub4, ULONG Sub5, ULONG Sub6,
                                           ULONG Sub7, PSID *Sid) {
    const ULONG parts[] = {Sub0, Sub1, Sub2, Sub3, Sub4, Sub5, Sub6, Sub7};
    if (SubAuthorityCount > ARRAYSIZE(parts))
        return STATUS_INVALID_SID;
    *Sid = rtl_allocate(RtlLengthRequiredSid(SubAuthorityCount));
    if (!*Sid)
        return STATUS_NO_MEMORY;
    RtlInitializeSid(*Sid, Authority, SubAuthorityCount);
    memcpy(sid_of(*Sid)->SubAuthority, parts, SubAuthorityCount * sizeof(ULONG));
    return STATUS_SUCCESS;
}

PVOID NTAPI RtlFreeSid(PSID Sid) {
    rtl_free(Sid);
    return NULL;
}

BOOLEAN NTAPI RtlEqualSid(PSID Left, PSID Right) {
    return sid_of(Left)->Revision == sid_of(Right)->Revision &&
           sid_of(Left)->SubAuthorityCount == sid_of(Right)->SubAuthorityCount &&
           !memcmp(Left, Right, RtlLengthSid(Left));
}

BOOLEAN NTAPI RtlEqualPrefixSid(PSID Left, PSID Right) {
    UCHAR count = sid_of(Left)->SubAuthorityCount;
    return sid_of(Left)->Revision == sid_of(Right)->Revision && count == sid_of(Right)->SubAuthorityCount &&
           !memcmp(Left, Right, RtlLengthRequiredSid(count ? count - 1u : 0));
}

NTSTATUS NTAPI RtlCopySid(ULONG Length, PSID Destination, PSID Source) {
    if (Length < RtlLengthSid(Source))
        return STATUS_BUFFER_TOO_SMALL;
    memmove(Destination, Source, RtlLengthSid(Source));
    return STATUS_SUCCESS;
}

PULONG NTAPI RtlSubAuthoritySid(PSID Sid, ULONG Index) { return &sid_of(Sid)->SubAuthority[Index]; }
PUCHAR NTAPI RtlSubAuthorityCountSid(PSID Sid) { return &sid_of(Sid)->SubAuthorityCount; }
PSID_IDENTIFIER_AUTHORITY NTAPI RtlIdentifierAuthoritySid(PSID Sid) { return &sid_of(Sid)->IdentifierAuthority; }

static PWSTR put(PWSTR at, ULONGLONG value, ULONG base, ULONG least) {
    WCHAR digits[32];
    ULONG count = 0;
    while (value || count < least) {
        digits[count++] = L"0123456789abcdef"[value % base];
        value /= base;
    }
    while (count)
        *at++ = digits[--count];
    return at;
}

NTSTATUS NTAPI RtlConvertSidToUnicodeString(PUNICODE_STRING UnicodeString, PSID Sid,
                                            BOOLEAN AllocateDestinationString) {
    WCHAR text[24 + SID_MAX_SUB_AUTHORITIES * 11], *at = text;
    ULONGLONG authority = 0;
    if (!RtlValidSid(Sid))
        return STATUS_INVALID_SID;
    for (int i = 0; i < 6; i++)
        authority = authority << 8 | sid_of(Sid)->IdentifierAuthority.Value[i];
    *at++ = 'S';
    *at++ = '-';
    at = put(at, sid_of(Sid)->Revision, 10, 1);
    *at++ = '-';
    if (authority >> 32) {
        *at++ = '0';
        *at++ = 'x';
    }
    at = authority >> 32 ? put(at, authority, 16, 12) : put(at, authority, 10, 1);
    for (UCHAR i = 0; i < sid_of(Sid)->SubAuthorityCount; i++) {
        *at++ = '-';
        at = put(at, sid_of(Sid)->SubAuthority[i], 10, 1);
    }
    *at = 0;
    if (AllocateDestinationString)
        return RtlCreateUnicodeString(UnicodeString, text) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    UNICODE_STRING source;
    RtlInitUnicodeString(&source, text);
    if (UnicodeString->MaximumLength < source.Length)
        return STATUS_BUFFER_OVERFLOW;
    RtlCopyUnicodeString(UnicodeString, &source);
    return STATUS_SUCCESS;
}
