// Heap strings and the two directions of UTF-8, for all functions that have an A and a W form.
// Conversions never fail on ill-formed text: it becomes U+FFFD, as with Windows' CP_ACP = 65001.

#include "kernelbase.h"

void *base_alloc(SIZE_T size) {
    void *block = RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, 0, size);
    if (!block)
        base_fail(ERROR_NOT_ENOUGH_MEMORY);
    return block;
}

void *base_alloc_zeroed(SIZE_T size) {
    void *block = RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, HEAP_ZERO_MEMORY, size);
    if (!block)
        base_fail(ERROR_NOT_ENOUGH_MEMORY);
    return block;
}

void base_free(void *block) {
    if (!block)
        return;
    DWORD error = NtTeb()->LastErrorValue;
    RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, block);
    NtTeb()->LastErrorValue = error;
}

PWSTR base_wide_n(PCSTR text, SIZE_T length) {
    if (length > MAXLONG / sizeof(WCHAR) - 1) {
        base_fail(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    PWSTR wide = base_alloc((length + 1) * sizeof(WCHAR)); // a byte of UTF-8 never makes more than one unit
    if (!wide)
        return NULL;
    ULONG size = 0;
    RtlUTF8ToUnicodeN(wide, (ULONG)(length * sizeof(WCHAR)), &size, text, (ULONG)length);
    wide[size / sizeof(WCHAR)] = 0;
    return wide;
}

PWSTR base_wide(PCSTR text) { return text ? base_wide_n(text, base_length_a(text)) : NULL; }

DWORD base_narrow_size(PCWSTR text, SIZE_T length) {
    ULONG size = 0;
    RtlUnicodeToUTF8N(NULL, 0, &size, text, (ULONG)(length * sizeof(WCHAR)));
    return size;
}

PSTR base_narrow(PCWSTR text) {
    if (!text)
        return NULL;
    SIZE_T length = base_length(text);
    DWORD size = base_narrow_size(text, length);
    PSTR narrow = base_alloc(size + 1);
    if (!narrow)
        return NULL;
    ULONG made = 0;
    RtlUnicodeToUTF8N(narrow, size, &made, text, (ULONG)(length * sizeof(WCHAR)));
    narrow[made] = 0;
    return narrow;
}

DWORD base_copy_narrow(PCWSTR text, SIZE_T length, PSTR buffer, DWORD size) {
    enum { MOST_BYTES = 3 }; // of one unit
    if (!buffer || length >= size / MOST_BYTES) {
        DWORD needed = base_narrow_size(text, length);
        if (needed >= size || !buffer)
            return needed + 1;
    }
    ULONG made = 0;
    RtlUnicodeToUTF8N(buffer, size, &made, text, (ULONG)(length * sizeof(WCHAR)));
    buffer[made] = 0;
    return made;
}

DWORD base_copy_wide(PCWSTR text, SIZE_T length, PWSTR buffer, DWORD size) {
    if (length >= size || !buffer)
        return (DWORD)length + 1;
    memcpy(buffer, text, length * sizeof(WCHAR));
    buffer[length] = 0;
    return (DWORD)length;
}
