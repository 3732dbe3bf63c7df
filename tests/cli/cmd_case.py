"""One script for cmd.exe with what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Case:
    """A script, what it prints, what it leaves."""

    name: str
    script: str
    output: str
    code: int | None = None
    """The exit code where the case is about it: what a file leaves that just ends is what its last command left."""
    errors: str = ""
    """What stderr must hold."""
    suffix: str = ".cmd"
    stdin: str = ""
