"""What a call's pointers, handles and buffers say while the guest is stopped: read from its memory, as texts.

Reads guest memory and trusts nothing there; a bad pointer raises NtError, which the caller prints as the address.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from ntsup.ntabi import vocabulary
from ntsup.ntabi.arguments import SCALARS, Readable, buffer_extent
from ntsup.ntabi.code import Code
from ntsup.ntabi.pointers import UNICODE_STRING_LAYOUT
from ntsup.ntabi.service import Service
from ntsup.ntabi.status import NtError, status_name
from ntsup.ntabi.structure import Field, Struct
from ntsup.ntabi.texts import data, interval, number, quoted, time
from ntsup.ntabi.types import Scalar

CURRENT_PROCESS = 0xFFFFFFFF_FFFFFFFF


class HandleName(Protocol):
    """Tells what is behind a handle; None if nothing is, or nobody knows."""

    def __call__(self, handle: int, process: int = ..., /) -> str | None:
        """`process`, a handle, is given where `handle` is another process's than the caller's."""


class Style(NamedTuple):
    """How much is printed: bytes of a buffer, characters of a name, elements of an array or a list of entries."""

    buffer: int = 32
    name: int = 512
    elements: int = 8
    hexdump: bool = False
    """Whether buffers are also kept as bytes."""


DEFAULT_STYLE = Style()
DUMP_AT_MOST = 1 << 16
"""Bytes of one buffer that a hexdump shows."""

_PSEUDO_HANDLES = {
    CURRENT_PROCESS: "CurrentProcess",
    2**64 - 2: "CurrentThread",
    2**64 - 4: "CurrentProcessToken",
    2**64 - 5: "CurrentThreadToken",
    2**64 - 6: "CurrentThreadEffectiveToken",
}
_DECIMAL = ("Length", "Size", "Count", "Number", "Quota", "Period", "Resolution", "Priority")
_INTERVALS = ("Timeout", "DelayInterval", "DueTime", "TimeOut", "Interval")
_LONG = 20
_NESTED = 3
"""So deep structures print what their pointers point to."""


def is_id(name: str) -> bool:
    """Whether a parameter or field that has the type HANDLE holds the id of a process or thread."""
    return name.endswith("Id") or "Unique" in name


def scalar_text(name: str, scalar: Scalar) -> Callable[[int], str]:
    """What prints the values of a parameter or field of this name and type; a handle as a number."""
    decode = scalar.decode
    if scalar.boolean:
        return lambda raw: "TRUE" if decode(raw) else "FALSE"
    if name.endswith(_INTERVALS) and scalar.name == "LARGE_INTEGER":
        return lambda raw: interval(decode(raw))
    if (
        scalar.signed
        or name.endswith(_DECIMAL)
        or (scalar.name == "HANDLE" and is_id(name))
        or name.startswith(("Number", "Maximum", "Minimum"))
    ):
        return lambda raw: str(decode(raw))
    if scalar.name.startswith("P"):
        return lambda raw: number(decode(raw)) if decode(raw) else "NULL"
    return lambda raw: number(decode(raw))


def handle_text(value: int, handle_name: HandleName | None, process: int = CURRENT_PROCESS) -> str:
    """A handle with the object behind, which needs no memory of the guest's; `process`: a handle to whose it is."""
    if value == 0:
        return "NULL"
    if value in _PSEUDO_HANDLES:
        return _PSEUDO_HANDLES[value]
    if handle_name is None:
        label = None
    else:
        label = handle_name(value) if process == CURRENT_PROCESS else handle_name(value, process)
    return f"{value:#x}" if label is None else f"{value:#x} -> {label}"


