"""Where resident supervisors listen, and which of them live. client.c names the same folder.

Must never follow a folder that is not the user's alone.
"""

from __future__ import annotations

import fcntl
import os
import signal
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


def runtime_folder() -> Path:
    """The folder of this user's sockets; it need not be there."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime.startswith("/") and len(os.fsencode(runtime)) < 60:
        return Path(runtime) / "ntsup"
    return Path(f"/tmp/ntsup-{os.getuid()}")


@dataclass(frozen=True)
class Resident:
    """One that lives."""

    pid: int
    socket: Path


def residents() -> Iterator[Resident]:
    """All that live: each holds a lock on a file with its pid in it."""
    folder = runtime_folder()
    try:
        its = folder.lstat()
    except OSError:
        return
    if not stat.S_ISDIR(its.st_mode) or its.st_uid != os.getuid() or its.st_mode & 0o077:
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
