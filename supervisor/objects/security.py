"""Security descriptors and access lists as values and as bytes, and the check of an access against them. Pure.

Layouts are winnt.h's. Must never trust a length inside the bytes it reads: what does not fit is STATUS_INVALID_ACL or
STATUS_INVALID_SECURITY_DESCR.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.objects import sid

ACL_REVISION: Final = 2
ACCESS_ALLOWED_ACE, ACCESS_DENIED_ACE, SYSTEM_MANDATORY_LABEL_ACE = 0, 1, 0x11
ACCESS_ALLOWED_OBJECT_ACE, ACCESS_DENIED_OBJECT_ACE = 5, 6
ACE_OBJECT_TYPE_PRESENT, ACE_INHERITED_OBJECT_TYPE_PRESENT = 1, 2
INHERIT_ONLY_ACE: Final = 0x08
MAXIMUM_ALLOWED, ACCESS_SYSTEM_SECURITY = 0x02000000, 0x01000000
GENERIC_BITS: Final = 0xF0000000
WRITE_DAC, READ_CONTROL, WRITE_OWNER = 0x40000, 0x20000, 0x80000


class Ace(NamedTuple):
    """An entry of an access list; `sid` is empty for the kinds that are not weighed."""

    type: int
    flags: int
    mask: int
    sid: bytes
    object_type: bytes = b""
    """The GUID of the property that it is about; empty for the whole object."""


def acl(*entries: Ace) -> bytes:
    """The bytes of an access list."""
    body = b"".join(struct.pack("<BBHI", ace.type, ace.flags, 8 + len(ace.sid), ace.mask) + ace.sid for ace in entries)
    return struct.pack("<BBHHH", ACL_REVISION, 0, 8 + len(body), len(entries), 0) + body


def entries_of(data: bytes) -> Iterator[Ace]:
    """The entries of an access list. Raises STATUS_INVALID_ACL."""
    if len(data) < 8:
        raise NtError(NtStatus.INVALID_ACL)
    revision, _, size, count, _ = struct.unpack_from("<BBHHH", data)
    if not 2 <= revision <= 4 or size > len(data) or size < 8:
        raise NtError(NtStatus.INVALID_ACL)
    at = 8
    for _ in range(count):
        if at + 8 > size:
            raise NtError(NtStatus.INVALID_ACL)
        kind, flags, length, mask = struct.unpack_from("<BBHI", data, at)
        if length < 8 or length & 3 or at + length > size:
            raise NtError(NtStatus.INVALID_ACL)
        holds_sid = kind in (ACCESS_ALLOWED_ACE, ACCESS_DENIED_ACE, 2, SYSTEM_MANDATORY_LABEL_ACE)
        if kind in (ACCESS_ALLOWED_OBJECT_ACE, ACCESS_DENIED_OBJECT_ACE):
            yield _object_ace(kind, flags, mask, data[at + 8 : at + length])
        else:
            yield Ace(kind, flags, mask, sid.parse(data[at + 8 : at + length]) if holds_sid else b"")
        at += length


def _object_ace(kind: int, flags: int, mask: int, body: bytes) -> Ace:
    if len(body) < 4:
        raise NtError(NtStatus.INVALID_ACL)
    (present,) = struct.unpack_from("<I", body)
    at, object_type = 4, b""
    if present & ACE_OBJECT_TYPE_PRESENT:
        object_type, at = body[4:20], 20
    if present & ACE_INHERITED_OBJECT_TYPE_PRESENT:
        at += 16
    return Ace(kind, flags, mask, sid.parse(body, at), object_type)


@dataclass(frozen=True)
class Descriptor:
    """A security descriptor. Lists are bytes: None is absent, and b"" a NULL list, which grants all."""

    owner: bytes | None = None
    group: bytes | None = None
    dacl: bytes | None = None
    sacl: bytes | None = None
    control: int = 0
    """SE_* flags, those that tell what is present aside."""

    def pack(self) -> bytes:
        """Self-relative bytes."""
        control = self.control & ~(c.SE_DACL_PRESENT | c.SE_SACL_PRESENT) | c.SE_SELF_RELATIVE
        control |= (c.SE_DACL_PRESENT if self.dacl is not None else 0) | (
            c.SE_SACL_PRESENT if self.sacl is not None else 0
        )
        offsets, body = [], b""
        for part in (self.owner, self.group, self.sacl, self.dacl):
            offsets.append(20 + len(body) if part else 0)
            body += part or b""
        return struct.pack("<BBHIIII", 1, 0, control, *offsets) + body

    def selected(self, information: int) -> Descriptor:
        """The parts that a SECURITY_INFORMATION names."""
        return Descriptor(
            self.owner if information & c.OWNER_SECURITY_INFORMATION else None,
            self.group if information & c.GROUP_SECURITY_INFORMATION else None,
            self.dacl if information & c.DACL_SECURITY_INFORMATION else None,
            self.sacl if information & (c.SACL_SECURITY_INFORMATION | c.LABEL_SECURITY_INFORMATION) else None,
            self.control,
        )

    def merged(self, other: Descriptor, information: int) -> Descriptor:
        """This one with the named parts taken from another."""
        result = self
        if information & c.OWNER_SECURITY_INFORMATION:
            result = replace(result, owner=other.owner)
        if information & c.GROUP_SECURITY_INFORMATION:
            result = replace(result, group=other.group)
        if information & c.DACL_SECURITY_INFORMATION:
            protected = c.SE_DACL_PROTECTED if information & c.PROTECTED_DACL_SECURITY_INFORMATION else 0
            kept = result.control & ~c.SE_DACL_PROTECTED
            dacl = other.dacl if other.dacl is not None else b""
            result = replace(result, dacl=dacl, control=kept | protected | other.control & c.SE_DACL_PROTECTED)
        if information & (c.SACL_SECURITY_INFORMATION | c.LABEL_SECURITY_INFORMATION):
            result = replace(result, sacl=other.sacl)
        return result


def unpack(read: Callable[[int, int], bytes], address: int = 0) -> Descriptor:
    """The descriptor at an address, in either form; `read` copies bytes. Raises STATUS_INVALID_SECURITY_DESCR."""
    revision, _, control = struct.unpack("<BBH", read(address, 4))
    if revision != 1:
        raise NtError(NtStatus.INVALID_SECURITY_DESCR)
    if control & c.SE_SELF_RELATIVE:
        places = [at and address + at for at in struct.unpack("<4I", read(address + 4, 16))]
    else:
        places = list(struct.unpack("<4Q", read(address + 8, 32)))
    owner, group, sacl, dacl = places
    kept = c.SE_DACL_PROTECTED | c.SE_SACL_PROTECTED | c.SE_DACL_AUTO_INHERITED | c.SE_SACL_AUTO_INHERITED
    return Descriptor(
        _read_sid(read, owner) if owner else None,
        _read_sid(read, group) if group else None,
        read_acl(read, dacl) if control & c.SE_DACL_PRESENT else None,
        read_acl(read, sacl) if control & c.SE_SACL_PRESENT else None,
        control & kept,
    )


def of_bytes(data: bytes) -> Descriptor:
    """The descriptor that self-relative bytes hold."""

    def read(address: int, size: int) -> bytes:
        found = data[address : address + size]
        if len(found) != size:
            raise NtError(NtStatus.INVALID_SECURITY_DESCR)
        return found

    return unpack(read)


def _read_sid(read: Callable[[int, int], bytes], address: int) -> bytes:
    head = read(address, 2)
    if head[0] != 1 or head[1] > sid.MAXIMUM_SUBAUTHORITIES:
        raise NtError(NtStatus.INVALID_SID)
    return read(address, 8 + 4 * head[1])


def read_acl(read: Callable[[int, int], bytes], address: int) -> bytes:
    """The access list at an address, checked; b"" for a NULL one."""
    if not address:
        return b""
    (size,) = struct.unpack("<H", read(address + 2, 2))
    data = read(address, size)
    for _ in entries_of(data):
        pass
    return data


def default(owner: bytes, group: bytes, mask: int) -> Descriptor:
    """Full control for the owner, the system and administrators; nothing for others."""
    holders = (owner, sid.SYSTEM, sid.ADMINISTRATORS)
    return Descriptor(owner, group, acl(*(Ace(ACCESS_ALLOWED_ACE, 0, mask, holder) for holder in holders)))


def of_mode(uid: int, gid: int, mode: int, *, directory: bool) -> Descriptor:
    """What a file's Linux owner, group and permission bits come to."""
    owner, group = sid.user(uid), sid.sid(22, 2, gid)
    holders = ((owner, mode >> 6 & 7, True), (group, mode >> 3 & 7, False), (sid.WORLD, mode & 7, False))
    entries = [Ace(ACCESS_ALLOWED_ACE, 0, _mode_mask(bits, owns, directory), who) for who, bits, owns in holders]
    entries += [Ace(ACCESS_ALLOWED_ACE, 0, 0x1F01FF, who) for who in (sid.SYSTEM, sid.ADMINISTRATORS)]
    return Descriptor(owner, group, acl(*entries))


def _mode_mask(bits: int, owns: bool, directory: bool) -> int:
    mask = 0x120080  # SYNCHRONIZE, READ_CONTROL, FILE_READ_ATTRIBUTES
    if bits & 4:
        mask |= 0x120089
    if bits & 2:
        mask |= 0x120116 | (0x40 if directory else 0)
    if bits & 1:
        mask |= 0x1200A0
    return mask | (0x1F0000 | 0x110 if owns else 0)


def mapped(access: int, mapping: tuple[int, int, int, int]) -> int:
    """An access mask with its generic bits replaced by what they mean for a type."""
    result = access & ~GENERIC_BITS
    for bit, rights in zip((0x80000000, 0x40000000, 0x20000000, 0x10000000), mapping, strict=True):
        if access & bit:
            result |= rights
    return result
