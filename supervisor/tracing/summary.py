"""The trace as a table of counts and times, printed at the end (`-c`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from ntsup.supervisor.tracing.counts import CALLS, ERRORS, LONGEST, SHORTEST, TOTAL, Row, add_up
from ntsup.supervisor.tracing.frames import CallFrame, CountsFrame, ExitedFrame, NoteFrame, StartedFrame


def by_service(rows: Iterable[tuple[int, str, int, int, int, int, int]]) -> dict[str, Row]:
    """The rows of counts.Counts with the processes added up."""
    found: dict[str, Row] = {}
    for _, name, *row in rows:
        add_up(found, name, row)
    return found


class SummaryTable:
    """Prints the table when the counts come; `order` is one of options.ORDERS."""

    def __init__(self, out: TextIO, *, order: str = "time") -> None:
        self._out = out
        self._order = order

    def counts(self, counts: CountsFrame) -> None:
        """Print the table."""
        keys = {
            "time": lambda item: (-item[1][TOTAL], item[0]),
            "calls": lambda item: (-item[1][CALLS], item[0]),
            "errors": lambda item: (-item[1][ERRORS], -item[1][CALLS], item[0]),
            "max": lambda item: (-item[1][LONGEST], item[0]),
            "avg": lambda item: (-item[1][TOTAL] / item[1][CALLS], item[0]),
            "name": lambda item: item[0],
        }
        rows = sorted(by_service(counts.rows).items(), key=keys[self._order])
        total, calls, errors = (sum(row[column] for _, row in rows) for column in (TOTAL, CALLS, ERRORS))
        write = self._out.write
        write(f"{'% time':>7}{'total ms':>11}{'avg µs':>10}{'min µs':>10}{'max µs':>11}{'calls':>9}{'errors':>8}")
        write(" service\n")
        for name, row in rows:
            write(
                f"{100 * row[TOTAL] / (total or 1):7.2f}{row[TOTAL] / 1e6:11.3f}{row[TOTAL] / row[CALLS] / 1e3:10.1f}"
                f"{row[SHORTEST] / 1e3:10.1f}{row[LONGEST] / 1e3:11.1f}{row[CALLS]:9}{row[ERRORS] or '':>8} {name}\n"
            )
        write(f"{100:7.2f}{total / 1e6:11.3f}{'':31}{calls:9}{errors or '':>8} total\n")

    def begun(self, call: CallFrame) -> None:
        """Counted where it was made."""

    def call(self, call: CallFrame) -> None:
        """Counted where it was made."""

    def note(self, note: NoteFrame) -> None:
        """Not counted."""

    def started(self, process: StartedFrame) -> None:
        """Not counted."""

    def exited(self, process: ExitedFrame) -> None:
        """Not counted."""

    def dropped(self, calls: int) -> None:
        """Counting drops nothing."""

    def flush(self) -> None:
        """What was written is seen."""
        self._out.flush()

    def close(self, whole: bool) -> None:
        """Nothing is kept back."""
        self._out.flush()
