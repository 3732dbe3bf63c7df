"""`ntsup bench apps`: real programs at heavy work, the Windows build under ntsup beside the Linux build of its version.

The programs are those of the corpus tests, fetched as these do. Must never time a run that failed.
"""

from __future__ import annotations

import importlib
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ntsup.bench.calls import CannotMeasure, client_command, ntsup_command, ntsup_environment
from ntsup.bench.figures import Figures, duration, progress, progress_done
from ntsup.supervisor import compile as compiler

LINUX, NTSUP = "Linux", "ntsup"
LINUX_MEMORY, NTSUP_MEMORY = "Linux, memory", "ntsup, memory"
HEADER = ("program", "Linux", "ntsup", "spread", "× Linux", "memory, Linux", "memory, ntsup", "× Linux")
WORDS = "the quick brown fox jumps over the lazy dog and runs away from the angry old bear in the forest".split()  # noqa: SIM905


def _text_tree(folder: Path) -> None:
    for i in range(2000):
        place = folder / f"part{i % 20}" / f"deep{i % 7}"
        place.mkdir(parents=True, exist_ok=True)
        lines = [" ".join(WORDS[(i * 7 + j * k) % len(WORDS)] for k in range(1, 12)) for j in range(200)]
        (place / f"file{i}.txt").write_text("\n".join(lines) + "\n")


def _scripts(folder: Path) -> None:
    piece = 'if [ -n "$1" ]   ;then\n   echo "one: $1"  ; else echo \'none\'\nfi\n'
    piece += 'for f in a b "c d" ; do case $f in a|b) echo $f ;; esac; done\n'
    (folder / "big.sh").write_text(piece * 12000)


def _modules(folder: Path) -> None:
    lines = []
    for i in range(1500):
        body = "".join(
            f"export function f{i}_{j}(a, b) {{ return [a, b, {j}].map((x) => x * {i}); }}\n" for j in range(30)
        )
        (folder / f"m{i}.js").write_text(body)
        lines.append(f"import * as m{i} from './m{i}.js'; globalThis.k{i} = m{i}.f{i}_3(1, 2);")
    (folder / "all.js").write_text("\n".join(lines) + "\n")


def _python(folder: Path) -> None:
    for i in range(600):
        lines = ["import os, sys, json"]
        lines += [f"def f{j}( a,b ):\n  return  a+b*{j}\nx{j} = {{ 'k':{j} }}" for j in range(60)]
        (folder / f"m{i}.py").write_text("\n".join(lines) + "\n")


def _graph(folder: Path) -> None:
    lines = ["rule touch", "  command = touch $out"]
    lines += [f"build out/o{i}: touch {f'out/o{i // 2 - 1}' if i > 3 else 'in.txt'}" for i in range(60000)]
    (folder / "in.txt").write_text("x")
    (folder / "build.ninja").write_text("\n".join(lines) + "\n")


def _protocol(folder: Path) -> None:
    lines = ['syntax = "proto3";', "package demo;"]
    lines += [f"message M{i} {{ int32 a = 1; repeated string b = 2; map<string, int64> c = 3; }}" for i in range(1500)]
    (folder / "demo.proto").write_text("\n".join(lines) + "\n")


QUERY = (
    "create table t as select i, i % 7 as g, i * 1.5 as x, 'row ' || i as s from range(3000000) r(i);"
    "select g, count(*), sum(x), min(s), max(s) from t group by g order by g;"
)


@dataclass(frozen=True)
class App:
    """One row: a program, its input, its arguments. In these, {out} is a place that is new in each run."""

    prepare: Callable[[Path], None]
    arguments: tuple[str, ...]
    codes: tuple[int, ...] = field(default=(0,))


APPS = {
    "shfmt": App(_scripts, ("-i", "2", "-s", "big.sh")),
    "esbuild": App(_modules, ("all.js", "--bundle", "--minify", "--outfile={out}.js")),
    "rg": App(_text_tree, ("-c", "fox [a-z]+ over", ".")),
    "typos": App(_text_tree, ("--format", "brief", ".")),
    "ruff": App(_python, ("check", "--no-cache", "--quiet", "--select", "E,F,I,B", "--exit-zero", ".")),
    "ninja": App(_graph, ("-n", "--quiet")),
    "duckdb": App(lambda _: None, ("-csv", "{out}.db", QUERY)),
    "7z": App(_text_tree, ("a", "-bd", "-mx=3", "{out}.7z", ".")),
    "protoc": App(_protocol, ("--cpp_out=.", "demo.proto")),
}


