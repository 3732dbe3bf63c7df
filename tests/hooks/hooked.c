// What tests/hooks asks of a program: calls of each kind, each with its outcome printed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>

NTSTATUS NTAPI NtAllocateLocallyUniqueId(PLUID id);
NTSTATUS NTAPI NtOpenFile(PHANDLE file, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK status,
                          ULONG share, ULONG options);

static void show_file(const char *name)
{
    char text[64];
    DWORD got = 0;
    HANDLE file = CreateFileA(name, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        printf("%s: error %lu\n", name, GetLastError());
        return;
    }
    BOOL read = ReadFile(file, text, sizeof text, &got, NULL);
    printf("%s: %d %lu [%.*s]\n", name, read, read ? 0 : GetLastError(), (int)got, text);
    CloseHandle(file);
}

static void CALLBACK apc(ULONG_PTR value) { printf("apc %d\n", (int)value); }

static DWORD WINAPI queue_apc(void *thread)
{
    Sleep(50);
    QueueUserAPC(apc, thread, 2);
    return 0;
}

static void waits(void)
{
    HANDLE thread, event = CreateEventA(NULL, FALSE, FALSE, NULL);
    printf("wait %lu\n", WaitForSingleObject(event, 20));
    SetEvent(event);
    printf("wait %lu\n", WaitForSingleObject(event, 20));
    QueueUserAPC(apc, GetCurrentThread(), 1);
    printf("sleep %lu\n", SleepEx(10000, TRUE));
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &thread, 0, FALSE, DUPLICATE_SAME_ACCESS);
    HANDLE other = CreateThread(NULL, 0, queue_apc, thread, 0, NULL);
    printf("wait %lu\n", WaitForSingleObjectEx(event, 10000, TRUE));
    WaitForSingleObject(other, INFINITE);
}

static WCHAR racing[512];
static volatile LONG racing_over;

static DWORD WINAPI race(void *letters)
{
    const WCHAR *both = letters;
    while (!racing_over) {
        racing[wcslen(racing) - 1] = both[0];
        racing[wcslen(racing) - 1] = both[1];
    }
    return 0;
}

// Opens a name while another thread keeps changing its last letter, and says how often each of the two was opened.
static void open_racing(const char *path)
{
    WCHAR full[512];
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK status;
    int opened[256] = {0};
    MultiByteToWideChar(CP_UTF8, 0, path, -1, full, 500);
    wcscpy(racing, L"\\??\\");
    wcscat(racing, full);
    HANDLE thread = CreateThread(NULL, 0, race, (void *)L"ab", 0, NULL);
    for (int i = 0; i < 300; i++) {
        HANDLE file;
        DWORD got = 0;
        char letter = 0;
        LARGE_INTEGER start = {0};
        name.Buffer = racing;
        name.Length = name.MaximumLength = (USHORT)(2 * wcslen(racing));
        InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
        if (NtOpenFile(&file, FILE_READ_DATA | SYNCHRONIZE, &attributes, &status, 7, 0x20) < 0)
            continue;
        SetFilePointerEx(file, start, NULL, FILE_BEGIN);
        if (ReadFile(file, &letter, 1, &got, NULL))
            opened[(unsigned char)letter]++;
        CloseHandle(file);
    }
    racing_over = 1;
    WaitForSingleObject(thread, INFINITE);
    printf("a %s, b %s\n", opened['a'] ? "opened" : "never", opened['b'] ? "opened" : "never");
}

static DWORD WINAPI make_event(void *unused)
{
    (void)unused;
    CreateEventA(NULL, FALSE, FALSE, "held");
    printf("never\n");
    return 0;
}

static DWORD WINAPI wait_for_ever(void *event)
{
    WaitForSingleObject(event, INFINITE);
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "read")) {
        for (int i = 2; i < argc; i++)
            show_file(argv[i]);
    } else if (!strcmp(what, "write")) {
        HANDLE file = CreateFileA(argv[2], GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
        DWORD wrote = 0;
        BOOL done = WriteFile(file, argv[3], (DWORD)strlen(argv[3]), &wrote, NULL);
        printf("%d %lu\n", done, wrote);
        CloseHandle(file);
    } else if (!strcmp(what, "events")) {
        for (int i = 0; i < atoi(argv[2]); i++) {
            SetLastError(0);
            HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
            printf("%d %lu\n", event != NULL, GetLastError());
        }
    } else if (!strcmp(what, "event")) {
        printf("%p\n", CreateEventA(NULL, FALSE, FALSE, "named"));
    } else if (!strcmp(what, "luid")) {
        LARGE_INTEGER time = {0};
        NTSTATUS status = NtAllocateLocallyUniqueId((PLUID)&time);
        printf("%08lx %lld\n", status, time.QuadPart);
    } else if (!strcmp(what, "waits")) {
        waits();
    } else if (!strcmp(what, "race")) {
        open_racing(argv[2]);
    } else if (!strcmp(what, "held")) {
        CreateThread(NULL, 0, make_event, NULL, 0, NULL);
        Sleep(100);
        printf("others go on\n");
        fflush(stdout);
        ExitProcess(4);
    } else if (!strcmp(what, "terminated")) {
        HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
        HANDLE thread = CreateThread(NULL, 0, wait_for_ever, event, 0, NULL);
        Sleep(100);
        TerminateThread(thread, 5);
        WaitForSingleObject(thread, INFINITE);
        printf("terminated\n");
    } else if (!strcmp(what, "memory")) {
        void *place = VirtualAlloc(NULL, 0x1000, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
        MEMORY_BASIC_INFORMATION about = {0};
        VirtualQuery(place, &about, sizeof about);
        printf("%#llx %#lx\n", about.RegionSize, about.Protect);
    } else if (!strcmp(what, "key")) {
        HKEY key;
        printf("%ld\n", RegOpenKeyExA(HKEY_LOCAL_MACHINE, argv[2], 0, KEY_READ, &key));
    }
    return 0;
}
