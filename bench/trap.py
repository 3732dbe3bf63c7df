"""`ntsup bench trap`: one trapped call by ntsup's Python service, C tracers, signals, user notification, python-ptrace.

Must never compare across runs: every mechanism is measured in every repeat.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import time
from pathlib import Path

from ntsup.bench.calls import CannotMeasure, cache, ntsup_command, ntsup_environment
from ntsup.bench.figures import Figures, duration, progress, progress_done
from ntsup.supervisor import compile as compiler

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


def build(count: int) -> tuple[Path, Path, Path]:
    """The peers, and the guest with 1 and with `count` calls."""
    peers = compiler.for_linux(HERE / "trap_peers.c", cache() / "trap_peers")
    source, guests = HERE / "trap_guest.S", []
    for calls in (1, count):
        out = cache() / f"trap-{calls}.exe"
        if not compiler.is_newer(out, (source,)):
            unit = f"{out}.o"
            compiler.zig("cc", "-target", "x86_64-windows-gnu", f"-DCOUNT={calls}", "-c", "-o", unit, str(source))
            compiler.zig(
                "lld-link", "/nologo", "/lldmingw", "/nodefaultlib", "/subsystem:console", "/entry:start",
                f"/out:{out}", unit,
            )  # fmt: skip
        guests.append(out)
    return peers, guests[0], guests[1]


def run_guest(exe: Path, *flags: str) -> float:
    """Seconds of wall time that a guest takes."""
    began = time.perf_counter()
    done = subprocess.run([*ntsup_command(*flags), str(exe)], env=ntsup_environment(), check=False)
    if done.returncode != 9:
        raise CannotMeasure(f"the guest ended with {done.returncode}")
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


COST = "a call"
HEADER = ("mechanism", "median", "spread", "of best C")


def measure(repeats: int, count: int = 50_000) -> Figures:
    """Each mechanism once a repeat."""
    figures = Figures("What a trapped call costs", [COST])
    figures.labels = dict(NAMES)
    peers, one, many = build(count)
    run_guest(one)  # the image cache is filled
    try:
        for repeat in range(repeats):
            progress(f"repeat {repeat + 1} of {repeats} …")
            for name in ("native", "dispatch", "trap", "notify", "tracer", "tracer-held"):
                command = [str(peers), name.removesuffix("-held"), str(count)]
                held = one_processor if name.endswith("-held") else None
                done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=held)
                if done.returncode == 0:
                    figures.add(name, COST, float(done.stdout))
            for name, flags in (("ntsup", ("--no-gate",)), ("ntsup-strict", ("--strict",))):
                spent = run_guest(many, *flags) - run_guest(one, *flags)
                figures.add(name, COST, spent / count * 1e9)
            cost = python_ptrace(peers, 2000)
            if cost is not None:
                figures.add("python-ptrace", COST, cost)
    finally:
        progress_done()
    return figures


def lines(figures: Figures) -> list[list[str]]:
    """The table's rows."""
    best = min(figures.median("tracer", COST) or 0.0, figures.median("tracer-held", COST) or 0.0)
    out = []
    for name, label in NAMES.items():
        sample = figures.cells.get(name, {}).get(COST)
        if sample is None:
            out.append([label, "not here", "–", "–"])
        else:
            ratio = f"{sample.median / best:.2f}" if best else "–"
            out.append([label, duration(sample.median), sample.spread(), ratio])
    return out
