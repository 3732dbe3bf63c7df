// IStream over a file. What is written is in the file at once: there are no transactions, and no clones.

#define DECLSPEC_IMPORT
#define COBJMACROS
#define CINTERFACE
#include <stdbool.h>

#include <windows.h>

#include <objidl.h>
#include <shlwapi.h>
#undef IStream_Read
#undef IStream_Write

typedef struct {
    IStream stream;
    LONG references;
    HANDLE file;
    DWORD mode; // STGM_
    WCHAR path[];
} FileStream;

static const IID unknown_id = {0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID stream_id = {0xC, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID sequential_stream_id = {0x0C733A30, 0x2A1C, 0x11CE, {0xAD, 0xE5, 0, 0xAA, 0, 0x44, 0x77, 0x3D}};

static FileStream *of(IStream *self) { return (FileStream *)self; }

static bool is_same(REFIID left, const IID *right) { return !memcmp(left, right, sizeof(IID)); }

static HRESULT last_error(void) { return HRESULT_FROM_WIN32(GetLastError()); }

static HRESULT STDMETHODCALLTYPE query(IStream *self, REFIID id, void **out) {
    if (out == NULL)
        return E_POINTER;
    bool known = is_same(id, &unknown_id) || is_same(id, &stream_id) || is_same(id, &sequential_stream_id);
    *out = known ? self : NULL;
    if (known)
        InterlockedIncrement(&of(self)->references);
    return known ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE add_reference(IStream *self) {
    return (ULONG)InterlockedIncrement(&of(self)->references);
}

static ULONG STDMETHODCALLTYPE let_go(IStream *self) {
    LONG left = InterlockedDecrement(&of(self)->references);
    if (left == 0) {
        CloseHandle(of(self)->file);
        HeapFree(GetProcessHeap(), 0, self);
    }
    return (ULONG)left;
}

// Less than was asked for is S_FALSE.
static HRESULT STDMETHODCALLTYPE read(IStream *self, void *out, ULONG size, ULONG *done) {
    DWORD count = 0;
    BOOL read = ReadFile(of(self)->file, out, size, &count, NULL);
    if (done)
        *done = count;
    return read ? (count == size ? S_OK : S_FALSE) : last_error();
}

static bool is_read_only(IStream *self) { return (of(self)->mode & (STGM_WRITE | STGM_READWRITE)) == 0; }

static HRESULT STDMETHODCALLTYPE write(IStream *self, const void *data, ULONG size, ULONG *done) {
    DWORD count = 0;
    if (is_read_only(self))
        return STG_E_ACCESSDENIED;
    BOOL written = WriteFile(of(self)->file, data, size, &count, NULL);
    if (done)
        *done = count;
    return written ? S_OK : last_error();
}

static HRESULT STDMETHODCALLTYPE seek(IStream *self, LARGE_INTEGER by, DWORD origin, ULARGE_INTEGER *out) {
    LARGE_INTEGER place;
    if (origin > STREAM_SEEK_END) // whose values are SetFilePointer's
        return E_INVALIDARG;
    if (!SetFilePointerEx(of(self)->file, by, &place, origin))
        return last_error();
    if (out)
        out->QuadPart = (ULONGLONG)place.QuadPart;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE set_size(IStream *self, ULARGE_INTEGER size) {
    FILE_END_OF_FILE_INFO end = {.EndOfFile.QuadPart = (LONGLONG)size.QuadPart};
    return SetFileInformationByHandle(of(self)->file, FileEndOfFileInfo, &end, sizeof end) ? S_OK : last_error();
}

static HRESULT STDMETHODCALLTYPE copy_to(IStream *self, IStream *to, ULARGE_INTEGER size, ULARGE_INTEGER *was_read,
                                         ULARGE_INTEGER *was_written) {
    BYTE part[0x1000];
    ULONGLONG total_read = 0, total_written = 0;
    HRESULT result = S_OK;
    while (SUCCEEDED(result) && total_read < size.QuadPart) {
        ULONG got = 0, put = 0;
        result = read(self, part, (ULONG)min(sizeof part, size.QuadPart - total_read), &got);
        if (FAILED(result) || got == 0)
            break;
        result = to->lpVtbl->Write(to, part, got, &put);
        total_read += got;
        total_written += put;
    }
    if (was_read)
        was_read->QuadPart = total_read;
    if (was_written)
        was_written->QuadPart = total_written;
    return FAILED(result) ? result : S_OK;
}

static HRESULT STDMETHODCALLTYPE commit(IStream *self, DWORD flags) {
    (void)flags;
    return is_read_only(self) || FlushFileBuffers(of(self)->file) ? S_OK : last_error();
}

static HRESULT STDMETHODCALLTYPE revert(IStream *self) {
    (void)self;
    return E_NOTIMPL; // as Windows has it
}

static HRESULT STDMETHODCALLTYPE lock_region(IStream *self, ULARGE_INTEGER offset, ULARGE_INTEGER size, DWORD kind) {
    (void)self, (void)offset, (void)size, (void)kind;
    return E_NOTIMPL;
}

static HRESULT STDMETHODCALLTYPE clone(IStream *self, IStream **out) {
    (void)self;
    *out = NULL;
    return E_NOTIMPL; // as Windows has it
}

// The name is the task allocator's, which is the process's heap.
static HRESULT STDMETHODCALLTYPE describe(IStream *self, STATSTG *out, DWORD flags) {
    BY_HANDLE_FILE_INFORMATION info;
    if (out == NULL)
        return STG_E_INVALIDPOINTER;
    if (!GetFileInformationByHandle(of(self)->file, &info))
        return last_error();
    *out = (STATSTG){
        .type = STGTY_STREAM,
        .cbSize = {.u = {info.nFileSizeLow, info.nFileSizeHigh}},
        .mtime = info.ftLastWriteTime,
        .ctime = info.ftCreationTime,
        .atime = info.ftLastAccessTime,
        .grfMode = of(self)->mode,
    };
    if (flags & STATFLAG_NONAME)
        return S_OK;
    SIZE_T size = ((SIZE_T)lstrlenW(of(self)->path) + 1) * sizeof(WCHAR);
    out->pwcsName = HeapAlloc(GetProcessHeap(), 0, size);
    if (out->pwcsName == NULL)
        return E_OUTOFMEMORY;
    memcpy(out->pwcsName, of(self)->path, size);
    return S_OK;
}

static IStreamVtbl table = {query,   add_reference, let_go, read,        write,       seek,     set_size,
                            copy_to, commit,        revert, lock_region, lock_region, describe, clone};

static DWORD share_of(DWORD mode) {
    switch (mode & (STGM_SHARE_DENY_NONE | STGM_SHARE_DENY_READ | STGM_SHARE_DENY_WRITE | STGM_SHARE_EXCLUSIVE)) {
    case STGM_SHARE_DENY_READ:
        return FILE_SHARE_WRITE;
    case STGM_SHARE_DENY_WRITE:
        return FILE_SHARE_READ;
    case STGM_SHARE_EXCLUSIVE:
        return 0;
    default:
        return FILE_SHARE_READ | FILE_SHARE_WRITE;
    }
}

// STGM_DELETEONRELEASE is taken and changes nothing, as on Windows.
HRESULT WINAPI SHCreateStreamOnFileEx(LPCWSTR path, DWORD mode, DWORD attributes, BOOL create, IStream *like,
                                      IStream **out) {
    if (out == NULL || like || mode & STGM_TRANSACTED)
        return E_INVALIDARG;
    *out = NULL;
    if (path == NULL)
        return HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
    DWORD access = GENERIC_READ | (mode & (STGM_WRITE | STGM_READWRITE) ? GENERIC_WRITE : 0);
    DWORD disposition = mode & STGM_CREATE ? CREATE_ALWAYS : create ? CREATE_NEW : OPEN_EXISTING;
    HANDLE file = CreateFileW(path, access, share_of(mode), NULL, disposition, attributes, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return last_error();
    SIZE_T size = ((SIZE_T)lstrlenW(path) + 1) * sizeof(WCHAR);
    FileStream *made = HeapAlloc(GetProcessHeap(), 0, sizeof *made + size);
    if (made == NULL) {
        CloseHandle(file);
        return E_OUTOFMEMORY;
    }
    made->stream.lpVtbl = &table;
    made->references = 1;
    made->file = file;
    made->mode = mode;
    memcpy(made->path, path, size);
    *out = &made->stream;
    return S_OK;
}

HRESULT WINAPI SHCreateStreamOnFileW(LPCWSTR path, DWORD mode, IStream **out) {
    if (mode & (STGM_CONVERT | STGM_DELETEONRELEASE | STGM_TRANSACTED))
        return E_INVALIDARG;
    return SHCreateStreamOnFileEx(path, mode, 0, FALSE, NULL, out);
}

HRESULT WINAPI SHCreateStreamOnFileA(LPCSTR path, DWORD mode, IStream **out) {
    WCHAR wide[MAX_PATH];
    if (path == NULL)
        return HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
    if (!MultiByteToWideChar(CP_ACP, 0, path, -1, wide, MAX_PATH))
        return last_error();
    return SHCreateStreamOnFileW(wide, mode, out);
}
