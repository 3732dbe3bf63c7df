/* Virtual memory of the calling process: allocate, free, protect, query. How far a view that is copied on write has been written
 * is the supervisor's to tell, and so is whatever is rare. */
#include "gate.h"
#include "linux.h"

enum memory {
    MEM_COMMIT = 0x1000,
    MEM_RESERVE = 0x2000,
    MEM_DECOMMIT = 0x4000,
    MEM_RELEASE = 0x8000,
    MEM_RESET = 0x80000,
    MEM_TOP_DOWN = 0x100000,
    PAGE_WRITECOPIES = 0x88, /* each is twice what the page becomes that was written */
    PAGE_SHIFT = 12,
    BASIC_INFORMATION = 0,
    BASIC_INFORMATION_SIZE = 48,
};
#define THIS_PROCESS 0xFFFFFFFFFFFFFFFFULL

struct range {
    uint64_t base, size;
};

/* Reads PVOID *base_address and SIZE_T *region_size, to which the answer goes. */
static int read_range(struct gate_thread *self, uint64_t base_at, uint64_t size_at, struct range *out)
{
    return self->args[0] != THIS_PROCESS || gate_load64(base_at, &out->base) || gate_load64(size_at, &out->size) ||
           probe_write(base_at, 8) || probe_write(size_at, 8);
}

static uint64_t give_range(uint32_t status, uint64_t base_at, uint64_t size_at, const struct range *range)
{
    if (!failed(status) && (gate_store64(base_at, range->base) || gate_store64(size_at, range->size)))
        return STATUS_ACCESS_VIOLATION;
    return status;
}

/* Whether committing pages there commits them in other views too, which the supervisor knows. */
static int shared_with_views(struct core *core, uint32_t process, uint64_t base)
{
    struct amap_region there;

    return amap_query(core, process, base, &there) == STATUS_SUCCESS && there.flags & AMAP_COMMITTABLE;
}

/* (HANDLE process, PVOID *base_address, ULONG_PTR zero_bits, PSIZE_T region_size, ULONG type, ULONG protect) */
uint64_t gate_NtAllocateVirtualMemory(struct gate_thread *self)
{
    static const struct amap_bounds anywhere = {0, 0, 0};
    uint32_t process = core_thread_process(region(self), self->slot);
    uint64_t type, protect;
    struct range range;
    uint32_t status;

    if (self->args[2] != 0 || read_range(self, self->args[1], self->args[3], &range) ||
        stack_argument(self, 4, &type) || stack_argument(self, 5, &protect))
        return GATE_TRAP;
    type = (uint32_t)type;
    if (type & ~(uint64_t)(MEM_COMMIT | MEM_RESERVE | MEM_RESET | MEM_TOP_DOWN))
        return GATE_TRAP;
    amap_lock(region(self), process);
    if ((type & (MEM_COMMIT | MEM_RESERVE)) == MEM_COMMIT && shared_with_views(region(self), process, range.base)) {
        amap_unlock(region(self), process);
        return GATE_TRAP;
    }
    status = amap_allocate(region(self), process, &range.base, &range.size, (uint32_t)type, (uint32_t)protect,
                           &anywhere);
    amap_unlock(region(self), process);
    return give_range(status, self->args[1], self->args[3], &range);
}

/* (HANDLE process, PVOID *base_address, PSIZE_T region_size, ULONG free_type) */
uint64_t gate_NtFreeVirtualMemory(struct gate_thread *self)
{
    uint32_t process = core_thread_process(region(self), self->slot);
    uint32_t type = (uint32_t)self->args[3];
    struct range range;
    uint32_t status;

    if (read_range(self, self->args[1], self->args[2], &range) || (type != MEM_DECOMMIT && type != MEM_RELEASE))
        return GATE_TRAP;
    amap_lock(region(self), process);
    status = amap_free(region(self), process, &range.base, &range.size, type);
    amap_unlock(region(self), process);
    return give_range(status, self->args[1], self->args[2], &range);
}

/* Whether a page of a view that is copied on write is the process's own by now (pagemap.rst: present or swapped, and not a
 * file's), in the lowest bit; negative where Linux does not say. */
