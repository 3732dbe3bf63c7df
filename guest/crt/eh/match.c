/* Whether a handler takes an exception's type, and making the object the handler names. */
#include "eh.h"

int __TypeMatch(const cxx_handler *handler, const cxx_catchable *catchable, const cxx_throw *thrown);
int strcmp(const char *a, const char *b);
void *memmove(void *to, const void *from, size_t size);

static const cxx_type *type_at(uintptr_t base, int32_t rva) {
    return rva ? (const cxx_type *)(base + (uint32_t)rva) : NULL;
}

bool cxx_catches_all(const cxx_handler *handler, uintptr_t base) {
    const cxx_type *type = type_at(base, handler->type_rva);
    return !type || !*type->decorated;
}

static bool matches(const cxx_handler *handler, const cxx_type *wanted, const cxx_catchable *catchable,
                    const cxx_type *offered, const cxx_throw *thrown) {
    if (!wanted || !*wanted->decorated)
        return true;
    if ((handler->adjectives & HANDLER_BAD_ALLOC) && (catchable->properties & CATCHABLE_BAD_ALLOC))
        return true;
    if (wanted != offered && strcmp(wanted->decorated, offered->decorated) != 0)
        return false;
    if ((catchable->properties & CATCHABLE_BY_REFERENCE_ONLY) && !(handler->adjectives & HANDLER_REFERENCE))
        return false;
    enum { QUALIFIERS = QUALIFIED_CONST | QUALIFIED_VOLATILE | QUALIFIED_UNALIGNED };
    return !(thrown->attributes & ~handler->adjectives & QUALIFIERS);
}

const cxx_catchable *cxx_match(const cxx_handler *handler, uintptr_t handler_base, const EXCEPTION_RECORD *record) {
    uintptr_t base = record->ExceptionInformation[CXX_BASE];
    const cxx_throw *thrown = (const cxx_throw *)record->ExceptionInformation[CXX_THROW];
    const cxx_catchables *list = (const cxx_catchables *)(base + (uint32_t)thrown->catchables_rva);
    for (int32_t i = 0; i < list->count; i++) {
        const cxx_catchable *catchable = (const cxx_catchable *)(base + (uint32_t)list->catchable_rvas[i]);
        if (matches(handler, type_at(handler_base, handler->type_rva), catchable, type_at(base, catchable->type_rva),
                    thrown))
            return catchable;
    }
    return NULL;
}

static uintptr_t base_of(const void *address) {
    void *base = NULL;
    RtlPcToFileHeader((void *)(uintptr_t)address, &base);
    return (uintptr_t)base;
}

int __TypeMatch(const cxx_handler *handler, const cxx_catchable *catchable, const cxx_throw *thrown) {
    return matches(handler, type_at(base_of(handler), handler->type_rva), catchable,
                   type_at(base_of(thrown), catchable->type_rva), thrown);
}

void *__AdjustPointer(void *object, const cxx_displacement *displacement) {
    char *adjusted = (char *)object + displacement->member;
    if (displacement->table >= 0) {
        const char *table = *(const char **)((char *)object + displacement->table);
        adjusted += *(const int32_t *)(table + displacement->entry) + displacement->table;
    }
    return adjusted;
}

static void build(void *frame, const cxx_handler *handler, const cxx_catchable *catchable,
                  const EXCEPTION_RECORD *record) {
    void *object = (void *)record->ExceptionInformation[CXX_OBJECT];
    void **to = (void **)((char *)frame + handler->object_offset);
    uintptr_t base = record->ExceptionInformation[CXX_BASE];
    size_t size = (size_t)catchable->size;
    if (handler->adjectives & HANDLER_REFERENCE) {
        *to = __AdjustPointer(object, &catchable->displacement);
    } else if (catchable->properties & CATCHABLE_SIMPLE) {
        memmove(to, object, size);
        if (size == sizeof *to && *to)
            *to = __AdjustPointer(*to, &catchable->displacement);
    } else if (!catchable->copy_rva) {
        memmove(to, __AdjustPointer(object, &catchable->displacement), size);
    } else {
        // The third argument is for a class with virtual bases only; another's constructor does not look at it.
        void (*copy)(void *, void *, int) = (void (*)(void *, void *, int))(base + (uint32_t)catchable->copy_rva);
        copy(to, __AdjustPointer(object, &catchable->displacement), 1);
    }
}

void cxx_build_catch_object(void *frame, const cxx_handler *handler, const cxx_catchable *catchable,
                            const EXCEPTION_RECORD *record) {
    if (!handler->type_rva || !handler->object_offset)
        return;
    __try {
        build(frame, handler, catchable, record);
    } __except (__FrameUnwindFilter(GetExceptionInformation())) {
    }
}

void __DestructExceptionObject(EXCEPTION_RECORD *record, int throw_not_allowed) {
    if (!record || !cxx_is_exception(record) || cxx_is_rethrow(record))
        return;
    const cxx_throw *thrown = (const cxx_throw *)record->ExceptionInformation[CXX_THROW];
    if (!thrown->destructor_rva)
        return;
    uintptr_t address = record->ExceptionInformation[CXX_BASE] + (uint32_t)thrown->destructor_rva;
    void (*destructor)(void *) = (void (*)(void *))address;
    void *object = (void *)record->ExceptionInformation[CXX_OBJECT];
    if (!throw_not_allowed) {
        destructor(object);
        return;
    }
    __try {
        destructor(object);
    } __except (__FrameUnwindFilter(GetExceptionInformation())) {
    }
}
