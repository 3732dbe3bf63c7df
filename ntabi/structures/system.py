"""Structures of NtQuerySystemInformation and its relatives, by information class.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi.structure import Array, Struct
from ntsup.ntabi.structures.common import CLIENT_ID, UNICODE_STRING
from ntsup.ntabi.types import (
    BOOLEAN,
    CHAR,
    HANDLE,
    KAFFINITY,
    LARGE_INTEGER,
    LONG,
    PVOID,
    SIZE_T,
    UCHAR,
    ULONG,
    ULONG_PTR,
    ULONGLONG,
    USHORT,
)


class SYSTEM_BASIC_INFORMATION(Struct):
    Reserved: ULONG = 0
    TimerResolution: ULONG
    PageSize: ULONG
    NumberOfPhysicalPages: ULONG
    LowestPhysicalPageNumber: ULONG
    HighestPhysicalPageNumber: ULONG
    AllocationGranularity: ULONG
    MinimumUserModeAddress: ULONG_PTR
    MaximumUserModeAddress: ULONG_PTR
    ActiveProcessorsAffinityMask: KAFFINITY
    NumberOfProcessors: CHAR


class SYSTEM_PROCESSOR_INFORMATION(Struct):
    ProcessorArchitecture: USHORT
    ProcessorLevel: USHORT
    ProcessorRevision: USHORT
    MaximumProcessors: USHORT
    ProcessorFeatureBits: ULONG


class SYSTEM_TIMEOFDAY_INFORMATION(Struct):
    BootTime: LARGE_INTEGER
    CurrentTime: LARGE_INTEGER
    TimeZoneBias: LARGE_INTEGER
    TimeZoneId: ULONG
    Reserved: ULONG = 0
    BootTimeBias: ULONGLONG = 0
    SleepTimeBias: ULONGLONG = 0


class SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION(Struct):
    """One processor's times, in 100 ns; KernelTime holds IdleTime."""

    IdleTime: LARGE_INTEGER
    KernelTime: LARGE_INTEGER
    UserTime: LARGE_INTEGER
    DpcTime: LARGE_INTEGER
    InterruptTime: LARGE_INTEGER
    InterruptCount: ULONG


class SYSTEM_THREAD_INFORMATION(Struct):
    KernelTime: LARGE_INTEGER
    UserTime: LARGE_INTEGER
    CreateTime: LARGE_INTEGER
    WaitTime: ULONG
    StartAddress: PVOID
    ClientId: CLIENT_ID
    Priority: LONG
    BasePriority: LONG
    ContextSwitches: ULONG
    ThreadState: ULONG
    WaitReason: ULONG


class SYSTEM_PROCESS_INFORMATION(Struct):
    """One process; NumberOfThreads times SYSTEM_THREAD_INFORMATION follow, then the name."""

    NextEntryOffset: ULONG
    NumberOfThreads: ULONG
    WorkingSetPrivateSize: LARGE_INTEGER = 0
    HardFaultCount: ULONG = 0
    NumberOfThreadsHighWatermark: ULONG = 0
    CycleTime: ULONGLONG = 0
    CreateTime: LARGE_INTEGER
    UserTime: LARGE_INTEGER
    KernelTime: LARGE_INTEGER
    ImageName: UNICODE_STRING
    BasePriority: LONG
    UniqueProcessId: HANDLE
    InheritedFromUniqueProcessId: HANDLE
    HandleCount: ULONG
    SessionId: ULONG
    UniqueProcessKey: ULONG_PTR = 0
    PeakVirtualSize: SIZE_T
    VirtualSize: SIZE_T
    PageFaultCount: ULONG
    PeakWorkingSetSize: SIZE_T
    WorkingSetSize: SIZE_T
    QuotaPeakPagedPoolUsage: SIZE_T = 0
    QuotaPagedPoolUsage: SIZE_T = 0
    QuotaPeakNonPagedPoolUsage: SIZE_T = 0
    QuotaNonPagedPoolUsage: SIZE_T = 0
    PagefileUsage: SIZE_T
    PeakPagefileUsage: SIZE_T
    PrivatePageCount: SIZE_T
    ReadOperationCount: LARGE_INTEGER = 0
    WriteOperationCount: LARGE_INTEGER = 0
    OtherOperationCount: LARGE_INTEGER = 0
    ReadTransferCount: LARGE_INTEGER = 0
    WriteTransferCount: LARGE_INTEGER = 0
    OtherTransferCount: LARGE_INTEGER = 0


class SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX(Struct):
    """An entry of SystemExtendedHandleInformation."""

    Object: PVOID
    UniqueProcessId: ULONG_PTR
    HandleValue: ULONG_PTR
    GrantedAccess: ULONG
    CreatorBackTraceIndex: USHORT = 0
    ObjectTypeIndex: USHORT
    HandleAttributes: ULONG
    Reserved: ULONG = 0


class SYSTEM_HANDLE_INFORMATION_EX(Struct):
    """SystemExtendedHandleInformation: the entries follow."""

    NumberOfHandles: ULONG_PTR
    Reserved: ULONG_PTR = 0


class SYSTEM_QUERY_TIME_ADJUST_INFORMATION(Struct):
    TimeAdjustment: ULONG
    TimeIncrement: ULONG
    Enable: BOOLEAN


