"""Constants of the synchronization services: rights and classes of the dispatcher objects.

Facts: winnt.h, winternl.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.code import Code, code
from ntsup.ntabi.constants.access import STANDARD_RIGHTS
from ntsup.ntabi.flags import Flags

# Rights of an event.
EVENT_ALL_ACCESS = 0x1F0003
EVENT_QUERY_STATE = 1
EVENT_MODIFY_STATE = 2
EVENT_ACCESS_MASK = Flags(globals(), "EVENT_ALL_ACCESS EVENT_QUERY_STATE EVENT_MODIFY_STATE", also=STANDARD_RIGHTS)

# Rights of a mutant.
MUTANT_ALL_ACCESS = 0x1F0001
MUTANT_QUERY_STATE = 1
MUTANT_ACCESS_MASK = Flags(globals(), "MUTANT_ALL_ACCESS MUTANT_QUERY_STATE", also=STANDARD_RIGHTS)

# Rights of a semaphore.
SEMAPHORE_ALL_ACCESS = 0x1F0003
SEMAPHORE_QUERY_STATE = 1
SEMAPHORE_MODIFY_STATE = 2
SEMAPHORE_ACCESS_MASK = Flags(
    globals(),
    "SEMAPHORE_ALL_ACCESS SEMAPHORE_QUERY_STATE SEMAPHORE_MODIFY_STATE",
    also=STANDARD_RIGHTS,
)

# Rights of a timer.
TIMER_ALL_ACCESS = 0x1F0003
TIMER_QUERY_STATE = 1
TIMER_MODIFY_STATE = 2
TIMER_ACCESS_MASK = Flags(globals(), "TIMER_ALL_ACCESS TIMER_QUERY_STATE TIMER_MODIFY_STATE", also=STANDARD_RIGHTS)

# Rights of a keyed event.
KEYEDEVENT_ALL_ACCESS = 0xF0003
KEYEDEVENT_WAIT = 1
KEYEDEVENT_WAKE = 2
KEYEDEVENT_ACCESS_MASK = Flags(globals(), "KEYEDEVENT_ALL_ACCESS KEYEDEVENT_WAIT KEYEDEVENT_WAKE", also=STANDARD_RIGHTS)

# Rights of a completion port.
IO_COMPLETION_ALL_ACCESS = 0x1F0003
IO_COMPLETION_QUERY_STATE = 1
IO_COMPLETION_MODIFY_STATE = 2
IO_COMPLETION_ACCESS_MASK = Flags(
    globals(),
    "IO_COMPLETION_ALL_ACCESS IO_COMPLETION_QUERY_STATE IO_COMPLETION_MODIFY_STATE",
    also=STANDARD_RIGHTS,
)

# Rights of a worker factory.
WORKER_FACTORY_ALL_ACCESS = 0xF00FF
WORKER_FACTORY_RELEASE_WORKER = 1
WORKER_FACTORY_WAIT = 2
WORKER_FACTORY_SET_INFORMATION = 4
WORKER_FACTORY_QUERY_INFORMATION = 8
WORKER_FACTORY_READY_WORKER = 0x10
WORKER_FACTORY_SHUTDOWN = 0x20
WORKER_FACTORY_ACCESS_MASK = Flags(
    globals(),
    "WORKER_FACTORY_ALL_ACCESS WORKER_FACTORY_RELEASE_WORKER WORKER_FACTORY_WAIT WORKER_FACTORY_SET_INFORMATION "
    "WORKER_FACTORY_QUERY_INFORMATION WORKER_FACTORY_READY_WORKER WORKER_FACTORY_SHUTDOWN",
    also=STANDARD_RIGHTS,
)

# Rights of an ALPC or LPC port.
PORT_ALL_ACCESS = 0x1F0001
PORT_CONNECT = 1
PORT_ACCESS_MASK = Flags(globals(), "PORT_ALL_ACCESS PORT_CONNECT", also=STANDARD_RIGHTS)

# Limits.
MAXIMUM_WAIT_OBJECTS = 0x40


class EVENT_TYPE(Code):
    NotificationEvent = code(0)
    SynchronizationEvent = code(1)


class TIMER_TYPE(Code):
    NotificationTimer = code(0)
    SynchronizationTimer = code(1)


class WAIT_TYPE(Code):
    WaitAll = code(0)
    WaitAny = code(1)
    WaitNotification = code(2)


class EVENT_INFORMATION_CLASS(Code):
    EventBasicInformation = code(0)


class MUTANT_INFORMATION_CLASS(Code):
    MutantBasicInformation = code(0)
    MutantOwnerInformation = code(1)


class SEMAPHORE_INFORMATION_CLASS(Code):
    SemaphoreBasicInformation = code(0)


class TIMER_INFORMATION_CLASS(Code):
    TimerBasicInformation = code(0)


class TIMER_SET_INFORMATION_CLASS(Code):
    TimerSetCoalescableTimer = code(0)


class PORT_INFORMATION_CLASS(Code):
    PortBasicInformation = code(0)
    PortDumpInformation = code(1)


class ALPC_PORT_INFORMATION_CLASS(Code):
    AlpcBasicInformation = code(0)
    AlpcPortInformation = code(1)
    AlpcAssociateCompletionPortInformation = code(2)
    AlpcConnectedSIDInformation = code(3)
    AlpcServerInformation = code(4)
    AlpcMessageZoneInformation = code(5)
    AlpcRegisterCompletionListInformation = code(6)
    AlpcUnregisterCompletionListInformation = code(7)
    AlpcAdjustCompletionListConcurrencyCountInformation = code(8)
    AlpcRegisterCallbackInformation = code(9)
    AlpcCompletionListRundownInformation = code(10)
    AlpcWaitForPortReferences = code(11)
    AlpcServerSessionInformation = code(12)


class ALPC_MESSAGE_INFORMATION_CLASS(Code):
    AlpcMessageSidInformation = code(0)
    AlpcMessageTokenModifiedIdInformation = code(1)
    AlpcMessageDirectStatusInformation = code(2)
    AlpcMessageHandleInformation = code(3)
