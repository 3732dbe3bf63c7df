"""What `ntsup info` knows of a program: its format, what made it, what it imports, and what of that is missing here.

Must run nothing of it, and read nothing but the file and the DLLs it names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ntsup.loader import pe
from ntsup.loader.apiset_hosts import HOSTS
from ntsup.loader.image_tables import IMAGE_DIRECTORY_ENTRY_DEBUG, DllImports, Tables
from ntsup.loader.windows_exports import REDISTRIBUTABLE, is_exported, is_windows_dll, may_be_exported
from ntsup.pathmap.drives import Drives
from ntsup.supervisor.settings import system32

SUBSYSTEMS = {1: "native", 2: "GUI", 3: "console", 7: "POSIX", 9: "Windows CE", 10: "EFI"}
API_SET_PREFIXES = ("api-ms-win-", "ext-ms-win-")


@dataclass
class Imported:
    """One DLL that a program imports."""

    dll: str
    host: str
    """The DLL that an API set stands for; else the same name."""
    found: str
    """Where: `system` (ours), `prefix`, `program` (beside it), `nowhere`."""
    delayed: bool
    functions: list[str | int]
    missing: list[str | int] = field(default_factory=list)
    """What is not here. Called, it raises an exception."""
    unknown: list[str | int] = field(default_factory=list)
    """What is not here and not known of Windows either: the program cannot start."""

    @property
    def stops(self) -> bool:
        """Whether the program cannot start for want of it."""
        if self.delayed:
            return False
        absent = self.found == "nowhere" and not self.host.startswith(API_SET_PREFIXES)
        return bool(self.unknown) or (absent and not is_windows_dll(self.host))


@dataclass
class Info:
    """What there is to say of a program."""

    path: str
    format: str
    subsystem: str
    toolchain: str
    runtime: str
    size: int
    image_base: int
    relocatable: bool
    tls_callbacks: int | None
    signed: bool
    pdb: str
    version: dict[str, str]
    manifest: str
    imports: list[Imported]

    @property
    def starts(self) -> bool:
        """Whether nothing that it imports keeps it from starting."""
        return not any(entry.stops for entry in self.imports)

    def as_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        found = asdict(self)
        for plain, entry in zip(found["imports"], self.imports, strict=True):
            plain["stops"] = entry.stops
        found["starts"] = self.starts
        return found


class Library:
    """The DLLs that a program in a folder finds, and what they export."""

    def __init__(self, folder: Path) -> None:
        prefix = Path(Drives().prefix) / "Windows" / "System32"
        self.places = (("program", folder), ("prefix", prefix), ("system", system32()))
        self._exports: dict[Path, set[str | int]] = {}

    def find(self, dll: str) -> tuple[str, Path | None]:
        """Where a DLL is, in the order Windows looks: a known one never beside the program."""
        places = sorted(self.places, key=lambda place: place[0] == "program") if self._is_known(dll) else self.places
        for what, folder in places:
            try:
                names = os.listdir(folder)
            except OSError:
                continue
            for name in names:
                if name.lower() == dll.lower():
                    return what, folder / name
        return "nowhere", None

    @staticmethod
    def _is_known(dll: str) -> bool:
        return dll.lower() in ("ntdll.dll", "kernel32.dll", "kernelbase.dll", "ucrtbase.dll", "msvcrt.dll")

    def exports(self, path: Path) -> set[str | int]:
        """The names and numbers a DLL exports; none where it cannot be read."""
        if path not in self._exports:
            found: set[str | int] = set()
            try:
                data = path.read_bytes()
                for export in Tables(data, pe.parse(data, path.name)).exports():
                    found.update((export.name, export.ordinal))
            except (OSError, pe.BadImage):
                pass
            self._exports[path] = found
        return self._exports[path]

    def look_up(self, wanted: DllImports) -> Imported:
        """What of one DLL's imports is here."""
        host = host_of(wanted.dll)
        where, path = self.find(host)
        entry = Imported(wanted.dll, host, where, wanted.delayed, wanted.functions)
        exports = self.exports(path) if path is not None else set()
        for function in wanted.functions:
            if function in exports:
                continue
            known = may_be_exported if where in ("system", "prefix") else is_exported
            theirs = host.startswith(API_SET_PREFIXES) or known(host, function)
            (entry.missing if theirs and where != "program" else entry.unknown).append(function)
        return entry


