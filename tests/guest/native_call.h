// Calling an NT service with arguments of any type: `NT(NtClose)(handle)`. The first is a pointer or a handle; pointers that are
// null must be written NULL, since beyond the fourth argument an int leaves half of its slot as it was.
#ifndef NATIVE_CALL_H
#define NATIVE_CALL_H

#include "../../guest/include/nt.h"

#define NT(name) ((NTSTATUS(NTAPI *)(const volatile void *, ...))(PVOID)name)

static inline UNICODE_STRING native_text(PCWSTR string)
{
    UNICODE_STRING view;
    RtlInitUnicodeString(&view, string);
    return view;
}

static inline OBJECT_ATTRIBUTES native_named(UNICODE_STRING *name, ULONG flags)
{
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, name, flags, NULL, NULL);
    return attributes;
}

#endif
