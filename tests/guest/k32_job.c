// A job counts its processes, tells its port of them, limits them, and ends them with itself
#include <stdio.h>
#include <string.h>
#include <windows.h>

static char self[MAX_PATH];

static PROCESS_INFORMATION begin(const char *arguments, DWORD flags) {
    char line[600];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process = {0};
    sprintf(line, "\"%s\" %s", self, arguments);
    CreateProcessA(NULL, line, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &process);
    return process;
}

static void message(HANDLE port) {
    DWORD what;
    ULONG_PTR key;
    OVERLAPPED *about;
    if (GetQueuedCompletionStatus(port, &what, &key, &about, 5000))
        printf("message %lu key %llu about a process %d\n", what, (unsigned long long)key, about != NULL);
    else
        printf("no message %lu\n", GetLastError());
}

int main(int argc, char **argv) {
    if (argc > 1) {
        if (strcmp(argv[1], "sleep") == 0)
            Sleep(60000);
        return 3;
    }
    GetModuleFileNameA(NULL, self, sizeof(self));
    HANDLE job = CreateJobObjectA(NULL, NULL), port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT association = {(void *)(ULONG_PTR)9, port};
    printf("port: %d\n", SetInformationJobObject(job, JobObjectAssociateCompletionPortInformation, &association,
                                                 sizeof(association)));
    PROCESS_INFORMATION one = begin("exit", CREATE_SUSPENDED);
    BOOL inside;
    IsProcessInJob(one.hProcess, job, &inside);
    printf("before: %d, ", inside);
    printf("assign: %d, ", AssignProcessToJobObject(job, one.hProcess));
    IsProcessInJob(one.hProcess, job, &inside);
    printf("after: %d\n", inside);
    ResumeThread(one.hThread);
    DWORD code;
    WaitForSingleObject(one.hProcess, INFINITE);
    GetExitCodeProcess(one.hProcess, &code);
    printf("exit: %lu\n", code);
    message(port);
    message(port);
    message(port);
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION accounting;
    QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &accounting, sizeof(accounting), NULL);
    printf("processes: %lu, active %lu\n", accounting.TotalProcesses, accounting.ActiveProcesses);
    PROCESS_INFORMATION two = begin("sleep", 0), three = begin("sleep", 0);
    AssignProcessToJobObject(job, two.hProcess);
    AssignProcessToJobObject(job, three.hProcess);
    printf("terminate: %d\n", TerminateJobObject(job, 44));
    HANDLE both[] = {two.hProcess, three.hProcess};
    WaitForMultipleObjects(2, both, TRUE, INFINITE);
    GetExitCodeProcess(two.hProcess, &code);
    printf("exit: %lu\n", code);

    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE};
    HANDLE killer = CreateJobObjectA(NULL, NULL);
    SetInformationJobObject(killer, JobObjectExtendedLimitInformation, &limits, sizeof(limits));
    PROCESS_INFORMATION four = begin("sleep", 0);
    AssignProcessToJobObject(killer, four.hProcess);
    CloseHandle(killer);
    printf("ended with its job: %lu\n", WaitForSingleObject(four.hProcess, 10000));
    return 0;
}
/* output:
port: 1
before: 0, assign: 1, after: 1
exit: 3
message 6 key 9 about a process 1
message 7 key 9 about a process 1
message 4 key 9 about a process 0
processes: 1, active 0
terminate: 1
exit: 44
ended with its job: 0
*/
