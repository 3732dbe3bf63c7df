/* The runtime's own locks, and msvcrt's exported table of numbered ones. */
#include "lock.h"

bool crt_threads_are_gone;

static CRITICAL_SECTION locks[CRT_LOCK_COUNT];

#ifdef CRT_MSVCRT
/* Programs may take any of msvcrt's numbers (MinGW's start-up takes 8 around its atexit table), so each has a lock. */
enum { NUMBERED_LOCKS = 64 };
static CRITICAL_SECTION numbered[NUMBERED_LOCKS];

void _lock(int number);
void _unlock(int number);

void _lock(int number) {
    if (number >= 0 && number < NUMBERED_LOCKS)
        EnterCriticalSection(&numbered[number]);
}

void _unlock(int number) {
    if (number >= 0 && number < NUMBERED_LOCKS)
        LeaveCriticalSection(&numbered[number]);
}
#endif

void crt_locks_start(void) {
    for (int i = 0; i < CRT_LOCK_COUNT; i++)
        InitializeCriticalSectionEx(&locks[i], 4000, 0);
#ifdef CRT_MSVCRT
    for (int i = 0; i < NUMBERED_LOCKS; i++)
        InitializeCriticalSectionEx(&numbered[i], 4000, 0);
#endif
}

void crt_locks_stop(void) {
    for (int i = 0; i < CRT_LOCK_COUNT; i++)
        DeleteCriticalSection(&locks[i]);
#ifdef CRT_MSVCRT
    for (int i = 0; i < NUMBERED_LOCKS; i++)
        DeleteCriticalSection(&numbered[i]);
#endif
}

void crt_lock(enum crt_lock which) {
    if (!crt_threads_are_gone)
        EnterCriticalSection(&locks[which]);
}

void crt_unlock(enum crt_lock which) {
    if (!crt_threads_are_gone)
        LeaveCriticalSection(&locks[which]);
}
