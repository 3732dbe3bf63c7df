"""What the user is told when a guest dies of an exception: its name, where, and the guest's stack.

Reads what may be broken: every read may fail, and then less is said. Must never raise.
"""

from __future__ import annotations

import os
import struct
import sys
from typing import TYPE_CHECKING, Any

from ntsup.ntabi import NtError, NtStatus, status_name
from ntsup.supervisor.linux.address_map import MEM_COMMIT, MEM_IMAGE

if TYPE_CHECKING:
    from ntsup.supervisor.exceptions import ExceptionRecord
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread

FRAMES_AT_MOST = 24
_EXECUTABLE = (0x10, 0x20, 0x40, 0x80)
_SHELL_CODES = {
    NtStatus.ACCESS_VIOLATION: 139,
    NtStatus.STACK_OVERFLOW: 139,
    NtStatus.ILLEGAL_INSTRUCTION: 132,
    NtStatus.PRIVILEGED_INSTRUCTION: 132,
    NtStatus.BREAKPOINT: 133,
    NtStatus.SINGLE_STEP: 133,
    NtStatus.STACK_BUFFER_OVERRUN: 134,
    NtStatus.HEAP_CORRUPTION: 134,
    NtStatus.INTEGER_DIVIDE_BY_ZERO: 136,
    NtStatus.INTEGER_OVERFLOW: 136,
    NtStatus.FLOAT_DIVIDE_BY_ZERO: 136,
    NtStatus.CONTROL_C_EXIT: 130,
}
"""Crashes as a shell shows them: 128 and the signal a Linux program would have died of."""


def shell_code(status: int) -> int:
    """The exit code a shell sees for an NT exit code: its low 8 bits, but never 0 for one that is not 0."""
    status &= 0xFFFFFFFF
    if status in _SHELL_CODES:
        return _SHELL_CODES[NtStatus.of(status)]
    return status & 0xFF or (1 if status else 0)


def module_of(process: Process, address: int) -> tuple[str, int] | None:
    """The image that an address lies in: its file name and base; None elsewhere."""
    run = process.space.map.at(address)
    if run is None or run.type != MEM_IMAGE:
        return None
    base = run.base
    view = process.space.views.get(base)
    section = view.section if view is not None else None
    if base == process.ntdll_base:
        name = "ntdll.dll"
    elif process.image is not None and base == process.image.base:
        name = process.image_path.rsplit("\\", 1)[-1]
    else:
        name = os.path.basename(getattr(section, "file_path", "").replace("\\", "/")) or f"{base:#x}"
    return name, base


def module_name(process: Process, address: int) -> str:
    """`module+0xoffset` for an address in an image, the bare address elsewhere."""
    found = module_of(process, address)
    return f"{address:#x}" if found is None else f"{found[0]}+{address - found[1]:#x}"


def return_addresses(process: Process, rip: int, rsp: int) -> list[int]:
    """`rip`, and the values on the stack that point just past a call in an image's code."""
    frames = [rip]
    raw = process.memory.read_some(rsp, 0x1000)
    raw = raw[: len(raw) // 8 * 8]
    for (value,) in struct.iter_unpack("<Q", raw):
        if len(frames) >= FRAMES_AT_MOST:
            break
        run = process.space.map.at(value)
        if run is None or run.type != MEM_IMAGE or run.state != MEM_COMMIT or run.protect & 0xFF not in _EXECUTABLE:
            continue
        before = process.memory.read_some(value - 7, 7)
        if len(before) == 7 and (
            before[2] == 0xE8 or before[5] == 0xFF or before[4] == 0xFF or before[1] == 0xFF or before[3] == 0xFF
        ):
            frames.append(value)
    return frames


def stack(process: Process, rip: int, rsp: int) -> list[str]:
    """The guest's stack, innermost first."""
    return [module_name(process, address) for address in return_addresses(process, rip, rsp)]


def describe(record: ExceptionRecord) -> str:
    """One line for an exception."""
    text = f"{status_name(record.code)} ({record.code:#010x})"
    if record.code == NtStatus.ACCESS_VIOLATION and len(record.parameters) >= 2:
        verb = {0: "reading", 1: "writing", 8: "executing"}.get(record.parameters[0], "touching")
        text += f" {verb} {record.parameters[1]:#x}"
    elif record.code == NtStatus.STACK_BUFFER_OVERRUN and record.parameters:
        text += f", fast fail {record.parameters[0]}"
    return text


def report(thread: Thread, record: ExceptionRecord, registers: Any) -> None:
    """Print the death of a guest to stderr."""
    process = thread.process
    name = process.image_path.rsplit("\\", 1)[-1]
    try:
        lines = [f"ntsup: {name}: {describe(record)} at {module_name(process, record.address)}"]
        lines += [f"    {frame}" for frame in stack(process, int(registers.rip), int(registers.rsp))]
        print("\n".join(lines), file=sys.stderr, flush=True)
    except (NtError, OSError, ValueError):
        pass
