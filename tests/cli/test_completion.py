"""`ntsup completion`: what bash offers for the beginning of a command line, and that the others are made."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from guest_programs import ntsup

from ntsup.supervisor.commands import HELP


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    done = ntsup("completion", "bash")
    assert (done.returncode, done.stderr) == (0, b"")
    path = tmp_path_factory.mktemp("completion") / "ntsup.bash"
    path.write_bytes(done.stdout)
    return path


def offered(script: Path, *words: str) -> set[str]:
    """What bash offers for the last of these words."""
    line = " ".join(words)
    code = f"source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; COMP_LINE='{line}'; _shtab_ntsup; "
    done = subprocess.run(["bash", "-c", code + 'printf "%s\\n" "${COMPREPLY[@]}"'], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_bash(script: Path) -> None:
    assert offered(script, "ntsup", "''") >= set(HELP)
    assert offered(script, "ntsup", "at") == {"attach"}
    assert "--format" in offered(script, "ntsup", "trace", "--fo")
    assert offered(script, "ntsup", "trace", "--format", "p") == {"perfetto"}
    assert offered(script, "ntsup", "reg", "e") == {"export"}


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells(shell: str, tmp_path: Path) -> None:
    done = ntsup("completion", shell)
    assert done.returncode == 0 and b"attach" in done.stdout and b"perfetto" in done.stdout
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"there is no {shell} here to check its syntax")
    (tmp_path / "script").write_bytes(done.stdout)
    checked = subprocess.run([found, "-n", str(tmp_path / "script")], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("command", HELP)
def test_help_teaches(command: str) -> None:
    done = ntsup(command, "--help")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"usage: ntsup " + command.encode() in done.stdout and b"%%" not in done.stdout


def test_an_unknown_shell() -> None:
    assert ntsup("completion", "csh").returncode == 2
