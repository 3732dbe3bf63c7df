/* The Linux calls that the gate's handlers make. Every number here stands in GATE_CALLS of supervisor/linux/seccomp.py. */
#ifndef NTSUP_GATE_LINUX_H
#define NTSUP_GATE_LINUX_H

#include <stdint.h>

enum linux_number {
    LINUX_READ = 0,
    LINUX_WRITE = 1,
    LINUX_OPEN = 2,
    LINUX_CLOSE = 3,
    LINUX_STAT = 4,
    LINUX_FSTAT = 5,
    LINUX_LSTAT = 6,
    LINUX_LSEEK = 8,
    LINUX_PREAD = 17,
    LINUX_PWRITE = 18,
    LINUX_ACCESS = 21,
    LINUX_MADVISE = 28,
    LINUX_FCNTL = 72,
    LINUX_FTRUNCATE = 77,
    LINUX_RENAME = 82,
    LINUX_MKDIR = 83,
    LINUX_RMDIR = 84,
    LINUX_UNLINK = 87,
    LINUX_READLINK = 89,
    LINUX_CHMOD = 90,
    LINUX_GETRUSAGE = 98,
    LINUX_SETXATTR = 188,
    LINUX_GETXATTR = 191,
    LINUX_LGETXATTR = 192,
    LINUX_FGETXATTR = 193,
    LINUX_GETDENTS = 217, /* getdents64 */
    LINUX_UTIMENSAT = 280,
    LINUX_RENAMEAT2 = 316,
    LINUX_STATX = 332,
};

enum linux_open {
    LINUX_O_RDWR = 2,
    LINUX_O_CREAT = 0x40,
    LINUX_O_EXCL = 0x80,
    LINUX_O_NOCTTY = 0x100,
    LINUX_O_NONBLOCK = 0x800,
    LINUX_O_DIRECTORY = 0x10000,
    LINUX_O_NOFOLLOW = 0x20000,
    LINUX_O_CLOEXEC = 0x80000,
    LINUX_O_PATH = 0x200000,
};

enum linux_flag {
    LINUX_MADV_DONTNEED = 4,
    LINUX_AT_SYMLINK_NOFOLLOW = 0x100,
    LINUX_AT_EMPTY_PATH = 0x1000,
    LINUX_STATX_TYPE = 1,
    LINUX_RENAME_NOREPLACE = 1,
    LINUX_MAY_CHANGE = 3, /* W_OK | X_OK: names in a directory */
    LINUX_UTIME_OMIT = 0x3ffffffe,
};
#define LINUX_AT_FDCWD ((uint64_t)-100LL)

enum linux_mode {
    LINUX_S_IFMT = 0170000,
    LINUX_S_IFDIR = 0040000,
    LINUX_S_IFREG = 0100000,
    LINUX_S_IFLNK = 0120000,
    LINUX_WRITE_BITS = 0222,
    LINUX_OWNER_WRITES = 0200,
    LINUX_PERMISSIONS = 07777,
};

enum linux_error {
    LINUX_ENOENT = 2,
    LINUX_EINTR = 4,
    LINUX_EBADF = 9,
    LINUX_EAGAIN = 11,
    LINUX_EACCES = 13,
    LINUX_ENOTDIR = 20,
    LINUX_ENODATA = 61,
    LINUX_ENOTSUP = 95,
};

enum linux_lock { LINUX_F_RDLCK = 0, LINUX_F_WRLCK = 1, LINUX_F_UNLCK = 2, LINUX_F_OFD_SETLK = 37 };

/* x86-64's struct flock. */
struct linux_flock {
    int16_t type, whence;
    int64_t start, length; /* 0: without an end */
    int32_t process;
};
_Static_assert(sizeof(struct linux_flock) == 32, "struct flock");

struct linux_timespec {
    int64_t seconds;
    int64_t nanoseconds;
};

enum linux_kind { LINUX_DT_REG = 8 };

/* What getdents64 writes, one behind the other. */
struct linux_directory_entry {
    uint64_t inode;
    int64_t offset;
    uint16_t size;
    uint8_t kind;
    char name[];
};

/* x86-64's struct stat. */
struct linux_stat {
    uint64_t device;
    uint64_t inode;
    uint64_t links;
    uint32_t mode;
    uint32_t owner[2];
    uint32_t pad;
    uint64_t special_device;
    int64_t size;
    int64_t block_size;
    int64_t blocks; /* of 512 bytes */
    struct linux_timespec accessed, modified, changed;
    uint64_t unused[3];
};
_Static_assert(sizeof(struct linux_stat) == 144, "struct stat");

struct linux_statx_time {
    int64_t seconds;
    uint32_t nanoseconds;
    int32_t pad;
};

struct linux_statx {
    uint32_t mask;
    uint32_t block_size;
    uint64_t attributes;
    uint32_t links;
    uint32_t owner[2];
    uint16_t mode;
    uint16_t pad;
    uint64_t inode;
    int64_t size;
    int64_t blocks;
    uint64_t attributes_mask;
    struct linux_statx_time accessed, born, changed, modified;
    uint32_t special_major, special_minor;
    uint32_t device_major, device_minor;
    uint64_t rest[14];
};
_Static_assert(sizeof(struct linux_statx) == 256, "struct statx");

/* Up to five arguments; a negated errno where it fails. */
static inline int64_t linux_call5(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
    register uint64_t r10 __asm__("r10") = d;
    register uint64_t r8 __asm__("r8") = e;
    int64_t result;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
}

static inline int64_t linux_call(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
    return linux_call5(number, a, b, c, d, 0);
}

#endif
