"""The console that guests share: modes, input, screen, title. Its face to guests is console_device.

Input is read from the terminal only when somebody asks for it, so that what the program does not read is the shell's.
Must never block.
"""

from __future__ import annotations

import re
import struct
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.io_watch import READ
from ntsup.supervisor.objects import console_keys
from ntsup.supervisor.objects.console_keys import RECORD_SIZE
from ntsup.supervisor.objects.linux_stream import Stream
from ntsup.supervisor.objects.terminal import Terminal

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.console_device import ConsoleFile
    from ntsup.supervisor.objects.request import Request

ENABLE_PROCESSED_INPUT, ENABLE_LINE_INPUT, ENABLE_ECHO_INPUT, ENABLE_WINDOW_INPUT = 0x1, 0x2, 0x4, 0x8
ENABLE_VIRTUAL_TERMINAL_INPUT = 0x200
INPUT_MODES, OUTPUT_MODES = 0x3FF, 0x1F
DEFAULT_INPUT_MODE, DEFAULT_OUTPUT_MODE = 0x1F7, 0x3
DEFAULT_ATTRIBUTES = 0x07
PEEK, NO_WAIT = 1, 2
CURSOR_REPORT_WAIT = 2_000_000
"""How long a terminal may take to say where its cursor is, in 100 ns."""

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

_CURSOR_REPORT = re.compile(rb"\x1b\[(\d+);(\d+)R")


class CookedRead(NamedTuple):
    """A pending read of text: as UTF-16 or UTF-8, behind what stood on the line already."""

    request: Request
    wide: bool
    initial: bytes


class RecordRead(NamedTuple):
    """A pending read of input records."""

    request: Request
    peek: bool


