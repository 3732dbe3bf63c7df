"""`ntsup completion`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

SHELLS = ("bash", "zsh", "fish")
DESCRIPTION = "Print what makes a shell complete ntsup's commands and options."
EPILOG = """install it with one of
  ntsup completion bash > ~/.local/share/bash-completion/completions/ntsup
  ntsup completion zsh > ~/.zfunc/_ntsup          (a folder in $fpath)
  ntsup completion fish > ~/.config/fish/completions/ntsup.fish"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The shell."""
    parser.add_argument("shell", choices=SHELLS, help="for which shell")


def command(options: argparse.Namespace) -> int:
    """Print it. Exit code 0, or 69 where shtab is not installed."""
    try:
        import shtab
    except ImportError:
        print("ntsup: completion needs shtab: pip install shtab", file=sys.stderr)
        return 69
    from ntsup.supervisor import commands

    whole = commands.parser()
    for parser in _parsers(whole):
        for action in parser._actions:
            kind = _kind(action)
            if kind is not None:
                action.complete = kind  # type: ignore[attr-defined]
    print(shtab.complete(whole, shell=options.shell))
    return 0


def _parsers(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    found = [parser]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                found += _parsers(each)
    return found


def _kind(action: argparse.Action) -> dict[str, Any] | None:
    """What an argument is: files are what nearly all are that no choices are named for."""
    import shtab

    if action.choices is not None or action.nargs == 0:
        return None
    files: dict[str, Any] = shtab.FILE
    wanted = action.metavar if isinstance(action.metavar, str) else action.dest
    return files if "FILE" in wanted.upper() or action.dest in ("program", "output", "trace", "arguments") else None
