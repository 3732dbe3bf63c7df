"""`ntsup info`: what it says, as text and as JSON, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from guest_programs import build, ntsup, zig

HERE = Path(__file__).resolve().parent


def importing(tmp_path: Path, dll: str, function: str, source: str, **options: tuple[str, ...]) -> Path:
    """A program that imports one function of a DLL, whether it is there or not."""
    definition, library = tmp_path / "one.def", tmp_path / "one.lib"
    definition.write_text(f"LIBRARY {dll}\nEXPORTS\n{function}\n")
    zig("dlltool", "-m", "i386:x86-64", "-d", str(definition), "-l", str(library), "-D", dll)
    return build(HERE / source, extra=(library,), **options)


def test_a_program_that_lacks_nothing() -> None:
    program = build(HERE / "behaviour.c")
    done = ntsup("info", program)
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert "PE32+ x86-64 program, console" in text and "all that it imports is here" in text
    found = json.loads(ntsup("info", "--json", program).stdout)
    assert found["starts"] and found["runtime"] == "msvcrt"
    by_dll = {entry["host"]: entry for entry in found["imports"]}
    assert by_dll["msvcrt.dll"]["found"] == "system" and "printf" in by_dll["msvcrt.dll"]["functions"]


def test_what_windows_has_does_not_keep_it_from_starting(tmp_path: Path) -> None:
    program = importing(tmp_path, "d2d1.dll", "D2D1CreateFactory", "late_imports.c", flags=("-fms-extensions",))
    found = json.loads(ntsup("info", "--json", program).stdout)
    (entry,) = (entry for entry in found["imports"] if entry["dll"] == "d2d1.dll")
    assert (entry["found"], entry["missing"], entry["stops"]) == ("nowhere", ["D2D1CreateFactory"], False)
    done = ntsup("info", program)
    assert done.returncode == 0 and b"calls of 1 missing function" in done.stdout


@pytest.mark.parametrize("dll", ["nowhere.dll", "version.dll", "vcruntime140_9.dll"])
def test_what_nobody_has_does(tmp_path: Path, dll: str) -> None:
    program = importing(tmp_path, dll, "wanted", "imports.c")
    done = ntsup("info", program)
    assert done.returncode == 1
    assert b"it cannot start here" in done.stdout
    assert (b"ntsup redist install" in done.stdout) is dll.startswith("vcruntime")
    assert ntsup("run", program).returncode != 0


def test_what_is_no_program(tmp_path: Path) -> None:
    assert ntsup("info", tmp_path / "nowhere.exe").returncode == 127
    text = tmp_path / "text.exe"
    for content in (b"", b"hello"):
        text.write_bytes(content)
        done = ntsup("info", text)
        assert (done.returncode, done.stderr.count(b"\n")) == (126, 1)
    assert ntsup("info", tmp_path).returncode == 126
