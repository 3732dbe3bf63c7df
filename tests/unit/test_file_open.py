"""NtCreateFile: dispositions, options, share modes, and the exact statuses of what fails."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from executive_without_guests import FakeThread, make_executive

from ntsup.ntabi import NtStatus as S

READ, WRITE, DELETE = 0x80100000, 0x40100000, 0x110000
SUPERSEDE, OPEN, CREATE, OPEN_IF, OVERWRITE, OVERWRITE_IF = range(6)


@pytest.fixture
def t(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeThread]:
    executive = make_executive(tmp_path / "prefix", monkeypatch)
    yield FakeThread(executive)
    executive.close()


def dos(path: Path) -> str:
    return "\\??\\Z:" + str(path).replace("/", "\\")


@pytest.mark.parametrize(
    ("disposition", "absent", "present", "kept"),
    [
        (SUPERSEDE, (S.SUCCESS, 2), (S.SUCCESS, 0), b""),
        (OPEN, (S.OBJECT_NAME_NOT_FOUND, None), (S.SUCCESS, 1), b"old"),
        (CREATE, (S.SUCCESS, 2), (S.OBJECT_NAME_COLLISION, None), b"old"),
        (OPEN_IF, (S.SUCCESS, 2), (S.SUCCESS, 1), b"old"),
        (OVERWRITE, (S.OBJECT_NAME_NOT_FOUND, None), (S.SUCCESS, 3), b""),
        (OVERWRITE_IF, (S.SUCCESS, 2), (S.SUCCESS, 3), b""),
    ],
)
def test_dispositions(
    t: FakeThread,
    tmp_path: Path,
    disposition: int,
    absent: tuple[int, int | None],
    present: tuple[int, int | None],
    kept: bytes,
) -> None:
    (tmp_path / "there").write_bytes(b"old")
    for name, expected in (("absent", absent), ("there", present)):
        status, handle, information = t.create(dos(tmp_path / name), READ | WRITE, disposition=disposition)
        assert status == expected[0]
        if expected[1] is not None:
            assert information == expected[1]
            t.close(handle)
    assert (tmp_path / "there").read_bytes() == kept


def test_path_and_name_are_told_apart(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert t.create(dos(tmp_path / "none"))[0] == S.OBJECT_NAME_NOT_FOUND
    assert t.create(dos(tmp_path / "none" / "none"))[0] == S.OBJECT_PATH_NOT_FOUND
    assert t.create(dos(tmp_path / "file" / "none"))[0] == S.OBJECT_PATH_NOT_FOUND
    assert t.create(dos(tmp_path) + "\\a*b")[0] == S.OBJECT_NAME_INVALID
    assert t.create("\\??\\Q:\\x")[0] == S.OBJECT_PATH_NOT_FOUND
    assert t.create("relative")[0] == S.OBJECT_PATH_SYNTAX_BAD
    assert t.create(dos(tmp_path / ("n" * 300)), WRITE, disposition=CREATE)[0] == S.OBJECT_NAME_INVALID


def test_directories_and_files_are_told_apart(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "dir").mkdir()
    (tmp_path / "file").write_bytes(b"")
    assert t.create(dos(tmp_path / "dir"), options=0x60)[0] == S.FILE_IS_A_DIRECTORY
    assert t.create(dos(tmp_path / "file"), options=0x21)[0] == S.NOT_A_DIRECTORY
    assert t.create(dos(tmp_path / "file") + "\\")[0] == S.OBJECT_NAME_INVALID
    t.close(t.open(dos(tmp_path / "dir") + "\\", READ))
    assert t.create(dos(tmp_path / "dir"), disposition=OVERWRITE_IF)[0] == S.OBJECT_NAME_COLLISION
    assert t.create(dos(tmp_path / "x"), options=0x21, disposition=OVERWRITE_IF)[0] == S.INVALID_PARAMETER
    assert t.create(dos(tmp_path / "x"), options=0x61)[0] == S.INVALID_PARAMETER
    status, handle, information = t.create(dos(tmp_path / "new"), READ, options=0x21, disposition=CREATE)
    assert (status, information) == (S.SUCCESS, 2)
    assert (tmp_path / "new").is_dir()
    t.close(handle)


def test_case_is_ignored_and_kept(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "MiXed").mkdir()
    (tmp_path / "MiXed" / "File.TXT").write_bytes(b"x")
    handle = t.open(dos(tmp_path / "mixed" / "FILE.txt"), READ)
    status, name = t.query(handle, 9)
    assert status == 0
    assert name[4:].decode("utf-16-le").endswith("\\MiXed\\File.TXT")


def test_options_that_contradict(t: FakeThread, tmp_path: Path) -> None:
    path = dos(tmp_path / "x")
    assert t.create(path, READ, options=0x30, disposition=CREATE)[0] == S.INVALID_PARAMETER
    assert t.create(path, 0x1, options=0x20, disposition=CREATE)[0] == S.INVALID_PARAMETER  # no SYNCHRONIZE
    assert t.create(path, READ, options=0x1020, disposition=CREATE)[0] == S.INVALID_PARAMETER  # no DELETE
    assert t.create(path, READ, disposition=6)[0] == S.INVALID_PARAMETER
    assert t.create(path, READ, share=8)[0] == S.INVALID_PARAMETER
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("first", "first_share", "second", "second_share", "fits"),
    [
        (READ, 1, READ, 1, True),
        (READ, 0, READ, 1, False),
        (READ, 1, READ, 0, False),
        (READ, 1, WRITE, 3, False),
        (READ, 3, WRITE, 1, True),
        (WRITE, 3, READ, 1, False),
        (WRITE, 1, READ, 3, True),
        (READ, 3, DELETE, 7, False),
        (READ, 7, DELETE, 7, True),
        (READ, 0, 0x100080, 0, True),
        (0x100080, 0, WRITE, 0, True),
    ],
)
def test_share_modes(
    t: FakeThread, tmp_path: Path, first: int, first_share: int, second: int, second_share: int, fits: bool
) -> None:
    (tmp_path / "f").write_bytes(b"")
    os.link(tmp_path / "f", tmp_path / "g")
    other = FakeThread(t.executive)
    t.open(dos(tmp_path / "f"), first, share=first_share)
    status = other.create(dos(tmp_path / "g"), second, share=second_share)[0]
    assert status == (S.SUCCESS if fits else S.SHARING_VIOLATION)


def test_sharing_ends_with_the_last_handle(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"")
    handle = t.open(dos(tmp_path / "f"), READ, share=0)
    assert t.create(dos(tmp_path / "f"))[0] == S.SHARING_VIOLATION
    t.close(handle)
    assert t.create(dos(tmp_path / "f"))[0] == S.SUCCESS


def test_overwriting_needs_sharing_for_writing(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"abc")
    t.open(dos(tmp_path / "f"), READ, share=1)
    assert t.create(dos(tmp_path / "f"), READ, disposition=OVERWRITE_IF)[0] == S.SHARING_VIOLATION
    assert (tmp_path / "f").read_bytes() == b"abc"


def test_read_only_files(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), WRITE, disposition=CREATE, attributes=1)
    assert t.write(handle, b"who made it may write") == (0, 21)
    t.close(handle)
    assert (tmp_path / "f").stat().st_mode & 0o222 == 0
    assert t.create(dos(tmp_path / "f"), WRITE)[0] == S.ACCESS_DENIED
    assert t.create(dos(tmp_path / "f"), READ, disposition=OVERWRITE)[0] == S.ACCESS_DENIED
    assert t.create(dos(tmp_path / "f"), DELETE, options=0x1020)[0] == S.CANNOT_DELETE
    handle = t.open(dos(tmp_path / "f"), DELETE)
    assert t.set(handle, 13, b"\1") == S.CANNOT_DELETE
    t.close(handle)
    handle = t.open(dos(tmp_path / "f"), 0x02000000 | 0x100000)  # MAXIMUM_ALLOWED
    assert t.write(handle, b"x")[0] == S.ACCESS_DENIED
    status, access = t.query(handle, 8)
    assert status == 0
    assert struct.unpack("<I", access)[0] & 6 == 0


def test_delete_on_close(t: FakeThread, tmp_path: Path) -> None:
    first = t.open(dos(tmp_path / "f"), READ | DELETE, options=0x1020, disposition=CREATE)
    second = t.open(dos(tmp_path / "f"), READ)
    t.close(first)
    assert (tmp_path / "f").exists()
    assert t.create(dos(tmp_path / "f"), READ)[0] == S.DELETE_PENDING
    t.close(second)
    assert not (tmp_path / "f").exists()


def test_disposition_pends_until_the_last_close(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"")
    handle = t.open(dos(tmp_path / "f"), READ | DELETE)
    other = t.open(dos(tmp_path / "f"), READ)
    assert t.set(handle, 13, b"\1") == 0
    assert t.create(dos(tmp_path / "f"))[0] == S.DELETE_PENDING
    assert t.set(handle, 13, b"\0") == 0
    t.close(t.open(dos(tmp_path / "f"), READ))
    assert t.set(handle, 13, b"\1") == 0
    t.close(handle)
    assert (tmp_path / "f").exists()
    t.close(other)
    assert not (tmp_path / "f").exists()


def test_posix_disposition_takes_the_name_at_once(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"kept")
    reader = t.open(dos(tmp_path / "f"), READ)
    handle = t.open(dos(tmp_path / "f"), DELETE)
    assert t.set(handle, 64, struct.pack("<I", 3)) == 0
    t.close(handle)
    assert not (tmp_path / "f").exists()
    assert t.read(reader, 10) == (0, b"kept")
    t.close(t.open(dos(tmp_path / "f"), WRITE, disposition=CREATE))


def test_directories_that_are_not_empty_stay(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x").write_bytes(b"")
    handle = t.open(dos(tmp_path / "d"), DELETE, options=0x21)
    assert t.set(handle, 13, b"\1") == S.DIRECTORY_NOT_EMPTY
    (tmp_path / "d" / "x").unlink()
    assert t.set(handle, 13, b"\1") == 0
    t.close(handle)
    assert not (tmp_path / "d").exists()


def test_relative_to_a_directory(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x").write_bytes(b"inside")
    root = t.open(dos(tmp_path / "d"), READ, options=0x21)
    status, handle, _ = t.create("X", READ, root=root)
    assert status == 0
    assert t.read(handle, 9) == (0, b"inside")
    assert t.create("", READ, root=root)[0] == 0
    assert t.create("\\x", READ, root=root)[0] == S.INVALID_PARAMETER
    assert t.create("x", READ, root=handle)[0] == S.OBJECT_PATH_NOT_FOUND
    assert t.create("x", READ, root=0x7FFC)[0] == S.INVALID_HANDLE


def test_by_file_id(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"by id")
    root = t.open(dos(tmp_path), READ, options=0x21)
    handle = t.open(dos(tmp_path / "f"), READ)
    status, inode = t.query(handle, 6)
    assert status == 0
    t.close(handle)
    name = inode.decode("utf-16-le", "surrogatepass")
    status, handle, _ = t.create(name, READ, options=0x2020, root=root)
    assert status == 0
    assert t.read(handle, 9) == (0, b"by id")
    (tmp_path / "f").unlink()
    t.close(handle)
    assert t.create(name, READ, options=0x2020, root=root)[0] == S.INVALID_PARAMETER


def test_symbolic_links(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"target")
    (tmp_path / "link").symlink_to("f")
    (tmp_path / "dangling").symlink_to("nothing")
    (tmp_path / "dirlink").symlink_to(".")
    handle = t.open(dos(tmp_path / "link"), READ)
    assert t.read(handle, 9) == (0, b"target")
    handle = t.open(dos(tmp_path / "link"), READ | DELETE, options=0x200020)
    status, raw = t.query(handle, 35)
    assert (status, struct.unpack("<II", raw)) == (0, (0x400, 0xA000000C))
    assert t.set(handle, 13, b"\1") == 0
    t.close(handle)
    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "f").exists()
    assert t.create(dos(tmp_path / "dangling"))[0] == S.OBJECT_NAME_NOT_FOUND
    assert t.create(dos(tmp_path / "dirlink"), options=0x200060)[0] == S.FILE_IS_A_DIRECTORY
    t.close(t.open(dos(tmp_path / "dangling"), WRITE, disposition=OPEN_IF))
    assert (tmp_path / "nothing").exists()


def test_package_files_are_read_only(t: FakeThread) -> None:
    name = "\\??\\C:\\Windows\\System32\\NTDLL.dll"
    t.close(t.open(name, READ))
    assert t.create(name, WRITE)[0] == S.ACCESS_DENIED
    assert t.create(name, DELETE)[0] == S.ACCESS_DENIED
    t.close(t.open("\\??\\C:\\Windows\\System32\\own.txt", WRITE, disposition=CREATE))


def test_attributes_by_name(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"12345")
    buffer = t.process.memory.place(56)
    assert t.call("NtQueryFullAttributesFile", t.attributes(dos(tmp_path / "F")), buffer) == 0
    *_, allocation, size, attributes = struct.unpack("<qqqqqqI", t.process.memory.read(buffer, 52))
    assert (size, attributes) == (5, 0x20)
    assert allocation >= 5
    assert t.call("NtQueryAttributesFile", t.attributes(dos(tmp_path)), buffer) == 0
    assert struct.unpack("<I", t.process.memory.read(buffer + 32, 4))[0] == 0x10
    assert t.call("NtQueryAttributesFile", t.attributes(dos(tmp_path / "no")), buffer) == S.OBJECT_NAME_NOT_FOUND
    assert t.call("NtQueryAttributesFile", t.attributes(dos(tmp_path)), 8) == S.ACCESS_VIOLATION


def test_delete_by_name(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"")
    assert t.call("NtDeleteFile", t.attributes(dos(tmp_path / "F"))) == 0
    assert not (tmp_path / "f").exists()
    assert t.call("NtDeleteFile", t.attributes(dos(tmp_path / "f"))) == S.OBJECT_NAME_NOT_FOUND


def test_null_device(t: FakeThread) -> None:
    for name in ("\\??\\NUL", "\\Device\\Null", "\\??\\nul"):
        handle = t.open(name)
        assert t.write(handle, b"gone") == (0, 4)
        assert t.read(handle, 4)[0] == S.END_OF_FILE
        assert t.query(handle, 4, service="NtQueryVolumeInformationFile")[1][:4] == b"\x15\0\0\0"
    assert t.create("\\??\\NOSUCH")[0] == S.OBJECT_NAME_NOT_FOUND
