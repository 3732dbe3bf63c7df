// NtCreateUserProcess itself: its outputs, its handles, how far it came when it fails, and parameters that lie
#include "../../guest/include/nt.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    SIZE_T total;
    PS_ATTRIBUTE entries[6];
} Attributes;

static UNICODE_STRING text(PCWSTR string)
{
    UNICODE_STRING view;
    RtlInitUnicodeString(&view, string);
    return view;
}

static RTL_USER_PROCESS_PARAMETERS *own(void) { return NtCurrentPeb()->ProcessParameters; }

static RTL_USER_PROCESS_PARAMETERS *parameters(PCWSTR line)
{
    RTL_USER_PROCESS_PARAMETERS *made = NULL;
    UNICODE_STRING command = text(line);
    RtlCreateProcessParametersEx(&made, &own()->ImagePathName, NULL, NULL, &command, NULL, NULL, NULL, NULL, NULL,
                                 RTL_USER_PROC_PARAMS_NORMALIZED);
    made->StandardOutput = own()->StandardOutput;
    return made;
}

static void add(Attributes *list, ULONG_PTR attribute, SIZE_T size, const void *value)
{
    list->entries[(list->total - 8) / sizeof(PS_ATTRIBUTE)] = (PS_ATTRIBUTE){attribute, size, {(ULONG_PTR)value}, NULL};
    list->total += sizeof(PS_ATTRIBUTE);
}

static NTSTATUS create(Attributes *list, RTL_USER_PROCESS_PARAMETERS *block, PS_CREATE_INFO *info, HANDLE *process, HANDLE *thread)
{
    return NtCreateUserProcess(process, thread, PROCESS_ALL_ACCESS, THREAD_ALL_ACCESS, NULL, NULL, PROCESS_CREATE_FLAGS_INHERIT_HANDLES,
                               THREAD_CREATE_FLAGS_CREATE_SUSPENDED, block, info, (PS_ATTRIBUTE_LIST *)list);
}

static void attempt(const char *what, PCWSTR name)
{
    Attributes list = {.total = 8};
    UNICODE_STRING image = text(name);
    PS_CREATE_INFO info = {.Size = sizeof(info)};
    HANDLE process = NULL, thread = NULL;
    add(&list, PS_ATTRIBUTE_IMAGE_NAME, image.Length, image.Buffer);
    NTSTATUS status = create(&list, parameters(L"x"), &info, &process, &thread);
    printf("%s: %08lx, state %d, handles %d\n", what, status, info.State, process || thread);
}

