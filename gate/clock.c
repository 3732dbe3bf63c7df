/* Time, by the vDSO: no call. NtQueryPerformanceCounter, and the clocks that waits count by. */
#include "gate.h"

enum linux_clock { CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1 };

enum clock_unit { UNITS_PER_SECOND = 10000000, NANOSECONDS_PER_UNIT = 100 };
#define SECONDS_1601_TO_1970 11644473600ULL

static uint64_t read_clock(enum linux_clock clock, uint64_t epoch)
{
    const struct gate_page *page = (const struct gate_page *)(uintptr_t)GATE_PAGE;
    int (*get)(int, int64_t *) = (int (*)(int, int64_t *))page->clock_gettime;
    int64_t time[2];

    if (get == NULL || get(clock, time) != 0)
        return 0;
    return ((uint64_t)time[0] + epoch) * UNITS_PER_SECOND + (uint64_t)time[1] / NANOSECONDS_PER_UNIT;
}

uint64_t clock_interrupt_time(void)
{
    return read_clock(CLOCK_MONOTONIC, 0);
}

uint64_t clock_system_time(void)
{
    return read_clock(CLOCK_REALTIME, SECONDS_1601_TO_1970);
}

/* (PLARGE_INTEGER counter, PLARGE_INTEGER frequency) */
uint64_t gate_NtQueryPerformanceCounter(struct gate_thread *self)
{
    uint64_t now = clock_interrupt_time();

    if (now == 0 || probe_write(self->args[0], 8) || probe_optional(self->args[1], 8))
        return GATE_TRAP;
    if (gate_store64(self->args[0], now) ||
        (self->args[1] != 0 && gate_store64(self->args[1], UNITS_PER_SECOND)))
        return STATUS_ACCESS_VIOLATION;
    return STATUS_SUCCESS;
}
