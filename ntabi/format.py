"""Prints a call as a trace line: every argument by name, values symbolic, what pointers point to decoded.

    NtReadFile(FileHandle=0x1c, …, Buffer="hello\\n", Length=512, ByteOffset=NULL, Key=NULL) = STATUS_SUCCESS

All of it comes from the service's prototype, from which a *plan* is made once. What a register alone says (flags,
numbers) can be printed anywhere and later: `complete`. What needs the guest's memory or its handles is printed while
the guest is stopped: `capture`. It trusts nothing there, and must never raise for any arguments or memory.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ntsup.ntabi import vocabulary
from ntsup.ntabi.arguments import SCALARS, Readable
from ntsup.ntabi.format_memory import DEFAULT_STYLE, Call, HandleName, Style, handle_text, is_id, scalar_text
from ntsup.ntabi.prototypes import PrototypeParameter
from ntsup.ntabi.service import Service
from ntsup.ntabi.status import NtError, is_error, status_name
from ntsup.ntabi.texts import number

__all__ = [
    "DEFAULT_STYLE",
    "HandleName",
    "Readable",
    "Style",
    "capture",
    "complete",
    "format_arguments",
    "format_call",
    "format_result",
]

_MASK = 0xFFFFFFFFFFFFFFFF
_UNWRITTEN = frozenset((0xC0, 0x101, 0x102, 0x103))
"""USER_APC, ALERTED, TIMEOUT, PENDING: no error, and yet nothing is there."""

Captured = Callable[[Call, int], str]
Texts = list[str | None]


class Plan(NamedTuple):
    """How the arguments of one service are printed."""

    registers: tuple[Callable[[int], str] | None, ...]
    """By argument: what prints it from the register alone; None for what must be captured."""
    at_begin: tuple[tuple[int, Captured], ...]
    """(index, printer) of what is captured when the call begins."""
    at_end: tuple[tuple[int, Captured, bool], ...]
    """The same when it ends: what is written by the call; True for what had a value before."""
    positions: dict[str, int]
    """Parameter's name to its index."""
    handles: tuple[int, ...] | None = None
    """What is captured when the call begins, if that is handles and nothing else."""


_plans: dict[str, Plan] = {}


def plan_of(service: Service) -> Plan:
    """The service's plan, made at the first asking."""
    found = _plans.get(service.name)
    if found is None:
        found = _plans[service.name] = _plan(service)
    return found


def _plan(service: Service) -> Plan:
    if not service.arguments_known:
        return Plan((), (), (), {})
    registers: list[Callable[[int], str] | None] = []
    begin: list[tuple[int, Captured]] = []
    end: list[tuple[int, Captured, bool]] = []
    for index, parameter in enumerate(service.params):
        register = _register_printer(service, parameter)
        registers.append(register)
        if register is not None:
            continue
        captured = _captured_printer(service, index, parameter)
        if parameter.direction != "out":
            begin.append((index, captured))
        if parameter.direction in ("out", "inout"):
            end.append((index, captured, parameter.direction == "inout"))
    labels = {parameter.name: index for index, parameter in enumerate(service.params)}
    indices = tuple(index for index, _ in begin)
    simple = all(
        service.params[index].type == "HANDLE"
        and not service.params[index].size
        and vocabulary.handle_owner(service.name, service.params[index].name) is None
        for index in indices
    )
    return Plan(tuple(registers), tuple(begin), tuple(end), labels, indices if simple else None)


def _register_printer(service: Service, parameter: PrototypeParameter) -> Callable[[int], str] | None:
    """What prints a value from its register; None for a pointer, a buffer or a handle."""
    if parameter.size or vocabulary.pointer(service.name, parameter.name) is not None:
        return None
    named = vocabulary.formatter(service.name, parameter.name, parameter.type)
    if named is not None:
        mask = 0xFF if parameter.type in ("UCHAR", "BYTE") else 0xFFFFFFFF
        return lambda raw: named(raw & mask)
    scalar = SCALARS.get(parameter.type)
    if scalar is None or (scalar.name == "HANDLE" and not is_id(parameter.name)):
        return None
    return scalar_text(parameter.name, scalar)


