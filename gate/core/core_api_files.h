/* The interface of gate/core to open files: what both doors know of them, byte-range locks, pipes. A part of core_api.h, whose
 * rules hold here. */
#ifndef NTSUP_CORE_API_FILES_H
#define NTSUP_CORE_API_FILES_H

#include <stdint.h>

/* CDEF begin */

/* --- files (files.c): what both doors know of an open file --- */

enum core_file_flag {
    CORE_FILE_DIRECT = 1, /* bytes of a regular file: the gate may read and write them */
    CORE_FILE_SYNCHRONOUS = 2,
    CORE_FILE_SHARED = 4, /* with DIRECT: the descriptor keeps the position, as Linux programs share it */
    CORE_FILE_PATH = 32,  /* the descriptor only names the file (O_PATH): its facts may be asked for */
    CORE_FILE_QUEUE = 16, /* with DIRECT: an end of a pipe, whose bytes lie in the region */
    CORE_FILE_PIPE = 8,   /* with DIRECT: a Linux pipe whose descriptor does not block */
    CORE_FILE_DIRECTORY = 128, /* the descriptor reads a directory, whose listing is the gate's */
    CORE_FILE_DELETES = 256, /* closing its handle removes its name: that is all the gate does with it */
    CORE_FILE_NULL = 64,  /* writes vanish; there is no descriptor */
    CORE_FILE_STALE = 512, /* Linux still has locks for it that went with handles */
};

/* How far the gate has listed a directory: enough for the supervisor to go on with it. */
struct core_scan {
    uint32_t serial; /* which of the process's listings; 0: none has begun */
    uint32_t told;   /* entries, in the order of names, that are behind */
    uint32_t any;    /* whether one was given */
    uint32_t length;
    char pattern[40]; /* ASCII */
};

enum core_drive_limit { CORE_DRIVE_ROOM = 240, CORE_MOUNT_LIMIT = 32 };

enum core_node_flag {
    CORE_NODE_SPECIAL = 1, /* byte-range locks are waited for, a deletion pends: all calls are the supervisor's */
};

struct core_file_open {
    uint64_t device;
    uint64_t inode;
    uint64_t volume_created; /* 0: the gate is not to tell */
    uint32_t access;
    uint32_t share;
    uint32_t options;
    uint32_t flags;
    uint32_t implied; /* a right that the share modes must allow beside those of `access` */
};

struct core_file_info {
    uint64_t device;
    uint64_t inode;
    uint32_t access;
    uint32_t share;
    uint32_t options;
    uint32_t flags;
    uint32_t process; /* whose gate has `descriptor`; 0 for none */
    uint32_t descriptor;
};

/* A file that a call of the gate uses, until core_file_done. */
struct core_file_use {
    uint32_t file;
    uint32_t descriptor;
    uint32_t access;
    uint32_t flags;
    uint32_t incoming; /* of a pipe's end */
    uint32_t incoming_serial;
    uint32_t outgoing;
    uint32_t outgoing_serial;
    uint64_t volume_created;
    uint32_t process; /* the caller's */
};

/* Makes a notification object a file: STATUS_INSUFFICIENT_RESOURCES. Share modes are not checked. */
uint32_t core_file_attach(struct core *core, uint32_t object, const struct core_file_open *open);
/* The file is closed. Returns the descriptor that `process` has and is to close now, or 0. */
uint32_t core_file_detach(struct core *core, uint32_t object, uint32_t process);
/* Changes enum core_file_flag. */
void core_file_set_flags(struct core *core, uint32_t object, uint32_t flags);
uint32_t core_file_info(struct core *core, uint32_t object, struct core_file_info *info);
/* The gate of a process has got a descriptor for the file. What another had (0 for none) is to be closed there.
 * STATUS_INVALID_HANDLE if it has one already, or another uses its own just now. */
uint32_t core_file_grant(struct core *core, uint32_t object, uint32_t process, uint32_t descriptor,
                         uint32_t *old_process, uint32_t *old_descriptor);
/* Whether the gate of a process has had descriptors of files. */
uint32_t core_process_descriptors(struct core *core, uint32_t process);
/* Files that the gate opened and the supervisor has not seen; how many were written. */
uint32_t core_file_unseen(struct core *core, uint32_t *objects, uint32_t capacity);
/* The supervisor knows the file from now on, with a reference and reports. */
uint32_t core_file_seen(struct core *core, uint32_t object);
/* The position; reading or writing at it is done between lock and unlock. */
void core_file_lock(struct core *core, uint32_t object);
void core_file_unlock(struct core *core, uint32_t object);
uint64_t core_file_position(struct core *core, uint32_t object);
void core_file_seek(struct core *core, uint32_t object, uint64_t position);
/* STATUS_SHARING_VIOLATION if an open with this access and share mode cannot be beside those there are. */
uint32_t core_node_check(struct core *core, uint64_t device, uint64_t inode, uint32_t access, uint32_t share);
uint32_t core_node_opens(struct core *core, uint64_t device, uint64_t inode);
void core_node_flag(struct core *core, uint64_t device, uint64_t inode, uint32_t flags);

