// Registry services beside the everyday ones: opening with options, facts set, two keys watched, hives that need a privilege
#include "native_call.h"

#include <stdio.h>

int main(void)
{
    UNICODE_STRING software = native_text(L"\\Registry\\User"), name = native_text(L"more");
    HANDLE key = NULL, again = NULL, event = CreateEventW(NULL, TRUE, FALSE, NULL);
    HKEY user = NULL;
    OBJECT_ATTRIBUTES attributes = native_named(&software, OBJ_CASE_INSENSITIVE);
    IO_STATUS_BLOCK block = {0};
    LARGE_INTEGER written = {.QuadPart = 132223104000000000};
    union {
        KEY_BASIC_INFORMATION basic;
        char room[512];
    } facts;
    ULONG size = 0, count = 0;
    RegCreateKeyExW(HKEY_CURRENT_USER, L"Software\\ntsup-more", 0, NULL, 0, KEY_ALL_ACCESS, NULL, &user, NULL);
    key = (HANDLE)user;
    attributes = native_named(&name, OBJ_CASE_INSENSITIVE);
    attributes.RootDirectory = key;
    printf("open %08lx", NtOpenKeyEx(&again, KEY_READ, &attributes, 0));
    printf(", bad options %08lx\n", NtOpenKeyEx(&again, KEY_READ, &attributes, 0x4000));
    printf("write time %08lx", NT(NtSetInformationKey)(key, 0, &written, sizeof(written)));
    NtQueryKey(key, KeyBasicInformation, &facts, sizeof(facts), &size);
    printf(" %d, length %08lx, class %08lx\n", facts.basic.LastWriteTime.QuadPart == written.QuadPart, NT(NtSetInformationKey)(key, 0, &written, 4),
           NT(NtSetInformationKey)(key, 99, &written, 8));
    printf("watch %08lx", NT(NtNotifyChangeMultipleKeys)(key, 0, NULL, event, NULL, NULL, &block, REG_NOTIFY_CHANGE_LAST_SET, FALSE, NULL, 0, TRUE));
    RegSetValueExW(user, L"value", 0, REG_SZ, (const BYTE *)L"x", 4);
    printf(", told %lu\n", WaitForSingleObject(event, 20000));
    printf("lock %08lx, flush %08lx\n", NtLockRegistryKey(key), NtFlushKey(key));
    printf("hives: load %08lx %08lx %08lx", NtLoadKey(&attributes, &attributes), NtLoadKey2(&attributes, &attributes, 0),
           NT(NtLoadKey3)(&attributes, &attributes, 0, NULL, 0, 0, NULL, NULL));
    printf(", unload %08lx %08lx %08lx\n", NtUnloadKey(&attributes), NtUnloadKey2(&attributes, 0), NT(NtUnloadKeyEx)(&attributes, event));
    printf("save %08lx %08lx, restore %08lx, replace %08lx\n", NT(NtSaveKeyEx)(key, event, 1), NT(NtSaveMergedKeys)(key, key, event), NtRestoreKey(key, event, 0),
           NT(NtReplaceKey)(&attributes, key, &attributes));
    printf("open subkeys %08lx %08lx, compact %08lx, start %08lx\n", NT(NtQueryOpenSubKeys)(&attributes, &count), NT(NtQueryOpenSubKeysEx)(&attributes, 0, NULL, &count),
           NT(NtCompactKeys)((PVOID)1, &key), NT(NtInitializeRegistry)(NULL));
    RegDeleteKeyW(HKEY_CURRENT_USER, L"Software\\ntsup-more");
    return 0;
}
/* output:
open c0000034, bad options c000000d
write time 00000000 1, length c0000004, class c0000003
watch 00000103, told 0
lock c0000061, flush 00000000
hives: load c0000061 c0000061 c0000061, unload c0000061 c0000061 c0000061
save c0000061 c0000061, restore c0000061, replace c0000061
open subkeys c0000061 c0000061, compact c0000061, start c0000022
*/
