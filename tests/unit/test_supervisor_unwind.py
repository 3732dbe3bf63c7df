"""Walking a stack by unwind tables: each code, prologues, chains, leaves; tables and stacks that are nonsense."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntsup.supervisor import unwind
from ntsup.supervisor.unwind import Function

BASE, STACK = 0x10000, 0x80000
RBX, RSP, RBP, RSI, R12 = 3, 4, 5, 6, 12


class Memory:
    """An image at BASE and a stack at STACK."""

    def __init__(self) -> None:
        self.bytes: dict[int, int] = {}

    def put(self, address: int, content: bytes) -> None:
        self.bytes.update({address + index: value for index, value in enumerate(content)})

    def word(self, address: int, value: int) -> None:
        self.put(address, struct.pack("<Q", value))

    def read(self, address: int, size: int) -> bytes:
        found = bytearray()
        while len(found) < size and address + len(found) in self.bytes:
            found.append(self.bytes[address + len(found)])
        return bytes(found)


def info(*codes: int, prologue: int = 16, frame: int = 0, flags: int = 0, version: int = 1, tail: bytes = b"") -> bytes:
    padded = [*codes, 0] if len(codes) % 2 else list(codes)
    head = struct.pack("<BBBB", version | flags << 3, prologue, len(codes), frame)
    return head + struct.pack(f"<{len(padded)}H", *padded) + tail + bytes(16)


def code(at: int, operation: int, operand: int = 0) -> int:
    return at | operation << 8 | operand << 12


def stepped(memory: Memory, rip: int, registers: dict[int, int], function: Function | None) -> unwind.Frame:
    values = [0] * 16
    for index, value in registers.items():
        values[index] = value
    frame = unwind.Frame(memory.read, rip, values)
    frame.step(BASE, function)
    return frame


@pytest.fixture
def memory() -> Memory:
    memory = Memory()
    for offset in range(0, 0x400, 8):
        memory.word(STACK + offset, 0x1000 + offset)
    return memory


FUNCTION = Function(0x100, 0x200, 0x800)


def test_a_leaf_returns_by_the_top_of_the_stack(memory: Memory) -> None:
    frame = stepped(memory, BASE + 0x50, {RSP: STACK}, None)
    assert (frame.rip, frame.registers[RSP]) == (0x1000, STACK + 8)


def test_pushes_and_allocations(memory: Memory) -> None:
    memory.put(BASE + 0x800, info(code(8, 2, 3), code(4, 0, RBX), code(2, 0, RBP)))  # push rbp; push rbx; sub rsp, 32
    frame = stepped(memory, BASE + 0x150, {RSP: STACK}, FUNCTION)
    assert (frame.registers[RBX], frame.registers[RBP], frame.rip) == (0x1020, 0x1028, 0x1030)
    assert frame.registers[RSP] == STACK + 0x38


def test_within_the_prologue_only_what_was_done_is_undone(memory: Memory) -> None:
    memory.put(BASE + 0x800, info(code(8, 2, 3), code(4, 0, RBX), code(2, 0, RBP)))
    frame = stepped(memory, BASE + 0x102, {RSP: STACK, RBX: 7}, FUNCTION)
    assert (frame.registers[RBX], frame.registers[RBP], frame.rip) == (7, 0x1000, 0x1008)


@pytest.mark.parametrize(("codes", "size"), [((code(8, 1, 0), 0x20), 0x100), ((code(8, 1, 1), 0x108, 0), 0x108)])
def test_large_allocations(memory: Memory, codes: tuple[int, ...], size: int) -> None:
    memory.put(BASE + 0x800, info(*codes))
    assert stepped(memory, BASE + 0x150, {RSP: STACK}, FUNCTION).rip == 0x1000 + size


def test_a_frame_pointer_and_saved_registers(memory: Memory) -> None:
    saved = (code(12, 4, RSI), 2, code(10, 5, R12), 0x18, 0)
    memory.put(BASE + 0x800, info(*saved, code(8, 3), code(4, 2, 3), frame=RBP | 1 << 4))
    frame = stepped(memory, BASE + 0x150, {RSP: STACK - 0x5000, RBP: STACK + 0x10}, FUNCTION)
    assert (frame.registers[RSI], frame.registers[R12]) == (0x1010, 0x1018)
    assert (frame.rip, frame.registers[RSP]) == (0x1020, STACK + 0x28)


def test_a_chained_function(memory: Memory) -> None:
    memory.put(BASE + 0x800, info(code(4, 2, 0), flags=4, tail=struct.pack("<III", 0x90, 0x100, 0x900)))
    memory.put(BASE + 0x900, info(code(1, 0, RBX)))
    frame = stepped(memory, BASE + 0x150, {RSP: STACK}, FUNCTION)
    assert (frame.registers[RBX], frame.rip) == (0x1008, 0x1010)


def test_a_machine_frame(memory: Memory) -> None:
    memory.put(BASE + 0x800, info(code(0, 10, 1)))
    memory.word(STACK + 32, STACK + 0x200)
    frame = stepped(memory, BASE + 0x150, {RSP: STACK}, FUNCTION)
    assert (frame.rip, frame.registers[RSP]) == (0x1008, STACK + 0x200)


def test_functions_are_found() -> None:
    table = [Function(0x10, 0x20, 0), Function(0x20, 0x30, 0), Function(0x40, 0x50, 0)]
    assert [unwind.find(table, offset) for offset in (0xF, 0x10, 0x1F, 0x20, 0x35, 0x50)] == [
        None, table[0], table[0], table[1], None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        info(code(1, 0, RBX), version=3),
        info(code(1, 1, 1)),  # its operand lies behind the end
        info(code(1, 11)),
        info(flags=4, tail=struct.pack("<III", 0x100, 0x200, 0x800)),  # its own parent
        b"\1",
    ],
)
def test_broken_tables_end_the_walk(memory: Memory, content: bytes) -> None:
    memory.put(BASE + 0x800, content)
    registers = [0] * 16
    registers[RSP] = STACK
    assert unwind.walk(memory.read, BASE + 0x150, registers, lambda _: (BASE, [FUNCTION]), 10) == [BASE + 0x150]


@given(st.binary(max_size=64), st.binary(max_size=64), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_whatever_stands_there_the_walk_ends(table: bytes, stack: bytes, rip: int, rsp: int) -> None:
    def read(address: int, size: int) -> bytes:
        size = min(size, 1024)
        return ((table if address & 1 else stack) * (size + 1))[:size]

    found = unwind.walk(read, rip, [rsp] * 16, lambda address: (BASE, [Function(0, 2**32 - 1, address & 0xFF)]), 24)
    assert 1 <= len(found) <= 24
    assert len(unwind.functions(read, rip)) <= 1024 // 12
