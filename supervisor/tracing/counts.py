"""How often services were called, how often in vain, and how long they took: sums only, no call is kept."""

from __future__ import annotations

from collections import deque

Row = list[int]
"""[calls, errors, total, shortest, longest], times in ns."""
CALLS, ERRORS, TOTAL, SHORTEST, LONGEST = range(5)
ENDED_AT_MOST = 256
"""So many processes that have ended keep rows of their own; those of older ones are added up as process 0."""


class Counts:
    """Sums by process and service."""

    __slots__ = ("_ended", "_rows")

    def __init__(self) -> None:
        self._rows: dict[int, dict[str, Row]] = {}
        self._ended: deque[int] = deque()

    def add(self, process_id: int, name: str, duration_ns: int, failed: bool) -> None:
        """One more call."""
        try:
            row = self._rows[process_id][name]
        except KeyError:
            self._rows.setdefault(process_id, {})[name] = [1, int(failed), duration_ns, duration_ns, duration_ns]
            return
        row[0] += 1
        row[2] += duration_ns
        if failed:
            row[1] += 1
        if duration_ns < row[3]:
            row[3] = duration_ns
        elif duration_ns > row[4]:
            row[4] = duration_ns

    def ended(self, process_id: int) -> None:
        """A process has ended: a run that starts processes without end must not fill the memory."""
        if process_id not in self._rows or process_id in self._ended:
            return
        self._ended.append(process_id)
        if len(self._ended) > ENDED_AT_MOST:
            whole = self._rows.setdefault(0, {})
            for name, row in self._rows.pop(self._ended.popleft()).items():
                add_up(whole, name, row)

    def rows(self) -> list[tuple[int, str, int, int, int, int, int]]:
        """(process id, service, calls, errors, total, shortest, longest)."""
        return [
            (pid, name, row[0], row[1], row[2], row[3], row[4])
            for pid, services in self._rows.items()
            for name, row in services.items()
        ]


def add_up(rows: dict[str, Row], name: str, row: Row) -> None:
    """Add a row to that of its name."""
    found = rows.get(name)
    if found is None:
        rows[name] = list(row)
        return
    for column in (CALLS, ERRORS, TOTAL):
        found[column] += row[column]
    found[SHORTEST] = min(found[SHORTEST], row[SHORTEST])
    found[LONGEST] = max(found[LONGEST], row[LONGEST])
