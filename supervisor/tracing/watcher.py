"""One who watches: what it wants, and the pipe to it. A watcher that does not read must never hold a program up.

The watcher of `ntsup trace` is the exception: its pipe waits, as a trace that was asked for must be whole.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from typing import Any

from ntsup.ntabi.format import Style
from ntsup.supervisor.tracing import frames
from ntsup.supervisor.tracing.counts import Counts
from ntsup.supervisor.tracing.request import WatchRequest
from ntsup.supervisor.tracing.select import Selection

PIPE_SIZE = 1 << 20
"""What may lie unread in a watcher's pipe, in bytes: what the kernel lets anybody have."""


class Watcher:
    """A request, compiled, and where its frames go."""

    def __init__(self, request: WatchRequest, fd: int, *, waits: bool) -> None:
        """`fd` is a pipe's writing end, closed with the watcher; `waits`: a full pipe is waited for.

        Raises BadRequest.
        """
        self.selection = Selection(request)
        self.lines = request.lines
        self.counts = Counts() if request.counts else None
        self.counts_all = request.counts_all
        self.style = Style(buffer=request.string_limit, hexdump=request.hexdump)
        self.stacks = request.stacks
        self.dropped = 0
        """Calls that were not sent since it was last said."""
        self.dropped_in_all = 0
        self.full = False
        """The pipe took no more: nothing is sent until `drained`."""
        self.gone = False
        """Nobody reads any more."""
        self.on_full: Callable[[], None] | None = None
        """Told that `drained` must be called once the pipe takes more."""
        self.on_close: Callable[[], None] | None = None
        """Told that the watch is over."""
        self._left = request.limit
        self._limited = request.limit > 0
        self._fd = fd
        self._rest = b""
        """The end of a frame that the pipe had no room for."""
        self._rest_is_call = False
        os.set_blocking(fd, waits)
        try:
            fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
        except OSError:
            pass  # beyond what an ordinary user may have: the size it has will do

    def fileno(self) -> int:
        """The pipe's descriptor."""
        return self._fd

    def send(self, frame: tuple[Any, ...]) -> None:
        """Send a frame, or count it as dropped."""
        is_call = frame[0] in (frames.CALL, frames.BEGUN)
        if self.full or self.gone:
            self.dropped += is_call
            return
        self._write(frames.packed(frame))
        self._rest_is_call = is_call

    def shown(self) -> bool:
        """One more call was shown; False if that was the last that is wanted."""
        if self._limited:
            self._left -= 1
        return not self._limited or self._left > 0

    def drained(self) -> None:
        """The pipe takes more: send what was begun, and say what was dropped."""
        if not self.full or self.gone:
            return
        self.full = False
        rest, self._rest = self._rest, b""
        self._write(rest)
        if self.dropped and not self.full and not self.gone:
            count, self.dropped = self.dropped, 0
            self.dropped_in_all += count
            self._write(frames.packed(frames.DroppedFrame(frames.DROPPED, count)))

    def close(self, time_ns: int) -> None:
        """Say what was counted, and that this is the end."""
        self.drained()
        if self.counts is not None:
            self.send(frames.CountsFrame(frames.COUNTS, time_ns, tuple(self.counts.rows())))
        self.send(frames.EndFrame())
        self.dropped_in_all += self.dropped + (self.full and self._rest_is_call)
        self.gone = True
        os.close(self._fd)
        if self.on_close is not None:
            self.on_close()

    def _write(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._fd, data) :]
            except BlockingIOError:
                self._rest, self.full = data, True
                if self.on_full is not None:
                    self.on_full()
                return
            except OSError:
                self.gone = True
                return
