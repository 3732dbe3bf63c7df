/* atexit: tables of functions, each module's own and the process's, run from the last to the first. */
#include "../thread/lock.h"
#include "startup.h"

int _crt_at_quick_exit(crt_procedure function);
crt_onexit __dllonexit(crt_onexit function, crt_procedure **first, crt_procedure **end);
crt_onexit _onexit(crt_onexit function);
int atexit(crt_procedure function);
void crt_run_quick_exit(void);
void crt_run_at_exit(void);

enum { FIRST_ENTRIES = 32, GROWTH_MOST = 512 };

int _initialize_onexit_table(struct onexit_table *table) {
    if (!table)
        return -1;
    if (table->first == table->end)
        table->first = table->last = table->end = NULL;
    return 0;
}

int _register_onexit_function(struct onexit_table *table, crt_onexit function) {
    if (!table)
        return -1;
    int result = 0;
    crt_lock(CRT_LOCK_EXIT);
    if (table->last == table->end) {
        size_t count = (size_t)(table->end - table->first);
        size_t grown = count + (count == 0 ? FIRST_ENTRIES : count > GROWTH_MOST ? GROWTH_MOST : count);
        crt_procedure *moved = _recalloc(table->first, grown, sizeof *moved);
        if (moved) {
            table->first = moved;
            table->last = moved + count;
            table->end = moved + grown;
        } else {
            result = -1;
        }
    }
    if (!result)
        *table->last++ = (crt_procedure)function;
    crt_unlock(CRT_LOCK_EXIT);
    return result;
}

int _execute_onexit_table(struct onexit_table *table) {
    if (!table)
        return -1;
    crt_lock(CRT_LOCK_EXIT);
    /* A function may register more, which then run next. */
    while (table->first && table->last > table->first) {
        crt_procedure function = *--table->last;
        *table->last = NULL;
        if (function)
            function();
    }
    free(table->first);
    table->first = table->last = table->end = NULL;
    crt_unlock(CRT_LOCK_EXIT);
    return 0;
}

static struct onexit_table at_exit, at_quick_exit;

int _crt_atexit(crt_procedure function) { return _register_onexit_function(&at_exit, (crt_onexit)function); }

int _crt_at_quick_exit(crt_procedure function) {
    return _register_onexit_function(&at_quick_exit, (crt_onexit)function);
}

void crt_run_at_exit(void) { _execute_onexit_table(&at_exit); }

void crt_run_quick_exit(void) { _execute_onexit_table(&at_quick_exit); }

crt_onexit _onexit(crt_onexit function) { return _register_onexit_function(&at_exit, function) ? NULL : function; }

int atexit(crt_procedure function) { return _crt_atexit(function); }

/* The table is the caller's, as two pointers; grown one entry at a time by realloc. */
crt_onexit __dllonexit(crt_onexit function, crt_procedure **first, crt_procedure **end) {
    crt_lock(CRT_LOCK_EXIT);
    crt_onexit result = NULL;
    if (first && end) {
        size_t count = (size_t)(*end - *first);
        crt_procedure *moved = realloc(*first, (count + 1) * sizeof *moved);
        if (moved) {
            moved[count] = (crt_procedure)function;
            *first = moved;
            *end = moved + count + 1;
            result = function;
        }
    }
    crt_unlock(CRT_LOCK_EXIT);
    return result;
}
