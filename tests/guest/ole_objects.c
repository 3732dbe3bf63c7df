// COM in one process: classes registered and created, streams on memory, bind contexts, running objects
// libs: ole32 kernelbase
#include <stdio.h>
#define COBJMACROS
#define CINTERFACE
#include <windows.h>
#include <objbase.h>

static const IID unknown_id = {0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID factory_id = {1, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID stream_id = {0xC, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const CLSID class_id = {0x12345678, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};

static LONG references;

static HRESULT STDMETHODCALLTYPE query(IClassFactory *self, REFIID id, void **out)
{
    *out = NULL;
    if (memcmp(id, &unknown_id, sizeof *id) && memcmp(id, &factory_id, sizeof *id))
        return E_NOINTERFACE;
    *out = self;
    references++;
    return S_OK;
}

static ULONG STDMETHODCALLTYPE add(IClassFactory *self)
{
    (void)self;
    return (ULONG)++references;
}

static ULONG STDMETHODCALLTYPE let_go(IClassFactory *self)
{
    (void)self;
    return (ULONG)--references;
}

static HRESULT STDMETHODCALLTYPE create(IClassFactory *self, IUnknown *outer, REFIID id, void **out)
{
    printf("  create, outer %d\n", outer != NULL);
    return query(self, id, out);
}

static HRESULT STDMETHODCALLTYPE lock_server(IClassFactory *self, BOOL lock)
{
    (void)self, (void)lock;
    return S_OK;
}

static IClassFactoryVtbl table = {query, add, let_go, create, lock_server};
static IClassFactory factory = {&table};

static void classes(void)
{
    IUnknown *object = NULL;
    DWORD cookie = 0;
    printf("not initialised %lx\n", CoCreateInstance(&class_id, NULL, CLSCTX_INPROC_SERVER, &unknown_id, (void **)&object));
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    printf("not registered %lx\n", CoCreateInstance(&class_id, NULL, CLSCTX_INPROC_SERVER, &unknown_id, (void **)&object));
    printf("register %lx\n", CoRegisterClassObject(&class_id, (IUnknown *)&factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE, &cookie));
    printf("instance %lx\n", CoCreateInstance(&class_id, NULL, CLSCTX_INPROC_SERVER, &unknown_id, (void **)&object));
    printf("is there %d", object != NULL);
    if (object)
        IUnknown_Release(object);
    printf(", wrong interface %lx", CoCreateInstance(&class_id, NULL, CLSCTX_INPROC_SERVER, &stream_id, (void **)&object));
    printf(" %d\n", object == NULL);
    printf("revoke %lx, again %lx, references %ld\n", CoRevokeClassObject(cookie), CoRevokeClassObject(cookie), references);
    HKEY key;
    RegCreateKeyExW(HKEY_CURRENT_USER, L"Software\\Classes\\CLSID\\{12345678-0001-0002-0304-05060708090A}\\InprocServer32", 0, NULL,
                    REG_OPTION_VOLATILE, KEY_ALL_ACCESS, NULL, &key, NULL);
    RegSetValueExW(key, NULL, 0, REG_SZ, (const BYTE *)L"version.dll", 24);
    printf("a DLL without the entry %lx\n", CoCreateInstance(&class_id, NULL, CLSCTX_INPROC_SERVER, &unknown_id, (void **)&object));
    RegCloseKey(key);
    RegDeleteKeyW(HKEY_CURRENT_USER, L"Software\\Classes\\CLSID\\{12345678-0001-0002-0304-05060708090A}\\InprocServer32");
    RegDeleteKeyW(HKEY_CURRENT_USER, L"Software\\Classes\\CLSID\\{12345678-0001-0002-0304-05060708090A}");
}

static void streams(void)
{
    IStream *stream = NULL, *twin = NULL;
    char text[16] = "";
    ULONG count = 0;
    LARGE_INTEGER start = {{0, 0}}, back = {.QuadPart = -3};
    ULARGE_INTEGER place;
    STATSTG about;
    HGLOBAL memory;
    printf("stream %lx", CreateStreamOnHGlobal(NULL, TRUE, &stream));
    printf(" write %lx", IStream_Write(stream, "abcdefgh", 8, &count));
    printf(" %lu\n", count);
    printf("at the end %lx", IStream_Read(stream, text, 4, &count));
    printf(" %lu\n", count);
    IStream_Seek(stream, start, STREAM_SEEK_SET, &place);
    printf("clone %lx\n", IStream_Clone(stream, &twin));
    IStream_Read(stream, text, 3, &count);
    printf("read %.3s", text);
    IStream_Read(twin, text, 5, &count);
    printf(", the clone for itself %.5s\n", text);
    printf("seek %lx", IStream_Seek(stream, back, STREAM_SEEK_END, &place));
    printf(" %llu", place.QuadPart);
    printf(", before the start %lx\n", IStream_Seek(stream, back, STREAM_SEEK_SET, NULL) != S_OK ? 1L : 0L);
    printf("too much %lx", IStream_Read(stream, text, 16, &count));
    printf(" %lu %.3s\n", count, text);
    place.QuadPart = 4;
    printf("cut %lx", IStream_SetSize(stream, place));
    IStream_Stat(stream, &about, STATFLAG_NONAME);
    printf(" %llu type %lu\n", about.cbSize.QuadPart, about.type);
    IStream_Seek(twin, start, STREAM_SEEK_SET, NULL);
    IStream *other;
    CreateStreamOnHGlobal(NULL, TRUE, &other);
    place.QuadPart = 100;
    ULARGE_INTEGER taken, given;
    printf("copy %lx", IStream_CopyTo(twin, other, place, &taken, &given));
    printf(" %llu %llu\n", taken.QuadPart, given.QuadPart);
    printf("memory %lx", GetHGlobalFromStream(other, &memory));
    printf(" %.4s, of no such stream %lx\n", (char *)GlobalLock(memory), GetHGlobalFromStream(NULL, &memory));
    GlobalUnlock(memory);
    IStream_Release(other);
    IStream_Release(twin);
    printf("released %lu\n", IStream_Release(stream));
}

static void contexts(void)
{
    IBindCtx *context = NULL;
    IUnknown *object = NULL;
    IRunningObjectTable *table_of = NULL;
    IEnumMoniker *all = NULL;
    IMoniker *one;
    ULONG count = 9;
    BIND_OPTS options = {.cbStruct = sizeof options};
    printf("context %lx", CreateBindCtx(0, &context));
    IBindCtx_GetBindOptions(context, &options);
    printf(" mode %lu\n", options.grfMode);
    WCHAR name[] = L"name", no_name[] = L"none";
    printf("parameter %lx", IBindCtx_RegisterObjectParam(context, name, (IUnknown *)&factory));
    printf(" %lx %d", IBindCtx_GetObjectParam(context, name, &object), object == (IUnknown *)&factory);
    let_go(&factory);
    printf(", none %lx", IBindCtx_GetObjectParam(context, no_name, &object));
    printf(", bound %lx\n", IBindCtx_RegisterObjectBound(context, (IUnknown *)&factory));
    printf("running %lx", IBindCtx_GetRunningObjectTable(context, &table_of));
    IBindCtx_Release(context);
    printf(", references %ld", references);
    printf(", enumerated %lx", IRunningObjectTable_EnumRunning(table_of, &all));
    printf(" next %lx", IEnumMoniker_Next(all, 1, &one, &count));
    printf(" %lu, no such %lx\n", count, IRunningObjectTable_Revoke(table_of, 12345));
    IEnumMoniker_Release(all);
    IRunningObjectTable_Release(table_of);
}

int main(void)
{
    classes();
    streams();
    contexts();
    CoUninitialize();
    return 0;
}

/* output:
not initialised 800401f0
not registered 80040154
register 0
  create, outer 0
instance 0
is there 1  create, outer 0
, wrong interface 80004002 1
revoke 0, again 80070057, references 0
a DLL without the entry 800401f9
stream 0 write 0 8
at the end 0 0
clone 0
read abc, the clone for itself abcde
seek 0 5, before the start 1
too much 0 3 fgh
cut 0 4 type 2
copy 0 4 4
memory 0 abcd, of no such stream 80070057
released 0
context 0 mode 2
parameter 0 0 1, none 80004005, bound 0
running 0, references 0, enumerated 0 next 1 0, no such 80070057
*/
