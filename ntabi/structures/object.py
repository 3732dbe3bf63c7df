"""Structures of the object manager's services.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi.structure import Array, Struct
from ntsup.ntabi.structures.common import GENERIC_MAPPING, UNICODE_STRING
from ntsup.ntabi.types import ACCESS_MASK, BOOLEAN, LARGE_INTEGER, UCHAR, ULONG


class OBJECT_BASIC_INFORMATION(Struct):
    Attributes: ULONG
    GrantedAccess: ACCESS_MASK
    HandleCount: ULONG
    PointerCount: ULONG
    PagedPoolCharge: ULONG = 0
    NonPagedPoolCharge: ULONG = 0
    Reserved: Annotated[tuple[int, ...], Array(ULONG, 3)] = (0, 0, 0)
    NameInfoSize: ULONG = 0
    TypeInfoSize: ULONG = 0
    SecurityDescriptorSize: ULONG = 0
    CreationTime: LARGE_INTEGER = 0


class OBJECT_NAME_INFORMATION(Struct):
    """The characters follow."""

    Name: UNICODE_STRING


class OBJECT_TYPE_INFORMATION(Struct):
    """The characters of the name follow."""

    TypeName: UNICODE_STRING
    TotalNumberOfObjects: ULONG
    TotalNumberOfHandles: ULONG
    TotalPagedPoolUsage: ULONG = 0
    TotalNonPagedPoolUsage: ULONG = 0
    TotalNamePoolUsage: ULONG = 0
    TotalHandleTableUsage: ULONG = 0
    HighWaterNumberOfObjects: ULONG = 0
    HighWaterNumberOfHandles: ULONG = 0
    HighWaterPagedPoolUsage: ULONG = 0
    HighWaterNonPagedPoolUsage: ULONG = 0
    HighWaterNamePoolUsage: ULONG = 0
    HighWaterHandleTableUsage: ULONG = 0
    InvalidAttributes: ULONG = 0
    GenericMapping: GENERIC_MAPPING
    ValidAccessMask: ACCESS_MASK
    SecurityRequired: BOOLEAN = False
    MaintainHandleCount: BOOLEAN = False
    TypeIndex: UCHAR = 0
    ReservedByte: UCHAR = 0
    PoolType: ULONG = 0
    DefaultPagedPoolCharge: ULONG = 0
    DefaultNonPagedPoolCharge: ULONG = 0


class OBJECT_TYPES_INFORMATION(Struct):
    """The types follow, each at a multiple of 8."""

    NumberOfTypes: ULONG


class OBJECT_HANDLE_FLAG_INFORMATION(Struct):
    Inherit: BOOLEAN
    ProtectFromClose: BOOLEAN


class OBJECT_DIRECTORY_INFORMATION(Struct):
    """An entry of NtQueryDirectoryObject; one of zeros ends the list."""

    Name: UNICODE_STRING
    TypeName: UNICODE_STRING
