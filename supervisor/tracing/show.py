"""The watcher's side of a trace: reads frames from a pipe and has the sinks that the options ask for show them.

Runs in a process of its own, beside the supervisor (`ntsup trace`) or anywhere (`ntsup attach`).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import TextIO, cast

from ntsup.supervisor.tracing import frames
from ntsup.supervisor.tracing.jsonl import JsonLinesSink
from ntsup.supervisor.tracing.perfetto import PerfettoSink
from ntsup.supervisor.tracing.sink import Sink
from ntsup.supervisor.tracing.summary import SummaryTable
from ntsup.supervisor.tracing.text import TextSink

REST_S = 0.002
"""Between two looks at the pipe: as long as nobody waits at it, the supervisor need not wake anybody."""


class Output:
    """Where a trace is written: a file, a command's input, or a descriptor that is there."""

    def __init__(self, target: str, standard: int) -> None:
        """`target` as -o takes it; "" for the descriptor `standard`. Raises OSError for a file that cannot be made."""
        self._command = target[1:] if target.startswith("|") else ""
        self._pipe: subprocess.Popen[str] | None = None
        self._stream: TextIO | None = None
        self._fd = -1
        if not target:
            self._fd = os.dup(standard)
        elif not self._command:
            self._fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        self.is_terminal = not target and os.isatty(standard)

    @property
    def stream(self) -> TextIO:
        """What is written to; the command is started by the first use."""
        if self._stream is None:
            if self._command:
                self._pipe = subprocess.Popen(
                    ["sh", "-c", self._command], stdin=subprocess.PIPE, encoding="utf-8", errors="backslashreplace"
                )
                self._stream = cast(TextIO, self._pipe.stdin)
            else:
                self._stream = os.fdopen(self._fd, "w", encoding="utf-8", errors="backslashreplace")
        return self._stream

    @property
    def uses_stdout(self) -> bool:
        """Whether standard output is needed: by a command, which may print."""
        return bool(self._command)

    def abandon(self) -> None:
        """Another process writes it."""
        if self._fd >= 0:
            os.close(self._fd)

    def close(self) -> None:
        """Finish, and wait for the command that reads it."""
        try:
            if self._stream is not None:
                self._stream.close()
        except OSError:
            pass
        if self._pipe is not None:
            self._pipe.wait()


def sinks_of(options: argparse.Namespace, output: Output) -> list[Sink]:
    """What the options ask for."""
    out = output.stream
    sinks: list[Sink] = []
    wanted = output.is_terminal and "NO_COLOR" not in os.environ
    colour = wanted if options.color == "auto" else options.color == "always"
    if options.format == "jsonl":
        sinks.append(JsonLinesSink(out))
    elif options.summary_only:
        pass
    elif options.format == "perfetto":
        sinks.append(PerfettoSink(out))
    else:
        stamp = "relative" if options.relative else ("none", "clock", "micro", "epoch")[min(options.t, 3)]
        sinks.append(TextSink(out, stamp=stamp, durations=options.durations, colour=colour))
    if (options.summary_only or options.summary) and options.format == "text":
        sinks.append(SummaryTable(out, order=options.sort))
    return sinks


class Show:
    """Frames to sinks, until the end."""

    def __init__(self, sinks: Sequence[Sink]) -> None:
        self._sinks = sinks
        self.ended = False
        self.dropped = 0
        """Calls that were said to be missing."""

    def frame(self, frame: frames.Frame) -> None:
        """One frame."""
        for sink in self._sinks:
            if isinstance(frame, frames.CallFrame):
                if frame.kind == frames.CALL:
                    sink.call(frame)
                else:
                    sink.begun(frame)
            elif isinstance(frame, frames.NoteFrame):
                sink.note(frame)
            elif isinstance(frame, frames.StartedFrame):
                sink.started(frame)
            elif isinstance(frame, frames.ExitedFrame):
                sink.exited(frame)
            elif isinstance(frame, frames.CountsFrame):
                sink.counts(frame)
            elif isinstance(frame, frames.DroppedFrame):
                sink.dropped(frame.calls)
        if isinstance(frame, frames.DroppedFrame):
            self.dropped += frame.calls
        elif isinstance(frame, frames.EndFrame):
            self.ended = True

    def flush(self) -> None:
        """What was shown is seen."""
        for sink in self._sinks:
            sink.flush()

    def all_of(self, fd: int) -> None:
        """Show everything that comes from a pipe. Raises OSError when it cannot be written."""
        reader = frames.FrameReader(fd)
        while not self.ended and (found := reader.read()) is not None:
            for frame in found:
                self.frame(frame)
            self.flush()
            time.sleep(REST_S)

    def close(self) -> None:
        """The trace is over."""
        for sink in self._sinks:
            sink.close(self.ended)


def show_all(options: argparse.Namespace, output: Output, fd: int) -> None:
    """Show what comes from a pipe, whatever becomes of the output: one that cannot be written is one line on stderr."""
    try:
        show = Show(sinks_of(options, output))
        show.all_of(fd)
        show.close()
    except BrokenPipeError:
        pass  # who read it has seen enough
    except OSError as error:
        print(f"ntsup: the trace cannot be written and ends here: {error.strerror}", file=sys.stderr)
    output.close()
