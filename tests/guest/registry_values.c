// Registry values: every type, every information class with short buffers, several at once, order, case, failing paths
#include "../../guest/include/nt.h"

#include <stdio.h>
#include <string.h>

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

static NTSTATUS create(HANDLE above, PCWSTR name, HANDLE *key)
{
    UNICODE_STRING view = text(name);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &view, OBJ_CASE_INSENSITIVE, above, NULL);
    return NtCreateKey(key, KEY_ALL_ACCESS, &attributes, 0, NULL, 0, NULL);
}

static NTSTATUS set(HANDLE key, PCWSTR name, ULONG type, const void *data, ULONG size)
{
    UNICODE_STRING view = text(name);
    return NtSetValueKey(key, &view, 0, type, (PVOID)data, size);
}

static void show(HANDLE key, PCWSTR name)
{
    union {
        KEY_VALUE_PARTIAL_INFORMATION info;
        char room[256];
    } area;
    UNICODE_STRING view = text(name);
    ULONG size;
    NTSTATUS status = NtQueryValueKey(key, &view, KeyValuePartialInformation, &area, sizeof(area), &size);
    printf("%ls: %08lx", name, status);
    if (!status) {
        printf(" type %lu, %lu bytes:", area.info.Type, area.info.DataLength);
        for (ULONG i = 0; i < area.info.DataLength && i < 8; i++)
            printf(" %02x", area.info.Data[i]);
    }
    printf("\n");
}

static void list(HANDLE key)
{
    union {
        KEY_VALUE_BASIC_INFORMATION info;
        char room[256];
    } area;
    ULONG size;
    NTSTATUS status;
    for (ULONG i = 0; !(status = NtEnumerateValueKey(key, i, KeyValueBasicInformation, &area, sizeof(area), &size)); i++)
        printf("[%.*ls] ", (int)(area.info.NameLength / 2), area.info.Name);
    printf("(%08lx)\n", status);
}

static void sizes(HANDLE key, PCWSTR name)
{
    static char area[128];
    UNICODE_STRING view = text(name);
    for (int class = 0; class <= 5; class++) {
        ULONG need = 0, size = 0;
        NTSTATUS none = NtQueryValueKey(key, &view, class, area, 0, &need);
        printf("class %d: %08lx, %lu bytes", class, none, need);
        if (need) {
            memset(area, 0xcc, sizeof(area));
            NTSTATUS less = NtQueryValueKey(key, &view, class, area, need - 1, &size);
            printf(", one less %08lx %lu %02x", less, size, (unsigned char)area[need - 1]);
            printf(", all %08lx", NtQueryValueKey(key, &view, class, area, need, &size));
            if (class == KeyValueFullInformation)
                printf(" at %lu", ((KEY_VALUE_FULL_INFORMATION *)area)->DataOffset);
        }
        printf("\n");
    }
}

static void several(HANDLE key)
{
    UNICODE_STRING names[] = {text(L"dword"), text(L"three"), text(L"text")};
    KEY_VALUE_ENTRY entries[3];
    char buffer[64];
    ULONG length = sizeof(buffer), need = 0;
    for (int i = 0; i < 3; i++)
        entries[i] = (KEY_VALUE_ENTRY){.ValueName = &names[i]};
    NTSTATUS status = NtQueryMultipleValueKey(key, entries, 3, buffer, &length, &need);
    printf("three at once: %08lx, %lu used, %lu needed:", status, length, need);
    for (int i = 0; i < 3; i++)
        printf(" type %lu, %lu at %lu;", entries[i].Type, entries[i].DataLength, entries[i].DataOffset);
    length = 8;
    printf("\nshort: %08lx", NtQueryMultipleValueKey(key, entries, 3, buffer, &length, &need));
    printf(" %lu %lu\n", length, need);
    names[1] = text(L"nothing");
    printf("one missing: %08lx\n", NtQueryMultipleValueKey(key, entries, 3, buffer, &length, &need));
}

