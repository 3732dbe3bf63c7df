"""File objects: one NT open of something that has bytes or entries. What all of them share; the kinds are subclasses.

A File has its own access, options, position, completion port and pending requests. Must never block: what has to wait
becomes a pending request.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.objects.base import (
    ACCESS_SYSTEM_SECURITY,
    GENERIC_ALL,
    GENERIC_EXECUTE,
    GENERIC_READ,
    GENERIC_WRITE,
    MAXIMUM_ALLOWED,
    SYNCHRONIZE,
    NtObject,
)

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.directory_scan import DirectoryScan
    from ntsup.supervisor.objects.dispatcher import IoCompletion
    from ntsup.supervisor.objects.request import Request

FILE_DEVICE_DISK, FILE_DEVICE_NAMED_PIPE, FILE_DEVICE_NULL, FILE_DEVICE_CONSOLE = 0x7, 0x11, 0x15, 0x50
FILE_DEVICE_MAILSLOT, FILE_DEVICE_KSEC, FILE_DEVICE_UNKNOWN = 0xC, 0x39, 0x22

FILE_READ_DATA, FILE_WRITE_DATA, FILE_APPEND_DATA, FILE_READ_EA, FILE_WRITE_EA = 0x1, 0x2, 0x4, 0x8, 0x10
FILE_EXECUTE, FILE_DELETE_CHILD, FILE_READ_ATTRIBUTES, FILE_WRITE_ATTRIBUTES = 0x20, 0x40, 0x80, 0x100
FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE = 0x120089, 0x120116, 0x1200A0
FILE_ALL_ACCESS = 0x1F01FF

FILE_SHARE_READ, FILE_SHARE_WRITE, FILE_SHARE_DELETE = 1, 2, 4

FILE_DIRECTORY_FILE, FILE_WRITE_THROUGH, FILE_SEQUENTIAL_ONLY, FILE_NO_INTERMEDIATE_BUFFERING = 0x1, 0x2, 0x4, 0x8
FILE_SYNCHRONOUS_IO_ALERT, FILE_SYNCHRONOUS_IO_NONALERT, FILE_NON_DIRECTORY_FILE = 0x10, 0x20, 0x40
FILE_DELETE_ON_CLOSE, FILE_OPEN_BY_FILE_ID, FILE_OPEN_FOR_BACKUP_INTENT = 0x1000, 0x2000, 0x4000
FILE_OPEN_REPARSE_POINT = 0x200000
FILE_SYNCHRONOUS = FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT


def map_access(desired: int, maximum: int = FILE_ALL_ACCESS) -> int:
    """The access mask that `desired` grants; `maximum` is what MAXIMUM_ALLOWED stands for.

    Raises STATUS_PRIVILEGE_NOT_HELD for ACCESS_SYSTEM_SECURITY.
    """
    if desired < MAXIMUM_ALLOWED and not desired & ACCESS_SYSTEM_SECURITY:
        return desired & FILE_ALL_ACCESS
    access = desired
    if desired & GENERIC_READ:
        access |= FILE_GENERIC_READ
    if desired & GENERIC_WRITE:
        access |= FILE_GENERIC_WRITE
    if desired & GENERIC_EXECUTE:
        access |= FILE_GENERIC_EXECUTE
    if desired & GENERIC_ALL:
        access |= FILE_ALL_ACCESS
    if desired & MAXIMUM_ALLOWED:
        access |= maximum
    if desired & ACCESS_SYSTEM_SECURITY:
        raise NtError(NtStatus.PRIVILEGE_NOT_HELD)
    return access & FILE_ALL_ACCESS


class File(NtObject):
    """One open. Subclasses override what they can do; what they leave answers STATUS_INVALID_DEVICE_REQUEST."""

    type_name = "File"
    core_type = core_face.NOTIFICATION
    read_access = FILE_GENERIC_READ
    write_access = FILE_GENERIC_WRITE
    execute_access = FILE_GENERIC_EXECUTE
    all_access = FILE_ALL_ACCESS

    device_type = FILE_DEVICE_UNKNOWN
    """FILE_DEVICE_*."""
    characteristics = 0
    """FILE_REMOVABLE_MEDIA and the like, for FileFsDeviceInformation."""
    fd = -1
    """The Linux descriptor, -1 where there is none."""
    linux_path = ""
    """Where the file is, for those that have a name on Linux."""
    is_directory = False
    seekable = False
    """Whether reads and writes have a place."""

    def __init__(
        self, executive: Executive, *, access: int, options: int = 0, share: int = 7, slot: int | None = None
    ) -> None:
        synchronous = bool(options & FILE_SYNCHRONOUS)
        super().__init__(executive, slot, signal=1)
        self.access = access
        """What the open was granted; a duplicated handle may have less."""
        self.options = options
        """FILE_* create options."""
        self.share = share
        self.synchronous = synchronous
        """Whether the object keeps a position and its calls wait for their end."""
        if slot is None:
            self.position = 0
        self.completion: IoCompletion | None = None
        self.completion_key = 0
        self.completion_modes = 0
        """FILE_SKIP_* flags."""
        self.calls = 0
        """Reads and writes that have come by the trap door, where the gate might serve them: gate_files.count_call."""
        self.requests: dict[Request, None] = {}
        """Those that pend, oldest first."""
        self._signalled = True
        self.scan: DirectoryScan | None = None
        """How far its entries have been told."""

    def signal(self, state: bool) -> None:
        """Set or reset what waiting on the file itself waits for: the end of an I/O request."""
        if state is not self._signalled:
            self._signalled = state
            self.executive.core.notify(self.slot, state)

    def bind(self, port: IoCompletion, key: int) -> None:
        """Have completions told to a port; STATUS_INVALID_PARAMETER when it has one already or is synchronous."""
        if self.completion is not None or self.synchronous:
            raise NtError(NtStatus.INVALID_PARAMETER)
        self.executive.core.object_reference(port.slot)
        self.completion, self.completion_key = port, key

    @property
    def device_path(self) -> str:
        """The NT path beginning with the device (\\Device\\HarddiskVolume1\\…)."""
        return ""

    @property
    def volume_path(self) -> str:
        """The path within the volume or device, for FileNameInformation; begins with a backslash."""
        return ""

    def path(self) -> str:
        """The name that NtQueryObject tells."""
        return self.device_path

    # What a file can do. Each completes `request`, now or later.

    def read(self, request: Request, offset: int | None) -> None:
        """Read up to request.length bytes. `offset` None: at the position."""
        raise NtError(NtStatus.INVALID_DEVICE_REQUEST)

    def write(self, request: Request, data: bytes, offset: int | None) -> None:
        """Write bytes. `offset` None: at the position; -1: at the end."""
        raise NtError(NtStatus.INVALID_DEVICE_REQUEST)

    def device_control(self, request: Request, code: int, data: bytes) -> None:
        """IRP_MJ_DEVICE_CONTROL: `data` in, up to request.length bytes out."""
        raise NtError(NtStatus.INVALID_DEVICE_REQUEST)

    def fs_control(self, request: Request, code: int, data: bytes) -> None:
        """IRP_MJ_FILE_SYSTEM_CONTROL, likewise."""
        raise NtError(NtStatus.INVALID_DEVICE_REQUEST)

    def begin_scan(self, pattern: str) -> DirectoryScan:
        """Begin to list a directory's entries; STATUS_INVALID_PARAMETER for what is none."""
        raise NtError(NtStatus.INVALID_PARAMETER)

    def flush(self, request: Request) -> None:
        """Have what was written reach its end."""
        request.complete(NtStatus.SUCCESS)

    def open_relative(self, name: str) -> str:
        """The absolute NT path of a name relative to this file; OBJECT_PATH_NOT_FOUND where there can be none."""
        raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND)

    def standard_information(self) -> tuple[int, int, int, bool]:
        """(allocation, size, links, deletion pending) of what is no disk file."""
        return 0, 0, 1, False

    def linux_descriptor(self, writes: bool) -> int:
        """A new descriptor for a Linux program that gets the file as a standard stream; -1 when there can be none."""
        if self.fd < 0:
            return -1
        fd = os.dup(self.fd)
        if self.seekable:
            try:
                os.lseek(fd, self.position, os.SEEK_SET)
            except OSError:
                pass  # it is no place that one can seek to after all
        return fd

    @property
    def end_of_pending(self) -> int:
        """The status of what still pends when the last handle is closed."""
        return NtStatus.CANCELLED

    def cleanup(self) -> None:
        """The last handle is gone; pending requests have been cancelled."""

    def last_handle_closed(self) -> None:
        """Cancel what pends, clean up, let go."""
        for request in list(self.requests):
            request.cancel(self.end_of_pending)
        self.cleanup()
        super().last_handle_closed()

    def unbind(self) -> None:
        """Tell no port any more."""
        if self.completion is not None:
            self.executive.core.object_dereference(self.completion.slot)
            self.completion = None

    def destroyed(self) -> None:
        """The last reference is gone."""
        self.unbind()


def check_synchronize(options: int, access: int) -> None:
    """STATUS_INVALID_PARAMETER for both kinds of synchronous I/O, or for one without the right to wait."""
    kinds = options & FILE_SYNCHRONOUS
    if kinds == FILE_SYNCHRONOUS or (kinds and not access & SYNCHRONIZE):
        raise NtError(NtStatus.INVALID_PARAMETER)
