"""Turns a service's signature into the source of its decoder, and that into a function.

The source is straight-line: no loop, no table and no inspection is left at run time. Scalars are cut first, then
pointers are probed and copied in the order of the parameters, then handles are resolved. It must never emit code that
can raise anything but NtError for any register contents.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from ntsup.ntabi.code import Code
from ntsup.ntabi.compiled import compile_source
from ntsup.ntabi.pointers import (
    IN,
    UNICODE_STRING_POINTER,
    InOut,
    IoStatusBlock,
    ObjectAttributes,
    Out,
    OutBuffer,
    SizeIs,
    read_object_attributes,
    read_unicode_string,
)
from ntsup.ntabi.status import NtError, errno_to_status
from ntsup.ntabi.structure import Struct, codec_of, resolve
from ntsup.ntabi.types import Scalar


class Access:
    """The access that a handle must have been granted: `Annotated[Semaphore, Access(SEMAPHORE_MODIFY_STATE)]`."""

    __slots__ = ("mask",)

    def __init__(self, mask: int) -> None:
        self.mask = int(mask)


class Parameter(NamedTuple):
    """How one parameter of a body is decoded. `kind` names the statement that the generator emits for it."""

    name: str
    kind: str  # scalar, handle, in, out, inout, string, attributes, iosb, inbuffer, outbuffer
    optional: bool
    target: Any  # the scalar, the object class, or the pointee's codec
    access: int = 0
    size_parameter: str = ""


class StructCodec:
    """A structure class seen as a codec."""

    __slots__ = ("pack", "size", "unpack")

    def __init__(self, structure: type[Struct]) -> None:
        layout = structure.layout()
        self.size = layout.size
        self.pack = layout.pack
        self.unpack: Callable[[bytes], Any] = structure.unpack


class CodeCodec:
    """An enumeration class seen as a codec."""

    __slots__ = ("_enumeration",)

    size = 4

    def __init__(self, enumeration: type[Code]) -> None:
        self._enumeration = enumeration

    def pack(self, value: int) -> bytes:
        """The value's four bytes."""
        return (value & 0xFFFFFFFF).to_bytes(4, "little")

    def unpack(self, data: bytes) -> Code:
        """The value of four bytes."""
        return self._enumeration.of(int.from_bytes(data, "little"))


def codec(annotation: Any) -> Scalar | StructCodec | CodeCodec:
    """What packs and unpacks a value of an annotated type.

    Raises TypeError when the type has no fixed size.
    """
    found = codec_of(annotation)
    if isinstance(found, Scalar):
        return found
    return StructCodec(found) if issubclass(found, Struct) else CodeCodec(found)


def describe(name: str, annotation: Any) -> Parameter:
    """How a parameter with this annotation is decoded.

    Raises TypeError when services cannot have such a parameter.
    """
    optional = False
    if get_origin(annotation) in (Union, types.UnionType):
        alternatives = [each for each in get_args(annotation) if each is not type(None)]
        if len(alternatives) != 1:
            raise TypeError(f"parameter {name}: {annotation!r} is a union of more than a type and None")
        optional, annotation = True, alternatives[0]
    origin = get_origin(annotation)
    if origin is Annotated:
        base, *marks = get_args(annotation)
        if IN in marks:
            marks.remove(IN)
            pointee = Annotated[base, *marks] if marks else base
            return Parameter(name, "in", optional, codec(pointee))
        for mark in marks:
            if isinstance(mark, Access):
                return Parameter(name, "handle", optional, base, mark.mask)
            if mark is UNICODE_STRING_POINTER:
                return Parameter(name, "string", optional, None)
            if isinstance(mark, SizeIs):
                kind = {bytes: "inbuffer", OutBuffer: "outbuffer"}.get(base)
                if kind is None:
                    raise TypeError(f"parameter {name}: SizeIs belongs to bytes or OutBuffer, not {base!r}")
                return Parameter(name, kind, optional, None, size_parameter=mark.parameter)
            if isinstance(mark, Scalar):
                if optional:
                    raise TypeError(f"parameter {name}: a scalar cannot be None")
                return Parameter(name, "scalar", False, mark)
    elif origin in (Out, InOut):
        return Parameter(name, "out" if origin is Out else "inout", optional, codec(get_args(annotation)[0]))
    elif annotation is ObjectAttributes:
        return Parameter(name, "attributes", optional, None)
    elif annotation is IoStatusBlock:
        return Parameter(name, "iosb", optional, None)
    elif isinstance(annotation, type):
        if getattr(annotation, "__ntobject__", False):
            return Parameter(name, "handle", optional, annotation)
        if issubclass(annotation, Code) and not optional:
            return Parameter(name, "scalar", False, annotation)
    raise TypeError(f"parameter {name}: a service cannot have a parameter of type {annotation!r}")


