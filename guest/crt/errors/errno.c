/* errno and _doserrno, and what errno a Win32 error code becomes. */
#include "../thread/thread_data.h"

errno_t _set_errno(int value);
errno_t _get_errno(int *value);
errno_t _set_doserrno(unsigned long value);
errno_t _get_doserrno(unsigned long *value);

int *_errno(void) { return &crt_thread_data()->error; }

unsigned long *__doserrno(void) { return &crt_thread_data()->dos_error; }

errno_t _set_errno(int value) {
    errno = value;
    return 0;
}

errno_t _get_errno(int *value) {
    CRT_REQUIRE(value, EINVAL, EINVAL);
    *value = errno;
    return 0;
}

errno_t _set_doserrno(unsigned long value) {
    _doserrno = value;
    return 0;
}

errno_t _get_doserrno(unsigned long *value) {
    CRT_REQUIRE(value, EINVAL, EINVAL);
    *value = _doserrno;
    return 0;
}

/* https://learn.microsoft.com/cpp/c-runtime-library/errno-doserrno-sys-errlist-and-sys-nerr, and observation. */
static const struct {
    unsigned short win32, error;
} known[] = {
    {ERROR_INVALID_FUNCTION, EINVAL},    {ERROR_FILE_NOT_FOUND, ENOENT},
    {ERROR_PATH_NOT_FOUND, ENOENT},      {ERROR_TOO_MANY_OPEN_FILES, EMFILE},
    {ERROR_ACCESS_DENIED, EACCES},       {ERROR_INVALID_HANDLE, EBADF},
    {ERROR_ARENA_TRASHED, ENOMEM},       {ERROR_NOT_ENOUGH_MEMORY, ENOMEM},
    {ERROR_INVALID_BLOCK, ENOMEM},       {ERROR_BAD_ENVIRONMENT, E2BIG},
    {ERROR_BAD_FORMAT, ENOEXEC},         {ERROR_INVALID_ACCESS, EINVAL},
    {ERROR_INVALID_DATA, EINVAL},        {ERROR_INVALID_DRIVE, ENOENT},
    {ERROR_CURRENT_DIRECTORY, EACCES},   {ERROR_NOT_SAME_DEVICE, EXDEV},
    {ERROR_NO_MORE_FILES, ENOENT},       {ERROR_LOCK_VIOLATION, EACCES},
    {ERROR_BAD_NETPATH, ENOENT},         {ERROR_NETWORK_ACCESS_DENIED, EACCES},
    {ERROR_BAD_NET_NAME, ENOENT},        {ERROR_FILE_EXISTS, EEXIST},
    {ERROR_CANNOT_MAKE, EACCES},         {ERROR_FAIL_I24, EACCES},
    {ERROR_INVALID_PARAMETER, EINVAL},   {ERROR_NO_PROC_SLOTS, EAGAIN},
    {ERROR_DRIVE_LOCKED, EACCES},        {ERROR_BROKEN_PIPE, EPIPE},
    {ERROR_DISK_FULL, ENOSPC},           {ERROR_INVALID_TARGET_HANDLE, EBADF},
    {ERROR_WAIT_NO_CHILDREN, ECHILD},    {ERROR_CHILD_NOT_COMPLETE, ECHILD},
    {ERROR_DIRECT_ACCESS_HANDLE, EBADF}, {ERROR_NEGATIVE_SEEK, EINVAL},
    {ERROR_SEEK_ON_DEVICE, EACCES},      {ERROR_DIR_NOT_EMPTY, ENOTEMPTY},
    {ERROR_NOT_LOCKED, EACCES},          {ERROR_BAD_PATHNAME, ENOENT},
    {ERROR_MAX_THRDS_REACHED, EAGAIN},   {ERROR_LOCK_FAILED, EACCES},
    {ERROR_ALREADY_EXISTS, EEXIST},      {ERROR_FILENAME_EXCED_RANGE, ENOENT},
    {ERROR_NESTING_NOT_ALLOWED, EAGAIN}, {ERROR_NO_UNICODE_TRANSLATION, EILSEQ},
    {ERROR_NOT_ENOUGH_QUOTA, ENOMEM},
};

int crt_errno_of(unsigned long win32_error) {
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].win32 == win32_error)
            return known[i].error;
    if (win32_error >= ERROR_WRITE_PROTECT && win32_error <= ERROR_SHARING_BUFFER_EXCEEDED)
        return EACCES;
    if (win32_error >= ERROR_INVALID_STARTING_CODESEG && win32_error <= ERROR_INFLOOP_IN_RELOC_CHAIN)
        return ENOEXEC;
    return EINVAL;
}

void _dosmaperr(unsigned long win32_error) {
    struct crt_thread *thread = crt_thread_data();
    thread->dos_error = win32_error;
    thread->error = crt_errno_of(win32_error);
}

int crt_fail(void) {
    _dosmaperr(GetLastError());
    return -1;
}
