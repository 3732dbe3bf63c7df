"""`ntsup view`."""

from __future__ import annotations

import argparse

DESCRIPTION = """Watch a program live: its processes, calls a second, the services it calls most, and what fails.
With --attach a program that runs already; else one that is run, with what it prints in a corner."""
EPILOG = """keys: q quit (the program goes on if it was attached to, and ends if it was started here), / filter,
  e show failures or every call, s sort by rate, time or errors, space pause.
The filter is an expression as for `ntsup trace -e`: NtCreateFile, 'Nt*Key', %registry, !NtClose.

exit code: the program's, or 0 where it was attached to; 1 if there is no such program."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """What to watch."""
    parser.add_argument("--attach", metavar="PROGRAM", default="", help="a pid or file name, as for `ntsup attach`")
    parser.add_argument("-e", "--select", default="", metavar="EXPR", help="services to show, as for `ntsup trace`")
    parser.add_argument(
        "--once", type=float, default=0.0, metavar="SECONDS", help="print what it shows after so long, and leave"
    )
    parser.add_argument("program", nargs="?", default="", help="the .exe to run")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="its arguments")


def command(options: argparse.Namespace) -> int:
    """Show until the user has seen enough or the program ends."""
    from ntsup.supervisor.view.command import view_command

    return view_command(options)
