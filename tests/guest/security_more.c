// Tokens: opening with attributes, groups switched, tokens compared, impersonation between threads, what nobody may create; audits
#include "native_call.h"

#include <stdio.h>
#include <string.h>

static const UCHAR everyone[] = {1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0};

static DWORD WINAPI idles(void *event) { return WaitForSingleObject(event, 60000); }

int main(void)
{
    HANDLE token = NULL, copy = NULL, other = NULL, event = CreateEventW(NULL, TRUE, FALSE, NULL);
    ULONG size = 0;
    BOOLEAN equal = 7;
    UNICODE_STRING name = native_text(L"Test"), none = {0};
    struct {
        DWORD count;
        SID_AND_ATTRIBUTES group;
    } groups = {1, {(PSID)everyone, 0}};
    printf("open %08lx", NtOpenProcessTokenEx(NtCurrentProcess(), TOKEN_ALL_ACCESS, 0, &token));
    printf(", of an event %08lx, of a thread %08lx\n", NtOpenProcessTokenEx(event, TOKEN_QUERY, 0, &other), NtOpenThreadTokenEx(NtCurrentThread(), TOKEN_QUERY, TRUE, 0, &other));
    printf("groups: mandatory %08lx", NT(NtAdjustGroupsToken)(token, FALSE, &groups, 0, NULL, NULL));
    printf(", nothing given %08lx, of an event %08lx\n", NT(NtAdjustGroupsToken)(token, FALSE, NULL, 0, NULL, NULL), NT(NtAdjustGroupsToken)(event, FALSE, &groups, 0, NULL, NULL));
    NtDuplicateToken(token, TOKEN_ALL_ACCESS, NULL, FALSE, TokenPrimary, &copy);
    printf("compare %08lx", NtCompareTokens(token, copy, &equal));
    printf(" %d, with an event %08lx\n", equal, NtCompareTokens(token, event, &equal));
    ULONG owner = 0;
    printf("set an owner of the wrong length %08lx\n", NT(NtSetInformationToken)(token, TokenOwner, &owner, 2));
    HANDLE thread = CreateThread(NULL, 0, idles, event, 0, NULL);
    SECURITY_QUALITY_OF_SERVICE quality = {sizeof(quality), SecurityImpersonation, SECURITY_STATIC_TRACKING, FALSE};
    printf("impersonate %08lx", NtImpersonateThread(thread, NtCurrentThread(), &quality));
    printf(", its token %08lx", NtOpenThreadTokenEx(thread, TOKEN_QUERY, TRUE, 0, &other));
    quality.ImpersonationLevel = 9;
    printf(", bad level %08lx\n", NtImpersonateThread(thread, NtCurrentThread(), &quality));
    SetEvent(event);
    WaitForSingleObject(thread, 20000);
    LUID id = {0};
    LARGE_INTEGER never = {.QuadPart = -1};
    TOKEN_SOURCE source = {"test", {0}};
    printf("create %08lx\n", NT(NtCreateToken)(&other, TOKEN_ALL_ACCESS, NULL, TokenPrimary, &id, &never, &groups, &groups, &groups, NULL, &groups, NULL, &source));
    ACCESS_MASK granted;
    NTSTATUS status;
    BOOLEAN made;
    GENERIC_MAPPING mapping = {1, 2, 4, 7};
    PRIVILEGE_SET privileges = {0};
    char descriptor[64] = {1};
    printf("audits %08lx %08lx %08lx", NT(NtAccessCheckAndAuditAlarm)(&name, (HANDLE)1, &name, &name, descriptor, 1, &mapping, FALSE, &granted, &status, &made),
           NT(NtPrivilegeObjectAuditAlarm)(&name, (HANDLE)1, token, 1, &privileges, FALSE), NT(NtPrivilegedServiceAuditAlarm)(&name, &none, token, &privileges, FALSE));
    printf(" %08lx %08lx", NT(NtAccessCheckByTypeAndAuditAlarm)(&name, (HANDLE)1, &name, &name, descriptor, NULL, 1, 0, 0, NULL, 0, &mapping, FALSE, &granted, &status, &made),
           NT(NtAccessCheckByTypeResultListAndAuditAlarm)(&name, (HANDLE)1, &name, &name, descriptor, NULL, 1, 0, 0, NULL, 0, &mapping, FALSE, &granted, &status, &made));
    printf(" %08lx", NT(NtAccessCheckByTypeResultListAndAuditAlarmByHandle)(&name, (HANDLE)1, token, &name, &name, descriptor, NULL, 1, 0, 0, NULL, 0, &mapping, FALSE, &granted, &status, &made));
    printf(", wrong type %08lx, bad name %08lx\n", NT(NtPrivilegeObjectAuditAlarm)(&name, (HANDLE)1, event, 1, &privileges, FALSE),
           NT(NtOpenObjectAuditAlarm)((PVOID)16, (HANDLE)1, &name, &name, descriptor, token, 1, 1, &privileges, FALSE, FALSE, &made));
    (void)size;
    return 0;
}
/* output:
open 00000000, of an event c0000024, of a thread c000007c
groups: mandatory c000005d, nothing given c000000d, of an event c0000024
compare 00000000 1, with an event c0000024
set an owner of the wrong length c0000004
impersonate 00000000, its token 00000000, bad level c00000a5
create c0000061
audits c0000061 c0000061 c0000061 c0000061 c0000061 c0000061, wrong type c0000024, bad name c0000005
*/
