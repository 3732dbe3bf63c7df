"""Structures of the process services, by information class: ProcessVmCounters is VM_COUNTERS(_EX).

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi.structure import Array, Struct
from ntsup.ntabi.structures.common import UNICODE_STRING
from ntsup.ntabi.structures.memory import SECTION_IMAGE_INFORMATION
from ntsup.ntabi.types import (
    BOOLEAN,
    HANDLE,
    KAFFINITY,
    LARGE_INTEGER,
    LONG,
    NTSTATUS,
    PVOID,
    SIZE_T,
    UCHAR,
    ULONG,
    ULONG_PTR,
    ULONGLONG,
    USHORT,
)


class PROCESS_BASIC_INFORMATION(Struct):
    ExitStatus: NTSTATUS
    PebBaseAddress: PVOID
    AffinityMask: KAFFINITY
    BasePriority: LONG
    UniqueProcessId: HANDLE
    InheritedFromUniqueProcessId: HANDLE


class PROCESS_EXTENDED_BASIC_INFORMATION(Struct):
    """ProcessBasicInformation asked with 64 bytes; the caller sets Size."""

    Size: SIZE_T = 64
    BasicInfo: PROCESS_BASIC_INFORMATION
    Flags: ULONG = 0


class KERNEL_USER_TIMES(Struct):
    """ProcessTimes and ThreadTimes, in 100 ns; CreateTime and ExitTime since 1601."""

    CreateTime: LARGE_INTEGER
    ExitTime: LARGE_INTEGER
    KernelTime: LARGE_INTEGER
    UserTime: LARGE_INTEGER


class IO_COUNTERS(Struct):
    ReadOperationCount: ULONGLONG = 0
    WriteOperationCount: ULONGLONG = 0
    OtherOperationCount: ULONGLONG = 0
    ReadTransferCount: ULONGLONG = 0
    WriteTransferCount: ULONGLONG = 0
    OtherTransferCount: ULONGLONG = 0


class VM_COUNTERS(Struct):
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


class VM_COUNTERS_EX(VM_COUNTERS):
    PrivateUsage: SIZE_T


class VM_COUNTERS_EX2(VM_COUNTERS_EX):
    PrivateWorkingSetSize: SIZE_T
    SharedCommitUsage: SIZE_T


class QUOTA_LIMITS(Struct):
    PagedPoolLimit: SIZE_T
    NonPagedPoolLimit: SIZE_T
    MinimumWorkingSetSize: SIZE_T
    MaximumWorkingSetSize: SIZE_T
    PagefileLimit: SIZE_T
    TimeLimit: LARGE_INTEGER


class PROCESS_PRIORITY_CLASS(Struct):
    Foreground: BOOLEAN
    PriorityClass: UCHAR


class PROCESS_SESSION_INFORMATION(Struct):
    SessionId: ULONG


class PROCESS_HANDLE_TRACING_ENABLE(Struct):
    Flags: ULONG


class PROCESS_CYCLE_TIME_INFORMATION(Struct):
    AccumulatedCycles: ULONGLONG
    CurrentCycleCount: ULONGLONG


class PROCESS_MITIGATION_POLICY_INFORMATION(Struct):
    Policy: ULONG
    Flags: ULONG


class PROCESS_HANDLE_TABLE_ENTRY_INFO(Struct):
    """An entry of ProcessHandleInformation."""

    HandleValue: HANDLE
    HandleCount: ULONG_PTR
    PointerCount: ULONG_PTR
    GrantedAccess: ULONG
    ObjectTypeIndex: ULONG
    HandleAttributes: ULONG
    Reserved: ULONG = 0


class PROCESS_HANDLE_SNAPSHOT_INFORMATION(Struct):
    """ProcessHandleInformation: the entries follow."""

    NumberOfHandles: ULONG_PTR
    Reserved: ULONG_PTR = 0


class PROCESS_INSTRUMENTATION_CALLBACK_INFORMATION(Struct):
    Version: ULONG
    Reserved: ULONG
    Callback: PVOID


class PROCESS_TELEMETRY_ID_INFORMATION(Struct):
    HeaderSize: ULONG
    ProcessId: ULONG
    ProcessStartKey: ULONGLONG
    CreateTime: ULONGLONG
    CreateInterruptTime: ULONGLONG
    CreateUnbiasedInterruptTime: ULONGLONG
    ProcessSequenceNumber: ULONGLONG
    SessionCreateTime: ULONGLONG
    SessionId: ULONG
    BootId: ULONG
    ImageChecksum: ULONG
    ImageTimeDateStamp: ULONG
    UserSidOffset: ULONG
    ImagePathOffset: ULONG
    PackageNameOffset: ULONG
    RelativeAppNameOffset: ULONG
    CommandLineOffset: ULONG


class PS_ATTRIBUTE(Struct):
    """Attribute is a number with flags; Value is the value, or the address of Size bytes."""

    Attribute: ULONG_PTR
    Size: SIZE_T
    Value: ULONG_PTR
    ReturnLength: PVOID


class PS_ATTRIBUTE_LIST(Struct):
    """TotalLength counts itself; the attributes follow."""

    _tail_ = ("Attributes", PS_ATTRIBUTE)

    TotalLength: SIZE_T


class PS_STD_HANDLE_INFO(Struct):
    """Flags: StdHandleState in bits 0–1, PseudoHandleMask in bits 2–4."""

    Flags: ULONG
    StdHandleSubsystemType: ULONG


class PS_CREATE_INFO(Struct):
    """The union as its largest member; PsCreateInitialState reads InitFlags and AdditionalFileAccess of it."""

    Size: SIZE_T
    State: ULONG
    Union: Annotated[bytes, Array(ULONGLONG, 9)]


class PS_CREATE_SUCCESS_STATE(Struct):
    """PS_CREATE_INFO's union after success."""

    OutputFlags: ULONG
    FileHandle: HANDLE
    SectionHandle: HANDLE
    UserProcessParametersNative: ULONGLONG
    UserProcessParametersWow64: ULONG
    CurrentParameterFlags: ULONG
    PebAddressNative: ULONGLONG
    PebAddressWow64: ULONG
    ManifestAddress: ULONGLONG
    ManifestSize: ULONG


