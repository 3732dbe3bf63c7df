"""`ntsup binfmt`."""

from __future__ import annotations

import argparse
import sys

DESCRIPTION = """Have Linux itself start Windows programs, so that ./app.exe works in every shell, script and build.
It is binfmt_misc's: a table in the kernel that root may change, and that is empty again after a restart."""
EPILOG = """exit code: of status, 1 if ntsup is not registered; 77 where only root may change it, 69 where the kernel
has no binfmt_misc or it is not mounted."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Its actions."""
    parser.add_argument(
        "action",
        choices=("status", "print", "register", "unregister"),
        nargs="?",
        default="status",
        help="say how it is; print what register does, and how to have it at each start of the machine; do it; undo it",
    )


def command(options: argparse.Namespace) -> int:
    """Do what was asked."""
    from ntsup.supervisor import binfmt

    try:
        if options.action == "register":
            binfmt.register()
        elif options.action == "unregister":
            binfmt.unregister()
        elif options.action == "print":
            _print()
            return 0
    except binfmt.BinfmtError as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"ntsup: {error.filename}: {error.strerror}", file=sys.stderr)
        return 73
    found = binfmt.entry()
    if found:
        print(f"registered, {found['state']}: Windows programs are started by {found['interpreter']}")
    else:
        print("not registered: ntsup binfmt register")
    return int(not found and options.action == "status")


def _print() -> None:
    from ntsup.supervisor import binfmt

    print(f"# {binfmt.interpreter()}, executable:")
    print(binfmt.script(), end="")
    print(f"# for now, as root:\necho '{binfmt.line()}' > {binfmt.MOUNT}/register")
    print(f"# at each start of the machine, in {binfmt.CONFIGURATION}:\n{binfmt.line()}")
