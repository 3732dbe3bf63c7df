"""AFD without a guest: what pends and how it ends, and that no bytes whatever raise anything but an NTSTATUS."""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from executive_without_guests import FakeThread, make_executive
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntsup.ntabi import NtStatus as S
from ntsup.supervisor.objects.socket import Socket
from ntsup.supervisor.services import afd

BIND, LISTEN, RECEIVE, SEND, POLL, ACCEPT_WAIT = 0x12003, 0x1200B, 0x12017, 0x1201F, 0x12024, 0x1200C
LOOPBACK = struct.pack("<H2s4s8x", 2, bytes(2), bytes([127, 0, 0, 1]))
PENDING = 0x103


@pytest.fixture
def t(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeThread]:
    executive = make_executive(tmp_path / "prefix", monkeypatch)
    yield FakeThread(executive)
    executive.close()


def make(t: FakeThread, family: int = 2, kind: int = 1, protocol: int = 6) -> int:
    """A handle to a new socket."""
    memory = t.process.memory
    packet = struct.pack("<IIiiiII", 0, 0, family, kind, protocol, 0, 0)
    ea = memory.place(struct.pack("<IBBH16s", 0, 0, 15, len(packet), b"AfdOpenPacketXX\0") + packet)
    out, iosb = memory.place(8), memory.place(16)
    name = t.attributes("\\Device\\Afd\\Endpoint")
    status = t.call("NtCreateFile", out, 0xC0100000, name, iosb, 0, 0, 3, 3, 0, ea, 24 + len(packet))
    assert status == 0, S.of(status)
    return int(struct.unpack("<Q", memory.read(out, 8))[0])


def control(t: FakeThread, handle: int, code: int, data: bytes, room: int = 0, event: int = 0) -> tuple[int, int, int]:
    """NtDeviceIoControlFile: (status, where the status block is, where the output is)."""
    memory = t.process.memory
    iosb, out = memory.place(b"\xcc" * 16), memory.place(room) if room else 0
    status = t.call("NtDeviceIoControlFile", handle, event, 0, 0, iosb, code, memory.place(data), len(data), out, room)
    return status, iosb, out


def transfer(t: FakeThread, length: int, data: bytes = b"") -> tuple[bytes, int]:
    """(AFD_RECV_INFO of one buffer, where the buffer is)."""
    memory = t.process.memory
    buffer = memory.place(data or bytes(length))
    array = memory.place(struct.pack("<I4xQ", length, buffer))
    return struct.pack("<QIIII", array, 1, 0, 0, 0), buffer


def block(t: FakeThread, iosb: int) -> tuple[int, int]:
    status, information = struct.unpack("<QQ", t.process.memory.read(iosb, 16))
    return status, information


def until(t: FakeThread, done: Callable[[], bool]) -> None:
    """Run what the watching thread found, until something is so."""
    for _ in range(200):
        for action in t.executive.io.collect():
            action()
        t.executive.expire()
        if done():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


def object_of(t: FakeThread, handle: int) -> Socket:
    found, _ = t.process.handles.lookup(handle)
    assert isinstance(found, Socket)
    return found


def listener(t: FakeThread) -> tuple[int, tuple[str, int]]:
    handle = make(t)
    assert control(t, handle, BIND, struct.pack("<I", 0) + LOOPBACK, 64)[0] == 0
    assert control(t, handle, LISTEN, struct.pack("<III", 0, 5, 0))[0] == 0
    return handle, object_of(t, handle).linux.getsockname()


def test_an_accept_pends_until_somebody_comes(t: FakeThread) -> None:
    handle, name = listener(t)
    status, iosb, out = control(t, handle, ACCEPT_WAIT, b"", 64)
    assert status == PENDING
    with socket.create_connection(name):
        until(t, lambda: block(t, iosb)[0] == 0)
        assert block(t, iosb)[1] == 20
        sequence, family = struct.unpack("<iH", t.process.memory.read(out, 6))
        assert (sequence, family) == (1, 2)
    t.close(handle)


