"""Services that Windows itself has given up, and only their numbers are left.

x64 has neither 16-bit programs nor their segments, and among the object types of Windows 10 there is no event pair any
more: these answer as they do there.
"""

from __future__ import annotations

from ntsup.ntabi import ACCESS_MASK, HANDLE, PVOID, ULONG, NtError, NtStatus, service
from ntsup.supervisor.objects.thread import Thread


def _gone() -> int:
    raise NtError(NtStatus.NOT_IMPLEMENTED)


@service
def NtVdmControl(
    t: Thread,
    service: ULONG,
    service_data: PVOID,
) -> int:
    """Run 16-bit programs."""
    return _gone()


@service
def NtSetLdtEntries(
    t: Thread,
    selector0: ULONG,
    entry0_low: ULONG,
    entry0_hi: ULONG,
    selector1: ULONG,
    entry1_low: ULONG,
    entry1_hi: ULONG,
) -> int:
    """Set segments of 16-bit code."""
    return _gone()


@service
def NtCreateEventPair(
    t: Thread,
    event_pair_handle: PVOID,
    desired_access: ACCESS_MASK,
    object_attributes: PVOID,
) -> int:
    """Event pairs, the objects of an older window system."""
    return _gone()


@service
def NtOpenEventPair(
    t: Thread,
    event_pair_handle: PVOID,
    desired_access: ACCESS_MASK,
    object_attributes: PVOID,
) -> int:
    """Event pairs, the objects of an older window system."""
    return _gone()


@service
def NtSetHighEventPair(
    t: Thread,
    event_pair_handle: HANDLE,
) -> int:
    """Event pairs, the objects of an older window system."""
    return _gone()


@service
def NtSetHighWaitLowEventPair(
    t: Thread,
    event_pair_handle: HANDLE,
) -> int:
    """Event pairs, the objects of an older window system."""
    return _gone()


@service
def NtSetLowEventPair(
    t: Thread,
    event_pair_handle: HANDLE,
) -> int:
    """Event pairs, the objects of an older window system."""
    return _gone()


@service
def NtSetLowWaitHighEventPair(
    t: Thread,
    event_pair_handle: HANDLE,
) -> int:
    """Event pairs, the objects of an older window system."""
    return _gone()


@service
def NtWaitHighEventPair(
    t: Thread,
    event_pair_handle: HANDLE,
) -> int:
    """Event pairs, the objects of an older window system."""
    return _gone()


@service
def NtWaitLowEventPair(
    t: Thread,
    event_pair_handle: HANDLE,
) -> int:
    """Event pairs, the objects of an older window system."""
    return _gone()
