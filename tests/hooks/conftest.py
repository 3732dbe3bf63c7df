"""The program whose calls are hooked, and a way to run it under a policy."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from guest_programs import build, ntsup

SOURCE = Path(__file__).resolve().parent / "hooked.c"

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="session")
def program() -> Path:
    return build(SOURCE, ("advapi32",))


@pytest.fixture
def under(program: Path, tmp_path: Path) -> Run:
    """Run the program with the hooks of a policy's text: under(policy, what, …, options=(…))."""

    def run(policy: str, *arguments: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[bytes]:
        file = tmp_path / "policy.py"
        file.write_text(f"import ntsup\nfrom ntsup import NtStatus\n\n{policy}")
        return ntsup("run", "--hook", file, *options, program, *arguments, cwd=tmp_path)

    return run
