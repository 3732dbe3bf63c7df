// Symbols and stacks without debug information: names are those that modules export, stacks are unwound by ntdll.

#include "dbghelp_parts.h"

enum { FARTHEST = 0x100000 }; // an export farther below an address than this does not name it

static DWORD options = SYMOPT_UNDNAME;

DWORD WINAPI SymGetOptions(void) { return options; }

DWORD WINAPI SymSetOptions(DWORD wanted) { return options = wanted; }

static bool is_self(HANDLE process) {
    return process == NtCurrentProcess() || GetProcessId(process) == GetCurrentProcessId();
}

// Only the own process can be looked into. Its handle is any value, as long as it is the same one.
BOOL WINAPI SymInitialize(HANDLE process, PCSTR path, BOOL invade) {
    (void)path, (void)invade;
    if (is_self(process) || (ULONG_PTR)process == GetCurrentProcessId())
        return TRUE;
    SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
    return FALSE;
}

BOOL WINAPI SymInitializeW(HANDLE process, PCWSTR path, BOOL invade) {
    (void)path;
    return SymInitialize(process, NULL, invade);
}

BOOL WINAPI SymCleanup(HANDLE process) {
    (void)process;
    return TRUE;
}

DWORD64 WINAPI SymGetModuleBase64(HANDLE process, DWORD64 address) {
    PVOID base = NULL;
    (void)process;
    RtlPcToFileHeader((PVOID)address, &base);
    return (DWORD64)base;
}

PVOID WINAPI SymFunctionTableAccess64(HANDLE process, DWORD64 address) {
    DWORD64 base;
    (void)process;
    return RtlLookupFunctionEntry(address, &base, NULL);
}

// The exported name at or nearest below an address.
static const char *nearest_export(DWORD64 address, DWORD64 *start) {
    BYTE *base = (BYTE *)SymGetModuleBase64(NULL, address);
    ULONG size, best = 0;
    const char *name = NULL;
    const IMAGE_EXPORT_DIRECTORY *exports =
        base ? RtlImageDirectoryEntryToData(base, TRUE, IMAGE_DIRECTORY_ENTRY_EXPORT, &size) : NULL;
    if (exports == NULL)
        return NULL;
    const ULONG *functions = (const ULONG *)(base + exports->AddressOfFunctions);
    const ULONG *names = (const ULONG *)(base + exports->AddressOfNames);
    const USHORT *ordinals = (const USHORT *)(base + exports->AddressOfNameOrdinals);
    ULONG wanted = (ULONG)(address - (DWORD64)base);
    for (ULONG i = 0; i < exports->NumberOfNames; i++) {
        ULONG at = functions[ordinals[i]];
        bool forwards = at >= (ULONG)((BYTE *)exports - base) && at < (ULONG)((BYTE *)exports - base) + size;
        if (at <= wanted && at > best && !forwards) {
            best = at;
            name = (const char *)(base + names[i]);
        }
    }
    *start = (DWORD64)base + best;
    return wanted - best < FARTHEST ? name : NULL;
}

BOOL WINAPI SymFromAddr(HANDLE process, DWORD64 address, PDWORD64 displacement, PSYMBOL_INFO symbol) {
    DWORD64 start;
    (void)process;
    const char *name = nearest_export(address, &start);
    if (name == NULL || symbol == NULL) {
        SetLastError(name ? ERROR_INVALID_PARAMETER : ERROR_MOD_NOT_FOUND);
        return FALSE;
    }
    if (displacement)
        *displacement = address - start;
    ULONG length = (ULONG)lstrlenA(name);
    symbol->ModBase = SymGetModuleBase64(process, address);
    symbol->Address = start;
    symbol->Flags = SYMFLAG_EXPORT;
    symbol->NameLen = length;
    if (symbol->MaxNameLen)
        lstrcpynA(symbol->Name, name, (int)symbol->MaxNameLen);
    return TRUE;
}

