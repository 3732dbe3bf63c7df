/* What Linux knows of files that Python's os does not offer: birth times, holes, renaming without replacing, inotify.
 * Each returns 0 or more, or -errno. Read by C and by cffi (between the CDEF marks). */
#ifndef NTSUP_FILES_H
#define NTSUP_FILES_H

#include <stdint.h>

/* CDEF begin */
/* When a file was made, in ns since 1970; 0 where the file system does not know. An empty path is `fd` itself. */
int64_t file_birth_time(int fd, const char *path, int follow);
int file_rename_new(const char *from, const char *to);
/* Frees the pages of a range, which reads as zeros then; the file's size stays. */
int file_punch(int fd, int64_t offset, int64_t length);
/* A descriptor of ours for descriptor `number` of a process we trace. */
int file_take(int pid, int number);
int file_watch_open(void);
int file_watch_add(int fd, const char *path, uint32_t mask);
int file_watch_remove(int fd, int watch);
/* CDEF end */

#endif
