"""C structures of the NT ABI, declared by annotations and laid out as the x64 compiler lays them out.

    class CLIENT_ID(Struct):
        UniqueProcess: HANDLE
        UniqueThread: HANDLE

A class costs nothing until it is first packed, unpacked or measured; then one pair of functions over one compiled
`struct.Struct` is generated for it. Nothing here reads guest memory: it works on bytes that were already copied.
"""

from __future__ import annotations

import struct
import sys
from typing import Annotated, Any, ClassVar, NamedTuple, Self, dataclass_transform, get_args, get_origin

from ntsup.ntabi.code import Code
from ntsup.ntabi.compiled import compile_source
from ntsup.ntabi.types import Scalar


class Array:
    """Marks a field as an array: `Annotated[tuple[int, ...], Array(ULONG, 4)]`, or `Annotated[bytes, Array(UCHAR, 8)]`.

    A `bytes` field is padded with zeros, or cut, to its length when packed.
    """

    __slots__ = ("count", "element")

    def __init__(self, element: Any, count: int) -> None:
        self.element = element
        self.count = count


class Field(NamedTuple):
    """Where a field lies: offset, size and alignment in bytes, and what it is made of."""

    name: str
    offset: int
    size: int
    alignment: int
    codec: Scalar | type[Code] | type[Struct]
    elements: int | None  # elements of an array; None for a plain field
    is_bytes: bool


class _Layout(NamedTuple):
    size: int
    alignment: int
    fields: tuple[Field, ...]
    pack: Any  # (structure) -> bytes
    unpack: Any  # (class, bytes, offset) -> structure


