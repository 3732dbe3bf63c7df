/* The tables an MSVC-compatible compiler writes for C++ exceptions on x64 (version 3 of their format).
 * Every `*_rva` is relative to the image base. Facts: LLVM's WinException.cpp and published articles on the format. */
#pragma once
#include "../crt.h"

enum { CXX_EXCEPTION = (int)0xE06D7363, CXX_PARAMETERS = 4 };
enum { CXX_MAGIC_1 = 0x19930520, CXX_MAGIC_2 = 0x19930521, CXX_MAGIC_3 = 0x19930522, CXX_MAGIC_PURE = 0x01994000 };
enum { CXX_MAGIC_BITS = 0x1fffffff };

typedef struct {
    const void *vtable;
    char *name; /* the readable one, made on demand */
    char decorated[];
} cxx_type;

/* Where a base class lies in an object: `member`, or past an entry of the virtual base table found at `table`. */
typedef struct {
    int32_t member, table, entry;
} cxx_displacement;

enum { CATCHABLE_SIMPLE = 1, CATCHABLE_BY_REFERENCE_ONLY = 2, CATCHABLE_BAD_ALLOC = 16 };

typedef struct {
    uint32_t properties;
    int32_t type_rva;
    cxx_displacement displacement;
    int32_t size;
    int32_t copy_rva;
} cxx_catchable;

typedef struct {
    int32_t count;
    int32_t catchable_rvas[];
} cxx_catchables;

enum { QUALIFIED_CONST = 1, QUALIFIED_VOLATILE = 2, QUALIFIED_UNALIGNED = 4 };
enum { THROW_PURE = 8 };

typedef struct {
    uint32_t attributes;
    int32_t destructor_rva;
    int32_t forward_compatible_rva;
    int32_t catchables_rva;
} cxx_throw;

enum { HANDLER_REFERENCE = 8, HANDLER_ANY = 0x40, HANDLER_BAD_ALLOC = 0x80 };

typedef struct {
    uint32_t adjectives;
    int32_t type_rva;
    int32_t object_offset; /* from the function's frame; 0: the object is not named */
    int32_t funclet_rva;
    int32_t parent_offset; /* where the funclet keeps the function's frame, from its own */
} cxx_handler;

typedef struct {
    int32_t low, high, catch_high; /* states low to high are the block's, high + 1 to catch_high its handlers' */
    int32_t handler_count;
    int32_t handlers_rva;
} cxx_try;

typedef struct {
    int32_t to_state;
    int32_t action_rva;
} cxx_unwind_step;

typedef struct {
    uint32_t start_rva;
    int32_t state;
} cxx_ip_state;

typedef struct {
    int32_t count;
    int32_t handlers_rva;
} cxx_specification;

enum { FUNCTION_SYNCHRONOUS_ONLY = 1, FUNCTION_NOEXCEPT = 4 };

typedef struct {
    uint32_t magic;
    int32_t state_count;
    int32_t unwind_rva;
    int32_t try_count;
    int32_t tries_rva;
    int32_t ip_count;
    int32_t ips_rva;
    int32_t progress_offset; /* dispUnwindHelp: an int of the frame, -2 from the function's start */
    int32_t specification_rva; /* from CXX_MAGIC_2 */
    uint32_t flags;            /* from CXX_MAGIC_3 */
} cxx_function;

_Static_assert(sizeof(cxx_catchable) == 28 && sizeof(cxx_handler) == 20 && sizeof(cxx_try) == 20, "x64 tables");
_Static_assert(sizeof(cxx_throw) == 16 && sizeof(cxx_function) == 40, "x64 tables");

/* A C++ exception's ExceptionInformation. */
enum { CXX_MAGIC, CXX_OBJECT, CXX_THROW, CXX_BASE };

static inline bool cxx_is_exception(const EXCEPTION_RECORD *record) {
    if (record->ExceptionCode != (DWORD)CXX_EXCEPTION || record->NumberParameters != CXX_PARAMETERS)
        return false;
    ULONG_PTR magic = record->ExceptionInformation[CXX_MAGIC];
    return (magic >= CXX_MAGIC_1 && magic <= CXX_MAGIC_3) || magic == CXX_MAGIC_PURE;
}

/* `throw;`: the exception is the thread's current one. */
static inline bool cxx_is_rethrow(const EXCEPTION_RECORD *record) {
    return cxx_is_exception(record) && !record->ExceptionInformation[CXX_THROW];
}
