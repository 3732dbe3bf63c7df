"""Every guest test, by each door: as users run it, without the gate, with no hole in the filter, and traced."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import traces
from guest_programs import START, build, ntsup, parse

HERE = Path(__file__).resolve().parent
SOURCES = sorted(p for g in ("*.c", "*.cpp") for p in HERE.glob(g) if p != START)
DOORS = {
    "gate": ("run",),
    "trap": ("run", "--no-gate"),
    "strict": ("run", "--strict"),
    "traced": ("trace", "-o", "trace.out"),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_guest(source: Path, door: str, tmp_path: Path) -> None:
    test = parse(source)
    exe = build(source, tuple(test.libraries), tuple(test.flags))
    done = ntsup(*DOORS[door], exe, *test.arguments, stdin=test.stdin.encode(), cwd=tmp_path)
    shown = done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")
    errors = done.stderr.decode("utf-8", "replace")
    assert shown == test.output, errors[-4000:]
    assert done.returncode == test.exit_code, errors[-4000:]
    if door == "traced" and test.services:
        called = set(re.findall(r"\b(Nt\w+)\(", (tmp_path / "trace.out").read_text(errors="replace")))
        assert set(test.services) <= called
    if test.stderr is not None:
        assert re.search(test.stderr, errors)
    elif door != "traced":
        assert errors == ""
    if door == "traced":
        traces.check((tmp_path / "trace.out").read_text().splitlines())
