// Access checks: the order of entries, owners, privileges and what they report, properties of objects, restricted tokens
// services: NtAccessCheck NtAccessCheckByType NtAccessCheckByTypeResultList NtFilterToken NtFilterTokenEx NtCreateTokenEx
// services: NtQuerySecurityAttributesToken
#include "native_call.h"

#include <stdio.h>
#include <string.h>

static UCHAR world[12] = {1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, nobody[12] = {1, 1, 0, 0, 0, 0, 0, 5, 99, 0, 0, 0}, itself[12] = {1, 1, 0, 0, 0, 0, 0, 5, 10, 0, 0, 0};
static GENERIC_MAPPING mapping = {1, 2, 4, 7};
static HANDLE client;

typedef struct {
    UCHAR revision, zero;
    USHORT size, count, zero2;
    UCHAR body[400];
} List;

typedef struct {
    SECURITY_DESCRIPTOR head;
    List list;
} Descriptor;

static void add(List *list, UCHAR type, ULONG mask, const UCHAR *sid, const GUID *property)
{
    UCHAR *at = (UCHAR *)list + list->size;
    ULONG present = property ? 1 : 0;
    USHORT size = (USHORT)(8 + 12 + (type >= 5 ? 4 : 0) + (property ? 16 : 0));
    at[0] = type;
    at[1] = 0;
    memcpy(at + 2, &size, 2);
    memcpy(at + 4, &mask, 4);
    at += 8;
    if (type >= 5) {
        memcpy(at, &present, 4);
        at += 4;
    }
    if (property) {
        memcpy(at, property, 16);
        at += 16;
    }
    memcpy(at, sid, 12);
    list->size += size;
    list->count++;
}

static Descriptor *fresh(void)
{
    static Descriptor made;
    memset(&made, 0, sizeof(made));
    made.head = (SECURITY_DESCRIPTOR){.Revision = 1, .Control = SE_DACL_PRESENT, .Owner = nobody, .Group = nobody, .Dacl = (PACL)&made.list};
    made.list.revision = 4;
    made.list.size = 8;
    return &made;
}

static void check(const char *what, Descriptor *descriptor, ACCESS_MASK desired)
{
    struct {
        ULONG count, control;
        LUID_AND_ATTRIBUTES privileges[4];
    } set;
    ULONG size = sizeof(set);
    ACCESS_MASK granted = 0x77;
    ULONG access = 0x77;
    NTSTATUS status = NT(NtAccessCheck)(descriptor, client, desired, &mapping, &set, &size, &granted, &access);
    printf("%s: %08lx", what, status);
    if (status == STATUS_SUCCESS)
        printf(" granted %lx, %08lx, privileges %lu", granted, access, set.count);
    printf("\n");
}

static void properties(void)
{
    GUID root = {1, 0, 0, {0}}, set = {2, 0, 0, {0}}, one = {3, 0, 0, {0}}, two = {4, 0, 0, {0}};
    struct {
        USHORT level, zero;
        GUID *guid;
    } types[] = {{0, 0, &root}, {1, 0, &set}, {2, 0, &one}, {2, 0, &two}};
    PRIVILEGE_SET privileges;
    ULONG size = sizeof(privileges), access[4] = {7, 7, 7, 7};
    ACCESS_MASK granted[4] = {7, 7, 7, 7};
    Descriptor *descriptor = fresh();
    add(&descriptor->list, 5, 1, world, &one);
    printf("by type %08lx", NT(NtAccessCheckByType)(descriptor, NULL, client, 1, types, 4, &mapping, &privileges, &size, granted, access));
    printf(" %lx %08lx\n", granted[0], access[0]);
    printf("each %08lx", NT(NtAccessCheckByTypeResultList)(descriptor, NULL, client, 1, types, 4, &mapping, &privileges, &size, granted, access));
    for (int i = 0; i < 4; i++)
        printf(" %lx", granted[i]);
    add(&descriptor->list, 5, 1, world, &two);
    NT(NtAccessCheckByTypeResultList)(descriptor, NULL, client, 1, types, 4, &mapping, &privileges, &size, granted, access);
    printf(", with the other");
    for (int i = 0; i < 4; i++)
        printf(" %lx", granted[i]);
    types[1].level = 3;
    printf("\na level left out %08lx", NT(NtAccessCheckByType)(descriptor, NULL, client, 1, types, 4, &mapping, &privileges, &size, granted, access));
    printf(", no room %08lx\n", NT(NtAccessCheckByTypeResultList)(descriptor, NULL, client, 1, types, 4, &mapping, &privileges, &size, (PVOID)16, access));
    descriptor = fresh();
    add(&descriptor->list, 0, 1, itself, NULL);
    types[1].level = 1;
    NT(NtAccessCheckByType)(descriptor, world, client, 1, types, 4, &mapping, &privileges, &size, granted, access);
    printf("itself: %08lx", access[0]);
    NT(NtAccessCheckByType)(descriptor, nobody, client, 1, types, 4, &mapping, &privileges, &size, granted, access);
    printf(", another %08lx\n", access[0]);
}

int main(void)
{
    HANDLE token = NULL, restricted = NULL, made = NULL;
    SECURITY_QUALITY_OF_SERVICE quality = {sizeof(quality), SecurityImpersonation, SECURITY_STATIC_TRACKING, FALSE};
    OBJECT_ATTRIBUTES attributes = {.Length = sizeof(attributes), .SecurityQualityOfService = &quality};
    NtOpenProcessToken(NtCurrentProcess(), TOKEN_ALL_ACCESS, &token);
    NtDuplicateToken(token, TOKEN_ALL_ACCESS, &attributes, FALSE, TokenImpersonation, &client);
    Descriptor *descriptor = fresh();
    check("nothing said", descriptor, 1);
    add(&descriptor->list, 0, 3, world, NULL);
    check("allowed", descriptor, 1);
    check("too much", descriptor, 5);
    check("all there is", descriptor, MAXIMUM_ALLOWED);
    add(&descriptor->list, 1, 1, world, NULL);
    check("denied too late", descriptor, 1);
    descriptor = fresh();
    add(&descriptor->list, 1, 1, world, NULL);
    add(&descriptor->list, 0, 3, world, NULL);
    check("denied first", descriptor, 1);
    descriptor->head.Owner = world;
    check("an owner's", descriptor, READ_CONTROL | WRITE_DAC);
    check("the audit list", descriptor, ACCESS_SYSTEM_SECURITY);
    check("generic", descriptor, GENERIC_READ);
    descriptor->head.Owner = NULL;
    check("no owner", descriptor, 1);
    descriptor = fresh();
    descriptor->head.Dacl = NULL;
    check("no list at all", descriptor, 5);
    properties();

    struct {
        DWORD count;
        SID_AND_ATTRIBUTES group;
    } groups = {1, {nobody, 0}};
    printf("restrict %08lx", NT(NtFilterToken)(client, 0, NULL, NULL, &groups, &restricted));
    printf(", with claims %08lx", NT(NtFilterTokenEx)(client, 0, NULL, NULL, &groups, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, &made));
    printf(", bad flags %08lx\n", NT(NtFilterTokenEx)(client, 0x100, NULL, NULL, NULL, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, &made));
    client = restricted;
    descriptor = fresh();
    add(&descriptor->list, 0, 3, world, NULL);
    check("restricted", descriptor, 1);
    add(&descriptor->list, 0, 1, nobody, NULL);
    check("both", descriptor, 1);
    client = token;
    check("a primary token", descriptor, 1);

    UNICODE_STRING name = native_text(L"none");
    struct {
        USHORT version, reserved;
        ULONG count;
        PVOID pointer;
    } information;
    ULONG size = 0;
    printf("attributes %08lx", NT(NtQuerySecurityAttributesToken)(token, NULL, 0, &information, sizeof(information), &size));
    printf(" version %u count %lu, short %08lx %lu, by name %08lx\n", information.version, information.count,
           NT(NtQuerySecurityAttributesToken)(token, NULL, 0, &information, 4, &size), size, NT(NtQuerySecurityAttributesToken)(token, &name, 1, &information, sizeof(information), &size));
    printf("create %08lx\n", NT(NtCreateTokenEx)(&made, TOKEN_ALL_ACCESS, NULL, TokenPrimary, &size, &size, &groups, &groups, &groups, NULL, NULL, NULL, NULL, NULL, &groups, NULL, &size));
    return 0;
}
/* output:
nothing said: 00000000 granted 0, c0000022, privileges 0
allowed: 00000000 granted 1, 00000000, privileges 0
too much: 00000000 granted 0, c0000022, privileges 0
all there is: 00000000 granted 3, 00000000, privileges 0
denied too late: 00000000 granted 1, 00000000, privileges 0
denied first: 00000000 granted 0, c0000022, privileges 0
an owner's: 00000000 granted 60000, 00000000, privileges 0
the audit list: c0000061
generic: c00000e6
no owner: c0000079
no list at all: 00000000 granted 5, 00000000, privileges 0
by type 00000000 0 c0000022
each 00000000 0 0 1 0, with the other 1 1 1 1
a level left out c000000d, no room c0000005
itself: 00000000, another c0000022
restrict 00000000, with claims 00000000, bad flags c000000d
restricted: 00000000 granted 0, c0000022, privileges 0
both: 00000000 granted 1, 00000000, privileges 0
a primary token: c000005c
attributes 00000000 version 1 count 0, short c0000023 16, by name c0000225
create c0000061
*/
