"""`ntsup demo`: build examples/hello.c for Windows with the ziglang compiler, against ntsup's own import libraries.

Must never need more than the set-up brought: no C runtime is compiled, the program takes msvcrt.dll's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

FLAGS = (
    "-target",
    "x86_64-windows-gnu",
    "-O1",
    "-fno-sanitize=all",
    "-U_UCRT",
    "-U__MSVCRT_VERSION__",
    "-D__MSVCRT_VERSION__=0x0700",
    "-D__USE_MINGW_ANSI_STDIO=0",
)
LIBRARIES = ("msvcrt", "kernel32", "ntdll")


class CannotBuild(Exception):
    """The demo cannot be built: one line for the user."""


def _zig(*words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "ziglang", *words], capture_output=True, text=True)
    if done.returncode:
        raise CannotBuild(f"the demo does not build:\\n{done.stderr.strip()}")


def build() -> str:
    """The path of hello.exe, built if it is not there yet."""
    checkout = Path(__file__).resolve().parent.parent
    source, start = checkout / "examples" / "hello.c", checkout / "tests" / "guest" / "start.c"
    libraries = [checkout / "guest" / "obj" / f"{name}.lib" for name in LIBRARIES]
    if not source.exists() or not all(library.exists() for library in libraries):
        raise CannotBuild(
            "the demo is built from a checkout; with an installed ntsup, run a program: ntsup run app.exe"
        )
    out = checkout / ".cache" / "hello.exe"
    if out.exists() and out.stat().st_mtime > max(p.stat().st_mtime for p in (source, start, *libraries)):
        return str(out)
    out.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        objects = []
        for unit in (source, start):
            target = f"{folder}/{unit.stem}.o"
            _zig("cc", *FLAGS, "-c", "-o", target, str(unit))
            objects.append(target)
        fresh = f"{folder}/hello.exe"
        _zig(
            "lld-link", "/nologo", "/lldmingw", "/nodefaultlib", "/subsystem:console", "/entry:guest_start",
            f"/out:{fresh}", *objects, *map(str, libraries),
        )  # fmt: skip
        os.replace(fresh, out)
    return str(out)
