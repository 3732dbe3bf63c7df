/* Names that stood for regular files a moment ago: these are opened without being looked at first. To open a FIFO or a device
 * does something, and Linux cannot be told to leave those alone. */
#ifndef NTSUP_GATE_REGULAR_H
#define NTSUP_GATE_REGULAR_H

#include "path.h"

/* A directory's part of a name's hash; and a whole path's. */
uint64_t regular_directory(const char *path, uint32_t length);
uint64_t regular_path(const char *path, uint32_t length);
uint64_t regular_name(uint64_t directory, const char *name, uint32_t length);

void regular_note(uint64_t hash);
int regular_lately(uint64_t hash);

#endif
