// The firmware's tables: SMBIOS as GetSystemFirmwareTable gives it, sizes of buffers that are too short, providers that are none
// services: NtQuerySystemInformation
// flags: -Wno-multichar
#include "native_call.h"

#include <stdio.h>

typedef struct {
    BYTE method, major, minor, revision;
    DWORD length;
    BYTE data[4096];
} Smbios;

int main(void)
{
    static Smbios raw;
    DWORD ids[8] = {7};
    UINT size = EnumSystemFirmwareTables('RSMB', ids, sizeof(ids));
    printf("tables %u bytes, first %lu\n", size, ids[0]);
    size = GetSystemFirmwareTable('RSMB', 0, NULL, 0);
    printf("size known %d, error %lu\n", size > 8, GetLastError());
    printf("same %d, ", GetSystemFirmwareTable('RSMB', 0, &raw, sizeof(raw)) == size);
    printf("length agrees %d, version 2 or later %d\n", raw.length + 8 == size, raw.major >= 2);
    int kinds[256] = {0}, strings = 0;
    DWORD at = 0;
    while (at + 4 <= raw.length) {
        BYTE kind = raw.data[at], length = raw.data[at + 1];
        kinds[kind]++;
        at += length;
        while (at + 2 <= raw.length && (raw.data[at] || raw.data[at + 1]))
            strings += raw.data[at++] == 0;
        at += 2;
        if (kind == 127)
            break;
    }
    printf("BIOS %d, system %d, processors %d, ends %d, all read %d, strings %d\n", kinds[0], kinds[1], kinds[4] > 0, kinds[127], at == raw.length, strings > 3);
    SetLastError(0);
    printf("no such provider: %u", GetSystemFirmwareTable('NONE', 0, &raw, sizeof(raw)));
    printf(", error %lu\n", GetLastError());
    ULONG request[4] = {'RSMB', 1, 0, 0}, needed = 0;
    printf("short head %08lx", NT(NtQuerySystemInformation)((PVOID)76, request, 8, &needed));
    printf(", no room %08lx", NT(NtQuerySystemInformation)((PVOID)76, request, sizeof(request), &needed));
    printf(", needed agrees %d %d\n", needed == size + 16, request[3] == size);
    return 0;
}
/* output:
tables 4 bytes, first 0
size known 1, error 122
same 1, length agrees 1, version 2 or later 1
BIOS 1, system 1, processors 1, ends 1, all read 1, strings 1
no such provider: 0, error 1
short head c0000004, no room c0000023, needed agrees 1 1
*/
