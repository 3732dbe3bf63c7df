// Tokens: who the process is, privileges, duplicates, impersonation, access checks, and the descriptors of objects
#include "../../guest/include/nt.h"

#include <stdio.h>

enum { SE_TCB_PRIVILEGE = 7, SE_SHUTDOWN_PRIVILEGE = 19, SE_CHANGE_NOTIFY_PRIVILEGE = 23, SE_UNDOCK_PRIVILEGE = 25 };

static void *query(HANDLE token, TOKEN_INFORMATION_CLASS class)
{
    static ULONGLONG area[512];
    ULONG need = 0, size = 0;
    NTSTATUS none = NtQueryInformationToken(token, class, NULL, 0, &need);
    NTSTATUS all = NtQueryInformationToken(token, class, area, need, &size);
    if (none != STATUS_BUFFER_TOO_SMALL || all || size != need)
        printf("class %d: %08lx %08lx, %lu %lu\n", class, none, all, need, size);
    return area;
}

static LUID_AND_ATTRIBUTES *privilege(HANDLE token, ULONG luid)
{
    TOKEN_PRIVILEGES *all = query(token, TokenPrivileges);
    for (ULONG i = 0; i < all->PrivilegeCount; i++)
        if (all->Privileges[i].Luid.LowPart == luid)
            return &all->Privileges[i];
    return NULL;
}

static NTSTATUS adjust(HANDLE token, ULONG luid, ULONG attributes, ULONG *previous)
{
    TOKEN_PRIVILEGES state = {1, {{{luid, 0}, attributes}}}, before = {0};
    ULONG size = 0;
    NTSTATUS status = NtAdjustPrivilegesToken(token, FALSE, &state, sizeof(before), &before, &size);
    *previous = before.PrivilegeCount;
    return status;
}

static void check(HANDLE token, SECURITY_DESCRIPTOR *descriptor, ACCESS_MASK wanted)
{
    GENERIC_MAPPING mapping = {1, 2, 4, 7};
    PRIVILEGE_SET set;
    ULONG size = sizeof(set);
    ACCESS_MASK granted = 0;
    NTSTATUS outcome = 0;
    NTSTATUS status = NtAccessCheck(descriptor, token, wanted, &mapping, &set, &size, &granted, &outcome);
    printf("  %#lx: %08lx, granted %#lx, %08lx\n", wanted, status, granted, outcome);
}

