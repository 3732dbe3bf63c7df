// URLs and paths of files
// libs: shlwapi
#include <stdio.h>
#include <windows.h>
#include <shlwapi.h>

static void path(LPCWSTR url)
{
    WCHAR out[64];
    DWORD size = 64;
    HRESULT result = PathCreateFromUrlW(url, out, &size, 0);
    printf("%ls: %lx", url, result);
    if (SUCCEEDED(result))
        printf(" %ls %lu", out, size);
    printf("\n");
}

int main(void)
{
    WCHAR small[4];
    DWORD size = 4;
    path(L"file:///C:/dir/a%20name.txt");
    path(L"file://host/share/file");
    path(L"FILE:///c|/x");
    path(L"http://example.org/");
    printf("short %lx needs %lu\n", PathCreateFromUrlW(L"file:///C:/dir", small, &size, 0), size);
    printf("urls %d %d %d\n", UrlIsW(L"http://a/", URLIS_URL), UrlIsW(L"C:\\dir", URLIS_URL), UrlIsW(L"name", URLIS_URL));
    printf("files %d %d\n", UrlIsW(L"file:///C:/x", URLIS_FILEURL), UrlIsW(L"https://a", URLIS_FILEURL));
    printf("opaque %d %d, query %d\n", UrlIsW(L"mailto:a@b", URLIS_OPAQUE), UrlIsW(L"http://a", URLIS_OPAQUE),
           UrlIsW(L"http://a/?q", URLIS_HASQUERY));
    return 0;
}

/* output:
file:///C:/dir/a%20name.txt: 0 C:\dir\a name.txt 17
file://host/share/file: 0 \\host\share\file 17
FILE:///c|/x: 0 c:\x 4
http://example.org/: 80070057
short 80004003 needs 7
urls 1 0 0
files 1 0
opaque 1 0, query 1
*/
