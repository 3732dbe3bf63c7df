"""What Linux does with sockets that Python's socket module has no word for."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import resource
import struct
import termios

_libc = ctypes.CDLL(None, use_errno=True)


def disconnect(fd: int) -> None:
    """connect(2) with AF_UNSPEC: forget the peer; a TCP connection is reset."""
    if _libc.connect(fd, bytes(16), 16) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def available(fd: int) -> int:
    """FIONREAD: how many bytes can be received; 0 for a listening socket."""
    try:
        return int(struct.unpack("i", fcntl.ioctl(fd, termios.FIONREAD, b"\0\0\0\0"))[0])
    except OSError as error:
        if error.errno == errno.EINVAL:
            return 0
        raise


def at_mark(fd: int) -> bool:
    """SIOCATMARK: whether the next byte is behind urgent data."""
    siocatmark = 0x8905
    return bool(struct.unpack("i", fcntl.ioctl(fd, siocatmark, b"\0\0\0\0"))[0])


def allow_many_descriptors() -> None:
    """Raise the soft limit of open files to the hard one: Windows has none worth the name."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
