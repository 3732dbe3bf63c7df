/* Which pages of a guest were written, where it had Linux watch (userfaultfd's asynchronous write protection, Linux 6.7).
 * Read by C and by cffi (between the CDEF marks). */
#ifndef NTSUP_WRITTEN_H
#define NTSUP_WRITTEN_H

#include <stdint.h>

/* CDEF begin */
/* The pages of [start, end) that were written since they were last reset, lowest first, at most `capacity`; `reset` has
 * those that are found watched anew. How many, or -errno. Where `pages` is NULL they are not told, and all are found. */
int64_t written_pages(int pid, uint64_t start, uint64_t end, int reset, uint64_t *pages, uint64_t capacity);
/* CDEF end */

#endif
