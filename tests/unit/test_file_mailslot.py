"""Mailslots: messages, time-outs, who may do what."""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from executive_without_guests import FakeThread, make_executive

from ntsup.ntabi import NtStatus as S

NAME = "\\??\\MAILSLOT\\a\\box"
WRITE = 0x40100000


@pytest.fixture
def t(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeThread]:
    executive = make_executive(tmp_path / "prefix", monkeypatch)
    yield FakeThread(executive)
    executive.close()


def make(t: FakeThread, timeout: int = 0, largest: int = 0, name: str = NAME) -> tuple[int, int]:
    memory = t.process.memory
    out, iosb = memory.place(8), memory.place(16)
    status = t.call(
        "NtCreateMailslotFile", out, 0x80100000, t.attributes(name), iosb, 0x20, 0, largest, t.large(timeout)
    )
    return status, struct.unpack("<Q", memory.read(out, 8))[0]


def test_messages(t: FakeThread) -> None:
    assert t.create(NAME, WRITE)[0] == S.OBJECT_NAME_NOT_FOUND
    status, slot = make(t)
    assert status == 0
    assert make(t)[0] == S.OBJECT_NAME_COLLISION
    assert t.read(slot, 9)[0] == S.IO_TIMEOUT
    writer = t.open(NAME.upper(), WRITE)
    assert t.create(NAME, 0x80100000)[0] == S.ACCESS_DENIED
    assert t.write(writer, b"one") == (0, 3)
    assert t.write(writer, b"two!") == (0, 4)
    assert t.query(slot, 26) == (0, struct.pack("<IIIIq", 0, 0, 3, 2, 0))
    assert t.read(slot, 2)[0] == S.BUFFER_TOO_SMALL
    assert t.read(slot, 9) == (0, b"one")
    assert t.read(slot, 9) == (0, b"two!")
    assert t.read(writer, 9)[0] == S.ACCESS_DENIED
    assert t.query(slot, 4, service="NtQueryVolumeInformationFile")[1][:4] == b"\x0c\0\0\0"
    t.close(slot)
    assert t.write(writer, b"late")[0] == S.FILE_FORCED_CLOSED
    assert t.create(NAME, WRITE)[0] == S.OBJECT_NAME_NOT_FOUND


def test_waiting(t: FakeThread) -> None:
    _, slot = make(t, -200000, 5)
    writer = t.open(NAME, WRITE)
    assert t.write(writer, b"longer")[0] == S.INVALID_PARAMETER
    other = FakeThread(t.executive, t.process)
    assert other.read(slot, 9)[0] == -1
    end = time.monotonic() + 5
    while other.status is None and time.monotonic() < end:
        t.executive.expire()
    assert other.status == S.IO_TIMEOUT
    assert t.set(slot, 27, struct.pack("<q", -1)) == 0
    assert other.read(slot, 9)[0] == -1
    t.write(writer, b"now")
    assert (other.status, t.process.memory.read(other.buffer, 3)) == (0, b"now")
    assert make(t, name="\\??\\pipe\\x")[0] == S.OBJECT_NAME_INVALID
