"""`ntsup bench startup`: how long hello.exe takes from shell to shell, beside a Linux twin and Wine.

Must never use the user's prefix for the first start of all: that one has a cache and a prefix of its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ntsup.bench.calls import CannotMeasure, cache, client_command, ntsup_command, ntsup_environment
from ntsup.bench.figures import Figures, duration, progress, progress_done
from ntsup.supervisor import compile as compiler
from ntsup.supervisor import demo

HERE = Path(__file__).resolve().parent
TIME = "shell to shell"
SETTLED = 3.0
"""Seconds after which the resident supervisor that the first start left has loaded everything."""
HEADER = ("hello.exe, from shell to shell", "median", "spread")


def nanoseconds(command: list[str], environment: dict[str, str]) -> float:
    """Wall time of one start, which must succeed."""
    began = time.perf_counter_ns()
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    spent = time.perf_counter_ns() - began
    if done.returncode:
        raise CannotMeasure(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return float(spent)


def measure(repeats: int) -> Figures:
    """Each system once a repeat."""
    hello = demo.build()
    environment = ntsup_environment()
    ntsup, alone = [*client_command(), hello], [*ntsup_command(), hello]
    figures = Figures("Start-up", [TIME])
    try:
        with tempfile.TemporaryDirectory() as folder:
            twin = compiler.for_linux(HERE / "linux" / "hello.c", cache() / "hello")
            fresh = {**environment, "XDG_CACHE_HOME": f"{folder}/cache", "NTSUP_PREFIX": f"{folder}/prefix"}
            figures.add("ntsup, first of all (new cache and prefix)", TIME, nanoseconds(alone, fresh))
            series = {
                "the Linux twin": ([str(twin)], environment),
                "python3 -c pass": ([sys.executable, "-c", "pass"], environment),
                "ntsup": (ntsup, environment),
                "ntsup --no-daemon": (alone, environment),
            }
            wine = shutil.which("wine")
            if wine:
                its = {**environment, "WINEPREFIX": f"{folder}/wine", "WINEDEBUG": "-all"}
                progress("wine's first start …")
                figures.add("Wine, first of all (new prefix)", TIME, nanoseconds([wine, hello], its))
                series["Wine"] = ([wine, hello], its)
            nanoseconds(ntsup, environment)
            time.sleep(SETTLED)
            for repeat in range(repeats):
                progress(f"repeat {repeat + 1} of {repeats} …")
                for name, (command, its) in series.items():
                    figures.add(name, TIME, nanoseconds(command, its))
            if wine:
                subprocess.run(["wineserver", "-k"], env=series["Wine"][1], stderr=subprocess.DEVNULL, check=False)
    finally:
        progress_done()
    return figures


def lines(figures: Figures) -> list[list[str]]:
    """The table's rows."""
    return [[name, duration(cells[TIME].median), cells[TIME].spread()] for name, cells in figures.cells.items()]
