"""Information classes of files and volumes, asked for and set; links, reparse points, streams, extended attributes."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from executive_without_guests import FakeThread, make_executive

from ntsup.ntabi import NtStatus as S
from ntsup.supervisor.objects import dos_attributes
from ntsup.supervisor.services import file_query

READ, WRITE, BOTH, DELETE = 0x80100000, 0x40100000, 0xC0100000, 0x110000
ALL = 0x1F01FF
CREATE, OPEN_IF = 2, 3


@pytest.fixture
def t(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeThread]:
    executive = make_executive(tmp_path / "prefix", monkeypatch)
    yield FakeThread(executive)
    executive.close()


def dos(path: Path) -> str:
    return "\\??\\Z:" + str(path).replace("/", "\\")


def rename_data(name: str, flags: int = 0, root: int = 0) -> bytes:
    raw = name.encode("utf-16-le")
    return (struct.pack("<IxxxxQI", flags, root, len(raw)) + raw).ljust(24, b"\0")


def test_every_class_checks_its_length(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), ALL, disposition=CREATE)
    for number, entry in file_query.CLASSES.items():
        assert t.query(handle, number, entry.length - 1)[0] == S.INFO_LENGTH_MISMATCH, number
        status, data = t.query(handle, number)
        if number in (21, 23, 24, 25, 26, 55, 71, 77):
            assert status >= 0xC0000000, number
        else:
            assert status == 0, number
            assert number == 47 or len(data) >= entry.length - 4, number
    assert t.query(handle, 0)[0] == S.INVALID_INFO_CLASS
    assert t.query(handle, 10)[0] == S.INVALID_INFO_CLASS
    assert t.query(handle, 200)[0] == S.INVALID_INFO_CLASS


def test_names_that_do_not_fit_are_cut(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "name"), ALL, disposition=CREATE)
    status, data = t.query(handle, 9, 8)
    assert status == S.BUFFER_OVERFLOW
    assert struct.unpack("<I", data[:4])[0] == 2 * (len(str(tmp_path)) + 5)
    assert data[4:] == "\\t".encode("utf-16-le")
    status, data = t.query(handle, 18, 104)
    assert status == S.BUFFER_OVERFLOW
    assert len(data) == 104


def test_access_is_needed(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"")
    handle = t.open(dos(tmp_path / "f"), 0x100001)
    assert t.query(handle, 4)[0] == S.ACCESS_DENIED
    assert t.query(handle, 5)[0] == 0
    assert t.query(handle, 8) == (0, struct.pack("<I", 0x100001))
    assert t.set(handle, 4, bytes(40)) == S.ACCESS_DENIED
    assert t.set(handle, 20, bytes(8)) == S.ACCESS_DENIED
    assert t.set(handle, 13, b"\1") == S.ACCESS_DENIED
    assert t.set(handle, 10, rename_data("x")) == S.ACCESS_DENIED


def test_times_and_attributes(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), ALL, disposition=CREATE)
    times = (132223104000000000, 132223104010000000, 132223104020000000)
    assert t.set(handle, 4, struct.pack("<qqqqIxxxx", *times, 0, 0x23)) == 0
    _status, data = t.query(handle, 4)
    creation, access, write, _, attributes = struct.unpack("<qqqqIxxxx", data)
    assert (creation, access, write, attributes) == (*times, 0x23)
    assert (tmp_path / "f").stat().st_mtime_ns == (times[2] - dos_attributes.EPOCH_1601) * 100
    assert t.set(handle, 4, struct.pack("<qqqqIxxxx", 0, -1, -1, 0, 0x80)) == 0
    data = t.query(handle, 4)[1]
    assert struct.unpack("<qqqqIxxxx", data)[:3] == times
    assert struct.unpack("<qqqqIxxxx", data)[4] == 0x80
    assert t.set(handle, 4, struct.pack("<qqqqIxxxx", -3, 0, 0, 0, 0)) == S.INVALID_PARAMETER
    assert t.set(handle, 4, struct.pack("<qqqqIxxxx", 0, 0, 0, 0, 0x10)) == S.INVALID_PARAMETER
    assert t.set(handle, 4, bytes(39)) == S.INFO_LENGTH_MISMATCH


def test_attributes_are_sambas(tmp_path: Path) -> None:
    assert dos_attributes.decode(dos_attributes.encode(0x22, 123)) == (0x22, 123)
    assert dos_attributes.decode(b"0x21\0") == (0x21, 0)
    version_3 = bytes.fromhex("0000030003000000110000002000000069b35f2c91ccd2010000000000000000")
    assert dos_attributes.decode(version_3) == (0x20, 0x01D2CC912C5FB369)
    for junk in (b"", b"\0", b"\0\0\3\0", b"zz\0", bytes(3), b"\0" * 9 + b"\xff" * 3):
        dos_attributes.decode(junk)


def test_size_and_allocation(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), ALL, disposition=CREATE)
    assert t.set(handle, 20, struct.pack("<q", 5000)) == 0
    _status, data = t.query(handle, 5)
    allocation, size, links, pending, directory = struct.unpack("<qqI??xx", data)
    assert (size, links, pending, directory) == (5000, 1, False, False)
    assert allocation >= 5000
    assert t.set(handle, 19, struct.pack("<q", 100000)) == 0
    assert (tmp_path / "f").stat().st_size == 5000
    assert t.set(handle, 19, struct.pack("<q", 10)) == 0
    assert (tmp_path / "f").stat().st_size == 10
    assert t.set(handle, 20, struct.pack("<q", -1)) == S.INVALID_PARAMETER
    assert t.set(handle, 39, struct.pack("<q", 1)) == S.PRIVILEGE_NOT_HELD


def test_all_information(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), ALL, disposition=CREATE)
    t.write(handle, b"123")
    status, data = t.query(handle, 18)
    assert status == 0
    inode, ea, access, position, mode, alignment, length = struct.unpack_from("<QIIqIII", data, 64)
    assert (inode, ea, access, position, mode, alignment) == ((tmp_path / "f").stat().st_ino, 0, ALL, 3, 0x20, 0)
    assert data[100:] == str(tmp_path / "f").replace("/", "\\").encode("utf-16-le")
    assert length == len(data) - 100


def test_rename(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    handle = t.open(dos(tmp_path / "a"), READ | DELETE)
    assert t.set(handle, 10, rename_data(dos(tmp_path / "b"))) == S.OBJECT_NAME_COLLISION
    assert t.set(handle, 10, rename_data(dos(tmp_path / "no" / "b"))) == S.OBJECT_PATH_NOT_FOUND
    blocker = t.open(dos(tmp_path / "b"), READ)
    assert t.set(handle, 10, rename_data(dos(tmp_path / "b"), 1)) == S.ACCESS_DENIED
    assert t.set(handle, 65, rename_data(dos(tmp_path / "b"), 3)) == 0  # POSIX semantics
    assert t.read(blocker, 9) == (0, b"b")
    assert (tmp_path / "b").read_bytes() == b"a"
    assert not (tmp_path / "a").exists()
    assert t.set(handle, 10, rename_data("C")) == 0
    assert t.set(handle, 10, rename_data("c")) == 0
    assert os.listdir(tmp_path).count("c") == 1
    assert t.query(handle, 9)[1].decode("utf-16-le").endswith("\\c")
    root = t.open(dos(tmp_path), READ, options=0x21)
    assert t.set(handle, 10, rename_data("d", 0, root)) == 0
    assert (tmp_path / "d").read_bytes() == b"a"
    assert t.set(handle, 10, rename_data("x\\y")) == S.OBJECT_NAME_INVALID
    assert t.set(handle, 10, rename_data("a*")) == S.OBJECT_NAME_INVALID


def test_renaming_directories(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "f").write_bytes(b"")
    (tmp_path / "g").mkdir()
    handle = t.open(dos(tmp_path / "d"), DELETE, options=0x21)
    inside = t.open(dos(tmp_path / "d" / "f"), READ)
    assert t.set(handle, 10, rename_data(dos(tmp_path / "e"))) == S.ACCESS_DENIED
    t.close(inside)
    assert t.set(handle, 10, rename_data(dos(tmp_path / "g"), 1)) == S.ACCESS_DENIED
    assert t.set(handle, 10, rename_data(dos(tmp_path / "e"))) == 0
    assert (tmp_path / "e" / "f").exists()


def test_hard_links(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), ALL, disposition=CREATE)
    assert t.set(handle, 11, rename_data(dos(tmp_path / "g"))) == 0
    assert t.set(handle, 11, rename_data(dos(tmp_path / "g"))) == S.OBJECT_NAME_COLLISION
    assert struct.unpack("<qqI??xx", t.query(handle, 5)[1])[2] == 2
    status, data = t.query(handle, 46)
    used, count = struct.unpack_from("<II", data)
    assert (status, count, used) == (0, 2, len(data))
    following, _, length = struct.unpack_from("<IxxxxqI", data, 8)
    assert data[28 : 28 + 2 * length] == "f".encode("utf-16-le")
    assert data[8 + following + 20 : 8 + following + 22] == "g".encode("utf-16-le")


def test_completion_modes(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), ALL, disposition=CREATE)
    assert t.set(handle, 41, struct.pack("<I", 8)) == S.INVALID_PARAMETER
    assert t.set(handle, 41, struct.pack("<I", 2)) == 0
    assert t.query(handle, 41) == (0, struct.pack("<I", 2))
    assert t.set(handle, 30, struct.pack("<QQ", 0x7FF0, 1)) == S.INVALID_HANDLE


def control(t: FakeThread, handle: int, code: int, data: bytes = b"", length: int = 0) -> tuple[int, bytes]:
    memory = t.process.memory
    t.iosb, t.buffer = memory.place(b"\0" * 16), memory.place(length)
    source = memory.place(data) if data else 0
    status = t.call("NtFsControlFile", handle, 0, 0, 0, t.iosb, code, source, len(data), t.buffer, length)
    return status, memory.read(t.buffer, t.information()) if status < 0xC0000000 else b""


GET_REPARSE, SET_REPARSE, DELETE_REPARSE = 0x900A8, 0x900A4, 0x900AC


def symlink_data(target: str, relative: bool) -> bytes:
    raw = target.encode("utf-16-le")
    body = struct.pack("<HHHHI", 0, len(raw), 0, len(raw), relative) + raw
    return struct.pack("<IHH", 0xA000000C, len(body), 0) + body


def junction_data(target: str) -> bytes:
    raw = target.encode("utf-16-le")
    body = struct.pack("<HHHH", 0, len(raw), len(raw) + 2, 0) + raw + b"\0\0\0\0"
    return struct.pack("<IHH", 0xA0000003, len(body), 0) + body


def test_symbolic_links_both_ways(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "Target").write_bytes(b"x")
    handle = t.open(dos(tmp_path / "link"), WRITE, disposition=CREATE, options=0x200020)
    assert control(t, handle, GET_REPARSE, length=100)[0] == S.NOT_A_REPARSE_POINT
    assert control(t, handle, SET_REPARSE, symlink_data("target", True))[0] == 0
    assert os.readlink(tmp_path / "link") == "Target"
    status, data = control(t, handle, GET_REPARSE, length=200)
    assert status == 0
    tag, length, _ = struct.unpack_from("<IHH", data)
    assert (tag, length) == (0xA000000C, len(data) - 8)
    assert data.endswith("Target".encode("utf-16-le"))
    assert control(t, handle, SET_REPARSE, junction_data(dos(tmp_path)))[0] == S.IO_REPARSE_TAG_MISMATCH
    assert control(t, handle, SET_REPARSE, symlink_data(dos(tmp_path / "TARGET"), False))[0] == 0
    assert os.readlink(tmp_path / "link") == str(tmp_path / "Target")
    assert control(t, handle, GET_REPARSE, length=20)[0] == S.BUFFER_OVERFLOW
    assert control(t, handle, GET_REPARSE, length=4)[0] == S.BUFFER_TOO_SMALL
    assert control(t, handle, DELETE_REPARSE, struct.pack("<IHH", 0xA0000003, 0, 0))[0] == S.IO_REPARSE_TAG_MISMATCH
    assert control(t, handle, DELETE_REPARSE, struct.pack("<IHH", 0xA000000C, 0, 0))[0] == 0
    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "link").read_bytes() == b""


def test_junctions(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "dir").mkdir()
    (tmp_path / "dir" / "f").write_bytes(b"through")
    handle = t.open(dos(tmp_path / "j"), WRITE | 0x80, disposition=CREATE, options=0x200021)
    assert control(t, handle, SET_REPARSE, junction_data(dos(tmp_path / "dir")))[0] == 0
    assert struct.unpack("<II", t.query(handle, 35)[1]) == (0x410, 0xA0000003)
    assert struct.unpack("<qqI??xx", t.query(handle, 5)[1])[4] is True
    t.close(handle)
    assert t.read(t.open(dos(tmp_path / "j" / "f"), READ), 9) == (0, b"through")
    handle = t.open(dos(tmp_path / "j"), READ, options=0x200020)
    status, data = control(t, handle, GET_REPARSE, length=400)
    assert status == 0
    assert struct.unpack_from("<I", data)[0] == 0xA0000003
    assert dos(tmp_path / "dir").encode("utf-16-le") in data
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_bytes(b"")
    handle = t.open(dos(tmp_path / "full"), WRITE, options=0x200021)
    assert control(t, handle, SET_REPARSE, junction_data(dos(tmp_path)))[0] == S.DIRECTORY_NOT_EMPTY
    assert control(t, handle, SET_REPARSE, b"123")[0] == S.IO_REPARSE_DATA_INVALID


def test_holes(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), ALL, disposition=CREATE)
    t.write(handle, b"x" * 65536)
    assert control(t, handle, 0x900C4)[0] == 0
    assert struct.unpack("<II", t.query(handle, 35)[1])[0] & 0x200
    assert control(t, handle, 0x980C8, struct.pack("<qq", 4096, 61440))[0] == 0
    assert (tmp_path / "f").read_bytes() == b"x" * 4096 + bytes(57344) + b"x" * 4096
    status, data = control(t, handle, 0x940CF, struct.pack("<qq", 0, 65536), 256)
    assert status == 0
    ranges = list(struct.iter_unpack("<qq", data))
    assert ranges[0][0] == 0
    assert sum(length for _, length in ranges) in (8192, 65536)  # with holes, or a file system without
    assert control(t, handle, 0x940CF, struct.pack("<qq", -1, 5), 256)[0] == S.INVALID_PARAMETER
    assert control(t, handle, 0x900C0, length=64)[0] >= 0xC0000000
    assert control(t, handle, 0x90FFC)[0] == S.INVALID_DEVICE_REQUEST


def test_streams(t: FakeThread, tmp_path: Path) -> None:
    path = dos(tmp_path / "f")
    try:
        (tmp_path / "probe").write_bytes(b"")
        os.setxattr(tmp_path / "probe", "user.x", b"")
    except OSError:
        pytest.skip("no extended attributes here")
    assert t.create(path + ":s", READ)[0] == S.OBJECT_NAME_NOT_FOUND
    handle = t.open(path + ":Stream", BOTH, disposition=CREATE)
    assert t.write(handle, b"inside") == (0, 6)
    assert t.query(handle, 9)[1].decode("utf-16-le").endswith("\\f:Stream")
    t.close(handle)
    assert (tmp_path / "f").read_bytes() == b""
    assert os.getxattr(tmp_path / "f", "user.DosStream.Stream:$DATA") == b"inside\0"
    handle = t.open(path + ":STREAM:$DATA", READ)
    assert t.read(handle, 99) == (0, b"inside")
    main = t.open(path + "::$DATA", READ)
    status, data = t.query(main, 22)
    assert status == 0
    following, length, size, _ = struct.unpack_from("<IIqq", data)
    assert data[24 : 24 + length].decode("utf-16-le") == "::$DATA"
    _, length, size, _ = struct.unpack_from("<IIqq", data, following)
    assert (data[following + 24 :].decode("utf-16-le"), size) == (":Stream:$DATA", 6)
    t.close(handle)
    handle = t.open(path + ":stream", DELETE)
    assert t.set(handle, 13, b"\1") == 0
    t.close(handle)
    assert "user.DosStream.Stream:$DATA" not in os.listxattr(tmp_path / "f")


def test_extended_attributes(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), ALL, disposition=CREATE)
    try:
        os.setxattr(tmp_path / "f", "user.x", b"1")
    except OSError:
        pytest.skip("no extended attributes here")
    memory = t.process.memory
    iosb, out = memory.place(16), memory.place(256)
    entry = struct.pack("<IBBH", 16, 0, 2, 3) + b"ab\0val" + b"\0\0" + struct.pack("<IBBH", 0, 0, 1, 0) + b"x\0"
    assert t.call("NtSetEaFile", handle, iosb, memory.place(entry), len(entry)) == 0
    assert t.call("NtQueryEaFile", handle, iosb, out, 256, 0, 0, 0, 0, 1) == 0
    assert memory.read(out, 14) == struct.pack("<IBBH", 0, 0, 2, 3) + b"AB\0val"
    assert t.call("NtQueryEaFile", handle, iosb, out, 256, 0, 0, 0, 0, 0) == S.NO_MORE_EAS
    assert struct.unpack("<I", t.query(handle, 7)[1])[0] == 4 + 14
    bad = struct.pack("<IBBH", 0, 0, 9, 3) + b"ab\0val"
    assert t.call("NtSetEaFile", handle, iosb, memory.place(bad), len(bad)) == S.EA_LIST_INCONSISTENT
    wanted = struct.pack("<IB", 0, 2) + b"zz\0"
    assert t.call("NtQueryEaFile", handle, iosb, out, 256, 0, memory.place(wanted), len(wanted), 0, 0) == 0
    assert memory.read(out, 11) == struct.pack("<IBBH", 0, 0, 2, 0) + b"ZZ\0"


def test_volumes(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path), READ, options=0x21)
    ask = "NtQueryVolumeInformationFile"
    assert t.query(handle, 4, service=ask)[1][:4] == b"\7\0\0\0"
    flags, longest, length = struct.unpack_from("<IiI", t.query(handle, 5, service=ask)[1])
    assert (longest, length) == (255, 8)
    assert flags & 0xC0
    total, free, sectors, size = struct.unpack("<qqII", t.query(handle, 3, service=ask)[1])
    assert total * sectors * size == os.statvfs(tmp_path).f_blocks * os.statvfs(tmp_path).f_frsize
    assert total >= free
    assert t.query(handle, 7, service=ask)[0] == 0
    assert len(t.query(handle, 11, service=ask)[1]) == 28
    assert t.query(handle, 8, service=ask)[0] == S.OBJECT_NAME_NOT_FOUND
    assert t.query(handle, 5, 14, service=ask)[0] == S.INFO_LENGTH_MISMATCH
    status, data = t.query(handle, 5, 18, service=ask)
    assert (status, len(data)) == (S.BUFFER_OVERFLOW, 18)
    assert t.query(handle, 99, service=ask)[0] == S.INVALID_INFO_CLASS
    memory = t.process.memory
    iosb = memory.place(16)
    assert t.call("NtSetVolumeInformationFile", handle, iosb, iosb, 8, 2) == S.ACCESS_DENIED
