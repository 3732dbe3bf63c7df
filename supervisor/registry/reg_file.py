"""The text of .reg files ("Windows Registry Editor Version 5.00"): to statements and back. Pure.

Must never guess: a line that it does not understand is an error that names the line.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEADER = "Windows Registry Editor Version 5.00"
REG_SZ, REG_BINARY, REG_DWORD = 1, 3, 4
LINE_LIMIT = 80


class BadRegFile(ValueError):
    """A .reg file that cannot be read: its line number and what is wrong."""


@dataclass(frozen=True)
class Statement:
    """One thing that a .reg file says of a key.

    `name` None: the key itself, made or (`delete`) removed with everything below. Else a value, set or removed.
    """

    key: str
    name: str | None = None
    type: int = 0
    data: bytes = b""
    delete: bool = False


def parse(text: str) -> Iterator[Statement]:
    """The statements of a file, in order. Raises BadRegFile."""
    lines = list(_logical_lines(text))
    if not lines or lines[0][1] not in (HEADER, "REGEDIT4"):
        raise BadRegFile(f"line 1: a .reg file begins with {HEADER!r}")
    key: str | None = None
    for number, line in lines[1:]:
        if line.startswith("["):
            if not line.endswith("]"):
                raise BadRegFile(f"line {number}: the key's closing bracket is missing")
            path = line[1:-1]
            delete = path.startswith("-")
            key = None if delete else path
            yield Statement(path.removeprefix("-"), delete=delete)
            continue
        if key is None:
            raise BadRegFile(f"line {number}: a value outside any key")
        name, rest = _name(number, line)
        if rest == "-":
            yield Statement(key, name, delete=True)
        else:
            yield Statement(key, name, *_data(number, rest))


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """(number, text) of the lines that say something, a backslash at the end joining hex data to the next."""
    held, start = "", 0
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = raw.strip(" \t\r")
        if not held and (not line or line.startswith(";")):
            continue
        start = start if held else number
        if line.endswith("\\") and ("hex" in held or "=hex" in line):
            held += line[:-1]
            continue
        yield start, held + line
        held = ""
    if held:
        yield start, held


def _quoted(number: int, text: str) -> tuple[str, str]:
    """The quoted string that `text` begins with, and what follows it."""
    taken: list[str] = []
    at = 1
    while at < len(text):
        character = text[at]
        if character == "\\" and at + 1 < len(text):
            taken.append(text[at + 1])
            at += 2
        elif character == '"':
            return "".join(taken), text[at + 1 :]
        else:
            taken.append(character)
            at += 1
    raise BadRegFile(f"line {number}: the closing quote is missing")


def _name(number: int, line: str) -> tuple[str, str]:
    if line.startswith('"'):
        name, rest = _quoted(number, line)
    elif line.startswith("@"):
        name, rest = "", line[1:]
    else:
        raise BadRegFile(f"line {number}: neither a key nor a value")
    rest = rest.lstrip()
    if not rest.startswith("="):
        raise BadRegFile(f"line {number}: '=' is missing")
    return name, rest[1:].lstrip()


def _data(number: int, text: str) -> tuple[int, bytes]:
    if text.startswith('"'):
        value, rest = _quoted(number, text)
        if rest.strip():
            raise BadRegFile(f"line {number}: something follows the string")
        return REG_SZ, (value + "\0").encode("utf-16-le", "surrogatepass")
    kind, colon, digits = text.partition(":")
    try:
        if kind == "dword" and colon:
            return REG_DWORD, struct.pack("<I", int(digits, 16))
        if kind.startswith("hex") and colon:
            type_ = int(kind[4:-1], 16) if kind != "hex" else REG_BINARY
            return type_, bytes(int(byte, 16) for byte in digits.replace(" ", "").split(",") if byte)
    except (ValueError, struct.error):
        pass
    raise BadRegFile(f"line {number}: data that is no string, dword or hex")


def write(statements: Iterable[Statement]) -> str:
    """A file of these statements, with Windows' line ends; encode it as UTF-16 with a byte order mark."""
    lines = [HEADER, ""]
    for statement in statements:
        if statement.name is None:
            if lines[-1]:
                lines.append("")
            lines.append(f"[{'-' if statement.delete else ''}{statement.key}]")
            continue
        name = f'"{_escape(statement.name)}"' if statement.name else "@"
        lines += _wrapped(f"{name}=", "-" if statement.delete else _format(statement.type, statement.data))
    return "\r\n".join([*lines, "", ""])


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _format(type_: int, data: bytes) -> str:
    if type_ == REG_DWORD and len(data) == 4:
        return f"dword:{struct.unpack('<I', data)[0]:08x}"
    if type_ == REG_SZ and len(data) % 2 == 0 and data.endswith(b"\0\0"):
        text = data[:-2].decode("utf-16-le", "surrogatepass")
        if not any(character in text for character in "\0\r\n"):
            return f'"{_escape(text)}"'
    kind = "hex" if type_ == REG_BINARY else f"hex({type_:x})"
    return f"{kind}:{','.join(f'{byte:02x}' for byte in data)}"


def _wrapped(head: str, data: str) -> Iterator[str]:
    """Hex data broken at commas as the registry editor breaks it; anything else on one line."""
    if not data.startswith("hex") or len(head) + len(data) <= LINE_LIMIT:
        yield head + data
        return
    line = head
    for index, piece in enumerate(data.split(",")):
        addition = piece if index == 0 else f",{piece}"
        if index and len(line) + len(addition) >= LINE_LIMIT - 2:
            yield line + ",\\"
            line, addition = "  ", piece
        line += addition
    yield line
