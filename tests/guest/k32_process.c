// A process starts others: command line, directory, environment, inherited and listed handles, exit codes, suspension
// services: NtSetInformationObject
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static char self[MAX_PATH];

static int child(int argc, char **argv) {
    if (strcmp(argv[1], "args") == 0) {
        for (int i = 2; i < argc; i++)
            printf("[%s]", argv[i]);
        printf("\n");
    } else if (strcmp(argv[1], "where") == 0) {
        char path[MAX_PATH], *name;
        GetCurrentDirectoryA(sizeof(path), path);
        name = strrchr(path, '\\');
        printf("in %s, variable %s, path %s\n", name ? name + 1 : path, getenv("NTSUP_X") ? getenv("NTSUP_X") : "unset",
               getenv("NTSUP_Y") ? "set" : "unset");
    } else if (strcmp(argv[1], "write") == 0) {
        DWORD count;
        HANDLE handle = (HANDLE)(ULONG_PTR)_strtoui64(argv[2], NULL, 16);
        SetLastError(0);
        BOOL ok = WriteFile(handle, "inherited", 9, &count, NULL);
        return ok ? 0 : (int)GetLastError();
    } else if (strcmp(argv[1], "sleep") == 0) {
        Sleep(60000);
    } else if (strcmp(argv[1], "copy") == 0) {
        int c;
        while ((c = getchar()) != EOF)
            putchar(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    fflush(NULL);
    return argc == 3 ? atoi(argv[2]) : 0;
}

static PROCESS_INFORMATION process;

static BOOL begin(const char *arguments, BOOL inherit, DWORD flags, void *environment, const char *directory,
                  STARTUPINFOA *startup) {
    char line[1024];
    STARTUPINFOA own = {.cb = sizeof(own)};
    sprintf(line, "\"%s\" %s", self, arguments);
    fflush(NULL);
    return CreateProcessA(NULL, line, NULL, NULL, inherit, flags, environment, directory, startup ? startup : &own,
                          &process);
}

static DWORD end(void) {
    DWORD code = 0;
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return code;
}

int main(int argc, char **argv) {
    if (argc > 1)
        return child(argc, argv);
    DWORD count, code;
    char buffer[128];
    BOOL ok;
    GetModuleFileNameA(NULL, self, sizeof(self));
    begin("args a \"b c\" \"d\\\"e\" f\\\\ \"g\\\\\"", TRUE, 0, NULL, NULL, NULL);
    printf("exit %lu\n", end());
    begin("exit 77", FALSE, 0, NULL, NULL, NULL);
    printf("exit %lu\n", end());
    begin("exit -1", FALSE, 0, NULL, NULL, NULL);
    printf("exit %lx\n", end());

    CreateDirectoryA("subdir", NULL);
    SetEnvironmentVariableA("NTSUP_Y", "y");
    begin("where", TRUE, 0, NULL, "subdir", NULL);
    end();
    static char block[4096];
    sprintf(block, "NTSUP_X=xyz%cSystemRoot=%s%c", 0, getenv("SystemRoot"), 0);
    begin("where", TRUE, 0, block, "subdir\\", NULL);
    end();

    HANDLE reader, writer, other_reader, other_writer;
    SECURITY_ATTRIBUTES inheritable = {sizeof(inheritable), NULL, TRUE};
    CreatePipe(&reader, &writer, &inheritable, 0);
    SetHandleInformation(reader, HANDLE_FLAG_INHERIT, 0);
    char line[64];
    sprintf(line, "write %llx", (unsigned long long)(ULONG_PTR)writer);
    begin(line, TRUE, 0, NULL, NULL, NULL);
    printf("inherited: exit %lu, ", end());
    ok = ReadFile(reader, buffer, sizeof(buffer), &count, NULL);
    printf("read %d %.*s\n", ok, (int)count, buffer);
    begin(line, FALSE, 0, NULL, NULL, NULL);
    printf("not inherited: failed %d", end() != 0);
    DWORD waiting;
    PeekNamedPipe(reader, NULL, 0, NULL, &waiting, NULL);
    printf(", waiting %lu\n", waiting);

    CreatePipe(&other_reader, &other_writer, &inheritable, 0);
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    STARTUPINFOEXA extended = {.StartupInfo = {.cb = sizeof(extended)}, .lpAttributeList = malloc(size)};
    InitializeProcThreadAttributeList(extended.lpAttributeList, 1, 0, &size);
    UpdateProcThreadAttribute(extended.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &writer, sizeof(writer),
                              NULL, NULL);
    begin(line, TRUE, EXTENDED_STARTUPINFO_PRESENT, NULL, NULL, &extended.StartupInfo);
    printf("listed: exit %lu\n", end());
    ReadFile(reader, buffer, sizeof(buffer), &count, NULL);
    sprintf(line, "write %llx", (unsigned long long)(ULONG_PTR)other_writer);
    begin(line, TRUE, EXTENDED_STARTUPINFO_PRESENT, NULL, NULL, &extended.StartupInfo);
    printf("not listed: failed %d\n", end() != 0);
    DeleteProcThreadAttributeList(extended.lpAttributeList);

    SetHandleInformation(other_writer, HANDLE_FLAG_INHERIT, 0);
    STARTUPINFOA startup = {.cb = sizeof(startup),
                            .dwFlags = STARTF_USESTDHANDLES,
                            .hStdInput = other_reader,
                            .hStdOutput = writer,
                            .hStdError = GetStdHandle(STD_ERROR_HANDLE)};
    begin("copy", TRUE, 0, NULL, NULL, &startup);
    WriteFile(other_writer, "through pipes", 13, &count, NULL);
    CloseHandle(other_writer);
    CloseHandle(writer);
    CloseHandle(other_reader);
    code = end();
    ok = ReadFile(reader, buffer, sizeof(buffer), &count, NULL);
    printf("%.*s, exit %lu\n", (int)count, buffer, code);
    SetLastError(0);
    ok = ReadFile(reader, buffer, sizeof(buffer), &count, NULL);
    printf("then %d error %lu\n", ok, GetLastError());

    begin("exit 5", FALSE, CREATE_SUSPENDED, NULL, NULL, NULL);
    printf("suspended: %lu", WaitForSingleObject(process.hProcess, 100));
    GetExitCodeProcess(process.hProcess, &code);
    printf(", code %lu, resume %lu, ", code, ResumeThread(process.hThread));
    printf("exit %lu\n", end());
    begin("sleep", FALSE, 0, NULL, NULL, NULL);
    printf("ids: %d %d\n", GetProcessId(process.hProcess) == process.dwProcessId,
           process.dwProcessId != GetCurrentProcessId());
    printf("terminate: %d, ", TerminateProcess(process.hProcess, 99));
    printf("exit %lu\n", end());

    SetLastError(0);
    startup = (STARTUPINFOA){.cb = sizeof(startup)};
    ok = CreateProcessA(NULL, (char *)"ntsup-no-such-program x", NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process);
    printf("missing: %d error %lu\n", ok, GetLastError());
    ok = CreateProcessA("no\\such.exe", NULL, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process);
    printf("missing directory: %d error %lu\n", ok, GetLastError());
    HANDLE file = CreateFileA("text.exe", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, "just some text, but long enough that it could be an image", 57, &count, NULL);
    CloseHandle(file);
    ok = CreateProcessA("text.exe", NULL, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process);
    printf("no program: %d error %lu\n", ok, GetLastError());
    ok = begin("exit 0", FALSE, 0, NULL, "no-such-directory", NULL);
    printf("bad directory: %d error %lu\n", ok, GetLastError());
    return 0;
}
/* output:
[a][b c][d"e][f\\][g\]
exit 0
exit 77
exit ffffffff
in subdir, variable unset, path set
in subdir, variable xyz, path unset
inherited: exit 0, read 1 inherited
not inherited: failed 1, waiting 0
listed: exit 0
not listed: failed 1
THROUGH PIPES, exit 0
then 0 error 109
suspended: 258, code 259, resume 1, exit 5
ids: 1 1
terminate: 1, exit 99
missing: 0 error 2
missing directory: 0 error 3
no program: 0 error 193
bad directory: 0 error 267
*/
