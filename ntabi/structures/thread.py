"""Structures of the thread services.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.structure import Struct
from ntsup.ntabi.structures.common import CLIENT_ID, UNICODE_STRING
from ntsup.ntabi.types import BOOLEAN, KAFFINITY, LARGE_INTEGER, LONG, NTSTATUS, PVOID, ULONG, ULONGLONG


class THREAD_BASIC_INFORMATION(Struct):
    ExitStatus: NTSTATUS
    TebBaseAddress: PVOID
    ClientId: CLIENT_ID
    AffinityMask: KAFFINITY
    Priority: LONG
    BasePriority: LONG


class THREAD_NAME_INFORMATION(Struct):
    """The characters follow."""

    ThreadName: UNICODE_STRING


class THREAD_CYCLE_TIME_INFORMATION(Struct):
    AccumulatedCycles: ULONGLONG
    CurrentCycleCount: ULONGLONG


class THREAD_LAST_SYSCALL_INFORMATION(Struct):
    FirstArgument: PVOID
    SystemCallNumber: ULONG


class THREAD_TEB_INFORMATION(Struct):
    TebInformation: PVOID
    TebOffset: ULONG
    BytesToRead: ULONG


class INITIAL_TEB(Struct):
    PreviousStackBase: PVOID = 0
    PreviousStackLimit: PVOID = 0
    StackBase: PVOID
    StackLimit: PVOID
    StackAllocationBase: PVOID


class KCONTINUE_ARGUMENT(Struct):
    """NtContinueEx's second argument where it is no BOOLEAN."""

    ContinueType: ULONG
    ContinueFlags: ULONG
    Reserved0: ULONGLONG = 0
    Reserved1: ULONGLONG = 0


class WORKER_FACTORY_BASIC_INFORMATION(Struct):
    Timeout: LARGE_INTEGER
    RetryTimeout: LARGE_INTEGER
    IdleTimeout: LARGE_INTEGER
    Paused: BOOLEAN
    TimerSet: BOOLEAN
    QueuedToExWorker: BOOLEAN
    MayCreate: BOOLEAN
    CreateInProgress: BOOLEAN
    InsertedIntoQueue: BOOLEAN
    Shutdown: BOOLEAN
    BindingCount: ULONG
    ThreadMinimum: ULONG
    ThreadMaximum: ULONG
    PendingWorkerCount: ULONG
    WaitingWorkerCount: ULONG
    TotalWorkerCount: ULONG
    ReleaseCount: ULONG
    InfiniteWaitGoal: LARGE_INTEGER
    StartRoutine: PVOID
    StartParameter: PVOID
    ProcessId: PVOID
    StackReserve: ULONGLONG
    StackCommit: ULONGLONG
    LastThreadCreationStatus: NTSTATUS
