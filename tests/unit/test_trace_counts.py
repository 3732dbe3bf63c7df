"""The sums of a trace: rows by process and service, and what becomes of processes that ended."""

from __future__ import annotations

from ntsup.supervisor.tracing.counts import ENDED_AT_MOST, Counts
from ntsup.supervisor.tracing.summary import by_service


def test_rows() -> None:
    counts = Counts()
    for duration, failed in ((5, False), (3, True), (9, False)):
        counts.add(8, "NtClose", duration, failed)
    counts.add(16, "NtClose", 1, False)
    assert counts.rows() == [(8, "NtClose", 3, 1, 17, 3, 9), (16, "NtClose", 1, 0, 1, 1, 1)]
    assert by_service(counts.rows()) == {"NtClose": [4, 1, 18, 1, 9]}


def test_processes_without_end_are_added_up() -> None:
    counts = Counts()
    for pid in range(1, ENDED_AT_MOST + 11):
        counts.add(pid, "NtClose", pid, False)
        counts.ended(pid)
        counts.ended(pid)
    counts.ended(99999)
    rows = counts.rows()
    assert len(rows) == ENDED_AT_MOST + 1
    assert (0, "NtClose", 10, 0, 55, 1, 10) in rows
    assert by_service(rows)["NtClose"][0] == ENDED_AT_MOST + 10
