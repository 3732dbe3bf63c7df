"""`ntsup report`."""

from __future__ import annotations

import argparse
import sys

DESCRIPTION = """Make one HTML page of a trace: timeline, process tree, services, failures, files and registry keys.
The page needs no network and can be sent to somebody."""
EPILOG = """make the trace with
  ntsup trace --format jsonl -o trace.jsonl app.exe
  ntsup report trace.jsonl -o report.html

exit code: 0; 65 if the file is no trace, 66 if it cannot be read, 73 if the page cannot be written."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The files."""
    parser.add_argument(
        "-o", "--output", default="report.html", metavar="FILE", help="the page (report.html; - for stdout)"
    )
    parser.add_argument("trace", metavar="TRACE.jsonl", help="the trace (- for stdin)")


def command(options: argparse.Namespace) -> int:
    """Read, sum up, write."""
    from ntsup.supervisor.tracing.digest import NotATrace, digest
    from ntsup.supervisor.tracing.report import page

    try:
        if options.trace == "-":
            found = digest(sys.stdin)
        else:
            with open(options.trace, encoding="utf-8", errors="replace") as lines:
                found = digest(lines)
    except OSError as error:
        print(f"ntsup: {options.trace}: {error.strerror}", file=sys.stderr)
        return 66
    except NotATrace as error:
        print(f"ntsup: {options.trace}: {error}", file=sys.stderr)
        return 65
    text = page(found)
    try:
        if options.output == "-":
            sys.stdout.write(text)
        else:
            with open(options.output, "w", encoding="utf-8", errors="replace") as out:
                out.write(text)
    except OSError as error:
        print(f"ntsup: {options.output}: {error.strerror}", file=sys.stderr)
        return 73
    return 0
