// Handles: closed and made again with one value, opened with rights the type has, an ended process opened by its id
// services: NtOpenMutant
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void open_with(DWORD access) {
    SetLastError(0);
    HANDLE opened = OpenMutexA(access, FALSE, "ntsup-handle-rights");
    printf("open with %#lx: %d error %lu\n", access, opened != NULL, GetLastError());
    if (opened)
        CloseHandle(opened);
}

static void duplicate(HANDLE source, BOOL inherit) {
    HANDLE moved = NULL;
    DWORD flags = 99;
    BOOL ok = DuplicateHandle(GetCurrentProcess(), source, GetCurrentProcess(), &moved, 0, inherit,
                              DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);
    GetHandleInformation(moved, &flags);
    printf("moved: %d same value %d flags %lu\n", ok, moved == source, flags);
    if (moved != source)
        CloseHandle(moved);
}

int main(int argc, char **argv) {
    (void)argv;
    if (argc > 1)
        return 3;
    HANDLE mutex = CreateMutexA(NULL, FALSE, "ntsup-handle-rights");
    open_with(SYNCHRONIZE);
    open_with(GENERIC_EXECUTE);
    open_with(MAXIMUM_ALLOWED);
    open_with(0);
    open_with(2);
    open_with(SYNCHRONIZE | 0x200000);
    duplicate(mutex, FALSE);
    duplicate(mutex, TRUE);
    SetHandleInformation(mutex, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE);
    duplicate(mutex, TRUE); // not closed: another value

    HANDLE pseudo[2] = {GetCurrentProcess(), GetCurrentThread()};
    for (int i = 0; i < 2; i++) {
        SetLastError(0);
        printf("single wait: %#lx", WaitForSingleObject(pseudo[i], 0));
        DWORD waited = WaitForMultipleObjects(1, pseudo + i, FALSE, 0);
        printf(", multiple wait: %#lx error %lu\n", waited, GetLastError());
    }

    char self[MAX_PATH], line[MAX_PATH + 16];
    GetModuleFileNameA(NULL, self, sizeof self);
    sprintf(line, "\"%s\" child", self);
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION child;
    printf("child: %d", CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &child));
    printf(" ended %lu\n", WaitForSingleObject(child.hProcess, INFINITE));
    DWORD code = 0;
    HANDLE again = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, child.dwProcessId);
    BOOL ok = GetExitCodeProcess(again, &code);
    printf("opened after its end: %d, exit code %d %lu\n", again != NULL, ok, code);

    LPWSTR command_line = GetCommandLineW();
    printf("command line kept: %d\n", GetCommandLineW() == command_line && wcsstr(command_line, L"k32_handle_rights") != NULL);
    DWORD size = 1024;
    SetLastError(0);
    ok = QueryFullProcessImageNameA(GetCurrentProcess(), 0, NULL, &size);
    printf("image name nowhere: %d error %lu size %lu\n", ok, GetLastError(), size);
    return 0;
}

/* output:
open with 0x100000: 1 error 0
open with 0x20000000: 1 error 0
open with 0x2000000: 1 error 0
open with 0: 0 error 5
open with 0x2: 0 error 5
open with 0x300000: 0 error 5
moved: 1 same value 1 flags 0
moved: 1 same value 1 flags 1
moved: 1 same value 0 flags 1
single wait: 0x102, multiple wait: 0xffffffff error 6
single wait: 0x102, multiple wait: 0xffffffff error 6
child: 1 ended 0
opened after its end: 1, exit code 1 3
command line kept: 1
image name nowhere: 0 error 87 size 1024
*/
