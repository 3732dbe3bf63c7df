/* Records and nodes of open files, shared by the files*.c. Private to gate/core; all under the core's lock. */
#ifndef NTSUP_FILES_LAYOUT_H
#define NTSUP_FILES_LAYOUT_H

#include "core.h"

static inline struct core_file *file_at(struct core *core, uint32_t number)
{
    return number != 0 && number < CORE_FILE_LIMIT ? &core->files[number] : NULL;
}

static inline struct core_node *node_of(struct core *core, uint32_t number)
{
    return number != 0 && number < CORE_FILE_LIMIT ? &core->nodes[number] : NULL;
}

/* doomed.c */
void path_free(struct core *core, struct core_file *file);
/* files.c */
uint32_t take_number(struct core *core, uint32_t *free, uint32_t next, uint32_t *top, uint32_t limit);
struct core_file *file_of(struct core *core, uint32_t slot, uint32_t *number);
struct core_node *node_find(struct core *core, uint64_t device, uint64_t inode, uint32_t *number);
uint32_t share_check(struct core_node *node, uint32_t access, uint32_t share);
uint32_t file_attach(struct core *core, uint32_t slot, const struct core_file_open *open, struct core_file **record);

/* byte_locks.c: the locks of an open go, or (not 0) those of one process; or it is only said whether there are any. Each goes by
 * itself: nothing else may be half done. */
uint32_t byte_locks_drop(struct core *core, struct core_file *file, uint32_t process, uint32_t only_look);

#endif
