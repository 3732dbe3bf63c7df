/* Run-time type information: dynamic_cast and typeid, by the tables in front of a class's vtable.
 * Facts: the names and layouts in clang's MicrosoftCXXABI.cpp. */
#include "exception.h"

typedef struct {
    uint32_t signature; /* 1: it has self_rva */
    uint32_t offset;    /* of the vtable pointer in the complete object */
    uint32_t construction_offset;
    uint32_t type_rva;
    uint32_t hierarchy_rva;
    uint32_t self_rva;
} locator;

typedef struct {
    uint32_t signature;
    uint32_t attributes;
    uint32_t count;
    uint32_t bases_rva; /* of the RVAs of `base`s: depth first, the class itself first */
} hierarchy;

enum { BASE_PRIVATE_ON_PATH = 1 | 8, BASE_AMBIGUOUS = 2 };

typedef struct {
    uint32_t type_rva;
    uint32_t contained; /* bases of its own, which follow it */
    cxx_displacement displacement;
    uint32_t attributes;
    uint32_t hierarchy_rva;
} base;

typedef struct {
    uintptr_t image;
    const locator *locator;
    char *complete;
} whole;

int strcmp(const char *a, const char *b);
void *__RTCastToVoid(void *object);
cxx_type *__RTtypeid(void *object);
void *__RTDynamicCast(void *object, int32_t vtable_delta, cxx_type *source, cxx_type *target, int is_reference);

/* What an object is part of; image 0 where it has no readable tables. */
static whole whole_of(void *object) {
    whole found = {0};
    __try {
        const locator *at = (*(const locator ***)object)[-1];
        if (at->signature) {
            found.image = (uintptr_t)at - at->self_rva;
        } else {
            void *image = NULL;
            RtlPcToFileHeader((void *)(uintptr_t)at, &image);
            found.image = (uintptr_t)image;
        }
        found.locator = at;
        found.complete = (char *)object - at->offset;
        if (at->construction_offset)
            found.complete -= *(const int32_t *)((char *)object - at->construction_offset);
        if (found.image && !*((const cxx_type *)(found.image + at->type_rva))->decorated)
            found.image = 0;
    } __except (GetExceptionCode() == STATUS_ACCESS_VIOLATION ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH) {
        found.image = 0;
    }
    if (!found.image)
        cxx_throw_non_rtti_object("Access violation - no RTTI data!");
    return found;
}

void *__RTCastToVoid(void *object) { return object ? whole_of(object).complete : NULL; }

cxx_type *__RTtypeid(void *object) {
    if (!object)
        cxx_throw_bad_typeid("Attempted a typeid of NULL pointer!");
    whole of = whole_of(object);
    return (cxx_type *)(of.image + of.locator->type_rva);
}

static const base *base_at(uintptr_t image, const hierarchy *classes, uint32_t index) {
    return (const base *)(image + ((const uint32_t *)(image + classes->bases_rva))[index]);
}

static bool is_type(uintptr_t image, const base *of, const cxx_type *type) {
    const cxx_type *its = (const cxx_type *)(image + of->type_rva);
    return its == type || strcmp(its->decorated, type->decorated) == 0;
}

static void *find_target(const whole *of, const char *source_at, const cxx_type *source, const cxx_type *target) {
    uintptr_t image = of->image;
    const hierarchy *classes = (const hierarchy *)(image + of->locator->hierarchy_rva);
    bool is_source_public = false;
    void *down = NULL, *across = NULL;
    for (uint32_t i = 0; i < classes->count; i++) {
        const base *at = base_at(image, classes, i);
        char *part = __AdjustPointer(of->complete, &at->displacement);
        if (is_type(image, at, source) && part == source_at && !(at->attributes & BASE_PRIVATE_ON_PATH))
            is_source_public = true;
        if (!is_type(image, at, target))
            continue;
        if (!(at->attributes & (BASE_PRIVATE_ON_PATH | BASE_AMBIGUOUS)))
            across = part;
        const hierarchy *own = (const hierarchy *)(image + at->hierarchy_rva);
        for (uint32_t j = 0; j <= at->contained && i + j < classes->count; j++) {
            const base *within = base_at(image, classes, i + j);
            if (!is_type(image, within, source) || __AdjustPointer(of->complete, &within->displacement) != source_at)
                continue;
            if (j < own->count && base_at(image, own, j)->attributes & BASE_PRIVATE_ON_PATH)
                continue;
            if (down && down != part)
                return NULL; // two targets hold the source
            down = part;
        }
    }
    return down ? down : is_source_public ? across : NULL;
}

void *__RTDynamicCast(void *object, int32_t vtable_delta, cxx_type *source, cxx_type *target, int is_reference) {
    if (!object)
        return NULL;
    whole of = whole_of(object);
    void *found = find_target(&of, (char *)object - vtable_delta, source, target);
    if (!found && is_reference)
        cxx_throw_bad_cast("Bad dynamic_cast!");
    return found;
}
