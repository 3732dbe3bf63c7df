"""Trace lines: symbolic values, decoded pointers, what is known at the beginning and at the end of a call."""

from __future__ import annotations

import struct

import pytest
from fake_host import FakeMemory
from hypothesis import given, settings
from hypothesis import strategies as st

from ntsup.ntabi import NtError, NtStatus, registry, service_table
from ntsup.ntabi.format import format_arguments, format_call
from ntsup.ntabi.structures.directory import FILE_NAMES_INFORMATION
from ntsup.ntabi.structures.file import FILE_STANDARD_INFORMATION
from ntsup.ntabi.texts import data, interval, quoted

BASE = 0x10000
SERVICES = sorted(registry)


@pytest.fixture
def memory() -> FakeMemory:
    memory = FakeMemory()
    name = "\\??\\C:\\x.txt".encode("utf-16-le")
    memory.write(BASE, struct.pack("<IxxxxQQIxxxxQQ", 48, 0, BASE + 0x40, 0x40, 0, 0))
    memory.write(BASE + 0x40, struct.pack("<HHxxxxQ", len(name), len(name), BASE + 0x80))
    memory.write(BASE + 0x80, name)
    memory.write(BASE + 0x200, struct.pack("<Q", 0x1C))
    memory.write(BASE + 0x210, struct.pack("<QQ", 0, 1))
    return memory


def test_create_file(memory: FakeMemory) -> None:
    create = registry["NtCreateFile"]
    args = (BASE + 0x200, 0x100001, BASE, BASE + 0x210, 0, 0x80, 7, 1, 0x60, 0, 0)
    begin = format_call(create, args, memory)
    assert begin == (
        'NtCreateFile(FileHandle=?, DesiredAccess=FILE_READ_DATA|SYNCHRONIZE, ObjectAttributes={ObjectName="'
        '\\??\\C:\\x.txt", Attributes=OBJ_CASE_INSENSITIVE}, IoStatusBlock=?, AllocationSize=NULL, '
        "FileAttributes=FILE_ATTRIBUTE_NORMAL, ShareAccess=FILE_SHARE_READ|FILE_SHARE_WRITE|FILE_SHARE_DELETE, "
        "CreateDisposition=FILE_OPEN, CreateOptions=FILE_SYNCHRONOUS_IO_NONALERT|FILE_NON_DIRECTORY_FILE, "
        "EaBuffer=NULL, EaLength=0)"
    )
    entry = format_arguments(create, args, memory)
    memory.write(BASE, bytes(48))
    end = format_call(create, args, memory, 0, entry=entry, handle_name={0x1C: '"\\??\\C:\\x.txt"'}.get)
    assert 'FileHandle=0x1c -> "\\??\\C:\\x.txt", DesiredAccess=FILE_READ_DATA|SYNCHRONIZE, ' in end
    assert 'ObjectAttributes={ObjectName="\\??\\C:\\x.txt"' in end
    assert "IoStatusBlock={Status=STATUS_SUCCESS, Information=FILE_OPENED}" in end
    assert end.endswith(" = STATUS_SUCCESS")
    failed = format_call(create, args, memory, NtStatus.OBJECT_NAME_NOT_FOUND)
    assert failed.startswith("NtCreateFile(FileHandle=0x10200, ")
    assert failed.endswith(" = STATUS_OBJECT_NAME_NOT_FOUND")


def test_a_handle_is_looked_up_in_the_process_whose_it_is(memory: FakeMemory) -> None:
    duplicate = registry["NtDuplicateObject"]
    memory.write(BASE + 0x200, struct.pack("<Q", 0x1C))
    args = (2**64 - 1, 0x1C, 0x40, BASE + 0x200, 0, 0, 2)

    def name(handle: int, process: int = 0, /) -> str | None:
        return {(0x1C, 0): "Event", (0x1C, 0x40): "Mutant", (0x40, 0): "Process"}.get((handle, process))

    line = format_call(duplicate, args, memory, 0, handle_name=name)
    assert "SourceHandle=0x1c -> Event, TargetProcessHandle=0x40 -> Process, TargetHandle=0x1c -> Mutant" in line


def test_buffers_show_what_was_filled(memory: FakeMemory) -> None:
    read = registry["NtReadFile"]
    memory.write(BASE + 0x210, struct.pack("<QQ", 0, 6))
    memory.write(BASE + 0x300, b"hello\nworld")
    line = format_call(read, (0x1C, 0, 0, 0, BASE + 0x210, BASE + 0x300, 512, 0, 0), memory, 0)
    assert 'Buffer="hello\\n", Length=512, ByteOffset=NULL, Key=NULL)' in line
    write = format_call(registry["NtWriteFile"], (0x1C, 0, 0, 0, BASE + 0x210, BASE + 0x300, 64, 0, 0), memory)
    assert 'Buffer="hello\\nworld' in write and '"..., Length=64' in write


def test_information_classes_choose_the_structure(memory: FakeMemory) -> None:
    found = FILE_STANDARD_INFORMATION(
        AllocationSize=4096, EndOfFile=11, NumberOfLinks=1, DeletePending=False, Directory=True
    )
    memory.write(BASE + 0x300, found.pack())
    memory.write(BASE + 0x210, struct.pack("<QQ", 0, 24))
    line = format_call(registry["NtQueryInformationFile"], (0x1C, BASE + 0x210, BASE + 0x300, 24, 5), memory, 0)
    assert (
        "FileInformation={AllocationSize=4096, EndOfFile=11, NumberOfLinks=1, DeletePending=FALSE, Directory=TRUE}"
        in line
    )
    assert "FileInformationClass=FileStandardInformation) = STATUS_SUCCESS" in line


