"""How often services were called, how often in vain, and how long they took: sums only, no call is kept."""

from __future__ import annotations

Row = list[int]
"""[calls, errors, total, shortest, longest], times in ns."""
CALLS, ERRORS, TOTAL, SHORTEST, LONGEST = range(5)


class Counts:
    """Sums by process and service."""

    __slots__ = ("_rows",)

    def __init__(self) -> None:
        self._rows: dict[tuple[int, str], Row] = {}

    def add(self, process_id: int, name: str, duration_ns: int, failed: bool) -> None:
        """One more call."""
        row = self._rows.get((process_id, name))
        if row is None:
            self._rows[process_id, name] = [1, int(failed), duration_ns, duration_ns, duration_ns]
            return
        row[0] += 1
        row[2] += duration_ns
        if failed:
            row[1] += 1
        if duration_ns < row[3]:
            row[3] = duration_ns
        elif duration_ns > row[4]:
            row[4] = duration_ns

    def rows(self) -> list[tuple[int, str, int, int, int, int, int]]:
        """(process id, service, calls, errors, total, shortest, longest)."""
        return [(pid, name, *row) for (pid, name), row in self._rows.items()]  # type: ignore[misc]
