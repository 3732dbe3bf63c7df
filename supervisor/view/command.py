"""Runs the live view: a watch, the program's output, the keys; asks for the counts twice a second and redraws."""

from __future__ import annotations

import argparse
import contextlib
import os
import select
import subprocess
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.live import Live

from ntsup.ntabi.texts import printable
from ntsup.supervisor.control import places
from ntsup.supervisor.control.client import NoAnswer, NotFound, find
from ntsup.supervisor.control.programs import Program
from ntsup.supervisor.tracing import frames
from ntsup.supervisor.tracing.attach import Watch
from ntsup.supervisor.tracing.request import BadRequest, WatchRequest
from ntsup.supervisor.tracing.select import Selection
from ntsup.supervisor.tracing.sink import arguments, failed, result
from ntsup.supervisor.view.model import ORDERS, Model
from ntsup.supervisor.view.picture import picture

EVERY_S = 0.5
START_S = 30.0
"""How long a program that is started here may take to be there."""


class View:
    """One view of one run."""

    def __init__(self, path: Path, processes: list[int], select_: str) -> None:
        self.model = Model()
        self.model.select = select_
        self._path, self._processes = path, processes
        self.watch = self._open()

    def _open(self) -> Watch:
        model = self.model
        request = WatchRequest(
            select=model.select,
            failed=not model.every_call,
            processes=self._processes,
            counts=True,
            counts_all=True,
        )
        return Watch(self._path, request)

    def renew(self) -> None:
        """Watch by the selection as it is now."""
        try:
            fresh = self._open()
        except (NoAnswer, OSError) as error:
            self.model.message = str(error)
            return
        self.watch.close()
        self.watch = fresh
        self.model.forget()

    def look(self) -> None:
        """Ask for the counts and the programs."""
        conversation = self.watch.conversation
        rows = conversation.ask({"ask": "counts"})["rows"]
        programs = [Program(**each) for each in conversation.ask({"ask": "programs"})["programs"]]
        if self._processes:
            shown = set(self._processes)
            for each in programs:
                if each.parent in shown:
                    shown.add(each.pid)
            programs = [each for each in programs if each.pid in shown]
        self.model.look(time.monotonic(), [tuple(row) for row in rows], programs)

    def read(self) -> bool:
        """What came over the pipe; False at its end."""
        found = self.watch.reader.read()
        for frame in found or ():
            text, bad = "", False
            if isinstance(frame, frames.CallFrame) and frame.kind == frames.CALL:
                bad = failed(frame)
                inner = ", ".join(f"{name}={value}" for name, value in arguments(frame))
                text = f"[{frame.process_id}:{frame.thread_id}] {frame.name} = {result(frame)}  {inner}"
            elif isinstance(frame, frames.NoteFrame):
                text, bad = f"[{frame.process_id}:{frame.thread_id}] --- {frame.text}", True
            self.model.frame(frame, text, bad)
        return found is not None

    def key(self, key: str) -> bool:
        """A key; False to leave."""
        model = self.model
        model.message = ""
        if model.editing is not None:
            self._edit(key)
        elif key in ("q", "\x03"):
            return False
        elif key == "/":
            model.editing = model.select
        elif key == "s":
            model.order = ORDERS[(ORDERS.index(model.order) + 1) % len(ORDERS)]
        elif key == " ":
            model.paused = not model.paused
        elif key == "e":
            model.every_call = not model.every_call
            self.renew()
        return True

    def _edit(self, key: str) -> None:
        model = self.model
        assert model.editing is not None
        if key in ("\r", "\n"):
            wanted, model.editing = model.editing, None
            try:
                Selection(WatchRequest(select=wanted))
            except BadRequest as error:
                model.message = str(error)
                return
            model.select = wanted
            self.renew()
        elif key in ("\x1b", "\x03"):
            model.editing = None
        elif key in ("\x7f", "\b"):
            model.editing = model.editing[:-1]
        elif key.isprintable():
            model.editing += key


