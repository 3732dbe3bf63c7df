"""Compile a small C program with the ziglang wheel: for Windows on ntsup's own import libraries, or for Linux.

Must never need more than the set-up brought: no C runtime is compiled, a program for Windows takes msvcrt.dll's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
FLAGS = (
    "-target",
    "x86_64-windows-gnu",
    "-fno-sanitize=all",
    "-U_UCRT",
    "-U__MSVCRT_VERSION__",
    "-D__MSVCRT_VERSION__=0x0700",
    "-D__USE_MINGW_ANSI_STDIO=0",
)
LINUX_TARGET = "x86_64-linux-gnu.2.28"


class CannotCompile(Exception):
    """A program cannot be built: one line for the user."""


def zig(*words: str) -> None:
    """Run one of zig's tools; CannotCompile with what it printed."""
    done = subprocess.run([sys.executable, "-m", "ziglang", *words], capture_output=True, text=True)
    if done.returncode:
        raise CannotCompile(f"{words[-1]} does not build:\n{done.stderr.strip()}")


def is_newer(out: Path, inputs: Sequence[Path]) -> bool:
    """Whether a result is there and younger than all that it is made of."""
    return out.exists() and out.stat().st_mtime > max(path.stat().st_mtime for path in inputs)


def for_windows(source: Path, out: Path, libraries: Sequence[str] = ("msvcrt", "kernel32", "ntdll")) -> Path:
    """Build a C file into a console program, unless `out` is up to date."""
    start = CHECKOUT / "tests" / "guest" / "start.c"
    files = [CHECKOUT / "guest" / "obj" / f"{name}.lib" for name in libraries]
    if not source.exists() or not start.exists() or not all(file.exists() for file in files):
        raise CannotCompile(f"{source.name} is built from a checkout of ntsup that has been set up: there is none here")
    if is_newer(out, (source, start, *files)):
        return out
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        objects = []
        for unit in (source, start):
            target = f"{folder}/{unit.stem}.o"
            zig("cc", *FLAGS, "-O2", "-c", "-o", target, str(unit))
            objects.append(target)
        fresh = f"{folder}/{out.name}"
        zig(
            "lld-link", "/nologo", "/lldmingw", "/nodefaultlib", "/subsystem:console", "/entry:guest_start",
            f"/out:{fresh}", *objects, *map(str, files),
        )  # fmt: skip
        os.replace(fresh, out)
    return out


def for_linux(source: Path, out: Path) -> Path:
    """Build a C file into a program for Linux, unless `out` is up to date."""
    if not source.exists():
        raise CannotCompile(f"{source.name} is built from a checkout of ntsup: there is none here")
    if is_newer(out, (source,)):
        return out
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f"{out.name}.{os.getpid()}")
    zig("cc", "-target", LINUX_TARGET, "-D_GNU_SOURCE=", "-O2", "-fno-sanitize=all", "-o", str(fresh), str(source))
    os.replace(fresh, out)
    return out
