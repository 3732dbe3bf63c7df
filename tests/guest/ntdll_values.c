// Statuses become Win32 errors; times become fields; SIDs, bitmaps, checksums and random numbers are Rtl's own.
#include "../../guest/include/nt.h"

#include <stdio.h>

#undef RtlCrc32

int main(void) {
    static const NTSTATUS statuses[] = {STATUS_SUCCESS,
                                        STATUS_PENDING,
                                        STATUS_ACCESS_VIOLATION,
                                        STATUS_OBJECT_NAME_NOT_FOUND,
                                        STATUS_OBJECT_PATH_NOT_FOUND,
                                        STATUS_NO_MORE_FILES,
                                        STATUS_END_OF_FILE,
                                        STATUS_BUFFER_OVERFLOW,
                                        STATUS_DLL_NOT_FOUND,
                                        STATUS_ENTRYPOINT_NOT_FOUND,
                                        STATUS_PIPE_BROKEN,
                                        STATUS_NOT_IMPLEMENTED,
                                        (NTSTATUS)0xc0070057,
                                        (NTSTATUS)0xd0000022,
                                        (NTSTATUS)0xe0001234,
                                        (NTSTATUS)0xc0ffee00,
                                        STATUS_TIMEOUT};
    for (unsigned i = 0; i < ARRAYSIZE(statuses); i++)
        printf("%s%lu", i ? " " : "", RtlNtStatusToDosError(statuses[i]));
    printf("\n");

    static const LONGLONG times[] = {
        0, 132223104000000000, 94354847999999999, 125911583999999999, 125911584000000000, 97522272000000000};
    for (unsigned i = 0; i < ARRAYSIZE(times); i++) {
        LARGE_INTEGER time = {.QuadPart = times[i]}, back;
        TIME_FIELDS f;
        ULONG seconds = 0;
        RtlTimeToTimeFields(&time, &f);
        RtlTimeFieldsToTime(&f, &back);
        BOOLEAN fits = RtlTimeToSecondsSince1970(&time, &seconds);
        printf("%d-%02d-%02d %02d:%02d:%02d.%03d day %d, %d %d %lu\n", f.Year, f.Month, f.Day, f.Hour, f.Minute,
               f.Second, f.Milliseconds, f.Weekday, times[i] - back.QuadPart < 10000, fits, seconds);
    }
    TIME_FIELDS bad = {2023, 2, 29, 0, 0, 0, 0, 0};
    LARGE_INTEGER unused;
    printf("bad %d\n", RtlTimeFieldsToTime(&bad, &unused));

    SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY, large = {{1, 2, 3, 4, 5, 6}};
    PSID sid, other;
    UNICODE_STRING text;
    RtlAllocateAndInitializeSid(&nt, 2, 32, 544, 0, 0, 0, 0, 0, 0, &sid);
    RtlAllocateAndInitializeSid(&large, 1, 4294967295, 0, 0, 0, 0, 0, 0, 0, &other);
    RtlConvertSidToUnicodeString(&text, sid, TRUE);
    printf("%ls %lu %d %d\n", text.Buffer, RtlLengthSid(sid), RtlValidSid(sid), RtlEqualSid(sid, other));
    RtlConvertSidToUnicodeString(&text, other, TRUE);
    printf("%ls\n", text.Buffer);
    char acl_space[64];
    PACL acl = (PACL)acl_space;
    PVOID ace;
    printf("acl %08lx", (ULONG)RtlCreateAcl(acl, sizeof(acl_space), ACL_REVISION));
    printf(" %08lx", (ULONG)RtlAddAccessAllowedAce(acl, ACL_REVISION, GENERIC_READ, sid));
    printf(" %08lx", (ULONG)RtlAddAccessDeniedAce(acl, ACL_REVISION, GENERIC_ALL, other));
    printf(" %08lx", (ULONG)RtlAddAccessAllowedAce(acl, ACL_REVISION, GENERIC_READ, sid));
    printf(" %u %08lx %d\n", acl->AceCount, (ULONG)RtlGetAce(acl, 1, &ace), ((PACE_HEADER)ace)->AceType);
    SECURITY_DESCRIPTOR descriptor;
    char relative[256];
    ULONG length = 8;
    RtlCreateSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
    RtlSetOwnerSecurityDescriptor(&descriptor, sid, FALSE);
    RtlSetDaclSecurityDescriptor(&descriptor, TRUE, acl, FALSE);
    printf("sd %08lx", (ULONG)RtlMakeSelfRelativeSD(&descriptor, relative, &length));
    length = sizeof(relative);
    printf(" %08lx", (ULONG)RtlMakeSelfRelativeSD(&descriptor, relative, &length));
    printf(" %lu %lu %d %04x\n", length, RtlLengthSecurityDescriptor(relative), RtlValidSecurityDescriptor(relative),
           ((SECURITY_DESCRIPTOR *)relative)->Control);

    ULONG bits[2] = {0};
    RTL_BITMAP map;
    RtlInitializeBitMap(&map, bits, 40);
    RtlSetBits(&map, 3, 5);
    printf("bits %lu %lu", RtlNumberOfSetBits(&map), RtlFindClearBits(&map, 5, 0));
    printf(" %lu %lu", RtlFindClearBitsAndSet(&map, 10, 35), RtlFindSetBits(&map, 4, 30));
    printf(" %lu %d %d\n", RtlFindClearBits(&map, 40, 0), RtlAreBitsSet(&map, 3, 5), RtlAreBitsClear(&map, 0, 4));
    printf("crc %08lx %08lx\n", RtlComputeCrc32(0, "123456789", 9), RtlComputeCrc32(0x12345678, "abc", 3));
    ULONG seed = 1;
    printf("uniform %08lx", RtlUniform(&seed));
    printf(" %08lx\n", RtlUniform(&seed));
    PVOID secret = RtlEncodePointer(&map);
    printf("pointer %d %d\n", RtlDecodePointer(secret) == &map, RtlDecodePointer(RtlEncodePointer(NULL)) == NULL);
    return 0;
}

/* output:
0 997 998 2 3 18 38 234 126 127 109 1 87 5 3758101044 317 1460
1601-01-01 00:00:00.000 day 1, 1 0 0
2020-01-01 00:00:00.000 day 3, 1 1 1577836800
1899-12-31 23:59:59.999 day 0, 1 0 0
1999-12-31 23:59:59.999 day 5, 1 1 946684799
2000-01-01 00:00:00.000 day 6, 1 1 946684800
1910-01-15 00:00:00.000 day 6, 1 0 0
bad 0
S-1-5-32-544 16 1 0
S-1-0x010203040506-4294967295
acl 00000000 00000000 00000000 c0000099 2 00000000 1
sd c0000023 00000000 256 100 1 8004
bits 5 8 8 3 4294967295 1 0
crc cbf43926 a293765f
uniform 7fffffb1 000005a1
pointer 1 1
*/
