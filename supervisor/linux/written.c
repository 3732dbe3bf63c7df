/* See written.h: the PAGEMAP_SCAN ioctl (Linux' Documentation/admin-guide/mm/pagemap.rst). */
#include "written.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct scan {
    uint64_t size, flags, start, end, walk_end, regions, region_count, max_pages;
    uint64_t inverted, all_of, any_of, returned;
};

struct scanned {
    uint64_t start, end, categories;
};

#define SCAN _IOWR('f', 16, struct scan)

enum {
    REGIONS = 256,
    PAGE = 4096,
    PAGES_AT_ONCE = 1 << 20,
    WATCH_AGAIN = 1,  /* PM_SCAN_WP_MATCHING */
    ONLY_WATCHED = 2, /* PM_SCAN_CHECK_WPASYNC */
    IS_WRITTEN = 2,
    IS_PRESENT = 8,
    IS_SWAPPED = 16,
    IS_ZERO_PAGE = 32, /* read, never written */
};

int64_t written_pages(int pid, uint64_t start, uint64_t end, int reset, uint64_t *pages, uint64_t capacity) {
    struct scanned found[REGIONS];
    uint64_t count = 0;
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/pagemap", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int64_t result = 0;
    while (start < end && (!pages || count < capacity)) {
        uint64_t room = pages && capacity - count < PAGES_AT_ONCE ? capacity - count : PAGES_AT_ONCE;
        struct scan scan = {
            .size = sizeof scan,
            .flags = ONLY_WATCHED | (reset ? WATCH_AGAIN : 0),
            .start = start,
            .end = end,
            .regions = (uint64_t)found,
            .region_count = REGIONS,
            .max_pages = room,
            .inverted = IS_ZERO_PAGE,
            .all_of = IS_WRITTEN | IS_ZERO_PAGE,
            .any_of = IS_PRESENT | IS_SWAPPED,
            .returned = IS_WRITTEN,
        };
        int regions = ioctl(fd, SCAN, &scan);
        if (regions < 0) {
            result = -errno;
            break;
        }
        for (int i = 0; pages && i < regions; i++)
            for (uint64_t page = found[i].start; page < found[i].end && count < capacity; page += PAGE)
                pages[count++] = page;
        if (scan.walk_end <= start)
            break;
        start = scan.walk_end;
    }
    close(fd);
    return result < 0 ? result : (int64_t)count;
}
