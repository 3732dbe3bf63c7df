"""Pseudo consoles: consoles for child processes whose screen and keys are two pipes of the program that made them.

Behind each stands a Linux pseudo terminal: the kernel edits its lines as it does a user's, and a Linux program started
on it finds a terminal. What programs write arrives as they wrote it. Must never block on either pipe.
"""

from __future__ import annotations

import fcntl
import os
import struct
import termios
from collections.abc import Callable
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor import console as control
from ntsup.supervisor.io_watch import READ, WRITE
from ntsup.supervisor.objects.console import ENABLE_PROCESSED_INPUT, Console
from ntsup.supervisor.objects.console_device import PSEUDO_CREATE, PSEUDO_RESIZE
from ntsup.supervisor.objects.devices import Open
from ntsup.supervisor.objects.file import FILE_DEVICE_CONSOLE, File, map_access
from ntsup.supervisor.objects.terminal import Terminal

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.request import Request

_CREATE = struct.Struct("<hhIQQ")
"""condrv_pseudo: columns, rows, flags, the handles of the input and the output pipe."""
CHUNK = 4096
INTERRUPT, BREAK = b"\x03", b"\x1c"


class PseudoTerminal(Terminal):
    """The side of a pseudo terminal that programs see. It has no session: all of them are in its foreground."""

    def in_foreground(self) -> bool:
        return True


class Carrier:
    """Carries bytes from one descriptor to another, both non-blocking and ours; `change` sees them on the way."""

    def __init__(self, executive: Executive, source: int, target: int, change: Callable[[bytes], bytes]) -> None:
        self._executive, self._source, self._target, self._change = executive, source, target, change
        self._left = b""
        self._watch = 0
        for fd in (source, target):
            os.set_blocking(fd, False)
        self._wait()

    def _wait(self) -> None:
        fd, event = (self._target, WRITE) if self._left else (self._source, READ)
        self._watch = self._executive.io.watch(fd, event, self._ready)

    def _ready(self) -> None:
        self._watch = 0
        try:
            if not self._left:
                data = os.read(self._source, CHUNK)
                if not data:
                    return  # nothing will come any more
                self._left = self._change(data)
            while self._left:
                self._left = self._left[os.write(self._target, self._left) :]
        except BlockingIOError:
            pass
        except OSError:
            return  # whoever read it is gone
        self._wait()

    def close(self) -> None:
        """Carry no more."""
        if self._watch:
            self._executive.io.cancel(self._watch)
            self._watch = 0


class PseudoConsole(File):
    """What an HPCON is a handle of. Closing the last handle hangs the console up."""

    device_type = FILE_DEVICE_CONSOLE

    def __init__(self, executive: Executive, *, access: int, options: int) -> None:
        super().__init__(executive, access=access, options=options)
        self.console: Console | None = None
        self._descriptors: list[int] = []
        self._carriers: list[Carrier] = []
        self._master = -1

    @property
    def device_path(self) -> str:
        return "\\Device\\ConDrv\\Pseudo"

    def device_control(self, request: Request, code: int, data: bytes) -> None:
        if code == PSEUDO_CREATE and len(data) >= _CREATE.size and self.console is None:
            columns, rows, _, input_handle, output_handle = _CREATE.unpack_from(data)
            handles = request.thread.process.handles
            self._create(columns, rows, handles.resolve(input_handle, File), handles.resolve(output_handle, File))
        elif code == PSEUDO_RESIZE and len(data) >= 4 and self.console is not None:
            self._resize(*struct.unpack_from("<hh", data))
            self.console.resized()
        else:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        request.complete(NtStatus.SUCCESS, 0)

    def _create(self, columns: int, rows: int, keys: File, screen: File) -> None:
        if columns <= 0 or rows <= 0:
            raise NtError(NtStatus.INVALID_PARAMETER)
        from_pipe = keys.linux_descriptor(False)
        to_pipe = screen.linux_descriptor(True)
        self._descriptors = [fd for fd in (from_pipe, to_pipe) if fd >= 0]
        if len(self._descriptors) < 2:
            raise NtError(NtStatus.INVALID_PARAMETER)
        self._master, slave = os.openpty()
        self._descriptors.append(self._master)
        self._resize(columns, rows)
        terminal = PseudoTerminal.open(os.ttyname(slave), slave)
        os.close(slave)
        if terminal is None:
            raise NtError(NtStatus.INSUFFICIENT_RESOURCES)
        self.console = Console(self.executive, terminal)
        self._carriers = [
            Carrier(self.executive, from_pipe, self._master, self._typed),
            Carrier(self.executive, self._master, to_pipe, bytes),
        ]

    def _resize(self, columns: int, rows: int) -> None:
        if columns <= 0 or rows <= 0:
            raise NtError(NtStatus.INVALID_PARAMETER)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _typed(self, data: bytes) -> bytes:
        """^C and ^Break are events where the console processes its input: the kernel has no session to tell."""
        assert self.console is not None
        if self.console.input_mode & ENABLE_PROCESSED_INPUT:
            for character, event in ((INTERRUPT, control.CTRL_C_EVENT), (BREAK, control.CTRL_BREAK_EVENT)):
                if character in data:
                    data = data.replace(character, b"")
                    control.control_event(self.executive, event, console=self.console)
                    self.console.interrupted()
        return data

    def cleanup(self) -> None:
        for carrier in self._carriers:
            carrier.close()
        if self.console is not None:
            control.control_event(self.executive, control.CTRL_CLOSE_EVENT, console=self.console)
            self.console.hang_up()
        for fd in self._descriptors:
            os.close(fd)
        self._descriptors = []


def open_pseudo_console(request: Open) -> File:
    """\\Device\\ConDrv\\Pseudo: one that is not made yet."""
    return PseudoConsole(request.executive, access=map_access(request.desired_access), options=request.options)
