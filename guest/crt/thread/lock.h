/* The runtime's own locks, numbered; all are recursive. */
#pragma once
#include "../crt.h"

enum crt_lock {
    CRT_LOCK_EXIT,
    CRT_LOCK_ENVIRONMENT,
    CRT_LOCK_SIGNAL,
    CRT_LOCK_LOCALE,
    CRT_LOCK_MULTIBYTE,
    CRT_LOCK_TIME,
    CRT_LOCK_TEMPORARY_NAME,
    CRT_LOCK_OPEN_FILES, /* which descriptors are in use */
    CRT_LOCK_STREAMS,    /* which streams are in use */
    CRT_LOCK_POPEN,
    CRT_LOCK_CONSOLE,
    CRT_LOCK_NEW_HANDLER,
    CRT_LOCK_COUNT
};

/* Set when the process ends and its other threads are gone: what they held is held for ever, so nothing is waited for.
 */
extern bool crt_threads_are_gone;

void crt_locks_start(void);
void crt_locks_stop(void);
void crt_lock(enum crt_lock which);
void crt_unlock(enum crt_lock which);
