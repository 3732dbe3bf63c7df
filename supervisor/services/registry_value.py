"""NT's services for the values of registry keys: set, delete, query, enumerate."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from ntsup.ntabi import (
    PVOID,
    ULONG,
    Access,
    InOut,
    NtError,
    NtStatus,
    Out,
    SizeIs,
    UnicodeString,
    read_unicode_string,
    service,
)
from ntsup.ntabi.constants import registry as c
from ntsup.ntabi.constants.registry import KEY_VALUE_INFORMATION_CLASS
from ntsup.supervisor.objects.key import LINK, LINK_VALUE, Answer, Key
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.registry import put, utf16

if TYPE_CHECKING:
    from ntsup.supervisor.registry import hive as hives

LONGEST_VALUE_NAME = 16383
"""UTF-16 units."""
VALUES_AT_MOST = 0x10000
"""In one NtQueryMultipleValueKey."""


@service
def NtSetValueKey(
    t: Thread,
    key_handle: Annotated[Key, Access(c.KEY_SET_VALUE)],
    value_name: UnicodeString,
    title_index: ULONG,
    type_: ULONG,
    data: Annotated[bytes, SizeIs("data_size")] | None,
    data_size: ULONG,
) -> int:
    """Set a value; an empty name is the key's default one. A link has but the one that names its target."""
    registry, node = key_handle.registry, key_handle.node
    if len(utf16(value_name)) > 2 * LONGEST_VALUE_NAME:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if data is None and data_size:
        raise NtError(NtStatus.ACCESS_VIOLATION)
    link = registry.hive.key(node).flags & LINK
    if link and (type_ != c.REG_LINK or value_name.upper() != LINK_VALUE.upper()):
        raise NtError(NtStatus.ACCESS_DENIED)
    registry.hive.set_value(node, value_name, type_, data or b"")
    registry.changed(node, c.REG_NOTIFY_CHANGE_LAST_SET)
    return NtStatus.SUCCESS


@service
def NtDeleteValueKey(t: Thread, key_handle: Annotated[Key, Access(c.KEY_SET_VALUE)], value_name: UnicodeString) -> int:
    """Delete a value."""
    key_handle.registry.hive.delete_value(key_handle.node, value_name)
    key_handle.registry.changed(key_handle.node, c.REG_NOTIFY_CHANGE_LAST_SET)
    return NtStatus.SUCCESS


def _basic(value: hives.Value) -> tuple[bytes, int]:
    name = utf16(value.name)
    return struct.pack("<III", 0, value.type, len(name)) + name, 12


def _full(value: hives.Value, alignment: int = 4) -> tuple[bytes, int]:
    name = utf16(value.name)
    offset = -(-(20 + len(name)) // alignment) * alignment if value.data else 0xFFFFFFFF
    data = struct.pack("<IIIII", 0, value.type, offset, len(value.data), len(name)) + name
    return (data.ljust(offset, b"\0") + value.data if value.data else data), 20


def _partial(value: hives.Value) -> tuple[bytes, int]:
    return struct.pack("<III", 0, value.type, len(value.data)) + value.data, 12


def _partial_align64(value: hives.Value) -> tuple[bytes, int]:
    return struct.pack("<II", value.type, len(value.data)) + value.data, 8


_INFORMATION: dict[int, Callable[[hives.Value], tuple[bytes, int]]] = {
    KEY_VALUE_INFORMATION_CLASS.KeyValueBasicInformation: _basic,
    KEY_VALUE_INFORMATION_CLASS.KeyValueFullInformation: _full,
    KEY_VALUE_INFORMATION_CLASS.KeyValuePartialInformation: _partial,
    KEY_VALUE_INFORMATION_CLASS.KeyValueFullInformationAlign64: lambda value: _full(value, 8),
    KEY_VALUE_INFORMATION_CLASS.KeyValuePartialInformationAlign64: _partial_align64,
}


def _maker(which: int) -> Callable[[hives.Value], tuple[bytes, int]]:
    make = _INFORMATION.get(which)
    if make is None:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return make


@service
def NtQueryValueKey(
    t: Thread,
    key_handle: Annotated[Key, Access(c.KEY_QUERY_VALUE)],
    value_name: UnicodeString,
    key_value_information_class: KEY_VALUE_INFORMATION_CLASS,
    key_value_information: PVOID,
    length: ULONG,
    result_length: Out[ULONG],
) -> int:
    """A value by name."""
    which, registry, node = key_value_information_class, key_handle.registry, key_handle.node
    make, hive = _maker(which), registry.hive
    generation = hive.generation
    value = hive.value(node, value_name)
    if value is None:
        hive.key(node)  # KEY_DELETED comes first
        status, data, minimum = NtStatus.OBJECT_NAME_NOT_FOUND, b"", 0
    else:
        status, (data, minimum) = NtStatus.SUCCESS, make(value)
    if t.executive.gate_serves:
        registry.keep(t.process, node, which, utf16(value_name), Answer(generation, status, data))
    if value is None:
        raise NtError(status)
    return put(t, key_value_information, length, result_length, data, minimum)


@service
def NtEnumerateValueKey(
    t: Thread,
    key_handle: Annotated[Key, Access(c.KEY_QUERY_VALUE)],
    index: ULONG,
    key_value_information_class: KEY_VALUE_INFORMATION_CLASS,
    key_value_information: PVOID,
    length: ULONG,
    result_length: Out[ULONG],
) -> int:
    """A value by its place in the order in which they were made."""
    make, hive = _maker(key_value_information_class), key_handle.registry.hive
    value = hive.value_at(key_handle.node, index)
    if value is None:
        hive.key(key_handle.node)
        raise NtError(NtStatus.NO_MORE_ENTRIES)
    return put(t, key_value_information, length, result_length, *make(value))


@service
def NtQueryMultipleValueKey(
    t: Thread,
    key_handle: Annotated[Key, Access(c.KEY_QUERY_VALUE)],
    value_entries: PVOID,
    entry_count: ULONG,
    value_buffer: PVOID,
    buffer_length: InOut[ULONG],
    required_buffer_length: Out[ULONG] | None,
) -> int:
    """Several values by name, their data one behind the other; KEY_VALUE_ENTRY tells where each is."""
    if entry_count > VALUES_AT_MOST:
        raise NtError(NtStatus.INSUFFICIENT_RESOURCES)
    memory, hive = t.process.memory, key_handle.registry.hive
    hive.key(key_handle.node)
    entries = bytearray(memory.read(value_entries, 24 * entry_count))
    room, used, required, fits = buffer_length.get(), 0, 0, True
    for at in range(0, len(entries), 24):
        (name,) = struct.unpack_from("<Q", entries, at)
        value = hive.value(key_handle.node, read_unicode_string(memory, name))
        if value is None:
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        required = -(-required // 4) * 4
        fits = fits and required + len(value.data) <= room
        if fits:
            memory.write(value_buffer + required, value.data)
            used = required + len(value.data)
        struct.pack_into("<III", entries, at + 8, len(value.data), required, value.type)
        required += len(value.data)
    memory.write(value_entries, bytes(entries))
    buffer_length.put(used)
    if required_buffer_length is not None:
        required_buffer_length.put(required)
    return NtStatus.SUCCESS if fits else NtStatus.BUFFER_OVERFLOW
