/* type_info: comparing, hashing and naming types. A program's type_info is a cxx_type; ucrtbase's functions are given
 * the part after its vtable pointer. */
#include "exception.h"

typedef struct {
    char *name;
    char decorated[];
} type_data;

int strcmp(const char *a, const char *b);
size_t strlen(const char *text);
void *memcpy(void *to, const void *from, size_t size);
int __std_type_info_compare(const type_data *a, const type_data *b);
size_t __std_type_info_hash(const type_data *data);
const char *__std_type_info_name(type_data *data, SLIST_HEADER *names);
void __std_type_info_destroy_list(SLIST_HEADER *names);
void crt_type_info_destroy(cxx_type *self);
cxx_type *crt_type_info_delete(cxx_type *self, unsigned how);

int __std_type_info_compare(const type_data *a, const type_data *b) {
    return a == b ? 0 : strcmp(a->decorated + 1, b->decorated + 1);
}

/* FNV-1a, folded. */
size_t __std_type_info_hash(const type_data *data) {
    uint64_t hash = 14695981039346656037u;
    for (const char *at = data->decorated + 1; *at; at++)
        hash = (hash ^ (unsigned char)*at) * 1099511628211u;
    return hash ^ hash >> 32;
}

/* Made once and kept in the program's list, which it empties at its end. */
const char *__std_type_info_name(type_data *data, SLIST_HEADER *names) {
    char *known = __atomic_load_n(&data->name, __ATOMIC_ACQUIRE);
    if (known)
        return known;
    char *readable = cxx_readable_name(data->decorated);
    if (!readable)
        return NULL;
    size_t size = strlen(readable) + 1;
    SLIST_ENTRY *entry = malloc(sizeof *entry + size);
    if (!entry) {
        free(readable);
        return NULL;
    }
    char *name = memcpy(entry + 1, readable, size);
    free(readable);
    if (!__atomic_compare_exchange_n(&data->name, &known, name, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        free(entry);
        return known;
    }
    InterlockedPushEntrySList(names, entry);
    return name;
}

void __std_type_info_destroy_list(SLIST_HEADER *names) {
    SLIST_ENTRY *entry = InterlockedFlushSList(names);
    while (entry) {
        SLIST_ENTRY *next = entry->Next;
        free(entry);
        entry = next;
    }
}

void crt_type_info_destroy(cxx_type *self) {
    free(self->name);
    self->name = NULL;
}

cxx_type *crt_type_info_delete(cxx_type *self, unsigned how) {
    crt_type_info_destroy(self);
    if (how & 1)
        free(self);
    return self;
}

#ifdef CRT_MSVCRT
const char *crt_type_info_name(cxx_type *self);
const char *crt_type_info_raw_name(const cxx_type *self);
int crt_type_info_before(const cxx_type *self, const cxx_type *other);
int crt_type_info_equal(const cxx_type *self, const cxx_type *other);
int crt_type_info_differ(const cxx_type *self, const cxx_type *other);

const char *crt_type_info_name(cxx_type *self) {
    char *known = __atomic_load_n(&self->name, __ATOMIC_ACQUIRE);
    if (known)
        return known;
    char *name = cxx_readable_name(self->decorated);
    if (__atomic_compare_exchange_n(&self->name, &known, name, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return name;
    free(name);
    return known;
}

const char *crt_type_info_raw_name(const cxx_type *self) { return self->decorated; }

static int compare(const cxx_type *a, const cxx_type *b) {
    return strcmp(a->decorated + 1, b->decorated + 1);
}

int crt_type_info_before(const cxx_type *self, const cxx_type *other) { return compare(self, other) < 0; }
int crt_type_info_equal(const cxx_type *self, const cxx_type *other) { return compare(self, other) == 0; }
int crt_type_info_differ(const cxx_type *self, const cxx_type *other) { return compare(self, other) != 0; }
#endif
