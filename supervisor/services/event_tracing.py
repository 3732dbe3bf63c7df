"""NT's event tracing (ETW) as a quiet system answers it: no session runs, and no provider is listened to.

Starting a session needs what no ordinary user has; whatever names one does not find it.
"""

from __future__ import annotations

from typing import Annotated

from ntsup.ntabi import HANDLE, PVOID, ULONG, NtError, NtStatus, Out, SizeIs, service
from ntsup.supervisor.objects.thread import Thread

START, STOP, QUERY, UPDATE, FLUSH = range(1, 6)
"""Function codes of NtTraceControl that are about a session."""
LAST_CODE = 0x40
LARGEST_FIELDS = 0x10000


@service(partial="sessions are refused or not found; providers cannot be registered by it")
def NtTraceControl(
    t: Thread,
    trace_information_class: ULONG,
    input_buffer: Annotated[bytes, SizeIs("input_buffer_length")],
    input_buffer_length: ULONG,
    trace_information: PVOID,
    trace_information_length: ULONG,
    return_length: Out[ULONG],
) -> int:
    """Start, stop and query sessions."""
    if not 0 < trace_information_class < LAST_CODE:
        raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
    return_length.put(0)
    if trace_information_class == START:
        raise NtError(NtStatus.ACCESS_DENIED)
    if trace_information_class in (STOP, QUERY, UPDATE, FLUSH):
        raise NtError(NtStatus.WMI_INSTANCE_NOT_FOUND)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtTraceEvent(t: Thread, trace_handle: HANDLE, flags: ULONG, field_size: ULONG, fields: PVOID) -> int:
    """Write an event for a provider or a session: no handle is one's."""
    if field_size > LARGEST_FIELDS:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if field_size:
        t.process.memory.read(fields, field_size)
    raise NtError(NtStatus.INVALID_HANDLE)
