"""NT's worker factories: what ntdll's thread pool of Windows is made of.

Classes and structures are phnt's (ntexapi.h).
"""

from __future__ import annotations

import struct
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    HANDLE,
    PVOID,
    SIZE_T,
    ULONG,
    Access,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.ntabi.constants import synchronization as c
from ntsup.supervisor.objects.dispatcher import IoCompletion
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.worker_factory import WorkerFactory
from ntsup.supervisor.services.completion import ENTRIES_AT_MOST, MODIFY_STATE, Packet, receive
from ntsup.supervisor.services.naming import create_named

PROCESS_CREATE_THREAD = 0x2
THREADS_AT_MOST = 0xFFFF

(
    TIMEOUT,
    RETRY_TIMEOUT,
    IDLE_TIMEOUT,
    BINDING_COUNT,
    THREAD_MINIMUM,
    THREAD_MAXIMUM,
    PAUSED,
    BASIC,
    ADJUST_THREAD_GOAL,
    CALLBACK_TYPE,
    STACK,
) = range(11)
"""WORKERFACTORYINFOCLASS."""
_TIMEOUTS = {TIMEOUT: "timeout", RETRY_TIMEOUT: "retry_timeout", IDLE_TIMEOUT: "idle_timeout"}
_COUNTS = {BINDING_COUNT: "binding_count", THREAD_MINIMUM: "thread_minimum", THREAD_MAXIMUM: "thread_maximum"}


@service
def NtCreateWorkerFactory(
    t: Thread,
    worker_factory_handle_return: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    completion_port_handle: Annotated[IoCompletion, Access(MODIFY_STATE)],
    worker_process_handle: Annotated[Process, Access(PROCESS_CREATE_THREAD)],
    start_routine: PVOID,
    start_parameter: PVOID,
    max_thread_count: ULONG,
    stack_reserve: SIZE_T,
    stack_commit: SIZE_T,
) -> int:
    """Make a factory of threads of the caller's process."""
    if worker_process_handle is not t.process:
        raise NtError(NtStatus.INVALID_PARAMETER)

    def make() -> WorkerFactory:
        factory = WorkerFactory(t.process, completion_port_handle, start_routine, start_parameter)
        factory.thread_maximum = min(max_thread_count, THREADS_AT_MOST) or factory.thread_maximum
        factory.stack_reserve, factory.stack_commit = stack_reserve, stack_commit
        return factory

    handle, existed = create_named(t, WorkerFactory, object_attributes, desired_access, make)
    worker_factory_handle_return.put(handle)
    if existed:
        return NtStatus.OBJECT_NAME_EXISTS
    t.process.handles.resolve(handle, WorkerFactory).consider()
    return NtStatus.SUCCESS


