"""The version resource of a guest DLL or program: which version of Windows' own file it stands for.

Programs read kernel32's to learn which Windows they run on, whatever GetVersionEx says (Java, Python). Structures are
VS_VERSIONINFO's of the Win32 documentation, in a .res file as resource compilers write them.
"""

from __future__ import annotations

import struct

VERSION = (10, 0, 19041, 5794)
"""Of Windows 10's system files: builds 19041 to 19045 are one, the later ones switched on by an update."""

_LANGUAGE, _CODE_PAGE = 0x0409, 0x04B0
_FIXED_SIGNATURE, _FIXED_VERSION = 0xFEEF04BD, 0x00010000
_VOS_NT_WINDOWS32, _VFT_APP, _VFT_DLL = 0x40004, 1, 2
_RT_VERSION = 16


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def _block(key: str, value: bytes, children: bytes = b"", text: bool = False) -> bytes:
    """One block: length, length of the value (in units of UTF-16 if it is text), kind, key, value, children."""
    head = _padded(bytes(6) + key.encode("utf-16-le") + b"\0\0")[6:]
    body = head + (_padded(value) + children if children else value)
    return struct.pack("<HHH", 6 + len(body), len(value) // 2 if text else len(value), text) + body


def _string(key: str, value: str) -> bytes:
    return _padded(_block(key, value.encode("utf-16-le") + b"\0\0", text=True))


def version_information(name: str) -> bytes:
    """VS_VERSIONINFO of the file `name`."""
    high, low = VERSION[0] << 16 | VERSION[1], VERSION[2] << 16 | VERSION[3]
    kind = _VFT_DLL if name.endswith(".dll") else _VFT_APP
    fixed = struct.pack(
        "<13I",
        _FIXED_SIGNATURE,
        _FIXED_VERSION,
        high,
        low,
        high,
        low,
        0x3F,
        0,
        _VOS_NT_WINDOWS32,
        kind,
        0,
        0,
        0,
    )
    version = ".".join(map(str, VERSION))
    strings = b"".join(
        (
            _string("CompanyName", "ntsup"),
            _string("FileDescription", f"ntsup's {name}"),
            _string("FileVersion", version),
            _string("InternalName", name),
            _string("OriginalFilename", name),
            _string("ProductName", "ntsup"),
            _string("ProductVersion", version),
        )
    )
    table = _block(f"{_LANGUAGE:04X}{_CODE_PAGE:04X}", b"", strings)
    translation = _block("Translation", struct.pack("<HH", _LANGUAGE, _CODE_PAGE))
    parts = _padded(_block("StringFileInfo", b"", table)) + _block("VarFileInfo", b"", translation)
    return _block("VS_VERSION_INFO", fixed, parts)


def resource_file(name: str) -> bytes:
    """A .res file with the version of the file `name`: an empty resource, which says that it is 32-bit, and ours."""
    empty = struct.pack("<IIHHHHIHHII", 0, 32, 0xFFFF, 0, 0xFFFF, 0, 0, 0, 0, 0, 0)
    data = version_information(name)
    header = struct.pack("<IIHHHHIHHII", len(data), 32, 0xFFFF, _RT_VERSION, 0xFFFF, 1, 0, 0x30, _LANGUAGE, 0, 0)
    return empty + header + _padded(data)
