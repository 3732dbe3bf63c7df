"""Build the guest DLLs and programs: guest/<name>/ into guest/bin, with the ziglang wheel's compiler.

Incremental by content and by what each object included, wherever the checkout lies; never touches the network; never
writes outside its folders.
Usage: python guest/build.py [dll ...]   (all DLLs when none is named)
"""

# ruff: noqa: E402
from __future__ import annotations

import sys

# This file's folder leaves the path while the library is imported: its folder msvcrt/ would pass for Python's module.
_here = __file__.rpartition("/")[0]
sys.path[:] = [entry for entry in sys.path if entry != _here]

import argparse
import concurrent.futures
import functools
import hashlib
import importlib.metadata
import json
import os
import re
import subprocess
import threading
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "src"))
from ntsup.guest import stubs, version_resource, windows_exports

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
    "-Iinclude",
    "-I../gate",
]
"""Run in guest/: what an object is made of is named alike in every checkout."""

ZIG_FLAGS = ["-target", "x86_64-windows-gnu", "-OReleaseFast", "-fstrip", "-ffunction-sections"]
ZIG_CPUS = re.compile(r"^//! cpus: (.+)$", re.MULTILINE)
"""A Zig source's line that names the processors to compile it for, once each; it gives their exports distinct names."""

LINK_FLAGS = (
    "/machine:x64",
    "/nologo",
    "/lldmingw",
    "/nodefaultlib",
    "/Brepro",
    "/dynamicbase",
    "/highentropyva",
    "/nxcompat",
    "/opt:ref",
)


@dataclass(frozen=True)
class Dll:
    """One entry of dlls.toml."""

    name: str
    base: int
    imports: tuple[str, ...]
    flags: tuple[str, ...]
    sources: tuple[str, ...]
    """Globs below the ziglang wheel's lib/ folder, of C and Zig."""
    source_flags: tuple[str, ...]
    """Flags for those of them that are C, after COMPILE_FLAGS; {lib} and {guest} stand for the folders."""
    own: tuple[str, ...]
    """More files of this repository, as globs below guest/ (code two DLLs share)."""
    forwards: str | None
    """The DLL whose exports this one offers too, as forwarders: all but those in *.exports at the top of its folder."""
    precompiled: str | None
    """The header, in its folder or guest/include, that its sources begin with: it is parsed once for all of them."""
    not_precompiled: tuple[str, ...]
    """Folders below its own whose sources do not begin with that header."""
    generated: tuple[str, ...]
    """Scripts below guest/, generate_<name>.py, that each write <name>.c at build (data from Python's libraries)."""
    services: dict[str | None, str]
    """Windows builds whose system-call stubs it carries (None: none), each with the folder below bin/ for its DLL."""
    program: str | None
    """The file's name where it is a console program, entered at program_entry(), that exports nothing; else None."""
    folder: str
    """Below guest/: where its own sources are."""


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
            tuple(flag.format(lib=zig_lib(), guest=".") for flag in row.get("source_flags", ())),
            tuple(row.get("own", ())),
            row.get("forwards"),
            row.get("precompiled", {}).get("header"),
            tuple(row.get("precompiled", {}).get("not_in", ())),
            tuple(row.get("generated", ())),
            row.get("services", {None: ""}),
            row.get("file", f"{name}.exe") if row.get("kind") == "program" else None,
            row.get("folder", name),
        )
        for name, row in table.items()
    }


def zig(*words: str) -> None:
    """Run one of zig's tools; its own message is the error."""
    done = subprocess.run([zig_lib().parent / "zig", *words], capture_output=True, text=True, cwd=GUEST)
    if done.returncode:
        raise SystemExit(f"{' '.join(words[:1])} failed: {words[-1]}\n{done.stderr.strip()}")


@functools.cache
def zig_lib() -> Path:
    """The lib/ folder of the ziglang wheel: headers, musl's and mingw-w64's sources."""
    import ziglang

    assert ziglang.__file__ is not None
    return Path(ziglang.__file__).resolve().parent / "lib"


@functools.cache
def zig_version() -> str:
    """The wheel's."""
    return importlib.metadata.version("ziglang")


def name_of(path: Path) -> str:
    """A file's name that is the same in every checkout and with the wheel installed anywhere."""
    if path.is_relative_to(zig_lib()):
        return f"zig {zig_version()}/{path.relative_to(zig_lib())}"
    return os.path.relpath(path, GUEST)


