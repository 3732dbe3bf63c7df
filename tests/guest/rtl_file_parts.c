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
                                         L"\\\\server\\share\\file", L"\\\\.\\device", L"\\\\.\\", L"C:\\a\\...", L"C:\\a\\.. ", L"C:\\a\\..", L"C:\\a  .. "};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        WCHAR full[300], *part = NULL;
        PCWSTR nt_part = NULL;
        UNICODE_STRING nt;
        RtlGetFullPathName_U(names[i], sizeof full, full, &part);
        BOOLEAN made = (BOOLEAN)RtlDosPathNameToNtPathName_U(names[i], &nt, &nt_part, NULL);
        printf("%ls: %ls, %ls, %d %ls\n", names[i], full, part ? part : L"none", made, nt_part ? nt_part : L"none");
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
C:\a\b: C:\a\b, b, 1 b
C:\a\: C:\a\, none, 1 none
C:\a\nul: \\.\nul, none, 0 none
NUL: \\.\NUL, none, 1 none
COM1: \\.\COM1, none, 1 none
CONIN$: \\.\CONIN$, none, 1 none
\\server: \\server, none, 1 none
\\server\share: \\server\share, share, 1 share
\\server\share\file: \\server\share\file, file, 1 file
\\.\device: \\.\device, device, 1 device
\\.\: \\.\, none, 1 none
C:\a\...: C:\a\, none, 1 none
C:\a\.. : C:\a\, none, 1 none
C:\a\..: C:\, none, 1 none
C:\a  .. : C:\a, a, 1 a
registered 1, unregistered 1
*/
