"""Prints a call as a trace line: every argument by name, values symbolic, what pointers point to decoded.

    NtReadFile(FileHandle=0x1c, …, Buffer="hello\\n", Length=512, ByteOffset=NULL, Key=NULL) = STATUS_SUCCESS

All of it comes from the service's prototype. It reads guest memory and trusts nothing there: a bad pointer is printed
as the address it is. It must never raise for any arguments or memory.
"""

from __future__ import annotations

import datetime
import struct
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ntsup.ntabi import vocabulary
from ntsup.ntabi.arguments import SCALARS, Readable, buffer_extent
from ntsup.ntabi.code import Code
from ntsup.ntabi.pointers import UNICODE_STRING_LAYOUT
from ntsup.ntabi.prototypes import PrototypeParameter
from ntsup.ntabi.service import Service
from ntsup.ntabi.status import NtError, is_error, status_name
from ntsup.ntabi.structure import Field, Struct
from ntsup.ntabi.types import Scalar

HandleName = Callable[[int], str | None]


class Style(NamedTuple):
    """How much is printed: bytes of a buffer, characters of a name, elements of an array or a list of entries."""

    buffer: int = 32
    name: int = 512
    elements: int = 8


DEFAULT_STYLE = Style()

_PSEUDO_HANDLES = {
    2**64 - 1: "CurrentProcess",
    2**64 - 2: "CurrentThread",
    2**64 - 4: "CurrentProcessToken",
    2**64 - 5: "CurrentThreadToken",
    2**64 - 6: "CurrentThreadEffectiveToken",
}
_DECIMAL = ("Length", "Size", "Count", "Number", "Quota", "Period", "Resolution", "Priority")
_INTERVALS = ("Timeout", "DelayInterval", "DueTime", "TimeOut", "Interval")
_EPOCH = datetime.datetime(1601, 1, 1)
_LONG = 20


def number(value: int) -> str:
    """Small numbers in decimal, the others in hexadecimal."""
    return str(value) if -10 < value < 10 else f"{value:#x}"


def quoted(text: str, limit: int) -> str:
    """A guest's string in quotes; control characters as \\x09, lone surrogates as \\ud800, the rest as it is."""
    cut = text[:limit]
    shown = "".join(
        c if c.isprintable() and c != '"' else f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}" for c in cut
    )
    return f'"{shown}"' + ("..." if len(text) > limit else "")


def data(content: bytes, more: bool = False) -> str:
    """Bytes of a buffer in quotes, as C writes them."""
    return '"' + repr(content)[2:-1].replace("\\'", "'").replace('"', '\\"') + '"' + ("..." if more else "")


def interval(value: int) -> str:
    """A relative (negative) or absolute time in 100 ns, in milliseconds or as a date."""
    if value == -(2**63) or value == 2**63 - 1:
        return "infinite"
    if value <= 0:
        return f"{-value / 10_000:g} ms"
    return time(value)


