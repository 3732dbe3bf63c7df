// Job objects: assignment, accounting, limits, messages to a port, nesting, breakaway, the end of a job's processes
// services: NtCreateJobObject NtAssignProcessToJobObject NtIsProcessInJob NtTerminateJobObject
// services: NtQueryInformationJobObject NtSetInformationJobObject
#include <stdio.h>
#include <string.h>
#include <windows.h>

static char self[MAX_PATH];

static HANDLE begin(const char *what, DWORD flags, HANDLE *thread)
{
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    char line[2 * MAX_PATH];

    strcpy(line, "\"");
    strcat(line, self);
    strcat(line, "\" ");
    strcat(line, what);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &process)) {
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
    WaitForSingleObject(process, 10000);
    GetExitCodeProcess(process, &code);
    CloseHandle(process);
    return code;
}

static void limit(HANDLE job, DWORD flags, DWORD active)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION info = {0};
    info.BasicLimitInformation.LimitFlags = flags;
    info.BasicLimitInformation.ActiveProcessLimit = active;
    if (!SetInformationJobObject(job, JobObjectExtendedLimitInformation, &info, sizeof(info)))
        printf("limits %#lx: error %lu\n", flags, GetLastError());
}

static void account(HANDLE job)
{
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION info;
    DWORD size = 0;
    BOOL ok = QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &info, sizeof(info), &size);
    printf("accounting %d (%lu bytes): %lu in all, %lu active, %lu ended by limits\n", ok, size, info.TotalProcesses,
           info.ActiveProcesses, info.TotalTerminatedProcesses);
}

static void messages(HANDLE port, DWORD first, DWORD second)
{
    static const char *const names[] = {[3] = "limit", [4] = "zero", [6] = "new", [7] = "exit", [8] = "abnormal exit"};
    DWORD message;
    ULONG_PTR key;
    OVERLAPPED *id;
    while (GetQueuedCompletionStatus(port, &message, &key, &id, 200)) {
        DWORD number = (DWORD)(ULONG_PTR)id;
        const char *who = !number ? "nobody" : number == first ? "first" : number == second ? "second" : "another";
        printf("  key %d: %s %s\n", (int)key, message < 9 && names[message] ? names[message] : "?", who);
    }
}

static int child(const char *what)
{
    if (strcmp(what, "sleep") == 0)
        Sleep(20000);
    if (strcmp(what, "crash") == 0)
        ExitProcess(0xC0000005);
    if (strcmp(what, "family") == 0) {
        HANDLE grandchild = begin("sleep", 0, NULL);
        return grandchild ? 3 : 4;
    }
    if (strcmp(what, "away") == 0) {
        BOOL inside = TRUE;
        HANDLE away = begin("quick", CREATE_BREAKAWAY_FROM_JOB, NULL);
        if (!away)
            return 5;
        IsProcessInJob(away, NULL, &inside);
        return inside;
    }
    return 0;
}

