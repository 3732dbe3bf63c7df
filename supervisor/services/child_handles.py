"""The handles a new process starts with: those it inherits, and its three standard ones.

Must never give a child a handle that its parent did not make inheritable or name as a standard handle.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import core
from ntsup.supervisor.objects import gate_files
from ntsup.supervisor.objects.console_device import INPUT, OUTPUT, ConsoleFile
from ntsup.supervisor.objects.file import (
    FILE_GENERIC_READ,
    FILE_GENERIC_WRITE,
    FILE_SYNCHRONOUS_IO_NONALERT,
    File,
)
from ntsup.supervisor.services.process_attributes import StdHandleInfo

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.console import Console
    from ntsup.supervisor.objects.process import Process

STANDARD_HANDLES_OFFSET = 0x20
"""RTL_USER_PROCESS_PARAMETERS.StandardInput; output and error follow."""
READ_WRITE = FILE_GENERIC_READ | FILE_GENERIC_WRITE
_SAME_ACCESS_AND_ATTRIBUTES = 2 | 4


class ChildHandles:
    """What a parent gives a child. Checked when made, so that nothing fails once the child exists."""

    def __init__(self, parent: Process, inherit: bool, only: list[int] | None) -> None:
        """`only`: of the inheritable handles just these. Raises STATUS_INVALID_PARAMETER for one that is not."""
        self._parent, self._core = parent, parent.executive.core
        self._inherit = inherit
        self._only = None if only is None else {handle & ~3 for handle in only}
        if only is not None:
            for handle in only:
                if not self._core.handle_lookup(parent.core_slot, handle)[2] & core.INHERIT:
                    raise NtError(NtStatus.INVALID_PARAMETER)

    def inherit(self, child: Process) -> None:
        """Copy the inheritable handles, values kept; the child's table must be empty."""
        if not self._inherit:
            return
        gate_files.see_all(child.executive)  # a file in two processes is the supervisor's to know
        self._core.handles_inherit(self._parent.core_slot, child.core_slot)
        if self._only is None:
            return
        for handle, _, _, attributes, _ in self._core.handle_enumerate(child.core_slot):
            if handle not in self._only:
                if attributes & core.PROTECT_FROM_CLOSE:
                    self._core.handle_set_attributes(child.core_slot, handle, 0)
                self._core.handle_close(child.core_slot, handle)

    def standard(self, child: Process, block: bytearray, info: StdHandleInfo | None, subsystem: int) -> list[int]:
        """Make the standard handles in a parameter block the child's own; returns them.

        One that was inherited stays; `info` has the others duplicated. Where it is given and does not ask for that,
        a value that means nothing in the child becomes 0, lest a later handle is taken for it.
        """
        values = list(struct.unpack_from("<QQQ", block, STANDARD_HANDLES_OFFSET))
        for index, value in enumerate(values):
            if not value or self._has(child, value) or info is None:
                continue
            values[index] = self._duplicate(child, value) if info.wants(index, subsystem) else 0
        struct.pack_into("<QQQ", block, STANDARD_HANDLES_OFFSET, *values)
        return values

    def pseudo_console(self, handle: int) -> Console | None:
        """The pseudo console that a value of the parent stands for, if it stands for one."""
        from ntsup.supervisor.objects.pseudo_console import PseudoConsole

        try:
            return self._parent.handles.resolve(handle, PseudoConsole).console if 0 < handle < 1 << 32 else None
        except NtError:
            return None

    def of_console(self, child: Process, block: bytearray, console: Console) -> None:
        """The standard handles that were not given are those of a console of the child's own."""
        values = list(struct.unpack_from("<QQQ", block, STANDARD_HANDLES_OFFSET))
        for index, value in enumerate(values):
            if not value:
                file = ConsoleFile(
                    child.executive,
                    OUTPUT if index else INPUT,
                    access=READ_WRITE,
                    options=FILE_SYNCHRONOUS_IO_NONALERT,
                    console=console,
                )
                values[index] = child.handles.insert(file, READ_WRITE)
        struct.pack_into("<QQQ", block, STANDARD_HANDLES_OFFSET, *values)

    def _has(self, child: Process, handle: int) -> bool:
        try:
            self._core.handle_lookup(child.core_slot, handle)
        except NtError:
            return False
        return True

    def _duplicate(self, child: Process, handle: int) -> int:
        try:
            self._parent.handles.lookup(handle)
            return self._core.handle_duplicate(
                self._parent.core_slot, handle, child.core_slot, 0, 0, _SAME_ACCESS_AND_ATTRIBUTES
            )
        except NtError:
            return 0  # the parent itself has no such handle


def files_of(process: Process, handles: Sequence[int]) -> list[File | None]:
    """The files behind a process's standard handles."""
    files: list[File | None] = []
    for handle in handles:
        try:
            files.append(process.handles.resolve(handle, File) if handle else None)
        except NtError:
            files.append(None)
    return files


def any_of_shell(executive: Executive, files: Sequence[File | None]) -> bool:
    """Whether one of these is a stream of the shell's, or the run's console."""
    return any(
        file in executive.streams or (isinstance(file, ConsoleFile) and file.pseudo_console is None) for file in files
    )
