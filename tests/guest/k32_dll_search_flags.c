// LoadLibraryEx's search flags and relative paths; AddDllDirectory of what is and is not there
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void load(const char *what, const char *name, DWORD flags) {
    SetLastError(0);
    HMODULE module = LoadLibraryExA(name, NULL, flags);
    printf("%s: %d error %lu\n", what, module != NULL, GetLastError());
    if (module)
        FreeLibrary(module);
}

int main(void) {
    char system[MAX_PATH], here[MAX_PATH];
    WCHAR directory[MAX_PATH];
    GetSystemDirectoryA(system, sizeof system);
    strcat(system, "\\version.dll");
    CreateDirectoryA("sub", NULL);
    CopyFileA(system, "sub\\ntsupcopy.dll", FALSE);
    load("relative", "sub\\ntsupcopy.dll", 0);
    load("relative to System32", "sub\\ntsupcopy.dll", LOAD_LIBRARY_SEARCH_SYSTEM32);
    load("relative from its directory", "sub\\ntsupcopy.dll", LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR);
    load("a name from its directory", "ntsupcopy.dll", LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
    GetCurrentDirectoryA(sizeof here, here);
    GetCurrentDirectoryW(MAX_PATH, directory);
    strcat(here, "\\sub\\ntsupcopy.dll");
    load("absolute from its directory", here, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
    DLL_DIRECTORY_COOKIE cookie = AddDllDirectory(directory);
    load("relative to an added directory", "sub\\ntsupcopy.dll", LOAD_LIBRARY_SEARCH_USER_DIRS);
    printf("removed: %d\n", RemoveDllDirectory(cookie));
    SetLastError(0);
    cookie = AddDllDirectory(L"C:\\ntsup\\no such directory");
    printf("absent: %d error %d\n", cookie != NULL, GetLastError() == ERROR_FILE_NOT_FOUND || GetLastError() == ERROR_PATH_NOT_FOUND);
    SetLastError(0);
    cookie = AddDllDirectory(L".");
    printf("relative: %d error %lu\n", cookie != NULL, GetLastError());
    cookie = AddDllDirectory(L"\\");
    printf("root: %d %d\n", cookie != NULL, RemoveDllDirectory(cookie));
    DeleteFileA("sub\\ntsupcopy.dll");
    RemoveDirectoryA("sub");
    return 0;
}
/* output:
relative: 1 error 0
relative to System32: 0 error 126
relative from its directory: 0 error 87
a name from its directory: 0 error 87
absolute from its directory: 1 error 0
relative to an added directory: 1 error 0
removed: 1
absent: 0 error 1
relative: 0 error 87
root: 1 1
*/
