// Waiting on addresses: what every lock of this folder sleeps with, and the calls between its files.
//
// A thread that must wait queues itself under the address's bucket and sleeps until it is alerted. What it queues is
// not on its stack: a thread that is terminated while it waits leaves a sound queue, and a wake-up goes to the next.
// Every change of a lock's word that decides about sleeping or waking is made while its bucket is held, so no wake-up
// is lost. Nothing here may allocate, raise, or call what does.
#ifndef NTDLL_SYNC_H
#define NTDLL_SYNC_H

#include "nt.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct Waiter {
    struct Waiter *next, *prev;
    const volatile void *address;
    HANDLE thread;
    uint32_t tag;            // the lock's own use
    volatile uint32_t woken; // no longer queued
} Waiter;

typedef struct Bucket {
    volatile uint32_t held;
    volatile uint32_t waiters; // threads queued or about to be
    Waiter *first, *last;
    Waiter *spare; // linked by `next`; never given back
} Bucket;

Bucket *bucket_enter(const volatile void *address);
void bucket_leave(Bucket *bucket);
// With the bucket entered.
Waiter *bucket_queue(Bucket *bucket, const volatile void *address, uint32_t tag);
Waiter *bucket_find(const Bucket *bucket, const volatile void *address);
HANDLE bucket_release(Bucket *bucket, Waiter *waiter); // the thread to alert once the bucket is left

// Sleep until woken, with the bucket left; the waiter is gone afterwards. False when the time ran out: it was then
// taken out of the queue and, under the bucket, `abandoned` was called to correct the lock's word.
bool waiter_sleep(Bucket *bucket, Waiter *waiter, const LARGE_INTEGER *timeout,
                  void (*abandoned)(Bucket *bucket, const volatile void *address));

// Wait while `still` says so, asked under the bucket.
bool address_wait(const volatile void *address, bool (*still)(const volatile void *address, const void *context),
                  const void *context, const LARGE_INTEGER *timeout);
void address_wake(const volatile void *address, bool all);

static inline HANDLE current_thread_id(void) { return ((TEB *)NtCurrentTeb())->ClientId.UniqueThread; }
// False if the thread is no more: somebody else has to be woken in its place.
static inline bool alert(HANDLE thread) { return NT_SUCCESS(NtAlertThreadByThreadId(thread)); }

// The loader calls it when it has stopped the process's other threads, on the way to this exit status.
void sync_only_thread(NTSTATUS exit_status);
void fls_thread_exit(void);  // the loader calls it when a thread ends, before the thread's DLLs are told
extern char slist_pop_fault[], slist_pop_resume[]; // where a pop may read an entry that is gone, and starts again

#endif
