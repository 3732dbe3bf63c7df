// What a child is given: its environment sorted or as handed over, arguments and directories beyond ASCII, quoting both ways.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static void show(const WCHAR *text)
{
    char narrow[600];
    WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, sizeof(narrow), NULL, NULL);
    printf("%s", narrow);
}

static int is_ours(const WCHAR *entry) { return wcsncmp(entry, L"NT_", 3) == 0 || wcsncmp(entry, L"nt_", 3) == 0 || entry[0] == L'\x00e4'; }

static int child(int argc, char **argv)
{
    WCHAR *block = GetEnvironmentStringsW(), directory[MAX_PATH];
    printf("  arguments:");
    for (int i = 1; i < argc; i++)
        printf(" [%s]", argv[i]);
    printf("\n  environment:");
    for (WCHAR *at = block; *at; at += wcslen(at) + 1)
        if (is_ours(at)) {
            printf(" <");
            show(at);
            printf(">");
        }
    FreeEnvironmentStringsW(block);
    GetCurrentDirectoryW(MAX_PATH, directory);
    printf("\n  directory: ");
    show(wcsrchr(directory, L'\\'));
    WCHAR value[20] = L"";
    printf("\n  length of a variable: %lu\n", GetEnvironmentVariableW(L"nt_b", value, 20));
    return argc;
}

static void start(const char *what, const WCHAR *arguments, void *environment, DWORD flags, const WCHAR *directory)
{
    WCHAR program[MAX_PATH], line[800];
    STARTUPINFOW startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    DWORD code = 99;
    GetModuleFileNameW(NULL, program, MAX_PATH);
    _snwprintf(line, 800, L"program %ls", arguments);
    printf("%s\n", what);
    fflush(stdout);
    if (!CreateProcessW(program, line, NULL, NULL, FALSE, flags, environment, directory, &startup, &process)) {
        printf("  error %lu\n", GetLastError());
        return;
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    printf("  ended with %lu\n", code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return child(argc, argv);
    CreateDirectoryW(L"base", NULL);
    SetCurrentDirectoryW(L"base");
    SetEnvironmentVariableW(L"NT_c", L"3");
    SetEnvironmentVariableW(L"nt_B", L"two words");
    SetEnvironmentVariableW(L"NT_a", L"=1=");
    SetEnvironmentVariableW(L"NT_\x6f22", L"\x5b57");
    SetEnvironmentVariableW(L"\x00e4", L"umlaut");
    SetEnvironmentVariableW(L"NT_gone", L"x");
    SetEnvironmentVariableW(L"NT_gone", NULL);
    CreateDirectoryW(L"k\x00ef\x6f22", NULL);
    start("inherited, in order", L"one \"two three\" \"\" \x6f22\x5b57 \xd83c\xdf89", NULL, 0, NULL);
    start("quotes and backslashes", L"a\\\\b \"a\\\\\\\"b\" \"c:\\d e\\\\\" x\"y z\"w '", NULL, 0, NULL);
    start("a block of its own", L"x", (void *)L"nt_b=22\0NT_Z=1\0NT_A=\0", CREATE_UNICODE_ENVIRONMENT, L"k\x00ef\x6f22");
    start("a narrow block", L"x", (void *)"NT_N=\xc3\xa4\0nt_b=4444\0", 0, NULL);
    start("a directory that is not there", L"x", NULL, 0, L"nowhere");
    SetCurrentDirectoryW(L"k\x00ef\x6f22");
    start("its parent's directory", L"x", (void *)L"NT_=\0", CREATE_UNICODE_ENVIRONMENT, NULL);
    return 0;
}

/* output:
inherited, in order
  arguments: [one] [two three] [] [漢字] [🎉]
  environment: <NT_a==1=> <nt_B=two words> <NT_c=3> <NT_漢=字> <ä=umlaut>
  directory: \base
  length of a variable: 9
  ended with 6
quotes and backslashes
  arguments: [a\\b] [a\"b] [c:\d e\] [xy zw] [']
  environment: <NT_a==1=> <nt_B=two words> <NT_c=3> <NT_漢=字> <ä=umlaut>
  directory: \base
  length of a variable: 9
  ended with 6
a block of its own
  arguments: [x]
  environment: <nt_b=22> <NT_Z=1> <NT_A=>
  directory: \kï漢
  length of a variable: 2
  ended with 2
a narrow block
  arguments: [x]
  environment: <NT_N=ä> <nt_b=4444>
  directory: \base
  length of a variable: 4
  ended with 2
a directory that is not there
  error 267
its parent's directory
  arguments: [x]
  environment: <NT_=>
  directory: \kï漢
  length of a variable: 0
  ended with 2
*/
