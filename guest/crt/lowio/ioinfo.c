/* The table of file descriptors: slots, their locks, and what is inherited from and handed to other processes. */
#include "lowio.h"

#include "../startup/startup.h"
#include "../thread/lock.h"

struct ioinfo *__pioinfo[IOINFO_BLOCKS];
int crt_descriptor_count;

static bool add_block(void) {
    int block = crt_descriptor_count / IOINFO_PER_BLOCK;
    if (block == IOINFO_BLOCKS)
        return false;
    struct ioinfo *fresh = calloc(IOINFO_PER_BLOCK, sizeof *fresh);
    if (!fresh)
        return false;
    for (int i = 0; i < IOINFO_PER_BLOCK; i++) {
        InitializeCriticalSectionEx(&fresh[i].lock, 4000, 0);
        fresh[i].osfhnd = (intptr_t)INVALID_HANDLE_VALUE;
        fresh[i].pipech = NO_LOOKAHEAD;
#ifdef CRT_MSVCRT
        fresh[i].lock_ready = 1;
#endif
    }
    __pioinfo[block] = fresh;
    crt_descriptor_count += IOINFO_PER_BLOCK;
    return true;
}

static uint8_t device_flags(HANDLE handle) {
    switch (GetFileType(handle) & ~FILE_TYPE_REMOTE) {
    case FILE_TYPE_CHAR:
        return FDEV;
    case FILE_TYPE_PIPE:
        return FPIPE;
    default:
        return 0;
    }
}

/* lpReserved2 is { int count; BYTE flags[count]; HANDLE handles[count] }, unaligned. */
static void inherit_descriptors(void) {
    STARTUPINFOW startup;
    GetStartupInfoW(&startup);
    if (!startup.lpReserved2 || startup.cbReserved2 < sizeof(int))
        return;
    int count;
    memcpy(&count, startup.lpReserved2, sizeof count);
    int room = (int)((startup.cbReserved2 - sizeof count) / (1 + sizeof(HANDLE)));
    if (count > room)
        count = room;
    if (count > MAX_DESCRIPTORS)
        count = MAX_DESCRIPTORS;
    const BYTE *flags = startup.lpReserved2 + sizeof count;
    const BYTE *handles = flags + (count > 0 ? count : 0);
    for (int fd = 0; fd < count; fd++) {
        HANDLE handle;
        memcpy(&handle, handles + (size_t)fd * sizeof handle, sizeof handle);
        if (handle == INVALID_HANDLE_VALUE || handle == (HANDLE)NO_CONSOLE_DESCRIPTOR || !(flags[fd] & FOPEN))
            continue;
        if (!(flags[fd] & FPIPE) && GetFileType(handle) == FILE_TYPE_UNKNOWN)
            continue;
        while (fd >= crt_descriptor_count)
            if (!add_block())
                return;
        ioinfo_of(fd)->osfhnd = (intptr_t)handle;
        ioinfo_of(fd)->osfile = flags[fd];
    }
}

static void adopt_standard_handles(void) {
    static const DWORD names[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    for (int fd = 0; fd < 3; fd++) {
        struct ioinfo *info = ioinfo_of(fd);
        if (info->osfhnd != (intptr_t)INVALID_HANDLE_VALUE && info->osfhnd != NO_CONSOLE_DESCRIPTOR) {
            info->osfile |= FTEXT;
            continue;
        }
        HANDLE handle = GetStdHandle(names[fd]);
        info->osfile = FOPEN | FTEXT;
        if (!handle || handle == INVALID_HANDLE_VALUE || GetFileType(handle) == FILE_TYPE_UNKNOWN) {
            info->osfhnd = NO_CONSOLE_DESCRIPTOR;
            info->osfile |= FDEV;
            continue;
        }
        info->osfhnd = (intptr_t)handle;
        info->osfile |= device_flags(handle);
    }
}

bool crt_lowio_start(void) {
    if (!add_block())
        return false;
    inherit_descriptors();
    adopt_standard_handles();
    return true;
}

void crt_lowio_stop(void) {
    for (int fd = 0; fd < crt_descriptor_count; fd++)
        DeleteCriticalSection(&ioinfo_of(fd)->lock);
    for (int block = 0; block < crt_descriptor_count / IOINFO_PER_BLOCK; block++)
        free(__pioinfo[block]);
    crt_descriptor_count = 0;
}

void crt_descriptor_lock(int fd) {
    if (!crt_threads_are_gone)
        EnterCriticalSection(&ioinfo_of(fd)->lock);
}

void crt_descriptor_unlock(int fd) {
    if (!crt_threads_are_gone)
        LeaveCriticalSection(&ioinfo_of(fd)->lock);
}

int crt_descriptor_allocate(void) {
    crt_lock(CRT_LOCK_OPEN_FILES);
    int fd = 0;
    for (;; fd++) {
        if (fd == crt_descriptor_count && !add_block()) {
            crt_unlock(CRT_LOCK_OPEN_FILES);
            _doserrno = 0;
            errno = EMFILE;
            return -1;
        }
        if (!(ioinfo_of(fd)->osfile & FOPEN))
            break;
    }
    struct ioinfo *info = ioinfo_of(fd);
    EnterCriticalSection(&info->lock);
    info->osfile = FOPEN;
    info->osfhnd = (intptr_t)INVALID_HANDLE_VALUE;
    info->pipech = NO_LOOKAHEAD;
    info->encoding = ENCODING_ANSI;
    info->pending_count = info->pushed_count = 0;
    info->last_raw = 0;
    crt_unlock(CRT_LOCK_OPEN_FILES);
    return fd;
}

static void tell_process(int fd, intptr_t handle) {
    static const DWORD names[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    if (fd < 3 && crt_app_type() == APP_CONSOLE)
        SetStdHandle(names[fd], (HANDLE)handle);
}

void crt_descriptor_set_handle(int fd, intptr_t handle) {
    ioinfo_of(fd)->osfhnd = handle;
    tell_process(fd, handle);
}

void crt_descriptor_clear(int fd) {
    struct ioinfo *info = ioinfo_of(fd);
    if ((info->osfile & FOPEN) && info->osfhnd != (intptr_t)INVALID_HANDLE_VALUE)
        tell_process(fd, 0);
    info->osfhnd = (intptr_t)INVALID_HANDLE_VALUE;
    info->osfile = 0;
}

BYTE *crt_descriptors_for_child(WORD *size, bool without_standard) {
    crt_lock(CRT_LOCK_OPEN_FILES);
    int count = crt_descriptor_count;
    while (count && !(ioinfo_of(count - 1)->osfile & FOPEN))
        count--;
    int most = (USHRT_MAX - (int)sizeof count) / (1 + (int)sizeof(HANDLE));
    if (count > most)
        count = most;
    size_t bytes = sizeof count + (size_t)count * (1 + sizeof(HANDLE));
    BYTE *block = malloc(bytes);
    if (block) {
        memcpy(block, &count, sizeof count);
        BYTE *flags = block + sizeof count;
        for (int fd = 0; fd < count; fd++) {
            struct ioinfo *info = ioinfo_of(fd);
            HANDLE handle = INVALID_HANDLE_VALUE;
            flags[fd] = 0;
            if ((info->osfile & FOPEN) && !(info->osfile & FNOINHERIT) && !(without_standard && fd < 3)) {
                flags[fd] = info->osfile;
                handle = (HANDLE)info->osfhnd;
            }
            memcpy(flags + count + (size_t)fd * sizeof handle, &handle, sizeof handle);
        }
        *size = (WORD)bytes;
    }
    crt_unlock(CRT_LOCK_OPEN_FILES);
    return block;
}
