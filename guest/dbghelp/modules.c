// The modules of a process, one by one and by address.

#include "dbghelp_parts.h"

enum { NAME_UNITS = 1024 };

DWORD list_modules(HANDLE process, HMODULE out[MODULES_MAX]) {
    DWORD needed = 0;
    if (!K32EnumProcessModules(process, out, MODULES_MAX * sizeof *out, &needed))
        return 0;
    return min(needed / sizeof *out, MODULES_MAX);
}

BOOL WINAPI EnumerateLoadedModulesW64(HANDLE process, PENUMLOADED_MODULES_CALLBACKW64 callback, PVOID context) {
    HMODULE *modules = HeapAlloc(GetProcessHeap(), 0, MODULES_MAX * sizeof *modules);
    WCHAR name[NAME_UNITS];
    MODULEINFO about;
    DWORD count = modules ? list_modules(process, modules) : 0;
    for (DWORD i = 0; i < count; i++) {
        if (!K32GetModuleInformation(process, modules[i], &about, sizeof about) ||
            !K32GetModuleFileNameExW(process, modules[i], name, NAME_UNITS))
            continue; // unloaded meanwhile
        if (!callback(name, (DWORD64)about.lpBaseOfDll, about.SizeOfImage, context))
            break;
    }
    HeapFree(GetProcessHeap(), 0, modules);
    return count != 0;
}

typedef struct {
    PENUMLOADED_MODULES_CALLBACK64 callback;
    PVOID context;
} Narrowed;

static BOOL CALLBACK narrow_one(PCWSTR name, DWORD64 base, ULONG size, PVOID context) {
    const Narrowed *narrowed = context;
    char bytes[3 * NAME_UNITS];
    if (!WideCharToMultiByte(CP_ACP, 0, name, -1, bytes, sizeof bytes, NULL, NULL))
        return TRUE;
    return narrowed->callback(bytes, base, size, narrowed->context);
}

BOOL WINAPI EnumerateLoadedModules64(HANDLE process, PENUMLOADED_MODULES_CALLBACK64 callback, PVOID context) {
    Narrowed narrowed = {callback, context};
    return EnumerateLoadedModulesW64(process, narrow_one, &narrowed);
}

BOOL WINAPI EnumerateLoadedModulesEx(HANDLE process, PENUMLOADED_MODULES_CALLBACK64 callback, PVOID context) {
    return EnumerateLoadedModules64(process, callback, context);
}

BOOL WINAPI EnumerateLoadedModulesExW(HANDLE process, PENUMLOADED_MODULES_CALLBACKW64 callback, PVOID context) {
    return EnumerateLoadedModulesW64(process, callback, context);
}

// What is loaded is looked up each time: there is no list to refresh.
BOOL WINAPI SymRefreshModuleList(HANDLE process) {
    (void)process;
    return TRUE;
}

static void name_without_type(PCWSTR path, WCHAR *out, int room) {
    PCWSTR start = path;
    int length = 0;
    for (PCWSTR at = path; *at; at++)
        if (*at == '\\' || *at == '/')
            start = at + 1;
    while (start[length] && length < room - 1) {
        out[length] = start[length];
        length++;
    }
    out[length] = 0;
    for (int i = length; i-- > 0;)
        if (out[i] == '.') {
            out[i] = 0;
            break;
        }
}

BOOL WINAPI SymGetModuleInfoW64(HANDLE process, DWORD64 address, PIMAGEHLP_MODULEW64 out) {
    MODULEINFO about;
    IMAGEHLP_MODULEW64 whole = {0};
    DWORD room = out ? out->SizeOfStruct : 0;
    HMODULE base = (HMODULE)SymGetModuleBase64(process, address);
    // Older callers know a shorter structure.
    if (out == NULL || room < offsetof(IMAGEHLP_MODULEW64, CVSig) || room > sizeof whole) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    if (base == NULL || !K32GetModuleInformation(process, base, &about, sizeof about)) {
        SetLastError(ERROR_MOD_NOT_FOUND);
        return FALSE;
    }
    const IMAGE_NT_HEADERS *headers = RtlImageNtHeader(base);
    whole.SizeOfStruct = room;
    whole.BaseOfImage = (DWORD64)about.lpBaseOfDll;
    whole.ImageSize = about.SizeOfImage;
    whole.SymType = SymExport;
    K32GetModuleFileNameExW(process, base, whole.ImageName, ARRAYSIZE(whole.ImageName));
    CopyMemory(whole.LoadedImageName, whole.ImageName, sizeof whole.ImageName);
    name_without_type(whole.ImageName, whole.ModuleName, ARRAYSIZE(whole.ModuleName));
    if (headers) {
        whole.TimeDateStamp = headers->FileHeader.TimeDateStamp;
        whole.CheckSum = headers->OptionalHeader.CheckSum;
        whole.MachineType = headers->FileHeader.Machine;
    }
    CopyMemory(out, &whole, room);
    return TRUE;
}

static void narrow(PCWSTR from, char *out, int room) {
    if (!WideCharToMultiByte(CP_ACP, 0, from, -1, out, room, NULL, NULL))
        out[0] = 0;
}

BOOL WINAPI SymGetModuleInfo64(HANDLE process, DWORD64 address, PIMAGEHLP_MODULE64 out) {
    IMAGEHLP_MODULEW64 wide = {.SizeOfStruct = sizeof wide};
    IMAGEHLP_MODULE64 whole = {0};
    DWORD room = out ? out->SizeOfStruct : 0;
    if (out == NULL || room < offsetof(IMAGEHLP_MODULE64, CVSig) || room > sizeof whole) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    if (!SymGetModuleInfoW64(process, address, &wide))
        return FALSE;
    whole.SizeOfStruct = room;
    whole.BaseOfImage = wide.BaseOfImage;
    whole.ImageSize = wide.ImageSize;
    whole.TimeDateStamp = wide.TimeDateStamp;
    whole.CheckSum = wide.CheckSum;
    whole.SymType = wide.SymType;
    whole.MachineType = wide.MachineType;
    narrow(wide.ModuleName, whole.ModuleName, sizeof whole.ModuleName);
    narrow(wide.ImageName, whole.ImageName, sizeof whole.ImageName);
    narrow(wide.LoadedImageName, whole.LoadedImageName, sizeof whole.LoadedImageName);
    CopyMemory(out, &whole, room);
    return TRUE;
}

BOOL WINAPI SymGetSymFromAddr64(HANDLE process, DWORD64 address, PDWORD64 displacement, PIMAGEHLP_SYMBOL64 out) {
    union {
        SYMBOL_INFO info;
        char room[sizeof(SYMBOL_INFO) + NAME_UNITS];
    } found = {.info = {.SizeOfStruct = sizeof(SYMBOL_INFO), .MaxNameLen = NAME_UNITS}};
    if (out == NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    if (!SymFromAddr(process, address, displacement, &found.info))
        return FALSE;
    out->Address = found.info.Address;
    out->Size = 0;
    out->Flags = found.info.Flags;
    if (out->MaxNameLength)
        lstrcpynA(out->Name, found.info.Name, (int)out->MaxNameLength);
    return TRUE;
}
