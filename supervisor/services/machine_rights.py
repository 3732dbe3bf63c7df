"""NT's services over the machine itself: drivers, paging, sleep, physical memory, profiling.

The token is asked for the privilege that Windows asks for. Who holds it is refused all the same, as what cannot be done
here: must never do to the machine what Linux has not let the user do.
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    HANDLE,
    KAFFINITY,
    LARGE_INTEGER,
    PVOID,
    SIZE_T,
    ULONG,
    ULONG_PTR,
    USHORT,
    Access,
    In,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    UnicodeString,
    service,
)
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.objects import sid
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.file import File
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import effective, holds, require
from ntsup.supervisor.services.naming import open_named

PROCESS_VM_OPERATION, PROCESS_QUERY_INFORMATION = 0x8, 0x400
POWER_DEVICE_D0 = 1
PROFILE_TIME = 0
DEFAULT_PROFILE_INTERVAL = 78125
"""What a processor is sampled at until somebody sets another interval, in 100 ns."""


class MemoryPartition(NtObject):
    """A division of the machine's memory. There is none: a handle to something else is of the wrong type."""

    type_name = "Partition"
    all_access = 0x1F0003


class Profile(NtObject):
    """A count of where processors are. There is none."""

    type_name = "Profile"
    all_access = 0xF0001


