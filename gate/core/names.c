/* What both doors tell each other of directories and files that are not open: that a directory's names changed, and that
 * a file is mapped. Counters by a hash: two that share one make the other look again, never look away. */
#include "core.h"

static uint32_t place_of(uint64_t device, uint64_t inode)
{
    uint64_t hash = (inode ^ device << 40 ^ device >> 24) * 0x9E3779B97F4A7C15ULL;

    return (uint32_t)(hash >> 52);
}
_Static_assert(CORE_COUNTERS == 1 << 12, "12 bits of the hash");

uint32_t core_names_changed(struct core *core, uint64_t device, uint64_t inode)
{
    return __atomic_add_fetch(&core->names_changed[place_of(device, inode)], 1, __ATOMIC_SEQ_CST);
}

uint32_t core_names_generation(struct core *core, uint64_t device, uint64_t inode)
{
    return __atomic_load_n(&core->names_changed[place_of(device, inode)], __ATOMIC_SEQ_CST);
}

void core_file_mapped(struct core *core, uint64_t device, uint64_t inode, int32_t step)
{
    __atomic_add_fetch(&core->files_mapped[place_of(device, inode)], (uint32_t)step, __ATOMIC_SEQ_CST);
}

uint32_t core_file_is_mapped(struct core *core, uint64_t device, uint64_t inode)
{
    return __atomic_load_n(&core->files_mapped[place_of(device, inode)], __ATOMIC_SEQ_CST) != 0;
}

void core_file_runs(struct core *core, uint64_t device, uint64_t inode)
{
    __atomic_store_n(&core->files_run[place_of(device, inode)], 1, __ATOMIC_SEQ_CST);
}

uint32_t core_file_has_run(struct core *core, uint64_t device, uint64_t inode)
{
    return __atomic_load_n(&core->files_run[place_of(device, inode)], __ATOMIC_SEQ_CST) != 0;
}
