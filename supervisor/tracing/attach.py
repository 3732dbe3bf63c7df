"""The client of a supervisor that watches one of its programs: asks for frames over a pipe, and shows them.

Must never stop the program, and leave it as it was, however this ends.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from ntsup.ntabi.texts import printable
from ntsup.supervisor.control.client import Conversation, NoAnswer, NotFound, find
from ntsup.supervisor.control.programs import Program
from ntsup.supervisor.tracing import frames
from ntsup.supervisor.tracing.request import BadRequest, WatchRequest
from ntsup.supervisor.tracing.select import Selection
from ntsup.supervisor.tracing.show import REST_S, Output, Show, sinks_of

FAREWELL_S = 2.0
"""How long a supervisor that was told that the watch is over may take to say what was counted."""


class Watch:
    """A watch of one supervisor's programs, from this end."""

    def __init__(self, path: Path, request: WatchRequest) -> None:
        """`path` is the control socket. Raises NoAnswer, or OSError where the supervisor has gone."""
        self.conversation = Conversation(path)
        read, write = os.pipe()
        try:
            self.conversation.ask({"ask": "watch", "request": json.loads(request.as_json())}, (write,))
        except BaseException:
            os.close(read)
            self.conversation.socket.close()
            raise
        finally:
            os.close(write)
        self.pipe = read
        self.reader = frames.FrameReader(read)

    def stop(self) -> None:
        """Have the supervisor end the watch: what it counted is still to come."""
        try:
            self.conversation.say({"ask": "stop"})
        except OSError:
            pass

    def dropped_in_all(self) -> int | None:
        """After the pipe's end: how many calls were dropped; None if the supervisor was killed."""
        self.conversation.socket.settimeout(FAREWELL_S)
        try:
            while (answer := self.conversation.hear()) is not None:
                if "end" in answer:
                    return int(answer["dropped"])
        except (OSError, ValueError):
            pass
        return None

    def close(self) -> None:
        """Go."""
        os.close(self.pipe)
        self.conversation.socket.close()


def attach(options: argparse.Namespace) -> int:
    """`ntsup attach`."""
    try:
        request = WatchRequest.of_options(options)
        Selection(request)
    except BadRequest as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return 2
    try:
        programs = find(options.program)
    except NotFound as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return 1
    whole_run = options.program == str(programs[0].supervisor)
    if not whole_run and not request.processes:
        request.processes = [each.pid for each in programs]
    try:
        output = Output(options.output, 1)
    except OSError as error:
        print(f"ntsup: {options.output}: {error.strerror}", file=sys.stderr)
        return 2
    try:
        watch = Watch(Path(programs[0].socket), request)
    except (NoAnswer, OSError) as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return 1
    return _follow(watch, options, output, programs)


def _follow(watch: Watch, options: argparse.Namespace, output: Output, programs: list[Program]) -> int:
    enough = Enough(watch, options.detach_after)
    if output.is_terminal and not options.output and sys.stderr.isatty():
        names = ", ".join(f"{printable(each.name)} ({each.pid})" for each in programs)
        print(f"ntsup: watching {names}; ^C ends the watch, not the program", file=sys.stderr)
    show = Show(sinks_of(options, output))
    try:
        _show(watch, show, enough)
        dropped = watch.dropped_in_all()
        whole = dropped is not None
        missing = (dropped or 0) - show.dropped
        if missing > 0:
            show.frame(frames.DroppedFrame(frames.DROPPED, missing))
        show.ended = whole
        show.close()
    except BrokenPipeError:
        whole = True  # who read it has seen enough
    except OSError as error:
        print(f"ntsup: the trace cannot be written and ends here: {error.strerror}", file=sys.stderr)
        whole = False
    finally:
        watch.close()
    output.close()
    return int(not whole)


def _show(watch: Watch, show: Show, enough: Enough) -> None:
    while not show.ended and not enough.at_once:
        ready, _, _ = select.select([watch.pipe], [], [], enough.patience())
        if not ready:
            enough.look()
            continue
        found = watch.reader.read()
        if found is None:
            return
        for frame in found:
            show.frame(frame)
        show.flush()
        enough.look()
        time.sleep(REST_S)


class Enough:
    """When the user has seen enough: ^C, or a time that is over. A second ^C does not wait for the supervisor."""

    def __init__(self, watch: Watch, after_s: float) -> None:
        self._watch = watch
        self._asked = 0
        self._stopped = False
        self._deadline = time.monotonic() + after_s if after_s > 0 else None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._signalled)

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1

    @property
    def at_once(self) -> bool:
        """Whether to leave without the rest."""
        return self._asked > 1

    def patience(self) -> float:
        """How long to wait for calls before the next look, in seconds."""
        if self._stopped or self._deadline is None:
            return 0.2
        return min(0.2, max(0.0, self._deadline - time.monotonic()))

    def look(self) -> None:
        """End the watch if it is time."""
        over = self._deadline is not None and time.monotonic() >= self._deadline
        if (self._asked or over) and not self._stopped:
            self._stopped = True
            self._watch.stop()
