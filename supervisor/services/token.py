"""NT's token services: open, duplicate, adjust, compare, and the checks made with them."""

from __future__ import annotations

import struct
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BOOLEAN,
    HANDLE,
    LARGE_INTEGER,
    PVOID,
    ULONG,
    Access,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    service,
)
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.objects import security
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import (
    SECURITY_ANONYMOUS,
    SECURITY_DELEGATION,
    SECURITY_IDENTIFICATION,
    SECURITY_IMPERSONATION,
    TOKEN_IMPERSONATION,
    TOKEN_PRIMARY,
    Token,
    new_luid,
    token_of,
)
from ntsup.supervisor.services.naming import create_named

PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
THREAD_QUERY_LIMITED_INFORMATION = 0x800
PRIVILEGES_AT_MOST = 1000
_KEPT = ~0x7  # SE_PRIVILEGE_ENABLED_BY_DEFAULT, ENABLED, REMOVED

QueriedProcess = Annotated[Process, Access(PROCESS_QUERY_LIMITED_INFORMATION)]
QueriedThread = Annotated[Thread, Access(THREAD_QUERY_LIMITED_INFORMATION)]


@service
def NtOpenProcessToken(
    t: Thread, process_handle: QueriedProcess, desired_access: ACCESS_MASK, token_handle: Out[HANDLE]
) -> int:
    """A process's primary token."""
    token_handle.put(t.process.handles.open(token_of(process_handle), desired_access))
    return NtStatus.SUCCESS


@service
def NtOpenProcessTokenEx(
    t: Thread,
    process_handle: QueriedProcess,
    desired_access: ACCESS_MASK,
    handle_attributes: ULONG,
    token_handle: Out[HANDLE],
) -> int:
    """The same, with attributes for the handle."""
    token_handle.put(t.process.handles.open(token_of(process_handle), desired_access, handle_attributes))
    return NtStatus.SUCCESS


def _open_thread_token(t: Thread, thread: Thread, access: int, attributes: int, token_handle: Out[HANDLE]) -> int:
    token = thread.token
    if token is None:
        raise NtError(NtStatus.NO_TOKEN)
    if token.level == SECURITY_ANONYMOUS:
        raise NtError(NtStatus.CANT_OPEN_ANONYMOUS)
    token_handle.put(t.process.handles.open(token, access, attributes))
    return NtStatus.SUCCESS


@service
def NtOpenThreadToken(
    t: Thread,
    thread_handle: QueriedThread,
    desired_access: ACCESS_MASK,
    open_as_self: BOOLEAN,
    token_handle: Out[HANDLE],
) -> int:
    """The token a thread impersonates with; STATUS_NO_TOKEN if it does not."""
    return _open_thread_token(t, thread_handle, desired_access, 0, token_handle)


@service
def NtOpenThreadTokenEx(
    t: Thread,
    thread_handle: QueriedThread,
    desired_access: ACCESS_MASK,
    open_as_self: BOOLEAN,
    handle_attributes: ULONG,
    token_handle: Out[HANDLE],
) -> int:
    """The same, with attributes for the handle."""
    return _open_thread_token(t, thread_handle, desired_access, handle_attributes, token_handle)


@service
def NtDuplicateToken(
    t: Thread,
    existing_token_handle: Annotated[Token, Access(c.TOKEN_DUPLICATE)],
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes | None,
    effective_only: BOOLEAN,
    type_: ULONG,
    new_token_handle: Out[HANDLE],
) -> int:
    """A token that says the same, of either type."""
    token = existing_token_handle
    if type_ not in (TOKEN_PRIMARY, TOKEN_IMPERSONATION):
        raise NtError(NtStatus.INVALID_PARAMETER)
    level = token.level
    if object_attributes is not None and object_attributes.security_quality_of_service:
        qos = t.process.memory.read(object_attributes.security_quality_of_service, 12)
        level = struct.unpack_from("<I", qos, 4)[0]
        if level > SECURITY_DELEGATION:
            raise NtError(NtStatus.BAD_IMPERSONATION_LEVEL)
    to_primary = type_ == TOKEN_PRIMARY and token.level < SECURITY_IMPERSONATION
    if token.token_type == TOKEN_IMPERSONATION and (level > token.level or to_primary):
        raise NtError(NtStatus.BAD_IMPERSONATION_LEVEL)
    made = token.duplicate(type_, level if type_ == TOKEN_IMPERSONATION else SECURITY_ANONYMOUS)
    if effective_only:
        identity = made.identity
        identity.groups = [g for g in identity.groups if g[1] & (c.SE_GROUP_ENABLED | c.SE_GROUP_INTEGRITY)]
        identity.privileges = {k: v for k, v in identity.privileges.items() if v & c.SE_PRIVILEGE_ENABLED}
    # No access asked for is the access of the handle that was duplicated.
    access = desired_access or security.MAXIMUM_ALLOWED
    new_token_handle.put(create_named(t, Token, object_attributes, access, lambda: made)[0])
    return NtStatus.SUCCESS


