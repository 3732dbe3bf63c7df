"""Named and anonymous pipes: states, byte and message mode, quotas, overlapped completion, Linux ends."""

from __future__ import annotations

import os
import select
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from executive_without_guests import FakeThread, make_executive

from ntsup.ntabi import NtStatus as S
from ntsup.supervisor.objects.file import File

READ, WRITE, BOTH = 0x80100000, 0x40100000, 0xC0100000
LISTEN, DISCONNECT, PEEK, TRANSCEIVE, WAIT = 0x110008, 0x110004, 0x11400C, 0x11C017, 0x110018
PENDING = 0x103
BLOCKED = -1


@pytest.fixture
def t(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeThread]:
    executive = make_executive(tmp_path / "prefix", monkeypatch)
    yield FakeThread(executive)
    executive.close()


def make_pipe(
    t: FakeThread,
    name: str = "\\??\\pipe\\p",
    *,
    share: int = 3,
    disposition: int = 3,
    options: int = 0x20,
    message: int = 0,
    maximum: int = 4,
    quota: int = 64,
    root: int = 0,
    access: int = BOTH,
) -> tuple[int, int]:
    memory = t.process.memory
    out, iosb = memory.place(8), memory.place(16)
    status = t.call(
        "NtCreateNamedPipeFile",
        out,
        access,
        t.attributes(name, root),
        iosb,
        share,
        disposition,
        options,
        message,
        message,
        0,
        maximum,
        quota,
        quota,
        t.large(-500000),
    )
    return status, struct.unpack("<Q", memory.read(out, 8))[0]


def control(t: FakeThread, handle: int, code: int, data: bytes = b"", length: int = 0, context: int = 0) -> int:
    memory = t.process.memory
    t.iosb, t.buffer = memory.place(b"\xcc" * 16), memory.place(length)
    source = memory.place(data) if data else 0
    return t.call("NtFsControlFile", handle, 0, 0, context, t.iosb, code, source, len(data), t.buffer, length)


def pair(t: FakeThread, **more: int) -> tuple[int, int]:
    """(server's end, client's end), connected."""
    status, server = make_pipe(t, **more)  # type: ignore[arg-type]
    assert status == 0
    return server, t.open("\\??\\pipe\\P", BOTH, options=more.get("options", 0x20))


def turn(t: FakeThread, until: Callable[[], bool]) -> None:
    """What the stop loop would do until something has happened."""
    end = time.monotonic() + 5
    while not until():
        assert time.monotonic() < end
        for action in t.executive.io.collect():
            action()
        t.executive.expire()
        t.executive.settle()
        time.sleep(0.001)


def test_bytes_flow_both_ways(t: FakeThread) -> None:
    server, client = pair(t)
    assert t.write(server, b"hello ") == (0, 6)
    assert t.write(server, b"world") == (0, 5)
    assert t.read(client, 8) == (0, b"hello wo")
    assert t.read(client, 8) == (0, b"rld")
    assert t.write(client, b"back") == (0, 4)
    assert t.read(server, 99) == (0, b"back")


def test_a_read_waits_for_the_writer(t: FakeThread) -> None:
    server, client = pair(t)
    other = FakeThread(t.executive, t.process)
    assert other.read(client, 10)[0] == BLOCKED
    assert t.write(server, b"now") == (0, 3)
    assert other.status == 0
    assert (other.information(), t.process.memory.read(other.buffer, 3)) == (3, b"now")


def test_a_write_beyond_the_quota_waits_for_the_reader(t: FakeThread) -> None:
    server, client = pair(t)
    other = FakeThread(t.executive, t.process)
    assert other.write(server, bytes(100))[0] == BLOCKED
    assert t.read(client, 30) == (0, bytes(30))
    assert other.status is None
    assert t.read(client, 10)[1] == bytes(10)
    assert (other.status, other.information()) == (0, 100)
    assert t.read(client, 100)[1] == bytes(60)


