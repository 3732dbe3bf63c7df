"""What is written to a screen buffer, carried out on its cells: text, control characters, virtual terminal sequences.

The sequences are those of Microsoft's "Console Virtual Terminal Sequences" and of ECMA-48; unknown ones change nothing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Final

from ntsup.supervisor.objects.screen import HALVES, Region, Row, Screen, width_of
from ntsup.supervisor.objects.screen_drawing import DEFAULT_ATTRIBUTES, REVERSE, UNDERSCORE

PROCESSED, WRAP, VIRTUAL, NO_AUTO_RETURN = 0x1, 0x2, 0x4, 0x8
"""ENABLE_PROCESSED_OUTPUT, …_WRAP_AT_EOL_OUTPUT, …_VIRTUAL_TERMINAL_PROCESSING, DISABLE_NEWLINE_AUTO_RETURN."""
TAB = 8
SEQUENCE_MOST = 4096
"""Characters of a sequence that does not end until it is no longer waited for."""

_SEQUENCE: Final = re.compile(
    r"\x1b\[(?P<parameters>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b\](?P<command>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b[PX^_][^\x1b]*\x1b\\"
    r"|\x1b(?P<charset>[ -/]+)(?P<set>[0-~])"
    r"|\x1b(?P<escape>[0-OQ-WYZ\\`-~])"
)
_UNFINISHED: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)\Z")
_PLAIN: Final = re.compile(r"[^\x00-\x1f\x7f]+")
_LEAVES_ROW: Final = re.compile(rb"\x1b(?!\[[0-9;]*[mKCDGX@P])|[\v\f]")
"""What may do more than change the cursor's own row; and what may not, sequences that are not whole among it."""
_COLOURS: Final = re.compile(rb"\x1b\[([0-9;]*)m")
_LINES: Final = str.maketrans("`afgjklmnopqrstuvwxyz{|}~", "◆▒°±┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·")
"""DEC's line drawing."""
_PALETTE: Final = (0, 4, 2, 6, 1, 5, 3, 7)
"""ANSI's order of colours in Windows'."""
_CUBE: Final = (0, 95, 135, 175, 215, 255)
_SHADES: Final = (
    (12, 12, 12), (0, 55, 218), (19, 161, 14), (58, 150, 221), (197, 15, 31), (136, 23, 152), (193, 156, 0),
    (204, 204, 204), (118, 118, 118), (59, 120, 255), (22, 198, 12), (97, 214, 214), (231, 72, 86), (180, 0, 158),
    (249, 241, 165), (242, 242, 242),
)  # fmt: skip
"""Red, green and blue of Windows' sixteen colours."""


