"""A call's arguments by their documented names, as Python values: out of registers and guest memory, and back.

All of it comes from the service's prototype. What a pointer points to is read when it is asked for. Must never trust a
length or an address of the guest's: what is wrong there raises NtError, what is wrong with a value given ValueError.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol

from ntsup.ntabi import types as _types
from ntsup.ntabi import vocabulary
from ntsup.ntabi.code import Code
from ntsup.ntabi.pointers import UNICODE_STRING_LAYOUT, Memory
from ntsup.ntabi.prototypes import PrototypeParameter
from ntsup.ntabi.service import Service
from ntsup.ntabi.status import NtError, NtStatus
from ntsup.ntabi.structure import Struct
from ntsup.ntabi.types import Scalar

_MASK = 0xFFFFFFFFFFFFFFFF
_OBJECT_ATTRIBUTES = struct.Struct("<IxxxxQQIxxxxQQ")

SCALARS = {
    mark.name: mark
    for each in vars(_types).values()
    for mark in getattr(each, "__metadata__", ())
    if isinstance(mark, Scalar)
} | {"ALPC_HANDLE": Scalar("ALPC_HANDLE", 8), "ULONG64": Scalar("ULONG64", 8), "LANGID": Scalar("LANGID", 2)}
"""The scalar types of prototypes by name."""

_RESULT_SIZES = ("ReturnLength", "ResultLength", "ReturnedLength", "LengthNeeded")


class Readable(Protocol):
    """Guest memory that is only read; `read` raises NtError on a bad range."""

    def read(self, address: int, size: int, /) -> bytes:
        """Copy bytes out."""


class CallMemory(Memory, Protocol):
    """Guest memory as arguments need it."""

    def place(self, data: bytes, /) -> int:
        """An address where the call that is being made, and nobody else, finds these bytes."""


def snake_case(documented: str) -> str:
    """PreviousCount → previous_count, EaBuffer → ea_buffer, TmGUID → tm_guid."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", documented).lower()


@cache
def argument_names(service: str) -> tuple[str, ...]:
    """A service's documented parameters in snake_case, in order; the registers where nobody has published them."""
    from ntsup.ntabi.service import registry

    found = registry[service]
    if not found.arguments_known:
        return ("arg1", "arg2", "arg3", "arg4")
    return tuple(snake_case(parameter.name) for parameter in found.params)


def _index(service: Service, label: str) -> int | None:
    return next((index for index, each in enumerate(service.params) if each.name == label), None)


def measure(service: Service, args: Sequence[int], memory: Readable, expression: str) -> tuple[int, bool]:
    """What a prototype's size expression comes to in a call, and whether it counts elements instead of bytes."""
    counts = expression.startswith("#")
    label = expression.lstrip("#")
    index = _index(service, label.lstrip("*"))
    assert index is not None, f"{service.name}: {expression} names no parameter"
    value = args[index] & _MASK
    ctype = service.params[index].type
    if label.startswith("*"):
        if not value:
            return 0, counts
        size = 8 if ctype in ("PSIZE_T", "PULONG_PTR", "PULONGLONG") else 4
        return int.from_bytes(memory.read(value, size), "little"), counts
    return value if ctype in ("SIZE_T", "ULONG_PTR") else value & 0xFFFFFFFF, counts


def filled(service: Service, args: Sequence[int], memory: Readable, size: int) -> int:
    """How much of an output buffer of this size an ended call filled, as far as another parameter says."""
    index = _index(service, "IoStatusBlock")
    if index is not None:
        return min(size, int.from_bytes(memory.read(args[index] + 8, 8), "little"))
    for label in _RESULT_SIZES:
        index = _index(service, label)
        if index is not None and args[index]:
            return min(size, int.from_bytes(memory.read(args[index], 4), "little"))
    return size


