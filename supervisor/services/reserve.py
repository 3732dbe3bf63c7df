"""NtAllocateReserveObject."""

from __future__ import annotations

from ntsup.ntabi import HANDLE, ULONG, NtError, NtStatus, ObjectAttributes, Out, service
from ntsup.supervisor.objects.base import MAXIMUM_ALLOWED
from ntsup.supervisor.objects.reserve import IoCompletionReserve, UserApcReserve
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.naming import create_named

_TYPES: tuple[type[UserApcReserve | IoCompletionReserve], ...] = (UserApcReserve, IoCompletionReserve)
"""By MEMORY_RESERVE_TYPE."""


@service
def NtAllocateReserveObject(
    t: Thread, memory_reserve_handle: Out[HANDLE], object_attributes: ObjectAttributes | None, type_: ULONG
) -> int:
    """Make the reserve of an APC (0) or of a completion packet (1)."""
    if type_ >= len(_TYPES):
        raise NtError(NtStatus.INVALID_PARAMETER)
    kind = _TYPES[type_]
    handle, _ = create_named(t, kind, object_attributes, MAXIMUM_ALLOWED, lambda: kind(t.executive))
    memory_reserve_handle.put(handle)
    return NtStatus.SUCCESS