@service
def NtLoadDriver(
    t: Thread,
    driver_service_name: UnicodeString,
) -> int:
    """Bring a driver into the kernel."""
    require(effective(t), c.SE_LOAD_DRIVER_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtUnloadDriver(
    t: Thread,
    driver_service_name: UnicodeString,
) -> int:
    """Take a driver out of the kernel."""
    require(effective(t), c.SE_LOAD_DRIVER_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtSetSystemPowerState(
    t: Thread,
    system_action: PVOID,
    lightest_system_state: ULONG,
    flags: ULONG,
) -> int:
    """Put the machine to sleep, or off."""
    require(effective(t), c.SE_SHUTDOWN_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtCreatePagingFile(
    t: Thread,
    page_file_name: UnicodeString,
    minimum_size: In[LARGE_INTEGER],
    maximum_size: In[LARGE_INTEGER],
    priority: ULONG,
) -> int:
    """Give the memory manager a file to page to."""
    require(effective(t), c.SE_CREATE_PAGEFILE_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtPlugPlayControl(
    t: Thread,
    pn_p_control_class: PVOID,
    pn_p_control_data: PVOID,
    pn_p_control_data_length: ULONG,
) -> int:
    """Tell the Plug and Play manager something."""
    require(effective(t), c.SE_TCB_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtDisplayString(
    t: Thread,
    string: UnicodeString,
) -> int:
    """Write on the screen of a machine that boots."""
    require(effective(t), c.SE_TCB_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtDrawText(
    t: Thread,
    text: UnicodeString,
) -> int:
    """Write on the screen of a machine that boots."""
    require(effective(t), c.SE_TCB_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtSetDefaultHardErrorPort(
    t: Thread,
    default_hard_error_port: HANDLE,
) -> int:
    """Take over what the system has to tell its user."""
    require(effective(t), c.SE_TCB_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtSystemDebugControl(
    t: Thread,
    command: ULONG,
    input_buffer: PVOID,
    input_buffer_length: ULONG,
    output_buffer: PVOID,
    output_buffer_length: ULONG,
    return_length: PVOID,
) -> int:
    """Talk to the kernel debugger, which is not there."""
    if not holds(effective(t), c.SE_DEBUG_PRIVILEGE):
        raise NtError(NtStatus.ACCESS_DENIED)
    raise NtError(NtStatus.DEBUGGER_INACTIVE)


@service
def NtSetUuidSeed(
    t: Thread,
    seed: PVOID,
) -> int:
    """Give the machine the node id of its UUIDs: the local system alone may."""
    if effective(t).identity.user != sid.SYSTEM:
        raise NtError(NtStatus.ACCESS_DENIED)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtAllocateUserPhysicalPages(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_VM_OPERATION)],
    number_of_pages: PVOID,
    user_pfn_array: PVOID,
) -> int:
    """Memory that is addressed by page frame."""
    require(effective(t), c.SE_LOCK_MEMORY_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtAllocateUserPhysicalPagesEx(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_VM_OPERATION)],
    number_of_pages: PVOID,
    user_pfn_array: PVOID,
    extended_parameters: PVOID,
    extended_parameter_count: ULONG,
) -> int:
    """Memory that is addressed by page frame."""
    require(effective(t), c.SE_LOCK_MEMORY_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtFreeUserPhysicalPages(
    t: Thread,
    process_handle: Annotated[Process, Access(PROCESS_VM_OPERATION)],
    number_of_pages: PVOID,
    user_pfn_array: PVOID,
) -> int:
    """Give page frames back: nobody has any."""
    raise NtError(NtStatus.INVALID_PARAMETER_1)


@service
def NtMapUserPhysicalPages(
    t: Thread,
    virtual_address: PVOID,
    number_of_pages: ULONG_PTR,
    user_pfn_array: PVOID,
) -> int:
    """Show page frames at a place reserved for them: none is."""
    raise NtError(NtStatus.INVALID_PARAMETER_1)


@service
def NtMapUserPhysicalPagesScatter(
    t: Thread,
    virtual_addresses: PVOID,
    number_of_pages: ULONG_PTR,
    user_pfn_array: PVOID,
) -> int:
    """The same at many places."""
    raise NtError(NtStatus.INVALID_PARAMETER_1)


@service
def NtCreatePartition(
    t: Thread,
    parent_partition_handle: HANDLE,
    partition_handle: PVOID,
    desired_access: ACCESS_MASK,
    object_attributes: PVOID,
    preferred_node: ULONG,
) -> int:
    """Divide the machine's memory."""
    require(effective(t), c.SE_LOCK_MEMORY_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtOpenPartition(
    t: Thread,
    partition_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
) -> int:
    """Open a division of the machine's memory by name."""
    partition_handle.put(open_named(t, MemoryPartition, object_attributes, desired_access))
    return NtStatus.SUCCESS


@service
def NtManagePartition(
    t: Thread,
    target_handle: MemoryPartition,
    source_handle: HANDLE,
    partition_information_class: PVOID,
    partition_information: PVOID,
    partition_information_length: ULONG,
) -> int:
    """Move memory between divisions."""
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtSetIntervalProfile(
    t: Thread,
    interval: ULONG,
    source: ULONG,
) -> int:
    """How often every processor is sampled."""
    require(effective(t), c.SE_SYSTEM_PROFILE_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtQueryIntervalProfile(
    t: Thread,
    profile_source: ULONG,
    interval: Out[ULONG],
) -> int:
    """How often a processor is sampled, in 100 ns; no other source counts anything."""
    interval.put(DEFAULT_PROFILE_INTERVAL if profile_source == PROFILE_TIME else 0)
    return NtStatus.SUCCESS


@service(partial="a process cannot be profiled: use Linux's perf")
def NtCreateProfile(
    t: Thread,
    profile_handle: Out[HANDLE],
    process: Annotated[Process, Access(PROCESS_QUERY_INFORMATION)] | None,
    profile_base: PVOID,
    profile_size: SIZE_T,
    bucket_size: ULONG,
    buffer: PVOID,
    buffer_size: ULONG,
    profile_source: ULONG,
    affinity: KAFFINITY,
) -> int:
    """Count where processors are."""
    if process is None:
        require(effective(t), c.SE_SYSTEM_PROFILE_PRIVILEGE)
    if not buffer_size:
        raise NtError(NtStatus.INVALID_PARAMETER_7)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service(partial="a process cannot be profiled: use Linux's perf")
def NtCreateProfileEx(
    t: Thread,
    profile_handle: Out[HANDLE],
    process: Annotated[Process, Access(PROCESS_QUERY_INFORMATION)] | None,
    profile_base: PVOID,
    profile_size: SIZE_T,
    bucket_size: ULONG,
    buffer: PVOID,
    buffer_size: ULONG,
    profile_source: ULONG,
    group_count: USHORT,
    group_affinity: PVOID,
) -> int:
    """Count where processors are."""
    if process is None:
        require(effective(t), c.SE_SYSTEM_PROFILE_PRIVILEGE)
    if not buffer_size:
        raise NtError(NtStatus.INVALID_PARAMETER_7)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtStartProfile(
    t: Thread,
    profile_handle: Profile,
) -> int:
    """Begin to count."""
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtStopProfile(
    t: Thread,
    profile_handle: Profile,
) -> int:
    """Count no more."""
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtGetDevicePowerState(
    t: Thread,
    device: File,
    state: Out[ULONG],
) -> int:
    """Whether a device is on: all are."""
    state.put(POWER_DEVICE_D0)
    return NtStatus.SUCCESS