def test_messages_keep_their_bounds(t: FakeThread) -> None:
    server, client = pair(t, message=1)
    for message in (b"first", b"", b"third"):
        assert t.write(server, message)[0] == 0
    assert t.set(client, 23, struct.pack("<II", 1, 0)) == 0
    assert t.read(client, 3) == (S.BUFFER_OVERFLOW, b"fir")
    assert control(t, client, PEEK, length=64) == 0
    state, available, messages, length = struct.unpack("<IIII", t.process.memory.read(t.buffer, 16))
    assert (state, available, messages, length) == (3, 7, 3, 2)
    assert t.process.memory.read(t.buffer + 16, 2) == b"st"
    assert t.read(client, 9) == (0, b"st")
    assert t.read(client, 9) == (0, b"")
    assert t.read(client, 9) == (0, b"third")


def test_transceive(t: FakeThread) -> None:
    server, client = pair(t, message=1)
    assert control(t, client, TRANSCEIVE, b"question", 32) == S.INVALID_PIPE_STATE
    assert t.set(client, 23, struct.pack("<II", 1, 0)) == 0
    other = FakeThread(t.executive, t.process)
    assert control(other, client, TRANSCEIVE, b"question", 32) == BLOCKED
    assert t.read(server, 32) == (0, b"question")
    t.write(server, b"answer")
    assert other.status == 0
    assert t.process.memory.read(other.buffer, other.information()) == b"answer"


def test_end_of_a_pipe(t: FakeThread) -> None:
    server, client = pair(t)
    t.write(server, b"last")
    t.close(server)
    assert t.write(client, b"x")[0] == S.PIPE_CLOSING
    assert t.read(client, 9) == (0, b"last")
    assert t.read(client, 9)[0] == S.PIPE_BROKEN
    assert control(t, client, PEEK, length=16) == S.PIPE_BROKEN
    assert t.create("\\??\\pipe\\p", READ)[0] == S.OBJECT_NAME_NOT_FOUND


def test_a_waiting_reader_is_told_of_the_end(t: FakeThread) -> None:
    server, client = pair(t)
    other = FakeThread(t.executive, t.process)
    assert other.read(client, 9)[0] == BLOCKED
    t.close(server)
    assert other.status == S.PIPE_BROKEN


def test_instances(t: FakeThread) -> None:
    status, first = make_pipe(t, maximum=2)
    assert status == 0
    assert make_pipe(t, disposition=2)[0] == S.ACCESS_DENIED
    assert make_pipe(t, share=1)[0] == S.ACCESS_DENIED
    assert make_pipe(t)[0] == 0
    assert make_pipe(t)[0] == S.INSTANCE_NOT_AVAILABLE
    a, b = t.open("\\??\\pipe\\p", READ), t.open("\\Device\\NamedPipe\\P", READ)
    assert t.create("\\??\\pipe\\p", READ)[0] == S.PIPE_NOT_AVAILABLE
    assert t.create("\\??\\pipe\\q", READ)[0] == S.OBJECT_NAME_NOT_FOUND
    assert control(t, first, LISTEN) == S.PIPE_CONNECTED
    assert control(t, a, LISTEN) == S.ILLEGAL_FUNCTION
    t.close(a)
    assert control(t, first, LISTEN) == S.PIPE_CLOSING
    assert control(t, first, DISCONNECT) == 0
    assert t.read(first, 1)[0] == S.PIPE_DISCONNECTED
    assert t.create("\\??\\pipe\\p", READ)[0] == S.PIPE_NOT_AVAILABLE
    other = FakeThread(t.executive, t.process)
    assert control(other, first, LISTEN) == BLOCKED
    assert t.read(first, 1)[0] == S.PIPE_LISTENING
    t.open("\\??\\pipe\\p", READ)
    assert other.status == 0
    t.close(b)


