// ShellExecute and SHFileOperation: programs started, what cannot be, files and directories copied, moved, deleted
// libs: shell32
// varies: a tree is copied in the order in which the file system lists it
// services: NtCreateFile NtCreateUserProcess NtOpenKey NtOpenProcessToken NtOpenThreadToken NtQueryDefaultLocale NtQueryDirectoryFile
#include <stdio.h>
#include <windows.h>
#include <shellapi.h>

static void put(LPCWSTR name, const char *text)
{
    DWORD written;
    HANDLE file = CreateFileW(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, text, (DWORD)strlen(text), &written, NULL);
    CloseHandle(file);
}

static int there(LPCWSTR name) { return GetFileAttributesW(name) != INVALID_FILE_ATTRIBUTES; }

static void execute(LPCWSTR file, LPCWSTR parameters, LPCWSTR verb)
{
    SHELLEXECUTEINFOW about = {.cbSize = sizeof about, .fMask = SEE_MASK_NOCLOSEPROCESS | SEE_MASK_FLAG_NO_UI,
                               .lpVerb = verb, .lpFile = file, .lpParameters = parameters, .nShow = SW_HIDE};
    DWORD code = 0;
    BOOL done = ShellExecuteExW(&about);
    DWORD error = GetLastError();
    if (done && about.hProcess) {
        WaitForSingleObject(about.hProcess, INFINITE);
        GetExitCodeProcess(about.hProcess, &code);
        CloseHandle(about.hProcess);
        printf("started, it ended with %lu, answer %d\n", code, (INT_PTR)about.hInstApp > 32);
    } else {
        printf("%d error %lu answer %d\n", done, error, (int)(INT_PTR)about.hInstApp);
    }
}

static int operate(UINT what, LPCWSTR from, LPCWSTR to, FILEOP_FLAGS flags)
{
    SHFILEOPSTRUCTW about = {.wFunc = what, .pFrom = from, .pTo = to, .fFlags = FOF_NO_UI | flags};
    return SHFileOperationW(&about);
}

int main(int argc, char **argv)
{
    WCHAR own[MAX_PATH];
    if (argc > 1)
        return argc > 2 && strcmp(argv[2], "two words") == 0 ? 5 : 4;
    GetModuleFileNameW(NULL, own, MAX_PATH);
    execute(own, L"again \"two words\"", NULL);
    execute(own, L"again", L"open");
    execute(L"cmd", L"/c exit 6", L"open");
    put(L"batch.bat", "@exit 8\r\n");
    execute(L"batch.bat", NULL, NULL);
    DeleteFileW(L"batch.bat");
    execute(L"no such program.exe", NULL, NULL);
    execute(own, NULL, L"no such verb");
    printf("old answer %d\n", (int)(INT_PTR)ShellExecuteA(NULL, NULL, "no such.exe", NULL, NULL, SW_HIDE));
    SHELLEXECUTEINFOW wrong = {.cbSize = 4};
    printf("wrong size %d\n", ShellExecuteExW(&wrong));

    CreateDirectoryW(L"tree", NULL);
    CreateDirectoryW(L"tree\\deep", NULL);
    put(L"tree\\one.txt", "1");
    put(L"tree\\two.txt", "2");
    put(L"tree\\deep\\three.txt", "3");
    SetFileAttributesW(L"tree\\two.txt", FILE_ATTRIBUTE_READONLY);
    printf("copy %d", operate(FO_COPY, L"tree\0", L"twin\0", 0));
    printf(": %d %d\n", there(L"twin\\one.txt"), there(L"twin\\deep\\three.txt"));
    CreateDirectoryW(L"into", NULL);
    printf("copy into %d", operate(FO_COPY, L"tree\\*.txt\0", L"into\0", 0));
    printf(": %d %d %d\n", there(L"into\\one.txt"), there(L"into\\two.txt"), there(L"into\\deep"));
    printf("move %d", operate(FO_MOVE, L"twin\\deep\0twin\\one.txt\0", L"into\0", 0));
    printf(": %d %d %d\n", there(L"into\\deep\\three.txt"), there(L"into\\one.txt"), there(L"twin\\one.txt"));
    printf("pairs %d", operate(FO_COPY, L"tree\\one.txt\0tree\\two.txt\0", L"first\0second\0", FOF_MULTIDESTFILES));
    printf(": %d %d\n", there(L"first"), there(L"second"));
    printf("rename %d", operate(FO_RENAME, L"first\0", L"third\0", 0));
    printf(": %d %d\n", there(L"first"), there(L"third"));
    printf("delete %d", operate(FO_DELETE, L"tree\0twin\0into\0second\0third\0", NULL, 0));
    printf(": %d %d %d %d\n", there(L"tree"), there(L"twin"), there(L"into"), there(L"second"));
    printf("nothing: %d\n", operate(FO_DELETE, L"no such file\0", NULL, 0) != 0);
    return 0;
}

/* output:
started, it ended with 5, answer 1
started, it ended with 4, answer 1
started, it ended with 6, answer 1
started, it ended with 8, answer 1
0 error 2 answer 2
0 error 1155 answer 31
old answer 2
wrong size 0
copy 0: 1 1
copy into 0: 1 1 0
move 0: 1 1 0
pairs 0: 1 1
rename 0: 0 1
delete 0: 0 0 0 0
nothing: 1
*/
