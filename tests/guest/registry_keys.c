// Registry keys: create, open, enumerate, rename, delete, links, volatile keys, notifications, and each failing path
#include "../../guest/include/nt.h"

#include <stdio.h>
#include <string.h>

#undef NtCreateKey

static UNICODE_STRING text(PCWSTR string)
{
    UNICODE_STRING view;
    RtlInitUnicodeString(&view, string);
    return view;
}

// A name of this run's own: others of these tests may run in the same prefix.
static PCWSTR unique(PCWSTR name)
{
    static WCHAR made[64];
    LARGE_INTEGER counter;
    ULONG length = (ULONG)wcslen(name);
    NtQueryPerformanceCounter(&counter, NULL);
    memcpy(made, name, length * sizeof(WCHAR));
    for (int i = 0; i < 16; i++)
        made[length++] = L"0123456789abcdef"[counter.QuadPart >> (4 * i) & 15];
    made[length] = 0;
    return made;
}

static HANDLE root;

static NTSTATUS create(HANDLE above, PCWSTR name, ULONG options, HANDLE *key, ULONG *disposition)
{
    UNICODE_STRING view = text(name), class = text(L"a class");
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &view, OBJ_CASE_INSENSITIVE, above, NULL);
    return NtCreateKey(key, KEY_ALL_ACCESS, &attributes, 0, &class, options, disposition);
}

static NTSTATUS open(HANDLE above, PCWSTR name, ULONG flags, ACCESS_MASK access, HANDLE *key)
{
    UNICODE_STRING view = text(name);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &view, OBJ_CASE_INSENSITIVE | flags, above, NULL);
    return NtOpenKey(key, access, &attributes);
}

static NTSTATUS set(HANDLE key, PCWSTR name, ULONG type, const void *data, ULONG size)
{
    UNICODE_STRING view = text(name);
    return NtSetValueKey(key, &view, 0, type, (PVOID)data, size);
}

static void list(HANDLE key)
{
    union {
        KEY_BASIC_INFORMATION info;
        char room[600];
    } area;
    ULONG size;
    NTSTATUS status;
    for (ULONG index = 0; !(status = NtEnumerateKey(key, index, KeyBasicInformation, &area, sizeof(area), &size)); index++)
        printf("%.*ls ", (int)(area.info.NameLength / 2), area.info.Name);
    printf("(%08lx)\n", status);
}

static void lengths(HANDLE key)
{
    char area[700];
    for (int class = 0; class <= 5; class++) {
        ULONG need = 0, size;
        NTSTATUS none = NtQueryKey(key, class, area, 0, &need);
        NTSTATUS less = NtQueryKey(key, class, area, need - 1, &size);
        NTSTATUS all = NtQueryKey(key, class, area, need, &size);
        if (class == KeyNameInformation)
            need = 0; // the user's SID is in it
        printf("class %d: %08lx %08lx %08lx, %lu bytes\n", class, none, less, all, need);
    }
}

