// An open file in two processes: by value, as a standard handle, duplicated; its place is shared, and it outlives its opener's handle.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static DWORD ended(const char *self, const char *how, HANDLE file, BOOL standard)
{
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    char line[MAX_PATH + 64];
    DWORD code = 99;

    if (standard) {
        startup.dwFlags = STARTF_USESTDHANDLES;
        startup.hStdInput = file;
        startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    }
    snprintf(line, sizeof line, "\"%s\" %s %llu", self, how, (unsigned long long)(ULONG_PTR)file);
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup, &child))
        return 98;
    if (!strcmp(how, "given")) {
        HANDLE there;
        printf("given: %d", DuplicateHandle(GetCurrentProcess(), file, child.hProcess, &there, 0, FALSE,
                                            DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
        file = CreateFileA("inherited.txt", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
        printf(", still open: %d %lu\n", file == INVALID_HANDLE_VALUE, GetLastError());
        TerminateProcess(child.hProcess, 7);
    } else if (!standard) {
        CloseHandle(file);
    }
    ResumeThread(child.hThread);
    WaitForSingleObject(child.hProcess, INFINITE);
    GetExitCodeProcess(child.hProcess, &code);
    CloseHandle(child.hThread);
    CloseHandle(child.hProcess);
    return code;
}

static HANDLE open_it(BOOL inherit)
{
    SECURITY_ATTRIBUTES attributes = {sizeof attributes, NULL, inherit};
    char block[8];
    DWORD got;
    HANDLE file = CreateFileA("inherited.txt", GENERIC_READ, FILE_SHARE_READ, &attributes, OPEN_EXISTING, 0, NULL);

    ReadFile(file, block, 4, &got, NULL);
    return file;
}

int main(int argc, char **argv)
{
    char block[32] = "";
    DWORD put;
    HANDLE file;

    if (argc > 2) {
        unsigned long long value;
        sscanf(argv[2], "%llu", &value);
        file = argv[1][0] == 's' ? GetStdHandle(STD_INPUT_HANDLE) : (HANDLE)(ULONG_PTR)value;
        if (!ReadFile(file, block, 5, &put, NULL) || put != 5)
            return 97;
        return memcmp(block, "45678", 5) ? 96 : 5;
    }
    file = CreateFileA("inherited.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "0123456789abcdef", 16, &put, NULL);
    CloseHandle(file);
    printf("by value: %lu\n", ended(argv[0], "value", open_it(TRUE), FALSE));
    file = open_it(TRUE);
    printf("as a standard handle: %lu", ended(argv[0], "standard", file, TRUE));
    ReadFile(file, block, 3, &put, NULL);
    printf(", and on: %.3s\n", block);
    CloseHandle(file);
    printf("not to be inherited: %lu\n", ended(argv[0], "value", open_it(FALSE), FALSE));
    printf("its holder ended: %lu\n", ended(argv[0], "given", open_it(FALSE), FALSE));
    file = CreateFileA("inherited.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    printf("all are closed: %d\n", file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    printf("deleted: %d\n", DeleteFileA("inherited.txt"));
    return 0;
}

/* output:
by value: 5
as a standard handle: 5, and on: 9ab
not to be inherited: 97
given: 1, still open: 1 32
its holder ended: 7
all are closed: 1
deleted: 1
*/
