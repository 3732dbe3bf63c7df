// The loader's own view of a module, and what its parts offer each other.
// Every list here changes only under the loader lock; the module table may be read without it.

#ifndef NTSUP_LDR_H
#define NTSUP_LDR_H

#include "nt.h"

typedef struct Module Module;

typedef struct Dependency {
    struct Dependency *next;
    Module *module;
} Dependency;

enum { PINNED = 0xffffffff }; // a reference count that never falls: the module stays until the process ends

struct Module {
    LDR_DATA_TABLE_ENTRY entry; // first: programs see it through PEB.Ldr
    LDR_DDAG_NODE node;
    Dependency *dependencies; // whose exports it uses; keeps them loaded
    IMAGE_NT_HEADERS64 *headers;
    IMAGE_TLS_DIRECTORY64 *tls; // null without static TLS
    ULONG references;           // explicit loads of it, or PINNED
    BOOLEAN marked;             // found reachable by the current collection
    BOOLEAN unloading;          // being detached: no look-up finds it any more
    BOOLEAN resolve_only;       // mapped without imports and initialization (DONT_RESOLVE_DLL_REFERENCES)
};

// How to find a DLL: what LoadLibraryEx's flags and a directory say.
typedef struct DllSearch {
    ULONG flags;        // LOAD_LIBRARY_SEARCH_* and LOAD_WITH_ALTERED_SEARCH_PATH, 0 for the classic order
    PCWSTR directories; // an explicit ;-separated list instead, or null
    PCWSTR
    dll_directory; // of the DLL that LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR or an altered path means, ends in \, or null
} DllSearch;

// The lock's holder may load and unload; everything else waits.
extern RTL_CRITICAL_SECTION ldr_lock;
extern PEB_LDR_DATA ldr_data;
extern Module *ldr_exe;
extern BOOLEAN ldr_process_started; // initialization of the process is over

// modules.c
void ldr_start_lists(void);
void ldr_link_module(Module *module);
void ldr_unlink_module(Module *module);
void ldr_add_to_init_order(Module *module);
Module *ldr_find_by_base(const void *base);
Module *ldr_find_by_base_name(PCUNICODE_STRING name);
Module *ldr_find_by_full_name(PCUNICODE_STRING name);
PVOID ldr_image_of(const void *address);     // null outside of every image
void ldr_drop_readers(void);                 // once no other thread is left, whatever the others held
BOOLEAN ldr_is_system(const Module *module); // whether it lies in System32
Module *ldr_module_of_entry(LIST_ENTRY *load_order_link);

// map.c
NTSTATUS ldr_map_file(PUNICODE_STRING nt_name, PVOID *base, SIZE_T *size);
NTSTATUS ldr_create_module(PVOID base, PCUNICODE_STRING full_name, Module **module);
void ldr_free_module(Module *module);
void ldr_prepare_image(Module *module);

// search.c
NTSTATUS ldr_find_and_map(PCUNICODE_STRING name, const DllSearch *search, PUNICODE_STRING full_name, PVOID *base,
                          SIZE_T *size);
BOOLEAN ldr_has_path(PCUNICODE_STRING name);
BOOLEAN ldr_is_known(PCUNICODE_STRING name); // one of Windows' KnownDLLs
// The name is looked for in directories: it has no path, or a relative one and LOAD_LIBRARY_SEARCH_* flags say where.
BOOLEAN ldr_is_searched(PCUNICODE_STRING name, ULONG flags);

// assemblies.c
NTSTATUS ldr_redirect(PUNICODE_STRING name);
ULONG_PTR ldr_enter_assembly(Module *module); // 0 for a module without a manifest
void ldr_leave_assembly(ULONG_PTR cookie);

// apiset.c
BOOLEAN ldr_resolve_api_set(PCUNICODE_STRING name, PCUNICODE_STRING importer, PUNICODE_STRING host);

// load.c
NTSTATUS ldr_load(PCUNICODE_STRING name, const DllSearch *search, Module *importer, LDR_DLL_LOAD_REASON reason,
                  Module **module);
Module *ldr_find_loaded(PCUNICODE_STRING name, Module *importer);
NTSTATUS ldr_add_dependency(Module *from, Module *to);
void ldr_collect(void);

// exports.c
NTSTATUS ldr_find_export(Module *module, PCSTR name, ULONG ordinal_or_hint, Module *importer, PVOID *address);

// imports.c
NTSTATUS ldr_resolve_imports(Module *module, const DllSearch *search);

// missing.c
PVOID ldr_bind_missing(NTSTATUS status, PCUNICODE_STRING dll, PCSTR name, ULONG ordinal);

// tls.c
NTSTATUS ldr_tls_register(Module *module);
void ldr_tls_release(Module *module);
NTSTATUS ldr_tls_start_thread(void);
void ldr_tls_end_thread(void);
void ldr_tls_callbacks(Module *module, ULONG reason);

// initialize.c
NTSTATUS ldr_initialize_module(Module *module, PVOID context);
void ldr_detach_module(Module *module);
BOOLEAN ldr_call_entry_point(Module *module, ULONG reason, PVOID context);

// notify.c
void ldr_notify(ULONG reason, Module *module);

// error.c
void ldr_report_missing_dll(PCUNICODE_STRING dll, PCUNICODE_STRING importer);
void ldr_report_missing_export(NTSTATUS status, PCSTR name, ULONG ordinal, PCUNICODE_STRING dll);
BOOLEAN ldr_windows_has(NTSTATUS status, PCUNICODE_STRING dll, PCSTR name, ULONG ordinal);
void ldr_tell_reached(NTSTATUS status, PCUNICODE_STRING dll, PCSTR name, ULONG ordinal);
void ldr_tell_dll_not_found(PCUNICODE_STRING dll);
void ldr_report_failed_entry_point(PCUNICODE_STRING dll);
void __attribute__((noreturn)) ldr_abandon_start(NTSTATUS status);

static inline PVOID ldr_allocate(SIZE_T size) {
    return RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, HEAP_ZERO_MEMORY, size);
}
static inline void ldr_free(PVOID block) {
    if (block)
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, block);
}

static inline IMAGE_DATA_DIRECTORY ldr_directory(const Module *module, ULONG index) {
    const IMAGE_OPTIONAL_HEADER64 *optional = &module->headers->OptionalHeader;
    return index < optional->NumberOfRvaAndSizes ? optional->DataDirectory[index] : (IMAGE_DATA_DIRECTORY){0};
}

static inline PVOID ldr_at(const Module *module, ULONG rva) { return (char *)module->entry.DllBase + rva; }

#endif
