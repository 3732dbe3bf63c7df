"""Listing directories: classes, wildcards, short buffers; and notification of changes."""

from __future__ import annotations

import os
import re
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from executive_without_guests import FakeThread, make_executive

from ntsup.ntabi import NtStatus as S
from ntsup.pathmap.names import fold
from ntsup.supervisor.objects.directory_scan import LAYOUTS, matcher

READ = 0x80100000
PENDING, BLOCKED = 0x103, -1


@pytest.fixture
def t(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeThread]:
    executive = make_executive(tmp_path / "prefix", monkeypatch)
    yield FakeThread(executive)
    executive.close()


def dos(path: Path) -> str:
    return "\\??\\Z:" + str(path).replace("/", "\\")


def listing(
    t: FakeThread,
    handle: int,
    pattern: str | None = None,
    *,
    kind: int = 3,
    length: int = 4096,
    single: int = 0,
    restart: int = 0,
) -> tuple[int, list[bytes]]:
    """NtQueryDirectoryFile: (status, entries)."""
    memory = t.process.memory
    t.iosb, buffer = memory.place(b"\xcc" * 16), memory.place(length)
    name = t.string(pattern) if pattern is not None else 0
    status = t.call("NtQueryDirectoryFile", handle, 0, 0, 0, t.iosb, buffer, length, kind, single, name, restart)
    if status not in (0, S.BUFFER_OVERFLOW):
        return status, []
    data = memory.read(buffer, t.information())
    entries, at = [], 0
    while True:
        (following,) = struct.unpack_from("<I", data, at)
        entries.append(data[at : at + following] if following else data[at:])
        if not following:
            return status, entries
        at += following


def name_of(entry: bytes, kind: int = 3) -> str:
    layout = LAYOUTS[kind]
    (length,) = struct.unpack_from("<I", entry, layout.length_at)
    return entry[layout.name_at : layout.name_at + length].decode("utf-16-le", "surrogatepass")


def names(t: FakeThread, handle: int, pattern: str | None = None, kind: int = 3) -> list[str]:
    """All names of a fresh scan."""
    found: list[str] = []
    restart = 1
    while True:
        status, entries = listing(t, handle, pattern, kind=kind, restart=restart)
        if status:
            assert status in (S.NO_MORE_FILES, S.NO_SUCH_FILE)
            return found
        found += [name_of(e, kind) for e in entries]
        restart = 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("b.txt", "A.TXT", "c", "d.tar.gz", "é.txt"):
        (folder / name).write_bytes(name.encode())
    (folder / "sub").mkdir()
    (folder / "link").symlink_to("c")
    return folder


@pytest.mark.parametrize("kind", LAYOUTS)
def test_every_class_lists_all_in_order(t: FakeThread, folder: Path, kind: int) -> None:
    handle = t.open(dos(folder), READ, options=0x21)
    assert names(t, handle, kind=kind) == [".", "..", "A.TXT", "b.txt", "c", "d.tar.gz", "link", "sub", "é.txt"]


def test_facts_of_an_entry(t: FakeThread, folder: Path) -> None:
    handle = t.open(dos(folder), READ, options=0x21)
    _status, (entry,) = listing(t, handle, "B.TXT", kind=37)
    info = (folder / "b.txt").stat()
    _creation, _access, write, _change, size, _allocation, attributes = struct.unpack_from("<qqqqqqI", entry, 8)
    assert (size, attributes) == (5, 0x20)
    assert write == info.st_mtime_ns // 100 + 116444736000000000
    assert struct.unpack_from("<Q", entry, 96)[0] == info.st_ino
    _, (entry,) = listing(t, handle, "link", restart=1)
    assert struct.unpack_from("<I", entry, 56)[0] == 0x400
    assert struct.unpack_from("<I", entry, 64)[0] == 0xA000000C
    _, (entry,) = listing(t, handle, "SUB", restart=1)
    assert struct.unpack_from("<I", entry, 56)[0] == 0x10
    assert name_of(entry) == "sub"


def test_single_entries_restart_and_end(t: FakeThread, folder: Path) -> None:
    handle = t.open(dos(folder), READ, options=0x21)
    seen = []
    while True:
        status, entries = listing(t, handle, "*.txt", single=1)
        if status:
            break
        assert len(entries) == 1
        seen.append(name_of(entries[0]))
    assert status == S.NO_MORE_FILES
    assert seen == ["A.TXT", "b.txt", "é.txt"]
    assert listing(t, handle, "other")[0] == S.NO_MORE_FILES  # the pattern is the scan's
    assert name_of(listing(t, handle, restart=1)[1][0]) == "A.TXT"
    assert listing(t, handle, "nothing*", restart=1)[0] == S.NO_SUCH_FILE
    assert listing(t, handle)[0] == S.NO_SUCH_FILE


def test_short_buffers(t: FakeThread, folder: Path) -> None:
    handle = t.open(dos(folder), READ, options=0x21)
    assert listing(t, handle, length=95)[0] == S.INFO_LENGTH_MISMATCH
    status, entries = listing(t, handle, "d*", length=100)
    assert status == S.BUFFER_OVERFLOW
    assert struct.unpack_from("<I", entries[0], 60)[0] == 16
    assert entries[0][94:] == "d.t".encode("utf-16-le")
    status, entries = listing(t, handle, "*", length=200, restart=1)
    assert (status, len(entries)) == (0, 2)
    assert listing(t, handle, kind=99)[0] == S.INVALID_INFO_CLASS
    file = t.open(dos(folder / "c"), READ)
    assert listing(t, file)[0] == S.INVALID_PARAMETER


