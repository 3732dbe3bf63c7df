"""NT's private namespaces: create, open and delete by boundary descriptor (phnt's OBJECT_BOUNDARY_DESCRIPTOR)."""

from __future__ import annotations

import struct

from ntsup.ntabi import ACCESS_MASK, HANDLE, PVOID, NtError, NtStatus, ObjectAttributes, Out, service
from ntsup.supervisor.objects import sid
from ntsup.supervisor.objects.namespace import Directory
from ntsup.supervisor.objects.private_namespace import Boundary, PrivateNamespace
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import effective
from ntsup.supervisor.services.naming import create_named

OBNS_NAME, OBNS_SID, OBNS_IL = 1, 2, 3
LARGEST = 0x10000
ADD_APP_CONTAINER_SID = 1


def _read_boundary(t: Thread, address: int) -> Boundary:
    """The boundary at an address, copied and checked; the caller has to be inside."""
    memory = t.process.memory
    version, items, total, flags = struct.unpack("<IIII", memory.read(address, 16))
    if version != 1 or not 16 <= total <= LARGEST or flags & ~ADD_APP_CONTAINER_SID:
        raise NtError(NtStatus.INVALID_PARAMETER)
    raw = memory.read(address, total)
    name: str | None = None
    sids: set[bytes] = set()
    integrity: bytes | None = None
    at = 16
    for _ in range(items):
        if at + 8 > total:
            raise NtError(NtStatus.INVALID_PARAMETER)
        kind, size = struct.unpack_from("<II", raw, at)
        if size < 8 or at + size > total:
            raise NtError(NtStatus.INVALID_PARAMETER)
        body = raw[at + 8 : at + size]
        if kind == OBNS_NAME and name is None and body and not len(body) & 1:
            name = body.decode("utf-16-le", "surrogatepass")
        elif kind == OBNS_SID:
            sids.add(sid.parse(body))
        elif kind == OBNS_IL and integrity is None:
            integrity = sid.parse(body)
        else:
            raise NtError(NtStatus.INVALID_PARAMETER)
        at += -(-size // 8) * 8
    if name is None:
        raise NtError(NtStatus.INVALID_PARAMETER)
    identity = effective(t).identity
    holders = identity.holders()
    if not all(holders.get(each, False) for each in sids):
        raise NtError(NtStatus.ACCESS_DENIED)
    if integrity is not None and identity.integrity[-4:] < integrity[-4:]:
        raise NtError(NtStatus.ACCESS_DENIED)
    return Boundary(name, frozenset(sids), integrity)


@service
def NtCreatePrivateNamespace(
    t: Thread,
    namespace_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    boundary_descriptor: PVOID,
) -> int:
    """Make the namespace behind a boundary; STATUS_OBJECT_NAME_COLLISION if it is there."""
    boundary = _read_boundary(t, boundary_descriptor)
    if boundary in t.executive.private_namespaces:
        raise NtError(NtStatus.OBJECT_NAME_COLLISION)
    handle, _ = create_named(
        t, PrivateNamespace, object_attributes, desired_access, lambda: PrivateNamespace(t.executive, boundary)
    )
    namespace_handle.put(handle)
    return NtStatus.SUCCESS


@service
def NtOpenPrivateNamespace(
    t: Thread,
    namespace_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    boundary_descriptor: PVOID,
) -> int:
    """Open the namespace behind a boundary."""
    found = t.executive.private_namespaces.get(_read_boundary(t, boundary_descriptor))
    if found is None:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    flags = object_attributes.attributes if object_attributes is not None else 0
    namespace_handle.put(t.process.handles.open(found, desired_access, flags))
    return NtStatus.SUCCESS


@service
def NtDeletePrivateNamespace(t: Thread, namespace_handle: Directory) -> int:
    """Have nobody find the namespace any more; who has it open keeps it."""
    if not isinstance(namespace_handle, PrivateNamespace) or not namespace_handle.forget():
        raise NtError(NtStatus.INVALID_PARAMETER)
    return NtStatus.SUCCESS