@service
def NtQueryInformationWorkerFactory(
    t: Thread,
    worker_factory_handle: Annotated[WorkerFactory, Access(c.WORKER_FACTORY_QUERY_INFORMATION)],
    worker_factory_information_class: ULONG,
    worker_factory_information: PVOID,
    worker_factory_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """WorkerFactoryBasicInformation."""
    if worker_factory_information_class != BASIC:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    x = worker_factory_handle
    flags = (x.paused, False, False, x.may_create, x.coming, True, x.shut_down)
    data = struct.pack(
        "<qqq7?xIIIIIIIxxxxqQQQQQIxxxx",
        x.timeout,
        x.retry_timeout,
        x.idle_timeout,
        *flags,
        x.binding_count,
        x.thread_minimum,
        x.thread_maximum,
        t.executive.core.object_info(x.port.slot).queued,
        len(x.waiting),
        len(x.workers),
        x.released,
        0,
        x.start_routine,
        x.start_parameter,
        x.process.process_id,
        x.stack_reserve,
        x.stack_commit,
        x.last_status,
    )
    if return_length is not None:
        return_length.put(len(data))
    if worker_factory_information_length < len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(worker_factory_information, data)
    return NtStatus.SUCCESS


@service(partial="thread goals, callback types, priorities and processor sets are refused")
def NtSetInformationWorkerFactory(
    t: Thread,
    worker_factory_handle: Annotated[WorkerFactory, Access(c.WORKER_FACTORY_SET_INFORMATION)],
    worker_factory_information_class: ULONG,
    worker_factory_information: PVOID,
    worker_factory_information_length: ULONG,
) -> int:
    """Time-outs, how many threads there may and should be, pausing, stack sizes."""
    x, which = worker_factory_handle, worker_factory_information_class
    size = 8 if which in _TIMEOUTS else 16 if which == STACK else 4
    if which not in _TIMEOUTS and which not in _COUNTS and which not in (PAUSED, STACK):
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if worker_factory_information_length != size:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    raw = t.process.memory.read(worker_factory_information, size)
    if which in _TIMEOUTS:
        setattr(x, _TIMEOUTS[which], struct.unpack("<q", raw)[0])
    elif which == STACK:
        x.stack_reserve, x.stack_commit = struct.unpack("<QQ", raw)
    elif which == PAUSED:
        x.paused = any(raw)
    else:
        (number,) = struct.unpack("<I", raw)
        if number > THREADS_AT_MOST or (which == THREAD_MAXIMUM and number < x.thread_minimum):
            raise NtError(NtStatus.INVALID_PARAMETER)
        if which == THREAD_MINIMUM and number > x.thread_maximum:
            raise NtError(NtStatus.INVALID_PARAMETER)
        setattr(x, _COUNTS[which], number)
    x.consider()
    return NtStatus.SUCCESS


@service
def NtReleaseWorkerFactoryWorker(
    t: Thread, worker_factory_handle: Annotated[WorkerFactory, Access(c.WORKER_FACTORY_RELEASE_WORKER)]
) -> int:
    """Have a worker run, with an empty packet: one that waits, or a new one."""
    if worker_factory_handle.shut_down:
        raise NtError(NtStatus.TOO_LATE)
    worker_factory_handle.released += 1
    t.executive.core.completion_set(worker_factory_handle.port.slot, 0, 0, 0, 0)
    worker_factory_handle.consider()
    return NtStatus.SUCCESS


@service
def NtWorkerFactoryWorkerReady(
    t: Thread, worker_factory_handle: Annotated[WorkerFactory, Access(c.WORKER_FACTORY_READY_WORKER)]
) -> int:
    """The caller is a worker and about to take work."""
    if worker_factory_handle.shut_down:
        raise NtError(NtStatus.TOO_LATE)
    if t not in worker_factory_handle.workers:
        raise NtError(NtStatus.INVALID_PARAMETER)
    worker_factory_handle.ready(t)
    worker_factory_handle.consider()
    return NtStatus.SUCCESS


@service(partial="deferred work (a message to be sent with the wait) is refused")
def NtWaitForWorkViaWorkerFactory(
    t: Thread,
    worker_factory_handle: Annotated[WorkerFactory, Access(c.WORKER_FACTORY_WAIT)],
    mini_packets: PVOID,
    count: ULONG,
    packets_returned: Out[ULONG],
    deferred_work: PVOID,
) -> int:
    """Take up to `count` packets; STATUS_TIMEOUT when none came in the factory's time, STATUS_TOO_LATE at its end."""
    factory = worker_factory_handle
    if not count:
        raise NtError(NtStatus.INVALID_PARAMETER)
    count = min(count, ENTRIES_AT_MOST)
    memory = t.process.memory
    memory.probe_write(mini_packets, 32 * count)
    if deferred_work and any(memory.read(deferred_work + 16, 8)):
        raise NtError(NtStatus.NOT_SUPPORTED)
    if factory.shut_down:
        raise NtError(NtStatus.TOO_LATE)
    factory.ready(t)
    factory.waiting.add(t)

    def give(packets: list[Packet]) -> None:
        entries = [struct.pack("<QQIxxxxQ", key, context, status, info) for key, context, status, info in packets]
        memory.write(mini_packets, b"".join(entries))
        packets_returned.put(len(packets))

    def over(status: int) -> int:
        factory.waiting.discard(t)
        factory.consider()
        return status

    return receive(t, factory.port, count, False, factory.timeout or None, give, over)


@service
def NtShutdownWorkerFactory(
    t: Thread,
    worker_factory_handle: Annotated[WorkerFactory, Access(c.WORKER_FACTORY_SHUTDOWN)],
    pending_worker_count: PVOID,
) -> int:
    """Make no more workers. The count is raised by those that are left, and falls as they end."""
    factory = worker_factory_handle
    if factory.shut_down:
        raise NtError(NtStatus.TOO_LATE)
    memory = t.process.memory
    (count,) = struct.unpack("<i", memory.read(pending_worker_count, 4))
    memory.write(pending_worker_count, struct.pack("<i", min(count + len(factory.workers), 0x7FFFFFFF)))
    factory.pending_at = pending_worker_count
    factory.shutdown()
    return NtStatus.SUCCESS
