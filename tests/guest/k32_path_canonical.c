// PathCch: dots in UNC and drive-relative paths, room for "X:" alone, backslashes added and removed, bad sizes
#include <windows.h>

#include <stdio.h>

typedef HRESULT(WINAPI *canonicalizer)(PWSTR, size_t, PCWSTR);
typedef HRESULT(WINAPI *allocator)(PCWSTR, ULONG, PWSTR *);
typedef HRESULT(WINAPI *backslasher)(PWSTR, size_t, PWSTR *, size_t *);
typedef HRESULT(WINAPI *extension_finder)(PCWSTR, size_t, PCWSTR *);
typedef BOOL(WINAPI *root_test)(PCWSTR);

static void show_backslash(const char *name, backslasher change, const WCHAR *path, size_t size)
{
    WCHAR text[16];
    PWSTR end = text;
    size_t left = 99;
    lstrcpyW(text, path);
    HRESULT result = change(text, size, &end, &left);
    printf("%s '%ls' in %u: %08lx '%ls' %s %u\n", name, path, (unsigned)size, (unsigned long)result, text,
           end ? "end" : "no end", (unsigned)left);
}

int main(void)
{
    enum { KEEP_SEGMENTS = 8, EXTENDED = 0x10, LONG_PATHS = 1, ROOM = 64 };
    HMODULE base = GetModuleHandleA("kernelbase.dll");
    canonicalizer canonicalize = (canonicalizer)(void *)GetProcAddress(base, "PathCchCanonicalize");
    allocator allocate = (allocator)(void *)GetProcAddress(base, "PathAllocCanonicalize");
    backslasher add = (backslasher)(void *)GetProcAddress(base, "PathCchAddBackslashEx");
    backslasher remove = (backslasher)(void *)GetProcAddress(base, "PathCchRemoveBackslashEx");
    extension_finder extension = (extension_finder)(void *)GetProcAddress(base, "PathCchFindExtension");
    root_test is_root = (root_test)(void *)GetProcAddress(base, "PathCchIsRoot");

    static const WCHAR *const paths[] = {
        L"\\\\?\\C:",      L"C:",          L"C:.",           L"C:.\\",       L"C:..\\\\",         L"C:\\a\\..\\b",
        L"\\\\.\\",        L"\\\\\\.",     L"\\\\.\\\\",     L"\\\\a\\..",   L"\\\\\\..",         L"\\\\..\\\\",
        L"a\\..\\b",       L".\\a",        L"..\\a",         L"a\\.",        L"\\\\s\\d\\e\\..\\f", L"\\\\?\\UNC\\a\\b\\..",
        L"\\\\?\\UNC\\..", L"C:\\a\\b...", L"::.",
    };
    WCHAR out[ROOM];
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        HRESULT result = canonicalize(out, ROOM, paths[i]);
        printf("%ls: %08lx %ls\n", paths[i], (unsigned long)result, out);
    }
    HRESULT result = canonicalize(out, 3, L"C:");
    printf("C: in 3: %08lx %ls\n", (unsigned long)result, out);

    static const struct {
        const WCHAR *path;
        ULONG flags;
    } allocated[] = {{L"C:", 0}, {L"", 0}, {L"C:\\a\\..", KEEP_SEGMENTS}, {L"C:\\a.", KEEP_SEGMENTS},
                     {L"C:\\a.", EXTENDED}, {L"C:\\a", EXTENDED | LONG_PATHS}};
    for (size_t i = 0; i < sizeof allocated / sizeof *allocated; i++) {
        PWSTR made = NULL;
        result = allocate(allocated[i].path, allocated[i].flags, &made);
        printf("%ls with %lx: %08lx %ls\n", allocated[i].path, (unsigned long)allocated[i].flags,
               (unsigned long)result, made ? made : L"none");
        LocalFree(made);
    }

    show_backslash("add", add, L"", 2);
    show_backslash("add", add, L"a", 3);
    show_backslash("add", add, L"a", 2);
    show_backslash("add", add, L"a\\", 2);
    show_backslash("add", add, L"a", 0);
    show_backslash("remove", remove, L"a\\", 3);
    show_backslash("remove", remove, L"a\\", 2);
    show_backslash("remove", remove, L"\\\\a\\", 5);
    PCWSTR found = out;
    result = extension(L"a.b", 2, &found);
    printf("extension in too little: %08lx %s\n", (unsigned long)result, found ? "some" : "none");
    printf("roots: %d %d %d\n", is_root(L"\\\\"), is_root(L"\\\\a"), is_root(L"\\\\a\\"));
    return 0;
}

/* output:
\\?\C:: 00000000 C:\
C:: 00000000 C:\
C:.: 00000000 C:\
C:.\: 00000000 C:.\
C:..\\: 00000000 C:..\\
C:\a\..\b: 00000000 C:\b
\\.\: 00000000 \\
\\\.: 00000000 \\
\\.\\: 00000000 \\\
\\a\..: 00000000 \
\\\..: 00000000 \
\\..\\: 00000000 \\\
a\..\b: 00000000 \b
.\a: 00000000 a
..\a: 00000000 a
a\.: 00000000 a
\\s\d\e\..\f: 00000000 \\s\d\f
\\?\UNC\a\b\..: 00000000 \\a
\\?\UNC\..: 00000000 \\
C:\a\b...: 00000000 C:\a\b
::.: 00000000 ::\
C: in 3: 00000000 C:
C: with 0: 00000000 C:
 with 0: 00000000 \
C:\a\.. with 8: 00000000 C:\
C:\a. with 8: 00000000 C:\a.
C:\a. with 10: 00000000 \\?\C:\a.
C:\a with 11: 80070057 none
add '' in 2: 00000001 '' end 2
add 'a' in 3: 00000000 'a\' end 1
add 'a' in 2: 8007007a 'a' no end 0
add 'a\' in 2: 8007007a 'a\' no end 0
add 'a' in 0: 8007007a 'a' no end 0
remove 'a\' in 3: 00000000 'a' end 2
remove 'a\' in 2: 80070057 'a\' no end 0
remove '\\a\' in 5: 00000000 '\\a' end 2
extension in too little: 80070057 none
roots: 1 1 0
*/
