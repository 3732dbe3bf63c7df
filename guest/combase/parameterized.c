// What identifies an instance of a parameterized interface or delegate of the Windows Runtime: a version 5 UUID (RFC 4122)
// of the type's signature. Both are described in the documentation's "Windows Runtime (WinRT) type system", "GUID generation
// for parameterized types". Knows no types but the fundamental ones: the caller's locator tells about every other.
#include "combase.h"
#include "../crypto/hash.h"
#include <wchar.h>

int WINAPI StringFromGUID2(REFGUID guid, LPOLESTR text, int room);

enum { DEEPEST = 64, GUID_TEXT = 39 };

typedef struct Locator Locator;
typedef struct Builder Builder;

// roparameterizediid.h's two interfaces, which are C++ and no COM: there is nothing before their own methods.
struct Locator {
    const struct {
        HRESULT(WINAPI *locate)(const Locator *locator, PCWSTR name, Builder *destination);
    } *methods;
};

typedef struct {
    HRESULT(WINAPI *set_interface)(Builder *builder, const GUID *iid);
    HRESULT(WINAPI *set_delegate)(Builder *builder, const GUID *iid);
    HRESULT(WINAPI *set_group_simple)(Builder *builder, PCWSTR name, PCWSTR default_name, const GUID *default_iid);
    HRESULT(WINAPI *set_group_parameterized)(Builder *builder, PCWSTR name, UINT32 count, const PCWSTR *elements);
    HRESULT(WINAPI *set_class_simple)(Builder *builder, PCWSTR name, PCWSTR default_name, const GUID *default_iid);
    HRESULT(WINAPI *set_class_parameterized)(Builder *builder, PCWSTR name, UINT32 count, const PCWSTR *elements);
    HRESULT(WINAPI *set_struct)(Builder *builder, PCWSTR name, UINT32 count, const PCWSTR *field_types);
    HRESULT(WINAPI *set_enum)(Builder *builder, PCWSTR name, PCWSTR base);
    HRESULT(WINAPI *set_parameterized_interface)(Builder *builder, const GUID *piid, UINT32 arguments);
    HRESULT(WINAPI *set_parameterized_delegate)(Builder *builder, const GUID *piid, UINT32 arguments);
} BuilderMethods;

typedef struct {
    const Locator *locator;
    PSTR text; // the signature so far, in UTF-8
    SIZE_T length, room;
    UINT32 depth;
} Signature;

typedef struct {
    const PCWSTR *names; // a type and, behind it, its arguments
    UINT32 count, next;
} Elements;

// What one call of the locator tells of one name.
struct Builder {
    const BuilderMethods *methods;
    Signature *signature;
    Elements *elements; // where the type's arguments come from
    BOOL told, parameterized;
};

static const struct {
    PCWSTR name;
    PCSTR code;
} fundamental[] = {
    {L"UInt8", "u1"},   {L"Int16", "i2"},   {L"UInt16", "u2"},     {L"Int32", "i4"},  {L"UInt32", "u4"},
    {L"Int64", "i8"},   {L"UInt64", "u8"},  {L"Single", "f4"},     {L"Double", "f8"}, {L"Boolean", "b1"},
    {L"Char16", "c2"},  {L"String", "string"}, {L"Guid", "g16"},   {L"Object", "cinterface(IInspectable)"},
};

static HRESULT append(Signature *signature, const char *text, SIZE_T length) {
    if (length >= signature->room - signature->length) {
        SIZE_T room = (signature->room + length) * 2;
        PSTR grown = signature->text ? HeapReAlloc(GetProcessHeap(), 0, signature->text, room)
                                     : HeapAlloc(GetProcessHeap(), 0, room);
        if (!grown)
            return E_OUTOFMEMORY;
        signature->text = grown;
        signature->room = room;
    }
    CopyMemory(signature->text + signature->length, text, length);
    signature->length += length;
    signature->text[signature->length] = 0;
    return S_OK;
}

static HRESULT append_text(Signature *signature, PCSTR text) { return append(signature, text, strlen(text)); }

static HRESULT append_name(Signature *signature, PCWSTR name) {
    char text[1024];
    int size = name ? WideCharToMultiByte(CP_UTF8, 0, name, -1, text, sizeof(text), NULL, NULL) : 0;
    return size > 1 ? append(signature, text, (SIZE_T)size - 1) : E_INVALIDARG;
}

