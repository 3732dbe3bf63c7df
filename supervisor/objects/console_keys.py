"""What a terminal sends for keys, turned into the input records of a Windows console, and back to text.

A US keyboard is assumed where a character does not say which key made it. Pure: bytes in, records out.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

KEY_EVENT, MOUSE_EVENT, WINDOW_BUFFER_SIZE_EVENT, FOCUS_EVENT = 0x1, 0x2, 0x4, 0x10
MOUSE_MOVED = 0x1
"""MOUSE_EVENT_RECORD.dwEventFlags."""
RECORD_SIZE = 20
RIGHT_ALT, LEFT_ALT, RIGHT_CTRL, LEFT_CTRL, SHIFT, ENHANCED = 0x1, 0x2, 0x4, 0x8, 0x10, 0x100
VK_BACK, VK_TAB, VK_RETURN, VK_ESCAPE = 0x08, 0x09, 0x0D, 0x1B
_KEY = struct.Struct("<HxxIHHHHI")


class Key(NamedTuple):
    """A key: virtual key, scan code, UTF-16 unit or 0, dwControlKeyState."""

    vk: int
    scan: int
    unit: int = 0
    state: int = 0

    def record(self, down: bool) -> bytes:
        """Its KEY_EVENT_RECORD as an INPUT_RECORD."""
        return _KEY.pack(KEY_EVENT, int(down), 1, self.vk, self.scan, self.unit, self.state)


def _scan_codes() -> dict[int, int]:
    """Set 1 scan codes by virtual key."""
    codes = {VK_ESCAPE: 0x01, VK_BACK: 0x0E, VK_TAB: 0x0F, VK_RETURN: 0x1C, 0x20: 0x39}
    for start, row in ((0x02, "1234567890"), (0x10, "QWERTYUIOP"), (0x1E, "ASDFGHJKL"), (0x2C, "ZXCVBNM")):
        codes |= {ord(c): start + i for i, c in enumerate(row)}
    codes |= {0xBD: 0x0C, 0xBB: 0x0D, 0xDB: 0x1A, 0xDD: 0x1B, 0xBA: 0x27, 0xDE: 0x28, 0xC0: 0x29, 0xDC: 0x2B}
    return codes | {0xBC: 0x33, 0xBE: 0x34, 0xBF: 0x35}


_SCANS = _scan_codes()


def _characters() -> dict[str, tuple[int, bool]]:
    """(virtual key, with Shift) of ASCII characters."""
    keys: dict[str, tuple[int, bool]] = {" ": (0x20, False)}
    for letter in "abcdefghijklmnopqrstuvwxyz":
        keys[letter], keys[letter.upper()] = (ord(letter.upper()), False), (ord(letter.upper()), True)
    for plain, shifted in zip("1234567890", "!@#$%^&*()", strict=True):
        keys[plain], keys[shifted] = (ord(plain), False), (ord(plain), True)
    signs = ((0xBA, ";:"), (0xBB, "=+"), (0xBC, ",<"), (0xBD, "-_"), (0xBE, ".>"), (0xBF, "/?"), (0xC0, "`~"))
    for vk, pair in (*signs, (0xDB, "[{"), (0xDC, "\\|"), (0xDD, "]}"), (0xDE, "'\"")):
        keys[pair[0]], keys[pair[1]] = (vk, False), (vk, True)
    return keys


_CHARACTERS = _characters()

# (virtual key, scan code) of what ends `ESC [ … X` or `ESC O X`, and of what stands in `ESC [ n ~`.
_FINAL = {
    "A": (0x26, 0x48),
    "B": (0x28, 0x50),
    "C": (0x27, 0x4D),
    "D": (0x25, 0x4B),
    "E": (0x0C, 0x4C),
    "F": (0x23, 0x4F),
    "H": (0x24, 0x47),
    "P": (0x70, 0x3B),
    "Q": (0x71, 0x3C),
    "R": (0x72, 0x3D),
    "S": (0x73, 0x3E),
}
_NUMBERED = {
    1: (0x24, 0x47),
    2: (0x2D, 0x52),
    3: (0x2E, 0x53),
    4: (0x23, 0x4F),
    5: (0x21, 0x49),
    6: (0x22, 0x51),
    7: (0x24, 0x47),
    8: (0x23, 0x4F),
    **{11 + i: (0x70 + i, 0x3B + i) for i in range(5)},
    **{17 + i: (0x75 + i, 0x40 + i) for i in range(5)},
    23: (0x7A, 0x57),
    24: (0x7B, 0x58),
}


def character_key(character: str, state: int = 0) -> list[Key]:
    """The key (two for a character beyond the Basic Plane) that types a character."""
    code = ord(character)
    if code in (0x0A, 0x0D):
        return [Key(VK_RETURN, 0x1C, 0x0D, state)]
    if code == 0x09:
        return [Key(VK_TAB, 0x0F, 0x09, state)]
    if code in (0x08, 0x7F):
        return [Key(VK_BACK, 0x0E, 0x08, state)] if code == 0x7F else [Key(VK_BACK, 0x0E, 0x7F, state | LEFT_CTRL)]
    if code == 0x1B:
        return [Key(VK_ESCAPE, 0x01, 0x1B, state)]
    if code < 0x20:
        vk = {0x00: 0x32, 0x1C: 0xDC, 0x1D: 0xDD, 0x1E: 0x36, 0x1F: 0xBD}.get(code, code + 0x40)
        return [Key(vk, _SCANS.get(vk, 0), code, state | LEFT_CTRL)]
    vk, shifted = _CHARACTERS.get(character, (0, False))
    if shifted:
        state |= SHIFT
    raw = character.encode("utf-16-le", "surrogatepass")
    return [Key(vk, _SCANS.get(vk, 0), unit, state) for unit in struct.unpack(f"<{len(raw) // 2}H", raw)]


def _modifiers(number: int) -> int:
    bits = number - 1
    return (SHIFT if bits & 1 else 0) | (LEFT_ALT if bits & 2 else 0) | (LEFT_CTRL if bits & 4 else 0)


def _sequence(text: str, at: int) -> tuple[Key | None, int]:
    """The key of an escape sequence at `at`, and where it ends; (None, at) when it is none that is known."""
    kind = text[at + 1 : at + 2]
    if kind == "O" and text[at + 2 : at + 3] in _FINAL:
        vk, scan = _FINAL[text[at + 2]]
        return Key(vk, scan, 0, 0 if 0x70 <= vk <= 0x7B else ENHANCED), at + 3
    if kind != "[":
        return None, at
    end = at + 2
    while end < len(text) and (text[end].isdigit() or text[end] == ";"):
        end += 1
    if end >= len(text):
        return None, at
    numbers = [int(n) if n else 1 for n in text[at + 2 : end].split(";")]
    state = _modifiers(numbers[1]) if len(numbers) > 1 and 1 <= numbers[1] <= 16 else 0
    final = text[end]
    if final == "Z":
        return Key(VK_TAB, 0x0F, 0x09, SHIFT), end + 1
    found = _NUMBERED.get(numbers[0]) if final == "~" else _FINAL.get(final)
    if found is None:
        return None, at
    return Key(*found, 0, state | (0 if 0x70 <= found[0] <= 0x7B else ENHANCED)), end + 1


def records_of(text: str, raw: bool) -> list[bytes]:
    """The INPUT_RECORDs of what a terminal sent; `raw` (virtual terminal input) keeps sequences as characters."""
    keys: list[Key] = []
    at = 0
    while at < len(text):
        character = text[at]
        if character == "\x1b" and not raw and at + 1 < len(text):
            key, end = _sequence(text, at)
            if key is not None:
                keys.append(key)
                at = end
                continue
            if text[at + 1] != "\x1b":
                keys += character_key(text[at + 1], LEFT_ALT)
                at += 2
                continue
        if raw and (character < " " or character == "\x7f") and character not in "\r\n\t":
            keys.append(Key(0, 0, ord(character)))
        else:
            keys += character_key(character)
        at += 1
    return [key.record(down) for key in keys for down in (True, False)]


def text_of(record: bytes) -> str:
    """The character that a record types; empty for a key that is released or types none."""
    kind, down, repeat, _, _, unit, _ = _KEY.unpack(record)
    return chr(unit) * max(repeat, 1) if kind == KEY_EVENT and down and unit else ""


def size_record(columns: int, rows: int) -> bytes:
    """A WINDOW_BUFFER_SIZE_EVENT."""
    return struct.pack("<HxxHH", WINDOW_BUFFER_SIZE_EVENT, columns, rows).ljust(RECORD_SIZE, b"\0")


def is_mouse_move(record: bytes) -> bool:
    """Whether a record says no more than that the mouse is somewhere else."""
    (kind,), (flags,) = struct.unpack_from("<H", record), struct.unpack_from("<I", record, 16)
    return bool(kind == MOUSE_EVENT and flags == MOUSE_MOVED)
