// Where Win32's named objects live in NT's namespace, and the attributes to open or create them with.
// Names are case-sensitive there, as on Windows.

#include "kernelbase.h"

static HANDLE named_objects; // opened once, never closed

static NTSTATUS open_named_objects(HANDLE *directory) {
    *directory = __atomic_load_n(&named_objects, __ATOMIC_ACQUIRE);
    if (*directory)
        return STATUS_SUCCESS;
    UNICODE_STRING path = BASE_LITERAL(L"\\BaseNamedObjects");
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &path, OBJ_CASE_INSENSITIVE, NULL, NULL);
    HANDLE opened;
    NTSTATUS status = NtOpenDirectoryObject(&opened, DIRECTORY_CREATE_OBJECT | DIRECTORY_TRAVERSE, &attributes);
    if (!NT_SUCCESS(status))
        return status;
    if (__atomic_compare_exchange_n(&named_objects, directory, opened, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        *directory = opened;
    else
        NtClose(opened);
    return STATUS_SUCCESS;
}

NTSTATUS base_object_attributes(OBJECT_ATTRIBUTES *attributes, UNICODE_STRING *view, PCWSTR name,
                                const SECURITY_ATTRIBUTES *security) {
    ULONG flags = OBJ_OPENIF | (security && security->bInheritHandle ? OBJ_INHERIT : 0);
    PVOID descriptor = security ? security->lpSecurityDescriptor : NULL;
    InitializeObjectAttributes(attributes, NULL, flags, NULL, descriptor);
    if (!name || !*name)
        return STATUS_SUCCESS;
    if (base_starts_folded(name, L"Global\\"))
        name += 7;
    else if (base_starts_folded(name, L"Local\\"))
        name += 6;
    if (!base_view(view, name))
        return STATUS_NAME_TOO_LONG;
    attributes->ObjectName = view;
    return open_named_objects(&attributes->RootDirectory);
}
