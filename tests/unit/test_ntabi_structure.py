"""Structures: natural x64 layout, round trips, and what a bad declaration or value does."""

from __future__ import annotations

import struct
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntsup.ntabi import BOOLEAN, HANDLE, LARGE_INTEGER, LONG, UCHAR, ULONG, USHORT, Array, NtStatus, Struct


class CLIENT_ID(Struct):
    UniqueProcess: HANDLE
    UniqueThread: HANDLE = 7


class MIXED(Struct):
    Flag: BOOLEAN
    Numbers: Annotated[tuple[int, ...], Array(USHORT, 3)]
    Ids: CLIENT_ID
    Name: Annotated[bytes, Array(UCHAR, 5)]
    Signed: LONG
    Status: NtStatus


class PACKED(Struct):
    _pack_ = 4
    Small: ULONG
    Wide: LARGE_INTEGER


class PAIR(Struct):
    Both: Annotated[tuple[CLIENT_ID, ...], Array(CLIENT_ID, 2)]


class DERIVED(CLIENT_ID):
    More: UCHAR


def test_natural_layout() -> None:
    assert [MIXED.offsetof(field.name) for field in MIXED.fields()] == [0, 2, 8, 24, 32, 36]
    assert MIXED.sizeof() == 40
    assert PACKED.sizeof() == 12
    assert DERIVED.sizeof() == 24
    with pytest.raises(KeyError):
        MIXED.offsetof("Missing")


def test_pack_and_unpack() -> None:
    ids = CLIENT_ID(UniqueProcess=5)
    value = MIXED(Flag=True, Numbers=(1, 2, 70000), Ids=ids, Name=b"ab", Signed=-3, Status=NtStatus.ACCESS_DENIED)
    data = value.pack()
    assert data == struct.pack("<?xHHHQQ5sxxxiI", True, 1, 2, 4464, 5, 7, b"ab", -3, 0xC0000022)
    again = MIXED.unpack(b"\xff" * 3 + data, 3)
    assert (again.Flag, again.Numbers, again.Ids, again.Name) == (True, (1, 2, 4464), ids, b"ab\0\0\0")
    assert (again.Signed, again.Status.name) == (-3, "ACCESS_DENIED")
    assert "Ids=CLIENT_ID(UniqueProcess=5, UniqueThread=7)" in repr(again)


def test_arrays_of_structures() -> None:
    value = PAIR(Both=(CLIENT_ID(UniqueProcess=1), CLIENT_ID(UniqueProcess=2, UniqueThread=3)))
    assert value.pack() == struct.pack("<QQQQ", 1, 7, 2, 3)
    assert PAIR.unpack(value.pack()) == value


def test_constructor_checks_its_fields() -> None:
    with pytest.raises(TypeError, match="UniqueProcess has no value"):
        CLIENT_ID()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="no field Other"):
        CLIENT_ID(UniqueProcess=1, Other=2)  # type: ignore[call-arg]


@given(st.integers(), st.integers())
def test_values_are_cut_as_c_cuts_them(process: int, thread: int) -> None:
    again = CLIENT_ID.unpack(CLIENT_ID(UniqueProcess=process, UniqueThread=thread).pack())
    assert (again.UniqueProcess, again.UniqueThread) == (process % 2**64, thread % 2**64)


@given(st.binary(min_size=40, max_size=40))
def test_any_bytes_unpack(data: bytes) -> None:
    again = MIXED.unpack(data)
    assert MIXED.unpack(again.pack()) == again
