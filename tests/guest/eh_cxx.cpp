// C++ exceptions are caught by type, rethrown, nested and unwound in order.
#include "eh_runtime.h"

struct Counted {
    static int alive;
    int value;
    Counted(int value) : value(value) { alive++; }
    Counted(const Counted &other) : value(other.value + 100) { alive++; }
    ~Counted() { alive--; }
};
int Counted::alive;

struct Base {
    int base = 1;
    virtual int id() { return 10; }
};
struct Other {
    int other = 2;
    virtual int number() { return 20; }
};
struct Derived : Base, Other {
    int id() override { return 11; }
    int number() override { return 21; }
};
struct Virtual : virtual Base {
    int extra = 3;
    int id() override { return 12; }
};

__attribute__((noinline)) void throw_int(int value) {
    Noisy noisy("throw_int");
    throw value;
}

void simple() {
    try {
        Noisy noisy("simple");
        throw_int(7);
    } catch (const char *) {
        printf("wrong\n");
    } catch (int value) {
        printf("int %d uncaught %d\n", value, __uncaught_exception());
    }
}

void by_value_and_reference() {
    try {
        throw Counted(1);
    } catch (Counted counted) {
        printf("value %d alive %d\n", counted.value, Counted::alive);
    }
    printf("alive %d\n", Counted::alive);
    try {
        throw Counted(2);
    } catch (const Counted &counted) {
        printf("reference %d alive %d\n", counted.value, Counted::alive);
    }
    printf("alive %d\n", Counted::alive);
}

void bases() {
    try {
        throw Derived();
    } catch (Other &other) {
        printf("other %d %d\n", other.other, other.number());
    }
    Derived derived;
    try {
        throw &derived;
    } catch (Other *other) {
        printf("pointer %d %d\n", other->other, other->number());
    }
    try {
        throw Virtual();
    } catch (Base &base) {
        printf("virtual %d %d\n", base.base, base.id());
    }
    try {
        throw Virtual();
    } catch (Base base) {
        printf("sliced %d %d\n", base.base, base.id());
    }
}

void rethrow() {
    try {
        try {
            throw Counted(3);
        } catch (Counted &counted) {
            counted.value = 33;
            Noisy noisy("rethrower");
            throw;
        }
    } catch (Counted &counted) {
        printf("rethrown %d alive %d\n", counted.value, Counted::alive);
    }
    printf("alive %d\n", Counted::alive);
}

void replace() {
    try {
        Noisy outer("outer");
        try {
            Noisy inner("inner");
            throw Counted(4);
        } catch (Counted &) {
            Noisy in_catch("in catch");
            throw 5;
        }
    } catch (int value) {
        printf("replaced %d alive %d\n", value, Counted::alive);
    }
}

void nested() {
    try {
        throw 1;
    } catch (int first) {
        try {
            Noisy noisy("nested");
            throw Counted(first + 1);
        } catch (Counted &second) {
            try {
                throw_int(second.value + 1);
            } catch (int third) {
                printf("nested %d %d %d alive %d\n", first, second.value, third, Counted::alive);
                try {
                    throw;
                } catch (int again) {
                    printf("again %d\n", again);
                }
            }
            printf("second %d\n", second.value);
        }
        printf("first %d alive %d\n", first, Counted::alive);
        try {
            throw;
        } catch (...) {
            printf("first again\n");
        }
    }
}

void escape_from_nested() {
    try {
        Noisy a("a");
        try {
            throw 1;
        } catch (int) {
            Noisy b("b");
            try {
                Noisy c("c");
                throw 'x';
            } catch (char) {
                Noisy d("d");
                throw 2L;
            }
        }
    } catch (long value) {
        printf("escaped %ld\n", value);
    }
}

__attribute__((noinline)) int from_catch(int n) {
    for (int i = 0; i < n; i++) {
        try {
            if (i == 2)
                throw i;
            if (i == 3)
                throw Counted(i);
        } catch (int value) {
            printf("loop %d\n", value);
            continue;
        } catch (...) {
            return i * 10;
        }
    }
    return -1;
}

void try_after_try() {
    try {
        throw 1;
    } catch (int) {
    }
    try {
        Noisy noisy("later");
        throw 2;
    } catch (int value) {
        printf("later %d\n", value);
    }
}

__attribute__((noinline)) void recursive(int depth) {
    Noisy noisy(depth & 1 ? "odd" : "even");
    try {
        if (depth == 0)
            throw 99;
        recursive(depth - 1);
    } catch (int value) {
        if (value < 101)
            throw value + 1;
        printf("depth %d value %d\n", depth, value);
    }
}

struct Guard {
    ~Guard() {
        try {
            throw 1.5;
        } catch (double) {
            printf("inside a destructor\n");
        }
    }
};

void throw_in_destructor() {
    try {
        Guard guard;
        throw 8;
    } catch (int value) {
        printf("still %d\n", value);
    }
}

extern "C" int main() {
    simple();
    by_value_and_reference();
    bases();
    rethrow();
    replace();
    nested();
    escape_from_nested();
    printf("%d\n", from_catch(5));
    try_after_try();
    recursive(3);
    throw_in_destructor();
    printf("alive %d uncaught %d\n", Counted::alive, __uncaught_exception());
    return 0;
}

/* output:
+simple
+throw_int
-throw_int (unwinding)
-simple (unwinding)
int 7 uncaught 0
value 101 alive 2
alive 0
reference 2 alive 1
alive 0
other 2 21
pointer 2 21
virtual 1 12
sliced 1 10
+rethrower
-rethrower (unwinding)
rethrown 33 alive 1
alive 0
+outer
+inner
-inner (unwinding)
+in catch
-in catch (unwinding)
-outer (unwinding)
replaced 5 alive 0
+nested
-nested (unwinding)
+throw_int
-throw_int (unwinding)
nested 1 2 3 alive 1
again 3
second 2
first 1 alive 0
first again
+a
+b
+c
-c (unwinding)
+d
-d (unwinding)
-b (unwinding)
-a (unwinding)
escaped 2
loop 2
30
+later
-later (unwinding)
later 2
+odd
+even
+odd
+even
-even (unwinding)
-odd (unwinding)
depth 2 value 101
-even
-odd
inside a destructor
still 8
alive 0 uncaught 0
*/
