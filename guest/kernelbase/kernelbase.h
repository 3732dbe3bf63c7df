// What every file of kernelbase shares: headers, the last error, heap strings, both-ways UTF-8, object names, timeouts.
// Only small inline code and prototypes; what a single area needs has its own header in that area's folder.

#ifndef NTSUP_KERNELBASE_H
#define NTSUP_KERNELBASE_H

#undef _WIN32_WINNT
#undef WINVER
#undef NTDDI_VERSION
#define _WIN32_WINNT 0x0A00
#define WINVER 0x0A00
#define NTDDI_VERSION 0x0A00000C // 20H2 and later
#define COBJMACROS
#define PSAPI_VERSION 2 // psapi.h then declares the K32 names, which are the ones implemented here
#ifndef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT // the headers declare what this DLL defines
#endif

#include <assert.h>
#include <nt.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Access to object directories and symbolic links, which the Win32 headers do not name.
#ifndef DIRECTORY_QUERY
#define DIRECTORY_QUERY 0x0001
#define DIRECTORY_TRAVERSE 0x0002
#define DIRECTORY_CREATE_OBJECT 0x0004
#define SYMBOLIC_LINK_QUERY 0x0001
#endif

enum { BASE_MAX_LONG_PATH = 32767 }; // UTF-16 units, without the NUL: what a UNICODE_STRING holds

// --- the last error -------------------------------------------------------------------------------------------------

// Translates a failed NTSTATUS into the thread's last error. Returns FALSE, so that a caller can return it.
BOOL base_set_last_nt_error(NTSTATUS status);

// Sets the last error and returns FALSE.
static inline BOOL base_fail(DWORD error) {
    NtTeb()->LastErrorValue = error;
    return FALSE;
}

static inline BOOL base_result(NTSTATUS status) { return NT_SUCCESS(status) ? TRUE : base_set_last_nt_error(status); }

// --- the process heap -----------------------------------------------------------------------------------------------

// Uninitialised; NULL and ERROR_NOT_ENOUGH_MEMORY when there is none.
void *base_alloc(SIZE_T size);
void *base_alloc_zeroed(SIZE_T size);
void base_free(void *block); // keeps the last error; NULL is allowed

static inline void base_free_scoped(void *pointer) { base_free(*(void **)pointer); }

// A pointer from base_alloc or base_wide that is freed when its scope ends.
#define BASE_SCOPED __attribute__((cleanup(base_free_scoped)))

// A handle that is closed when its scope ends; NULL is allowed.
static inline void base_close_scoped(HANDLE *handle) {
    if (*handle != NULL)
        NtClose(*handle);
}
#define BASE_SCOPED_HANDLE __attribute__((cleanup(base_close_scoped)))

// --- strings --------------------------------------------------------------------------------------------------------

static inline SIZE_T base_length(PCWSTR text) { return wcslen(text); }

static inline SIZE_T base_length_a(PCSTR text) { return strlen(text); }

// A string view of a NUL-terminated text; false when it is too long for one.
static inline bool base_view(UNICODE_STRING *view, PCWSTR text) {
    SIZE_T length = text ? base_length(text) : 0;
    if (length > BASE_MAX_LONG_PATH - 1)
        return false;
    *view = (UNICODE_STRING){(USHORT)(length * 2), (USHORT)(text ? length * 2 + 2 : 0), (PWSTR)text};
    return true;
}

// A view of a literal: BASE_LITERAL(L"\\??\\").
#define BASE_LITERAL(text) ((UNICODE_STRING){sizeof(text) - sizeof(WCHAR), sizeof(text), (PWSTR)(text)})

// UTF-8 to a new UTF-16 string (base_free it); NULL for NULL, and for want of memory with the last error set.
PWSTR base_wide(PCSTR text);
PWSTR base_wide_n(PCSTR text, SIZE_T length); // length bytes; a NUL is added
// UTF-16 to a new UTF-8 string.
PSTR base_narrow(PCWSTR text);

// Bytes of UTF-8 that length UTF-16 units need.
DWORD base_narrow_size(PCWSTR text, SIZE_T length);
// Copies a text out the way GetXxxA(buffer, size) do: returns its bytes without the NUL, or, when it does not fit, with
// it.
DWORD base_copy_narrow(PCWSTR text, SIZE_T length, PSTR buffer, DWORD size);
// The same for GetXxxW: units.
DWORD base_copy_wide(PCWSTR text, SIZE_T length, PWSTR buffer, DWORD size);

static inline WCHAR base_fold(WCHAR unit) { return unit >= 'a' && unit <= 'z' ? unit - 32 : unit; }

// Equal but for the case of ASCII letters.
static inline bool base_equal_folded(PCWSTR left, PCWSTR right) {
    while (*left && base_fold(*left) == base_fold(*right))
        left++, right++;
    return base_fold(*left) == base_fold(*right);
}

static inline bool base_starts_folded(PCWSTR text, PCWSTR prefix) {
    for (; *prefix; text++, prefix++)
        if (base_fold(*text) != base_fold(*prefix))
            return false;
    return true;
}

// --- objects --------------------------------------------------------------------------------------------------------

// Attributes for a named object of Win32 (event, mutex, section, job…): the name, if any, is taken below
// \BaseNamedObjects with "Global\" and "Local\" understood; `view` must live as long as `attributes`.
// With OBJ_OPENIF, as CreateXxx want it; OpenXxx add `inherit` by themselves.
NTSTATUS base_object_attributes(OBJECT_ATTRIBUTES *attributes, UNICODE_STRING *view, PCWSTR name,
                                const SECURITY_ATTRIBUTES *security);

// --- time -----------------------------------------------------------------------------------------------------------

// Win32 milliseconds as NT's relative time; NULL for INFINITE.
static inline LARGE_INTEGER *base_timeout(LARGE_INTEGER *storage, DWORD milliseconds) {
    if (milliseconds == INFINITE)
        return NULL;
    storage->QuadPart = -10000LL * milliseconds;
    return storage;
}

// --- the process ----------------------------------------------------------------------------------------------------

static inline RTL_USER_PROCESS_PARAMETERS *base_parameters(void) { return NtCurrentPeb()->ProcessParameters; }

// kernelbase's own image.
extern HMODULE base_module;

// Each area's part of DLL_PROCESS_ATTACH, called by DllMain in this order; false fails the process.
bool base_init_strings(void);
bool base_init_console(void);

#endif
