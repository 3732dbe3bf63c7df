"""The guest's stack for a trace: module+offset, and the exported function it is in or lies behind. Must never raise."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from ntsup.loader import exports
from ntsup.ntabi import NtError
from ntsup.supervisor import crash, unwind

if TYPE_CHECKING:
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread

_FAR = 0x10000
"""A function whose beginning lies farther above an address than this is not what the address is in."""

_tables: dict[tuple[str, int], list[tuple[int, str]]] = {}
"""Exports by image: its name and base."""


def named_stack(thread: Thread) -> list[str]:
    """The frames of a stopped thread, innermost first."""
    try:
        addresses = crash.return_addresses(thread.process, thread.registers())
        return [frame(thread.process, address) for address in addresses]
    except (NtError, OSError, ValueError):
        return []


def frame(process: Process, address: int) -> str:
    """`kernel32.dll+0x1234 (CreateFileW+0x10)`; `(near CreateFileW)` in a nameless function behind it."""
    found = crash.module_of(process, address)
    if found is None:
        return f"{address:#x}"
    name, base = found
    table = _tables.get((name, base))
    if table is None:
        table = _tables[name, base] = exports.listed(process.memory.read_some, base)
    rva = address - base
    at = bisect_right(table, (rva, "\U0010ffff")) - 1
    if at < 0 or rva - table[at][0] > _FAR:
        return f"{name}+{rva:#x}"
    begin, export = table[at]
    functions = crash.functions_of(process, address)
    function = unwind.find(functions[1], rva - 1) if functions is not None else None
    if function is not None and begin < function.begin:
        return f"{name}+{rva:#x} (near {export})"
    return f"{name}+{rva:#x} ({export}+{rva - begin:#x})"