static void notifications(void)
{
    HANDLE watched, below, event, other;
    IO_STATUS_BLOCK block = {{0}, 0}, again = {{0}, 0};
    LARGE_INTEGER now = {0};
    NtCreateEvent(&event, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE);
    create(root, L"watched", 0, &watched, NULL);
    create(watched, L"below", 0, &below, NULL);
    printf("notify %08lx", NtNotifyChangeKey(watched, event, NULL, NULL, &block, REG_NOTIFY_CHANGE_LAST_SET, FALSE, NULL, 0, TRUE));
    set(below, L"x", REG_SZ, L"", 2);
    printf(", below: %08lx", NtWaitForSingleObject(event, FALSE, &now));
    set(watched, L"x", REG_SZ, L"", 2);
    printf(", here: %08lx status %08lx\n", NtWaitForSingleObject(event, FALSE, &now), block.Status);
    set(watched, L"x", REG_SZ, L"", 2);
    printf("changed meanwhile: %08lx", NtNotifyChangeKey(watched, event, NULL, NULL, &block, REG_NOTIFY_CHANGE_LAST_SET, FALSE, NULL, 0, TRUE));
    printf(" %08lx\n", NtWaitForSingleObject(event, FALSE, &now));
    open(root, L"watched", 0, KEY_NOTIFY, &other);
    printf("tree %08lx", NtNotifyChangeKey(other, event, NULL, NULL, &again, REG_NOTIFY_CHANGE_NAME, TRUE, NULL, 0, TRUE));
    NtDeleteKey(below);
    printf(", a key below it deleted: %08lx\n", NtWaitForSingleObject(event, FALSE, &now));
    NtNotifyChangeKey(other, event, NULL, NULL, &again, REG_NOTIFY_CHANGE_NAME, TRUE, NULL, 0, TRUE);
    NtClose(other);
    printf("closed: %08lx status %08lx\n", NtWaitForSingleObject(event, FALSE, &now), again.Status);
    printf("bad filter %08lx, ", NtNotifyChangeKey(watched, event, NULL, NULL, &block, 0, FALSE, NULL, 0, TRUE));
    open(root, L"watched", 0, KEY_READ & ~KEY_NOTIFY, &other);
    printf("no access %08lx\n", NtNotifyChangeKey(other, event, NULL, NULL, &block, 1, FALSE, NULL, 0, TRUE));
    NtDeleteKey(watched);
}

