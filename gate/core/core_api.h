/* The one interface of gate/core, with core_api_files.h and core_api_memory.h: what the gate, the supervisor's extension and the
 * tests may call. cffi reads them too, between the CDEF marks: only enums with plain numbers, structs and prototypes may stand
 * there.
 *
 * Objects, threads, processes are slots (1...; 0 is none) in one shared region. Functions that return uint32_t and
 * are not called "slot", "count", ... return an NTSTATUS. Out pointers may be NULL unless said otherwise and are
 * written on success only. What pointers point to is used under the lock and must never fault: the gate copies from
 * and to guest memory itself, outside. Times are in 100 ns units of CLOCK_MONOTONIC. */
#ifndef NTSUP_CORE_API_H
#define NTSUP_CORE_API_H

#include <stdint.h>

/* CDEF begin */

enum core_limit {
    CORE_VERSION = 1,
    CORE_REGION_SIZE = 100663296, /* 96 MB: fixed, so that every bound is a constant no guest can change */
    CORE_PROCESS_LIMIT = 1024,
    CORE_THREAD_LIMIT = 8192,
    CORE_OBJECT_LIMIT = 262144,
    CORE_TIMER_LIMIT = 65536,
    CORE_WAIT_OBJECTS_MAX = 64,
    CORE_ATTENTION_OFFSET = 16, /* of the word that core_attention reads, in the region */
};

/* Not an NTSTATUS of Windows: the thread is parked, its status comes later (core_wait_result). */
enum core_parked { CORE_PARKED = 0x2F001000 };

enum core_type {
    CORE_TYPE_FREE = 0,
    CORE_TYPE_EVENT_NOTIFICATION = 1,
    CORE_TYPE_EVENT_SYNCHRONIZATION = 2,
    CORE_TYPE_MUTANT = 3,
    CORE_TYPE_SEMAPHORE = 4,
    CORE_TYPE_TIMER_NOTIFICATION = 5,
    CORE_TYPE_TIMER_SYNCHRONIZATION = 6,
    CORE_TYPE_THREAD = 7,
    CORE_TYPE_PROCESS = 8,
    CORE_TYPE_COMPLETION = 9,
    CORE_TYPE_KEYED_EVENT = 10,
    CORE_TYPE_NOTIFICATION = 11, /* files and whatever else the host signals with core_notify */
    CORE_TYPE_OTHER = 12,        /* objects only Python knows: keys, sections, directories; signalled as created */
    CORE_TYPE_END = 13,
};

/* Classes of types, for lookups by handle: an event of either kind, a timer of either kind. */
enum core_class {
    CORE_CLASS_ANY = 0,
    CORE_CLASS_EVENT = 1,
    CORE_CLASS_MUTANT = 2,
    CORE_CLASS_SEMAPHORE = 3,
    CORE_CLASS_TIMER = 4,
    CORE_CLASS_THREAD = 5,
    CORE_CLASS_PROCESS = 6,
    CORE_CLASS_COMPLETION = 7,
    CORE_CLASS_KEYED_EVENT = 8,
    CORE_CLASS_OTHER = 9,
};

enum core_object_flag {
    CORE_OBJECT_REPORT = 1, /* the supervisor wants core_take_dead to name it; without: the slot is simply freed */
};

enum core_wait_flag {
    CORE_WAIT_ALL = 1,
    CORE_WAIT_ALERTABLE = 2,
    CORE_WAIT_POLL = 4, /* a time-out of zero: STATUS_TIMEOUT instead of parking */
    CORE_WAIT_TRAP = 8, /* park ptrace-stopped, woken through the ready list; else asleep on the thread's futex word */
};

