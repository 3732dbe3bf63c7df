"""The documented prototypes of NT services: parameter names, C types and directions, as data.

It reads its two committed files once and parses a line when it is asked for. It knows nothing of how a service behaves.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ntsup.ntabi.data import read_data


class PrototypeParameter(NamedTuple):
    """One parameter as documented: `direction` is "in", "out", "inout" or "reserved"; `optional`: NULL is allowed."""

    name: str
    type: str
    direction: str
    optional: bool
    size: str = ""  # "Length", "#Count", "*ReturnLength", "Length>*ReturnLength"; prototypes.txt says how to read it


class Prototype(NamedTuple):
    """One service as documented; `parameters` is None where nobody has published them."""

    name: str
    category: str
    returns: str
    parameters: tuple[PrototypeParameter, ...] | None


_DIRECTIONS = {"": "in", "i": "in", "o": "out", "io": "inout", "r": "reserved"}


@cache
def lines() -> dict[str, str]:
    """Service name to its line; a line of prototypes-more.txt replaces the one of prototypes.txt."""
    found: dict[str, str] = {}
    for file in ("prototypes.txt", "prototypes-more.txt"):
        for line in read_data(file).split("\n"):
            if line and line[0] != "#":
                found[line[: line.index("|")]] = line
    return found


@cache
def prototype(name: str) -> Prototype:
    """The prototype of a service, e.g. "NtClose".

    Raises KeyError for a name that no source documents.
    """
    _, category, returns, text = lines()[name].split("|")
    parameters = []
    for item in text.split(",") if text else ():
        label, ctype, direction, *size = item.split(":")
        optional = direction.endswith("?")
        parameters.append(PrototypeParameter(label, ctype, _DIRECTIONS[direction.rstrip("?")], optional, *size))
    return Prototype(name, category, returns, tuple(parameters))


def parameter_count(name: str) -> int:
    """How many parameters a service has, without parsing them; 0 where nobody has published them."""
    line = lines().get(name)
    text = line[line.rindex("|") + 1 :] if line is not None else ""
    return text.count(",") + 1 if text else 0
