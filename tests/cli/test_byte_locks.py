"""Byte-range locks between runs, each with an executive of its own, and between them and Linux programs."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest
from guest_programs import ROOT, build

SOURCE = Path(__file__).resolve().parent / "byte_locks.c"
TAKEN, NOT_LOCKED = 33, 158
FLAGS = pytest.mark.parametrize("flags", [[], ["--no-gate"], ["--strict"]], ids=["gate", "trap", "strict"])


class Run:
    """A run that does what it is told."""

    def __init__(self, path: Path, flags: list[str], *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ntsup.supervisor.cli", "run", *flags, str(build(SOURCE)), path.name, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=path.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )

    def begin(self, command: str, start: int, length: int) -> None:
        stream: IO[bytes] | None = self.process.stdin
        assert stream is not None
        stream.write(f"{command} {start} {length}\n".encode())
        stream.flush()

    def end(self) -> int:
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def do(self, command: str, start: int, length: int) -> int:
        self.begin(command, start, length)
        return self.end()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "data"
    path.write_bytes(bytes(1000))
    return path


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as ends:
        yield ends


def locked_by_linux(fd: int, kind: int, start: int, length: int) -> bool:
    """Whether another's lock stands against one of Linux' own; none is left."""
    lock = struct.Struct("hhqqixxxx")
    found = fcntl.fcntl(fd, fcntl.F_OFD_GETLK, lock.pack(kind, os.SEEK_SET, start, length, 0))
    return bool(lock.unpack(found)[0] != fcntl.F_UNLCK)


@FLAGS
def test_two_runs_and_linux_exclude_each_other(file: Path, stack: ExitStack, flags: list[str]) -> None:
    first, second = Run(file, flags), Run(file, flags)
    stack.callback(first.close)
    stack.callback(second.close)
    linux = os.open(file, os.O_RDWR)
    stack.callback(os.close, linux)
    for round_ in range(4):  # by the trap door, then by the gate, that has the file by then
        assert first.do("exclusive", 10, 10) == 0, round_
        assert second.do("exclusive", 19, 5) == second.do("shared", 0, 11) == TAKEN
        assert second.do("exclusive", 20, 5) == 0
        assert locked_by_linux(linux, fcntl.F_RDLCK, 19, 1) and not locked_by_linux(linux, fcntl.F_WRLCK, 0, 10)
        assert first.do("shared", 15, 10) == TAKEN
        assert second.do("unlock", 20, 5) == 0
        assert first.do("unlock", 10, 10) == 0
        assert not locked_by_linux(linux, fcntl.F_WRLCK, 0, 0), "nothing is left of a lock that was refused half-way"
        assert second.do("exclusive", 10, 10) == 0 and second.do("unlock", 10, 10) == 0
    fcntl.fcntl(linux, fcntl.F_OFD_SETLK, struct.pack("hhqqixxxx", fcntl.F_RDLCK, os.SEEK_SET, 30, 1, 0))
    assert first.do("exclusive", 25, 10) == TAKEN and first.do("shared", 25, 10) == 0
    assert first.do("unlock", 25, 10) == 0


@FLAGS
def test_what_is_locked_twice_is_unlocked_once(file: Path, stack: ExitStack, flags: list[str]) -> None:
    run = Run(file, flags)
    stack.callback(run.close)
    linux = os.open(file, os.O_RDWR)
    stack.callback(os.close, linux)
    assert run.do("exclusive", 10, 20) == run.do("shared", 0, 20) == run.do("shared", 25, 15) == 0
    assert locked_by_linux(linux, fcntl.F_RDLCK, 15, 1), "the shared one took nothing away"
    assert not locked_by_linux(linux, fcntl.F_RDLCK, 30, 5)
    assert run.do("unlock", 10, 20) == 0
    assert not locked_by_linux(linux, fcntl.F_RDLCK, 0, 0) and not locked_by_linux(linux, fcntl.F_WRLCK, 20, 5)
    assert locked_by_linux(linux, fcntl.F_WRLCK, 19, 1) and locked_by_linux(linux, fcntl.F_WRLCK, 25, 1)
    assert run.do("unlock", 10, 20) == NOT_LOCKED
    assert run.do("exclusive", (1 << 64) - 16, 16) == run.do("exclusive", 1 << 62, (3 << 62) - 16) == 0
    assert locked_by_linux(linux, fcntl.F_WRLCK, 1 << 62, 1)
    assert run.do("reopen", 0, 0) == 0
    assert not locked_by_linux(linux, fcntl.F_WRLCK, 0, 0)
    assert run.do("exclusive", 0, 50) == 0, "and its own is not in the way"


@FLAGS
def test_one_waits_for_another_run(file: Path, stack: ExitStack, flags: list[str]) -> None:
    first, second = Run(file, flags), Run(file, flags)
    stack.callback(first.close)
    stack.callback(second.close)
    assert first.do("exclusive", 10, 10) == 0
    second.begin("wait-exclusive", 0, 100)
    answers: list[int] = []
    waiter = threading.Thread(target=lambda: answers.append(second.end()))
    waiter.start()
    waiter.join(2)
    assert waiter.is_alive()
    first.close()
    waiter.join(20)
    assert answers == [0]


def test_a_file_that_is_only_read_is_locked_as_linux_lets(file: Path, stack: ExitStack) -> None:
    first, second = Run(file, [], "reads"), Run(file, [])
    stack.callback(first.close)
    stack.callback(second.close)
    assert first.do("exclusive", 10, 10) == 0
    assert second.do("exclusive", 10, 1) == TAKEN
    assert second.do("shared", 10, 1) == 0, "Linux writes no lock without the right to write"
