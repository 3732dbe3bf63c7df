/* std::exception's data, and the exception classes: thrown by the runtime, and in msvcrt exported with all members. */
#include "exception.h"

size_t strlen(const char *text);
void *memcpy(void *to, const void *from, size_t size);
__declspec(noreturn) void _CxxThrowException(void *object, const cxx_throw *thrown);

/* classes.S */
extern const void *const crt_exception_vtable[], *const crt_bad_cast_vtable[], *const crt_bad_typeid_vtable[],
    *const crt_non_rtti_object_vtable[];
extern const cxx_throw crt_throw_bad_cast, crt_throw_bad_typeid, crt_throw_non_rtti_object;
cxx_exception *crt_exception_copy_exception(cxx_exception *self, const cxx_exception *other);
cxx_exception *crt_exception_copy_bad_cast(cxx_exception *self, const cxx_exception *other);
cxx_exception *crt_exception_copy_bad_typeid(cxx_exception *self, const cxx_exception *other);
cxx_exception *crt_exception_copy_non_rtti_object(cxx_exception *self, const cxx_exception *other);
void crt_exception_destroy(cxx_exception *self);
cxx_exception *crt_exception_delete(cxx_exception *self, unsigned how);
const char *crt_exception_what(const cxx_exception *self);

void __std_exception_copy(const cxx_exception_data *from, cxx_exception_data *to) {
    to->what = from->what;
    to->owned = false;
    if (!from->owned || !from->what)
        return;
    size_t size = strlen(from->what) + 1;
    char *copy = malloc(size);
    to->what = copy;
    if (copy) {
        memcpy(copy, from->what, size);
        to->owned = true;
    }
}

void __std_exception_destroy(cxx_exception_data *data) {
    if (data->owned)
        free((void *)(uintptr_t)data->what);
    data->what = NULL;
    data->owned = false;
}

static cxx_exception *make(cxx_exception *self, const void *vtable, const char *what, bool is_copied) {
    cxx_exception_data given = {what, is_copied};
    self->vtable = vtable;
    __std_exception_copy(&given, &self->data);
    return self;
}

static cxx_exception *copy(cxx_exception *self, const void *vtable, const cxx_exception *other) {
    self->vtable = vtable;
    __std_exception_copy(&other->data, &self->data);
    return self;
}

cxx_exception *crt_exception_copy_exception(cxx_exception *self, const cxx_exception *other) {
    return copy(self, crt_exception_vtable, other);
}

cxx_exception *crt_exception_copy_bad_cast(cxx_exception *self, const cxx_exception *other) {
    return copy(self, crt_bad_cast_vtable, other);
}

cxx_exception *crt_exception_copy_bad_typeid(cxx_exception *self, const cxx_exception *other) {
    return copy(self, crt_bad_typeid_vtable, other);
}

cxx_exception *crt_exception_copy_non_rtti_object(cxx_exception *self, const cxx_exception *other) {
    return copy(self, crt_non_rtti_object_vtable, other);
}

void crt_exception_destroy(cxx_exception *self) {
    self->vtable = crt_exception_vtable;
    __std_exception_destroy(&self->data);
}

/* The vector deleting destructor: an array's count is in front of it. */
cxx_exception *crt_exception_delete(cxx_exception *self, unsigned how) {
    enum { FREE = 1, ARRAY = 2 };
    if (how & ARRAY) {
        size_t *count = (size_t *)self - 1;
        for (size_t i = *count; i-- > 0;)
            crt_exception_destroy(&self[i]);
        if (how & FREE)
            free(count);
        return (cxx_exception *)count;
    }
    crt_exception_destroy(self);
    if (how & FREE)
        free(self);
    return self;
}

const char *crt_exception_what(const cxx_exception *self) {
    return self->data.what ? self->data.what : "Unknown exception";
}

void cxx_throw_bad_cast(const char *what) {
    cxx_exception thrown;
    _CxxThrowException(make(&thrown, crt_bad_cast_vtable, what, false), &crt_throw_bad_cast);
}

void cxx_throw_bad_typeid(const char *what) {
    cxx_exception thrown;
    _CxxThrowException(make(&thrown, crt_bad_typeid_vtable, what, false), &crt_throw_bad_typeid);
}

void cxx_throw_non_rtti_object(const char *what) {
    cxx_exception thrown;
    _CxxThrowException(make(&thrown, crt_non_rtti_object_vtable, what, false), &crt_throw_non_rtti_object);
}

#ifdef CRT_MSVCRT
cxx_exception *crt_exception_new(cxx_exception *self);
cxx_exception *crt_exception_new_text(cxx_exception *self, const char *const *what);
cxx_exception *crt_exception_new_static_text(cxx_exception *self, const char *const *what, int unused);
cxx_exception *crt_exception_assign(cxx_exception *self, const cxx_exception *other);
cxx_exception *crt_bad_cast_new(cxx_exception *self, const char *what);
cxx_exception *crt_bad_cast_new_text(cxx_exception *self, const char *const *what);
cxx_exception *crt_bad_typeid_new(cxx_exception *self, const char *what);
cxx_exception *crt_non_rtti_object_new(cxx_exception *self, const char *what);
cxx_exception *crt_bad_cast_default(cxx_exception *self);
cxx_exception *crt_bad_typeid_default(cxx_exception *self);

cxx_exception *crt_exception_new(cxx_exception *self) { return make(self, crt_exception_vtable, NULL, false); }

cxx_exception *crt_exception_new_text(cxx_exception *self, const char *const *what) {
    return make(self, crt_exception_vtable, *what, true);
}

cxx_exception *crt_exception_new_static_text(cxx_exception *self, const char *const *what, int unused) {
    (void)unused;
    return make(self, crt_exception_vtable, *what, false);
}

cxx_exception *crt_exception_assign(cxx_exception *self, const cxx_exception *other) {
    if (self == other)
        return self;
    __std_exception_destroy(&self->data);
    __std_exception_copy(&other->data, &self->data);
    return self;
}

cxx_exception *crt_bad_cast_new(cxx_exception *self, const char *what) {
    return make(self, crt_bad_cast_vtable, what, true);
}

cxx_exception *crt_bad_cast_new_text(cxx_exception *self, const char *const *what) {
    return make(self, crt_bad_cast_vtable, *what, true);
}

cxx_exception *crt_bad_cast_default(cxx_exception *self) { return crt_bad_cast_new(self, "bad cast"); }

cxx_exception *crt_bad_typeid_new(cxx_exception *self, const char *what) {
    return make(self, crt_bad_typeid_vtable, what, true);
}

cxx_exception *crt_bad_typeid_default(cxx_exception *self) { return crt_bad_typeid_new(self, "bad typeid"); }

cxx_exception *crt_non_rtti_object_new(cxx_exception *self, const char *what) {
    return make(self, crt_non_rtti_object_vtable, what, true);
}
#endif