def time(value: int) -> str:
    """An absolute time in 100 ns since 1601, UTC."""
    try:
        return (_EPOCH + datetime.timedelta(microseconds=value // 10)).isoformat(timespec="milliseconds") + "Z"
    except OverflowError:
        return number(value)


class _Call:
    """One call while it is printed."""

    def __init__(
        self,
        service: Service,
        args: Sequence[int],
        memory: Readable,
        style: Style,
        handle_name: HandleName | None,
        status: int | None,
    ) -> None:
        self.service = service
        self.args = args
        self.memory = memory
        self.style = style
        self.handle_name = handle_name
        self.status = status

    def argument(self, index: int) -> str | None:
        """The text of one argument; None for one that only the end of the call can tell."""
        parameter = self.service.params[index]
        raw = self.args[index] & 0xFFFFFFFFFFFFFFFF
        if parameter.direction == "out" and self.status is None:
            return None
        try:
            return self._argument(parameter, raw)
        except (NtError, struct.error):
            return f"{raw:#x}"

    def _argument(self, parameter: PrototypeParameter, raw: int) -> str:
        ctype = parameter.type
        if parameter.size:
            return self._buffer(parameter, raw)
        name = vocabulary.formatter(self.service.name, parameter.name, ctype)
        if name is not None:
            return name(raw & (0xFF if ctype in ("UCHAR", "BYTE") else 0xFFFFFFFF))
        if ctype in SCALARS:
            return self._scalar(parameter.name, SCALARS[ctype], raw)
        if raw == 0:
            return "NULL"
        if ctype == "PUNICODE_STRING":
            return self._string(raw)
        if parameter.direction in ("out", "inout") and self.status is not None and is_error(self.status):
            return f"{raw:#x}"
        if ctype == "POBJECT_ATTRIBUTES":
            return self._object_attributes(raw)
        if ctype == "PIO_STATUS_BLOCK":
            return self._io_status_block(raw)
        pointee = ctype[1:] if ctype.startswith("P") and ctype != "PVOID" else ""
        return self._pointee(parameter.name, pointee, raw) if pointee else f"{raw:#x}"

    def _scalar(self, name: str, scalar: Scalar, raw: int) -> str:
        value = scalar.decode(raw)
        if scalar.boolean:
            return "TRUE" if value else "FALSE"
        if scalar.name == "HANDLE":
            return self._handle(value)
        if not value and scalar.name.startswith("P"):
            return "NULL"
        if name.endswith(_INTERVALS) and scalar.name == "LARGE_INTEGER":
            return interval(value)
        if scalar.signed or name.endswith(_DECIMAL) or name.startswith(("Number", "Maximum", "Minimum")):
            return str(value)
        return number(value)

    def _handle(self, value: int) -> str:
        if value == 0:
            return "NULL"
        if value in _PSEUDO_HANDLES:
            return _PSEUDO_HANDLES[value]
        label = self.handle_name(value) if self.handle_name is not None else None
        return f"{value:#x}" if label is None else f"{value:#x} -> {quoted(label, self.style.name)}"

    def _pointee(self, name: str, ctype: str, address: int) -> str:
        formatter = vocabulary.formatter(self.service.name, name, ctype)
        scalar = SCALARS.get(ctype)
        if formatter is not None:
            size = scalar.size if scalar else 4
            return formatter(int.from_bytes(self.memory.read(address, size), "little"))
        if scalar is not None:
            return self._scalar(name, scalar, int.from_bytes(self.memory.read(address, scalar.size), "little"))
        structure = vocabulary.structure(ctype)
        if structure is None:
            return f"{address:#x}"
        return self._structure(structure, self.memory.read(address, structure.sizeof()), b"")

    def _string(self, address: int) -> str:
        length, _, buffer = UNICODE_STRING_LAYOUT.unpack(self.memory.read(address, 16))
        return self._characters(buffer, length)

    def _characters(self, buffer: int, length: int) -> str:
        size = min(length & ~1, self.style.name * 2 + 2)
        content = self.memory.read(buffer, size) if size else b""
        return quoted(content.decode("utf-16-le", "surrogatepass"), self.style.name)

    def _object_attributes(self, address: int) -> str:
        content = self.memory.read(address, 48)
        length, root, name, attributes = struct.unpack_from("<IxxxxQQI", content)
        if length != 48:
            return f"{{Length={length}}}"
        parts = [f"ObjectName={self._string(name) if name else 'NULL'}"]
        if root:
            parts.append(f"RootDirectory={self._handle(root)}")
        if attributes:
            formatter = vocabulary.formatter("", "HandleAttributes", "ULONG")
            parts.append(f"Attributes={formatter(attributes) if formatter else number(attributes)}")
        return "{" + ", ".join(parts) + "}"

    def _io_status_block(self, address: int) -> str:
        status, information = struct.unpack("<IxxxxQ", self.memory.read(address, 16))
        name = vocabulary.formatter(self.service.name, "IoStatusBlock.Information", "ULONG")
        return f"{{Status={status_name(status)}, Information={name(information) if name else number(information)}}}"

    def _buffer(self, parameter: PrototypeParameter, raw: int) -> str:
        if raw == 0:
            return "NULL"
        out = parameter.direction != "in"
        if out and self.status is not None and is_error(self.status):
            return f"{raw:#x}"
        size, counts = buffer_extent(self.service, self.args, self.memory, parameter, self.status is not None)
        if counts:
            return self._array(parameter, raw, size)
        for index, other in enumerate(self.service.params):
            if vocabulary.is_class(other.type):
                found = vocabulary.information(other.type, self.args[index] & 0xFFFFFFFF)
                if found is not None:
                    return self._information(found, raw, size)
                if size in (1, 2, 4, 8):
                    return number(int.from_bytes(self.memory.read(raw, size), "little"))
        pointee = vocabulary.structure(parameter.type[1:])
        if pointee is not None and size >= pointee.sizeof():
            return self._information(pointee, raw, size)
        shown = min(size, self.style.buffer)
        return data(self.memory.read(raw, shown) if shown else b"", size > shown)

    def _array(self, parameter: PrototypeParameter, raw: int, count: int) -> str:
        ctype = parameter.type[1:]
        scalar, structure = SCALARS.get(ctype), vocabulary.structure(ctype)
        size = scalar.size if scalar else structure.sizeof() if structure else 0
        if not size or ctype == "VOID":
            return f"{raw:#x}"
        shown = min(count, self.style.elements)
        content = self.memory.read(raw, shown * size) if shown else b""
        parts = []
        for offset in range(0, shown * size, size):
            piece = content[offset : offset + size]
            if scalar is not None:
                parts.append(self._scalar(parameter.name, scalar, int.from_bytes(piece, "little")))
            elif structure is not None:
                parts.append(self._structure(structure, piece, b""))
        return "[" + ", ".join(parts) + (", ..." if count > shown else "") + "]"

    def _information(self, structure: type[Struct], address: int, size: int) -> str:
        """A structure with its tail, or a list of entries that are chained by NextEntryOffset."""
        fixed = structure.sizeof()
        if size < fixed:
            return data(self.memory.read(address, min(size, self.style.buffer)), size > self.style.buffer)
        chained = structure.fields()[0].name == "NextEntryOffset"
        parts: list[str] = []
        offset = 0
        while offset + fixed <= size and len(parts) < self.style.elements:
            head = self.memory.read(address + offset, fixed)
            rest = min(size - offset - fixed, 2 * self.style.name + 2)
            parts.append(self._structure(structure, head, self.memory.read(address + offset + fixed, rest)))
            step = int.from_bytes(head[:4], "little") if chained else 0
            if not step:
                return f"[{', '.join(parts)}]" if chained else parts[0]
            offset += step
        return f"[{', '.join(parts)}, ...]"

    def _structure(self, structure: type[Struct], head: bytes, tail: bytes) -> str:
        parts, value = [], structure.unpack(head)
        long = len(structure.fields()) > _LONG
        for field in structure.fields():
            content = getattr(value, field.name)
            if field.name.startswith(("Reserved", "Sbz", "NextEntryOffset")):
                continue
            if long and (content == 0 or field.is_bytes):  # a CONTEXT: what is zero, and vectors, would hide the rest
                continue
            parts.append(f"{field.name}={self._field(structure, field, content)}")
        if structure._tail_ is not None:
            label, element = structure._tail_[0], structure.sizeof_tail()
            lengths = [getattr(value, each, None) for each in (f"{label}Length", "NameLength", "DataLength")]
            length = next((each for each in lengths if isinstance(each, int)), len(tail))
            content = tail[: max(0, length)]
            if element == 2:
                text = content[: len(content) & ~1].decode("utf-16-le", "surrogatepass")
                parts.append(f"{label}={quoted(text, self.style.name)}")
            elif element == 1:
                parts.append(f"{label}={data(content[: self.style.buffer], length > self.style.buffer)}")
        return "{" + ", ".join(parts) + "}"

    def _field(self, structure: type[Struct], field: Field, value: object) -> str:
        codec = field.codec
        if isinstance(value, Struct):
            if type(value).__name__ == "UNICODE_STRING":
                length, buffer = value.Length, value.Buffer  # type: ignore[attr-defined]
                try:
                    return self._characters(buffer, length)
                except NtError:
                    return f"{buffer:#x}"
            return self._structure(type(value), value.pack(), b"")
        if isinstance(value, bytes):
            shown = value.rstrip(b"\0")
            return data(shown[: self.style.buffer], len(shown) > self.style.buffer)
        if isinstance(value, tuple):
            return "[" + ", ".join(number(each) if isinstance(each, int) else repr(each) for each in value) + "]"
        if isinstance(value, Code):
            return str(value)
        if not isinstance(value, int) or not isinstance(codec, Scalar):
            return repr(value)
        formatter = vocabulary.field_formatter(structure.__name__, field.name, codec.name)
        if formatter is not None:
            return formatter(value)
        if codec.name == "LARGE_INTEGER" and field.name.endswith(("Time", "LastWriteTime")) and value > 0:
            return time(value)
        return self._scalar(field.name, codec, value & codec.mask)


def format_arguments(
    service: Service,
    args: Sequence[int],
    memory: Readable,
    status: int | None = None,
    *,
    entry: Sequence[str | None] | None = None,
    style: Style = DEFAULT_STYLE,
    handle_name: HandleName | None = None,
) -> list[str | None]:
    """The arguments as texts, in order.

    Without a status the call is beginning, and what it will write is None. With one, the call has ended: out
    parameters are read, and the others are taken from `entry`, the list made at the beginning, when it is given.
    `handle_name` says what object a handle means.
    """
    call = _Call(service, args, memory, style, handle_name, status)
    found: list[str | None] = []
    for index, parameter in enumerate(service.params):
        early = entry[index] if entry is not None else None
        found.append(early if early is not None and parameter.direction != "inout" else call.argument(index))
    return found


def format_call(
    service: Service,
    args: Sequence[int],
    memory: Readable,
    status: int | None = None,
    *,
    entry: Sequence[str | None] | None = None,
    style: Style = DEFAULT_STYLE,
    handle_name: HandleName | None = None,
) -> str:
    """One call as a line: `Name(Argument=value, …) = STATUS_…`; without a status, what is known when it begins.

    A service of unknown parameters prints its first four arguments, the registers, as numbers.
    """
    if not service.arguments_known:
        text = ", ".join(number(arg & 0xFFFFFFFFFFFFFFFF) for arg in args[:4])
        arguments = f"{text}{', ' if text else ''}…"
    else:
        texts = format_arguments(service, args, memory, status, entry=entry, style=style, handle_name=handle_name)
        pairs = zip(service.params, texts, strict=True)
        arguments = ", ".join(f"{parameter.name}={'?' if text is None else text}" for parameter, text in pairs)
    result = "" if status is None else f" = {format_result(service, status)}"
    return f"{service.name}({arguments}){result}"


def format_result(service: Service, status: int) -> str:
    """What a service returned: a status's name, or a number for the few that return one."""
    return status_name(status) if service.prototype.returns == "NTSTATUS" else number(status & 0xFFFFFFFFFFFFFFFF)
