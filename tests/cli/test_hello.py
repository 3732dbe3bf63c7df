"""examples/hello.c, built against msvcrt.dll and against ucrtbase.dll: the first program anyone tries."""

from __future__ import annotations

from pathlib import Path

import pytest
from guest_programs import ROOT, RUNTIMES, build, ntsup

HELLO = ROOT / "examples" / "hello.c"


@pytest.mark.parametrize("windows", ["10", "11"])
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_hello(runtime: str, windows: str, tmp_path: Path) -> None:
    program = build(HELLO, runtime=runtime)
    done = ntsup("run", "--windows", windows, program, "--exit", "two words", cwd=tmp_path)
    assert done.stderr == b""
    lines = done.stdout.decode().split("\r\n")
    assert lines[:3] == ["Hello from Windows!", "argv[1] = --exit", "argv[2] = two words"]
    assert lines[3].startswith("in Z:\\") and lines[3].endswith("page size 4096")
    assert done.returncode == 42
    imports = program.read_bytes()
    assert (b"ucrtbase.dll" if runtime == "ucrt" else b"msvcrt.dll") in imports


def test_demo(tmp_path: Path) -> None:
    done = ntsup("demo", "--exit", cwd=tmp_path)
    assert done.stdout.startswith(b"Hello from Windows!\r\nargv[1] = --exit\r\n")
    assert done.returncode == 42
