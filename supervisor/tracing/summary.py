"""The trace as a table of counts and times, printed at the end (`-c`). Keeps sums only: no call is kept."""

from __future__ import annotations

from typing import TextIO

from ntsup.supervisor.tracing.call import Call


class _Row:
    __slots__ = ("calls", "errors", "longest", "shortest", "total")

    def __init__(self) -> None:
        self.calls = self.errors = self.total = self.longest = 0
        self.shortest = 1 << 62


class SummarySink:
    """Counts calls by service; `order` is one of options.ORDERS."""

    def __init__(self, out: TextIO, *, order: str = "time") -> None:
        self._out = out
        self._order = order
        self._rows: dict[str, _Row] = {}

    def begun(self, call: Call) -> None:
        """A blocked call counts when it ends."""

    def ended(self, call: Call) -> None:
        """One more."""
        row = self._rows.setdefault(call.service.name, _Row())
        row.calls += 1
        row.errors += call.failed
        row.total += call.duration_ns
        row.shortest = min(row.shortest, call.duration_ns)
        row.longest = max(row.longest, call.duration_ns)

    def note(self, process_id: int, thread_id: int, text: str) -> None:
        """What is no call is not counted."""

    def close(self) -> None:
        """Print the table."""
        keys = {
            "time": lambda item: (-item[1].total, item[0]),
            "calls": lambda item: (-item[1].calls, item[0]),
            "errors": lambda item: (-item[1].errors, -item[1].calls, item[0]),
            "name": lambda item: item[0],
        }
        rows = sorted(self._rows.items(), key=keys[self._order])
        whole = sum(row.total for _, row in rows) or 1
        self._out.write(
            f"{'% time':>7}{'total ms':>11}{'avg µs':>10}{'min µs':>10}{'max µs':>11}{'calls':>9}{'errors':>8}"
        )
        self._out.write(" service\n")
        for name, row in rows:
            self._out.write(
                f"{100 * row.total / whole:7.2f}{row.total / 1e6:11.3f}{row.total / row.calls / 1e3:10.1f}"
                f"{row.shortest / 1e3:10.1f}{row.longest / 1e3:11.1f}{row.calls:9}{row.errors or '':>8} {name}\n"
            )
        calls, errors = sum(row.calls for _, row in rows), sum(row.errors for _, row in rows)
        self._out.write(
            f"{100:7.2f}{sum(r.total for _, r in rows) / 1e6:11.3f}{'':31}{calls:9}{errors or '':>8} total\n"
        )
        self._out.flush()
