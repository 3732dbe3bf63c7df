"""NT's services for objects of any type: close, duplicate, query, directories and symbolic links."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BOOLEAN,
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
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.linux import core
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.file import File
from ntsup.supervisor.objects.handles import OBJ_INHERIT, PSEUDO_HANDLES
from ntsup.supervisor.objects.namespace import Directory, SymbolicLink
from ntsup.supervisor.objects.object_types import TYPES, type_index
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import effective, require
from ntsup.supervisor.services.naming import create_named, open_named

PROCESS_DUP_HANDLE = 0x40
DUPLICATE_CLOSE_SOURCE, DUPLICATE_SAME_ACCESS, DUPLICATE_SAME_ATTRIBUTES = 1, 2, 4
OBJECT_DIRECTORY_SILO_ROOT = 1
SYMBOLIC_LINK_GLOBAL_INFORMATION, SYMBOLIC_LINK_ACCESS_MASK = 1, 2
SYMBOLIC_LINK_SET = 2
NOT_SAME_OBJECT = 0xC00001AC
"""STATUS_NOT_SAME_OBJECT (phnt; the mingw-w64 headers lack it)."""


@service
def NtClose(t: Thread, handle: HANDLE) -> int:
    """Close a handle; the pseudo handles may be closed, to no effect."""
    if handle >= 0xFFFFFFFF_FFFFFFFA:
        return NtStatus.SUCCESS
    t.process.handles.close(handle)
    return NtStatus.SUCCESS


@service
def NtDuplicateObject(
    t: Thread,
    source_process_handle: Annotated[Process, Access(PROCESS_DUP_HANDLE)],
    source_handle: HANDLE,
    target_process_handle: Annotated[Process, Access(PROCESS_DUP_HANDLE)] | None,
    target_handle: Out[HANDLE] | None,
    desired_access: ACCESS_MASK,
    handle_attributes: ULONG,
    options: ULONG,
) -> int:
    """Another handle for an object, perhaps in another process."""
    target = target_process_handle
    if source_handle >= PSEUDO_HANDLES:
        if target is None:
            raise NtError(NtStatus.INVALID_HANDLE)
        subject, granted = source_process_handle.handles.lookup(source_handle)
        access = subject.all_access if options & DUPLICATE_SAME_ACCESS else subject.grant(desired_access)
        value = target.handles.insert(subject, access, handle_attributes)
        if target_handle is not None:
            target_handle.put(value)
        return NtStatus.SUCCESS
    subject, granted = source_process_handle.handles.lookup(source_handle)
    access = granted if options & DUPLICATE_SAME_ACCESS else subject.grant(desired_access)
    if isinstance(subject, File) and access & ~granted:
        raise NtError(NtStatus.ACCESS_DENIED)  # what a file was not opened for, no handle to it gets
    attributes = core.INHERIT if handle_attributes & OBJ_INHERIT else 0
    value = t.executive.core.handle_duplicate(
        source_process_handle.core_slot,
        source_handle,
        target.core_slot if target is not None else 0,
        access,
        attributes,
        options & 7,
    )
    if target_handle is not None:
        target_handle.put(value)
    return NtStatus.SUCCESS


@service
def NtCompareObjects(t: Thread, first_object_handle: NtObject, second_object_handle: NtObject) -> int:
    """Whether two handles stand for one object."""
    return NtStatus.SUCCESS if first_object_handle is second_object_handle else NOT_SAME_OBJECT


@service
def NtMakeTemporaryObject(t: Thread, handle: Annotated[NtObject, Access(0x10000)]) -> int:
    """The name goes with the last handle."""
    handle.permanent = False
    return NtStatus.SUCCESS


@service
def NtMakePermanentObject(t: Thread, handle: NtObject) -> int:
    """The name stays; a privilege that users do not hold is needed."""
    raise NtError(NtStatus.PRIVILEGE_NOT_HELD)


def unicode_string(text: str, address: int) -> bytes:
    """A UNICODE_STRING at `address` with its characters and a NUL right behind it."""
    data = text.encode("utf-16-le", "surrogatepass")
    if not data:
        return bytes(16)
    if len(data) + 2 > 0xFFFF:
        raise NtError(NtStatus.NAME_TOO_LONG)  # a path through directories can be longer than any one name
    return struct.pack("<HHxxxxQ", len(data), len(data) + 2, address + 16) + data + b"\0\0"


def _type_information(kind: type[NtObject], place: int, counts: Mapping[str, tuple[int, int]]) -> bytes:
    """An OBJECT_TYPE_INFORMATION for `place`, its name behind it, filled to a multiple of 8."""
    name = kind.type_name.encode("utf-16-le")
    fixed = bytearray(0x68)
    generic = (kind.read_access, kind.write_access, kind.execute_access, kind.all_access)
    struct.pack_into("<HHxxxxQ", fixed, 0, len(name), len(name) + 2, place + 0x68)
    struct.pack_into("<II", fixed, 0x10, *counts.get(kind.type_name, (0, 0)))
    struct.pack_into("<5I", fixed, 0x44, *generic, kind.all_access)
    fixed[0x5A] = type_index(kind.type_name)
    data = bytes(fixed) + name + b"\0\0"
    return data.ljust(-(-len(data) // 8) * 8, b"\0")


def kinds() -> dict[str, type[NtObject]]:
    """A class for each object type, by name."""
    from ntsup.supervisor.run import load_services

    load_services()
    found: dict[str, type[NtObject]] = {}
    left = [NtObject]
    while left:
        kind = left.pop()
        found.setdefault(kind.type_name, kind)
        left += kind.__subclasses__()
    return found


def _counts(t: Thread) -> dict[str, tuple[int, int]]:
    """How many objects there are of each type, and handles to them."""
    found: dict[str, tuple[int, int]] = {}
    t.executive.meet_all()
    for each in t.executive.objects.values():
        objects, handles = found.get(each.type_name, (0, 0))
        found[each.type_name] = objects + 1, handles + t.executive.core.handles_to(each.slot)
    return found


def _types_information(t: Thread, buffer: int) -> bytes:
    """OBJECT_TYPES_INFORMATION: a count and every type."""
    by_name, counts = kinds(), _counts(t)
    data = struct.pack("<Q", len(TYPES))
    for name in TYPES:
        data += _type_information(by_name[name], buffer + len(data), counts)
    return data


@service(partial="session information is refused")
def NtQueryObject(
    t: Thread,
    handle: HANDLE,
    object_information_class: ULONG,
    object_information: PVOID,
    object_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """Facts of an object."""
    memory = t.process.memory
    if object_information_class == 3:  # ObjectTypesInformation, of no one handle
        data = _types_information(t, object_information)
        if return_length is not None:
            return_length.put(len(data))
        if object_information_length < len(data):
            raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
        memory.write(object_information, data)
        return NtStatus.SUCCESS
    subject, access = t.process.handles.lookup(handle)
    if object_information_class == 0:  # ObjectBasicInformation
        info = t.executive.core.object_info(subject.slot)
        data = struct.pack("<IIII", 0, access, info.handles, info.references) + bytes(40)
        if object_information_length != len(data):
            raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    elif object_information_class == 1:  # ObjectNameInformation
        data = unicode_string(subject.path(), object_information)
        if return_length is not None:
            return_length.put(len(data))
        if object_information_length < len(data):
            short = NtStatus.INFO_LENGTH_MISMATCH if object_information_length < 16 else NtStatus.BUFFER_OVERFLOW
            raise NtError(short)
    elif object_information_class == 2:  # ObjectTypeInformation
        data = _type_information(type(subject), object_information, _counts(t))
        if return_length is not None:
            return_length.put(len(data))
        if object_information_length < len(data):
            raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    elif object_information_class == 4:  # ObjectHandleFlagInformation
        if object_information_length < 2:
            raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
        flags = t.executive.core.handle_lookup(t.process.core_slot, handle)[2]
        data = bytes([bool(flags & core.INHERIT), bool(flags & core.PROTECT_FROM_CLOSE)])
    else:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    memory.write(object_information, data)
    if return_length is not None:
        return_length.put(len(data))
    return NtStatus.SUCCESS


@service
def NtSetInformationObject(
    t: Thread,
    handle: HANDLE,
    object_information_class: ULONG,
    object_information: PVOID,
    object_information_length: ULONG,
) -> int:
    """ObjectHandleFlagInformation: inheritance and protection from closing."""
    if object_information_class != 4:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if object_information_length != 2:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    inherit, protect = t.process.memory.read(object_information, 2)
    attributes = (core.INHERIT if inherit else 0) | (core.PROTECT_FROM_CLOSE if protect else 0)
    t.executive.core.handle_set_attributes(t.process.core_slot, handle, attributes)
    return NtStatus.SUCCESS


@service
def NtCreateDirectoryObject(
    t: Thread, directory_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes | None
) -> int:
    """Make a directory of the object namespace."""
    handle, existed = create_named(t, Directory, object_attributes, desired_access, lambda: Directory(t.executive))
    directory_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtCreateDirectoryObjectEx(
    t: Thread,
    directory_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    shadow_directory_handle: Directory | None,
    flags: ULONG,
) -> int:
    """The same, looked up in a second directory, the shadow, where a name is not in it itself."""
    if flags & ~OBJECT_DIRECTORY_SILO_ROOT:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if flags:
        raise NtError(NtStatus.PRIVILEGE_NOT_HELD)  # SeTcbPrivilege: silos are the system's
    handle, existed = create_named(
        t, Directory, object_attributes, desired_access, lambda: Directory(t.executive, shadow_directory_handle)
    )
    directory_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtOpenDirectoryObject(
    t: Thread, directory_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes
) -> int:
    """Open a directory of the object namespace."""
    directory_handle.put(open_named(t, Directory, object_attributes, desired_access))
    return NtStatus.SUCCESS


@service
def NtQueryDirectoryObject(
    t: Thread,
    directory_handle: Annotated[Directory, Access(1)],
    buffer: PVOID,
    length: ULONG,
    return_single_entry: BOOLEAN,
    restart_scan: BOOLEAN,
    context: PVOID,
    return_length: Out[ULONG] | None,
) -> int:
    """OBJECT_DIRECTORY_INFORMATION of the entries from *Context on; an entry of nulls ends them."""
    memory = t.process.memory
    (start,) = struct.unpack("<I", memory.read(context, 4))
    start = 0 if restart_scan else start
    entries = list(directory_handle.children.values())[start:]
    if not entries:
        raise NtError(NtStatus.NO_MORE_ENTRIES)
    taken: list[NtObject] = []
    need = 32
    for entry in entries:
        size = 32 + 2 * (len(entry.name or "") + len(entry.type_name) + 2)
        if need + size > length or (return_single_entry and taken):
            break
        need += size
        taken.append(entry)
    if not taken:
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    at = buffer + 32 * (len(taken) + 1)
    head, tail = b"", b""
    for entry in taken:
        for text in (entry.name or "", entry.type_name):
            data = text.encode("utf-16-le")
            head += struct.pack("<HHxxxxQ", len(data), len(data) + 2, at + len(tail))
            tail += data + b"\0\0"
    memory.write(buffer, head + bytes(32) + tail)
    memory.write(context, struct.pack("<I", start + len(taken)))
    if return_length is not None:
        return_length.put(need)
    return NtStatus.MORE_ENTRIES if len(taken) < len(entries) and not return_single_entry else NtStatus.SUCCESS


@service
def NtCreateSymbolicLinkObject(
    t: Thread,
    link_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
    link_target: UnicodeString,
) -> int:
    """Make a symbolic link of the object namespace."""
    handle, existed = create_named(
        t, SymbolicLink, object_attributes, desired_access, lambda: SymbolicLink(t.executive, link_target)
    )
    t.executive.paths.dos_link = t.executive.namespace.made_dos_link
    link_handle.put(handle)
    return NtStatus.OBJECT_NAME_EXISTS if existed else NtStatus.SUCCESS


@service
def NtOpenSymbolicLinkObject(
    t: Thread, link_handle: Out[HANDLE], desired_access: ACCESS_MASK, object_attributes: ObjectAttributes
) -> int:
    """Open a symbolic link of the object namespace."""
    link_handle.put(open_named(t, SymbolicLink, object_attributes, desired_access))
    return NtStatus.SUCCESS


@service
def NtQuerySymbolicLinkObject(
    t: Thread, link_handle: Annotated[SymbolicLink, Access(1)], link_target: PVOID, returned_length: Out[ULONG] | None
) -> int:
    """A symbolic link's target, into the buffer of the UNICODE_STRING given."""
    memory = t.process.memory
    _, maximum, at = struct.unpack("<HHxxxxQ", memory.read(link_target, 16))
    data = link_handle.target.encode("utf-16-le")
    if returned_length is not None:
        returned_length.put(len(data) + 2)
    if maximum < len(data):
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    memory.write(at, data + (b"\0\0" if maximum >= len(data) + 2 else b""))
    memory.write(link_target, struct.pack("<H", len(data)))
    return NtStatus.SUCCESS


@service
def NtSetInformationSymbolicLink(
    t: Thread,
    link_handle: Annotated[SymbolicLink, Access(SYMBOLIC_LINK_SET)],
    symbolic_link_information_class: ULONG,
    symbolic_link_information: PVOID,
    symbolic_link_information_length: ULONG,
) -> int:
    """Make a link one of every session, or say what opening through it may grant: for the system alone."""
    if symbolic_link_information_class not in (SYMBOLIC_LINK_GLOBAL_INFORMATION, SYMBOLIC_LINK_ACCESS_MASK):
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if symbolic_link_information_length != 4:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.read(symbolic_link_information, 4)
    require(effective(t), c.SE_TCB_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)
