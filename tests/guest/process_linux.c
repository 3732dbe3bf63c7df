// A Linux program as a child: arguments, directory, environment, pipes, exit codes, signals, suspension, termination
// varies: how much of what a Linux program writes one read finds is chance
// services: NtAssignProcessToJobObject NtCreateFile NtCreateJobObject NtCreateNamedPipeFile NtCreateUserProcess NtDeviceIoControlFile NtOpenProcess
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE begin(const char *line, DWORD flags, HANDLE in, HANDLE out, const char *directory, void *environment, HANDLE *thread)
{
    STARTUPINFOA startup = {.cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    char copy[1024];
    startup.hStdInput = in;
    startup.hStdOutput = out;
    startup.hStdError = out;
    strcpy(copy, line);
    if (!CreateProcessA(NULL, copy, NULL, NULL, TRUE, flags, environment, directory, &startup, &process)) {
        printf("CreateProcess: error %lu\n", GetLastError());
        return NULL;
    }
    if (thread)
        *thread = process.hThread;
    else
        CloseHandle(process.hThread);
    return process.hProcess;
}

static DWORD ended(HANDLE process)
{
    DWORD code = 0;
    WaitForSingleObject(process, 20000);
    GetExitCodeProcess(process, &code);
    CloseHandle(process);
    return code;
}

static HANDLE inheritable_pipe(HANDLE *ours, BOOL we_read)
{
    SECURITY_ATTRIBUTES security = {sizeof(security), NULL, TRUE};
    HANDLE reads, writes;
    CreatePipe(&reads, &writes, &security, 0);
    *ours = we_read ? reads : writes;
    SetHandleInformation(*ours, HANDLE_FLAG_INHERIT, 0);
    return we_read ? writes : reads;
}

static DWORD run(const char *line, const char *directory, void *environment)
{
    HANDLE ours, theirs = inheritable_pipe(&ours, TRUE);
    HANDLE process = begin(line, 0, NULL, theirs, directory, environment, NULL);
    static char text[4096];
    DWORD count, length = 0;
    CloseHandle(theirs);
    while (ReadFile(ours, text + length, sizeof(text) - length, &count, NULL) && count)
        length += count;
    printf("%.*s", (int)length, text);
    CloseHandle(ours);
    return process ? ended(process) : 0xffffffff;
}

int main(void)
{
    HANDLE process, thread, ours, theirs, out, out_theirs;
    DWORD code, count;
    char text[300];

    printf("arguments:\n");
    code = run("Z:\\bin\\sh -c \"for a in \\\"$@\\\"; do echo \\\"[$a]\\\"; done\" zero one \"two three\" \"\" a\\\"b c\\\\ \"d\\\\\"", NULL, NULL);
    printf("exit %lu\n", code);
    printf("exit %lu\n", run("Z:\\bin\\sh -c \"exit 42\"", NULL, NULL));
    printf("directory:\n");
    printf("exit %lu\n", run("Z:\\bin\\pwd", "Z:\\usr", NULL));
    printf("environment:\n");
    run("Z:\\bin\\sh -c \"echo $NTSUP_TEST $PATH\"", NULL, "NTSUP_TEST=value\0PATH=C:\\Windows;Z:\\usr\\bin;Z:\\bin\0");
    printf("both streams:\n");
    run("Z:\\bin\\sh -c \"echo out; echo error >&2; echo out again\"", NULL, NULL);
    printf("killed: exit %lu\n", run("Z:\\bin\\sh -c \"kill -9 $$\"", NULL, NULL));

    printf("through both pipes:\n");
    theirs = inheritable_pipe(&ours, FALSE);
    out_theirs = inheritable_pipe(&out, TRUE);
    process = begin("Z:\\usr\\bin\\tr a-z A-Z", 0, theirs, out_theirs, NULL, NULL, NULL);
    CloseHandle(theirs);
    CloseHandle(out_theirs);
    WriteFile(ours, "some text\n", 10, &count, NULL);
    CloseHandle(ours);
    while (ReadFile(out, text, sizeof(text), &count, NULL) && count)
        printf("%.*s", (int)count, text);
    CloseHandle(out);
    printf("exit %lu\n", ended(process));

    HANDLE file = CreateFileA("out.txt", GENERIC_READ | GENERIC_WRITE, 0, &(SECURITY_ATTRIBUTES){12, NULL, TRUE}, CREATE_ALWAYS, 0, NULL);
    SetHandleInformation(file, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    WriteFile(file, "before\n", 7, &count, NULL);
    ended(begin("Z:\\bin\\echo from Linux", 0, NULL, file, NULL, NULL, NULL));
    WriteFile(file, "after\n", 6, &count, NULL);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ReadFile(file, text, sizeof(text), &count, NULL);
    printf("a file:\n%.*s", (int)count, text);
    CloseHandle(file);
    DeleteFileA("out.txt");

    process = begin("Z:\\bin\\sh -c \"exit 5\"", CREATE_SUSPENDED, NULL, NULL, NULL, NULL, &thread);
    printf("suspended: wait %lu", WaitForSingleObject(process, 100));
    GetExitCodeProcess(process, &code);
    printf(", code %lu, resume %lu", code, ResumeThread(thread));
    CloseHandle(thread);
    printf(", exit %lu\n", ended(process));
    process = begin("Z:\\bin\\sleep 100", 0, NULL, NULL, NULL, NULL, NULL);
    GetExitCodeProcess(process, &code);
    printf("alive: %lu, id %d", code, GetProcessId(process) != 0);
    HANDLE again = OpenProcess(PROCESS_ALL_ACCESS, FALSE, GetProcessId(process));
    printf(", opened %d", again != NULL);
    printf(", allocate %d error %lu", VirtualAllocEx(process, NULL, 4096, MEM_COMMIT, PAGE_READWRITE) != NULL, GetLastError());
    printf(", terminate %d", TerminateProcess(again, 77));
    CloseHandle(again);
    printf(", exit %lu\n", ended(process));
    process = begin("Z:\\bin\\sleep 100", CREATE_SUSPENDED, NULL, NULL, NULL, NULL, NULL);
    TerminateProcess(process, 78);
    printf("never started: exit %lu\n", ended(process));
    process = begin("Z:\\bin\\sleep 100", CREATE_NEW_PROCESS_GROUP, NULL, NULL, NULL, NULL, NULL);
    printf("interrupt: %d", GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, GetProcessId(process)));
    printf(", exit %lu\n", ended(process));

    HANDLE job = CreateJobObjectA(NULL, NULL);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE};
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof(limits));
    process = begin("Z:\\bin\\sleep 100", 0, NULL, NULL, NULL, NULL, NULL);
    printf("job: %d", AssignProcessToJobObject(job, process));
    CloseHandle(job);
    printf(", exit %lu\n", ended(process));

    begin("Z:\\etc\\passwd", 0, NULL, NULL, NULL, NULL, NULL);
    return 0;
}
/* output:
arguments:
[one]
[two three]
[]
[a"b]
[c\]
[d\]
exit 0
exit 42
directory:
/usr
exit 0
environment:
value /usr/bin:/bin
both streams:
out
error
out again
killed: exit 137
through both pipes:
SOME TEXT
exit 0
a file:
before
from Linux
after
suspended: wait 258, code 259, resume 1, exit 5
alive: 259, id 1, opened 1, allocate 0 error 5, terminate 1, exit 77
never started: exit 78
interrupt: 1, exit 130
job: 1, exit 0
CreateProcess: error 193
*/
