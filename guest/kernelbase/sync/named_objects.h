// Creating and opening the named objects of Win32: what events, mutexes, semaphores, timers and sections have in common.

#ifndef NTSUP_NAMED_OBJECTS_H
#define NTSUP_NAMED_OBJECTS_H

#include "kernelbase.h"

// The outcome of a Create call: the handle with ERROR_ALREADY_EXISTS or ERROR_SUCCESS, or NULL.
static inline HANDLE named_created(NTSTATUS status, HANDLE handle) {
    if (!NT_SUCCESS(status)) {
        base_set_last_nt_error(status);
        return NULL;
    }
    NtTeb()->LastErrorValue = status == STATUS_OBJECT_NAME_EXISTS ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS;
    return handle;
}

// Attributes for an Open call; it must have a name.
static inline NTSTATUS named_open_attributes(OBJECT_ATTRIBUTES *attributes, UNICODE_STRING *view, PCWSTR name,
                                             BOOL inherit) {
    if (name == NULL)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = base_object_attributes(attributes, view, name, NULL);
    attributes->Attributes = inherit ? OBJ_INHERIT : 0;
    if (NT_SUCCESS(status) && attributes->ObjectName == NULL)
        status = STATUS_OBJECT_PATH_SYNTAX_BAD;
    return status;
}

static inline HANDLE named_opened(NTSTATUS status, HANDLE handle) { return base_result(status) ? handle : NULL; }

// A name given to an A function; `missing` is for want of memory.
#define NAMED_WIDE(wide, narrow, missing)                                                                              \
    BASE_SCOPED PWSTR wide = base_wide(narrow);                                                                        \
    if ((narrow) != NULL && wide == NULL)                                                                              \
    return missing

#endif
