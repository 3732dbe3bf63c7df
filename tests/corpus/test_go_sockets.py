"""A Go program on sockets, cross-compiled by the machine's own Go; skipped where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from guest_programs import ROOT, alone, ntsup

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

SOURCE = Path(__file__).parent / "go_sockets" / "main.go"
EXPECTED = """\
posts: 100
file: True
deadline: True
closed: True
refused: True
datagrams
over AF_UNIX
its name is gone: True
from a child
names: True True
""".replace("True", "true")


@pytest.fixture(scope="module")
def program() -> Path:
    """The Windows build, kept between runs while the source is the same."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("there is no go")
    exe = ROOT / ".cache" / "corpus" / "go_sockets" / "go_sockets.exe"
    with alone(exe.parent):
        if not exe.exists() or exe.stat().st_mtime < SOURCE.stat().st_mtime:
            target = {"GOOS": "windows", "GOARCH": "amd64", "CGO_ENABLED": "0", "GOFLAGS": "-mod=mod"}
            command = [go, "build", "-o", str(exe), str(SOURCE)]
            subprocess.run(command, env={**os.environ, **target}, check=True, timeout=600)
    return exe


@pytest.mark.parametrize("way", [[], ["--strict"]], ids=["run", "strict"])
def test_everything_works_on_loopback(program: Path, way: list[str], tmp_path: Path) -> None:
    done = ntsup("run", *way, program, cwd=tmp_path, timeout=120)
    assert done.stdout.decode() == EXPECTED
    assert done.returncode == 0, done.stderr.decode()
