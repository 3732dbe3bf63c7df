"""Service numbers of the Windows builds that can be presented, both ways. Data only; it reads its files when asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ntsup.ntabi.data import read_data

# Builds 19041 to 19045 are one system with feature switches and share their numbers.
_COLUMNS = {**dict.fromkeys(range(19041, 19046), 0), 26100: 1, 26200: 2}

BUILDS = tuple(_COLUMNS)
DEFAULT_BUILD = 19045

WIN32K_FIRST = 0x1000


@cache
def _rows(file: str) -> list[list[str]]:
    lines = read_data(file).split("\n")
    return [line.split(",") for line in lines[2:] if line]


@cache
def _table(column: int, file: str) -> dict[int, str]:
    return {int(row[column + 1]): row[0] for row in _rows(file) if row[column + 1]}


@cache
def _numbers(column: int) -> Mapping[int, str]:
    return MappingProxyType({**_table(column, "numbers-ntos.csv"), **_table(column, "numbers-win32k.csv")})


@cache
def _by_name(column: int) -> Mapping[str, int]:
    return MappingProxyType({name: number for number, name in _numbers(column).items()})


def _column(build: int) -> int:
    column = _COLUMNS.get(build)
    if column is None:
        raise ValueError(f"no service numbers for Windows build {build}; known: {', '.join(map(str, BUILDS))}")
    return column


def numbers(build: int) -> Mapping[int, str]:
    """Number to service name: the executive's below 0x1000, win32k's from 0x1000 up.

    Raises ValueError for a build that is not in the tables.
    """
    return _numbers(_column(build))


def number_of(build: int, name: str) -> int:
    """The number of a service in a build.

    Raises ValueError for an unknown build, KeyError for a service that the build does not have.
    """
    return _by_name(_column(build))[name]
