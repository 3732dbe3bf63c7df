// Full paths: separators, dots, drives and lengths as documented; the PathCch functions on text alone
#include <stdio.h>
#include <windows.h>

static void full(const WCHAR *name) {
    WCHAR path[300] = L"?", *part = NULL;
    DWORD length = GetFullPathNameW(name, 300, path, &part);
    printf("%ls -> %ls (%lu) %ls\n", name, path, length, part ? part : L"-");
}

typedef HRESULT(WINAPI *Canonicalize)(WCHAR *out, size_t size, const WCHAR *path);
typedef HRESULT(WINAPI *Combine)(WCHAR *out, size_t size, const WCHAR *path, const WCHAR *more);
typedef HRESULT(WINAPI *RemoveFileSpec)(WCHAR *path, size_t size);

static Canonicalize canonicalize;
static Combine combine;
static RemoveFileSpec remove_file_spec;

static void canonical(const WCHAR *path) {
    WCHAR out[300];
    HRESULT result = canonicalize(out, 300, path);
    printf("canonical %ls -> %ls (%lx)\n", path, out, (unsigned long)result);
}

static void combined(const WCHAR *path, const WCHAR *more) {
    WCHAR out[300];
    HRESULT result = combine(out, 300, path, more);
    printf("%ls + %ls -> %ls (%lx)\n", path, more, out, (unsigned long)result);
}

static void parent(const WCHAR *path) {
    WCHAR out[300];
    lstrcpyW(out, path);
    HRESULT result = remove_file_spec(out, 300);
    printf("parent of %ls -> %ls (%lx)\n", path, out, (unsigned long)result);
}

int main(void) {
    full(L"C:\\a\\b\\..\\c.txt");
    full(L"C:/a/./b//c");
    full(L"C:\\a\\..\\..\\..\\b");
    full(L"C:\\a\\b\\");
    full(L"C:\\name.. ");
    full(L"\\\\server\\share\\x\\..\\..\\y");
    full(L"\\\\?\\C:\\a\\..\\b");
    full(L"nul");
    full(L"C:\\dir\\con");
    WCHAR small[4];
    printf("too small: %lu\n", GetFullPathNameW(L"C:\\abc", 4, small, NULL));
    HMODULE base = LoadLibraryA("kernelbase.dll");
    canonicalize = (Canonicalize)(void *)GetProcAddress(base, "PathCchCanonicalize");
    combine = (Combine)(void *)GetProcAddress(base, "PathCchCombine");
    remove_file_spec = (RemoveFileSpec)(void *)GetProcAddress(base, "PathCchRemoveFileSpec");
    canonical(L"C:\\a\\.\\b\\..\\c");
    canonical(L"C:\\..\\..\\x");
    canonical(L"a\\..");
    canonical(L"C:");
    canonical(L"C:\\a\\..");
    canonical(L"C:\\a...");
    canonical(L"\\\\?\\C:\\a");
    combined(L"C:\\a", L"b");
    combined(L"C:\\a\\", L"..\\b");
    combined(L"C:\\a\\b", L"\\c");
    combined(L"C:\\a", L"D:\\b");
    parent(L"C:\\a\\b");
    parent(L"C:\\a");
    parent(L"C:\\");
    parent(L"a");
    parent(L"\\\\server\\share\\a");
    return 0;
}
/* output:
C:\a\b\..\c.txt -> C:\a\c.txt (10) c.txt
C:/a/./b//c -> C:\a\b\c (8) c
C:\a\..\..\..\b -> C:\b (4) b
C:\a\b\ -> C:\a\b\ (7) -
C:\name..  -> C:\name (7) name
\\server\share\x\..\..\y -> \\server\share\y (16) y
\\?\C:\a\..\b -> \\?\C:\b (8) b
nul -> \\.\nul (7) -
C:\dir\con -> \\.\con (7) -
too small: 7
canonical C:\a\.\b\..\c -> C:\a\c (0)
canonical C:\..\..\x -> C:\x (0)
canonical a\.. -> \ (0)
canonical C: -> C:\ (0)
canonical C:\a\.. -> C:\ (0)
canonical C:\a... -> C:\a (0)
canonical \\?\C:\a -> C:\a (0)
C:\a + b -> C:\a\b (0)
C:\a\ + ..\b -> C:\b (0)
C:\a\b + \c -> C:\c (0)
C:\a + D:\b -> D:\b (0)
parent of C:\a\b -> C:\a (0)
parent of C:\a -> C:\ (0)
parent of C:\ -> C:\ (1)
parent of a ->  (0)
parent of \\server\share\a -> \\server\share (0)
*/
