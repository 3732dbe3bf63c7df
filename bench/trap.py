"""What one trapped call costs: ntsup's Python service beside C tracers, signals, user notification and python-ptrace.

All in one run on one machine; each is the median of several repeats. Usage: python bench/trap.py [--json FILE]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
NAMES = {
    "native": "a native call (getppid)",
    "dispatch": "SIGSYS by Syscall User Dispatch, C",
    "trap": "SIGSYS by RET_TRAP, C",
    "notify": "user notification, C",
    "tracer": "RET_TRACE and ptrace, C",
    "tracer-held": "the same held on one processor",
    "ntsup": "RET_TRACE and ptrace, ntsup's Python service",
    "ntsup-strict": "the same under --strict",
    "python-ptrace": "RET_TRACE-like by python-ptrace",
}


def zig(*words: str) -> None:
    """Run one of zig's tools."""
    subprocess.run([sys.executable, "-m", "ziglang", *words], check=True)


def build(folder: Path, count: int) -> tuple[Path, Path, Path]:
    """The peers, and the guest with 1 and with `count` calls."""
    peers = folder / "trap_peers"
    zig(
        "cc",
        "-target",
        "x86_64-linux-gnu.2.28",
        "-O2",
        "-D_GNU_SOURCE",
        "-fno-sanitize=all",
        "-o",
        str(peers),
        str(HERE / "trap_peers.c"),
    )
    guests = []
    for calls in (1, count):
        unit, exe = folder / f"guest-{calls}.o", folder / f"guest-{calls}.exe"
        zig(
            "cc", "-target", "x86_64-windows-gnu", f"-DCOUNT={calls}", "-c", "-o", str(unit), str(HERE / "trap_guest.S")
        )
        zig(
            "lld-link",
            "/nologo",
            "/lldmingw",
            "/nodefaultlib",
            "/subsystem:console",
            "/entry:start",
            f"/out:{exe}",
            str(unit),
        )
        guests.append(exe)
    return peers, guests[0], guests[1]


def run_guest(exe: Path, *flags: str) -> float:
    """Seconds of wall time that a guest takes."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "ntsup.supervisor.cli", "run", *flags, str(exe)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        check=False,
    )
    if done.returncode != 9:
        raise SystemExit(f"the guest ended with {done.returncode}")
    return time.perf_counter() - began


def one_processor() -> None:
    """In a child: stay on one of the processors it may use, as ntsup keeps a lone guest thread and itself."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def python_ptrace(peers: Path, count: int) -> float | None:
    """Nanoseconds a call under python-ptrace, where that is installed: it stops at entry and exit of each call."""
    if importlib.util.find_spec("ptrace") is None:
        return None
    from ptrace.debugger import ProcessExit, PtraceDebugger
    from ptrace.debugger.child import createChild

    debugger = PtraceDebugger()
    pid = createChild([str(peers), "native", str(count)], no_stdout=True)
    process = debugger.addProcess(pid, True)
    calls = 0
    began = time.perf_counter()
    try:
        process.syscall()
        while True:
            process.waitSyscall()
            process.getregs()
            calls += 1
            process.syscall()
    except ProcessExit:
        pass
    finally:
        spent = time.perf_counter() - began
        debugger.quit()
    return spent / max(calls / 2, 1) * 1e9


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50_000, help="calls in one repeat (default: 50000)")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures, in nanoseconds, to FILE")
    options = parser.parse_args()
    samples: dict[str, list[float]] = {name: [] for name in NAMES}
    with tempfile.TemporaryDirectory() as folder:
        peers, one, many = build(Path(folder), options.count)
        run_guest(one)  # the image cache is filled
        for repeat in range(options.repeats):
            print(f"repeat {repeat + 1} of {options.repeats} …", file=sys.stderr)
            for name in ("native", "dispatch", "trap", "notify", "tracer", "tracer-held"):
                command = [str(peers), name.removesuffix("-held"), str(options.count)]
                held = one_processor if name.endswith("-held") else None
                done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=held)
                if done.returncode == 0:
                    samples[name].append(float(done.stdout))
            for name, flags in (("ntsup", ()), ("ntsup-strict", ("--strict",))):
                spent = run_guest(many, *flags) - run_guest(one, *flags)
                samples[name].append(spent / options.count * 1e9)
            cost = python_ptrace(peers, 2000)
            if cost is not None:
                samples["python-ptrace"].append(cost)
    base = min(statistics.median(samples["tracer"]), statistics.median(samples["tracer-held"]))
    print(f"{'mechanism':<48}{'median':>10}{'spread':>16}{'of best C':>13}")
    figures = {}
    for name, values in samples.items():
        if not values:
            print(f"{NAMES[name]:<48}{'not here':>10}")
            continue
        median = statistics.median(values)
        figures[name] = {"median": median, "min": min(values), "max": max(values)}
        spread = f"{min(values) / 1000:.1f}–{max(values) / 1000:.1f}"
        print(f"{NAMES[name]:<48}{median / 1000:>7.2f} µs{spread:>16}{median / base:>12.2f}×")
    if options.json:
        machine = {"kernel": os.uname().release, "processors": os.cpu_count()}
        options.json.write_text(
            json.dumps({"machine": machine, "count": options.count, "ns": figures}, indent=2) + "\n"
        )


if __name__ == "__main__":
    main()