def view_command(options: argparse.Namespace) -> int:
    """`ntsup view`."""
    if bool(options.attach) == bool(options.program):
        print("ntsup: view takes a program to run, or --attach PROGRAM", file=sys.stderr)
        return 2
    if not options.once and not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("ntsup: view needs a terminal, or --once SECONDS", file=sys.stderr)
        return 2
    child: subprocess.Popen[bytes] | None = None
    try:
        Selection(WatchRequest(select=options.select))
        if options.attach:
            programs = find(options.attach)
            whole = options.attach == str(programs[0].supervisor)
            path, processes = Path(programs[0].socket), [] if whole else [each.pid for each in programs]
        else:
            child, path = _start([options.program, *options.arguments])
            processes = []
        view = View(path, processes, options.select)
    except (NotFound, NoAnswer, BadRequest, OSError) as error:
        print(f"ntsup: {error}", file=sys.stderr)
        if child is not None:
            child.kill()
            child.wait()
        return 1
    try:
        _run(view, child, options.once)
    finally:
        view.watch.close()
        code = _end(child)
    return code


def _start(words: list[str]) -> tuple[subprocess.Popen[bytes], Path]:
    """Start a program that waits for its watcher; its process and its control socket."""
    command = [sys.executable, "-m", "ntsup.supervisor.cli", "run", "--no-daemon", "--wait-for-watcher", *words]
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and child.poll() is None:
        for pid, path in places.sockets():
            if pid == child.pid:
                return child, path
        time.sleep(0.01)
    said = child.stdout.read().decode(errors="replace").strip() if child.poll() is not None and child.stdout else ""
    child.kill()
    child.wait()
    raise NotFound(said.removeprefix("ntsup: ") or "the program did not start")


def _end(child: subprocess.Popen[bytes] | None) -> int:
    if child is None:
        return 0
    if child.stdout is not None:
        child.stdout.close()
    running = child.poll() is None
    if running:
        child.terminate()
    code = child.wait()
    return 0 if running else code


@contextlib.contextmanager
def _keys() -> Iterator[int]:
    """Keys one by one while this lasts; the descriptor they come from, or -1 without a terminal."""
    if not sys.stdin.isatty():
        yield -1
        return
    before = termios.tcgetattr(0)
    try:
        tty.setcbreak(0)
        yield 0
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


def _run(view: View, child: subprocess.Popen[bytes] | None, once_s: float) -> None:
    console = Console()
    if once_s:
        _follow(view, child, -1, once_s, lambda: None)
        console.print(picture(view.model, console.width, console.height), height=max(console.height, 30))
        return
    with _keys() as keys, Live(console=console, screen=True, auto_refresh=False) as live:
        _follow(
            view,
            child,
            keys,
            0.0,
            lambda: live.update(picture(view.model, console.width, console.height), refresh=True),
        )


def _follow(
    view: View, child: subprocess.Popen[bytes] | None, keys: int, until_s: float, draw: Callable[[], None]
) -> None:
    began = time.monotonic()
    next_look = 0.0
    output = child.stdout.fileno() if child is not None and child.stdout is not None else -1
    reading = True
    while not until_s or time.monotonic() - began < until_s:
        if time.monotonic() >= next_look:
            next_look = time.monotonic() + EVERY_S
            if not view.model.ended:
                _look(view)
            draw()
        fds = [fd for fd in (view.watch.pipe if reading else -1, output, keys) if fd >= 0]
        if not fds and until_s:
            return
        ready, _, _ = select.select(fds, [], [], max(0.0, next_look - time.monotonic()))
        if output in ready:
            data = os.read(output, 1 << 16)
            view.model.output.extend(printable(line) for line in data.decode(errors="replace").splitlines())
            output = output if data else -1
        if keys in ready:
            pressed = os.read(keys, 64).decode(errors="replace")
            if not all(view.key(key) for key in pressed):
                return
            reading = not view.model.ended
            draw()
        if reading and view.watch.pipe in ready:
            reading = view.read()
            view.model.ended = view.model.ended or not reading


def _look(view: View) -> None:
    try:
        view.look()
    except (NoAnswer, OSError, KeyError, TypeError):
        view.model.ended = True
