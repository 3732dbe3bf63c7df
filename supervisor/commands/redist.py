"""`ntsup redist`."""

from __future__ import annotations

import argparse
import sys

DESCRIPTION = """Programs built with MSVC /MD need vcruntime140.dll and its kin, which Windows does not ship.
They are Microsoft's, come from PyPI's msvc-runtime package under its licence, and go into the prefix."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Its actions."""
    parser.add_argument("action", choices=("install", "remove"))
    parser.add_argument("--yes", action="store_true", help="agree to the licence that is shown")


def command(options: argparse.Namespace) -> int:
    """Install or remove."""
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
