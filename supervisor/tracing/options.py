"""The options of `ntsup trace`. Read at every start of ntsup, so it must never import what only a trace needs."""

from __future__ import annotations

import argparse

ORDERS = ("time", "calls", "errors", "name")
"""How the summary may be sorted."""

EPILOG = """\
select with -e, words separated by commas: a name (NtCreateFile), a glob ('Nt*File'), a /regex/, a category
(%%file %%registry %%process %%memory %%sync %%object %%security %%system); '!' before a word takes away:
  ntsup trace -e '%%file,!NtClose' app.exe        files only
  ntsup trace --failed -o trace.txt app.exe      what failed, into a file
  ntsup trace -c app.exe                         how often, how long
  ntsup trace --format jsonl -o t.jsonl app.exe  for other tools
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that say what to show and how."""
    show = parser.add_argument_group("what to show")
    show.add_argument("-e", "--select", default="", metavar="EXPR", help="services to show (see below)")
    show.add_argument("--failed", action="store_true", help="only calls that fail")
    show.add_argument("--status", default="", metavar="NAME,…", help="only calls that end with one of these statuses")
    show.add_argument("-P", "--path", default="", metavar="TEXT", help="only calls with an argument that contains TEXT")
    how = parser.add_argument_group("how to show it")
    how.add_argument("--format", choices=("text", "jsonl"), default="text", help="lines, or JSON Lines (docs/trace.md)")
    how.add_argument("-o", "--output", default="", metavar="FILE", help="write to FILE, or to a command: '|cmd'")
    how.add_argument("-s", "--string-limit", type=int, default=32, metavar="N", help="bytes of a buffer to print")
    stamp = how.add_mutually_exclusive_group()
    stamp.add_argument("-t", action="count", default=0, help="time of day; -tt with microseconds, -ttt since the epoch")
    stamp.add_argument("-r", "--relative", action="store_true", help="time since the line before")
    how.add_argument("-k", "--stack", action="store_true", help="the guest's stack under each call")
    how.add_argument(
        "-c", "--summary-only", action="store_true", help="a table of counts and times at the end, no lines"
    )
    how.add_argument("-C", "--summary", action="store_true", help="the table after the lines")
    how.add_argument("--sort", choices=ORDERS, default="time", help="the table's order")
