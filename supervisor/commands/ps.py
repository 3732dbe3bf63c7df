"""`ntsup ps`: the programs that run now."""

from __future__ import annotations

import argparse
import json
import sys
import time

DESCRIPTION = "List the Windows programs that run now: their NT, Linux and supervisor's pids, threads and times."


def add_options(parser: argparse.ArgumentParser) -> None:
    """How to print them."""
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def command(options: argparse.Namespace) -> int:
    """Print the table. Exit code 0 also when nothing runs, 1 where a supervisor does not answer."""
    from ntsup.ntabi.texts import printable
    from ntsup.supervisor.control.client import running

    programs, silent = running()
    if options.json:
        print(json.dumps([vars(each) for each in programs], indent=2))
    else:
        print(f"{'PID':>6} {'PARENT':>6} {'LINUX':>8} {'SUPERVISOR':>10} {'THREADS':>7} {'CPU':>9} {'AGE':>9}  COMMAND")
        now = time.time_ns()
        for each in programs:
            print(
                f"{each.pid:>6} {each.parent or '':>6} {each.linux_pid:>8} {each.supervisor:>10} {each.threads:>7} "
                f"{_seconds(each.cpu_ms / 1000):>9} {_seconds((now - each.started_ns) / 1e9):>9}  "
                f"{printable(each.command_line)}"
            )
    for pid in silent:
        print(f"ntsup: supervisor {pid} does not answer", file=sys.stderr)
    return int(bool(silent))


def _seconds(value: float) -> str:
    if value < 60:
        return f"{value:.2f}s"
    minutes, seconds = divmod(int(value), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
