/* The ticking of KUSER_SHARED_DATA: one thread that keeps its times fresh for programs that read them raw.
 * Must never be the source of precise time: ntdll reads the vDSO. */
#include "tracer.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

/* Offsets in KUSER_SHARED_DATA (ntddk.h, winsiderss/phnt ntexapi.h). */
enum {
    INTERRUPT_TIME = 0x08,
    SYSTEM_TIME = 0x14,
    TICK_COUNT = 0x320,
};
#define EPOCH_1601_TO_1970 116444736000000000LL

struct kuser_clock {
    pthread_t ticker;
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    int ticking;
    int64_t period;
    char *page;
};

/* A KSYSTEM_TIME is read High1, Low, High2 until both highs agree: write High2 first, High1 last. */
static void put_time(char *at, int64_t value) {
    *(volatile int32_t *)(at + 8) = (int32_t)(value >> 32);
    atomic_thread_fence(memory_order_release);
    *(volatile uint32_t *)at = (uint32_t)value;
    atomic_thread_fence(memory_order_release);
    *(volatile int32_t *)(at + 4) = (int32_t)(value >> 32);
}

static void tick(char *page) {
    struct timespec up, now;
    clock_gettime(CLOCK_BOOTTIME, &up);
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t interrupt = up.tv_sec * 10000000LL + up.tv_nsec / 100;
    put_time(page + INTERRUPT_TIME, interrupt);
    put_time(page + SYSTEM_TIME, now.tv_sec * 10000000LL + now.tv_nsec / 100 + EPOCH_1601_TO_1970);
    /* TickCountMultiplier is 15.625 ms in 24 bits of fraction: milliseconds = ticks * 0x0fa00000 >> 24. */
    put_time(page + TICK_COUNT, interrupt / 156250);
}

static void *tick_forever(void *argument) {
    struct kuser_clock *self = argument;
    struct timespec next;
    clock_gettime(CLOCK_REALTIME, &next);
    pthread_mutex_lock(&self->lock);
    while (self->ticking) {
        tick(self->page);
        next.tv_nsec += self->period;
        next.tv_sec += next.tv_nsec / 1000000000;
        next.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&self->stopped, &self->lock, &next);
    }
    pthread_mutex_unlock(&self->lock);
    return NULL;
}

struct kuser_clock *kuser_clock_start(void *page, int64_t period_ns) {
    sigset_t all, before;
    struct kuser_clock *self = calloc(1, sizeof *self);
    tick(page);
    if (!self)
        return NULL;
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->stopped, NULL);
    self->ticking = 1;
    self->period = period_ns;
    self->page = page;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&self->ticker, NULL, tick_forever, self);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!error)
        return self;
    free(self);
    return NULL;
}

void kuser_clock_stop(struct kuser_clock *self) {
    if (!self)
        return;
    pthread_mutex_lock(&self->lock);
    self->ticking = 0;
    pthread_cond_signal(&self->stopped);
    pthread_mutex_unlock(&self->lock);
    pthread_join(self->ticker, NULL);
    free(self);
}