def path_of(name: str) -> Path:
    """The file with such a name."""
    prefix = f"zig {zig_version()}/"
    return zig_lib() / name[len(prefix) :] if name.startswith(prefix) else GUEST / name


def digest(paths: Iterable[Path], *words: str) -> str:
    """What these files and words hash to; a missing file is an empty one."""
    seen = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        seen.update(path.read_bytes() if path.exists() else b"")
    return seen.hexdigest()


def compile_source(source: Path, out: Path, flags: list[str]) -> Path:
    """Compile one C, assembly or Zig file unless its object is up to date with all that it included."""
    stamp, depfile = out.with_suffix(".stamp"), out.with_suffix(".d")
    command = " ".join([zig_version(), *flags]).replace(str(zig_lib()), "lib")
    command = re.sub(r"-include-pch \S+ ", "", command)  # the flag behind it says what is in it
    if out.exists() and stamp.exists():
        record = json.loads(stamp.read_text())
        if record["digest"] == digest(map(path_of, record["files"]), command):
            return out
    out.parent.mkdir(parents=True, exist_ok=True)
    given = str(source) if source.is_relative_to(zig_lib()) else name_of(source)
    if source.suffix == ".zig":
        zig("build-obj", *ZIG_FLAGS, *(flag for flag in flags if flag.startswith("-mcpu=")), f"-femit-bin={out}", given)
    else:
        # A header's time is none of ours: what it was made of is known by content.
        kind = ["-x", "c-header", "-Xclang", "-fno-pch-timestamp"] if source.suffix == ".h" else []
        zig("cc", *flags, *kind, "-MD", "-MF", str(depfile), "-c", "-o", str(out), given)
    files = [name_of(source)]
    if depfile.exists():
        words = depfile.read_text().replace("\\\n", " ").split(":", 1)[-1].split()
        included = [(GUEST / word).resolve() for word in words]
        files += [name_of(path) for path in included if not path.is_relative_to(zig_lib()) and path.exists()]
    stamp.write_text(json.dumps({"files": files, "digest": digest(map(path_of, files), command)}))
    return out


def sources_of(dll: Dll) -> list[Path]:
    """Every file that goes into a DLL: its folder's (with sub-folders), guest/common's, and its globs'."""
    own = [p for g in ("*.c", "*.S") for p in (GUEST / dll.folder).rglob(g)]
    common = [p for g in ("*.c", "*.S") for p in (GUEST / "common").glob(g)]
    shared = [p for g in dll.own for p in GUEST.glob(g)]
    library = [p for g in dll.sources for p in zig_lib().glob(g)]
    generated = [generate(dll, GUEST / script) for script in dll.generated]
    return sorted(set(own + common + shared + library + generated))


