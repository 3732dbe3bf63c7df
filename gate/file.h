/* What the handlers for open files share. */
#ifndef NTSUP_GATE_FILE_H
#define NTSUP_GATE_FILE_H

#include "gate.h"

/* file_set.c: removes the name of an open file, if it is still the file's. */
void delete_file(struct gate_thread *self, uint32_t descriptor);
/* file_name.c: where an open file is now, with a zero behind; the length, or -1. */
int path_of_descriptor(uint32_t descriptor, char *path, uint32_t size);

/* IO_STATUS_BLOCK; not 0 where it cannot be written. */
int give_status_block(uint64_t guest, uint32_t status, uint64_t information);
/* After core_h_file: closes a descriptor that was kept open for the call only. */
void file_done(struct gate_thread *self, const struct core_file_use *use);

#endif
