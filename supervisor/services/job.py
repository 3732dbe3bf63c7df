"""NT's job services: create, open, assign, terminate, limits, accounting."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BLOCKED,
    HANDLE,
    NTSTATUS,
    PVOID,
    ULONG,
    Access,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.ntabi.constants import job as c
from ntsup.ntabi.constants.job import JOBOBJECTINFOCLASS
from ntsup.supervisor.objects.dispatcher import IoCompletion
from ntsup.supervisor.objects.io_counters import IoCounters
from ntsup.supervisor.objects.job import Job, Limits
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.naming import create_named, open_named

PROCESS_SET_QUOTA_AND_TERMINATE = 0x101
PROCESS_QUERY_LIMITED_INFORMATION = 0x1000

BASIC_LIMIT = struct.Struct("<qqIxxxxQQIxxxxQII")
"""JOBOBJECT_BASIC_LIMIT_INFORMATION: 64 bytes."""
EXTENDED_SIZE = 144
BASIC_LIMIT_FLAGS, EXTENDED_LIMIT_FLAGS = 0xFF, 0x7FFF
LARGEST_PRIORITY_CLASS, LARGEST_SCHEDULING_CLASS = 6, 9


@service
def NtCreateJobObject(
    t: Thread, job_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes | None
) -> int:
    """Make a job, or with OBJ_OPENIF open it."""
    handle, existed = create_named(t, Job, object_attributes, desired_access, lambda: Job(t.executive))
    job_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtOpenJobObject(
    t: Thread, job_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes
) -> int:
    """Open a named job."""
    job_handle.put(open_named(t, Job, object_attributes, desired_access))
    return NtStatus.SUCCESS


@service
def NtAssignProcessToJobObject(
    t: Thread,
    job_handle: Annotated[Job, Access(c.JOB_OBJECT_ASSIGN_PROCESS)],
    process_handle: Annotated[Process, Access(PROCESS_SET_QUOTA_AND_TERMINATE)],
) -> int:
    """Put a process into a job; in one already, it goes on to a job nested in that."""
    job_handle.assign(process_handle)
    return NtStatus.SUCCESS


@service
def NtTerminateJobObject(
    t: Thread, job_handle: Annotated[Job, Access(c.JOB_OBJECT_TERMINATE)], exit_status: NTSTATUS
) -> int:
    """End every process of a job."""
    caller = t.process in job_handle.processes()
    job_handle.terminate(exit_status)
    return BLOCKED if caller else NtStatus.SUCCESS


@service
def NtIsProcessInJob(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_QUERY_LIMITED_INFORMATION)],
    job_handle: Annotated[Job, Access(c.JOB_OBJECT_QUERY)] | None,
) -> int:
    """Whether a process is in a job, or with no handle in any."""
    job = process_handle.job
    inside = job is not None and (job_handle is None or job_handle in job.chain())
    return NtStatus.PROCESS_IN_JOB if inside else NtStatus.PROCESS_NOT_IN_JOB


def _accounting(job: Job) -> bytes:
    """JOBOBJECT_BASIC_ACCOUNTING_INFORMATION."""
    living = job.processes()
    user, kernel = job.ended_times
    for process in living:
        more = process.cpu_times()
        user, kernel = user + more[0], kernel + more[1]
    return struct.pack(
        "<qqqqIIII", user, kernel, user, kernel, 0, job.total_processes, len(living), job.terminated_processes
    )


def _io(job: Job) -> bytes:
    """IO_COUNTERS of all members, those that have ended too."""
    total = IoCounters()
    total.merge(job.ended_io)
    for process in job.processes():
        total.merge(process.io)
    return total.pack()


def _basic_limits(job: Job) -> bytes:
    x = job.limits
    return BASIC_LIMIT.pack(
        x.process_time,
        x.job_time,
        x.flags & EXTENDED_LIMIT_FLAGS,
        x.minimum_working_set,
        x.maximum_working_set,
        x.active_processes,
        x.affinity,
        x.priority_class,
        x.scheduling_class,
    )


def _extended_limits(job: Job) -> bytes:
    committed = [process.space.map.committed for process in job.processes()]
    used = struct.pack(
        "<4Q", job.limits.process_memory, job.limits.job_memory, max(committed, default=0), sum(committed)
    )
    return _basic_limits(job) + _io(job) + used


_FIXED: dict[int, Callable[[Job], bytes]] = {
    JOBOBJECTINFOCLASS.JobObjectBasicAccountingInformation: _accounting,
    JOBOBJECTINFOCLASS.JobObjectBasicLimitInformation: _basic_limits,
    JOBOBJECTINFOCLASS.JobObjectBasicUIRestrictions: lambda job: struct.pack("<I", job.ui_restrictions),
    JOBOBJECTINFOCLASS.JobObjectEndOfJobTimeInformation: lambda job: struct.pack("<I", job.end_of_job_action),
    JOBOBJECTINFOCLASS.JobObjectBasicAndIoAccountingInformation: lambda job: _accounting(job) + _io(job),
    JOBOBJECTINFOCLASS.JobObjectExtendedLimitInformation: _extended_limits,
    JOBOBJECTINFOCLASS.JobObjectGroupInformation: lambda job: struct.pack("<H", 0),
    JOBOBJECTINFOCLASS.JobObjectCpuRateControlInformation: lambda job: bytes(8),
}


@service(partial="page faults and I/O that the gate serves are not counted; notification limits and silos are refused")
def NtQueryInformationJobObject(
    t: Thread,
    job_handle: Annotated[Job, Access(c.JOB_OBJECT_QUERY)] | None,
    job_information_class: JOBOBJECTINFOCLASS,
    job_information: PVOID,
    job_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """Facts of a job; with no handle of the caller's own, STATUS_ACCESS_DENIED where it is in none."""
    job = job_handle or t.process.job
    if job is None:
        raise NtError(NtStatus.ACCESS_DENIED)
    if job_information_class == JOBOBJECTINFOCLASS.JobObjectBasicProcessIdList:
        return _process_ids(t, job, job_information, job_information_length, return_length)
    make = _FIXED.get(job_information_class)
    if make is None:
        known = job_information_class.name is not None
        raise NtError(NtStatus.NOT_IMPLEMENTED if known else NtStatus.INVALID_INFO_CLASS)
    data = make(job)
    if job_information_length < len(data) if len(data) == 2 else job_information_length != len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(job_information, data)
    if return_length is not None:
        return_length.put(len(data))
    return NtStatus.SUCCESS


