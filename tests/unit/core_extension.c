/* What the tests of gate/core need in C: its two host functions, deaths of the lock's holder, loops and clocks.
 * Compiled together with gate/core, so that it may look inside. */
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "unity.inc"

static __thread uint32_t own_tid;
static __thread uint32_t played_tid; /* a thread that is about to die, played by this one */
static __thread uint32_t writes_left;
static __thread jmp_buf death;

uint32_t core_host_tid(void)
{
    if (played_tid != 0)
        return played_tid;
    if (own_tid == 0)
        own_tid = (uint32_t)syscall(SYS_gettid);
    return own_tid;
}

uint32_t core_host_lock_stalled(struct core *core, uint32_t holder, uint32_t milliseconds)
{
    (void)core;
    return holder == 999999 && milliseconds >= 40;
}

/* The address map's tests are about the map: Linux agrees to everything. */
int64_t core_host_linux(struct core *core, uint32_t process, const uint64_t call[7])
{
    (void)core;
    (void)process;
    (void)call;
    return 0;
}

void core_test_hook(void)
{
    if (writes_left != 0 && --writes_left == 0)
        longjmp(death, 1);
}

/* CDEF begin */
enum test_operation {
    TEST_EVENT_SET,
    TEST_EVENT_PULSE,
    TEST_SEMAPHORE_RELEASE,
    TEST_MUTANT_RELEASE,
    TEST_WAIT_ALL,
    TEST_CLOSE,
    TEST_THREAD_EXIT,
    TEST_COMPLETION_SET,
    TEST_HANDLE_CREATE,
    TEST_TIMER_SET,
    TEST_BYTES_LOCK,
    TEST_BYTES_UNLOCK,
    TEST_THREAD_START,
    TEST_THREAD_END,
    TEST_THREAD_MEET,
};
/* Runs one operation as Linux thread `tid`, which dies at its `nth` write under the lock. 1 if it died, 0 if it got through. */
uint32_t test_die(struct core *core, uint32_t tid, uint32_t nth, uint32_t operation, uint32_t a, uint32_t b,
                  const uint32_t *objects, uint32_t count);
uint64_t test_event_pairs(struct core *core, uint32_t thread, uint32_t object, uint32_t rounds);
uint64_t test_handle_pairs(struct core *core, uint32_t thread, uint64_t handle, uint32_t rounds);
uint64_t test_ping_pong(struct core *core, uint32_t thread, uint32_t mine, uint32_t other, uint32_t rounds);
uint64_t test_hammer_mutant(struct core *core, uint32_t thread, uint32_t mutant, uint64_t *counter, uint32_t rounds);
uint64_t test_hammer_all(struct core *core, uint32_t thread, uint32_t semaphore, uint32_t event, uint64_t *counter,
                         uint32_t rounds);
uint64_t test_produce(struct core *core, uint32_t semaphore, uint32_t rounds);
uint64_t test_consume(struct core *core, uint32_t thread, uint32_t semaphore, uint32_t rounds, uint64_t timeout);
uint64_t test_post(struct core *core, uint32_t queue, uint32_t rounds);
uint64_t test_fetch(struct core *core, uint32_t thread, uint32_t queue, uint32_t rounds);
uint32_t test_wait_and_park(struct core *core, uint32_t thread, uint32_t object, uint32_t flags, uint64_t deadline);
uint64_t test_now(void);
void test_poke_signal(struct core *core, uint32_t object, int32_t signal);
void test_set_without_waking(struct core *core, uint32_t object);
void test_free_amap_locks(struct core *core);
/* Offsets [from, to) of the parts of the region worth scribbling on; returns how many pairs. */
uint32_t test_extents(struct core *core, uint64_t *extents);
/* Writes small and large words all over those parts for so long; the locks are kept free. */
void test_scribble(struct core *core, uint32_t seed, uint64_t duration);
/* CDEF end */

uint64_t test_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 10000000 + (uint64_t)now.tv_nsec / 100;
}

