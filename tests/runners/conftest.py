"""What the tests of build tools share: an `ntsup` command on the path, and Zig as the compiler for Windows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from guest_programs import ROOT

HELLO = """\
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    printf("%d arguments, in %s\\n", argc - 1, getenv("SystemRoot"));
    return argc > 1 ? atoi(argv[1]) : 0;
}
"""


def write_command(path: Path, *words: str) -> None:
    """A shell script that runs a command with its own arguments behind."""
    path.write_text("#!/bin/sh\nexec " + " ".join(f"'{word}'" for word in words) + ' "$@"\n')
    path.chmod(0o755)


@pytest.fixture
def tools(tmp_path: Path) -> dict[str, str]:
    """The environment with ntsup, and a compiler for Windows, on the path."""
    folder = tmp_path / "tools"
    folder.mkdir()
    python = sys.executable
    write_command(folder / "ntsup", "env", f"PYTHONPATH={ROOT / 'src'}", python, "-m", "ntsup.supervisor.cli")
    write_command(folder / "windows-cc", python, "-m", "ziglang", "cc", "-target", "x86_64-windows-gnu")
    write_command(folder / "windows-ar", python, "-m", "ziglang", "ar")
    write_command(folder / "windows-ranlib", python, "-m", "ziglang", "ranlib")
    write_command(folder / "windows-rc", python, "-m", "ziglang", "rc")
    return {**os.environ, "PATH": f"{folder}:{Path(python).parent}:{os.environ['PATH']}", "NO_COLOR": "1"}
