"""The options that hook calls. Read at every start of ntsup, so it must never import what only hooks need."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ntsup.supervisor.hooks.dispatch import Hooks

BAD = 2
"""The exit code for options that make no sense."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """What may be done to a program's calls."""
    group = parser.add_argument_group("changing calls (docs/hooks.md)")
    group.add_argument("--hook", action="append", default=[], metavar="FILE.py", help="run this file's @ntsup.hook's")
    group.add_argument(
        "--hook-errors",
        choices=("report", "fatal"),
        default="report",
        help="what a hook that raises does: it is reported (default), or ends the run with 70",
    )
    group.add_argument(
        "--hook-timeout",
        type=float,
        metavar="SECONDS",
        help="interrupt a hook that runs for longer (default: 10; 0: never)",
    )
    group.add_argument(
        "--inject",
        action="append",
        default=[],
        metavar="NAMES:…",
        help="fail or delay calls: NtOpenKey:status=STATUS_ACCESS_DENIED:when=3+2, 'Nt*File:delay=5ms:count=10'",
    )


def hooks_of(options: argparse.Namespace) -> Hooks | None:
    """The hooks that are asked for; None if none are. Exits, saying what is wrong, where they cannot be had."""
    if not options.hook and not options.inject:
        return None
    from ntsup.supervisor.hooks import inject, policy
    from ntsup.supervisor.hooks.dispatch import PATIENCE, Hooks

    found = []
    for text in options.inject:
        try:
            found.append(inject.parse(text).hook())
        except inject.BadInjection as error:
            _refuse(f"--inject {text}: {error}")
    for path in options.hook:
        try:
            found += policy.load(path)
        except policy.BadPolicy as error:
            _refuse(str(error))
    seconds = PATIENCE if options.hook_timeout is None else options.hook_timeout
    if not 0 <= seconds < float("inf"):
        _refuse(f"--hook-timeout {seconds}: a number of seconds is wanted")
    return Hooks(found, fatal=options.hook_errors == "fatal", seconds=seconds)


def _refuse(message: str) -> None:
    print(f"ntsup: {message}", file=sys.stderr)
    raise SystemExit(BAD)