/* Why the supervisor should look at the region; whoever sees a bit after an operation in the gate traps once. */
enum core_attention_bit {
    CORE_ATTENTION_READY = 1, /* core_take_ready has something */
    CORE_ATTENTION_DEAD = 2,  /* core_take_dead has something */
    CORE_ATTENTION_TIMER = 4, /* core_timer_next_due is earlier than it was */
    CORE_ATTENTION_PLACES = 16, /* core_tell_places */
    CORE_ATTENTION_LOCKS = 8, /* byte-range locks went: core_files_stale may have something, and requests may wait for them */
};

struct core_object_info {
    uint32_t type;
    uint32_t flags;
    uint32_t generation;
    uint32_t handles;
    uint32_t references;
    int32_t signal; /* event 0/1; semaphore count; mutant 1 - recursion; others 0/1 */
    uint32_t waiters;
    uint32_t thread;  /* thread object: its thread slot; mutant: the owner's */
    uint32_t process; /* process object: its process slot */
    int32_t limit;    /* semaphore */
    uint32_t abandoned;
    uint32_t queued; /* completion: packets */
    uint32_t period; /* timer: milliseconds */
    uint32_t armed;  /* timer */
    uint64_t due;    /* timer, when armed */
};

enum core_dead_reason {
    CORE_DEAD_LAST_HANDLE = 1,
    CORE_DEAD_LAST_REFERENCE = 2, /* the slot is free for reuse after this report */
};

struct core_dead {
    uint32_t object;
    uint32_t generation;
    uint32_t reasons;
};

struct core_packet {
    uint64_t key;
    uint64_t apc_context;
    uint64_t information;
    uint32_t status;
    uint32_t unused;
};

/* What both doors know of a thread. Times in 100 ns; dates since 1601. */
struct core_thread_facts {
    uint64_t stack_base; /* of its own stack and TEB, where they were made for it; else 0 */
    uint64_t stack_limit; /* where it was committed from at first */
    uint64_t stack_top;
    uint64_t teb;
    uint64_t start_address;
    uint64_t created;
    uint64_t ended;
    uint64_t user_time; /* what its Linux thread had used before; of one that has ended, what it used itself */
    uint64_t kernel_time;
};

struct core_thread_info {
    uint32_t state; /* enum core_thread_state */
    uint32_t process;
    uint32_t object;
    uint32_t linux_tid;
    uint32_t wait_status;
    uint32_t wait_flags;
    uint32_t wait_count;
    uint32_t apc_pending;
    uint32_t alerted;
    uint32_t alert_by_id;
    uint32_t exit_status; /* of one that ended in the gate */
    struct core_thread_facts facts;
};

enum core_thread_state {
    CORE_THREAD_FREE = 0,
    CORE_THREAD_RUNNING = 1,
    CORE_THREAD_WAITING = 2,
    CORE_THREAD_READY = 3,       /* woken, its status not yet taken */
    CORE_THREAD_INTERRUPTED = 4, /* its wait was lifted by STATUS_KERNEL_APC; core_wait_resume goes on with it */
    CORE_THREAD_EXITED = 5,
    /* Slots of no thread, but of a Linux thread that waits to be one (spares.c): */
    CORE_THREAD_COMING = 6, /* on its way to park */
    CORE_THREAD_SPARE = 7,  /* parked */
    CORE_THREAD_TAKEN = 8,  /* about to begin */
};

/* A new stack: what is reserved for it, and how much of that is committed at first. */
struct core_stack {
    uint64_t reserve;
    uint64_t commit;
};

/* What the supervisor asks to be told of by CORE_ATTENTION_PLACES, because it places threads on processors. */
enum core_placement {
    CORE_PLACES_NONE = 0,
    CORE_PLACES_COMPANY = 1, /* that a thread begins in the gate; once */
    CORE_PLACES_ALONE = 2,   /* that one ends there and a single one is left; once */
};

