"""A guest that calls anything with anything, and writes over what it shares with the supervisor: that one survives."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from guest_programs import ROOT, build

from ntsup.ntabi import service_table
from ntsup.supervisor import run

PROGRAM = ROOT / "tests" / "guest" / "hostile" / "calls.c"
LEFT_OUT = {
    "NtRaiseException",
    "NtContinue",
    "NtContinueEx",
    "NtSetContextThread",
    "NtSuspendThread",
    "NtSuspendProcess",
    "NtTerminateThread",
    "NtTerminateProcess",
    "NtTerminateJobObject",
    "NtShutdownSystem",
}
"""These end or stop the program before it has got far."""
MILLISECONDS = 700


def numbers() -> list[str]:
    """What may be called of the kernel's own services; win32k's are elsewhere."""
    for module in run.SERVICES:
        importlib.import_module(f"ntsup.supervisor.services.{module}")
    table = service_table(19045)[:0x200]
    return [str(n) for n, entry in enumerate(table) if entry is not None and entry.name not in LEFT_OUT]


def test_each_service_survives(tmp_path: Path) -> None:
    """Every service is called, whatever became of the program by those before it."""
    wanted, left = numbers(), numbers()
    called: list[str] = []
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NTSUP_PREFIX": str(tmp_path / "prefix")}
    while left:
        command = [
            sys.executable,
            "-m",
            "ntsup.supervisor.cli",
            "run",
            "--no-daemon",
            str(build(PROGRAM)),
            "3",
            "0",
            "0",
        ]
        with subprocess.Popen(
            [*command, *left],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as running:
            try:
                out, errors = running.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                running.terminate()
                out, errors = running.communicate(timeout=20)
        assert b"Traceback" not in errors, errors[-3000:].decode("utf-8", "replace")
        done = [word for word in out.decode().split() if word in left]
        assert done, errors[-3000:].decode("utf-8", "replace")
        called += done
        left = left[left.index(done[-1]) + 1 :]
    assert sorted(set(called)) == sorted(wanted)


@pytest.mark.parametrize("scribble", ["0", "1"], ids=["calls", "scribbles"])
@pytest.mark.parametrize("seed", ["1", "2"])
def test_survives(seed: str, scribble: str, tmp_path: Path) -> None:
    """It ends by itself or, having lost its own threads, by SIGTERM; the supervisor has nothing to report of itself."""
    command = [sys.executable, "-m", "ntsup.supervisor.cli", "run", str(build(PROGRAM))]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NTSUP_PREFIX": str(tmp_path / "prefix")}
    with subprocess.Popen(
        [*command, seed, str(MILLISECONDS), scribble, *numbers()],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        try:
            _, errors = running.communicate(timeout=6)
        except subprocess.TimeoutExpired:
            running.terminate()
            _, errors = running.communicate(timeout=20)
    assert b"Traceback" not in errors, errors[-3000:].decode("utf-8", "replace")
    assert running.returncode >= 0