int main(void)
{
    HANDLE user, key;
    UNICODE_STRING path;
    ULONG number = 0x12345678, size;
    ULONGLONG large = 0x123456789abcdef0;
    RtlFormatCurrentUserKeyPath(&path);
    create(NULL, path.Buffer, &user);
    NTSTATUS status = create(user, unique(L"ntsup values "), &key);
    printf("create %08lx\n", status);
    if (status)
        return 1;
    set(key, L"text", REG_SZ, L"some text", 20);
    set(key, L"dword", REG_DWORD, &number, 4);
    set(key, L"qword", REG_QWORD, &large, 8);
    set(key, L"three", REG_BINARY, "abc", 3);
    set(key, L"empty", REG_NONE, NULL, 0);
    set(key, L"list", REG_MULTI_SZ, L"a\0b\0", 10);
    set(key, L"odd type", 0x12345678, "x", 1);
    set(key, L"", REG_SZ, L"default", 16);
    list(key);
    show(key, L"TEXT");
    show(key, L"dword");
    show(key, L"qword");
    show(key, L"three");
    show(key, L"empty");
    show(key, L"list");
    show(key, L"odd type");
    show(key, L"");
    show(key, L"nothing");
    set(key, L"DWORD", REG_SZ, L"", 2);
    show(key, L"dword");
    set(key, L"dword", REG_DWORD, &number, 4);
    list(key);
    sizes(key, L"three");
    several(key);
    UNICODE_STRING name = text(L"Three");
    printf("delete %08lx", NtDeleteValueKey(key, &name));
    printf(", again %08lx\n", NtDeleteValueKey(key, &name));
    list(key);
    printf("no data %08lx\n", set(key, L"x", REG_BINARY, NULL, 4));
    printf("bad data %08lx\n", set(key, L"x", REG_BINARY, (void *)16, 4));
    name = text(L"text");
    printf("bad buffer %08lx\n", NtQueryValueKey(key, &name, KeyValuePartialInformation, (void *)16, 200, &size));
    printf("bad length pointer %08lx\n", NtQueryValueKey(key, &name, KeyValuePartialInformation, &number, 4, (ULONG *)16));
    printf("bad name %08lx\n", NtQueryValueKey(key, (UNICODE_STRING *)16, KeyValuePartialInformation, &number, 4, &size));
    printf("odd name %08lx\n", NtDeleteValueKey(key, &(UNICODE_STRING){3, 4, L"ab"}));
    printf("flush %08lx\n", NtFlushKey(key));

    static WCHAR wide[] = {L'o', 0xd800, L'd', L'd', 0};
    printf("lone surrogate %08lx", set(key, wide, REG_DWORD, &number, 4));
    UNICODE_STRING lone = text(wide);
    printf(" %08lx\n", NtDeleteValueKey(key, &lone));
    printf("delete the key %08lx", NtDeleteKey(key));
    printf(", query %08lx\n", NtQueryValueKey(key, &name, KeyValuePartialInformation, &number, 4, &size));
    return 0;
}
/* output:
create 00000000
[text] [dword] [qword] [three] [empty] [list] [odd type] [] (8000001a)
TEXT: 00000000 type 1, 20 bytes: 73 00 6f 00 6d 00 65 00
dword: 00000000 type 4, 4 bytes: 78 56 34 12
qword: 00000000 type 11, 8 bytes: f0 de bc 9a 78 56 34 12
three: 00000000 type 3, 3 bytes: 61 62 63
empty: 00000000 type 0, 0 bytes:
list: 00000000 type 7, 10 bytes: 61 00 00 00 62 00 00 00
odd type: 00000000 type 305419896, 1 bytes: 78
: 00000000 type 1, 16 bytes: 64 00 65 00 66 00 61 00
nothing: c0000034
dword: 00000000 type 1, 2 bytes: 00 00
[text] [dword] [qword] [three] [empty] [list] [odd type] [] (8000001a)
class 0: c0000023, 22 bytes, one less 80000005 22 cc, all 00000000
class 1: c0000023, 35 bytes, one less 80000005 35 cc, all 00000000 at 32
class 2: c0000023, 15 bytes, one less 80000005 15 cc, all 00000000
class 3: c0000023, 35 bytes, one less 80000005 35 cc, all 00000000
class 4: c0000023, 11 bytes, one less 80000005 11 cc, all 00000000
class 5: c000000d, 0 bytes
three at once: 00000000, 28 used, 28 needed: type 4, 4 at 0; type 3, 3 at 4; type 1, 20 at 8;
short: 80000005 7 28
one missing: c0000034
delete 00000000, again c0000034
[text] [dword] [qword] [empty] [list] [odd type] [] (8000001a)
no data c0000005
bad data c0000005
bad buffer c0000005
bad length pointer c0000005
bad name c0000005
odd name c000000d
flush 00000000
lone surrogate 00000000 00000000
delete the key 00000000, query c000017c
*/
