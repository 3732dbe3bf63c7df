"""The trace as lines: `[pid:tid] Name(Argument=value, …) = STATUS <12 µs>`. Must never keep a whole line back."""

from __future__ import annotations

import time
from typing import TextIO

from ntsup.supervisor.tracing.call import Call

STAMPS = ("none", "clock", "micro", "epoch", "relative")


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
            passed = now_ns - self._last if self._last else 0
            self._last = now_ns
            who += f"{passed / 1e9:10.6f} "
        return who

    def _paint(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self._colour else text

    def _arguments(self, call: Call) -> str:
        return ", ".join(f"{name}={value}" for name, value in call.arguments)

    def begun(self, call: Call) -> None:
        """`Name(… <unfinished>`."""
        prefix = self._prefix(call.process_id, call.thread_id, call.began_ns)
        name = self._paint(call.service.name, "1")
        self._out.write(f"{prefix}{name}({self._arguments(call)} <unfinished>\n")
        self._out.flush()

    def ended(self, call: Call) -> None:
        """A whole call, or the rest of one that was shown unfinished."""
        prefix = self._prefix(call.process_id, call.thread_id, call.began_ns)
        name = self._paint(call.service.name, "1")
        result = self._paint(call.result, "31" if call.failed else "32")
        duration = f" <{call.duration_ns / 1000:.0f} µs>" if self._durations else ""
        if call.shown_unfinished:
            line = f"{prefix}<... {name} resumed> {self._arguments(call)}) = {result}{duration}\n"
        else:
            line = f"{prefix}{name}({self._arguments(call)}) = {result}{duration}\n"
        self._out.write(line + "".join(f"    {frame}\n" for frame in call.stack))
        self._out.flush()

    def note(self, process_id: int, thread_id: int, text: str) -> None:
        """A line that is no call."""
        self._out.write(f"{self._prefix(process_id, thread_id, time.time_ns())}{self._paint(text, '33')}\n")
        self._out.flush()

    def close(self) -> None:
        """Nothing is kept back."""
        self._out.flush()
