"""A process for the decoders' tests: sparse memory, and handles that are what they were put in as."""

from __future__ import annotations

from ntsup.ntabi import NtError, NtStatus


class FakeMemory:
    """Memory of one readable and writable range, as `ntsup.ntabi.Memory` asks."""

    def __init__(self, base: int = 0x10000, size: int = 0x4000) -> None:
        self.base = base
        self.data = bytearray(size)
        self.writable = True

    def _offset(self, address: int, size: int) -> int:
        if size < 0 or address < self.base or address + size > self.base + len(self.data):
            raise NtError(NtStatus.ACCESS_VIOLATION)
        return address - self.base

    def read(self, address: int, size: int) -> bytes:
        offset = self._offset(address, size)
        return bytes(self.data[offset : offset + size])

    def write(self, address: int, data: bytes) -> None:
        offset = self._offset(address, len(data))
        self.data[offset : offset + len(data)] = data

    def probe_write(self, address: int, size: int) -> None:
        self._offset(address, size)
        if not self.writable:
            raise NtError(NtStatus.ACCESS_VIOLATION)


class FakeHandles:
    """Handles by value: (object, granted access)."""

    def __init__(self) -> None:
        self.table: dict[int, tuple[object, int]] = {}

    def resolve(self, handle: int, kind: type, access: int = 0) -> object:
        if handle not in self.table:
            raise NtError(NtStatus.INVALID_HANDLE)
        found, granted = self.table[handle]
        if not isinstance(found, kind):
            raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
        if access & ~granted:
            raise NtError(NtStatus.ACCESS_DENIED)
        return found


class FakeProcess:
    def __init__(self) -> None:
        self.memory = FakeMemory()
        self.handles = FakeHandles()


class FakeThread:
    def __init__(self) -> None:
        self.process = FakeProcess()
