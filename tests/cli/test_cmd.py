"""cmd.exe: scripts with what they must print and their errorlevel, as Windows' documentation and practice have it.

Each case is a batch file of its own directory, or a command line behind /c; stdout is compared, line ends normalised.
"""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cmd_case import Case
from cmd_commands import COMMANDS
from cmd_language import LANGUAGE
from guest_programs import GUEST, ROOT, ntsup

CMD = GUEST / "bin" / "cmd.exe"
FILES = {
    "one.txt": "first\r\nsecond\r\nthird\r\n",
    "data.csv": "; note\r\na,b,c\r\n\r\nd,e,f\r\n",
    "two.log": "x\r\n",
}


def run(*arguments: str | Path, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
    """cmd.exe with these arguments."""
    return ntsup("run", CMD, *arguments, cwd=cwd, stdin=stdin.encode())


def lines(data: bytes) -> str:
    """Text with Linux's line ends."""
    return data.decode().replace("\r\n", "\n")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A directory with the files that cases use."""
    directory = tmp_path / "work"
    directory.mkdir()
    for name, text in FILES.items():
        (directory / name).write_bytes(text.encode())
    return directory


@pytest.mark.parametrize("case", [*LANGUAGE, *COMMANDS], ids=lambda case: case.name)
def test_batch(case: Case, work: Path) -> None:
    script = work / f"script{case.suffix}"
    text = "@echo off\n@set prompt=D$G\n" + case.script + "\n"
    script.write_bytes(text.replace("\n", "\r\n").encode())
    done = run("/d", "/c", script.name, cwd=work, stdin=case.stdin)
    errors = lines(done.stderr)
    assert lines(done.stdout) == case.output, errors
    assert case.code is None or done.returncode == case.code & 0xFF, errors
    assert case.errors in errors
    if not case.errors:
        assert errors == ""


LINES = [
    # The command line: %…% that is no variable stays, %% is two signs
    ("echo %nothing% %%a%% 5%", "%nothing% %%a%% 5%\n", 0),
    ("for %i in (a b) do @echo %i", "a\nb\n", 0),
    ("for %i in (a b) do echo %i", "\nD>echo a \na\n\nD>echo b \nb\n", 0),
    ("set /a 6*7", "42", 0),
    ("nosuchcommand", "", 1),
    ("exit 3", "", 3),
    ("exit /b 4 & echo no", "", 4),
    ("exit", "", 0),
    ("cd nothing", "", 1),
    ("rd nothing", "", 2),
    ("script", "in a file %i\n", 0),
    (".\\script.cmd && echo yes", "in a file %i\nyes\n", 0),
    ("goto nothing & echo yes", "yes\n", 0),
    ("if", "", 255),
    ("echo a | | b", "", 255),
    ("", "", 0),
    ("dir nothing 2>nul || echo none", " Directory of", 0),
]


@pytest.mark.parametrize(("line", "output", "code"), LINES, ids=lambda value: str(value)[:24])
def test_command_line(line: str, output: str, code: int, work: Path) -> None:
    (work / "script.cmd").write_bytes(b"@echo in a file %%i\r\n")
    done = ntsup("run", CMD, "/d", "/c", *line.split(), cwd=work, env={"PROMPT": "D$G"})
    shown = lines(done.stdout)
    assert output in shown if output.startswith(" ") else shown == output
    assert done.returncode == code


def test_switches(work: Path) -> None:
    assert lines(run("/v:on", "/c", "set a=1&echo !a!", cwd=work).stdout) == "1\n"
    assert lines(run("/v:off", "/c", "set a=1&echo !a!", cwd=work).stdout) == "!a!\n"
    assert lines(run("/q", "/c", "for %i in (1) do echo %i", cwd=work).stdout) == "1\n"
    assert run("/u", "/c", "echo ä", cwd=work).stdout == "ä\r\n".encode("utf-16-le")
    assert lines(run("/e:off", "/c", "set /a 1", cwd=work).stdout) == ""


def test_typed(work: Path) -> None:
    """Commands from a pipe: they are prompted for and shown, and blocks go over several lines."""
    typed = (
        "echo hi\nif a==a (\necho %nothing%\n)\nset /p x=\nvalue\necho %x%\nnosuchcommand\necho %errorlevel%\nexit 5\n"
    )
    done = ntsup("run", CMD, "/d", "/k", "prompt", "D$G", cwd=work, stdin=typed.replace("\n", "\r\n").encode())
    assert lines(done.stdout) == (
        "\nD>echo hi\nhi\n\nD>if a==a (\nMore? echo %nothing%\nMore? )\n%nothing%\n"
        "\nD>set /p x=\n\nD>echo %x%\nvalue\n\nD>nosuchcommand\n\nD>echo %errorlevel%\n9009\n\nD>exit 5\n"
    )
    assert done.returncode == 5


def test_input_is_shared(work: Path) -> None:
    """What a command reads of standard input is gone for the next one, and nothing more is."""
    script = work / "script.cmd"
    script.write_bytes(b'@set /p a=\r\n@find /v ""\r\n@echo [%a%]\r\n')
    assert lines(run("/d", "/c", "script", cwd=work, stdin="one\ntwo\nthree\n").stdout) == "two\nthree\n[one]\n"


def test_linux_programs(work: Path) -> None:
    """Programs of Linux on the path: arguments, directory, pipes, exit codes."""
    (work / "tool").write_text(
        '#!/bin/sh\nread line\nline=$(echo "$line" | tr -d "\\r")\necho "$# $2 $line $(basename "$PWD")"\nexit 4\n'
    )
    (work / "tool").chmod(0o755)
    script = work / "script.cmd"
    script.write_bytes(b'@echo in| .\\tool a "b c"\r\n@echo %errorlevel%\r\n@tool < one.txt\r\n@uname -s\r\n')
    done = run("/d", "/c", "script", cwd=work)
    assert lines(done.stdout) == "2 b c in work\n4\n0  first work\nLinux\n"


class Session:
    """cmd.exe on a terminal."""

    def __init__(self, *arguments: str, cwd: Path) -> None:
        command = [sys.executable, "-m", "ntsup.supervisor.cli", "run", str(CMD), "/d", *arguments]
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PROMPT": "D$G"})
        self.shown = ""

    def expect(self, text: str) -> None:
        """Wait until a text is shown behind what was expected before."""
        deadline = time.monotonic() + 20
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if select.select([self.terminal], [], [], 0.2)[0]:
                self.shown += os.read(self.terminal, 4096).decode().replace("\r", "")
        self.shown = self.shown.partition(text)[2]

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self.terminal, text.encode())

    def end(self) -> int:
        """The exit code; what is shown until then is read, as a terminal does."""
        while True:
            try:
                if not os.read(self.terminal, 4096):
                    break
            except OSError:
                break
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_terminal(work: Path) -> None:
    session = Session(cwd=work)
    session.expect("D>")
    for typed, shown in [
        ("echo a & echo b\n", "a \nb\n\nD>"),
        ("set /p x=Name: \n", "Name: "),
        ("bob\n", "D>"),
        ("echo %x%\n", "bob\n\nD>"),
        ("for %i in (\n", "More? "),
        ("1 2) do @echo %i\n", "1\n2\n\nD>"),
        ("pause\n", "Press any key to continue . . . "),
        ("x", "\n\nD>"),
        ("sleep 20\n", "sleep 20"),
    ]:
        session.type(typed)
        session.expect(shown)
    time.sleep(0.5)
    session.type("\x03")
    session.expect("D>")
    session.type("for /l %i in (1,0,2) do @rem\n")
    time.sleep(0.5)
    session.type("\x03")
    session.expect("D>")
    session.type("exit 7\n")
    assert session.end() == 7


@pytest.mark.parametrize(("answer", "shown"), [("y", ""), ("n", "after")])
def test_terminate_batch_job(answer: str, shown: str, work: Path) -> None:
    (work / "script.cmd").write_bytes(b"@echo start\r\n@sleep 20\r\n@echo after\r\n")
    session = Session("/c", "script", cwd=work)
    session.expect("start")
    time.sleep(0.5)
    session.type("\x03")
    session.expect("Terminate batch job (Y/N)? ")
    session.type(answer + "\n")
    if shown:
        session.expect(shown)
    assert session.end() == 130
