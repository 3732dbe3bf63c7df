"""The pointer parameters of services: what a body gets instead of a guest address.

Guest memory is copied once, before the body runs, and the copy is used; out parameters are probed before the body runs.
No class here trusts a length, an alignment or a pointer that the guest supplied: what is wrong becomes an `NtError`.
"""

from __future__ import annotations

import struct
from typing import Annotated, Any, Generic, Protocol, TypeVar

from ntsup.ntabi.status import NtError, NtStatus

T = TypeVar("T")


class Memory(Protocol):
    """A process' address space, as ntabi needs it. Each method raises NtError(ACCESS_VIOLATION) on a bad range."""

    def read(self, address: int, size: int, /) -> bytes:
        """Copy bytes out."""

    def write(self, address: int, data: bytes, /) -> None:
        """Copy bytes in."""

    def probe_write(self, address: int, size: int, /) -> None:
        """Check that the range can be written, without changing it."""


class Codec(Protocol):
    """How a value lies in memory: a `Scalar`, an enumeration's or a structure's."""

    size: int

    def pack(self, value: Any, /) -> bytes:
        """The value's bytes."""

    def unpack(self, data: bytes, /) -> Any:
        """The value of `size` bytes."""


class _InMark:
    """Metadata of `In[T]`."""

    def __repr__(self) -> str:
        return "In"


IN = _InMark()

# A pointer to one T that is read: the body gets the T. `In[LARGE_INTEGER] | None` for _In_opt_.
In = Annotated[T, IN]


class Out(Generic[T]):
    """A pointer to one T that the service writes. It was probed; `put` still fails if it was unmapped since."""

    __slots__ = ("_codec", "_memory", "address")

    def __init__(self, memory: Memory, address: int, codec: Codec) -> None:
        self._memory = memory
        self.address = address
        self._codec = codec

    def put(self, value: T) -> None:
        """Write the value to the guest."""
        self._memory.write(self.address, self._codec.pack(value))


class InOut(Generic[T]):
    """A pointer to one T that the service reads and writes."""

    __slots__ = ("_codec", "_memory", "_value", "address")

    def __init__(self, memory: Memory, address: int, codec: Codec) -> None:
        self._memory = memory
        self.address = address
        self._codec = codec
        self._value: T = codec.unpack(memory.read(address, codec.size))

    def get(self) -> T:
        """The value as it was when the call was made; the guest's later changes are not seen."""
        return self._value

    def put(self, value: T) -> None:
        """Write the value to the guest."""
        self._memory.write(self.address, self._codec.pack(value))


class SizeIs:
    """Names the parameter that holds a buffer's size: `Annotated[OutBuffer, SizeIs("length")]`.

    `Annotated[bytes, SizeIs("length")]` is an input buffer, copied whole before the body runs.
    """

    __slots__ = ("parameter",)

    def __init__(self, parameter: str) -> None:
        self.parameter = parameter


class OutBuffer:
    """A buffer of `size` bytes that the service writes; all of it was probed."""

    __slots__ = ("_memory", "address", "size")

    def __init__(self, memory: Memory, address: int, size: int) -> None:
        self._memory = memory
        self.address = address
        self.size = size

    def put(self, data: bytes, offset: int = 0) -> None:
        """Write bytes at an offset.

        Raises NtError(BUFFER_TOO_SMALL), with nothing written, when they do not fit.
        """
        if offset + len(data) > self.size:
            raise NtError(NtStatus.BUFFER_TOO_SMALL)
        if data:
            self._memory.write(self.address + offset, data)


class IoStatusBlock:
    """PIO_STATUS_BLOCK: where an I/O service reports its status and its count."""

    __slots__ = ("_memory", "address")

    SIZE = 16
    _LAYOUT = struct.Struct("<QQ")

    def __init__(self, memory: Memory, address: int) -> None:
        self._memory = memory
        self.address = address

    def put(self, status: int, information: int = 0) -> None:
        """Write both members; `information` is what the operation defines, mostly bytes transferred."""
        self._memory.write(self.address, self._LAYOUT.pack(status & 0xFFFFFFFF, information & 0xFFFFFFFFFFFFFFFF))


class _UnicodeStringMark:
    """Metadata of `UnicodeString`."""

    def __repr__(self) -> str:
        return "PUNICODE_STRING"


UNICODE_STRING_POINTER = _UnicodeStringMark()

# PUNICODE_STRING that is read: the body gets a str, lone surrogates kept as such.
UnicodeString = Annotated[str, UNICODE_STRING_POINTER]

UNICODE_STRING_LAYOUT = struct.Struct("<HHxxxxQ")
_OBJECT_ATTRIBUTES = struct.Struct("<IxxxxQQIxxxxQQ")


def read_unicode_string(memory: Memory, address: int, invalid: int = NtStatus.INVALID_PARAMETER) -> str:
    """Copy the UNICODE_STRING at an address.

    MaximumLength is not looked at, as NT does not when it reads a string.
    Raises NtError: DATATYPE_MISALIGNMENT (ProbeForRead's answer to a structure not at a multiple of 4 or characters at
    an odd address), `invalid` when the length is odd, ACCESS_VIOLATION.
    """
    if address & 3:
        raise NtError(NtStatus.DATATYPE_MISALIGNMENT)
    length, _, buffer = UNICODE_STRING_LAYOUT.unpack(memory.read(address, 16))
    if length & 1:
        raise NtError(invalid)
    if not length:
        return ""
    if buffer & 1:
        raise NtError(NtStatus.DATATYPE_MISALIGNMENT)
    return memory.read(buffer, length).decode("utf-16-le", "surrogatepass")


class ObjectAttributes:
    """A decoded OBJECT_ATTRIBUTES.

    `root_directory` is a handle value, 0 for none; `name` is None where ObjectName is NULL; the two security members
    are guest addresses, 0 for none.
    """

    __slots__ = ("attributes", "name", "root_directory", "security_descriptor", "security_quality_of_service")

    SIZE = 48

    def __init__(
        self,
        root_directory: int = 0,
        name: str | None = None,
        attributes: int = 0,
        security_descriptor: int = 0,
        security_quality_of_service: int = 0,
    ) -> None:
        self.root_directory = root_directory
        self.name = name
        self.attributes = attributes
        self.security_descriptor = security_descriptor
        self.security_quality_of_service = security_quality_of_service

    def __repr__(self) -> str:
        return (
            f"ObjectAttributes(root_directory={self.root_directory:#x}, name={self.name!r}, "
            f"attributes={self.attributes:#x})"
        )


def read_object_attributes(memory: Memory, address: int) -> ObjectAttributes:
    """Copy the OBJECT_ATTRIBUTES at an address, and its name.

    Raises NtError: INVALID_PARAMETER when Length is not 48, OBJECT_NAME_INVALID for a name of odd length,
    DATATYPE_MISALIGNMENT, ACCESS_VIOLATION.
    """
    if address & 3:
        raise NtError(NtStatus.DATATYPE_MISALIGNMENT)
    length, root, name, attributes, descriptor, service = _OBJECT_ATTRIBUTES.unpack(memory.read(address, 48))
    if length != ObjectAttributes.SIZE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    text = read_unicode_string(memory, name, NtStatus.OBJECT_NAME_INVALID) if name else None
    return ObjectAttributes(root, text, attributes, descriptor, service)
