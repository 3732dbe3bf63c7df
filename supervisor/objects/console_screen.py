"""A console's screen buffers: cells in memory, and on the terminal for the one that is active, if there is a terminal.

What is written to the first buffer the terminal gets as it was written; of every other the terminal's other screen is
drawn. What is written is carried out on the cells when somebody asks for them. Must never block.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects import screen_drawing as drawing
from ntsup.supervisor.objects.screen import BLANK, HALVES, UNKNOWN, Cell, Region, Row, Screen
from ntsup.supervisor.objects.screen_writing import PROCESSED, WRAP, Writer

if TYPE_CHECKING:
    from ntsup.supervisor.objects.linux_stream import Stream
    from ntsup.supervisor.objects.request import Request

    Output = Callable[[], Stream | None]

OUTPUT_MODES = 0x1F
LOG_MOST = 1 << 20
"""Bytes that are written before they are carried out without being asked for."""
CELLS_MOST = 1 << 22
UNSEEN_SIZE = 80, 25
"""Columns and rows where there is no terminal."""
UNSEEN_LARGEST = 240, 84
"""The largest window of a console without a terminal."""
CHARACTERS, ATTRIBUTES = 0, 1
"""condrv_run.what."""
POPUP_ATTRIBUTES = 0xF5
COLORS = (
    0x0C0C0C,
    0xDA3700,
    0x0EA113,
    0xDD963A,
    0x1F0FC5,
    0x981788,
    0x009CC1,
    0xCCCCCC,
    0x767676,
    0xFF783B,
    0x0CC616,
    0xD6D661,
    0x5648E7,
    0x9E00B4,
    0xA5F1F9,
    0xF2F2F2,
)
"""The default palette, 0x00BBGGRR."""
_INFO = struct.Struct("<10hHH16I")
"""condrv_screen_info."""


class ConsoleScreen:
    """One screen buffer."""

    def __init__(self, output: Output, screen: Screen, *, passes_on: bool) -> None:
        """`output` answers the terminal's stream while it shows this buffer; `passes_on`: it gets what is written."""
        self._output = output
        self._screen = screen
        self.passes_on = passes_on
        self.writer = Writer(screen, defers_wrap=passes_on)
        self.writer.always_virtual = passes_on
        self.writer.on_visible = self._visibility
        self._cursor = (25, 1)
        self.coloured = False
        """SetConsoleTextAttribute has left colours of its own."""
        self.popup_attributes = POPUP_ATTRIBUTES
        self.colors = COLORS
        self.window = screen.whole
        """What a window without a terminal shows."""
        self.files = 0
        """Open files of it."""
        self._log: list[bytes] = []
        self._logged = 0
        self._shown: list[Row] = []
        """What the terminal shows, if it shows this buffer and is drawn."""

    # What is known

    @property
    def screen(self) -> Screen:
        """The cells, with all that was written."""
        if self._log:
            log, self._log, self._logged = b"".join(self._log), [], 0
            self.writer.write(log)
            self._follow()
        return self._screen

    def _follow(self) -> None:
        """The window goes with the cursor."""
        window, screen = self.window, self._screen
        right = max(min(max(window.right, screen.x), screen.columns - 1), window.columns - 1)
        bottom = max(min(max(window.bottom, screen.y), screen.height - 1), window.rows - 1)
        left, top = min(right - window.columns + 1, screen.x), min(bottom - window.rows + 1, screen.y)
        self.window = Region(left, top, left + window.columns - 1, top + window.rows - 1)

    @property
    def cursor(self) -> tuple[int, int]:
        """Its size in per cent, and whether it is visible."""
        _ = self.screen
        return self._cursor

    def _visibility(self, visible: bool) -> None:
        self._cursor = (self._cursor[0], int(visible))

    def fit(self, columns: int, rows: int) -> None:
        """The terminal has this size: the first buffer has it, too, and the window of every other is no larger."""
        if self.passes_on:
            self.screen.resize(columns, rows)
            self.window = self._screen.whole
        elif self.window.columns > columns or self.window.rows > rows:
            left, top = self.window.left, self.window.top
            self.window = Region(
                left, top, min(self.window.right, left + columns - 1), min(self.window.bottom, top + rows - 1)
            )
            self._follow()

    def info(self, largest: tuple[int, int]) -> bytes:
        """condrv_screen_info."""
        screen = self.screen
        return _INFO.pack(
            screen.columns,
            screen.height,
            screen.x,
            screen.y,
            *self.window,
            min(largest[0], screen.columns),
            min(largest[1], screen.height),
            screen.attributes,
            self.popup_attributes,
            *self.colors,
        )

    def cursor_reported(self, x: int, y: int) -> None:
        """The terminal says where its cursor is."""
        screen = self.screen
        if not self.writer.placed and y > screen.y:
            screen.settle_down(y - screen.y)
        self.writer.placed = True
        if (x, y) != (screen.x, screen.y):
            screen.move_to(x, y)

    @property
    def has_changed_colors(self) -> bool:
        """Whether the palette is another than the default one."""
        return self.colors != COLORS

    # Showing

    def _send(self, sequence: str) -> None:
        output = self._output()
        if output is not None and sequence:
            output.write_quietly(sequence.encode("utf-8", "replace"))

    def appear(self) -> None:
        """The terminal shows this buffer from now on."""
        if self.passes_on:
            self._send(drawing.FIRST_SCREEN + drawing.draw_changes(self.screen.rows, self._shown) + self._state())
            self._shown = []
        else:
            self._send(drawing.OTHER_SCREEN + "\x1b[2J")
            self._shown = []
            self.show()

    def disappear(self) -> None:
        """It does so no longer."""
        self._shown = [row.copy() for row in self.screen.rows] if self.passes_on else []

    def _state(self) -> str:
        """Cursor and colours, of a buffer that was drawn."""
        screen, window = self._screen, self.window
        inside = window.left <= screen.x <= window.right and window.top <= screen.y <= window.bottom
        return (
            drawing.cursor_to(max(screen.x - window.left, 0), max(screen.y - window.top, 0))
            + drawing.select_graphic_rendition(screen.attributes)
            + ("\x1b[?25h" if self._cursor[1] and inside else "\x1b[?25l")
        )

    def show(self) -> None:
        """Draw what has changed, unless the terminal was given it as it came."""
        if self.passes_on or self._output() is None:
            return
        screen, window = self.screen, self.window
        rows = []
        for row in screen.rows[window.top : window.bottom + 1]:
            part = Row(0, BLANK, 0)
            part.text = row.text[window.left : window.right + 1]
            part.attributes = row.attributes[window.left : window.right + 1]
            rows.append(part)
        self._send(drawing.draw_changes(rows, self._shown) + self._state())
        self._shown = rows

    def _changed(self, region: Region, *, skip_unknown: bool = True) -> None:
        if not self.passes_on:
            self.show()
        elif self._output() is not None:
            self._send(drawing.draw_region(self._screen, region, skip_unknown=skip_unknown))

    def _changed_run(self, x: int, y: int, cells: int) -> None:
        if cells:
            last = y * self._screen.columns + x + cells - 1
            end_x, end_y = last % self._screen.columns, last // self._screen.columns
            one = y == end_y
            self._changed(Region(x if one else 0, y, end_x if one else self._screen.columns - 1, end_y))

    # Writing

    def write(self, request: Request, data: bytes, as_sent: bytes) -> None:
        """Bytes of UTF-8; `as_sent` is what a terminal gets of them."""
        self._log.append(data)
        self._logged += len(data)
        if self._logged > LOG_MOST:
            _ = self.screen
        output = self._output()
        if output is not None and self.passes_on:
            output.write(request, as_sent)
            return
        self.show()
        request.complete(NtStatus.SUCCESS, request.length)

    def set_mode(self, mode: int) -> None:
        """SetConsoleMode. A terminal always does what the modes could ask of it."""
        if mode & ~OUTPUT_MODES:
            raise NtError(NtStatus.INVALID_PARAMETER)
        _ = self.screen  # what was written was written in the mode of before
        self.writer.mode = mode

    @property
    def mode(self) -> int:
        return self.writer.mode

    def set_attributes(self, attributes: int) -> None:
        """Colours of what is written from now on."""
        self.screen.attributes = attributes & ~HALVES
        self.coloured = attributes != drawing.DEFAULT_ATTRIBUTES
        self._send(drawing.select_graphic_rendition(attributes))

    def set_cursor(self, size: int, visible: int) -> None:
        """Size and visibility."""
        if not 1 <= size <= 100:
            raise NtError(NtStatus.INVALID_PARAMETER)
        _ = self.screen  # what was written before comes before
        self._cursor = (size, int(bool(visible)))
        self._send("\x1b[?25h" if visible else "\x1b[?25l")

    def set_cursor_position(self, x: int, y: int) -> None:
        """Move the cursor; STATUS_INVALID_PARAMETER outside the buffer."""
        screen = self.screen
        if not (0 <= x < screen.columns and 0 <= y < screen.height):
            raise NtError(NtStatus.INVALID_PARAMETER)
        screen.move_to(x, y)
        self.writer.placed = True
        self._follow()
        if self.passes_on:
            self._send(drawing.cursor_to(x, y))
        else:
            self.show()

    # Sizes

    def set_size(self, columns: int, rows: int) -> None:
        """SetConsoleScreenBufferSize: not smaller than the window; a terminal's own size is not ours to change."""
        if (columns, rows) == (self.screen.columns, self.screen.height):
            return
        if self.passes_on or columns < self.window.columns or rows < self.window.rows:
            raise NtError(NtStatus.INVALID_PARAMETER)
        if columns * rows > CELLS_MOST:
            raise NtError(NtStatus.NO_MEMORY)
        self._screen.resize(columns, rows)
        width, height = self.window.columns, self.window.rows
        left, top = min(self.window.left, columns - width), min(self.window.top, rows - height)
        self.window = Region(left, top, left + width - 1, top + height - 1)
        self.show()

    def set_window(self, window: Region, largest: tuple[int, int]) -> None:
        """SetConsoleWindowInfo, in cells of the buffer."""
        if window == self.window:
            return
        whole = self.screen.whole
        if self.passes_on or window.empty or window.within(whole) != window:
            raise NtError(NtStatus.INVALID_PARAMETER)
        if window.columns > largest[0] or window.rows > largest[1]:
            raise NtError(NtStatus.INVALID_PARAMETER)
        self.window = window
        self._shown = []
        self.show()

    def set_info(self, info: bytes, largest: tuple[int, int]) -> None:
        """SetConsoleScreenBufferInfoEx: size, window, cursor, colours."""
        columns, rows, x, y, left, top, right, bottom, _, _, attributes, popup, *colors = _INFO.unpack_from(info)
        _ = self.screen
        self.set_size(columns, rows)
        self.set_window(Region(left, top, right, bottom), largest)
        self.popup_attributes = popup
        for index, color in enumerate(colors):
            if color != self.colors[index]:
                red, green, blue = color & 0xFF, color >> 8 & 0xFF, color >> 16 & 0xFF
                slot = (0, 4, 2, 6, 1, 5, 3, 7)[index & 7] | index & 8
                self._send(f"\x1b]4;{slot};rgb:{red:02x}/{green:02x}/{blue:02x}\x1b\\")
        self.colors = tuple(colors)
        if attributes != self._screen.attributes:
            self.set_attributes(attributes)
        if (x, y) != (self._screen.x, self._screen.y):
            self.set_cursor_position(x, y)

    # Cells

    def read_run(self, x: int, y: int, what: int, count: int) -> bytes:
        """ReadConsoleOutputCharacter and …Attribute: a word a character or cell."""
        if what == ATTRIBUTES:
            return self.screen.read_attributes(x, y, count)
        text = self.screen.read_text(x, y, count)
        return "".join(c if c < "\U00010000" else "\ufffd" for c in text).encode("utf-16-le", "surrogatepass")

    def write_run(self, x: int, y: int, what: int, data: bytes) -> int:
        """WriteConsoleOutputCharacter and …Attribute; how many words were taken."""
        if what == ATTRIBUTES:
            taken = cells = self.screen.write_attributes(x, y, array("H", data))
        else:
            text = data.decode("utf-16-le", "replace")
            characters, cells = self.screen.write_text(x, y, text)
            taken = len(text[:characters].encode("utf-16-le")) // 2
        self._changed_run(x, y, cells)
        return taken

    def fill_run(self, x: int, y: int, what: int, count: int, word: int) -> int:
        """FillConsoleOutputCharacter and …Attribute; how many cells there were."""
        count = min(count, self.screen.columns * self._screen.height)
        if what == ATTRIBUTES:
            done = self._screen.write_attributes(x, y, array("H", [word]) * count)
        else:
            done = self._screen.fill_text(x, y, count, character_of(word))
        self._changed_run(x, y, done)
        return done

    def read_region(self, region: Region) -> tuple[Region, bytes]:
        """ReadConsoleOutput: the part of the rectangle within the buffer, and its CHAR_INFOs."""
        region = region.within(self.screen.whole)
        if region.empty:
            return region, b""
        words = array("H")
        for row in self._screen.rows[region.top : region.bottom + 1]:
            for x in range(region.left, region.right + 1):
                text = row.text[x] or BLANK
                words.extend((ord(text) if text < "\U00010000" else 0xFFFD, row.attributes[x]))
        return region, words.tobytes()

    def write_region(self, region: Region, data: bytes) -> None:
        """WriteConsoleOutput: CHAR_INFOs for all of the rectangle, of which what lies within the buffer is written."""
        if region.empty or len(data) < region.columns * region.rows * 4:
            raise NtError(NtStatus.INVALID_PARAMETER)
        words = array("H", data[: region.columns * region.rows * 4])
        cells = [Cell(character_of(words[i]), words[i + 1]) for i in range(0, len(words), 2)]
        rows = [cells[i : i + region.columns] for i in range(0, len(cells), region.columns)]
        screen = self.screen
        if not region.within(screen.whole).empty:
            self._changed(screen.put_cells(region.left, region.top, rows))

    def scroll(self, moved: Region, clip: Region, to: tuple[int, int], fill: Cell) -> None:
        """ScrollConsoleScreenBuffer."""
        screen, (x, y) = self.screen, to
        if moved.empty:
            raise NtError(NtStatus.INVALID_PARAMETER)
        whole_rows = moved.left <= 0 and moved.right >= screen.columns - 1 and x == moved.left and moved.top >= 0
        blank = fill.text in (BLANK, "\0") and fill.attributes == screen.attributes
        unclipped = clip.within(screen.whole) == screen.whole
        changed = screen.move_block(moved, clip, x, y, fill)
        if (
            self.passes_on
            and whole_rows
            and blank
            and unclipped
            and 0 <= y != moved.top
            and abs(moved.top - y) <= moved.rows
        ):
            last = min(max(moved.bottom, moved.bottom - moved.top + y), screen.height - 1)
            self._send(drawing.scroll_rows(min(y, moved.top), last, moved.top - y))
        elif not changed.empty:
            self._changed(changed, skip_unknown=False)


def character_of(unit: int) -> str:
    """The character of a cell that is given as one UTF-16 unit."""
    return "\ufffd" if 0xD800 <= unit < 0xE000 else chr(unit)


def first_screen(output: Output, size: tuple[int, int], *, on_terminal: bool) -> ConsoleScreen:
    """The buffer that a console begins with; a terminal shows what it showed before."""
    screen = Screen(*size, drawing.DEFAULT_ATTRIBUTES, UNKNOWN if on_terminal else BLANK)
    return ConsoleScreen(output, screen, passes_on=on_terminal)


def another_screen(output: Output, active: ConsoleScreen) -> ConsoleScreen:
    """CreateConsoleScreenBuffer: of the size of the active buffer's window, in its colours."""
    model, window = active.screen, active.window
    made = ConsoleScreen(output, Screen(window.columns, window.rows, model.attributes), passes_on=False)
    made.popup_attributes, made.colors = model.attributes, active.colors
    made.writer.mode = PROCESSED | WRAP
    return made
