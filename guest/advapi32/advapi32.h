// What the files of advapi32 share: headers, failing, and text between UTF-8 and UTF-16.

#ifndef NTSUP_ADVAPI32_H
#define NTSUP_ADVAPI32_H

#define DECLSPEC_IMPORT // the headers declare what this DLL defines
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <nt.h>

static inline BOOL advapi_fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

static inline BOOL advapi_result(NTSTATUS status) {
    return NT_SUCCESS(status) ? TRUE : advapi_fail(RtlNtStatusToDosError(status));
}

static inline void advapi_free_scoped(void *pointer) {
    void *block = *(void **)pointer;
    if (block)
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, block);
}

// A pointer from advapi_alloc or advapi_wide that is freed when its scope ends.
#define ADVAPI_SCOPED __attribute__((cleanup(advapi_free_scoped)))

static inline void *advapi_alloc(SIZE_T size) {
    void *block = RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, 0, size);
    if (block == NULL)
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return block;
}

// UTF-8 as a new UTF-16 string; NULL for NULL, and for want of memory.
PWSTR advapi_wide(PCSTR text);

// A SID's text, S-1-… or two letters; false for what is neither.
bool advapi_parse_sid(PCWSTR text, BYTE sid[SECURITY_MAX_SID_SIZE]);

static inline SIZE_T advapi_length(PCWSTR text) {
    SIZE_T length = 0;
    while (text[length])
        length++;
    return length;
}

#endif