def host_of(dll: str) -> str:
    """The DLL that an API set name stands for; another name with its extension."""
    name = dll.lower()
    name = name if "." in name else f"{name}.dll"
    if not name.startswith(API_SET_PREFIXES):
        return name
    contract = name.removesuffix(".dll").removeprefix("api-ms-win-").rpartition("-")[0]
    for host, contracts in HOSTS.items():
        if any(each.rpartition("-")[0] == contract for each in contracts.split()):
            return host
    return name


def examine(path: str) -> Info:
    """Read a program; OSError where it cannot be, BadImage where it is none."""
    data = Path(path).read_bytes()
    image = pe.parse(data, os.path.basename(path))
    tables = Tables(data, image)
    library = Library(Path(path).resolve().parent)
    imports = [library.look_up(wanted) for wanted in tables.imports()]
    return Info(
        path=path,
        format=f"{_machine_of(image)} {'DLL' if image.is_dll else 'program'}",
        subsystem=SUBSYSTEMS.get(image.subsystem, str(image.subsystem)),
        toolchain=toolchain_of(data, image, imports),
        runtime=runtime_of(imports),
        size=len(data),
        image_base=image.image_base,
        relocatable=image.relocatable,
        tls_callbacks=tables.tls_callbacks(),
        signed=tables.signature_size() > 0,
        pdb=tables.pdb() if image.directory(IMAGE_DIRECTORY_ENTRY_DEBUG).rva else "",
        version=tables.version(),
        manifest=tables.manifest(),
        imports=imports,
    )


def _machine_of(image: pe.Image) -> str:
    if image.managed:
        return "PE32 .NET" if image.machine == pe.IMAGE_FILE_MACHINE_I386 else "PE32+ .NET x86-64"
    return "PE32+ x86-64"


def runtime_of(imports: list[Imported]) -> str:
    """Which C runtime a program uses, by its imports."""
    names = {entry.host for entry in imports}
    found = []
    for dll, name in (("ucrtbase.dll", "ucrt"), ("msvcrt.dll", "msvcrt"), ("vcruntime140.dll", "vcruntime140")):
        if dll in names:
            found.append(name)
    if any(name.startswith("msvcp140") for name in names):
        found.append("msvcp140")
    return ", ".join(found) or "none imported (static, or the language's own)"


def linker_of(data: bytes, image: pe.Image) -> tuple[int, int]:
    """The linker's version in the optional header."""
    at = image.optional_header_offset + 2
    return data[at], data[at + 1]


def _clues(data: bytes) -> Iterator[str]:
    """What compilers and languages leave in a program."""
    if (at := data.find(b"\xff Go buildinf:")) >= 0:
        size = data[at + 32]
        text = data[at + 33 : at + 33 + size]
        yield f"Go ({text.decode('ascii', 'replace').removeprefix('go')})" if text.startswith(b"go") else "Go"
    if match := re.search(rb"/rustc/[0-9a-f]{40}[/\\]", data):
        yield f"Rust (rustc {match[0][7:16].decode()})"
    for text, name in (
        (b"com.oracle.svm", "GraalVM native image"),
        (b"stg_upd_frame", "Haskell (GHC)"),
        (b"caml_startup", "OCaml"),
        (b"Dart_Initialize", "Dart"),
        (b"FPC 3.", "Free Pascal"),
        (b"@m..@s..@s", "Nim"),
    ):
        if data.find(text) >= 0:
            yield name
    if match := re.search(rb"(?<![ -~])GCC: \(([^)\0]{1,60})\) ([0-9.]+)", data):
        yield f"GCC {match[2].decode()}"
    if match := re.search(rb"(?<![ -~])(?:\w+ )?clang version ([0-9.]+)", data):
        yield f"clang {match[1].decode()}"
    if data.find(b"Mingw-w64 runtime failure") >= 0:
        yield "mingw-w64"


def toolchain_of(data: bytes, image: pe.Image, imports: list[Imported]) -> str:
    """A guess at what made a program, from what its makers leave in it."""
    found = list(dict.fromkeys(_clues(data)))
    rich = data.find(b"Rich", 0x40, 0x400) >= 0
    major, minor = linker_of(data, image)
    if rich or any(entry.host.startswith(REDISTRIBUTABLE) for entry in imports):
        found.append(f"MSVC linker {major}.{minor:02}")
    elif major == 14 and not found:
        found.append("lld-link or an MSVC-compatible linker")
    elif major == 2 and not found:
        found.append(f"GNU ld {major}.{minor}")
    return ", ".join(found) or f"unknown (linker {major}.{minor})"
