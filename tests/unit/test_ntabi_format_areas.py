"""Trace lines area by area: sockets, control codes, process starts, the registry, what pends and what changed."""

from __future__ import annotations

import struct

import pytest
from fake_host import FakeMemory

from ntsup.ntabi import NtStatus, registry
from ntsup.ntabi.constants.process import PS_ATTRIBUTE_HANDLE_LIST, PS_ATTRIBUTE_IMAGE_NAME
from ntsup.ntabi.format import Style, capture, complete, format_arguments, format_call
from ntsup.ntabi.texts import hexdump, printable
from ntsup.ntabi.vocabulary import socket_address

BASE = 0x10000
IOSB, IN, OUT, TEXT, MORE = BASE, BASE + 0x100, BASE + 0x400, BASE + 0x800, BASE + 0xC00


@pytest.fixture
def memory() -> FakeMemory:
    memory = FakeMemory()
    memory.write(BASE, bytes(0x2000))
    return memory


def done(memory: FakeMemory, information: int = 0, status: int = 0) -> None:
    memory.write(IOSB, struct.pack("<QQ", status, information))


def control(code: int, size: int, room: int = 0) -> tuple[int, ...]:
    return (0x18, 0, 0, 0, IOSB, code, IN if size else 0, size, OUT if room else 0, room)


LOOPBACK = struct.pack("<H", 2) + struct.pack(">H", 8080) + bytes([127, 0, 0, 1]) + bytes(8)


def test_sockets(memory: FakeMemory) -> None:
    device = registry["NtDeviceIoControlFile"]
    memory.write(IN, struct.pack("<I", 2) + LOOPBACK)
    memory.write(OUT, LOOPBACK)
    done(memory, 16)
    line = format_call(device, control(0x12003, 20, 128), memory, 0)
    assert "IoControlCode=IOCTL_AFD_BIND, InputBuffer={ShareAccess=2, Address=127.0.0.1:8080}" in line
    assert "OutputBuffer=127.0.0.1:8080, OutputBufferLength=128)" in line
    memory.write(TEXT, struct.pack("<IxxxxQIxxxxQ", 5, MORE, 7, MORE))
    memory.write(IN, struct.pack("<QIII", TEXT, 2, 2, 0x20))
    line = format_call(device, control(0x1201F, 24), memory)
    assert f"BufferArray=[{{len=5, buf={MORE:#x}}}, {{len=7, buf={MORE:#x}}}], BufferCount=2" in line
    assert "AfdFlags=AFD_OVERLAPPED, TdiFlags=0x20" in line
    memory.write(IN, struct.pack("<qIBxxx", -10_000, 2, 0) + struct.pack("<QII", 0x1C, 1, 0) * 2)
    line = format_call(device, control(0x12024, 48), memory, handle_name={0x1C: '"\\Device\\Afd"'}.get)
    assert "Timeout=1 ms, NumberOfHandles=2, Unique=FALSE" in line
    poll = '{Handle=0x1c -> "\\Device\\Afd", PollEvents=AFD_POLL_RECEIVE, Status=STATUS_SUCCESS}'
    assert f"Handles=[{poll}, {poll}]" in line


def test_socket_addresses() -> None:
    assert socket_address(LOOPBACK) == "127.0.0.1:8080"
    v6 = struct.pack("<H", 23) + struct.pack(">H", 443) + bytes(4) + bytes(15) + b"\1" + bytes(4)
    assert socket_address(v6) == "[::1]:443"
    assert socket_address(struct.pack("<H", 1) + b"/run/x\n\0rest") == "unix:/run/x\\x0a"
    assert socket_address(struct.pack("<H", 99) + bytes(14)).startswith("0x63 00 00")
    assert socket_address(b"\2") == "AF_INET "


def test_console_and_pipes(memory: FakeMemory) -> None:
    line = format_call(registry["NtDeviceIoControlFile"], control(0x503000, 0, 4), memory)
    assert "IoControlCode=CONDRV_GET_MODE" in line
    line = format_call(registry["NtDeviceIoControlFile"], control(0x123456, 0), memory)
    assert "IoControlCode=0x123456" in line
    memory.write(OUT, struct.pack("<IIIII", 3, 4, 0, 0, 0)[:16] + b"data")
    done(memory, 20)
    line = format_call(registry["NtFsControlFile"], control(0x11400C, 0, 64), memory, 0)
    assert "FsControlCode=FSCTL_PIPE_PEEK" in line and 'Data="data"}' in line
    args = (BASE, 0x80000000, TEXT, IOSB, 3, 2, 0, 0, 0, 0, 1, 64, 64, 0)
    assert "DesiredAccess=GENERIC_READ" in format_call(registry["NtCreateNamedPipeFile"], args, memory)


def test_extended_attributes(memory: FakeMemory) -> None:
    memory.write(IN, struct.pack("<IBBH", 0, 0, 4, 2) + b"NAME\0\1\2")
    args = (OUT, 0, 0, IOSB, 0, 0, 0, 1, 0, IN, 15)
    line = format_call(registry["NtCreateFile"], args, memory)
    assert 'EaBuffer=[{Flags=0, EaNameLength=4, EaValueLength=2, EaName="NAME"}], EaLength=15' in line


