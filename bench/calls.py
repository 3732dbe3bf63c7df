"""`ntsup bench calls`: what Windows' calls cost under ntsup, by both doors, beside Linux and Wine, in one run.

The rows are in guest/calls.c and linux/calls.c; the aims are ratios to Linux or times. Never compares across runs.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ntsup.bench.figures import Figures, duration, progress, progress_done
from ntsup.supervisor import compile as compiler

HERE = Path(__file__).resolve().parent
LINUX, WINE, GATE, TRAP = "Linux", "Wine", "ntsup", "ntsup, trap door"


class CannotMeasure(Exception):
    """A program that is to be measured failed: one line for the user."""


@dataclass(frozen=True)
class Row:
    """A row of the table: its name for people, its aim in ns, or as a multiple of Linux' median."""

    label: str
    aim_ns: float | None = None
    aim_ratio: float | None = None


ROWS = {
    "null": Row("NtClose on a bad handle", 60),
    "qpc": Row("QueryPerformanceCounter", 30),
    "system_time": Row("NtQuerySystemTime", 30),
    "event": Row("SetEvent + Wait, signalled", 150),
    "wait_any_8": Row("WaitForMultipleObjects, 8, one signalled", 400),
    "mutex": Row("mutex lock + unlock", 150),
    "event_ping_pong": Row("event ping-pong of two threads", None, 1.2),
    "condition_ping_pong": Row("SRW + condition variable ping-pong", None, 1.2),
    "read_4k": Row("ReadFile 4 KiB", None, 1.3),
    "read_64k": Row("ReadFile 64 KiB", None, 1.3),
    "write_4k": Row("WriteFile 4 KiB", None, 1.3),
    "open_close": Row("CreateFile + CloseHandle", 4000),
    "attributes": Row("GetFileAttributesEx", 1500),
    "list_entry": Row("FindNextFile, per entry of 1,000", 800),
    "open_missing": Row("CreateFile of what is not there", 4000),
    "make_delete": Row("CreateFile new + CloseHandle + DeleteFile", None, 2),
    "allocate_free": Row("VirtualAlloc + VirtualFree 64 KiB", None, 1.3),
    "protect": Row("VirtualProtect", None, 1.3),
    "query_memory": Row("VirtualQuery", 150),
    "heap": Row("HeapAlloc + HeapFree 64 bytes", 30),
    "thread": Row("CreateThread + join", 60_000),
    "completion": Row("completion port post + get", 250),
    "registry": Row("RegQueryValueEx", 6000),
    "raise": Row("RaiseException to a vectored handler", 330),
    "access_violation": Row("access violation to a vectored handler", 10_000),
    "pipe_4k": Row("pipe write + read 4 KiB", 1000),
    "process": Row("CreateProcess + wait", 5_000_000),
}


def cache() -> Path:
    """Where the compiled programs are kept."""
    return compiler.CHECKOUT / ".cache" / "bench"


def samples(command: Sequence[str], environment: dict[str, str]) -> dict[str, float]:
    """Run a calls program and read its lines."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotMeasure(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    found = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition("\t")
        if value and value != "failed":
            found[name] = float(value)
    return found


def ntsup_command(*flags: str) -> list[str]:
    """`ntsup run` of this very installation."""
    return [sys.executable, "-m", "ntsup.supervisor.cli", "run", *flags]


def client_command() -> list[str]:
    """`ntsup run` as a user's shell runs it: the native client, which starts and uses a resident supervisor."""
    beside = Path(sys.executable).with_name("ntsup")
    own = compiler.CHECKOUT / "resident" / "bin" / "ntsup"
    return [str(own if own.exists() else beside), "run"]


def ntsup_environment() -> dict[str, str]:
    """The environment that finds this very installation, and in which Python keeps what it compiles, as users' does."""
    source = compiler.CHECKOUT / "src"
    environment = {**os.environ, "NTSUP_PYTHON": sys.executable}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**environment, "PYTHONPATH": str(source)} if source.is_dir() else environment


def measure(repeats: int, rows: Sequence[str], *, wine: bool = True, trap: bool = True) -> Figures:
    """Run every system once a repeat, in turn."""
    guest = compiler.for_windows(
        HERE / "guest" / "calls.c", cache() / "calls.exe", ("msvcrt", "kernel32", "ntdll", "advapi32")
    )
    twin = compiler.for_linux(HERE / "linux" / "calls.c", cache() / "calls")
    unknown = [row for row in rows if row not in ROWS]
    if unknown:
        raise CannotMeasure(f"{unknown[0]} is no row; there are: {' '.join(ROWS)}")
    environment = ntsup_environment()
    figures = Figures("What Windows' calls cost", [LINUX, WINE, GATE, TRAP])
    figures.labels = {name: row.label for name, row in ROWS.items()}
    with tempfile.TemporaryDirectory() as folder:
        series: dict[str, tuple[list[str], dict[str, str]]] = {LINUX: ([str(twin)], environment)}
        found = shutil.which("wine")
        if not wine or found is None:
            figures.notes[WINE] = "not installed" if wine else "left out"
        else:
            prefix = {**environment, "WINEPREFIX": f"{folder}/wine", "WINEDEBUG": "-all"}
            progress("making a Wine prefix …")
            subprocess.run([found, str(guest), "exit"], env=prefix, stderr=subprocess.DEVNULL, check=False)
            series[WINE] = ([found, str(guest)], prefix)
        series[GATE] = ([*ntsup_command(), str(guest)], environment)
        if trap:
            series[TRAP] = ([*ntsup_command("--no-gate"), str(guest)], environment)
        try:
            for repeat in range(repeats):
                for system, (command, its) in series.items():
                    progress(f"repeat {repeat + 1} of {repeats}: {system} …")
                    place = Path(folder) / f"{system}-{repeat}"
                    place.mkdir()
                    for row, value in samples([*command, str(place), *rows], its).items():
                        figures.add(row, system, value)
                    shutil.rmtree(place, ignore_errors=True)
        finally:
            progress_done()
            if WINE in series:
                subprocess.run(["wineserver", "-k"], env=series[WINE][1], stderr=subprocess.DEVNULL, check=False)
    return figures


HEADER = ("call", LINUX, WINE, TRAP, GATE, "spread", "× Linux", "aim", "met")


def lines(figures: Figures) -> list[list[str]]:
    """The table's rows."""
    out = []
    for name, row in ROWS.items():
        if name not in figures.cells:
            continue
        linux, ours = figures.median(name, LINUX), figures.median(name, GATE)
        cells = [row.label]
        for system in (LINUX, WINE, TRAP, GATE):
            value = figures.median(name, system)
            cells.append(duration(value) if value is not None else "–")
        sample = figures.cells[name].get(GATE)
        cells.append(sample.spread() if sample else "–")
        cells.append(f"{ours / linux:.2f}" if ours and linux else "–")
        aim = row.aim_ns if row.aim_ns is not None else row.aim_ratio * linux if row.aim_ratio and linux else None
        cells.append(f"≤ {duration(row.aim_ns)}" if row.aim_ns is not None else f"≤ {row.aim_ratio} ×")
        cells.append("–" if aim is None or ours is None else "yes" if ours <= aim else "no")
        out.append(cells)
    return out