/* Access rights that operations by handle ask for (winnt.h). */
enum core_access {
    CORE_ACCESS_NONE = 0,
    CORE_ACCESS_MODIFY_STATE = 2, /* EVENT_, SEMAPHORE_, TIMER_, IO_COMPLETION_MODIFY_STATE */
    CORE_ACCESS_QUERY_STATE = 1,  /* EVENT_, SEMAPHORE_, MUTANT_, TIMER_, IO_COMPLETION_QUERY_STATE */
    CORE_ACCESS_KEYED_WAIT = 1,
    CORE_ACCESS_KEYED_WAKE = 2,
    CORE_ACCESS_QUERY_LIMITED = 0x800, /* THREAD_QUERY_LIMITED_INFORMATION */
    CORE_ACCESS_SYNCHRONIZE = 0x100000,
};

enum core_handle_attribute {
    CORE_HANDLE_PROTECT_FROM_CLOSE = 1,
    CORE_HANDLE_INHERIT = 2,
};

enum core_duplicate_option {
    CORE_DUPLICATE_CLOSE_SOURCE = 1,
    CORE_DUPLICATE_SAME_ACCESS = 2,
    CORE_DUPLICATE_SAME_ATTRIBUTES = 4,
};

struct core_handle_info {
    uint64_t handle;
    uint32_t object;
    uint32_t generation;
    uint32_t access;
    uint32_t attributes;
};

struct core;

/* --- the region (region.c) --- */

/* Formats a zero-filled region of `size` bytes; STATUS_INVALID_PARAMETER unless size is CORE_REGION_SIZE. */
uint32_t core_init(struct core *core, uint64_t size);
/* Whether a mapped region was formatted by this version; STATUS_INVALID_PARAMETER if not. */
uint32_t core_check(struct core *core, uint64_t size);
/* What is there for the supervisor. The word in the region says what it must be told of at once: that a thread's or a
 * process's last handle was closed is not of it. */
uint32_t core_attention(struct core *core);
void core_attention_clear(struct core *core, uint32_t bits);

/* --- the lock (lock.c) --- */

void core_lock(struct core *core);
void core_unlock(struct core *core);
/* Linux thread id of who holds the core's lock, 0 when free. */
uint32_t core_lock_holder(struct core *core);
/* A Linux thread died: if it held the lock, what it had half done is undone or finished and the lock is free.
 * Wakes it may not have delivered are delivered. Returns whether it held the lock. */
uint32_t core_lock_repair(struct core *core, uint32_t dead_tid);

/* --- objects (objects.c) --- */

/* A new object with one reference, the caller's. `signal`: initial state or count; `limit`: a semaphore's. */
uint32_t core_object_create(struct core *core, uint32_t type, uint32_t flags, int32_t signal, int32_t limit,
                            uint32_t *object);
uint32_t core_object_reference(struct core *core, uint32_t object);
uint32_t core_object_dereference(struct core *core, uint32_t object);
/* An object that the gate made (core_h_create) becomes one of the supervisor's: with CORE_OBJECT_REPORT, and a reference of
 * the caller's. STATUS_INVALID_HANDLE if it is gone, has no handle any more, is the supervisor's already, or is no event,
 * mutant or semaphore. */
uint32_t core_object_adopt(struct core *core, uint32_t object, uint32_t generation, struct core_object_info *info);
uint32_t core_object_info(struct core *core, uint32_t object, struct core_object_info *info);
/* Objects whose last handle or last reference went; returns how many were written. */
uint32_t core_take_dead(struct core *core, struct core_dead *out, uint32_t capacity);

uint32_t core_event_set(struct core *core, uint32_t object, int32_t *previous);
uint32_t core_event_reset(struct core *core, uint32_t object, int32_t *previous);
uint32_t core_event_pulse(struct core *core, uint32_t object, int32_t *previous);
uint32_t core_semaphore_release(struct core *core, uint32_t object, int32_t count, int32_t *previous);
/* `owner`: the thread that owns it from the start, or 0. */
uint32_t core_mutant_create(struct core *core, uint32_t flags, uint32_t owner, uint32_t *object);
uint32_t core_mutant_release(struct core *core, uint32_t thread, uint32_t object, int32_t *previous);
/* Sets the state of a notification, thread, process or other object: 1 wakes its waiters, 0 resets. */
uint32_t core_notify(struct core *core, uint32_t object, uint32_t signalled);