def test_closing_ends_what_pends(t: FakeThread) -> None:
    handle, _ = listener(t)
    _, iosb, _ = control(t, handle, ACCEPT_WAIT, b"", 64)
    t.close(handle)
    t.executive.settle()
    assert block(t, iosb)[0] == S.CANCELLED


def test_a_send_larger_than_the_buffers_goes_on_by_itself(t: FakeThread) -> None:
    ours, theirs = socket.socketpair()
    handle = make(t, 1, 1, 0)
    object_of(t, handle).adopt(ours)
    ours.setblocking(False)
    info, _ = transfer(t, 500_000, bytes(range(250)) * 2000)
    status, iosb, _ = control(t, handle, SEND, info)
    assert status == PENDING
    got = b""

    def all_there() -> bool:
        nonlocal got
        if select.select([theirs], [], [], 0)[0]:
            got += theirs.recv(100_000)
        return len(got) == 500_000 and block(t, iosb) == (0, 500_000)

    until(t, all_there)
    assert got == bytes(range(250)) * 2000
    theirs.close()
    t.close(handle)


def test_waiting_for_nothing_that_will_come_does_not_spin(t: FakeThread) -> None:
    """A poll for more data on a connection that has ended: Linux would say for ever that it is ready."""
    ours, theirs = socket.socketpair()
    handle = make(t, 1, 1, 0)
    ours.setblocking(False)
    object_of(t, handle).adopt(ours)
    poll = struct.pack("<qIB3xQII", (1 << 63) - 1, 1, 0, handle, 1, 0)
    status, iosb, _ = control(t, handle, POLL, poll, len(poll))
    assert status == PENDING
    theirs.close()
    fired = 0
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        for action in t.executive.io.collect():
            action()
            fired += 1
        time.sleep(0.01)
    assert fired <= 2
    assert block(t, iosb)[0] != 0
    t.close(handle)


def test_unreadable_memory_is_an_access_violation(t: FakeThread) -> None:
    ours, theirs = socket.socketpair()
    handle = make(t, 1, 1, 0)
    ours.setblocking(False)
    object_of(t, handle).adopt(ours)
    assert control(t, handle, SEND, struct.pack("<QIIII", 0x100, 1, 0, 0, 0))[0] == S.ACCESS_VIOLATION
    bad = t.process.memory.place(struct.pack("<I4xQ", 8, 0x100))
    theirs.send(b"x")
    assert control(t, handle, RECEIVE, struct.pack("<QIIII", bad, 1, 0, 0, 0))[0] == S.ACCESS_VIOLATION
    theirs.close()
    t.close(handle)


CODES = sorted(afd._CODES)
KINDS = [(2, 1, 6), (2, 2, 17), (23, 1, 6), (1, 1, 0)]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(KINDS),
    requests=st.lists(
        st.tuples(
            st.sampled_from(CODES),
            st.one_of(
                st.binary(max_size=160),
                # What looks like a structure: small numbers at the places where lengths and counts stand.
                st.lists(st.sampled_from([0, 1, 2, 3, 8, 0x10000, 0x10100, 0xFFFFFFFF, 0x7FFFFFFF]), max_size=40).map(
                    lambda words: struct.pack(f"<{len(words)}I", *words)
                ),
            ),
            st.sampled_from([0, 1, 16, 300]),
        ),
        max_size=6,
    ),
)
def test_no_bytes_raise_anything(
    t: FakeThread, kind: tuple[int, int, int], requests: list[tuple[int, bytes, int]]
) -> None:
    t.process.memory.top = 0x20000
    handle = make(t, *kind)
    for code, data, room in requests:
        status, _, _ = control(t, handle, code, data, room)
        assert 0 <= status <= 0xFFFFFFFF
        for action in t.executive.io.collect():
            action()
    t.close(handle)
    t.executive.settle()
