// Text functions above kernel32: wsprintf, character case, command lines, paths, GUIDs, messages of a thread
// services: NtSetEvent
// libs: user32 shell32 shlwapi ole32 rpcrt4
// varies: how long a timer is waited for is chance
#include <stdio.h>
#include <windows.h>
#include <objbase.h>
#include <shellapi.h>
#include <shlwapi.h>

static void split(const WCHAR *line)
{
    int count = 0;
    WCHAR **arguments = CommandLineToArgvW(line, &count);
    printf("%ls: %d", line, count);
    for (int i = 0; i < count; i++)
        printf(" <%ls>", arguments[i]);
    printf("\n");
    LocalFree(arguments);
}

static void combine(const WCHAR *directory, const WCHAR *file)
{
    WCHAR out[MAX_PATH];
    WCHAR *result = PathCombineW(out, directory, file);
    printf("%ls + %ls: %ls\n", directory, file, result ? result : L"-");
}

static VOID CALLBACK tick(HWND window, UINT message, UINT_PTR id, DWORD time)
{
    (void)window, (void)time;
    printf("timer: message %x id %d\n", message, id != 0);
    PostQuitMessage(3);
}

int main(void)
{
    char text[100];
    WCHAR wide[100];
    int length = wsprintfA(text, "%d %5u|%-5d|%05d %x %#X %c %s %S %lx %I64d %%", -1, 7, 8, 9, 255, 255, 'c', "str", L"wide", 16L, 1LL << 40);
    printf("%d %s\n", length, text);
    length = wsprintfW(wide, L"%s %S %hs %.2s %8s|", L"w", "n", "h", L"cut", L"right");
    printf("%d %ls\n", length, wide);
    lstrcpyA(text, "MiXeD \xc3\xa9");
    printf("%s", CharUpperA(text));
    printf(" %s\n", CharLowerA(text));
    printf("one: %c %c\n", (char)(ULONG_PTR)CharUpperA((char *)'q'), (char)(ULONG_PTR)CharLowerW((WCHAR *)'Q'));
    split(L"a.exe one two");
    split(L"\"a b.exe\" \"c d\" e\\\"f \"g\\\\\" h\\\\i");
    split(L"a \"b\"\"c\" d\"e f\"g");
    split(L"a   ");
    combine(L"C:\\a\\b", L"..\\c.txt");
    combine(L"C:\\a\\b\\", L".\\d");
    combine(L"C:\\a", L"D:\\x");
    combine(L"C:\\a", L"\\x");
    printf("parts: %ls %ls\n", PathFindFileNameW(L"C:\\dir\\name.tar.gz"), PathFindExtensionW(L"C:\\dir\\name.tar.gz"));
    printf("match: %d %d\n", PathMatchSpecW(L"readme.TXT", L"*.c;*.txt"), PathMatchSpecW(L"readme.txt", L"?.txt"));
    printf("roots: %d %d %d\n", PathIsRootW(L"C:\\"), PathIsRootW(L"\\\\server\\share"), PathIsRelativeW(L"a\\b"));
    printf("find: %ls\n", StrStrIW(L"Hello World", L"WORLD"));

    GUID guid;
    printf("guid: %lx", CLSIDFromString(L"{01234567-89AB-cdef-0123-456789ABCDEF}", &guid));
    length = StringFromGUID2(&guid, wide, 100);
    printf(" %d %ls\n", length, wide);
    printf("no guid: %lx\n", CLSIDFromString(L"{0123}", &guid));
    printf("create: %lx", CoCreateGuid(&guid));
    printf(" version %d\n", guid.Data3 >> 12);
    void *object = &guid;
    printf("initialize: %lx", CoInitializeEx(NULL, COINIT_MULTITHREADED));
    printf(" %lx", CoInitializeEx(NULL, COINIT_MULTITHREADED));
    printf(" %lx\n", CoInitializeEx(NULL, COINIT_APARTMENTTHREADED));
    CoUninitialize();
    printf("class: %lx", CoCreateInstance(&guid, NULL, CLSCTX_INPROC_SERVER, &guid, &object));
    printf(" %p\n", object);
    CoUninitialize();

    MSG message;
    printf("peek: %d", PeekMessageA(&message, NULL, 0, 0, PM_REMOVE));
    PostThreadMessageA(GetCurrentThreadId(), WM_APP, 5, 6);
    printf(" %d", PeekMessageA(&message, NULL, 0, 0, PM_NOREMOVE));
    printf(" %d", GetMessageA(&message, NULL, 0, 0));
    printf(" %x %d %d\n", message.message, (int)message.wParam, (int)message.lParam);
    SetTimer(NULL, 0, 10, tick);
    while (GetMessageA(&message, NULL, 0, 0) > 0)
        DispatchMessageA(&message);
    printf("quit: %d\n", (int)message.wParam);
    return 0;
}

/* output:
58 -1     7|8    |00009 ff 0XFF c str wide 10 1099511627776 %
18 w n h cu    right|
MIXED É mixed é
one: Q q
a.exe one two: 3 <a.exe> <one> <two>
"a b.exe" "c d" e\"f "g\\" h\\i: 5 <a b.exe> <c d> <e"f> <g\> <h\\i>
a "b""c" d"e f"g: 3 <a> <b"c de> <fg>
a   : 1 <a>
C:\a\b + ..\c.txt: C:\a\c.txt
C:\a\b\ + .\d: C:\a\b\d
C:\a + D:\x: D:\x
C:\a + \x: C:\x
parts: name.tar.gz .gz
match: 1 0
roots: 1 1 1
find: World
guid: 0 39 {01234567-89AB-CDEF-0123-456789ABCDEF}
no guid: 800401f3
create: 0 version 4
initialize: 0 1 80010106
class: 80040154 0000000000000000
peek: 0 1 1 8000 5 6
timer: message 113 id 1
quit: 3
*/