def _process_ids(t: Thread, job: Job, address: int, length: int, return_length: Out[ULONG] | None) -> int:
    """JOBOBJECT_BASIC_PROCESS_ID_LIST: as many as fit, STATUS_BUFFER_OVERFLOW if that is not all."""
    if length < 16:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    ids = [process.process_id for process in job.processes()]
    fitting = ids[: (length - 8) // 8]
    data = struct.pack(f"<II{len(fitting)}Q", len(ids), len(fitting), *fitting)
    t.process.memory.write(address, data)
    if return_length is not None:
        return_length.put(len(data))
    return NtStatus.SUCCESS if len(fitting) == len(ids) else NtStatus.BUFFER_OVERFLOW


def _set_limits(job: Job, data: bytes, *, extended: bool) -> None:
    values = BASIC_LIMIT.unpack_from(data)
    x = Limits(values[2], values[0], values[1], *values[3:])
    if x.flags & ~(EXTENDED_LIMIT_FLAGS if extended else BASIC_LIMIT_FLAGS):
        raise NtError(NtStatus.INVALID_PARAMETER)
    if extended:
        x.process_memory, x.job_memory = struct.unpack_from("<QQ", data, 112)
    else:
        kept = ~BASIC_LIMIT_FLAGS & EXTENDED_LIMIT_FLAGS
        x.flags |= job.limits.flags & kept
        x.process_memory, x.job_memory = job.limits.process_memory, job.limits.job_memory
    both = c.JOB_OBJECT_LIMIT_JOB_TIME | c.JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME
    if x.flags & both == both:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if x.flags & c.JOB_OBJECT_LIMIT_PROCESS_TIME and x.process_time <= 0:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if x.flags & c.JOB_OBJECT_LIMIT_PRIORITY_CLASS and not 1 <= x.priority_class <= LARGEST_PRIORITY_CLASS:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if x.flags & c.JOB_OBJECT_LIMIT_SCHEDULING_CLASS and x.scheduling_class > LARGEST_SCHEDULING_CLASS:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if x.flags & c.JOB_OBJECT_LIMIT_AFFINITY and (not x.affinity or x.affinity & ~job.executive.affinity_mask()):
        raise NtError(NtStatus.INVALID_PARAMETER)
    if x.flags & c.JOB_OBJECT_LIMIT_WORKINGSET and x.minimum_working_set > x.maximum_working_set:
        raise NtError(NtStatus.INVALID_PARAMETER)
    job.set_limits(x)


def _set_port(t: Thread, job: Job, data: bytes) -> None:
    key, handle = struct.unpack("<QQ", data)
    if not handle:
        job.associate(None, 0)
        return
    if job.port is not None:
        raise NtError(NtStatus.INVALID_PARAMETER)
    job.associate(t.process.handles.resolve(handle, IoCompletion, 2), key)


@service(partial="limits on memory and working sets are kept, not enforced; notification limits and silos are refused")
def NtSetInformationJobObject(
    t: Thread,
    job_handle: Annotated[Job, Access(c.JOB_OBJECT_SET_ATTRIBUTES)],
    job_information_class: JOBOBJECTINFOCLASS,
    job_information: PVOID,
    job_information_length: ULONG,
) -> int:
    """Set limits, or the port that hears of the job's processes."""
    which, kinds = job_information_class, JOBOBJECTINFOCLASS
    sizes: dict[int, int] = {
        kinds.JobObjectBasicLimitInformation: BASIC_LIMIT.size,
        kinds.JobObjectExtendedLimitInformation: EXTENDED_SIZE,
        kinds.JobObjectBasicUIRestrictions: 4,
        kinds.JobObjectEndOfJobTimeInformation: 4,
        kinds.JobObjectAssociateCompletionPortInformation: 16,
    }
    size = sizes.get(which)
    if size is None:
        raise NtError(NtStatus.NOT_IMPLEMENTED if which.name is not None else NtStatus.INVALID_INFO_CLASS)
    if job_information_length != size:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    data = t.process.memory.read(job_information, size)
    if which in (kinds.JobObjectBasicLimitInformation, kinds.JobObjectExtendedLimitInformation):
        _set_limits(job_handle, data, extended=which == kinds.JobObjectExtendedLimitInformation)
    elif which == kinds.JobObjectAssociateCompletionPortInformation:
        _set_port(t, job_handle, data)
    else:
        (value,) = struct.unpack("<I", data)
        if which == kinds.JobObjectBasicUIRestrictions:
            if value & ~0xFF:
                raise NtError(NtStatus.INVALID_PARAMETER)
            job_handle.ui_restrictions = value
        else:
            if value > 1:
                raise NtError(NtStatus.INVALID_PARAMETER)
            job_handle.end_of_job_action = value
    return NtStatus.SUCCESS
