// RTL_USER_PROCESS_PARAMETERS: one block with its strings behind it, whose pointers are offsets until it is normalized.
// What a process gets from its parent; the environment may lie in the same block.

#include "rtl.h"

enum { CURRENT_DIRECTORY_BYTES = MAX_PATH * sizeof(WCHAR) };

typedef struct Placement {
    RTL_USER_PROCESS_PARAMETERS *block;
    char *at;
} Placement;

static SIZE_T padded(SIZE_T bytes) { return (bytes + 7) & ~(SIZE_T)7; }

static void place(Placement *placement, PUNICODE_STRING destination, PCUNICODE_STRING source, USHORT room) {
    destination->Length = source ? source->Length : 0;
    destination->MaximumLength = room;
    destination->Buffer = room ? (PWSTR)placement->at : NULL;
    if (!room)
        return;
    if (source)
        memcpy(destination->Buffer, source->Buffer, source->Length);
    if (destination->Length + sizeof(WCHAR) <= room)
        destination->Buffer[rtl_length(destination)] = 0;
    placement->at += padded(room);
}

static USHORT room_for(PCUNICODE_STRING string) {
    if (!string || !string->Buffer)
        return 0;
    ULONG wanted = string->Length + sizeof(WCHAR);
    if (string->MaximumLength > wanted)
        wanted = string->MaximumLength;
    return wanted > UNICODE_STRING_MAX_BYTES ? UNICODE_STRING_MAX_BYTES : (USHORT)wanted;
}

static SIZE_T environment_bytes(PCWSTR environment) {
    PCWSTR at = environment;
    while (*at)
        at += wcslen(at) + 1;
    SIZE_T units = (SIZE_T)(at - environment) + 1;
    return (units < 2 ? 2 : units) * sizeof(WCHAR);
}

NTSTATUS NTAPI RtlCreateProcessParametersEx(PRTL_USER_PROCESS_PARAMETERS *Parameters, PCUNICODE_STRING ImagePathName,
                                            PCUNICODE_STRING DllPath, PCUNICODE_STRING CurrentDirectory,
                                            PCUNICODE_STRING CommandLine, PVOID Environment,
                                            PCUNICODE_STRING WindowTitle, PCUNICODE_STRING DesktopInfo,
                                            PCUNICODE_STRING ShellInfo, PCUNICODE_STRING RuntimeData, ULONG Flags) {
    static const UNICODE_STRING empty = {0, sizeof(WCHAR), (PWSTR)L""};
    RTL_USER_PROCESS_PARAMETERS *own = NtCurrentPeb()->ProcessParameters;
    NTSTATUS status = STATUS_SUCCESS;
    RtlAcquirePebLock();
    if (!CommandLine)
        CommandLine = ImagePathName;
    if (!WindowTitle)
        WindowTitle = &empty;
    if (!DesktopInfo)
        DesktopInfo = &empty;
    if (!ShellInfo)
        ShellInfo = &empty;
    if (!CurrentDirectory)
        CurrentDirectory = &own->CurrentDirectory.DosPath;
    if (!Environment)
        Environment = own->Environment;
    UNICODE_STRING *fields[8];
    PCUNICODE_STRING sources[] = {CurrentDirectory, DllPath,     ImagePathName, CommandLine,
                                  WindowTitle,      DesktopInfo, ShellInfo,     RuntimeData};
    USHORT rooms[ARRAYSIZE(sources)];
    SIZE_T strings = 0, environment = Environment ? environment_bytes(Environment) : 0;
    for (ULONG i = 0; i < ARRAYSIZE(sources); i++) {
        rooms[i] = room_for(sources[i]);
        if (!i && rooms[i] < CURRENT_DIRECTORY_BYTES)
            rooms[i] = CURRENT_DIRECTORY_BYTES;
        strings += padded(rooms[i]);
    }
    SIZE_T total = sizeof(RTL_USER_PROCESS_PARAMETERS) + strings + padded(environment);
    RTL_USER_PROCESS_PARAMETERS *block = rtl_allocate_zeroed(total);
    if (!block) {
        status = STATUS_NO_MEMORY;
    } else {
        Placement placement = {block, (char *)(block + 1)};
        block->MaximumLength = (ULONG)total;
        block->Length = (ULONG)(sizeof(RTL_USER_PROCESS_PARAMETERS) + strings);
        block->Flags = RTL_USER_PROC_PARAMS_NORMALIZED;
        block->ConsoleFlags = own->ConsoleFlags;
        fields[0] = &block->CurrentDirectory.DosPath;
        fields[1] = &block->DllPath;
        fields[2] = &block->ImagePathName;
        fields[3] = &block->CommandLine;
        fields[4] = &block->WindowTitle;
        fields[5] = &block->DesktopInfo;
        fields[6] = &block->ShellInfo;
        fields[7] = &block->RuntimeData;
        for (ULONG i = 0; i < ARRAYSIZE(sources); i++)
            place(&placement, fields[i], sources[i], rooms[i]);
        if (environment) {
            block->Environment = (PWSTR)placement.at;
            block->EnvironmentSize = environment;
            memcpy(block->Environment, Environment, environment);
        }
        *Parameters = Flags & RTL_USER_PROC_PARAMS_NORMALIZED ? block : RtlDeNormalizeProcessParams(block);
    }
    RtlReleasePebLock();
    return status;
}

