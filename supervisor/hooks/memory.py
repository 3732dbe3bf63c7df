"""A guest's memory as one hooked call sees it.

What a hook has read, the service reads just so, and what a hook puts in its place is found where no guest can reach: a
hook's verdict cannot be outrun by another thread, and arguments in read-only memory can be rewritten. Must never change
what is not of this call.
"""

from __future__ import annotations

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux.memory import GuestMemory

PLACED = 0xFFFF_F000_0000_0000
"""Where replaced arguments lie: in the half of the address space that no program on x86-64 has."""


class CallMemory(GuestMemory):
    """The memory of one process during one call. All state but its own is shared with the process's own memory."""

    __slots__ = ("_copies", "_placed")

    def __init__(self, whole: GuestMemory) -> None:
        self.__dict__ = whole.__dict__
        self._copies: dict[int, bytes] = {}
        """What was read, by address."""
        self._placed = bytearray()

    @property
    def differs(self) -> bool:
        """Whether the call may see something else here than in the process's memory."""
        return bool(self._copies or self._placed)

    def place(self, data: bytes) -> int:
        """Lay bytes where this call finds them; returns the address."""
        address = PLACED + len(self._placed)
        self._placed += data
        self._placed += bytes(-len(self._placed) % 16)
        return address

    def copy(self, address: int, size: int) -> bytes:
        """Read for a hook: whoever reads this again during the call gets the same bytes."""
        data = self.read(address, size)
        if address < PLACED and len(self._copies.get(address, b"")) < size:
            self._copies[address] = data
        return data

    def read_some(self, address: int, size: int) -> bytes:
        """Up to `size` bytes, those that were read before as they were then."""
        if address >= PLACED:
            return bytes(self._placed[address - PLACED : address - PLACED + size])
        known = self._copies.get(address)
        if known is not None and len(known) >= size:
            return known[:size]
        data = super().read_some(address, size)
        for start, content in self._copies.items():
            if start < address + len(data) and address < start + len(content):
                data = _over(data, address, start, content)
        return data

    def write(self, address: int, data: bytes | bytearray | memoryview) -> None:
        """Write to the guest; what was read there before is forgotten by it."""
        if address >= PLACED:
            raise NtError(NtStatus.ACCESS_VIOLATION)
        super().write(address, data)
        for start, content in self._copies.items():
            if start < address + len(data) and address < start + len(content):
                self._copies[start] = _over(content, start, address, bytes(data))


def _over(data: bytes, address: int, start: int, content: bytes) -> bytes:
    """`data`, which lies at `address`, with what of it `content` at `start` covers replaced."""
    low, high = max(address, start), min(address + len(data), start + len(content))
    return data[: low - address] + content[low - start : high - start] + data[high - address :]