/* --- processes and threads (threads.c) --- */

/* A process slot with its process object (one reference the slot's, one the caller's). */
uint32_t core_process_create(struct core *core, uint32_t linux_pid, uint32_t *process, uint32_t *object);
uint32_t core_process_exit(struct core *core, uint32_t process);
/* Gives the slot, its handle table and its address map back. Close the handles first. */
uint32_t core_process_free(struct core *core, uint32_t process);
uint32_t core_process_object(struct core *core, uint32_t process);
uint32_t core_thread_create(struct core *core, uint32_t process, uint32_t linux_tid, uint32_t *thread,
                            uint32_t *object);
uint32_t core_thread_set_linux_tid(struct core *core, uint32_t thread, uint32_t linux_tid);
/* The thread ended: its wait is lifted, its mutants are abandoned in the order it took them, its object signalled. */
uint32_t core_thread_exit(struct core *core, uint32_t thread);
/* The process slot of a thread, 0 for none. */
uint32_t core_thread_process(struct core *core, uint32_t thread);
/* Whether no other thread of its process lives; whether a user APC waits for it. */
uint32_t core_thread_is_last(struct core *core, uint32_t thread);
uint32_t core_thread_apc_pending(struct core *core, uint32_t thread);
uint32_t core_thread_free(struct core *core, uint32_t thread);
/* A thread is about to end: it is not counted any more. Returns 0, and it is, if it is its process's last. */
uint32_t core_thread_leaves(struct core *core, uint32_t thread);
uint32_t core_thread_count(struct core *core, uint32_t process);
uint32_t core_thread_info(struct core *core, uint32_t thread, struct core_thread_info *info);
/* NT's client ids, made of slots: multiples of 4, a process' and a thread's never equal. By id: 0 for what is not. */
uint32_t core_process_id(uint32_t process);
uint32_t core_thread_id(uint32_t thread);
uint32_t core_process_by_id(struct core *core, uint64_t id);
uint32_t core_thread_by_id(struct core *core, uint64_t id);

/* --- threads that the gate begins and ends (spares.c) ---
 *
 * The Linux thread of one that ended is parked in the gate with its stack and TEB, under a slot that the next thread gets.
 * The supervisor does not know a thread that began in the gate until it meets it; from then on it ends it. */

/* Whether the gate may begin and end threads of a process. */
void core_process_births(struct core *core, uint32_t process, uint32_t allowed);
/* The sizes of a new stack: `reserve` and `commit` as asked for, a program's own where those are 0. */
void core_stack_size(uint64_t reserve, uint64_t commit, const struct core_stack *own, struct core_stack *size);
/* A slot for a Linux thread that goes to park: with the memory and the times of `facts`. STATUS_INSUFFICIENT_RESOURCES where
 * there are enough, STATUS_NOT_SUPPORTED where the gate begins no threads. */
uint32_t core_spare_enter(struct core *core, uint32_t process, uint32_t linux_tid, const struct core_thread_facts *facts,
                          uint32_t *slot);
/* Takes a parked thread: one with a stack of this size, or any where it is NULL. */
uint32_t core_spare_take(struct core *core, uint32_t process, const struct core_stack *size, uint32_t *slot);
/* One that was taken parks on, without its memory if that is not `usable`; or it is no spare any more. */
void core_spare_return(struct core *core, uint32_t slot, uint32_t usable);
void core_spare_free(struct core *core, uint32_t slot);
/* One that was taken begins as a thread, to which `handle` of its process is. STATUS_NOT_SUPPORTED: it was not taken for
 * this, or births have been forbidden meanwhile. */
uint32_t core_thread_start(struct core *core, uint32_t slot, uint32_t access, uint32_t attributes, uint64_t start_address,
                           uint64_t created, uint64_t *handle);
