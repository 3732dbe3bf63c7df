"""Reading, writing, byte-range locks and completion on disk files and on what the shell hands over."""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from executive_without_guests import FakeThread, make_executive

from ntsup.ntabi import NtStatus as S
from ntsup.supervisor.objects.adopted import adopt

READ, WRITE, BOTH = 0x80100000, 0x40100000, 0xC0100000
CREATE, OPEN_IF = 2, 3
BLOCKED, PENDING = -1, 0x103


@pytest.fixture
def t(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeThread]:
    executive = make_executive(tmp_path / "prefix", monkeypatch)
    yield FakeThread(executive)
    executive.close()


def dos(path: Path) -> str:
    return "\\??\\Z:" + str(path).replace("/", "\\")


def turn(t: FakeThread, until: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not until():
        assert time.monotonic() < end
        for action in t.executive.io.collect():
            action()
        t.executive.settle()
        time.sleep(0.001)


def take(t: FakeThread, fd: int, number: int = 0) -> int:
    """A handle for a descriptor that comes from Linux."""
    file = adopt(t.executive, fd, number)
    return t.process.handles.insert(file, file.access)


def test_the_position_moves(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), BOTH, disposition=CREATE)
    assert t.write(handle, b"0123456789") == (0, 10)
    assert t.query(handle, 14) == (0, struct.pack("<q", 10))
    assert t.read(handle, 5)[0] == S.END_OF_FILE
    assert t.io_status() == S.END_OF_FILE
    assert t.set(handle, 14, struct.pack("<q", 2)) == 0
    assert t.read(handle, 3) == (0, b"234")
    assert t.read(handle, 99, -2) == (0, b"56789")
    assert t.read(handle, 2, 4) == (0, b"45")
    assert t.read(handle, 1) == (0, b"6")
    assert t.read(handle, 0, 100) == (0, b"")
    assert t.write(handle, b"END", -1) == (0, 3)
    assert (tmp_path / "f").read_bytes() == b"0123456789END"
    assert t.query(handle, 14) == (0, struct.pack("<q", 13))
    assert t.read(handle, 1, -3)[0] == S.INVALID_PARAMETER
    assert t.set(handle, 14, struct.pack("<q", -1)) == S.INVALID_PARAMETER


def test_writing_past_the_end_fills_with_zeros(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), BOTH, disposition=CREATE)
    assert t.write(handle, b"x", 5) == (0, 1)
    assert (tmp_path / "f").read_bytes() == b"\0\0\0\0\0x"


def test_append_access_always_appends(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"abc")
    handle = t.open(dos(tmp_path / "f"), 0x100004)
    assert t.write(handle, b"d", 0) == (0, 1)
    assert (tmp_path / "f").read_bytes() == b"abcd"


def test_access_is_the_handles(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"abc")
    reader = t.open(dos(tmp_path / "f"), READ)
    assert t.write(reader, b"x")[0] == S.ACCESS_DENIED
    writer = t.open(dos(tmp_path / "f"), WRITE)
    assert t.read(writer, 1)[0] == S.ACCESS_DENIED
    assert t.read(0x7FF0, 1)[0] == S.INVALID_HANDLE
    memory = t.process.memory
    out = memory.place(8)
    t.call("NtCreateEvent", out, 0x1F0003, 0, 0, 0)
    (event,) = struct.unpack("<Q", memory.read(out, 8))
    assert t.read(event, 1)[0] == S.OBJECT_TYPE_MISMATCH


def test_bad_pointers(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), BOTH, disposition=CREATE)
    iosb = t.process.memory.place(16)
    assert t.call("NtWriteFile", handle, 0, 0, 0, iosb, 8, 4, 0, 0) == S.INVALID_USER_BUFFER
    assert t.call("NtWriteFile", handle, 0, 0, 0, 8, iosb, 4, 0, 0) == S.ACCESS_VIOLATION
    assert (tmp_path / "f").read_bytes() == b""
    t.write(handle, b"data")
    assert t.call("NtReadFile", handle, 0, 0, 0, iosb, 8, 4, t.large(0), 0) == S.ACCESS_VIOLATION


def test_directories_are_not_read(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path), READ, options=0x21)
    assert t.read(handle, 1)[0] == S.INVALID_DEVICE_REQUEST


def test_unbuffered_transfers_are_of_whole_sectors(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), BOTH, disposition=CREATE, options=0x28)
    assert t.write(handle, bytes(512)) == (0, 512)
    assert t.write(handle, b"x")[0] == S.INVALID_PARAMETER
    assert t.read(handle, 512, 100)[0] == S.INVALID_PARAMETER


def test_asynchronous_files_end_at_once(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), BOTH, disposition=CREATE, options=0)
    assert t.write(handle, b"abc")[0] == S.INVALID_PARAMETER  # it has no position
    assert t.write(handle, b"abc", 0) == (0, 3)
    assert t.call("NtWaitForSingleObject", handle, 0, t.large(0)) == 0
    assert t.read(handle, 9, 3)[0] == S.END_OF_FILE
    iosb, buffer = t.process.memory.place(16), t.process.memory.place(16)
    assert t.call("NtReadFile", handle, 0, 0x4444, 0x5555, iosb, buffer, 3, t.large(0), 0) == 0
    assert [(a.routine, a.arg1, a.arg2) for a in t.apcs] == [(0x4444, 0x5555, iosb)]


