"""`ntsup doctor`."""

from __future__ import annotations

import argparse
import os
import sys

DESCRIPTION = "Check whether programs can run here."
EPILOG = "exit code: 1 if they cannot."


def add_options(parser: argparse.ArgumentParser) -> None:
    """How to print."""
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def command(options: argparse.Namespace) -> int:
    """Examine and print."""
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
