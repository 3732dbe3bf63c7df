/* The shared region's layout and the few inline functions every file of gate/core stands on.
 * Private to gate/core. Links are slot numbers, never pointers; every one of them is checked when it is read. */
#ifndef NTSUP_CORE_H
#define NTSUP_CORE_H

#include <stddef.h>
#include <stdint.h>

#include "core_api.h"
#include "core_host.h"
#include "core_status.h"

enum core_layout {
    CORE_MAGIC = 0x5053544E, /* "NTSP" */
    CORE_WAIT_BLOCKS = CORE_WAIT_OBJECTS_MAX + 1,
    CORE_BLOCK_SHIFT = 7, /* a wait block's number: thread << 7 | index */
    CORE_JOURNAL_MAX = 2048,
    CORE_SEGMENT_SIZE = 4096,
    CORE_SEGMENT_LIMIT = 9408,
    CORE_WALK_LIMIT = 65536, /* no list is followed further: a guest may have made it a circle */
    CORE_WAKES_MAX = 16,
    CORE_HANDLES_PER_SEGMENT = CORE_SEGMENT_SIZE / 16,
    CORE_HANDLE_SEGMENTS = CORE_SEGMENT_SIZE / 4,
    CORE_HANDLE_LIMIT = CORE_HANDLES_PER_SEGMENT * CORE_HANDLE_SEGMENTS,
    CORE_PACKETS_PER_SEGMENT = CORE_SEGMENT_SIZE / 32,
    CORE_FILE_LIMIT = 65536, /* records, and nodes */
    CORE_BYTE_LOCK_LIMIT = 65536,
    CORE_NODE_BUCKETS = 65536,
    CORE_DRIVES = 26,
    CORE_MOUNTS = CORE_MOUNT_LIMIT,
    CORE_COUNTERS = 4096, /* of directories whose names change, and of files that are mapped */
    CORE_PIPE_LIMIT = 256,
    CORE_DRIVE_PATH = CORE_DRIVE_ROOM,
    CORE_HIGH_THREAD_FIRST = 256, /* so many thread slots are used before one is used again */
    CORE_SPARES_AT_MOST = 8,      /* Linux threads of ended threads that a process parks */
    CORE_THREADS_FOR_SPARES = 4096, /* from so many slots on none is new for a spare */
    CORE_ENDED_UNMET_MAX = 2048,
};

enum core_thread_flag {
    CORE_THREAD_MET = 1,     /* the supervisor knows it, and ends it */
    CORE_THREAD_LEFT = 2,    /* it is ending, and not counted any more */
    CORE_THREAD_LEAVING = 4, /* it has ended in the gate, on whose stack for it its Linux thread still is */
    CORE_THREAD_FREED = 8,   /* and its slot is to be free after that */
};

/* What a segment holds; with the owning process in the upper half of its word. */
enum core_segment_use {
    CORE_SEGMENT_FREE,
    CORE_SEGMENT_HANDLES,
    CORE_SEGMENT_PACKETS,
    CORE_SEGMENT_AMAP,
    CORE_SEGMENT_PATH, /* of a file to be deleted: its length, and the characters */
};

/* What a thread is parked for. */
enum core_wait_kind {
    CORE_KIND_OBJECTS,
    CORE_KIND_KEYED_WAIT,
    CORE_KIND_KEYED_RELEASE,
    CORE_KIND_PACKET,
    CORE_KIND_ALERT,
};

/* Values of a thread's futex word. */
enum core_park_word { CORE_PARK_NONE, CORE_PARK_ASLEEP, CORE_PARK_WOKEN };

/* Inside: the wait cannot be satisfied now. Outside: the thread is parked. */
enum core_not_yet { NOT_YET = CORE_PARKED };

/* What the holder of the lock was about to finish (see lock.c). */
enum core_intent { CORE_INTENT_NONE, CORE_INTENT_WAKE, CORE_INTENT_PULSE };

enum core_dead_flag { CORE_DEAD_QUEUED = 0x100 }; /* in core_object.dead, with enum core_dead_reason */

