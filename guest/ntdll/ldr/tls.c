// Static thread-local storage: an index for each module that has it, a block for each thread and module, callbacks.
// A module loaded late gives its block to threads that already run: their vectors have room for every index from birth.

#include "ldr.h"

enum { MAXIMUM_MODULES = 256, DEFAULT_ALIGNMENT = 16 };

// One thread's vector, at TEB.ThreadLocalStoragePointer. It lives in the heap and not in the TEB: the record of a
// thread that was killed stays behind, and writing to it harms nobody.
typedef struct TlsVector {
    LIST_ENTRY link;
    PVOID blocks[MAXIMUM_MODULES]; // what gs:[0x58] points to
    PVOID allocations[MAXIMUM_MODULES];
} TlsVector;

// Guarded by the loader lock.
static LIST_ENTRY vectors = {&vectors, &vectors};
static Module *modules[MAXIMUM_MODULES]; // by index

static SIZE_T alignment_of(const IMAGE_TLS_DIRECTORY64 *tls) {
    ULONG code = tls->Characteristics >> 20 & 15;
    SIZE_T alignment = code ? (SIZE_T)1 << (code - 1) : 0;
    return alignment < DEFAULT_ALIGNMENT ? DEFAULT_ALIGNMENT : alignment;
}

static NTSTATUS fill(TlsVector *vector, ULONG index) {
    const IMAGE_TLS_DIRECTORY64 *tls = modules[index]->tls;
    SIZE_T template_size = (SIZE_T)(tls->EndAddressOfRawData - tls->StartAddressOfRawData);
    SIZE_T size = template_size + tls->SizeOfZeroFill, alignment = alignment_of(tls);
    char *allocation = ldr_allocate(size + alignment);
    if (!allocation)
        return STATUS_NO_MEMORY;
    char *block = (char *)(((ULONG_PTR)allocation + alignment - 1) & ~(alignment - 1));
    memcpy(block, (const void *)tls->StartAddressOfRawData, template_size);
    vector->allocations[index] = allocation;
    __atomic_store_n(&vector->blocks[index], block, __ATOMIC_RELEASE);
    return STATUS_SUCCESS;
}

static void clear(TlsVector *vector, ULONG index) {
    vector->blocks[index] = NULL;
    ldr_free(vector->allocations[index]);
    vector->allocations[index] = NULL;
}

NTSTATUS ldr_tls_register(Module *module) {
    IMAGE_DATA_DIRECTORY directory = ldr_directory(module, IMAGE_DIRECTORY_ENTRY_TLS);
    if (!directory.VirtualAddress || !directory.Size)
        return STATUS_SUCCESS;
    ULONG index = 0;
    while (index < MAXIMUM_MODULES && modules[index])
        index++;
    if (index == MAXIMUM_MODULES)
        return STATUS_INSUFFICIENT_RESOURCES;
    module->tls = ldr_at(module, directory.VirtualAddress);
    module->entry.TlsIndex = MAXWORD;
    if (module->tls->AddressOfIndex)
        *(ULONG *)module->tls->AddressOfIndex = index;
    modules[index] = module;
    NTSTATUS status = STATUS_SUCCESS;
    for (LIST_ENTRY *link = vectors.Flink; link != &vectors && NT_SUCCESS(status); link = link->Flink)
        status = fill(CONTAINING_RECORD(link, TlsVector, link), index);
    return status;
}

void ldr_tls_release(Module *module) {
    for (ULONG index = 0; module->tls && index < MAXIMUM_MODULES; index++) {
        if (modules[index] != module)
            continue;
        for (LIST_ENTRY *link = vectors.Flink; link != &vectors; link = link->Flink)
            clear(CONTAINING_RECORD(link, TlsVector, link), index);
        modules[index] = NULL;
    }
}

NTSTATUS ldr_tls_start_thread(void) {
    TlsVector *vector = ldr_allocate(sizeof(*vector));
    if (!vector)
        return STATUS_NO_MEMORY;
    for (ULONG index = 0; index < MAXIMUM_MODULES; index++) {
        NTSTATUS status = modules[index] ? fill(vector, index) : STATUS_SUCCESS;
        if (!NT_SUCCESS(status)) {
            while (index--)
                ldr_free(vector->allocations[index]);
            ldr_free(vector);
            return status;
        }
    }
    vector->link = (LIST_ENTRY){&vectors, vectors.Blink};
    vectors.Blink->Flink = &vector->link;
    vectors.Blink = &vector->link;
    NtTeb()->ThreadLocalStoragePointer = vector->blocks;
    return STATUS_SUCCESS;
}

void ldr_tls_end_thread(void) {
    PVOID *blocks = NtTeb()->ThreadLocalStoragePointer;
    if (!blocks)
        return;
    TlsVector *vector = CONTAINING_RECORD(blocks, TlsVector, blocks[0]);
    NtTeb()->ThreadLocalStoragePointer = NULL;
    vector->link.Blink->Flink = vector->link.Flink;
    vector->link.Flink->Blink = vector->link.Blink;
    for (ULONG index = 0; index < MAXIMUM_MODULES; index++)
        ldr_free(vector->allocations[index]);
    ldr_free(vector);
}

void ldr_tls_callbacks(Module *module, ULONG reason) {
    if (!module->tls || !module->tls->AddressOfCallBacks)
        return;
    for (PIMAGE_TLS_CALLBACK *callback = (PIMAGE_TLS_CALLBACK *)module->tls->AddressOfCallBacks; *callback; callback++)
        (*callback)(module->entry.DllBase, reason, NULL);
}