def _captured_printer(service: Service, index: int, parameter: PrototypeParameter) -> Captured:
    """What prints an argument with the guest at hand."""
    ctype, name = parameter.type, parameter.name
    if parameter.size:
        return lambda call, raw: call.buffer(index, raw)
    owner = vocabulary.handle_owner(service.name, name)
    if owner is not None:
        return lambda call, raw: call.foreign_handle(raw, owner, ctype == "PHANDLE")
    if ctype == "HANDLE":
        return lambda call, raw: call.handle(raw)
    if ctype == "PUNICODE_STRING":
        return lambda call, raw: call.string(raw) if raw else "NULL"
    if ctype == "POBJECT_ATTRIBUTES":
        return lambda call, raw: call.object_attributes(raw) if raw else "NULL"
    if ctype == "PIO_STATUS_BLOCK":
        return lambda call, raw: call.io_status_block(raw) if raw else "NULL"
    if vocabulary.pointer(service.name, name) is not None:
        ctype = f"P{vocabulary.pointer(service.name, name)}"
    pointee = ctype[1:] if ctype.startswith("P") and ctype != "PVOID" else ""
    if not pointee:
        return lambda call, raw: f"{raw:#x}" if raw else "NULL"
    return lambda call, raw: call.pointee(name, pointee, raw) if raw else "NULL"


def capture(
    service: Service,
    args: Sequence[int],
    memory: Readable,
    status: int | None = None,
    *,
    entry: Sequence[str | None] = (),
    style: Style = DEFAULT_STYLE,
    handle_name: HandleName | None = None,
    dumps: list[tuple[str, bytes]] | None = None,
) -> Texts:
    """The texts of what only the stopped guest can tell, by argument; None for the others.

    Without a status the call is beginning, and what it will write is None. With one, the call has ended: what it
    wrote is read, and the rest is taken from `entry`, the list made at the beginning, when it is given. `dumps`, for
    `style.hexdump`, is given the name and the bytes of each buffer that is printed.
    """
    plan = plan_of(service)
    if status is None and plan.handles is not None:  # most calls: waits, events, closing
        found: Texts = [None] * len(plan.registers)
        for index in plan.handles:
            found[index] = handle_text(args[index] & _MASK, handle_name)
        return found
    call = Call(service, args, memory, style, handle_name, status, plan.positions, dumps)
    texts: Texts
    if status is None or not entry:
        texts = [None] * len(plan.registers)
        for index, printer in plan.at_begin:
            texts[index] = _safely(printer, call, args[index] & _MASK)
        if status is None:
            return texts
    else:
        texts = list(entry)
    unwritten = is_error(status) or status in _UNWRITTEN
    for index, printer, had_value in plan.at_end:
        raw = args[index] & _MASK
        if unwritten:
            if not had_value:
                texts[index] = f"{raw:#x}" if raw else "NULL"
            continue
        after = _safely(printer, call, raw)
        before = texts[index] if had_value and entry else None
        texts[index] = f"{before} => {after}" if before not in (None, after) else after
    return texts


def _safely(printer: Captured, call: Call, raw: int) -> str:
    try:
        return printer(call, raw)
    except (NtError, struct.error):
        return f"{raw:#x}"


def complete(service: Service, args: Sequence[int], texts: Sequence[str | None]) -> Texts:
    """What `capture` gave, with what the registers alone say; None is left for what only the call's end tells.

    For a service of unknown parameters: the four registers as numbers.
    """
    if not service.arguments_known:
        return [number(arg & _MASK) for arg in args[:4]]
    found: Texts = []
    for register, raw, text in zip(plan_of(service).registers, args, texts, strict=False):
        found.append(text if register is None else register(raw & _MASK))
    return found


def format_arguments(
    service: Service,
    args: Sequence[int],
    memory: Readable,
    status: int | None = None,
    *,
    entry: Sequence[str | None] = (),
    style: Style = DEFAULT_STYLE,
    handle_name: HandleName | None = None,
) -> Texts:
    """`capture` and `complete` at once."""
    texts = capture(service, args, memory, status, entry=entry, style=style, handle_name=handle_name)
    return complete(service, args, texts)


def format_call(
    service: Service,
    args: Sequence[int],
    memory: Readable,
    status: int | None = None,
    *,
    entry: Sequence[str | None] = (),
    style: Style = DEFAULT_STYLE,
    handle_name: HandleName | None = None,
) -> str:
    """One call as a line: `Name(Argument=value, …) = STATUS_…`; without a status, what is known when it begins.

    A service of unknown parameters prints its first four arguments, the registers, as numbers.
    """
    texts = format_arguments(service, args, memory, status, entry=entry, style=style, handle_name=handle_name)
    if not service.arguments_known:
        arguments = ", ".join([*map(str, texts), "…"])
    else:
        pairs = zip(service.params, texts, strict=True)
        arguments = ", ".join(f"{parameter.name}={'?' if text is None else text}" for parameter, text in pairs)
    result = "" if status is None else f" = {format_result(service, status)}"
    return f"{service.name}({arguments}){result}"


def format_result(service: Service, status: int) -> str:
    """What a service returned: a status's name, or a number for the few that return one."""
    return status_name(status) if service.prototype.returns == "NTSTATUS" else number(status & _MASK)
