// Moving, replacing, copying, deleting files and directories, with the errors for what is in the way or not there
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define SHOW(call)                                                                                                     \
    do {                                                                                                               \
        SetLastError(0);                                                                                               \
        BOOL done = (call);                                                                                            \
        DWORD error = GetLastError();                                                                                  \
        printf("%s: %d", #call, done != 0);                                                                            \
        if (!done)                                                                                                     \
            printf(" error %lu", error);                                                                               \
        printf("\n");                                                                                                  \
    } while (0)

static void put(const char *name, const char *text) {
    DWORD count;
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, text, (DWORD)strlen(text), &count, NULL);
    CloseHandle(file);
}

static void show(const char *name) {
    char text[64];
    DWORD count = 0;
    HANDLE file = CreateFileA(name, GENERIC_READ, 7, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        printf("  %s: not there\n", name);
        return;
    }
    ReadFile(file, text, sizeof(text), &count, NULL);
    CloseHandle(file);
    printf("  %s: %.*s\n", name, (int)count, text);
}

int main(void) {
    put("a", "one");
    put("b", "two");
    SHOW(MoveFileA("a", "b"));
    SHOW(MoveFileExA("a", "b", MOVEFILE_REPLACE_EXISTING));
    show("a");
    show("b");
    SHOW(MoveFileA("a", "c"));
    SHOW(MoveFileA("b", "none\\c"));
    SHOW(MoveFileA("b", "B"));
    SHOW(CopyFileA("b", "c", TRUE));
    SHOW(CopyFileA("b", "c", TRUE));
    put("c", "three");
    SHOW(CopyFileA("b", "c", FALSE));
    show("c");
    SHOW(CopyFileA("none", "c", FALSE));
    SHOW(CreateDirectoryA("d", NULL));
    SHOW(CreateDirectoryA("d", NULL));
    SHOW(CreateDirectoryA("none\\d", NULL));
    SHOW(CreateDirectoryA("c", NULL));
    SHOW(MoveFileA("c", "d\\c"));
    SHOW(RemoveDirectoryA("d"));
    SHOW(MoveFileA("d", "e"));
    show("e\\c");
    SHOW(MoveFileExA("b", "e", MOVEFILE_REPLACE_EXISTING));
    SHOW(DeleteFileA("e"));
    SHOW(RemoveDirectoryA("e\\c"));
    SHOW(SetFileAttributesA("e\\c", FILE_ATTRIBUTE_READONLY));
    SHOW(DeleteFileA("e\\c"));
    SHOW(SetFileAttributesA("e\\c", FILE_ATTRIBUTE_NORMAL));
    SHOW(DeleteFileA("e\\c"));
    SHOW(DeleteFileA("e\\c"));
    SHOW(RemoveDirectoryA("e"));
    SHOW(RemoveDirectoryA("e"));
    HANDLE open = CreateFileA("b", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    SHOW(DeleteFileA("b"));
    SHOW(MoveFileA("b", "f"));
    CloseHandle(open);
    put("f", "new");
    SHOW(ReplaceFileA("b", "f", "old", 0, NULL, NULL));
    show("b");
    show("f");
    show("old");
    SHOW(CreateHardLinkA("link", "b", NULL));
    SHOW(CreateHardLinkA("link", "b", NULL));
    show("link");
    BY_HANDLE_FILE_INFORMATION information;
    open = CreateFileA("b", 0, 7, NULL, OPEN_EXISTING, 0, NULL);
    GetFileInformationByHandle(open, &information);
    printf("links: %lu\n", information.nNumberOfLinks);
    CloseHandle(open);
    return 0;
}
/* output:
MoveFileA("a", "b"): 0 error 183
MoveFileExA("a", "b", MOVEFILE_REPLACE_EXISTING): 1
  a: not there
  b: one
MoveFileA("a", "c"): 0 error 2
MoveFileA("b", "none\\c"): 0 error 3
MoveFileA("b", "B"): 1
CopyFileA("b", "c", TRUE): 1
CopyFileA("b", "c", TRUE): 0 error 80
CopyFileA("b", "c", FALSE): 1
  c: one
CopyFileA("none", "c", FALSE): 0 error 2
CreateDirectoryA("d", NULL): 1
CreateDirectoryA("d", NULL): 0 error 183
CreateDirectoryA("none\\d", NULL): 0 error 3
CreateDirectoryA("c", NULL): 0 error 183
MoveFileA("c", "d\\c"): 1
RemoveDirectoryA("d"): 0 error 145
MoveFileA("d", "e"): 1
  e\c: one
MoveFileExA("b", "e", MOVEFILE_REPLACE_EXISTING): 0 error 5
DeleteFileA("e"): 0 error 5
RemoveDirectoryA("e\\c"): 0 error 267
SetFileAttributesA("e\\c", FILE_ATTRIBUTE_READONLY): 1
DeleteFileA("e\\c"): 0 error 5
SetFileAttributesA("e\\c", FILE_ATTRIBUTE_NORMAL): 1
DeleteFileA("e\\c"): 1
DeleteFileA("e\\c"): 0 error 2
RemoveDirectoryA("e"): 1
RemoveDirectoryA("e"): 0 error 2
DeleteFileA("b"): 0 error 32
MoveFileA("b", "f"): 0 error 32
ReplaceFileA("b", "f", "old", 0, NULL, NULL): 1
  b: new
  f: not there
  old: one
CreateHardLinkA("link", "b", NULL): 1
CreateHardLinkA("link", "b", NULL): 0 error 183
  link: new
links: 2
*/
