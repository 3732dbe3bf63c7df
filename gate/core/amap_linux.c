/* What the address map's protections and changes are to Linux: the calls the host has the process make.
 * Must never be asked for a range that was not checked: MAP_FIXED replaces whatever is there. */
#include "amap.h"

enum linux_memory {
    LINUX_MMAP = 9,
    LINUX_MPROTECT = 10,
    LINUX_MUNMAP = 11,
    LINUX_MADVISE = 28,
    LINUX_FRESH = 0x4032, /* MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE */
    LINUX_DONTNEED = 4,
    LINUX_EAGAIN = 11,
    LINUX_ENOMEM = 12,
    LINUX_ESRCH = 3,
};

/* PAGE_EXECUTE is readable, as it is on x64 Windows; copy-on-write is a private mapping's nature; the first touch of a
 * guard page must come to the supervisor. */
uint32_t amap_linux_protection(uint32_t protect)
{
    if (protect & PAGE_GUARD)
        return 0;
    switch (protect & PAGE_KINDS) {
    case PAGE_READONLY:
        return 1;
    case PAGE_READWRITE:
    case PAGE_WRITECOPY:
        return 3;
    case PAGE_EXECUTE:
    case PAGE_EXECUTE_READ:
        return 5;
    case PAGE_EXECUTE_READWRITE:
    case PAGE_EXECUTE_WRITECOPY:
        return 7;
    default:
        return 0;
    }
}

static uint32_t status_of(int64_t result)
{
    if (result >= 0 || result < -4095)
        return STATUS_SUCCESS;
    if (result == -LINUX_ENOMEM || result == -LINUX_EAGAIN)
        return STATUS_NO_MEMORY;
    return result == -LINUX_ESRCH ? (uint32_t)STATUS_PROCESS_IS_TERMINATING : (uint32_t)STATUS_INVALID_PARAMETER;
}

uint32_t linux_fresh(struct core *core, uint32_t process, uint64_t start, uint64_t size, uint32_t protect)
{
    const uint64_t call[7] = {LINUX_MMAP,  start,          size, amap_linux_protection(protect),
                              LINUX_FRESH, (uint64_t)-1LL, 0};

    return status_of(core_host_linux(core, process, call));
}

uint32_t linux_protect(struct core *core, uint32_t process, uint64_t start, uint64_t size, uint32_t protect)
{
    const uint64_t call[7] = {LINUX_MPROTECT, start, size, amap_linux_protection(protect), 0, 0, 0};

    return status_of(core_host_linux(core, process, call));
}

uint32_t linux_unmap(struct core *core, uint32_t process, uint64_t start, uint64_t size)
{
    const uint64_t call[7] = {LINUX_MUNMAP, start, size, 0, 0, 0, 0};

    return status_of(core_host_linux(core, process, call));
}

uint32_t linux_forget(struct core *core, uint32_t process, uint64_t start, uint64_t size)
{
    const uint64_t call[7] = {LINUX_MADVISE, start, size, LINUX_DONTNEED, 0, 0, 0};

    return status_of(core_host_linux(core, process, call));
}
