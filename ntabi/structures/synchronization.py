"""Structures of the synchronization and port services.

Facts: winternl.h, winnt.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.structure import Struct
from ntsup.ntabi.structures.common import CLIENT_ID
from ntsup.ntabi.types import BOOLEAN, LARGE_INTEGER, LONG, PVOID, SHORT, SIZE_T, ULONG, ULONGLONG


class EVENT_BASIC_INFORMATION(Struct):
    EventType: ULONG
    EventState: LONG


class MUTANT_BASIC_INFORMATION(Struct):
    CurrentCount: LONG
    OwnedByCaller: BOOLEAN
    AbandonedState: BOOLEAN


class MUTANT_OWNER_INFORMATION(Struct):
    ClientId: CLIENT_ID


class SEMAPHORE_BASIC_INFORMATION(Struct):
    CurrentCount: LONG
    MaximumCount: LONG


class TIMER_BASIC_INFORMATION(Struct):
    RemainingTime: LARGE_INTEGER
    TimerState: BOOLEAN


class TIMER_SET_COALESCABLE_TIMER_INFO(Struct):
    DueTime: LARGE_INTEGER
    TimerApcRoutine: PVOID
    TimerContext: PVOID
    WakeContext: PVOID
    Period: ULONG
    TolerableDelay: ULONG
    PreviousState: PVOID


class T2_SET_PARAMETERS(Struct):
    Version: ULONG
    Reserved: ULONG
    NoWakeTolerance: LARGE_INTEGER


class IO_COMPLETION_BASIC_INFORMATION(Struct):
    Depth: LONG


class PORT_MESSAGE(Struct):
    """The head of an LPC or ALPC message; DataLength bytes follow, TotalLength counts both."""

    DataLength: SHORT
    TotalLength: SHORT
    Type: SHORT
    DataInfoOffset: SHORT
    ClientId: CLIENT_ID
    MessageId: ULONG
    ClientViewSize: SIZE_T


class ALPC_PORT_ATTRIBUTES(Struct):
    Flags: ULONG
    SecurityQosLength: ULONG
    SecurityQosImpersonationLevel: ULONG
    SecurityQosFlags: ULONG
    MaxMessageLength: SIZE_T
    MemoryBandwidth: SIZE_T
    MaxPoolUsage: SIZE_T
    MaxSectionSize: SIZE_T
    MaxViewSize: SIZE_T
    MaxTotalSectionSize: SIZE_T
    DupObjectTypes: ULONG
    Reserved: ULONG = 0


class WNF_STATE_NAME(Struct):
    Data: ULONGLONG