static HRESULT append_guid(Signature *signature, const GUID *guid) {
    WCHAR wide[GUID_TEXT];
    char text[GUID_TEXT];
    if (!guid)
        return E_INVALIDARG;
    int units = StringFromGUID2(guid, wide, GUID_TEXT);
    for (int i = 0; i < units; i++)
        text[i] = (char)(wide[i] >= L'A' && wide[i] <= L'Z' ? wide[i] + ('a' - 'A') : wide[i]);
    return append_text(signature, text);
}

static HRESULT append_type(Signature *signature, Elements *elements, BOOL *parameterized);

static HRESULT append_type_named(Signature *signature, PCWSTR name) {
    Elements one = {&name, 1, 0};
    return append_type(signature, &one, NULL);
}

// ";" and a type, for each of the next so many elements.
static HRESULT append_types(Signature *signature, Elements *elements, UINT32 count) {
    HRESULT result = S_OK;
    for (UINT32 i = 0; SUCCEEDED(result) && i < count; i++) {
        result = append_text(signature, ";");
        if (SUCCEEDED(result))
            result = append_type(signature, elements, NULL);
    }
    return result;
}

// Each name is described once: a second description of it is the locator's mistake.
static HRESULT begin(Builder *builder, PCSTR opening) {
    if (builder->told)
        return E_UNEXPECTED;
    builder->told = TRUE;
    return append_text(builder->signature, opening);
}

static HRESULT end(Builder *builder, HRESULT result) {
    return FAILED(result) ? result : append_text(builder->signature, ")");
}

static HRESULT WINAPI set_interface(Builder *builder, const GUID *iid) {
    HRESULT result = begin(builder, "");
    return FAILED(result) ? result : append_guid(builder->signature, iid);
}

static HRESULT WINAPI set_delegate(Builder *builder, const GUID *iid) {
    HRESULT result = begin(builder, "delegate(");
    return end(builder, FAILED(result) ? result : append_guid(builder->signature, iid));
}

static HRESULT named(Builder *builder, PCSTR opening, PCWSTR name) {
    HRESULT result = begin(builder, opening);
    return FAILED(result) ? result : append_name(builder->signature, name);
}

static HRESULT set_simple(Builder *builder, PCSTR kind, PCWSTR name, PCWSTR default_name, const GUID *default_iid) {
    Signature *signature = builder->signature;
    HRESULT result = named(builder, kind, name);
    if (SUCCEEDED(result))
        result = append_text(signature, ";");
    if (SUCCEEDED(result))
        result = default_iid ? append_guid(signature, default_iid) : append_type_named(signature, default_name);
    return end(builder, result);
}

static HRESULT set_parameterized(Builder *builder, PCSTR kind, PCWSTR name, UINT32 count, const PCWSTR *names) {
    Elements elements = {names, count, 0};
    HRESULT result = named(builder, kind, name);
    if (SUCCEEDED(result))
        result = append_types(builder->signature, &elements, 1);
    if (SUCCEEDED(result) && elements.next != count)
        result = E_INVALIDARG;
    return end(builder, result);
}

static HRESULT WINAPI set_group_simple(Builder *builder, PCWSTR name, PCWSTR default_name, const GUID *default_iid) {
    return set_simple(builder, "ig(", name, default_name, default_iid);
}

static HRESULT WINAPI set_group_parameterized(Builder *builder, PCWSTR name, UINT32 count, const PCWSTR *elements) {
    return set_parameterized(builder, "ig(", name, count, elements);
}

static HRESULT WINAPI set_class_simple(Builder *builder, PCWSTR name, PCWSTR default_name, const GUID *default_iid) {
    return set_simple(builder, "rc(", name, default_name, default_iid);
}

static HRESULT WINAPI set_class_parameterized(Builder *builder, PCWSTR name, UINT32 count, const PCWSTR *elements) {
    return set_parameterized(builder, "rc(", name, count, elements);
}

static HRESULT WINAPI set_struct(Builder *builder, PCWSTR name, UINT32 count, const PCWSTR *field_types) {
    HRESULT result = named(builder, "struct(", name);
    for (UINT32 i = 0; SUCCEEDED(result) && i < count; i++) {
        Elements one = {field_types + i, 1, 0};
        result = append_types(builder->signature, &one, 1);
    }
    return end(builder, result);
}

