"""The memory of one guest process as the supervisor reaches it: copies in and out by process_vm_readv and _writev.

A bad guest pointer is STATUS_ACCESS_VIOLATION; must never read twice what a service decided on once.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import native

_MASK = 0xFFFFFFFFFFFFFFFF
"""Addresses wrap around, as the processor's do: a stack pointer may be anything."""
LARGEST_COPY = 1 << 30
"""More than this in one copy is a hostile length, not a request."""


class GuestMemory:
    """Reads and writes of one process, named by its Linux pid."""

    def __init__(self, linux_pid: int) -> None:
        self.linux_pid = linux_pid
        self.touch: Callable[[int, int], bool] | None = None
        """Called where a range cannot be read or written, as page faults are: True if it may be tried again."""

    def looking(self) -> Looking:
        """Meanwhile nothing is touched by being read: what is inaccessible to the guest's own code stays so."""
        return Looking(self)

    def read(self, address: int, size: int) -> bytes:
        """Exactly `size` bytes, or STATUS_ACCESS_VIOLATION."""
        if size == 0:
            return b""
        if not 0 < size <= LARGEST_COPY:
            raise NtError(NtStatus.ACCESS_VIOLATION)
        data = self.read_some(address, size)
        if len(data) != size and self.touch is not None and self.touch(address, size):
            data = self.read_some(address, size)
        if len(data) != size:
            raise NtError(NtStatus.ACCESS_VIOLATION)
        return data

    def read_some(self, address: int, size: int) -> bytes:
        """Up to `size` bytes: what can be read from `address` on; empty if nothing can."""
        try:
            return native.read_memory(self.linux_pid, address & _MASK, min(size, LARGEST_COPY))
        except OSError:
            return b""

    def write(self, address: int, data: bytes | bytearray | memoryview) -> None:
        """Write all of `data`, or STATUS_ACCESS_VIOLATION (a part may have been written)."""
        if not data:
            return
        if self._written(address, data):
            return
        if self.touch is not None and self.touch(address, len(data)) and self._written(address, data):
            return
        raise NtError(NtStatus.ACCESS_VIOLATION)

    def _written(self, address: int, data: bytes | bytearray | memoryview) -> bool:
        try:
            return native.write_memory(self.linux_pid, address & _MASK, data) == len(data)
        except OSError:
            return False

    def private_pages(self, address: int, count: int) -> list[bool]:
        """Which of `count` pages of a file's private mapping are the process's own by now, because they were written.

        Linux's Documentation/admin-guide/mm/pagemap.rst: such a page is present or swapped, and not a file's.
        """
        try:
            with open(f"/proc/{self.linux_pid}/pagemap", "rb", buffering=0) as file:
                raw = os.pread(file.fileno(), 8 * count, address // 4096 * 8)
        except OSError:
            return [False] * count
        entries = struct.unpack(f"<{len(raw) // 8}Q", raw[: len(raw) // 8 * 8])
        found = [bool(entry >> 62) and not entry >> 61 & 1 for entry in entries]
        return found + [False] * (count - len(found))

    def written_pages(self, start: int, end: int, capacity: int, *, reset: bool) -> bytes:
        """The pages of [start, end) that were written, as 8 bytes each, lowest first: where Linux watches them."""
        return native.written_pages(self.linux_pid, start, end, capacity, reset=reset)

    def watch_again(self, start: int, end: int) -> None:
        """Forget which of them were written."""
        native.watch_pages_again(self.linux_pid, start, end)

    def probe_write(self, address: int, size: int) -> None:
        """Make sure that [address, address + size) is writable, by writing back what its first and last bytes hold."""
        if size <= 0:
            return
        if size > LARGEST_COPY:
            raise NtError(NtStatus.ACCESS_VIOLATION)
        if size <= 64:
            self.write(address, self.read(address, size))
            return
        for at in (address, address + size - 1):
            self.write(at, self.read(at, 1))


class Looking:
    """The meantime of GuestMemory.looking. A class, as it is entered at every traced call."""

    __slots__ = ("_memory", "_touch")

    def __init__(self, memory: GuestMemory) -> None:
        self._memory, self._touch = memory, memory.touch

    def __enter__(self) -> None:
        self._memory.touch = None

    def __exit__(self, *_: object) -> None:
        self._memory.touch = self._touch