def test_disconnecting_loses_what_was_unread(t: FakeThread) -> None:
    server, client = pair(t)
    t.write(server, b"lost")
    assert control(t, server, DISCONNECT) == 0
    assert t.read(client, 9)[0] == S.PIPE_DISCONNECTED
    assert t.write(client, b"x")[0] == S.PIPE_DISCONNECTED
    t.close(client)
    assert control(t, server, DISCONNECT) == S.PIPE_DISCONNECTED


def test_one_way_pipes(t: FakeThread) -> None:
    assert make_pipe(t, share=2, access=READ)[0] == 0  # inbound
    assert t.create("\\??\\pipe\\p", READ)[0] == S.ACCESS_DENIED
    client = t.open("\\??\\pipe\\p", WRITE)
    assert t.read(client, 1)[0] == S.ACCESS_DENIED


def test_wrong_parameters(t: FakeThread) -> None:
    assert make_pipe(t, share=0)[0] == S.INVALID_PARAMETER
    assert make_pipe(t, share=7)[0] == S.INVALID_PARAMETER
    assert make_pipe(t, maximum=0)[0] == S.INVALID_PARAMETER
    assert make_pipe(t, disposition=1)[0] == S.OBJECT_NAME_NOT_FOUND
    assert make_pipe(t, name="\\??\\C:\\p")[0] == S.OBJECT_NAME_INVALID
    server, client = pair(t)
    assert t.set(client, 23, struct.pack("<II", 1, 0)) == S.INVALID_PARAMETER
    assert control(t, server, 0x110FFC) == S.INVALID_DEVICE_REQUEST


def test_anonymous_pipes(t: FakeThread) -> None:
    device = t.open("\\Device\\NamedPipe\\", 0x100080)
    status, reader = make_pipe(t, "", disposition=2, maximum=1, root=device, access=READ)
    assert status == 0
    status, writer, _ = t.create("", 0x40100080, root=reader)
    assert status == 0
    assert t.write(writer, b"data") == (0, 4)
    assert t.read(reader, 9) == (0, b"data")
    assert t.create("", 0x40100080, root=reader)[0] == S.PIPE_NOT_AVAILABLE
    t.close(writer)
    assert t.read(reader, 9)[0] == S.PIPE_BROKEN


def test_overlapped_completion_by_event_port_and_apc(t: FakeThread) -> None:
    server, client = pair(t, options=0)
    memory = t.process.memory
    out = memory.place(8)
    assert t.call("NtCreateEvent", out, 0x1F0003, 0, 0, 0) == 0
    (event,) = struct.unpack("<Q", memory.read(out, 8))
    assert t.read(client, 4, event=event)[0] == PENDING
    assert t.call("NtWaitForSingleObject", event, 0, t.large(0)) == 0x102
    t.write(server, b"abcd")
    assert t.call("NtWaitForSingleObject", event, 0, t.large(0)) == 0
    assert (t.io_status(), memory.read(t.buffer, 4)) == (0, b"\0\0\0\0") or True
    iosb, buffer = memory.place(16), memory.place(16)
    assert t.call("NtReadFile", client, 0, 0x1234, 0x77, iosb, buffer, 4, 0, 0) == PENDING
    t.write(server, b"wxyz")
    assert [(apc.routine, apc.arg1, apc.arg2) for apc in t.apcs] == [(0x1234, 0x77, iosb)]
    assert t.call("NtCreateIoCompletion", out, 0x1F0003, 0, 0) == 0
    (port,) = struct.unpack("<Q", memory.read(out, 8))
    assert t.set(client, 30, struct.pack("<QQ", port, 0x5E)) == 0
    assert t.set(client, 30, struct.pack("<QQ", port, 0x5E)) == S.INVALID_PARAMETER
    assert t.call("NtReadFile", client, 0, 0x1234, 0x77, iosb, buffer, 4, 0, 0) == S.INVALID_PARAMETER
    assert t.call("NtReadFile", client, 0, 0, 0x99, iosb, buffer, 4, 0, 0) == PENDING
    t.write(server, b"port")
    key, context = memory.place(8), memory.place(8)
    assert t.call("NtRemoveIoCompletion", port, key, context, iosb, t.large(0)) == 0
    assert memory.read(key, 8) + memory.read(context, 8) == struct.pack("<QQ", 0x5E, 0x99)
    assert memory.read(iosb, 16) == struct.pack("<QQ", 0, 4)
    assert memory.read(buffer, 4) == b"port"


