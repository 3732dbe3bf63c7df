"""`ntsup trace`."""

from __future__ import annotations

import argparse
import sys

from ntsup.supervisor.commands import run
from ntsup.supervisor.tracing import options as trace_options

DESCRIPTION = "Run a Windows program and print the NT calls it makes: an strace for Windows programs."
EPILOG = trace_options.EPILOG


def add_options(parser: argparse.ArgumentParser) -> None:
    """What to show and how, and what running takes."""
    trace_options.add_options(parser)
    run.add_options(parser)


def command(options: argparse.Namespace) -> int:
    """Run the program with a tracer."""
    from ntsup.supervisor.tracing.request import BadRequest
    from ntsup.supervisor.tracing.run_traced import TracedRun

    try:
        traced = TracedRun(options)
    except BadRequest as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"ntsup: {options.output}: {error.strerror}", file=sys.stderr)
        return 2
    try:
        return run.command(options, traced.tracer)
    finally:
        traced.close()