class RTL_USER_PROCESS_INFORMATION(Struct):
    Length: ULONG
    ProcessHandle: HANDLE
    ThreadHandle: HANDLE
    UniqueProcess: HANDLE
    UniqueThread: HANDLE
    ImageInformation: SECTION_IMAGE_INFORMATION


class CURDIR(Struct):
    DosPath: UNICODE_STRING
    Handle: HANDLE


class RTL_DRIVE_LETTER_CURDIR(Struct):
    Flags: USHORT = 0
    Length: USHORT = 0
    TimeStamp: ULONG = 0
    DosPath: UNICODE_STRING


class RTL_USER_PROCESS_PARAMETERS(Struct):
    """What a process is started with. Facts: phnt/include/ntrtl.h (MIT), Windows 10 x64."""

    MaximumLength: ULONG = 0
    Length: ULONG = 0
    Flags: ULONG = 0
    DebugFlags: ULONG = 0
    ConsoleHandle: HANDLE = 0
    ConsoleFlags: ULONG = 0
    StandardInput: HANDLE = 0
    StandardOutput: HANDLE = 0
    StandardError: HANDLE = 0
    CurrentDirectory: CURDIR
    DllPath: UNICODE_STRING
    ImagePathName: UNICODE_STRING
    CommandLine: UNICODE_STRING
    Environment: PVOID = 0
    StartingX: ULONG = 0
    StartingY: ULONG = 0
    CountX: ULONG = 0
    CountY: ULONG = 0
    CountCharsX: ULONG = 0
    CountCharsY: ULONG = 0
    FillAttribute: ULONG = 0
    WindowFlags: ULONG = 0
    ShowWindowFlags: ULONG = 0
    WindowTitle: UNICODE_STRING
    DesktopInfo: UNICODE_STRING
    ShellInfo: UNICODE_STRING
    RuntimeData: UNICODE_STRING