static ULONG exit_code(HANDLE process)
{
    PROCESS_BASIC_INFORMATION basic;
    NtQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof(basic), NULL);
    return (ULONG)basic.ExitStatus;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "child") == 0)
        NtTerminateProcess(NtCurrentProcess(), 42);

    WCHAR path[600] = L"\\??\\";
    UNICODE_STRING image = {0, sizeof(path), path};
    image.Length = 8;
    RtlAppendUnicodeStringToString(&image, &own()->ImagePathName);
    CLIENT_ID client = {0};
    TEB *teb = NULL;
    SECTION_IMAGE_INFORMATION facts = {0};
    SIZE_T written = 0;
    Attributes list = {.total = 8};
    PS_CREATE_INFO info = {.Size = sizeof(info)};
    HANDLE process = NULL, thread = NULL;
    add(&list, PS_ATTRIBUTE_IMAGE_NAME, image.Length, image.Buffer);
    add(&list, PS_ATTRIBUTE_CLIENT_ID, sizeof(client), &client);
    add(&list, PS_ATTRIBUTE_TEB_ADDRESS, sizeof(teb), &teb);
    add(&list, PS_ATTRIBUTE_IMAGE_INFO, sizeof(facts), &facts);
    list.entries[1].ReturnLength = &written;
    printf("create %08lx", create(&list, parameters(L"x child"), &info, &process, &thread));
    printf(", state %d, section %d\n", info.State, info.SuccessState.SectionHandle != NULL);
    THREAD_BASIC_INFORMATION basic;
    NtQueryInformationThread(thread, ThreadBasicInformation, &basic, sizeof(basic), NULL);
    printf("ids %d %d, %d bytes, TEB %d, subsystem %lu\n", basic.ClientId.UniqueProcess == client.UniqueProcess,
           basic.ClientId.UniqueThread == client.UniqueThread, (int)written, basic.TebBaseAddress == teb, facts.SubSystemType);
    PROCESS_BASIC_INFORMATION child;
    NtQueryInformationProcess(process, ProcessBasicInformation, &child, sizeof(child), NULL);
    printf("PEB %d, parent %d\n", (ULONG_PTR)child.PebBaseAddress == info.SuccessState.PebAddressNative,
           (HANDLE)child.InheritedFromUniqueProcessId == NtCurrentTeb()->ClientId.UniqueProcess);
    RTL_USER_PROCESS_PARAMETERS block;
    NtReadVirtualMemory(process, (PVOID)info.SuccessState.UserProcessParametersNative, &block, sizeof(block), NULL);
    WCHAR line[32] = {0};
    NtReadVirtualMemory(process, block.CommandLine.Buffer, line, block.CommandLine.Length, NULL);
    printf("its command line: %ls, normalised %lu\n", line, block.Flags & 1);
    LARGE_INTEGER soon = {.QuadPart = -500000};
    printf("suspended %08lx\n", NtWaitForSingleObject(process, FALSE, &soon));
    NtResumeThread(thread, NULL);
    printf("wait %08lx", NtWaitForSingleObject(process, FALSE, NULL));
    printf(" exit %lu\n", exit_code(process));

    attempt("missing", L"\\??\\C:\\nothing.exe");
    attempt("path missing", L"\\??\\C:\\no\\such\\thing.exe");
    attempt("a directory", L"\\??\\C:\\Windows");
    attempt("text", L"\\??\\Z:\\etc\\passwd");
    attempt("a DLL", L"\\??\\C:\\Windows\\System32\\ntdll.dll");
    attempt("no path", L"nothing.exe");

    list.total = 8;
    add(&list, PS_ATTRIBUTE_IMAGE_NAME, image.Length, image.Buffer);
    RTL_USER_PROCESS_PARAMETERS *good = parameters(L"x child"), *bad = parameters(L"x child");
    info = (PS_CREATE_INFO){.Size = 4};
    printf("bad information %08lx\n", create(&list, good, &info, &process, &thread));
    info = (PS_CREATE_INFO){.Size = sizeof(info)};
    printf("no information %08lx\n", create(&list, good, NULL, &process, &thread));
    printf("no parameters %08lx\n", create(&list, NULL, &info, &process, &thread));
    bad->CommandLine.Buffer += 0x100000;
    printf("a string outside %08lx\n", create(&list, bad, &info, &process, &thread));
    bad = parameters(L"x child");
    bad->Length = 8;
    printf("too short %08lx\n", create(&list, bad, &info, &process, &thread));
    printf("no room for a handle %08lx\n", create(&list, good, &info, (HANDLE *)16, &thread));
    list.entries[0].Value = 16;
    printf("bad name %08lx\n", create(&list, good, &info, &process, &thread));
    list.entries[0].Value = (ULONG_PTR)image.Buffer;
    add(&list, PS_ATTRIBUTE_IMAGE_NAME, image.Length, image.Buffer);
    printf("twice %08lx\n", create(&list, good, &info, &process, &thread));
    list.total = 8 + sizeof(PS_ATTRIBUTE);
    add(&list, 0xffff, 8, &client);
    printf("unknown %08lx\n", create(&list, good, &info, &process, &thread));
    list.total = 12;
    printf("bad list %08lx\n", create(&list, good, &info, &process, &thread));
    HANDLE handles[] = {(HANDLE)0x7ffc};
    list.total = 8 + sizeof(PS_ATTRIBUTE);
    add(&list, PS_ATTRIBUTE_HANDLE_LIST, sizeof(handles), handles);
    printf("a handle that is none %08lx\n", create(&list, good, &info, &process, &thread));
    NtCreateEvent(&handles[0], EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE);
    printf("one not inheritable %08lx\n", create(&list, good, &info, &process, &thread));
    return 0;
}
/* output:
create 00000000, state 6, section 1
ids 1 1, 16 bytes, TEB 1, subsystem 3
PEB 1, parent 1
its command line: x child, normalised 1
suspended 00000102
wait 00000000 exit 42
missing: c0000034, state 1, handles 0
path missing: c000003a, state 1, handles 0
a directory: c00000ba, state 1, handles 0
text: c000012f, state 2, handles 0
a DLL: c000007b, state 3, handles 0
no path: c000003b, state 1, handles 0
bad information c000000d
no information c0000005
no parameters c0000005
a string outside c000000d
too short c000000d
no room for a handle c0000005
bad name c0000005
twice c000000d
unknown c000000d
bad list c000000d
a handle that is none c0000008
one not inheritable c000000d
*/
