// The Windows Runtime's parameterized types: their interface identifiers and signatures, and what is no type
// libs: kernelbase
#include <stdio.h>
#include <windows.h>

typedef struct Builder Builder;
struct Builder {
    const struct {
        HRESULT(WINAPI *plain)(Builder *, const GUID *);
        HRESULT(WINAPI *delegate)(Builder *, const GUID *);
        HRESULT(WINAPI *group)(Builder *, PCWSTR, PCWSTR, const GUID *);
        HRESULT(WINAPI *group_instance)(Builder *, PCWSTR, UINT32, const PCWSTR *);
        HRESULT(WINAPI *class)(Builder *, PCWSTR, PCWSTR, const GUID *);
        HRESULT(WINAPI *class_instance)(Builder *, PCWSTR, UINT32, const PCWSTR *);
        HRESULT(WINAPI *structure)(Builder *, PCWSTR, UINT32, const PCWSTR *);
        HRESULT(WINAPI *enumeration)(Builder *, PCWSTR, PCWSTR);
        HRESULT(WINAPI *parameterized)(Builder *, const GUID *, UINT32);
        HRESULT(WINAPI *parameterized_delegate)(Builder *, const GUID *, UINT32);
    } *methods;
};

typedef struct Locator {
    const struct {
        HRESULT(WINAPI *locate)(const struct Locator *, PCWSTR, Builder *);
    } *methods;
} Locator;

static const GUID vector = {0x913337e9, 0x11a1, 0x4345, {0xa3, 0xa2, 0x4e, 0x7f, 0x95, 0x6e, 0x22, 0x2d}};
static const GUID map = {0x3c2925fe, 0x8519, 0x45c1, {0xaa, 0x79, 0x19, 0x7b, 0x67, 0x18, 0xc1, 0xc1}};
static const GUID iterable = {0xfaa585ea, 0x6214, 0x4217, {0xaf, 0xda, 0x7f, 0x46, 0xde, 0x58, 0x69, 0xb3}};
static const GUID pair = {0x02b51929, 0xc1c4, 0x4a7e, {0x89, 0x40, 0x03, 0x12, 0xb5, 0xc1, 0x85, 0x00}};
static const GUID operation = {0x9fc2b0bb, 0xe446, 0x44e2, {0xaa, 0x61, 0x9c, 0xab, 0x8f, 0x63, 0x6a, 0xf2}};
static const GUID handler = {0x9de1c535, 0x6ae1, 0x11e0, {0x84, 0xe1, 0x18, 0xa9, 0x05, 0xbc, 0xc5, 0x3f}};
static const GUID closable = {0x30d5a829, 0x7fa4, 0x4026, {0x83, 0xbb, 0xd7, 0x5b, 0xae, 0x4e, 0xa9, 0x9e}};

static HRESULT WINAPI locate(const Locator *self, PCWSTR name, Builder *builder)
{
    static const PCWSTR fields[] = {L"Single", L"Single"}, strings[] = {L"Vector", L"String"};
    (void)self;
    switch (name[0]) {
    case 'V':
        return builder->methods->parameterized(builder, &vector, 1);
    case 'M':
        return builder->methods->parameterized(builder, &map, 2);
    case 'I':
        return builder->methods->parameterized(builder, &iterable, 1);
    case 'K':
        return builder->methods->parameterized(builder, &pair, 2);
    case 'O':
        return builder->methods->parameterized(builder, &operation, 1);
    case 'H':
        return builder->methods->parameterized_delegate(builder, &handler, 1);
    case 'c':
        return builder->methods->plain(builder, &closable);
    case 'd':
        return builder->methods->delegate(builder, &closable);
    case 's':
        return builder->methods->structure(builder, L"My.Point", 2, fields);
    case 'e':
        return builder->methods->enumeration(builder, L"My.Colour", L"UInt32");
    case 'r':
        return builder->methods->class(builder, L"My.Class", L"closable", NULL);
    case 'R':
        return builder->methods->class_instance(builder, L"My.Strings", 2, strings);
    case 'g':
        return builder->methods->group(builder, L"My.Group", L"closable", &closable);
    case 'n':
        return S_OK; // tells nothing
    default:
        return REGDB_E_CLASSNOTREG;
    }
}

static HRESULT(WINAPI *identify)(UINT32, const PCWSTR *, const Locator *, GUID *, void **);
static PCSTR(WINAPI *signature_of)(void *);
static void(WINAPI *forget)(void *);

