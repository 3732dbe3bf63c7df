"""NT's token services that take rights away or act as somebody else: groups, restricted tokens, impersonation."""

from __future__ import annotations

import struct
from typing import Annotated

from ntsup.ntabi import ACCESS_MASK, BOOLEAN, HANDLE, PVOID, ULONG, Access, NtError, NtStatus, Out, service
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.objects import sid
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import (
    SECURITY_IMPERSONATION,
    TOKEN_IMPERSONATION,
    Identity,
    Token,
    effective,
    impersonate,
    require,
    token_of,
)
from ntsup.supervisor.services.token import read_privileges
from ntsup.supervisor.services.token_information import groups_bytes

DISABLE_MAX_PRIVILEGE, SANDBOX_INERT, LUA_TOKEN, WRITE_RESTRICTED = 1, 2, 4, 8
GROUPS_AT_MOST = 1000
THREAD_IMPERSONATE, THREAD_DIRECT_IMPERSONATION = 0x100, 0x200
_ANONYMOUS = sid.sid(5, 7)
_UNTRUSTED_INTEGRITY = sid.sid(16, 0)


def read_groups(t: Thread, address: int) -> list[tuple[bytes, int]]:
    """The SIDs and attributes of a TOKEN_GROUPS."""
    memory = t.process.memory
    (count,) = struct.unpack("<I", memory.read(address, 4))
    if count > GROUPS_AT_MOST:
        raise NtError(NtStatus.INVALID_PARAMETER)
    found = []
    for pointer, attributes in struct.iter_unpack("<QIxxxx", memory.read(address + 8, 16 * count)):
        head = memory.read(pointer, 8)
        body = memory.read(pointer + 8, 4 * min(head[1], sid.MAXIMUM_SUBAUTHORITIES))
        found.append((sid.parse(head + body), attributes))
    return found


@service
def NtAdjustGroupsToken(
    t: Thread,
    token_handle: Annotated[Token, Access(c.TOKEN_ADJUST_GROUPS)],
    reset_to_default: BOOLEAN,
    new_state: PVOID,
    buffer_length: ULONG,
    previous_state: PVOID,
    return_length: Out[ULONG] | None,
) -> int:
    """Enable or disable groups; mandatory ones stay enabled (STATUS_CANT_DISABLE_MANDATORY)."""
    groups = dict(token_handle.identity.groups)
    if reset_to_default:
        wanted = [(g, c.SE_GROUP_ENABLED if f & c.SE_GROUP_ENABLED_BY_DEFAULT else 0) for g, f in groups.items()]
    elif not new_state:
        raise NtError(NtStatus.INVALID_PARAMETER)
    else:
        wanted = read_groups(t, new_state)
    before: dict[bytes, int] = {}
    missing = False
    for group, attributes in wanted:
        flags = groups.get(group)
        if flags is None:
            missing = True
            continue
        enable = attributes & c.SE_GROUP_ENABLED
        if flags & c.SE_GROUP_INTEGRITY or not (flags ^ enable) & c.SE_GROUP_ENABLED:
            continue
        if flags & c.SE_GROUP_MANDATORY and not enable:
            raise NtError(NtStatus.CANT_DISABLE_MANDATORY)
        if flags & c.SE_GROUP_USE_FOR_DENY_ONLY and enable:
            raise NtError(NtStatus.CANT_ENABLE_DENY_ONLY)
        before.setdefault(group, flags)
        groups[group] = flags & ~c.SE_GROUP_ENABLED | enable
    if previous_state:
        data = groups_bytes(list(before.items()), previous_state)
        if return_length is not None:
            return_length.put(len(data))
        if buffer_length < len(data):
            raise NtError(NtStatus.BUFFER_TOO_SMALL)
        t.process.memory.write(previous_state, data)
    token_handle.identity.groups = list(groups.items())
    if before:
        token_handle.modified()
    return NtStatus.NOT_ALL_ASSIGNED if missing else NtStatus.SUCCESS


def _without_privileges(identity: Identity, kept: int) -> None:
    identity.privileges = {luid: flags for luid, flags in identity.privileges.items() if luid == kept}


@service
def NtFilterToken(
    t: Thread,
    existing_token_handle: Annotated[Token, Access(c.TOKEN_DUPLICATE)],
    flags: ULONG,
    sids_to_disable: PVOID,
    privileges_to_delete: PVOID,
    restricted_sids: PVOID,
    new_token_handle: Out[HANDLE],
) -> int:
    """A token with fewer rights: groups that only deny, privileges gone, restricting SIDs."""
    new_token_handle.put(
        _filter(t, existing_token_handle, flags, sids_to_disable, privileges_to_delete, restricted_sids)
    )
    return NtStatus.SUCCESS


@service(partial="claims and device groups are refused: no token has any")
def NtFilterTokenEx(
    t: Thread,
    existing_token_handle: Annotated[Token, Access(c.TOKEN_DUPLICATE)],
    flags: ULONG,
    sids_to_disable: PVOID,
    privileges_to_delete: PVOID,
    restricted_sids: PVOID,
    disable_user_claims_count: ULONG,
    user_claims_to_disable: PVOID,
    disable_device_claims_count: ULONG,
    device_claims_to_disable: PVOID,
    device_groups_to_disable: PVOID,
    restricted_user_attributes: PVOID,
    restricted_device_attributes: PVOID,
    restricted_device_groups: PVOID,
    new_token_handle: Out[HANDLE],
) -> int:
    """The same, with claims."""
    claims = disable_user_claims_count or disable_device_claims_count
    more = (
        device_groups_to_disable,
        restricted_user_attributes,
        restricted_device_attributes,
        restricted_device_groups,
    )
    if claims or any(more):
        raise NtError(NtStatus.NOT_SUPPORTED)
    new_token_handle.put(
        _filter(t, existing_token_handle, flags, sids_to_disable, privileges_to_delete, restricted_sids)
    )
    return NtStatus.SUCCESS