def test_directory_entries_are_a_list(memory: FakeMemory) -> None:
    def entry(name: str, step: int) -> bytes:
        head = FILE_NAMES_INFORMATION(NextEntryOffset=step, FileNameLength=2 * len(name)).pack()
        return (head + name.encode("utf-16-le")).ljust(step, b"\0")

    listing = entry("a", 16) + entry("bc", 0)
    memory.write(BASE + 0x300, listing)
    memory.write(BASE + 0x210, struct.pack("<QQ", 0, len(listing)))
    args = (0x1C, 0, 0, 0, BASE + 0x210, BASE + 0x300, 512, 12, 0, 0, 1)
    line = format_call(registry["NtQueryDirectoryFile"], args, memory, 0)
    assert 'FileName="a"}' in line and 'FileName="bc"}]' in line
    assert (
        "FileInformationClass=FileNamesInformation, ReturnSingleEntry=FALSE, FileName=NULL, RestartScan=TRUE)" in line
    )


def test_registry_values(memory: FakeMemory) -> None:
    memory.write(BASE + 0x300, struct.pack("<III", 0, 4, 4) + b"\1\2\3\4")
    memory.write(BASE + 0x200, struct.pack("<I", 16))
    args = (0x20, BASE + 0x40, 2, BASE + 0x300, 64, BASE + 0x200)
    line = format_call(registry["NtQueryValueKey"], args, memory, 0)
    assert "KeyValueInformation={TitleIndex=0, Type=REG_DWORD, DataLength=4, Data=0x4030201}" in line


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("NtClose", (0x1C,), "NtClose(Handle=0x1c)"),
        (
            "NtTerminateProcess",
            (2**64 - 1, 3),
            "NtTerminateProcess(ProcessHandle=CurrentProcess, ExitStatus=3)",
        ),
        (
            "NtProtectVirtualMemory",
            (2**64 - 1, BASE + 0x200, BASE + 0x208, 0x104, 0),
            "NewProtect=PAGE_READWRITE|PAGE_GUARD, OldProtect=?)",
        ),
        ("NtSetEvent", (8, 0), "NtSetEvent(EventHandle=0x8, PreviousState=?)"),
        ("NtDelayExecution", (0, BASE + 0x3F8), "NtDelayExecution(Alertable=FALSE, DelayInterval=10 ms)"),
        (
            "NtWaitForMultipleObjects",
            (2, BASE + 0x3E8, 1, 0, 0),
            "NtWaitForMultipleObjects(Count=2, Handles=[0x4, 0x8], WaitType=WaitAny, Alertable=FALSE, Timeout=NULL)",
        ),
        ("NtOpenKey", (BASE, 0x20019, BASE), "DesiredAccess=KEY_READ"),
        ("NtSetValueKey", (4, BASE + 0x40, 0, 1, BASE + 0x80, 4), 'Type=REG_SZ, Data="\\?", DataSize=4)'),
        ("NtOpenFile", (BASE, 0, 0x10, BASE, 0, 0), "ObjectAttributes=0x10"),
        ("NtUserGetMessage", (1, 2, 3, 0x400), "NtUserGetMessage(1, 2, 3, 0x400, …)"),
    ],
)
def test_lines(memory: FakeMemory, name: str, args: tuple[int, ...], expected: str) -> None:
    service_table(19045)
    memory.write(BASE + 0x3E8, struct.pack("<QQq", 4, 8, -100_000))
    assert expected in format_call(registry[name], args, memory)


def test_texts() -> None:
    assert quoted('a"\n\ud800ä', 99) == '"a\\x22\\x0a\\ud800ä"'
    assert quoted("abcdef", 3) == '"abc"...'
    assert data(b"a\"'\\\0") == '"a\\x22\'\\\\\\x00"'
    assert interval(-(2**63)) == "infinite"
    assert interval(-15) == "0.0015 ms"
    assert interval(116444736000000000) == "1970-01-01T00:00:00.000Z"
    assert interval(2**62).startswith("0x") or interval(2**62).endswith("Z")


REGISTERS = st.one_of(
    st.integers(0, 2**64 - 1),
    st.integers(0, 128),
    st.integers(BASE, BASE + 0x4000),
    st.sampled_from([2**32 - 1, 2**64 - 1]),
)


class Noise:
    """Memory in which every address holds the same bytes, and odd pages none."""

    def __init__(self, content: bytes) -> None:
        self.content = content or b"\0"

    def read(self, address: int, size: int) -> bytes:
        if size > 0x10000 or address >> 12 & 1 or address >= 2**47:
            raise NtError(NtStatus.ACCESS_VIOLATION)
        return (self.content * (size // len(self.content) + 1))[:size]


@settings(max_examples=400)
@given(
    st.sampled_from(SERVICES),
    st.lists(REGISTERS, min_size=20, max_size=20),
    st.binary(max_size=64),
    st.sampled_from([None, 0, 0x103, 0x80000005, 0xC0000005]),
)
def test_any_call_prints(name: str, args: list[int], content: bytes, status: int | None) -> None:
    line = format_call(registry[name], args, Noise(content), status)
    assert line.startswith(name + "(")
    assert line.isprintable() or "\u2026" in line
