"""The C runtime's decimal conversions, compiled for this machine, against Python's, which are correctly rounded."""

from __future__ import annotations

import ctypes
import math
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

SOURCES = ("to_decimal.c", "from_decimal.c", "float_text.c")
FLOAT = Path(__file__).resolve().parents[2] / "guest" / "crt" / "float"
ROUND_BY_MODE, ROUND_TIES_AWAY = 0, 1
WIDTH_FLOAT, WIDTH_DOUBLE = 0, 1
DECIMAL_ROOM = 800


class Decimal(ctypes.Structure):
    """struct decimal of guest/crt/float/decimal.h."""

    _fields_ = [("digits", ctypes.c_char * DECIMAL_ROOM), ("count", ctypes.c_int), ("point", ctypes.c_int)]

    def digit(self, index: int) -> str:
        """The digit at an index, zero outside of those that are held."""
        return chr(self.digits_at(index)) if 0 <= index < self.count else "0"

    def digits_at(self, index: int) -> int:
        """The byte at an index (the field itself reads as a C string)."""
        return ctypes.string_at(ctypes.addressof(self) + index, 1)[0]


class FloatText(ctypes.Structure):
    """The results of struct float_text, and room for the rest of it."""

    _fields_ = [
        ("kind", ctypes.c_int),
        ("valid", ctypes.c_size_t),
        ("negative", ctypes.c_bool),
        ("private", ctypes.c_char * 2048),
    ]


@pytest.fixture(scope="module")
def crt(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """guest/crt/float as a shared library of this machine."""
    out = tmp_path_factory.mktemp("crt") / "decimal.so"
    sources = [str(FLOAT / name) for name in SOURCES]
    words = ["cc", "-shared", "-fPIC", "-O2", "-std=gnu17", "-Wall", "-Wextra", "-Werror", "-o", str(out), *sources]
    subprocess.run([sys.executable, "-m", "ziglang", *words], check=True)
    library = ctypes.CDLL(str(out))
    for name in ("crt_decimal_fixed", "crt_decimal_significant"):
        function = getattr(library, name)
        function.argtypes = [ctypes.POINTER(Decimal), ctypes.c_double, ctypes.c_int, ctypes.c_int]
        function.restype = None
    library.crt_float_begin.argtypes = [ctypes.POINTER(FloatText), ctypes.c_uint, ctypes.c_bool]
    library.crt_float_begin.restype = None
    library.crt_float_feed.argtypes = [ctypes.POINTER(FloatText), ctypes.c_uint]
    library.crt_float_feed.restype = ctypes.c_bool
    library.crt_float_value.argtypes = [ctypes.POINTER(FloatText), ctypes.c_int, ctypes.POINTER(ctypes.c_int)]
    library.crt_float_value.restype = ctypes.c_double
    return library


def fixed(crt: ctypes.CDLL, value: float, places: int, rounding: int = ROUND_BY_MODE) -> str:
    """What %.*f prints of the magnitude."""
    out = Decimal()
    crt.crt_decimal_fixed(ctypes.byref(out), value, places, rounding)
    whole = "".join(out.digit(i) for i in range(out.point)) or "0"
    return whole + ("." + "".join(out.digit(out.point + i) for i in range(places)) if places else "")


def scientific(crt: ctypes.CDLL, value: float, places: int) -> str:
    """What %.*e prints of the magnitude."""
    out = Decimal()
    crt.crt_decimal_significant(ctypes.byref(out), value, places + 1, ROUND_BY_MODE)
    exponent = out.point - 1 if out.count else 0
    digits = "".join(out.digit(i) for i in range(1, places + 1))
    return f"{out.digit(0)}{'.' if places else ''}{digits}e{exponent:+03d}"


def parse(crt: ctypes.CDLL, text: str, width: int = WIDTH_DOUBLE) -> tuple[float, int]:
    """The value of a text's valid prefix, and the prefix's length."""
    state, error = FloatText(), ctypes.c_int()
    crt.crt_float_begin(ctypes.byref(state), ord("."), True)
    for character in text:
        if not crt.crt_float_feed(ctypes.byref(state), ord(character)):
            break
    return crt.crt_float_value(ctypes.byref(state), width, ctypes.byref(error)), state.valid


def bits(value: float) -> bytes:
    """A double's bytes, which tell the zeros apart."""
    return struct.pack("<d", value)


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite, st.integers(0, 40))
def test_fixed(crt: ctypes.CDLL, value: float, places: int) -> None:
    assert fixed(crt, value, places) == f"{abs(value):.{places}f}"


@given(finite, st.integers(0, 780))
def test_scientific(crt: ctypes.CDLL, value: float, places: int) -> None:
    assert scientific(crt, value, places) == f"{abs(value):.{places}e}"


@given(st.integers(0, 2**40), st.integers(1, 12))
def test_ties(crt: ctypes.CDLL, number: int, places: int) -> None:
    value = (number * 2 + 1) / 2**places
    assert fixed(crt, value, places - 1) == f"{value:.{places - 1}f}"


def test_ties_away_from_zero(crt: ctypes.CDLL) -> None:
    assert [fixed(crt, value, 0, ROUND_TIES_AWAY) for value in (0.5, 1.5, 2.5)] == ["1", "2", "3"]


@given(finite)
def test_reads_what_it_prints(crt: ctypes.CDLL, value: float) -> None:
    for text in (repr(value), f"{value:.17e}", value.hex()):
        assert bits(parse(crt, text)[0]) == bits(value)


@given(st.integers(0, 10**40), st.integers(0, 10**40), st.integers(-380, 330))
def test_reads_any_decimal(crt: ctypes.CDLL, whole: int, fraction: int, exponent: int) -> None:
    text = f"{whole}.{fraction}e{exponent}"
    assert bits(parse(crt, text)[0]) == bits(float(text))


@given(finite)
def test_halfway_between_two_doubles(crt: ctypes.CDLL, value: float) -> None:
    low, high = abs(value), math.nextafter(abs(value), math.inf)
    if math.isinf(high):
        return
    numerator, denominator = low.as_integer_ratio()
    other, below = high.as_integer_ratio()
    middle = numerator * below + other * denominator
    scale = 2 * denominator * below
    power = scale.bit_length() - 1
    text = f"{middle * 5**power}e-{power}"
    assert bits(parse(crt, text)[0]) == bits(float(text))
    assert parse(crt, f"{middle * 5**power}1e-{power + 1}")[0] == high


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_single_precision(crt: ctypes.CDLL, value: float) -> None:
    assert bits(parse(crt, repr(value), WIDTH_FLOAT)[0]) == bits(value)


@pytest.mark.parametrize(
    ("text", "length"),
    {
        "": 0,
        "+": 0,
        "-.": 0,
        "--1": 0,
        "1e+": 1,
        "1e5e5": 3,
        "0x": 1,
        "0x.p1": 1,
        "0x.8p1": 6,
        "1..2": 2,
        ".5": 2,
        "5.x": 2,
        "infi": 3,
        "Infinity!": 8,
        "nan(a": 3,
        "nan(ab_1)x": 9,
    }.items(),
)
def test_length_of_the_valid_prefix(crt: ctypes.CDLL, text: str, length: int) -> None:
    assert parse(crt, text)[1] == length
