// Imports of functions that Windows has and we do not. A program that only imports one runs all the same; one that calls
// it gets the exception of a missing entry point, and its user is told which function it was.
// What Windows does not have either is not bound: the program cannot start there.

#include "ldr.h"

enum { MISSING_MAXIMUM = 2048, ENTRY_SIZE = 16 };

typedef struct Missing {
    PWSTR dll;
    PSTR name; // null: by number
    ULONG ordinal;
} Missing;

extern const char ldr_missing_entries[];
static Missing missing[MISSING_MAXIMUM];
static ULONG missing_count; // changes under the loader lock

void __attribute__((noreturn)) ldr_missing_reached(ULONG index);

static PVOID copy(const void *text, SIZE_T bytes) {
    PVOID fresh = ldr_allocate(bytes);
    return fresh ? memcpy(fresh, text, bytes) : NULL;
}

static BOOLEAN same_function(const Missing *known, PCSTR name, ULONG ordinal) {
    return name ? known->name && !strcmp(known->name, name) : !known->name && known->ordinal == ordinal;
}

static PVOID entry_of(PCUNICODE_STRING dll, PCSTR name, ULONG ordinal) {
    for (ULONG i = 0; i < missing_count; i++) {
        if (same_function(&missing[i], name, ordinal) && !_wcsicmp(missing[i].dll, dll->Buffer))
            return (PVOID)(ldr_missing_entries + i * ENTRY_SIZE);
    }
    if (missing_count == MISSING_MAXIMUM)
        return NULL;
    Missing *fresh = &missing[missing_count];
    *fresh = (Missing){copy(dll->Buffer, dll->Length + sizeof(WCHAR)), NULL, ordinal};
    if (name)
        fresh->name = copy(name, strlen(name) + 1);
    if (!fresh->dll || (name && !fresh->name))
        return NULL;
    return (PVOID)(ldr_missing_entries + missing_count++ * ENTRY_SIZE);
}

PVOID ldr_bind_missing(NTSTATUS status, PCUNICODE_STRING dll, PCSTR name, ULONG ordinal) {
    return ldr_windows_has(status, dll, name, ordinal) ? entry_of(dll, name, ordinal) : NULL;
}

void ldr_missing_reached(ULONG index) {
    const Missing *known = &missing[index];
    UNICODE_STRING dll;
    RtlInitUnicodeString(&dll, known->dll);
    NTSTATUS status = known->name ? STATUS_ENTRYPOINT_NOT_FOUND : STATUS_ORDINAL_NOT_FOUND;
    ldr_tell_reached(status, &dll, known->name, known->ordinal);
    for (;;)
        RtlRaiseStatus(status);
}
