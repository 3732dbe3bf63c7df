"""Structures of NtQueryVolumeInformationFile, by information class: FileFsSizeInformation is FILE_FS_SIZE_INFORMATION.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); [MS-FSCC].
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi.structure import Array, Struct
from ntsup.ntabi.types import BOOLEAN, LARGE_INTEGER, UCHAR, ULONG, ULONGLONG, WCHAR


class FILE_FS_VOLUME_INFORMATION(Struct):
    _tail_ = ("VolumeLabel", WCHAR)
    VolumeCreationTime: LARGE_INTEGER
    VolumeSerialNumber: ULONG
    VolumeLabelLength: ULONG
    SupportsObjects: BOOLEAN = False


class FILE_FS_LABEL_INFORMATION(Struct):
    _tail_ = ("VolumeLabel", WCHAR)
    VolumeLabelLength: ULONG


class FILE_FS_SIZE_INFORMATION(Struct):
    TotalAllocationUnits: LARGE_INTEGER
    AvailableAllocationUnits: LARGE_INTEGER
    SectorsPerAllocationUnit: ULONG
    BytesPerSector: ULONG


class FILE_FS_FULL_SIZE_INFORMATION(Struct):
    TotalAllocationUnits: LARGE_INTEGER
    CallerAvailableAllocationUnits: LARGE_INTEGER
    ActualAvailableAllocationUnits: LARGE_INTEGER
    SectorsPerAllocationUnit: ULONG
    BytesPerSector: ULONG


class FILE_FS_DEVICE_INFORMATION(Struct):
    DeviceType: ULONG
    Characteristics: ULONG


class FILE_FS_ATTRIBUTE_INFORMATION(Struct):
    _tail_ = ("FileSystemName", WCHAR)
    FileSystemAttributes: ULONG
    MaximumComponentNameLength: ULONG
    FileSystemNameLength: ULONG


class FILE_FS_OBJECTID_INFORMATION(Struct):
    ObjectId: Annotated[bytes, Array(UCHAR, 16)]
    ExtendedInfo: Annotated[bytes, Array(UCHAR, 48)]


class FILE_FS_CONTROL_INFORMATION(Struct):
    FreeSpaceStartFiltering: LARGE_INTEGER
    FreeSpaceThreshold: LARGE_INTEGER
    FreeSpaceStopFiltering: LARGE_INTEGER
    DefaultQuotaThreshold: LARGE_INTEGER
    DefaultQuotaLimit: LARGE_INTEGER
    FileSystemControlFlags: ULONG


class FILE_FS_SECTOR_SIZE_INFORMATION(Struct):
    LogicalBytesPerSector: ULONG
    PhysicalBytesPerSectorForAtomicity: ULONG
    PhysicalBytesPerSectorForPerformance: ULONG
    FileSystemEffectivePhysicalBytesPerSectorForAtomicity: ULONG
    Flags: ULONG
    ByteOffsetForSectorAlignment: ULONG
    ByteOffsetForPartitionAlignment: ULONG


class FILE_FS_FULL_SIZE_INFORMATION_EX(Struct):
    ActualTotalAllocationUnits: ULONGLONG
    ActualAvailableAllocationUnits: ULONGLONG
    ActualPoolUnavailableAllocationUnits: ULONGLONG
    CallerTotalAllocationUnits: ULONGLONG
    CallerAvailableAllocationUnits: ULONGLONG
    CallerPoolUnavailableAllocationUnits: ULONGLONG
    UsedAllocationUnits: ULONGLONG
    TotalReservedAllocationUnits: ULONGLONG
    VolumeStorageReserveAllocationUnits: ULONGLONG
    AvailableCommittedAllocationUnits: ULONGLONG
    PooledAvailableAllocationUnits: ULONGLONG
    SectorsPerAllocationUnit: ULONG
    BytesPerSector: ULONG
