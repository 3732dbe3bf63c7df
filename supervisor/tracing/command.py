"""The options of `ntsup trace`, and the tracer they make."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from typing import TextIO, cast

from ntsup.ntabi.format import Style
from ntsup.supervisor.tracing.jsonl import JsonLinesSink
from ntsup.supervisor.tracing.select import Selection
from ntsup.supervisor.tracing.summary import ORDERS, SummarySink
from ntsup.supervisor.tracing.text import TextSink
from ntsup.supervisor.tracing.tracer import Sink, Tracer

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


def _open(output: str) -> tuple[TextIO, subprocess.Popen[str] | None]:
    if not output:
        return os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace"), None
    if output.startswith("|"):
        pipe = subprocess.Popen(["sh", "-c", output[1:]], stdin=subprocess.PIPE, text=True, encoding="utf-8")
        return cast(TextIO, pipe.stdin), pipe
    return open(output, "w", encoding="utf-8", errors="backslashreplace"), None


class TraceCommand:
    """The tracer of one run and what must be closed after it."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Raises BadSelection for an expression that means nothing, OSError for an output that cannot be opened."""
        selection = Selection(options.select, failed=options.failed, text=options.path, statuses=options.status)
        self._out, self._pipe = _open(options.output)
        sinks: list[Sink] = []
        if not options.summary_only:
            if options.format == "jsonl":
                sinks.append(JsonLinesSink(self._out))
            else:
                stamp = "relative" if options.relative else ("none", "clock", "micro", "epoch")[min(options.t, 3)]
                colour = not options.output and sys.stderr.isatty() and "NO_COLOR" not in os.environ
                sinks.append(TextSink(self._out, stamp=stamp, colour=colour))
        if options.summary_only or options.summary:
            sinks.append(SummarySink(self._out, order=options.sort))
        self.tracer = Tracer(sinks, selection, Style(buffer=max(options.string_limit, 0)), stacks=options.stack)

    def close(self) -> None:
        """Finish the output, and wait for the command that reads it."""
        self.tracer.close()
        try:
            self._out.close()
        except BrokenPipeError:
            pass
        if self._pipe is not None:
            self._pipe.wait()
