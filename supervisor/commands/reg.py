"""`ntsup reg`."""

from __future__ import annotations

import argparse

DESCRIPTION = "Show, export or change the registry of the prefix. KEY begins with HKLM, HKCU, HKU or HKCR."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Its actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    query = actions.add_parser("query", help="print a key with all below it, as a .reg file has it")
    query.add_argument("key", metavar="KEY")
    export = actions.add_parser("export", help="write a key with all below it to a .reg file")
    export.add_argument("key", metavar="KEY")
    export.add_argument("file", metavar="FILE.reg")
    actions.add_parser("import", help="do what a .reg file says").add_argument("file", metavar="FILE.reg")


def command(options: argparse.Namespace) -> int:
    """Do the action."""
    from ntsup.supervisor.registry import command as registry

    return registry.reg_command(options)