int main(int argc, char **argv)
{
    HANDLE job, port, process, thread, inner, other;
    BOOL ok, inside;
    DWORD first, size = 0;
    struct {
        DWORD assigned, listed;
        ULONG_PTR ids[1];
    } ids;

    GetModuleFileNameA(NULL, self, sizeof(self));
    if (argc > 1)
        return child(argv[1]);

    ok = IsProcessInJob(GetCurrentProcess(), NULL, &inside);
    printf("alone: %d, in a job %d\n", ok, inside);
    ok = QueryInformationJobObject(NULL, JobObjectBasicProcessIdList, &ids, sizeof(ids), NULL);
    printf("no job: %d error %lu\n", ok, GetLastError());

    job = CreateJobObjectA(NULL, "ntsup-test-job");
    other = CreateJobObjectA(NULL, "ntsup-test-job");
    printf("named: %d error %lu\n", other != NULL, GetLastError());
    CloseHandle(other);
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT associate = {(PVOID)7, port};
    printf("port: %d\n", SetInformationJobObject(job, JobObjectAssociateCompletionPortInformation, &associate, sizeof(associate)));
    process = begin("sleep", CREATE_SUSPENDED, &thread);
    first = GetProcessId(process);
    printf("assign: %d\n", AssignProcessToJobObject(job, process));
    IsProcessInJob(process, job, &inside);
    printf("inside: %d\n", inside);
    ResumeThread(thread);
    account(job);
    ok = QueryInformationJobObject(job, JobObjectBasicProcessIdList, &ids, sizeof(ids), &size);
    printf("ids: %d, %lu of %lu, %d, %lu bytes\n", ok, ids.listed, ids.assigned, ids.ids[0] == first, size);
    ok = QueryInformationJobObject(job, JobObjectBasicProcessIdList, &ids, 8, &size);
    printf("short: %d error %lu\n", ok, GetLastError());
    printf("terminate: %d, exit %lu\n", TerminateJobObject(job, 55), ended(process));
    messages(port, first, 0);
    account(job);

    printf("active limit:\n");
    limit(job, JOB_OBJECT_LIMIT_ACTIVE_PROCESS, 1);
    process = begin("sleep", 0, NULL);
    first = GetProcessId(process);
    AssignProcessToJobObject(job, process);
    other = begin("sleep", 0, NULL);
    ok = AssignProcessToJobObject(job, other);
    printf("one too many: %d error %lu, exit %#lx\n", ok, GetLastError(), ended(other));
    messages(port, first, 0);
    limit(job, 0, 0);
    process = (TerminateJobObject(job, 1), process);
    ended(process);

    printf("children:\n");
    process = begin("family", CREATE_SUSPENDED, &thread);
    AssignProcessToJobObject(job, process);
    ResumeThread(thread);
    printf("parent's exit %lu\n", ended(process));
    account(job);
    limit(job, JOB_OBJECT_LIMIT_BREAKAWAY_OK, 0);
    process = begin("away", CREATE_SUSPENDED, &thread);
    AssignProcessToJobObject(job, process);
    ResumeThread(thread);
    printf("breakaway: %lu\n", ended(process));
    limit(job, 0, 0);
    process = begin("away", CREATE_SUSPENDED, &thread);
    AssignProcessToJobObject(job, process);
    ResumeThread(thread);
    printf("breakaway refused: %lu\n", ended(process));
    TerminateJobObject(job, 0);
    messages(port, 0, 0);

    printf("nested:\n");
    inner = CreateJobObjectA(NULL, NULL);
    process = begin("crash", CREATE_SUSPENDED, &thread);
    first = GetProcessId(process);
    printf("outer %d, inner %d\n", AssignProcessToJobObject(job, process), AssignProcessToJobObject(inner, process));
    IsProcessInJob(process, job, &inside);
    printf("in outer: %d", inside);
    IsProcessInJob(process, inner, &inside);
    printf(", in inner: %d\n", inside);
    ResumeThread(thread);
    printf("exit %#lx\n", ended(process));
    messages(port, first, 0);
    limit(job, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, 0);
    process = begin("sleep", 0, NULL);
    AssignProcessToJobObject(job, process);
    CloseHandle(inner);
    CloseHandle(job);
    printf("killed on close: exit %lu\n", ended(process));

    limit(NULL, 0x100000, 0);
    job = CreateJobObjectA(NULL, NULL);
    limit(job, 0x100000, 0);
    JOBOBJECT_BASIC_LIMIT_INFORMATION basic = {.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE};
    ok = SetInformationJobObject(job, JobObjectBasicLimitInformation, &basic, sizeof(basic));
    printf("basic with an extended flag: %d error %lu\n", ok, GetLastError());
    ok = SetInformationJobObject(job, JobObjectBasicLimitInformation, &basic, 4);
    printf("too short: %d error %lu\n", ok, GetLastError());
    printf("not a job: %d error %lu\n", AssignProcessToJobObject(port, GetCurrentProcess()), GetLastError());
    return 0;
}
/* output:
CreateProcess: error 5
alone: 1, in a job 0
no job: 0 error 5
named: 1 error 183
port: 1
assign: 1
inside: 1
accounting 1 (48 bytes): 1 in all, 1 active, 0 ended by limits
ids: 1, 1 of 1, 1, 16 bytes
short: 0 error 24
terminate: 1, exit 55
  key 7: new first
  key 7: exit first
  key 7: zero nobody
accounting 1 (48 bytes): 1 in all, 0 active, 0 ended by limits
active limit:
one too many: 0 error 1816, exit 0xc0000044
  key 7: new first
  key 7: limit nobody
children:
parent's exit 3
accounting 1 (48 bytes): 4 in all, 1 active, 1 ended by limits
breakaway: 0
breakaway refused: 5
  key 7: exit another
  key 7: zero nobody
  key 7: new another
  key 7: new another
  key 7: exit another
  key 7: new another
  key 7: exit another
  key 7: new another
  key 7: exit another
  key 7: exit another
  key 7: zero nobody
nested:
outer 1, inner 1
in outer: 1, in inner: 1
exit 0xc0000005
  key 7: new first
  key 7: abnormal exit first
  key 7: zero nobody
killed on close: exit 0
limits 0x100000: error 6
limits 0x100000: error 87
basic with an extended flag: 0 error 87
too short: 0 error 24
not a job: 0 error 6
*/
