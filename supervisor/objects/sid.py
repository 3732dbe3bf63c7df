"""Security identifiers as bytes, and those that the executive gives to the user and to well-known groups. Pure.

The user's is made from the Linux uid alone, so that a prefix that moves to another machine keeps its user.
"""

from __future__ import annotations

import struct
from typing import Final

from ntsup.ntabi import NtError, NtStatus

MAXIMUM_SUBAUTHORITIES: Final = 15
LARGEST: Final = 8 + 4 * MAXIMUM_SUBAUTHORITIES


def sid(authority: int, *subauthorities: int) -> bytes:
    """The bytes of S-1-authority-subauthorities…"""
    head = struct.pack("<BB", 1, len(subauthorities)) + authority.to_bytes(6, "big")
    return head + struct.pack(f"<{len(subauthorities)}I", *subauthorities)


def text(data: bytes) -> str:
    """S-1-… for a SID's bytes."""
    count = data[1]
    parts = struct.unpack_from(f"<{count}I", data, 8)
    return "-".join(map(str, ("S", data[0], int.from_bytes(data[2:8], "big"), *parts)))


def parse(data: bytes, offset: int = 0) -> bytes:
    """The SID that lies at an offset of some bytes, checked. Raises STATUS_INVALID_SID."""
    if offset + 8 > len(data) or data[offset] != 1 or data[offset + 1] > MAXIMUM_SUBAUTHORITIES:
        raise NtError(NtStatus.INVALID_SID)
    found = data[offset : offset + 8 + 4 * data[offset + 1]]
    if len(found) != 8 + 4 * found[1]:
        raise NtError(NtStatus.INVALID_SID)
    return found


_MACHINE: Final = (21, 0x6E747375, 0x70000000, 0x4E540A00)
"""S-1-5-21-… of every prefix: no domain of anybody's."""

WORLD = sid(1, 0)
LOCAL = sid(2, 0)
CONSOLE_LOGON = sid(2, 1)
CREATOR_OWNER = sid(3, 0)
INTERACTIVE = sid(5, 4)
AUTHENTICATED_USERS = sid(5, 11)
THIS_ORGANIZATION = sid(5, 15)
SYSTEM = sid(5, 18)
LOCAL_ACCOUNT = sid(5, 113)
NTLM_AUTHENTICATION = sid(5, 64, 10)
ADMINISTRATORS = sid(5, 32, 544)
USERS = sid(5, 32, 545)
DOMAIN_USERS = sid(5, *_MACHINE, 513)
MEDIUM_INTEGRITY, HIGH_INTEGRITY = sid(16, 0x2000), sid(16, 0x3000)


def machine() -> bytes:
    """The machine's own SID, that of its local accounts without their last part."""
    return sid(5, *_MACHINE)


def user(uid: int) -> bytes:
    """The SID of a Linux user: 1000 + uid is its relative id, and 500, the Administrator's, root's."""
    return sid(5, *_MACHINE, 1000 + (uid & 0x7FFFFFFF) if uid else 500)


def logon(session: int) -> bytes:
    """The SID of a logon session."""
    return sid(5, 5, 0, session)
