"""The console that guests share: modes, input, screen, title. Its face to guests is console_device.

Input is read from the terminal only when somebody asks for it, so that what the program does not read is the shell's.
Must never block.
"""

from __future__ import annotations

import codecs
import re
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.io_watch import READ
from ntsup.supervisor.objects import console_keys
from ntsup.supervisor.objects.console_keys import RECORD_SIZE
from ntsup.supervisor.objects.console_screen import (
    UNSEEN_LARGEST,
    UNSEEN_SIZE,
    ConsoleScreen,
    another_screen,
    first_screen,
)
from ntsup.supervisor.objects.linux_stream import Stream
from ntsup.supervisor.objects.nls_tables import codec_of
from ntsup.supervisor.objects.terminal import Terminal

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.console_device import ConsoleFile
    from ntsup.supervisor.objects.request import Request

ENABLE_PROCESSED_INPUT, ENABLE_LINE_INPUT, ENABLE_ECHO_INPUT, ENABLE_WINDOW_INPUT = 0x1, 0x2, 0x4, 0x8
ENABLE_VIRTUAL_TERMINAL_INPUT = 0x200
INPUT_MODES = 0x3FF
DEFAULT_INPUT_MODE = 0x1F7
UTF_8 = 65001
PEEK, NO_WAIT = 1, 2
CURSOR_REPORT_WAIT = 2_000_000
"""How long a terminal may take to say where its cursor is, in 100 ns."""

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
    """The executive's, made when first asked for, a pseudo one, or one that nobody sees: there is no terminal then."""

    def __init__(self, executive: Executive, terminal: Terminal | None) -> None:
        self.executive = executive
        self.terminal = terminal
        self.input_mode = DEFAULT_INPUT_MODE
        self.title = ""
        self._code_pages = (UTF_8, UTF_8)
        self.output = Stream(executive, terminal.original) if terminal is not None else None
        self._returns = terminal is not None and terminal.adds_carriage_returns()
        on_terminal = terminal is not None
        self.first = first_screen(lambda: self._output_of(self.first), self.size(), on_terminal=on_terminal)
        """The screen buffer that it began with."""
        self.active = self.first
        """The one that is shown."""
        self._decoder: codecs.IncrementalDecoder | None = None
        """Of what is written as bytes, unless that is UTF-8."""
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
        self._cursor_asked: list[tuple[Request, Callable[[], None]]] = []
        """Who waits for the terminal to say where its cursor is, and what is done then."""
        self._mute = False
        """The terminal did not say where its cursor is, and is not asked again."""

    # Modes

    def set_input_mode(self, mode: int) -> None:
        """SetConsoleMode of the input; STATUS_INVALID_PARAMETER for unknown bits or echo without lines."""
        if mode & ~INPUT_MODES or (mode & ENABLE_ECHO_INPUT and not mode & ENABLE_LINE_INPUT):
            raise NtError(NtStatus.INVALID_PARAMETER)
        self.input_mode = mode
        self._discipline(lines=bool(mode & ENABLE_LINE_INPUT))
        self.heed()

    @property
    def code_pages(self) -> tuple[int, int]:
        """What bytes that are read and written mean."""
        return self._code_pages

    @code_pages.setter
    def code_pages(self, pages: tuple[int, int]) -> None:
        if pages[1] != self._code_pages[1]:
            name = codec_of(pages[1])
            self._decoder = codecs.getincrementaldecoder(name)("replace") if name is not None else None
        self._code_pages = pages

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
            self.first.cursor_reported(int(found[2]) - 1, int(found[1]) - 1)
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
        name = None if entry.wide else codec_of(self._code_pages[0])
        if not entry.wide and name is None:
            data, self._line = self._line[:room], self._line[room:]
            entry.request.deliver(data)
            return
        text = self._line.decode("utf-8", "replace")
        if name is not None:
            narrow = [character.encode(name, "replace") for character in text]
            count = 0
            while count < len(narrow) and len(narrow[count]) <= room:
                room -= len(narrow[count])
                count += 1
            self._line = text[count:].encode("utf-8", "surrogatepass")
            entry.request.deliver(b"".join(narrow[:count]))
            return
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
        if count == 1 and self._records and all(map(console_keys.is_mouse_move, (self._records[-1], data))):
            self._records.pop()  # only where the mouse is in the end counts, as on Windows
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
        self._fit()
        if self.input_mode & ENABLE_WINDOW_INPUT and self.terminal is not None:
            self._records.append(console_keys.size_record(*self.terminal.size()))
            self._serve()

    # Output

    def size(self) -> tuple[int, int]:
        """(columns, rows) of what can be seen."""
        return self.terminal.size() if self.terminal is not None else UNSEEN_SIZE

    def largest(self) -> tuple[int, int]:
        """(columns, rows) of the largest window."""
        return self.terminal.size() if self.terminal is not None else UNSEEN_LARGEST

    def _output_of(self, screen: ConsoleScreen) -> Stream | None:
        return self.output if screen is self.active else None

    def new_screen(self) -> ConsoleScreen:
        """CreateConsoleScreenBuffer."""
        self._fit()
        made: ConsoleScreen = another_screen(lambda: self._output_of(made), self.active)
        return made

    def activate(self, screen: ConsoleScreen) -> None:
        """SetConsoleActiveScreenBuffer."""
        if screen is self.active:
            return
        self.active.disappear()
        self.active = screen
        self._fit()
        screen.appear()

    def _fit(self) -> None:
        if self.terminal is not None:
            self.active.fit(*self.terminal.size())

    def write(self, screen: ConsoleScreen, request: Request, data: bytes) -> None:
        """Show bytes of UTF-8 on a screen."""
        self._fit()
        screen.write(request, data, data.replace(b"\r\n", b"\n") if self._returns else data)

    def write_bytes(self, screen: ConsoleScreen, request: Request, data: bytes) -> None:
        """Show bytes of the output's code page on a screen."""
        self.write(screen, request, data if self._decoder is None else self._decoder.decode(data).encode())

    def send(self, sequence: str) -> None:
        """Have the terminal do something."""
        if self.output is not None:
            self.output.write_quietly(sequence.encode())

    def when_placed(self, screen: ConsoleScreen, request: Request, then: Callable[[], None], *, anew: bool) -> None:
        """Go on when it is known where the cursor is, and with it what was written (`anew`: where it is now).

        The terminal is asked, unless somebody reads from it.
        """
        known = screen.writer.placed and not anew
        self._fit()
        if screen is not self.first or screen is not self.active or known or not self._can_ask():
            then()
            return
        entry = (request, then)
        self._cursor_asked.append(entry)
        request.on_cancel = lambda: self._cursor_asked.remove(entry)
        self._discipline(lines=False)
        self.send("\x1b[6n")
        self._await_report()
        self.executive.at(self.executive.now() + CURSOR_REPORT_WAIT, self._give_up)

    def _can_ask(self) -> bool:
        return self.terminal is not None and not self._mute and not self._reads and self.terminal.in_foreground()

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
        for request, then in asked:
            request.on_cancel = None
            then()

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
        if self.active is not self.first:
            self.activate(self.first)
        if self.output is not None and self.first.coloured:
            self.send("\x1b[0m")
        if self.output is not None and not self.first.cursor[1]:
            self.send("\x1b[?25h")
        if self.output is not None and self.first.has_changed_colors:
            self.send("\x1b]104\x1b\\")
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
