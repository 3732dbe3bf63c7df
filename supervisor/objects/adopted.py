"""Files that come open from Linux: the shell's standard streams, and descriptors that Linux programs hand over."""

from __future__ import annotations

import fcntl
import os
import stat
from typing import TYPE_CHECKING

from ntsup.supervisor.objects.base import SYNCHRONIZE
from ntsup.supervisor.objects.disk import SharedDiskFile
from ntsup.supervisor.objects.file import FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_SYNCHRONOUS_IO_NONALERT, File
from ntsup.supervisor.objects.linux_stream import LinuxStreamFile

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive


def adopt(executive: Executive, fd: int, options: int = FILE_SYNCHRONOUS_IO_NONALERT) -> File:
    """A File over an open descriptor, which becomes ours; its access is what the descriptor was opened for."""
    kind = fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE
    access = SYNCHRONIZE
    if kind != os.O_WRONLY:
        access |= FILE_GENERIC_READ
    if kind != os.O_RDONLY:
        access |= FILE_GENERIC_WRITE | 0x80  # FILE_READ_ATTRIBUTES
    info = os.fstat(fd)
    if stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode) or stat.S_ISBLK(info.st_mode):
        path = os.readlink(f"/proc/self/fd/{fd}")
        node = executive.open_files.node(info)
        return SharedDiskFile(executive, fd, info, path, node, access=access, options=options)
    return LinuxStreamFile(executive, fd, access=access, options=options)
