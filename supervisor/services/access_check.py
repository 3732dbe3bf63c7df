"""NtAccessCheck and its kin by property: what a security descriptor grants a client."""

from __future__ import annotations

import struct
from typing import Annotated

from ntsup.ntabi import ACCESS_MASK, PVOID, ULONG, Access, InOut, NtError, NtStatus, Out, service
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.objects import access_check, security, sid
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import SECURITY_IDENTIFICATION, TOKEN_IMPERSONATION, Token

TYPES_AT_MOST = 1000
Client = Annotated[Token, Access(c.TOKEN_QUERY)]


def _levels(t: Thread, address: int, count: int) -> list[tuple[int, bytes]]:
    """(level, GUID) of each entry of an OBJECT_TYPE_LIST."""
    if count > TYPES_AT_MOST:
        raise NtError(NtStatus.INVALID_PARAMETER)
    memory = t.process.memory
    raw = memory.read(address, 16 * count)
    return [(level, memory.read(guid, 16)) for level, _, guid in struct.iter_unpack("<HHxxxxQ", raw)]


def _self_sid(t: Thread, address: int) -> bytes | None:
    if not address:
        return None
    memory = t.process.memory
    head = memory.read(address, 8)
    return sid.parse(head + memory.read(address + 8, 4 * min(head[1], sid.MAXIMUM_SUBAUTHORITIES)))


def _check(
    t: Thread,
    security_descriptor: int,
    client: Token,
    desired: int,
    generic_mapping: int,
    privilege_set: int,
    privilege_set_length: int,
    levels: list[tuple[int, bytes]],
    self_sid: bytes | None,
) -> list[tuple[int, int]]:
    """(granted, status) of each node; the privileges that it took go to the caller's PRIVILEGE_SET."""
    if client.token_type != TOKEN_IMPERSONATION:
        raise NtError(NtStatus.NO_IMPERSONATION_TOKEN)
    if client.level < SECURITY_IDENTIFICATION:
        raise NtError(NtStatus.BAD_IMPERSONATION_LEVEL)
    if desired & security.GENERIC_BITS:
        raise NtError(NtStatus.GENERIC_NOT_MAPPED)
    memory = t.process.memory
    read, write, execute, everything = struct.unpack("<4I", memory.read(generic_mapping, 16))
    room = int.from_bytes(memory.read(privilege_set_length, 4), "little")
    memory.probe_write(privilege_set_length, 4)
    if room < 20:
        memory.write(privilege_set_length, (20).to_bytes(4, "little"))
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    descriptor = security.unpack(memory.read, security_descriptor)
    if descriptor.owner is None or descriptor.group is None:
        raise NtError(NtStatus.INVALID_SECURITY_DESCR)
    mapping = (read, write, execute, everything)
    outcome = access_check.check(descriptor, client.identity, desired, mapping, levels, self_sid)
    used = struct.pack("<II", len(outcome.privileges), 0)
    used += b"".join(struct.pack("<QI", luid, c.SE_PRIVILEGE_USED_FOR_ACCESS) for luid in outcome.privileges)
    if len(used) > room:
        memory.write(privilege_set_length, len(used).to_bytes(4, "little"))
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    memory.write(privilege_set, used.ljust(20, b"\0"))
    return outcome.nodes


@service
def NtAccessCheck(
    t: Thread,
    security_descriptor: PVOID,
    client_token: Client,
    desired_access: ACCESS_MASK,
    generic_mapping: PVOID,
    privilege_set: PVOID,
    privilege_set_length: InOut[ULONG],
    granted_access: Out[ACCESS_MASK],
    access_status: Out[ULONG],
) -> int:
    """What a security descriptor grants a client."""
    ((granted, status),) = _check(
        t,
        security_descriptor,
        client_token,
        desired_access,
        generic_mapping,
        privilege_set,
        privilege_set_length.address,
        [],
        None,
    )
    granted_access.put(granted)
    access_status.put(status)
    return NtStatus.SUCCESS


@service
def NtAccessCheckByType(
    t: Thread,
    security_descriptor: PVOID,
    principal_self_sid: PVOID,
    client_token: Client,
    desired_access: ACCESS_MASK,
    object_type_list: PVOID,
    object_type_list_length: ULONG,
    generic_mapping: PVOID,
    privilege_set: PVOID,
    privilege_set_length: PVOID,
    granted_access: Out[ACCESS_MASK],
    access_status: Out[ULONG],
) -> int:
    """The same for an object with properties: of the whole."""
    nodes = _check(
        t,
        security_descriptor,
        client_token,
        desired_access,
        generic_mapping,
        privilege_set,
        privilege_set_length,
        _levels(t, object_type_list, object_type_list_length),
        _self_sid(t, principal_self_sid),
    )
    granted_access.put(nodes[0][0])
    access_status.put(nodes[0][1])
    return NtStatus.SUCCESS


@service
def NtAccessCheckByTypeResultList(
    t: Thread,
    security_descriptor: PVOID,
    principal_self_sid: PVOID,
    client_token: Client,
    desired_access: ACCESS_MASK,
    object_type_list: PVOID,
    object_type_list_length: ULONG,
    generic_mapping: PVOID,
    privilege_set: PVOID,
    privilege_set_length: PVOID,
    granted_access: PVOID,
    access_status: PVOID,
) -> int:
    """The same of each property."""
    if not object_type_list_length:
        raise NtError(NtStatus.INVALID_PARAMETER)
    memory = t.process.memory
    levels = _levels(t, object_type_list, object_type_list_length)
    for place in (granted_access, access_status):
        memory.probe_write(place, 4 * len(levels))
    nodes = _check(
        t,
        security_descriptor,
        client_token,
        desired_access,
        generic_mapping,
        privilege_set,
        privilege_set_length,
        levels,
        _self_sid(t, principal_self_sid),
    )
    memory.write(granted_access, struct.pack(f"<{len(nodes)}I", *(granted for granted, _ in nodes)))
    memory.write(access_status, struct.pack(f"<{len(nodes)}I", *(status & 0xFFFFFFFF for _, status in nodes)))
    return NtStatus.SUCCESS
