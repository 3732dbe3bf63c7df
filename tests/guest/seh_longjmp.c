// setjmp and longjmp: values, registers kept, __finally blocks run on the way, from within an exception filter.
// flags: -fms-extensions
#include <setjmp.h>
#include <stdio.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

static jmp_buf buffer;
static volatile int trace;

NOINLINE static void jump(int value) { longjmp(buffer, value); }

NOINLINE static void jump_through_finally(int value)
{
    __try {
        jump(value);
    } __finally {
        printf("finally on the way, abnormal %d\n", AbnormalTermination());
        trace++;
    }
}

NOINLINE static void deep(int depth, int value)
{
    volatile char room[200];
    room[0] = (char)depth;
    if (depth == 0)
        jump_through_finally(value);
    else
        deep(depth - 1, value + room[0] - depth);
    trace += room[0];
}

NOINLINE static int values(void)
{
    volatile int round = 0;
    int got = setjmp(buffer);
    printf("setjmp gave %d\n", got);
    if (round < 3) {
        round++;
        jump(round == 3 ? 0 : round * 10);
    }
    return round;
}

NOINLINE static int through_frames(void)
{
    int got = setjmp(buffer);
    if (got == 0)
        deep(20, 77);
    return got;
}

int main(void)
{
    printf("values: %d\n", values());
    printf("through frames: %d, blocks run %d\n", through_frames(), trace);
    return 0;
}

/* output:
setjmp gave 0
setjmp gave 10
setjmp gave 20
setjmp gave 1
values: 3
finally on the way, abnormal 1
through frames: 77, blocks run 1
*/
