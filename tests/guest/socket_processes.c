// Sockets in another process: inherited, and duplicated with WSADuplicateSocket; what is left when a process ends
// services: NtSetInformationObject
// libs: ws2_32
#include "socket_test.h"

#include <stdlib.h>

static PROCESS_INFORMATION start(const char *what, unsigned long long value) {
    char line[512], self[MAX_PATH];
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process = {0};
    GetModuleFileNameA(NULL, self, sizeof self);
    snprintf(line, sizeof line, "\"%s\" %s %llu", self, what, value);
    if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        printf("CreateProcess: %lu\n", GetLastError());
    return process;
}

static int child(const char *what, unsigned long long value) {
    SOCKET s = (SOCKET)value;
    if (!strcmp(what, "duplicated")) {
        // The protocol info comes over the pipe that is inherited.
        WSAPROTOCOL_INFOW info;
        DWORD count;
        ReadFile((HANDLE)value, &info, sizeof info, &count, NULL);
        s = WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, WSA_FLAG_OVERLAPPED);
    }
    char room[16];
    int got = recv(s, room, sizeof room, 0);
    printf("child %s: got %.*s\n", what, got, room);
    send(s, what, (int)strlen(what), 0);
    if (!strcmp(what, "killed")) {
        fflush(stdout);
        TerminateProcess(GetCurrentProcess(), 3);
    }
    closesocket(s);
    return 0;
}

static void finish(PROCESS_INFORMATION process) {
    WaitForSingleObject(process.hProcess, INFINITE);
    CloseHandle(process.hProcess);
    CloseHandle(process.hThread);
}

int main(int count, char **arguments) {
    char room[32];
    int got;
    start_winsock();
    if (count == 3)
        return child(arguments[1], strtoul(arguments[2], NULL, 10));
    SOCKET pair[2];
    make_pair(pair);
    SetHandleInformation((HANDLE)pair[1], HANDLE_FLAG_INHERIT, 0);
    PROCESS_INFORMATION process = start("inherited", pair[0]);
    closesocket(pair[0]);
    send(pair[1], "hello", 5, 0);
    got = recv(pair[1], room, sizeof room, 0);
    printf("parent: got %.*s\n", got, room);
    printf("the end: %d\n", recv(pair[1], room, sizeof room, 0));
    finish(process);
    closesocket(pair[1]);

    make_pair(pair);
    SetHandleInformation((HANDLE)pair[0], HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation((HANDLE)pair[1], HANDLE_FLAG_INHERIT, 0);
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    HANDLE read, write;
    CreatePipe(&read, &write, &inherit, 0);
    process = start("duplicated", (unsigned long long)(ULONG_PTR)read);
    WSAPROTOCOL_INFOW info;
    DWORD written;
    printf("WSADuplicateSocketW: %d\n", error_of(WSADuplicateSocketW(pair[0], process.dwProcessId, &info)));
    closesocket(pair[0]);
    WriteFile(write, &info, sizeof info, &written, NULL);
    send(pair[1], "again", 5, 0);
    got = recv(pair[1], room, sizeof room, 0);
    printf("parent: got %.*s\n", got, room);
    printf("the end: %d\n", recv(pair[1], room, sizeof room, 0));
    finish(process);
    closesocket(pair[1]);
    printf("no such process: %d\n", error_of(WSADuplicateSocketW(pair[1], 0x7770, &info)) != 0);

    // What a process had is closed when it is killed.
    make_pair(pair);
    SetHandleInformation((HANDLE)pair[1], HANDLE_FLAG_INHERIT, 0);
    process = start("killed", pair[0]);
    closesocket(pair[0]);
    send(pair[1], "bye", 3, 0);
    got = recv(pair[1], room, sizeof room, 0);
    printf("parent: got %.*s\n", got, room);
    printf("the end: %d\n", recv(pair[1], room, sizeof room, 0) <= 0);
    finish(process);
    closesocket(pair[1]);
    return 0;
}

/* output:
child inherited: got hello
child duplicated: got again
child killed: got bye
parent: got inherited
the end: 0
WSADuplicateSocketW: 0
parent: got duplicated
the end: 0
no such process: 1
parent: got killed
the end: 1
*/
