"""PS_ATTRIBUTE_LIST: what NtCreateUserProcess is told beside its parameters, copied once and checked.

Numbers and layouts are phnt's (ntpsapi.h). Must never act on an attribute: it reads, and probes what will be written.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.debug_object import DebugObject
from ntsup.supervisor.objects.process import Process

if TYPE_CHECKING:
    from ntsup.supervisor.linux.memory import GuestMemory
    from ntsup.supervisor.objects.thread import Thread

ENTRY_SIZE = 32
PROCESS_CREATE_PROCESS = 0x80
DEBUG_PROCESS_ASSIGN = 2


class Number(IntEnum):
    """PS_ATTRIBUTE_NUM: the low 16 bits of an attribute."""

    PARENT_PROCESS = 0
    DEBUG_PORT = 1
    TOKEN = 2
    CLIENT_ID = 3
    TEB_ADDRESS = 4
    IMAGE_NAME = 5
    IMAGE_INFO = 6
    MEMORY_RESERVE = 7
    PRIORITY_CLASS = 8
    ERROR_MODE = 9
    STD_HANDLE_INFO = 10
    HANDLE_LIST = 11
    GROUP_AFFINITY = 12
    PREFERRED_NODE = 13
    IDEAL_PROCESSOR = 14
    UMS_THREAD = 15
    MITIGATION_OPTIONS = 16
    PROTECTION_LEVEL = 17
    SECURE_PROCESS = 18
    JOB_LIST = 19
    CHILD_PROCESS_POLICY = 20
    LAST = 31


REFUSED = frozenset({Number.UMS_THREAD, Number.PROTECTION_LEVEL, Number.SECURE_PROCESS})


@dataclass(frozen=True)
class StdHandleInfo:
    """PS_STD_HANDLE_INFO: whether the parent's standard handles are duplicated into the child, and which."""

    state: int
    mask: int
    subsystem: int

    def wants(self, index: int, subsystem: int) -> bool:
        """Whether standard handle `index` (0 input, 1 output, 2 error) goes to a child of this subsystem."""
        always = self.state == 2  # PsAlwaysDuplicate
        requested = self.state == 1 and subsystem == self.subsystem  # PsRequestDuplicate
        return (always or requested) and bool(self.mask >> index & 1)


@dataclass(frozen=True)
class Output:
    """Where something is to be written: at most `size` bytes at `address`; the bytes written go to `return_length`."""

    address: int
    size: int
    return_length: int

    def put(self, memory: GuestMemory, data: bytes) -> None:
        """Write."""
        data = data[: self.size]
        memory.write(self.address, data)
        if self.return_length:
            memory.write(self.return_length, len(data).to_bytes(8, "little"))


@dataclass
class ProcessAttributes:
    """The attributes that mean something here; the others that NT knows are accepted and change nothing."""

    image_name: str = ""
    parent: Process | None = None
    debugger: DebugObject | None = None
    token: int = 0
    client_id: Output | None = None
    teb_address: Output | None = None
    image_info: Output | None = None
    priority_class: int = 0
    error_mode: int | None = None
    std_handles: StdHandleInfo | None = None
    handle_list: list[int] | None = None
    job_list: list[int] = field(default_factory=list)


def read(t: Thread, address: int) -> ProcessAttributes:
    """The attribute list at an address; 0 is an empty one.

    Raises NtError: INVALID_PARAMETER for a malformed list, an unknown or a repeated attribute; NOT_SUPPORTED for those
    in REFUSED; what a bad pointer or handle in it raises.
    """
    found = ProcessAttributes()
    if not address:
        return found
    memory = t.process.memory
    (total,) = struct.unpack("<Q", memory.read(address, 8))
    if not 8 + ENTRY_SIZE <= total <= 8 + ENTRY_SIZE * (Number.LAST + 1) or (total - 8) % ENTRY_SIZE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    seen: set[int] = set()
    for attribute, size, value, return_length in struct.iter_unpack("<QQQQ", memory.read(address + 8, total - 8)):
        number = attribute & 0xFFFF
        if number in seen or number > Number.LAST:
            raise NtError(NtStatus.INVALID_PARAMETER)
        seen.add(number)
        if number in REFUSED:
            raise NtError(NtStatus.NOT_SUPPORTED)
        take = _READERS.get(number)
        if take is not None:
            take(t, found, size, value, return_length)
    return found


