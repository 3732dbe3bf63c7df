// The process parameters hold an open handle of the current directory, and files are opened relative to it.
#include <stdio.h>
#include <windows.h>
#include <winternl.h>

static HANDLE current(void) {
    // RTL_USER_PROCESS_PARAMETERS.CurrentDirectory.Handle
    return *(HANDLE *)((char *)NtCurrentTeb()->ProcessEnvironmentBlock->ProcessParameters + 0x48);
}

static void try_open(const char *what) {
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK io;
    HANDLE file = NULL;
    RtlInitUnicodeString(&name, L"here.txt");
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, current(), NULL);
    NTSTATUS status = NtOpenFile(&file, GENERIC_READ | SYNCHRONIZE, &attributes, &io, FILE_SHARE_READ,
                                 FILE_SYNCHRONOUS_IO_NONALERT);
    printf("%s: %08lx\n", what, (unsigned long)status);
    if (file)
        NtClose(file);
}

int main(void) {
    FILE *file = fopen("here.txt", "w");
    fclose(file);
    try_open("at the start");
    CreateDirectoryA("below", NULL);
    SetCurrentDirectoryA("below");
    try_open("below");
    printf("it cannot be removed: %d\n", !RemoveDirectoryA("..\\below") && GetLastError() == ERROR_SHARING_VIOLATION);
    SetCurrentDirectoryA("..");
    try_open("back");
    printf("removed: %d\n", RemoveDirectoryA("below"));
    return 0;
}

/* output:
at the start: 00000000
below: c0000034
it cannot be removed: 1
back: 00000000
removed: 1
*/