uint32_t test_die(struct core *core, uint32_t tid, uint32_t nth, uint32_t operation, uint32_t a, uint32_t b,
                  const uint32_t *objects, uint32_t count)
{
    struct core_byte_range bytes = {10, 10, 0, 1};
    struct core_packet packet = {1, 2, 3, 4, 0};
    struct core_thread_facts facts = {0};
    struct core_thread_info info;
    uint64_t handle;
    uint32_t died, spare;

    played_tid = tid;
    died = (uint32_t)setjmp(death);
    if (!died) {
        writes_left = nth;
        switch (operation) {
        case TEST_EVENT_SET:
            core_event_set(core, a, NULL);
            break;
        case TEST_EVENT_PULSE:
            core_event_pulse(core, a, NULL);
            break;
        case TEST_SEMAPHORE_RELEASE:
            core_semaphore_release(core, a, (int32_t)b, NULL);
            break;
        case TEST_MUTANT_RELEASE:
            core_mutant_release(core, a, b, NULL);
            break;
        case TEST_WAIT_ALL:
            core_wait(core, a, objects, count, CORE_WAIT_ALL | CORE_WAIT_TRAP);
            break;
        case TEST_CLOSE:
            core_handle_close(core, a, b, NULL);
            break;
        case TEST_THREAD_EXIT:
            core_thread_exit(core, a);
            break;
        case TEST_COMPLETION_SET:
            core_completion_set(core, a, &packet);
            break;
        case TEST_BYTES_LOCK:
            core_bytes_lock(core, a, b, &bytes);
            break;
        case TEST_BYTES_UNLOCK:
            core_bytes_unlock(core, a, b, &bytes);
            break;
        case TEST_HANDLE_CREATE:
            core_handle_create(core, a, b, 3, 0, &handle);
            break;
        case TEST_THREAD_START:
            core_thread_start(core, a, 3, 0, 1, 2, &handle);
            break;
        case TEST_THREAD_END:
            core_thread_end(core, a, 7, &facts, &spare);
            break;
        case TEST_THREAD_MEET:
            core_thread_meet(core, a, &info);
            break;
        case TEST_TIMER_SET:
            core_timer_set(core, a, b, 0, 0, 0, NULL);
            break;
        }
    }
    writes_left = 0;
    played_tid = 0;
    return died;
}

uint64_t test_event_pairs(struct core *core, uint32_t thread, uint32_t object, uint32_t rounds)
{
    uint64_t start = test_now();
    for (uint32_t i = 0; i < rounds; i++) {
        core_event_set(core, object, NULL);
        if (core_wait(core, thread, &object, 1, 0) != STATUS_WAIT_0)
            return 0;
    }
    return test_now() - start;
}

uint64_t test_handle_pairs(struct core *core, uint32_t thread, uint64_t handle, uint32_t rounds)
{
    uint64_t start = test_now();
    for (uint32_t i = 0; i < rounds; i++) {
        core_h_event_set(core, thread, handle, NULL);
        if (core_h_wait(core, thread, &handle, 1, 0) != STATUS_WAIT_0)
            return 0;
    }
    return test_now() - start;
}

uint32_t test_wait_and_park(struct core *core, uint32_t thread, uint32_t object, uint32_t flags, uint64_t deadline)
{
    uint32_t status = core_wait(core, thread, &object, object != 0, flags);
    return status == CORE_PARKED ? core_park(core, thread, deadline) : status;
}

uint64_t test_ping_pong(struct core *core, uint32_t thread, uint32_t mine, uint32_t other, uint32_t rounds)
{
    uint64_t start = test_now();
    for (uint32_t i = 0; i < rounds; i++) {
        if (test_wait_and_park(core, thread, mine, 0, UINT64_MAX) != STATUS_WAIT_0)
            return 0;
        core_event_set(core, other, NULL);
    }
    return test_now() - start;
}

uint64_t test_hammer_mutant(struct core *core, uint32_t thread, uint32_t mutant, uint64_t *counter, uint32_t rounds)
{
    for (uint32_t i = 0; i < rounds; i++) {
        uint32_t depth = 1 + i % 3;
        for (uint32_t d = 0; d < depth; d++)
            if (test_wait_and_park(core, thread, mutant, 0, UINT64_MAX) != STATUS_WAIT_0)
                return i;
        *(volatile uint64_t *)counter += 1;
        for (uint32_t d = 0; d < depth; d++)
            if (core_mutant_release(core, thread, mutant, NULL) != STATUS_SUCCESS)
                return i;
    }
    return rounds;
}

uint64_t test_hammer_all(struct core *core, uint32_t thread, uint32_t semaphore, uint32_t event, uint64_t *counter,
                         uint32_t rounds)
{
    uint32_t objects[2] = {semaphore, event};
    for (uint32_t i = 0; i < rounds; i++) {
        uint32_t status = core_wait(core, thread, objects, 2, CORE_WAIT_ALL);
        if (status == CORE_PARKED)
            status = core_park(core, thread, UINT64_MAX);
        if (status != STATUS_WAIT_0)
            return i;
        *(volatile uint64_t *)counter += 1;
        core_event_set(core, event, NULL);
        core_semaphore_release(core, semaphore, 1, NULL);
    }
    return rounds;
}

uint64_t test_produce(struct core *core, uint32_t semaphore, uint32_t rounds)
{
    for (uint32_t i = 0; i < rounds; i++)
        while (core_semaphore_release(core, semaphore, 1, NULL) != STATUS_SUCCESS)
            sched_yield();
    return rounds;
}

