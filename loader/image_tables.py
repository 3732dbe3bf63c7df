"""The tables of an image file that its headers point to: imports, exports, resources, TLS, signature, debug records.

Reads the file's bytes as they are, for who wants to know what is in it; nothing is mapped. Never raises for broken
tables: what cannot be followed is left out.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ntsup.loader.pe import Image

IMAGE_DIRECTORY_ENTRY_RESOURCE: Final = 2
IMAGE_DIRECTORY_ENTRY_SECURITY: Final = 4
IMAGE_DIRECTORY_ENTRY_DEBUG: Final = 6
IMAGE_DIRECTORY_ENTRY_TLS: Final = 9
IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT: Final = 13

RT_VERSION: Final = 16
RT_MANIFEST: Final = 24
ORDINAL_FLAG: Final = 1 << 63
NAME_MAX: Final = 4096
TABLE_MAX: Final = 65536
"""More entries than any table has: a broken one is not followed for ever."""


class Export(NamedTuple):
    """One entry of an export table: a name (empty: by number only), its number, and DLL.function if it forwards."""

    name: str
    ordinal: int
    forwarder: str


@dataclass
class DllImports:
    """What is imported of one DLL, names and numbers, in the table's order."""

    dll: str
    functions: list[str | int] = field(default_factory=list)
    delayed: bool = False


