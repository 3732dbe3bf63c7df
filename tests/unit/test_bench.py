"""`ntsup bench`: its tables, JSON and rows. Asserts nothing about time."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from guest_programs import ROOT, ntsup

from ntsup.bench.calls import ROWS
from ntsup.bench.figures import Figures, duration, markdown, table


@pytest.mark.parametrize(
    ("ns", "text"),
    [(0.5, "0.50 ns"), (17.25, "17.2 ns"), (999.0, "999 ns"), (1500.0, "1.50 µs"), (2.5e6, "2.50 ms"), (3e9, "3.00 s")],
)
def test_duration(ns: float, text: str) -> None:
    assert duration(ns) == text


def test_figures(tmp_path: Path) -> None:
    figures = Figures("title", ["a", "b"])
    for ns in (30.0, 10.0, 20.0):
        figures.add("row", "a", ns)
    assert figures.median("row", "a") == 20.0
    assert figures.median("row", "b") is None
    figures.write_json(tmp_path / "figures.json")
    written = json.loads((tmp_path / "figures.json").read_text())
    assert written["rows"]["row"]["a"] == {"median": 20.0, "min": 10.0, "max": 30.0, "repeats": 3}
    assert set(written["machine"]) >= {"processor", "processors", "kernel"}


def test_tables() -> None:
    rows = [["one", "1"], ["eleven", "11"]]
    assert table(("name", "n"), rows) == "name     n\none      1\neleven  11"
    assert markdown(("name", "n"), rows).splitlines()[1] == "| --- | --- |"


def test_rows_are_those_of_the_programs() -> None:
    def names(source: str) -> set[str]:
        text = (ROOT / "bench" / source / "calls.c").read_text()
        return set(re.findall(r'^    \{"(\w+)", \w+(?:, [\w +]+)?\},$', text, re.M))

    assert names("guest") == set(ROWS)
    assert names("linux") < set(ROWS)


def test_bench_calls(tmp_path: Path) -> None:
    out = tmp_path / "calls.json"
    done = ntsup(
        "bench", "calls", "--repeats", "1", "--no-wine", "--no-trap", "--json", out, "qpc", "heap", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    written = json.loads(out.read_text())
    assert set(written["rows"]) == {"qpc", "heap"}
    assert set(written["rows"]["heap"]) == {"Linux", "ntsup"}
    assert b"QueryPerformanceCounter" in done.stdout


def test_bench_says_what_is_wrong(tmp_path: Path) -> None:
    done = ntsup("bench", "calls", "nothing", cwd=tmp_path)
    assert done.returncode == 69
    assert b"nothing is no row; there are: null" in done.stderr


def test_bench_apps_says_what_rows_there_are(tmp_path: Path) -> None:
    done = ntsup("bench", "apps", "nothing", cwd=tmp_path)
    assert done.returncode == 69
    assert b"nothing is no row; there are: shfmt" in done.stderr


def test_scale_program(tmp_path: Path) -> None:
    """Two processes of two threads: every call is made and answered as it must be."""
    from ntsup.bench.scale import Load, once
    from ntsup.supervisor.compile import for_windows

    guest = for_windows(ROOT / "bench" / "guest" / "scale.c", ROOT / ".cache" / "bench" / "scale.exe")
    (tmp_path / "file.dat").write_bytes(b"x")
    for kind in ("trap", "open"):
        cost, memory = once(guest, Load(kind, 2, 2), tmp_path)
        assert cost > 0
        assert memory > 1 << 20


def test_bench_trace(tmp_path: Path) -> None:
    out = tmp_path / "trace.json"
    done = ntsup("bench", "trace", "--repeats", "1", "--calls", "300", "--json", out, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = json.loads(out.read_text())["rows"]
    assert {"ntsup run", "ntsup trace -c", "ntsup trace", "ntsup trace --format jsonl", "Linux"} <= set(rows)
    assert ("strace" in rows) == (shutil.which("strace") is not None)


def test_bench_trap() -> None:
    """Every mechanism that this machine has is measured; ntsup's two are always there."""
    from ntsup.bench import trap

    figures = trap.measure(1, 2000)
    assert {"native", "tracer", "ntsup", "ntsup-strict"} <= set(figures.cells)
    assert len(trap.lines(figures)) == len(trap.NAMES)
