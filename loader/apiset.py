"""The API set schema a process finds at PEB.ApiSetMap: which DLL stands behind each api-ms-win-* name.

Version 6 of the format, Windows 10's: a header, entries sorted by name, hashes sorted by value, and strings. A name
is looked up by the hash of what stands before its last hyphen, so its minor version never matters.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import Final

from ntsup.loader.apiset_hosts import HOSTS

API_SET_SCHEMA_VERSION: Final = 6
HASH_FACTOR: Final = 31
SEALED: Final = 1
"""The set cannot be extended by another schema."""

_NAMESPACE = struct.Struct("<IIIIIII")  # Version, Size, Flags, Count, EntryOffset, HashOffset, HashFactor
_ENTRY = struct.Struct("<IIIIII")  # Flags, NameOffset, NameLength, HashedLength, ValueOffset, ValueCount
_VALUE = struct.Struct("<IIIII")  # Flags, NameOffset, NameLength, ValueOffset, ValueLength
_HASH = struct.Struct("<II")  # Hash, Index


@cache
def api_set_map() -> bytes:
    """The schema's bytes; all offsets in it are relative to its start and lengths count bytes of UTF-16."""
    return build({f"api-ms-win-{name}": host for host, names in HOSTS.items() for name in names.split()})


def build(hosts: dict[str, str]) -> bytes:
    """The schema for `hosts`, which maps lower-case API set names without `.dll` to DLL names."""
    names = sorted(hosts)
    entries_at = _NAMESPACE.size
    values_at = entries_at + len(names) * _ENTRY.size
    hashes_at = values_at + len(names) * _VALUE.size
    strings_at = hashes_at + len(names) * _HASH.size
    strings = bytearray()
    placed: dict[str, int] = {}

    def place(text: str) -> int:
        offset = placed.get(text)
        if offset is None:
            offset = placed[text] = strings_at + len(strings)
            strings.extend(text.encode("utf-16-le"))
        return offset

    entries, values, hashes = bytearray(), bytearray(), []
    for index, name in enumerate(names):
        hashed = name.rpartition("-")[0]
        host = hosts[name]
        entries += _ENTRY.pack(SEALED, place(name), 2 * len(name), 2 * len(hashed), values_at + len(values), 1)
        values += _VALUE.pack(0, 0, 0, place(host), 2 * len(host))
        hashes.append((name_hash(hashed), index))
    hashes.sort()
    header = _NAMESPACE.pack(
        API_SET_SCHEMA_VERSION, strings_at + len(strings), SEALED, len(names), entries_at, hashes_at, HASH_FACTOR
    )
    return header + entries + values + b"".join(_HASH.pack(*pair) for pair in hashes) + strings


def name_hash(text: str) -> int:
    """The schema's 32-bit hash of a lower-case name."""
    value = 0
    for character in text:
        value = (value * HASH_FACTOR + ord(character)) & 0xFFFFFFFF
    return value
