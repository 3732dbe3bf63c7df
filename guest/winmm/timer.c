// The multimedia timers. The clock runs in 100 ns units anyway, so that no period has to be asked for.

#define DECLSPEC_IMPORT
#define _WINMM_
#include <windows.h>
#include <mmsystem.h>

enum { PERIOD_MIN = 1, PERIOD_MAX = 1000000, EVENTS_MAX = 16 };

MMRESULT WINAPI timeBeginPeriod(UINT period) {
    return period >= PERIOD_MIN && period <= PERIOD_MAX ? TIMERR_NOERROR : TIMERR_NOCANDO;
}

MMRESULT WINAPI timeEndPeriod(UINT period) { return timeBeginPeriod(period); }

MMRESULT WINAPI timeGetDevCaps(LPTIMECAPS capabilities, UINT size) {
    if (capabilities == NULL || size < sizeof *capabilities)
        return TIMERR_NOCANDO;
    *capabilities = (TIMECAPS){PERIOD_MIN, PERIOD_MAX};
    return TIMERR_NOERROR;
}

DWORD WINAPI timeGetTime(void) { return GetTickCount(); }

MMRESULT WINAPI timeGetSystemTime(LPMMTIME time, UINT size) {
    if (time == NULL || size < sizeof *time)
        return TIMERR_NOCANDO;
    time->wType = TIME_MS;
    time->u.ms = GetTickCount();
    return TIMERR_NOERROR;
}

typedef struct {
    UINT id; // 0: free
    UINT flags;
    HANDLE timer;
    LPTIMECALLBACK function;
    DWORD_PTR user;
} Event;

static Event events[EVENTS_MAX];
static SRWLOCK lock = SRWLOCK_INIT;
static UINT last_id;

static VOID CALLBACK fire(PVOID parameter, BOOLEAN timed_out) {
    (void)timed_out;
    AcquireSRWLockExclusive(&lock);
    Event *event = parameter, now = *event;
    if (now.id && !(now.flags & TIME_PERIODIC))
        event->id = 0;
    ReleaseSRWLockExclusive(&lock);
    if (now.id == 0)
        return;
    if (now.flags & TIME_CALLBACK_EVENT_SET)
        SetEvent((HANDLE)(void *)now.function);
    else if (now.flags & TIME_CALLBACK_EVENT_PULSE)
        PulseEvent((HANDLE)(void *)now.function);
    else
        now.function(now.id, 0, now.user, 0, 0);
}

MMRESULT WINAPI timeSetEvent(UINT delay, UINT resolution, LPTIMECALLBACK function, DWORD_PTR user, UINT flags) {
    (void)resolution;
    if (delay < PERIOD_MIN || delay > PERIOD_MAX || function == NULL)
        return 0;
    MMRESULT made = 0;
    AcquireSRWLockExclusive(&lock);
    for (unsigned i = 0; i < EVENTS_MAX && !made; i++) {
        if (events[i].id)
            continue;
        events[i] = (Event){++last_id, flags, NULL, function, user};
        if (CreateTimerQueueTimer(&events[i].timer, NULL, fire, &events[i], delay, flags & TIME_PERIODIC ? delay : 0,
                                  WT_EXECUTEINTIMERTHREAD))
            made = events[i].id;
        else
            events[i].id = 0;
        break;
    }
    ReleaseSRWLockExclusive(&lock);
    return made;
}

MMRESULT WINAPI timeKillEvent(UINT id) {
    HANDLE timer = NULL;
    AcquireSRWLockExclusive(&lock);
    for (unsigned i = 0; i < EVENTS_MAX; i++)
        if (id && events[i].id == id) {
            events[i].id = 0;
            timer = events[i].timer;
        }
    ReleaseSRWLockExclusive(&lock);
    if (timer == NULL)
        return TIMERR_NOCANDO;
    DeleteTimerQueueTimer(NULL, timer, NULL);
    return TIMERR_NOERROR;
}
