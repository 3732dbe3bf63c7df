// Exceptions inside filters, inside __finally blocks of an unwind, and inside handlers: nested dispatch, collided unwinds.
// flags: -fms-extensions
#include <stdio.h>
#include <windows.h>

#define NOINLINE __attribute__((noinline))

NOINLINE static void raise(DWORD code) { RaiseException(code, 0, 0, NULL); }
NOINLINE static void nothing(void) {}

static int show(EXCEPTION_POINTERS *p, const char *name, int answer)
{
    printf("%s sees %08lx nested %d\n", name, p->ExceptionRecord->ExceptionCode, !!(p->ExceptionRecord->ExceptionFlags & 0x10));
    return answer;
}

// A filter that raises, and handles what it raised itself.
static int filter_with_inside(EXCEPTION_POINTERS *p)
{
    printf("filter for %08lx raises\n", p->ExceptionRecord->ExceptionCode);
    __try {
        raise(0xe0000011);
    } __except (show(GetExceptionInformation(), "filter's own", 1)) {
        puts("filter handled its own exception");
    }
    return EXCEPTION_EXECUTE_HANDLER;
}

static void raise_in_filter_handled(void)
{
    __try {
        raise(0xe0000010);
    } __except (filter_with_inside(GetExceptionInformation())) {
        printf("first handled %08lx\n", GetExceptionCode());
    }
}

// A filter that raises what only a frame outside handles.
static int raising_filter(EXCEPTION_POINTERS *p)
{
    DWORD code = p->ExceptionRecord->ExceptionCode;
    if (code != 0xe0000020) {
        printf("raising filter asked about %08lx\n", code);
        return EXCEPTION_CONTINUE_SEARCH;
    }
    puts("filter raises outwards");
    raise(0xe0000021);
    return EXCEPTION_EXECUTE_HANDLER;
}

NOINLINE static void inner(void)
{
    __try {
        __try {
            raise(0xe0000020);
        } __except (raising_filter(GetExceptionInformation())) {
            puts("never");
        }
    } __finally {
        puts("finally of inner");
    }
}

static void raise_in_filter_outwards(void)
{
    __try {
        inner();
    } __except (show(GetExceptionInformation(), "outer", 1)) {
        printf("second handled %08lx\n", GetExceptionCode());
    }
}

// A __finally that raises during an unwind: the new exception takes the unwind over.
NOINLINE static void raises_in_finally(void)
{
    __try {
        __try {
            raise(0xe0000030);
        } __finally {
            puts("inner finally raises");
            raise(0xe0000031);
            puts("never");
        }
    } __finally {
        puts("second finally of the same function");
    }
}

NOINLINE static void between(void)
{
    __try {
        raises_in_finally();
    } __finally {
        puts("finally between");
    }
}

static void collided(void)
{
    __try {
        __try {
            between();
        } __except (show(GetExceptionInformation(), "near", GetExceptionCode() == 0xe0000031)) {
            printf("near handled %08lx\n", GetExceptionCode());
        }
    } __except (show(GetExceptionInformation(), "far", 1)) {
        printf("far handled %08lx\n", GetExceptionCode());
    }
}

// A __finally that raises and handles inside itself lets the outer unwind go on.
NOINLINE static void handles_in_finally(void)
{
    __try {
        raise(0xe0000040);
    } __finally {
        __try {
            raise(0xe0000041);
        } __except (show(GetExceptionInformation(), "inside finally", 1)) {
            puts("handled inside finally");
        }
    }
}

static void finally_with_own(void)
{
    __try {
        handles_in_finally();
    } __except (show(GetExceptionInformation(), "around", GetExceptionCode() == 0xe0000040)) {
        printf("around handled %08lx\n", GetExceptionCode());
    }
}

// Handlers that raise again, to the frame outside.
static void raise_again(void)
{
    __try {
        __try {
            raise(0xe0000050);
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            puts("handler raises again");
            raise(0xe0000051);
        }
    } __except (show(GetExceptionInformation(), "again", 1)) {
        printf("again handled %08lx\n", GetExceptionCode());
    }
}

// Leaving a __finally's __try by return and by goto, from within further blocks.
NOINLINE static int leaves(int how)
{
    __try {
        __try {
            nothing();
            if (how == 1)
                return 1;
            if (how == 2)
                goto out;
            nothing();
        } __finally {
            printf("leaves %d: inner, abnormal %d\n", how, AbnormalTermination());
        }
        nothing();
    } __finally {
        printf("leaves %d: outer, abnormal %d\n", how, AbnormalTermination());
    }
    return 0;
out:
    return 2;
}

int main(void)
{
    raise_in_filter_handled();
    raise_in_filter_outwards();
    collided();
    finally_with_own();
    raise_again();
    for (int how = 0; how < 3; how++)
        printf("left with %d\n", leaves(how));
    return 0;
}

/* output:
filter for e0000010 raises
filter's own sees e0000011 nested 0
filter handled its own exception
first handled e0000010
filter raises outwards
raising filter asked about e0000021
outer sees e0000021 nested 0
finally of inner
second handled e0000021
near sees e0000030 nested 0
far sees e0000030 nested 0
inner finally raises
near sees e0000031 nested 0
second finally of the same function
finally between
near handled e0000031
around sees e0000040 nested 0
inside finally sees e0000041 nested 0
handled inside finally
around handled e0000040
handler raises again
again sees e0000051 nested 0
again handled e0000051
leaves 0: inner, abnormal 0
leaves 0: outer, abnormal 0
left with 0
leaves 1: inner, abnormal 1
leaves 1: outer, abnormal 1
left with 1
leaves 2: inner, abnormal 1
leaves 2: outer, abnormal 1
left with 2
*/
