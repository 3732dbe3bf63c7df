"""The tracer that the options of `ntsup trace` ask for, and the end of what it writes to."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from typing import TextIO, cast

from ntsup.ntabi.format import Style
from ntsup.supervisor.tracing.jsonl import JsonLinesSink
from ntsup.supervisor.tracing.select import Selection
from ntsup.supervisor.tracing.summary import SummarySink
from ntsup.supervisor.tracing.text import TextSink
from ntsup.supervisor.tracing.tracer import Sink, Tracer


def _open(output: str) -> tuple[TextIO, subprocess.Popen[str] | None]:
    if not output:
        return os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace"), None
    if output.startswith("|"):
        pipe = subprocess.Popen(["sh", "-c", output[1:]], stdin=subprocess.PIPE, text=True, encoding="utf-8")
        return cast(TextIO, pipe.stdin), pipe
    return open(output, "w", encoding="utf-8", errors="backslashreplace"), None


class TraceCommand:
    """The tracer of one run and what must be closed after it."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Raises BadSelection for an expression that means nothing, OSError for an output that cannot be opened."""
        selection = Selection(options.select, failed=options.failed, text=options.path, statuses=options.status)
        self._out, self._pipe = _open(options.output)
        sinks: list[Sink] = []
        if not options.summary_only:
            if options.format == "jsonl":
                sinks.append(JsonLinesSink(self._out))
            else:
                stamp = "relative" if options.relative else ("none", "clock", "micro", "epoch")[min(options.t, 3)]
                colour = not options.output and sys.stderr.isatty() and "NO_COLOR" not in os.environ
                sinks.append(TextSink(self._out, stamp=stamp, colour=colour))
        if options.summary_only or options.summary:
            sinks.append(SummarySink(self._out, order=options.sort))
        self.tracer = Tracer(sinks, selection, Style(buffer=max(options.string_limit, 0)), stacks=options.stack)

    def close(self) -> None:
        """Finish the output, and wait for the command that reads it."""
        self.tracer.close()
        try:
            self._out.close()
        except BrokenPipeError:
            pass
        if self._pipe is not None:
            self._pipe.wait()
