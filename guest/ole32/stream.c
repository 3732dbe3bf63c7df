// IStream over global memory. Clones share the memory and have a place of their own in it.

#include "ole.h"

typedef struct {
    LONG references;
    HGLOBAL memory;
    ULONGLONG size; // what the stream holds; the block may be larger
    bool deletes;
    SRWLOCK lock;
} Contents;

typedef struct {
    IStream stream;
    LONG references;
    Contents *contents;
    ULONGLONG position;
} MemoryStream;

static const IID stream_id = {0xC, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID sequential_stream_id = {0x0C733A30, 0x2A1C, 0x11CE, {0xAD, 0xE5, 0, 0xAA, 0, 0x44, 0x77, 0x3D}};

static IStream *make(Contents *contents, ULONGLONG position);

static MemoryStream *of(IStream *self) { return (MemoryStream *)self; }

static ULONG STDMETHODCALLTYPE add_reference(IStream *self) {
    return (ULONG)InterlockedIncrement(&of(self)->references);
}

static HRESULT STDMETHODCALLTYPE query(IStream *self, REFIID id, void **out) {
    HRESULT result = answer_query(self, is_same(id, &sequential_stream_id) ? &stream_id : id, &stream_id, out);
    if (SUCCEEDED(result))
        add_reference(self);
    return result;
}

static ULONG STDMETHODCALLTYPE let_go(IStream *self) {
    LONG left = InterlockedDecrement(&of(self)->references);
    if (left)
        return (ULONG)left;
    Contents *contents = of(self)->contents;
    if (InterlockedDecrement(&contents->references) == 0) {
        if (contents->deletes)
            GlobalFree(contents->memory);
        release(contents);
    }
    release(self);
    return 0;
}

static HRESULT STDMETHODCALLTYPE read(IStream *self, void *out, ULONG size, ULONG *done) {
    Contents *contents = of(self)->contents;
    ULONG count = 0;
    if (out == NULL)
        return STG_E_INVALIDPOINTER;
    AcquireSRWLockExclusive(&contents->lock);
    if (of(self)->position < contents->size) {
        const BYTE *bytes = GlobalLock(contents->memory);
        count = (ULONG)min((ULONGLONG)size, contents->size - of(self)->position);
        if (bytes)
            CopyMemory(out, bytes + of(self)->position, count);
        else
            count = 0;
        GlobalUnlock(contents->memory);
        of(self)->position += count;
    }
    ReleaseSRWLockExclusive(&contents->lock);
    if (done)
        *done = count;
    return S_OK; // at the end too: the count tells
}

static bool resize(Contents *contents, ULONGLONG size) {
    if (size > GlobalSize(contents->memory)) {
        if (size > MAXLONG)
            return false;
        HGLOBAL larger = GlobalReAlloc(contents->memory, (SIZE_T)size, GMEM_MOVEABLE | GMEM_ZEROINIT);
        if (larger == NULL)
            return false;
        contents->memory = larger;
    }
    contents->size = size;
    return true;
}

static HRESULT STDMETHODCALLTYPE write(IStream *self, const void *data, ULONG size, ULONG *done) {
    Contents *contents = of(self)->contents;
    HRESULT result = S_OK;
    if (done)
        *done = 0;
    if (data == NULL)
        return STG_E_INVALIDPOINTER;
    AcquireSRWLockExclusive(&contents->lock);
    ULONGLONG end = of(self)->position + size;
    if (end > contents->size && !resize(contents, end)) {
        result = STG_E_MEDIUMFULL;
    } else {
        BYTE *bytes = GlobalLock(contents->memory);
        if (bytes && size)
            CopyMemory(bytes + of(self)->position, data, size);
        GlobalUnlock(contents->memory);
        of(self)->position = end;
        if (done)
            *done = size;
    }
    ReleaseSRWLockExclusive(&contents->lock);
    return result;
}

static HRESULT STDMETHODCALLTYPE seek(IStream *self, LARGE_INTEGER by, DWORD origin, ULARGE_INTEGER *out) {
    ULONGLONG from = origin == STREAM_SEEK_SET   ? 0
                     : origin == STREAM_SEEK_CUR ? of(self)->position
                                                 : of(self)->contents->size;
    LONGLONG to = (LONGLONG)from + by.QuadPart;
    HRESULT result = origin > STREAM_SEEK_END || to < 0 ? STG_E_INVALIDFUNCTION : S_OK;
    if (SUCCEEDED(result))
        of(self)->position = (ULONGLONG)to;
    if (out)
        out->QuadPart = of(self)->position;
    return result;
}

static HRESULT STDMETHODCALLTYPE set_size(IStream *self, ULARGE_INTEGER size) {
    Contents *contents = of(self)->contents;
    AcquireSRWLockExclusive(&contents->lock);
    bool done = resize(contents, size.QuadPart);
    ReleaseSRWLockExclusive(&contents->lock);
    return done ? S_OK : STG_E_MEDIUMFULL;
}

static HRESULT STDMETHODCALLTYPE copy_to(IStream *self, IStream *to, ULARGE_INTEGER size, ULARGE_INTEGER *was_read,
                                         ULARGE_INTEGER *was_written) {
    BYTE part[0x1000];
    ULONGLONG total_read = 0, total_written = 0;
    HRESULT result = to ? S_OK : STG_E_INVALIDPOINTER;
    while (SUCCEEDED(result) && total_read < size.QuadPart) {
        ULONG got = 0, put = 0;
        read(self, part, (ULONG)min(sizeof part, size.QuadPart - total_read), &got);
        if (got == 0)
            break;
        result = IStream_Write(to, part, got, &put);
        total_read += got;
        total_written += put;
    }
    if (was_read)
        was_read->QuadPart = total_read;
    if (was_written)
        was_written->QuadPart = total_written;
    return result;
}

// Memory has no transactions: what is written is there.
static HRESULT STDMETHODCALLTYPE commit(IStream *self, DWORD flags) {
    (void)self, (void)flags;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE revert(IStream *self) {
    (void)self;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE lock_region(IStream *self, ULARGE_INTEGER offset, ULARGE_INTEGER size, DWORD kind) {
    (void)self, (void)offset, (void)size, (void)kind;
    return STG_E_INVALIDFUNCTION; // as documented of streams that cannot lock
}

static HRESULT STDMETHODCALLTYPE describe(IStream *self, STATSTG *out, DWORD flags) {
    (void)flags; // a name there is none
    if (out == NULL)
        return STG_E_INVALIDPOINTER;
    *out = (STATSTG){.type = STGTY_STREAM, .cbSize.QuadPart = of(self)->contents->size};
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE clone(IStream *self, IStream **out) {
    if (out == NULL)
        return STG_E_INVALIDPOINTER;
    InterlockedIncrement(&of(self)->contents->references);
    *out = make(of(self)->contents, of(self)->position);
    if (*out == NULL)
        InterlockedDecrement(&of(self)->contents->references);
    return *out ? S_OK : E_OUTOFMEMORY;
}

static IStreamVtbl table = {query,   add_reference, let_go, read,        write,       seek,     set_size,
                            copy_to, commit,        revert, lock_region, lock_region, describe, clone};

static IStream *make(Contents *contents, ULONGLONG position) {
    MemoryStream *stream = allocate(sizeof *stream);
    if (stream == NULL)
        return NULL;
    *stream = (MemoryStream){{&table}, 1, contents, position};
    return &stream->stream;
}

HRESULT WINAPI CreateStreamOnHGlobal(HGLOBAL memory, WINBOOL deletes, LPSTREAM *out) {
    if (out == NULL)
        return E_INVALIDARG;
    *out = NULL;
    Contents *contents = allocate(sizeof *contents);
    HGLOBAL own = memory ? memory : GlobalAlloc(GMEM_MOVEABLE | GMEM_NODISCARD, 0);
    if (contents && own) {
        *contents = (Contents){1, own, GlobalSize(own), deletes, SRWLOCK_INIT};
        *out = make(contents, 0);
    }
    if (*out)
        return S_OK;
    if (own && !memory)
        GlobalFree(own);
    release(contents);
    return E_OUTOFMEMORY;
}

HRESULT WINAPI GetHGlobalFromStream(LPSTREAM stream, HGLOBAL *out) {
    if (stream == NULL || out == NULL || stream->lpVtbl != &table)
        return E_INVALIDARG;
    *out = of(stream)->contents->memory;
    return S_OK;
}

HRESULT WINAPI WriteClassStm(LPSTREAM stream, REFCLSID class) {
    return stream ? IStream_Write(stream, class, sizeof *class, NULL) : E_INVALIDARG;
}

HRESULT WINAPI ReadClassStm(LPSTREAM stream, CLSID *class) {
    ULONG got = 0;
    if (stream == NULL || class == NULL)
        return E_INVALIDARG;
    HRESULT result = IStream_Read(stream, class, sizeof *class, &got);
    if (SUCCEEDED(result) && got == sizeof *class)
        return S_OK;
    *class = (CLSID){0};
    return FAILED(result) ? result : STG_E_READFAULT;
}

HRESULT WINAPI OleSaveToStream(LPPERSISTSTREAM object, LPSTREAM stream) {
    CLSID class;
    if (object == NULL || stream == NULL)
        return E_INVALIDARG;
    HRESULT result = IPersistStream_GetClassID(object, &class);
    if (SUCCEEDED(result))
        result = WriteClassStm(stream, &class);
    return SUCCEEDED(result) ? IPersistStream_Save(object, stream, TRUE) : result;
}

HRESULT WINAPI OleLoadFromStream(LPSTREAM stream, REFIID id, LPVOID *out) {
    static const IID persist_stream_id = {0x109, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
    IPersistStream *object;
    CLSID class;
    if (out == NULL)
        return E_INVALIDARG;
    *out = NULL;
    HRESULT result = ReadClassStm(stream, &class);
    if (SUCCEEDED(result))
        result = CoCreateInstance(&class, NULL, CLSCTX_INPROC_SERVER | CLSCTX_LOCAL_SERVER, &persist_stream_id,
                                  (void **)&object);
    if (FAILED(result))
        return result;
    result = IPersistStream_Load(object, stream);
    if (SUCCEEDED(result))
        result = IPersistStream_QueryInterface(object, id, out);
    IPersistStream_Release(object);
    return result;
}
