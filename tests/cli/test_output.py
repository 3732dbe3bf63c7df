"""Output of many writers at once, and long input, through pipes and files of the shell: nothing is lost or mixed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from guest_programs import ROOT, build

SOURCE = Path(__file__).resolve().parent / "output.c"
COMMAND = [sys.executable, "-m", "ntsup.supervisor.cli", "run"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
LINES, LONGEST = 2000, 9000


@pytest.fixture(scope="module")
def program() -> Path:
    return build(SOURCE)


def check(text: bytes) -> None:
    """Each writer's lines are whole and in order."""
    count: Counter[str] = Counter()
    for line in text.decode().splitlines():
        name, number, *rest = line.split(" ")
        assert int(number) == count[name], line[:80]
        wanted = LONGEST if int(number) % 97 == 0 else len(f"{name} {number} ") + int(number) % 50
        assert len(line) == wanted and rest == [name[0] * len(rest[0])]
        count[name] += 1
    assert count == {"one": LINES, "two": LINES, "child": LINES}


@pytest.mark.parametrize("streams", [[], ["both"]])
@pytest.mark.parametrize("doors", [[], ["--no-gate"]])
def test_a_slow_reader(program: Path, doors: list[str], streams: list[str]) -> None:
    with subprocess.Popen(
        [*COMMAND, *doors, program, *streams], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENVIRONMENT
    ) as running:
        assert running.stdout is not None
        parts = []
        while part := os.read(running.stdout.fileno(), 5000):
            parts.append(part)
            if len(parts) % 50 == 0:
                time.sleep(0.002)
        assert running.wait() == 0
    check(b"".join(parts))


@pytest.mark.parametrize("mode", ["wb", "ab"])
def test_a_file(program: Path, tmp_path: Path, mode: str) -> None:
    out = tmp_path / "out.txt"
    with open(out, mode) as file:
        file.write(b"")
        assert subprocess.run([*COMMAND, program], stdout=file, env=ENVIRONMENT, check=False).returncode == 0
    check(out.read_bytes())


def test_long_input(program: Path, tmp_path: Path) -> None:
    data = random.Random(5).randbytes(3_000_000)
    done = subprocess.run([*COMMAND, program, "copy"], input=data, capture_output=True, env=ENVIRONMENT, check=False)
    assert done.returncode == 0 and done.stdout == data
    (tmp_path / "in").write_bytes(data)
    with open(tmp_path / "in", "rb") as source, open(tmp_path / "out", "wb") as target:
        subprocess.run([*COMMAND, program, "copy"], stdin=source, stdout=target, env=ENVIRONMENT, check=True)
    assert (tmp_path / "out").read_bytes() == data


def test_a_reader_that_goes(program: Path) -> None:
    line = f"{' '.join(COMMAND)} {program}; echo exit $?"
    done = subprocess.run(
        ["sh", "-c", f"({line}) 2>/dev/null | head -c 3000 >/dev/null"], env=ENVIRONMENT, timeout=60, check=False
    )
    assert done.returncode == 0
