/* From an OBJECT_ATTRIBUTES to a Linux path, where that needs no look-up: a plain ASCII path on a drive. */
#ifndef NTSUP_GATE_PATH_H
#define NTSUP_GATE_PATH_H

#include "gate.h"

enum path_limit { PATH_LENGTH = 1024 };

struct path {
    uint32_t attributes; /* OBJ_* */
    char linux_path[PATH_LENGTH];
};

/* Not 0 for anything but a plain path: a root directory, a device, a stream, other characters, names that Windows
 * changes. Those are the supervisor's. */
int read_path(struct gate_thread *self, uint64_t object_attributes, struct path *out);

#endif
