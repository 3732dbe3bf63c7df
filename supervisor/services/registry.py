"""NT's services for registry keys: create, open, delete, rename, query, enumerate."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    HANDLE,
    PVOID,
    ULONG,
    Access,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    UnicodeString,
    service,
)
from ntsup.ntabi.constants import registry as c
from ntsup.ntabi.constants.registry import KEY_INFORMATION_CLASS, KEY_SET_INFORMATION_CLASS
from ntsup.supervisor.objects.handles import OBJ_OPENLINK, OBJ_VALID_ATTRIBUTES
from ntsup.supervisor.objects.key import LONGEST_NAME, ROOT, Key, Place, registry_of
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services.naming import given_descriptor

if TYPE_CHECKING:
    from ntsup.supervisor.registry import hive as hives

DELETE = 0x10000
CREATE_OPTIONS = (
    c.REG_OPTION_VOLATILE
    | c.REG_OPTION_CREATE_LINK
    | c.REG_OPTION_BACKUP_RESTORE
    | c.REG_OPTION_OPEN_LINK
    | c.REG_OPTION_DONT_VIRTUALIZE
)


def utf16(text: str) -> bytes:
    """A name as it stands in a structure."""
    return text.encode("utf-16-le", "surrogatepass")


def put(t: Thread, address: int, length: int, result_length: Out[ULONG], data: bytes, minimum: int) -> int:
    """Give a structure of variable length: all of it, as much as fits (STATUS_BUFFER_OVERFLOW), or nothing.

    Raises STATUS_BUFFER_TOO_SMALL where not even its first `minimum` bytes fit.
    """
    result_length.put(len(data))
    if length < minimum:
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    t.process.memory.write(address, data[:length])
    return NtStatus.SUCCESS if length >= len(data) else NtStatus.BUFFER_OVERFLOW


def locate(t: Thread, attributes: ObjectAttributes, *, open_link: bool) -> Place:
    """Where the name of an OBJECT_ATTRIBUTES leads."""
    if attributes.attributes & ~OBJ_VALID_ATTRIBUTES:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if attributes.name is None:
        if not attributes.root_directory:
            raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD)
        attributes.name = ""
    start = None
    if attributes.root_directory:
        start = t.process.handles.resolve(attributes.root_directory, Key).node
    return registry_of(t.executive).locate(attributes.name, start, follow_last=not open_link)


def _open(t: Thread, handle: Out[HANDLE], access: int, attributes: ObjectAttributes, options: int) -> int:
    open_link = bool(attributes.attributes & OBJ_OPENLINK or options & c.REG_OPTION_OPEN_LINK)
    node = locate(t, attributes, open_link=open_link).node
    if node is None:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    _give(t, handle, access, attributes, node)
    return NtStatus.SUCCESS


def _give(t: Thread, handle: Out[HANDLE], access: int, attributes: ObjectAttributes, node: int) -> None:
    key = Key(t.executive, registry_of(t.executive), node)
    try:
        value = t.process.handles.open(key, access, attributes.attributes)
    except NtError:
        key.last_handle_closed()
        raise
    handle.put(value)


def _create(
    t: Thread,
    handle: Out[HANDLE],
    access: int,
    attributes: ObjectAttributes,
    class_name: str | None,
    options: int,
    disposition: Out[ULONG] | None,
) -> int:
    if options & ~CREATE_OPTIONS:
        raise NtError(NtStatus.INVALID_PARAMETER)
    open_link = bool(attributes.attributes & OBJ_OPENLINK or options & c.REG_OPTION_OPEN_LINK)
    place = locate(t, attributes, open_link=open_link or bool(options & c.REG_OPTION_CREATE_LINK))
    node, outcome = place.node, c.REG_OPENED_EXISTING_KEY
    registry = registry_of(t.executive)
    if node is None:
        _check_new(registry.hive, place)
        descriptor = given_descriptor(t, attributes)
        node, made = registry.hive.open_or_create(
            place.parent,
            place.name,
            class_name=class_name or "",
            volatile=bool(options & c.REG_OPTION_VOLATILE),
            link=bool(options & c.REG_OPTION_CREATE_LINK),
        )
        if made:
            if descriptor is not None:
                registry.hive.set_security(node, descriptor)
            outcome = c.REG_CREATED_NEW_KEY
            registry.changed(place.parent, c.REG_NOTIFY_CHANGE_NAME)
    elif options & c.REG_OPTION_CREATE_LINK:
        raise NtError(NtStatus.OBJECT_NAME_COLLISION)
    _give(t, handle, access, attributes, node)
    if disposition is not None:
        disposition.put(outcome)
    return NtStatus.SUCCESS


def _check_new(hive: hives.Hive, place: Place) -> None:
    if len(utf16(place.name)) > 2 * LONGEST_NAME:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if place.parent == ROOT:
        raise NtError(NtStatus.ACCESS_DENIED)
    if hive.key(place.parent).parent == ROOT:
        raise NtError(NtStatus.INVALID_PARAMETER)  # a hive would be needed there


@service
def NtCreateKey(
    t: Thread,
    key_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    title_index: ULONG,
    class_: UnicodeString | None,
    create_options: ULONG,
    disposition: Out[ULONG] | None,
) -> int:
    """Open a key, made if it is not there."""
    return _create(t, key_handle, desired_access, object_attributes, class_, create_options, disposition)


@service
def NtOpenKey(
    t: Thread, key_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes
) -> int:
    """Open a key."""
    return _open(t, key_handle, desired_access, object_attributes, 0)


@service
def NtOpenKeyEx(
    t: Thread,
    key_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    open_options: ULONG,
) -> int:
    """Open a key, or with REG_OPTION_OPEN_LINK the link itself."""
    if open_options & ~(c.REG_OPTION_BACKUP_RESTORE | c.REG_OPTION_OPEN_LINK | c.REG_OPTION_DONT_VIRTUALIZE):
        raise NtError(NtStatus.INVALID_PARAMETER)
    return _open(t, key_handle, desired_access, object_attributes, open_options)


@service
def NtDeleteKey(t: Thread, key_handle: Annotated[Key, Access(DELETE)]) -> int:
    """Delete a key that has no subkeys; handles to it stay, and answer STATUS_KEY_DELETED."""
    registry, node = key_handle.registry, key_handle.node
    found = registry.hive.key(node)
    if found.parent in (0, ROOT):
        raise NtError(NtStatus.CANNOT_DELETE)
    above = registry.hive.ancestors(node) if registry.watched else []
    registry.hive.delete(node)
    registry.changed(node, 0xFFFFFFFF, ())
    registry.changed(found.parent, c.REG_NOTIFY_CHANGE_NAME, above[1:])
    return NtStatus.SUCCESS


@service
def NtRenameKey(t: Thread, key_handle: Annotated[Key, Access(c.KEY_WRITE)], new_name: UnicodeString) -> int:
    """Give a key another name."""
    if not new_name or "\\" in new_name or len(utf16(new_name)) > 2 * LONGEST_NAME:
        raise NtError(NtStatus.INVALID_PARAMETER)
    registry, node = key_handle.registry, key_handle.node
    parent = registry.hive.key(node).parent
    if parent in (0, ROOT):
        raise NtError(NtStatus.ACCESS_DENIED)
    registry.hive.rename(node, new_name)
    registry.changed(parent, c.REG_NOTIFY_CHANGE_NAME)
    return NtStatus.SUCCESS


@service
def NtFlushKey(t: Thread, key_handle: Key) -> int:
    """Have all that was written on the disk."""
    key_handle.registry.hive.key(key_handle.node)
    key_handle.registry.hive.flush()
    return NtStatus.SUCCESS


# Facts of keys


def _basic(hive: hives.Hive, key: hives.Key) -> tuple[bytes, int]:
    name = utf16(key.name)
    return struct.pack("<qII", key.written, 0, len(name)) + name, 16


def _node(hive: hives.Hive, key: hives.Key) -> tuple[bytes, int]:
    name, class_name = utf16(key.name), utf16(key.class_name)
    offset = 24 + -(-len(name) // 4) * 4 if class_name else 0xFFFFFFFF
    data = struct.pack("<qIIII", key.written, 0, offset, len(class_name), len(name)) + name
    return (data.ljust(offset, b"\0") + class_name if class_name else data), 24


def _full(hive: hives.Hive, key: hives.Key) -> tuple[bytes, int]:
    class_name, n = utf16(key.class_name), hive.counts(key.id)
    data = struct.pack(
        "<qIIIIIIIII",
        key.written,
        0,
        44 if class_name else 0xFFFFFFFF,
        len(class_name),
        n.subkeys,
        n.longest_name,
        n.longest_class,
        n.values,
        n.longest_value_name,
        n.largest_data,
    )
    return data + class_name, 44


def _name(hive: hives.Hive, key: hives.Key) -> tuple[bytes, int]:
    path = utf16(hive.path(key.id))
    return struct.pack("<I", len(path)) + path, 4


def _cached(hive: hives.Hive, key: hives.Key) -> tuple[bytes, int]:
    n = hive.counts(key.id)
    length = len(utf16(key.name))
    numbers = (n.subkeys, n.longest_name, n.values, n.longest_value_name, n.largest_data, length)
    return struct.pack("<qI6Ixxxx", key.written, 0, *numbers), 40


def _flags(hive: hives.Hive, key: hives.Key) -> tuple[bytes, int]:
    volatile = 1 if key.id < 0 else 0
    return struct.pack("<III", 0, volatile | (2 if key.flags & 1 else 0), 0), 12


_INFORMATION: dict[int, Callable[[hives.Hive, hives.Key], tuple[bytes, int]]] = {
    KEY_INFORMATION_CLASS.KeyBasicInformation: _basic,
    KEY_INFORMATION_CLASS.KeyNodeInformation: _node,
    KEY_INFORMATION_CLASS.KeyFullInformation: _full,
    KEY_INFORMATION_CLASS.KeyNameInformation: _name,
    KEY_INFORMATION_CLASS.KeyCachedInformation: _cached,
    KEY_INFORMATION_CLASS.KeyFlagsInformation: _flags,
    KEY_INFORMATION_CLASS.KeyVirtualizationInformation: lambda hive, key: (struct.pack("<I", 0), 4),
    KEY_INFORMATION_CLASS.KeyHandleTagsInformation: lambda hive, key: (struct.pack("<I", 0), 4),
    KEY_INFORMATION_CLASS.KeyTrustInformation: lambda hive, key: (struct.pack("<I", 0), 4),
    KEY_INFORMATION_CLASS.KeyLayerInformation: lambda hive, key: (struct.pack("<I", 0), 4),
}


@service
def NtQueryKey(
    t: Thread,
    key_handle: HANDLE,
    key_information_class: KEY_INFORMATION_CLASS,
    key_information: PVOID,
    length: ULONG,
    result_length: Out[ULONG],
) -> int:
    """Facts of a key; its name needs no access."""
    make = _INFORMATION.get(key_information_class)
    if make is None:
        raise NtError(NtStatus.INVALID_PARAMETER)
    needed = 0 if key_information_class == KEY_INFORMATION_CLASS.KeyNameInformation else c.KEY_QUERY_VALUE
    if key_information_class == KEY_INFORMATION_CLASS.KeyHandleTagsInformation:
        needed = 0
    key = t.process.handles.resolve(key_handle, Key, needed)
    hive = key.registry.hive
    return put(t, key_information, length, result_length, *make(hive, hive.key(key.node)))


@service
def NtEnumerateKey(
    t: Thread,
    key_handle: Annotated[Key, Access(c.KEY_ENUMERATE_SUB_KEYS)],
    index: ULONG,
    key_information_class: KEY_INFORMATION_CLASS,
    key_information: PVOID,
    length: ULONG,
    result_length: Out[ULONG],
) -> int:
    """Facts of the subkey at a place in the order of names."""
    make = _INFORMATION.get(key_information_class)
    if make is None or key_information_class > KEY_INFORMATION_CLASS.KeyCachedInformation:
        raise NtError(NtStatus.INVALID_PARAMETER)
    hive = key_handle.registry.hive
    hive.key(key_handle.node)
    child = hive.child_at(key_handle.node, index)
    if child is None:
        raise NtError(NtStatus.NO_MORE_ENTRIES)
    return put(t, key_information, length, result_length, *make(hive, child))


@service(partial="the last write time; flags of virtualisation and debugging are refused")
def NtSetInformationKey(
    t: Thread,
    key_handle: Annotated[Key, Access(c.KEY_SET_VALUE)],
    key_set_information_class: KEY_SET_INFORMATION_CLASS,
    key_set_information: PVOID,
    key_set_information_length: ULONG,
) -> int:
    """Set a key's last write time."""
    if key_set_information_class != KEY_SET_INFORMATION_CLASS.KeyWriteTimeInformation:
        known = key_set_information_class.name is not None
        raise NtError(NtStatus.NOT_IMPLEMENTED if known else NtStatus.INVALID_INFO_CLASS)
    if key_set_information_length != 8:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    (when,) = struct.unpack("<q", t.process.memory.read(key_set_information, 8))
    key_handle.registry.hive.set_written(key_handle.node, when)
    return NtStatus.SUCCESS
