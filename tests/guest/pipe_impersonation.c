// A pipe's server impersonates its client: how far, as it is or was; ends in use are not signalled; a client that was disconnected
// libs: advapi32
// services: NtFsControlFile
#include <stdio.h>
#include <windows.h>

static const char name[] = "\\\\.\\pipe\\ntsup_impersonation";

static HANDLE server_end(void) {
    return CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, 1, 64, 64, 0, NULL);
}

static int enabled_privileges(void) {
    HANDLE token;
    BYTE buffer[2048];
    DWORD size, count = 0;
    if (!OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token))
        return -1;
    GetTokenInformation(token, TokenPrivileges, buffer, sizeof buffer, &size);
    TOKEN_PRIVILEGES *privileges = (TOKEN_PRIVILEGES *)buffer;
    for (DWORD i = 0; i < privileges->PrivilegeCount; i++)
        count += (privileges->Privileges[i].Attributes & SE_PRIVILEGE_ENABLED) != 0;
    SECURITY_IMPERSONATION_LEVEL level;
    GetTokenInformation(token, TokenImpersonationLevel, &level, sizeof level, &size);
    printf(" level %d", level);
    CloseHandle(token);
    return count != 0;
}

static void impersonate(const char *when, HANDLE server) {
    SetLastError(0);
    BOOL ok = ImpersonateNamedPipeClient(server);
    printf("%s: %d error %lu", when, ok, ok ? 0 : GetLastError());
    if (ok)
        printf(" privileges %d", enabled_privileges());
    printf(" reverted %d\n", RevertToSelf());
}

static void disable_all(void) {
    HANDLE token;
    OpenThreadToken(GetCurrentThread(), TOKEN_ADJUST_PRIVILEGES, TRUE, &token);
    AdjustTokenPrivileges(token, TRUE, NULL, 0, NULL, NULL);
    CloseHandle(token);
}

static void talk(const char *how, DWORD flags) {
    HANDLE server = server_end();
    char bytes[8];
    DWORD done;
    ImpersonateSelf(SecurityImpersonation);
    HANDLE client = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, flags, NULL);
    DWORD message = PIPE_READMODE_MESSAGE;
    SetNamedPipeHandleState(client, &message, NULL, NULL);
    disable_all();
    WriteFile(client, "a", 1, &done, NULL);
    ReadFile(server, bytes, sizeof bytes, &done, NULL);
    // One thread is both: what it impersonates with as a client is what it impersonates as a server.
    impersonate(how, server);
    CloseHandle(client);
    CloseHandle(server);
}

int main(void) {
    HANDLE server = server_end();
    impersonate("nobody came", server);
    HANDLE client = CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, FILE_FLAG_OVERLAPPED, NULL);
    printf("a new end: %#lx\n", WaitForSingleObject(client, 0));
    OVERLAPPED overlapped = {.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL)};
    char bytes[8];
    DWORD done;
    BOOL ok = ReadFile(client, bytes, 1, NULL, &overlapped);
    printf("read: %d error %lu, in use: %#lx\n", ok, GetLastError(), WaitForSingleObject(client, 0));
    WriteFile(server, "b", 1, &done, NULL);
    printf("done: event %#lx, end %#lx\n", WaitForSingleObject(overlapped.hEvent, 0), WaitForSingleObject(client, 0));
    DisconnectNamedPipe(server);
    impersonate("disconnected", server);
    SetLastError(0);
    ok = GetNamedPipeInfo(client, NULL, NULL, NULL, NULL);
    printf("asked when disconnected: %d error %lu\n", ok, GetLastError());
    CloseHandle(client);
    SetLastError(0);
    HANDLE second = server_end();
    printf("one instance only: %d error %lu\n", second != INVALID_HANDLE_VALUE, GetLastError());
    CloseHandle(server);

    talk("as it is now", 0);
    talk("as it was", SECURITY_SQOS_PRESENT | SECURITY_IMPERSONATION);
    talk("followed, to be looked at", SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION | SECURITY_CONTEXT_TRACKING);
    return 0;
}

/* output:
nobody came: 0 error 1368 reverted 1
a new end: 0
read: 0 error 997, in use: 0x102
done: event 0, end 0x102
disconnected: 0 error 1368 reverted 1
asked when disconnected: 0 error 233
one instance only: 0 error 231
as it is now: 1 error 0 level 2 privileges 0 reverted 1
as it was: 1 error 0 level 2 privileges 1 reverted 1
followed, to be looked at: 1 error 0 level 1 privileges 0 reverted 1
*/
