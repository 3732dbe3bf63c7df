"""The `ntsup bench` command: measure, print a table, and write JSON, a picture or Markdown where asked to.

Must never print a figure without the machine it was measured on.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from ntsup.bench.figures import Figures, machine, machine_line, markdown, table

EPILOG = """Every figure is the median of several repeats in which all systems took turns; only ratios within one run
mean anything. Wine is measured beside where it is installed. The programs are built with the compiler of a checkout."""
DESCRIPTION = "Measure what ntsup costs here, beside Linux and Wine."
KINDS = {
    "trap": "what one trapped call costs, mechanism by mechanism",
    "calls": "what Windows' calls cost, beside Linux and Wine",
    "startup": "how long a small program takes from shell to shell",
    "apps": "what real programs cost beside their Linux builds",
    "scale": "what calls cost with many processes and threads",
    "trace": "what being traced costs a call, beside strace",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """`ntsup bench KIND …`."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for name, what in KINDS.items():
        one = kinds.add_parser(name, help=what, description=f"Measure {what}.", epilog=EPILOG)
        one.add_argument("--repeats", type=int, default=5, metavar="N", help="how often everything is run (default: 5)")
        one.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON, in nanoseconds")
        one.add_argument("--plot", type=Path, metavar="FILE", help="draw them: FILE.png or FILE.svg (needs matplotlib)")
        one.add_argument("--markdown", type=Path, metavar="FILE", help="write the table as Markdown")
        if name in ("calls", "apps"):
            one.add_argument("rows", nargs="*", metavar="ROW", help="only these rows")
        if name == "calls":
            one.add_argument("--no-wine", action="store_true", help="leave Wine out")
            one.add_argument("--no-trap", action="store_true", help="leave the run without the gate out")
        if name == "trace":
            one.add_argument("--calls", type=int, default=200_000, metavar="N", help="length of the loop")


def _measure(options: argparse.Namespace) -> tuple[Figures, ModuleType]:
    if options.kind == "trap":
        from ntsup.bench import trap

        return trap.measure(options.repeats), trap
    if options.kind == "startup":
        from ntsup.bench import startup

        return startup.measure(options.repeats), startup
    if options.kind == "scale":
        from ntsup.bench import scale

        return scale.measure(options.repeats), scale
    if options.kind == "apps":
        from ntsup.bench import apps

        return apps.measure(options.repeats, options.rows), apps
    if options.kind == "trace":
        from ntsup.bench import trace

        return trace.measure(options.repeats, options.calls), trace
    from ntsup.bench import calls

    figures = calls.measure(options.repeats, options.rows, wine=not options.no_wine, trap=not options.no_trap)
    return figures, calls


def bench_command(options: argparse.Namespace) -> int:
    """Exit code 0, or 69 if something that is needed is not here."""
    from ntsup.bench.calls import CannotMeasure
    from ntsup.supervisor.compile import CannotCompile

    if options.repeats < 1:
        print("ntsup: --repeats: at least 1", file=sys.stderr)
        return 2
    if options.plot is not None:
        try:
            import matplotlib  # noqa: F401
        except ImportError:
            print("ntsup: --plot needs matplotlib: pip install matplotlib", file=sys.stderr)
            return 69
    try:
        figures, module = _measure(options)
    except (CannotMeasure, CannotCompile) as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return 69
    header: Sequence[str] = module.HEADER
    rows: list[list[str]] = module.lines(figures)
    print(machine_line(machine()))
    print(table(header, rows))
    for system, why in figures.notes.items():
        print(f"{system}: {why}")
    try:
        if options.json is not None:
            figures.write_json(options.json)
        if options.markdown is not None:
            options.markdown.write_text(f"{machine_line(machine())}\n\n{markdown(header, rows)}\n")
        if options.plot is not None:
            figures.plot(options.plot)
    except OSError as error:
        print(f"ntsup: {error.filename}: {error.strerror}", file=sys.stderr)
        return 73
    return 0
