/* Threads that begin and end here: a parked Linux thread with its stack and TEB becomes the next thread, and the Linux thread
 * of one that ends is parked. Whatever is not plain is the supervisor's, and so is the end of every thread that it knows. */
#include "gate.h"
#include "linux.h"

enum create_argument {
    START_ROUTINE = 4,
    ARGUMENT = 5,
    CREATE_FLAGS = 6,
    STACK_SIZE = 8,
    MAXIMUM_STACK_SIZE = 9,
    ATTRIBUTE_LIST = 10,
};

/* winnt.h: THREAD_ALL_ACCESS, and the rights that bring limited ones along */
enum thread_access { THREAD_ALL = 0x1FFFFF, THREAD_SET = 0x20, THREAD_QUERY = 0x40, LIMITED_SHIFT = 5 };

enum create_flag { SKIP_THREAD_ATTACH = 2 };

enum attribute { ATTRIBUTE_CLIENT_ID = 0x10003, ATTRIBUTE_TEB_ADDRESS = 0x10004, ATTRIBUTES_MAX = 2 };

enum teb_place {
    TEB_STACK_BASE = 0x8,
    TEB_STACK_LIMIT = 0x10,
    TEB_SELF = 0x30,
    TEB_THREAD_ID = 0x48,
    TEB_REAL_THREAD_ID = 0x7E0,
    TEB_STATIC_STRING = 0x1260,
    TEB_DEALLOCATION_STACK = 0x1478,
    TEB_FLAGS = 0x17E8, /* the quad in which SameTebFlags lie */
    TEB_SKIP_ATTACH_BIT = 48 + 3,
};

enum context_place { CONTEXT_RCX = 0x80, CONTEXT_RDX = 0x88, CONTEXT_RSP = 0x98, CONTEXT_RIP = 0xf8 };

enum user_state { USER_CS = 0x33, USER_SS = 0x2b, EFLAGS_FIRST = 0x202 };

enum thread_memory { GUARD_SIZE = 0x3000 };

enum rusage { RUSAGE_THREAD = 1, RUSAGE_SIZE = 144, UNITS_PER_SECOND = 10000000, UNITS_PER_MICROSECOND = 10 };
#define THIS_PROCESS UINT64_MAX
#define THIS_THREAD (UINT64_MAX - 1)


struct gate_birth gate_birth;

struct ps_attribute { /* ntpsapi.h */
    uint64_t attribute;
    uint64_t size;
    uint64_t value;
    uint64_t return_length;
};

/* Where the caller wants to be told the new thread's client id and TEB; 0 for nowhere. */
struct wanted {
    uint64_t client_id, client_id_size, teb;
};

static int read_attribute_list(uint64_t guest, struct wanted *out)
{
    uint64_t total;

    *out = (struct wanted){0, 0, 0};
    if (guest == 0)
        return 0;
    if (gate_load64(guest, &total) || total < sizeof(total) ||
        total > sizeof(total) + ATTRIBUTES_MAX * sizeof(struct ps_attribute) ||
        (total - sizeof(total)) % sizeof(struct ps_attribute) != 0)
        return 1;
    for (uint64_t at = sizeof(total); at < total; at += sizeof(struct ps_attribute)) {
        struct ps_attribute one;

        if (gate_copy(&one, (const void *)(guest + at), sizeof(one)))
            return 1;
        if (one.attribute == ATTRIBUTE_CLIENT_ID && one.size == 16 && out->client_id == 0 && !probe_write(one.value, 16))
            out->client_id = one.value;
        else if (one.attribute == ATTRIBUTE_TEB_ADDRESS && one.size == 8 && out->teb == 0 && !probe_write(one.value, 8))
            out->teb = one.value;
        else
            return 1;
    }
    return 0;
}

static int as_made(struct core *core, uint32_t process, const struct core_thread_facts *facts)
{
    const struct amap_thread_memory memory = {.base = facts->stack_base,
                                              .limit = facts->stack_limit,
                                              .top = facts->stack_top,
                                              .teb = facts->teb,
                                              .guard_size = GUARD_SIZE,
                                              .teb_size = sizeof(gate_birth.teb)};
    uint32_t found;

    if (facts->stack_base == 0)
        return 0;
    amap_lock(core, process);
    found = amap_is_thread_memory(core, process, &memory);
    amap_unlock(core, process);
    return (int)found;
}

