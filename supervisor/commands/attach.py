"""`ntsup attach`."""

from __future__ import annotations

import argparse

from ntsup.supervisor.tracing import options as trace_options

DESCRIPTION = """Watch the NT calls of a program that is already running. It is not stopped, and ^C leaves it as it was.
Calls that come faster than they can be shown are dropped and counted, so that watching cannot hold a program up."""
EPILOG = f"""\
PROGRAM is a pid as `ntsup ps` shows it (NT's, Linux's, or a supervisor's for all that it runs), or a file name.
calls that are under way show at once as unfinished: what a program that hangs is waiting for.

{trace_options.SELECTING}:
  ntsup attach app.exe                    every call
  ntsup attach -c --detach-after 5 1234   what it calls most, within five seconds
  ntsup attach -e %file --failed app      files it does not find

exit code: 0 when the program ended or the watch did; 1 if there is no such program, or its supervisor went away;
2 for a selection that means nothing."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """What to watch, and how to show it."""
    trace_options.add_options(parser)
    parser.add_argument(
        "--detach-after", type=float, default=0.0, metavar="SECONDS", help="end the watch after so long"
    )
    parser.add_argument("program", metavar="PROGRAM", help="a pid, or the name of the file")


def command(options: argparse.Namespace) -> int:
    """Watch until the program ends, or the user has seen enough."""
    from ntsup.supervisor.tracing.attach import attach

    return attach(options)
