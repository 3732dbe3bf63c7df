"""The `ntsup` command: parse the command line, run, and exit as a shell expects.

Must never show a traceback for what a user or a guest did.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ntsup.supervisor.tracing import options as trace_options

if TYPE_CHECKING:
    from ntsup.supervisor.tracing.tracer import Tracer

EPILOG = """exit code: the program's own (its low 8 bits); 128 + N where it died as a Linux program dies of signal N;
126 if the file cannot be run, 127 if it is not there."""


def _drive(text: str) -> tuple[str, str]:
    letter, _, directory = text.partition("=")
    if len(letter.rstrip(":")) != 1 or not directory:
        raise argparse.ArgumentTypeError(f"expected LETTER=DIRECTORY, got {text!r}")
    return letter, os.path.abspath(directory)


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """What running a program takes, traced or not."""
    parser.add_argument("--windows", choices=("10", "11"), default="10", help="the Windows presented (default: 10)")
    parser.add_argument("--drive", type=_drive, action="append", default=[], metavar="D=DIR", help="one more drive")
    parser.add_argument("--strict", action="store_true", help="have every Linux call of the guest reach the supervisor")
    parser.add_argument("-v", "--verbose", action="store_true", help="say what was asked for and is not implemented")
    parser.add_argument("program", help="the .exe to run")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...", help="its arguments")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="ntsup", description="Run Windows x64 programs natively on Linux.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run a program", epilog=EPILOG, description="Run a Windows program.")
    add_run_options(run)
    trace = commands.add_parser(
        "trace",
        help="run a program and print its NT calls",
        description="Run a Windows program and print the NT calls it makes: an strace for Windows programs.",
        epilog=trace_options.EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    trace_options.add_options(trace)
    add_run_options(trace)
    doctor = commands.add_parser(
        "doctor", help="check this machine", description="Check whether programs can run here."
    )
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")
    commands.add_parser(
        "demo",
        help="build and run a small Windows program",
        description="Build examples/hello.c for Windows with the compiler ntsup brings, and run it.",
    )
    reg = commands.add_parser(
        "reg",
        help="show, export or change the registry",
        description="Show, export or change the registry of the prefix. KEY begins with HKLM, HKCU, HKU or HKCR.",
    )
    actions = reg.add_subparsers(dest="action", required=True, metavar="ACTION")
    query = actions.add_parser("query", help="print a key with all below it, as a .reg file has it")
    query.add_argument("key", metavar="KEY")
    export = actions.add_parser("export", help="write a key with all below it to a .reg file")
    export.add_argument("key", metavar="KEY")
    export.add_argument("file", metavar="FILE.reg")
    actions.add_parser("import", help="do what a .reg file says").add_argument("file", metavar="FILE.reg")
    redist = commands.add_parser(
        "redist",
        help="install Microsoft's Visual C++ runtime DLLs",
        description="Programs built with MSVC /MD need vcruntime140.dll and its kin, which Windows does not ship. "
        "They are Microsoft's, come from PyPI's msvc-runtime package under its licence, and go into the prefix.",
    )
    redist.add_argument("action", choices=("install", "remove"))
    redist.add_argument("--yes", action="store_true", help="agree to the licence that is shown")
    bench = commands.add_parser(
        "bench",
        help="measure what ntsup costs here",
        description="Measure what ntsup costs here, beside Linux and Wine.",
    )
    from ntsup.bench import command as bench_options

    bench_options.add_options(bench)
    return top


def run_command(options: argparse.Namespace, tracer: Tracer | None = None) -> int:
    """`ntsup run`."""
    from ntsup.supervisor import run
    from ntsup.supervisor.settings import Settings

    settings = Settings(
        build=26100 if options.windows == "11" else 19045,
        strict=options.strict,
        verbose=options.verbose,
        tracer=tracer,
        drives=dict(options.drive),
    )
    try:
        outcome = run.run(options.program, options.arguments, settings)
    except run.CannotRun as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return error.exit_code
    if options.verbose:
        run.print_missing(outcome)
    return outcome.exit_code


def trace_command(options: argparse.Namespace) -> int:
    """`ntsup trace`."""
    from ntsup.supervisor.tracing import command
    from ntsup.supervisor.tracing.select import BadSelection

    try:
        trace = command.TraceCommand(options)
    except BadSelection as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"ntsup: {options.output}: {error.strerror}", file=sys.stderr)
        return 2
    try:
        return run_command(options, trace.tracer)
    finally:
        trace.close()


def doctor_command(options: argparse.Namespace) -> int:
    """`ntsup doctor`: exit 1 if programs cannot run here."""
    from ntsup.supervisor import doctor

    findings = doctor.examine()
    if options.json:
        import json

        print(json.dumps(doctor.as_dicts(findings), indent=2))
    else:
        colours = {"ok": "32", "warning": "33", "error": "31"}
        plain = "NO_COLOR" in os.environ or not sys.stdout.isatty()
        for finding in findings:
            state = finding.state if plain else f"\033[{colours[finding.state]}m{finding.state}\033[0m"
            print(f"{finding.check:<11}{state:<8} {finding.detail}")
            if finding.advice:
                print(f"{'':<11}-> {finding.advice}")
    return int(any(finding.state == "error" for finding in findings))


def demo_command(options: argparse.Namespace) -> int:
    """`ntsup demo`."""
    from ntsup.supervisor import demo
    from ntsup.supervisor.compile import CannotCompile

    try:
        program = demo.build()
    except CannotCompile as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return 70
    return main(["run", program, *options.arguments])


def redist_command(options: argparse.Namespace) -> int:
    """`ntsup redist`."""
    from ntsup.supervisor import redist

    try:
        for line in redist.install(options.yes) if options.action == "install" else redist.remove():
            print(line)
    except redist.RedistError as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return 69
    except OSError as error:
        print(f"ntsup: {error.filename}: {error.strerror}", file=sys.stderr)
        return 73
    return 0


def reg_command(options: argparse.Namespace) -> int:
    """`ntsup reg`."""
    from ntsup.supervisor.registry import command as registry

    return registry.reg_command(options)


def bench_command(options: argparse.Namespace) -> int:
    """`ntsup bench`."""
    from ntsup.bench import command

    return command.bench_command(options)


COMMANDS = {
    "bench": bench_command,
    "reg": reg_command,
    "redist": redist_command,
    "run": run_command,
    "trace": trace_command,
    "doctor": doctor_command,
    "demo": demo_command,
}


def main(argv: Sequence[str] | None = None) -> int:
    """The entry point."""
    top = parser()
    options, rest = top.parse_known_args(argv)
    if options.command == "demo":
        options.arguments = rest  # argparse takes leading options for its own, whatever it is told
    elif rest:
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return COMMANDS[options.command](options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read our output is gone: nothing is left to say
        return 141
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
