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
struct core_file *file_of(struct core *core, uint32_t slot, uint32_t *number);
struct core_node *node_find(struct core *core, uint64_t device, uint64_t inode, uint32_t *number);
uint32_t share_check(struct core_node *node, uint32_t access, uint32_t share);
uint32_t file_attach(struct core *core, uint32_t slot, const struct core_file_open *open, struct core_file **record);

#endif
