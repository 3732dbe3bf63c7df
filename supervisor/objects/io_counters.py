"""IO_COUNTERS: how many reads, writes and other requests a process has made, and how many bytes they moved."""

from __future__ import annotations

import struct

_LAYOUT = struct.Struct("<6Q")
_LARGEST = (1 << 63) - 1


class IoCounters:
    """Counts of one process, or of all that a job has seen."""

    __slots__ = ("bytes", "operations")

    def __init__(self) -> None:
        self.operations = [0, 0, 0]
        self.bytes = [0, 0, 0]

    def add(self, operation: int, size: int) -> None:
        """Count one request (request.READ, WRITE, OTHER) that moved so many bytes."""
        self.operations[operation] += 1
        self.bytes[operation] = min(self.bytes[operation] + size, _LARGEST)

    def merge(self, other: IoCounters) -> None:
        """Count all that another has counted."""
        for index in range(3):
            self.operations[index] += other.operations[index]
            self.bytes[index] = min(self.bytes[index] + other.bytes[index], _LARGEST)

    def pack(self) -> bytes:
        """The structure."""
        return _LAYOUT.pack(*self.operations, *self.bytes)
