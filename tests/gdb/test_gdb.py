"""The same with gdb itself, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from guest_programs import build
from remote import debugged

GDB = shutil.which("gdb")
pytestmark = pytest.mark.skipif(GDB is None, reason="gdb is not installed (apt install gdb)")


@pytest.fixture(scope="module")
def program() -> Path:
    return build(Path(__file__).resolve().parent / "debugged.c")


def gdb(address: str, *commands: str) -> str:
    """What gdb prints for these commands, once connected."""
    words = [
        word for each in ("set breakpoint pending on", f"target remote {address}", *commands) for word in ("-ex", each)
    ]
    done = subprocess.run(
        [str(GDB), "-nx", "-batch", *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout + done.stderr


def test_a_session(program: Path, tmp_path: Path) -> None:
    """Breakpoints by the names of exports, in the program and in DLLs; the stack, stepping, finishing, the end."""
    with debugged(program, "count", tmp_path / "s") as (running, address):
        shown = gdb(
            address,
            "info sharedlibrary",
            "break add",
            "break NtWriteFile",
            "continue",
            "print $rcx",
            "stepi",
            "info threads",
            "delete 1",
            "continue",
            "backtrace 2",
            "finish",
            "delete",
            "continue",
        )
        assert "kernelbase.dll" in shown and "msvcrt.dll" in shown
        assert "Breakpoint 1, " in shown and "$1 = 1\n" in shown, shown
        assert "ntdll!ZwWriteFile" in shown and "kernelbase!WriteFile" in shown, shown
        assert "exited with code 05" in shown, shown
        out, err = running.communicate(timeout=60)
        assert (running.returncode, out.split(), err) == (5, [b"1", b"3", b"6"], b"")


def test_an_exception(program: Path, tmp_path: Path) -> None:
    with debugged(program, "fault", tmp_path / "s") as (running, address):
        shown = gdb(address, "continue", "x/i $pc", "continue", "signal SIGTRAP")
        assert "SIGSEGV" in shown and "mov    0x10,%eax" in shown and "SIGTRAP" in shown, shown
        assert running.wait(60) == 5


def test_watching_and_killing(program: Path, tmp_path: Path) -> None:
    with debugged(program, "watch", tmp_path / "s") as (running, address):
        shown = gdb(address, "watch *(int *)&watched", "continue", "kill")
        assert "New value = 7" in shown, shown
        assert running.wait(60) == 130


@pytest.mark.skipif(" avx " not in Path("/proc/cpuinfo").read_text(), reason="this processor has no AVX")
def test_vectors(program: Path, tmp_path: Path) -> None:
    """The whole of ymm0 is read, and written."""
    with debugged(program, "vector", tmp_path / "s") as (running, address):
        shown = gdb(
            address,
            "break use_vector",
            "continue",
            "stepi",
            "print $ymm0.v4_int64",
            "set $ymm0.v4_int64[3] = 0x77",
            "set $xmm0.v2_int64[0] = 0x55",
            "print $ymm0.v4_int64",
            "continue",
        )
        assert "$1 = {3, 2, 0, 4}" in shown and "$2 = {85, 2, 0, 119}" in shown, shown
        assert running.communicate(timeout=60)[0].split() == [b"55", b"77"]


def test_children(program: Path, tmp_path: Path) -> None:
    """With --children a child stops at its entry, and waits at an address of its own for another gdb."""
    with debugged(program, "child", tmp_path / "s", "--children") as (running, address):
        assert "exited with code 05" in gdb(address, "continue")
        assert running.stderr is not None
        line = running.stderr.readline().decode()
        assert line == f"ntsup: process 16, debugged.exe: gdb -ex 'target remote {address}.16'\n"
        shown = gdb(f"{address}.16", "break add", "continue", "print $rcx", "delete", "continue")
        assert "$1 = 1\n" in shown and "exited with code 05" in shown, shown
        assert running.communicate(timeout=60)[0].split() == [b"1", b"3", b"6"]
    assert list(tmp_path.iterdir()) == []