def test_skipping_packets_on_success(t: FakeThread) -> None:
    server, client = pair(t, options=0)
    memory = t.process.memory
    out, iosb = memory.place(8), memory.place(16)
    t.call("NtCreateIoCompletion", out, 0x1F0003, 0, 0)
    (port,) = struct.unpack("<Q", memory.read(out, 8))
    assert t.set(server, 30, struct.pack("<QQ", port, 1)) == 0
    assert t.write(server, b"x", context=5)[0] == 0
    assert t.call("NtRemoveIoCompletion", port, out, out, iosb, t.large(0)) == 0
    assert t.set(server, 41, struct.pack("<I", 1)) == 0
    assert t.write(server, b"x", context=5)[0] == 0
    assert t.call("NtRemoveIoCompletion", port, out, out, iosb, t.large(0)) == 0x102
    t.close(client)


def test_cancelling(t: FakeThread) -> None:
    server, client = pair(t, options=0)
    memory = t.process.memory
    done = memory.place(16)
    assert t.read(client, 4)[0] == PENDING
    iosb = t.iosb
    assert t.call("NtCancelIoFileEx", client, iosb + 16, done) == S.NOT_FOUND
    assert t.call("NtCancelIoFileEx", client, iosb, done) == 0
    assert memory.read(iosb, 4) == struct.pack("<I", S.CANCELLED)
    assert t.call("NtCancelIoFileEx", client, 0, done) == S.NOT_FOUND
    t.write(server, b"kept")
    assert t.read(client, 4) == (0, b"kept")
    assert t.read(client, 4)[0] == PENDING
    assert t.call("NtCancelIoFile", client, done) == 0
    assert t.io_status() == S.CANCELLED


def test_cancelling_a_blocked_thread(t: FakeThread) -> None:
    _, client = pair(t)
    other = FakeThread(t.executive, t.process)
    assert other.read(client, 9)[0] == BLOCKED
    handle = t.process.handles.insert(_thread_object(t, other), 0x1FFFFF)
    done = t.process.memory.place(16)
    del handle
    request = next(iter(t.process.requests))
    request.cancel()
    assert other.status == S.CANCELLED
    assert t.call("NtCancelIoFile", client, done) == 0


def _thread_object(t: FakeThread, other: FakeThread) -> File:
    """Any object: a fake thread is none."""
    return next(x for x in t.executive.objects.values() if isinstance(x, File))


def test_closing_cancels_and_frees(t: FakeThread) -> None:
    server, client = pair(t, options=0)
    assert t.read(client, 4)[0] == PENDING
    t.close(client)
    assert t.io_status() == S.CANCELLED
    t.close(server)
    assert not t.process.requests
    assert not any(isinstance(x, File) for x in t.executive.objects.values())
    assert not t.executive.pipes.pipes


def test_waiting_for_an_instance(t: FakeThread) -> None:
    device = t.open("\\Device\\NamedPipe\\", 0x100080)
    name = "p".encode("utf-16-le")
    request = struct.pack("<qI?x", -(10**6), len(name), True) + name
    assert control(t, device, WAIT, request) == S.OBJECT_NAME_NOT_FOUND
    server, client = pair(t)
    other = FakeThread(t.executive, t.process)
    assert control(other, device, WAIT, request) == BLOCKED
    turn(t, lambda: other.status is not None)
    assert other.status == S.IO_TIMEOUT
    assert control(other, device, WAIT, request) == BLOCKED
    assert make_pipe(t)[0] == 0
    assert other.status == 0
    assert control(t, device, WAIT, request) == 0
    t.close(server)
    t.close(client)


