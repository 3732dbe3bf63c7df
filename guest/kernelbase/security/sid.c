// SIDs: making, comparing and taking them apart.

#include "kernelbase.h"

BOOL WINAPI AllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY authority, BYTE count, DWORD sub0, DWORD sub1, DWORD sub2,
                                     DWORD sub3, DWORD sub4, DWORD sub5, DWORD sub6, DWORD sub7, PSID *sid) {
    return base_result(
        RtlAllocateAndInitializeSid(authority, count, sub0, sub1, sub2, sub3, sub4, sub5, sub6, sub7, sid));
}

PVOID WINAPI FreeSid(PSID sid) {
    RtlFreeSid(sid);
    return NULL;
}

BOOL WINAPI IsValidSid(PSID sid) { return RtlValidSid(sid) ? TRUE : base_fail(ERROR_INVALID_SID); }

BOOL WINAPI EqualSid(PSID left, PSID right) { return RtlEqualSid(left, right); }

BOOL WINAPI EqualPrefixSid(PSID left, PSID right) { return RtlEqualPrefixSid(left, right); }

DWORD WINAPI GetSidLengthRequired(UCHAR count) { return RtlLengthRequiredSid(count); }

BOOL WINAPI InitializeSid(PSID sid, PSID_IDENTIFIER_AUTHORITY authority, BYTE count) {
    return base_result(RtlInitializeSid(sid, authority, count));
}

PSID_IDENTIFIER_AUTHORITY WINAPI GetSidIdentifierAuthority(PSID sid) {
    base_fail(ERROR_SUCCESS);
    return RtlIdentifierAuthoritySid(sid);
}

PDWORD WINAPI GetSidSubAuthority(PSID sid, DWORD index) {
    base_fail(ERROR_SUCCESS);
    return RtlSubAuthoritySid(sid, index);
}

PUCHAR WINAPI GetSidSubAuthorityCount(PSID sid) {
    base_fail(ERROR_SUCCESS);
    return RtlSubAuthorityCountSid(sid);
}

DWORD WINAPI GetLengthSid(PSID sid) {
    base_fail(ERROR_SUCCESS);
    return RtlLengthSid(sid);
}

BOOL WINAPI CopySid(DWORD length, PSID destination, PSID source) {
    return base_result(RtlCopySid(length, destination, source));
}

// A well-known SID: its authority and, of most, all its parts; those below S-1-5-32 have the built-in domain first.
static const struct {
    BYTE kind, authority, count;
    DWORD parts[2];
} well_known[] = {
    {WinNullSid, 0, 1, {0}},
    {WinWorldSid, 1, 1, {0}},
    {WinLocalSid, 2, 1, {0}},
    {WinCreatorOwnerSid, 3, 1, {0}},
    {WinCreatorGroupSid, 3, 1, {1}},
    {WinCreatorOwnerServerSid, 3, 1, {2}},
    {WinCreatorGroupServerSid, 3, 1, {3}},
    {WinCreatorOwnerRightsSid, 3, 1, {4}},
    {WinProxySid, 5, 1, {8}},
    {WinEnterpriseControllersSid, 5, 1, {9}},
    {WinBuiltinAccountOperatorsSid, 5, 2, {32, 548}},
    {WinBuiltinSystemOperatorsSid, 5, 2, {32, 549}},
    {WinBuiltinPrintOperatorsSid, 5, 2, {32, 550}},
    {WinBuiltinReplicatorSid, 5, 2, {32, 552}},
    {WinBuiltinPreWindows2000CompatibleAccessSid, 5, 2, {32, 554}},
    {WinBuiltinRemoteDesktopUsersSid, 5, 2, {32, 555}},
    {WinBuiltinNetworkConfigurationOperatorsSid, 5, 2, {32, 556}},
    {WinBuiltinPerfMonitoringUsersSid, 5, 2, {32, 558}},
    {WinBuiltinPerfLoggingUsersSid, 5, 2, {32, 559}},
    {WinBuiltinDCOMUsersSid, 5, 2, {32, 562}},
    {WinBuiltinEventLogReadersGroup, 5, 2, {32, 573}},
    {WinBuiltinAnyPackageSid, 15, 2, {2, 1}},
    {WinNtAuthoritySid, 5, 0, {0}},
    {WinDialupSid, 5, 1, {1}},
    {WinNetworkSid, 5, 1, {2}},
    {WinBatchSid, 5, 1, {3}},
    {WinInteractiveSid, 5, 1, {4}},
    {WinServiceSid, 5, 1, {6}},
    {WinAnonymousSid, 5, 1, {7}},
    {WinSelfSid, 5, 1, {10}},
    {WinAuthenticatedUserSid, 5, 1, {11}},
    {WinRestrictedCodeSid, 5, 1, {12}},
    {WinTerminalServerSid, 5, 1, {13}},
    {WinRemoteLogonIdSid, 5, 1, {14}},
    {WinLocalSystemSid, 5, 1, {18}},
    {WinLocalServiceSid, 5, 1, {19}},
    {WinNetworkServiceSid, 5, 1, {20}},
    {WinBuiltinDomainSid, 5, 1, {32}},
    {WinBuiltinAdministratorsSid, 5, 2, {32, 544}},
    {WinBuiltinUsersSid, 5, 2, {32, 545}},
    {WinBuiltinGuestsSid, 5, 2, {32, 546}},
    {WinBuiltinPowerUsersSid, 5, 2, {32, 547}},
    {WinBuiltinBackupOperatorsSid, 5, 2, {32, 551}},
    {WinUntrustedLabelSid, 16, 1, {0}},
    {WinLowLabelSid, 16, 1, {0x1000}},
    {WinMediumLabelSid, 16, 1, {0x2000}},
    {WinHighLabelSid, 16, 1, {0x3000}},
    {WinSystemLabelSid, 16, 1, {0x4000}},
};

BOOL WINAPI CreateWellKnownSid(WELL_KNOWN_SID_TYPE kind, PSID domain, PSID sid, DWORD *length) {
    (void)domain;
    if (length == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    for (SIZE_T i = 0; i < ARRAYSIZE(well_known); i++) {
        if (well_known[i].kind != kind)
            continue;
        DWORD needed = RtlLengthRequiredSid(well_known[i].count), given = *length;
        *length = needed;
        if (sid == NULL || given < needed)
            return base_fail(sid ? ERROR_INSUFFICIENT_BUFFER : ERROR_INVALID_PARAMETER);
        SID_IDENTIFIER_AUTHORITY authority = {{0, 0, 0, 0, 0, well_known[i].authority}};
        RtlInitializeSid(sid, &authority, well_known[i].count);
        for (DWORD part = 0; part < well_known[i].count; part++)
            *RtlSubAuthoritySid(sid, part) = well_known[i].parts[part];
        return TRUE;
    }
    return base_fail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI IsWellKnownSid(PSID sid, WELL_KNOWN_SID_TYPE kind) {
    BYTE made[SECURITY_MAX_SID_SIZE];
    DWORD length = sizeof made;
    return CreateWellKnownSid(kind, NULL, made, &length) && RtlEqualSid(sid, made);
}
