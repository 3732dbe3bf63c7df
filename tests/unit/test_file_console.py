"""The console over a pseudo-terminal: modes, text, records, screen, and the header that both sides share."""

from __future__ import annotations

import os
import pty
import re
import struct
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from executive_without_guests import FakeThread, make_executive

from ntsup.ntabi import NtStatus as S
from ntsup.supervisor.objects import console_device, console_keys
from ntsup.supervisor.objects.terminal import Terminal

HEADER = Path(__file__).resolve().parents[2] / "guest" / "include" / "condrv.h"
BLOCKED = -1


class Screen:
    """A pty whose other side the console has."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        os.set_blocking(self.master, False)
        termios.tcsetwinsize(self.slave, (30, 100))

    def shown(self) -> bytes:
        time.sleep(0.02)
        try:
            return os.read(self.master, 65536)
        except BlockingIOError:
            return b""

    def type(self, text: bytes) -> None:
        os.write(self.master, text)
        time.sleep(0.02)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    screen = Screen()
    name = os.ttyname(screen.slave)
    monkeypatch.setattr(Terminal, "find", classmethod(lambda cls: cls.open(name, screen.slave)))
    yield screen
    os.close(screen.master)
    os.close(screen.slave)


@pytest.fixture
def t(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, screen: Screen) -> Iterator[FakeThread]:
    executive = make_executive(tmp_path / "prefix", monkeypatch)
    yield FakeThread(executive)
    executive.close()


def ask(t: FakeThread, handle: int, code: int, data: bytes = b"", length: int = 0) -> tuple[int, bytes]:
    memory = t.process.memory
    t.iosb, t.buffer = memory.place(b"\0" * 16), memory.place(length)
    source = memory.place(data) if data else 0
    status = t.call("NtDeviceIoControlFile", handle, 0, 0, 0, t.iosb, code, source, len(data), t.buffer, length)
    return status, memory.read(t.buffer, min(length, t.information())) if status == 0 else b""


def turn(t: FakeThread, until: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not until():
        assert time.monotonic() < end
        for action in t.executive.io.collect():
            action()
        t.executive.expire()
        t.executive.settle()
        time.sleep(0.001)


def mode_of(screen: Screen) -> int:
    return int(termios.tcgetattr(screen.slave)[3])


def test_codes_are_those_of_the_header() -> None:
    codes = dict(re.findall(r"CONDRV_(\w+) = (0x[0-9a-f]+),", HEADER.read_text()))
    assert len(codes) > 15
    for name, value in codes.items():
        assert getattr(console_device, name) == int(value, 16), name


def test_modes_become_line_disciplines(t: FakeThread, screen: Screen) -> None:
    handle = t.open("\\??\\CONIN$")
    assert ask(t, handle, console_device.GET_MODE, length=4) == (0, struct.pack("<I", 0x1F7))
    before = mode_of(screen)
    assert before & termios.ICANON
    assert ask(t, handle, console_device.SET_MODE, struct.pack("<I", 0x80))[0] == 0
    assert not mode_of(screen) & (termios.ICANON | termios.ECHO | termios.ISIG)
    assert ask(t, handle, console_device.SET_MODE, struct.pack("<I", 0x4))[0] == S.INVALID_PARAMETER
    assert ask(t, handle, console_device.SET_MODE, struct.pack("<I", 0x8000))[0] == S.INVALID_PARAMETER
    t.executive.console.close()  # type: ignore[union-attr]
    assert mode_of(screen) == before
    t.executive.console = None


def test_reading_lines(t: FakeThread, screen: Screen) -> None:
    handle = t.open("\\??\\CONIN$")
    other = FakeThread(t.executive, t.process)
    assert other.read(handle, 100)[0] == BLOCKED
    screen.type("héllo\n".encode())
    turn(t, lambda: other.status is not None)
    assert other.status == 0
    assert t.process.memory.read(other.buffer, other.information()) == "héllo\r\n".encode()
    screen.type(b"abcdef\n")
    assert t.read(handle, 4) == (0, b"abcd")
    assert t.read(handle, 9) == (0, b"ef\r\n")
    screen.type("wide ☃\n".encode())
    status, data = ask(t, handle, console_device.READ, struct.pack("<II", 4, 0) + "ab".encode("utf-16-le"), 100)
    assert status == 0
    assert data.decode("utf-16-le") == "abwide ☃\r\n"
    screen.type(b"\x04")
    assert t.read(handle, 9) == (0, b"")


def test_reading_without_lines(t: FakeThread, screen: Screen) -> None:
    handle = t.open("\\??\\CONIN$")
    assert ask(t, handle, console_device.SET_MODE, struct.pack("<I", 0))[0] == 0
    other = FakeThread(t.executive, t.process)
    assert other.read(handle, 100)[0] == BLOCKED
    screen.type(b"x\x03\r")
    turn(t, lambda: other.status is not None)
    assert t.process.memory.read(other.buffer, other.information()) == b"x\x03\r"


def test_records(t: FakeThread, screen: Screen) -> None:
    handle = t.open("\\??\\CONIN$")
    nothing = struct.pack("<I", 3)
    assert ask(t, handle, console_device.READ_INPUT, nothing, 400) == (0, b"")
    screen.type(b"A\x1b[A")
    assert ask(t, handle, console_device.GET_INPUT_COUNT, length=4) == (0, struct.pack("<I", 4))
    status, peeked = ask(t, handle, console_device.READ_INPUT, struct.pack("<I", 1), 40)
    assert status == 0
    status, data = ask(t, handle, console_device.READ_INPUT, struct.pack("<I", 0), 400)
    assert status == 0
    assert data[:40] == peeked
    keys = [struct.unpack("<HxxIHHHHI", data[i : i + 20]) for i in range(0, len(data), 20)]
    assert keys == [
        (1, 1, 1, 0x41, 0x1E, 0x41, 0x10),
        (1, 0, 1, 0x41, 0x1E, 0x41, 0x10),
        (1, 1, 1, 0x26, 0x48, 0, 0x100),
        (1, 0, 1, 0x26, 0x48, 0, 0x100),
    ]
    other = FakeThread(t.executive, t.process)
    assert ask(other, handle, console_device.READ_INPUT, struct.pack("<I", 0), 20)[0] == BLOCKED
    screen.type(b"z")
    turn(t, lambda: other.status is not None)
    assert other.information() == 20


def test_waiting_for_input(t: FakeThread, screen: Screen) -> None:
    handle = t.open("\\??\\CONIN$")
    assert ask(t, handle, console_device.SET_MODE, struct.pack("<I", 0))[0] == 0
    assert t.call("NtWaitForSingleObject", handle, 0, t.large(0)) == 0x102
    screen.type(b"k")
    turn(t, lambda: t.call("NtWaitForSingleObject", handle, 0, t.large(0)) == 0)
    assert t.read(handle, 9) == (0, b"k")
    assert t.call("NtWaitForSingleObject", handle, 0, t.large(0)) == 0x102


def test_put_back_records_can_be_read_as_text(t: FakeThread, screen: Screen) -> None:
    handle = t.open("\\??\\CONIN$")
    keys = b"".join(key.record(True) for c in "hi\r" for key in console_keys.character_key(c))
    assert ask(t, handle, console_device.WRITE_INPUT, keys)[0] == 0
    assert t.information() == 60
    assert t.read(handle, 9) == (0, b"hi\r\n")
    assert ask(t, handle, console_device.WRITE_INPUT, keys)[0] == 0
    assert ask(t, handle, console_device.FLUSH_INPUT)[0] == 0
    assert ask(t, handle, console_device.GET_INPUT_COUNT, length=4)[1] == bytes(4)


def test_the_screen(t: FakeThread, screen: Screen) -> None:
    handle = t.open("\\??\\CONOUT$")
    assert t.write(handle, "grün\n".encode()) == (0, 6)
    assert screen.shown() == "grün\r\n".encode()
    status, info = ask(t, handle, console_device.GET_SCREEN_INFO, length=88)
    assert status == 0
    assert len(info) == 88
    assert struct.unpack_from("<hhhh", info) == (100, 30, 0, 1)
    assert ask(t, handle, console_device.SET_TEXT_ATTRIBUTE, struct.pack("<H", 0x1C))[0] == 0
    assert screen.shown() == b"\x1b[0;91;44m"
    assert ask(t, handle, console_device.SET_TEXT_ATTRIBUTE, struct.pack("<H", 0x07))[0] == 0
    assert screen.shown() == b"\x1b[0m"
    assert ask(t, handle, console_device.SET_CURSOR_POSITION, struct.pack("<hh", 4, 2))[0] == 0
    assert screen.shown() == b"\x1b[3;5H"
    assert ask(t, handle, console_device.SET_CURSOR_POSITION, struct.pack("<hh", 100, 2))[0] == S.INVALID_PARAMETER
    assert ask(t, handle, console_device.SET_CURSOR_INFO, struct.pack("<II", 25, 0))[0] == 0
    assert screen.shown() == b"\x1b[?25l"
    assert ask(t, handle, console_device.GET_CURSOR_INFO, length=8)[1] == struct.pack("<II", 25, 0)
    assert ask(t, handle, console_device.READ_INPUT, bytes(4), 20)[0] == S.INVALID_DEVICE_REQUEST
    assert t.query(handle, 4, service="NtQueryVolumeInformationFile")[1][:4] == b"\x50\0\0\0"


def test_the_console_itself(t: FakeThread, screen: Screen) -> None:
    handle = t.open("\\Device\\ConDrv\\Reference")
    title = "Title ☃".encode("utf-16-le")
    assert ask(t, handle, console_device.SET_TITLE, title)[0] == 0
    assert "Title ☃".encode() in screen.shown()
    assert ask(t, handle, console_device.GET_TITLE, length=100) == (0, title)
    assert ask(t, handle, console_device.GET_TITLE, length=4)[0] == S.BUFFER_OVERFLOW
    assert t.information() == len(title)
    assert ask(t, handle, console_device.GET_CODE_PAGES, length=8)[1] == struct.pack("<II", 65001, 65001)
    assert ask(t, handle, console_device.SET_CODE_PAGES, struct.pack("<II", 437, 1252))[0] == 0
    assert ask(t, handle, console_device.GET_CODE_PAGES, length=8)[1] == struct.pack("<II", 437, 1252)
    assert ask(t, handle, console_device.GENERATE_EVENT, struct.pack("<II", 7, 0))[0] == S.INVALID_PARAMETER
    assert ask(t, handle, console_device.GENERATE_EVENT, struct.pack("<II", 1, 99))[0] == S.INVALID_PARAMETER
    assert ask(t, handle, console_device.DETACH)[0] == 0
    assert t.create("\\Device\\ConDrv\\Reference")[0] == S.OBJECT_NAME_NOT_FOUND


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("\x1b", (0x1B, 0x1B, 0)),
        ("\x1bx", (0x58, 0x78, 0x2)),
        ("\x03", (0x43, 0x03, 0x8)),
        ("\x7f", (0x08, 0x08, 0)),
        ("\t", (0x09, 0x09, 0)),
        ("\r", (0x0D, 0x0D, 0)),
        ("\x1b[1;5C", (0x27, 0, 0x108)),
        ("\x1bOP", (0x70, 0, 0)),
        ("\x1b[15~", (0x74, 0, 0)),
        ("\x1b[3~", (0x2E, 0, 0x100)),
        ("\x1b[Z", (0x09, 0x09, 0x10)),
        ("?", (0xBF, 0x3F, 0x10)),
        ("é", (0, 0xE9, 0)),
    ],
)
def test_keys(typed: str, expected: tuple[int, int, int]) -> None:
    down, up = console_keys.records_of(typed, False)
    _, pressed, _, vk, _, unit, state = struct.unpack("<HxxIHHHHI", down)
    assert (vk, unit, state) == expected
    assert pressed
    assert struct.unpack("<HxxI", up[:8]) == (1, 0)


def test_keys_as_sequences() -> None:
    records = console_keys.records_of("\x1b[A", True)
    assert [console_keys.text_of(r) for r in records[::2]] == ["\x1b", "[", "A"]
    assert len(console_keys.records_of("😀", False)) == 4