static HRESULT WINAPI set_enum(Builder *builder, PCWSTR name, PCWSTR base) {
    Elements one = {&base, 1, 0};
    HRESULT result = named(builder, "enum(", name);
    return end(builder, FAILED(result) ? result : append_types(builder->signature, &one, 1));
}

static HRESULT WINAPI set_instance(Builder *builder, const GUID *piid, UINT32 arguments) {
    HRESULT result = begin(builder, "pinterface(");
    builder->parameterized = TRUE;
    if (SUCCEEDED(result))
        result = append_guid(builder->signature, piid);
    return end(builder, FAILED(result) ? result : append_types(builder->signature, builder->elements, arguments));
}

static const BuilderMethods methods = {
    .set_interface = set_interface,
    .set_delegate = set_delegate,
    .set_group_simple = set_group_simple,
    .set_group_parameterized = set_group_parameterized,
    .set_class_simple = set_class_simple,
    .set_class_parameterized = set_class_parameterized,
    .set_struct = set_struct,
    .set_enum = set_enum,
    .set_parameterized_interface = set_instance,
    .set_parameterized_delegate = set_instance,
};

static HRESULT append_type(Signature *signature, Elements *elements, BOOL *parameterized) {
    if (elements->next >= elements->count || !elements->names[elements->next] || signature->depth == DEEPEST)
        return E_INVALIDARG;
    PCWSTR name = elements->names[elements->next++];
    for (size_t i = 0; i < ARRAYSIZE(fundamental); i++)
        if (!wcscmp(name, fundamental[i].name))
            return append_text(signature, fundamental[i].code);
    Builder builder = {&methods, signature, elements, FALSE, FALSE};
    signature->depth++;
    HRESULT result = signature->locator->methods->locate(signature->locator, name, &builder);
    signature->depth--;
    if (parameterized)
        *parameterized = builder.parameterized;
    return FAILED(result) ? result : builder.told ? S_OK : E_INVALIDARG;
}

static void identify(const Signature *signature, GUID *iid) {
    static const UCHAR space[] = {0x11, 0xf4, 0x7a, 0xd5, 0x7b, 0x73, 0x42, 0xc0,
                                  0xab, 0xae, 0x87, 0x8b, 0x1e, 0x16, 0xad, 0xee};
    UCHAR digest[HASH_SIZE_MAX];
    Hash hash;
    hash_start(&hash, HASH_SHA1);
    hash_add(&hash, space, sizeof(space));
    hash_add(&hash, signature->text, signature->length);
    hash_finish(&hash, digest);
    digest[6] = (UCHAR)((digest[6] & 0x0f) | 0x50);
    digest[8] = (UCHAR)((digest[8] & 0x3f) | 0x80);
    iid->Data1 = (ULONG)digest[0] << 24 | (ULONG)digest[1] << 16 | (ULONG)digest[2] << 8 | digest[3];
    iid->Data2 = (USHORT)(digest[4] << 8 | digest[5]);
    iid->Data3 = (USHORT)(digest[6] << 8 | digest[7]);
    CopyMemory(iid->Data4, digest + 8, sizeof(iid->Data4));
}

// The extra information is the signature's text.
HRESULT WINAPI RoGetParameterizedTypeInstanceIID(UINT32 count, const PCWSTR *names, const Locator *locator, GUID *iid,
                                                 PSTR *extra) {
    if (!count || !names || !locator || !iid)
        return E_INVALIDARG;
    Elements elements = {names, count, 0};
    Signature signature = {.locator = locator};
    BOOL parameterized = FALSE;
    HRESULT result = append_type(&signature, &elements, &parameterized);
    if (SUCCEEDED(result) && (!parameterized || elements.next != count))
        result = E_INVALIDARG;
    if (SUCCEEDED(result))
        identify(&signature, iid);
    if (SUCCEEDED(result) && extra)
        *extra = signature.text;
    else if (signature.text)
        HeapFree(GetProcessHeap(), 0, signature.text);
    return result;
}

PCSTR WINAPI RoParameterizedTypeExtraGetTypeSignature(PSTR extra) { return extra; }

void WINAPI RoFreeParameterizedTypeExtra(PSTR extra) {
    if (extra)
        HeapFree(GetProcessHeap(), 0, extra);
}
