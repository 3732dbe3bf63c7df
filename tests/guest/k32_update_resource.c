// Resources written into a program: added, replaced, removed, read back by the loader; the changed program still runs
#include <stdio.h>
#include <windows.h>

#define COPY L"changed.exe"

static void show(LPCWSTR type, LPCWSTR name, WORD language)
{
    HMODULE module = LoadLibraryExW(COPY, NULL, LOAD_LIBRARY_AS_DATAFILE);
    HRSRC found = FindResourceExW(module, type, name, language);
    if (found == NULL)
        printf("not there, error %lu\n", GetLastError());
    else
        printf("%lu bytes: %.*s\n", SizeofResource(module, found), (int)SizeofResource(module, found),
               (const char *)LockResource(LoadResource(module, found)));
    FreeLibrary(module);
}

static void run(void)
{
    STARTUPINFOW start = {.cb = sizeof start};
    PROCESS_INFORMATION process;
    WCHAR line[] = COPY L" again";
    DWORD code = 99;
    if (CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process)) {
        WaitForSingleObject(process.hProcess, INFINITE);
        GetExitCodeProcess(process.hProcess, &code);
        CloseHandle(process.hProcess);
        CloseHandle(process.hThread);
    }
    printf("it runs: %lu\n", code);
}

int main(int argc, char **argv)
{
    static char big[20000];
    WCHAR own[MAX_PATH];
    if (argc > 1)
        return argv[1][0] == 'a' ? 7 : 8;
    GetModuleFileNameW(NULL, own, MAX_PATH);
    CopyFileW(own, COPY, FALSE);
    HANDLE file = CreateFileW(COPY, FILE_APPEND_DATA, 0, NULL, OPEN_EXISTING, 0, NULL);
    DWORD written;
    WriteFile(file, "behind", 6, &written, NULL);
    CloseHandle(file);

    HANDLE update = BeginUpdateResourceW(COPY, FALSE);
    printf("begin %d\n", update != NULL);
    printf("add %d", UpdateResourceW(update, L"Texts", (LPCWSTR)MAKEINTRESOURCE(5), 0x409, "hello", 5));
    printf(" %d", UpdateResourceW(update, L"texts", L"named", 0x409, "by name", 7));
    printf(" %d", UpdateResourceA(update, "TEXTS", "named", 0x407, "deutsch", 7));
    printf(" %d\n", UpdateResourceW(update, (LPCWSTR)RT_RCDATA, L"#77", 0, "data", 4));
    printf("end %d\n", EndUpdateResourceW(update, FALSE));
    show(L"TEXTS", (LPCWSTR)MAKEINTRESOURCE(5), 0x409);
    show(L"Texts", L"Named", 0x407);
    show((LPCWSTR)RT_RCDATA, (LPCWSTR)MAKEINTRESOURCE(77), 0);
    run();

    for (unsigned i = 0; i < sizeof big; i++)
        big[i] = 'x';
    update = BeginUpdateResourceW(COPY, FALSE);
    printf("replace %d", UpdateResourceW(update, L"TEXTS", (LPCWSTR)MAKEINTRESOURCE(5), 0x409, "longer than before", 18));
    printf(" remove %d", UpdateResourceW(update, L"TEXTS", L"NAMED", 0x407, NULL, 0));
    printf(" remove nothing %d", UpdateResourceW(update, L"TEXTS", L"OTHER", 0x407, NULL, 0));
    printf(" large %d", UpdateResourceW(update, L"BIG", (LPCWSTR)MAKEINTRESOURCE(1), 0, big, sizeof big));
    printf(" end %d\n", EndUpdateResourceA(update, FALSE));
    show(L"TEXTS", (LPCWSTR)MAKEINTRESOURCE(5), 0x409);
    show(L"TEXTS", L"NAMED", 0x409);
    HMODULE module = LoadLibraryExW(COPY, NULL, LOAD_LIBRARY_AS_DATAFILE);
    HRSRC found = FindResourceExW(module, L"BIG", (LPCWSTR)MAKEINTRESOURCE(1), 0);
    const char *bytes = LockResource(LoadResource(module, found));
    printf("large: %lu %c%c\n", SizeofResource(module, found), bytes[0], bytes[sizeof big - 1]);
    FreeLibrary(module);
    run();
    char tail[7] = "";
    file = CreateFileW(COPY, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    SetFilePointer(file, -6, NULL, FILE_END);
    ReadFile(file, tail, 6, &written, NULL);
    CloseHandle(file);
    printf("at its end: %s\n", tail);

    update = BeginUpdateResourceW(COPY, TRUE);
    UpdateResourceW(update, L"ONLY", (LPCWSTR)MAKEINTRESOURCE(1), 0, "one", 3);
    printf("discarded %d\n", EndUpdateResourceW(update, TRUE));
    show(L"TEXTS", L"NAMED", 0x409);
    update = BeginUpdateResourceW(COPY, TRUE);
    UpdateResourceW(update, L"ONLY", (LPCWSTR)MAKEINTRESOURCE(1), 0, "one", 3);
    printf("all replaced %d\n", EndUpdateResourceW(update, FALSE));
    show(L"ONLY", (LPCWSTR)MAKEINTRESOURCE(1), 0);
    module = LoadLibraryExW(COPY, NULL, LOAD_LIBRARY_AS_DATAFILE);
    printf("of the others %d\n", FindResourceExW(module, L"TEXTS", L"NAMED", 0x409) != NULL);
    FreeLibrary(module);
    run();
    DeleteFileW(COPY);
    printf("no file: %d", BeginUpdateResourceW(L"nothing.exe", FALSE) != NULL);
    printf(" error %lu\n", GetLastError());
    file = CreateFileW(L"text.exe", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "no program", 10, &written, NULL);
    CloseHandle(file);
    printf("no program: %d", BeginUpdateResourceW(L"text.exe", FALSE) != NULL);
    printf(" error %lu\n", GetLastError());
    file = CreateFileW(L"text.exe", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CloseHandle(file);
    printf("empty: %d", BeginUpdateResourceW(L"text.exe", TRUE) != NULL);
    printf(" error %lu\n", GetLastError());
    DeleteFileW(L"text.exe");
    return 0;
}

/* output:
begin 1
add 1 1 1 1
end 1
5 bytes: hello
7 bytes: deutsch
4 bytes: data
it runs: 7
replace 1 remove 1 remove nothing 0 large 1 end 1
18 bytes: longer than before
7 bytes: by name
large: 20000 xx
it runs: 7
at its end: behind
discarded 1
7 bytes: by name
all replaced 1
3 bytes: one
of the others 0
it runs: 7
no file: 0 error 2
no program: 0 error 193
empty: 0 error 1006
*/
