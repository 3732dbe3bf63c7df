"""`ntsup info`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ntsup.supervisor.info import Imported, Info

DESCRIPTION = """Say what a Windows program or DLL is, what made it and what it imports, and what of that
is missing here. The program is not run."""
EPILOG = """Of what Windows has and ntsup has not, an import does no harm until it is called: then the call raises an
exception, and `ntsup run` says which function it was.

exit code: 0 if it can start, 1 if something that it imports keeps it from starting;
126 if the file cannot be read or is no 64-bit Windows program, 127 if it is not there."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """How much, and how to print."""
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("-i", "--imports", action="store_true", help="list every function imported, not only the DLLs")
    parser.add_argument("-m", "--manifest", action="store_true", help="print the manifest")
    parser.add_argument("program", help="the .exe or .dll")


def command(options: argparse.Namespace) -> int:
    """Examine and print."""
    from ntsup.loader.pe import BadImage
    from ntsup.supervisor import info

    try:
        found = info.examine(options.program)
    except BadImage as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return 126
    except FileNotFoundError:
        print(f"ntsup: {options.program}: no such file", file=sys.stderr)
        return 127
    except OSError as error:
        print(f"ntsup: {options.program}: {error.strerror}", file=sys.stderr)
        return 126
    if options.json:
        import json

        print(json.dumps(found.as_json(), indent=2))
    else:
        for line in text(found, options.imports):
            print(line)
        if options.manifest and found.manifest:
            print(f"\n{found.manifest.strip()}")
    return 0 if found.starts else 1


def text(found: Info, functions: bool) -> Iterator[str]:
    """The lines for a reader."""
    tls = {None: "none", 0: "yes, without callbacks"}.get(found.tls_callbacks, f"{found.tls_callbacks} callbacks")
    rows = [
        ("format", f"{found.format}, {found.subsystem}, {found.size:,} bytes"),
        ("toolchain", found.toolchain),
        ("C runtime", found.runtime),
        ("base", f"{found.image_base:#x}{'' if found.relocatable else ', no relocations: it must stand there'}"),
        ("TLS", tls),
        ("signature", "present, not checked" if found.signed else "none"),
        ("manifest", "present" if found.manifest else "none"),
    ]
    if found.pdb:
        rows.append(("symbols", found.pdb))
    for name in ("ProductName", "FileDescription", "FileVersion", "CompanyName"):
        if found.version.get(name):
            rows.append((name, found.version[name]))
    for name, value in rows:
        yield f"{name:<16}{value}"
    yield ""
    for entry in found.imports:
        yield from _import(entry, functions)
    yield ""
    missing = sum(len(entry.missing) for entry in found.imports)
    if not found.starts:
        yield _colour("it cannot start here", "31")
        if any(entry.stops and _is_redistributable(entry) for entry in found.imports):
            yield "-> ntsup redist install puts Microsoft's Visual C++ runtime into the prefix"
    elif missing:
        yield _colour(f"it starts; calls of {missing} missing functions would raise an exception", "33")
    else:
        yield _colour("all that it imports is here", "32")


def _is_redistributable(entry: Imported) -> bool:
    from ntsup.loader.windows_exports import REDISTRIBUTABLE

    return entry.host.startswith(REDISTRIBUTABLE)


def _import(entry: Imported, functions: bool) -> Iterator[str]:
    where = {"program": "beside the program", "prefix": "in the prefix", "nowhere": "not here"}.get(entry.found, "")
    notes = [f"{len(entry.functions)} function{'s' * (len(entry.functions) != 1)}"]
    if entry.host != entry.dll.lower():
        notes.append(f"from {entry.host}")
    notes += [note for note in (where, "delayed" if entry.delayed else "") if note]
    yield f"{entry.dll:<40} {', '.join(notes)}"
    if entry.found == "nowhere" and not functions:
        return
    for function in entry.functions if functions else [*entry.missing, *entry.unknown]:
        shown = f"number {function}" if isinstance(function, int) else function
        if function in entry.unknown:
            yield "    " + _colour(f"{shown}: nowhere", "31")
        elif function in entry.missing:
            yield "    " + _colour(f"{shown}: missing", "33")
        else:
            yield f"    {shown}"


def _colour(line: str, code: str) -> str:
    plain = "NO_COLOR" in os.environ or not sys.stdout.isatty()
    return line if plain else f"\033[{code}m{line}\033[0m"