/* The calling thread ends in the gate: `facts` has its date and what its Linux thread has used. `spare` is the slot under which it
 * will park. STATUS_NOT_SUPPORTED: the supervisor ends this one. */
uint32_t core_thread_end(struct core *core, uint32_t thread, uint32_t exit_status, const struct core_thread_facts *facts,
                         uint32_t *spare);
/* It has left what the gate has for the thread that ended. */
void core_thread_left(struct core *core, uint32_t thread);
/* The supervisor meets a thread: it gets a reference to its object and hears of it. STATUS_INVALID_PARAMETER: there is no
 * such thread, or it is known. */
uint32_t core_thread_meet(struct core *core, uint32_t thread, struct core_thread_info *info);
/* Threads that it has not met, of a process or of all (0): living, or ended ones to which there are handles. */
uint32_t core_threads_unmet(struct core *core, uint32_t process, uint32_t ended, uint32_t *slots, uint32_t capacity);
/* A thread that the supervisor has not met, by the calling thread's handle with the right to query it: its slot and facts.
 * STATUS_NOT_SUPPORTED: it has met it; or what the handle is not good for. */
uint32_t core_h_thread(struct core *core, uint32_t thread, uint64_t handle, uint32_t *slot, struct core_thread_info *info);
/* The slot of what a Linux thread is now, be it a spare; 0 for nothing. */
uint32_t core_thread_of(struct core *core, uint32_t linux_tid);
/* Slots of threads of all processes that have not ended. */
uint32_t core_threads_living(struct core *core, uint32_t *slots, uint32_t capacity);
/* How many threads live; and what the supervisor is to be told of (enum core_placement). */
uint32_t core_living(struct core *core);
void core_tell_places(struct core *core, uint32_t placement);

/* --- waits (waits.c) --- */

/* Waits for objects[0..count), count 0...64 (0: a delay). Returns STATUS_WAIT_0 + i, STATUS_ABANDONED_WAIT_0 + i,
 * STATUS_USER_APC, STATUS_ALERTED, STATUS_TIMEOUT (polling), an error, or CORE_PARKED. */
uint32_t core_wait(struct core *core, uint32_t thread, const uint32_t *objects, uint32_t count, uint32_t flags);
/* Signals an event, mutant or semaphore and waits for another object, in one step. */
uint32_t core_signal_and_wait(struct core *core, uint32_t thread, uint32_t signal, uint32_t object, uint32_t flags);
/* Ends the wait of a parked thread with `status` (STATUS_TIMEOUT, STATUS_KERNEL_APC to suspend, ...). Returns 1 if it
 * did, 0 if the wait had ended by itself; then its own status stands. A TRAP thread goes to the ready list. */
uint32_t core_wait_cancel(struct core *core, uint32_t thread, uint32_t status);
/* Takes up a wait lifted with STATUS_KERNEL_APC; answers as core_wait does. */
uint32_t core_wait_resume(struct core *core, uint32_t thread);
/* The same for a thread that is ptrace-stopped: the wait goes on as if CORE_WAIT_TRAP had been asked for. */
uint32_t core_wait_take_over(struct core *core, uint32_t thread);
/* While `interrupt` is set, a wait that the thread is parked in, or parks in, without CORE_WAIT_TRAP is lifted at once
 * with STATUS_KERNEL_APC, and core_park says so. The gate reads the word itself, on its way out: where it stands in the
 * region, core_interrupt_offset tells. */
void core_interrupt(struct core *core, uint32_t thread, uint32_t interrupt);
uint32_t core_interrupt_offset(uint32_t thread);
/* The status of a wait that is over; CORE_PARKED while it is not. For the woken thread, or its ready-list taker. */
uint32_t core_wait_result(struct core *core, uint32_t thread);
/* For a thread that core_wait parked (not TRAP): sleeps until woken or `deadline`, which is absolute; UINT64_MAX is for
 * ever. Returns the wait's status. A wait lifted with STATUS_KERNEL_APC is resumed, unless the thread is interrupted. */
