// Snapshots list this process with its parent, threads and modules; the K32 functions name the same modules
// varies: it reads paths out of its own process, as long as the path to the checkout is
// services: NtQuerySystemInformation NtReadVirtualMemory
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define PSAPI_VERSION 2
#include <psapi.h>
#include <tlhelp32.h>

static DWORD WINAPI waiter(void *event) { return WaitForSingleObject(event, INFINITE); }

int main(void) {
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL), thread = CreateThread(NULL, 0, waiter, event, 0, NULL);
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS | TH32CS_SNAPTHREAD, 0);
    PROCESSENTRY32 process = {.dwSize = sizeof(process)};
    int found = 0, threads = 0;
    DWORD listed_threads = 0;
    for (BOOL more = Process32First(snapshot, &process); more; more = Process32Next(snapshot, &process))
        if (process.th32ProcessID == GetCurrentProcessId()) {
            found++;
            listed_threads = process.cntThreads;
            printf("process: %s\n", strstr(process.szExeFile, "k32_snapshot") ? "k32_snapshot" : process.szExeFile);
        }
    printf("found: %d, end: %lu\n", found, GetLastError());
    THREADENTRY32 one = {.dwSize = sizeof(one)};
    for (BOOL more = Thread32First(snapshot, &one); more; more = Thread32Next(snapshot, &one))
        threads += one.th32OwnerProcessID == GetCurrentProcessId();
    printf("threads: %d, the same: %d\n", threads >= 2, (DWORD)threads == listed_threads);
    printf("close: %d\n", CloseHandle(snapshot));

    snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, GetCurrentProcessId());
    MODULEENTRY32 module = {.dwSize = sizeof(module)};
    int own = 0, kernel = 0, count = 0;
    for (BOOL more = Module32First(snapshot, &module); more; more = Module32Next(snapshot, &module)) {
        own += module.hModule == GetModuleHandleA(NULL) && count == 0;
        kernel += _stricmp(module.szModule, "kernel32.dll") == 0 &&
                  module.modBaseAddr == (BYTE *)GetModuleHandleA("kernel32.dll");
        count++;
    }
    printf("modules: first is the program %d, kernel32 %d\n", own, kernel);
    CloseHandle(snapshot);
    static HMODULE modules[256];
    DWORD needed;
    printf("enumerate: %d", EnumProcessModules(GetCurrentProcess(), modules, sizeof(modules), &needed));
    printf(" as many: %d\n", needed / sizeof(HMODULE) == (DWORD)count);
    char name[MAX_PATH], path[MAX_PATH];
    DWORD length = GetModuleBaseNameA(GetCurrentProcess(), GetModuleHandleA("ntdll.dll"), name, sizeof(name));
    printf("name: %lu %s\n", length, _strlwr(name));
    GetModuleFileNameExA(GetCurrentProcess(), NULL, path, sizeof(path));
    GetModuleFileNameA(NULL, name, sizeof(name));
    printf("program's path the same: %d\n", _stricmp(path, name) == 0);
    MODULEINFO information;
    GetModuleInformation(GetCurrentProcess(), GetModuleHandleA("kernel32.dll"), &information, sizeof(information));
    printf("information: %d %d\n", information.lpBaseOfDll == (void *)GetModuleHandleA("kernel32.dll"),
           information.SizeOfImage > 0x1000);
    PROCESS_MEMORY_COUNTERS memory = {.cb = sizeof(memory)};
    printf("memory: %d", GetProcessMemoryInfo(GetCurrentProcess(), &memory, sizeof(memory)));
    printf(" %d %d\n", memory.WorkingSetSize > 0, memory.PeakWorkingSetSize >= memory.WorkingSetSize);
    static DWORD ids[4096];
    int self = 0;
    EnumProcesses(ids, sizeof(ids), &needed);
    for (DWORD i = 0; i < needed / sizeof(DWORD); i++)
        self += ids[i] == GetCurrentProcessId();
    printf("in the list: %d\n", self);
    DWORD size = MAX_PATH;
    printf("image name: %d", QueryFullProcessImageNameA(GetCurrentProcess(), 0, path, &size));
    printf(" %d %d\n", _stricmp(path, name) == 0, size == strlen(path));
    SetEvent(event);
    WaitForSingleObject(thread, INFINITE);
    return 0;
}
/* output:
process: k32_snapshot
found: 1, end: 18
threads: 1, the same: 1
close: 1
modules: first is the program 1, kernel32 1
enumerate: 1 as many: 1
name: 9 ntdll.dll
program's path the same: 1
information: 1 1
memory: 1 1 1
in the list: 1
image name: 1 1 1
*/
