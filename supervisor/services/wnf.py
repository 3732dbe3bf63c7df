"""The Windows Notification Facility as a quiet system answers it: states can be made, published and read.

Nothing here publishes by itself, so that a subscription is kept and never called.
"""

from __future__ import annotations

import os
import struct

from ntsup.ntabi import HANDLE, LARGE_INTEGER, PVOID, ULONG, In, InOut, NtError, NtStatus, Out, service
from ntsup.supervisor.objects.dispatcher import Event
from ntsup.supervisor.objects.system_state import LARGEST_WNF_STATE, WnfState, system_state
from ntsup.supervisor.objects.thread import Thread

WELL_KNOWN, PERMANENT, PERSISTENT, TEMPORARY = range(4)
"""WNF_STATE_NAME_LIFETIME, which a name holds in its bits 4 and 5 once they are no longer scrambled."""
_SCRAMBLE = 0x41C64E6DA3BC0074
_NAME_EXISTS, _SUBSCRIBERS_PRESENT, _IS_QUIESCENT = range(3)


def _lifetime(name: int) -> int:
    return (name & 0xFFFFFFFFFFFFFFFF ^ _SCRAMBLE) >> 4 & 3


def _find(t: Thread, name: int) -> WnfState:
    """A state; those that Windows knows are there though nobody publishes them."""
    states = system_state(t.executive).wnf
    key = name & 0xFFFFFFFFFFFFFFFF
    found = states.get(key)
    if found is None:
        if _lifetime(name) != WELL_KNOWN:
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        found = states[key] = WnfState()
    return found


@service(partial="every scope is one, and persistent data lasts as long as the supervisor")
def NtCreateWnfStateName(
    t: Thread,
    state_name: Out[LARGE_INTEGER],
    name_lifetime: ULONG,
    data_scope: ULONG,
    persist_data: ULONG,
    type_id: PVOID,
    maximum_state_size: ULONG,
    security_descriptor: PVOID,
) -> int:
    """Make a state."""
    if not PERMANENT <= name_lifetime <= TEMPORARY or data_scope > 5 or maximum_state_size > LARGEST_WNF_STATE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if name_lifetime != TEMPORARY:
        raise NtError(NtStatus.PRIVILEGE_NOT_HELD)  # SeCreatePermanentPrivilege
    unique = int.from_bytes(os.urandom(6), "little")
    name = (1 | name_lifetime << 4 | data_scope << 6 | unique << 11) & 0xFFFFFFFFFFFFFFFF ^ _SCRAMBLE
    system_state(t.executive).wnf[name] = WnfState(largest=maximum_state_size)
    state_name.put(name - (1 << 64) if name >> 63 else name)
    return NtStatus.SUCCESS


@service
def NtDeleteWnfStateName(t: Thread, state_name: In[LARGE_INTEGER]) -> int:
    """Take a state away."""
    _find(t, state_name)
    del system_state(t.executive).wnf[state_name & 0xFFFFFFFFFFFFFFFF]
    return NtStatus.SUCCESS


@service
def NtUpdateWnfStateData(
    t: Thread,
    state_name: In[LARGE_INTEGER],
    buffer: PVOID,
    length: ULONG,
    type_id: PVOID,
    explicit_scope: PVOID,
    matching_change_stamp: ULONG,
    check_stamp: ULONG,
) -> int:
    """Publish."""
    state = _find(t, state_name)
    if length > state.largest:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if check_stamp and matching_change_stamp != state.stamp:
        raise NtError(NtStatus.UNSUCCESSFUL)
    state.data = t.process.memory.read(buffer, length)
    state.stamp += 1
    return NtStatus.SUCCESS


@service
def NtDeleteWnfStateData(t: Thread, state_name: In[LARGE_INTEGER], explicit_scope: PVOID) -> int:
    """Forget what was published."""
    state = _find(t, state_name)
    state.data, state.stamp = b"", 0
    return NtStatus.SUCCESS


@service
def NtQueryWnfStateData(
    t: Thread,
    state_name: In[LARGE_INTEGER],
    type_id: PVOID,
    explicit_scope: PVOID,
    change_stamp: Out[ULONG],
    buffer: PVOID,
    buffer_size: InOut[ULONG],
) -> int:
    """What was last published, and its number."""
    state = _find(t, state_name)
    room = buffer_size.get()
    change_stamp.put(state.stamp)
    buffer_size.put(len(state.data))
    if room < len(state.data):
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    t.process.memory.write(buffer, state.data)
    return NtStatus.SUCCESS


@service
def NtQueryWnfStateNameInformation(
    t: Thread,
    state_name: In[LARGE_INTEGER],
    name_info_class: ULONG,
    explicit_scope: PVOID,
    info_buffer: PVOID,
    info_buffer_size: ULONG,
) -> int:
    """Whether a state is there, has subscribers, is quiet."""
    if name_info_class > _IS_QUIESCENT:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if info_buffer_size != 4:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    if name_info_class == _NAME_EXISTS:
        try:
            _find(t, state_name)
            value = 1
        except NtError:
            value = 0
    else:
        _find(t, state_name)
        value = int(name_info_class == _IS_QUIESCENT)
    t.process.memory.write(info_buffer, struct.pack("<I", value))
    return NtStatus.SUCCESS


@service(partial="kept; a change by another process is not delivered")
def NtSubscribeWnfStateChange(
    t: Thread,
    state_name: In[LARGE_INTEGER],
    change_stamp: ULONG,
    event_mask: ULONG,
    subscription_id: Out[LARGE_INTEGER] | None,
) -> int:
    """Ask to be told of changes."""
    _find(t, state_name)
    state = system_state(t.executive)
    state.subscriptions += 1
    if subscription_id is not None:
        subscription_id.put(state.subscriptions)
    return NtStatus.SUCCESS


@service
def NtUnsubscribeWnfStateChange(t: Thread, state_name: In[LARGE_INTEGER]) -> int:
    """Ask to be told no more."""
    _find(t, state_name)
    return NtStatus.SUCCESS


@service
def NtSetWnfProcessNotificationEvent(t: Thread, notification_event: HANDLE) -> int:
    """The event that is set when something is to be delivered: never."""
    t.process.handles.resolve(notification_event, Event, 2)
    return NtStatus.SUCCESS


@service
def NtGetCompleteWnfStateSubscription(
    t: Thread,
    old_descriptor_state_name: PVOID,
    old_subscription_id: PVOID,
    old_descriptor_event_mask: ULONG,
    old_descriptor_status: ULONG,
    new_delivery_descriptor: PVOID,
    descriptor_size: ULONG,
) -> int:
    """The next thing to be delivered: there is none."""
    raise NtError(NtStatus.NO_MORE_ENTRIES)