/* The internal functions are nobody else's business, in whatever they are linked into. */
#pragma GCC visibility push(hidden)

struct core_object {
    uint32_t type;
    uint32_t flags;
    uint32_t generation;
    uint32_t handles;
    uint32_t references;
    uint32_t signal; /* an int32_t */
    uint32_t wait_head;
    uint32_t wait_tail;
    uint32_t link; /* free list or dead list */
    uint32_t dead;
    uint32_t report; /* timer: name it when it expires */
    uint32_t spare;
    union {
        uint32_t words[4];
        struct {
            uint32_t limit;
        } semaphore;
        struct {
            uint32_t owner;
            uint32_t next; /* of the owner's mutants */
            uint32_t previous;
            uint32_t abandoned;
        } mutant;
        struct {
            uint32_t due_low;
            uint32_t due_high;
            uint32_t period;
            uint32_t place; /* in the heap, 1...; 0 when not armed */
        } timer;
        struct {
            uint32_t slot;
        } thread;
        struct {
            uint32_t slot;
        } process;
        struct {
            uint32_t head;
            uint32_t tail;
            uint32_t count;
        } queue;
        struct {
            uint32_t record; /* of a notification that is a file; 0: none */
        } file;
        struct {
            uint32_t is_key; /* of another object; else 0 */
            uint32_t node_low; /* the hive's number for it */
            uint32_t node_high;
        } key;
    };
};
_Static_assert(sizeof(struct core_object) == 64, "one cache line");

struct core_wait_block {
    uint32_t next;
    uint32_t previous;
    uint32_t object; /* a reference is held while this is not 0 */
    uint32_t queued;
};

struct core_thread {
    uint32_t state;
    uint32_t process;
    uint32_t object;
    uint32_t linux_tid;
    uint32_t park; /* the futex word */
    uint32_t kind;
    uint32_t wait_status;
    uint32_t wait_flags;
    uint32_t wait_count;
    uint32_t key_low;
    uint32_t key_high;
    uint32_t alerted;
    uint32_t alert_by_id;
    uint32_t apc_pending;
    uint32_t mutant_head;
    uint32_t mutant_tail;
    uint32_t packet;
    uint32_t ready_next;
    uint32_t ready_queued;
    uint32_t link; /* free list */
    uint32_t interrupt; /* it is asked to leave the gate */
    uint32_t flags;     /* enum core_thread_flag */
    uint32_t exit_status;
    uint32_t pad;
    struct core_thread_facts facts;
    uint32_t spare[2];
    struct core_wait_block blocks[CORE_WAIT_BLOCKS];
};
_Static_assert(sizeof(struct core_thread) == 1216, "19 cache lines");

struct core_process {
    uint32_t live;
    uint32_t linux_pid;
    uint32_t object;
    uint32_t link;
    uint32_t handle_directory; /* a segment of segment numbers */
    uint32_t handle_top;       /* index after the highest ever used */
    uint32_t handle_free;
    uint32_t handle_count;
    uint32_t amap_lock;
    uint32_t amap_root;
    uint32_t amap_free;
    uint32_t amap_count;
    uint64_t amap_reserved;
    uint64_t amap_committed;
    uint32_t descriptors; /* not 0: its gate has had some beside the socket to the supervisor */
    uint32_t thread_count; /* that have not ended */
    uint32_t births;       /* the gate may begin and end threads */
    uint32_t spare_head;   /* of the threads that are parked, or on their way */
    uint32_t spare_count;
    uint32_t unmet; /* living threads that the supervisor does not know */
    uint32_t spare[10];
};
_Static_assert(sizeof(struct core_process) == 128, "two cache lines");

struct core_handle {
    uint32_t object; /* 0: free */
    uint32_t generation;
    uint32_t access;
    uint32_t attributes; /* of a free entry: the next free index */
};
_Static_assert(sizeof(struct core_handle) * CORE_HANDLES_PER_SEGMENT == CORE_SEGMENT_SIZE, "a segment of handles");

