// Bind contexts, and the table of running objects, which knows those of this process.

#include "ole.h"

typedef struct Parameter {
    struct Parameter *next;
    IUnknown *object;
    WCHAR name[]; // empty for an object that is only kept alive
} Parameter;

typedef struct {
    IBindCtx context;
    LONG references;
    BIND_OPTS2 options;
    SRWLOCK lock;
    Parameter *bound, *parameters;
} BindContext;

typedef struct Running {
    struct Running *next;
    DWORD cookie;
    IUnknown *object;
    IMoniker *moniker;
    FILETIME changed;
} Running;

static const IID bind_context_id = {0xE, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID running_table_id = {0x10, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

static BindContext *of(IBindCtx *self) { return (BindContext *)self; }

static void free_parameter(Parameter *parameter) {
    if (parameter->object)
        IUnknown_Release(parameter->object);
    release(parameter);
}

static HRESULT add(SRWLOCK *lock, Parameter **list, LPCOLESTR name, IUnknown *object) {
    Parameter *fresh = allocate(sizeof *fresh + ((SIZE_T)lstrlenW(name) + 1) * sizeof(WCHAR));
    if (fresh == NULL)
        return E_OUTOFMEMORY;
    lstrcpyW(fresh->name, name);
    fresh->object = object;
    if (object)
        IUnknown_AddRef(object);
    AcquireSRWLockExclusive(lock);
    fresh->next = *list;
    *list = fresh;
    ReleaseSRWLockExclusive(lock);
    return S_OK;
}

// Takes the first entry with this object (if any is asked for) or name out of a list.
static Parameter *take(SRWLOCK *lock, Parameter **list, const IUnknown *object, LPCOLESTR name) {
    AcquireSRWLockExclusive(lock);
    while (*list && (object ? (*list)->object != object : name && lstrcmpW((*list)->name, name) != 0))
        list = &(*list)->next;
    Parameter *found = *list;
    if (found)
        *list = found->next;
    ReleaseSRWLockExclusive(lock);
    return found;
}

static void empty(SRWLOCK *lock, Parameter **list) {
    Parameter *entry;
    while ((entry = take(lock, list, NULL, NULL)) != NULL)
        free_parameter(entry);
}

static ULONG STDMETHODCALLTYPE add_reference(IBindCtx *self) {
    return (ULONG)InterlockedIncrement(&of(self)->references);
}

static HRESULT STDMETHODCALLTYPE query(IBindCtx *self, REFIID id, void **out) {
    HRESULT result = answer_query(self, id, &bind_context_id, out);
    if (SUCCEEDED(result))
        add_reference(self);
    return result;
}

static ULONG STDMETHODCALLTYPE let_go(IBindCtx *self) {
    LONG left = InterlockedDecrement(&of(self)->references);
    if (left == 0) {
        empty(&of(self)->lock, &of(self)->bound);
        empty(&of(self)->lock, &of(self)->parameters);
        release(self);
    }
    return (ULONG)left;
}

static HRESULT STDMETHODCALLTYPE register_bound(IBindCtx *self, IUnknown *object) {
    return object ? add(&of(self)->lock, &of(self)->bound, L"", object) : S_OK;
}

static HRESULT STDMETHODCALLTYPE revoke_bound(IBindCtx *self, IUnknown *object) {
    Parameter *found = object ? take(&of(self)->lock, &of(self)->bound, object, NULL) : NULL;
    if (found)
        free_parameter(found);
    return found ? S_OK : object ? MK_E_NOTBOUND : E_INVALIDARG;
}

static HRESULT STDMETHODCALLTYPE release_bound(IBindCtx *self) {
    empty(&of(self)->lock, &of(self)->bound);
    return S_OK;
}

// The caller's structure may be the longer one of later versions: as much as both know is copied.
static HRESULT STDMETHODCALLTYPE set_options(IBindCtx *self, BIND_OPTS *options) {
    BindContext *context = of(self);
    if (options == NULL)
        return E_POINTER;
    if (options->cbStruct > sizeof context->options)
        return E_INVALIDARG;
    CopyMemory(&context->options, options, options->cbStruct);
    context->options.cbStruct = sizeof context->options;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE get_options(IBindCtx *self, BIND_OPTS *options) {
    if (options == NULL)
        return E_POINTER;
    DWORD size = min(options->cbStruct, (DWORD)sizeof of(self)->options);
    CopyMemory(options, &of(self)->options, size);
    options->cbStruct = size;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE get_table(IBindCtx *self, IRunningObjectTable **out) {
    (void)self;
    return GetRunningObjectTable(0, out);
}

static HRESULT STDMETHODCALLTYPE register_parameter(IBindCtx *self, LPOLESTR name, IUnknown *object) {
    if (name == NULL)
        return E_INVALIDARG;
    Parameter *old = take(&of(self)->lock, &of(self)->parameters, NULL, name);
    if (old)
        free_parameter(old);
    return add(&of(self)->lock, &of(self)->parameters, name, object);
}

static HRESULT STDMETHODCALLTYPE get_parameter(IBindCtx *self, LPOLESTR name, IUnknown **out) {
    if (name == NULL || out == NULL)
        return E_INVALIDARG;
    *out = NULL;
    AcquireSRWLockShared(&of(self)->lock);
    const Parameter *at = of(self)->parameters;
    while (at && lstrcmpW(at->name, name) != 0)
        at = at->next;
    if (at && at->object) {
        *out = at->object;
        IUnknown_AddRef(*out);
    }
    ReleaseSRWLockShared(&of(self)->lock);
    return *out ? S_OK : E_FAIL;
}

static HRESULT STDMETHODCALLTYPE enumerate_parameters(IBindCtx *self, IEnumString **out) {
    (void)self;
    if (out)
        *out = NULL;
    return E_NOTIMPL; // as on Windows
}

static HRESULT STDMETHODCALLTYPE revoke_parameter(IBindCtx *self, LPOLESTR name) {
    Parameter *found = name ? take(&of(self)->lock, &of(self)->parameters, NULL, name) : NULL;
    if (found)
        free_parameter(found);
    return found ? S_OK : name ? E_FAIL : E_INVALIDARG;
}

static IBindCtxVtbl context_table = {query,           add_reference,      let_go,        register_bound,
                                     revoke_bound,    release_bound,      set_options,   get_options,
                                     get_table,       register_parameter, get_parameter, enumerate_parameters,
                                     revoke_parameter};

HRESULT WINAPI CreateBindCtx(DWORD reserved, LPBC *out) {
    if (out == NULL || reserved)
        return E_INVALIDARG;
    BindContext *context = allocate(sizeof *context);
    *out = context ? &context->context : NULL;
    if (context == NULL)
        return E_OUTOFMEMORY;
    *context = (BindContext){.context = {&context_table}, .references = 1, .lock = SRWLOCK_INIT};
    context->options.cbStruct = sizeof context->options;
    context->options.grfMode = STGM_READWRITE;
    context->options.dwClassContext = CLSCTX_SERVER;
    return S_OK;
}

// The table lives as long as the process.
static SRWLOCK running_lock = SRWLOCK_INIT;
static Running *running;
static DWORD last_cookie;

static HRESULT STDMETHODCALLTYPE table_query(IRunningObjectTable *self, REFIID id, void **out) {
    return answer_query(self, id, &running_table_id, out);
}

static ULONG STDMETHODCALLTYPE table_count(IRunningObjectTable *self) {
    (void)self;
    return 1;
}

static Running *copied(const Running *list) {
    Running *copy = NULL, **end = &copy;
    for (const Running *at = list; at; at = at->next) {
        Running *one = allocate(sizeof *one);
        if (one == NULL)
            break;
        *one = *at;
        one->next = NULL;
        IUnknown_AddRef(one->object);
        IMoniker_AddRef(one->moniker);
        *end = one;
        end = &one->next;
    }
    return copy;
}

// Monikers compare by calling out, which no lock may be held for: a copy of the list is looked through.
static Running *snapshot(void) {
    AcquireSRWLockShared(&running_lock);
    Running *copy = copied(running);
    ReleaseSRWLockShared(&running_lock);
    return copy;
}

static void free_snapshot(Running *list) {
    while (list) {
        Running *one = list;
        list = one->next;
        IUnknown_Release(one->object);
        IMoniker_Release(one->moniker);
        release(one);
    }
}

static const Running *find(const Running *list, IMoniker *moniker) {
    while (list && IMoniker_IsEqual(list->moniker, moniker) != S_OK)
        list = list->next;
    return list;
}

static HRESULT STDMETHODCALLTYPE table_register(IRunningObjectTable *self, DWORD flags, IUnknown *object,
                                                IMoniker *moniker, DWORD *cookie) {
    (void)self;
    if (object == NULL || moniker == NULL || cookie == NULL ||
        flags & ~(DWORD)(ROTFLAGS_REGISTRATIONKEEPSALIVE | ROTFLAGS_ALLOWANYCLIENT))
        return E_INVALIDARG;
    Running *fresh = allocate(sizeof *fresh), *others = snapshot();
    bool taken = find(others, moniker) != NULL;
    free_snapshot(others);
    if (fresh == NULL)
        return E_OUTOFMEMORY;
    IUnknown_AddRef(object);
    IMoniker_AddRef(moniker);
    AcquireSRWLockExclusive(&running_lock);
    *fresh = (Running){running, ++last_cookie, object, moniker, {0}};
    GetSystemTimeAsFileTime(&fresh->changed);
    running = fresh;
    *cookie = fresh->cookie;
    ReleaseSRWLockExclusive(&running_lock);
    return taken ? MK_S_MONIKERALREADYREGISTERED : S_OK;
}

static HRESULT STDMETHODCALLTYPE table_revoke(IRunningObjectTable *self, DWORD cookie) {
    (void)self;
    AcquireSRWLockExclusive(&running_lock);
    Running **at = &running;
    while (*at && (*at)->cookie != cookie)
        at = &(*at)->next;
    Running *found = *at;
    if (found)
        *at = found->next;
    ReleaseSRWLockExclusive(&running_lock);
    if (found == NULL)
        return E_INVALIDARG;
    found->next = NULL;
    free_snapshot(found);
    return S_OK;
}

static HRESULT look_up(IMoniker *moniker, IUnknown **object, FILETIME *changed) {
    if (moniker == NULL)
        return E_INVALIDARG;
    Running *list = snapshot();
    const Running *found = find(list, moniker);
    if (found && object) {
        *object = found->object;
        IUnknown_AddRef(*object);
    }
    if (found && changed)
        *changed = found->changed;
    HRESULT result = found ? S_OK : S_FALSE;
    free_snapshot(list);
    return result;
}

static HRESULT STDMETHODCALLTYPE table_is_running(IRunningObjectTable *self, IMoniker *moniker) {
    (void)self;
    return look_up(moniker, NULL, NULL);
}

static HRESULT STDMETHODCALLTYPE table_get_object(IRunningObjectTable *self, IMoniker *moniker, IUnknown **out) {
    (void)self;
    if (out == NULL)
        return E_POINTER;
    *out = NULL;
    HRESULT result = look_up(moniker, out, NULL);
    return result == S_FALSE ? MK_E_UNAVAILABLE : result;
}

static HRESULT STDMETHODCALLTYPE table_note_change(IRunningObjectTable *self, DWORD cookie, FILETIME *time) {
    bool found = false;
    (void)self;
    AcquireSRWLockExclusive(&running_lock);
    for (Running *at = running; at; at = at->next)
        if (at->cookie == cookie) {
            at->changed = *time;
            found = true;
        }
    ReleaseSRWLockExclusive(&running_lock);
    return found ? S_OK : E_INVALIDARG;
}

static HRESULT STDMETHODCALLTYPE table_last_change(IRunningObjectTable *self, IMoniker *moniker, FILETIME *out) {
    (void)self;
    HRESULT result = look_up(moniker, NULL, out);
    return result == S_FALSE ? MK_E_UNAVAILABLE : result;
}

// The monikers of a snapshot, one after another.
typedef struct {
    IEnumMoniker enumerator;
    LONG references;
    Running *list, *at;
} Enumerator;

static const IID enumerator_id = {0x102, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

static ULONG STDMETHODCALLTYPE enumerator_add(IEnumMoniker *self) {
    return (ULONG)InterlockedIncrement(&((Enumerator *)self)->references);
}

static HRESULT STDMETHODCALLTYPE enumerator_query(IEnumMoniker *self, REFIID id, void **out) {
    HRESULT result = answer_query(self, id, &enumerator_id, out);
    if (SUCCEEDED(result))
        enumerator_add(self);
    return result;
}

static ULONG STDMETHODCALLTYPE enumerator_release(IEnumMoniker *self) {
    LONG left = InterlockedDecrement(&((Enumerator *)self)->references);
    if (left == 0) {
        free_snapshot(((Enumerator *)self)->list);
        release(self);
    }
    return (ULONG)left;
}

static HRESULT STDMETHODCALLTYPE enumerator_next(IEnumMoniker *self, ULONG count, IMoniker **out, ULONG *fetched) {
    Enumerator *enumerator = (Enumerator *)self;
    ULONG got = 0;
    for (; got < count && enumerator->at; enumerator->at = enumerator->at->next) {
        out[got] = enumerator->at->moniker;
        IMoniker_AddRef(enumerator->at->moniker);
        got++;
    }
    if (fetched)
        *fetched = got;
    return got == count ? S_OK : S_FALSE;
}

static HRESULT STDMETHODCALLTYPE enumerator_skip(IEnumMoniker *self, ULONG count) {
    Enumerator *enumerator = (Enumerator *)self;
    for (; count && enumerator->at; count--)
        enumerator->at = enumerator->at->next;
    return count ? S_FALSE : S_OK;
}

static HRESULT STDMETHODCALLTYPE enumerator_reset(IEnumMoniker *self) {
    ((Enumerator *)self)->at = ((Enumerator *)self)->list;
    return S_OK;
}

static HRESULT new_enumerator(Running *list, ULONG place, IEnumMoniker **out);

static HRESULT STDMETHODCALLTYPE enumerator_clone(IEnumMoniker *self, IEnumMoniker **out) {
    const Enumerator *enumerator = (Enumerator *)self;
    ULONG place = 0;
    for (const Running *at = enumerator->list; at && at != enumerator->at; at = at->next)
        place++;
    return new_enumerator(copied(enumerator->list), place, out);
}

static IEnumMonikerVtbl enumerator_table = {enumerator_query, enumerator_add,   enumerator_release, enumerator_next,
                                            enumerator_skip,  enumerator_reset, enumerator_clone};

// Takes over the list.
static HRESULT new_enumerator(Running *list, ULONG place, IEnumMoniker **out) {
    Enumerator *enumerator = out ? allocate(sizeof *enumerator) : NULL;
    if (enumerator == NULL) {
        free_snapshot(list);
        return out ? E_OUTOFMEMORY : E_POINTER;
    }
    *enumerator = (Enumerator){{&enumerator_table}, 1, list, list};
    *out = &enumerator->enumerator;
    enumerator_skip(*out, place);
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE table_enumerate(IRunningObjectTable *self, IEnumMoniker **out) {
    (void)self;
    return new_enumerator(snapshot(), 0, out);
}

static IRunningObjectTableVtbl running_vtable = {
    table_query,      table_count,      table_count,       table_register,    table_revoke,
    table_is_running, table_get_object, table_note_change, table_last_change, table_enumerate};
static IRunningObjectTable running_table = {&running_vtable};

HRESULT WINAPI GetRunningObjectTable(DWORD reserved, LPRUNNINGOBJECTTABLE *out) {
    if (reserved)
        return E_UNEXPECTED;
    if (out == NULL)
        return E_INVALIDARG;
    *out = NULL;
    if (!is_initialized())
        return CO_E_NOTINITIALIZED;
    *out = &running_table;
    return S_OK;
}
