// Profile files: values, lists, numbers, quotes and comments; writing, replacing and deleting in place
#include <stdio.h>
#include <string.h>
#include <windows.h>

static char path[MAX_PATH];

static void show_list(const char *label, DWORD count, const char *list)
{
    printf("%s: %lu", label, count);
    for (; *list; list += strlen(list) + 1)
        printf(" [%s]", list);
    printf("\n");
}

static void get(const char *section, const char *key)
{
    char value[40];
    DWORD count = GetPrivateProfileStringA(section, key, "default  ", value, sizeof(value), path);
    printf("%s/%s: %lu [%s]\n", section, key, count, value);
}

static void dump(void)
{
    char text[512];
    DWORD size = 0;
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    ReadFile(file, text, sizeof(text) - 1, &size, NULL);
    CloseHandle(file);
    text[size] = 0;
    for (char *at = text; *at; at++)
        if (*at == '\r')
            *at = '|';
    printf("---\n%s---\n", text);
}

int main(void)
{
    char list[100], small[8];
    DWORD written;
    GetCurrentDirectoryA(MAX_PATH, path);
    strcat(path, "\\test.ini");
    HANDLE file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    const char *text = "; comment\r\n[First]\r\nkey = value \r\nquoted=\" spaced \"\r\nnumber=42\r\nnegative=-7\r\nhex=0x1F\r\n;off=1\r\nempty=\r\n\r\n[second]\r\na=1\r\nb=2";
    WriteFile(file, text, (DWORD)strlen(text), &written, NULL);
    CloseHandle(file);
    get("first", "KEY");
    get("First", "quoted");
    get("First", "empty");
    get("First", "off");
    get("second", "b");
    get("third", "b");
    printf("numbers: %u %d %u %u\n", GetPrivateProfileIntA("First", "number", 1, path), (int)GetPrivateProfileIntA("First", "negative", 1, path), GetPrivateProfileIntA("First", "hex", 1, path), GetPrivateProfileIntA("First", "none", 9, path));
    show_list("sections", GetPrivateProfileSectionNamesA(list, sizeof(list), path), list);
    show_list("keys", GetPrivateProfileStringA("First", NULL, NULL, list, sizeof(list), path), list);
    show_list("section", GetPrivateProfileSectionA("second", list, sizeof(list), path), list);
    show_list("cut", GetPrivateProfileStringA("First", NULL, NULL, small, sizeof(small), path), small);
    printf("cut value: %lu", GetPrivateProfileStringA("First", "key", "", small, 4, path));
    printf(" [%s]\n", small);
    printf("write: %d", WritePrivateProfileStringA("First", "key", "new", path));
    printf(" %d", WritePrivateProfileStringA("First", "added", "more", path));
    printf(" %d", WritePrivateProfileStringA("second", "a", NULL, path));
    printf(" %d", WritePrivateProfileStringA("third", "x", "y", path));
    printf(" %d\n", WritePrivateProfileStringA("First", "hex", NULL, path));
    dump();
    WritePrivateProfileStringA("First", NULL, NULL, path);
    dump();
    DeleteFileA(path);
    printf("no file, key removed: %d", WritePrivateProfileStringA("First", "key", NULL, path));
    printf(" made %d\n", GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES);
    file = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    WriteFile(file, "[s]\r\na=1\r\nbare\r\nb=2\r\n", 21, &written, NULL);
    CloseHandle(file);
    show_list("bare line, keys", GetPrivateProfileStringA("s", NULL, NULL, list, sizeof(list), path), list);
    show_list("bare line, section", GetPrivateProfileSectionA("s", list, sizeof(list), path), list);
    for (DWORD room = 13; room <= 15; room++) { // 14 would do, and is not enough
        memset(list, '#', sizeof list);
        DWORD length = GetPrivateProfileSectionA("s", list, room, path);
        printf("room %lu: %lu %d%d\n", room, length, list[length], list[length + 1]);
    }
    file = CreateFileA(path, GENERIC_READ, FILE_SHARE_WRITE, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    SetLastError(0);
    BOOL ok = WritePrivateProfileStringA("s", "a", "3", path);
    printf("not shared for reading: %d error %lu\n", ok, GetLastError());
    CloseHandle(file);
    SetLastError(0);
    ok = WritePrivateProfileStringA("s", "a", "3", "");
    printf("no name: %d error %lu\n", ok, GetLastError());
    SetLastError(0);
    written = GetPrivateProfileSectionA(NULL, list, sizeof(list), path);
    printf("no section: %lu error %lu\n", written, GetLastError());
    DeleteFileA(path);
    return 0;
}

/* output:
first/KEY: 5 [value]
First/quoted: 8 [ spaced ]
First/empty: 0 []
First/off: 7 [default]
second/b: 1 [2]
third/b: 7 [default]
numbers: 42 -7 31 9
sections: 13 [First] [second]
keys: 37 [key] [quoted] [number] [negative] [hex] [empty]
section: 8 [a=1] [b=2]
cut: 6 [key] [qu]
cut value: 3 [val]
write: 1 1 1 1 1
---
; comment|
[First]|
key=new|
quoted=" spaced "|
number=42|
negative=-7|
;off=1|
empty=|
added=more|
|
[second]|
b=2|
[third]|
x=y|
---
---
; comment|
[second]|
b=2|
[third]|
x=y|
---
no file, key removed: 1 made 1
bare line, keys: 4 [a] [b]
bare line, section: 13 [a=1] [bare] [b=2]
room 13: 11 00
room 14: 12 00
room 15: 13 00
not shared for reading: 0 error 32
no name: 0 error 5
no section: 0 error 87
*/
