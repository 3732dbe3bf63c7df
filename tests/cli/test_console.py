"""The console on a real terminal: a Windows program in a tmux window, keys typed into it, what it shows read back."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from guest_programs import GUEST, ROOT, build

CMD = GUEST / "bin" / "cmd.exe"
PROGRAM = Path(__file__).resolve().parent / "console.c"
PATIENCE = 60
"""Seconds until a test gives up on a text that does not come."""


class Window:
    """One tmux server with one window of 90 by 24."""

    def __init__(self, folder: Path) -> None:
        self._socket = str(folder / "tmux")
        self._program = build(PROGRAM)

    def tmux(self, *words: str) -> str:
        done = subprocess.run(["tmux", "-S", self._socket, "-f", "/dev/null", *words], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, what: str) -> None:
        self.run(self._program, what)

    def run(self, program: Path, *arguments: str) -> None:
        words = " ".join([str(program), *arguments])
        command = f"env PYTHONPATH={ROOT / 'src'} {sys.executable} -m ntsup.supervisor.cli run {words}"
        self.tmux("-u", "new-session", "-d", "-x", "90", "-y", "24", f"{command}; echo exit code $?; cat")

    def keys(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)

    def shown(self, colours: bool = False) -> str:
        return self.tmux("capture-pane", "-p", *(["-e"] if colours else []))

    def expect(self, pattern: str) -> str:
        """Wait until the window shows something; all that it shows."""
        end = time.monotonic() + PATIENCE
        while not re.search(pattern, text := self.shown(), re.M):
            assert time.monotonic() < end, f"{pattern!r} did not come:\n{text}"
            time.sleep(0.05)
        return text


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Window]:
    if shutil.which("tmux") is None:
        pytest.skip("there is no tmux")
    made = Window(tmp_path)
    yield made
    subprocess.run(["tmux", "-S", str(tmp_path / "tmux"), "kill-server"], capture_output=True)


def test_a_line_is_edited_by_the_terminal(window: Window) -> None:
    window.start("line")
    window.expect(r"^name\?")
    window.type("Jüx")
    window.keys("BSpace")
    window.type("rgen")
    window.keys("Enter")
    text = window.expect("exit code 0")
    assert "name? Jürgen" in text and "hello Jürgen" in text
    assert "8 units, ends in CR LF: 1" in text


def test_keys(window: Window) -> None:
    window.start("keys")
    window.expect("ready")
    for key in ("a", "B", "Up", "F5", "C-r", "Escape"):
        window.keys(key)
        time.sleep(0.1)  # an escape and what follows it at once would be one key
    window.keys("Enter")
    window.type("é")
    window.keys("q")
    text = window.expect("exit code 0")
    seen = re.findall(r"^key (.*)$", text, re.M)
    expected = [
        "41 character 0061",
        "42 character 0042 shift",
        "26 character 0000",
        "74 character 0000",
        "52 character 0012 control",
        "1b character 001b",
        "0d character 000d",
        "51 character 0071",
    ]
    assert [key for key in seen if "00e9" not in key] == expected, text
    assert any("character 00e9" in key for key in seen)


def test_screen_colours_and_title(window: Window) -> None:
    window.start("screen")
    text = window.expect("exit code 0")
    assert text.splitlines()[0] == "90 by 24"
    assert text.splitlines()[5] == " " * 10 + "at 10 5"
    assert "cursor 17 5" in text and "title 1" in text
    assert "green ünïcödé 漢字" in text
    coloured = window.shown(colours=True)
    assert re.search(r"\x1b\[[0-9;]*(91|1;31|31;1)m?[^\n]*red", coloured)
    assert re.search(r"\x1b\[[0-9;]*44[0-9;]*m on blue", coloured)
    assert re.search(r"\x1b\[[0-9;]*32m[^\n]*green", coloured)
    assert window.tmux("display-message", "-p", "#{pane_title}").strip() == "a title of its own"


def test_what_is_on_the_screen(window: Window) -> None:
    window.start("cells")
    text = window.expect("exit code 0")
    assert "[read me] 02 07" in text
    assert re.search(r"^~{7} {13}<> {8}read Me$", text, re.M)
    coloured = window.shown(colours=True)
    assert re.search(r"\x1b\[[0-9;]*44m?[^\n]*read", coloured)
    assert re.search(r"\x1b\[[0-9;]*(91|1;31|31;1)m?<>", coloured)


def test_another_screen_buffer(window: Window) -> None:
    window.start("buffers")
    text = window.expect("while 漢")
    assert text.splitlines()[0] == "before it is shown" and text.splitlines()[3] == "     while 漢"
    assert "of the first" not in text and "behind" not in text
    window.keys("a")
    text = window.expect("exit code 0")
    assert re.search("of the first\nbehind\nagain\nend of buffers\n", text)
    assert "before" not in text


def test_virtual_terminal_input(window: Window) -> None:
    window.start("virtual")
    window.expect("ready")
    window.keys("Up")
    window.expect("1b 5b 41|1b 4f 41")
    window.keys("C-c")  # no processed input: a character like any other
    window.expect("^03")
    window.keys("q")
    window.expect("exit code 0")


def test_interrupt_reaches_every_process(window: Window) -> None:
    window.start("group")
    window.expect("the parent is ready")
    window.expect("the child is ready")
    window.keys("C-c")
    text = window.expect("exit code 0")
    assert "the parent got it" in text and "the child got it" in text and "both" in text


def test_interrupt_ends_the_reading_of_a_line(window: Window) -> None:
    window.start("aborted")
    for prompt in (r"line\?", r"again\?"):
        window.expect(prompt)
        window.type("half a li")
        window.expect("half a li")
        window.keys("C-c")
    window.expect(r"name\?")
    window.type("whole")
    window.keys("Enter")
    text = window.expect("exit code 0")
    assert text.count("1, 0 units, error 995") == 2
    assert "hello whole" in text


def test_the_shell_goes_on_after_an_interrupt(window: Window) -> None:
    """^C at the prompt forgets the line; the next one is a command again."""
    window.run(CMD)
    window.expect(">$")
    window.type("half a command")
    window.expect("half a command")
    window.keys("C-c")
    window.expect(r"half a command\^C\n+[^\n]*>$")  # what is typed before the event is dealt with, it takes along
    window.type("echo on the next line")
    window.keys("Enter")
    window.expect("^on the next line")
    window.type("exit 3")
    window.keys("Enter")
    window.expect("exit code 3")


def test_the_terminal_is_left_as_it_was(window: Window) -> None:
    window.start("keys")
    window.expect("ready")
    window.keys("q")
    window.expect("exit code 0")
    window.type("echoed again")
    window.expect("echoed again")
