/* A directory's entries as they were when its listing began, in NT's order, in memory of the gate's own. */
#ifndef NTSUP_GATE_SCAN_H
#define NTSUP_GATE_SCAN_H

#include "path.h"

enum scan_limit {
    SCANS = 32,
    SCAN_ROOM = 1 << 20, /* what of it is never touched costs nothing */
};

struct scan_entry {
    uint64_t order; /* its first folded characters, so that most comparisons end here */
    uint32_t name;  /* where in `room` */
    uint32_t pad;
};

struct scan {
    uint32_t file, serial; /* whose it is; 0: free */
    uint32_t count;
    uint32_t entries; /* where in `room` their array is */
    uint32_t dots;    /* how many of "." and ".." come before */
    uint32_t length;  /* of the path */
    char path[PATH_LENGTH];
    _Alignas(16) char room[SCAN_ROOM];
};

/* A free one for a file, or NULL. */
struct scan *scan_take(struct gate_thread *self, uint32_t file);
/* The one that a file's record tells of; NULL if it is gone. */
struct scan *scan_of(uint32_t file, uint32_t serial);
void scan_free(struct scan *scan);
/* Reads the entries that match; not 0 where the supervisor has to. Its `path` is set. */
int scan_read(struct scan *scan, uint32_t descriptor, const char *pattern, uint32_t length);
/* The one entry that a name without wildcards stands for, if there is one. Likewise. */
int scan_look_up(struct gate_thread *self, struct scan *scan, uint32_t descriptor, const char *name, uint32_t length);

#endif
