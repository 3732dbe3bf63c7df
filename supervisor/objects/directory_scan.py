"""Reading a directory as NtQueryDirectoryFile does: a snapshot in NTFS's order, DOS wildcards, the entry layouts."""

from __future__ import annotations

import os
import re
import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.pathmap.names import fold, to_windows_name
from ntsup.supervisor.linux import files
from ntsup.supervisor.objects import dos_attributes

if TYPE_CHECKING:
    from ntsup.pathmap.resolve import PathMap
    from ntsup.supervisor.objects.dos_attributes import Facts

WILDCARDS = frozenset('*?<>"')


AHEAD = 64
"""So many files are looked at with one call. What is told of the last may be as old as the first."""


class Entry(NamedTuple):
    """A name in a directory and the Linux path behind it, or what is to be told of it."""

    name: str
    path: str
    facts: Facts | None = None
    inode: int = 0


@lru_cache(maxsize=256)
def matcher(pattern: str) -> re.Pattern[str] | None:
    """What a pattern with NT's wildcards matches, on folded names; None for everything.

    `*` any characters, `?` any one, `<` any up to a last dot (dots at its own beginning count for nothing where it
    begins the pattern or follows another), `>` any one but an inner dot, or none before a dot or the end, `"` a dot
    or the end.
    """
    if pattern == "*":
        return None
    text = "".join(_TRANSLATED.get(c) or re.escape(c) for c in fold(pattern))
    star = _TRANSLATED["<"]
    if pattern.startswith("<"):
        text = _LEADING_DOTS + text
    return re.compile(text.replace(star + star, star + _LEADING_DOTS + star) + r"\Z", re.S)


_LEADING_DOTS = r"\.*"
_TRANSLATED = {
    "*": ".*",
    "?": ".",
    "<": r"(?:[^.]|\.(?=.*\.))*",
    ">": r"(?:[^.]|\.\Z|(?=\.|\Z))",
    '"': r"(?:\.|\Z)",
}


class DirectoryScan:
    """One scan of a directory: what is left to tell. The entries are those that were there when it began."""

    def __init__(self, pattern: str, entries: Iterator[Entry]) -> None:
        self.pattern = pattern
        self.first = True
        """Nothing was told yet: an empty scan is STATUS_NO_SUCH_FILE."""
        self._entries = entries
        self._ahead: deque[Entry] = deque()

    @classmethod
    def of_directory(cls, paths: PathMap, directory: str, pattern: str, root: bool) -> DirectoryScan:
        """A Linux directory's; `root`: it is a drive's root and has no `.` and `..`."""
        return cls(pattern, cls._read(paths, directory, pattern or "*", root))

    @classmethod
    def of_names(cls, pattern: str, entries: Iterable[Entry]) -> DirectoryScan:
        """One of what only the executive knows."""
        regex = matcher(pattern or "*")
        return cls(pattern, iter([each for each in entries if regex is None or regex.match(fold(each.name))]))

    @staticmethod
    def _read(paths: PathMap, directory: str, pattern: str, root: bool) -> Iterator[Entry]:
        if WILDCARDS.isdisjoint(pattern) and pattern not in (".", ".."):
            try:
                found = paths.resolve_relative(directory, pattern)
            except NtError:
                return iter(())
            if found.info is None or found.stream:
                return iter(())
            return iter((Entry(to_windows_name(found.path.rpartition("/")[2]), found.path),))
        base = directory.rstrip("/")
        names = os.listdir(directory)
        entries = [Entry(to_windows_name(name), f"{base}/{name}") for name in names]
        below = paths.overlay_of(directory)
        if below is not None:
            have = {fold(entry.name) for entry in entries}
            entries += [
                Entry(name, f"{below}/{name}")
                for name in os.listdir(below)
                if fold(name) not in have and not os.path.isdir(f"{below}/{name}")
            ]
        regex = matcher(pattern)
        keyed = [(fold(entry.name), entry) for entry in entries]
        if not root:
            up = ".." if WILDCARDS.isdisjoint(pattern) else "."  # by wildcards ".." is found where "." is
            keyed += [(".", Entry(".", directory)), (up, Entry("..", os.path.dirname(base) or "/"))]
        if regex is not None:
            keyed = [item for item in keyed if regex.match(item[0])]
        keyed.sort(key=lambda item: (item[1].name not in (".", ".."), item[0], item[1].name))
        return iter([entry for _, entry in keyed])

    def skip(self, count: int, told: bool) -> None:
        """Go on behind as many entries, which somebody else dealt with."""
        deque(islice(self._entries, count), maxlen=0)
        self.first = not told

    def peek(self, with_facts: bool, note: Callable[[files.Look, str], object] | None) -> Entry | None:
        """The next entry, left for `take`. `note` is told of each file that was looked at for it."""
        while not self._ahead:
            entries = list(islice(self._entries, AHEAD))
            if not entries:
                return None
            if with_facts:
                self._ahead.extend(self._looked_at(entries, note))
            else:
                self._ahead.extend(entries)
        if with_facts and self._ahead[0].facts is None:  # they were read without
            entries = list(self._ahead)
            self._ahead.clear()
            self._ahead.extend(self._looked_at(entries, note))
            return self.peek(with_facts, note)
        return self._ahead[0]

    @staticmethod
    def _looked_at(entries: list[Entry], note: Callable[[files.Look, str], object] | None) -> Iterator[Entry]:
        """The entries with their facts; one whose file is gone since is left out."""
        wanted = [entry.path for entry in entries if entry.facts is None]
        looks = iter(files.look_at(wanted, dos_attributes.DOSATTRIB))
        for entry in entries:
            if entry.facts is not None:
                yield entry
                continue
            look = next(looks)
            if look is not None:
                if note is not None:
                    note(look, entry.path)
                yield entry._replace(facts=dos_attributes.facts(look, entry.path), inode=look.st_ino)

    def take(self) -> None:
        """The peeked entry was told."""
        self._ahead.popleft()


