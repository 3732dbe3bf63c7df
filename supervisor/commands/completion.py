"""`ntsup completion`: scripts for shells, and the words that these ask for while a line is typed."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any

SHELLS = ("bash", "zsh", "fish")
WORDS = ("services", "statuses", "programs")
DESCRIPTION = "Print what makes a shell complete ntsup's commands, options and values."
EPILOG = """install it with one of
  ntsup completion bash > ~/.local/share/bash-completion/completions/ntsup
  ntsup completion zsh > ~/.zfunc/_ntsup          (a folder in $fpath)
  ntsup completion fish > ~/.config/fish/completions/ntsup.fish
The shell asks for services, statuses and programs while you type."""

_VALUES = {
    "select": "services",
    "inject": "services",
    "status": "statuses",
    "attach": "programs",
}
"""By option: the words that its value is one of."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """The shell."""
    parser.add_argument(
        "shell", choices=(*SHELLS, *WORDS), metavar="{" + ",".join(SHELLS) + "}", help="for which shell"
    )


def command(options: argparse.Namespace) -> int:
    """Print it. Exit code 0, or 69 where shtab is not installed."""
    if options.shell in WORDS:
        print(*_words(options.shell), sep="\n")
        return 0
    try:
        import shtab
    except ImportError:
        print("ntsup: completion needs shtab: pip install shtab", file=sys.stderr)
        return 69
    from ntsup.supervisor import commands

    whole = commands.parser()
    for name, parser in _parsers(whole, ""):
        if name in commands.HELP:
            parser.description = commands.HELP[name]
        for action in parser._actions:
            kind = _kind(name, action)
            if kind is not None:
                action.complete = kind  # type: ignore[attr-defined]
            if action.dest == "shell":
                action.choices = SHELLS
    script = shtab.complete(whole, shell=options.shell)
    print(_with_equals(script) if options.shell == "zsh" else script)
    return 0


def _words(kind: str) -> Iterable[str]:
    """What a value may be."""
    if kind == "services":
        from ntsup.ntabi import registry
        from ntsup.supervisor.tracing.select import CATEGORIES

        return [*(f"%{name}" for name in CATEGORIES), *sorted({each.name for each in registry.values()})]
    if kind == "statuses":
        from ntsup.ntabi import NtStatus

        return [f"STATUS_{name}" for name in NtStatus.names().values()]
    from ntsup.supervisor.control.client import running

    return [word for each in running()[0] for word in (each.name, str(each.pid))]


def _parsers(parser: argparse.ArgumentParser, name: str) -> list[tuple[str, argparse.ArgumentParser]]:
    found = [(name, parser)]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below, each in action.choices.items():
                found += _parsers(each, f"{name} {below}".strip())
    return found


def _kind(command: str, action: argparse.Action) -> dict[str, Any] | None:
    """What an argument is: files are what nearly all are that no choices are named for."""
    import shtab

    if action.choices is not None or action.nargs == 0:
        return None
    words = "programs" if command == "attach" and action.dest == "program" else _VALUES.get(action.dest)
    if words is not None:
        return _asked(words)
    files: dict[str, Any] = shtab.FILE
    wanted = action.metavar if isinstance(action.metavar, str) else action.dest
    return files if "FILE" in wanted.upper() or action.dest in ("program", "output", "trace", "arguments") else None


def _asked(words: str) -> dict[str, Any]:
    """What has a shell ask for words; every shell asks when they are needed, and not before."""
    ask, name = f"ntsup completion {words} 2>/dev/null", f"_ntsup_{words}"
    return {
        "bash": name,
        "zsh": name,
        "fish": f"({ask})",
        "preamble": {
            "bash": f'{name}() {{\n  compgen -W "$({ask})" -- "$1"\n}}\n',
            "zsh": f'{name}() {{\n  compadd -- "${{(@f)$({ask})}}"\n}}\n',
        },
    }


def _with_equals(script: str) -> str:
    """zsh's _arguments takes `--option=value` too where the option is written with `=`."""
    return re.sub(r'(--[\w-]+)(?=(?:\}"|")?\[[^\n]*\]:)', r"\1=", script)