/* For the gate. STATUS_NOT_SUPPORTED: the supervisor has to. `any_access`: one of these rights is needed
 * (0: none). */
uint32_t core_h_file(struct core *core, uint32_t thread, uint64_t handle, uint32_t any_access,
                     struct core_file_use *use);
/* What kind of file it is, without the use of it: enum core_file_flag. STATUS_NOT_SUPPORTED. */
uint32_t core_h_file_flags(struct core *core, uint32_t thread, uint64_t handle, uint32_t *flags);
/* A drive's root (no slash at its end), so that the gate can open names on it; `letter` 'A' to 'Z'. Too long a path is
 * not kept: then such names are the supervisor's. */
void core_drive_set(struct core *core, uint32_t letter, const char *path, uint32_t length, uint64_t created);
/* When the volume of the drive that a Linux path is on was made, as NT has times; 0 if the gates do not know. */
uint64_t core_drive_created(struct core *core, const char *path);
/* Copies the root to `path`, which has room for CORE_DRIVE_ROOM bytes; its length, or -1 for no such drive. */
int32_t core_drive_get(struct core *core, uint32_t letter, char *path);
/* The directory that no program may change, and whether a path lies in it; for a path too long all do. */
void core_package_set(struct core *core, const char *path, uint32_t length);
uint32_t core_path_protected(struct core *core, const char *path);
/* The directory in which the package's files appear beside its own, and whether a path is that
 * one; where it is not known, any may be. */
void core_overlaid_set(struct core *core, const char *path, uint32_t length);
uint32_t core_path_overlaid(struct core *core, const char *path);
/* How a Linux path's volume is found: by the first directory, in the order of `index`, that the path lies in. */
void core_mount_set(struct core *core, uint32_t index, const char *path, uint32_t length, uint32_t volume);
/* The number of the volume that a Linux path is on, and how much of the path leads there; 0 if the gates do not know. */
uint32_t core_volume_of(struct core *core, const char *path, uint32_t *length);
/* A name was made or removed in a directory; told after the fact. Returns what core_names_generation says from now on. */
uint32_t core_names_changed(struct core *core, uint64_t device, uint64_t inode);
/* As long as this stays the same, no program of ours has changed the directory's names. */
uint32_t core_names_generation(struct core *core, uint64_t device, uint64_t inode);
/* A section of the file was made (1) or is gone (-1); and whether there may be one. */
void core_file_mapped(struct core *core, uint64_t device, uint64_t inode, int32_t step);
uint32_t core_file_is_mapped(struct core *core, uint64_t device, uint64_t inode);
/* Before the gate of a process opens anything: its descriptors cannot be foreseen any more. */
void core_process_opens(struct core *core, uint32_t process);
/* Whether the supervisor must have a say in what happens to a file (core_node_flag). */
uint32_t core_node_special(struct core *core, uint64_t device, uint64_t inode);
/* Returns a descriptor to close, or 0. */
uint32_t core_file_done(struct core *core, uint32_t file);
/* Between these two the position is the caller's. */
uint64_t *core_file_position_begin(struct core *core, uint32_t file);
void core_file_position_end(struct core *core, uint32_t file);
/* Between these two: whether the gate may move bytes still, which may have ended since core_h_file. */
uint32_t core_file_direct(struct core *core, uint32_t file);
/* Likewise: whether it lists still. */
uint32_t core_file_lists(struct core *core, uint32_t file);
/* Whether the file has no other open, and only the gate knows of this. */
uint32_t core_file_sole(struct core *core, uint32_t file);
/* Its name is to be removed when its handle, the only one, is closed (CORE_FILE_DELETES); the path is kept for whoever has to
 * do it in the gate's place. STATUS_NOT_SUPPORTED. */
