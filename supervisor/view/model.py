"""What the live view knows of a run: sums and rates, the last failures, what the program printed. Draws nothing."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from ntsup.supervisor.control.programs import Program
from ntsup.supervisor.tracing import frames
from ntsup.supervisor.tracing.counts import CALLS, ERRORS, TOTAL, Row
from ntsup.supervisor.tracing.summary import by_service

ORDERS = ("rate", "time", "errors")
KEPT_LINES = 200
KEPT_RATES = 120

CountRow = tuple[int, str, int, int, int, int, int]


@dataclass
class Seen:
    """One look at the counts."""

    time_s: float = 0.0
    services: dict[str, Row] = field(default_factory=dict)
    processes: dict[int, Row] = field(default_factory=dict)


class Model:
    """The state that is drawn."""

    def __init__(self) -> None:
        self.programs: list[Program] = []
        self.now, self._before = Seen(), Seen()
        self.rates: deque[float] = deque(maxlen=KEPT_RATES)
        """Calls a second, one a look."""
        self.lines: deque[tuple[bool, str]] = deque(maxlen=KEPT_LINES)
        """(failed, text) of the last calls shown."""
        self.output: deque[str] = deque(maxlen=KEPT_LINES)
        """What a program started here printed."""
        self.dropped = 0
        self.order = ORDERS[0]
        self.select = ""
        self.every_call = False
        self.editing: str | None = None
        """The filter while it is typed."""
        self.message = ""
        self.paused = False
        self.ended = False

    def look(self, time_s: float, rows: Iterable[CountRow], programs: list[Program]) -> None:
        """The counts as they are now."""
        found = Seen(time_s)
        rows = list(rows)
        found.services = by_service(rows)
        for pid, _, calls, errors, total, shortest, longest in rows:
            row = found.processes.setdefault(pid, [0, 0, 0, shortest, longest])
            row[CALLS] += calls
            row[ERRORS] += errors
            row[TOTAL] += total
        self._before, self.now, self.programs = self.now, found, programs
        self.rates.append(self.rate(sum(row[CALLS] for row in found.services.values()), self._calls_before()))

    def forget(self) -> None:
        """A new selection: the sums begin again."""
        self.now, self._before = Seen(), Seen()
        self.lines.clear()
        self.rates.clear()
        self.dropped = 0

    def _calls_before(self) -> int:
        return sum(row[CALLS] for row in self._before.services.values())

    def rate(self, now: int, before: int) -> float:
        """So much a second between the last two looks."""
        passed = self.now.time_s - self._before.time_s
        return max(0.0, now - before) / passed if passed > 0 and self._before.time_s else 0.0

    def totals(self) -> tuple[int, int]:
        """(calls, errors)."""
        rows = self.now.services.values()
        return sum(row[CALLS] for row in rows), sum(row[ERRORS] for row in rows)

    def service_rows(self) -> list[tuple[str, Row, float]]:
        """(service, sums, calls a second) in the chosen order."""
        nothing = [0, 0, 0, 0, 0]
        rows = [
            (name, row, self.rate(row[CALLS], self._before.services.get(name, nothing)[CALLS]))
            for name, row in self.now.services.items()
        ]
        keys = {
            "rate": lambda each: (-each[2], -each[1][CALLS]),
            "time": lambda each: (-each[1][TOTAL],),
            "errors": lambda each: (-each[1][ERRORS], -each[1][CALLS]),
        }
        return sorted(rows, key=keys[self.order])

    def process_rows(self) -> list[tuple[Program, Row, float]]:
        """(program, sums, calls a second), the busiest first."""
        nothing = [0, 0, 0, 0, 0]
        rows = []
        for program in self.programs:
            row = self.now.processes.get(program.pid, nothing)
            rows.append((program, row, self.rate(row[CALLS], self._before.processes.get(program.pid, nothing)[CALLS])))
        return sorted(rows, key=lambda each: (-each[2], each[0].pid))

    def frame(self, frame: frames.Frame, text: str, failed: bool) -> None:
        """A line of the trace, or what all of it came to."""
        if isinstance(frame, frames.CountsFrame):
            self.look(time.monotonic(), frame.rows, self.programs)
        elif isinstance(frame, frames.DroppedFrame):
            self.dropped += frame.calls
        elif isinstance(frame, frames.EndFrame):
            self.ended = True
        elif text and not self.paused:
            self.lines.append((failed, text))