uint32_t core_park(struct core *core, uint32_t thread, uint64_t deadline);
/* Threads parked with CORE_WAIT_TRAP whose wait is over, oldest first; returns how many were written. */
uint32_t core_take_ready(struct core *core, uint32_t *threads, uint32_t capacity);

/* Sets whether a user APC is queued; setting it ends an alertable wait with STATUS_USER_APC (returns 1 then). */
uint32_t core_apc_pending(struct core *core, uint32_t thread, uint32_t pending);
/* NtAlertThread. */
uint32_t core_alert_thread(struct core *core, uint32_t thread);
/* NtTestAlert: STATUS_ALERTED (and the flag is cleared), STATUS_USER_APC when one is pending, or STATUS_SUCCESS. */
uint32_t core_test_alert(struct core *core, uint32_t thread);
/* NtAlertThreadByThreadId, on a slot: one sticky bit, or the wake of the thread that waits for it. */
uint32_t core_alert_by_id(struct core *core, uint32_t thread);
/* NtWaitForAlertByThreadId: STATUS_ALERTED, STATUS_TIMEOUT (polling) or CORE_PARKED. */
uint32_t core_wait_for_alert_by_id(struct core *core, uint32_t thread, uint32_t flags);

/* --- keyed events (keyed.c) --- */

/* The one the NULL handle means. */
uint32_t core_keyed_default(struct core *core);
/* Threads meet in pairs, one waiting and one releasing, of one process and with one key; who comes first parks. */
uint32_t core_keyed_wait(struct core *core, uint32_t thread, uint32_t object, uint64_t key, uint32_t flags);
uint32_t core_keyed_release(struct core *core, uint32_t thread, uint32_t object, uint64_t key, uint32_t flags);

/* --- completion queues (completion.c) --- */

uint32_t core_completion_set(struct core *core, uint32_t object, const struct core_packet *packet);
/* Up to `capacity` packets at once, or CORE_PARKED; then core_completion_result once the wait has ended well. */
uint32_t core_completion_remove(struct core *core, uint32_t thread, uint32_t object, struct core_packet *packets,
                                uint32_t capacity, uint32_t *count, uint32_t flags);
/* The packet a parked core_completion_remove was given; returns how many were written (0 or 1). */
uint32_t core_completion_result(struct core *core, uint32_t thread, struct core_packet *packet);

/* --- timers (timers.c) --- */

/* Arms: `due` absolute; `period` in milliseconds, 0 for once. A due time not after `now` expires at once.
 * `report`: name it in core_timers_expire (it has an APC). `previous`: the signal state before. */
uint32_t core_timer_set(struct core *core, uint32_t object, uint64_t due, uint32_t period, uint32_t report,
                        uint64_t now, uint32_t *previous);
uint32_t core_timer_cancel(struct core *core, uint32_t object, uint32_t *previous);
/* The earliest due time of all, UINT64_MAX when no timer is armed. */
uint64_t core_timer_next_due(struct core *core);
/* Signals what is due. Returns how many timers to report were written; call again while it returns `capacity`. */
uint32_t core_timers_expire(struct core *core, uint64_t now, uint32_t *objects, uint32_t capacity);

/* --- handles (handles.c) --- */

/* A handle takes its own reference; the caller keeps his. */
uint32_t core_handle_create(struct core *core, uint32_t process, uint32_t object, uint32_t access,
                            uint32_t attributes, uint64_t *handle);
/* STATUS_HANDLE_NOT_CLOSABLE for a protected one. `object`: what it stood for, which may be gone already. */
uint32_t core_handle_close(struct core *core, uint32_t process, uint64_t handle, uint32_t *object);
/* No reference is taken: what is returned stays only while nobody closes it. -1 and -2 are the caller's to know. */
uint32_t core_handle_lookup(struct core *core, uint32_t process, uint64_t handle, struct core_handle_info *info);
/* The same with a reference taken and the class and access checked, in one step. */
uint32_t core_handle_reference(struct core *core, uint32_t process, uint64_t handle, uint32_t object_class,
                               uint32_t access, struct core_handle_info *info);