def test_scatter_and_gather(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), BOTH, disposition=CREATE, options=8)
    memory = t.process.memory
    pages = [0x20000, 0x30000]
    for page, fill in zip(pages, b"ab", strict=True):
        memory.write(page, bytes([fill]) * 4096)
    array, iosb = memory.place(struct.pack("<2Q", *pages)), memory.place(16)
    assert t.call("NtWriteFileGather", handle, 0, 0, 0, iosb, array, 8192, t.large(0), 0) == 0
    assert (tmp_path / "f").read_bytes() == b"a" * 4096 + b"b" * 4096
    array = memory.place(struct.pack("<2Q", 0x50000, 0x40000))
    assert t.call("NtReadFileScatter", handle, 0, 0, 0, iosb, array, 8192, t.large(0), 0) == S.PENDING
    assert memory.read(0x50000, 4096) == b"a" * 4096
    assert memory.read(0x40000, 4096) == b"b" * 4096
    assert t.call("NtReadFileScatter", handle, 0, 0, 0, iosb, array, 100, t.large(0), 0) == S.INVALID_PARAMETER


def lock(
    t: FakeThread, handle: int, start: int, length: int, *, exclusive: int = 1, fail: int = 1, key: int = 0
) -> int:
    t.iosb = t.process.memory.place(16)
    return t.call("NtLockFile", handle, 0, 0, 0, t.iosb, t.large(start), t.large(length), key, fail, exclusive)


def unlock(t: FakeThread, handle: int, start: int, length: int, key: int = 0) -> int:
    return t.call("NtUnlockFile", handle, t.process.memory.place(16), t.large(start), t.large(length), key)


