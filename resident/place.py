"""Where resident supervisors listen, and which of them live. client.c names the same folder.

Must never follow a folder that is not the user's alone.
"""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ntsup.supervisor.control.places import is_ours, runtime_folder


@dataclass(frozen=True)
class Resident:
    """One that lives."""

    pid: int
    socket: Path


def residents() -> Iterator[Resident]:
    """All that live: each holds a lock on a file with its pid in it."""
    folder = runtime_folder()
    if not is_ours(folder):
        return
    for lock in sorted(folder.glob("resident-*.lock")):
        try:
            with open(lock, "rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    pid = int(file.read(16) or b"0")
                    if pid:
                        yield Resident(pid, lock.with_suffix(""))
        except (OSError, ValueError):
            continue


def stop(resident: Resident) -> None:
    """Have it serve nobody any more; programs that run go on to their ends."""
    try:
        os.kill(resident.pid, signal.SIGTERM)
    except ProcessLookupError:
        pass
