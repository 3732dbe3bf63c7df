/* See files.h. One Linux call each. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

static int result(int value) { return value < 0 ? -errno : value; }

int64_t file_birth_time(int fd, const char *path, int follow) {
    struct statx found;
    int flags = (path[0] ? 0 : AT_EMPTY_PATH) | (follow ? 0 : AT_SYMLINK_NOFOLLOW) | AT_STATX_DONT_SYNC;
    if (statx(path[0] ? AT_FDCWD : fd, path, flags, STATX_BTIME, &found) < 0)
        return -errno;
    if (!(found.stx_mask & STATX_BTIME))
        return 0;
    return found.stx_btime.tv_sec * 1000000000 + found.stx_btime.tv_nsec;
}

static int64_t nanoseconds(const struct statx_timestamp *time) { return time->tv_sec * 1000000000 + time->tv_nsec; }

static void look(const char *path, const char *attribute, struct file_look *out) {
    struct statx found;
    *out = (struct file_look){.attribute_size = -1};
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, STATX_BASIC_STATS | STATX_BTIME, &found) < 0) {
        out->error = -errno;
        return;
    }
    out->device = makedev(found.stx_dev_major, found.stx_dev_minor);
    out->inode = found.stx_ino;
    out->mode = found.stx_mode;
    out->size = (int64_t)found.stx_size;
    out->blocks = (int64_t)found.stx_blocks;
    out->accessed = nanoseconds(&found.stx_atime);
    out->modified = nanoseconds(&found.stx_mtime);
    out->changed = nanoseconds(&found.stx_ctime);
    out->born = found.stx_mask & STATX_BTIME ? nanoseconds(&found.stx_btime) : 0;
    if (S_ISREG(found.stx_mode) || S_ISDIR(found.stx_mode))
        out->attribute_size = lgetxattr(path, attribute, out->attribute, sizeof out->attribute);
}

void file_look_at(const char *paths, uint32_t count, const char *attribute, struct file_look *out) {
    for (uint32_t i = 0; i < count; i++) {
        look(paths, attribute, &out[i]);
        paths += strlen(paths) + 1;
    }
}

int file_rename_new(const char *from, const char *to) {
    return result(renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE));
}

int file_punch(int fd, int64_t offset, int64_t length) {
    return result(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length));
}

int file_take(int pid, int number) {
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    int taken = process < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, process, number, 0);
    int error = errno;
    if (process >= 0)
        close(process);
    return taken < 0 ? -error : taken;
}

int file_watch_open(void) { return result(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)); }

int file_watch_add(int fd, const char *path, uint32_t mask) { return result(inotify_add_watch(fd, path, mask)); }

int file_watch_remove(int fd, int watch) { return result(inotify_rm_watch(fd, watch)); }
