"""A wild pointer is STATUS_ACCESS_VIOLATION for every service and each of its pointers, before anything is done."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest
from executive_without_guests import FakeThread, make_executive

from ntsup.ntabi import NtStatus, registry
from ntsup.ntabi.decoder import Parameter

POINTERS = frozenset({"in", "out", "inout", "string", "attributes", "iosb"})
WILD = (0x10, 0x7FFF_FFFF_0000, 0xFFFF_8000_0000_0000, 0xFFFF_FFFF_FFFF_FFF8)
SERVICES = sorted(name for name, entry in registry.items() if entry.body is not None)


@pytest.fixture(scope="module")
def t(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeThread]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        executive = make_executive(tmp_path_factory.mktemp("wild") / "prefix", monkeypatch)
        yield FakeThread(executive)
        executive.close()


def sound(t: FakeThread, parameter: Parameter) -> int:
    """A pointer that the decoder takes, or a number."""
    if parameter.kind == "string":
        return t.string("name")
    if parameter.kind == "attributes":
        return t.attributes("\\BaseNamedObjects\\wild")
    if parameter.kind in POINTERS:
        return t.process.memory.place(struct.pack("<2Q", 16, 16).ljust(512, b"\0"))
    return 8


@pytest.mark.parametrize("name", SERVICES)
def test_wild_pointers(t: FakeThread, name: str) -> None:
    entry = registry[name]
    entry.compile()
    parameters = entry.decoded or ()
    core, memory = t.executive.core, t.process.memory
    for index, parameter in enumerate(parameters):
        if parameter.kind not in POINTERS:
            continue
        for wild in WILD:
            start = memory.top
            arguments = [wild if at == index else sound(t, each) for at, each in enumerate(parameters)]
            before = core.handle_count(t.process.core_slot), len(t.executive.objects), bytes(memory.data[: 1 << 16])
            status = t.call(name, *arguments)
            after = core.handle_count(t.process.core_slot), len(t.executive.objects), bytes(memory.data[: 1 << 16])
            assert status == NtStatus.ACCESS_VIOLATION, f"{parameter.name} at {wild:#x}: {NtStatus.of(status)}"
            assert before == after, "something was done"
            memory.top = start