/* Not 0 where the guest has done something with that memory meanwhile. */
static int fill_teb(const struct core_thread_facts *facts, uint64_t thread_id, uint64_t skip_attach)
{
    const uint64_t *form = (const uint64_t *)(const void *)gate_birth.teb;
    uint64_t teb = facts->teb;

    return gate_copy((void *)teb, gate_birth.teb, sizeof(gate_birth.teb)) ||
           gate_store64(teb + TEB_STACK_BASE, facts->stack_top) || gate_store64(teb + TEB_STACK_LIMIT, facts->stack_limit) ||
           gate_store64(teb + TEB_SELF, teb) || gate_store64(teb + TEB_THREAD_ID, thread_id) ||
           gate_store64(teb + TEB_REAL_THREAD_ID, thread_id) ||
           gate_store64(teb + TEB_STATIC_STRING, form[TEB_STATIC_STRING / 8] + teb) ||
           gate_store64(teb + TEB_DEALLOCATION_STACK, facts->stack_base) ||
           gate_store64(teb + TEB_FLAGS, form[TEB_FLAGS / 8] | skip_attach << TEB_SKIP_ATTACH_BIT);
}

static int fill_stack(const struct core_thread_facts *facts, uint64_t start_routine, uint64_t argument)
{
    uint64_t at = facts->stack_top + gate_birth.context_at;
    uint64_t rsp = *(const uint64_t *)(const void *)(gate_birth.context + CONTEXT_RSP) + facts->stack_top;

    return gate_copy((void *)at, gate_birth.context, sizeof(gate_birth.context)) ||
           gate_store64(at + CONTEXT_RCX, start_routine) || gate_store64(at + CONTEXT_RDX, argument) ||
           gate_store64(at + CONTEXT_RSP, rsp);
}

static struct gate_thread *block_of(struct core *core, uint32_t slot)
{
    struct gate_thread *block =
        (struct gate_thread *)(GATE_THREADS_BASE + slot * (uint64_t)GATE_THREAD_SIZE + GATE_THREAD_OFFSET);

    block->self = (uint64_t)block;
    block->core = (uint64_t)core;
    block->interrupt = (uint64_t)core + core_interrupt_offset(slot);
    block->slot = slot;
    return block;
}

static void put(struct gate_thread *block, enum context_place place, uint64_t value)
{
    *(uint64_t *)(void *)(block->context + place) = value;
}

/* With what a parked thread goes on, in its block. */
static void fill_block(struct core *core, uint32_t slot, const struct core_thread_facts *facts)
{
    struct gate_thread *block = block_of(core, slot);

    __builtin_memcpy(block->context, gate_birth.context, sizeof(block->context));
    put(block, CONTEXT_RCX, facts->stack_top + gate_birth.context_at);
    put(block, CONTEXT_RDX, gate_birth.ntdll);
    put(block, CONTEXT_RSP, facts->stack_top + gate_birth.rsp);
    put(block, CONTEXT_RIP, gate_birth.loader);
    block->frame[0] = gate_birth.loader;
    block->frame[1] = USER_CS;
    block->frame[2] = EFLAGS_FIRST;
    block->frame[3] = facts->stack_top + gate_birth.rsp;
    block->frame[4] = USER_SS;
}

static int tell(const struct wanted *wanted, uint32_t process, uint32_t slot, uint64_t teb)
{
    return (wanted->client_id != 0 && (gate_store64(wanted->client_id, core_process_id(process)) ||
                                       gate_store64(wanted->client_id + 8, core_thread_id(slot)))) ||
           (wanted->teb != 0 && gate_store64(wanted->teb, teb));
}

/* (PHANDLE thread_handle, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes, HANDLE process, PVOID start_routine,
 * PVOID argument, ULONG flags, SIZE_T zero_bits, SIZE_T stack_size, SIZE_T maximum_stack_size,
 * PPS_ATTRIBUTE_LIST attribute_list) */