def _exact(t: Thread, size: int, value: int, expected: int) -> bytes:
    if size != expected:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return t.process.memory.read(value, expected)


def _parent(t: Thread, found: ProcessAttributes, size: int, value: int, _: int) -> None:
    if size != 8:
        raise NtError(NtStatus.INVALID_PARAMETER)
    found.parent = t.process.handles.resolve(value, Process, PROCESS_CREATE_PROCESS)


def _debugger(t: Thread, found: ProcessAttributes, size: int, value: int, _: int) -> None:
    if size != 8:
        raise NtError(NtStatus.INVALID_PARAMETER)
    found.debugger = t.process.handles.resolve(value, DebugObject, DEBUG_PROCESS_ASSIGN)


def _token(t: Thread, found: ProcessAttributes, size: int, value: int, _: int) -> None:
    if size != 8:
        raise NtError(NtStatus.INVALID_PARAMETER)
    found.token = value


def _output(name: str, smallest: int) -> Callable[[Thread, ProcessAttributes, int, int, int], None]:
    def take(t: Thread, found: ProcessAttributes, size: int, value: int, return_length: int) -> None:
        if size < smallest:
            raise NtError(NtStatus.INVALID_PARAMETER)
        t.process.memory.probe_write(value, smallest)
        if return_length:
            t.process.memory.probe_write(return_length, 8)
        setattr(found, name, Output(value, size, return_length))

    return take


def _image_name(t: Thread, found: ProcessAttributes, size: int, value: int, _: int) -> None:
    if not size or size & 1 or size > 0xFFFE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    found.image_name = t.process.memory.read(value, size).decode("utf-16-le", "surrogatepass")


def _priority_class(t: Thread, found: ProcessAttributes, size: int, value: int, _: int) -> None:
    found.priority_class = _exact(t, size, value, 1)[0]
    if not 1 <= found.priority_class <= 6:
        raise NtError(NtStatus.INVALID_PARAMETER)


def _error_mode(t: Thread, found: ProcessAttributes, size: int, value: int, _: int) -> None:
    found.error_mode = int.from_bytes(_exact(t, size, value, 4), "little")


def _std_handles(t: Thread, found: ProcessAttributes, size: int, value: int, _: int) -> None:
    flags, subsystem = struct.unpack("<II", _exact(t, size, value, 8))
    if flags & 3 == 3:
        raise NtError(NtStatus.INVALID_PARAMETER)
    found.std_handles = StdHandleInfo(flags & 3, flags >> 2 & 7, subsystem)


def _handles(t: Thread, size: int, value: int) -> list[int]:
    if not size or size % 8 or size > 8 * 0x10000:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return list(struct.unpack(f"<{size // 8}Q", t.process.memory.read(value, size)))


def _handle_list(t: Thread, found: ProcessAttributes, size: int, value: int, _: int) -> None:
    found.handle_list = _handles(t, size, value)


def _job_list(t: Thread, found: ProcessAttributes, size: int, value: int, _: int) -> None:
    found.job_list = _handles(t, size, value)


_READERS: dict[int, Callable[[Thread, ProcessAttributes, int, int, int], None]] = {
    Number.PARENT_PROCESS: _parent,
    Number.DEBUG_PORT: _debugger,
    Number.TOKEN: _token,
    Number.CLIENT_ID: _output("client_id", 16),
    Number.TEB_ADDRESS: _output("teb_address", 8),
    Number.IMAGE_NAME: _image_name,
    Number.IMAGE_INFO: _output("image_info", 64),
    Number.PRIORITY_CLASS: _priority_class,
    Number.ERROR_MODE: _error_mode,
    Number.STD_HANDLE_INFO: _std_handles,
    Number.HANDLE_LIST: _handle_list,
    Number.JOB_LIST: _job_list,
}
