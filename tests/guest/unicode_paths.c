// Names beyond ASCII, by the wide functions, the narrow ones (UTF-8 is the code page), and in the list of a directory.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static const WCHAR *const names[] = {L"na\u00efve \u00fc.txt", L"\u6f22\u5b57.txt", L"\U0001f389 party.txt", L"e\u0301.txt"};

static void narrow(const WCHAR *name, char *to, int size) { WideCharToMultiByte(CP_UTF8, 0, name, -1, to, size, NULL, NULL); }

int main(void)
{
    int found = 0;
    WIN32_FIND_DATAW data;
    CreateDirectoryW(L"d\u00ef r", NULL);
    SetCurrentDirectoryW(L"d\u00ef r");
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        char name[100], text[100] = "";
        DWORD count;
        narrow(names[i], name, sizeof name);
        HANDLE file = CreateFileW(names[i], GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
        WriteFile(file, name, (DWORD)strlen(name), &count, NULL);
        CloseHandle(file);
        file = CreateFileA(name, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
        ReadFile(file, text, sizeof text - 1, &count, NULL);
        CloseHandle(file);
        printf("%s: %d\n", name, strcmp(name, text) == 0);
    }
    printf("other case: %d\n", GetFileAttributesW(L"NA\u00cfVE \u00dc.TXT") != INVALID_FILE_ATTRIBUTES);
    HANDLE find = FindFirstFileW(L"*.txt", &data);
    do
        for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
            found += wcscmp(data.cFileName, names[i]) == 0;
    while (FindNextFileW(find, &data));
    FindClose(find);
    WCHAR directory[MAX_PATH];
    GetCurrentDirectoryW(MAX_PATH, directory);
    printf("listed: %d, in the directory: %d\n", found, wcscmp(wcsrchr(directory, '\\'), L"\\d\u00ef r") == 0);
    return 0;
}
/* output:
naïve ü.txt: 1
漢字.txt: 1
🎉 party.txt: 1
é.txt: 1
other case: 1
listed: 4, in the directory: 1
*/
