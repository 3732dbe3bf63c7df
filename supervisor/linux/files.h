/* What Linux knows of files that Python's os does not offer: birth times, holes, renaming without replacing, inotify.
 * Each returns 0 or more, or -errno. Read by C and by cffi (between the CDEF marks). */
#ifndef NTSUP_FILES_H
#define NTSUP_FILES_H

#include <stdint.h>

/* CDEF begin */
enum files {
    FILE_ATTRIBUTE_BYTES = 96, /* of an extended attribute's value: a longer one is cut */
};

/* What statx(2) and one extended attribute say of a file; a symbolic link's are its own. Times in ns since 1970. */
struct file_look {
    int64_t error; /* 0, or -errno: nothing else is known then */
    uint64_t device;
    uint64_t inode;
    uint64_t mode;
    int64_t size;
    int64_t blocks;
    int64_t accessed;
    int64_t modified;
    int64_t changed;
    int64_t born;           /* 0 where the file system does not know */
    int64_t attribute_size; /* -1: there is none; of a plain file or a directory */
    uint8_t attribute[FILE_ATTRIBUTE_BYTES];
};

/* Look at `count` paths, which follow one another in `paths`, each ended by a NUL. */
void file_look_at(const char *paths, uint32_t count, const char *attribute, struct file_look *out);
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

_Static_assert(sizeof(struct file_look) == 184, "file_look: linux/files.py unpacks it");

#endif