// Lines and variables are in debug information, which nothing here reads.
BOOL WINAPI SymGetLineFromAddr64(HANDLE process, DWORD64 address, PDWORD displacement, PIMAGEHLP_LINE64 line) {
    (void)process, (void)address, (void)displacement, (void)line;
    SetLastError(ERROR_INVALID_ADDRESS);
    return FALSE;
}

BOOL WINAPI SymGetLineFromAddrW64(HANDLE process, DWORD64 address, PDWORD displacement, PIMAGEHLP_LINEW64 line) {
    (void)process, (void)address, (void)displacement, (void)line;
    SetLastError(ERROR_INVALID_ADDRESS);
    return FALSE;
}

DWORD64 WINAPI SymLoadModule64(HANDLE process, HANDLE file, PCSTR image, PCSTR module, DWORD64 base, DWORD size) {
    (void)process, (void)file, (void)image, (void)module, (void)size;
    SetLastError(base ? ERROR_SUCCESS : ERROR_CALL_NOT_IMPLEMENTED);
    return base; // what is loaded is known without being told
}

BOOL WINAPI SymGetSearchPathW(HANDLE process, PWSTR path, DWORD size) {
    (void)process;
    if (size == 0)
        return FALSE;
    path[0] = 0;
    return TRUE;
}

BOOL WINAPI SymSetSearchPathW(HANDLE process, PCWSTR path) {
    (void)process, (void)path;
    return TRUE; // there is nothing to search for
}

PIMAGE_NT_HEADERS WINAPI ImageNtHeader(PVOID base) { return RtlImageNtHeader(base); }

PVOID WINAPI ImageDirectoryEntryToData(PVOID base, BOOLEAN mapped, USHORT entry, PULONG size) {
    return RtlImageDirectoryEntryToData(base, mapped, entry, size);
}

// C++ names stay decorated.
DWORD WINAPI UnDecorateSymbolName(PCSTR name, PSTR out, DWORD size, DWORD flags) {
    (void)flags;
    if (name == NULL || out == NULL || size == 0)
        return 0;
    lstrcpynA(out, name, (int)size);
    return (DWORD)lstrlenA(out);
}

static ADDRESS64 flat(DWORD64 offset) { return (ADDRESS64){offset, 0, AddrModeFlat}; }

// One frame further up, by the function tables; the frame that the context is in comes first.
BOOL WINAPI StackWalk64(DWORD machine, HANDLE process, HANDLE thread, LPSTACKFRAME64 frame, PVOID context,
                        PREAD_PROCESS_MEMORY_ROUTINE64 read, PFUNCTION_TABLE_ACCESS_ROUTINE64 table,
                        PGET_MODULE_BASE_ROUTINE64 module, PTRANSLATE_ADDRESS_ROUTINE64 translate) {
    CONTEXT *registers = context;
    (void)process, (void)thread, (void)read, (void)table, (void)module, (void)translate;
    if (machine != IMAGE_FILE_MACHINE_AMD64 || registers == NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    if (frame->Reserved[0]) { // not the first call
        DWORD64 base, establisher;
        PVOID data;
        PRUNTIME_FUNCTION entry = RtlLookupFunctionEntry(registers->Rip, &base, NULL);
        if (entry) {
            RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, registers->Rip, entry, registers, &data, &establisher, NULL);
        } else { // a leaf: its return address is on top
            registers->Rip = *(DWORD64 *)registers->Rsp;
            registers->Rsp += sizeof(DWORD64);
        }
    }
    if (registers->Rip == 0)
        return FALSE;
    frame->Reserved[0] = 1;
    frame->AddrPC = flat(registers->Rip);
    frame->AddrStack = flat(registers->Rsp);
    frame->AddrFrame = flat(registers->Rbp);
    const DWORD64 *stack = (const DWORD64 *)registers->Rsp;
    frame->AddrReturn = flat(stack[0]);
    frame->Virtual = TRUE;
    return TRUE;
}