int main(void)
{
    HANDLE key, other, third, user;
    ULONG disposition = 0, size;
    UNICODE_STRING path;
    char area[64];

    RtlFormatCurrentUserKeyPath(&path);
    printf("user %08lx", open(NULL, path.Buffer, 0, KEY_ALL_ACCESS, &user));
    printf(" %08lx", create(user, L"Software", 0, &key, &disposition));
    printf(" %lu\n", disposition);
    PCWSTR place = unique(L"ntsup test ");
    NTSTATUS status = create(key, place, 0, &root, &disposition);
    printf("create %08lx %lu\n", status, disposition);
    if (status)
        return 1;
    WCHAR capitals[64] = {0}; // RtlUpcaseUnicodeString does not end what it writes with a NUL
    UNICODE_STRING upper = {0, sizeof(capitals) - sizeof(WCHAR), capitals}, as_made = text(place);
    RtlUpcaseUnicodeString(&upper, &as_made, FALSE);
    printf("again %08lx", create(key, capitals, 0, &other, &disposition));
    printf(" %lu\n", disposition);

    create(root, L"b", 0, &key, NULL);
    create(root, L"C", 0, &other, NULL);
    create(root, L"A", 0, &third, NULL);
    printf("order: ");
    list(root);
    lengths(root);
    printf("parent missing %08lx\n", create(root, L"no\\such", 0, &user, NULL));
    printf("missing %08lx\n", open(root, L"nothing", 0, KEY_READ, &user));
    printf("absolute under a key %08lx\n", open(root, L"\\b", 0, KEY_READ, &user));
    printf("empty name %08lx\n", open(root, L"", 0, KEY_READ, &user));
    printf("trailing backslash %08lx\n", open(root, L"b\\", 0, KEY_READ, &user));
    printf("relative to nothing %08lx\n", open(NULL, L"Software", 0, KEY_READ, &user));
    printf("not the registry %08lx\n", open(NULL, L"\\Device\\Null", 0, KEY_READ, &user));
    printf("at the top %08lx", create(NULL, L"\\Registry\\New", 0, &user, NULL));
    printf(" %08lx\n", create(NULL, L"\\Registry\\Machine\\New", 0, &user, NULL));
    printf("bad options %08lx\n", create(root, L"x", 0x1000, &user, NULL));
    WCHAR longest[300] = {0};
    for (int i = 0; i < 257; i++)
        longest[i] = 'x';
    printf("257 characters %08lx", create(root, longest, 0, &user, NULL));
    longest[256] = 0;
    printf(", 256 %08lx\n", create(root, longest, 0, &user, NULL));
    NtDeleteKey(user);

    UNICODE_STRING name = text(L"c"), bad = text(L"a\\b"), fine = text(L"Zed");
    printf("rename: taken %08lx", NtRenameKey(key, &name));
    printf(", backslash %08lx", NtRenameKey(key, &bad));
    printf(", fine %08lx: ", NtRenameKey(key, &fine));
    list(root);
    printf("delete with subkeys %08lx\n", NtDeleteKey(root));
    printf("delete %08lx", NtDeleteKey(third));
    printf(", again %08lx", NtDeleteKey(third));
    printf(", query %08lx", NtQueryKey(third, KeyBasicInformation, area, sizeof(area), &size));
    printf(", set %08lx", set(third, L"x", REG_SZ, L"", 2));
    printf(", create below %08lx\n", create(third, L"x", 0, &user, NULL));
    open(root, L"Zed", 0, KEY_READ, &user);
    printf("no right to set %08lx", set(user, L"x", REG_SZ, L"", 2));
    printf(", to delete %08lx\n", NtDeleteKey(user));
    printf("not a key %08lx\n", set((HANDLE)-1, L"x", REG_SZ, L"", 2));

    create(root, L"volatile", REG_OPTION_VOLATILE, &key, NULL);
    printf("below a volatile key %08lx", create(key, L"stays", 0, &user, NULL));
    printf(" %08lx\n", create(key, L"goes", REG_OPTION_VOLATILE, &user, NULL));
    list(key);
    NtDeleteKey(user);
    NtDeleteKey(key);

    WCHAR target[200] = {0};
    UNICODE_STRING link = {0, sizeof(target), target}, middle = text(L"\\Software\\"), tail = text(L"\\Zed");
    RtlAppendUnicodeStringToString(&link, &path);
    RtlAppendUnicodeStringToString(&link, &middle);
    RtlAppendUnicodeStringToString(&link, &as_made);
    RtlAppendUnicodeStringToString(&link, &tail);
    printf("link %08lx", create(root, L"link", REG_OPTION_CREATE_LINK, &key, NULL));
    printf(", another value %08lx", set(key, L"x", REG_SZ, L"", 2));
    printf(", target %08lx\n", set(key, L"SymbolicLinkValue", REG_LINK, target, link.Length));
    printf("through it %08lx", create(root, L"link\\made", 0, &user, NULL));
    NtDeleteKey(user);
    printf(", itself %08lx\n", open(root, L"link", OBJ_OPENLINK, KEY_ALL_ACCESS, &user));
    NtDeleteKey(user);
    printf("left: ");
    list(root);

    notifications();
    NtDeleteKey(other);
    open(root, L"Zed", 0, KEY_ALL_ACCESS, &other);
    NtDeleteKey(other);
    printf("end %08lx\n", NtDeleteKey(root));
    return 0;
}
/* output:
user 00000000 00000000 2
create 00000000 1
again 00000000 2
order: A b C (8000001a)
class 0: c0000023 80000005 00000000, 70 bytes
class 1: c0000023 80000005 00000000, 94 bytes
class 2: c0000023 80000005 00000000, 58 bytes
class 3: c0000023 80000005 00000000, 0 bytes
class 4: c0000023 c0000023 00000000, 40 bytes
class 5: c0000023 c0000023 00000000, 12 bytes
parent missing c0000034
missing c0000034
absolute under a key c000003b
empty name 00000000
trailing backslash 00000000
relative to nothing c000003b
not the registry c0000034
at the top c0000022 c000000d
bad options c000000d
257 characters c000000d, 256 00000000
rename: taken c0000121, backslash c000000d, fine 00000000: A C Zed (8000001a)
delete with subkeys c0000121
delete 00000000, again c000017c, query c000017c, set c000017c, create below c000017c
no right to set c0000022, to delete c0000022
not a key c0000024
below a volatile key c0000181 00000000
goes (8000001a)
link 00000000, another value c0000022, target 00000000
through it 00000000, itself 00000000
left: C Zed (8000001a)
notify 00000103, below: 00000102, here: 00000000 status 0000010c
changed meanwhile: 00000000 00000000
tree 00000103, a key below it deleted: 00000000
closed: 00000000 status 0000010b
bad filter c000000d, no access c0000022
end 00000000
*/
