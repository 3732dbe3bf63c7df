"""Build the guest DLLs: guest/<dll>/*.c, *.S and <dll>.def into guest/bin, with the ziglang wheel's compiler.

Incremental by content and by what each object included; never touches the network; never writes outside its folders.
Usage: python guest/build.py [dll ...]   (all DLLs when none is named)
"""

from __future__ import annotations

import argparse
import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

GUEST = Path(__file__).resolve().parent
OBJECTS = GUEST / "obj"
BIN = GUEST / "bin"

COMPILE_FLAGS = [
    "-target",
    "x86_64-windows-gnu",
    "-std=gnu17",
    "-O2",
    "-g0",
    "-ffreestanding",
    "-fno-stack-protector",
    "-fno-sanitize=all",
    "-fno-ident",
    "-fasynchronous-unwind-tables",
    "-Wall",
    "-Wextra",
    "-Werror",
    f"-I{GUEST / 'include'}",
    f"-I{GUEST.parent / 'gate'}",
]


@dataclass(frozen=True)
class Dll:
    """One entry of dlls.toml."""

    name: str
    base: int
    imports: tuple[str, ...]
    flags: tuple[str, ...]
    sources: tuple[str, ...]
    """Globs below the ziglang wheel's lib/ folder."""
    own: tuple[str, ...]
    """More files of this repository, as globs below guest/ (code two DLLs share)."""


def declared() -> dict[str, Dll]:
    """The DLLs of dlls.toml, in build order."""
    table = tomllib.loads((GUEST / "dlls.toml").read_text())
    return {
        name: Dll(
            name,
            row["base"],
            tuple(row["imports"]),
            tuple(row.get("flags", ())),
            tuple(row.get("sources", ())),
            tuple(row.get("own", ())),
        )
        for name, row in table.items()
    }


def zig(*words: str) -> None:
    """Run one of zig's tools; its own message is the error."""
    done = subprocess.run([sys.executable, "-m", "ziglang", *words], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words[:1])} failed: {words[-1]}\n{done.stderr.strip()}")


def zig_lib() -> Path:
    """The lib/ folder of the ziglang wheel: headers, musl's and mingw-w64's sources."""
    import ziglang

    assert ziglang.__file__ is not None
    return Path(ziglang.__file__).parent / "lib"


def digest(paths: Iterable[Path], *words: str) -> str:
    """What these files and words hash to; a missing file is an empty one."""
    seen = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        seen.update(path.read_bytes() if path.exists() else b"")
    return seen.hexdigest()


def compile_source(source: Path, out: Path, flags: list[str]) -> Path:
    """Compile one C or assembly file unless its object is up to date with all that it included."""
    stamp, depfile = out.with_suffix(".stamp"), out.with_suffix(".d")
    command = " ".join(flags)
    if out.exists() and stamp.exists():
        record = json.loads(stamp.read_text())
        if record["digest"] == digest(map(Path, record["files"]), command):
            return out
    out.parent.mkdir(parents=True, exist_ok=True)
    zig("cc", *flags, "-MD", "-MF", str(depfile), "-c", "-o", str(out), str(source))
    files = [str(source)]
    if depfile.exists():
        words = depfile.read_text().replace("\\\n", " ").split(":", 1)[-1].split()
        lib = str(zig_lib())
        files += [w for w in words if not w.startswith(lib) and Path(w).exists()]
    stamp.write_text(json.dumps({"files": files, "digest": digest(map(Path, files), command)}))
    return out


def sources_of(dll: Dll) -> list[Path]:
    """Every file that goes into a DLL: its folder's (with sub-folders), guest/common's, and its globs'."""
    own = [p for g in ("*.c", "*.S") for p in (GUEST / dll.name).rglob(g)]
    common = [p for g in ("*.c", "*.S") for p in (GUEST / "common").glob(g)]
    shared = [p for g in dll.own for p in GUEST.glob(g)]
    library = [p for g in dll.sources for p in zig_lib().glob(g)]
    return sorted(set(own + common + shared + library))


def object_path(dll: Dll, source: Path) -> Path:
    """Where the object of a source goes; distinct for files of one name in several folders."""
    tag = hashlib.sha256(str(source).encode()).hexdigest()[:8]
    return OBJECTS / dll.name / f"{source.stem}-{tag}.o"


def link(dll: Dll, objects: list[Path], out: Path) -> None:
    """Link a DLL, unless neither its objects nor its .def changed, and make the import library that others use."""
    definition = GUEST / dll.name / f"{dll.name}.def"
    library = OBJECTS / f"{dll.name}.lib"
    imports = [OBJECTS / f"{name}.lib" for name in dll.imports]
    stamp = OBJECTS / f"{dll.name}-{out.parent.name}.stamp"
    now = digest([*objects, *imports, definition], hex(dll.base), str(objects))
    if out.exists() and library.exists() and stamp.exists() and stamp.read_text() == now:
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    zig("dlltool", "-m", "i386:x86-64", "-d", str(definition), "-l", str(library), "-D", f"{dll.name}.dll")
    fresh = out.with_suffix(".new")
    zig(
        "lld-link",
        "/dll",
        "/machine:x64",
        "/nologo",
        "/lldmingw",
        "/nodefaultlib",
        "/Brepro",
        "/dynamicbase",
        "/highentropyva",
        "/nxcompat",
        "/opt:ref",
        f"/base:{dll.base:#x}",
        "/entry:DllMain" if dll.name != "ntdll" else "/noentry",
        f"/def:{definition}",
        f"/implib:{OBJECTS / (dll.name + '.unused.lib')}",
        f"/out:{fresh}",
        *map(str, objects),
        *map(str, imports),
    )
    os.replace(fresh, out)
    stamp.write_text(now)


def build(names: list[str]) -> None:
    """Build the named DLLs and report each that was linked."""
    dlls = declared()
    for name in names or list(dlls):
        dll = dlls[name]
        files = sources_of(dll)
        if not (GUEST / name / f"{name}.def").exists():
            continue
        flags = [*COMPILE_FLAGS, f"-I{GUEST / name}", *dll.flags]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            objects = list(pool.map(lambda f: compile_source(f, object_path(dll, f), flags), files))
        link(dll, objects, BIN / f"{name}.dll")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dll", nargs="*", choices=[*declared(), []])
    build(parser.parse_args().dll)