def buffer_extent(
    service: Service, args: Sequence[int], memory: Readable, parameter: PrototypeParameter, ended: bool
) -> tuple[int, bool]:
    """A buffer's size, or what of it an ended call has filled; and whether that counts elements."""
    whole, _, part = parameter.size.partition(">")
    size, counts = measure(service, args, memory, whole)
    if ended and parameter.direction != "in":
        if part:
            size = min(size, measure(service, args, memory, part)[0])
        elif not counts:
            size = filled(service, args, memory, size)
    return size, counts


class ObjectAttributes:
    """OBJECT_ATTRIBUTES of a call. Setting `name` makes the call use that one; the guest's memory stays as it is."""

    __slots__ = ("_name", "_renamed", "attributes", "root_directory", "security", "security_quality_of_service")

    def __init__(
        self,
        name: str = "",
        root_directory: int = 0,
        attributes: int = 0x40,
        security: int = 0,
        security_quality_of_service: int = 0,
    ) -> None:
        self._name = name
        self.root_directory = root_directory
        """The handle that the name begins at; 0 for none."""
        self.attributes = attributes
        """OBJ_* flags; 0x40, OBJ_CASE_INSENSITIVE, is what nearly all callers give."""
        self.security = security
        self.security_quality_of_service = security_quality_of_service
        """Both guest addresses, 0 for none."""
        self._renamed: Callable[[], None] | None = None

    @property
    def name(self) -> str:
        """The object's name, empty where there is none."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        before, self._name = self._name, name
        if self._renamed is not None:
            try:
                self._renamed()
            except (TypeError, ValueError):
                self._name = before
                raise

    @property
    def path(self) -> str:
        """The whole name: with the path of the root directory, if there is one, before it."""
        root = getattr(self.root_directory, "path", "") if self.root_directory else ""
        return f"{root.rstrip(chr(92))}\\{self._name}" if root and self._name else root or self._name

    def __bool__(self) -> bool:
        """Whether it names anything."""
        return bool(self._name or self.root_directory)

    def __repr__(self) -> str:
        return f"ObjectAttributes(name={self._name!r}, root_directory={int(self.root_directory):#x})"


class Arguments:
    """The arguments of one call as values.

    Scalars are int, bool or the enumeration they are; handles what `handle` makes of their number; a PUNICODE_STRING is
    str; POBJECT_ATTRIBUTES is ObjectAttributes; a buffer is bytes, a list of its elements, or the structure that its
    information class names; a pointer to a scalar or structure is what it points to. NULL is None, but empty
    ObjectAttributes. Out parameters are None until the call has ended. Whatever is not declared is its number.
    """

    def __init__(
        self, service: Service, args: list[int], memory: CallMemory, handle: Callable[[int], int] = int
    ) -> None:
        self.service = service
        self.args = args
        """As in the registers and on the stack, unsigned."""
        self.memory = memory
        self.ended = False
        self._handle = handle
        self._names = argument_names(service.name)
        self._read: dict[str, Any] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def keys(self) -> tuple[str, ...]:
        """The names, in order."""
        return self._names

    def items(self) -> list[tuple[str, Any]]:
        """(name, value) of each; raises NtError for a bad pointer."""
        return [(name, self[name]) for name in self._names]

    def _find(self, name: str) -> tuple[int, PrototypeParameter | None]:
        try:
            index = self._names.index(name)
        except ValueError:
            raise KeyError(f"{self.service.name} has no {name}; it has {', '.join(self._names) or 'none'}") from None
        return index, self.service.params[index] if self.service.arguments_known else None

    def end(self) -> None:
        """The call has ended: out parameters can be read now."""
        self.ended = True
        for name in list(self._read):
            parameter = self._find(name)[1]
            if parameter is not None and parameter.direction != "in":
                del self._read[name]

    def restore(self, args: Sequence[int]) -> None:
        """Go back to these arguments."""
        if self.args != list(args):
            self.args[:] = args
            self._read.clear()

    # Reading

    def __getitem__(self, name: str) -> Any:
        """The value; KeyError for no such name, NtError where a pointer cannot be followed."""
        if name in self._read:
            return self._read[name]
        index, parameter = self._find(name)
        raw = self.args[index] & _MASK
        if parameter is None:
            return raw
        if parameter.direction == "out":
            if not self.ended:
                return None
            try:
                return self._value(parameter, raw)
            except NtError:
                return None  # the call failed, or the guest has freed what it pointed to
        value = self._read[name] = self._value(parameter, raw)
        return value

    def _value(self, parameter: PrototypeParameter, raw: int) -> Any:
        ctype = parameter.type
        if parameter.size:
            return self._buffer(parameter, raw) if raw else None
        found = self._scalar(ctype, raw)
        if found is not None:
            return found
        if ctype == "POBJECT_ATTRIBUTES":
            return self._object_attributes(parameter, raw)
        if not raw:
            return None
        if ctype == "PUNICODE_STRING":
            return self._string(raw)
        codec = _pointee(ctype)
        if codec is None:
            return raw
        return self._decoded(codec, self.memory.read(raw, _size(codec)))

    def _scalar(self, ctype: str, raw: int) -> Any:
        """The value of a type that is no pointer; None for one that is."""
        scalar = SCALARS.get(ctype)
        if scalar is not None:
            return self._handle(raw) if scalar.name == "HANDLE" else scalar.decode(raw)
        enumeration = vocabulary.enumeration(ctype)
        if enumeration is not None:
            return enumeration.of(raw)
        return None if ctype.startswith("P") and vocabulary.formatter("", "", ctype) is None else raw & 0xFFFFFFFF

    def _decoded(self, codec: Scalar | type[Code] | type[Struct], data: bytes) -> Any:
        if isinstance(codec, Scalar):
            value = codec.unpack(data)
            return self._handle(value) if codec.name == "HANDLE" else value
        return codec.unpack(data) if issubclass(codec, Struct) else codec.of(int.from_bytes(data, "little"))

    def _string(self, address: int) -> str:
        length, _, buffer = UNICODE_STRING_LAYOUT.unpack(self.memory.read(address, 16))
        return self.memory.read(buffer, length & ~1).decode("utf-16-le", "surrogatepass") if length > 1 else ""

    def _object_attributes(self, parameter: PrototypeParameter, address: int) -> ObjectAttributes:
        if address:
            length, root, name, attributes, security, service = _OBJECT_ATTRIBUTES.unpack(
                self.memory.read(address, _OBJECT_ATTRIBUTES.size)
            )
            if length != _OBJECT_ATTRIBUTES.size:
                raise NtError(NtStatus.INVALID_PARAMETER)
            text = self._string(name) if name else ""
            found = ObjectAttributes(text, self._handle(root), attributes, security, service)
        else:
            found = ObjectAttributes(attributes=0)
        index = self.service.params.index(parameter)
        found._renamed = lambda: self._rename(index, found)
        return found

    def _buffer(self, parameter: PrototypeParameter, raw: int) -> Any:
        size, counts = buffer_extent(self.service, self.args, self.memory, parameter, self.ended)
        if counts:
            codec = _pointee(parameter.type)
            if codec is None:
                return raw
            each = _size(codec)
            data = self.memory.read(raw, size * each)
            return [self._decoded(codec, data[at : at + each]) for at in range(0, len(data), each)]
        data = self.memory.read(raw, size)
        if parameter.type == "PWSTR":
            return data[: size & ~1].decode("utf-16-le", "surrogatepass")
        structure = self._information()
        if structure is not None and len(data) == structure.sizeof():
            return structure.unpack(data)
        return data

    def _information(self) -> type[Struct] | None:
        """The structure that the call's information class names."""
        for index, other in enumerate(self.service.params):
            if vocabulary.is_class(other.type):
                return vocabulary.information(other.type, self.args[index] & 0xFFFFFFFF)
        return None

    # Writing

    def __setitem__(self, name: str, value: Any) -> None:
        """Have the call made with another value; once it has ended, change what it returned.

        Raises KeyError, TypeError and ValueError for what cannot be, NtError where the guest's memory is not there.
        """
        index, parameter = self._find(name)
        if parameter is None:
            self.args[index] = _whole(value, 64)
        elif self.ended or parameter.direction == "out":
            if not self.ended:
                raise ValueError(f"{name} is what the call returns: set it after the call, or give it to succeed()")
            self.returned(name, value)
            return
        elif value is None:
            self.args[index] = 0
        else:
            self._rewrite(index, parameter, value)
        self._read.pop(name, None)

    def returned(self, name: str, value: Any) -> None:
        """Write what the call returns in a parameter, where the guest wants it.

        Raises ValueError for one that returns nothing, or for more than its buffer takes.
        """
        index, parameter = self._find(name)
        raw = self.args[index] & _MASK
        if parameter is None or parameter.direction not in ("out", "inout"):
            raise ValueError(f"{name} returns nothing")
        if not raw:
            return
        if parameter.type == "PUNICODE_STRING":
            self._return_string(name, raw, value)
        elif parameter.size:
            data = self._packed_buffer(parameter, value)
            size, counts = measure(self.service, self.args, self.memory, parameter.size.partition(">")[0])
            codec = _pointee(parameter.type) if counts else None
            if len(data) > size * (_size(codec) if codec is not None else 1):
                raise ValueError(f"{name}: {len(data)} bytes do not fit into a buffer of {size}")
            self.memory.write(raw, data)
        else:
            codec = _pointee(parameter.type)
            if codec is None:
                raise ValueError(f"{name}: {parameter.type} is not declared; write to its address with memory.write")
            self.memory.write(raw, _packed(codec, value))
        self._read.pop(name, None)

    def _return_string(self, name: str, address: int, value: Any) -> None:
        _, maximum, buffer = UNICODE_STRING_LAYOUT.unpack(self.memory.read(address, 16))
        data = _characters(value)
        if len(data) > maximum:
            raise ValueError(f"{name}: {len(data)} bytes do not fit into a string of {maximum}")
        self.memory.write(buffer, data)
        self.memory.write(address, UNICODE_STRING_LAYOUT.pack(len(data), maximum, buffer))

    def _rewrite(self, index: int, parameter: PrototypeParameter, value: Any) -> None:
        ctype = parameter.type
        if parameter.size:
            self._rewrite_buffer(index, parameter, value)
        elif ctype in SCALARS:
            self.args[index] = _cut(SCALARS[ctype], value)
        elif ctype == "PUNICODE_STRING":
            self.args[index] = self._place_string(value)
        elif ctype == "POBJECT_ATTRIBUTES":
            self.args[index] = self._place_attributes(value)
        elif _pointee(ctype) is None or vocabulary.enumeration(ctype) is not None:
            self.args[index] = _whole(value, 64 if ctype.startswith("P") else 32)
        else:
            codec = _pointee(ctype)
            assert codec is not None
            data = _packed(codec, value)
            if parameter.direction == "inout" and self.args[index]:
                self.memory.write(self.args[index], data)  # the answer goes there too
            else:
                self.args[index] = self.memory.place(data)

    def _rewrite_buffer(self, index: int, parameter: PrototypeParameter, value: Any) -> None:
        label = parameter.size.partition(">")[0]
        size = _index(self.service, label.lstrip("#*"))
        if label.lstrip("#").startswith("*") or size is None or parameter.direction != "in":
            raise ValueError(f"{snake_case(parameter.name)} cannot be replaced: its size is not the call's own")
        data = self._packed_buffer(parameter, value)
        self.args[size] = len(value) if label.startswith("#") else len(data)
        self.args[index] = self.memory.place(data)
        self._read.pop(self._names[size], None)

    def _packed_buffer(self, parameter: PrototypeParameter, value: Any) -> bytes:
        if isinstance(value, Struct):
            return value.pack()
        if isinstance(value, bytes | bytearray | memoryview):
            return bytes(value)
        if isinstance(value, str) and parameter.type == "PWSTR":
            return _characters(value)
        codec = _pointee(parameter.type)
        if "#" in parameter.size and codec is not None and isinstance(value, list | tuple):
            return b"".join(_packed(codec, each) for each in value)
        raise TypeError(f"{snake_case(parameter.name)} takes bytes, not {type(value).__name__}")

    def _place_string(self, value: Any) -> int:
        data = _characters(value)
        return self.memory.place(UNICODE_STRING_LAYOUT.pack(len(data), len(data), self.memory.place(data)))

    def _place_attributes(self, value: Any) -> int:
        if not isinstance(value, ObjectAttributes):
            raise TypeError(f"object_attributes takes ObjectAttributes, not {type(value).__name__}")
        return self.memory.place(
            _OBJECT_ATTRIBUTES.pack(
                _OBJECT_ATTRIBUTES.size,
                _whole(value.root_directory, 64),
                self._place_string(value.name) if value.name else 0,
                _whole(value.attributes, 32),
                _whole(value.security, 64),
                _whole(value.security_quality_of_service, 64),
            )
        )

    def _rename(self, index: int, value: ObjectAttributes) -> None:
        if self.ended:
            raise ValueError("the call has ended: its name cannot be changed any more")
        self.args[index] = self._place_attributes(value)


