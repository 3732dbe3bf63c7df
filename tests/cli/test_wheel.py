"""The wheel: what a user gets by pip has all that a checkout has, and runs without a compiler."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from guest_programs import ROOT, build

pytestmark = pytest.mark.slow
BEHAVIOUR = Path(__file__).resolve().parent / "behaviour.c"
PACKAGES = ("bench", "gate", "guest", "loader", "ntabi", "pathmap", "resident", "supervisor")
SOURCES = {".c", ".h", ".S", ".ld", ".inc", ".md", ".cpp", ".exports", ".zig", ".rc", ".def", ".txt", ".toml", ".in"}
"""What only a build needs."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built with the tools of this environment, so without a network."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = out.glob("ntsup-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which Python finds the wheel's ntsup and not the checkout's."""
    target = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True, timeout=300, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    return {**os.environ, "PYTHONPATH": str(target), "NTSUP_PYTHON": sys.executable, "NTSUP_NO_DAEMON": "1"}


def test_data_files_are_in_it(wheel: Path) -> None:
    """Each file of the packages that is no source."""
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("this is no git checkout")
    data = [name for name in tracked.stdout.split() if Path(name).suffix not in SOURCES or "/data/" in name]
    missing = [name for name in data if f"ntsup/{name}" not in names and not name.startswith("guest/")]
    assert missing == []
    dlls = {path.name for path in (ROOT / "guest" / "bin").iterdir() if path.is_file()}
    assert {f"ntsup/guest/bin/{name}" for name in dlls} <= names


def test_it_runs(installed: dict[str, str], tmp_path: Path) -> None:
    program = build(BEHAVIOUR)
    client = Path(installed["PYTHONPATH"]) / "bin" / "ntsup"
    done = subprocess.run([client, "run", program, "exit", "7"], env=installed, cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == 7


@pytest.mark.parametrize(
    "words",
    [
        ("reg", "query", r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"),
        ("doctor",),
        ("run", "--windows", "11", "cmd.exe", "/c", "ver"),
        ("bench", "calls", "--help"),
        ("--help",),
    ],
    ids=lambda words: words[0],
)
def test_commands(installed: dict[str, str], tmp_path: Path, words: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "ntsup.supervisor.cli", *words]
    if "cmd.exe" in command:
        command[command.index("cmd.exe")] = str(Path(installed["PYTHONPATH"]) / "ntsup" / "guest" / "bin" / "cmd.exe")
    environment = {**installed, "NTSUP_PREFIX": str(tmp_path / "prefix")}
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout
