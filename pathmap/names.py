"""One file name between Linux and Windows: characters, case folding, reserved names, stream suffixes. Pure.

Linux names that Windows cannot express keep a spelling of their own there (U+F000 + character, as Samba and Cygwin
have it, and lone surrogates for bytes that are no UTF-8), so that no name is lost on the way and back.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from ntsup.ntabi.status import NtError, NtStatus

ILLEGAL: Final = frozenset('"<>|?*/' + "".join(map(chr, range(32))))
"""What no component of an NT file path may hold; a colon separates streams, a backslash components."""
MAXIMUM_NAME: Final = 255
"""UTF-16 units in one component."""

_SPECIAL: Final = '"*:<>?\\|' + "".join(map(chr, range(1, 32)))
_PRIVATE: Final = {ord(c): 0xF000 + ord(c) for c in _SPECIAL}
# A name that holds one of those private characters itself spells it as its UTF-8 bytes, each a lone surrogate.
_TO_WINDOWS: Final[dict[int, int | str]] = {
    **_PRIVATE,
    **{p: "".join(chr(0xDC00 + byte) for byte in chr(p).encode()) for p in _PRIVATE.values()},
}
_TO_LINUX: Final = {private: character for character, private in _PRIVATE.items()}


def to_windows_name(name: str) -> str:
    """How Windows programs see the Linux file name `name` (a component or several with `/` between)."""
    if name.isascii() and name.isprintable() and not _holds_special(name):
        return name
    return to_windows_text(name.translate(_TO_WINDOWS))


def to_linux_name(name: str) -> str:
    """The Linux file name that the Windows name `name` stands for; the inverse of to_windows_name."""
    return name if name.isascii() else to_linux_text(name.translate(_TO_LINUX))


def to_windows_text(text: str) -> str:
    """Any Linux string, as os.fsdecode gives it, for a Windows program: bytes that are no UTF-8 are lone surrogates."""
    return _lone_as_bytes().sub(_bytes_to_lone, text) if "\udced" in text else text


def to_linux_text(text: str) -> str:
    """The inverse of to_windows_text, for any Windows string: always something os.fsencode can encode."""
    if text.isascii() or not _surrogate().search(text):
        return text
    text = _lone().sub(_lone_to_bytes, text)
    # Lone surrogates stand for bytes; bytes that together are UTF-8 are a character again, as fsdecode reads them.
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def fold(name: str) -> str:
    """`name` with each character upper-cased as NT compares names: one to one, and the Basic Plane only."""
    if name.isascii():
        return name.upper()
    return "".join(map(_upcase, name))


def check_component(name: str) -> None:
    """Raise OBJECT_NAME_INVALID for what can be no component of a path: empty, `.`, `..`, a colon, too long."""
    if not name or name in (".", "..") or ":" in name or len(name) > MAXIMUM_NAME:
        raise NtError(NtStatus.OBJECT_NAME_INVALID)


def split_stream(name: str) -> tuple[str, str]:
    """`file:stream:$DATA` as (file, stream); the stream is empty for the file's own data.

    Raises OBJECT_NAME_INVALID for an empty stream name without a type, for another type than $DATA (a directory's
    `:$I30:$INDEX_ALLOCATION` and `::$INDEX_ALLOCATION` are the directory itself), and for more colons.
    """
    if ":" not in name:
        return name, ""
    file, _, rest = name.partition(":")
    stream, colon, kind = rest.partition(":")
    kind = kind.upper()
    if colon and kind == "$INDEX_ALLOCATION" and stream.upper() in ("", "$I30"):
        return file, ""
    if (colon and kind != "$DATA") or not (stream or colon) or len(stream) > MAXIMUM_NAME:
        raise NtError(NtStatus.OBJECT_NAME_INVALID)
    return file, stream


_DEVICES: Final = frozenset(
    ["NUL", "CON", "AUX", "PRN"] + [port + digit for port in ("COM", "LPT") for digit in "123456789¹²³"]
)
_CONSOLE_DEVICES: Final = frozenset(["CONIN$", "CONOUT$"])


def dos_device(path: str) -> str | None:
    """The device that a DOS path means by its last component, upper-cased, or None.

    As Windows 10 has it: in every directory, whatever follows a dot or a colon, trailing spaces not counted;
    `\\\\.\\…` and `\\\\?\\…` paths are not looked at.
    """
    if path[:2].replace("/", "\\") == "\\\\":
        return None
    last = path.replace("/", "\\").rpartition("\\")[2]
    if len(last) > 1 and last[1] == ":" and last[0].isalpha():
        last = last[2:]
    whole = last.rstrip(" .").upper()
    if whole in _CONSOLE_DEVICES:
        return whole
    base = last.partition(".")[0].partition(":")[0].rstrip(" ").upper()
    return base if base in _DEVICES else None


@cache
def _lone_as_bytes() -> re.Pattern[str]:
    """Surrogates as three bytes each (WTF-8), where reading them as one cannot join a neighbour to a pair: what
    to_linux_text writes for a lone surrogate that stands for no byte."""
    return re.compile(
        "\udced[\udca0-\udcaf][\udc80-\udcbf](?![\udc80-\udcff])"
        "|(?<![\udc80-\udcff])\udced[\udcb0\udcb1\udcb4-\udcbf][\udc80-\udcbf]"
    )


@cache
def _lone() -> re.Pattern[str]:
    return re.compile("[\ud800-\udc7f\udd00-\udfff]")


@cache
def _surrogate() -> re.Pattern[str]:
    return re.compile("[\ud800-\udfff]")


_SPECIAL_SET: Final = frozenset('"*:<>?\\|')


def _holds_special(name: str) -> bool:
    return not _SPECIAL_SET.isdisjoint(name)


def _upcase(character: str) -> str:
    """NT's table maps a character to another only if that one's lower case leads back (so not ı, ß or ς)."""
    upper = character.upper()
    if len(upper) != 1:
        upper = character.title()
    return upper if len(upper) == 1 and upper.lower() == character < "\U00010000" else character


def _bytes_to_lone(match: re.Match[str]) -> str:
    return match[0].encode("utf-8", "surrogateescape").decode("utf-8", "surrogatepass")


def _lone_to_bytes(match: re.Match[str]) -> str:
    return match[0].encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