/* `timeout` in 100 ns; a wait that times out is simply asked again. */
uint64_t test_consume(struct core *core, uint32_t thread, uint32_t semaphore, uint32_t rounds, uint64_t timeout)
{
    uint64_t got = 0;
    while (got < rounds) {
        uint64_t deadline = timeout == UINT64_MAX ? timeout : test_now() + timeout;
        uint32_t status = test_wait_and_park(core, thread, semaphore, 0, deadline);
        if (status == STATUS_WAIT_0)
            got++;
        else if (status != STATUS_TIMEOUT)
            break;
    }
    return got;
}

uint64_t test_post(struct core *core, uint32_t queue, uint32_t rounds)
{
    uint64_t sum = 0;
    for (uint32_t i = 1; i <= rounds; i++) {
        struct core_packet packet = {i, 0, 0, 0, 0};
        if (core_completion_set(core, queue, &packet) == STATUS_SUCCESS)
            sum += i;
    }
    return sum;
}

uint64_t test_fetch(struct core *core, uint32_t thread, uint32_t queue, uint32_t rounds)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < rounds; i++) {
        struct core_packet packet;
        uint32_t count = 0;
        uint32_t status = core_completion_remove(core, thread, queue, &packet, 1, &count, 0);
        if (status == CORE_PARKED) {
            status = core_park(core, thread, UINT64_MAX);
            count = core_completion_result(core, thread, &packet);
        }
        if (status != STATUS_SUCCESS || count != 1)
            break;
        sum += packet.key;
    }
    return sum;
}

void test_poke_signal(struct core *core, uint32_t object, int32_t signal)
{
    core->objects[object].signal = (uint32_t)signal;
}

/* The setter dies between unlocking and the futex calls. */
void test_set_without_waking(struct core *core, uint32_t object)
{
    struct core_wakes wakes = {0};
    core_lock(core);
    event_set(core, &wakes, object, NULL);
    core_unlock(core);
}

void test_free_amap_locks(struct core *core)
{
    for (uint32_t process = 0; process < CORE_PROCESS_LIMIT; process++)
        core->processes[process].amap_lock = 0;
    for (uint32_t pipe = 0; pipe < 4; pipe++)
        core->pipes[pipe].lock = 0;
}

uint32_t test_extents(struct core *core, uint64_t *extents)
{
    uint64_t parts[][2] = {
        {offsetof(struct core, journal_count), offsetof(struct core, journal)},
        {offsetof(struct core, journal), offsetof(struct core, journal) + 256},
        {offsetof(struct core, processes), offsetof(struct core, processes) + 5 * sizeof(struct core_process)},
        {offsetof(struct core, timers), offsetof(struct core, timers) + 40},
        {offsetof(struct core, segment_uses), offsetof(struct core, segment_uses) + 80},
        {offsetof(struct core, threads), offsetof(struct core, threads) + 6 * sizeof(struct core_thread)},
        {offsetof(struct core, objects), offsetof(struct core, objects) + 26 * sizeof(struct core_object)},
        {offsetof(struct core, files), offsetof(struct core, files) + 6 * sizeof(struct core_file)},
        {offsetof(struct core, nodes), offsetof(struct core, nodes) + 6 * sizeof(struct core_node)},
        {offsetof(struct core, pipes), offsetof(struct core, pipes) + 200},
        {offsetof(struct core, segments), offsetof(struct core, segments) + 9 * CORE_SEGMENT_SIZE},
    };
    (void)core;
    for (uint32_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        extents[2 * i] = parts[i][0];
        extents[2 * i + 1] = parts[i][1];
    }
    return sizeof parts / sizeof parts[0];
}

void test_scribble(struct core *core, uint32_t seed, uint64_t duration)
{
    uint64_t extents[32];
    uint32_t parts = test_extents(core, extents);
    uint64_t end = test_now() + duration;

    for (uint32_t round = 0; test_now() < end; round++) {
        for (uint32_t i = 0; i < 50; i++) {
            uint64_t span, value;
            uint32_t part;
            seed = seed * 1664525 + 1013904223;
            part = (seed >> 16) % parts;
            span = extents[2 * part + 1] - extents[2 * part];
            seed = seed * 1664525 + 1013904223;
            value = seed >> 8;
            seed = seed * 1664525 + 1013904223;
            value = (seed >> 16) % 4 == 0 ? value : (seed >> 16) % 4 == 1 ? value % 8 : value % 4096;
            *(volatile uint32_t *)((char *)core + extents[2 * part] + (seed >> 4) % span / 4 * 4) = (uint32_t)value;
        }
        if (round % 64 == 0) {
            core->lock = 0;
            test_free_amap_locks(core);
        }
    }
}
