"""Values as a trace prints them: numbers, strings, bytes, times. Must never raise for any value."""

from __future__ import annotations

import datetime

_EPOCH = datetime.datetime(1601, 1, 1)


def number(value: int) -> str:
    """Small numbers in decimal, the others in hexadecimal."""
    return str(value) if -10 < value < 10 else f"{value:#x}"


def quoted(text: str, limit: int) -> str:
    """A guest's string in quotes; control characters as \\x09, lone surrogates as \\ud800, the rest as it is."""
    cut = text[:limit]
    if not cut.isprintable() or '"' in cut:
        cut = "".join(
            c if c.isprintable() and c != '"' else f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}"
            for c in cut
        )
    return f'"{cut}"' + ("..." if len(text) > limit else "")


def printable(text: str) -> str:
    """A guest's string on one line: what cannot be printed as \\x0a and \\u2028."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}" for c in text)


def data(content: bytes, more: bool = False) -> str:
    """Bytes of a buffer in quotes, as C writes them; a quote as \\x22, so that one always ends what is quoted."""
    return '"' + repr(content)[2:-1].replace("\\'", "'").replace('"', "\\x22") + '"' + ("..." if more else "")


def hexdump(content: bytes) -> list[str]:
    """Bytes as lines of sixteen: offset, hexadecimal, and what is ASCII."""
    lines = []
    for at in range(0, len(content), 16):
        row = content[at : at + 16]
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{at:05x}  {row[:8].hex(' '):<23}  {row[8:].hex(' '):<23}  {shown}")
    return lines


def interval(value: int) -> str:
    """A relative (negative) or absolute time in 100 ns, in milliseconds or as a date."""
    if value == -(2**63) or value == 2**63 - 1:
        return "infinite"
    if value <= 0:
        return f"{-value / 10_000:g} ms"
    return time(value)


def time(value: int) -> str:
    """An absolute time in 100 ns since 1601, UTC."""
    try:
        return (_EPOCH + datetime.timedelta(microseconds=value // 10)).isoformat(timespec="milliseconds") + "Z"
    except OverflowError:
        return number(value)