class Writer:
    """Writes bytes of UTF-8 to one screen."""

    def __init__(self, screen: Screen, defers_wrap: bool) -> None:
        """`defers_wrap`: the cursor stays in the last column until the next character, as terminals have it."""
        self.screen = screen
        self.mode = PROCESSED | WRAP
        self.always_virtual = False
        """A terminal carries out sequences whatever the mode says."""
        self.defers_wrap = defers_wrap
        self.on_title: Callable[[str], None] = lambda title: None
        self.on_visible: Callable[[bool], None] = lambda visible: None
        self.placed = False
        """Something has put the cursor at a place of its own choice, so that it is known where it is."""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pending = ""
        self._began = 0
        """The column that this write began in."""
        self._saved = (0, 0, screen.attributes)
        self._margins: tuple[int, int] | None = None
        self._drawing = False
        self._first: list[Row] | None = None
        """The first screen's rows while the alternate one is shown."""

    @property
    def virtual(self) -> bool:
        return self.always_virtual or self.mode & (PROCESSED | VIRTUAL) == PROCESSED | VIRTUAL

    def write(self, data: bytes) -> None:
        """Carry out what these bytes say."""
        text = self._pending + self._decoder.decode(self._without_gone(data))
        self._pending = ""
        self._began = self.screen.x
        at = 0
        while at < len(text):
            plain = _PLAIN.match(text, at)
            if plain is not None:
                self._text(plain[0])
                at = plain.end()
            elif text[at] == "\x1b" and self.virtual:
                found = _SEQUENCE.match(text, at)
                if found is not None:
                    self._sequence(found)
                    at = found.end()
                elif len(text) - at < SEQUENCE_MOST and _UNFINISHED.match(text, at) is not None:
                    self._pending = text[at:]
                    return
                else:
                    at += 1
            else:
                self._control(text[at])
                at += 1

    def _without_gone(self, data: bytes) -> bytes:
        """What is left to carry out of bytes so many that their first lines have left the screen when they end.

        Only where every line goes down and nothing but colours outlives its line.
        """
        screen, cut = self.screen, len(data)
        returns = self.always_virtual or self.mode & (PROCESSED | NO_AUTO_RETURN) == PROCESSED
        if self._pending or self._margins is not None or not returns or data.count(b"\n") < 2 * screen.height:
            return data
        for _ in range(screen.height + 1):
            cut = data.rfind(b"\n", 0, cut)
        if _LEAVES_ROW.search(data) is not None or (not self.virtual and b"\x1b" in data):
            return data
        for found in _COLOURS.finditer(data, max(data.rfind(b"\x1b[0m", 0, cut), 0), cut):
            self._colours([int(word or b"0") for word in found[1].split(b";")])
        self._decoder.reset()
        screen.erase(screen.whole)
        screen.move_to(0, screen.height - 1)
        return data[cut + 1 :]

    # Text

    def _text(self, text: str) -> None:
        if self._drawing:
            text = text.translate(_LINES)
        if text.isascii():
            self._narrow(text)
            return
        for character in text:
            width = width_of(character)
            if width == 1:
                self._narrow(character)
            elif width == 2:
                self._wide(character)

    def _narrow(self, text: str) -> None:
        screen, at = self.screen, 0
        if not self.mode & WRAP and not self.always_virtual:
            self._unwrapped(text)
            return
        while at < len(text):
            self._break_row()
            piece = text[at : at + screen.columns - screen.x]
            screen.put_plain(screen.y, screen.x, piece)
            at += len(piece)
            self._advance(len(piece))

    def _unwrapped(self, text: str) -> None:
        """Without ENABLE_WRAP_AT_EOL_OUTPUT a full row goes on where the write began in it."""
        screen, at = self.screen, 0
        while at < len(text):
            piece = text[at : at + screen.columns - screen.x]
            screen.put_plain(screen.y, screen.x, piece)
            at += len(piece)
            screen.x += len(piece)
            if screen.x >= screen.columns:
                screen.x = self._began

    def _wide(self, character: str) -> None:
        screen = self.screen
        if screen.columns < 2:
            return
        self._break_row()
        if screen.x == screen.columns - 1:
            self._next_row()
        screen.put_wide(screen.y, screen.x, character)
        self._advance(2)

    def _advance(self, count: int) -> None:
        screen = self.screen
        screen.x += count
        if screen.x >= screen.columns:
            screen.x, screen.past_end = screen.columns - 1, True
            if not self.defers_wrap and not (self.virtual and self.mode & NO_AUTO_RETURN):
                self._break_row()

    def _break_row(self) -> None:
        if self.screen.past_end:
            self._next_row()

    def _next_row(self) -> None:
        self.screen.x, self.screen.past_end = 0, False
        self._line_feed()

    def _line_feed(self) -> None:
        screen = self.screen
        top, bottom = self._margins or (0, screen.height - 1)
        if screen.y == bottom:
            screen.scroll(top, bottom, 1)
        elif screen.y < screen.height - 1:
            screen.y += 1

    def _control(self, character: str) -> None:
        screen = self.screen
        if not self.mode & PROCESSED and not self.always_virtual:
            self._narrow(character)
        elif character == "\n" or (character in "\v\f" and self.virtual):
            screen.past_end = False
            if self.always_virtual or not self.mode & NO_AUTO_RETURN:
                screen.x = self._began = 0
            self._line_feed()
        elif character == "\r":
            screen.x = self._began = 0
            screen.past_end = False
        elif character == "\b":
            screen.x, screen.past_end = max(screen.x - 1, 0), False
        elif character == "\t":
            self._tab()
        elif character != "\a" and not self.virtual:
            self._narrow(character)

    def _tab(self) -> None:
        """Virtual terminals move the cursor; a console writes blanks."""
        screen = self.screen
        target = (screen.x // TAB + 1) * TAB
        if self.virtual:
            screen.x = min(target, screen.columns - 1)
        else:
            self._narrow(" " * (min(target, screen.columns) - screen.x))

    # Sequences

    def _sequence(self, found: re.Match[str]) -> None:
        if found["final"] is not None:
            if not found["between"]:
                self._control_sequence(found["parameters"], found["final"])
        elif found["command"] is not None:
            number, _, text = found["command"].partition(";")
            if number in ("0", "2"):
                self.on_title(text)
        elif found["charset"] is not None:
            if found["charset"] == "(":
                self._drawing = found["set"] == "0"
        elif found["escape"] is not None:
            self._escape(found["escape"])

    def _escape(self, which: str) -> None:
        screen = self.screen
        top, bottom = self._margins or (0, screen.height - 1)
        if which == "7":
            self._saved = (screen.x, screen.y, screen.attributes)
        elif which == "8":
            self._restore()
        elif which == "D":
            self._line_feed()
        elif which == "E":
            self._next_row()
        elif which == "M":
            if screen.y == top:
                screen.scroll(top, bottom, -1)
            else:
                screen.y = max(screen.y - 1, 0)
        elif which == "c":
            screen.attributes = DEFAULT_ATTRIBUTES
            screen.erase(screen.whole)
            screen.move_to(0, 0)
            self._margins, self.placed = None, True

    def _restore(self) -> None:
        x, y, self.screen.attributes = self._saved
        self.screen.move_to(x, y)

    def _control_sequence(self, parameters: str, final: str) -> None:
        if parameters[:1] in ("?", ">", "=", "<"):
            if final in "hl" and parameters[0] == "?":
                for number in parameters[1:].split(";"):
                    self._private_mode(number, final == "h")
            return
        values = [int(word) if word.isdigit() else -1 for word in re.split("[;:]", parameters)]
        if final == "m":
            self._colours([max(value, 0) for value in values])
            return
        self._place(values, final)
        self._change(values, final)

    @staticmethod
    def _value(values: list[int], index: int, default: int) -> int:
        value = values[index] if index < len(values) else -1
        return min(value if value > 0 or (value == 0 and default == 0) else default, 32767)

    def _place(self, values: list[int], final: str) -> None:
        """Sequences that move the cursor."""
        screen, count = self.screen, self._value(values, 0, 1)
        x, y = screen.x, screen.y
        if final == "A":
            screen.move_to(x, y - count)
        elif final in "Be":
            screen.move_to(x, y + count)
        elif final in "Ca":
            screen.move_to(x + count, y)
        elif final == "D":
            screen.move_to(x - count, y)
        elif final == "E":
            screen.move_to(0, y + count)
        elif final == "F":
            screen.move_to(0, y - count)
        elif final in "G`":
            screen.move_to(count - 1, y)
        elif final == "d":
            screen.move_to(x, count - 1)
            self.placed = True
        elif final in "Hf":
            screen.move_to(self._value(values, 1, 1) - 1, count - 1)
            self.placed = True
        elif final == "I":
            screen.move_to((x // TAB + count) * TAB, y)
        elif final == "Z":
            screen.move_to(max((x - 1) // TAB - count + 1, 0) * TAB, y)
        elif final == "s" and len(values) == 1:
            self._saved = (x, y, screen.attributes)
        elif final == "u":
            self._restore()

    def _change(self, values: list[int], final: str) -> None:
        """Sequences that change cells."""
        screen, count, what = self.screen, self._value(values, 0, 1), self._value(values, 0, 0)
        top, bottom = self._margins or (0, screen.height - 1)
        x, y, last = screen.x, screen.y, screen.columns - 1
        if final == "J":
            if what in (0, 1):
                screen.erase(Region(x, y, last, y) if what == 0 else Region(0, y, x, y))
                screen.erase(Region(0, y + 1, last, screen.height - 1) if what == 0 else Region(0, 0, last, y - 1))
            elif what == 2:
                screen.erase(screen.whole)
        elif final == "K":
            screen.erase(Region(x if what == 0 else 0, y, x if what == 1 else last, y))
        elif final == "X":
            screen.erase(Region(x, y, x + count - 1, y))
        elif final in "@P":
            screen.shift(y, x, count if final == "@" else -count)
        elif final in "LM":
            if top <= y <= bottom:
                screen.scroll(y, bottom, count if final == "M" else -count)
                screen.x = 0
        elif final in "ST":
            screen.scroll(top, bottom, count if final == "S" else -count)
        elif final == "b":
            return
        elif final == "r":
            first, end = count - 1, self._value(values, 1, screen.height) - 1
            self._margins = (first, min(end, screen.height - 1)) if 0 <= first < end else None
            screen.move_to(0, 0)
            self.placed = True

    def _private_mode(self, number: str, on: bool) -> None:
        screen = self.screen
        if number == "25":
            self.on_visible(on)
        elif number in ("47", "1047", "1049"):
            if on and self._first is None:
                self._saved = (screen.x, screen.y, screen.attributes)
                self._first = [row.copy() for row in screen.rows]
                screen.erase(screen.whole)
            elif not on and self._first is not None:
                screen.rows[: len(self._first)] = self._first
                del screen.rows[screen.height :]
                for row in screen.rows:
                    row.resize(screen.columns, screen.attributes)
                self._first = None
                self._restore()

    def _colours(self, values: list[int]) -> None:
        """SGR, in the sixteen colours that a cell can have."""
        attributes, at = self.screen.attributes & ~HALVES, 0
        while at < len(values):
            value = values[at]
            if value in (38, 48):
                colour, taken = _nearest(values[at + 1 :])
                at += taken
                if colour >= 0:
                    attributes = attributes & ~0x0F | colour if value == 38 else attributes & ~0xF0 | colour << 4
            elif value == 0:
                attributes = DEFAULT_ATTRIBUTES
            elif value in (1, 22):
                attributes = attributes | 8 if value == 1 else attributes & ~8
            elif value in (4, 24):
                attributes = attributes | UNDERSCORE if value == 4 else attributes & ~UNDERSCORE
            elif value in (7, 27):
                attributes = attributes | REVERSE if value == 7 else attributes & ~REVERSE
            elif 30 <= value <= 37 or 90 <= value <= 97:
                attributes = attributes & ~0x0F | _PALETTE[value % 10] | (8 if value >= 90 else 0)
            elif 40 <= value <= 47 or 100 <= value <= 107:
                attributes = attributes & ~0xF0 | (_PALETTE[value % 10] | (8 if value >= 100 else 0)) << 4
            elif value == 39:
                attributes = attributes & ~0x0F | DEFAULT_ATTRIBUTES
            elif value == 49:
                attributes = attributes & ~0xF0
            at += 1
        self.screen.attributes = attributes


def _nearest(values: list[int]) -> tuple[int, int]:
    """The colour that 38 and 48 go on with: (one of Windows' sixteen, or -1; how many values told it)."""
    if len(values) >= 2 and values[0] == 5:
        index = values[1]
        if index < 16:
            return _PALETTE[index & 7] | index & 8, 2
        if index > 255:
            return -1, 2
        if index >= 232:
            return _closest((index - 232) * 10 + 8, (index - 232) * 10 + 8, (index - 232) * 10 + 8), 2
        index -= 16
        return _closest(_CUBE[index // 36], _CUBE[index // 6 % 6], _CUBE[index % 6]), 2
    if len(values) >= 4 and values[0] == 2:
        return _closest(*values[1:4]), 4
    return -1, len(values)


def _closest(red: int, green: int, blue: int) -> int:
    return min(
        range(16),
        key=lambda i: (_SHADES[i][0] - red) ** 2 + (_SHADES[i][1] - green) ** 2 + (_SHADES[i][2] - blue) ** 2,
    )
