"""What Windows' own DLLs export, as data, read off mingw-w64's module definitions in the ziglang wheel at build.

Writes bin/windows_exports.xz: one line a DLL, its name and then its exports, `#5` for one known by number only,
`name#5` for one that has both. loader/windows_exports.py reads it. Never run at run time.
"""

from __future__ import annotations

import concurrent.futures
import lzma
import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

NOT_WINDOWS = re.compile(
    r"(vcruntime|msvcp|msvcr\d|msvcirt|concrt|ucrtbased|atl\d|mfc|api-ms-|ext-ms-|d3dx|xapofxd|x3daudiod)"
)
"""What has a definition but comes with compilers or redistributables, or is a contract and no DLL."""

API_SET_OF_KERNELBASE = "api-ms-win-core-"
"""kernelbase has no definition of its own: what the contracts of this name hold is what it exports."""

_EXPORT = re.compile(r'"?(?P<name>[^\s"=;]+)"?(?:\s*==?\s*\S+)?(?P<rest>.*)')
_ORDINAL = re.compile(r"@\s*(\d+)")
_STDCALL = re.compile(r"(?<=.)@\d+$")
"""How some definitions decorate a 32-bit function; on x64 its name is the part before."""


def preprocessed(zig: Path, path: Path, include: Path) -> str:
    """A definition's text for x64; those named .in go through the C preprocessor."""
    if path.suffix != ".in":
        return path.read_text(errors="replace")
    command = [str(zig), "cc", "-target", "x86_64-windows-gnu", "-E", "-P", "-xc", "-w", f"-I{include}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise SystemExit(f"{path.name} cannot be preprocessed\n{done.stderr.strip()}")
    return done.stdout


def exports(text: str) -> tuple[str, list[str]]:
    """The DLL that a definition is of, in lower case, and its exports."""
    dll, found, begun = "", [], False
    for line in text.splitlines():
        line = line.partition(";")[0].strip()
        words = line.split()
        if not words:
            continue
        if words[0].upper() == "LIBRARY":
            dll = words[1].strip('"').lower() if len(words) > 1 else ""
        elif words[0].upper() == "EXPORTS":
            begun = True
        elif begun and (match := _EXPORT.match(line)):
            number = _ORDINAL.search(match["rest"])
            nameless = "NONAME" in words
            name = match["name"] if match["name"][0] in "?@" else _STDCALL.sub("", match["name"])
            found.append(("" if nameless else name) + (f"#{number[1]}" if number else ""))
    if dll and "." not in dll:
        dll += ".dll"
    return dll, [entry for entry in found if entry]


def collect(lib: Path) -> dict[str, set[str]]:
    """Every DLL that Windows ships and mingw-w64 has a definition of."""
    folder = lib / "libc" / "mingw"
    paths = [path for part in ("lib-common", "lib64") for path in sorted((folder / part).glob("*.def*"))]
    table: dict[str, set[str]] = {}

    def one(path: Path) -> tuple[str, list[str]]:
        return exports(preprocessed(lib.parent / "zig", path, folder / "def-include"))

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for dll, names in pool.map(one, paths):
            if dll.startswith(API_SET_OF_KERNELBASE):
                dll = "kernelbase.dll"
            if dll.endswith((".dll", ".drv")) and not NOT_WINDOWS.match(dll):
                table.setdefault(dll, set()).update(names)
    return table


def write(out: Path, lib: Path, stamp_words: Iterable[str]) -> None:
    """Write the data unless it was written by this script from this wheel."""
    stamp = "\n".join([Path(__file__).read_text(), *stamp_words])
    stamp_file = out.parent.parent / "obj" / "windows_exports.stamp"
    if out.exists() and stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    lines = [" ".join([dll, *sorted(names)]) for dll, names in sorted(collect(lib).items())]
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_suffix(".new")
    fresh.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))
    os.replace(fresh, out)
    stamp_file.parent.mkdir(parents=True, exist_ok=True)
    stamp_file.write_text(stamp)