NTSTATUS NTAPI RtlCreateProcessParameters(PRTL_USER_PROCESS_PARAMETERS *Parameters, PCUNICODE_STRING ImagePathName,
                                          PCUNICODE_STRING DllPath, PCUNICODE_STRING CurrentDirectory,
                                          PCUNICODE_STRING CommandLine, PVOID Environment, PCUNICODE_STRING WindowTitle,
                                          PCUNICODE_STRING DesktopInfo, PCUNICODE_STRING ShellInfo,
                                          PCUNICODE_STRING RuntimeData) {
    return RtlCreateProcessParametersEx(Parameters, ImagePathName, DllPath, CurrentDirectory, CommandLine, Environment,
                                        WindowTitle, DesktopInfo, ShellInfo, RuntimeData, 0);
}

NTSTATUS NTAPI RtlDestroyProcessParameters(PRTL_USER_PROCESS_PARAMETERS Parameters) {
    rtl_free(Parameters);
    return STATUS_SUCCESS;
}

static void shift(RTL_USER_PROCESS_PARAMETERS *parameters, ULONG_PTR by) {
    UNICODE_STRING *strings[] = {
        &parameters->CurrentDirectory.DosPath,
        &parameters->DllPath,
        &parameters->ImagePathName,
        &parameters->CommandLine,
        &parameters->WindowTitle,
        &parameters->DesktopInfo,
        &parameters->ShellInfo,
        &parameters->RuntimeData,
        &parameters->RedirectionDllName,
        &parameters->HeapPartitionName,
    };
    for (ULONG i = 0; i < ARRAYSIZE(strings); i++) {
        if (strings[i]->Buffer)
            strings[i]->Buffer = (PWSTR)((ULONG_PTR)strings[i]->Buffer + by);
    }
}

// The environment's pointer is absolute in both forms.
PRTL_USER_PROCESS_PARAMETERS NTAPI RtlNormalizeProcessParams(PRTL_USER_PROCESS_PARAMETERS Parameters) {
    if (Parameters && !(Parameters->Flags & RTL_USER_PROC_PARAMS_NORMALIZED)) {
        shift(Parameters, (ULONG_PTR)Parameters);
        Parameters->Flags |= RTL_USER_PROC_PARAMS_NORMALIZED;
    }
    return Parameters;
}

PRTL_USER_PROCESS_PARAMETERS NTAPI RtlDeNormalizeProcessParams(PRTL_USER_PROCESS_PARAMETERS Parameters) {
    if (Parameters && Parameters->Flags & RTL_USER_PROC_PARAMS_NORMALIZED) {
        shift(Parameters, 0 - (ULONG_PTR)Parameters);
        Parameters->Flags &= ~RTL_USER_PROC_PARAMS_NORMALIZED;
    }
    return Parameters;
}
