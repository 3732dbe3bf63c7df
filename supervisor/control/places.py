"""Where control sockets lie: a folder that only its user can enter, one socket a run, named by its supervisor's pid."""

from __future__ import annotations

import os
import stat
from itertools import count
from pathlib import Path

SUFFIX = ".sock"
LONGEST = 60
"""Bytes of XDG_RUNTIME_DIR: a socket's path may have 107 in all (unix(7))."""


def runtime_folder() -> Path:
    """Where this user's sockets belong; it need not be there. resident/client.c names the same.

    NTSUP_RUNTIME_DIR names the only one: runs that use it and the others do not see each other.
    """
    own = os.environ.get("NTSUP_RUNTIME_DIR", "")
    if own.startswith("/"):
        return Path(own)
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime.startswith("/") and len(os.fsencode(runtime)) < LONGEST:
        return Path(runtime) / "ntsup"
    return Path(f"/tmp/ntsup-{os.geteuid()}")


def candidates() -> list[Path]:
    """Where the folder may be, also of those who were started with another environment; the best place first."""
    if os.environ.get("NTSUP_RUNTIME_DIR", "").startswith("/"):
        return [runtime_folder()]
    user = os.geteuid()
    found = [runtime_folder(), Path(f"/run/user/{user}/ntsup"), Path(f"/tmp/ntsup-{user}")]
    return list(dict.fromkeys(found))


def is_ours(folder: Path) -> bool:
    """Whether a folder is there, and nobody else could have put anything into it."""
    try:
        info = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(info.st_mode) and info.st_uid == os.geteuid() and not info.st_mode & 0o077


def make_folder() -> Path:
    """The folder for a new socket, made if need be. Raises OSError where there is no safe place."""
    for folder in candidates():
        try:
            folder.mkdir(0o700)
        except FileExistsError:
            pass
        except OSError:
            continue
        if is_ours(folder):
            return folder
    raise OSError("no folder of our own for control sockets")


_runs = count()


def socket_path(folder: Path) -> Path:
    """Where the next run of this process listens: `1234.sock`, and `1234-1.sock` for its second."""
    number = next(_runs)
    return folder / f"{os.getpid()}{f'-{number}' if number else ''}{SUFFIX}"


def sockets() -> list[tuple[int, Path]]:
    """(supervisor's pid, path) of each socket there is; some may be left by supervisors that were killed."""
    found: list[tuple[int, Path]] = []
    for folder in candidates():
        if not is_ours(folder):
            continue
        for path in folder.iterdir():
            pid = path.stem.partition("-")[0]
            if path.name.endswith(SUFFIX) and pid.isdecimal():
                found.append((int(pid), path))
    return sorted(found)
