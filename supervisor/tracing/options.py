"""The options of `ntsup trace` and `ntsup attach`. Read at every start, so it must never import what a trace needs."""

from __future__ import annotations

import argparse

from ntsup.supervisor.tracing.request import STRING_LIMIT

ORDERS = ("time", "calls", "errors", "max", "avg", "name")
"""How the summary may be sorted."""
FORMATS = ("text", "jsonl", "perfetto")

SELECTING = """\
select with -e, words separated by commas: a name (NtCreateFile), a glob ('Nt*File'), a /regex/, a category
(%file %registry %process %memory %sync %object %security %system); '!' before a word takes away"""

EPILOG = f"""\
{SELECTING}:
  ntsup trace -e '%file,!NtClose' app.exe         files only
  ntsup trace --failed -o trace.txt app.exe       what failed, into a file
  ntsup trace -c app.exe                          how often, how long
  ntsup trace --format jsonl -o t.jsonl app.exe   for other tools, and for `ntsup report`
  ntsup trace --format perfetto -o t.json app.exe a timeline for ui.perfetto.dev
"""


def number(text: str) -> int:
    """A whole number, 0x… for hexadecimal."""
    return int(text, 0)


def natural(text: str) -> int:
    """A whole number that is not negative."""
    value = int(text, 0)
    if value < 0:
        raise argparse.ArgumentTypeError(f"expected a number from 0 on, got {text!r}")
    return value


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Which calls."""
    show = parser.add_argument_group("what to show")
    show.add_argument("-e", "--select", default="", metavar="EXPR", help="services to show (see below)")
    show.add_argument("--failed", action="store_true", help="only calls that fail")
    show.add_argument(
        "--status", default="", metavar="NAME,…", help="only calls that end so: names, globs or numbers of statuses"
    )
    show.add_argument(
        "-P", "--path", default="", metavar="TEXT", help="only calls with a name, object or buffer that contains TEXT"
    )
    show.add_argument(
        "--handle", type=number, action="append", default=[], metavar="N", help="only calls with this handle"
    )
    show.add_argument(
        "--pid", type=number, action="append", default=[], metavar="N", help="only this process (by its NT id)"
    )
    show.add_argument("--tid", type=number, action="append", default=[], metavar="N", help="only this thread")
    show.add_argument(
        "-f", "--follow", dest="follow", action="store_true", default=True, help="child processes too (default)"
    )
    show.add_argument("--no-follow", dest="follow", action="store_false", help="not the child processes")
    show.add_argument("--limit", type=natural, default=0, metavar="N", help="stop tracing after N calls")


def add_output(parser: argparse.ArgumentParser) -> None:
    """How they are shown."""
    how = parser.add_argument_group("how to show it")
    how.add_argument("--format", choices=FORMATS, default="text", help="lines, JSON Lines, or a timeline")
    how.add_argument("-o", "--output", default="", metavar="FILE", help="write to FILE, or to a command: '|cmd'")
    how.add_argument(
        "-s", "--string-limit", type=natural, default=STRING_LIMIT, metavar="N", help="bytes of a buffer to print"
    )
    how.add_argument("-x", "--hexdump", action="store_true", help="buffers whole, in hexadecimal, under the line")
    stamp = how.add_mutually_exclusive_group()
    stamp.add_argument("-t", action="count", default=0, help="time of day; -tt with microseconds, -ttt since the epoch")
    stamp.add_argument("-r", "--relative", action="store_true", help="time since the line before")
    how.add_argument(
        "-T", "--durations", action=argparse.BooleanOptionalAction, default=True, help="how long each call took"
    )
    how.add_argument("-k", "--stack", action="store_true", help="the guest's stack under each call")
    how.add_argument(
        "-c", "--summary-only", action="store_true", help="a table of counts and times at the end, no lines"
    )
    how.add_argument("-C", "--summary", action="store_true", help="the table after the lines")
    how.add_argument("--sort", choices=ORDERS, default="time", help="the table's order")
    how.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colour (auto: a terminal)")


def add_options(parser: argparse.ArgumentParser) -> None:
    """All of them."""
    add_selection(parser)
    add_output(parser)