def test_a_drives_root_has_no_dots(t: FakeThread) -> None:
    handle = t.open("\\??\\C:\\", READ, options=0x21)
    found = names(t, handle)
    assert "Windows" in found
    assert "." not in found


def test_the_packages_dlls_are_shown(t: FakeThread) -> None:
    handle = t.open("\\??\\C:\\Windows\\System32", READ, options=0x21)
    found = names(t, handle)
    assert "ntdll.dll" in found
    assert "drivers" in found
    assert names(t, handle, "KERNEL32.dll") == ["kernel32.dll"]


@pytest.mark.parametrize(
    ("pattern", "matches", "others"),
    [
        ("*", ["a", "a.b", ".x"], []),
        ("*.b", ["a.b", ".b", "a.a.b"], ["b", "a.bc"]),
        ("?", ["a"], ["", "ab"]),
        ("a?c", ["abc", "A.C"], ["ac"]),
        ("<", ["a", "abc"], ["a.b"]),
        ("<.b", ["a.b", "a.c.b"], ["a.b.c", "ab"]),
        (">>>", ["", "a", "abc"], ["abcd", "a.b"]),
        (">>>.b", ["a.b", "abc.b", ".b"], ["abcd.b"]),
        ('a"', ["a", "a."], ["ab", "a.b"]),
        ('a"*', ["a", "a.b", "a."], ["ab"]),
        ("[a]", ["[a]"], ["a"]),
    ],
)
def test_wildcards(pattern: str, matches: list[str], others: list[str]) -> None:
    regex = matcher(pattern) or re.compile("")
    for name in matches:
        assert regex.match(fold(name)), name
    for name in others:
        assert not regex.match(fold(name)), name


def watch(
    t: FakeThread, handle: int, filters: int = 0xFFF, *, tree: int = 0, length: int = 1024
) -> tuple[int, Callable[[], list[tuple[int, str]]]]:
    memory = t.process.memory
    iosb, buffer = memory.place(b"\xcc" * 16), memory.place(length)
    status = t.call("NtNotifyChangeDirectoryFile", handle, 0, 0, 0, iosb, buffer, length, filters, tree)

    def changes() -> list[tuple[int, str]]:
        end = time.monotonic() + 5
        while struct.unpack("<I", memory.read(iosb, 4))[0] == 0xCCCCCCCC:
            assert time.monotonic() < end
            for action in t.executive.io.collect():
                action()
            time.sleep(0.001)
        status, count = struct.unpack("<IxxxxQ", memory.read(iosb, 16))
        if status:
            return [(status, "")]
        data, found, at = memory.read(buffer, count), [], 0
        while True:
            following, action, size = struct.unpack_from("<III", data, at)
            found.append((action, data[at + 12 : at + 12 + size].decode("utf-16-le")))
            if not following:
                return found
            at += following

    return status, changes


def test_changes_are_told(t: FakeThread, folder: Path) -> None:
    handle = t.open(dos(folder), READ, options=1)
    status, changes = watch(t, handle)
    assert status == PENDING
    (folder / "new").write_bytes(b"")
    assert changes()[0] == (1, "new")
    (folder / "new").rename(folder / "newer")
    (folder / "newer").unlink()
    time.sleep(0.02)
    told: list[tuple[int, str]] = []
    while (2, "newer") not in told:
        status, changes = watch(t, handle)
        told += changes()
    assert told.index((4, "new")) + 1 == told.index((5, "newer"))


def test_filters_and_trees(t: FakeThread, folder: Path) -> None:
    handle = t.open(dos(folder), READ, options=1)
    _status, changes = watch(t, handle, 0x2, tree=1)  # directory names only
    (folder / "file").write_bytes(b"")
    (folder / "sub" / "deep").mkdir()
    assert changes() == [(1, "sub\\deep")]
    assert watch(t, handle, 0)[0] == S.INVALID_PARAMETER
    file = t.open(dos(folder / "c"), READ)
    assert watch(t, file)[0] == S.INVALID_PARAMETER


def test_too_small_a_buffer_says_to_look_oneself(t: FakeThread, folder: Path) -> None:
    handle = t.open(dos(folder), READ, options=1)
    _, changes = watch(t, handle, length=8)
    (folder / "new").write_bytes(b"")
    assert changes() == [(S.NOTIFY_ENUM_DIR, "")]


def test_closing_ends_a_watch(t: FakeThread, folder: Path) -> None:
    handle = t.open(dos(folder), READ, options=1)
    _, changes = watch(t, handle)
    t.close(handle)
    assert changes() == [(S.NOTIFY_CLEANUP, "")]
    assert not t.process.requests


def test_ten_thousand_entries(t: FakeThread, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for i in range(2000):
        os.close(os.open(folder / f"f{i}", os.O_CREAT | os.O_WRONLY))
    handle = t.open(dos(folder), READ, options=0x21)
    t.process.memory.data.extend(bytes(4 << 20))
    assert len(names(t, handle)) == 2002