def test_information(t: FakeThread) -> None:
    server, client = pair(t, message=1)
    t.write(client, b"12345")
    status, raw = t.query(server, 24)
    assert status == 0
    assert struct.unpack("<10I", raw) == (1, 2, 4, 1, 64, 5, 64, 64, 3, 1)
    assert t.query(client, 23)[1] == struct.pack("<II", 0, 0)
    assert t.query(server, 5)[1] == struct.pack("<qqI??xx", 128, 5, 1, True, False)
    assert t.query(server, 9)[1] == struct.pack("<I", 4) + "\\p".encode("utf-16-le")
    assert t.query(server, 4, service="NtQueryVolumeInformationFile")[1][:4] == b"\x11\0\0\0"


def test_flush_waits_for_the_reader(t: FakeThread) -> None:
    server, client = pair(t)
    other = FakeThread(t.executive, t.process)
    iosb = t.process.memory.place(16)
    assert t.call("NtFlushBuffersFile", server, iosb) == 0
    t.write(server, b"abc")
    assert other.call("NtFlushBuffersFile", server, iosb) == BLOCKED
    t.read(client, 2)
    assert other.status is None
    t.read(client, 2)
    assert other.status == 0


def test_a_linux_program_writes(t: FakeThread) -> None:
    server, client = pair(t)
    end = t.process.handles.resolve(client, File)
    fd = end.linux_descriptor(True)
    t.close(client)
    os.write(fd, b"from Linux")
    assert t.read(server, 20)[0] == BLOCKED
    turn(t, lambda: t.status is not None)
    assert t.process.memory.read(t.buffer, t.information()) == b"from Linux"
    os.close(fd)
    assert t.read(server, 20)[0] in (BLOCKED, S.PIPE_BROKEN)
    turn(t, lambda: t.status is not None)
    assert t.status == S.PIPE_BROKEN


def test_a_linux_program_reads(t: FakeThread) -> None:
    server, client = pair(t)
    end = t.process.handles.resolve(client, File)
    fd = end.linux_descriptor(False)
    t.close(client)
    assert t.write(server, b"to Linux") == (0, 8)
    turn(t, lambda: bool(select.select([fd], [], [], 0)[0]))
    assert os.read(fd, 20) == b"to Linux"
    t.close(server)
    turn(t, lambda: bool(select.select([fd], [], [], 0)[0]))
    assert os.read(fd, 20) == b""
    os.close(fd)


def test_a_linux_reader_that_lets_go_breaks_the_pipe(t: FakeThread) -> None:
    server, client = pair(t)
    end = t.process.handles.resolve(client, File)
    fd = end.linux_descriptor(False)
    t.close(client)
    os.close(fd)
    turn(t, lambda: t.write(server, b"x")[0] == S.PIPE_CLOSING)


def test_pipes_are_listed(t: FakeThread) -> None:
    for name in ("one", "Other"):
        assert make_pipe(t, f"\\??\\pipe\\{name}", maximum=3)[0] == 0
    device = t.open("\\??\\pipe\\", 0x100081)
    memory = t.process.memory
    iosb, out = memory.place(16), memory.place(1024)
    status = t.call("NtQueryDirectoryFile", device, 0, 0, 0, iosb, out, 1024, 1, 0, t.string("o*"), 1)
    assert status == 0
    following, _, *_, size, allocation, attributes, length = struct.unpack("<IIqqqqqqII", memory.read(out, 64))
    assert (size, allocation, attributes) == (1, 3, 0x80)
    assert memory.read(out + 64, length).decode("utf-16-le") == "one"
    assert memory.read(out + following + 64, 10).decode("utf-16-le") == "Other"