def generate(dll: Dll, script: Path) -> Path:
    """Run a script that writes C, unless what it wrote is of the same script, data and Python."""
    out = OBJECTS / dll.name / f"{script.stem.removeprefix('generate_')}.c"
    stamp = out.with_suffix(".generated")
    now = digest([script, *sorted(script.parent.glob("*.txt"))], sys.version)
    if not out.exists() or not stamp.exists() or stamp.read_text() != now:
        out.parent.mkdir(parents=True, exist_ok=True)
        done = subprocess.run([sys.executable, str(script), str(out)], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{script} failed\n{done.stderr.strip()}")
        stamp.write_text(now)
    return out


def belongs(dll: Dll, source: Path) -> bool:
    """Whether a source is a DLL's own, not one that others take as well."""
    return source.is_relative_to(GUEST / dll.folder) or source.is_relative_to(OBJECTS / dll.name)


def object_path(dll: Dll, source: Path, flags: list[str]) -> Path:
    """Where the object of a source goes; distinct for files of one name in several folders.

    A file of a library, or of a folder that several share, is compiled once for all that take it with the same flags.
    """
    if not belongs(dll, source):
        tag = hashlib.sha256(" ".join([name_of(source), *flags]).encode()).hexdigest()[:16]
        return OBJECTS / "shared" / f"{source.stem}-{tag}.o"
    cpus = [flag for flag in flags if flag.startswith("-mcpu=")]
    tag = hashlib.sha256(" ".join([name_of(source), *cpus]).encode()).hexdigest()[:8]
    return OBJECTS / dll.name / f"{source.stem}-{tag}.o"


def write_if_changed(path: Path, text: str) -> Path:
    """Write a generated file, leaving an equal one alone."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return path


def exports_of(dll: Dll, service_build: str | None) -> list[str] | None:
    """The lines of a DLL's export table: its .def's, those of its folder's *.exports, the stubs'; None for none."""
    definition = GUEST / dll.name / f"{dll.name}.def"
    parts = sorted((GUEST / dll.name).rglob("*.exports"))
    if definition.exists():
        parts.insert(0, definition)
    lines = [line.split("#")[0].split(";")[0].strip() for part in parts for line in part.read_text().splitlines()]
    found = [line for line in lines if line and line.split()[0].upper() not in ("LIBRARY", "EXPORTS")]
    if service_build is not None:
        found += stubs.export_lines(service_build)
    if dll.forwards is not None and parts:
        found += forwarders(dll.forwards, {line.split("=")[0].split()[0] for line in found})
    return found if parts else None


def forwarders(target: str, taken: set[str]) -> list[str]:
    """The exports of target's sub-folders as forwarders to it; what is a forwarder there goes where that one goes."""
    parts = sorted((GUEST / target).glob("*/**/*.exports"))
    lines = [line.split("#")[0].split(";")[0].strip() for part in parts for line in part.read_text().splitlines()]
    named = {line.split("=")[0].split()[0]: line for line in lines if line}
    return [
        line if "." in line.partition("=")[2] else f"{name} = {target}.{name}"
        for name, line in named.items()
        if name not in taken
    ]


def write_definition(path: Path, name: str, exports: list[str]) -> Path:
    """Write a module definition file."""
    return write_if_changed(path, f"LIBRARY {name}.dll\nEXPORTS\n" + "".join(f"    {line}\n" for line in exports))


def write_version(name: str) -> Path:
    """The resource file with the version of a DLL or program, left alone if it is the same."""
    path, data = OBJECTS / f"{name}.res", version_resource.resource_file(name)
    if not path.exists() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return path


def link(dll: Dll, objects: list[Path], exports: list[str], out: Path, library: Path) -> None:
    """Link a DLL unless neither its objects nor its exports changed, and make the import library others use."""
    folder = OBJECTS / out.parent.name
    definition = write_definition(folder / f"{dll.name}.def", dll.name, exports)
    names = [
        f"{line.split('=')[0].strip()}{' DATA' if '=' in line and line.endswith(' DATA') else ''}" for line in exports
    ]
    imported = write_definition(folder / f"{dll.name}.import.def", dll.name, names)
    imports = [OBJECTS / f"{name}.lib" for name in dll.imports]
    stamp = folder / f"{dll.name}.stamp"
    version = write_version(f"{dll.name}.dll")
    now = digest([*objects, *imports, definition, version], hex(dll.base), *map(name_of, objects))
    if out.exists() and library.exists() and stamp.exists() and stamp.read_text() == now:
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    zig("dlltool", "-m", "i386:x86-64", "-d", str(imported), "-l", str(library), "-D", f"{dll.name}.dll")
    fresh = out.with_suffix(".new")
    zig(
        "lld-link",
        "/dll",
        *LINK_FLAGS,
        f"/base:{dll.base:#x}",
        "/entry:DllMain" if dll.name != "ntdll" else "/noentry",
        f"/def:{definition}",
        f"/implib:{folder / (dll.name + '.unused.lib')}",
        f"/out:{fresh}",
        *map(str, objects),
        *map(str, imports),
        str(version),
    )
    os.replace(fresh, out)
    stamp.write_text(now)


def link_program(dll: Dll, objects: list[Path], out: Path) -> None:
    """Link a console program unless none of its objects and import libraries changed."""
    imports = [OBJECTS / f"{name}.lib" for name in dll.imports]
    stamp = OBJECTS / f"{dll.name}.program.stamp"
    version = write_version(out.name)
    now = digest([*objects, *imports, version], hex(dll.base), *map(name_of, objects))
    if out.exists() and stamp.exists() and stamp.read_text() == now:
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_suffix(".new")
    zig(
        "lld-link",
        *LINK_FLAGS,
        f"/base:{dll.base:#x}",
        "/subsystem:console",
        "/entry:program_entry",
        f"/out:{fresh}",
        *map(str, objects),
        *map(str, imports),
        str(version),
    )
    os.replace(fresh, out)
    stamp.write_text(now)


class Compiler:
    """Compiles the sources of all DLLs, as many at a time as there are processors, a source that several take once."""

    def __init__(self, pool: concurrent.futures.Executor) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._objects: dict[Path, concurrent.futures.Future[Path]] = {}

    def compile(self, source: Path, out: Path, flags: list[str]) -> concurrent.futures.Future[Path]:
        """`compile_source`, at some time."""
        with self._lock:
            if out not in self._objects:
                self._objects[out] = self._pool.submit(compile_source, source, out, flags)
            return self._objects[out]

    def precompile(self, dll: Dll, flags: list[str]) -> list[str]:
        """The flags that have a DLL's sources begin with its precompiled header, if it has one."""
        if dll.precompiled is None:
            return []
        header = next(
            p for p in (GUEST / dll.folder / dll.precompiled, GUEST / "include" / dll.precompiled) if p.exists()
        )
        # Clang writes the paths of the library's headers into it: one for each place where the wheel is installed.
        place = hashlib.sha256(str(zig_lib()).encode()).hexdigest()[:8]
        out = self.compile(header, OBJECTS / dll.name / f"{header.name}-{place}.pch", flags).result()
        made_of = json.loads(out.with_suffix(".stamp").read_text())["digest"]
        return ["-include-pch", name_of(out), f"-DPRECOMPILED_{made_of[:16]}"]

    def compile_dll(self, dll: Dll) -> list[Path]:
        """Compile a DLL's sources; the objects in the order of the sources."""
        flags = [*COMPILE_FLAGS, *dll.flags]
        here = [*flags, f"-I{dll.folder}"]
        own = [*here, *self.precompile(dll, here)]

        def excluded(source: Path) -> bool:
            return any(source.is_relative_to(GUEST / dll.folder / folder) for folder in dll.not_precompiled)

        def variants(source: Path) -> list[list[str]]:
            """What to compile a source with besides, for each object that is made of it."""
            if source.suffix != ".zig":
                return [[]]
            named = None if source.is_relative_to(zig_lib()) else ZIG_CPUS.search(source.read_text())
            return [[f"-mcpu={cpu}"] for cpu in (named[1].split() if named else ["x86_64"])]

        def begin(source: Path, more: list[str]) -> concurrent.futures.Future[Path]:
            if source.is_relative_to(zig_lib()):
                fits = [*COMPILE_FLAGS, *dll.source_flags]
            elif not belongs(dll, source):
                fits = flags
            else:
                fits = own if source.suffix == ".c" and not excluded(source) else here
            fits = [*fits, *more]
            return self.compile(source, object_path(dll, source, fits), fits)

        begun = [begin(source, more) for source in sources_of(dll) for more in variants(source)]
        return [each.result() for each in begun]


def link_dll(dll: Dll, objects: list[Path]) -> None:
    """Link a DLL once for every Windows build whose stubs it carries, or a program."""
    if dll.program is not None:
        link_program(dll, objects, BIN / dll.program)
        return
    for service_build, folder in dll.services.items():
        own = []
        if service_build is not None:
            source = write_if_changed(OBJECTS / folder / "stubs.S", stubs.stub_source(service_build))
            own = [compile_source(source, source.with_suffix(".o"), [*COMPILE_FLAGS, *dll.flags])]
        exports = exports_of(dll, service_build) or []
        library = OBJECTS / folder / f"{dll.name}.lib"
        link(dll, [*objects, *own], exports, BIN / folder / f"{dll.name}.dll", library)


def build(names: list[str]) -> None:
    """Build the named DLLs, or all; one is linked, in their order, while the next are compiled."""
    dlls = declared()
    wanted = [dlls[name] for name in names or dlls]
    wanted = [dll for dll in wanted if dll.program is not None or exports_of(dll, None) is not None]
    processors = os.cpu_count() or 1
    with (
        concurrent.futures.ThreadPoolExecutor(processors) as pool,
        concurrent.futures.ThreadPoolExecutor(processors) as ahead,
    ):
        try:
            compiler = Compiler(pool)
            compiled = [ahead.submit(compiler.compile_dll, dll) for dll in wanted]
            if not names:
                windows_exports.write(BIN / "windows_exports.xz", zig_lib(), [zig_version()])
            for dll, objects in zip(wanted, compiled, strict=True):
                link_dll(dll, objects.result())
        except BaseException:
            ahead.shutdown(wait=False, cancel_futures=True)
            pool.shutdown(wait=False, cancel_futures=True)
            raise


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dll", nargs="*", choices=[*declared(), []])
    build(parser.parse_args().dll)
