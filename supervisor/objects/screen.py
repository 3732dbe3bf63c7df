"""A console screen buffer's cells, cursor and colours, in memory. Knows neither terminals nor requests.

What a terminal showed before us nobody can tell: such a cell's text is UNKNOWN, and reads as a blank.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LEADING, TRAILING = 0x100, 0x200
"""COMMON_LVB_LEADING_BYTE and COMMON_LVB_TRAILING_BYTE: the halves of a character two cells wide."""
HALVES = LEADING | TRAILING
UNKNOWN = ""
BLANK = " "


class Cell(NamedTuple):
    """A character (UNKNOWN, or one; both halves of a wide one have it) and CHAR_INFO's attributes."""

    text: str
    attributes: int


class Region(NamedTuple):
    """A rectangle of cells, its last column and row belonging to it; empty where last < first."""

    left: int
    top: int
    right: int
    bottom: int

    def within(self, other: Region) -> Region:
        """What both have in common."""
        return Region(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    @property
    def empty(self) -> bool:
        return self.right < self.left or self.bottom < self.top

    @property
    def columns(self) -> int:
        return max(self.right - self.left + 1, 0)

    @property
    def rows(self) -> int:
        return max(self.bottom - self.top + 1, 0)


@lru_cache(4096)
def width_of(character: str) -> int:
    """How many cells a character takes: 0 for one that joins the last, 2 for East Asia's wide ones."""
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Row:
    """One row: `text` has a character a cell, `attributes` as many words."""

    __slots__ = ("attributes", "text")

    def __init__(self, columns: int, text: str, attributes: int) -> None:
        self.text = [text] * columns
        self.attributes = array("H", [attributes]) * columns

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and self.text == other.text and self.attributes == other.attributes

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> Row:
        row = Row(0, BLANK, 0)
        row.text, row.attributes = self.text[:], self.attributes[:]
        return row

    def resize(self, columns: int, attributes: int) -> None:
        """Cut, or go on with blanks."""
        more = columns - len(self.text)
        del self.text[columns:], self.attributes[columns:]
        if more > 0:
            self.text += [BLANK] * more
            self.attributes.extend([attributes] * more)


class Screen:
    """The cells of one screen buffer. Places are (column, row) from the buffer's top left."""

    def __init__(self, columns: int, rows: int, attributes: int, text: str = BLANK) -> None:
        self.columns, self.height = columns, rows
        self.attributes = attributes
        """Of what is written next."""
        self.rows = [Row(columns, text, attributes) for _ in range(rows)]
        self.x, self.y = 0, 0
        """The cursor."""
        self.past_end = False
        """The last column was written, and the next character begins a row."""

    @property
    def whole(self) -> Region:
        return Region(0, 0, self.columns - 1, self.height - 1)

    def resize(self, columns: int, rows: int) -> None:
        """Another size: the top left stays."""
        if (columns, rows) == (self.columns, self.height):
            return
        for row in self.rows:
            row.resize(columns, self.attributes)
        del self.rows[rows:]
        while len(self.rows) < rows:
            self.rows.append(Row(columns, BLANK, self.attributes))
        self.columns, self.height = columns, rows
        self.move_to(self.x, self.y)

    def move_to(self, x: int, y: int) -> None:
        """Put the cursor somewhere, held within the buffer."""
        self.x, self.y = min(max(x, 0), self.columns - 1), min(max(y, 0), self.height - 1)
        self.past_end = False

    def scroll(self, top: int, bottom: int, lines: int) -> None:
        """Move the rows from `top` to `bottom` up by `lines` (down if negative); blanks in today's colours follow."""
        count = bottom - top + 1
        if count <= 0 or not lines:
            return
        lines = max(min(lines, count), -count)
        fresh = [Row(self.columns, BLANK, self.attributes) for _ in range(abs(lines))]
        kept = self.rows[top + lines : bottom + 1] if lines > 0 else self.rows[top : bottom + 1 + lines]
        self.rows[top : bottom + 1] = kept + fresh if lines > 0 else fresh + kept

    def settle_down(self, lines: int) -> None:
        """All that was written lies `lines` lower than was thought: what is above is not known."""
        fresh = [Row(self.columns, UNKNOWN, self.attributes) for _ in range(min(lines, self.height))]
        self.rows = (fresh + self.rows)[: self.height]

    def shift(self, y: int, x: int, count: int) -> None:
        """Move a row's cells from `x` on to the right (left if `count` is negative); blanks take their place."""
        row = self.rows[y]
        blanks = min(abs(count), self.columns - x)
        fresh, colours = [BLANK] * blanks, array("H", [self.attributes]) * blanks
        if count > 0:
            row.text[x:] = (fresh + row.text[x:])[: self.columns - x]
            row.attributes[x:] = (colours + row.attributes[x:])[: self.columns - x]
        else:
            row.text[x:] = row.text[x + blanks :] + fresh
            row.attributes[x:] = row.attributes[x + blanks :] + colours

    def put_plain(self, y: int, x: int, text: str) -> None:
        """Characters one cell wide into a row that has the room."""
        row, end = self.rows[y], x + len(text)
        self._mend(row, x, end)
        row.text[x:end] = text
        row.attributes[x:end] = array("H", [self.attributes & ~HALVES]) * len(text)

    def put_wide(self, y: int, x: int, character: str) -> None:
        """A character two cells wide into a row that has the room."""
        row = self.rows[y]
        self._mend(row, x, x + 2)
        row.text[x : x + 2] = [character, character]
        row.attributes[x] = self.attributes & ~HALVES | LEADING
        row.attributes[x + 1] = self.attributes & ~HALVES | TRAILING

    @staticmethod
    def _mend(row: Row, first: int, end: int) -> None:
        """Before cells are overwritten: a wide character loses its other half, which becomes a blank."""
        if first and row.attributes[first] & TRAILING:
            row.text[first - 1] = BLANK
            row.attributes[first - 1] &= ~HALVES
        if end < len(row.text) and row.attributes[end] & TRAILING:
            row.text[end] = BLANK
            row.attributes[end] &= ~HALVES

    def erase(self, region: Region) -> None:
        """Blanks in today's colours."""
        region = region.within(self.whole)
        if region.empty:
            return
        text = BLANK * region.columns
        for y in range(region.top, region.bottom + 1):
            self.put_plain(y, region.left, text)

    def segments(self, x: int, y: int, count: int) -> Iterator[tuple[Row, int, int]]:
        """The cells from a place on, at most `count` and no further than the buffer's end: (row, first, end)."""
        if not (0 <= x < self.columns and 0 <= y < self.height):
            return
        while count > 0 and y < self.height:
            end = min(x + count, self.columns)
            yield self.rows[y], x, end
            count -= end - x
            x, y = 0, y + 1

    def read_text(self, x: int, y: int, count: int) -> str:
        """The characters of cells from a place on; one that is two cells wide is told once."""
        return "".join(
            text or BLANK
            for row, first, end in self.segments(x, y, count)
            for text, attributes in zip(row.text[first:end], row.attributes[first:end], strict=True)
            if not attributes & TRAILING
        )

    def read_attributes(self, x: int, y: int, count: int) -> bytes:
        """CHAR_INFO's attributes of cells from a place on, two bytes each."""
        return b"".join(row.attributes[first:end].tobytes() for row, first, end in self.segments(x, y, count))

    def write_text(self, x: int, y: int, text: str) -> tuple[int, int]:
        """Characters into cells from a place on, whose colours stay: (how many characters, how many cells)."""
        if not (0 <= x < self.columns and 0 <= y < self.height):
            return 0, 0
        first, at = y * self.columns + x, y * self.columns + x
        for index, character in enumerate(text):
            wide = width_of(character) == 2
            if wide and at % self.columns == self.columns - 1:
                at += 1  # the last column has no room for it
            if at + wide >= self.columns * self.height:
                return index, at - first
            row, column = self.rows[at // self.columns], at % self.columns
            self._mend(row, column, column + 1 + wide)
            for half in range(1 + wide):
                row.text[column + half] = character
                row.attributes[column + half] &= ~HALVES
            if wide:
                row.attributes[column] |= LEADING
                row.attributes[column + 1] |= TRAILING
            at += 1 + wide
        return len(text), at - first

    def fill_text(self, x: int, y: int, count: int, character: str) -> int:
        """One character into `count` cells, whose colours stay; how many there were."""
        done = 0
        if width_of(character) == 2:
            return self.write_text(x, y, character * (count // 2))[1]
        for row, first, end in self.segments(x, y, count):
            self._mend(row, first, end)
            row.text[first:end] = [character] * (end - first)
            row.attributes[first:end] = array("H", [word & ~HALVES for word in row.attributes[first:end]])
            done += end - first
        return done

    def write_attributes(self, x: int, y: int, words: array[int]) -> int:
        """Colours for cells from a place on, whose characters stay; how many there were."""
        done = 0
        for row, first, end in self.segments(x, y, len(words)):
            given = words[done : done + end - first]
            row.attributes[first:end] = array(
                "H", [new & ~HALVES | old & HALVES for new, old in zip(given, row.attributes[first:end], strict=True)]
            )
            done += end - first
        return done

    def cells(self, region: Region) -> list[list[Cell]]:
        """The cells of a rectangle that lies within the buffer, row by row."""
        end = region.right + 1
        return [
            [Cell(*pair) for pair in zip(row.text[region.left : end], row.attributes[region.left : end], strict=True)]
            for row in self.rows[region.top : region.bottom + 1]
        ]

    def put_cells(self, left: int, top: int, cells: list[list[Cell]]) -> Region:
        """Overwrite cells, as far as they lie within the buffer; the rectangle that changed."""
        region = Region(left, top, left + len(cells[0]) - 1, top + len(cells) - 1).within(self.whole)
        for y in range(region.top, region.bottom + 1):
            row, given = self.rows[y], cells[y - top]
            for x in range(region.left, region.right + 1):
                row.text[x], row.attributes[x] = given[x - left]
        return region

    def move_block(self, moved: Region, clip: Region, to_x: int, to_y: int, fill: Cell) -> Region:
        """ScrollConsoleScreenBuffer: move a rectangle, fill what it leaves; nothing outside `clip` changes.

        Returns the rectangle around all that changed.
        """
        source, clip = moved.within(self.whole), clip.within(self.whole)
        if source.empty or clip.empty:
            return Region(0, 0, -1, -1)
        taken = self.cells(source)
        to_x, to_y = to_x + source.left - moved.left, to_y + source.top - moved.top
        target = Region(to_x, to_y, to_x + source.columns - 1, to_y + source.rows - 1).within(clip)
        left = source.within(clip)
        if not left.empty:
            self.put_cells(left.left, left.top, [[fill] * left.columns for _ in range(left.rows)])
        if not target.empty:
            first_x, first_y = target.left - to_x, target.top - to_y
            part = [row[first_x : first_x + target.columns] for row in taken[first_y : first_y + target.rows]]
            self.put_cells(target.left, target.top, part)
        changed = [region for region in (left, target) if not region.empty]
        if not changed:
            return Region(0, 0, -1, -1)
        return Region(
            min(region.left for region in changed),
            min(region.top for region in changed),
            max(region.right for region in changed),
            max(region.bottom for region in changed),
        )
