"""Programs with DLLs of their own: the loader's order, threads' notices, reference counts, failing entry points."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from guest_programs import BUILT, FLAGS, GUEST, ROOT, RUNTIMES, START, ntsup, zig

SOURCES = ROOT / "tests" / "guest" / "dlls"
LIBRARIES = [str(GUEST / "obj" / f"{name}.lib") for name in ("kernel32", "ntdll")]
LINK = ("lld-link", "/nologo", "/lldmingw", "/nodefaultlib", "/dynamicbase")


def compiled(folder: Path, source: Path, *flags: str, name: str = "") -> str:
    out = folder / f"{name or source.stem}.o"
    zig("cc", *FLAGS, *RUNTIMES["msvcrt"][1], *flags, "-c", "-o", str(out), str(source))
    return str(out)


def dll(folder: Path, name: str, *imports: str, exports: tuple[str, ...] = ()) -> None:
    zig(
        *LINK,
        "/dll",
        "/entry:DllMainCRTStartup",
        f"/out:{folder / name}.dll",
        f"/implib:{folder / name}.lib",
        *(f"/export:{export}" for export in exports),
        compiled(folder, SOURCES / f"{name}.c"),
        *(str(folder / f"{library}.lib") for library in imports),
        *LIBRARIES,
    )


def program(folder: Path, name: str, source: str, *imports: str, flags: tuple[str, ...] = ()) -> None:
    zig(
        *LINK,
        "/subsystem:console",
        "/entry:guest_start",
        f"/out:{folder / name}.exe",
        compiled(folder, SOURCES / source, *flags, name=name),
        compiled(folder, START),
        *(str(folder / f"{library}.lib") for library in imports),
        str(GUEST / "obj" / "msvcrt.lib"),
        *LIBRARIES,
    )


@pytest.fixture(scope="module")
def folder() -> Path:
    """The programs and their DLLs, built anew if a source changed."""
    out = BUILT / "dlls"
    sources = [*SOURCES.iterdir(), START, Path(__file__)]
    stamp = out / "built"
    if stamp.exists() and all(source.stat().st_mtime < stamp.stat().st_mtime for source in sources):
        return out
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    dll(out, "base", exports=("base_seven,@7",))
    dll(out, "top", "base", exports=("handed_on=base.base_seven",))
    dll(out, "plug", "base")
    program(out, "program", "program.c", "top", "base")
    for name in ("refuses", "faults"):
        dll(out, name)
        program(out, f"needs_{name}", "needs.c", name, flags=(f"-DVALUE={name}_value",))
    stamp.touch()
    return out


START_UP = """\
base's TLS callback: process attach
base: process attach, static
top: process attach, static
main: 1058 1059
"""
THE_END = """\
top: process detach, static
base's TLS callback: process detach
base: process detach, static
"""


def run(folder: Path, *arguments: str) -> tuple[str, int, str]:
    done = ntsup("run", folder / arguments[0], *arguments[1:], cwd=folder)
    return done.stdout.decode().replace("\r\n", "\n"), done.returncode, done.stderr.decode()


def test_exports(folder: Path) -> None:
    shown, code, _ = run(folder, "program.exe")
    assert shown == (
        START_UP
        + """\
data through the import and by name: 1017 1017
by ordinal: 7
forwarded: 1
not exported: 0, error 127
no such ordinal: 0, error 182
top's name: top.dll
atexit
"""
        + THE_END
    )
    assert code == 0


def test_threads(folder: Path) -> None:
    """Each thread is told of in the order of initialisation and in reverse, and counts for itself."""
    shown, code, _ = run(folder, "program.exe", "threads")
    assert shown == (
        START_UP
        + """\
base: thread attach
top: thread attach
a thread counts 41 42
top: thread detach
base: thread detach
it ended with 0
atexit
"""
        + THE_END
    )
    assert code == 3


def test_loading(folder: Path) -> None:
    """A DLL loaded at run time: threads that were there before have its TLS; counts; entry points that fail."""
    shown, code, _ = run(folder, "program.exe", "loading")
    assert shown == (
        START_UP
        + """\
base: thread attach
top: thread attach
plug: process attach, dynamic
plug counts 543 587
a thread from before plug counts 541
plug: thread detach
top: thread detach
base: thread detach
again the same: 1
free: 1, still there: 1
plug: process detach, dynamic
free: gone: 1
free what is gone: 0, error 126
plug: process attach, dynamic
base: thread attach
top: thread attach
plug: thread attach
a thread frees plug and leaves
plug: process detach, dynamic
top: thread detach
base: thread detach
it ended with 66
gone: 1
refuses: refuses: process attach, dynamic
refuses: process detach, dynamic
loaded 0, error 1114, there 0
faults: faults: process attach, dynamic
loaded 0, error 998, there 0
no such file: 0, error 126
without its entry point: 1
free: 1
"""
        + THE_END
    )
    assert code == 4


def test_abrupt_ends(folder: Path) -> None:
    """TerminateProcess tells no DLL; _exit runs no atexit, but ends the process in good order."""
    assert run(folder, "program.exe", "kill") == (START_UP + "terminated\n", 5, "")
    assert run(folder, "program.exe", "exit") == (START_UP + "_exit\n" + THE_END, 6, "")


def test_entry_point_refuses(folder: Path) -> None:
    """STATUS_DLL_INIT_FAILED, 0xC0000142, before main; the program's other DLLs are not told of an end."""
    shown, code, errors = run(folder, "needs_refuses.exe")
    assert shown.startswith("refuses: process attach, static\n")
    assert "main" not in shown
    assert code == 0x42
    assert errors.startswith("ntsup: ") and "refuses.dll" in errors


def test_entry_point_faults(folder: Path) -> None:
    """It ends the program as a fault of its own would, and the user is told where."""
    shown, code, errors = run(folder, "needs_faults.exe")
    assert shown.startswith("faults: process attach, static\n")
    assert "main" not in shown
    assert code == 139
    assert "STATUS_ACCESS_VIOLATION (0xc0000005) writing 0x1 at faults.dll+0x" in errors
