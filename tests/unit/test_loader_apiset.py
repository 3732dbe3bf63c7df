"""The API set schema, read back as ntdll's loader reads it."""

from __future__ import annotations

import struct

import pytest

from ntsup.loader.apiset import api_set_map
from ntsup.loader.apiset_hosts import HOSTS


def resolve(schema: bytes, dll: str) -> str | None:
    """Look a DLL name up: hash up to the last hyphen, binary search, compare, take the only value."""
    _, _, _, count, entries, hashes, factor = struct.unpack_from("<7I", schema)
    name = dll.lower().removesuffix(".dll").rpartition("-")[0]
    wanted = 0
    for character in name:
        wanted = (wanted * factor + ord(character)) & 0xFFFFFFFF
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        found, index = struct.unpack_from("<II", schema, hashes + 8 * middle)
        if found == wanted:
            _, offset, _, hashed, values, number = struct.unpack_from("<6I", schema, entries + 24 * index)
            if schema[offset : offset + hashed].decode("utf-16-le") != name:
                return None
            assert number == 1
            _, _, _, value, length = struct.unpack_from("<5I", schema, values)
            return schema[value : value + length].decode("utf-16-le")
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    return None


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("api-ms-win-core-synch-l1-2-0.dll", "kernelbase.dll"),
        ("API-MS-Win-Core-File-L1-2-9.dll", "kernelbase.dll"),
        ("api-ms-win-core-rtlsupport-l1-1-0", "ntdll.dll"),
        ("api-ms-win-crt-runtime-l1-1-0.dll", "ucrtbase.dll"),
        ("api-ms-win-core-kernel32-legacy-l1-1-1.dll", "kernel32.dll"),
        ("api-ms-win-security-systemfunctions-l1-1-0.dll", "advapi32.dll"),
        ("api-ms-win-core-winrt-error-l1-1-0.dll", "combase.dll"),
        ("api-ms-win-core-file-l9-1-0.dll", None),
        ("api-ms-win-nothing-l1-1-0.dll", None),
    ],
)
def test_resolves_as_ntdll_does(name: str, host: str | None) -> None:
    assert resolve(api_set_map(), name) == host


def test_every_name_is_found_by_its_hash() -> None:
    schema = api_set_map()
    version, size, _, count, entries, hashes, _ = struct.unpack_from("<7I", schema)
    names = [f"api-ms-win-{name}" for listed in HOSTS.values() for name in listed.split()]
    assert (version, size, count) == (6, len(schema), len(names))
    assert len({name.rpartition("-")[0] for name in names}) == count
    for host, listed in HOSTS.items():
        for name in listed.split():
            assert resolve(schema, f"api-ms-win-{name}.dll") == host
    order = [struct.unpack_from("<II", schema, hashes + 8 * i)[0] for i in range(count)]
    assert order == sorted(set(order))
    rows = [struct.unpack_from("<6I", schema, entries + 24 * i) for i in range(count)]
    text = [schema[row[1] : row[1] + row[2]].decode("utf-16-le") for row in rows]
    assert text == sorted(text)
