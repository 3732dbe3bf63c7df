// FindFirstFile matches names as Windows does: *.* is everything, ? may be nothing at a name's end, *. has no extension
// services: NtQueryDirectoryFile
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static int compare(const void *left, const void *right) { return strcmp(*(char *const *)left, *(char *const *)right); }

static void find(const char *pattern) {
    WIN32_FIND_DATAA data;
    static char texts[64][MAX_PATH];
    char *names[64];
    int count = 0;
    SetLastError(0);
    HANDLE search = FindFirstFileA(pattern, &data);
    if (search == INVALID_HANDLE_VALUE) {
        printf("%s: error %lu\n", pattern, GetLastError());
        return;
    }
    do
        names[count] = texts[count], strcpy(texts[count], data.cFileName), count++;
    while (FindNextFileA(search, &data));
    DWORD error = GetLastError();
    FindClose(search);
    qsort(names, count, sizeof(names[0]), compare);
    printf("%s:", pattern);
    for (int i = 0; i < count; i++)
        printf(" %s", names[i]);
    printf(" (%lu)\n", error);
}

static void make(const char *name) { CloseHandle(CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL)); }

int main(void) {
    CreateDirectoryA("d", NULL);
    make("d\\a");
    make("d\\ab.txt");
    make("d\\abc.c");
    make("d\\abc.txt");
    make("d\\x.tar.gz");
    CreateDirectoryA("d\\sub", NULL);
    find("d\\*");
    find("d\\*.*");
    find("d\\*.txt");
    find("d\\*.TXT");
    find("d\\ab?.txt");
    find("d\\ab???.*");
    find("d\\*.");
    find("d\\a*");
    find("d\\*.gz");
    find("d\\x.*.gz");
    find("d\\sub");
    find("d\\*.zip");
    find("d\\none");
    find("none\\*");
    find("d\\");
    find("");
    find("d\\a\\*");
    // Dots that a name begins with are no extension, and ".." is found where "." is.
    CreateDirectoryA("e", NULL);
    make("e\\a");
    make("e\\.a");
    make("e\\..a");
    make("e\\a.a");
    make("e\\.a.a");
    static const char *const dotted[] = {"*.", "*..", "* .", "*. ", "**.", ".*.", "*.*.", "..*", "?",
                                         "?.", "??.", "<.<", "<<",  ".<",  "<..<", ">.>>."};
    for (size_t i = 0; i < sizeof dotted / sizeof *dotted; i++) {
        char pattern[16] = "e\\";
        find(strcat(pattern, dotted[i]));
    }
    WIN32_FIND_DATAA data;
    HANDLE search = FindFirstFileA("d\\sub", &data);
    printf("sub is a directory: %d\n", (data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0);
    FindClose(search);
    SetLastError(0);
    BOOL ok = FindClose(INVALID_HANDLE_VALUE);
    printf("close nothing: %d %lu\n", ok, GetLastError());
    WIN32_FIND_DATAW wide;
    search =
        FindFirstFileExW(L"d\\ab*", FindExInfoBasic, &wide, FindExSearchNameMatch, NULL, FIND_FIRST_EX_LARGE_FETCH);
    int count = 0;
    do
        count++;
    while (FindNextFileW(search, &wide));
    FindClose(search);
    printf("basic and large: %d\n", count);
    return 0;
}
/* output:
d\*: . .. a ab.txt abc.c abc.txt sub x.tar.gz (18)
d\*.*: . .. a ab.txt abc.c abc.txt sub x.tar.gz (18)
d\*.txt: ab.txt abc.txt (18)
d\*.TXT: ab.txt abc.txt (18)
d\ab?.txt: ab.txt abc.txt (18)
d\ab???.*: ab.txt abc.c abc.txt (18)
d\*.: . .. a sub (18)
d\a*: a ab.txt abc.c abc.txt (18)
d\*.gz: x.tar.gz (18)
d\x.*.gz: x.tar.gz (18)
d\sub: sub (18)
d\*.zip: error 2
d\none: error 2
none\*: error 3
d\: error 2
: error 3
d\a\*: error 267
e\*.: . .. ..a .a a (18)
e\*..: . .. ..a .a a (18)
e\* .: . .. ..a .a a (18)
e\*. : . .. ..a .a .a.a a a.a (18)
e\**.: . .. ..a .a .a.a a a.a (18)
e\.*.: . .. .a (18)
e\*.*.: . .. ..a .a .a.a a a.a (18)
e\..*: . .. ..a (18)
e\?: . .. a (18)
e\?.: . .. a (18)
e\??.: . .. a (18)
e\<.<: . .. ..a .a .a.a a.a (18)
e\<<: . .. ..a .a .a.a a a.a (18)
e\.<: . .. .a (18)
e\<..<: ..a (18)
e\>.>>.: . .. .a a.a (18)
sub is a directory: 1
close nothing: 0 6
basic and large: 3
*/