uint32_t core_handle_set_attributes(struct core *core, uint32_t process, uint64_t handle, uint32_t attributes);
/* `access` is used without DUPLICATE_SAME_ACCESS; the caller has mapped and checked it. The source is closed, if that
 * is asked, even when the rest fails; `target` 0 only closes. */
uint32_t core_handle_duplicate(struct core *core, uint32_t source, uint64_t handle, uint32_t target, uint32_t access,
                               uint32_t attributes, uint32_t options, uint64_t *duplicate);
/* The process' handles after `after` (0 from the start), ascending; returns how many were written. */
uint32_t core_handle_enumerate(struct core *core, uint32_t process, uint64_t after, struct core_handle_info *out,
                               uint32_t capacity);
uint32_t core_handle_count(struct core *core, uint32_t process);
/* Copies the inheritable handles of `parent` into `child`, whose table must be empty, with the same values. */
uint32_t core_handles_inherit(struct core *core, uint32_t parent, uint32_t child);
/* At process exit: closes everything, protected or not. */
uint32_t core_handles_close_all(struct core *core, uint32_t process);

/* --- the same by handle, for the gate: lookup, checks and work under one hold of the lock (byhandle.c) --- */

/* `thread` is the caller; handles -1 and -2 are its process and itself. */
enum core_close { CORE_CLOSE_DELETES = 1 << 30 };

/* `descriptor`: of a file that only the gate knew; the caller is to close it where it is not 0, and with CORE_CLOSE_DELETES to
 * remove the file's name before. STATUS_NOT_SUPPORTED, nothing done: the supervisor has to. */
uint32_t core_h_close(struct core *core, uint32_t thread, uint64_t handle, uint32_t *descriptor);
/* Within the caller's process, as core_handle_duplicate with CORE_DUPLICATE_SAME_ACCESS. STATUS_NOT_IMPLEMENTED, nothing
 * done, for what may be more than the core knows of: other than events, mutants, semaphores, timers, queues. */
uint32_t core_h_duplicate(struct core *core, uint32_t thread, uint64_t handle, uint32_t attributes, uint32_t options,
                          uint64_t *duplicate);
uint32_t core_h_wait(struct core *core, uint32_t thread, const uint64_t *handles, uint32_t count, uint32_t flags);
uint32_t core_h_signal_and_wait(struct core *core, uint32_t thread, uint64_t signal, uint64_t object, uint32_t flags);
uint32_t core_h_event_set(struct core *core, uint32_t thread, uint64_t handle, int32_t *previous);
uint32_t core_h_event_reset(struct core *core, uint32_t thread, uint64_t handle, int32_t *previous);
uint32_t core_h_event_pulse(struct core *core, uint32_t thread, uint64_t handle, int32_t *previous);
uint32_t core_h_semaphore_release(struct core *core, uint32_t thread, uint64_t handle, int32_t count,
                                  int32_t *previous);
uint32_t core_h_mutant_release(struct core *core, uint32_t thread, uint64_t handle, int32_t *previous);
uint32_t core_h_query(struct core *core, uint32_t thread, uint64_t handle, uint32_t object_class, uint32_t access,
                      struct core_object_info *info);
/* An unnamed object and its handle: event, semaphore, mutant (signal 0: the caller's), timer, completion, keyed. */
uint32_t core_h_create(struct core *core, uint32_t thread, uint32_t type, int32_t signal, int32_t limit,
                       uint32_t access, uint32_t attributes, uint64_t *handle);
