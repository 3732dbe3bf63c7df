"""Cutting the instruction that faulted: what it wrote to, what it divided by, whether ring 3 may execute it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ntsup.supervisor import instruction

NAMES = ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"]


def registers(**values: int) -> SimpleNamespace:
    return SimpleNamespace(**{**dict.fromkeys(NAMES, 0), "rip": 0x1000, "gs_base": 0, "fs_base": 0, **values})


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("f7 f1", {"rcx": 0x1_0000_0007}, 7),  # div ecx
        ("48 f7 f9", {"rcx": 0x1_0000_0000}, 0x1_0000_0000),  # idiv rcx
        ("49 f7 f9", {"r9": 5}, 5),  # idiv r9
        ("66 f7 f1", {"rcx": 0x10000}, 0),  # div cx
        ("f6 f6", {"rdx": 0x1234}, 0x12),  # div dh
        ("40 f6 f6", {"rsi": 0x1234}, 0x34),  # div sil
        ("f7 31", {"rcx": 0x5000}, 0x5000),  # div dword [rcx]
        ("f7 74 91 08", {"rcx": 0x5000, "rdx": 2}, 0x5010),  # div dword [rcx + 4 * rdx + 8]
        ("43 f7 74 d1 f8", {"r9": 0x5000, "r10": 1}, 0x5000),  # div dword [r9 + 8 * r10 - 8]
        ("f7 35 00 01 00 00", {}, 0x1106),  # div dword [rip + 0x100]
        ("f7 34 25 00 40 00 00", {}, 0x4000),  # div dword [0x4000]
        ("65 f7 34 25 10 00 00 00", {"gs_base": 0x7000}, 0x7010),  # div dword gs:[0x10]
        ("89 c8", {}, None),  # mov eax, ecx
        ("f7", {"rax": 3}, None),  # cut off: reads as test
    ],
)
def test_divisor(text: str, values: dict[str, int], expected: int | None) -> None:
    """Memory holds at each address that address."""
    read = lambda address, size: address.to_bytes(8, "little")[:size]  # noqa: E731
    assert instruction.divisor(bytes.fromhex(text), registers(**values), read) == expected


@pytest.mark.parametrize(
    ("text", "writes"),
    [
        ("8b 01", False),
        ("89 01", True),
        ("c5 f8 29 01", True),  # vmovaps [rcx], xmm0
        ("c5 f8 28 01", False),
        ("62 f1 7c 48 29 01", True),  # vmovaps [rcx], zmm0
        ("f3 0f 7e 01", False),  # movq xmm0, [rcx]
        ("66 0f d6 01", True),
        ("f0 48 0f b1 11", True),  # lock cmpxchg [rcx], rdx
        ("0f c7 09", True),  # cmpxchg8b
        ("83 39 01", False),  # cmp
        ("83 01 01", True),  # add
        ("ff 31", False),  # push [rcx]
        ("8f 01", True),  # pop [rcx]
        ("dd 19", True),  # fstp
        ("dd 01", False),  # fld
        ("66 0f 3a 16 01 00", True),  # pextrd
        ("", False),
        ("f0", False),
    ],
)
def test_writes_memory(text: str, writes: bool) -> None:
    assert instruction.writes_memory(bytes.fromhex(text), 0x9000, registers(rsp=0x100)) is writes


def test_writes_to_the_stack() -> None:
    """A push or call that faults just below rsp was writing, elsewhere reading its operand."""
    for text in ("50", "e8 00 00 00 00", "ff 11", "ff 31", "68 00 00 00 00"):
        assert instruction.writes_memory(bytes.fromhex(text), 0xF8, registers(rsp=0x100))
        assert not instruction.writes_memory(bytes.fromhex(text), 0x100, registers(rsp=0x100))


@pytest.mark.parametrize("text", ["f4", "fa", "e4 80", "ec", "6e", "48 0f 20 c0", "0f 32", "0f 01 11", "66 ed"])
def test_privileged(text: str) -> None:
    assert instruction.is_privileged(bytes.fromhex(text))


@pytest.mark.parametrize("text", ["90", "8b 01", "0f 0b", "c5 f8 28 01", "0f 38 f1 01", ""])
def test_not_privileged(text: str) -> None:
    assert not instruction.is_privileged(bytes.fromhex(text))


def test_units() -> None:
    assert instruction.is_x87(bytes.fromhex("9b")) and instruction.is_x87(bytes.fromhex("d9 01"))
    assert not instruction.is_x87(bytes.fromhex("f2 0f 5e c1"))
    assert instruction.is_locked(bytes.fromhex("f0 90")) and not instruction.is_locked(bytes.fromhex("90"))
