// InitOnce: what the callback is given, what a failure leaves as it was, and calls that do not fit together
#include <stdio.h>
#include <windows.h>

static BOOL CALLBACK make(INIT_ONCE *once, void *parameter, void **context) {
    (void)once;
    printf("callback: parameter %p had %p\n", parameter, *context);
    *context = parameter;
    return parameter != NULL;
}

int main(void) {
    INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    void *context = (void *)0x40;
    SetLastError(77);
    BOOL ok = InitOnceExecuteOnce(&once, make, NULL, &context);
    printf("failing: %d error %lu word %p\n", ok, GetLastError(), once.Ptr);
    context = (void *)0x50;
    ok = InitOnceExecuteOnce(&once, make, (void *)0x80, &context);
    printf("making: %d %p word %p\n", ok, context, once.Ptr);
    BOOL pending = 7;
    SetLastError(0);
    ok = InitOnceBeginInitialize(&once, INIT_ONCE_CHECK_ONLY | INIT_ONCE_ASYNC, &pending, &context);
    printf("two flags: %d pending %d error %lu\n", ok, pending, GetLastError());
    InitOnceInitialize(&once);
    pending = 7;
    ok = InitOnceBeginInitialize(&once, INIT_ONCE_CHECK_ONLY, &pending, &context);
    printf("not yet: %d pending %d error %lu\n", ok, pending, GetLastError());
    ok = InitOnceBeginInitialize(&once, INIT_ONCE_ASYNC, &pending, &context);
    printf("begun: %d pending %d\n", ok, pending);
    ok = InitOnceComplete(&once, INIT_ONCE_INIT_FAILED, NULL);
    printf("async cannot fail: %d error %lu\n", ok, GetLastError());
    ok = InitOnceComplete(&once, INIT_ONCE_ASYNC, (void *)0x90);
    printf("done: %d word %p\n", ok, once.Ptr);
    return 0;
}
/* output:
callback: parameter 0000000000000000 had 0000000000000040
failing: 0 error 77 word 0000000000000000
callback: parameter 0000000000000080 had 0000000000000050
making: 1 0000000000000080 word 0000000000000082
two flags: 0 pending 7 error 87
not yet: 0 pending 7 error 31
begun: 1 pending 1
async cannot fail: 0 error 87
done: 1 word 0000000000000092
*/
