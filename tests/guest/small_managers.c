// The restart manager finds who uses a file, multimedia classes raise a thread, LDAP has sessions that reach nobody.
// libs: rstrtmgr avrt wldap32
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <avrt.h>
#include <restartmanager.h>
#include <winldap.h>

static DWORD session;

static void users(const char *what, UINT room) {
    RM_PROCESS_INFO list[4];
    UINT needed = 99, count = room;
    DWORD reasons = 99, error = RmGetList(session, &needed, &count, list, &reasons);
    printf("%s: %lu, needed %u, told %u, reasons %lx", what, error, needed, count, reasons);
    for (UINT i = 0; !error && i < count; i++)
        printf(" [%s named %d type %d running %d]",
               list[i].Process.dwProcessId == GetCurrentProcessId() ? "self" : "other", list[i].strAppName[0] != 0,
               list[i].ApplicationType, list[i].AppStatus == RmStatusRunning);
    printf("\n");
}

static void restart_manager(const char *self) {
    WCHAR key[CCH_RM_SESSION_KEY + 1] = L"", path[MAX_PATH];
    LPCWSTR files[] = {path};
    UINT zero = 0;
    DWORD reasons;
    printf("arguments %lu", RmStartSession(NULL, 0, key));
    printf(" %lu, no session %lu", RmGetList(77, &zero, &zero, NULL, NULL),
           RmGetList(77, &zero, &zero, NULL, &reasons));
    printf(" %lu %lu\n", RmRegisterResources(77, 0, NULL, 0, NULL, 0, NULL), RmEndSession(77));
    printf("started %lu, key of %d\n", RmStartSession(&session, 0, key), lstrlenW(key));
    GetFullPathNameW(L"used.txt", MAX_PATH, path, NULL);
    HANDLE file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS, 0, NULL);
    users("nothing registered", 4);
    printf("registered %lu\n", RmRegisterResources(session, 1, files, 0, NULL, 0, NULL));
    users("ours", 4);
    users("no room", 0);
    CloseHandle(file);
    users("closed", 4);

    // Another process has it, by an inherited handle.
    SECURITY_ATTRIBUTES inherited = {sizeof(inherited), NULL, TRUE};
    file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ, &inherited, OPEN_EXISTING, 0, NULL);
    char command[MAX_PATH + 16];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    sprintf(command, "\"%s\" child", self);
    CreateProcessA(NULL, command, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup, &process);
    CloseHandle(file);
    users("a child's", 4);
    TerminateProcess(process.hProcess, 0);
    WaitForSingleObject(process.hProcess, INFINITE);
    users("ended", 4);
    printf("ended %lu", RmEndSession(session));
    printf(" again %lu\n", RmEndSession(session));

    // A program that runs is used, too.
    RmStartSession(&session, 0, key);
    GetModuleFileNameW(NULL, path, MAX_PATH);
    RmRegisterResources(session, 1, files, 0, NULL, 0, NULL);
    users("the program", 4);
    RmEndSession(session);
}

static void multimedia(void) {
    DWORD index = 0;
    ULONG value = 0;
    SetLastError(0);
    printf("no such class %d", AvSetMmThreadCharacteristicsW(L"Nonsense", &index) == NULL);
    printf(" %lu\n", GetLastError());
    HANDLE handle = AvSetMmThreadCharacteristicsA("Pro Audio", &index);
    printf("class %d, index %d\n", handle != NULL, index != 0);
    printf("priority %d", AvSetMmThreadPriority(handle, AVRT_PRIORITY_HIGH));
    printf(" %d\n", AvSetMmThreadPriority(handle, 7));
    printf("responsiveness %d", AvQuerySystemResponsiveness(handle, &value));
    printf(" %d\n", value > 0 && value <= 100);
    printf("reverted %d", AvRevertMmThreadCharacteristics(handle));
    printf(" %d\n", GetThreadPriority(GetCurrentThread()));
    SetLastError(0);
    printf("null %d", AvRevertMmThreadCharacteristics(NULL));
    printf(" %lu\n", GetLastError());
}

static void ldap(void) {
    ULONG version = LDAP_VERSION3, value = 0;
    LDAP *made = ldap_initA("localhost", 1);
    printf("ldap %d", made != NULL);
    printf(" set %lu", ldap_set_option(made, LDAP_OPT_PROTOCOL_VERSION, &version));
    printf(" get %lu", ldap_get_option(made, LDAP_OPT_PROTOCOL_VERSION, &value));
    printf(" %lu\n", value);
    ULONG bound = ldap_simple_bind_sA(made, NULL, NULL);
    printf("bound %d, kept %d\n", bound == LDAP_SUCCESS, bound == LdapGetLastError());
    printf("%s, %s\n", ldap_err2stringA(LDAP_SUCCESS), ldap_err2stringA(LDAP_SERVER_DOWN));
    printf("unbound %lu\n", ldap_unbind_s(made));
}

int main(int argc, char **argv) {
    if (argc > 1)
        return 0;
    restart_manager(argv[0]);
    multimedia();
    ldap();
    return 0;
}

/* output:
arguments 160 160, no session 6 6 6
started 0, key of 32
nothing registered: 0, needed 0, told 0, reasons 0
registered 0
ours: 0, needed 1, told 1, reasons 10 [self named 1 type 5 running 1]
no room: 234, needed 1, told 0, reasons 10
closed: 0, needed 0, told 0, reasons 0
a child's: 0, needed 1, told 1, reasons 0 [other named 1 type 5 running 1]
ended: 0, needed 0, told 0, reasons 0
ended 0 again 6
the program: 0, needed 1, told 1, reasons 10 [self named 1 type 5 running 1]
no such class 1 1550
class 1, index 1
priority 1 0
responsiveness 1 1
reverted 1 0
null 0 6
ldap 1 set 0 get 0 3
bound 0, kept 1
Success, Server Down
unbound 0
*/
