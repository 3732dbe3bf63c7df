"""Any register contents give an NTSTATUS: the file services are called with whatever is near what they expect."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from executive_without_guests import BASE, FakeThread, make_executive

from ntsup.ntabi import registry
from ntsup.ntabi.decoder import Parameter

SERVICES = sorted(n for n, s in registry.items() if s.body is not None and ".file_" in s.body.__module__)
CONTROLS = (0x900A8, 0x900A4, 0x900AC, 0x900C4, 0x980C8, 0x940CF, 0x11400C, 0x110004, 0x110008, 0x11C017, 0x110018)
CONSOLE = tuple(range(0x503000, 0x503058, 4))


@pytest.fixture
def t(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeThread]:
    executive = make_executive(tmp_path / "prefix", monkeypatch)
    yield FakeThread(executive)
    executive.close()


def plausible(parameter: Parameter, choice: random.Random, held: list[int], values: list[int]) -> int:
    """Something that the parameter's kind and name suggest."""
    name = parameter.name
    if parameter.kind == "handle" or name.endswith("_handle"):
        return 0 if parameter.optional and choice.random() < 0.8 else choice.choice(held[:8])
    if parameter.kind == "attributes":
        return values[2]
    if parameter.kind == "string":
        return choice.choice((0, values[3]))
    if parameter.kind != "scalar":
        return choice.choice(values[4:6])
    if "class" in name:
        return choice.randrange(80)
    if "code" in name:
        return values[10]
    if "length" in name or name.endswith("size"):
        return choice.choice((0, 8, 16, 24, 40, 64, 100, 4096))
    if "buffer" in name or "information" in name or name in ("segment_array", "ea_list"):
        return choice.choice((values[4], values[5], values[11]))
    if name == "apc_routine":
        return choice.choice((0, 0, 0x1234))
    return choice.choice((0, 0, 1, 2, 3, 7, 0x20, 0x21, values[9]))


@pytest.mark.parametrize("name", SERVICES)
def test_any_arguments(t: FakeThread, tmp_path: Path, name: str) -> None:
    choice = random.Random(name)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "f").write_bytes(b"contents")
    (folder / "link").symlink_to("f")
    dos = "\\??\\Z:" + str(folder).replace("/", "\\")
    memory = t.process.memory

    def handles() -> list[int]:
        found = []
        for path, access, options in (
            (dos, 0x1F01FF, 1),
            (dos, 0x1F01FF, 0x21),
            (dos + "\\f", 0x1F01FF, 0),
            (dos + "\\f", 0x1F01FF, 0x20),
            (dos + "\\link", 0x1F01FF, 0x200020),
            ("\\??\\NUL", 0x1F01FF, 0x20),
            ("\\Device\\NamedPipe\\", 0x120089, 0x20),
            ("\\??\\C:", 0x100080, 0x20),
        ):
            status, handle, _ = t.create(path, access, options=options, disposition=3 if path.endswith("f") else 1)
            if status == 0:
                found.append(handle)
        return [*found, 0, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFE, 0x7FFC, 3]

    parameters = (registry[name].compile() and registry[name].decoded) or ()
    names = [
        "",
        dos,
        dos + "\\f",
        dos + "\\new",
        dos + "\\f:s",
        "\\??\\pipe\\x",
        "\\??\\CON",
        "x",
        "\\",
        "\\??\\",
        "a*b\\?",
    ]
    for _ in range(25):
        memory.top = BASE
        memory.data[:] = bytes(len(memory.data))
        junk = memory.place(bytes(choice.randrange(256) for _ in range(64)))
        small = memory.place(struct.pack("<16I", *(choice.choice((0, 1, 2, 3, 8, 20, 0xFFFFFFFF)) for _ in range(16))))
        held = handles()
        for _ in range(20):
            memory.top = BASE + 0x40000
            values = [
                choice.choice(held),
                choice.choice(held),
                t.attributes(choice.choice(names), choice.choice((0, 0, *held))),
                t.string(choice.choice(names)),
                junk,
                small,
                junk + 1,
                BASE + len(memory.data) - 8,
                choice.choice((0, 8, 0x7FFFFFFFFFFF, 1 << 63)),
                choice.choice((*range(80), 0x120089, 0xC0100000, 1 << 32, 0xFFFFFFFF)),
                choice.choice((*CONTROLS, *CONSOLE)),
                memory.place(4096),
            ]
            arguments = [
                choice.choice(values) if choice.random() < 0.1 else plausible(each, choice, held, values)
                for each in parameters
            ]
            status = t.call(name, *arguments)
            assert status == -1 or 0 <= status <= 0xFFFFFFFF
            assert status != 0xC0000001, "STATUS_UNSUCCESSFUL says nothing"
            for request in list(t.process.requests):
                request.cancel()
        for handle in held:
            t.call("NtClose", handle)
        (folder / "f").write_bytes(b"contents")
    assert not t.process.requests