struct core_queued_packet {
    uint32_t next;
    uint32_t status;
    uint64_t key;
    uint64_t apc_context;
    uint64_t information;
};
_Static_assert(sizeof(struct core_queued_packet) * CORE_PACKETS_PER_SEGMENT == CORE_SEGMENT_SIZE, "a segment of them");

/* What both doors know of an open file (files.c). */
struct core_file {
    uint32_t object; /* 0: free, or given up while its descriptor is in use */
    uint32_t node;
    uint32_t access;
    uint32_t share;
    uint32_t options;
    uint32_t flags;   /* enum core_file_flag */
    uint32_t process; /* whose gate has the descriptor */
    uint32_t descriptor;
    uint32_t busy; /* calls of the gate that use it now */
    uint32_t link; /* free list */
    uint32_t lock; /* of the position */
    uint32_t incoming; /* CORE_FILE_QUEUE: the pipe it reads from, with its serial, and the one it writes to */
    union {
        uint64_t position;
        struct {
            uint32_t outgoing;
            uint32_t outgoing_serial;
        };
    };
    uint32_t incoming_serial;
    uint32_t path; /* CORE_FILE_DELETES: the segment with it */
    uint32_t created_low; /* the volume */
    uint32_t created_high;
    struct core_scan scan; /* CORE_FILE_DIRECTORY */
};
_Static_assert(sizeof(struct core_file) == 128, "two cache lines");

/* What all opens of one file have in common. */
struct core_node {
    uint32_t link; /* bucket or free list */
    uint32_t opens;
    uint32_t flags; /* enum core_node_flag */
    uint32_t users; /* opens that read, write or delete; only their share modes count */
    uint32_t using[3];
    uint32_t sharing[3];
    uint32_t device_low;
    uint32_t device_high;
    uint32_t inode_low;
    uint32_t inode_high;
    uint32_t locks; /* of byte ranges: the first */
    uint32_t spare;
};
_Static_assert(sizeof(struct core_node) == 64, "one cache line");

/* A range of bytes that an open has locked for a process (byte_locks.c). */
struct core_byte_lock {
    uint32_t link; /* the file's, or free list */
    uint32_t object;
    uint32_t process;
    uint32_t key;
    uint32_t exclusive;
    uint32_t start_low;
    uint32_t start_high;
    uint32_t length_low;
    uint32_t length_high;
    uint32_t spare;
};
_Static_assert(sizeof(struct core_byte_lock) == 40, "packed");

/* Where a drive's root lies on Linux, for the gate; written once. */
struct core_drive {
    uint64_t created;
    uint32_t known;
    uint32_t length;
    char path[CORE_DRIVE_PATH];
};
_Static_assert(sizeof(struct core_drive) == 256, "aligned");

/* One way through a pipe (pipes.c). */
struct core_pipe {
    uint32_t live;
    uint32_t lock;
    uint32_t serial; /* counts its users, so that nobody takes it for the one he knew */
    uint32_t enabled; /* lent to the gates */
    uint32_t quota;
    uint32_t head;
    uint32_t used;
    uint32_t spare[9];
    char data[CORE_PIPE_ROOM];
};
_Static_assert(sizeof(struct core_pipe) % 64 == 0, "aligned");

struct core_segment {
    uint64_t words[CORE_SEGMENT_SIZE / 8];
};

struct core_segment_use_entry {
    uint32_t use; /* enum core_segment_use | process << 16 */
    uint32_t next;
};

struct core_undo {
    uint32_t offset;
    uint32_t old;
};

/* The answer to one question about a value of the registry: its name, then the answer. */
struct core_value_place {
    uint64_t node;
    uint64_t generation;
    uint32_t class;
    uint32_t status;
    uint32_t name_size;
    uint32_t size;
    uint32_t kept; /* 0: there is none, or it is being written */
    uint32_t pad[3];
    uint8_t bytes[CORE_VALUE_NAME + CORE_VALUE_ANSWER];
};

