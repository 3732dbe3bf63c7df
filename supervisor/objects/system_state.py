"""What all processes of a supervisor share beside named objects: global atoms, WNF states, the default locale.

Pure: it keeps and answers. Must never be reached but through `system_state`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ntsup.ntabi import NtError, NtStatus
from ntsup.pathmap.names import fold

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive

FIRST_ATOM, LAST_ATOM = 0xC000, 0xFFFF
LONGEST_ATOM: Final = 255
LARGEST_WNF_STATE: Final = 0x1000
DEFAULT_LOCALE: Final = 0x0409


@dataclass
class Atom:
    """A global atom: its name as first spelled, and how often it was added."""

    name: str
    count: int = 1


class AtomTable:
    """The atoms of the session. Integer atoms, below FIRST_ATOM, are always there and count nothing."""

    def __init__(self) -> None:
        self._by_name: dict[str, int] = {}
        self._atoms: dict[int, Atom] = {}

    @staticmethod
    def integer(name: str) -> int:
        """The integer atom that "#1234" names; 0 if it names none."""
        digits = name[1:]
        if not name.startswith("#") or not digits.isdecimal():
            return 0
        value = int(digits)
        if not 0 < value < FIRST_ATOM:
            raise NtError(NtStatus.INVALID_PARAMETER)
        return value

    def add(self, name: str) -> int:
        """The atom of a name, made if need be, with one more use."""
        integer = self.integer(name)
        if integer:
            return integer
        if not name:
            raise NtError(NtStatus.OBJECT_NAME_INVALID)
        key = fold(name)
        known = self._by_name.get(key)
        if known is not None:
            self._atoms[known].count += 1
            return known
        for value in range(FIRST_ATOM, LAST_ATOM + 1):
            if value not in self._atoms:
                self._by_name[key] = value
                self._atoms[value] = Atom(name)
                return value
        raise NtError(NtStatus.NO_MEMORY)

    def find(self, name: str) -> int:
        """The atom of a name; STATUS_OBJECT_NAME_NOT_FOUND."""
        integer = self.integer(name)
        found = integer or self._by_name.get(fold(name), 0)
        if not found:
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        return found

    def delete(self, value: int) -> None:
        """One use less; the last takes the atom away. STATUS_INVALID_HANDLE."""
        if 0 < value < FIRST_ATOM:
            return
        atom = self._atoms.get(value)
        if atom is None:
            raise NtError(NtStatus.INVALID_HANDLE)
        atom.count -= 1
        if not atom.count:
            del self._atoms[value]
            del self._by_name[fold(atom.name)]

    def get(self, value: int) -> Atom:
        """The atom of a value. STATUS_INVALID_HANDLE."""
        if 0 < value < FIRST_ATOM:
            return Atom(f"#{value}")
        atom = self._atoms.get(value)
        if atom is None:
            raise NtError(NtStatus.INVALID_HANDLE)
        return atom

    def values(self) -> list[int]:
        """All string atoms."""
        return sorted(self._atoms)


@dataclass
class WnfState:
    """A state of the notification facility: what was last published, and how often something was."""

    data: bytes = b""
    stamp: int = 0
    largest: int = LARGEST_WNF_STATE


@dataclass
class SystemState:
    """One per executive."""

    atoms: AtomTable = field(default_factory=AtomTable)
    wnf: dict[int, WnfState] = field(default_factory=dict)
    subscriptions: int = 0
    locale: int = DEFAULT_LOCALE
    ui_language: int = DEFAULT_LOCALE
    execution_state: int = 0


def system_state(executive: Executive) -> SystemState:
    """What the executive's processes share."""
    if executive.system is None:
        from ntsup.supervisor.user_locale import user_locale

        number = user_locale(executive.environment)
        executive.system = SystemState(locale=number, ui_language=number)
    return executive.system