def corpus() -> Any:
    """tests/corpus/programs.py, which knows where programs come from."""
    tests = compiler.CHECKOUT / "tests"
    if not (tests / "corpus" / "programs.py").exists():
        raise CannotMeasure("the programs are those of a checkout's tests: there is none here")
    sys.path.insert(0, str(tests))
    try:
        return importlib.import_module("corpus.programs")
    except ImportError as error:
        raise CannotMeasure(f"the programs are fetched by the tests' code, which needs {error.name}") from error
    finally:
        sys.path.remove(str(tests))


def once(command: list[str], app: App, place: Path, out: Path) -> float:
    """Nanoseconds of one run."""
    words = [word.replace("{out}", str(out)) for word in app.arguments]
    began = time.perf_counter_ns()
    done = subprocess.run(
        [*command, *words], cwd=place, env=ntsup_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    spent = time.perf_counter_ns() - began
    if done.returncode not in app.codes:
        raise CannotMeasure(f"{command[-1]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return float(spent)


LAUNCHER = """\
import os, sys
silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent), 0)
print(usage.ru_maxrss * 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Linux counts to a process's largest size that of the one which it was forked from: it is a small one's child."""


def memory(command: list[str], app: App, place: Path, out: Path) -> float:
    """Bytes of the largest process of one run."""
    words = [word.replace("{out}", str(out)) for word in app.arguments]
    done = subprocess.run(
        [sys.executable, "-ISc", LAUNCHER, *command, *words], cwd=place, env=ntsup_environment(), capture_output=True
    )
    if done.returncode not in app.codes:
        raise CannotMeasure(f"{command[-1]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return float(done.stdout)


def measure(repeats: int, rows: Sequence[str] = ()) -> Figures:
    """Both builds of each program once a repeat, after one run of each that measures memory.

    That run is without the resident supervisor, so that the program is below what is waited for.
    """
    unknown = [row for row in rows if row not in APPS]
    if unknown:
        raise CannotMeasure(f"{unknown[0]} is no row; there are: {' '.join(APPS)}")
    programs = corpus()
    figures = Figures("Real programs", [LINUX, NTSUP])
    figures.units = {LINUX_MEMORY: "bytes", NTSUP_MEMORY: "bytes"}
    try:
        for name in rows or APPS:
            app = APPS[name]
            progress(f"{name}: fetching …")
            try:
                linux, windows = str(programs.linux(name)), str(programs.windows(name))
            except BaseException as error:  # pytest's Skipped is none of Exception
                if isinstance(error, KeyboardInterrupt):
                    raise
                figures.notes[name] = str(error)
                continue
            with tempfile.TemporaryDirectory() as folder:
                place, outs = Path(folder) / "in", Path(folder) / "out"
                place.mkdir()
                outs.mkdir()
                app.prepare(place)
                progress(f"{name}: memory …")
                for column, command in ((LINUX_MEMORY, [linux]), (NTSUP_MEMORY, [*ntsup_command(), windows])):
                    figures.add(name, column, memory(command, app, place, outs / column))
                for repeat in range(repeats):
                    for system, command in ((LINUX, [linux]), (NTSUP, [*client_command(), windows])):
                        progress(f"{name}: repeat {repeat + 1} of {repeats}: {system} …")
                        figures.add(name, system, once(command, app, place, outs / f"{system}{repeat}"))
    finally:
        progress_done()
    return figures


def lines(figures: Figures) -> list[list[str]]:
    """The table's rows, and the geometric means of the ratios."""
    out, times, memories = [], [], []
    for name, cells in figures.cells.items():
        linux, ours = cells[LINUX].median, cells[NTSUP].median
        less, more = cells[LINUX_MEMORY].median, cells[NTSUP_MEMORY].median
        times.append(ours / linux)
        memories.append(more / less)
        row = [name, duration(linux), duration(ours), cells[NTSUP].spread(), f"{ours / linux:.2f}"]
        out.append([*row, f"{less / (1 << 20):.0f} MiB", f"{more / (1 << 20):.0f} MiB", f"{more / less:.2f}"])
    if times:
        means = [f"{math.exp(math.fsum(map(math.log, ratios)) / len(ratios)):.2f}" for ratios in (times, memories)]
        out.append(["geometric mean", "", "", "", means[0], "", "", means[1]])
    return out
