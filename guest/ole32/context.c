// The object contexts of COM: one to an apartment, which says what apartment the caller is in and calls a function in its
// own. A context token is a pointer to one. Must never carry a call to another thread: nothing here does.

#include "ole.h"
#include <ctxtcall.h>

struct Context {
    IComThreadingInfo information;
    IContextCallback callback;
    volatile LONG references;
};

static const IID information_id = {0x1CE, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID callback_id = {0x1DA, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

static Context *of_information(IComThreadingInfo *self) { return CONTAINING_RECORD(self, Context, information); }
static Context *of_callback(IContextCallback *self) { return CONTAINING_RECORD(self, Context, callback); }

static ULONG add(Context *context) { return (ULONG)InterlockedIncrement(&context->references); }

static ULONG drop(Context *context) {
    LONG left = InterlockedDecrement(&context->references);
    if (left == 0)
        release(context);
    return (ULONG)left;
}

HRESULT context_query(Context *context, REFIID id, void **out) {
    if (out == NULL)
        return E_POINTER;
    if (is_same(id, &callback_id)) {
        add(context);
        *out = &context->callback;
        return S_OK;
    }
    HRESULT result = answer_query(&context->information, id, &information_id, out);
    if (SUCCEEDED(result))
        add(context);
    return result;
}

static HRESULT STDMETHODCALLTYPE information_query(IComThreadingInfo *self, REFIID id, void **out) {
    return context_query(of_information(self), id, out);
}

static ULONG STDMETHODCALLTYPE information_add(IComThreadingInfo *self) { return add(of_information(self)); }
static ULONG STDMETHODCALLTYPE information_release(IComThreadingInfo *self) { return drop(of_information(self)); }

static HRESULT STDMETHODCALLTYPE apartment_type(IComThreadingInfo *self, APTTYPE *type) {
    APTTYPEQUALIFIER qualifier;
    (void)self;
    return CoGetApartmentType(type, &qualifier);
}

static HRESULT STDMETHODCALLTYPE thread_type(IComThreadingInfo *self, THDTYPE *type) {
    APTTYPE apartment;
    if (type == NULL)
        return E_INVALIDARG;
    HRESULT result = apartment_type(self, &apartment);
    *type = apartment == APTTYPE_MTA ? THDTYPE_BLOCKMESSAGES : THDTYPE_PROCESSMESSAGES;
    return result;
}

// No call comes from another thread, so there is no logical thread that could be told apart from its own.
static HRESULT STDMETHODCALLTYPE logical_thread(IComThreadingInfo *self, GUID *id) {
    (void)self, (void)id;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE set_logical_thread(IComThreadingInfo *self, REFGUID id) {
    (void)self, (void)id;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE callback_query(IContextCallback *self, REFIID id, void **out) {
    return context_query(of_callback(self), id, out);
}

static ULONG STDMETHODCALLTYPE callback_add(IContextCallback *self) { return add(of_callback(self)); }
static ULONG STDMETHODCALLTYPE callback_release(IContextCallback *self) { return drop(of_callback(self)); }

static HRESULT STDMETHODCALLTYPE call_in_context(IContextCallback *self, PFNCONTEXTCALL function, ComCallData *data,
                                                 REFIID id, int method, IUnknown *object) {
    (void)id, (void)method, (void)object;
    if (function == NULL)
        return E_INVALIDARG;
    return current_context() == of_callback(self) ? function(data) : RPC_E_WRONG_THREAD;
}

static IComThreadingInfoVtbl information_methods = {
    information_query, information_add, information_release, apartment_type,
    thread_type,       logical_thread,  set_logical_thread,
};

static IContextCallbackVtbl callback_methods = {callback_query, callback_add, callback_release, call_in_context};

Context multithreaded_context = {{&information_methods}, {&callback_methods}, 1}; // never let go

Context *new_context(void) {
    Context *context = allocate(sizeof *context);
    if (context)
        *context = (Context){{&information_methods}, {&callback_methods}, 1};
    return context;
}

void release_context(Context *context) {
    if (context)
        drop(context);
}
