// The error object that a server fills in by ICreateErrorInfo and its caller reads by IErrorInfo.
#include "oleaut.h"

typedef struct ErrorObject {
    ICreateErrorInfo create;
    IErrorInfo read;
    LONG references;
    GUID interface_id;
    BSTR source, description, help_file;
    DWORD help_context;
} ErrorObject;

static const IID iid_unknown = {0x00000000, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID iid_read = {0x1CF2B120, 0x547D, 0x101B, {0x8E, 0x65, 0x08, 0x00, 0x2B, 0x2B, 0xD1, 0x19}};
static const IID iid_create = {0x22F03340, 0x547D, 0x101B, {0x8E, 0x65, 0x08, 0x00, 0x2B, 0x2B, 0xD1, 0x19}};

static ErrorObject *of_create(ICreateErrorInfo *create) { return CONTAINING_RECORD(create, ErrorObject, create); }
static ErrorObject *of_read(IErrorInfo *read) { return CONTAINING_RECORD(read, ErrorObject, read); }

static HRESULT query(ErrorObject *object, REFIID wanted, void **out) {
    if (!out)
        return E_INVALIDARG;
    if (RtlEqualMemory(wanted, &iid_read, sizeof *wanted))
        *out = &object->read;
    else if (RtlEqualMemory(wanted, &iid_create, sizeof *wanted) ||
             RtlEqualMemory(wanted, &iid_unknown, sizeof *wanted))
        *out = &object->create;
    else
        *out = NULL;
    if (*out)
        InterlockedIncrement(&object->references);
    return *out ? S_OK : E_NOINTERFACE;
}

static ULONG release(ErrorObject *object) {
    LONG left = InterlockedDecrement(&object->references);
    if (!left) {
        SysFreeString(object->source);
        SysFreeString(object->description);
        SysFreeString(object->help_file);
        HeapFree(GetProcessHeap(), 0, object);
    }
    return (ULONG)left;
}

static HRESULT keep(BSTR *to, LPOLESTR text) {
    BSTR fresh = SysAllocString(text);
    if (text && !fresh)
        return E_OUTOFMEMORY;
    SysFreeString(*to);
    *to = fresh;
    return S_OK;
}

static HRESULT give(BSTR from, BSTR *out) {
    if (!out)
        return E_INVALIDARG;
    *out = from ? SysAllocStringLen(from, SysStringLen(from)) : NULL;
    return from && !*out ? E_OUTOFMEMORY : S_OK;
}

static HRESULT WINAPI create_query(ICreateErrorInfo *this, REFIID wanted, void **out) {
    return query(of_create(this), wanted, out);
}
static ULONG WINAPI create_add(ICreateErrorInfo *this) {
    return (ULONG)InterlockedIncrement(&of_create(this)->references);
}
static ULONG WINAPI create_release(ICreateErrorInfo *this) { return release(of_create(this)); }
static HRESULT WINAPI set_guid(ICreateErrorInfo *this, REFGUID id) {
    of_create(this)->interface_id = *id;
    return S_OK;
}
static HRESULT WINAPI set_source(ICreateErrorInfo *this, LPOLESTR text) { return keep(&of_create(this)->source, text); }
static HRESULT WINAPI set_description(ICreateErrorInfo *this, LPOLESTR text) {
    return keep(&of_create(this)->description, text);
}
static HRESULT WINAPI set_help_file(ICreateErrorInfo *this, LPOLESTR text) {
    return keep(&of_create(this)->help_file, text);
}
static HRESULT WINAPI set_help_context(ICreateErrorInfo *this, DWORD context) {
    of_create(this)->help_context = context;
    return S_OK;
}

static HRESULT WINAPI read_query(IErrorInfo *this, REFIID wanted, void **out) {
    return query(of_read(this), wanted, out);
}
static ULONG WINAPI read_add(IErrorInfo *this) { return (ULONG)InterlockedIncrement(&of_read(this)->references); }
static ULONG WINAPI read_release(IErrorInfo *this) { return release(of_read(this)); }
static HRESULT WINAPI get_guid(IErrorInfo *this, GUID *id) {
    if (!id)
        return E_INVALIDARG;
    *id = of_read(this)->interface_id;
    return S_OK;
}
static HRESULT WINAPI get_source(IErrorInfo *this, BSTR *out) { return give(of_read(this)->source, out); }
static HRESULT WINAPI get_description(IErrorInfo *this, BSTR *out) { return give(of_read(this)->description, out); }
static HRESULT WINAPI get_help_file(IErrorInfo *this, BSTR *out) { return give(of_read(this)->help_file, out); }
static HRESULT WINAPI get_help_context(IErrorInfo *this, DWORD *out) {
    if (!out)
        return E_INVALIDARG;
    *out = of_read(this)->help_context;
    return S_OK;
}

HRESULT WINAPI CreateErrorInfo(ICreateErrorInfo **out) {
    static ICreateErrorInfoVtbl create_table = {create_query, create_add,      create_release, set_guid,
                                                set_source,   set_description, set_help_file,  set_help_context};
    static IErrorInfoVtbl read_table = {read_query, read_add,        read_release,  get_guid,
                                        get_source, get_description, get_help_file, get_help_context};
    if (!out)
        return E_INVALIDARG;
    ErrorObject *object = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *object);
    if (!object) {
        *out = NULL;
        return E_OUTOFMEMORY;
    }
    object->create.lpVtbl = &create_table;
    object->read.lpVtbl = &read_table;
    object->references = 1;
    *out = &object->create;
    return S_OK;
}
