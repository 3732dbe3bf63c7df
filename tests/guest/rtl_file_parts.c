// Where no file part is: devices and servers, in full names and NT names; a wait unregistered by its own callback in the wait thread
// libs: ntdll
#include <stdio.h>
#include <wchar.h>
#include <windows.h>
#include <winternl.h>

NTSYSAPI ULONG NTAPI RtlGetFullPathName_U(PCWSTR, ULONG, PWSTR, PWSTR *);

static HANDLE wait, done;
static BOOL unregistered;

static void CALLBACK over(PVOID context, BOOLEAN timeout)
{
    (void)context, (void)timeout;
    while (!*(HANDLE volatile *)&wait)
        Sleep(1);
    unregistered = UnregisterWait(wait);
    SetEvent(done);
}

int main(void)
{
    static const WCHAR *const names[] = {L"C:\\a\\b", L"C:\\a\\", L"C:\\a\\nul", L"NUL", L"COM1", L"CONIN$", L"\\\\server", L"\\\\server\\share",
                                         L"\\\\server\\share\\file", L"\\\\.\\device", L"\\\\.\\"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        WCHAR full[300], *part = NULL;
        PCWSTR nt_part = NULL;
        UNICODE_STRING nt;
        RtlGetFullPathName_U(names[i], sizeof full, full, &part);
        BOOLEAN made = (BOOLEAN)RtlDosPathNameToNtPathName_U(names[i], &nt, &nt_part, NULL);
        printf("%ls: %ls, %d %ls\n", names[i], part ? part : L"none", made, nt_part ? nt_part : L"none");
    }
    done = CreateEventW(NULL, FALSE, FALSE, NULL);
    HANDLE event = CreateEventW(NULL, FALSE, TRUE, NULL);
    BOOL ok = RegisterWaitForSingleObject(&wait, event, over, NULL, INFINITE, WT_EXECUTEONLYONCE | WT_EXECUTEINWAITTHREAD);
    printf("registered %d", ok);
    WaitForSingleObject(done, INFINITE);
    printf(", unregistered %d\n", unregistered);
    return 0;
}
/* output:
C:\a\b: b, 1 b
C:\a\: none, 1 none
C:\a\nul: none, 0 none
NUL: none, 1 none
COM1: none, 1 none
CONIN$: none, 1 none
\\server: none, 1 none
\\server\share: share, 1 share
\\server\share\file: file, 1 file
\\.\device: device, 1 device
\\.\: none, 1 none
registered 1, unregistered 1
*/
