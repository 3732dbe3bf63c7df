"""Sets of named bits and choices of named values, for printing: 0x100001 → FILE_READ_DATA|SYNCHRONIZE.

The values stand once, as constants of a module in `constants/`; a set names the constants that belong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_REMEMBERED = 256  # texts of a set that are kept; programs use few values, and one that uses many must not cost memory


class _Named:
    """Names of constants in a module's namespace, looked up when they are first needed."""

    __slots__ = ("_names", "_namespace", "_values")

    def __init__(self, namespace: Mapping[str, Any], names: str) -> None:
        self._namespace = namespace
        self._names = names
        self._values: dict[str, int] | None = None

    def values(self) -> dict[str, int]:
        """Name to value, in the order of preference for printing.

        Raises KeyError when a name is no constant of the module.
        """
        if self._values is None:
            self._values = {name: self._namespace[name] for name in self._names.split()}
        return self._values


class Flags(_Named):
    """Bits that are combined. A name of several bits stands before the names of its bits, so that it is preferred.

    The names of another set can be added with `also`.
    """

    __slots__ = ("_also", "_printed")

    def __init__(self, namespace: Mapping[str, Any], names: str, also: Flags | None = None) -> None:
        super().__init__(namespace, names)
        self._also = also
        self._printed: dict[int, str] = {}

    def values(self) -> dict[str, int]:
        """Name to value, in the order of preference for printing, those of `also` last."""
        return super().values() if self._also is None else super().values() | self._also.values()

    def format(self, value: int) -> str:
        """The names joined by |, with what nobody named in hexadecimal; "0" for no bit."""
        known = self._printed.get(value)
        if known is not None:
            return known
        found = []
        rest = value
        for name, bits in self.values().items():
            if bits and value & bits == bits and rest & bits:
                found.append(name)
                rest &= ~bits
        if rest or not found:
            found.append(f"{rest:#x}" if rest else "0")
        text = "|".join(found)
        if len(self._printed) < _REMEMBERED:
            self._printed[value] = text
        return text


class Choice(_Named):
    """Values of which one is meant."""

    def format(self, value: int) -> str:
        """The value's name, or the value in hexadecimal."""
        for name, each in self.values().items():
            if each == value:
                return name
        return f"{value:#x}"
