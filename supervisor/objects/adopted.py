"""Files that come open from Linux: the shell's standard streams, and descriptors that Linux programs hand over."""

from __future__ import annotations

import fcntl
import os
import stat
from typing import TYPE_CHECKING

from ntsup.supervisor.objects.base import SYNCHRONIZE
from ntsup.supervisor.objects.console_device import INPUT, OUTPUT, ConsoleFile, console_of
from ntsup.supervisor.objects.disk import SharedDiskFile
from ntsup.supervisor.objects.file import (
    FILE_GENERIC_READ,
    FILE_GENERIC_WRITE,
    FILE_READ_ATTRIBUTES,
    FILE_SYNCHRONOUS_IO_NONALERT,
    FILE_WRITE_ATTRIBUTES,
    File,
)
from ntsup.supervisor.objects.linux_stream import LinuxStreamFile

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive

CONSOLE_ACCESS = FILE_GENERIC_READ | FILE_GENERIC_WRITE | SYNCHRONIZE
"""What a console's standard handles allow on Windows."""


def adopt(executive: Executive, fd: int, number: int, options: int = FILE_SYNCHRONOUS_IO_NONALERT) -> File:
    """A File over an open descriptor, which becomes ours; its access is what the descriptor was opened for.

    `number` is which standard stream it is: a terminal is the console's input as 0, else its screen.
    """
    kind = fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE
    access = SYNCHRONIZE
    if kind != os.O_WRONLY:
        access |= FILE_GENERIC_READ
    if kind != os.O_RDONLY:
        access |= FILE_GENERIC_WRITE
    access |= FILE_READ_ATTRIBUTES | FILE_WRITE_ATTRIBUTES  # as both ends of CreatePipe's pipes have
    info = os.fstat(fd)
    if stat.S_ISCHR(info.st_mode) and os.isatty(fd):
        terminal = console_of(executive).terminal
        if terminal is not None and terminal.device == info.st_rdev:
            os.close(fd)
            side = INPUT if number == 0 else OUTPUT
            return ConsoleFile(executive, side, access=CONSOLE_ACCESS, options=options)
    if stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode) or stat.S_ISBLK(info.st_mode):
        path = os.readlink(f"/proc/self/fd/{fd}")
        node = executive.open_files.node(info)
        return SharedDiskFile(executive, fd, info, path, node, access=access, options=options)
    return LinuxStreamFile(executive, fd, access=access, options=options)
