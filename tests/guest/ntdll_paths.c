// DOS paths become full paths and NT names by Windows' rules for dots, spaces, separators, drives and devices.
// services: NtQueryAttributesFile
#include "../../guest/include/nt.h"

#include <stdio.h>

static void show(const wchar_t *name) {
    wchar_t full[300], *part = NULL;
    UNICODE_STRING nt = {0};
    ULONG device = RtlIsDosDeviceName_U(name);
    ULONG bytes = RtlGetFullPathName_U(name, sizeof(full), full, &part);
    printf("%ls|%d", name, RtlDetermineDosPathNameType_U(name));
    if (device)
        printf("|device %lu+%lu", device >> 17, (device & 0xffff) / 2);
    if (bytes)
        printf("|%ls|%ls", full, part ? part : L"-");
    if (RtlDosPathNameToNtPathName_U(name, &nt, NULL, NULL)) {
        printf("|%.*ls", nt.Length / 2, nt.Buffer);
        RtlFreeUnicodeString(&nt);
    }
    printf("\n");
}

int main(void) {
    static const wchar_t *const names[] = {
        L"a.txt",
        L".",
        L"..",
        L"..\\x",
        L"..\\..\\..\\..\\x",
        L"a\\.\\b\\..\\c",
        L"a//b\\\\c/",
        L"C:\\",
        L"C:\\a\\b\\..",
        L"C:\\a\\b\\..\\",
        L"C:\\a.\\b. \\c. . ",
        L"C:\\a..\\b",
        L"C:\\a...\\b...",
        L"C:\\...\\b",
        L"C:\\ .\\b",
        L"C:\\..\\..\\a",
        L"C:\\a\\",
        L"C:/a/b",
        L"\\a\\b",
        L"\\",
        L"C:",
        L"C:rel\\x",
        L"D:rel\\x",
        L"nul",
        L"NUL:",
        L"nul.txt",
        L"com1",
        L"COM10",
        L"C:\\dir\\con",
        L"lpt3.x.y",
        L"conin$",
        L"CONOUT$",
        L"null",
        L"aux ",
        L"\\\\server\\share",
        L"\\\\server\\share\\a\\..\\..\\..\\b",
        L"\\\\.\\pipe\\name",
        L"\\\\.\\C:\\a\\..\\b",
        L"\\\\?\\C:\\a\\..\\b",
        L"\\\\?\\C:\\a/b",
        L"\\\\.",
        L"\\??\\C:\\a",
    };
    UNICODE_STRING directory = RTL_CONSTANT_STRING(L"C:\\Windows\\System32");
    wchar_t current[100];
    printf("%#lx\n", (ULONG)RtlSetCurrentDirectory_U(&directory));
    ULONG bytes = RtlGetCurrentDirectory_U(sizeof(current), current);
    printf("%lu %ls\n", bytes, current);
    for (unsigned i = 0; i < ARRAYSIZE(names); i++)
        show(names[i]);
    printf("empty %lu, spaces %lu\n", RtlGetFullPathName_U(L"", 0, NULL, NULL),
           RtlGetFullPathName_U(L"  ", 0, NULL, NULL));
    printf("too short: %lu\n", RtlGetFullPathName_U(L"a", 4, current, NULL));
    return 0;
}

/* output:
0
38 C:\Windows\System32
a.txt|5|C:\Windows\System32\a.txt|a.txt|\??\C:\Windows\System32\a.txt
.|5|C:\Windows\System32|System32|\??\C:\Windows\System32
..|5|C:\Windows|Windows|\??\C:\Windows
..\x|5|C:\Windows\x|x|\??\C:\Windows\x
..\..\..\..\x|5|C:\x|x|\??\C:\x
a\.\b\..\c|5|C:\Windows\System32\a\c|c|\??\C:\Windows\System32\a\c
a//b\\c/|5|C:\Windows\System32\a\b\c\|-|\??\C:\Windows\System32\a\b\c\
C:\|2|C:\|-|\??\C:\
C:\a\b\..|2|C:\a|a|\??\C:\a
C:\a\b\..\|2|C:\a\|-|\??\C:\a\
C:\a.\b. \c. . |2|C:\a\b. \c|c|\??\C:\a\b. \c
C:\a..\b|2|C:\a.\b|b|\??\C:\a.\b
C:\a...\b...|2|C:\a..\b|b|\??\C:\a..\b
C:\...\b|2|C:\...\b|b|\??\C:\...\b
C:\ .\b|2|C:\ \b|b|\??\C:\ \b
C:\..\..\a|2|C:\a|a|\??\C:\a
C:\a\|2|C:\a\|-|\??\C:\a\
C:/a/b|2|C:\a\b|b|\??\C:\a\b
\a\b|4|C:\a\b|b|\??\C:\a\b
\|4|C:\|-|\??\C:\
C:|3|C:\Windows\System32|System32|\??\C:\Windows\System32
C:rel\x|3|C:\Windows\System32\rel\x|x|\??\C:\Windows\System32\rel\x
D:rel\x|3|D:\rel\x|x|\??\D:\rel\x
nul|5|device 0+3|\\.\nul|-|\??\nul
NUL:|5|device 0+3|\\.\NUL|-|\??\NUL
nul.txt|5|device 0+3|\\.\nul|-|\??\nul
com1|5|device 0+4|\\.\com1|-|\??\com1
COM10|5|C:\Windows\System32\COM10|COM10|\??\C:\Windows\System32\COM10
C:\dir\con|2|device 7+3|\\.\con|-
lpt3.x.y|5|device 0+4|\\.\lpt3|-|\??\lpt3
conin$|5|device 0+6|\\.\conin$|-|\??\conin$
CONOUT$|5|device 0+7|\\.\CONOUT$|-|\??\CONOUT$
null|5|C:\Windows\System32\null|null|\??\C:\Windows\System32\null
aux |5|device 0+3|\\.\aux|-|\??\aux
\\server\share|1|\\server\share|share|\??\UNC\server\share
\\server\share\a\..\..\..\b|1|\\server\share\b|b|\??\UNC\server\share\b
\\.\pipe\name|6|\\.\pipe\name|name|\??\pipe\name
\\.\C:\a\..\b|6|\\.\C:\b|b|\??\C:\b
\\?\C:\a\..\b|6|\\?\C:\b|b|\??\C:\a\..\b
\\?\C:\a/b|6|\\?\C:\a\b|b|\??\C:\a/b
\\.|7|\\.\|-|\??\
\??\C:\a|4|C:\??\C:\a|a|\??\C:\a
empty 0, spaces 0
too short: 44
*/
