// SIDs as text: S-1-5-32-544, and the two-letter names that stand for well-known ones.

#include "advapi32.h"
#include <sddl.h>

enum { TEXT_UNITS = 256, PARTS_MAX = 15 };

BOOL WINAPI ConvertSidToStringSidW(PSID sid, LPWSTR *text) {
    UNICODE_STRING made;
    if (text == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    if (!RtlValidSid(sid))
        return advapi_fail(ERROR_INVALID_SID);
    if (!advapi_result(RtlConvertSidToUnicodeString(&made, sid, TRUE)))
        return FALSE;
    PWSTR copy = LocalAlloc(LMEM_FIXED, made.Length + sizeof(WCHAR));
    if (copy) {
        memcpy(copy, made.Buffer, made.Length);
        copy[made.Length / sizeof(WCHAR)] = 0;
    }
    RtlFreeUnicodeString(&made);
    *text = copy;
    return copy != NULL;
}

BOOL WINAPI ConvertSidToStringSidA(PSID sid, LPSTR *text) {
    PWSTR wide;
    if (text == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    if (!ConvertSidToStringSidW(sid, &wide))
        return FALSE;
    SIZE_T size = advapi_length(wide) + 1;
    *text = LocalAlloc(LMEM_FIXED, size);
    for (SIZE_T i = 0; *text && i < size; i++)
        (*text)[i] = (char)wide[i];
    LocalFree(wide);
    return *text != NULL;
}

static const struct {
    WCHAR name[3];
    WELL_KNOWN_SID_TYPE kind;
} short_names[] = {
    {L"WD", WinWorldSid},
    {L"CO", WinCreatorOwnerSid},
    {L"CG", WinCreatorGroupSid},
    {L"OW", WinCreatorOwnerRightsSid},
    {L"ED", WinEnterpriseControllersSid},
    {L"AO", WinBuiltinAccountOperatorsSid},
    {L"SO", WinBuiltinSystemOperatorsSid},
    {L"PO", WinBuiltinPrintOperatorsSid},
    {L"RE", WinBuiltinReplicatorSid},
    {L"RU", WinBuiltinPreWindows2000CompatibleAccessSid},
    {L"RD", WinBuiltinRemoteDesktopUsersSid},
    {L"NO", WinBuiltinNetworkConfigurationOperatorsSid},
    {L"AC", WinBuiltinAnyPackageSid},
    {L"NU", WinNetworkSid},
    {L"IU", WinInteractiveSid},
    {L"SU", WinServiceSid},
    {L"AN", WinAnonymousSid},
    {L"PS", WinSelfSid},
    {L"AU", WinAuthenticatedUserSid},
    {L"RC", WinRestrictedCodeSid},
    {L"SY", WinLocalSystemSid},
    {L"LS", WinLocalServiceSid},
    {L"NS", WinNetworkServiceSid},
    {L"BA", WinBuiltinAdministratorsSid},
    {L"BU", WinBuiltinUsersSid},
    {L"BG", WinBuiltinGuestsSid},
    {L"PU", WinBuiltinPowerUsersSid},
    {L"BO", WinBuiltinBackupOperatorsSid},
    {L"LW", WinLowLabelSid},
    {L"ME", WinMediumLabelSid},
    {L"HI", WinHighLabelSid},
    {L"SI", WinSystemLabelSid},
};

// A decimal or 0x number; NULL when there is none or it is too large.
static PCWSTR read_number(PCWSTR at, ULONGLONG most, ULONGLONG *value) {
    PCWSTR start = at;
    unsigned base = 10;
    if (at[0] == '0' && (at[1] | 0x20) == 'x') {
        base = 16;
        start = at += 2;
    }
    *value = 0;
    for (;; at++) {
        WCHAR lower = *at | 0x20;
        unsigned digit = *at >= '0' && *at <= '9' ? *at - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10u : 16;
        if (digit >= base)
            break;
        *value = *value * base + digit;
        if (*value > most)
            return NULL;
    }
    return at == start ? NULL : at;
}

bool advapi_parse_sid(PCWSTR text, BYTE sid[SECURITY_MAX_SID_SIZE]) {
    ULONGLONG authority, part;
    DWORD parts[PARTS_MAX], count = 0, size = SECURITY_MAX_SID_SIZE;
    for (SIZE_T i = 0; i < ARRAYSIZE(short_names); i++)
        if (CompareStringOrdinal(short_names[i].name, -1, text, -1, TRUE) == CSTR_EQUAL)
            return CreateWellKnownSid(short_names[i].kind, NULL, sid, &size);
    if ((text[0] | 0x20) != 's' || text[1] != '-' || text[2] != '1' || text[3] != '-')
        return false;
    PCWSTR at = read_number(text + 4, 0xFFFFFFFFFFFF, &authority);
    while (at && *at == '-' && count < PARTS_MAX) {
        at = read_number(at + 1, MAXDWORD, &part);
        parts[count++] = (DWORD)part;
    }
    if (at == NULL || *at || count == 0)
        return false;
    SID_IDENTIFIER_AUTHORITY bytes;
    for (unsigned i = 0; i < sizeof bytes.Value; i++)
        bytes.Value[i] = (BYTE)(authority >> 8 * (sizeof bytes.Value - 1 - i));
    RtlInitializeSid(sid, &bytes, (UCHAR)count);
    for (DWORD i = 0; i < count; i++)
        *RtlSubAuthoritySid(sid, i) = parts[i];
    return true;
}

BOOL WINAPI ConvertStringSidToSidW(LPCWSTR text, PSID *sid) {
    BYTE made[SECURITY_MAX_SID_SIZE];
    if (text == NULL || sid == NULL)
        return advapi_fail(ERROR_INVALID_PARAMETER);
    if (!advapi_parse_sid(text, made))
        return advapi_fail(ERROR_INVALID_SID);
    ULONG size = RtlLengthSid(made);
    *sid = LocalAlloc(LMEM_FIXED, size);
    if (*sid)
        memcpy(*sid, made, size);
    return *sid != NULL;
}

BOOL WINAPI ConvertStringSidToSidA(LPCSTR text, PSID *sid) {
    ADVAPI_SCOPED PWSTR wide = advapi_wide(text);
    return ConvertStringSidToSidW(wide, sid);
}

BOOL WINAPI ConvertSecurityDescriptorToStringSecurityDescriptorW(PSECURITY_DESCRIPTOR descriptor, DWORD revision,
                                                                 SECURITY_INFORMATION parts, LPWSTR *text,
                                                                 PULONG size) {
    (void)descriptor, (void)revision, (void)parts, (void)text, (void)size;
    return advapi_fail(ERROR_CALL_NOT_IMPLEMENTED);
}
