/* The four shapes of struct _stat, by the width of their times and size: <sys/stat.h>'s layouts. */
#pragma once
#include "../crt.h"

#define STAT_HEAD                                                                                                      \
    uint32_t st_dev;                                                                                                   \
    uint16_t st_ino, st_mode;                                                                                          \
    int16_t st_nlink, st_uid, st_gid;                                                                                  \
    uint32_t st_rdev

struct stat32 {
    STAT_HEAD;
    int32_t st_size, st_atime, st_mtime, st_ctime;
};
struct stat32i64 {
    STAT_HEAD;
    int64_t st_size;
    int32_t st_atime, st_mtime, st_ctime;
};
struct stat64i32 {
    STAT_HEAD;
    int32_t st_size;
    int64_t st_atime, st_mtime, st_ctime;
};
struct stat64 {
    STAT_HEAD;
    int64_t st_size, st_atime, st_mtime, st_ctime;
};

_Static_assert(sizeof(struct stat32) == 36 && sizeof(struct stat32i64) == 48 && sizeof(struct stat64i32) == 48 &&
                   sizeof(struct stat64) == 56,
               "sizes of <sys/stat.h>");

enum {
    MODE_DIRECTORY = 0x4000,
    MODE_CHARACTER = 0x2000,
    MODE_PIPE = 0x1000,
    MODE_REGULAR = 0x8000,
    MODE_READ = 0x100,
    MODE_WRITE = 0x80,
    MODE_EXECUTE = 0x40
};

/* Seconds since 1970 of a file time; 0 for a time that is not kept. */
int64_t crt_unix_time(FILETIME time);
/* The same cut to 32 bits, -1 if it does not fit. */
int32_t crt_unix_time32(FILETIME time);
