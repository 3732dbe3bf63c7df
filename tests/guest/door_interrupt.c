// Calls by `int 0x2e` that wait: time-outs, a wake-up by another thread, an APC, a suspension in between; and from several threads.
// services: NtSuspendThread
// The numbers below 0x67 are the same in every build of Windows 10 and 11.
#include <stdio.h>
#include <windows.h>

enum { NT_WAIT_FOR_SINGLE_OBJECT = 0x04, NT_SET_EVENT = 0x0e, NT_DELAY_EXECUTION = 0x34, ROUNDS = 200 };

LONG interrupt(ULONG number, void *a, void *b, void *c);
__asm__(".globl interrupt\ninterrupt:\n mov %ecx, %eax\n mov %rdx, %r10\n mov %r8, %rdx\n mov %r9, %r8\n int $0x2e\n ret");

static HANDLE there, back;
static volatile LONG count;

static DWORD WINAPI sets(void *event)
{
    Sleep(10);
    return (DWORD)interrupt(NT_SET_EVENT, event, NULL, NULL);
}

static DWORD WINAPI answers(void *unused)
{
    (void)unused;
    for (int i = 0; i < ROUNDS; i++) {
        interrupt(NT_WAIT_FOR_SINGLE_OBJECT, there, (void *)0, NULL);
        count = count + 1;
        interrupt(NT_SET_EVENT, back, NULL, NULL);
    }
    return 0;
}

static void CALLBACK apc(ULONG_PTR argument) { printf("apc %d\n", (int)argument); }

int main(void)
{
    LARGE_INTEGER delay = {.QuadPart = -100000};
    there = CreateEventW(NULL, FALSE, FALSE, NULL);
    back = CreateEventW(NULL, FALSE, FALSE, NULL);
    printf("delay: %08lx\n", interrupt(NT_DELAY_EXECUTION, (void *)0, &delay, NULL));
    printf("time-out: %08lx\n", interrupt(NT_WAIT_FOR_SINGLE_OBJECT, there, (void *)0, &delay));
    HANDLE thread = CreateThread(NULL, 0, sets, there, 0, NULL);
    printf("woken: %08lx\n", interrupt(NT_WAIT_FOR_SINGLE_OBJECT, there, (void *)0, NULL));
    WaitForSingleObject(thread, INFINITE);
    QueueUserAPC(apc, GetCurrentThread(), 4);
    printf("apc: %08lx\n", interrupt(NT_WAIT_FOR_SINGLE_OBJECT, there, (void *)1, NULL));
    thread = CreateThread(NULL, 0, answers, NULL, 0, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        if (i % 20 == 0) {
            SuspendThread(thread);
            SetEvent(there);
            ResumeThread(thread);
        } else {
            interrupt(NT_SET_EVENT, there, NULL, NULL);
        }
        interrupt(NT_WAIT_FOR_SINGLE_OBJECT, back, (void *)0, NULL);
    }
    WaitForSingleObject(thread, INFINITE);
    printf("there and back: %ld\n", count);
    return 0;
}

/* output:
delay: 00000000
time-out: 00000102
woken: 00000000
apc 4
apc: 000000c0
there and back: 200
*/