static void show(UINT32 count, PCWSTR first, PCWSTR second, PCWSTR third)
{
    static const typeof(*((Locator *)0)->methods) methods = {locate};
    const Locator locator = {&methods};
    const PCWSTR names[] = {first, second, third};
    GUID iid;
    void *extra = NULL;
    HRESULT result = identify(count, names, &locator, &iid, &extra);
    if (FAILED(result)) {
        printf("%08lx\n", result);
        return;
    }
    printf("%08lx-%04x-%04x-", iid.Data1, iid.Data2, iid.Data3);
    for (int i = 0; i < 8; i++)
        printf("%02x", iid.Data4[i]);
    printf(" %s\n", signature_of(extra));
    forget(extra);
}

int main(void)
{
    HMODULE combase = LoadLibraryA("combase.dll");
    identify = (void *)GetProcAddress(combase, "RoGetParameterizedTypeInstanceIID");
    signature_of = (void *)GetProcAddress(combase, "RoParameterizedTypeExtraGetTypeSignature");
    forget = (void *)GetProcAddress(combase, "RoFreeParameterizedTypeExtra");
    show(2, L"Vector", L"String", NULL);
    show(3, L"Map", L"String", L"Object");
    show(2, L"Iterable", L"String", NULL);
    show(2, L"Operation", L"Boolean", NULL);
    show(2, L"Handler", L"Object", NULL);
    show(2, L"Vector", L"struct", NULL);
    show(2, L"Vector", L"enum", NULL);
    show(2, L"Vector", L"runtime class", NULL);
    show(2, L"Vector", L"Runtime class", NULL);
    show(2, L"Vector", L"group", NULL);
    show(2, L"Vector", L"delegate", NULL);
    show(3, L"Vector", L"Iterable", L"Guid");
    show(2, L"Vector", L"unknown", NULL);
    show(1, L"Vector", NULL, NULL);
    show(0, NULL, NULL, NULL);
    return 0;
}

/* output:
98b9acc1-4b56-532e-ac7303d5291cca90 pinterface({913337e9-11a1-4345-a3a2-4e7f956e222d};string)
1b0d3570-0877-5ec2-8a2c3b9539506aca pinterface({3c2925fe-8519-45c1-aa79-197b6718c1c1};string;cinterface(IInspectable))
e2fcc7c1-3bfc-5a0b-b2b072e769d1cb7e pinterface({faa585ea-6214-4217-afda-7f46de5869b3};string)
cdb5efb3-5788-509d-9be171ccb8a3362a pinterface({9fc2b0bb-e446-44e2-aa61-9cab8f636af2};b1)
c50898f6-c536-5f47-85838b2c2438a13b pinterface({9de1c535-6ae1-11e0-84e1-18a905bcc53f};cinterface(IInspectable))
6d2e53ca-05ba-5c0b-a2248866db234e0e pinterface({913337e9-11a1-4345-a3a2-4e7f956e222d};struct(My.Point;f4;f4))
560c1555-67aa-5330-8ac7a7634e1fb08c pinterface({913337e9-11a1-4345-a3a2-4e7f956e222d};enum(My.Colour;u4))
4d386d3e-1b8a-5845-8e4fa15ab6709926 pinterface({913337e9-11a1-4345-a3a2-4e7f956e222d};rc(My.Class;{30d5a829-7fa4-4026-83bb-d75bae4ea99e}))
da7ce9ca-fc11-5020-9dd5ff16bad903de pinterface({913337e9-11a1-4345-a3a2-4e7f956e222d};rc(My.Strings;pinterface({913337e9-11a1-4345-a3a2-4e7f956e222d};string)))
504db8d2-4d00-5fe7-b2696177bb5eb1d0 pinterface({913337e9-11a1-4345-a3a2-4e7f956e222d};ig(My.Group;{30d5a829-7fa4-4026-83bb-d75bae4ea99e}))
bc1848ca-a508-501c-8a5abf62c0cef0ef pinterface({913337e9-11a1-4345-a3a2-4e7f956e222d};delegate({30d5a829-7fa4-4026-83bb-d75bae4ea99e}))
dc1dd67f-cf8d-5202-81f047d72c9d8254 pinterface({913337e9-11a1-4345-a3a2-4e7f956e222d};pinterface({faa585ea-6214-4217-afda-7f46de5869b3};g16))
80040154
80070057
80070057
*/
