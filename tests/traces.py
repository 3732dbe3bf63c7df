"""Traces as text, for tests: what every line must be, and how calls balance."""

from __future__ import annotations

import re
from collections.abc import Iterable

WHO = r"\[(?P<pid>\d+)(?::(?P<tid>\d+))?\] "
LINE = re.compile(
    WHO + r"(?:"
    r"(?P<whole>Nt\w+)\(.*\) = (?P<result>\S+)(?: <\d+ µs>)?"
    r"|(?P<begun>Nt\w+)\(.* <unfinished>"
    r"|<\.\.\. (?P<resumed>Nt\w+) resumed> .*\) = \S+(?: <\d+ µs>)?"
    r"|(?P<exception>--- .+ ---)"
    r"|\+\+\+ (?P<exited>exited with \S+) \+\+\+"
    r"|(?P<started>\+\+\+ .+ \+\+\+)"
    r")"
)


def check(lines: Iterable[str]) -> None:
    """Every line is one of a trace's, each call that is resumed was begun, and each process ends as it began."""
    open_calls: dict[tuple[str, str], str] = {}
    running: set[str] = set()
    for line in lines:
        found = LINE.fullmatch(line)
        assert found is not None, f"no line of a trace: {line!r}"
        pid, tid = found["pid"], found["tid"]
        if found["started"]:
            assert pid not in running, f"started twice: {line}"
            running.add(pid)
            continue
        assert pid in running, f"of a process that does not run: {line}"
        if found["exited"]:
            running.remove(pid)
            left = [key for key in open_calls if key[0] == pid]
            assert not left, f"calls of a process that ended: {left}"
        elif found["resumed"]:
            assert open_calls.pop((pid, tid), "") == found["resumed"], f"resumed, but not begun: {line}"
        elif not found["exception"]:
            assert (pid, tid) not in open_calls, f"within {open_calls[pid, tid]}: {line}"
            if found["begun"]:
                open_calls[pid, tid] = found["begun"]
    assert not running, f"no end of {running}"