@dataclass_transform(kw_only_default=True)
class Struct:
    """Base of the structures. `_pack_ = 4` in a class limits its fields' alignment, as `#pragma pack(4)` does.

    `_tail_ = ("FileName", WCHAR)` says that an array of any length follows, which C declares as `WCHAR FileName[1]`:
    the structure then ends where that array begins.
    Integers out of a field's range are cut to its width when packed, as a C assignment cuts them.
    """

    _pack_: ClassVar[int] = 16
    _tail_: ClassVar[tuple[str, Any] | None] = None
    _layout: ClassVar[_Layout | None] = None

    def __init_subclass__(cls) -> None:
        cls._layout = None

    def __init__(self, **values: Any) -> None:
        fields = type(self).fields()
        for field in fields:
            if field.name in values:
                setattr(self, field.name, values.pop(field.name))
            elif not hasattr(type(self), field.name):
                raise TypeError(f"{type(self).__name__}: field {field.name} has no value")
        if values:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(values)}")

    @classmethod
    def layout(cls) -> _Layout:
        """The compiled layout."""
        return cls._layout or _compile(cls)

    @classmethod
    def fields(cls) -> tuple[Field, ...]:
        """The fields in order."""
        return cls.layout().fields

    @classmethod
    def sizeof(cls) -> int:
        """sizeof in bytes, tail padding included; where a `_tail_` follows, the offset at which it begins."""
        return cls.layout().size

    @classmethod
    def sizeof_tail(cls) -> int:
        """Bytes of one element of the `_tail_`; 0 when there is none."""
        return size_of(codec_of(cls._tail_[1])) if cls._tail_ else 0

    @classmethod
    def sizeof_c(cls) -> int:
        """What C's sizeof gives, where a `_tail_` counts with one element."""
        layout = cls.layout()
        return -(-(layout.size + cls.sizeof_tail()) // layout.alignment) * layout.alignment

    @classmethod
    def offsetof(cls, name: str) -> int:
        """offsetof a field, or of the tail, in bytes.

        Raises KeyError for a name that is no field.
        """
        for field in cls.fields():
            if field.name == name:
                return field.offset
        if cls._tail_ and name == cls._tail_[0]:
            return cls.sizeof()
        raise KeyError(name)

    @classmethod
    def unpack(cls, data: bytes, offset: int = 0) -> Self:
        """The structure at an offset of bytes that were copied from the guest.

        Raises struct.error when the bytes are too few; a caller checks the length first.
        """
        result: Self = cls.layout().unpack(cls, data, offset)
        return result

    def pack(self) -> bytes:
        """The bytes of the structure, padding as zeros."""
        data: bytes = type(self).layout().pack(self)
        return data

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(
            getattr(self, field.name) == getattr(other, field.name) for field in type(self).fields()
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        values = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in type(self).fields())
        return f"{type(self).__name__}({values})"


def resolve(annotation: Any, namespace: dict[str, Any]) -> Any:
    """An annotation as an object: text, as `from __future__ import annotations` leaves it, is looked up."""
    return eval(annotation, namespace) if isinstance(annotation, str) else annotation


def codec_of(annotation: Any) -> Scalar | type[Code] | type[Struct]:
    """What lies in memory for an annotation: a scalar, an enumeration or a structure.

    Raises TypeError for anything that has no fixed size.
    """
    if get_origin(annotation) is Annotated:
        base, *metadata = get_args(annotation)
        for mark in metadata:
            if isinstance(mark, Scalar):
                return mark
        annotation = base
    if isinstance(annotation, type) and issubclass(annotation, Code | Struct):
        return annotation
    raise TypeError(f"{annotation!r} is not a scalar, an enumeration or a structure")


def size_of(codec: Scalar | type[Code] | type[Struct]) -> int:
    """Size in bytes of what a codec describes."""
    if isinstance(codec, Scalar):
        return codec.size
    return codec.sizeof() if issubclass(codec, Struct) else 4


def _alignment_of(codec: Scalar | type[Code] | type[Struct]) -> int:
    if isinstance(codec, Scalar):
        return codec.alignment
    return codec.layout().alignment if issubclass(codec, Struct) else 4


def _fields(cls: type[Struct]) -> tuple[list[Field], int, int]:
    fields: list[Field] = []
    end, widest = 0, 1
    for base in reversed(cls.__mro__):
        if not issubclass(base, Struct) or base is Struct:
            continue
        namespace = vars(sys.modules[base.__module__])
        for name, raw in base.__annotations__.items():
            annotation = resolve(raw, namespace)
            count, is_bytes = None, False
            if get_origin(annotation) is ClassVar:
                continue
            if get_origin(annotation) is Annotated:
                for mark in get_args(annotation)[1:]:
                    if isinstance(mark, Array):
                        count, is_bytes = mark.count, get_args(annotation)[0] is bytes
                        annotation = mark.element
                        break
            codec = codec_of(annotation)
            alignment = min(_alignment_of(codec), cls._pack_)
            offset = -(-end // alignment) * alignment
            size = size_of(codec) * (1 if count is None else count)
            fields.append(Field(name, offset, size, alignment, codec, count, is_bytes))
            end, widest = offset + size, max(widest, alignment)
    if cls._tail_ is None:
        return fields, -(-end // widest) * widest, widest
    alignment = min(_alignment_of(codec_of(cls._tail_[1])), cls._pack_)
    return fields, -(-end // alignment) * alignment, max(widest, alignment)


class _Source:
    """Collects the format strings and the expressions of one structure while its fields are walked."""

    def __init__(self) -> None:
        self.pack_format, self.unpack_format = ["<"], ["<"]
        self.arguments: list[str] = []
        self.used = 0
        self.namespace: dict[str, Any] = {}

    def both(self, text: str) -> None:
        self.pack_format.append(text)
        self.unpack_format.append(text)

    def take(self) -> str:
        self.used += 1
        return f"v[{self.used - 1}]"

    def scalar(self, codec: Scalar | type[Code], value: str) -> str:
        if isinstance(codec, Scalar):
            self.pack_format.append(codec.format)
            self.unpack_format.append(codec.format.lower() if codec.signed else codec.format)
            self.arguments.append(f"{value} & {codec.mask:#x}")
            return f"{self.take()} != 0" if codec.boolean else self.take()
        self.both("I")
        self.arguments.append(f"{value} & 0xffffffff")
        self.namespace[codec.__name__] = codec
        return f"{codec.__name__}.of({self.take()})"

    def element(self, codec: Scalar | type[Code] | type[Struct], value: str) -> str:
        if isinstance(codec, type) and issubclass(codec, Struct):
            return self.structure(codec, value)
        return self.scalar(codec, value)

    def structure(self, cls: type[Struct], value: str) -> str:
        """Emit one (possibly nested) structure; returns the expression that rebuilds it."""
        self.namespace[cls.__name__] = cls
        parts, end = [], 0
        fields, size, _ = _fields(cls)
        for field in fields:
            if field.offset > end:
                self.both(f"{field.offset - end}x")
            end = field.offset + field.size
            target = f"{value}.{field.name}"
            if field.is_bytes:
                self.both(f"{field.size}s")
                self.arguments.append(target)
                parts.append(f"{field.name!r}: {self.take()}")
            elif field.elements is not None:
                elements = [self.element(field.codec, f"{target}[{index}]") for index in range(field.elements)]
                parts.append(f"{field.name!r}: ({''.join(f'{element}, ' for element in elements)})")
            else:
                parts.append(f"{field.name!r}: {self.element(field.codec, target)}")
        if size > end:
            self.both(f"{size - end}x")
        return f"new({cls.__name__}, {{{', '.join(parts)}}})"


def _new(cls: type[Struct], values: dict[str, Any]) -> Struct:
    structure = object.__new__(cls)
    structure.__dict__ = values
    return structure


def _compile(cls: type[Struct]) -> _Layout:
    fields, size, alignment = _fields(cls)
    source = _Source()
    rebuilt = source.structure(cls, "s")
    rebuilt = rebuilt.replace(f"new({cls.__name__}, ", "new(cls, ", 1)
    packer, unpacker = struct.Struct("".join(source.pack_format)), struct.Struct("".join(source.unpack_format))
    assert packer.size == unpacker.size == size
    namespace = {**source.namespace, "new": _new, "packer": packer.pack, "unpacker": unpacker.unpack_from}
    text = (
        f"def pack(s):\n    return packer({', '.join(source.arguments)})\n"
        f"def unpack(cls, data, offset):\n    v = unpacker(data, offset)\n    return {rebuilt}\n"
    )
    exec(compile_source(text, f"<layout of {cls.__name__}>"), namespace)
    cls._layout = _Layout(size, alignment, tuple(fields), namespace["pack"], namespace["unpack"])
    return cls._layout
