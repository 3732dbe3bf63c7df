"""The asking end of control sockets: which supervisors there are, and a conversation with one."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
from pathlib import Path
from typing import Any

from ntsup.ntabi.texts import printable
from ntsup.supervisor.control import places
from ntsup.supervisor.control.programs import Program

PATIENCE_S = 2.0
"""A supervisor answers between two stops of its guests: one that does not is stuck, or stopped by ^Z."""


class NoAnswer(Exception):
    """A supervisor that is there does not answer, or answers that it will not."""


class Conversation:
    """A connection to one supervisor."""

    def __init__(self, path: Path) -> None:
        """Raises ConnectionRefusedError or FileNotFoundError where nobody listens, PermissionError for a stranger."""
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._received = b""
        try:
            self.socket.settimeout(PATIENCE_S)
            self.socket.connect(str(path))
            credentials = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            self.pid, uid, _ = struct.unpack("3i", credentials)
            if uid not in (os.geteuid(), 0):
                raise PermissionError(f"{path} belongs to another user")
        except BaseException:
            self.socket.close()
            raise

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def say(self, question: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
        """Send a question. Raises OSError when nobody is there any more."""
        data = json.dumps(question).encode() + b"\n"
        sent = socket.send_fds(self.socket, [data], list(fds)) if fds else 0
        self.socket.sendall(data[sent:])

    def hear(self) -> dict[str, Any] | None:
        """The next answer; None when the supervisor has gone. Raises TimeoutError."""
        while b"\n" not in self._received:
            try:
                more = self.socket.recv(1 << 16)
            except ConnectionError:
                more = b""
            if not more:
                return None
            self._received += more
        line, _, self._received = self._received.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found

    def ask(self, question: dict[str, Any], fds: tuple[int, ...] = ()) -> dict[str, Any]:
        """A question's answer. Raises NoAnswer."""
        try:
            self.say(question, fds)
            answer = self.hear()
        except OSError as error:
            raise NoAnswer(f"supervisor {self.pid} does not answer") from error
        if answer is None:
            raise NoAnswer(f"supervisor {self.pid} has ended")
        if "error" in answer:
            raise NoAnswer(answer["error"])
        return answer


def running() -> tuple[list[Program], list[int]]:
    """The programs that run now, and the pids of supervisors that do not answer. Sockets of the dead are removed."""
    found: list[Program] = []
    silent: list[int] = []
    for pid, path in places.sockets():
        try:
            with Conversation(path) as conversation:
                answer = conversation.ask({"ask": "programs"})
            found += [Program(**{**each, "socket": str(path)}) for each in answer["programs"]]
        except (ConnectionRefusedError, FileNotFoundError):
            if not Path(f"/proc/{pid}").exists():
                with contextlib.suppress(OSError):
                    path.unlink()
        except (NoAnswer, OSError, KeyError, TypeError):
            silent.append(pid)
    return found, silent


class NotFound(Exception):
    """Nothing, or more than one thing, is called so; the message says what there is."""


def find(name: str) -> list[Program]:
    """The programs of one run that a pid (NT's, Linux's, a supervisor's) or a file name means.

    All of a run's programs for a supervisor's pid. Raises NotFound.
    """
    programs, _ = running()
    if name.isdecimal():
        number = int(name)
        matching = (
            [each for each in programs if each.supervisor == number]
            or [each for each in programs if each.linux_pid == number]
            or [each for each in programs if each.pid == number]
        )
    else:
        wanted = name.lower().removesuffix(".exe")
        matching = [each for each in programs if each.name.lower().removesuffix(".exe") == wanted]
    if not matching:
        there = ", ".join(f"{each.linux_pid} {printable(each.name)}" for each in programs)
        raise NotFound(f"no program {name} is running" + (f"; there are: {there}" if there else ""))
    if len({each.socket for each in matching}) > 1:
        there = ", ".join(f"{each.linux_pid} {printable(each.name)}" for each in matching)
        raise NotFound(f"{name} is more than one program; name one by its Linux pid: {there}")
    return matching
