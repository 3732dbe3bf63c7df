"""Every guest test, as users run it, without the gate, and with no hole in the filter; test_traces.py traces it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from guest_programs import START, build, ntsup, parse

HERE = Path(__file__).resolve().parent
SOURCES = sorted(p for g in ("*.c", "*.cpp") for p in HERE.glob(g) if p != START)
DOORS = {
    "gate": ("run",),
    "trap": ("run", "--no-gate"),
    "strict": ("run", "--strict"),
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
    if test.stderr is not None:
        assert re.search(test.stderr, errors)
    else:
        assert errors == ""
