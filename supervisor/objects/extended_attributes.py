"""Extended attributes, kept where Samba keeps them: `user.` and the name. NT's names have no case.

What holds DOS attributes and streams is not among them.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus

if TYPE_CHECKING:
    from ntsup.supervisor.objects.dos_attributes import Place

PREFIX = "user."
_OURS = ("DOSATTRIB", "DOSSTREAM.", "SAMBA_", "ORG.SAMBA")
_FORBIDDEN = frozenset('"*+,/:;<=>?[\\]|' + "".join(map(chr, range(32))))


def names(place: Place) -> dict[str, str]:
    """Upper-case name to the Linux attribute, of all a file has."""
    try:
        found = os.listxattr(place)
    except OSError:
        return {}
    visible = {}
    for each in sorted(found):
        name = each.removeprefix(PREFIX).upper()
        if each.startswith(PREFIX) and not name.startswith(_OURS) and name.isascii() and len(name) < 255:
            visible[name] = each
    return visible


def check_name(name: str) -> None:
    """STATUS_INVALID_EA_NAME for what NTFS does not take."""
    if not name or not name.isascii() or not _FORBIDDEN.isdisjoint(name) or name.upper().startswith(_OURS):
        raise NtError(NtStatus.INVALID_EA_NAME)


def store(place: Place, values: dict[str, bytes]) -> None:
    """Set attributes; an empty value removes one."""
    have = names(place)
    for name in values:
        check_name(name)
    for name, value in values.items():
        attribute = have.get(name.upper(), PREFIX + name.upper())
        if value:
            os.setxattr(place, attribute, value)
        elif name.upper() in have:
            os.removexattr(place, attribute)


def full_information(place: Place, name: str, attribute: str | None) -> bytes:
    """One FILE_FULL_EA_INFORMATION without its NextEntryOffset; of an attribute that is not there an empty one."""
    value = os.getxattr(place, attribute) if attribute is not None else b""
    return struct.pack("<IBBH", 0, 0, len(name), len(value)) + name.encode() + b"\0" + value


def total(place: Place) -> int:
    """EaSize: 0 without attributes."""
    entries = names(place)
    return 4 + sum(len(full_information(place, *item)) for item in entries.items()) if entries else 0