class EntryLayout(NamedTuple):
    """How an information class lays an entry out: `name_at` is the offset of FileName."""

    name_at: int
    length_at: int
    facts: bool = True
    ea_at: int = 0
    tag_at: int = 0
    id_at: int = 0
    id_size: int = 8


LAYOUTS = {
    1: EntryLayout(64, 60),  # FileDirectoryInformation
    2: EntryLayout(68, 60, ea_at=64),  # FileFullDirectoryInformation
    3: EntryLayout(94, 60, ea_at=64),  # FileBothDirectoryInformation
    12: EntryLayout(12, 8, facts=False),  # FileNamesInformation
    37: EntryLayout(104, 60, ea_at=64, id_at=96),  # FileIdBothDirectoryInformation
    38: EntryLayout(80, 60, ea_at=64, id_at=72),  # FileIdFullDirectoryInformation
    60: EntryLayout(88, 60, ea_at=64, tag_at=68, id_at=72, id_size=16),  # FileIdExtdDirectoryInformation
    63: EntryLayout(114, 60, ea_at=64, tag_at=68, id_at=72, id_size=16),  # FileIdExtdBothDirectoryInformation
}
"""By FILE_INFORMATION_CLASS."""

_FACTS = struct.Struct("<qqqqqqI")


def pack_entry(layout: EntryLayout, name: bytes, facts: Facts | None, inode: int) -> bytearray:
    """One entry without its NextEntryOffset."""
    entry = bytearray(layout.name_at + len(name))
    if facts is not None:
        _FACTS.pack_into(
            entry,
            8,
            facts.creation,
            facts.access,
            facts.write,
            facts.change,
            facts.size,
            facts.allocation,
            facts.attributes,
        )
        if layout.tag_at:
            struct.pack_into("<I", entry, layout.tag_at, facts.tag)
        if layout.ea_at:
            struct.pack_into("<I", entry, layout.ea_at, facts.tag if facts.tag and not layout.tag_at else 0)
        if layout.id_at:
            entry[layout.id_at : layout.id_at + layout.id_size] = inode.to_bytes(layout.id_size, "little")
    struct.pack_into("<I", entry, layout.length_at, len(name))
    entry[layout.name_at :] = name
    return entry


def fill(
    scan: DirectoryScan, layout: EntryLayout, capacity: int, single: bool, note: Callable[[files.Look, str], object]
) -> tuple[int, bytes]:
    """(status, bytes): as many entries as fit; the name of a first one that does not is cut (BUFFER_OVERFLOW).

    `note` is told of each file whose id is.
    """
    out = bytearray()
    last = -1
    while True:
        entry = scan.peek(layout.facts, note if layout.id_at else None)
        if entry is None:
            break
        facts = entry.facts if layout.facts else None
        start = -(-len(out) // 8) * 8
        packed = pack_entry(layout, entry.name.encode("utf-16-le", "surrogatepass"), facts, entry.inode)
        if start + len(packed) > capacity:
            if last >= 0:
                break
            scan.take()
            scan.first = False
            return NtStatus.BUFFER_OVERFLOW, bytes(packed[:capacity])
        if last >= 0:
            struct.pack_into("<I", out, last, start - last)
            out += bytes(start - len(out))
        last = start
        out += packed
        scan.take()
        if single:
            break
    if last < 0:
        raise NtError(NtStatus.NO_SUCH_FILE if scan.first else NtStatus.NO_MORE_FILES)
    scan.first = False
    return NtStatus.SUCCESS, bytes(out)