struct core {
    uint32_t magic;
    uint32_t version;
    uint64_t size;
    uint32_t attention;
    uint32_t keyed_default;
    uint32_t spare0[10];

    uint32_t lock; /* Linux thread id of the holder, highest bit: somebody sleeps on it */
    uint32_t journal_count;
    uint32_t intent;
    uint32_t intent_object;
    uint32_t spare1[12];

    uint32_t object_free;
    uint32_t object_top;
    uint32_t dead_head;
    uint32_t dead_tail;
    uint32_t thread_free_head;
    uint32_t thread_free_tail;
    uint32_t thread_top;
    uint32_t process_free;
    uint32_t process_top;
    uint32_t segment_free;
    uint32_t segment_top;
    uint32_t packet_free;
    uint32_t ready_head;
    uint32_t ready_tail;
    uint32_t timer_count;
    uint32_t file_free;
    uint32_t file_top;
    uint32_t node_free;
    uint32_t node_top;
    uint32_t byte_lock_free;
    uint32_t byte_lock_top;
    uint32_t living;      /* threads of all processes that have not ended */
    uint32_t ended_unmet; /* threads that ended in the gate, and to which there are handles */
    uint32_t placement;   /* enum core_placement: what the supervisor asked to be told of */
    uint32_t spare2[8];

    struct core_drive drives[CORE_DRIVES];
    struct core_drive package; /* what no program may change */
    struct core_drive overlaid; /* the directory that shows the package's files, too */
    struct core_undo journal[CORE_JOURNAL_MAX];
    struct core_process processes[CORE_PROCESS_LIMIT];
    uint32_t timers[CORE_TIMER_LIMIT + 1]; /* a heap, 1... */
    uint32_t spare3[15];
    struct core_segment_use_entry segment_uses[CORE_SEGMENT_LIMIT];
    struct core_thread threads[CORE_THREAD_LIMIT];
    struct core_object objects[CORE_OBJECT_LIMIT];
    struct core_file files[CORE_FILE_LIMIT];
    struct core_node nodes[CORE_FILE_LIMIT];
    uint32_t node_buckets[CORE_NODE_BUCKETS];
    struct core_byte_lock byte_locks[CORE_BYTE_LOCK_LIMIT];
    struct core_pipe pipes[CORE_PIPE_LIMIT];
    struct core_drive mounts[CORE_MOUNTS]; /* by length, the longest first; `created` is the volume's number */
    uint32_t names_changed[CORE_COUNTERS];
    uint32_t files_mapped[CORE_COUNTERS];
    struct core_value_place values[CORE_VALUES];
    uint32_t files_run[CORE_COUNTERS];
    _Alignas(CORE_SEGMENT_SIZE) struct core_segment segments[CORE_SEGMENT_LIMIT];
};
_Static_assert(sizeof(struct core) <= CORE_REGION_SIZE, "the region holds it all");
_Static_assert(offsetof(struct core, lock) == 64 && offsetof(struct core, object_free) == 128, "cache lines apart");
_Static_assert(offsetof(struct core, attention) == CORE_ATTENTION_OFFSET, "as the gate's assembly reads it");
_Static_assert(offsetof(struct core, threads) % 64 == 0 && offsetof(struct core, objects) % 64 == 0, "aligned");

/* One load, so that what was checked is what is used. */
#define LOAD(place) __atomic_load_n(&(place), __ATOMIC_RELAXED)

/* Threads to be woken from their futex once the lock is free. */
struct core_wakes {
    uint32_t count;
    uint32_t threads[CORE_WAKES_MAX];
};

static inline struct core_object *object_at(struct core *core, uint32_t slot)
{
    return slot != 0 && slot < CORE_OBJECT_LIMIT ? &core->objects[slot] : NULL;
}

/* NULL for free slots too. */
static inline struct core_object *live_object(struct core *core, uint32_t slot)
{
    struct core_object *object = object_at(core, slot);
    return object != NULL && LOAD(object->type) != CORE_TYPE_FREE ? object : NULL;
}

