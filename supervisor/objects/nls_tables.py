"""Windows' NLS tables, made from Python's codecs and Unicode data: code pages and case, laid out as in the .nls files.

Words are 16 bits, little-endian. A code page's file is a head of 13 words, the length of the part that follows, the
characters of its 256 bytes, lead bytes' tables, and a byte or word for each character of Unicode's first plane.
"""

from __future__ import annotations

import codecs
import struct
import sys
import unicodedata
from array import array

HEADER_WORDS = 13
PLANE = 0x10000
DEFAULT_BYTE, DEFAULT_CHARACTER = 0x3F, 0xFFFD
_PYTHON_NAMES = {20127: "ascii", 28591: "latin-1", 20866: "koi8-r", 21866: "koi8-u", 10000: "mac-roman", 936: "gbk"}


def codec_of(page: int) -> str | None:
    """Python's name for a code page of one or two bytes; None for what is no such page."""
    name = _PYTHON_NAMES.get(page) or (f"iso8859-{page - 28590}" if 28592 <= page <= 28605 else f"cp{page}")
    if page in (65000, 65001) or page < 37:
        return None
    try:
        found = codecs.lookup(name)
    except LookupError:
        return None
    return found.name if _fits(found.name) else None


def _fits(name: str) -> bool:
    return name not in ("utf-7", "utf-8", "cp65001")


def _decode(name: str, data: bytes) -> int:
    """The character that some bytes stand for, 0 for none of the first plane."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return 0
    return ord(text) if len(text) == 1 and ord(text) < PLANE else 0


def _leads(name: str, byte: int) -> bool:
    return any(_decode(name, bytes([byte, trail])) for trail in range(0x40, 255))


def _words(values: list[int]) -> bytes:
    made = array("H", values)
    if sys.byteorder != "little":
        made.byteswap()
    return made.tobytes()


def code_page(page: int) -> bytes | None:
    """The file of a code page; None if there is none of one or two bytes a character."""
    name = codec_of(page)
    if name is None:
        return None
    single = [_decode(name, bytes([byte])) for byte in range(256)]
    lead = [byte for byte in range(0x80, 256) if not single[byte] and _leads(name, byte)]
    for byte in range(1, 256):
        if not single[byte] and byte not in lead:
            single[byte] = byte if byte < 0xA0 else DEFAULT_CHARACTER  # Windows gives what is undefined its own number
    back = {character: byte for byte, character in reversed(list(enumerate(single))) if character != DEFAULT_CHARACTER}
    middle = [0]
    if lead:
        offsets = [0] * 256
        tables: list[int] = []
        for number, byte in enumerate(lead):
            offsets[byte] = 256 * (number + 1)
            table = [_decode(name, bytes([byte, trail])) or DEFAULT_CHARACTER for trail in range(256)]
            for trail, character in enumerate(table):
                if character != DEFAULT_CHARACTER:
                    back.setdefault(character, byte << 8 | trail)
            tables += table
        middle = [len(_ranges(lead)) // 2, *offsets, *tables]
    wide = [back.get(character, DEFAULT_BYTE) for character in range(PLANE)]
    defaults = (DEFAULT_BYTE, DEFAULT_CHARACTER) * 2
    head = struct.pack("<7H", HEADER_WORDS, page, 2 if lead else 1, *defaults)
    head += bytes(_ranges(lead)).ljust(12, b"\0")[:12]
    part = [*single, 0, *middle, 4 if lead else 0]
    return head + _words([len(part), *part]) + (_words(wide) if lead else bytes(wide))


def _ranges(lead: list[int]) -> list[int]:
    """Lead bytes as pairs of first and last."""
    pairs: list[int] = []
    for byte in lead:
        if pairs and pairs[-1] == byte - 1:
            pairs[-1] = byte
        else:
            pairs += [byte, byte]
    return pairs


def _simple(character: int, upper: bool) -> int:
    """The one character of the first plane that another is in capitals (or small letters)."""
    text = chr(character)
    if unicodedata.category(text) == "Cs":
        return character
    mapped = text.upper() if upper else text.lower()
    return ord(mapped) if len(mapped) == 1 and ord(mapped) < PLANE else character


def _trie(upper: bool) -> list[int]:
    """Differences by character, in tables for 8, 4 and 4 of its bits; like tables are kept once."""
    leaves: dict[tuple[int, ...], int] = {}
    middles: dict[tuple[tuple[int, ...], ...], int] = {}
    rows: list[tuple[tuple[int, ...], ...]] = []
    for high in range(256):
        row = tuple(
            tuple((_simple(at, upper) - at) & 0xFFFF for at in range(high << 8 | mid << 4, (high << 8 | mid << 4) + 16))
            for mid in range(16)
        )
        rows.append(row)
        middles.setdefault(row, len(middles))
        for leaf in row:
            leaves.setdefault(leaf, len(leaves))
    first_leaf = 256 + 16 * len(middles)
    words = [256 + 16 * middles[row] for row in rows]
    for row in middles:
        words += [first_leaf + 16 * leaves[leaf] for leaf in row]
    for leaf in leaves:
        words += leaf
    return words


def case_map() -> bytes:
    """The case table: two words (2, and the length of the capitals' part), capitals' part, small letters' part."""
    upper, lower = _trie(True), _trie(False)
    return _words([2, len(upper), *upper, *lower])
