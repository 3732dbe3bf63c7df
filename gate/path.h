/* From an OBJECT_ATTRIBUTES to a Linux path, where that needs no look-up: a plain ASCII path on a drive. */
#ifndef NTSUP_GATE_PATH_H
#define NTSUP_GATE_PATH_H

#include "gate.h"

enum path_limit { PATH_LENGTH = 1024, DIGITS_MOST = 10, LINK_SIZE = 25 };

struct path {
    uint32_t attributes; /* OBJ_* */
    uint32_t root;       /* how much of it is the drive's */
    uint32_t length;
    uint32_t directory; /* it ended in a backslash, which is left out */
    char linux_path[PATH_LENGTH];
};

/* Of a path's component: it stands for itself on both sides. (So does a backslash of NT's, as the separator.) */
int is_plain_character(uint16_t unit);

/* Not 0 for anything but a plain path: a root directory, a device, a stream, other characters, names that Windows
 * changes. Those are the supervisor's. */
int read_path(struct gate_thread *self, uint64_t object_attributes, struct path *out);

/* The same of a name without its attributes: so many bytes at `buffer`. */
int path_of_name(struct gate_thread *self, uint64_t buffer, uint32_t bytes, struct path *out);
/* A number's decimal digits; how many. */
uint32_t put_number(char *to, uint32_t number);
/* The name in /proc that leads to what a descriptor of the process has open, with a zero behind. */
void descriptor_link(uint32_t descriptor, char link[LINK_SIZE]);

#endif