class Console:
    """The executive's, made when first asked for, or a pseudo one. Without a terminal nothing is typed or shown."""

    def __init__(self, executive: Executive, terminal: Terminal | None = None) -> None:
        self.executive = executive
        self.terminal = terminal or Terminal.find()
        self.input_mode, self.output_mode = DEFAULT_INPUT_MODE, DEFAULT_OUTPUT_MODE
        self.attributes = DEFAULT_ATTRIBUTES
        self.title = ""
        self.code_pages = (65001, 65001)
        self.cursor = (25, 1)
        """Size in per cent, and whether it is visible."""
        self.position = (0, 0)
        """Where the cursor was last known to be."""
        self.output = Stream(executive, self.terminal.original) if self.terminal is not None else None
        self._returns = self.terminal is not None and self.terminal.adds_carriage_returns()
        self.inputs: list[ConsoleFile] = []
        """Open input files: waiting on one waits for input."""
        self._raw = bytearray()
        """Bytes typed and not yet read as text or records."""
        self._line = b""
        """UTF-8 of a line that was read in part."""
        self._records: deque[bytes] = deque()
        self._reads: deque[CookedRead | RecordRead] = deque()
        self._watch = 0
        self._heeded = False
        """Somebody looks at single keys or waits for input: the terminal is watched."""
        self._gone = False
        """The terminal was hung up."""
        self._cursor_asked: list[Request] = []
        self._mute = False
        """The terminal did not say where its cursor is, and is not asked again."""
        self._shown_attributes = DEFAULT_ATTRIBUTES

    # Modes

    def set_input_mode(self, mode: int) -> None:
        """SetConsoleMode of the input; STATUS_INVALID_PARAMETER for unknown bits or echo without lines."""
        if mode & ~INPUT_MODES or (mode & ENABLE_ECHO_INPUT and not mode & ENABLE_LINE_INPUT):
            raise NtError(NtStatus.INVALID_PARAMETER)
        self.input_mode = mode
        self._discipline(lines=bool(mode & ENABLE_LINE_INPUT))
        self.heed()

    def set_output_mode(self, mode: int) -> None:
        """SetConsoleMode of a screen. The terminal always does what the modes could ask of it."""
        if mode & ~OUTPUT_MODES:
            raise NtError(NtStatus.INVALID_PARAMETER)
        self.output_mode = mode

    def _discipline(self, *, lines: bool) -> None:
        if self.terminal is not None:
            echo = lines and bool(self.input_mode & ENABLE_ECHO_INPUT)
            self.terminal.discipline(lines, echo, bool(self.input_mode & ENABLE_PROCESSED_INPUT))

    # Input

    def heed(self) -> None:
        """Watch the terminal from now on, so that waiting on the input works."""
        self._heeded = True
        self._rewatch()

    def _rewatch(self) -> None:
        wanted = self.terminal is not None and not self._gone and (bool(self._reads) or self._heeded)
        ready = self.has_input()
        for file in self.inputs:
            file.signal(ready)
        if wanted and not self._watch and not (ready and not self._reads):
            assert self.terminal is not None
            self._watch = self.executive.io.watch(self.terminal.fd, READ, self._readable)

    def has_input(self) -> bool:
        """Whether a read of the input would find something."""
        if self._records or self._raw or self._line:
            return True
        return self._heeded and self.terminal is not None and self.terminal.unread() > 0

    def _readable(self) -> None:
        self._watch = 0
        if not self._reads and not self.has_input():
            return  # ^D or a hang-up, which stays readable: for who reads next, and not to be watched meanwhile
        self._serve()

    def read(self, entry: CookedRead | RecordRead) -> None:
        """Complete a read with what was typed, or when something is."""
        if self.terminal is None and not self._records and isinstance(entry, CookedRead):
            entry.request.complete(NtStatus.SUCCESS)  # as after ^Z: nobody will ever type
            return
        self._reads.append(entry)
        entry.request.on_cancel = lambda: self._forget(entry)
        self._serve()

    def interrupted(self) -> None:
        """^C was typed: who waits for a line gets none of it.

        ReadConsole then returns TRUE with nothing read and ERROR_OPERATION_ABORTED as the last error, which is how
        Windows' shells and Python know that no end of file was meant.
        """
        self._raw.clear()
        self._line = b""
        for entry in [each for each in self._reads if isinstance(each, CookedRead)]:
            self._reads.remove(entry)
            entry.request.complete(NtStatus.ALERTED)
        self._rewatch()

    def _forget(self, entry: CookedRead | RecordRead) -> None:
        if entry in self._reads:
            self._reads.remove(entry)

    def _serve(self) -> None:
        while self._reads:
            entry = self._reads[0]
            done = self._give_text(entry) if isinstance(entry, CookedRead) else self._give_records(entry)
            if not done:
                break
            if self._reads and self._reads[0] is entry:
                self._reads.popleft()
        self._rewatch()

    def _fetch(self) -> bool | None:
        """Take what the terminal has: True if something, None at its end (^D, or it is gone), False if nothing."""
        if self.terminal is None:
            return False
        try:
            data = self.terminal.read()
        except BlockingIOError:
            return False
        except OSError:
            data = b""
            self._gone = True
        if not data:
            self._gone = self._gone or not self.terminal.edits_lines
            return None
        self._raw += data
        self._take_reports()
        return bool(self._raw)

    def _take_reports(self) -> None:
        """Cursor reports are answers to us, not keys."""
        while self._cursor_asked and (found := _CURSOR_REPORT.search(self._raw)) is not None:
            self.position = (int(found[2]) - 1, int(found[1]) - 1)
            del self._raw[found.start() : found.end()]
            self._answer_cursor()

    def _give_text(self, entry: CookedRead) -> bool:
        lines = bool(self.input_mode & ENABLE_LINE_INPUT)
        if not self._line:
            self._discipline(lines=lines)
            typed = "".join(map(console_keys.text_of, self._records))  # seen as records, it is typed text all the same
            self._records.clear()
            self._raw[:0] = typed.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
            whole = self._whole(lines)
            while not whole:
                got = self._fetch()
                if got is None:
                    self._ended(entry)
                    return True
                if not got:
                    return False
                whole = self._whole(lines)
            text = bytes(self._raw[:whole])
            del self._raw[:whole]
            if lines and self.input_mode & ENABLE_PROCESSED_INPUT:
                if text.startswith(b"\x1a"):
                    self._ended(entry)
                    return True
                text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
            self._line = entry.initial + text
        self._deliver_text(entry)
        return True

    def _whole(self, lines: bool) -> int:
        """How many of the raw bytes make something to give: a line, or whole characters."""
        if lines:
            for index, byte in enumerate(self._raw):
                if byte in b"\n\r":
                    return index + 1
            return 0
        return len(self._raw) - _broken_tail(self._raw)

    def _deliver_text(self, entry: CookedRead) -> None:
        room = entry.request.length
        if not entry.wide:
            data, self._line = self._line[:room], self._line[room:]
            entry.request.deliver(data)
            return
        text = self._line.decode("utf-8", "replace")
        units = text.encode("utf-16-le", "surrogatepass")
        data = units[: room & ~1]
        self._line = units[len(data) :].decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass")
        entry.request.deliver(data)

    def _ended(self, entry: CookedRead) -> None:
        """^Z, ^D or the terminal's end: a read of nothing."""
        entry.request.complete(NtStatus.SUCCESS)

    def _give_records(self, entry: RecordRead) -> bool:
        self.collect_records()
        if not self._records:
            if self._gone:
                entry.request.complete(NtStatus.NO_SUCH_DEVICE)
            return self._gone
        count = min(len(self._records), entry.request.length // RECORD_SIZE)
        if entry.peek:
            data = b"".join(self._records[i] for i in range(count))
        else:
            data = b"".join(self._records.popleft() for _ in range(count))
        entry.request.deliver(data)
        return True

    def collect_records(self) -> int:
        """Turn what was typed into records; how many there are."""
        self._discipline(lines=False)
        self._heeded = True
        while self._fetch():
            pass
        usable = len(self._raw) - _broken_tail(self._raw)
        if usable:
            text = bytes(self._raw[:usable]).decode("utf-8", "surrogateescape")
            del self._raw[:usable]
            self._records += console_keys.records_of(text, bool(self.input_mode & ENABLE_VIRTUAL_TERMINAL_INPUT))
        return len(self._records)

    def input_count(self) -> int:
        """Unread records."""
        count = self.collect_records()
        self._rewatch()
        return count

    def try_records(self, request: Request, peek: bool) -> None:
        """Complete with the records there are, which may be none."""
        self.collect_records()
        entry = RecordRead(request, peek)
        if not self._give_records(entry):
            request.complete(NtStatus.SUCCESS)
        self._rewatch()

    def put_records(self, data: bytes) -> int:
        """WriteConsoleInput: bytes taken."""
        count = len(data) // RECORD_SIZE
        self._records += [data[i * RECORD_SIZE : (i + 1) * RECORD_SIZE] for i in range(count)]
        self._serve()
        return count * RECORD_SIZE

    def flush_input(self) -> None:
        """Forget what was typed and not read."""
        self._raw.clear()
        self._line = b""
        self._records.clear()
        if self.terminal is not None:
            self.terminal.flush_input()
        self._rewatch()

    def resized(self) -> None:
        """The terminal has another size."""
        if self.input_mode & ENABLE_WINDOW_INPUT and self.terminal is not None:
            self._records.append(console_keys.size_record(*self.terminal.size()))
            self._serve()

    # Output

    def size(self) -> tuple[int, int]:
        """(columns, rows)."""
        return self.terminal.size() if self.terminal is not None else (80, 25)

    def write(self, request: Request, data: bytes) -> None:
        """Show bytes of UTF-8."""
        if self.output is None:
            request.complete(NtStatus.SUCCESS, len(data))
            return
        self._track(data)
        self.output.write(request, data.replace(b"\r\n", b"\n") if self._returns else data)

    def send(self, sequence: str) -> None:
        """Have the terminal do something."""
        if self.output is not None:
            self.output.write_quietly(sequence.encode())

    def _track(self, data: bytes) -> None:
        """Follow the cursor as far as plain text moves it, for the time when the terminal cannot be asked."""
        columns, rows = self.size()
        x, y = self.position
        tail = data[-4096:]
        for byte in tail:
            if byte == 0x0A:
                x, y = 0, y + 1
            elif byte == 0x0D:
                x = 0
            elif byte == 0x08:
                x = max(x - 1, 0)
            elif byte >= 0x20 and byte & 0xC0 != 0x80:
                x += 1
                if x >= columns:
                    x, y = 0, y + 1
        self.position = (x, min(y, rows - 1))

    def ask_cursor(self, request: Request) -> None:
        """Answer with the screen's state; the cursor as the terminal reports it, unless somebody reads."""
        if self.terminal is None or self._mute or self._reads or not self.terminal.in_foreground():
            request.deliver(self.screen_info()[: request.length])
            return
        self._cursor_asked.append(request)
        request.on_cancel = lambda: self._cursor_asked.remove(request)
        self._discipline(lines=False)
        self.send("\x1b[6n")
        self._await_report()
        self.executive.at(self.executive.now() + CURSOR_REPORT_WAIT, self._give_up)

    def _await_report(self) -> None:
        if self._cursor_asked and self.terminal is not None:
            self.executive.io.watch(self.terminal.fd, READ, self._report_came)

    def _report_came(self) -> None:
        if self._fetch() is not None:
            self._await_report()
        self._serve()

    def _give_up(self) -> None:
        if self._cursor_asked:
            self._mute = True
            self._answer_cursor()

    def _answer_cursor(self) -> None:
        self._discipline(lines=bool(self.input_mode & ENABLE_LINE_INPUT))
        asked, self._cursor_asked = self._cursor_asked, []
        for request in asked:
            request.deliver(self.screen_info()[: request.length])

    def screen_info(self) -> bytes:
        """condrv_screen_info."""
        columns, rows = self.size()
        x, y = min(self.position[0], columns - 1), min(self.position[1], rows - 1)
        return struct.pack(
            "<10hHH16I",
            columns,
            rows,
            x,
            y,
            0,
            0,
            columns - 1,
            rows - 1,
            columns,
            rows,
            self.attributes,
            0xF5,
            *COLORS,
        )

    def set_cursor_position(self, x: int, y: int) -> None:
        """Move the cursor; STATUS_INVALID_PARAMETER outside the screen."""
        columns, rows = self.size()
        if not (0 <= x < columns and 0 <= y < rows):
            raise NtError(NtStatus.INVALID_PARAMETER)
        self.position = (x, y)
        self.send(f"\x1b[{y + 1};{x + 1}H")

    def set_attributes(self, attributes: int) -> None:
        """Colours of what is written from now on."""
        self.attributes = attributes
        self.send(select_graphic_rendition(attributes))
        self._shown_attributes = attributes

    def set_cursor(self, size: int, visible: int) -> None:
        """Size and visibility."""
        if not 1 <= size <= 100:
            raise NtError(NtStatus.INVALID_PARAMETER)
        self.cursor = (size, int(bool(visible)))
        self.send("\x1b[?25h" if visible else "\x1b[?25l")

    def set_title(self, title: str) -> None:
        """The window's title."""
        self.title = title
        self.send(f"\x1b]2;{''.join(c for c in title if c.isprintable())}\x07")

    def hang_up(self) -> None:
        """The terminal is gone: reads end, nothing is shown any more."""
        self._gone = True
        self._serve()
        if self._watch:
            self.executive.io.cancel(self._watch)
            self._watch = 0
        self.output = None
        self.close()

    def close(self) -> None:
        """Leave the terminal as it was found."""
        if self.output is not None and self._shown_attributes != DEFAULT_ATTRIBUTES:
            self.send("\x1b[0m")
        if self.output is not None and not self.cursor[1]:
            self.send("\x1b[?25h")
        if self.terminal is not None:
            self.terminal.close()
            self.terminal = None


def _broken_tail(data: bytes | bytearray) -> int:
    """How many bytes at the end begin a UTF-8 character that is not whole."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte & 0xC0 == 0x80:
            continue
        needed = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
        return back if needed > back else 0
    return 0


def select_graphic_rendition(attributes: int) -> str:
    """The SGR sequence of FOREGROUND_ and BACKGROUND_ flags; Windows' default colours are the terminal's own."""
    if attributes & 0xFF == DEFAULT_ATTRIBUTES and not attributes & 0xC000:
        return "\x1b[0m"
    order = (0, 4, 2, 6, 1, 5, 3, 7)  # Windows counts blue first, ANSI red
    foreground, background = attributes & 0xF, attributes >> 4 & 0xF
    codes = ["0"]
    if foreground != DEFAULT_ATTRIBUTES:
        codes.append(str((90 if foreground & 8 else 30) + order[foreground & 7]))
    if background:
        codes.append(str((100 if background & 8 else 40) + order[background & 7]))
    if attributes & 0x4000:  # COMMON_LVB_REVERSE_VIDEO
        codes.append("7")
    if attributes & 0x8000:  # COMMON_LVB_UNDERSCORE
        codes.append("4")
    return f"\x1b[{';'.join(codes)}m"
