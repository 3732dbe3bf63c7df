"""NT's small services that a quiet system answers: licences, debug filters, unique ids, write buffers."""

from __future__ import annotations

import os
import struct

from ntsup.ntabi import BOOLEAN, LARGE_INTEGER, PVOID, ULONG, NtError, NtStatus, Out, UnicodeString, service
from ntsup.ntabi.constants.system import SYSTEM_INFORMATION_CLASS
from ntsup.supervisor.objects.thread import Thread

MEMBARRIER = 324
MEMBARRIER_CMD_PRIVATE_EXPEDITED, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED = 1 << 3, 1 << 4
UUID_TIME_RANGE = 10_000


@service
def NtQueryLicenseValue(
    t: Thread,
    value_name: UnicodeString,
    type_: Out[ULONG] | None,
    data: PVOID,
    data_size: ULONG,
    result_data_size: Out[ULONG] | None,
) -> int:
    """A value of the product policy: none is set."""
    if not value_name:
        raise NtError(NtStatus.INVALID_PARAMETER)
    raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)


@service
def NtQueryDebugFilterState(t: Thread, component_id: ULONG, level: ULONG) -> int:
    """A BOOLEAN: whether debug output of a component is shown."""
    return 0


@service
def NtSetDebugFilterState(t: Thread, component_id: ULONG, level: ULONG, state: BOOLEAN) -> int:
    """Needs SeDebugPrivilege and a kernel debugger to show anything to."""
    raise NtError(NtStatus.ACCESS_DENIED)


@service
def NtAllocateUuids(t: Thread, time: Out[LARGE_INTEGER], range_: Out[ULONG], sequence: Out[ULONG], seed: PVOID) -> int:
    """What version 1 UUIDs are made of: a span of time that nobody else gets, and a node id."""
    t.process.memory.write(seed, bytes([os.urandom(1)[0] | 1, *os.urandom(5)]))  # no network card's
    # Since 15 October 1582, as UUIDs count.
    time.put(t.executive.system_time() + 5_748_192_000_000_000)
    range_.put(UUID_TIME_RANGE)
    sequence.put(struct.unpack("<H", os.urandom(2))[0] & 0x3FFF)
    return NtStatus.SUCCESS


@service
def NtFlushProcessWriteBuffers(t: Thread) -> int:
    """Have every processor that runs the process see all writes made so far."""
    t.process.run_linux(
        [
            (MEMBARRIER, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0),
            (MEMBARRIER, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0),
        ]
    )
    return NtStatus.SUCCESS


@service
def NtFlushWriteBuffer(t: Thread) -> int:
    """The same for the caller's processor: the trap has done it."""
    return NtStatus.SUCCESS


@service
def NtGetCurrentProcessorNumberEx(t: Thread, processor_number: PVOID) -> int:
    """Where the caller last ran, as PROCESSOR_NUMBER; the number alone is what is returned."""
    with open(f"/proc/{t.process.linux_pid}/task/{t.tid}/stat") as file:
        cpu = int(file.read().rsplit(")", 1)[1].split()[36])
    order = sorted(t.executive.affinity.processors)
    number = order.index(cpu) if cpu in order else 0
    if processor_number:
        t.process.memory.write(processor_number, struct.pack("<HBB", 0, number, 0))
    return number


@service
def NtSetSystemInformation(
    t: Thread,
    system_information_class: SYSTEM_INFORMATION_CLASS,
    system_information: PVOID,
    system_information_length: ULONG,
) -> int:
    """Every class needs a privilege over the machine itself."""
    if system_information_class.name is None:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    raise NtError(NtStatus.PRIVILEGE_NOT_HELD)
