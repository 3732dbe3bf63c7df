/* The thread's current exception, the objects its handlers use, and catching C++ exceptions with __except. */
#include "eh.h"

/* What __CxxRegisterExceptionObject keeps in memory of __CxxQueryExceptionSize() bytes. */
typedef struct {
    cxx_in_use use;
    void *outer;
    void *outer_context;
} registration;

void **__current_exception(void);
void **__current_exception_context(void);
int *__processing_throw(void);
bool __uncaught_exception(void);
int __uncaught_exceptions(void);
int __CxxExceptionFilter(EXCEPTION_POINTERS *pointers, cxx_type *type, int adjectives, void *object);
int __CxxDetectRethrow(EXCEPTION_POINTERS *pointers);
int __CxxQueryExceptionSize(void);
int __CxxRegisterExceptionObject(EXCEPTION_POINTERS *pointers, registration *storage);
void __CxxUnregisterExceptionObject(registration *storage, int is_rethrown);
int _is_exception_typeof(const cxx_type *type, EXCEPTION_POINTERS *pointers);

void **__current_exception(void) { return &crt_thread_data()->current_exception; }
void **__current_exception_context(void) { return &crt_thread_data()->current_exception_context; }
int *__processing_throw(void) { return &crt_thread_data()->processing_throw; }
bool __uncaught_exception(void) { return crt_thread_data()->processing_throw != 0; }
int __uncaught_exceptions(void) { return crt_thread_data()->processing_throw; }

cxx_in_use *_CreateFrameInfo(cxx_in_use *use, void *object) {
    struct crt_thread *thread = crt_thread_data();
    use->object = object;
    use->next = thread->frame_infos;
    thread->frame_infos = use;
    return use;
}

void _FindAndUnlinkFrame(cxx_in_use *use) {
    cxx_in_use **at = (cxx_in_use **)&crt_thread_data()->frame_infos;
    while (*at && *at != use)
        at = &(*at)->next;
    if (*at)
        *at = use->next;
}

int _IsExceptionObjectToBeDestroyed(void *object) {
    for (cxx_in_use *use = crt_thread_data()->frame_infos; use; use = use->next)
        if (use->object == object)
            return 0;
    return 1;
}

/* The record that an exception stands for: `throw;` stands for the current exception. */
static EXCEPTION_RECORD *meant(EXCEPTION_RECORD *record) {
    return cxx_is_rethrow(record) ? crt_thread_data()->current_exception : record;
}

int __CxxExceptionFilter(EXCEPTION_POINTERS *pointers, cxx_type *type, int adjectives, void *object) {
    EXCEPTION_RECORD *record = pointers ? meant(pointers->ExceptionRecord) : NULL;
    if (!record)
        return EXCEPTION_CONTINUE_SEARCH;
    bool takes_all = !type || !*type->decorated;
    if (!cxx_is_exception(record))
        return takes_all ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH;
    if (takes_all)
        return EXCEPTION_EXECUTE_HANDLER;
    cxx_handler handler = {.adjectives = (uint32_t)adjectives, .type_rva = 1};
    const cxx_catchable *catchable = cxx_match(&handler, (uintptr_t)type - 1, record);
    if (!catchable)
        return EXCEPTION_CONTINUE_SEARCH;
    if (object) {
        enum { OFFSET = 8 }; // not 0, which says that there is no object
        handler.object_offset = OFFSET;
        cxx_build_catch_object((char *)object - OFFSET, &handler, catchable, record);
    }
    return EXCEPTION_EXECUTE_HANDLER;
}

int __CxxDetectRethrow(EXCEPTION_POINTERS *pointers) {
    return pointers && pointers->ExceptionRecord && cxx_is_rethrow(pointers->ExceptionRecord);
}

int __CxxQueryExceptionSize(void) { return sizeof(registration); }

int __CxxRegisterExceptionObject(EXCEPTION_POINTERS *pointers, registration *storage) {
    struct crt_thread *thread = crt_thread_data();
    EXCEPTION_RECORD *record = pointers ? meant(pointers->ExceptionRecord) : NULL;
    bool is_cxx = record && cxx_is_exception(record);
    storage->outer = thread->current_exception;
    storage->outer_context = thread->current_exception_context;
    _CreateFrameInfo(&storage->use, is_cxx ? (void *)record->ExceptionInformation[CXX_OBJECT] : NULL);
    if (is_cxx && thread->processing_throw > 0)
        thread->processing_throw--;
    thread->current_exception = record;
    thread->current_exception_context = pointers ? pointers->ContextRecord : NULL;
    return 1;
}

void __CxxUnregisterExceptionObject(registration *storage, int is_rethrown) {
    struct crt_thread *thread = crt_thread_data();
    _FindAndUnlinkFrame(&storage->use);
    if (!is_rethrown && storage->use.object && _IsExceptionObjectToBeDestroyed(storage->use.object))
        __DestructExceptionObject(thread->current_exception, 1);
    thread->current_exception = storage->outer;
    thread->current_exception_context = storage->outer_context;
}

int _is_exception_typeof(const cxx_type *type, EXCEPTION_POINTERS *pointers) {
    if (!type || !pointers || !pointers->ExceptionRecord)
        terminate();
    EXCEPTION_RECORD *record = meant(pointers->ExceptionRecord);
    if (!record || !cxx_is_exception(record))
        return 0;
    enum { ANY_QUALIFIER = QUALIFIED_CONST | QUALIFIED_VOLATILE | QUALIFIED_UNALIGNED | HANDLER_REFERENCE };
    cxx_handler handler = {.adjectives = ANY_QUALIFIER, .type_rva = 1};
    return cxx_match(&handler, (uintptr_t)type - 1, record) != NULL;
}