class Call:
    """One call while it is printed: its arguments and the guest behind them."""

    __slots__ = ("args", "dumps", "handle_name", "index", "memory", "nested", "service", "status", "style")

    def __init__(
        self,
        service: Service,
        args: Sequence[int],
        memory: Readable,
        style: Style,
        handle_name: HandleName | None,
        status: int | None,
        index: dict[str, int],
        dumps: list[tuple[str, bytes]] | None = None,
    ) -> None:
        self.service = service
        self.args = args
        self.memory = memory
        self.style = style
        self.handle_name = handle_name
        self.status = status
        self.index = index
        self.dumps = dumps
        self.nested = 0

    # Values

    def scalar(self, name: str, scalar: Scalar, raw: int) -> str:
        """A value by its type and its name's custom."""
        return self.handle(raw) if scalar.name == "HANDLE" and not is_id(name) else scalar_text(name, scalar)(raw)

    def handle(self, value: int) -> str:
        """A handle with the object behind; one that has a name in quotes."""
        return handle_text(value, self.handle_name)

    def foreign_handle(self, raw: int, owner: str, behind_pointer: bool) -> str:
        """A handle, or what a pointer to one points to, of the process that the parameter `owner` stands for."""
        if behind_pointer:
            if raw == 0:
                return "NULL"
            raw = int.from_bytes(self.memory.read(raw, 8), "little")
        return handle_text(raw, self.handle_name, self.args[self.index[owner]])

    def pointee(self, name: str, ctype: str, address: int) -> str:
        """The value of type `ctype` at an address."""
        formatter = vocabulary.formatter(self.service.name, name, ctype)
        scalar = SCALARS.get(ctype)
        if formatter is not None:
            size = scalar.size if scalar else 4
            return formatter(int.from_bytes(self.memory.read(address, size), "little"))
        if scalar is not None:
            return self.scalar(name, scalar, int.from_bytes(self.memory.read(address, scalar.size), "little"))
        structure = vocabulary.structure(ctype)
        if structure is None:
            return f"{address:#x}"
        head = self.memory.read(address, structure.sizeof())
        return self.structure(structure, head, b"", address)

    # Strings and the structures that every other service has

    def string(self, address: int) -> str:
        """The UNICODE_STRING at an address."""
        length, _, buffer = UNICODE_STRING_LAYOUT.unpack(self.memory.read(address, 16))
        return self.characters(buffer, length)

    def characters(self, buffer: int, length: int) -> str:
        """UTF-16 of `length` bytes; NULL where there is no buffer."""
        if not buffer:
            return "NULL"
        size = min(length & ~1, self.style.name * 2 + 2)
        content = self.memory.read(buffer, size) if size else b""
        return quoted(content.decode("utf-16-le", "surrogatepass"), self.style.name)

    def object_attributes(self, address: int) -> str:
        """The OBJECT_ATTRIBUTES at an address."""
        content = self.memory.read(address, 48)
        length, root, name, attributes = struct.unpack_from("<IxxxxQQI", content)
        if length != 48:
            return f"{{Length={length}}}"
        parts = [f"ObjectName={self.string(name) if name else 'NULL'}"]
        if root:
            parts.append(f"RootDirectory={self.handle(root)}")
        if attributes:
            formatter = vocabulary.formatter("", "HandleAttributes", "ULONG")
            parts.append(f"Attributes={formatter(attributes) if formatter else number(attributes)}")
        return "{" + ", ".join(parts) + "}"

    def io_status_block(self, address: int) -> str:
        """The IO_STATUS_BLOCK at an address."""
        status, information = struct.unpack("<IxxxxQ", self.memory.read(address, 16))
        name = vocabulary.formatter(self.service.name, "IoStatusBlock.Information", "ULONG")
        return f"{{Status={status_name(status)}, Information={name(information) if name else information}}}"

    # Buffers

    def buffer(self, index: int, raw: int) -> str:
        """A buffer by what it holds: an information class's structure, a control code's, an array, or bytes."""
        parameter = self.service.params[index]
        if raw == 0:
            return "NULL"
        out = parameter.direction != "in"
        size, counts = buffer_extent(self.service, self.args, self.memory, parameter, self.status is not None)
        if counts:
            return self._array(parameter.name, parameter.type[1:], raw, size)
        self._dump(parameter.name, raw, size)
        for other, described in enumerate(self.service.params):
            if vocabulary.is_class(described.type):
                found = vocabulary.information(described.type, self.args[other] & 0xFFFFFFFF)
                if found is not None:
                    return self._information(found, raw, size)
                if size in (1, 2, 4, 8):
                    return number(int.from_bytes(self.memory.read(raw, size), "little"))
        code = vocabulary.control_code(self.service.name)
        if code:
            found = vocabulary.control_structure(self.args[self.index[code]] & 0xFFFFFFFF, out)
            if found is not None:
                return self._information(found, raw, size)
        typed = vocabulary.registry_type(self.service.name)
        if typed:
            return self._registry_data(self.args[self.index[typed]] & 0xFFFFFFFF, self._head(raw, size), size)
        if parameter.type in ("PWSTR", "PCWSTR", "PWCHAR"):
            return self.characters(raw, size)
        pointee = vocabulary.structure(vocabulary.pointer(self.service.name, parameter.name) or parameter.type[1:])
        if pointee is not None and size >= pointee.sizeof():
            return self._information(pointee, raw, size)
        return self._bytes(raw, size)

    def _dump(self, name: str, address: int, size: int) -> None:
        if self.dumps is not None and size:
            try:
                self.dumps.append((name, self.memory.read(address, min(size, DUMP_AT_MOST))))
            except NtError:
                pass

    def _bytes(self, address: int, size: int) -> str:
        shown = min(size, self.style.buffer)
        return data(self.memory.read(address, shown) if shown else b"", size > shown)

    def _head(self, address: int, size: int) -> bytes:
        size = min(size, 2 * self.style.name + 2)
        return self.memory.read(address, size) if size else b""

    def _registry_data(self, kind: int, content: bytes, size: int) -> str:
        """A registry value's bytes by its REG_* type; `content` may be the beginning of `size` bytes only."""
        if kind in (1, 2, 6):
            text = content[: len(content) & ~1].decode("utf-16-le", "surrogatepass")
            return quoted(text.rstrip("\0") if len(content) == size else text, self.style.name)
        if kind == 7:
            parts = content[: len(content) & ~1].decode("utf-16-le", "surrogatepass").rstrip("\0").split("\0")
            shown = [quoted(part, self.style.name) for part in parts[: self.style.elements]]
            return f"[{', '.join(shown)}{', ...' if len(parts) > self.style.elements else ''}]"
        if (kind, size) in ((4, 4), (11, 8)):
            return f"{int.from_bytes(content, 'little'):#x}"
        return data(content[: self.style.buffer], size > self.style.buffer)

    def _array(self, name: str, ctype: str, raw: int, count: int) -> str:
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
                parts.append(self.scalar(name, scalar, int.from_bytes(piece, "little")))
            elif structure is not None:
                parts.append(self.structure(structure, piece, b"", raw + offset))
        return "[" + ", ".join(parts) + (", ..." if count > shown else "") + "]"

    def _information(self, structure: type[Struct], address: int, size: int) -> str:
        """A structure with its tail, or a list of entries that are chained by NextEntryOffset."""
        fixed = structure.sizeof()
        if size < fixed:
            return self._bytes(address, size)
        chained = structure.fields()[0].name == "NextEntryOffset"
        parts: list[str] = []
        offset = 0
        while offset + fixed <= size and len(parts) < self.style.elements:
            head = self.memory.read(address + offset, fixed)
            tail = self._head(address + offset + fixed, size - offset - fixed)
            parts.append(self.structure(structure, head, tail, address + offset))
            step = int.from_bytes(head[:4], "little") if chained else 0
            if not step:
                return f"[{', '.join(parts)}]" if chained else parts[0]
            offset += step
        return f"[{', '.join(parts)}, ...]"

    # Structures

    def structure(self, structure: type[Struct], head: bytes, tail: bytes, address: int) -> str:
        """A structure's fields by name; `tail` is what follows it, `address` where it lies (0: a part of another)."""
        own = vocabulary.structure_text(structure.__name__)
        if own is not None:
            return own(head + tail)
        parts, value = [], structure.unpack(head)
        fields = structure.fields()
        long = len(fields) > _LONG
        for field in fields:
            content = getattr(value, field.name)
            if field.name.startswith(("Reserved", "Sbz", "NextEntryOffset", "Padding")):
                continue
            if long and (content == 0 or field.is_bytes):  # a CONTEXT: what is zero, and vectors, would hide the rest
                continue
            after = tail if field is fields[-1] and structure._tail_ is None else b""
            parts.append(f"{field.name}={self._field(structure, value, field, content, after)}")
        if structure._tail_ is not None:
            parts += self._tail(structure, value, tail, address)
        return "{" + ", ".join(parts) + "}"

    def _tail(self, structure: type[Struct], value: Struct, tail: bytes, address: int) -> list[str]:
        """What follows a structure: characters, bytes, or elements that a field counts."""
        assert structure._tail_ is not None
        label, element = structure._tail_[0], structure.sizeof_tail()
        repeated = structure._tail_[1]
        if isinstance(repeated, type) and issubclass(repeated, Struct):
            return [f"{label}={self._elements(structure, value, repeated, address)}"] if address else []
        lengths = [getattr(value, each, None) for each in (f"{label}Length", "NameLength", "DataLength")]
        length = max(0, next((each for each in lengths if isinstance(each, int)), len(tail)))
        content = tail[:length]
        kind = getattr(value, "Type", None)
        if element == 1 and vocabulary.field_formatter(structure.__name__, "Type", "ULONG") and isinstance(kind, int):
            return [f"{label}={self._registry_data(kind, content, length)}"]
        if element == 2:
            text = content[: len(content) & ~1].decode("utf-16-le", "surrogatepass")
            return [f"{label}={quoted(text, self.style.name)}"]
        if element == 1:
            return [f"{label}={data(content[: self.style.buffer], length > self.style.buffer)}"]
        return []

    def _elements(self, structure: type[Struct], value: Struct, repeated: type[Struct], address: int) -> str:
        """The array behind a structure, as long as one of its fields says: in elements, or TotalLength in bytes."""
        size, fixed = repeated.sizeof(), structure.sizeof()
        total = getattr(value, "TotalLength", None)
        counted = next(
            (getattr(value, field.name) for field in structure.fields() if field.name.endswith(("Count", "Handles"))), 0
        )
        count = max(0, total - fixed) // size if isinstance(total, int) else counted
        return self._array("", repeated.__name__, address + fixed, count)

    def _field(self, structure: type[Struct], whole: Struct, field: Field, value: object, after: bytes) -> str:
        codec = field.codec
        if isinstance(value, Struct):
            if type(value).__name__ == "UNICODE_STRING":
                length, buffer = value.Length, value.Buffer  # type: ignore[attr-defined]
                try:
                    return self.characters(buffer, length)
                except NtError:
                    return f"{buffer:#x}"
            return self.structure(type(value), value.pack(), after, 0)
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
        target = vocabulary.field_pointer(structure.__name__, field.name, whole)
        if target is not None and value:
            return self._behind(target, value, whole)
        if codec.name == "LARGE_INTEGER" and field.name.endswith(("Time", "LastWriteTime")) and value > 0:
            return time(value)
        return self.scalar(field.name, codec, value & codec.mask)

    def _behind(self, target: vocabulary.Target, address: int, whole: Struct) -> str:
        """What a field's pointer points to: characters or elements, as many as another field says."""
        count = getattr(whole, target.counted_by) if target.counted_by else 1
        if self.nested >= _NESTED:
            return f"{address:#x}"
        self.nested += 1
        try:
            if target.ctype == "WCHAR":
                return self.characters(address, count)
            if target.ctype == "UCHAR":
                return self._bytes(address, count)
            if not target.counted_by:
                return self.pointee("", target.ctype, address)
            return self._array("", target.ctype, address, count // target.unit)
        except NtError:
            return f"{address:#x}"
        finally:
            self.nested -= 1
