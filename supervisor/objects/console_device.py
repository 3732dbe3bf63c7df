"""The console as file objects: CONIN$, CONOUT$, CON and \\Device\\ConDrv.

The requests and their structures are those of guest/include/condrv.h; a test holds the two together.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor import console as control
from ntsup.supervisor.objects.console import NO_WAIT, PEEK, Console, CookedRead, RecordRead
from ntsup.supervisor.objects.console_screen import ATTRIBUTES, CHARACTERS, character_of
from ntsup.supervisor.objects.devices import Open, device
from ntsup.supervisor.objects.file import (
    FILE_DEVICE_CONSOLE,
    FILE_READ_DATA,
    FILE_WRITE_DATA,
    File,
    map_access,
)
from ntsup.supervisor.objects.screen import Cell, Region
from ntsup.supervisor.objects.terminal import Terminal

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.request import Request

GET_MODE, SET_MODE, GET_SCREEN_INFO, SET_CURSOR_POSITION = 0x503000, 0x503004, 0x503008, 0x50300C
SET_TEXT_ATTRIBUTE, GET_CURSOR_INFO, SET_CURSOR_INFO, SET_SCREEN_SIZE = 0x503010, 0x503014, 0x503018, 0x50301C
READ, READ_INPUT, WRITE_INPUT, GET_INPUT_COUNT, FLUSH_INPUT = 0x503020, 0x503024, 0x503028, 0x50302C, 0x503030
GET_TITLE, SET_TITLE, GET_CODE_PAGES, SET_CODE_PAGES = 0x503034, 0x503038, 0x50303C, 0x503040
GET_PROCESS_LIST, GENERATE_EVENT, DETACH, SET_CTRL_C = 0x503044, 0x503048, 0x50304C, 0x503050
PSEUDO_CREATE, PSEUDO_RESIZE = 0x503054, 0x503058
ACTIVATE, WRITE, SET_WINDOW, SET_SCREEN_INFO = 0x50305C, 0x503060, 0x503064, 0x503068
READ_RUN, WRITE_RUN, FILL_RUN, READ_REGION, WRITE_REGION = 0x50306C, 0x503070, 0x503074, 0x503078, 0x50307C
SCROLL, ALLOCATE, ATTACH = 0x503080, 0x503084, 0x503088

INPUT, OUTPUT, REFERENCE, BUFFER, CONNECT = "CurrentIn", "CurrentOut", "Reference", "ScreenBuffer", "Connect"

_INPUT_ONLY = frozenset((READ, READ_INPUT, WRITE_INPUT, GET_INPUT_COUNT, FLUSH_INPUT))
_CELLS = frozenset((READ_RUN, WRITE_RUN, FILL_RUN, READ_REGION, WRITE_REGION, SCROLL))
"""Requests about what is on the screen."""
_OUTPUT_ONLY = _CELLS | {
    GET_SCREEN_INFO,
    SET_CURSOR_POSITION,
    SET_TEXT_ATTRIBUTE,
    GET_CURSOR_INFO,
    SET_CURSOR_INFO,
    SET_SCREEN_SIZE,
    ACTIVATE,
    WRITE,
    SET_WINDOW,
    SET_SCREEN_INFO,
}
_CONNECT_ONLY = frozenset((ALLOCATE, ATTACH))
_BOTH = frozenset((GET_MODE, SET_MODE))
_LEAST = {
    SET_MODE: 4,
    SET_CURSOR_POSITION: 4,
    SET_TEXT_ATTRIBUTE: 2,
    SET_CURSOR_INFO: 8,
    SET_SCREEN_SIZE: 4,
    READ: 8,
    READ_INPUT: 4,
    SET_CODE_PAGES: 8,
    GENERATE_EVENT: 8,
    SET_CTRL_C: 4,
    SET_WINDOW: 8,
    SET_SCREEN_INFO: 88,
    READ_RUN: 12,
    WRITE_RUN: 12,
    FILL_RUN: 14,
    READ_REGION: 8,
    WRITE_REGION: 8,
    SCROLL: 24,
    ATTACH: 4,
}
"""Bytes of input that a request must bring."""


FILE_DEVICE_ALLOW_APPCONTAINER_TRAVERSAL = 0x20000
ATTACH_PARENT_PROCESS = 0xFFFFFFFF


def console_of(executive: Executive) -> Console:
    """The executive's console, found when first asked for."""
    if executive.console is None:
        executive.console = Console(executive, Terminal.find())
    return executive.console


