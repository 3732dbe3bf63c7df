// User APCs: order, nesting, alertable waits that end by them, and an exception that leaves one for the waiting frame.
// flags: -fms-extensions
#include <stdio.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

static int depth;

static VOID CALLBACK plain(ULONG_PTR value) { printf("apc %d\n", (int)value); }

static VOID CALLBACK nesting(ULONG_PTR value)
{
    printf("nesting %d at depth %d\n", (int)value, depth);
    depth++;
    if (value) {
        QueueUserAPC(nesting, GetCurrentThread(), value - 1);
        printf("inner sleep %lu\n", SleepEx(1000, TRUE));
    }
    depth--;
    printf("nesting %d done\n", (int)value);
}

static VOID CALLBACK raising(ULONG_PTR value)
{
    puts("raising");
    RaiseException(0xe0000000 | (DWORD)value, 0, 0, NULL);
    puts("never");
}

static VOID CALLBACK faulting(ULONG_PTR value) { *(volatile int *)value = 1; }

NOINLINE static DWORD wait_alertably(void) { return SleepEx(1000, TRUE); }

static void caught(PAPCFUNC routine, ULONG_PTR value)
{
    __try {
        QueueUserAPC(routine, GetCurrentThread(), value);
        printf("not here: %lu\n", wait_alertably());
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        printf("caught %08lx\n", GetExceptionCode());
    }
}

static DWORD WINAPI waiting(void *event)
{
    DWORD result = WaitForSingleObjectEx(event, 5000, TRUE);
    printf("wait ended by %lu\n", result);
    return result;
}

int main(void)
{
    printf("nothing queued: %lu\n", SleepEx(0, TRUE));
    for (int i = 1; i <= 3; i++)
        QueueUserAPC(plain, GetCurrentThread(), (ULONG_PTR)i);
    printf("not alertable: %lu\n", SleepEx(10, FALSE));
    printf("alertable: %lu\n", SleepEx(1000, TRUE));
    QueueUserAPC(nesting, GetCurrentThread(), 2);
    printf("outer sleep %lu\n", SleepEx(1000, TRUE));
    caught(raising, 0x11);
    caught(faulting, 0x20);
    printf("nothing left: %lu\n", SleepEx(0, TRUE));
    HANDLE event = CreateEventA(NULL, TRUE, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, 0, waiting, event, 0, NULL);
    Sleep(50);
    DWORD queued = QueueUserAPC(plain, thread, 7);
    WaitForSingleObject(thread, INFINITE);
    printf("queued %d\n", queued != 0);
    DWORD code;
    GetExitCodeThread(thread, &code);
    printf("thread ended with %lu\n", code);
    return 0;
}

/* output:
nothing queued: 0
not alertable: 0
apc 1
apc 2
apc 3
alertable: 192
nesting 2 at depth 0
nesting 1 at depth 1
nesting 0 at depth 2
nesting 0 done
inner sleep 192
nesting 1 done
inner sleep 192
nesting 2 done
outer sleep 192
raising
caught e0000011
caught c0000005
nothing left: 0
apc 7
wait ended by 192
queued 1
thread ended with 192
*/
