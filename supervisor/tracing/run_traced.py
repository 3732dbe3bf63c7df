"""`ntsup trace`: a run whose calls are shown by a process beside it, so that showing costs the program no time.

The process that shows ignores the signals of the terminal: it ends when the trace does.
"""

from __future__ import annotations

import argparse
import os
import signal

from ntsup.supervisor.tracing.request import BadRequest, WatchRequest
from ntsup.supervisor.tracing.show import Output, show_all
from ntsup.supervisor.tracing.tracer import Tracer
from ntsup.supervisor.tracing.watcher import Watcher


class TracedRun:
    """The tracer of one run, and the process that shows what it sees."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Raises BadRequest for a selection that means nothing, OSError for an output that cannot be opened."""
        request = WatchRequest.of_options(options)
        output = Output(options.output, 2)
        read, write = os.pipe()
        try:
            watcher = Watcher(request, write, waits=True)
        except BadRequest:
            output.abandon()
            raise
        done, finished = os.pipe()
        if os.fork() == 0:
            os.close(write)
            os.close(done)
            _show(options, output, read)
        os.close(read)
        os.close(finished)
        output.abandon()
        self._done = done
        self.tracer = Tracer()
        self.tracer.add(watcher)

    def close(self) -> None:
        """End the trace, and wait until all of it is shown."""
        self.tracer.close()
        os.read(self._done, 1)
        os.close(self._done)


def _show(options: argparse.Namespace, output: Output, fd: int) -> None:
    status = 1
    try:
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM, signal.SIGTSTP):
            signal.signal(number, signal.SIG_IGN)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)  # the program's input is the program's
        if not output.uses_stdout:
            os.dup2(nothing, 1)
        show_all(options, output, fd)
        status = 0
    finally:
        os._exit(status)
