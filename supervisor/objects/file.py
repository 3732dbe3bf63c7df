"""File objects: an open file, directory, pipe end, console or null device, by whichever name it was opened.

A File is one NT open: its own access, share mode, position and options, over one Linux descriptor. Must never block.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.objects.base import NtObject

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.dispatcher import IoCompletion

FILE_DEVICE_DISK, FILE_DEVICE_NAMED_PIPE, FILE_DEVICE_NULL, FILE_DEVICE_CONSOLE = 0x7, 0x11, 0x15, 0x50
FILE_SYNCHRONOUS_IO_ALERT, FILE_SYNCHRONOUS_IO_NONALERT = 0x10, 0x20


class File(NtObject):
    """One open of something that has bytes or entries."""

    type_name = "File"
    core_type = core_face.NOTIFICATION
    read_access = 0x120089
    write_access = 0x120116
    execute_access = 0x1200A0
    all_access = 0x1F01FF

    def __init__(
        self,
        executive: Executive,
        fd: int,
        device_type: int,
        *,
        access: int,
        options: int = 0,
        share: int = 7,
        linux_path: str = "",
        device_path: str = "",
    ) -> None:
        super().__init__(executive)
        self.fd = fd
        """-1 where there is no Linux descriptor."""
        self.device_type = device_type
        """FILE_DEVICE_*."""
        self.access = access
        self.options = options
        self.share = share
        self.linux_path = linux_path
        self.device_path = device_path
        """The NT device path (\\Device\\HarddiskVolume1\\…)."""
        self.position = 0
        self.delete_on_close = False
        self.completion: IoCompletion | None = None
        self.completion_key = 0
        self.completion_modes = 0
        self.entries: list[os.DirEntry[str]] | None = None
        """A directory's entries still to be told, once a scan has begun."""
        self.pattern = "*"
        self.inherited = False
        """Came from the shell: its Linux position is shared with others, so it is followed and moved."""

    @property
    def is_directory(self) -> bool:
        """Whether it is a directory."""
        return self.fd >= 0 and stat.S_ISDIR(os.fstat(self.fd).st_mode)

    @property
    def synchronous(self) -> bool:
        """Whether the object keeps a position and its calls wait for their end."""
        return bool(self.options & (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT))

    @property
    def seekable(self) -> bool:
        """Whether reads and writes have a place."""
        return self.device_type == FILE_DEVICE_DISK

    def last_handle_closed(self) -> None:
        """Cleanup: the descriptor is closed, and the name goes if that was asked for."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
        if self.delete_on_close and self.linux_path:
            try:
                os.unlink(self.linux_path)
            except IsADirectoryError:
                os.rmdir(self.linux_path)
            except OSError:
                pass
        super().last_handle_closed()


def device_type_of(fd: int) -> int:
    """FILE_DEVICE_* of a descriptor inherited from Linux."""
    mode = os.fstat(fd).st_mode
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISBLK(mode):
        return FILE_DEVICE_DISK
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        return FILE_DEVICE_NAMED_PIPE
    if os.isatty(fd):
        return FILE_DEVICE_CONSOLE
    return FILE_DEVICE_NULL
