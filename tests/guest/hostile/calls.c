// System calls of every kind with arguments at random, from many threads, while another may write over the state that is
// shared with the supervisor. Arguments: a seed, milliseconds, whether to scribble, the numbers to call. With no milliseconds
// each number is called TURNS times, in order, and written down before: it ends with the last, or by what it has done to itself.
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

enum { WORDS = 12, CALLS = 2000, TURNS = 40, REGION_WORDS = 0x200000, STATE_WORDS = 0x4000 };

LONG raw(ULONG64 number, const ULONG64 *arguments);
__asm__(".globl raw\nraw:\n push %rsi\n push %rdi\n push %rbx\n sub $0x80, %rsp\n mov %ecx, %eax\n mov %rdx, %rbx\n"
        "lea 0x20(%rbx), %rsi\n lea 0x28(%rsp), %rdi\n mov $8, %ecx\n rep movsq\n"
        "mov (%rbx), %r10\n mov 8(%rbx), %rdx\n mov 0x10(%rbx), %r8\n mov 0x18(%rbx), %r9\n syscall\n"
        "add $0x80, %rsp\n pop %rbx\n pop %rdi\n pop %rsi\n ret");

static ULONG64 seed;
static HANDLE handles[32], output;
static int count;
static char *buffer;
static unsigned numbers[0x400], kinds;

static unsigned any(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 16);
}

static ULONG64 argument(void)
{
    switch (any() % 16) {
    case 0:
    case 1:
        return any() % 2;
    case 2:
        return any() % 0x100;
    case 3:
        return (ULONG64)-1;
    case 4:
        return (ULONG64)-2;
    case 5:
    case 6:
    case 7:
        return (ULONG64)(buffer + any() % 0x800 * 8);
    case 8:
    case 9:
    case 10:
        return (ULONG64)handles[any() % (unsigned)count];
    case 11:
        return any();
    case 12:
        return (ULONG64)any() << 32 | any();
    case 13:
        return 8ull * (any() % 64);
    case 14:
        return 1ull << any() % 64;
    default:
        return (ULONG64)(buffer + any() % 0x9000);
    }
}

static LONG CALLBACK leave(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    ExitThread(1);
}

static DWORD WINAPI calls(void *unused)
{
    (void)unused;
    for (int i = 0; i < CALLS; i++) {
        ULONG64 arguments[WORDS];
        for (int k = 0; k < WORDS; k++)
            arguments[k] = argument();
        for (int k = 0; k < 64; k++)
            ((ULONG64 *)buffer)[any() % 0x1000] = argument();
        raw(numbers[any() % kinds], arguments);
    }
    return 0;
}

static volatile LONG next;

static DWORD WINAPI in_turn(void *unused)
{
    (void)unused;
    for (;;) {
        LONG kind = InterlockedIncrement(&next) - 1;
        char line[16];
        DWORD put;
        if (kind >= (LONG)kinds)
            return 0;
        WriteFile(output, line, (DWORD)sprintf(line, "%u\n", numbers[kind]), &put, NULL);
        for (int i = 0; i < TURNS; i++) {
            ULONG64 arguments[WORDS];
            for (int k = 0; k < WORDS; k++)
                arguments[k] = argument();
            for (int k = 0; k < 64; k++)
                ((ULONG64 *)buffer)[any() % 0x1000] = argument();
            raw(numbers[kind], arguments);
        }
    }
}

// A call may wait for ever, and an exception end its thread: another goes on with what is left.
static void call_each(void)
{
    for (int threads = 0; next < (LONG)kinds && threads < 2000; threads++) {
        CreateThread(NULL, 0x10000, in_turn, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
        Sleep(20);
    }
}

static DWORD WINAPI scribbles(void *unused)
{
    (void)unused;
    volatile unsigned *region = (unsigned *)0x7FE100000000;
    for (;;) {
        for (int i = 0; i < 20; i++)
            region[any() % (any() % 2 ? REGION_WORDS : STATE_WORDS)] = any() % 3 ? any() % 300 : any();
        Sleep(1);
    }
}

static void keep(HANDLE handle)
{
    if (handle != NULL && handle != INVALID_HANDLE_VALUE)
        handles[count++] = handle;
}

int main(int argc, char **argv)
{
    HANDLE read, write;
    seed = (ULONG64)atoi(argv[1]) * 0x9E3779B97F4A7C15 + 1;
    for (int i = 4; i < argc; i++)
        numbers[kinds++] = (unsigned)atoi(argv[i]);
    DuplicateHandle(GetCurrentProcess(), GetStdHandle(STD_OUTPUT_HANDLE), GetCurrentProcess(), &output, 0, FALSE, DUPLICATE_SAME_ACCESS);
    SetHandleInformation(output, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE);
    buffer = VirtualAlloc(NULL, 0x10000, MEM_COMMIT, PAGE_READWRITE);
    AddVectoredExceptionHandler(1, leave);
    keep(CreateEventW(NULL, FALSE, FALSE, NULL));
    keep(CreateMutexW(NULL, FALSE, NULL));
    keep(CreateSemaphoreW(NULL, 0, 5, NULL));
    keep(CreateWaitableTimerW(NULL, FALSE, NULL));
    keep(CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x10000, NULL));
    keep(CreateFileW(L"hostile.tmp", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_ALWAYS, 0, NULL));
    keep(CreateFileW(L".", GENERIC_READ, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL));
    keep(CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0));
    keep(CreateJobObjectW(NULL, NULL));
    CreatePipe(&read, &write, NULL, 0);
    keep(read);
    keep(write);
    DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), GetCurrentProcess(), &read, 0, FALSE, DUPLICATE_SAME_ACCESS);
    keep(read);
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &read, 0, FALSE, DUPLICATE_SAME_ACCESS);
    keep(read);
    if (atoi(argv[3]))
        CreateThread(NULL, 0x10000, scribbles, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (atoi(argv[2]) == 0)
        call_each();
    ULONGLONG end = GetTickCount64() + (ULONGLONG)atoi(argv[2]);
    while (GetTickCount64() < end) {
        CreateThread(NULL, 0x10000, calls, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
        Sleep(5);
    }
    TerminateProcess(GetCurrentProcess(), 0);
    return 0;
}
