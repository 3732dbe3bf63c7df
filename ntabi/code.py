"""Named 32-bit codes: the int subclass that NTSTATUS, information classes and other NT enumerations are declared with.

Unlike `enum.IntEnum`, a value without a name is still a value (a guest may pass any), and declaring a name costs well
under a microsecond, which matters for the 2,000 names that every start loads. It must never reject a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

_C = TypeVar("_C", bound="Code")


class code:
    """Declares one name in a `Code` class: `SUCCESS = code(0)`. The class attribute is an instance of that class."""

    __slots__ = ("value",)

    def __init__(self, value: int) -> None:
        self.value = value

    def __set_name__(self, owner: type[Code], name: str) -> None:
        value = int.__new__(owner, self.value)
        setattr(owner, name, value)
        owner._names.setdefault(self.value, name)

    def __get__(self, instance: object, owner: type[_C]) -> _C:
        raise AttributeError  # replaced by the value in __set_name__; what is left is the type, for checkers


class _PerClassNames(type):
    """Gives each `Code` class its own value-to-name table before its body's names are set."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> _PerClassNames:
        namespace.setdefault("_names", {})
        namespace.setdefault("__slots__", ())
        return super().__new__(mcs, name, bases, namespace)


class Code(int, metaclass=_PerClassNames):
    """A 32-bit value of one NT enumeration; compares, hashes and packs as the int it is."""

    _names: dict[int, str]

    @classmethod
    def of(cls, value: int) -> Self:
        """The value as this enumeration, cut to 32 bits unsigned."""
        return int.__new__(cls, value & 0xFFFFFFFF)

    @classmethod
    def names(cls) -> Mapping[int, str]:
        """Value to name; where Windows has several names for one value, the first declared."""
        return cls._names

    @classmethod
    def named(cls, name: str) -> Self:
        """The value with this name.

        Raises KeyError when there is none.
        """
        value = cls.__dict__.get(name)
        if not isinstance(value, cls):
            raise KeyError(name)
        return value

    @property
    def name(self) -> str | None:
        """The value's name, or None for a value nobody named."""
        return self._names.get(int(self))

    def __str__(self) -> str:
        return self._names.get(int(self)) or f"{int(self):#x}"

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}.{self._names[int(self)]}" if self.name else f"{type(self).__name__}({int(self):#x})"
        )