def _filter(
    t: Thread, source: Token, flags: int, sids_to_disable: int, privileges_to_delete: int, restricted_sids: int
) -> int:
    if flags & ~(DISABLE_MAX_PRIVILEGE | SANDBOX_INERT | LUA_TOKEN | WRITE_RESTRICTED):
        raise NtError(NtStatus.INVALID_PARAMETER)
    disabled = {group for group, _ in read_groups(t, sids_to_disable)} if sids_to_disable else set()
    deleted = {luid for luid, _ in read_privileges(t, privileges_to_delete)} if privileges_to_delete else set()
    restricting = read_groups(t, restricted_sids) if restricted_sids else []
    if any(attributes for _, attributes in restricting):
        raise NtError(NtStatus.INVALID_PARAMETER)
    made = source.duplicate(source.token_type, source.level)
    identity = made.identity
    if flags & LUA_TOKEN:
        disabled.add(sid.ADMINISTRATORS)
        identity.elevated = False
    if flags & (DISABLE_MAX_PRIVILEGE | LUA_TOKEN):
        _without_privileges(identity, c.SE_CHANGE_NOTIFY_PRIVILEGE)
    for luid in deleted:
        identity.privileges.pop(luid, None)
    on = c.SE_GROUP_MANDATORY | c.SE_GROUP_ENABLED_BY_DEFAULT | c.SE_GROUP_ENABLED
    identity.groups = [
        (group, attributes & ~on | c.SE_GROUP_USE_FOR_DENY_ONLY if group in disabled else attributes)
        for group, attributes in identity.groups
    ]
    identity.user_deny_only = identity.user_deny_only or identity.user in disabled
    identity.sandbox_inert = bool(flags & SANDBOX_INERT)
    identity.restricted = [*identity.restricted, *((group, on) for group, _ in restricting)]
    return t.process.handles.insert(made, c.TOKEN_ALL_ACCESS)


def _anonymous(t: Thread) -> Token:
    identity = Identity(
        user=_ANONYMOUS,
        groups=[(sid.WORLD, 7), (_UNTRUSTED_INTEGRITY, c.SE_GROUP_INTEGRITY | c.SE_GROUP_INTEGRITY_ENABLED)],
        privileges={},
        owner=_ANONYMOUS,
        primary_group=_ANONYMOUS,
        default_dacl=b"",
        integrity=_UNTRUSTED_INTEGRITY,
        elevated=False,
    )
    return Token(t.executive, identity, TOKEN_IMPERSONATION, SECURITY_IMPERSONATION)


@service
def NtImpersonateAnonymousToken(t: Thread, thread_handle: Annotated[Thread, Access(THREAD_IMPERSONATE)]) -> int:
    """Have a thread act as nobody."""
    impersonate(thread_handle, _anonymous(t))
    return NtStatus.SUCCESS


@service
def NtImpersonateThread(
    t: Thread,
    server_thread_handle: Annotated[Thread, Access(THREAD_IMPERSONATE)],
    client_thread_handle: Annotated[Thread, Access(THREAD_DIRECT_IMPERSONATION)],
    security_qos: PVOID,
) -> int:
    """Have one thread act as another does."""
    _, level = struct.unpack("<II", t.process.memory.read(security_qos, 8))
    if level > SECURITY_IMPERSONATION + 1:
        raise NtError(NtStatus.BAD_IMPERSONATION_LEVEL)
    client = client_thread_handle.token or token_of(client_thread_handle.process)
    if client.token_type == TOKEN_IMPERSONATION and level > client.level:
        raise NtError(NtStatus.BAD_IMPERSONATION_LEVEL)
    impersonate(server_thread_handle, client.duplicate(TOKEN_IMPERSONATION, level))
    return NtStatus.SUCCESS


@service
def NtCreateToken(
    t: Thread,
    token_handle: Out[HANDLE],
    desired_access: ULONG,
    object_attributes: PVOID,
    type_: ULONG,
    authentication_id: PVOID,
    expiration_time: PVOID,
    user: PVOID,
    groups: PVOID,
    privileges: PVOID,
    owner: PVOID,
    primary_group: PVOID,
    default_dacl: PVOID,
    source: PVOID,
) -> int:
    """Needs SeCreateTokenPrivilege, which nobody but Windows itself holds."""
    return _create(t)


def _create(t: Thread) -> int:
    require(effective(t), c.SE_CREATE_TOKEN_PRIVILEGE)
    raise NtError(NtStatus.NOT_SUPPORTED)


@service
def NtCreateTokenEx(
    t: Thread,
    token_handle: Out[HANDLE],
    desired_access: ACCESS_MASK,
    object_attributes: PVOID,
    type_: ULONG,
    authentication_id: PVOID,
    expiration_time: PVOID,
    user: PVOID,
    groups: PVOID,
    privileges: PVOID,
    user_attributes: PVOID,
    device_attributes: PVOID,
    device_groups: PVOID,
    mandatory_policy: PVOID,
    owner: PVOID,
    primary_group: PVOID,
    default_dacl: PVOID,
    source: PVOID,
) -> int:
    """The same, with claims."""
    return _create(t)
