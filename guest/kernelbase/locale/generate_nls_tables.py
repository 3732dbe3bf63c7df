"""Write nls_tables.c: character types, normalization data and code pages, from Python's own Unicode data and codecs.

Run by the build with the output path as its one argument; must stay deterministic for one Python version.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

SINGLE_BYTE = {
    37: "cp037", 437: "cp437", 500: "cp500", 737: "cp737", 775: "cp775", 850: "cp850", 852: "cp852", 855: "cp855",
    857: "cp857", 858: "cp858", 860: "cp860", 861: "cp861", 862: "cp862", 863: "cp863", 864: "cp864", 865: "cp865",
    866: "cp866", 869: "cp869", 874: "cp874", 875: "cp875", 1026: "cp1026", 1140: "cp1140", 1250: "cp1250",
    1251: "cp1251", 1252: "cp1252", 1253: "cp1253", 1254: "cp1254", 1255: "cp1255", 1256: "cp1256", 1257: "cp1257",
    1258: "cp1258", 10000: "mac_roman", 10006: "mac_greek", 10007: "mac_cyrillic", 10029: "mac_latin2",
    10081: "mac_turkish", 20127: "ascii", 20866: "koi8_r", 21866: "koi8_u", 28591: "iso8859_1", 28592: "iso8859_2",
    28593: "iso8859_3", 28594: "iso8859_4", 28595: "iso8859_5", 28596: "iso8859_6", 28597: "iso8859_7",
    28598: "iso8859_8", 28599: "iso8859_9", 28603: "iso8859_13", 28605: "iso8859_15",
}  # fmt: skip
DOUBLE_BYTE = {932: "cp932", 936: "cp936", 949: "cp949", 950: "cp950"}

WINDOWS_ONLY = {
    864: {0x25: 0x0025},
    874: {0xDB + i: 0xF8C1 + i for i in range(4)} | {0xFC + i: 0xF8C5 + i for i in range(4)},
    932: {0x80: 0x80, 0xA0: 0xF8F0, 0xFD: 0xF8F1, 0xFE: 0xF8F2, 0xFF: 0xF8F3},
    936: {0x80: 0x20AC, 0xFF: 0xF8F5},
    949: {0x80: 0x80, 0xFF: 0xF8F7},
    950: {0x80: 0x80, 0xFF: 0xF8F8},
    1253: {0xAA: 0xF8F9, 0xD2: 0xF8FA, 0xFF: 0xF8FB},
    1255: {0xCA: 0x05BA, 0xFB: 0xF894, 0xFC: 0xF895, 0xFF: 0xF896} | {0xD9 + i: 0xF88D + i for i in range(7)},
    1257: {0xA1: 0xF8FC, 0xA5: 0xF8FD},
    10000: {0xBD: 0x2126},
    10006: {0x9C: 0x00AD, 0xAF: 0x0387, 0xFF: 0xF8A0},
    10007: {0xA2: 0x00A2, 0xB6: 0x2202, 0xFF: 0x00A4},
    10081: {0xBD: 0x2126},
    21866: {0xAE: 0x045E, 0xBE: 0x040E},
    28597: {0xA1: 0x02BD, 0xA2: 0x02BC},
    28598: {0xAF: 0x203E},
}  # fmt: skip
"""Bytes that Windows maps in a way of its own (unicode.org, WindowsBestFit)."""

PRIVATE = {857: 0xF8BB, 864: 0xF8BE, 28593: 0xF7F5, 28596: 0xF7C8, 28597: 0xF7C2, 28598: 0xF79C}
"""Pages whose undefined bytes are private characters, counted from here."""

OLDER = {28597: b"\xa4\xa5\xaa", 28598: b"\xfd\xfe"}
"""Bytes that the standard defined after Windows took it over: undefined there."""

LEADS = {932: [*range(0x81, 0xA0), *range(0xE0, 0xFD)]}
"""Lead bytes of double-byte pages, where they are not 0x81 to 0xFE."""

BIDI = {"L": 1, "R": 2, "AL": 2, "EN": 3, "ES": 4, "ET": 5, "AN": 6, "CS": 7, "B": 8, "S": 9, "WS": 10, "ON": 11}


def character_type1(char: str) -> int:
    """The CT_CTYPE1 bits of a character (winnls.h: C1_*)."""
    category = unicodedata.category(char)
    point = ord(char)
    if category == "Cn":
        return 0
    bits = 0x200
    if category == "Lt":
        bits |= 0x103
    if category == "Lu" or "Ⅰ" <= char <= "Ⅿ" or "Ⓐ" <= char <= "Ⓩ":
        bits |= 0x101
    if category == "Ll" or (category[0] == "L" and char.islower()) or "ⅰ" <= char <= "ⅿ" or "ⓐ" <= char <= "ⓩ":
        bits |= 0x102
    if category[0] == "L":
        bits |= 0x100
    if category == "Nd" or char in "²³¹":
        bits |= 0x04
    if char in "ªµº²³¹¼½¾":
        bits |= 0x10
    if char.isspace() and point not in (0x1C, 0x1D, 0x1E, 0x1F):
        bits |= 0x08
    if char in "\t " or category == "Zs":
        bits |= 0x40
    if category[0] in "PS":
        bits |= 0x10
    if point == 0xAD:
        bits |= 0x30
    if category == "Cc" or (category == "Cf" and point > 0xFF) or category in ("Zl", "Zp"):
        bits |= 0x20
    if char in "0123456789abcdefABCDEF" or "０" <= char <= "９" or "Ａ" <= char <= "Ｆ" or "ａ" <= char <= "ｆ":
        bits |= 0x80
    return bits


def character_type2(char: str) -> int:
    """The CT_CTYPE2 value of a character (winnls.h: C2_*)."""
    return BIDI.get(unicodedata.bidirectional(char), 0)


def character_type3(char: str) -> int:
    """The CT_CTYPE3 bits of a character (winnls.h: C3_*)."""
    category, point = unicodedata.category(char), ord(char)
    name = unicodedata.name(char, "")
    if 0xD800 <= point < 0xE000:
        return 0x800 if point < 0xDC00 else 0x1000
    bits = 0
    if category == "Mn":
        bits |= 0x01 | (0x04 if "VOWEL SIGN" in name or "HEBREW POINT" in name else 0x02)
    if (category in ("Sk", "Lm") and point < 0x300) or char in "·":
        bits |= 0x02
    if (category[0] in "SPZ" and char not in "'") or char in "\t\n\v\f\r\u00ad":
        bits |= 0x08
    if category[0] == "L" and unicodedata.normalize("NFD", char) != char and not 0xAC00 <= point < 0xD7A4:
        bits |= 0x03 if point < 0x100 else 0x02
    if char in "ØøĐđĦħŁł":
        bits |= 0x03 if point < 0x100 else 0x02
    if char in "ªº":
        bits |= 0x400
    if name.startswith(("KATAKANA", "HALFWIDTH KATAKANA")):
        bits |= 0x10
    if name.startswith("HIRAGANA"):
        bits |= 0x20
    if unicodedata.east_asian_width(char) == "H" or 0x20 < point < 0x7F:
        bits |= 0x40
    if unicodedata.east_asian_width(char) in "FW":
        bits |= 0x80
    if "IDEOGRAPH" in name:
        bits |= 0x100
    if point == 0x640:
        bits |= 0x200
    if category == "Pd" or char in "\"$'-/=@\\^_`~’\u00ad¨¯´¸":
        bits |= 0x400
    if category[0] == "L" or (category[0] == "M" and point >= 0x300 and not bits & 0x02):
        bits |= 0x8000
    return bits


def array(declaration: str, values: Iterable[int], width: int = 16) -> str:
    """A C array definition."""
    words = [f"{value:#x}" for value in values]
    lines = [", ".join(words[i : i + width]) for i in range(0, len(words), width)]
    return f"const {declaration} = {{\n    " + ",\n    ".join(lines) + ",\n};\n"


def character_types() -> str:
    """Two-stage table over the basic plane: page of a row, then index of a (type 1, type 2, type 3) triple."""
    triples: dict[tuple[int, int, int], int] = {}
    pages: dict[tuple[int, ...], int] = {}
    first = []
    for row in range(256):
        chars = [chr(row * 256 + i) for i in range(256)]
        kinds = [(character_type1(c), character_type2(c), character_type3(c)) for c in chars]
        page = tuple(triples.setdefault(kind, len(triples)) for kind in kinds)
        first.append(pages.setdefault(page, len(pages)))
    assert len(triples) <= 256 and len(pages) <= 256
    return (
        array("uint8_t nls_type_pages[256]", first)
        + array(f"uint8_t nls_type_index[{len(pages) * 256}]", [i for page in pages for i in page])
        + array(f"uint16_t nls_type_triples[{len(triples) * 3}]", [value for triple in triples for value in triple])
    )


def utf16(text: str) -> list[int]:
    """The UTF-16 units of a text."""
    data = text.encode("utf-16-le", "surrogatepass")
    return [data[i] | data[i + 1] << 8 for i in range(0, len(data), 2)]


def decompositions() -> str:
    """Full decompositions, sorted by code point: the point, and offset * 32 + length into a pool of UTF-16 units."""
    pool: list[int] = []
    places: dict[tuple[int, ...], int] = {}
    out = ""
    canonical: dict[int, str] = {}
    forms: tuple[tuple[str, Literal["NFD", "NFKD"]], ...] = (("canonical", "NFD"), ("compatible", "NFKD"))
    for name, form in forms:
        rows: list[int] = []
        for point in range(0x30000):
            if 0xAC00 <= point <= 0xD7A3 or 0xD800 <= point < 0xE000 or not unicodedata.decomposition(chr(point)):
                continue
            text = unicodedata.normalize(form, chr(point))
            if text == chr(point) or text == canonical.get(point):
                continue
            if form == "NFD":
                canonical[point] = text
            units = tuple(utf16(text))
            if units not in places:
                places[units] = len(pool)
                pool.extend(units)
            rows += [point, places[units] * 32 + len(units)]
        out += array(f"uint32_t nls_{name}[{len(rows)}]", rows, 12)
        out += f"const uint32_t nls_{name}_count = {len(rows) // 2};\n"
    return out + array(f"uint16_t nls_decomposed[{len(pool)}]", pool)


def compositions() -> str:
    """Pairs that compose, sorted: first, second, composite."""
    rows = []
    for point in range(0x30000):
        parts = unicodedata.decomposition(chr(point)).split()
        if len(parts) == 2 and parts[0][0] != "<":
            first, second = (int(part, 16) for part in parts)
            if unicodedata.normalize("NFC", chr(point)) == chr(point):
                rows.append((first, second, point))
    rows.sort()
    flat = [value for row in rows for value in row]
    return array(f"uint32_t nls_pairs[{len(flat)}]", flat, 12) + f"const uint32_t nls_pair_count = {len(rows)};\n"


def combining_classes() -> str:
    """Runs of one combining class, sorted: first code point * 256 + class, length."""
    runs: list[list[int]] = []
    for point in range(0x20000):
        kind = unicodedata.combining(chr(point))
        if kind and runs and runs[-1][0] + runs[-1][2] == point and runs[-1][1] == kind:
            runs[-1][2] += 1
        elif kind:
            runs.append([point, kind, 1])
    flat = [value for start, kind, length in runs for value in (start << 8 | kind, length)]
    return array(f"uint32_t nls_classes[{len(flat)}]", flat, 12) + f"const uint32_t nls_class_count = {len(runs)};\n"


def single_byte(page: int, codec: str) -> tuple[list[int], list[int]]:
    """What each byte of a single-byte code page is in Unicode, and the bytes in the order of what they are."""
    table = []
    private = PRIVATE.get(page, 0)
    for byte in range(256):
        try:
            point = ord(bytes([byte]).decode(codec))
            known = bytes([byte]) not in OLDER.get(page, b"")
        except UnicodeDecodeError:
            point, known = byte & 0x7F if page == 20127 else byte, not private or byte < 0xA0
        if byte in WINDOWS_ONLY.get(page, {}):
            point = WINDOWS_ONLY[page][byte]
        elif not known:
            point, private = private, private + 1
        table.append(point)
    order = sorted(range(256), key=lambda byte: (table[byte], byte))
    return table, order


def double_byte(page: int, codec: str) -> str:
    """A double-byte code page: row of each lead byte (0: not one), rows of 256 units, and the two-stage inverse."""
    leads, rows, singles = [0] * 256, [], []
    inverse: dict[int, int] = {}
    for lead in range(256):
        try:
            singles.append(ord(bytes([lead]).decode(codec)))
            inverse.setdefault(singles[-1], lead)
        except UnicodeDecodeError:
            singles.append(lead if lead < 0x80 else WINDOWS_ONLY[page].get(lead, 0))
        if lead not in LEADS.get(page, range(0x81, 0xFF)):
            continue
        row = []
        for trail in range(256):
            try:
                text = bytes([lead, trail]).decode(codec)
            except UnicodeDecodeError:
                text = ""
            row.append(ord(text) if len(text) == 1 else 0)
            if len(text) == 1:
                try:
                    back = text.encode(codec)
                except UnicodeEncodeError:
                    continue
                if page == 932 and back[0] in (0xED, 0xEE):  # NEC's copies: Windows writes IBM's own
                    back = bytes([lead, trail])
                inverse[ord(text)] = back[0] << 8 | back[1] if len(back) == 2 else back[0]
        rows.extend(row)
        leads[lead] = len(rows) // 256
    pages: dict[tuple[int, ...], int] = {}
    first = []
    for high in range(256):
        line = tuple(inverse.get(high << 8 | low, 0) for low in range(256))
        first.append(pages.setdefault(line, len(pages)))
    flat = [value for line in pages for value in line]
    return (
        array(f"uint16_t cp{page}_singles[256]", singles)
        + array(f"uint8_t cp{page}_leads[256]", leads)
        + array(f"uint16_t cp{page}_rows[{len(rows)}]", rows)
        + array(f"uint8_t cp{page}_pages[256]", first)
        + array(f"uint16_t cp{page}_inverse[{len(flat)}]", flat)
    )


def code_pages() -> str:
    """Every code page, with the directories the converters search."""
    tables, orders = [], []
    for page, codec in SINGLE_BYTE.items():
        table, order = single_byte(page, codec)
        tables += table
        orders += order
    out = array(f"uint16_t nls_single_pages[{len(SINGLE_BYTE)}]", SINGLE_BYTE)
    out += f"const uint32_t nls_single_count = {len(SINGLE_BYTE)};\n"
    out += array(f"uint16_t nls_single_units[{len(tables)}]", tables)
    out += array(f"uint8_t nls_single_orders[{len(orders)}]", orders)
    for page, codec in DOUBLE_BYTE.items():
        out += double_byte(page, codec).replace("const uint", "static const uint")
    rows = [
        f"    {{{page}, cp{page}_singles, cp{page}_leads, cp{page}_rows, cp{page}_pages, cp{page}_inverse}},\n"
        for page in DOUBLE_BYTE
    ]
    out += f"const struct double_byte_page nls_double_pages[] = {{\n{''.join(rows)}}};\n"
    return out + f"const uint32_t nls_double_count = {len(DOUBLE_BYTE)};\n"


def main(out: Path) -> None:
    """Write the tables."""
    parts = [character_types(), decompositions(), compositions(), combining_classes(), code_pages()]
    out.write_text('#include "locale/nls_tables.h"\n\n' + "\n".join(parts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