def test_locks_are_mandatory_between_handles(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(bytes(100))
    first, second = t.open(dos(tmp_path / "f")), t.open(dos(tmp_path / "f"))
    assert lock(t, first, 10, 10) == 0
    assert t.read(second, 10, 0) == (0, bytes(10))
    assert t.read(second, 11, 0)[0] == S.FILE_LOCK_CONFLICT
    assert t.write(second, b"x", 19)[0] == S.FILE_LOCK_CONFLICT
    assert t.write(second, b"x", 20)[0] == 0
    assert t.write(first, b"x", 15)[0] == 0
    assert lock(t, second, 15, 1) == S.LOCK_NOT_GRANTED
    assert lock(t, second, 15, 1, exclusive=0) == S.LOCK_NOT_GRANTED
    assert unlock(t, first, 10, 9) == S.RANGE_NOT_LOCKED
    assert unlock(t, second, 10, 10) == S.RANGE_NOT_LOCKED
    assert unlock(t, first, 10, 10) == 0
    assert lock(t, second, 15, 1) == 0
    t.close(second)
    assert lock(t, first, 0, -1, key=7) == 0
    iosb, data = t.process.memory.place(16), t.process.memory.place(b"k")
    key = t.process.memory.place(struct.pack("<I", 7))
    assert t.call("NtWriteFile", first, 0, 0, 0, iosb, data, 1, t.large(0), key) == 0
    assert t.call("NtWriteFile", first, 0, 0, 0, iosb, data, 1, t.large(0), 0) == S.FILE_LOCK_CONFLICT
    assert lock(t, first, -1, 2) == S.INVALID_LOCK_RANGE


def test_shared_locks_forbid_writing_to_all(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(bytes(100))
    first, second = t.open(dos(tmp_path / "f")), t.open(dos(tmp_path / "f"))
    assert lock(t, first, 0, 10, exclusive=0) == 0
    assert lock(t, second, 5, 10, exclusive=0) == 0
    assert t.read(second, 10, 0)[0] == 0
    assert t.write(first, b"x", 0)[0] == S.FILE_LOCK_CONFLICT
    assert lock(t, second, 0, 1) == S.LOCK_NOT_GRANTED


def test_waiting_for_a_lock(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(bytes(100))
    first, second = t.open(dos(tmp_path / "f")), t.open(dos(tmp_path / "f"))
    other = FakeThread(t.executive, t.process)
    assert lock(t, first, 0, 10) == 0
    assert lock(other, second, 5, 10, fail=0) == BLOCKED
    assert unlock(t, first, 0, 10) == 0
    assert other.status == 0
    third = t.open(dos(tmp_path / "f"), BOTH, options=0)
    assert lock(t, third, 5, 1, fail=0) == PENDING
    assert t.call("NtCancelIoFile", third, t.process.memory.place(16)) == 0
    assert t.io_status() == S.CANCELLED
    t.close(second)
    assert lock(t, third, 5, 1) == 0


def test_an_inherited_file_shares_its_position(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"one two three")
    fd = os.open(tmp_path / "f", os.O_RDWR)
    handle = take(t, os.dup(fd))
    assert os.read(fd, 4) == b"one "
    assert t.read(handle, 4) == (0, b"two ")
    assert os.read(fd, 2) == b"th"
    assert t.query(handle, 14) == (0, struct.pack("<q", 10))
    assert t.write(handle, b"REE") == (0, 3)
    assert (tmp_path / "f").read_bytes() == b"one two thREE"
    assert t.read(handle, 3, 0) == (0, b"one")
    assert os.read(fd, 1) == b" "
    assert t.set(handle, 14, struct.pack("<q", 1)) == 0
    assert os.read(fd, 1) == b"n"
    os.close(fd)


def test_an_inherited_file_that_appends(t: FakeThread, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"one")
    handle = take(t, os.open(tmp_path / "f", os.O_WRONLY | os.O_APPEND), 1)
    assert t.write(handle, b"two")[0] == 0
    assert t.write(handle, b"three")[0] == 0
    assert (tmp_path / "f").read_bytes() == b"onetwothree"
    assert t.read(handle, 1)[0] == S.ACCESS_DENIED


def test_an_inherited_pipe_is_read_when_there_is_something(t: FakeThread) -> None:
    reader, writer = os.pipe()
    handle = take(t, reader)
    assert t.query(handle, 4, service="NtQueryVolumeInformationFile")[1][:4] == b"\x11\0\0\0"
    assert t.read(handle, 10)[0] == BLOCKED
    os.write(writer, b"hi")
    turn(t, lambda: t.status is not None)
    assert (t.status, t.process.memory.read(t.buffer, t.information())) == (0, b"hi")
    os.write(writer, b"again")
    assert t.read(handle, 2) == (0, b"ag")
    memory = t.process.memory
    iosb, out = memory.place(16), memory.place(64)
    assert t.call("NtFsControlFile", handle, 0, 0, 0, iosb, 0x11400C, 0, 0, out, 18) == S.BUFFER_OVERFLOW
    assert memory.read(out, 18) == struct.pack("<IIII", 3, 3, 0, 0) + b"ai"
    assert t.read(handle, 9) == (0, b"ain")
    os.close(writer)
    assert t.read(handle, 1)[0] == S.PIPE_BROKEN


def test_an_inherited_pipe_that_is_full_does_not_block_us(t: FakeThread) -> None:
    reader, writer = os.pipe()
    handle = take(t, writer, 1)
    big = bytes(range(256)) * 1024
    assert t.write(handle, big)[0] == BLOCKED
    got = bytearray()
    os.set_blocking(reader, False)

    def drain() -> bool:
        try:
            got.extend(os.read(reader, 65536))
        except BlockingIOError:
            pass
        return t.status is not None and len(got) == len(big)

    turn(t, drain)
    assert (t.status, t.information(), bytes(got)) == (0, len(big), big)
    os.close(reader)
    assert t.write(handle, b"x")[0] == S.PIPE_CLOSING


def test_a_blocked_read_is_cancelled(t: FakeThread) -> None:
    reader, writer = os.pipe()
    handle = take(t, reader)
    assert t.read(handle, 10)[0] == BLOCKED
    next(iter(t.process.requests)).cancel()
    assert t.status == S.CANCELLED
    os.write(writer, b"kept")
    assert t.read(handle, 10) == (0, b"kept")
    os.close(writer)


def test_flushing(t: FakeThread, tmp_path: Path) -> None:
    handle = t.open(dos(tmp_path / "f"), BOTH, disposition=CREATE)
    iosb = t.process.memory.place(16)
    for service, arguments in (("NtFlushBuffersFile", ()), ("NtFlushBuffersFileEx", (1, 0, 0))):
        assert t.call(service, handle, *arguments, iosb) == BLOCKED, "the disk is waited for by a worker"
        turn(t, lambda: t.status is not None)
        assert t.status == 0
    assert t.call("NtFlushBuffersFile", handle, iosb) == BLOCKED
    next(iter(t.process.requests)).cancel()
    assert t.status == S.CANCELLED
    assert t.call("NtFlushBuffersFileEx", handle, 0x100, 0, 0, iosb) == S.INVALID_PARAMETER
    reader = t.open(dos(tmp_path / "f"), READ)
    assert t.call("NtFlushBuffersFile", reader, iosb) == S.ACCESS_DENIED


def test_random_bytes(t: FakeThread) -> None:
    handle = t.open("\\Device\\KsecDD")
    memory = t.process.memory
    iosb, out = memory.place(16), memory.place(32)
    assert t.call("NtDeviceIoControlFile", handle, 0, 0, 0, iosb, 0x390008, 0, 0, out, 32) == 0
    assert memory.read(out, 32) != bytes(32)
    assert t.call("NtDeviceIoControlFile", handle, 0, 0, 0, iosb, 0x39000C, 0, 0, out, 32) == S.INVALID_DEVICE_REQUEST