class Tables:
    """An image file, its headers parsed."""

    def __init__(self, data: bytes | memoryview, image: Image) -> None:
        self.data = memoryview(data)
        self.image = image

    def _offset(self, rva: int) -> int:
        """Where in the file an RVA is; -1 where it is in none."""
        if rva < self.image.size_of_headers:
            return rva
        for section in self.image.sections:
            if section.rva <= rva < section.rva + section.raw_size:
                return section.raw_offset + rva - section.rva
        return -1

    def _bytes(self, rva: int, size: int) -> bytes:
        at = self._offset(rva)
        found = bytes(self.data[at : at + size]) if at >= 0 else b""
        return found if len(found) == size else b""

    def _number(self, rva: int, form: str) -> int:
        found = self._bytes(rva, struct.calcsize(form))
        return int(struct.unpack(form, found)[0]) if found else 0

    def _text(self, rva: int) -> str:
        at = self._offset(rva)
        if at < 0:
            return ""
        found = bytes(self.data[at : at + NAME_MAX])
        return found.partition(b"\0")[0].decode("latin-1")

    def imports(self) -> Iterator[DllImports]:
        """Each descriptor of the import table, then each of the delay import table."""
        at = self.image.directory(1).rva
        for _ in range(TABLE_MAX if at else 0):
            descriptor = self._bytes(at, 20)
            if not descriptor:
                break
            names, _, _, dll, thunks = struct.unpack("<5I", descriptor)
            if not dll or not thunks:
                break
            yield DllImports(self._text(dll), list(self._thunks(names or thunks)))
            at += 20
        at = self.image.directory(IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT).rva
        for _ in range(TABLE_MAX if at else 0):
            descriptor = self._bytes(at, 32)
            if not descriptor:
                break
            attributes, dll, _, _, names, *_ = struct.unpack("<8I", descriptor)
            if not dll:
                break
            # Without the attribute's bit 0 these are addresses, as old linkers wrote them.
            base = 0 if attributes & 1 else self.image.image_base & 0xFFFFFFFF
            yield DllImports(self._text(dll - base), list(self._thunks(names - base)), delayed=True)
            at += 32

    def _thunks(self, at: int) -> Iterator[str | int]:
        for _ in range(TABLE_MAX):
            thunk = self._number(at, "<Q")
            if not thunk:
                return
            yield thunk & 0xFFFF if thunk & ORDINAL_FLAG else self._text((thunk & 0x7FFFFFFF) + 2)
            at += 8

    def exports(self) -> Iterator[Export]:
        """The export table, by number."""
        rva, size = self.image.directory(0)
        table = self._bytes(rva, 40) if rva else b""
        if not table:
            return
        base, count, name_count, functions, names, ordinals = struct.unpack_from("<6I", table, 16)
        named: dict[int, list[str]] = {}
        for index in range(min(name_count, TABLE_MAX)):
            number = self._number(ordinals + 2 * index, "<H")
            named.setdefault(number, []).append(self._text(self._number(names + 4 * index, "<I")))
        for index in range(min(count, TABLE_MAX)):
            function = self._number(functions + 4 * index, "<I")
            if not function:
                continue
            forwarder = self._text(function) if rva <= function < rva + size else ""
            for name in named.get(index, [""]):
                yield Export(name, base + index, forwarder)

    def tls_callbacks(self) -> int | None:
        """How many TLS callbacks there are; None without a TLS directory."""
        rva = self.image.directory(IMAGE_DIRECTORY_ENTRY_TLS).rva
        if not rva:
            return None
        at = self._number(rva + 24, "<Q") - self.image.image_base
        count = 0
        while at > 0 and count < TABLE_MAX and self._number(at + 8 * count, "<Q"):
            count += 1
        return count

    def signature_size(self) -> int:
        """Bytes of the Authenticode signature; 0 without one. The directory holds a file offset, no RVA."""
        offset, size = self.image.directory(IMAGE_DIRECTORY_ENTRY_SECURITY)
        return size if offset and offset + size <= len(self.data) else 0

    def pdb(self) -> str:
        """The path of the program database that a CodeView record names."""
        rva, size = self.image.directory(IMAGE_DIRECTORY_ENTRY_DEBUG)
        for at in range(rva, rva + min(size, 28 * 64), 28):
            entry = self._bytes(at, 28)
            if not entry:
                break
            kind, _, _, offset = struct.unpack_from("<4I", entry, 12)
            if kind == 2 and bytes(self.data[offset : offset + 4]) == b"RSDS":
                path = bytes(self.data[offset + 24 : offset + 24 + NAME_MAX]).partition(b"\0")[0]
                return path.decode("utf-8", "replace")
        return ""

    def resource(self, kind: int) -> bytes:
        """The first resource of a type, of whatever name and language."""
        root = self.image.directory(IMAGE_DIRECTORY_ENTRY_RESOURCE).rva
        if not root:
            return b""
        at = self._resource_entry(root, root, kind)
        for _ in range(2):  # the names below a type, the languages below a name
            if not at:
                return b""
            at = self._resource_entry(root, at, None)
        data, size = self._number(at, "<I"), self._number(at + 4, "<I")
        return self._bytes(data, min(size, len(self.data))) if at else b""

    def _resource_entry(self, root: int, directory: int, wanted: int | None) -> int:
        """The RVA that an entry leads to: a directory or a data entry; 0 where there is none."""
        head = self._bytes(directory, 16)
        if not head:
            return 0
        named, numbered = struct.unpack_from("<HH", head, 12)
        for index in range(named + numbered):
            entry = self._bytes(directory + 16 + 8 * index, 8)
            if not entry:
                return 0
            identity, offset = (int.from_bytes(entry[i : i + 4], "little") for i in (0, 4))
            if wanted is None or identity == wanted:
                return root + (offset & 0x7FFFFFFF)
        return 0

    def version(self) -> dict[str, str]:
        """The strings of the version resource (ProductName, FileVersion…), of its first language."""
        return dict(_version_strings(self.resource(RT_VERSION)))

    def manifest(self) -> str:
        """The manifest, as XML."""
        return self.resource(RT_MANIFEST).decode("utf-8-sig", "replace")


def _version_strings(data: bytes, start: int = 0, end: int | None = None, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Walk the blocks of a version resource: each has a length, a value's length, a key, a value and children."""
    at, end = start, len(data) if end is None else min(end, len(data))
    while at + 6 <= end and depth < 4:
        length, value_length, kind = struct.unpack_from("<HHH", data, at)
        if length < 6 or at + length > end:
            return
        key, after = _wide(data, at + 6, at + length)
        after = after + 3 & ~3
        if depth == 3:
            if kind == 1 and value_length:
                yield key, _wide(data, after, at + length)[0].strip()
        elif depth == 0:
            yield from _version_strings(data, after + value_length + 3 & ~3, at + length, 1)
        elif depth == 2 or key == "StringFileInfo":
            yield from _version_strings(data, after, at + length, depth + 1)
            if depth == 2:
                return  # one language is enough
        at = at + length + 3 & ~3


def _wide(data: bytes, at: int, end: int) -> tuple[str, int]:
    """A NUL-terminated UTF-16 string, and where it ends."""
    stop = at
    while stop + 2 <= end and data[stop : stop + 2] != b"\0\0":
        stop += 2
    return data[at:stop].decode("utf-16-le", "replace"), stop + 2
