"""Having Linux itself start Windows programs: an entry of binfmt_misc that hands `.exe` files to `ntsup run`.

Linux starts an interpreter with a file's path and its arguments, so a script of two lines stands between. Must never
touch another's entry.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

NAME = "ntsup"
MOUNT = Path("/proc/sys/fs/binfmt_misc")
CONFIGURATION = Path("/etc/binfmt.d/ntsup.conf")
"""Where systemd reads it at each start of the machine."""


class BinfmtError(Exception):
    """What stands in the way, with what to do, and an exit code of sysexits.h."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def command_words() -> list[str]:
    """How ntsup is started from anywhere: the command that a shell finds, or that of this installation or checkout."""
    here = Path(__file__).resolve().parent.parent
    found = shutil.which("ntsup")
    for candidate in (found, Path(sys.prefix) / "bin" / "ntsup", here / "ntsup"):
        if candidate is not None and os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return [os.path.abspath(candidate)]
    return ["env", f"PYTHONPATH={here / 'src'}", sys.executable, "-m", "ntsup.supervisor.cli"]


def _is_machines_root() -> bool:
    """Root of the machine, not only of a user namespace: all ids are its own."""
    return os.geteuid() == 0 and Path("/proc/self/uid_map").read_text().split() == ["0", "0", "4294967295"]


def interpreter() -> Path:
    """The script that Linux is to start: everybody's where root registers, else the user's own."""
    if _is_machines_root():
        return Path("/usr/local/libexec/ntsup-run")
    base = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return Path(base) / "ntsup-run"


def script() -> str:
    """Its text."""
    return f'#!/bin/sh\nexec {shlex.join(command_words())} run "$@"\n'


def line() -> str:
    """The entry, as binfmt_misc and binfmt.d take it: every file that begins with MZ."""
    return f":{NAME}:M:0:MZ::{interpreter()}:"


def entry() -> dict[str, str]:
    """What Linux knows of our entry: `enabled` or `disabled`, its interpreter; empty without one."""
    try:
        lines = (MOUNT / NAME).read_text().splitlines()
    except OSError:
        return {}
    found = dict(part.partition(" ")[::2] for part in lines[1:])
    return {"state": lines[0] if lines else "", "interpreter": found.get("interpreter", "")}


def register() -> None:
    """Write the script and make the entry, in the place of an earlier one of ours."""
    if not (MOUNT / "register").exists():
        raise BinfmtError(f"binfmt_misc is not mounted: mount -t binfmt_misc binfmt_misc {MOUNT}", 69)
    if entry():
        unregister()
    path = interpreter()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(script())
    fresh.chmod(0o755)
    fresh.replace(path)
    _write(MOUNT / "register", line())


def unregister() -> None:
    """Take the entry away, and the script."""
    if not entry():
        raise BinfmtError("ntsup is not registered", 1)
    _write(MOUNT / NAME, "-1")
    interpreter().unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text)
    except PermissionError as error:
        raise BinfmtError("only root may change what Linux starts; ntsup binfmt print says what to do", 77) from error
