"""How long hello.exe takes from shell to shell: ntsup, a twin native to Linux, and Wine where it is installed.

Each is the median of several starts in one run. Usage: python bench/startup.py [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "examples" / "hello.c"
LINUX_TWIN = '#include <stdio.h>\nint main(void) { puts("Hello from Linux!"); return 0; }\n'


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Wall time of one start, which must succeed."""
    began = time.perf_counter()
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    spent = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return spent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures, in milliseconds, to FILE")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "src"))
    from ntsup.supervisor import demo

    hello = demo.build()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ntsup = [sys.executable, "-m", "ntsup.supervisor.cli", "run", hello]
    figures: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        twin, unit = Path(folder) / "hello", Path(folder) / "hello.c"
        unit.write_text(LINUX_TWIN)
        zig = [
            sys.executable,
            "-m",
            "ziglang",
            "cc",
            "-target",
            "x86_64-linux-gnu.2.28",
            "-O2",
            "-o",
            str(twin),
            str(unit),
        ]
        subprocess.run(zig, check=True)
        fresh = {**environment, "XDG_CACHE_HOME": f"{folder}/cache", "NTSUP_PREFIX": f"{folder}/prefix"}
        figures["ntsup, first of all (new cache and prefix)"] = [seconds(ntsup, fresh) * 1000]
        series = {
            "the Linux twin": ([str(twin)], environment),
            "python3 -c pass": ([sys.executable, "-c", "pass"], environment),
            "ntsup": (ntsup, environment),
        }
        wine = shutil.which("wine")
        if wine:
            wine_environment = {**environment, "WINEPREFIX": f"{folder}/wine", "WINEDEBUG": "-all"}
            figures["wine, first of all (new prefix)"] = [seconds([wine, hello], wine_environment) * 1000]
            series["wine"] = ([wine, hello], wine_environment)
        seconds(ntsup, environment)
        for _ in range(options.repeats):
            for name, (command, its) in series.items():
                figures.setdefault(name, []).append(seconds(command, its) * 1000)
        if wine:
            subprocess.run(["wineserver", "-k"], env=wine_environment, stderr=subprocess.DEVNULL, check=False)
    print(f"{'hello.exe from shell to shell':<46}{'median':>10}{'spread':>18}")
    for name, values in figures.items():
        print(f"{name:<46}{statistics.median(values):>7.1f} ms{min(values):>9.1f}–{max(values):.1f}")
    if options.json:
        medians = {name: {"median": statistics.median(v), "min": min(v), "max": max(v)} for name, v in figures.items()}
        machine = {"kernel": os.uname().release, "processors": os.cpu_count()}
        options.json.write_text(json.dumps({"machine": machine, "ms": medians}, indent=2) + "\n")


if __name__ == "__main__":
    main()