uint32_t core_file_doom(struct core *core, uint32_t file, const char *path, uint32_t length);
/* The path of such a file, to `path`, which has room for a segment; its length, 0 for any other. */
uint32_t core_file_doomed(struct core *core, uint32_t object, char *path);
/* Such files of a process, which the supervisor has not seen; how many were written. */
uint32_t core_file_dooms(struct core *core, uint32_t process, uint32_t *objects, uint32_t capacity);
/* A file was mapped as an image, or is the program of a process; and whether it ever may have been. */
void core_file_runs(struct core *core, uint64_t device, uint64_t inode);
uint32_t core_file_has_run(struct core *core, uint64_t device, uint64_t inode);
/* The listing that a directory is in: with its position held, by the gate; and for good, by the supervisor. */
void core_scan_get(struct core *core, uint32_t file, struct core_scan *scan);
void core_scan_set(struct core *core, uint32_t file, const struct core_scan *scan);
uint32_t core_scan_take(struct core *core, uint32_t object, struct core_scan *scan);
/* A new file object, its record and its handle. STATUS_SHARING_VIOLATION. */
uint32_t core_h_file_open(struct core *core, uint32_t thread, const struct core_file_open *open, uint32_t attributes,
                          uint32_t descriptor, uint64_t *handle);

/* --- byte-range locks (byte_locks.c): the rules; who waits for one is the supervisor's --- */

/* The end may be 2^64 and must not be beyond. */
struct core_byte_range {
    uint64_t start;
    uint64_t length;
    uint32_t key;
    uint32_t exclusive;
};

/* STATUS_LOCK_NOT_GRANTED; STATUS_INSUFFICIENT_RESOURCES; STATUS_INVALID_HANDLE for what is no file. */
uint32_t core_bytes_lock(struct core *core, uint32_t object, uint32_t process, const struct core_byte_range *range);
/* Undoes one lock of exactly this range and key, an exclusive one first. STATUS_RANGE_NOT_LOCKED. */
uint32_t core_bytes_unlock(struct core *core, uint32_t object, uint32_t process, const struct core_byte_range *range);
/* Whether somebody's lock stands against reading or writing; `exclusive` is 0. */
uint32_t core_bytes_forbidden(struct core *core, uint32_t object, uint32_t process, const struct core_byte_range *range,
                              uint32_t writes);
/* How an open has the bytes from `at` on locked, for all processes and keys; `last`, in and out: as far as that is so. `without`
 * (or NULL): as it will be when `process` has undone that lock. */
enum core_bytes_kind { CORE_BYTES_FREE, CORE_BYTES_SHARED, CORE_BYTES_EXCLUSIVE };
uint32_t core_bytes_held(struct core *core, uint32_t object, uint32_t process, uint64_t at, uint64_t *last,
                         const struct core_byte_range *without);
/* Files whose locks went with handles, while there are others: they are not CORE_FILE_STALE any more. How many were written. */
uint32_t core_files_stale(struct core *core, uint32_t *objects, uint32_t capacity);
/* The same for the gate. Locking may be STATUS_NOT_SUPPORTED: the file has become CORE_NODE_SPECIAL. */
uint32_t core_use_lock(struct core *core, const struct core_file_use *use, const struct core_byte_range *range);
uint32_t core_use_unlock(struct core *core, const struct core_file_use *use, const struct core_byte_range *range);
uint32_t core_use_held(struct core *core, const struct core_file_use *use, uint64_t at, uint64_t *last,
                       const struct core_byte_range *without);
uint32_t core_use_forbidden(struct core *core, const struct core_file_use *use, uint64_t start, uint64_t length,
                            uint32_t writes);

/* --- pipes (pipes.c): bytes that nobody waits for --- */

enum core_pipe_limit { CORE_PIPE_ROOM = 65536 };

/* Where in a pipe's ring bytes lie, or go. */
struct core_pipe_span {
    char *first;
    char *second;
    uint32_t first_size;
    uint32_t second_size;
};

uint32_t core_pipe_create(struct core *core, uint32_t quota, uint32_t *pipe);
void core_pipe_free(struct core *core, uint32_t pipe);
uint32_t core_pipe_serial(struct core *core, uint32_t pipe);
/* The gates may use it from now on, beginning with these bytes; 0 if they are too many. */
uint32_t core_pipe_lend(struct core *core, uint32_t pipe, const char *data, uint32_t size);
/* They may not any more: how many bytes lay there. `out` has room for CORE_PIPE_ROOM. */
uint32_t core_pipe_recall(struct core *core, uint32_t pipe, char *out);
/* The pipes that an end reads from and writes to, 0 for none. */
void core_file_set_pipes(struct core *core, uint32_t object, uint32_t incoming, uint32_t outgoing);
/* For the gate. How many bytes may be moved: all of `size` when writing, what is there when reading; 0: the supervisor
 * has to. Not 0: the pipe is locked until core_pipe_end, which is told how many were. */
uint32_t core_pipe_begin(struct core *core, uint32_t pipe, uint32_t serial, uint32_t writes, uint32_t size,
                         struct core_pipe_span *span);
void core_pipe_end(struct core *core, uint32_t pipe, uint32_t writes, uint32_t count);

/* CDEF end */

#endif
