"""The calls of a program as they happen: what iterating over `ntsup.Process.calls` gives.

A call is as the trace shows it, taken while its thread was stopped: its arguments are texts. Hooks have values instead.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ntsup.ntabi import NtStatus
from ntsup.supervisor.tracing import sink
from ntsup.supervisor.tracing.frames import CALL, CallFrame, FrameReader
from ntsup.supervisor.tracing.watcher import Watcher

if TYPE_CHECKING:
    from ntsup.supervisor.tracing.request import WatchRequest


@dataclass(frozen=True)
class TracedCall:
    """One call that has ended, or that never will."""

    name: str
    category: str
    process_id: int
    thread_id: int
    """NT's."""
    arguments: Mapping[str, str]
    """By their documented names, printed as the trace prints them."""
    raw: tuple[int, ...]
    """The same as numbers."""
    status: NtStatus | None
    """None for a call that does not return."""
    began: float
    """Seconds since 1970."""
    duration: float
    """Seconds."""
    stack: tuple[str, ...]
    """Where it came from, innermost first, if that was asked for."""

    def __str__(self) -> str:
        status = "?" if self.status is None else self.status.name or f"{self.status:#x}"
        return f"{self.name}({', '.join(f'{name}={text}' for name, text in self.arguments.items())}) = {status}"


def _traced(frame: CallFrame) -> TracedCall:
    return TracedCall(
        frame.name,
        sink.service_of(frame.name).category,
        frame.process_id,
        frame.thread_id,
        dict(sink.arguments(frame)),
        frame.args,
        None if frame.status is None else NtStatus.of(frame.status),
        frame.began_ns / 1e9,
        frame.duration_ns / 1e9,
        frame.stack,
    )


class Calls(Iterator[TracedCall]):
    """Iterates over calls until the program has ended, or `close`. What is not read yet is kept: none is lost."""

    def __init__(self, request: WatchRequest, begin: Callable[[], object]) -> None:
        """`begin` sees to it that the program runs. Raises BadRequest for a selection that means nothing."""
        read, write = os.pipe2(os.O_CLOEXEC)
        try:
            self.watcher = Watcher(request, write, waits=True)
        except BaseException:
            os.close(read)
            os.close(write)
            raise
        self._begin = begin
        self._fd = read
        self._frames: queue.SimpleQueue[CallFrame | None] = queue.SimpleQueue()
        self._over = False
        threading.Thread(target=self._read, name="ntsup-calls", daemon=True).start()

    def _read(self) -> None:
        reader = FrameReader(self._fd)
        while (frames := reader.read()) is not None:
            for frame in frames:
                if isinstance(frame, CallFrame) and frame.kind == CALL and not self._over:
                    self._frames.put(frame)
        os.close(self._fd)
        self._frames.put(None)

    def __next__(self) -> TracedCall:
        if not self._over:
            self._begin()
        frame = None if self._over else self._frames.get()
        if frame is None:
            self._over = True
            raise StopIteration
        return _traced(frame)

    def close(self) -> None:
        """Watch no longer: what is not read yet is dropped, and what comes is not kept."""
        self._over = True
        self.watcher.gone = True
        self._frames.put(None)