uint64_t gate_NtCreateThreadEx(struct gate_thread *self)
{
    const struct core_stack own = {gate_birth.stack_reserve, gate_birth.stack_commit};
    uint64_t start, argument, flags, commit, reserve, list, handle, now;
    uint32_t access = (uint32_t)self->args[1], attributes, process, slot;
    struct core *core = region(self);
    struct core_thread_info info;
    struct core_stack size;
    struct wanted wanted;

    if (self->args[3] != THIS_PROCESS || access & ~(uint32_t)THREAD_ALL || probe_write(self->args[0], sizeof(handle)) ||
        read_attributes(self->args[2], &attributes) || stack_argument(self, START_ROUTINE, &start) ||
        stack_argument(self, ARGUMENT, &argument) || stack_argument(self, CREATE_FLAGS, &flags) ||
        (uint32_t)flags & ~(uint32_t)SKIP_THREAD_ATTACH || stack_argument(self, STACK_SIZE, &commit) ||
        stack_argument(self, MAXIMUM_STACK_SIZE, &reserve) || stack_argument(self, ATTRIBUTE_LIST, &list) ||
        read_attribute_list(list, &wanted))
        return GATE_TRAP;
    access |= (access & THREAD_QUERY) << LIMITED_SHIFT | (access & THREAD_SET) << LIMITED_SHIFT;
    core_stack_size(reserve, commit, &own, &size);
    process = core_thread_process(core, self->slot);
    now = clock_system_time();
    if (now == 0 || core_spare_take(core, process, &size, &slot) != STATUS_SUCCESS)
        return GATE_TRAP;
    if (core_thread_info(core, slot, &info) != STATUS_SUCCESS || !as_made(core, process, &info.facts) ||
        fill_teb(&info.facts, core_thread_id(slot), (uint32_t)flags / SKIP_THREAD_ATTACH) ||
        fill_stack(&info.facts, start, argument)) {
        core_spare_return(core, slot, 0);
        return GATE_TRAP;
    }
    fill_block(core, slot, &info.facts);
    if (tell(&wanted, process, slot, info.facts.teb) ||
        core_thread_start(core, slot, access, attributes, start, now, &handle) != STATUS_SUCCESS) {
        core_spare_return(core, slot, 1);
        return GATE_TRAP;
    }
    return gate_store64(self->args[0], handle) ? STATUS_ACCESS_VIOLATION : STATUS_SUCCESS;
}

/* entry.S */
__attribute__((noreturn)) void gate_become(struct gate_thread *spare, uint64_t stack, uint64_t size, uint64_t teb,
                                           uint32_t ended);

/* The thread has come to the stack under whose slot it parks: whether the supervisor has something to collect. */
uint32_t gate_left_behind(struct gate_thread *self, uint32_t ended)
{
    core_thread_left(region(self), ended);
    return core_attention(region(self)) != 0;
}

/* What the Linux thread has used, in 100 ns. */
static int read_times(struct core_thread_facts *out)
{
    int64_t usage[RUSAGE_SIZE / 8];

    if (linux_call(LINUX_GETRUSAGE, RUSAGE_THREAD, (uint64_t)usage, 0, 0) != 0)
        return 1;
    out->user_time = (uint64_t)usage[0] * UNITS_PER_SECOND + (uint64_t)usage[1] * UNITS_PER_MICROSECOND;
    out->kernel_time = (uint64_t)usage[2] * UNITS_PER_SECOND + (uint64_t)usage[3] * UNITS_PER_MICROSECOND;
    return 0;
}

/* (HANDLE thread_handle, NTSTATUS exit_status) */
uint64_t gate_NtTerminateThread(struct gate_thread *self)
{
    uint32_t process = core_thread_process(region(self), self->slot), spare;
    struct core_thread_facts facts = {.ended = clock_system_time()};
    struct core *core = region(self);
    struct core_thread_info info;
    struct gate_thread *block;

    if (self->args[0] != THIS_THREAD || facts.ended == 0 || core_thread_info(core, self->slot, &info) != STATUS_SUCCESS ||
        !as_made(core, process, &info.facts) || read_times(&facts) ||
        core_thread_end(core, self->slot, (uint32_t)self->args[1], &facts, &spare) != STATUS_SUCCESS)
        return GATE_TRAP;
    block = block_of(core, spare);
    block->linux_tid = self->linux_tid;
    gate_become(block, info.facts.stack_limit, info.facts.stack_top - info.facts.stack_limit, info.facts.teb, self->slot);
}
