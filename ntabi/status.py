"""NTSTATUS: testing it, naming it, raising it, and the one table from Linux errno to it.

Every other module takes its statuses from here. It must never turn an error it does not know into success.
"""

from __future__ import annotations

import errno as _errno

from ntsup.ntabi.ntstatus import NtStatus

__all__ = ["NtError", "NtStatus", "errno_to_status", "is_error", "is_success", "status_name"]


class NtError(Exception):
    """A service's failure: the NTSTATUS that its caller gets."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = NtStatus.of(status)

    def __str__(self) -> str:
        return status_name(self.status)


def is_success(status: int) -> bool:
    """NT_SUCCESS: success (0x0…) and informational (0x4…) statuses."""
    return not status & 0x80000000


def is_error(status: int) -> bool:
    """NT_ERROR: severity 3 (0xC…); a warning such as BUFFER_OVERFLOW is neither success nor error."""
    return status & 0xC0000000 == 0xC0000000


def status_name(status: int) -> str:
    """Windows' name of a status ("STATUS_ACCESS_VIOLATION"), or its hexadecimal value when it has none."""
    name = NtStatus.names().get(status & 0xFFFFFFFF)
    if name is None:
        return f"{status & 0xFFFFFFFF:#010x}"
    return name if name.startswith(("DBG_", "RPC_NT_", "EPT_NT_")) else "STATUS_" + name


def errno_to_status(error: int | None) -> NtStatus:
    """The NTSTATUS that means what a Linux errno means; UNSUCCESSFUL for those NT has no word for.

    A service whose object gives an errno a narrower meaning (ENOENT for a missing parent) decides that itself.
    """
    return _BY_ERRNO.get(error or 0, NtStatus.UNSUCCESSFUL)


_BY_ERRNO: dict[int, NtStatus] = {
    _errno.EPERM: NtStatus.ACCESS_DENIED,
    _errno.ENOENT: NtStatus.OBJECT_NAME_NOT_FOUND,
    _errno.ESRCH: NtStatus.PROCESS_IS_TERMINATING,
    _errno.EINTR: NtStatus.CANCELLED,
    _errno.EIO: NtStatus.IO_DEVICE_ERROR,
    _errno.ENXIO: NtStatus.NO_SUCH_DEVICE,
    _errno.E2BIG: NtStatus.INSUFFICIENT_RESOURCES,
    _errno.ENOEXEC: NtStatus.INVALID_IMAGE_FORMAT,
    _errno.EBADF: NtStatus.INVALID_HANDLE,
    _errno.EAGAIN: NtStatus.DEVICE_NOT_READY,
    _errno.ENOMEM: NtStatus.NO_MEMORY,
    _errno.EACCES: NtStatus.ACCESS_DENIED,
    _errno.EFAULT: NtStatus.ACCESS_VIOLATION,
    _errno.EBUSY: NtStatus.SHARING_VIOLATION,
    _errno.EEXIST: NtStatus.OBJECT_NAME_COLLISION,
    _errno.EXDEV: NtStatus.NOT_SAME_DEVICE,
    _errno.ENODEV: NtStatus.NO_SUCH_DEVICE,
    _errno.ENOTDIR: NtStatus.OBJECT_PATH_NOT_FOUND,
    _errno.EISDIR: NtStatus.FILE_IS_A_DIRECTORY,
    _errno.EINVAL: NtStatus.INVALID_PARAMETER,
    _errno.ENFILE: NtStatus.TOO_MANY_OPENED_FILES,
    _errno.EMFILE: NtStatus.TOO_MANY_OPENED_FILES,
    _errno.ENOTTY: NtStatus.INVALID_DEVICE_REQUEST,
    _errno.ETXTBSY: NtStatus.SHARING_VIOLATION,
    _errno.EFBIG: NtStatus.FILE_TOO_LARGE,
    _errno.ENOSPC: NtStatus.DISK_FULL,
    _errno.ESPIPE: NtStatus.INVALID_DEVICE_REQUEST,
    _errno.EROFS: NtStatus.MEDIA_WRITE_PROTECTED,
    _errno.EMLINK: NtStatus.TOO_MANY_LINKS,
    _errno.EPIPE: NtStatus.PIPE_BROKEN,
    _errno.EDOM: NtStatus.INVALID_PARAMETER,
    _errno.ERANGE: NtStatus.BUFFER_TOO_SMALL,
    _errno.EDEADLK: NtStatus.POSSIBLE_DEADLOCK,
    _errno.ENAMETOOLONG: NtStatus.NAME_TOO_LONG,
    _errno.ENOLCK: NtStatus.INSUFFICIENT_RESOURCES,
    _errno.ENOSYS: NtStatus.NOT_IMPLEMENTED,
    _errno.ENOTEMPTY: NtStatus.DIRECTORY_NOT_EMPTY,
    _errno.ELOOP: NtStatus.REPARSE_POINT_NOT_RESOLVED,
    _errno.ENODATA: NtStatus.NO_EAS_ON_FILE,
    _errno.ETIME: NtStatus.IO_TIMEOUT,
    _errno.EOVERFLOW: NtStatus.INTEGER_OVERFLOW,
    _errno.EILSEQ: NtStatus.OBJECT_NAME_INVALID,
    _errno.ENOTSOCK: NtStatus.OBJECT_TYPE_MISMATCH,
    _errno.EMSGSIZE: NtStatus.INVALID_BUFFER_SIZE,
    _errno.EOPNOTSUPP: NtStatus.NOT_SUPPORTED,
    _errno.EAFNOSUPPORT: NtStatus.NOT_SUPPORTED,
    _errno.EPROTONOSUPPORT: NtStatus.NOT_SUPPORTED,
    _errno.EADDRINUSE: NtStatus.ADDRESS_ALREADY_EXISTS,
    _errno.EADDRNOTAVAIL: NtStatus.INVALID_ADDRESS_COMPONENT,
    _errno.ENETDOWN: NtStatus.NETWORK_UNREACHABLE,
    _errno.ENETUNREACH: NtStatus.NETWORK_UNREACHABLE,
    _errno.EHOSTUNREACH: NtStatus.HOST_UNREACHABLE,
    _errno.ECONNABORTED: NtStatus.CONNECTION_ABORTED,
    _errno.ECONNRESET: NtStatus.CONNECTION_RESET,
    _errno.ECONNREFUSED: NtStatus.CONNECTION_REFUSED,
    _errno.ENOTCONN: NtStatus.INVALID_CONNECTION,
    _errno.EISCONN: NtStatus.CONNECTION_ACTIVE,
    _errno.ENOBUFS: NtStatus.INSUFFICIENT_RESOURCES,
    _errno.ESHUTDOWN: NtStatus.PIPE_DISCONNECTED,
    _errno.ETIMEDOUT: NtStatus.IO_TIMEOUT,
    _errno.EALREADY: NtStatus.PENDING,
    _errno.EINPROGRESS: NtStatus.PENDING,
    _errno.ESTALE: NtStatus.FILE_INVALID,
    _errno.EDQUOT: NtStatus.DISK_FULL,
    _errno.ECANCELED: NtStatus.CANCELLED,
}