@cache
def _pointee(ctype: str) -> Scalar | type[Code] | type[Struct] | None:
    """What a pointer type points to, as far as that is declared."""
    if not ctype.startswith("P") or ctype in SCALARS:
        return None
    name = ctype[1:]
    return SCALARS.get(name) or vocabulary.enumeration(name) or vocabulary.structure(name) or _other_scalar(name)


def _other_scalar(name: str) -> Scalar | None:
    """Types that are printed by name and are plain numbers: access masks and other sets."""
    return SCALARS["ULONG"] if vocabulary.formatter("", "", name) is not None else None


def _size(codec: Scalar | type[Code] | type[Struct]) -> int:
    if isinstance(codec, Scalar):
        return codec.size
    return codec.sizeof() if issubclass(codec, Struct) else 4


def _packed(codec: Scalar | type[Code] | type[Struct], value: Any) -> bytes:
    if isinstance(codec, Scalar):
        return codec.pack(_cut(codec, value))
    if issubclass(codec, Struct):
        if not isinstance(value, codec):
            raise TypeError(f"{codec.__name__} is wanted, not {type(value).__name__}")
        try:
            return value.pack()
        except (struct.error, AttributeError, TypeError) as error:
            raise ValueError(f"{codec.__name__}: {error}") from error
    return _whole(value, 32).to_bytes(4, "little")


def _cut(scalar: Scalar, value: Any) -> int:
    return int(bool(value)) if scalar.boolean and isinstance(value, bool | int) else _whole(value, scalar.size * 8)


def _whole(value: Any, bits: int) -> int:
    """A number as so many bits, unsigned; ValueError if it does not fit."""
    if not isinstance(value, int):
        raise TypeError(f"a number is wanted, not {type(value).__name__}")
    if not -(1 << bits - 1) <= value < 1 << bits:
        raise ValueError(f"{value:#x} does not fit into {bits} bits")
    return int(value) & (1 << bits) - 1


def _characters(value: Any) -> bytes:
    if not isinstance(value, str):
        raise TypeError(f"a string is wanted, not {type(value).__name__}")
    data = value.encode("utf-16-le", "surrogatepass")
    if len(data) > 0xFFFE:
        raise ValueError("a UNICODE_STRING holds at most 32767 characters")
    return data
