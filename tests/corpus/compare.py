"""Running a program's Windows build and its Linux twin the same way, to compare what they say."""

from __future__ import annotations

import subprocess
from pathlib import Path

from guest_programs import ntsup

from corpus.programs import linux, windows


def twin(name: str, *arguments: str, stdin: bytes = b"", cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the Linux build."""
    command = [str(linux(name)), *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, check=False, timeout=120)


def guest(
    name: str, *arguments: str, stdin: bytes = b"", cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the Windows build under ntsup."""
    return ntsup("run", windows(name), *arguments, stdin=stdin, cwd=cwd, env=env, timeout=300)


def unix(text: bytes) -> bytes:
    """Windows' line ends as Linux'."""
    return text.replace(b"\r\n", b"\n")
