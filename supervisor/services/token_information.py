"""NtQueryInformationToken and NtSetInformationToken."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Annotated

from ntsup.ntabi import HANDLE, PVOID, ULONG, Access, NtError, NtStatus, Out, read_unicode_string, service
from ntsup.ntabi.constants import security as c
from ntsup.ntabi.constants.security import TOKEN_INFORMATION_CLASS as C
from ntsup.supervisor.objects import security, sid
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import LOGON_SESSION, SESSION, TOKEN_PRIMARY, Token

DYNAMIC_CHARGED = 4096
TOKEN_ELEVATION_TYPE_DEFAULT = 1
MANDATORY_POLICY = 3  # no write up, and new processes get at most the program file's level
NEVER = 0x7FFFFFFFFFFFFFFF
ATTRIBUTES_AT_MOST = 1024


def _with_sids(fixed: bytes, address: int, places: Sequence[int], sids: Sequence[bytes]) -> bytes:
    """A structure whose pointers at `places` are to SIDs that follow it."""
    data = bytearray(fixed)
    for place, each in zip(places, sids, strict=True):
        struct.pack_into("<Q", data, place, address + len(data))
        data += each.ljust(-(-len(each) // 4) * 4, b"\0")
    return bytes(data)


def groups_bytes(groups: Sequence[tuple[bytes, int]], address: int) -> bytes:
    """TOKEN_GROUPS."""
    fixed = struct.pack("<Ixxxx", len(groups)) + b"".join(struct.pack("<QIxxxx", 0, flags) for _, flags in groups)
    return _with_sids(fixed, address, [8 + 16 * i for i in range(len(groups))], [each for each, _ in groups])


def _privileges_bytes(token: Token) -> bytes:
    held = token.identity.privileges
    return b"".join(struct.pack("<QI", luid, attributes) for luid, attributes in held.items())


def _user(token: Token, at: int) -> bytes:
    flags = c.SE_GROUP_USE_FOR_DENY_ONLY if token.identity.user_deny_only else 0
    return _with_sids(struct.pack("<QIxxxx", 0, flags), at, [0], [token.identity.user])


def _integrity(token: Token, at: int) -> bytes:
    flags = c.SE_GROUP_INTEGRITY | c.SE_GROUP_INTEGRITY_ENABLED
    return _with_sids(struct.pack("<QIxxxx", 0, flags), at, [0], [token.identity.integrity])


def _default_dacl(token: Token, at: int) -> bytes:
    dacl = token.identity.default_dacl
    return struct.pack("<Q", at + 8) + dacl if dacl else bytes(8)


def _source(token: Token, at: int) -> bytes:
    return b"User32 \0" + struct.pack("<Q", LOGON_SESSION)


def _level(token: Token, at: int) -> bytes:
    if token.token_type == TOKEN_PRIMARY:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return struct.pack("<I", token.level)


def _statistics(token: Token, at: int) -> bytes:
    identity = token.identity
    return struct.pack(
        "<QQqIIIIIIQ",
        token.token_id,
        LOGON_SESSION,
        NEVER,
        token.token_type,
        token.level,
        DYNAMIC_CHARGED,
        DYNAMIC_CHARGED,
        len(identity.groups),
        len(identity.privileges),
        token.modified_id,
    )


def _groups_and_privileges(token: Token, at: int) -> bytes:
    identity = token.identity
    own = [(identity.user, 0), *identity.groups]
    lists = [own, identity.restricted]
    parts: list[bytes] = []
    place = at + 64
    for each in lists:
        part = groups_bytes(each, place - 8)[8:]  # the array alone
        parts.append(part if each else b"")
        place += len(parts[-1])
    privileges = _privileges_bytes(token)
    first, second = at + 64, at + 64 + len(parts[0])
    head = struct.pack("<IIQ", len(own), len(parts[0]), first)
    head += struct.pack("<IIQ", len(identity.restricted), len(parts[1]), second if parts[1] else 0)
    head += struct.pack("<IIQQ", len(identity.privileges), len(privileges), place, LOGON_SESSION)
    return head.ljust(64, b"\0") + b"".join(parts) + privileges


def _linked(token: Token, at: int) -> bytes:
    raise NtError(NtStatus.NO_SUCH_LOGON_SESSION)


def _logon_sid(token: Token, at: int) -> bytes:
    found = [g for g in token.identity.groups if g[1] & c.SE_GROUP_LOGON_ID == c.SE_GROUP_LOGON_ID]
    if not found:
        raise NtError(NtStatus.NOT_FOUND)
    return groups_bytes(found, at)


def _number(value: int) -> Callable[[Token, int], bytes]:
    return lambda token, at: struct.pack("<I", value)


def _bytes(data: bytes) -> Callable[[Token, int], bytes]:
    return lambda token, at: data


_INFORMATION: dict[int, Callable[[Token, int], bytes]] = {
    C.TokenUser: _user,
    C.TokenGroups: lambda token, at: groups_bytes(token.identity.groups, at),
    C.TokenPrivileges: lambda token, at: struct.pack("<I", len(token.identity.privileges)) + _privileges_bytes(token),
    C.TokenOwner: lambda token, at: _with_sids(bytes(8), at, [0], [token.identity.owner]),
    C.TokenPrimaryGroup: lambda token, at: _with_sids(bytes(8), at, [0], [token.identity.primary_group]),
    C.TokenDefaultDacl: _default_dacl,
    C.TokenSource: _source,
    C.TokenType: lambda token, at: struct.pack("<I", token.token_type),
    C.TokenImpersonationLevel: _level,
    C.TokenStatistics: _statistics,
    C.TokenRestrictedSids: lambda token, at: groups_bytes(token.identity.restricted, at),
    C.TokenSessionId: _number(SESSION),
    C.TokenGroupsAndPrivileges: _groups_and_privileges,
    C.TokenSandBoxInert: lambda token, at: struct.pack("<I", token.identity.sandbox_inert),
    C.TokenOrigin: lambda token, at: struct.pack("<Q", 0x3E7),
    C.TokenElevationType: _number(TOKEN_ELEVATION_TYPE_DEFAULT),
    C.TokenLinkedToken: _linked,
    C.TokenElevation: lambda token, at: struct.pack("<I", token.identity.elevated),
    C.TokenHasRestrictions: lambda token, at: struct.pack("<I", bool(token.identity.restricted)),
    C.TokenVirtualizationAllowed: _number(0),
    C.TokenVirtualizationEnabled: _number(0),
    C.TokenIntegrityLevel: _integrity,
    C.TokenUIAccess: _number(0),
    C.TokenMandatoryPolicy: _number(MANDATORY_POLICY),
    C.TokenLogonSid: _logon_sid,
    C.TokenIsAppContainer: _number(0),
    C.TokenCapabilities: lambda token, at: groups_bytes((), at),
    C.TokenAppContainerSid: _bytes(bytes(8)),
    C.TokenAppContainerNumber: _number(0),
    C.TokenUserClaimAttributes: _bytes(struct.pack("<HHIQ", 1, 0, 0, 0)),
    C.TokenDeviceClaimAttributes: _bytes(struct.pack("<HHIQ", 1, 0, 0, 0)),
    C.TokenDeviceGroups: lambda token, at: groups_bytes((), at),
    C.TokenSecurityAttributes: _bytes(struct.pack("<HHIQ", 1, 0, 0, 0)),
    C.TokenIsRestricted: lambda token, at: struct.pack("<I", bool(token.identity.restricted)),
    C.TokenProcessTrustLevel: _bytes(bytes(8)),
    C.TokenPrivateNameSpace: _number(0),
    C.TokenBnoIsolation: _bytes(bytes(16)),
    C.TokenIsLessPrivilegedAppContainer: _number(0),
    C.TokenIsSandboxed: _number(0),
}


@service(partial="access information and singleton attributes are refused")
def NtQueryInformationToken(
    t: Thread,
    token_handle: HANDLE,
    token_information_class: C,
    token_information: PVOID,
    token_information_length: ULONG,
    return_length: Out[ULONG],
) -> int:
    """Facts of a token."""
    make = _INFORMATION.get(token_information_class)
    if make is None:
        known = token_information_class.name is not None
        raise NtError(NtStatus.NOT_IMPLEMENTED if known else NtStatus.INVALID_INFO_CLASS)
    need = c.TOKEN_QUERY_SOURCE if token_information_class == C.TokenSource else c.TOKEN_QUERY
    data = make(t.process.handles.resolve(token_handle, Token, need), token_information)
    return_length.put(len(data))
    if token_information_length < len(data):
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    t.process.memory.write(token_information, data)
    return NtStatus.SUCCESS


def _read_sid(t: Thread, address: int) -> bytes:
    memory = t.process.memory
    head = memory.read(address, 8)
    return sid.parse(head + memory.read(address + 8, 4 * min(head[1], sid.MAXIMUM_SUBAUTHORITIES)))


@service(partial="owner, primary group, default DACL and a lower integrity level; the rest needs what no user holds")
def NtSetInformationToken(
    t: Thread,
    token_handle: Annotated[Token, Access(c.TOKEN_ADJUST_DEFAULT)],
    token_information_class: C,
    token_information: PVOID,
    token_information_length: ULONG,
) -> int:
    """Set what new objects get from a token, or lower its integrity level."""
    which, identity = token_information_class, token_handle.identity
    if which == C.TokenSessionId:
        raise NtError(NtStatus.PRIVILEGE_NOT_HELD)
    if which not in (C.TokenOwner, C.TokenPrimaryGroup, C.TokenDefaultDacl, C.TokenIntegrityLevel):
        raise NtError(NtStatus.NOT_IMPLEMENTED if which.name is not None else NtStatus.INVALID_INFO_CLASS)
    if token_information_length < (16 if which == C.TokenIntegrityLevel else 8):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    (pointer,) = struct.unpack("<Q", t.process.memory.read(token_information, 8))
    if which == C.TokenDefaultDacl:
        identity.default_dacl = security.read_acl(t.process.memory.read, pointer)
    elif which == C.TokenOwner:
        owner = _read_sid(t, pointer)
        allowed = {g for g, flags in identity.groups if flags & c.SE_GROUP_OWNER} | {identity.user}
        if owner not in allowed:
            raise NtError(NtStatus.INVALID_OWNER)
        identity.owner = owner
    elif which == C.TokenPrimaryGroup:
        group = _read_sid(t, pointer)
        if group not in {g for g, _ in identity.groups} | {identity.user}:
            raise NtError(NtStatus.INVALID_PRIMARY_GROUP)
        identity.primary_group = group
    else:
        _lower_integrity(token_handle, _read_sid(t, pointer))
    token_handle.modified()
    return NtStatus.SUCCESS


def _lower_integrity(token: Token, level: bytes) -> None:
    identity = token.identity
    if len(level) != 12 or level[7] != 16:
        raise NtError(NtStatus.INVALID_LABEL)
    if int.from_bytes(level[8:], "little") > int.from_bytes(identity.integrity[8:], "little"):
        raise NtError(NtStatus.PRIVILEGE_NOT_HELD)
    identity.groups = [(level if flags & c.SE_GROUP_INTEGRITY else group, flags) for group, flags in identity.groups]
    identity.integrity = level


@service
def NtQuerySecurityAttributesToken(
    t: Thread,
    token_handle: Annotated[Token, Access(c.TOKEN_QUERY)],
    attributes: PVOID,
    number_of_attributes: ULONG,
    buffer: PVOID,
    length: ULONG,
    return_length: Out[ULONG],
) -> int:
    """TOKEN_SECURITY_ATTRIBUTES_INFORMATION: no token here has any, and none is found by name."""
    for index in range(min(number_of_attributes, ATTRIBUTES_AT_MOST)):
        read_unicode_string(t.process.memory, attributes + 16 * index)
    if number_of_attributes:
        raise NtError(NtStatus.NOT_FOUND)
    data = struct.pack("<HHIQ", 1, 0, 0, 0)
    return_length.put(len(data))
    if length < len(data):
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    t.process.memory.write(buffer, data)
    return NtStatus.SUCCESS