uint32_t core_h_completion_set(struct core *core, uint32_t thread, uint64_t handle, const struct core_packet *packet);
uint32_t core_h_completion_remove(struct core *core, uint32_t thread, uint64_t handle, struct core_packet *packets,
                                  uint32_t capacity, uint32_t *count, uint32_t flags);
/* Handle 0: the default keyed event. */
uint32_t core_h_keyed_wait(struct core *core, uint32_t thread, uint64_t handle, uint64_t key, uint32_t flags);
uint32_t core_h_keyed_release(struct core *core, uint32_t thread, uint64_t handle, uint64_t key, uint32_t flags);
uint32_t core_h_timer_set(struct core *core, uint32_t thread, uint64_t handle, uint64_t due, uint32_t period,
                          uint64_t now, uint32_t *previous);
uint32_t core_h_timer_cancel(struct core *core, uint32_t thread, uint64_t handle, uint32_t *previous);
/* NtAlertThreadByThreadId, within the caller's process: STATUS_INVALID_CID, STATUS_ACCESS_DENIED. */
uint32_t core_h_alert_by_id(struct core *core, uint32_t thread, uint64_t id);

/* --- values of the registry (values.c) --- */

enum core_value_size {
    CORE_VALUES = 512,
    CORE_VALUE_NAME = 256,  /* bytes of a name at most */
    CORE_VALUE_ANSWER = 704, /* and of an answer */
};

struct core_value {
    uint32_t status;
    uint32_t size;
    uint8_t bytes[704];
};

/* That an object is an open key, and which. */
uint32_t core_key_set(struct core *core, uint32_t object, uint64_t node);
/* What NtQueryValueKey answers for a value by this name, while the registry's generation is this one. What is too long is
 * not kept. */
void core_value_keep(struct core *core, uint64_t node, uint32_t information_class, const uint8_t *name, uint32_t name_size,
                     uint64_t generation, uint32_t status, const uint8_t *data, uint32_t size);
/* The same for a handle that grants `access`: 1 if it was kept, 0 if the supervisor has to tell. */
uint32_t core_h_value(struct core *core, uint32_t thread, uint64_t handle, uint32_t access, uint32_t information_class,
                      const uint8_t *name, uint32_t name_size, uint64_t generation, struct core_value *value);

/* --- exceptions (exception_frame.c) --- */

enum core_exception_size {
    CORE_CONTEXT_SIZE = 0x4d0,
    CORE_FXSAVE_SIZE = 512,
    CORE_RECORD_SIZE = 152,
    CORE_FRAME_SIZE = 0x5c0,
    CORE_INTEGERS = 17, /* rax rcx rdx rbx rsp rbp rsi rdi r8 ... r15 rip, as a CONTEXT has them */
    CORE_RSP = 4,
    CORE_RIP = 16,
};

struct core_user_state {
    uint64_t integers[17];
    uint32_t eflags;
    uint32_t pad;
};

/* What goes onto a thread's stack, and where. */
struct core_frame {
    uint64_t at;
    uint8_t bytes[0x5c0];
};

/* A CONTEXT with these ContextFlags. */
void core_context_pack(const struct core_user_state *state, const uint8_t *fxsave, uint32_t flags, uint8_t *context);
/* Completes what KiUserExceptionDispatcher finds: `frame` begins with the CONTEXT, `record` is an EXCEPTION_RECORD.
 * Returns where it goes, which is where the thread then has its rsp. */
uint64_t core_exception_frame(uint8_t *frame, const uint8_t *record);
/* A thread in this state, of `process`, faulted at `address` by an instruction that writes or does not: 1 and the frame
 * if that is an access violation and nothing else. 0 where it may be a guard page, is accessible by now, or where the
 * frame has no room: then it is not decided here. */
uint32_t core_access_violation(struct core *core, uint32_t process, const struct core_user_state *state,
                               const uint8_t *fxsave, uint64_t address, uint32_t writes, struct core_frame *frame);

/* CDEF end */

#include "core_api_files.h"
#include "core_api_memory.h"

#endif
