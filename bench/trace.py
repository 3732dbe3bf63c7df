"""`ntsup bench trace`: what being traced costs a call, beside strace on the Linux twin of the same loop, in one run.

The loop makes calls that the kernel answers at once, so that nothing but tracing is measured. The program times itself:
start-up does not count.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ntsup.bench.calls import CannotMeasure, cache, ntsup_environment, samples
from ntsup.bench.figures import Figures, duration, progress, progress_done
from ntsup.supervisor import compile as compiler

HERE = Path(__file__).resolve().parent
COST = "a call"
CALLS = 200_000
UNTRACED, LINUX = "ntsup run", "Linux"
HEADER = ("cheap calls in a row", "a call", "spread", "× untraced", "more a call")
COUNTED_AIM = 2.0
"""`-c` is to cost less than so many times an untraced call by the trap door."""


def series(guest: Path, twin: Path, folder: Path, calls: int) -> dict[str, list[str]]:
    """Each way to run the loop, by its row."""
    ntsup = [sys.executable, "-m", "ntsup.supervisor.cli"]
    count = str(calls)
    found = {
        UNTRACED: [*ntsup, "run", str(guest), count],
        "ntsup trace -e %registry (others)": [*ntsup, "trace", "-e", "%registry", "-o", "/dev/null", str(guest), count],
        "ntsup trace -c": [*ntsup, "trace", "-c", "-o", str(folder / "counts"), str(guest), count],
        "ntsup trace --format jsonl": [
            *[*ntsup, "trace", "--format", "jsonl", "-o", str(folder / "jsonl"), str(guest), count]
        ],
        "ntsup trace": [*ntsup, "trace", "-o", str(folder / "text"), str(guest), count],
        LINUX: [str(twin), count],
    }
    strace = shutil.which("strace")
    if strace is not None:
        found["strace -c"] = [strace, "-f", "-c", "-o", str(folder / "strace-counts"), str(twin), count]
        found["strace"] = [strace, "-f", "-T", "-o", str(folder / "strace"), str(twin), count]
    return found


def measure(repeats: int, calls: int = CALLS) -> Figures:
    """Every way once a repeat, in turn."""
    guest = compiler.for_windows(HERE / "guest" / "trace.c", cache() / "trace.exe", ("msvcrt", "kernel32", "ntdll"))
    twin = compiler.for_linux(HERE / "linux" / "trace.c", cache() / "trace")
    figures = Figures("What tracing costs", [COST])
    if shutil.which("strace") is None:
        figures.notes["strace"] = "not installed"
    try:
        with tempfile.TemporaryDirectory() as folder:
            for repeat in range(repeats):
                for name, command in series(guest, twin, Path(folder), calls).items():
                    progress(f"repeat {repeat + 1} of {repeats}: {name} …")
                    try:
                        found = samples(command, ntsup_environment())
                    except subprocess.SubprocessError as error:
                        raise CannotMeasure(str(error)) from error
                    figures.add(name, COST, found["null"])
    finally:
        progress_done()
    return figures


def lines(figures: Figures) -> list[list[str]]:
    """The table's rows: each beside the untraced run of its own system."""
    out = []
    for name, cells in figures.cells.items():
        base = figures.median(LINUX if name in (LINUX, "strace", "strace -c") else UNTRACED, COST) or 1.0
        median = cells[COST].median
        more = duration(median - base) if median != base else "–"
        out.append([name, duration(median), cells[COST].spread(), f"{median / base:.2f}", more])
    return out
