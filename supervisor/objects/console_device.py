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
from ntsup.supervisor.objects.devices import Open, device
from ntsup.supervisor.objects.file import FILE_DEVICE_CONSOLE, FILE_READ_DATA, File, map_access

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.request import Request

GET_MODE, SET_MODE, GET_SCREEN_INFO, SET_CURSOR_POSITION = 0x503000, 0x503004, 0x503008, 0x50300C
SET_TEXT_ATTRIBUTE, GET_CURSOR_INFO, SET_CURSOR_INFO, SET_SCREEN_SIZE = 0x503010, 0x503014, 0x503018, 0x50301C
READ, READ_INPUT, WRITE_INPUT, GET_INPUT_COUNT, FLUSH_INPUT = 0x503020, 0x503024, 0x503028, 0x50302C, 0x503030
GET_TITLE, SET_TITLE, GET_CODE_PAGES, SET_CODE_PAGES = 0x503034, 0x503038, 0x50303C, 0x503040
GET_PROCESS_LIST, GENERATE_EVENT, DETACH, SET_CTRL_C = 0x503044, 0x503048, 0x50304C, 0x503050
PSEUDO_CREATE, PSEUDO_RESIZE = 0x503054, 0x503058

INPUT, OUTPUT, REFERENCE = "CurrentIn", "CurrentOut", "Reference"

_INPUT_ONLY = frozenset((READ, READ_INPUT, WRITE_INPUT, GET_INPUT_COUNT, FLUSH_INPUT))
_OUTPUT_ONLY = frozenset(
    (GET_SCREEN_INFO, SET_CURSOR_POSITION, SET_TEXT_ATTRIBUTE, GET_CURSOR_INFO, SET_CURSOR_INFO, SET_SCREEN_SIZE)
)
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
}
"""Bytes of input that a request must bring."""


def console_of(executive: Executive) -> Console:
    """The executive's console, found when first asked for."""
    if executive.console is None:
        executive.console = Console(executive)
    return executive.console


class ConsoleFile(File):
    """An open console object; `kind` is INPUT, OUTPUT or REFERENCE."""

    device_type = FILE_DEVICE_CONSOLE

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
        """`console` is a pseudo console, if not the executive's."""
        super().__init__(executive, access=access, options=options, share=share)
        self.kind = kind
        self.pseudo_console = console
        self.console = console or console_of(executive)
        if kind == INPUT:
            self.console.inputs.append(self)
            self.signal(self.console.has_input())

    @property
    def device_path(self) -> str:
        return f"\\Device\\ConDrv\\{self.kind}"

    @property
    def volume_path(self) -> str:
        return f"\\{self.kind}"

    def open_relative(self, name: str) -> str:
        return f"CONDRV\\{name.lstrip(chr(92))}"

    def signal(self, state: bool) -> None:
        """An input file is signalled while there is input, whatever requests do."""
        if self.kind != INPUT or state is self.console.has_input():
            super().signal(state)

    def read(self, request: Request, offset: int | None) -> None:
        if self.kind != INPUT:
            raise NtError(NtStatus.INVALID_HANDLE)
        self.console.read(CookedRead(request, False, b""))

    def write(self, request: Request, data: bytes, offset: int | None) -> None:
        if self.kind != OUTPUT:
            raise NtError(NtStatus.INVALID_HANDLE)
        self.console.write(request, data)

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

    def device_control(self, request: Request, code: int, data: bytes) -> None:
        allowed = (
            self.kind == INPUT
            if code in _INPUT_ONLY
            else self.kind == OUTPUT
            if code in _OUTPUT_ONLY
            else self.kind != REFERENCE
            if code in _BOTH
            else GET_TITLE <= code <= SET_CTRL_C and not code & 3
        )
        if not allowed:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        if len(data) < _LEAST.get(code, 0):
            raise NtError(NtStatus.INVALID_PARAMETER)
        if code == READ:
            self._read_text(request, data)
        elif code == READ_INPUT:
            self._read_records(request, data)
        elif code == GET_SCREEN_INFO:
            self.console.ask_cursor(request)
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
        console, process = self.console, request.thread.process
        if code == GET_MODE:
            if self.kind == INPUT:
                console.heed()
            return struct.pack("<I", console.input_mode if self.kind == INPUT else console.output_mode), 0
        if code == SET_MODE:
            (mode,) = struct.unpack_from("<I", data)
            (console.set_input_mode if self.kind == INPUT else console.set_output_mode)(mode)
        elif code == SET_CURSOR_POSITION:
            console.set_cursor_position(*struct.unpack_from("<hh", data))
        elif code == SET_TEXT_ATTRIBUTE:
            console.set_attributes(struct.unpack_from("<H", data)[0])
        elif code == GET_CURSOR_INFO:
            return struct.pack("<II", *console.cursor), 0
        elif code == SET_CURSOR_INFO:
            console.set_cursor(*struct.unpack_from("<II", data))
        elif code == SET_SCREEN_SIZE:
            if struct.unpack_from("<hh", data) != console.size():
                raise NtError(NtStatus.INVALID_PARAMETER)
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
        elif code == SET_CTRL_C:
            process.ignores_ctrl_c = bool(struct.unpack_from("<I", data)[0])
        return b"", 0

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
    return _open(request, INPUT if map_access(request.desired_access) & FILE_READ_DATA else OUTPUT)


@device("CONDRV")
def _named(request: Open) -> File:
    kinds = {kind.upper(): kind for kind in (INPUT, OUTPUT, REFERENCE)}
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
    if not request.thread.process.console:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    return ConsoleFile(
        request.executive,
        kind,
        access=map_access(request.desired_access),
        options=request.options,
        share=request.share,
        console=request.thread.process.pseudo_console,
    )
