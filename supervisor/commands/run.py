"""`ntsup run`, and the options that every command shares that runs a program."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from ntsup.supervisor.hooks import options as hook_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.tracing.tracer import Tracer

DESCRIPTION = "Run a Windows program."
EPILOG = """exit code: the program's own (its low 8 bits); 128 + N where it died as a Linux program dies of signal N;
126 if the file cannot be run, 127 if it is not there."""


def _drive(text: str) -> tuple[str, str]:
    letter, _, directory = text.partition("=")
    if len(letter.rstrip(":")) != 1 or not directory:
        raise argparse.ArgumentTypeError(f"expected LETTER=DIRECTORY, got {text!r}")
    return letter, os.path.abspath(directory)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What running a program takes, traced or not."""
    parser.add_argument("--windows", choices=("10", "11"), default="10", help="the Windows presented (default: 10)")
    parser.add_argument("--drive", type=_drive, action="append", default=[], metavar="D=DIR", help="one more drive")
    parser.add_argument("--strict", action="store_true", help="have every Linux call of the guest reach the supervisor")
    parser.add_argument("--no-gate", action="store_true", help="have every NT call trap, also the hot ones")
    parser.add_argument("-v", "--verbose", action="store_true", help="say what was asked for and is not implemented")
    hook_options.add_options(parser)
    parser.add_argument("--no-daemon", action="store_true", help="do not use, and do not leave, a resident supervisor")
    parser.add_argument(
        "--wait-for-watcher", action="store_true", help="start the program when `ntsup attach` has come to watch it"
    )
    parser.add_argument("program", help="the .exe to run")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="its arguments")


def command(
    options: argparse.Namespace,
    tracer: Tracer | None = None,
    *,
    started: Callable[[Process], None] | None = None,
) -> int:
    """Run the program to its end; `started` is called once it is there."""
    resident = os.environ.pop("NTSUP_RESIDENT", "")
    if resident and not options.no_daemon and tracer is None and started is None:
        from ntsup.resident import server

        server.start(resident)
    from ntsup.supervisor import run
    from ntsup.supervisor.settings import DEFAULT_BUILD, Settings

    settings = Settings(
        build=26100 if options.windows == "11" else DEFAULT_BUILD,
        strict=options.strict,
        use_gate=not options.no_gate,
        verbose=options.verbose,
        tracer=tracer,
        wait_for_watcher=options.wait_for_watcher,
        hooks=hook_options.hooks_of(options),
        drives=dict(options.drive),
    )
    try:
        outcome = run.run(options.program, options.arguments, settings, started=started)
    except run.CannotRun as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return error.exit_code
    if settings.hooks is not None and settings.hooks.failure is not None:
        return 70
    if options.verbose:
        run.print_missing(outcome)
    return outcome.exit_code
