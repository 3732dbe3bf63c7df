"""Structures of the memory and section services.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.structure import Struct
from ntsup.ntabi.structures.common import UNICODE_STRING
from ntsup.ntabi.types import LARGE_INTEGER, LONG, PVOID, SIZE_T, UCHAR, ULONG, ULONG_PTR, ULONGLONG, USHORT


class MEMORY_BASIC_INFORMATION(Struct):
    BaseAddress: PVOID
    AllocationBase: PVOID
    AllocationProtect: ULONG
    PartitionId: USHORT = 0
    RegionSize: SIZE_T
    State: ULONG
    Protect: ULONG
    Type: ULONG


class MEMORY_SECTION_NAME(Struct):
    """MemoryMappedFilenameInformation: the characters follow."""

    SectionFileName: UNICODE_STRING


class MEMORY_REGION_INFORMATION(Struct):
    """MemoryRegionInformation and MemoryRegionInformationEx; callers may pass a shorter one."""

    AllocationBase: PVOID
    AllocationProtect: ULONG
    RegionType: ULONG
    RegionSize: SIZE_T
    CommitSize: SIZE_T
    PartitionId: ULONG_PTR = 0
    NodePreference: ULONG_PTR = 0


class MEMORY_WORKING_SET_EX_INFORMATION(Struct):
    VirtualAddress: PVOID
    Flags: ULONG_PTR


class MEMORY_IMAGE_INFORMATION(Struct):
    ImageBase: PVOID
    SizeOfImage: SIZE_T
    ImageFlags: ULONG


class MEM_ADDRESS_REQUIREMENTS(Struct):
    LowestStartingAddress: PVOID
    HighestEndingAddress: PVOID
    Alignment: SIZE_T


class MEM_EXTENDED_PARAMETER(Struct):
    """Type in the low 8 bits of the first member; the second is a number, a pointer or a handle."""

    Type: ULONGLONG
    Value: ULONGLONG


class MEMORY_RANGE_ENTRY(Struct):
    VirtualAddress: PVOID
    NumberOfBytes: SIZE_T


class SECTION_BASIC_INFORMATION(Struct):
    BaseAddress: PVOID
    AllocationAttributes: ULONG
    MaximumSize: LARGE_INTEGER


class SECTION_IMAGE_INFORMATION(Struct):
    TransferAddress: PVOID
    ZeroBits: ULONG = 0
    MaximumStackSize: SIZE_T
    CommittedStackSize: SIZE_T
    SubSystemType: ULONG
    SubSystemMinorVersion: USHORT
    SubSystemMajorVersion: USHORT
    MajorOperatingSystemVersion: USHORT
    MinorOperatingSystemVersion: USHORT
    ImageCharacteristics: USHORT
    DllCharacteristics: USHORT
    Machine: USHORT
    ImageContainsCode: UCHAR
    ImageFlags: UCHAR
    LoaderFlags: ULONG
    ImageFileSize: ULONG
    CheckSum: ULONG


class SECTION_INTERNAL_IMAGE_INFORMATION(Struct):
    SectionInformation: SECTION_IMAGE_INFORMATION
    ExtendedFlags: LONG = 0
