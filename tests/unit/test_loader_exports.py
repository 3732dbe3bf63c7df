"""Exports found by name in a laid-out image."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st
from pe_images import EXPORTS, RDATA, Pe, Section

from ntsup.loader import exports
from ntsup.loader.layout import Plan, lay_out
from ntsup.loader.pe import parse

RVA = 0x2000
FUNCTIONS = {"Alpha": 0x1000, "Beta": 0x1008, "Delta": RVA + 4, "Gamma": 0x1010, "ab": 0x1004}


def image(table: bytes | None = None) -> tuple[bytearray, Plan]:
    if table is None:
        count = len(FUNCTIONS)
        names_at, strings = RVA + 40 + 4 * count, b""
        strings_at = names_at + 4 * count + 2 * count
        offsets = []
        for name in FUNCTIONS:
            offsets.append(strings_at + len(strings))
            strings += name.encode() + b"\0"
        table = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, 0, 1, count, count, RVA + 40, names_at, names_at + 4 * count)
        table += struct.pack(f"<{count}I", *FUNCTIONS.values()) + struct.pack(f"<{count}I", *offsets)
        table += struct.pack(f"<{count}H", *range(count)) + strings
    pe = Pe(
        [Section(".text", 0x1000, b"\xc3" * 64), Section(".edata", RVA, table or b"\0", RDATA)],
        directories={EXPORTS: (RVA, len(table))},
    )
    data = pe.build()
    return lay_out(parse(data, "x"), data)


def test_names_are_found() -> None:
    flat, plan = image()
    assert {name: exports.find(flat, plan, name) for name in ("Alpha", "Beta", "Gamma", "ab")} == {
        "Alpha": 0x1000,
        "Beta": 0x1008,
        "Gamma": 0x1010,
        "ab": 0x1004,
    }


def test_what_is_not_there_or_forwarded_is_none() -> None:
    flat, plan = image()
    assert [exports.find(flat, plan, name) for name in ("Alph", "Alphaa", "", "zz", "Delta")] == [None] * 5


@given(st.binary(max_size=200))
def test_a_broken_table_is_none_or_inside(table: bytes) -> None:
    flat, plan = image(table)
    found = exports.find(flat, plan, "Alpha")
    assert found is None or found < plan.size_of_image