static inline struct core_thread *thread_at(struct core *core, uint32_t slot)
{
    return slot != 0 && slot < CORE_THREAD_LIMIT ? &core->threads[slot] : NULL;
}

static inline struct core_thread *live_thread(struct core *core, uint32_t slot)
{
    struct core_thread *thread = thread_at(core, slot);
    return thread != NULL && LOAD(thread->state) != CORE_THREAD_FREE ? thread : NULL;
}

static inline struct core_process *live_process(struct core *core, uint32_t slot)
{
    return slot != 0 && slot < CORE_PROCESS_LIMIT && LOAD(core->processes[slot].live) ? &core->processes[slot] : NULL;
}

static inline struct core_wait_block *block_at(struct core *core, uint32_t block)
{
    struct core_thread *thread = thread_at(core, block >> CORE_BLOCK_SHIFT);
    uint32_t index = block & ((1U << CORE_BLOCK_SHIFT) - 1);
    return thread != NULL && index < CORE_WAIT_BLOCKS ? &thread->blocks[index] : NULL;
}

static inline void *segment_at(struct core *core, uint32_t segment)
{
    return segment != 0 && segment < CORE_SEGMENT_LIMIT ? &core->segments[segment] : NULL;
}

/* Tests let the holder of the lock die at every one of its writes. */
#ifdef CORE_TEST_HOOK
void core_test_hook(void);
#else
#define core_test_hook()
#endif

/* Every write under the lock that a dead holder must not leave half done goes through here: the old value is written
 * down first. x86 keeps stores in order; the release stores keep the compiler from reordering them. */
static inline void put(struct core *core, uint32_t *word, uint32_t value)
{
    uint32_t count = LOAD(core->journal_count);

    if (*word == value)
        return;
    if (count >= CORE_JOURNAL_MAX)
        count = 0;
    core->journal[count].offset = (uint32_t)((char *)word - (char *)core);
    core->journal[count].old = *word;
    __atomic_store_n(&core->journal_count, count + 1, __ATOMIC_RELEASE);
    core_test_hook();
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
    core_test_hook();
}

/* What was done so far stands. */
static inline void commit(struct core *core)
{
    __atomic_store_n(&core->journal_count, 0, __ATOMIC_RELEASE);
}

static inline void attention(struct core *core, uint32_t bits)
{
    if ((LOAD(core->attention) & bits) != bits)
        __atomic_fetch_or(&core->attention, bits, __ATOMIC_SEQ_CST);
}

/* lock.c */
void lock_acquire(struct core *core, uint32_t *word);
void lock_release(uint32_t *word);
void unlock_and_wake(struct core *core, struct core_wakes *wakes);

/* region.c */
uint32_t segment_allocate(struct core *core, enum core_segment_use use, uint32_t process);
void segments_free_of(struct core *core, uint32_t process);

/* threads.c: all under the lock */
uint32_t take_thread_slot(struct core *core, uint32_t high_limit);
void thread_begin(struct core *core, uint32_t slot, uint32_t process, uint32_t object, uint32_t linux_tid, uint32_t flags);
uint32_t thread_exit(struct core *core, struct core_wakes *wakes, uint32_t slot);
void thread_slot_free(struct core *core, uint32_t slot);
void thread_free(struct core *core, uint32_t slot);

/* spares.c: all under the lock */
void thread_unreachable(struct core *core, struct core_object *object);
void spares_forget_process(struct core *core, uint32_t process);

/* objects.c: all under the lock */
uint32_t object_create(struct core *core, uint32_t type, uint32_t flags, int32_t signal, int32_t limit,
                       uint32_t *slot);
void object_reference(struct core *core, struct core_object *object);
void object_dereference(struct core *core, uint32_t slot, struct core_object *object);
void object_query(struct core *core, struct core_object *object, struct core_object_info *info);
void object_dead(struct core *core, uint32_t slot, struct core_object *object, uint32_t reason);
uint32_t event_set(struct core *core, struct core_wakes *wakes, uint32_t slot, int32_t *previous);
uint32_t event_reset(struct core *core, uint32_t slot, int32_t *previous);
uint32_t event_pulse(struct core *core, struct core_wakes *wakes, uint32_t slot, int32_t *previous);
uint32_t semaphore_release(struct core *core, struct core_wakes *wakes, uint32_t slot, int32_t count,
                           int32_t *previous);
