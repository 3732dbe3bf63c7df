"""`ntsup bench`."""

from __future__ import annotations

from ntsup.bench.command import DESCRIPTION, EPILOG, add_options, bench_command

command = bench_command

__all__ = ["DESCRIPTION", "EPILOG", "add_options", "command"]
