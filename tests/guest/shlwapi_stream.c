// A stream over a file: made, read, written, placed, cut, copied, described; files that are or are not there.
// libs: shlwapi ole32
#define COBJMACROS
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <objbase.h>
#include <shlwapi.h>

#undef IStream_Read
#undef IStream_Write

static const IID unknown = {0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const IID other = {1, 2, 3, {4}};

static HRESULT open(DWORD mode, BOOL create, IStream **out) {
    *out = NULL;
    return SHCreateStreamOnFileEx(L"stream.txt", mode, FILE_ATTRIBUTE_NORMAL, create, NULL, out);
}

int main(void) {
    IStream *stream, *second;
    IUnknown *same;
    char text[32] = "";
    ULONG count = 9;
    ULARGE_INTEGER place, size = {.QuadPart = 4}, got, put;
    LARGE_INTEGER zero = {.QuadPart = 0}, back = {.QuadPart = -2};
    STATSTG about;

    printf("absent %08lx", SHCreateStreamOnFileA("stream.txt", STGM_READ, &stream));
    printf(" %08lx transacted %08lx", open(STGM_READ, FALSE, &stream),
           open(STGM_READ | STGM_TRANSACTED, TRUE, &stream));
    printf(" delete %08lx", SHCreateStreamOnFileA("stream.txt", STGM_READWRITE | STGM_DELETEONRELEASE, &stream));
    printf(" no name %08lx\n", SHCreateStreamOnFileA(NULL, STGM_READ, &stream));
    printf("made %08lx", open(STGM_READWRITE, TRUE, &stream));
    printf(" again %08lx\n", open(STGM_READWRITE, TRUE, &second));
    printf("asked %08lx", IStream_QueryInterface(stream, &unknown, (void **)&same));
    printf(" %d left %lu", (void *)same == (void *)stream, IUnknown_Release(same));
    printf(" other %08lx\n", IStream_QueryInterface(stream, &other, (void **)&same));
    printf("written %08lx", stream->lpVtbl->Write(stream, "0123456789", 10, &count));
    printf(" %lu\n", count);
    printf("placed %08lx", IStream_Seek(stream, back, STREAM_SEEK_END, &place));
    printf(" %d", (int)place.QuadPart);
    printf(" read %08lx", stream->lpVtbl->Read(stream, text, 2, &count));
    printf(" %.2s at the end %08lx", text, stream->lpVtbl->Read(stream, text, 5, &count));
    printf(" %lu, wrong origin %08lx\n", count, IStream_Seek(stream, zero, 20, NULL));
    printf("cut %08lx", IStream_SetSize(stream, size));
    printf(" kept %08lx\n", IStream_Commit(stream, STGC_DEFAULT));
    printf("described %08lx", IStream_Stat(stream, &about, STATFLAG_DEFAULT));
    printf(" %d %d %ls %lx\n", (int)about.type, (int)about.cbSize.QuadPart, about.pwcsName, about.grfMode & 3);
    CoTaskMemFree(about.pwcsName);
    printf("no place %08lx, no name %08lx", IStream_Stat(stream, NULL, 0),
           IStream_Stat(stream, &about, STATFLAG_NONAME));
    printf(" %d\n", about.pwcsName == NULL);
    printf("reverted %08lx, cloned %08lx\n", IStream_Revert(stream), IStream_Clone(stream, &second));
    printf("released %lu\n", IStream_Release(stream));

    open(STGM_READ | STGM_SHARE_DENY_WRITE, FALSE, &stream);
    printf("read only %08lx", stream->lpVtbl->Write(stream, "x", 1, NULL));
    printf(" shared %08lx\n", open(STGM_READWRITE, FALSE, &second));
    SHCreateStreamOnFileW(L"copy.txt", STGM_READWRITE | STGM_CREATE, &second);
    size.QuadPart = 100;
    printf("copied %08lx", IStream_CopyTo(stream, second, size, &got, &put));
    printf(" %d %d\n", (int)got.QuadPart, (int)put.QuadPart);
    IStream_Release(stream);
    IStream_Release(second);
    return 0;
}

/* output:
absent 80070002 80070002 transacted 80070057 delete 80070057 no name 80070003
made 00000000 again 80070050
asked 00000000 1 left 1 other 80004002
written 00000000 10
placed 00000000 8 read 00000000 89 at the end 00000001 0, wrong origin 80070057
cut 00000000 kept 00000000
described 00000000 2 4 stream.txt 2
no place 80030009, no name 00000000 1
reverted 80004001, cloned 80004001
released 0
read only 80030005 shared 80070020
copied 00000000 4 4
*/
