// 10,000 files are created, listed, renamed and deleted, and none is lost on the way
#include <stdio.h>
#include <windows.h>

enum { COUNT = 10000 };

static int listed(const char *pattern) {
    WIN32_FIND_DATAA data;
    int found = 0;
    HANDLE search = FindFirstFileA(pattern, &data);
    if (search == INVALID_HANDLE_VALUE)
        return 0;
    do {
        found += data.nFileSizeLow == 4;
    } while (FindNextFileA(search, &data));
    FindClose(search);
    return found;
}

int main(void) {
    char name[32], other[32];
    int made = 0, renamed = 0, deleted = 0;
    DWORD written;
    CreateDirectoryA("d", NULL);
    for (int i = 0; i < COUNT; i++) {
        sprintf(name, "d\\file%d.txt", i);
        HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
        made += file != INVALID_HANDLE_VALUE && WriteFile(file, &i, 4, &written, NULL);
        CloseHandle(file);
    }
    printf("made: %d, listed: %d\n", made, listed("d\\*.txt"));
    for (int i = 0; i < COUNT; i++) {
        sprintf(name, "d\\FILE%d.TXT", i);
        sprintf(other, "d\\other%d", i);
        renamed += MoveFileA(name, other);
    }
    printf("renamed: %d, listed: %d and %d\n", renamed, listed("d\\other*"), listed("d\\*.txt"));
    for (int i = 0; i < COUNT; i++) {
        sprintf(name, "d\\other%d", i);
        deleted += DeleteFileA(name);
    }
    printf("deleted: %d, listed: %d, directory: %d\n", deleted, listed("d\\*"), RemoveDirectoryA("d"));
    return 0;
}

/* output:
made: 10000, listed: 10000
renamed: 10000, listed: 10000 and 0
deleted: 10000, listed: 0, directory: 1
*/
