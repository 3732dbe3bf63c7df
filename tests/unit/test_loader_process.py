"""What a new process starts with: PEB, TEB, CONTEXT, parameters, command line, KUSER_SHARED_DATA."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pe_images import Pe

from ntsup.loader.kuser import KUSER_SHARED_DATA_SIZE, kuser_bytes
from ntsup.loader.layout import lay_out
from ntsup.loader.parameters import (
    command_line,
    environment_block,
    move_parameters,
    process_parameters_bytes,
)
from ntsup.loader.pe import parse
from ntsup.loader.process import CONTEXT_SIZE, PEB_SIZE, TEB_SIZE, initial_context_bytes, peb_bytes, teb_bytes


def u64(data: bytes, offset: int) -> int:
    return int(struct.unpack_from("<Q", data, offset)[0])


def u32(data: bytes, offset: int) -> int:
    return int(struct.unpack_from("<I", data, offset)[0])


def u16(data: bytes, offset: int) -> int:
    return int(struct.unpack_from("<H", data, offset)[0])


def string_at(block: bytes, address: int, offset: int) -> str:
    """The UNICODE_STRING at `offset`, checked to be terminated and inside the block."""
    length, maximum, pointer = struct.unpack_from("<HH4xQ", block, offset)
    start = pointer - address
    assert start >= 0x440 and start + maximum <= len(block) and length + 2 <= maximum
    assert block[start + length : start + length + 2] == b"\0\0"
    return block[start : start + length].decode("utf-16-le", "surrogatepass")


def test_peb() -> None:
    data = Pe().build()
    _, plan = lay_out(parse(data, "x"), data)
    peb = peb_bytes(plan, image_base=plan.base, parameters=0x20000, api_set_map=0x30000, processor_count=3)
    assert len(peb) == PEB_SIZE
    assert (u64(peb, 0x10), u64(peb, 0x18), u64(peb, 0x20), u64(peb, 0x68)) == (plan.base, 0, 0x20000, 0x30000)
    assert (u32(peb, 0xB8), u32(peb, 0xBC), u64(peb, 0x138)) == (3, 0, 7)
    assert (u32(peb, 0x118), u32(peb, 0x11C), u16(peb, 0x120), u32(peb, 0x124)) == (10, 0, 19045, 2)
    assert (u32(peb, 0x128), u32(peb, 0x12C), u32(peb, 0x130), u32(peb, 0x2C0)) == (3, 6, 1, 1)
    assert struct.unpack_from("<q", peb, 0xC0) == (-25920000000000,)
    assert peb[2:4] == b"\0\0"
    moved = peb_bytes(plan, image_base=0x10000, parameters=0, api_set_map=0, processor_count=1, being_debugged=True)
    assert moved[2:4] == b"\x01\x04"


def test_teb() -> None:
    teb = teb_bytes(
        teb=0x7000, peb=0x6000, stack_base=0x200000, stack_limit=0x1F0000, deallocation_stack=0x100000,
        process_id=8, thread_id=12, initial_thread=True,
    )  # fmt: skip
    assert len(teb) == TEB_SIZE
    assert (u64(teb, 8), u64(teb, 0x10), u64(teb, 0x30), u64(teb, 0x60)) == (0x200000, 0x1F0000, 0x7000, 0x6000)
    assert (u64(teb, 0x40), u64(teb, 0x48), u64(teb, 0x7D8), u64(teb, 0x7E0)) == (8, 12, 8, 12)
    assert (u16(teb, 0x1258), u16(teb, 0x125A), u64(teb, 0x1260)) == (0, 522, 0x7000 + 0x1268)
    assert u64(teb, 0x1478) == 0x100000 and u16(teb, 0x17EE) == 0x400


def test_initial_context() -> None:
    context = initial_context_bytes(rip=0x1111, rsp=0x2228, rcx=3, rdx=4)
    assert len(context) == CONTEXT_SIZE
    assert (u64(context, 0xF8), u64(context, 0x98), u64(context, 0x80), u64(context, 0x88)) == (0x1111, 0x2228, 3, 4)
    assert (u16(context, 0x38), u16(context, 0x42), u32(context, 0x34)) == (0x33, 0x2B, 0x1F80)
    assert (u16(context, 0x100), u32(context, 0x118)) == (0x27F, 0x1F80)


def test_process_parameters() -> None:
    environment = environment_block({"A": "1", "B": "zwei"})
    block = process_parameters_bytes(
        0x50000,
        image_path="C:\\a b.exe",
        command_line='"C:\\a b.exe" x',
        current_directory="Z:\\work",
        environment=environment,
        current_directory_handle=0x40,
        standard_input=4,
        standard_output=8,
        standard_error=12,
        runtime_data=b"\1\2\3",
        window_flags=0x101,
        show_window_flags=5,
        process_group_id=99,
    )
    length = u32(block, 0)
    assert u32(block, 4) == length and u32(block, 8) == 1 and len(block) % 8 == 0
    assert (u64(block, 0x20), u64(block, 0x28), u64(block, 0x30), u64(block, 0x48)) == (4, 8, 12, 0x40)
    assert string_at(block, 0x50000, 0x38) == "Z:\\work\\" and u16(block, 0x3A) == 520
    assert string_at(block, 0x50000, 0x50) == ""
    assert string_at(block, 0x50000, 0x60) == string_at(block, 0x50000, 0xB0) == "C:\\a b.exe"
    assert string_at(block, 0x50000, 0x70) == '"C:\\a b.exe" x'
    assert string_at(block, 0x50000, 0xC0) == "WinSta0\\Default"
    start = u64(block, 0xE8) - 0x50000
    assert u16(block, 0xE0) == 3 and block[start : start + 3] == b"\1\2\3"
    assert (u32(block, 0xA4), u32(block, 0xA8), u32(block, 0x408)) == (0x101, 5, 99)
    assert u64(block, 0x80) == 0x50000 + length and u64(block, 0x3F0) == len(environment)
    assert block[length : length + len(environment)] == environment == "A=1\0B=zwei\0\0".encode("utf-16-le")


@pytest.mark.parametrize("normalised", [True, False])
def test_parameters_move_between_processes(normalised: bool) -> None:
    block = bytearray(
        process_parameters_bytes(
            0x50000, image_path="C:\\x.exe", command_line="x y", current_directory="C:\\", environment=b""
        )
    )
    if not normalised:
        struct.pack_into("<I", block, 8, 0)
        for offset in (0x38, 0x50, 0x60, 0x70, 0xB0, 0xC0, 0xD0):
            struct.pack_into("<Q", block, offset + 8, u64(bytes(block), offset + 8) - 0x50000)
    environment = environment_block({"Q": "r"})
    moved = move_parameters(bytes(block), 0x50000, 0x90000, environment)
    assert string_at(moved, 0x90000, 0x60) == "C:\\x.exe" and string_at(moved, 0x90000, 0x70) == "x y"
    start = u64(moved, 0x80) - 0x90000
    assert moved[start : start + len(environment)] == environment
    assert u32(moved, 0) == start and u32(moved, 8) & 1


@given(st.binary(max_size=0x600), st.integers(0, 2**64 - 1))
def test_moving_any_bytes_gives_a_sound_block_or_value_error(data: bytes, address: int) -> None:
    for block in (data, data.ljust(0x440, b"\x41")):
        try:
            moved = move_parameters(block, address, 0x90000, b"\0\0\0\0")
        except ValueError:
            continue
        for offset in (0x38, 0x60, 0x70):
            length, _, pointer = struct.unpack_from("<HH4xQ", moved, offset)
            assert pointer == 0 or 0x90000 <= pointer <= pointer + length <= 0x90000 + len(moved)


def test_a_string_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="65536 bytes"):
        process_parameters_bytes(0, image_path="x", command_line="x" * 32768, current_directory="C:\\", environment=b"")


def test_empty_environment_block_has_two_terminators() -> None:
    assert environment_block({}) == bytes(4)


@pytest.mark.parametrize(
    ("argv", "line"),
    [
        ([], ""),
        (["a"], "a"),
        (["C:\\a b\\c.exe", "x"], '"C:\\a b\\c.exe" x'),
        (["a", ""], 'a ""'),
        (["a", "b c"], 'a "b c"'),
        (["a", "b\\c"], "a b\\c"),
        (["a", "b c\\"], 'a "b c\\\\"'),
        (["a", 'b"c'], 'a "b\\"c"'),
        (["a", 'b\\"c'], 'a "b\\\\\\"c"'),
        (["a", "*.c"], "a *.c"),
    ],
)
def test_command_line(argv: list[str], line: str) -> None:
    assert command_line(argv) == line


def split_command_line(line: str) -> list[str]:
    """CommandLineToArgvW, from its documentation: the test's own reading of the rules."""
    if line.startswith('"'):
        program, _, rest = line[1:].partition('"')
    else:
        program, _, rest = line.partition(" ")
    argv, position = [program], 0
    while True:
        while position < len(rest) and rest[position] in " \t":
            position += 1
        if position == len(rest):
            return argv
        argument, quoted = "", False
        while position < len(rest) and (quoted or rest[position] not in " \t"):
            slashes = 0
            while rest[position : position + 1] == "\\":
                slashes, position = slashes + 1, position + 1
            if rest[position : position + 1] == '"':
                argument += "\\" * (slashes // 2)
                if slashes % 2:
                    argument += '"'
                else:
                    quoted = not quoted
                position += 1
            else:
                argument += "\\" * slashes
                if position < len(rest) and (quoted or rest[position] not in " \t"):
                    argument += rest[position]
                    position += 1
        argv.append(argument)


@given(st.lists(st.text(alphabet='ab \\"\t', max_size=8), max_size=5))
def test_command_lines_come_apart_again(arguments: list[str]) -> None:
    assert split_command_line(command_line(["C:\\p q.exe", *arguments])) == ["C:\\p q.exe", *arguments]


def test_kuser_shared_data() -> None:
    page = kuser_bytes(
        cpu_flags={"sse2", "avx", "xsave", "rdtscp"},
        processor_count=2,
        physical_pages=1 << 20,
        cookie=0x12345678,
        use_gate=True,
        time_zone_bias=-36_000_000_000,
    )
    assert len(page) == KUSER_SHARED_DATA_SIZE
    assert page[0x30:0x46].decode("utf-16-le") == "C:\\Windows\0"
    assert (u32(page, 0x260), u32(page, 0x264), u32(page, 0x26C), u32(page, 0x270)) == (19045, 1, 10, 0)
    assert (u16(page, 0x26A), page[0x268], u16(page, 0x2C), u32(page, 4)) == (9, 1, 0x8664, 0x0FA00000)
    features = page[0x274 : 0x274 + 64]
    assert (features[10], features[39], features[17], features[32], features[23]) == (1, 1, 1, 1, 1)
    assert (features[40], features[22], features[7]) == (0, 0, 0)
    assert (u64(page, 0x300), u32(page, 0x308), u32(page, 0x330)) == (10_000_000, 1, 0x12345678)
    assert (u32(page, 0x2E8), u32(page, 0x3C0), u64(page, 0x3D8)) == (1 << 20, 2, 7)
    assert struct.unpack_from("<IiI", page, 0x20) == ((-36_000_000_000) & 0xFFFFFFFF, -9, 0xFFFFFFF7)