class SYSTEM_KERNEL_DEBUGGER_INFORMATION(Struct):
    KernelDebuggerEnabled: BOOLEAN
    KernelDebuggerNotPresent: BOOLEAN


class SYSTEM_CODEINTEGRITY_INFORMATION(Struct):
    Length: ULONG
    CodeIntegrityOptions: ULONG


class SYSTEM_FIRMWARE_TABLE_INFORMATION(Struct):
    """The table follows."""

    ProviderSignature: ULONG
    Action: ULONG
    TableID: ULONG
    TableBufferLength: ULONG


class SYSTEM_LOGICAL_PROCESSOR_INFORMATION(Struct):
    ProcessorMask: ULONG_PTR
    Relationship: ULONG
    Union: Annotated[bytes, Array(ULONGLONG, 2)]


class SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX(Struct):
    """The head of each entry; Size counts it."""

    Relationship: ULONG
    Size: ULONG


class SYSTEM_PROCESS_ID_INFORMATION(Struct):
    ProcessId: HANDLE
    ImageName: UNICODE_STRING


class SYSTEM_REGISTRY_QUOTA_INFORMATION(Struct):
    RegistryQuotaAllowed: ULONG
    RegistryQuotaUsed: ULONG
    PagedPoolSize: SIZE_T


class SYSTEM_FILECACHE_INFORMATION(Struct):
    CurrentSize: SIZE_T
    PeakSize: SIZE_T
    PageFaultCount: ULONG
    MinimumWorkingSet: SIZE_T
    MaximumWorkingSet: SIZE_T
    CurrentSizeIncludingTransitionInPages: SIZE_T
    PeakSizeIncludingTransitionInPages: SIZE_T
    TransitionRePurposeCount: ULONG
    Flags: ULONG


class SYSTEM_INTERRUPT_INFORMATION(Struct):
    ContextSwitches: ULONG
    DpcCount: ULONG
    DpcRate: ULONG
    TimeIncrement: ULONG
    DpcBypassCount: ULONG
    ApcBypassCount: ULONG


class SYSTEM_EXCEPTION_INFORMATION(Struct):
    AlignmentFixupCount: ULONG
    ExceptionDispatchCount: ULONG
    FloatingEmulationCount: ULONG
    ByteWordEmulationCount: ULONG


class SYSTEM_RANGE_START_INFORMATION(Struct):
    SystemRangeStart: PVOID


class SYSTEM_BOOT_ENVIRONMENT_INFORMATION(Struct):
    BootIdentifier: Annotated[bytes, Array(ULONG, 4)]
    FirmwareType: ULONG
    BootFlags: ULONGLONG


class SYSTEM_SUPPORTED_PROCESSOR_ARCHITECTURES_INFORMATION(Struct):
    """Machine in bits 0–15; KernelMode, UserMode, Native, Process, WoW64Container in bits 16–20."""

    Value: ULONG


class RTL_PROCESS_MODULE_INFORMATION(Struct):
    """An entry of SystemModuleInformation."""

    Section: HANDLE
    MappedBase: PVOID
    ImageBase: PVOID
    ImageSize: ULONG
    Flags: ULONG
    LoadOrderIndex: USHORT
    InitOrderIndex: USHORT
    LoadCount: USHORT
    OffsetToFileName: USHORT
    FullPathName: Annotated[bytes, Array(UCHAR, 256)]


class SYSTEMTIME_FIELDS(Struct):
    """SYSTEMTIME as RTL_TIME_ZONE_INFORMATION has it (TIME_FIELDS: other order than the Win32 structure)."""

    Year: USHORT = 0
    Month: USHORT = 0
    Day: USHORT = 0
    Hour: USHORT = 0
    Minute: USHORT = 0
    Second: USHORT = 0
    Milliseconds: USHORT = 0
    Weekday: USHORT = 0


class RTL_TIME_ZONE_INFORMATION(Struct):
    """SystemCurrentTimeZoneInformation; Bias in minutes, UTC = local time + Bias."""

    Bias: LONG
    StandardName: Annotated[bytes, Array(USHORT, 32)]
    StandardStart: SYSTEMTIME_FIELDS
    StandardBias: LONG
    DaylightName: Annotated[bytes, Array(USHORT, 32)]
    DaylightStart: SYSTEMTIME_FIELDS
    DaylightBias: LONG


class RTL_DYNAMIC_TIME_ZONE_INFORMATION(RTL_TIME_ZONE_INFORMATION):
    """SystemDynamicTimeZoneInformation."""

    TimeZoneKeyName: Annotated[bytes, Array(USHORT, 128)]
    DynamicDaylightTimeDisabled: BOOLEAN


class PROCESSOR_POWER_INFORMATION(Struct):
    Number: ULONG
    MaxMhz: ULONG
    CurrentMhz: ULONG
    MhzLimit: ULONG
    MaxIdleState: ULONG
    CurrentIdleState: ULONG


class RTL_OSVERSIONINFOW(Struct):
    dwOSVersionInfoSize: ULONG
    dwMajorVersion: ULONG
    dwMinorVersion: ULONG
    dwBuildNumber: ULONG
    dwPlatformId: ULONG
    szCSDVersion: Annotated[bytes, Array(USHORT, 128)] = b""