uint32_t mutant_release(struct core *core, struct core_wakes *wakes, uint32_t thread, uint32_t slot,
                        int32_t *previous);
void mutant_own(struct core *core, uint32_t thread, uint32_t slot, struct core_object *mutant);
void mutants_abandon(struct core *core, struct core_wakes *wakes, uint32_t thread);
uint32_t notify(struct core *core, struct core_wakes *wakes, uint32_t slot, uint32_t signalled);

/* waits.c: all under the lock */
void object_wake(struct core *core, struct core_wakes *wakes, uint32_t slot, struct core_object *object);
void wait_park(struct core *core, uint32_t slot, enum core_wait_kind kind, const uint32_t *objects, uint32_t count,
               uint32_t flags);
void wait_complete(struct core *core, struct core_wakes *wakes, uint32_t slot, uint32_t status);
void thread_wake(struct core *core, struct core_wakes *wakes, uint32_t slot, struct core_thread *thread);
uint32_t wait_alerts(struct core *core, struct core_thread *thread, uint32_t flags);
uint32_t wait_cancel(struct core *core, struct core_wakes *wakes, uint32_t slot, uint32_t status);
uint32_t wait_begin(struct core *core, uint32_t slot);
uint32_t wait_objects(struct core *core, uint32_t slot, const uint32_t *objects, uint32_t count, uint32_t flags);
uint32_t signal_and_wait(struct core *core, struct core_wakes *wakes, uint32_t thread, uint32_t signal,
                         uint32_t object, uint32_t flags);

/* keyed.c: all under the lock */
uint32_t keyed_meet(struct core *core, struct core_wakes *wakes, uint32_t thread, uint32_t object, uint64_t key,
                    enum core_wait_kind kind, uint32_t flags);

/* completion.c: all under the lock */
uint32_t completion_set(struct core *core, struct core_wakes *wakes, uint32_t slot, const struct core_packet *packet);
uint32_t completion_remove(struct core *core, uint32_t thread, uint32_t slot, struct core_packet *packets,
                           uint32_t capacity, uint32_t *count, uint32_t flags);
void completion_rundown(struct core *core, struct core_wakes *wakes, uint32_t slot);
void completion_free_packets(struct core *core, struct core_object *queue);
void packet_free(struct core *core, uint32_t packet);

/* timers.c: all under the lock */
uint32_t timer_set(struct core *core, struct core_wakes *wakes, uint32_t slot, uint64_t due, uint32_t period,
                   uint32_t report, uint64_t now, uint32_t *previous);
uint32_t timer_cancel(struct core *core, uint32_t slot, uint32_t *previous);
void timer_disarm(struct core *core, struct core_object *timer);

/* handles.c: all under the lock */
uint32_t handle_create(struct core *core, uint32_t process, uint32_t object, uint32_t access, uint32_t attributes,
                       uint64_t *handle);
uint32_t handle_close(struct core *core, struct core_wakes *wakes, uint32_t process, uint64_t handle, uint32_t *object);
uint32_t handle_duplicate(struct core *core, struct core_wakes *wakes, uint32_t source, uint64_t handle, uint32_t target,
                          uint32_t access, uint32_t attributes, uint32_t options, uint64_t *duplicate);
uint32_t handle_find(struct core *core, uint32_t process, uint64_t handle, struct core_handle **entry);
int class_matches(uint32_t type, uint32_t object_class);

/* files.c: all under the lock */
uint32_t file_release(struct core *core, struct core_object *object, uint32_t process);
uint32_t file_close(struct core *core, struct core_object *object, uint32_t process, uint32_t *descriptor);
void files_forget_process(struct core *core, uint32_t process);

#pragma GCC visibility pop

#endif
