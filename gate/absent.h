/* Names that are not there, in any spelling. */
#ifndef NTSUP_GATE_ABSENT_H
#define NTSUP_GATE_ABSENT_H

#include "linux.h"
#include "path.h"

/* Linux has nothing under the path as it is spelled. What NT says of it then: STATUS_OBJECT_NAME_NOT_FOUND where
 * only its last name is missing, STATUS_OBJECT_PATH_NOT_FOUND; 0 where the supervisor has to look. */
uint32_t missing_status(struct gate_thread *self, struct path *path);

/* Where a file can be made: the directory that the path lies in, in which no spelling of its last name is. */
struct absent_name {
    struct linux_stat directory;
    uint32_t generation;
};

/* Held while names are changed, from the look at the directory to the telling: else those of two threads would each look like somebody
 * else's to the other. */
void names_lock(struct gate_thread *self);
void names_unlock(void);

/* The directory that a path lies in as it is now, before a name in it is removed; not 0 where there is none. */
int directory_now(struct gate_thread *self, struct path *path, struct absent_name *out);
/* Not 0 where that is not certain, or the directory is not the programs'. */
int name_is_absent(struct gate_thread *self, struct path *path, struct absent_name *out);

/* The name of the path was made there. Not 0 where somebody may have made another spelling of it at the same time. */
int name_was_made(struct gate_thread *self, struct path *path, const struct absent_name *was);
/* The name of the path was removed there. */
void name_was_removed(struct gate_thread *self, struct path *path, const struct absent_name *was);

#endif