class ConsoleFile(File):
    """An open console object; `kind` is INPUT, OUTPUT (of whichever screen buffer), REFERENCE or CONNECT."""

    device_type = FILE_DEVICE_CONSOLE
    characteristics = FILE_DEVICE_ALLOW_APPCONTAINER_TRAVERSAL

    def __init__(
        self,
        executive: Executive,
        kind: str,
        *,
        access: int,
        options: int = 0,
        share: int = 7,
        console: Console | None = None,
    ) -> None:
        """`console` is a pseudo or an unseen one, if not the executive's. BUFFER is a screen buffer of its own."""
        super().__init__(executive, access=access, options=options, share=share)
        self.kind = OUTPUT if kind == BUFFER else kind
        self.pseudo_console = console
        self.console = console or console_of(executive)
        self.screen = self.console.new_screen() if kind == BUFFER else self.console.active
        if self.kind == OUTPUT:
            self.screen.files += 1
        if kind == INPUT:
            self.console.inputs.append(self)
            self.signal(self.console.has_input())

    @property
    def device_path(self) -> str:
        return f"\\Device\\ConDrv\\{self.kind}"

    @property
    def volume_path(self) -> str:
        return f"\\{self.kind}"

    def flush(self, request: Request) -> None:
        """FlushFileBuffers of the input forgets what was typed; a screen has nothing that is held back."""
        if self.kind != INPUT or not request.thread.process.console:
            raise NtError(NtStatus.INVALID_HANDLE)
        self.console.flush_input()
        request.complete(NtStatus.SUCCESS)

    def standard_information(self) -> tuple[int, int, int, bool]:
        raise NtError(NtStatus.INVALID_DEVICE_REQUEST)  # a console has no size

    def open_relative(self, name: str) -> str:
        return f"CONDRV\\{name.lstrip(chr(92))}"

    def signal(self, state: bool) -> None:
        """An input file is signalled while there is input, whatever requests do."""
        if self.kind != INPUT or state is self.console.has_input():
            super().signal(state)

    def read(self, request: Request, offset: int | None) -> None:
        if self.kind != INPUT or not request.thread.process.console:
            raise NtError(NtStatus.INVALID_HANDLE)
        self.console.read(CookedRead(request, False, b""))

    def write(self, request: Request, data: bytes, offset: int | None) -> None:
        if self.kind != OUTPUT or not request.thread.process.console:
            raise NtError(NtStatus.INVALID_HANDLE)
        self.console.write_bytes(self.screen, request, data)

    def linux_descriptor(self, writes: bool) -> int:
        terminal = self.console.terminal
        if terminal is None:
            return os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
        if not writes:
            terminal.restore()
        return os.dup(terminal.original)

    def cleanup(self) -> None:
        if self in self.console.inputs:
            self.console.inputs.remove(self)
        if self.kind == OUTPUT:
            self.screen.files -= 1
            if not self.screen.files and self.screen is self.console.active:
                self.console.activate(self.console.first)

    def device_control(self, request: Request, code: int, data: bytes) -> None:
        allowed = (
            self.kind == INPUT
            if code in _INPUT_ONLY
            else self.kind == OUTPUT
            if code in _OUTPUT_ONLY
            else self.kind != REFERENCE
            if code in _BOTH
            else self.kind == CONNECT
            if code in _CONNECT_ONLY
            else GET_TITLE <= code <= SET_CTRL_C and not code & 3
        )
        if not allowed:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        if self.kind != CONNECT and not request.thread.process.console:
            raise NtError(NtStatus.INVALID_HANDLE)
        if len(data) < _LEAST.get(code, 0):
            raise NtError(NtStatus.INVALID_PARAMETER)
        if code == READ:
            self._read_text(request, data)
        elif code == READ_INPUT:
            self._read_records(request, data)
        elif code == GET_SCREEN_INFO:
            self.console.when_placed(self.screen, request, lambda: self._give_info(request), anew=True)
        elif code == WRITE:
            self.console.write(self.screen, request, data)
        elif code in _CELLS:
            self.console.when_placed(self.screen, request, lambda: self._on_cells(request, code, data), anew=False)
        elif code in (GET_TITLE, GET_PROCESS_LIST):
            self._give_list(request, code)
        else:
            answer, taken = self._simple(request, code, data)
            if len(answer) > request.length:
                raise NtError(NtStatus.BUFFER_TOO_SMALL)
            if answer:
                request.deliver(answer)
            else:
                request.complete(NtStatus.SUCCESS, taken)

    def _give_info(self, request: Request) -> None:
        request.deliver(self.screen.info(self.console.largest())[: request.length])

    def _on_cells(self, request: Request, code: int, data: bytes) -> None:
        """A request about what is on the screen, when it is known what that is."""
        try:
            answer, taken = self._cells(request.length, code, data)
        except NtError as error:
            request.complete(error.status)
            return
        if answer:
            request.deliver(answer)
        else:
            request.complete(NtStatus.SUCCESS, taken)

    def _cells(self, room: int, code: int, data: bytes) -> tuple[bytes, int]:
        """(what it answers, bytes or cells it took)."""
        screen = self.screen
        if code in (READ_RUN, WRITE_RUN, FILL_RUN):
            x, y, what, count = struct.unpack_from("<hhII", data)
            if what not in (CHARACTERS, ATTRIBUTES):
                raise NtError(NtStatus.INVALID_PARAMETER)
            if code == READ_RUN:
                return screen.read_run(x, y, what, min(count, room // 2)), 0
            if code == WRITE_RUN:
                return b"", screen.write_run(x, y, what, data[12 : 12 + (len(data) - 12 & ~1)]) * 2
            return b"", screen.fill_run(x, y, what, count, struct.unpack_from("<H", data, 12)[0])
        region = Region(*struct.unpack_from("<4h", data))
        if code == READ_REGION:
            region = region.within(screen.screen.whole)
            if 8 + region.columns * region.rows * 4 > room:
                raise NtError(NtStatus.BUFFER_TOO_SMALL)
            region, cells = screen.read_region(region)
            return struct.pack("<4h", *region) + cells, 0
        if code == WRITE_REGION:
            screen.write_region(region, data[8:])
            written = region.within(screen.screen.whole)
            return struct.pack("<4h", *(region if written.empty else written)), 0
        if code == SCROLL:
            *clip, x, y, unit, attributes = struct.unpack_from("<4h2hHH", data, 8)
            screen.scroll(region, Region(*clip), (x, y), Cell(character_of(unit), attributes))
        return b"", 0

    def _read_text(self, request: Request, data: bytes) -> None:
        initial, _ = struct.unpack_from("<II", data)
        if initial & 1 or initial > len(data) - 8 or initial > request.length:
            raise NtError(NtStatus.INVALID_PARAMETER)
        text = data[8 : 8 + initial].decode("utf-16-le", "surrogatepass")
        self.console.read(CookedRead(request, True, text.encode("utf-8", "surrogatepass")))

    def _read_records(self, request: Request, data: bytes) -> None:
        (flags,) = struct.unpack_from("<I", data)
        if flags & ~(PEEK | NO_WAIT):
            raise NtError(NtStatus.INVALID_PARAMETER)
        if flags & NO_WAIT:
            self.console.try_records(request, bool(flags & PEEK))
        else:
            self.console.read(RecordRead(request, bool(flags & PEEK)))

    def _give_list(self, request: Request, code: int) -> None:
        """What may be cut: Information is then what all of it takes."""
        if code == GET_TITLE:
            data = self.console.title.encode("utf-16-le", "surrogatepass")
        else:
            members = (p for p in self.executive.processes.values() if p.console)
            ids = sorted((p for p in members if p.pseudo_console is self.pseudo_console), key=lambda p: -p.created)
            data = b"".join(struct.pack("<I", process.process_id) for process in ids)
        if len(data) <= request.length:
            request.deliver(data)
            return
        request.thread.process.memory.write(request.buffer, data[: request.length])
        request.complete(NtStatus.BUFFER_OVERFLOW if code == GET_TITLE else NtStatus.SUCCESS, len(data))

    def _simple(self, request: Request, code: int, data: bytes) -> tuple[bytes, int]:
        """A request that ends at once: (what it answers, bytes it took)."""
        console, screen, process = self.console, self.screen, request.thread.process
        if code == GET_MODE:
            if self.kind == INPUT:
                console.heed()
            return struct.pack("<I", console.input_mode if self.kind == INPUT else screen.mode), 0
        if code == SET_MODE:
            (mode,) = struct.unpack_from("<I", data)
            (console.set_input_mode if self.kind == INPUT else screen.set_mode)(mode)
        elif code == SET_CURSOR_POSITION:
            screen.set_cursor_position(*struct.unpack_from("<hh", data))
        elif code == SET_TEXT_ATTRIBUTE:
            screen.set_attributes(struct.unpack_from("<H", data)[0])
        elif code == GET_CURSOR_INFO:
            return struct.pack("<II", *screen.cursor), 0
        elif code == SET_CURSOR_INFO:
            screen.set_cursor(*struct.unpack_from("<II", data))
        elif code == SET_SCREEN_SIZE:
            screen.set_size(*struct.unpack_from("<hh", data))
        elif code == SET_WINDOW:
            screen.set_window(Region(*struct.unpack_from("<4h", data)), console.largest())
        elif code == SET_SCREEN_INFO:
            screen.set_info(data, console.largest())
        elif code == ACTIVATE:
            if not self.access & FILE_WRITE_DATA:
                raise NtError(NtStatus.INVALID_HANDLE)
            console.activate(screen)
        elif code == WRITE_INPUT:
            return b"", console.put_records(data)
        elif code == GET_INPUT_COUNT:
            return struct.pack("<I", console.input_count()), 0
        elif code == FLUSH_INPUT:
            console.flush_input()
        elif code == SET_TITLE:
            console.set_title(data[: len(data) & ~1].decode("utf-16-le", "surrogatepass"))
        elif code == GET_CODE_PAGES:
            return struct.pack("<II", *console.code_pages), 0
        elif code == SET_CODE_PAGES:
            console.code_pages = struct.unpack_from("<II", data)
        elif code == GENERATE_EVENT:
            self._generate(*struct.unpack_from("<II", data))
        elif code == DETACH:
            process.console, process.pseudo_console = False, None
        elif code == ALLOCATE:
            if process.console:
                raise NtError(NtStatus.ACCESS_DENIED)
            process.console, process.pseudo_console = True, Console(self.executive, None)
        elif code == ATTACH:
            self._attach(process, struct.unpack_from("<I", data)[0])
        elif code == SET_CTRL_C:
            process.ignores_ctrl_c = bool(struct.unpack_from("<I", data)[0])
        return b"", 0

    def _attach(self, process: Process, process_id: int) -> None:
        """AttachConsole: the console of another process becomes the caller's."""
        if process.console:
            raise NtError(NtStatus.ACCESS_DENIED)
        wanted = process.parent_id if process_id == ATTACH_PARENT_PROCESS else process_id
        other = next((p for p in self.executive.processes.values() if p.process_id == wanted), None)
        if other is None:
            raise NtError(NtStatus.INVALID_PARAMETER)
        if not other.console:
            raise NtError(NtStatus.INVALID_HANDLE)
        process.console, process.pseudo_console = True, other.pseudo_console

    def _generate(self, event: int, group: int) -> None:
        if event not in (control.CTRL_C_EVENT, control.CTRL_BREAK_EVENT):
            raise NtError(NtStatus.INVALID_PARAMETER)
        members = [p for p in self.executive.processes.values() if p.console]
        members = [p for p in members if p.pseudo_console is self.pseudo_console]
        if group and not any(group in (p.process_group, p.process_id) for p in members):
            raise NtError(NtStatus.INVALID_PARAMETER)
        control.control_event(self.executive, event, group, console=self.pseudo_console)


@device("CONIN$")
def _input(request: Open) -> File:
    return _open(request, INPUT)


@device("CONOUT$")
def _output(request: Open) -> File:
    return _open(request, OUTPUT)


@device("CON")
def _either(request: Open) -> File:
    access = map_access(request.desired_access) & (FILE_READ_DATA | FILE_WRITE_DATA)
    if request.thread.process.console and access == FILE_READ_DATA | FILE_WRITE_DATA:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return _open(request, INPUT if access & FILE_READ_DATA else OUTPUT)


@device("CONDRV")
def _named(request: Open) -> File:
    kinds = {kind.upper(): kind for kind in (INPUT, OUTPUT, REFERENCE, BUFFER, CONNECT)}
    name = request.name.lstrip("\\").upper()
    if name == "PSEUDO":
        from ntsup.supervisor.objects.pseudo_console import open_pseudo_console

        return open_pseudo_console(request)
    if name == "CONSOLE":
        return _either(request)
    kind = kinds.get(name)
    if kind is None:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    return _open(request, kind)


def _open(request: Open, kind: str) -> File:
    if not request.thread.process.console and kind != CONNECT:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND if kind == REFERENCE else NtStatus.INVALID_HANDLE)
    return ConsoleFile(
        request.executive,
        kind,
        access=map_access(request.desired_access),
        options=request.options,
        share=request.share,
        console=request.thread.process.pseudo_console,
    )
