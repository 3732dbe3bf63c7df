"""Traces as text, for tests: what every line must be, how calls balance, and what differs from run to run taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

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


def normalised(lines: Sequence[str], program: Path, folder: Path) -> list[str]:
    """From the program's first own call on, without what differs: addresses, paths, ports, times, who had to wait.

    Handles are numbered as they appear: what DLLs keep open would shift them all.
    """
    handles: dict[str, str] = {}

    def handle(match: re.Match[str]) -> str:
        return handles.setdefault(match.group(), f"#{len(handles) + 1}")

    start = next((index + 1 for index, line in enumerate(lines) if "] NtContinue(" in line), 0)
    found = []
    for line in lines[start:]:
        if line.endswith(" <unfinished>"):
            continue
        line = re.sub(r"<\.\.\. (Nt\w+) resumed> ", r"\1(", line)
        for path, name in ((program.parent, "PROGRAM"), (folder, "FOLDER")):
            for prefix in ("\\??\\Z:", "\\Device\\HarddiskVolume2", "Z:"):
                line = line.replace(prefix + str(path).replace("/", "\\"), f"{prefix}\\{name}")
        line = re.sub(r"0x[0-9a-f]{1,4}(?= -> )", handle, line)
        line = re.sub(r"(?<=Handle=)0x[0-9a-f]{1,4}\b", handle, line)
        line = re.sub(r"0x[0-9a-f]{5,16}\b", "0x…", line)
        line = re.sub(r"\b\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", line)
        line = re.sub(r"\+0x[0-9a-f]+", "+0x…", line)
        line = re.sub(r"\bntsup (\w+) [0-9a-f]{14,16}\b", r"ntsup \1 …", line, flags=re.I)
        line = re.sub(r"\b127\.0\.0\.1:[1-9]\d*", "127.0.0.1:PORT", line)
        line = re.sub(r"(PerformanceCounter|AffinityMask|MaximumLength)=\w+", r"\1=…", line)
        line = re.sub(r"(PS_ATTRIBUTE_IMAGE_NAME, Size)=\d+", r"\1=…", line)  # of the program's path
        line = re.sub(r"Size=\d+, Value=\"", 'Size=…, Value="', line)
        if "NameLength=" in line or "ProcessParameters={" in line:  # as long as this machine's paths and user's SID are
            line = re.sub(r"\b(\w*Length|Information)=\d+", r"\1=…", line)
        line = re.sub(r"S-1-5-21-[\d-]+", "S-1-5-21-…", line)
        found.append(re.sub(r" <\d+ µs>$", "", line))
    return found