static int64_t was_written(uint64_t address)
{
    int64_t file = linux_call(LINUX_OPEN, (uint64_t) "/proc/self/pagemap", LINUX_O_CLOEXEC, 0, 0), got;
    uint64_t entry = 0;

    if (file < 0)
        return file;
    got = linux_call(LINUX_PREAD, (uint64_t)file, (uint64_t)&entry, sizeof(entry), (address >> PAGE_SHIFT) * sizeof(entry));
    linux_call(LINUX_CLOSE, (uint64_t)file, 0, 0, 0);
    return got == sizeof(entry) ? entry >> 62 != 0 && !(entry >> 61 & 1) : -1;
}

/* (HANDLE process, PVOID *base_address, PSIZE_T region_size, ULONG new_protect, PULONG old_protect) */
uint64_t gate_NtProtectVirtualMemory(struct gate_thread *self)
{
    uint32_t process = core_thread_process(region(self), self->slot);
    uint32_t status, old = 0, copied = 0;
    struct amap_region there;
    struct range range;
    uint64_t old_at;
    int64_t written;

    if (read_range(self, self->args[1], self->args[2], &range) || stack_argument(self, 4, &old_at) ||
        probe_write(old_at, 4))
        return GATE_TRAP;
    amap_lock(region(self), process);
    status = amap_query(region(self), process, range.base, &there);
    written = status == STATUS_SUCCESS && there.protect & PAGE_WRITECOPIES ? was_written(there.base) : 0;
    if (status != STATUS_SUCCESS || written < 0) {
        amap_unlock(region(self), process);
        return GATE_TRAP;
    }
    if (written)
        copied = there.protect & PAGE_WRITECOPIES;
    status = amap_protect(region(self), process, &range.base, &range.size, (uint32_t)self->args[3], &old);
    amap_unlock(region(self), process);
    old = copied != 0 ? (there.protect & ~copied) | copied >> 1 : old;
    status = (uint32_t)give_range(status, self->args[1], self->args[2], &range);
    return give_long(status, old_at, (int32_t)old);
}

/* MEMORY_BASIC_INFORMATION. */
struct basic_information {
    uint64_t base;
    uint64_t allocation_base;
    uint32_t allocation_protect;
    uint32_t partition;
    uint64_t size;
    uint32_t state;
    uint32_t protect;
    uint32_t type;
    uint32_t pad;
};
_Static_assert(sizeof(struct basic_information) == BASIC_INFORMATION_SIZE, "MEMORY_BASIC_INFORMATION");

/* (HANDLE process, PVOID base_address, MEMORY_INFORMATION_CLASS class, PVOID information, SIZE_T length,
 * PSIZE_T return_length) */
uint64_t gate_NtQueryVirtualMemory(struct gate_thread *self)
{
    uint32_t process = core_thread_process(region(self), self->slot);
    uint64_t length, return_at, information_at = self->args[3];
    struct basic_information information;
    struct amap_region there;
    uint32_t status;

    if (self->args[0] != THIS_PROCESS || (uint32_t)self->args[2] != BASIC_INFORMATION ||
        stack_argument(self, 4, &length) || length < BASIC_INFORMATION_SIZE || stack_argument(self, 5, &return_at) ||
        probe_optional(return_at, 8))
        return GATE_TRAP;
    amap_lock(region(self), process);
    status = amap_query(region(self), process, self->args[1], &there);
    amap_unlock(region(self), process);
    if (status != STATUS_SUCCESS || there.protect & PAGE_WRITECOPIES)
        return GATE_TRAP;
    information = (struct basic_information){
        .base = there.base,
        .allocation_base = there.allocation_base,
        .allocation_protect = there.allocation_protect,
        .size = there.size,
        .state = there.state,
        .protect = there.protect,
        .type = there.type,
    };
    if (gate_copy((void *)information_at, &information, sizeof(information)))
        return GATE_TRAP;
    if (return_at != 0 && gate_store64(return_at, sizeof(information)))
        return STATUS_ACCESS_VIOLATION;
    return STATUS_SUCCESS;
}
