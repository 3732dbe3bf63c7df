// A directory tells its entries in NTFS's order by every class and wildcard; a listing goes on whatever else is asked meanwhile
// services: NtQueryDirectoryFile
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>

enum { MANY = 400, LIST = 0x100001, OPTIONS = 0x4021, STATUS_NO_MORE = (int)0x80000006, STATUS_NO_SUCH = (int)0xC000000F };

NTSTATUS NTAPI NtQueryDirectoryFile(HANDLE, HANDLE, PVOID, PVOID, PIO_STATUS_BLOCK, PVOID, ULONG, ULONG, BOOLEAN,
                                    PUNICODE_STRING, BOOLEAN);

static _Alignas(8) unsigned char buffer[65536];
static IO_STATUS_BLOCK io;

static HANDLE open_directory(const char *name)
{
    return CreateFileA(name, GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
}

static NTSTATUS query(HANDLE directory, ULONG length, ULONG kind, BOOLEAN single, const WCHAR *pattern, BOOLEAN restart)
{
    UNICODE_STRING name;

    RtlInitUnicodeString(&name, pattern);
    memset(buffer, 0xEE, sizeof(buffer));
    return NtQueryDirectoryFile(directory, NULL, NULL, NULL, &io, buffer, length, kind, single, pattern ? &name : NULL, restart);
}

static const struct {
    ULONG kind, length_at, name_at;
} classes[] = {{1, 60, 64}, {2, 60, 68}, {3, 60, 94}, {12, 8, 12}, {37, 60, 104}, {38, 60, 80}, {60, 60, 88}};

static ULONG name_of(const unsigned char *entry, ULONG kind, char *name)
{
    for (unsigned i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
        if (classes[i].kind != kind)
            continue;
        ULONG length = *(const ULONG *)(entry + classes[i].length_at) / 2;
        for (ULONG j = 0; j < length; j++)
            name[j] = (char)((const WCHAR *)(entry + classes[i].name_at))[j];
        name[length] = 0;
        return length;
    }
    return 0;
}

/* Names, order and packing of one scan, as a number; prints the names of a short one. */
static unsigned scan(HANDLE directory, ULONG length, ULONG kind, BOOLEAN single, const WCHAR *pattern, int print)
{
    unsigned hash = 0, count = 0, calls = 0;
    char name[300], last[300] = "", upper[300];
    int disorder = 0;
    NTSTATUS status = query(directory, length, kind, single, pattern, TRUE);

    for (; status == 0; status = query(directory, length, kind, single, NULL, FALSE), calls++) {
        const unsigned char *entry = buffer;
        for (;; entry += *(const ULONG *)entry) {
            name_of(entry, kind, name);
            if (print)
                printf(" %s", name);
            disorder += last[0] && last[0] != '.' && strcmp(_strupr(last), _strupr(strcpy(upper, name))) > 0;
            strcpy(last, name);
            for (const char *c = name; *c; c++)
                hash = hash * 31 + (unsigned char)*c;
            count++;
            if (*(const ULONG *)entry == 0)
                break;
        }
        hash = hash * 31 + (unsigned)io.Information;
    }
    if (print)
        printf(" (%08lx)\n", (ULONG)status);
    if (disorder)
        printf("disorder: %d\n", disorder);
    return hash * 31 + count * 7 + (unsigned)status;
}

static void make(const char *name, const char *text)
{
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    DWORD done;

    WriteFile(file, text, (DWORD)strlen(text), &done, NULL);
    CloseHandle(file);
}

int main(void)
{
    static const char *names[] = {"alpha.txt", "Beta.TXT", "beta",   "gamma.tar.gz", "a",  "noext", "UPPER.C",
                                  "lower.c",   "_under",   "~tilde", "x.y.z",        ".d", "a b.c", "a-b.c"};
    static const WCHAR *patterns[] = {L"*",     L"*.*",   L"*.txt", L"?",       L"a*",     L"*.c",   L"<.gz",
                                      L"<",     L">>>>>", L"*\"",   L"*.\"*",   L"x.y.z",  L"BETA",  L"none",
                                      L"n?ne*", L"*z*",   L".",     L"*.t>>",   L"a b.c",  L"< *",   L"?????.???"};
    char name[300];

    CreateDirectoryA("Small", NULL);
    CreateDirectoryA("Small\\Sub", NULL);
    for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
        sprintf(name, "Small\\%s", names[i]);
        make(name, names[i]);
    }
    HANDLE small = open_directory("Small");
    for (unsigned i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
        printf("%ls:", patterns[i]);
        scan(small, sizeof(buffer), 12, FALSE, patterns[i], 1);
    }

    CreateDirectoryA("Large", NULL);
    for (int i = 0; i < MANY; i++) {
        sprintf(name, "Large\\%s%d.%s", i % 3 ? "File" : "fILE", (i * 7919) % 1000, i % 2 ? "txt" : "bin");
        make(name, "x");
    }
    HANDLE large = open_directory("LARGE");
    unsigned all = scan(large, sizeof(buffer), 12, FALSE, L"*", 0);
    printf("again the same: %d\n", all == scan(large, sizeof(buffer), 12, FALSE, L"*", 0));
    for (unsigned i = 0; i < sizeof(classes) / sizeof(*classes); i++)
        printf("class %lu: %08x %08x %08x\n", classes[i].kind, scan(large, 1000, classes[i].kind, FALSE, L"*", 0),
               scan(large, 4096, classes[i].kind, FALSE, L"*.txt", 0), scan(large, 700, classes[i].kind, TRUE, L"*", 0));
    CloseHandle(large);

    // One listing by several classes, with a name that does not fit and memory that is not there in between.
    large = open_directory("Large");
    printf("%08lx", (ULONG)query(large, 400, 12, FALSE, L"*.bin", FALSE));
    name_of(buffer + *(ULONG *)buffer, 12, name);
    printf(" %s", name);
    printf(" %08lx", (ULONG)query(large, 300, 1, TRUE, NULL, FALSE));
    name_of(buffer, 1, name);
    printf(" %s", name);
    printf(" %08lx", (ULONG)NtQueryDirectoryFile(large, NULL, NULL, NULL, &io, (PVOID)64, 600, 3, TRUE, NULL, FALSE));
    printf(" %08lx", (ULONG)query(large, 16, 12, TRUE, NULL, FALSE));
    printf(" %08lx", (ULONG)query(large, 800, 37, TRUE, NULL, FALSE));
    name_of(buffer, 37, name);
    printf(" %s", name);
    printf(" %08lx", (ULONG)query(large, 800, 3, TRUE, NULL, FALSE));
    name_of(buffer, 3, name);
    printf(" %s\n", name);
    CloseHandle(large);

    // What is told of an entry is what is told of the file.
    HANDLE file = CreateFileA("Small\\alpha.txt", GENERIC_WRITE, 7, NULL, OPEN_EXISTING, 0, NULL);
    FILETIME created = {0x12345678, 0x01C00000};
    SetFileTime(file, &created, NULL, NULL);
    CloseHandle(file);
    SetFileAttributesA("Small\\Beta.TXT", FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_READONLY);
    SetFileAttributesA("Small\\a", FILE_ATTRIBUTE_NORMAL);
    SetFileAttributesA("Small\\Sub", FILE_ATTRIBUTE_SYSTEM);
    WIN32_FIND_DATAA data;
    HANDLE find = FindFirstFileA("Small\\*", &data);
    int wrong = 0;
    do {
        WIN32_FILE_ATTRIBUTE_DATA facts;
        sprintf(name, "Small\\%s", data.cFileName);
        if (data.dwFileAttributes & ~(DWORD)(FILE_ATTRIBUTE_ARCHIVE | FILE_ATTRIBUTE_DIRECTORY))
            printf("%s: %lx\n", data.cFileName, data.dwFileAttributes);
        if (strcmp(data.cFileName, "..") == 0)
            strcpy(name, ".");
        GetFileAttributesExA(name, GetFileExInfoStandard, &facts);
        wrong += facts.dwFileAttributes != data.dwFileAttributes || facts.nFileSizeLow != data.nFileSizeLow ||
                 memcmp(&facts.ftCreationTime, &data.ftCreationTime, 8) != 0 ||
                 memcmp(&facts.ftLastWriteTime, &data.ftLastWriteTime, 8) != 0;
        if (strcmp(data.cFileName, "alpha.txt") == 0)
            printf("made: %08lx%08lx\n", data.ftCreationTime.dwHighDateTime, data.ftCreationTime.dwLowDateTime);
    } while (FindNextFileA(find, &data));
    FindClose(find);
    printf("wrong: %d\n", wrong);

    // Many at once, given up half-way.
    HANDLE finds[100];
    for (int i = 0; i < 100; i++)
        finds[i] = FindFirstFileA(i % 2 ? "Large\\*.txt" : "Small\\*", &data);
    unsigned sum = 0;
    for (int i = 0; i < 100; i++) {
        while (FindNextFileA(finds[i], &data))
            sum++;
        if (i % 3)
            FindClose(finds[i]);
    }
    printf("at once: %u\n", sum);

    // A file removed since the listing began is left out, one made since is not told.
    find = FindFirstFileA("Small\\*", &data);
    DeleteFileA("Small\\x.y.z");
    make("Small\\zzz", "new");
    int gone = 0, fresh = 0;
    while (FindNextFileA(find, &data)) {
        gone += strcmp(data.cFileName, "x.y.z") == 0;
        fresh += strcmp(data.cFileName, "zzz") == 0;
    }
    FindClose(find);
    printf("gone %d, new %d\n", gone, fresh);

    // Names that are not ASCII.
    CreateDirectoryW(L"Small\\\u00c4pfel", NULL);
    find = FindFirstFileA("Small\\~*", &data);
    printf("%s %d\n", data.cFileName, FindNextFileA(find, &data));
    FindClose(find);
    WIN32_FIND_DATAW wide;
    find = FindFirstFileW(L"Small\\\u00e4PF*", &wide);
    printf("%d\n", find != INVALID_HANDLE_VALUE && wcscmp(wide.cFileName, L"\u00c4pfel") == 0);
    FindClose(find);
    return 0;
}
/* output:
*: . .. .d a a b.c a-b.c alpha.txt beta Beta.TXT gamma.tar.gz lower.c noext Sub UPPER.C x.y.z _under ~tilde (80000006)
*.*: . .. .d a b.c a-b.c alpha.txt Beta.TXT gamma.tar.gz lower.c UPPER.C x.y.z (80000006)
*.txt: alpha.txt Beta.TXT (80000006)
?: . .. a (80000006)
a*: a a b.c a-b.c alpha.txt (80000006)
*.c: a b.c a-b.c lower.c UPPER.C (80000006)
<.gz: gamma.tar.gz (80000006)
<: . .. .d a beta noext Sub _under ~tilde (80000006)
>>>>>: . .. a beta noext Sub (80000006)
*": . .. .d a a b.c a-b.c alpha.txt beta Beta.TXT gamma.tar.gz lower.c noext Sub UPPER.C x.y.z _under ~tilde (80000006)
*."*: . .. (80000006)
x.y.z: x.y.z (80000006)
BETA: beta (80000006)
none: (c000000f)
n?ne*: (c000000f)
*z*: gamma.tar.gz x.y.z (80000006)
.: . (80000006)
*.t>>: alpha.txt Beta.TXT (80000006)
a b.c: a b.c (80000006)
< *: a b.c (80000006)
?????.???: alpha.txt (80000006)
again the same: 1
class 1: fe5beb5c d9696ff4 e206165a
class 2: 890a423a 9b8e0e32 19a8ffca
class 3: fc658d5a 81faaf16 834bed22
class 12: 64fb379e f9139dd0 0ec03baa
class 37: fe4667b2 e3a9e9b4 0e6334ba
class 38: 03f2c3c4 65fba3ea c091bc1a
class 60: d14b80a2 08047c46 2fd78efa
00000000 fILE102.bin 00000000 File146.bin c0000005 80000005 00000000 File164.bin 00000000 fILE168.bin
a: 80
made: 01c0000012345678
Beta.TXT: 3
Sub: 14
wrong: 0
at once: 10750
gone 1, new 0
~tilde 0
1
*/