def text_at(memory: FakeMemory, address: int, text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    memory.write(address, encoded)
    return struct.pack("<HHxxxxQ", len(encoded), len(encoded), address)


def test_a_process_is_started(memory: FakeMemory) -> None:
    block = bytearray(0x100)
    struct.pack_into("<II", block, 0, 0x1000, 0x440)
    block[0x38:0x48] = text_at(memory, TEXT, "C:\\")
    block[0x60:0x70] = text_at(memory, TEXT + 0x40, "C:\\a.exe")
    block[0x70:0x80] = text_at(memory, TEXT + 0x80, "a.exe 1")
    memory.write(IN, bytes(block))
    name = "\\??\\C:\\a.exe".encode("utf-16-le")
    memory.write(MORE + 0x100, name)
    attribute = struct.pack("<QQQQ", PS_ATTRIBUTE_IMAGE_NAME, len(name), MORE + 0x100, 0)
    second = struct.pack("<QQQQ", PS_ATTRIBUTE_HANDLE_LIST, 16, MORE + 0x180, 0)
    memory.write(MORE, struct.pack("<Q", 8 + 2 * 32) + attribute + second)
    memory.write(MORE + 0x180, struct.pack("<QQ", 4, 8))
    args = (OUT, OUT + 8, 0, 0, 0, 0, 0, 0, IN, 0, MORE)
    line = format_call(registry["NtCreateUserProcess"], args, memory)
    assert 'CurrentDirectory={DosPath="C:\\", Handle=NULL}' in line
    assert 'ImagePathName="C:\\a.exe", CommandLine="a.exe 1"' in line
    assert '{Attribute=PS_ATTRIBUTE_IMAGE_NAME, Size=24, Value="\\??\\C:\\a.exe", ReturnLength=0}' in line
    assert "{Attribute=PS_ATTRIBUTE_HANDLE_LIST, Size=16, Value=[0x4, 0x8], ReturnLength=0}" in line


@pytest.mark.parametrize(
    ("kind", "content", "shown"),
    [
        (1, "text\0".encode("utf-16-le"), '"text"'),
        (2, "%X%\0".encode("utf-16-le"), '"%X%"'),
        (4, struct.pack("<I", 77), "0x4d"),
        (11, struct.pack("<Q", 1 << 40), "0x10000000000"),
        (7, "a\0b\0\0".encode("utf-16-le"), '["a", "b"]'),
        (3, b"\0\1", '"\\x00\\x01"'),
        (4, b"\1", '"\\x01"'),
    ],
)
def test_registry_data(memory: FakeMemory, kind: int, content: bytes, shown: str) -> None:
    memory.write(IN, text_at(memory, TEXT, "value"))
    memory.write(OUT, content)
    args = (0x14, IN, 0, kind, OUT, len(content))
    assert f"Data={shown}, DataSize={len(content)})" in format_call(registry["NtSetValueKey"], args, memory)
    memory.write(OUT, struct.pack("<III", 0, kind, len(content)) + content)
    memory.write(MORE, struct.pack("<I", 12 + len(content)))
    args = (0x14, IN, 2, OUT, 256, MORE)
    assert f"DataLength={len(content)}, Data={shown}}}" in format_call(registry["NtQueryValueKey"], args, memory, 0)


def test_what_a_call_changes_shows_both(memory: FakeMemory) -> None:
    service = registry["NtAllocateVirtualMemory"]
    args = (2**64 - 1, TEXT, 0, TEXT + 8, 0x3000, 4)
    memory.write(TEXT, struct.pack("<QQ", 0, 100))
    entry = format_arguments(service, args, memory)
    assert "BaseAddress=NULL, ZeroBits=0, RegionSize=100" in format_call(service, args, memory)
    memory.write(TEXT, struct.pack("<QQ", 0x20000, 4096))
    line = format_call(service, args, memory, 0, entry=entry)
    assert (
        "BaseAddress=NULL => 0x20000, ZeroBits=0, RegionSize=100 => 4096, AllocationType=MEM_COMMIT|MEM_RESERVE" in line
    )
    failed = format_call(service, args, memory, NtStatus.NO_MEMORY, entry=entry)
    assert "BaseAddress=NULL, ZeroBits=0, RegionSize=100," in failed


def test_what_pends_has_written_nothing_yet(memory: FakeMemory) -> None:
    args = (0x1C, 0, 0, 0, IOSB, OUT, 16, 0, 0)
    memory.write(OUT, b"stale")
    line = format_call(registry["NtReadFile"], args, memory, NtStatus.PENDING)
    assert f"IoStatusBlock={IOSB:#x}, Buffer={OUT:#x}, Length=16" in line


def test_registers_are_printed_anywhere(memory: FakeMemory) -> None:
    """What is captured of a call is what its registers do not say."""
    service = registry["NtCreateSection"]
    args = (OUT, 0xF001F, 0, 0, 4, 0x8000000, 0x1C)
    captured = capture(service, args, memory)
    assert captured == [None, None, "NULL", "NULL", None, None, "0x1c"]
    assert complete(service, args, captured) == [
        None, "SECTION_ALL_ACCESS", "NULL", "NULL", "PAGE_READWRITE", "SEC_COMMIT", "0x1c",
    ]  # fmt: skip


def test_dumps(memory: FakeMemory) -> None:
    dumps: list[tuple[str, bytes]] = []
    memory.write(OUT, bytes(range(40)))
    args = (0x1C, 0, 0, 0, IOSB, OUT, 40, 0, 0)
    capture(registry["NtWriteFile"], args, memory, style=Style(buffer=4, hexdump=True), dumps=dumps)
    assert dumps == [("Buffer", bytes(range(40)))]
    lines = hexdump(b"Hello, world 0123\n")
    assert lines[0] == "00000  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 20 30 31 32  Hello, world 012"
    assert lines[1].split() == ["00010", "33", "0a", "3."]


def test_printable() -> None:
    assert printable("a b") == "a b"
    assert printable("a\n\u2028\ud800é") == "a\\x0a\\u2028\\ud800é"
