"""Structures that every area uses: strings, identities, access.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi.structure import Array, Struct
from ntsup.ntabi.types import ACCESS_MASK, HANDLE, NTSTATUS, PVOID, UCHAR, ULONG, ULONG_PTR, USHORT


class UNICODE_STRING(Struct):
    """Counted string: Length and MaximumLength in bytes, Buffer in the guest."""

    Length: USHORT = 0
    MaximumLength: USHORT = 0
    Buffer: PVOID = 0


class OBJECT_ATTRIBUTES(Struct):
    """As it lies in memory; services take the decoded `ntabi.ObjectAttributes`."""

    Length: ULONG = 48
    RootDirectory: HANDLE = 0
    ObjectName: PVOID = 0
    Attributes: ULONG = 0
    SecurityDescriptor: PVOID = 0
    SecurityQualityOfService: PVOID = 0


class IO_STATUS_BLOCK(Struct):
    """Result of an I/O operation; Status shares its eight bytes with a pointer."""

    Status: NTSTATUS
    Reserved: ULONG = 0
    Information: ULONG_PTR


class CLIENT_ID(Struct):
    """Process and thread id, as handles are numbered: multiples of 4."""

    UniqueProcess: HANDLE
    UniqueThread: HANDLE


class GENERIC_MAPPING(Struct):
    """What the four generic rights mean for a type."""

    GenericRead: ACCESS_MASK
    GenericWrite: ACCESS_MASK
    GenericExecute: ACCESS_MASK
    GenericAll: ACCESS_MASK


class GUID(Struct):
    """Globally unique identifier, its first three members little-endian."""

    Data1: ULONG
    Data2: USHORT
    Data3: USHORT
    Data4: Annotated[bytes, Array(UCHAR, 8)]


class LIST_ENTRY(Struct):
    """Doubly linked list."""

    Flink: PVOID
    Blink: PVOID


class GROUP_AFFINITY(Struct):
    """Processors of one group."""

    Mask: ULONG_PTR
    Group: USHORT = 0
    Reserved: Annotated[tuple[int, ...], Array(USHORT, 3)] = (0, 0, 0)


class PROCESSOR_NUMBER(Struct):
    """One processor of one group."""

    Group: USHORT
    Number: UCHAR
    Reserved: UCHAR = 0