int main(void)
{
    HANDLE token, weak, other, event;
    ULONG previous, size;
    NTSTATUS status;
    printf("open %08lx\n", NtOpenProcessToken(NtCurrentProcess(), MAXIMUM_ALLOWED, &token));
    printf("thread %08lx\n", NtOpenThreadToken(NtCurrentThread(), TOKEN_QUERY, TRUE, &other));

    SID *user = ((TOKEN_USER *)query(token, TokenUser))->User.Sid;
    printf("user S-1-%d-%lu-..., %d parts\n", user->IdentifierAuthority.Value[5], user->SubAuthority[0], user->SubAuthorityCount);
    TOKEN_GROUPS *groups = query(token, TokenGroups);
    int world = 0;
    for (ULONG i = 0; i < groups->GroupCount; i++) {
        SID *sid = groups->Groups[i].Sid;
        world += sid->IdentifierAuthority.Value[5] == 1 && sid->SubAuthority[0] == 0;
    }
    printf("everyone among the groups: %d\n", world);
    TOKEN_STATISTICS statistics = *(TOKEN_STATISTICS *)query(token, TokenStatistics);
    printf("type %d, groups %d\n", statistics.TokenType, statistics.GroupCount > 5);
    printf("type %lu, session %lu, elevation type %lu\n", *(ULONG *)query(token, TokenType), *(ULONG *)query(token, TokenSessionId),
           *(ULONG *)query(token, TokenElevationType));
    SID *level = ((TOKEN_MANDATORY_LABEL *)query(token, TokenIntegrityLevel))->Label.Sid;
    ULONG elevated = *(ULONG *)query(token, TokenElevation);
    level = ((TOKEN_MANDATORY_LABEL *)query(token, TokenIntegrityLevel))->Label.Sid;
    printf("integrity goes with elevation: %d\n", level->SubAuthority[0] == (elevated ? 0x3000u : 0x2000u));
    query(token, TokenOwner);
    query(token, TokenPrimaryGroup);
    query(token, TokenDefaultDacl);
    query(token, TokenSource);
    query(token, TokenGroupsAndPrivileges);
    query(token, TokenLogonSid);
    printf("level of a primary one %08lx\n", NtQueryInformationToken(token, TokenImpersonationLevel, &size, 4, &size));
    printf("linked %08lx\n", NtQueryInformationToken(token, TokenLinkedToken, &other, sizeof(other), &size));
    printf("no such class %08lx\n", NtQueryInformationToken(token, 1000, &other, sizeof(other), &size));

    NtOpenProcessToken(NtCurrentProcess(), TOKEN_QUERY, &weak);
    printf("no right to adjust %08lx\n", adjust(weak, SE_SHUTDOWN_PRIVILEGE, SE_PRIVILEGE_ENABLED, &previous));
    status = adjust(token, SE_SHUTDOWN_PRIVILEGE, SE_PRIVILEGE_ENABLED, &previous);
    printf("enable %08lx, %lu changed, now %lu\n", status, previous, privilege(token, SE_SHUTDOWN_PRIVILEGE)->Attributes);
    status = adjust(token, SE_SHUTDOWN_PRIVILEGE, SE_PRIVILEGE_ENABLED, &previous);
    printf("again %08lx, %lu changed\n", status, previous);
    status = adjust(token, SE_TCB_PRIVILEGE, SE_PRIVILEGE_ENABLED, &previous);
    printf("not held %08lx\n", status);
    status = adjust(token, SE_UNDOCK_PRIVILEGE, SE_PRIVILEGE_REMOVED, &previous);
    printf("removed %08lx, %d\n", status, privilege(token, SE_UNDOCK_PRIVILEGE) != NULL);
    PRIVILEGE_SET needed = {1, PRIVILEGE_SET_ALL_NECESSARY, {{{SE_CHANGE_NOTIFY_PRIVILEGE, 0}, 0}}};
    BOOLEAN result = FALSE;
    status = NtPrivilegeCheck(token, &needed, &result);
    printf("check %08lx %d\n", status, result);

    SECURITY_QUALITY_OF_SERVICE quality = {sizeof(quality), SecurityImpersonation, 0, FALSE};
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, NULL, 0, NULL, NULL);
    attributes.SecurityQualityOfService = &quality;
    printf("duplicate %08lx", NtDuplicateToken(token, TOKEN_ALL_ACCESS, &attributes, FALSE, TokenImpersonation, &other));
    printf(", level %lu\n", *(ULONG *)query(other, TokenImpersonationLevel));
    printf("impersonate with a primary one %08lx", NtSetInformationThread(NtCurrentThread(), ThreadImpersonationToken, &token, sizeof(token)));
    printf(", with the other %08lx\n", NtSetInformationThread(NtCurrentThread(), ThreadImpersonationToken, &other, sizeof(other)));
    HANDLE mine = NULL;
    printf("thread %08lx", NtOpenThreadToken(NtCurrentThread(), TOKEN_QUERY, TRUE, &mine));
    printf(" same %08lx\n", NtCompareObjects(mine, other));
    HANDLE none = NULL;
    NtSetInformationThread(NtCurrentThread(), ThreadImpersonationToken, &none, sizeof(none));
    printf("no more %08lx\n", NtOpenThreadToken(NtCurrentThread(), TOKEN_QUERY, TRUE, &mine));

    user = ((TOKEN_USER *)query(token, TokenUser))->User.Sid;
    union {
        ACL acl;
        char room[200];
    } list;
    SECURITY_DESCRIPTOR descriptor;
    RtlCreateSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
    RtlCreateAcl(&list.acl, sizeof(list), ACL_REVISION);
    RtlAddAccessDeniedAce(&list.acl, ACL_REVISION, 2, user);
    RtlAddAccessAllowedAce(&list.acl, ACL_REVISION, GENERIC_READ | GENERIC_WRITE, user);
    SID stranger = {1, 1, {{0, 0, 0, 0, 0, 5}}, {99}};
    RtlSetOwnerSecurityDescriptor(&descriptor, &stranger, FALSE);
    RtlSetGroupSecurityDescriptor(&descriptor, &stranger, FALSE);
    RtlSetDaclSecurityDescriptor(&descriptor, TRUE, &list.acl, FALSE);
    printf("access checks:\n");
    check(other, &descriptor, 1);
    check(other, &descriptor, 2);
    check(other, &descriptor, 4);
    check(other, &descriptor, MAXIMUM_ALLOWED);
    check(other, &descriptor, GENERIC_READ);
    check(token, &descriptor, 1);

    NtCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE);
    char area[512];
    status = NtQuerySecurityObject(event, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, area, 0, &size);
    printf("event: %08lx", status);
    status = NtQuerySecurityObject(event, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, area, sizeof(area), &size);
    SECURITY_DESCRIPTOR_RELATIVE *found = (SECURITY_DESCRIPTOR_RELATIVE *)area;
    printf(" %08lx, control %#x, owner is the user %d\n", status, found->Control, RtlEqualSid(area + found->Owner, user));
    printf("set %08lx", NtSetSecurityObject(event, DACL_SECURITY_INFORMATION, &descriptor));
    NtQuerySecurityObject(event, DACL_SECURITY_INFORMATION, area, sizeof(area), &size);
    printf(", %d entries\n", ((ACL *)(area + found->Dacl))->AceCount);
    HANDLE born;
    OBJECT_ATTRIBUTES with;
    InitializeObjectAttributes(&with, NULL, 0, NULL, &descriptor);
    NtCreateEvent(&born, EVENT_ALL_ACCESS, &with, NotificationEvent, FALSE);
    NtQuerySecurityObject(born, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, area, sizeof(area), &size);
    printf("born with one: owner %d, %d entries", RtlEqualSid(area + found->Owner, &stranger), ((ACL *)(area + found->Dacl))->AceCount);
    with.SecurityDescriptor = (PVOID)16;
    printf(", a bad pointer %08lx\n", NtCreateEvent(&born, EVENT_ALL_ACCESS, &with, NotificationEvent, FALSE));
    SID_AND_ATTRIBUTES everyone = {&(SID){1, 1, {{0, 0, 0, 0, 0, 1}}, {0}}, 0};
    TOKEN_GROUPS disable = {1, {everyone}};
    HANDLE filtered;
    status = NtFilterToken(token, DISABLE_MAX_PRIVILEGE, &disable, NULL, NULL, &filtered);
    TOKEN_PRIVILEGES *left = query(filtered, TokenPrivileges);
    printf("filtered %08lx, %lu privilege left", status, left->PrivilegeCount);
    groups = query(filtered, TokenGroups);
    for (ULONG i = 0; i < groups->GroupCount; i++)
        if (RtlEqualSid(groups->Groups[i].Sid, everyone.Sid))
            printf(", everyone %#lx\n", groups->Groups[i].Attributes);
    printf("nobody %08lx", NtImpersonateAnonymousToken(NtCurrentThread()));
    printf(", its token %08lx\n", NtOpenThreadToken(NtCurrentThread(), TOKEN_QUERY, TRUE, &mine));
    NtSetInformationThread(NtCurrentThread(), ThreadImpersonationToken, &none, sizeof(none));
    area[0] = 9;
    printf("bad descriptor %08lx\n", NtSetSecurityObject(event, DACL_SECURITY_INFORMATION, area));
    NtDuplicateObject(NtCurrentProcess(), event, NtCurrentProcess(), &other, SYNCHRONIZE, 0, 0);
    printf("no right %08lx\n", NtSetSecurityObject(other, DACL_SECURITY_INFORMATION, &descriptor));
    return 0;
}
/* output:
open 00000000
thread c000007c
user S-1-5-21-..., 5 parts
everyone among the groups: 1
type 1, groups 1
type 1, session 1, elevation type 1
integrity goes with elevation: 1
level of a primary one c000000d
linked c000005f
no such class c0000003
no right to adjust c0000022
enable 00000000, 1 changed, now 2
again 00000000, 0 changed
not held 00000106
removed 00000000, 0
check 00000000 1
duplicate 00000000, level 2
impersonate with a primary one c00000a8, with the other 00000000
thread 00000000 same 00000000
no more c000007c
access checks:
  0x1: 00000000, granted 0x1, 00000000
  0x2: 00000000, granted 0, c0000022
  0x4: 00000000, granted 0, c0000022
  0x2000000: 00000000, granted 0x1, 00000000
  0x80000000: c00000e6, granted 0, 00000000
  0x1: c000005c, granted 0, 00000000
event: c0000023 00000000, control 0x8004, owner is the user 1
set 00000000, 2 entries
born with one: owner 1, 2 entries, a bad pointer c0000005
filtered 00000000, 1 privilege left, everyone 0x10
nobody 00000000, its token 00000000
bad descriptor c0000079
no right c0000022
*/
