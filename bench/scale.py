"""`ntsup bench scale`: what a trap and an open cost with many processes and threads; what a process costs in memory.

The supervisor's memory is read while all of them wait. Must never count the starting of them.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ntsup.bench.calls import CannotMeasure, cache, ntsup_command, ntsup_environment
from ntsup.bench.figures import Figures, duration, progress, progress_done
from ntsup.supervisor import compile as compiler

HERE = Path(__file__).resolve().parent
COST, MEMORY = "a call", "supervisor's memory"
HEADER = ("load", "a call", "spread", "against one", "supervisor's memory", "a process more")
TRAPS, OPENS = 20_000, 2_000
"""Calls of all threads together."""


@dataclass(frozen=True)
class Load:
    """One row."""

    kind: str
    processes: int
    threads: int
    """Of each process."""

    @property
    def label(self) -> str:
        """For people."""
        what = "traps" if self.kind == "trap" else "CreateFile + CloseHandle"
        return f"{what}: {self.processes} × {self.threads} threads"

    @property
    def calls(self) -> int:
        """Of each thread."""
        return max((TRAPS if self.kind == "trap" else OPENS) // (self.processes * self.threads), 1)


LOADS = [
    *(Load("trap", processes, 1) for processes in (1, 4, 16, 64)),
    *(Load("trap", 1, threads) for threads in (4, 16, 64, 256)),
    *(Load("open", processes, 1) for processes in (1, 4)),
]


def resident_memory(pid: int) -> int:
    """A process's proportional share of memory in bytes, as /proc/PID/smaps_rollup has it."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        for line in file:
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def once(guest: Path, load: Load, folder: Path) -> tuple[float, int]:
    """(ns a call, bytes of the supervisor) of one run."""
    words = [load.kind, str(load.processes), str(load.threads), str(load.calls), str(folder / "file.dat")]
    command = [*ntsup_command(), str(guest), *words]
    with subprocess.Popen(
        command, env=ntsup_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin is not None and running.stdout is not None
        if running.stdout.readline().strip() != "ready":
            running.kill()
            raise CannotMeasure(f"{load.label}: the program did not start")
        memory = resident_memory(running.pid)
        running.stdin.write("\n")
        running.stdin.flush()
        spent = running.stdout.readline().strip()
        if running.wait() != 0 or not spent:
            raise CannotMeasure(f"{load.label}: the program failed")
    return float(spent) / (load.calls * load.processes * load.threads), memory


def measure(repeats: int) -> Figures:
    """Every load once a repeat."""
    guest = compiler.for_windows(HERE / "guest" / "scale.c", cache() / "scale.exe")
    figures = Figures("Many at once", [COST])
    figures.units = {MEMORY: "bytes"}
    figures.labels = {load.label: load.label for load in LOADS}
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "file.dat").write_bytes(b"x")
            for repeat in range(repeats):
                for load in LOADS:
                    progress(f"repeat {repeat + 1} of {repeats}: {load.label} …")
                    cost, memory = once(guest, load, folder)
                    figures.add(load.label, COST, cost)
                    figures.add(load.label, MEMORY, float(memory))
    finally:
        progress_done()
    return figures


def lines(figures: Figures) -> list[list[str]]:
    """The table's rows."""
    out = []
    alone = {load.kind: load.label for load in reversed(LOADS)}
    for load in LOADS:
        sample, base = figures.cells[load.label][COST], figures.median(alone[load.kind], COST)
        memory, least = figures.median(load.label, MEMORY) or 0.0, figures.median(alone[load.kind], MEMORY) or 0.0
        more = f"{(memory - least) / (load.processes - 1) / 1024:.0f} KiB" if load.processes > 1 else "–"
        ratio = f"{sample.median / base:.2f}" if base else "–"
        out.append([load.label, duration(sample.median), sample.spread(), ratio, f"{memory / (1 << 20):.1f} MiB", more])
    return out
