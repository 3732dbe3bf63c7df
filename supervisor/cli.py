"""The `ntsup` command: parse the command line, run, and exit as a shell expects.

Must never show a traceback for what a user or a guest did.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from ntsup.supervisor import commands


def main(argv: Sequence[str] | None = None) -> int:
    """The entry point."""
    words = list(sys.argv[1:] if argv is None else argv)
    known = bool(words) and words[0] in commands.HELP
    parser = commands.parser_of(words[0]) if known else commands.parser()
    options, rest = parser.parse_known_args(words[1:] if known else words)
    if options.command == "demo":
        options.arguments = rest  # argparse takes leading options for its own, whatever it is told
    elif rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return commands.load(options.command).command(options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read our output is gone: nothing is left to say
        return 141
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
