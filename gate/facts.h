/* What NT says of a file or directory. */
#ifndef NTSUP_GATE_FACTS_H
#define NTSUP_GATE_FACTS_H

#include "gate.h"

/* Begins as FILE_NETWORK_OPEN_INFORMATION does. */
struct facts {
    int64_t created, accessed, written, changed;
    int64_t allocation, size;
    uint32_t attributes;
    uint32_t pad;
    uint64_t device, inode;
    uint32_t links;
    uint32_t tag; /* IO_REPARSE_TAG_*, of a directory's entry */
};

enum facts_size { NETWORK_OPEN_INFORMATION = 56 };
_Static_assert(offsetof(struct facts, device) == NETWORK_OPEN_INFORMATION, "FILE_NETWORK_OPEN_INFORMATION");

/* Not 0: the supervisor has to tell. Of a symbolic link it always has. `names_only`: the descriptor is an O_PATH one.
 * Of a path, below 0: Linux' error in looking at it. */
int64_t facts_of_path(struct gate_thread *self, const char *path, struct facts *out);
int facts_of_descriptor(struct gate_thread *self, uint32_t descriptor, uint32_t names_only, struct facts *out);

/* Whether Linux keeps no attributes of Windows' for a file. */
int keeps_no_attributes(uint32_t descriptor);
/* To the file that a name in /proc leads to. Not 0: the supervisor has to. Done twice they do the same. */
int set_attributes(const char *link, uint32_t attributes);
int set_created(const char *link, int64_t created);
/* Of an entry of an open directory, which `path` leads to as well: of a symbolic link its own, and whether the supervisor
 * has a say does not matter. Below 0: Linux' error in looking at it. */
int64_t facts_of_entry(uint32_t directory, const char *name, const char *path, struct facts *out);

#endif
