"""What the user is told when a guest dies of an exception: its name, where, and the guest's stack.

Reads what may be broken: every read may fail, and then less is said. Must never raise.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from ntsup.ntabi import NtError, NtStatus, status_name
from ntsup.supervisor import unwind
from ntsup.supervisor.linux.address_map import MEM_COMMIT, MEM_IMAGE

if TYPE_CHECKING:
    from ntsup.supervisor.exceptions import ExceptionRecord
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread

FRAMES_AT_MOST = 24
_functions: dict[tuple[str, int], list[unwind.Function]] = {}
"""Function tables by image: its name and base."""
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


def functions_of(process: Process, address: int) -> tuple[int, list[unwind.Function]] | None:
    """The base and the function table of the image whose code an address lies in; None elsewhere."""
    run = process.space.map.at(address)
    if run is None or run.type != MEM_IMAGE or run.state != MEM_COMMIT or run.protect & 0xFF not in _EXECUTABLE:
        return None
    key = module_of(process, address) or ("", run.base)
    table = _functions.get(key)
    if table is None:
        table = _functions[key] = unwind.functions(process.memory.read_some, run.base)
    return run.base, table


def return_addresses(process: Process, registers: Any) -> list[int]:
    """The instruction pointer and the return addresses of a stopped thread, innermost first."""
    values = [int(getattr(registers, name)) for name in unwind.REGISTERS]
    return unwind.walk(
        process.memory.read_some,
        int(registers.rip),
        values,
        lambda address: functions_of(process, address),
        FRAMES_AT_MOST,
    )


def stack(process: Process, registers: Any) -> list[str]:
    """The guest's stack, innermost first."""
    return [module_name(process, address) for address in return_addresses(process, registers)]


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
        lines += [f"    {frame}" for frame in stack(process, registers)]
        print("\n".join(lines), file=sys.stderr, flush=True)
    except (NtError, OSError, ValueError):
        pass
