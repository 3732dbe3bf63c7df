"""`ntsup daemon`."""

from __future__ import annotations

import argparse

DESCRIPTION = """The resident supervisor makes `ntsup run` quick: it stays in the background with everything loaded, and
leaves by itself after a quiet minute. It is started by `ntsup run`, serves its own user only, and a program
may be run without it: ntsup run --no-daemon, or NTSUP_NO_DAEMON=1."""
EPILOG = "exit code of status: 1 if none is there."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Its actions."""
    parser.add_argument(
        "action", nargs="?", choices=("status", "stop"), default="status", help="say which live, or have them leave"
    )


def command(options: argparse.Namespace) -> int:
    """List them, or have them leave; programs that run are not touched."""
    from ntsup.resident import place

    found = list(place.residents())
    for resident in found:
        if options.action == "stop":
            place.stop(resident)
        print(f"{resident.pid} {'leaves' if options.action == 'stop' else resident.socket}")
    if not found:
        print("no resident supervisor")
    return int(options.action == "status" and not found)
