"""`ntsup demo`."""

from __future__ import annotations

import argparse
import sys

DESCRIPTION = "Build examples/hello.c for Windows with the compiler ntsup brings, and run it."


def add_options(parser: argparse.ArgumentParser) -> None:
    """None: what follows goes to the program."""


def command(options: argparse.Namespace) -> int:
    """Build and run."""
    from ntsup.supervisor import cli, demo
    from ntsup.supervisor.compile import CannotCompile

    try:
        program = demo.build()
    except CannotCompile as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return 70
    return cli.main(["run", program, *options.arguments])
