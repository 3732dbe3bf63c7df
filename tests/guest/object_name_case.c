// Names of objects that differ in case are different names, unless the call asks for a look-up without case
// libs: ntdll
#include <stdio.h>
#include <windows.h>
#include <winternl.h>

NTSTATUS NTAPI NtOpenEvent(HANDLE *event, ACCESS_MASK access, OBJECT_ATTRIBUTES *attributes);
NTSTATUS NTAPI NtOpenMutant(HANDLE *mutant, ACCESS_MASK access, OBJECT_ATTRIBUTES *attributes);

static void open(const char *what, WCHAR *name, ULONG flags) {
    UNICODE_STRING text;
    OBJECT_ATTRIBUTES attributes;
    HANDLE event = NULL, mutant = NULL;
    RtlInitUnicodeString(&text, name);
    InitializeObjectAttributes(&attributes, &text, flags, NULL, NULL);
    NTSTATUS as_event = NtOpenEvent(&event, SYNCHRONIZE, &attributes);
    NTSTATUS as_mutant = NtOpenMutant(&mutant, SYNCHRONIZE, &attributes);
    printf("%s: event %08lx mutant %08lx\n", what, as_event, as_mutant);
    if (event)
        NtClose(event);
    if (mutant)
        NtClose(mutant);
}

int main(void) {
    HANDLE mutex = CreateMutexA(NULL, FALSE, "Global\\ntsup_case");
    SetLastError(0);
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, "Global\\NTSUP_Case");
    printf("both: %d %d error %lu\n", mutex != NULL, event != NULL, GetLastError());
    SetLastError(0);
    HANDLE none = OpenMutexA(SYNCHRONIZE, FALSE, "Global\\Ntsup_case");
    printf("open: %d error %lu\n", none != NULL, GetLastError());
    open("exact", L"\\BaseNamedObjects\\ntsup_case", 0);
    open("other exact", L"\\BaseNamedObjects\\NTSUP_Case", 0);
    open("neither", L"\\BaseNamedObjects\\ntsup_CASE", 0);
    open("without case", L"\\BaseNamedObjects\\ntsup_CASE", OBJ_CASE_INSENSITIVE); // the newer of the two
    open("directory", L"\\BASENamedObjects\\ntsup_case", 0);
    CloseHandle(event);
    open("without case, one left", L"\\BASEnamedobjects\\ntsup_CASE", OBJ_CASE_INSENSITIVE);
    CloseHandle(mutex);
    open("none left", L"\\BaseNamedObjects\\ntsup_case", OBJ_CASE_INSENSITIVE);
    return 0;
}
/* output:
both: 1 1 error 0
open: 0 error 2
exact: event c0000024 mutant 00000000
other exact: event 00000000 mutant c0000024
neither: event c0000034 mutant c0000034
without case: event 00000000 mutant c0000024
directory: event c000003a mutant c000003a
without case, one left: event c0000024 mutant 00000000
none left: event c0000034 mutant c0000034
*/
