"""Structures of the job services, by information class.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.structure import Struct
from ntsup.ntabi.structures.process import IO_COUNTERS
from ntsup.ntabi.types import HANDLE, LARGE_INTEGER, PVOID, SIZE_T, ULONG, ULONG_PTR


class JOBOBJECT_BASIC_ACCOUNTING_INFORMATION(Struct):
    TotalUserTime: LARGE_INTEGER
    TotalKernelTime: LARGE_INTEGER
    ThisPeriodTotalUserTime: LARGE_INTEGER
    ThisPeriodTotalKernelTime: LARGE_INTEGER
    TotalPageFaultCount: ULONG
    TotalProcesses: ULONG
    ActiveProcesses: ULONG
    TotalTerminatedProcesses: ULONG


class JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION(Struct):
    BasicInfo: JOBOBJECT_BASIC_ACCOUNTING_INFORMATION
    IoInfo: IO_COUNTERS


class JOBOBJECT_BASIC_LIMIT_INFORMATION(Struct):
    PerProcessUserTimeLimit: LARGE_INTEGER = 0
    PerJobUserTimeLimit: LARGE_INTEGER = 0
    LimitFlags: ULONG = 0
    MinimumWorkingSetSize: SIZE_T = 0
    MaximumWorkingSetSize: SIZE_T = 0
    ActiveProcessLimit: ULONG = 0
    Affinity: ULONG_PTR = 0
    PriorityClass: ULONG = 0
    SchedulingClass: ULONG = 0


class JOBOBJECT_EXTENDED_LIMIT_INFORMATION(Struct):
    BasicLimitInformation: JOBOBJECT_BASIC_LIMIT_INFORMATION
    IoInfo: IO_COUNTERS
    ProcessMemoryLimit: SIZE_T = 0
    JobMemoryLimit: SIZE_T = 0
    PeakProcessMemoryUsed: SIZE_T = 0
    PeakJobMemoryUsed: SIZE_T = 0


class JOBOBJECT_BASIC_PROCESS_ID_LIST(Struct):
    """The ids follow, eight bytes each."""

    _tail_ = ("ProcessIdList", ULONG_PTR)
    NumberOfAssignedProcesses: ULONG
    NumberOfProcessIdsInList: ULONG


class JOBOBJECT_BASIC_UI_RESTRICTIONS(Struct):
    UIRestrictionsClass: ULONG


class JOBOBJECT_END_OF_JOB_TIME_INFORMATION(Struct):
    EndOfJobTimeAction: ULONG


class JOBOBJECT_ASSOCIATE_COMPLETION_PORT(Struct):
    CompletionKey: PVOID
    CompletionPort: HANDLE


class JOBOBJECT_CPU_RATE_CONTROL_INFORMATION(Struct):
    ControlFlags: ULONG
    CpuRate: ULONG
