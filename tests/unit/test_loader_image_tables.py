"""The tables of an image file: version resources, and what our own DLLs say of themselves."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from ntsup.loader.image_tables import Tables, _version_strings
from ntsup.loader.pe import parse
from ntsup.supervisor.settings import system32


def block(key: str, value: bytes, children: bytes = b"", text: bool = False) -> bytes:
    """A block of a version resource, its children aligned to 4."""
    name = key.encode("utf-16-le") + b"\0\0"
    head = 6 + len(name)
    body = name + bytes(-head % 4) + value
    body += bytes(-(6 + len(body)) % 4) * bool(children) + children
    return struct.pack("<HHH", 6 + len(body), len(value) // 2 if text else len(value), text) + body


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def string(key: str, value: str) -> bytes:
    return padded(block(key, value.encode("utf-16-le") + b"\0\0", text=True))


def test_version_strings() -> None:
    strings = string("CompanyName", "A firm") + string("FileVersion", "1.2.3.4") + string("Empty", "")
    table = block("040904B0", b"", strings)
    german = block("040704B0", b"", string("CompanyName", "Eine Firma"))
    info = padded(block("StringFileInfo", b"", padded(table) + padded(german)))
    variables = padded(block("VarFileInfo", b"", block("Translation", bytes(4))))
    resource = block("VS_VERSION_INFO", bytes(52), variables + info)
    assert dict(_version_strings(resource)) == {"CompanyName": "A firm", "FileVersion": "1.2.3.4", "Empty": ""}


@given(st.binary(max_size=200))
def test_any_bytes_are_no_version(data: bytes) -> None:
    list(_version_strings(data))


def test_our_own_tables() -> None:
    data = (system32() / "kernel32.dll").read_bytes()
    tables = Tables(data, parse(data, "kernel32.dll"))
    exports = {export.name: export.forwarder for export in tables.exports()}
    assert exports["CreateFileW"].lower() == "kernelbase.createfilew"
    data = (system32() / "oleaut32.dll").read_bytes()
    tables = Tables(data, parse(data, "oleaut32.dll"))
    assert {export.ordinal for export in tables.exports() if export.name == "SysFreeString"} == {6}
    assert {entry.dll.lower() for entry in tables.imports()} <= {"ntdll.dll", "kernelbase.dll", "kernel32.dll"}
    assert tables.tls_callbacks() is None
    assert tables.signature_size() == 0
    version = tables.version()
    assert version["OriginalFilename"] == "oleaut32.dll" and version["FileVersion"].startswith("10.0.19041.")
