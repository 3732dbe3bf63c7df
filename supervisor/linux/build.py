"""Build the supervisor's C extension, ntsup.supervisor.linux._native: tracer.c, kuser.c and gate/core behind cffi.

With the ziglang wheel's compiler against the stable ABI as stable_abi/Python.h declares it, so that neither a C
compiler nor Python's own headers are needed. Must never declare a function that the C headers do not.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import cffi

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CORE = ROOT / "gate" / "core"
OBJECTS = HERE / "obj"
EXTENSION = HERE / "_native.abi3.so"
FLAGS = [
    "-target",
    "x86_64-linux-gnu.2.28",
    "-shared",
    "-fPIC",
    "-O2",
    "-g0",
    "-std=gnu17",
    "-D_GNU_SOURCE",
    "-DPy_LIMITED_API=0x030b0000",
    "-fno-sanitize=all",
    "-Wall",
    "-Wextra",
    "-Werror",
]


def declarations(header: Path) -> str:
    """The part of a header between its CDEF marks."""
    return "\n".join(re.findall(r"/\* CDEF begin \*/\n(.*?)/\* CDEF end \*/", header.read_text(), re.S))


def emit(headers: list[Path], out: Path) -> None:
    """Write cffi's C source for the declarations of these headers."""
    ffi = cffi.FFI()
    for header in headers:
        ffi.cdef(declarations(header))
    ffi.set_source(
        "ntsup.supervisor.linux._native", "".join(f'#include "{h.name}"\n' for h in headers), py_limited_api=True
    )
    with contextlib.redirect_stdout(io.StringIO()):  # cffi announces what it writes
        ffi.emit_c_code(str(out))


def build() -> None:
    """Build unless nothing changed."""
    headers = [
        ROOT / "gate" / "gate_abi.h",
        HERE / "tracer.h",
        HERE / "files.h",
        HERE / "written.h",
        *sorted(CORE.glob("core_api*.h")),
    ]
    sources = [
        HERE / "tracer.c",
        HERE / "bell.c",
        HERE / "faults.c",
        HERE / "kuser.c",
        HERE / "files.c",
        HERE / "written.c",
        HERE / "core_host.c",
        *sorted(CORE.glob("*.c")),
    ]
    inputs = [
        *headers,
        *sources,
        *sorted(CORE.glob("*.h")),
        HERE / "bell.h",
        HERE / "stable_abi" / "Python.h",
        Path(__file__),
    ]
    seen = hashlib.sha256(b"\0".join(p.read_bytes() for p in inputs)).hexdigest()
    stamp = OBJECTS / "native.stamp"
    if EXTENSION.exists() and stamp.exists() and stamp.read_text() == seen:
        return
    OBJECTS.mkdir(exist_ok=True)
    generated = OBJECTS / "_native.c"
    emit(headers, generated)
    fresh = OBJECTS / "_native.new.so"
    folders = [HERE / "stable_abi", ROOT / "gate", CORE, HERE]
    relaxed = [
        "-Wno-unused-parameter",
        "-Wno-unused-function",
        "-Wno-missing-field-initializers",
        "-Wno-cast-function-type-mismatch",
    ]
    command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, *relaxed, *(f"-I{f}" for f in folders), "-o", str(fresh)]
    done = subprocess.run([*command, str(generated), *map(str, sources)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the supervisor's extension does not build:\n{done.stderr.strip()}")
    os.replace(fresh, EXTENSION)
    stamp.write_text(seen)


if __name__ == "__main__":
    build()
