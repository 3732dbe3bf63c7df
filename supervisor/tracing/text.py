"""The trace as lines: `[pid:tid] Name(Argument=value, …) = STATUS <12 µs>`. Must never keep a whole line back."""

from __future__ import annotations

import time
from functools import cache
from typing import TextIO

from ntsup.ntabi import status_name
from ntsup.ntabi.texts import hexdump, printable
from ntsup.supervisor.tracing.frames import CallFrame, CountsFrame, ExitedFrame, NoteFrame, StartedFrame
from ntsup.supervisor.tracing.sink import Printer, printer_of

STAMPS = ("none", "clock", "micro", "epoch", "relative")
INDENT = "    "


@cache
def _printer(name: str) -> tuple[Printer, str]:
    """A service's printer, and its arguments without their values."""
    printer = printer_of(name)
    return printer, ", ".join(f"{each}=%s" for each in printer.names)


class TextSink:
    """Writes lines to a stream; `stamp` is one of STAMPS."""

    def __init__(self, out: TextIO, *, stamp: str = "none", durations: bool = True, colour: bool = False) -> None:
        self._out = out
        self._stamp = stamp
        self._durations = durations
        self._colour = colour
        self._last = 0

    def _prefix(self, process_id: int, thread_id: int, now_ns: int) -> str:
        who = f"[{process_id}:{thread_id}] " if thread_id else f"[{process_id}] "
        if self._stamp == "clock":
            who += time.strftime("%H:%M:%S ", time.localtime(now_ns // 1_000_000_000))
        elif self._stamp == "micro":
            clock = time.strftime("%H:%M:%S", time.localtime(now_ns // 1_000_000_000))
            who += f"{clock}.{now_ns // 1000 % 1_000_000:06} "
        elif self._stamp == "epoch":
            who += f"{now_ns // 1_000_000_000}.{now_ns // 1000 % 1_000_000:06} "
        elif self._stamp == "relative":
            passed = max(0, now_ns - self._last) if self._last else 0
            self._last = now_ns
            who += f"{passed / 1e9:10.6f} "
        return who

    def _paint(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._colour else text

    def begun(self, call: CallFrame) -> None:
        """`Name(… <unfinished>`."""
        printer, line = _printer(call.name)
        arguments = line % printer.texts(call)
        prefix = self._prefix(call.process_id, call.thread_id, call.began_ns)
        self._out.write(f"{prefix}{self._paint(call.name, '1')}({arguments} <unfinished>\n")

    def call(self, call: CallFrame) -> None:
        """A whole call, or the rest of one that was shown unfinished."""
        ended = call.began_ns + call.duration_ns if call.unfinished else call.began_ns
        prefix = self._prefix(call.process_id, call.thread_id, ended)
        name = self._paint(call.name, "1")
        printer, line = _printer(call.name)
        outcome = printer.result(call)
        if self._colour:
            outcome = self._paint(outcome, "31" if printer.failed(call) else "32")
        duration = f" <{call.duration_ns / 1000:.0f} µs>" if self._durations else ""
        by = f" (hook {call.hook})" if call.hook else ""
        begin = f"<... {name} resumed> " if call.unfinished else f"{name}("
        self._out.write(f"{prefix}{begin}{line % printer.texts(call)}) = {outcome}{by}{duration}\n")
        for frame in call.stack:
            self._out.write(f"{INDENT}{frame}\n")
        for label, content in call.dumps:
            self._out.write(f"{INDENT}{label}, {len(content)} bytes:\n")
            for line in hexdump(content):
                self._out.write(f"{INDENT}{INDENT}{line}\n")

    def _special(self, process_id: int, thread_id: int, time_ns: int, text: str) -> None:
        self._out.write(f"{self._prefix(process_id, thread_id, time_ns)}{self._paint(printable(text), '33')}\n")

    def note(self, note: NoteFrame) -> None:
        """`--- an exception ---`."""
        self._special(note.process_id, note.thread_id, note.time_ns, f"--- {note.text} ---")

    def started(self, process: StartedFrame) -> None:
        """`+++ a process +++`."""
        by = f", started by {process.parent_id}" if process.parent_id else ""
        self._special(process.process_id, 0, process.time_ns, f"+++ {process.command_line}{by} +++")

    def exited(self, process: ExitedFrame) -> None:
        """`+++ its end +++`."""
        status = process.status
        told = status_name(status) if status >= 0x80000000 or status == 0x40010004 else str(status)
        self._special(process.process_id, 0, process.time_ns, f"+++ exited with {told} +++")

    def counts(self, counts: CountsFrame) -> None:
        """The table is summary.SummaryTable's."""

    def dropped(self, calls: int) -> None:
        """`--- 12 calls dropped ---`."""
        text = f"--- {calls} calls dropped: they came faster than they were read ---"
        self._out.write(f"{self._paint(text, '33')}\n")

    def flush(self) -> None:
        """What was written is seen."""
        self._out.flush()

    def close(self, whole: bool) -> None:
        """A trace that was cut short says so."""
        if not whole:
            self._out.write(f"{self._paint('--- the trace was cut short ---', '33')}\n")
        self._out.flush()
