// What CreateProcess is made of: the attribute list of STARTUPINFOEX and the search for the image.

#ifndef NTSUP_KERNELBASE_PROCESS_H
#define NTSUP_KERNELBASE_PROCESS_H

#include "../file/file.h"

// NT's numbers of the priority classes (PROCESS_PRIORITY_CLASS.PriorityClass).
enum {
    PROCESS_PRIORITY_CLASS_UNKNOWN,
    PROCESS_PRIORITY_CLASS_IDLE,
    PROCESS_PRIORITY_CLASS_NORMAL,
    PROCESS_PRIORITY_CLASS_HIGH,
    PROCESS_PRIORITY_CLASS_REALTIME,
    PROCESS_PRIORITY_CLASS_BELOW_NORMAL,
    PROCESS_PRIORITY_CLASS_ABOVE_NORMAL,
};

// The one named by an XXX_PRIORITY_CLASS bit among CreateProcess' flags; UNKNOWN when there is none.
UCHAR priority_class_of(DWORD flags);

// One attribute as UpdateProcThreadAttribute took it; `value` is the caller's pointer.
typedef struct {
    ULONG_PTR attribute;
    SIZE_T size;
    PVOID value;
} ThreadAttribute;

// What LPPROC_THREAD_ATTRIBUTE_LIST points to; programs size it by InitializeProcThreadAttributeList.
struct _PROC_THREAD_ATTRIBUTE_LIST {
    ULONG present; // one bit for each attribute number
    ULONG capacity;
    ULONG used;
    ULONG reserved;
    PVOID reserved_pointer;
    ThreadAttribute attributes[];
};
static_assert(sizeof(struct _PROC_THREAD_ATTRIBUTE_LIST) == 24, "PROC_THREAD_ATTRIBUTE_LIST");

// The attribute of a number (PROC_THREAD_ATTRIBUTE_NUMBER bits) in a list; NULL when there is none. `list` may be NULL.
const ThreadAttribute *thread_attribute(const struct _PROC_THREAD_ATTRIBUTE_LIST *list, ULONG number);

// Space for the PS_ATTRIBUTEs of NtCreateUserProcess or NtCreateThreadEx.
typedef struct {
    SIZE_T TotalLength;
    PS_ATTRIBUTE Attributes[16];
} PsAttributes;

void ps_attribute_add(PsAttributes *list, ULONG_PTR attribute, SIZE_T size, const void *value);

// The Win32 path of what a command line or application name starts; from base_alloc, NULL with the last error set.
// `bare`: it was found only under a name without extension, which Windows would not have looked for.
PWSTR process_find_image(PCWSTR application, PCWSTR command_line, bool *bare);

#endif
