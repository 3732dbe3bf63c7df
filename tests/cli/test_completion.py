"""`ntsup completion`: what bash, zsh and fish themselves offer for the beginning of a command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from guest_programs import environment, ntsup
from shells import Typed

from ntsup.supervisor.commands import HELP

Offered = Callable[[str], set[str]]
"""What a shell offers for the last word of a line."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with an `ntsup` for the shell to ask, first in PATH."""
    command = tmp_path / "bin" / "ntsup"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ntsup.supervisor.cli "$@"\n')
    command.chmod(0o755)
    return tmp_path


def surroundings(home: Path) -> dict[str, str]:
    return {
        **environment(), "HOME": str(home), "ZDOTDIR": str(home), "XDG_CONFIG_HOME": str(home), "TERM": "dumb",
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}", "PS1": "> ",
    }  # fmt: skip


def script(home: Path, shell: str, name: str) -> Path:
    done = ntsup("completion", shell)
    assert (done.returncode, done.stderr) == (0, b"")
    path = home / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(done.stdout)
    return path


def answer(home: Path, *command: str) -> set[str]:
    done = subprocess.run(command, capture_output=True, text=True, env=surroundings(home), cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    return {line.partition("\t")[0].strip() for line in done.stdout.splitlines()}


@pytest.fixture(params=["bash", "fish"])
def offered(request: pytest.FixtureRequest, home: Path) -> Offered:
    shell = shutil.which(request.param)
    if shell is None:
        pytest.skip(f"there is no {request.param} here")
    path = script(home, request.param, "completions")

    def ask_bash(line: str) -> set[str]:
        words = " ".join(line.split(" ")) if not line.endswith(" ") else f"{line}''"
        code = f"source {path}; COMP_WORDS=({words}); COMP_CWORD={line.count(' ')}; COMP_LINE='{line}'; _shtab_ntsup; "
        return answer(home, shell, "--norc", "-c", code + 'printf "%s\\n" "${COMPREPLY[@]}"')

    def ask_fish(line: str) -> set[str]:
        return answer(home, shell, "--no-config", "-c", f"source {path}; complete -C '{line}'")

    return ask_bash if request.param == "bash" else ask_fish


def test_words(offered: Offered) -> None:
    assert offered("ntsup ") >= set(HELP)
    assert offered("ntsup at") == {"attach"}
    assert offered("ntsup reg e") == {"export"}
    assert offered("ntsup completion ") == {"bash", "zsh", "fish"}


def test_options_and_values(offered: Offered) -> None:
    assert "--format" in offered("ntsup trace --fo")
    assert offered("ntsup trace --format p") == {"perfetto"}
    assert offered("ntsup trace -e NtOpenKeyT") == {"NtOpenKeyTransacted", "NtOpenKeyTransactedEx"}
    assert offered("ntsup trace -e %re") == {"%registry"}
    assert offered("ntsup run --inject NtOpenKeyTransactedE") == {"NtOpenKeyTransactedEx"}
    assert offered("ntsup trace --status STATUS_ACCESS_DEN") == {"STATUS_ACCESS_DENIED"}


def test_files(offered: Offered, home: Path) -> None:
    (home / "application.exe").touch()
    assert offered("ntsup run appl") == {"application.exe"}
    assert offered("ntsup trace -o appl") == {"application.exe"}


def test_zsh(home: Path) -> None:
    found = shutil.which("zsh")
    if found is None:
        pytest.skip("there is no zsh here")
    (home / "application.exe").touch()
    folder = script(home, "zsh", "functions/_ntsup").parent
    shell = Typed([found, "-f", "-i"], surroundings(home))
    try:
        shell.type(f'cd {home}; fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D; PS1="read""y> "\n')
        assert shell.shows("ready> "), shell.screen
        for typed, then in (
            ("ntsup att", r"ntsup attach "),
            ("ntsup trace --form", r"ntsup trace --format"),
            ("ntsup trace --format p", r"--format perfetto "),
            ("ntsup trace --format=p", r"--format=perfetto "),
            ("ntsup reg ex", r"ntsup reg export "),
            ("ntsup trace -e NtOpenKeyT", r"NtOpenKeyTransacted"),
            ("ntsup trace --select=%re", r"--select=%registry "),
            ("ntsup trace --status STATUS_ACCESS_DEN", r"STATUS_ACCESS_DENIED "),
            ("ntsup run appl", r"ntsup run application\.exe "),
            ("ntsup ", r"(?s)attach .*report .*view "),
        ):
            shell.type(f"{typed}\t")
            assert shell.shows(then), (typed, shell.screen)
            shell.type("\x15")  # ^U: the line is empty again
    finally:
        shell.close()


def test_programs_that_run() -> None:
    assert ntsup("completion", "programs").stdout == b"\n"


@pytest.mark.parametrize("command", HELP)
def test_help_teaches(command: str) -> None:
    done = ntsup(command, "--help")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"usage: ntsup " + command.encode() in done.stdout and b"%%" not in done.stdout


def test_an_unknown_shell() -> None:
    assert ntsup("completion", "csh").returncode == 2
