"""The gate where something outside has a part in it: pipes that nobody reads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from guest_programs import ROOT, build

SOURCE = Path(__file__).resolve().parent / "blocked_writer.c"


@pytest.mark.parametrize("flags", [[], ["--no-gate"], ["--strict"]], ids=["gate", "trap", "strict"])
def test_a_thread_stuck_in_a_write_can_be_stopped(flags: list[str], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ntsup.supervisor.cli", "run", *flags, str(build(SOURCE))],
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            timeout=60,
            check=False,
        )
    finally:
        os.close(reading)
        os.close(writing)
    lines = done.stderr.decode().replace("\r", "").splitlines()
    assert lines == ["suspended 0, seen 1, resumed 1"] * 6 + ["ended with 5 5"]
    assert done.returncode == 3
