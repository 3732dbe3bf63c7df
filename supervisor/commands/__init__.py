"""The commands of `ntsup`: a module each, imported only when its command is given or all of them are listed.

A module has DESCRIPTION, add_options and command, and EPILOG where there is more to say.
"""

from __future__ import annotations

import argparse
import functools
import importlib
from typing import Protocol, cast

HELP = {
    "run": "run a program",
    "trace": "run a program and print its NT calls",
    "info": "say what a program is and what it needs",
    "ps": "list the programs that run now",
    "attach": "watch the NT calls of a program that runs",
    "view": "watch programs live: calls, services, failures",
    "report": "make a page of a trace",
    "daemon": "the resident supervisor that makes starts quick",
    "gdb": "debug a program with gdb",
    "doctor": "check this machine",
    "demo": "build and run a small Windows program",
    "reg": "show, export or change the registry",
    "redist": "install Microsoft's Visual C++ runtime DLLs",
    "binfmt": "have Linux start .exe files by themselves",
    "bench": "measure what ntsup costs here",
    "completion": "print what makes a shell complete ntsup's options",
}
"""Each command in a few words, in the order they are listed. Its module has its name."""


class Command(Protocol):
    """What such a module has."""

    DESCRIPTION: str

    @staticmethod
    def add_options(parser: argparse.ArgumentParser) -> None:
        """Declare its options."""

    @staticmethod
    def command(options: argparse.Namespace) -> int:
        """Do it; the exit code."""


def load(name: str) -> Command:
    """Import a command's module."""
    return cast(Command, importlib.import_module(f"{__name__}.{name}"))


def add_options(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare a command in a parser made for it."""
    module = load(name)
    parser.description = module.DESCRIPTION
    parser.epilog = getattr(module, "EPILOG", None)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    module.add_options(parser)


def parser() -> argparse.ArgumentParser:
    """The whole command line, every command imported: for --help, for errors, for completion."""
    top = argparse.ArgumentParser(prog="ntsup", description="Run Windows x64 programs natively on Linux.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in HELP.items():
        add_options(name, commands.add_parser(name, help=text))
    return top


@functools.cache
def parser_of(name: str) -> argparse.ArgumentParser:
    """One command's part of it: what is not imported does not delay a program's start."""
    one = argparse.ArgumentParser(prog=f"ntsup {name}")
    one.set_defaults(command=name)
    add_options(name, one)
    return one
