"""What Windows' own DLLs export, whether we have it or not: which names a program may rightly ask for.

The data is guest/windows_exports.py's, of mingw-w64's module definitions. Read at the first question only. A name that
is not in it may still exist: the definitions are not complete, least of all for numbers.
"""

from __future__ import annotations

import functools
import lzma
from pathlib import Path

REDISTRIBUTABLE = ("vcruntime140", "msvcp140", "concrt140", "vcomp140", "vccorlib140")
"""How the names of Microsoft's Visual C++ runtime DLLs begin, which Windows does not ship."""
DATA = Path(__file__).resolve().parent.parent / "guest" / "bin" / "windows_exports.xz"


@functools.cache
def _table() -> dict[str, str]:
    """The line of each DLL, by its name in lower case; empty where the data was not built."""
    try:
        text = lzma.decompress(DATA.read_bytes()).decode()
    except FileNotFoundError:
        return {}
    return {line.partition(" ")[0]: line for line in text.splitlines()}


def is_windows_dll(dll: str) -> bool:
    """Whether Windows ships a DLL of this name."""
    return dll.lower() in _table()


@functools.cache
def _exports(dll: str) -> dict[str, int | None]:
    entries = (entry.partition("#") for entry in _table().get(dll, "").split()[1:])
    return {name: int(number) if number else None for name, _, number in entries if name}


def windows_exports(dll: str) -> frozenset[str]:
    """The names that Windows' DLL exports; none for a DLL that is not Windows'."""
    return frozenset(_exports(dll.lower()))


def is_exported(dll: str, function: str | int) -> bool:
    """Whether Windows' DLL has a function. Of one asked for by number we know only that the DLL is Windows'."""
    if isinstance(function, int):
        return is_windows_dll(dll)
    return function in _exports(dll.lower())


def may_be_exported(dll: str, function: str | int) -> bool:
    """Whether a DLL that lies in System32 may have a function on Windows: of some nothing is known (combase)."""
    if dll.lower().startswith(REDISTRIBUTABLE):
        return False
    return not is_windows_dll(dll) or is_exported(dll, function)
