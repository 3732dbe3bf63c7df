"""A real executive without any guest: threads and memory are Python's, so that services can be called directly."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ntsup.ntabi import BLOCKED, NtError, NtStatus, registry
from ntsup.supervisor import run
from ntsup.supervisor.executive import Executive
from ntsup.supervisor.objects.handles import HandleTable
from ntsup.supervisor.objects.io_counters import IoCounters
from ntsup.supervisor.objects.thread import Apc, State
from ntsup.supervisor.settings import Settings

run.load_services()

BASE = 0x10000


class FakeMemory:
    """One megabyte at BASE; everything else is an access violation."""

    def __init__(self) -> None:
        self.data = bytearray(1 << 20)
        self.top = BASE

    def _check(self, address: int, size: int) -> int:
        if address < BASE or address + size > BASE + len(self.data):
            raise NtError(NtStatus.ACCESS_VIOLATION)
        return address - BASE

    def read(self, address: int, size: int) -> bytes:
        at = self._check(address, size) if size else 0
        return bytes(self.data[at : at + size])

    def write(self, address: int, data: bytes) -> None:
        at = self._check(address, len(data)) if data else 0
        self.data[at : at + len(data)] = data

    def probe_write(self, address: int, size: int) -> None:
        self._check(address, size)

    def place(self, data: bytes | int) -> int:
        """Put bytes (or so many zeros) somewhere; returns where."""
        raw = bytes(data)
        address = self.top
        self.top += -(-len(raw) // 16) * 16 + 16
        self.write(address, raw)
        return address


class FakeProcess:
    """What services want of a process."""

    def __init__(self, executive: Executive) -> None:
        self.executive = executive
        self.core_slot, self.slot = executive.core.process_create(0)
        self.process_id = executive.core.process_id(self.core_slot)
        self.last_thread: Any = None
        self.io = IoCounters()
        self.memory = FakeMemory()
        self.handles = HandleTable(executive, self.core_slot)
        self.requests: dict[Any, None] = {}
        self.threads: dict[int, Any] = {}
        self.console = True
        self.pseudo_console = None
        self.exiting = False
        self.debugger = self.token = None
        self.debug_children = True

    def forbid_births(self) -> None:
        """No gate is there that bears threads."""


class FakeThread:
    """A thread that calls services; a call that blocks is seen as pending, and `status` is what ended it."""

    def __init__(self, executive: Executive, process: FakeProcess | None = None) -> None:
        self.executive = executive
        self.process = process or FakeProcess(executive)
        self.core_slot, self.slot = executive.core.thread_create(self.process.core_slot, 0)
        self.state = State.SERVICE
        self.apcs: list[Apc] = []
        self.status: int | None = None
        self.thread_id = executive.core.thread_id(self.core_slot)
        self.created = 0
        self.token = None
        self.termination_ports: list[Any] = []
        self.suspend_count = self.wait_serial = 0

    def block(self, on_ready: Callable[[int], int] | None = None) -> None:
        self.state = State.BLOCKED

    def finish(self, status: int) -> None:
        self.state, self.status = State.RUNNING, status

    def answered(self, status: int, *, may_wait: bool = True) -> int:
        return status

    def queue_apc(self, apc: Apc) -> None:
        self.apcs.append(apc)

    def call(self, name: str, *arguments: int | None) -> int:
        """Call a service; a blocked call gives -1 and `status` tells its end."""
        self.state, self.status = State.SERVICE, None
        previous, self.executive.current = self.executive.current, self  # type: ignore[assignment]
        args = [(a or 0) & 0xFFFFFFFFFFFFFFFF for a in arguments]
        assert len(args) == registry[name].argument_count, f"{name} takes {registry[name].argument_count}"
        try:
            status = registry[name].invoke(self, args)
        finally:
            self.executive.current = previous
        self.executive.settle()
        return -1 if status is BLOCKED else status & 0xFFFFFFFF

    # Laying arguments out

    def string(self, text: str) -> int:
        memory = self.process.memory
        raw = text.encode("utf-16-le", "surrogatepass")
        return memory.place(struct.pack("<HHxxxxQ", len(raw), len(raw), memory.place(raw)))

    def attributes(self, name: str | None, root: int = 0, flags: int = 0x40) -> int:
        where = self.string(name) if name is not None else 0
        return self.process.memory.place(struct.pack("<IxxxxQQIxxxxQQ", 48, root, where, flags, 0, 0))

    def large(self, value: int) -> int:
        return self.process.memory.place(struct.pack("<q", value))

    # The calls that every test makes

    def create(
        self,
        name: str | None,
        access: int = 0x80000000 | 0x100000,
        share: int = 7,
        disposition: int = 1,
        options: int = 0x20,
        attributes: int = 0x80,
        root: int = 0,
    ) -> tuple[int, int, int]:
        """NtCreateFile: (status, handle, information)."""
        memory = self.process.memory
        out, iosb = memory.place(8), memory.place(b"\xcc" * 16)
        oa = self.attributes(name, root)
        status = self.call("NtCreateFile", out, access, oa, iosb, 0, attributes, share, disposition, options, 0, 0)
        handle, information = (
            struct.unpack("<Q", memory.read(out, 8))[0],
            struct.unpack("<Q", memory.read(iosb + 8, 8))[0],
        )
        return status, handle, information

    def open(self, name: str, access: int = 0xC0000000 | 0x100000, **more: int) -> int:
        """A handle; the open must succeed."""
        status, handle, _ = self.create(name, access, **more)
        assert status == 0, f"{name}: {NtStatus.of(status)}"
        return handle

    def close(self, handle: int) -> None:
        assert self.call("NtClose", handle) == 0

    def write(
        self, handle: int, data: bytes, offset: int | None = None, event: int = 0, context: int = 0
    ) -> tuple[int, int]:
        """NtWriteFile: (status, count)."""
        memory = self.process.memory
        self.iosb = memory.place(b"\xcc" * 16)
        where = memory.place(data)
        at = self.large(offset) if offset is not None else 0
        status = self.call("NtWriteFile", handle, event, 0, context, self.iosb, where, len(data), at, 0)
        return status, self.information()

    def read(
        self, handle: int, length: int, offset: int | None = None, event: int = 0, context: int = 0
    ) -> tuple[int, bytes]:
        """NtReadFile: (status, data)."""
        memory = self.process.memory
        self.iosb, self.buffer = memory.place(b"\xcc" * 16), memory.place(length)
        at = self.large(offset) if offset is not None else 0
        status = self.call("NtReadFile", handle, event, 0, context, self.iosb, self.buffer, length, at, 0)
        good = status < 0xC0000000 and status not in (0x103, -1)
        return status, memory.read(self.buffer, min(self.information(), length)) if good else b""

    def information(self) -> int:
        return int(struct.unpack("<Q", self.process.memory.read(self.iosb + 8, 8))[0])

    def io_status(self) -> int:
        return int(struct.unpack("<I", self.process.memory.read(self.iosb, 4))[0])

    def query(
        self, handle: int, information_class: int, length: int = 4096, service: str = "NtQueryInformationFile"
    ) -> tuple[int, bytes]:
        """NtQueryInformationFile (or its volume kin): (status, bytes)."""
        memory = self.process.memory
        self.iosb, buffer = memory.place(b"\0" * 16), memory.place(length)
        status = self.call(service, handle, self.iosb, buffer, length, information_class)
        return status, memory.read(buffer, self.information()) if status < 0xC0000000 else b""

    def set(self, handle: int, information_class: int, data: bytes) -> int:
        """NtSetInformationFile."""
        memory = self.process.memory
        self.iosb = memory.place(16)
        return self.call("NtSetInformationFile", handle, self.iosb, memory.place(data), len(data), information_class)


def make_executive(prefix: Path, monkeypatch: Any) -> Executive:
    """An executive whose drive C: is `prefix`."""
    monkeypatch.setenv("NTSUP_PREFIX", str(prefix))
    return Executive(Settings())
