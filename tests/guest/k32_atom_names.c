// Atom names in buffers that are too small, integer atoms, and the atom 0
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void narrow(const char *what, ATOM atom, int room) {
    char name[16];
    memset(name, '.', sizeof name);
    SetLastError(0);
    UINT length = GlobalGetAtomNameA(atom, name, room);
    DWORD error = GetLastError();
    for (int i = 0; i < 9; i++)
        if (!name[i])
            name[i] = '_';
    printf("%s: %u %.9s error %lu\n", what, length, name, error);
}

static void wide(const char *what, ATOM atom, int room) {
    WCHAR name[16];
    for (int i = 0; i < 16; i++)
        name[i] = '.';
    SetLastError(0);
    UINT length = GlobalGetAtomNameW(atom, name, room);
    DWORD error = GetLastError();
    for (int i = 0; i < 9; i++)
        if (!name[i])
            name[i] = '_';
    printf("%s: %u %.9ls error %lu\n", what, length, name, error);
}

int main(void) {
    ATOM atom = GlobalAddAtomA("ntsup.x");
    narrow("fits", atom, 8);
    narrow("cut", atom, 5);
    narrow("no room", atom, 0);
    narrow("number", 123, 9);
    narrow("number cut", 123, 3);
    narrow("none", 0, 9);
    wide("wide fits", atom, 8);
    wide("wide just fits", atom, 7); // no place for the NUL
    wide("wide cut", atom, 5);
    wide("wide number cut", 123, 1);
    wide("wide none", 0, 9);
    GlobalDeleteAtom(atom);
    char text[16] = "";
    ATOM local = AddAtomA("ntsup.x");
    UINT length = GetAtomNameA(local, text, 5);
    printf("local cut: %u %s\n", length, text);
    SetLastError(0);
    length = GetAtomNameA(local, text, 1);
    printf("local no room: %u error %lu\n", length, GetLastError());
    WCHAR wide_text[16];
    length = GetAtomNameW(local, wide_text, 5);
    printf("local wide cut: %u %ls\n", length, wide_text);
    DeleteAtom(local);
    SetLastError(77);
    printf("add 0: %u error %lu\n", GlobalAddAtomA(NULL), GetLastError());
    printf("add number: %u %u\n", AddAtomA((LPCSTR)(ULONG_PTR)0xbfff), AddAtomA("#42"));
    SetLastError(0);
    printf("too large: %u error %lu\n", AddAtomA((LPCSTR)(ULONG_PTR)0xc000), GetLastError());
    return 0;
}
/* output:
fits: 7 ntsup.x_. error 0
cut: 0 ntsu_.... error 234
no room: 0 ......... error 234
number: 4 #123_.... error 0
number cut: 0 #1_...... error 234
none: 0 ......... error 87
wide fits: 7 ntsup.x_. error 0
wide just fits: 7 ntsup.x.. error 0
wide cut: 5 ntsup.... error 0
wide number cut: 1 #........ error 0
wide none: 0 ......... error 87
local cut: 4 ntsu
local no room: 0 error 122
local wide cut: 4 ntsu
add 0: 0 error 77
add number: 49151 42
too large: 0 error 87
*/