def signature(body: Callable[..., int]) -> tuple[Parameter, ...]:
    """The parameters after the first, which is the calling thread.

    Raises TypeError, naming the parameter, for one without an annotation or with one that cannot be decoded.
    """
    code = body.__code__
    names = code.co_varnames[1 : code.co_argcount]
    if not code.co_argcount or code.co_kwonlyargcount or code.co_flags & 0x0C:
        raise TypeError(f"{body.__name__}: a service has a thread and positional parameters only")
    annotations, found = body.__annotations__, []
    for name in names:
        if name not in annotations:
            raise TypeError(f"{body.__name__}: parameter {name} has no annotation")
        try:
            found.append(describe(name, resolve(annotations[name], body.__globals__)))
        except TypeError as error:
            raise TypeError(f"{body.__name__}: {error}") from None
    return tuple(found)


def generate(name: str, parameters: Sequence[Parameter]) -> tuple[str, dict[str, Any]]:
    """The decoder's source, and the names that it needs beside `body`."""
    namespace: dict[str, Any] = {"NtError": NtError, "errno_to_status": errno_to_status}
    scalars: list[str] = []
    pointers: list[str] = []
    handles: list[str] = []
    index_of = {parameter.name: index for index, parameter in enumerate(parameters)}
    for index, parameter in enumerate(parameters):
        value, raw, needed = f"a{index}", f"args[{index}]", f"k{index}"
        if parameter.kind == "scalar":
            if isinstance(parameter.target, Scalar):
                scalars.append(f"{value} = {parameter.target.source(raw)}")
            else:
                namespace[needed] = parameter.target
                scalars.append(f"{value} = new({needed}, {raw} & 0xffffffff)")
                namespace["new"] = int.__new__
            continue
        if parameter.kind == "handle":
            namespace[needed] = parameter.target
            statements = [f"{value} = handles.resolve({raw}, {needed}, {parameter.access:#x})"]
            _emit(handles, statements, value, raw, parameter.optional)
            continue
        if parameter.kind in ("in", "out", "inout"):
            size = parameter.target.size
            namespace[needed] = parameter.target.unpack if parameter.kind == "in" else parameter.target
        if parameter.kind == "in":
            statements = [f"{value} = {needed}(memory.read({raw}, {size}))"]
        elif parameter.kind in ("out", "inout"):
            wrapper = "Out" if parameter.kind == "out" else "InOut"
            namespace[wrapper] = Out if parameter.kind == "out" else InOut
            statements = [f"memory.probe_write({raw}, {size})", f"{value} = {wrapper}(memory, {raw}, {needed})"]
        elif parameter.kind == "string":
            namespace["read_unicode_string"] = read_unicode_string
            statements = [f"{value} = read_unicode_string(memory, {raw})"]
        elif parameter.kind == "attributes":
            namespace["read_object_attributes"] = read_object_attributes
            statements = [f"{value} = read_object_attributes(memory, {raw})"]
        elif parameter.kind == "iosb":
            namespace["IoStatusBlock"] = IoStatusBlock
            statements = [f"memory.probe_write({raw}, 16)", f"{value} = IoStatusBlock(memory, {raw})"]
        else:
            counter = index_of.get(parameter.size_parameter)
            if counter is None or parameters[counter].kind != "scalar":
                raise TypeError(f"{name}: {parameter.name} takes its size from {parameter.size_parameter}, no scalar")
            length = f"a{counter}"
            if parameter.kind == "inbuffer":
                statements = [f"{value} = memory.read({raw}, {length}) if {length} > 0 else b''"]
            else:
                namespace["OutBuffer"] = OutBuffer
                statements = [
                    f"if {length} > 0: memory.probe_write({raw}, {length})",
                    f"{value} = OutBuffer(memory, {raw}, {length})",
                ]
        _emit(pointers, statements, value, raw, parameter.optional)
    lines = ["def invoke(t, args):", " try:"]
    if pointers or handles:
        lines.append("  process = t.process")
    if pointers:
        lines.append("  memory = process.memory")
    if handles:
        lines.append("  handles = process.handles")
    lines += [f"  {line}" for line in (*scalars, *pointers, *handles)]
    lines.append(f"  return body({', '.join(['t', *(f'a{index}' for index in range(len(parameters)))])})")
    lines.append(" except NtError as error:\n  return error.status")
    lines.append(" except OSError as error:\n  return errno_to_status(error.errno)\n")
    return "\n".join(lines), namespace


def _emit(lines: list[str], statements: list[str], value: str, raw: str, optional: bool) -> None:
    if optional:
        lines.append(f"if {raw}:")
        lines += [f" {statement}" for statement in statements]
        lines.append(f"else: {value} = None")
    else:
        lines += statements


def compile_decoder(
    name: str, body: Callable[..., int]
) -> tuple[Callable[[Any, Sequence[int]], int], tuple[Parameter, ...]]:
    """The `invoke` of a body, and how its parameters are decoded."""
    parameters = signature(body)
    source, namespace = generate(name, parameters)
    namespace["body"] = body
    exec(compile_source(source, f"<decoder of {name}>"), namespace)
    return namespace["invoke"], parameters