def read_privileges(t: Thread, address: int) -> list[tuple[int, int]]:
    """(LUID, attributes) of a TOKEN_PRIVILEGES."""
    (count,) = struct.unpack("<I", t.process.memory.read(address, 4))
    if count > PRIVILEGES_AT_MOST:
        raise NtError(NtStatus.INVALID_PARAMETER)
    raw = t.process.memory.read(address + 4, 12 * count)
    return [(luid, attributes) for luid, attributes in struct.iter_unpack("<QI", raw)]


@service
def NtAdjustPrivilegesToken(
    t: Thread,
    token_handle: Annotated[Token, Access(c.TOKEN_ADJUST_PRIVILEGES)],
    disable_all_privileges: BOOLEAN,
    new_state: PVOID,
    buffer_length: ULONG,
    previous_state: PVOID,
    return_length: Out[ULONG] | None,
) -> int:
    """Enable, disable or give up privileges; STATUS_NOT_ALL_ASSIGNED where some are not held."""
    held = token_handle.identity.privileges
    if disable_all_privileges:
        wanted = [(luid, 0) for luid in held]
    elif not new_state:
        raise NtError(NtStatus.INVALID_PARAMETER)
    else:
        wanted = read_privileges(t, new_state)
    changed: dict[int, int] = {}
    for luid, attributes in wanted:
        removed = attributes & c.SE_PRIVILEGE_REMOVED
        if luid in held and (removed or (held[luid] ^ attributes) & c.SE_PRIVILEGE_ENABLED):
            changed.setdefault(luid, held[luid])
    if previous_state:
        data = struct.pack("<I", len(changed)) + b"".join(struct.pack("<QI", *pair) for pair in changed.items())
        if return_length is not None:
            return_length.put(len(data))
        if buffer_length < len(data):
            raise NtError(NtStatus.BUFFER_TOO_SMALL)
        t.process.memory.write(previous_state, data)
    missing = False
    for luid, attributes in wanted:
        if luid not in held:
            missing = True
        elif attributes & c.SE_PRIVILEGE_REMOVED:
            del held[luid]
        else:
            held[luid] = held[luid] & ~c.SE_PRIVILEGE_ENABLED | attributes & c.SE_PRIVILEGE_ENABLED
    if changed:
        token_handle.modified()
    return NtStatus.NOT_ALL_ASSIGNED if missing else NtStatus.SUCCESS


@service
def NtPrivilegeCheck(
    t: Thread, client_token: Annotated[Token, Access(c.TOKEN_QUERY)], required_privileges: PVOID, result: Out[BOOLEAN]
) -> int:
    """Whether a token has all, or any, of a PRIVILEGE_SET enabled."""
    if client_token.token_type == TOKEN_IMPERSONATION and client_token.level < SECURITY_IDENTIFICATION:
        raise NtError(NtStatus.BAD_IMPERSONATION_LEVEL)
    memory = t.process.memory
    count, control = struct.unpack("<II", memory.read(required_privileges, 8))
    if count > PRIVILEGES_AT_MOST:
        raise NtError(NtStatus.INVALID_PARAMETER)
    raw = bytearray(memory.read(required_privileges + 8, 12 * count))
    held = []
    for at in range(0, len(raw), 12):
        luid, attributes = struct.unpack_from("<QI", raw, at)
        on = bool(client_token.identity.privileges.get(luid, 0) & c.SE_PRIVILEGE_ENABLED)
        if on:
            struct.pack_into("<I", raw, at + 8, attributes | c.SE_PRIVILEGE_USED_FOR_ACCESS)
        held.append(on)
    memory.write(required_privileges + 8, bytes(raw))
    result.put(all(held) if control & 1 else any(held))
    return NtStatus.SUCCESS


@service
def NtCompareTokens(
    t: Thread,
    first_token_handle: Annotated[Token, Access(c.TOKEN_QUERY)],
    second_token_handle: Annotated[Token, Access(c.TOKEN_QUERY)],
    equal: Out[BOOLEAN],
) -> int:
    """Whether access checks with two tokens come out alike."""
    first, second = first_token_handle.identity, second_token_handle.identity
    equal.put(
        first.user == second.user
        and sorted(first.groups) == sorted(second.groups)
        and first.privileges == second.privileges
        and sorted(first.restricted) == sorted(second.restricted)
    )
    return NtStatus.SUCCESS


@service
def NtAllocateLocallyUniqueId(t: Thread, luid: Out[LARGE_INTEGER]) -> int:
    """An id that no other call gets."""
    luid.put(new_luid())
    return NtStatus.SUCCESS
