/* See files.h. One Linux call each. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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
