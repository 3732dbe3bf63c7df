"""Processes, threads and handles as NtQuerySystemInformation lists them: this supervisor's guests, and no others."""

from __future__ import annotations

import struct
import time

from ntsup.supervisor.linux import core
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.object_types import type_index
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import State, Thread
from ntsup.supervisor.services.process_information import BASE_PRIORITY, SESSION, process_times, status_fields

EPOCH_1601 = 116444736000000000
FIXED_SIZE, THREAD_SIZE, EXTENDED_THREAD_SIZE = 0x100, 0x50, 0x88
RUNNING, WAITING = 2, 5
"""KTHREAD_STATE."""
SUSPENDED, USER_REQUEST = 5, 6
"""KWAIT_REASON."""
SYSTEM_PROCESS_ID = 4


def _thread_times(thread: Thread) -> tuple[int, int]:
    """(kernel, user) time in 100 ns."""
    try:
        with open(f"/proc/{thread.process.linux_pid}/task/{thread.tid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return int(fields[12]) * 100_000, int(fields[11]) * 100_000
    except (OSError, IndexError, ValueError):
        return 0, 0


def _thread(thread: Thread, extended: bool) -> bytes:
    """SYSTEM_THREAD_INFORMATION, or SYSTEM_EXTENDED_THREAD_INFORMATION."""
    process = thread.process
    kernel, user = _thread_times(thread)
    waiting = thread.state in (State.BLOCKED, State.HELD)
    reason = SUSPENDED if thread.suspend_count else USER_REQUEST
    base = BASE_PRIORITY[process.priority_class] + thread.priority
    data = struct.pack(
        "<qqqIxxxxQQQiiIIIxxxx",
        kernel,
        user,
        process.created // 100 + EPOCH_1601,
        0,
        thread.start_address,
        process.process_id,
        thread.thread_id,
        base,
        base,
        0,
        WAITING if waiting else RUNNING,
        reason if waiting else 0,
    )
    if extended:
        high, low = (thread.stack.end, thread.stack.base) if thread.stack is not None else (0, 0)
        data += struct.pack("<7Q", high, low, thread.start_address, thread.teb, 0, 0, 0)
    return data


def _entry(process: Process, address: int, extended: bool) -> bytes:
    """SYSTEM_PROCESS_INFORMATION at `address`, its threads and its name behind it; NextEntryOffset is the caller's."""
    created, _, kernel, user = process_times(process)
    f = status_fields(process)
    threads = [_thread(thread, extended) for thread in process.threads.values()]
    name = process.image_path.rsplit("\\", 1)[-1].encode("utf-16-le", "surrogatepass")
    size = FIXED_SIZE + sum(map(len, threads))
    private = process.space.map.committed
    head = struct.pack("<IIqIIQqqq", 0, len(threads), f.get("VmRSS", 0), 0, len(threads), 0, created, user, kernel)
    head += struct.pack(
        "<HHxxxxQixxxx", len(name), len(name) + 2, address + size, BASE_PRIORITY[process.priority_class]
    )
    handles = process.executive.core.handle_count(process.core_slot)
    head += struct.pack("<QQIIQ", process.process_id, process.parent_id, handles, SESSION, 0)
    memory = (f.get("VmPeak", 0), f.get("VmSize", 0), 0, f.get("VmHWM", 0), f.get("VmRSS", 0))
    head += struct.pack("<QQIxxxxQQ", *memory) + struct.pack("<7Q", 0, 0, 0, 0, private, private, private)
    head += process.io.pack()
    return head.ljust(FIXED_SIZE, b"\0") + b"".join(threads) + name + b"\0\0"


def _system_entry(t: Thread, process_id: int, name: str, address: int) -> bytes:
    """The processes that Windows always has: Idle (0) and System (4)."""
    text = name.encode("utf-16-le")
    head = struct.pack("<IIqIIQqqq", 0, 0, 0, 0, 0, 0, t.executive.boot_time, 0, 0)
    pointer = address + FIXED_SIZE if text else 0
    head += struct.pack("<HHxxxxQixxxx", len(text), len(text) + 2 if text else 0, pointer, 8 if text else 0)
    head += struct.pack("<QQIIQ", process_id, 0, 0, 0, 0)
    return head.ljust(FIXED_SIZE, b"\0") + (text + b"\0\0" if text else b"")


def processes(t: Thread, address: int, extended: bool = False) -> bytes:
    """All processes, as the list stands at `address`."""
    out = bytearray()
    living = sorted(t.executive.processes.values(), key=lambda process: process.process_id)
    listed: list[int | Process] = [0, SYSTEM_PROCESS_ID, *living]
    last = 0
    for each in listed:
        at = address + len(out)
        if isinstance(each, Process):
            data = _entry(each, at, extended)
        else:
            data = _system_entry(t, each, "System" if each else "", at)
        last = len(out)
        out += data.ljust(-(-len(data) // 8) * 8, b"\0")
        struct.pack_into("<I", out, last, len(out) - last)
    struct.pack_into("<I", out, last, 0)
    return bytes(out)


def object_address(target: NtObject | int) -> int:
    """What stands for an object's kernel address: unique while it lives, and never a pointer to anything."""
    slot = target if isinstance(target, int) else target.slot
    return 0xFFFF_A000_0000_0000 | slot << 6


def handles(t: Thread, extended: bool) -> bytes:
    """SYSTEM_HANDLE_INFORMATION, or its _EX form."""
    out = []
    for process in t.executive.processes.values():
        for handle, slot, access, attributes, generation in t.executive.core.handle_enumerate(process.core_slot):
            flags = (2 if attributes & core.INHERIT else 0) | (1 if attributes & core.PROTECT_FROM_CLOSE else 0)
            held = t.executive.object_at(slot, generation)
            kind = type_index(held.type_name) if held is not None else 0
            address = object_address(slot)
            if extended:
                out.append(struct.pack("<QQQIHHII", address, process.process_id, handle, access, 0, kind, flags, 0))
            else:
                entry = (process.process_id & 0xFFFF, 0, kind, flags, handle & 0xFFFF, address, access)
                out.append(struct.pack("<HHBBHQIxxxx", *entry))
    head = struct.pack("<QQ", len(out), 0) if extended else struct.pack("<Ixxxx", len(out))
    return head + b"".join(out)


def image_name(t: Thread, data: bytes) -> tuple[bytes, str]:
    """SYSTEM_PROCESS_ID_INFORMATION: (the UNICODE_STRING given, the path of the process that it names)."""
    (process_id,) = struct.unpack_from("<Q", data)
    for process in t.executive.processes.values():
        if process.process_id == process_id & ~3:
            return data[8:], t.executive.device_path(process.image_path)
    return data[8:], ""


def uptime() -> int:
    """Time since the machine's start, in 100 ns."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 100
