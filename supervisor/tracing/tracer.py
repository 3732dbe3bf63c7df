"""Follows calls through the stop loop and hands them to the sinks. One for a run; sees every thread of every process.

What it does for a call that nobody selected is one look-up. A sink that fails is dropped: it must never end the run.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from ntsup.ntabi import NtError, Service
from ntsup.ntabi.format import Style, format_arguments, format_result, number
from ntsup.supervisor import crash
from ntsup.supervisor.tracing.call import Call
from ntsup.supervisor.tracing.select import Selection

if TYPE_CHECKING:
    from ntsup.supervisor.exceptions import ExceptionRecord
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread


class Sink(Protocol):
    """Where calls go."""

    def begun(self, call: Call) -> None:
        """A call blocks: it is shown unfinished."""

    def ended(self, call: Call) -> None:
        """A call has ended."""

    def note(self, process_id: int, thread_id: int, text: str) -> None:
        """Something that is no call: an exception, the end of a process."""

    def close(self) -> None:
        """The run is over."""


class Tracer:
    """The calls of one run, selected and shown."""

    def __init__(self, sinks: Sequence[Sink], selection: Selection, style: Style, *, stacks: bool = False) -> None:
        self._sinks = list(sinks)
        self._selection = selection
        self._style = style
        self._stacks = stacks
        self._serial = 0
        self._open: dict[int, Call] = {}
        """Blocked calls by Linux tid."""

    def begin(self, thread: Thread, entry: Service, args: Sequence[int]) -> Call | None:
        """A call comes in; None if nobody wants it."""
        if not self._selection.service(entry):
            return None
        self._serial += 1
        count = entry.argument_count if entry.arguments_known else 4
        call = Call(
            self._serial,
            time.time_ns(),
            thread.process.process_id,
            thread.thread_id,
            entry,
            tuple(args[index] for index in range(count)),
        )
        call.texts = self._texts(thread, call, None)
        if self._stacks:
            registers = thread.registers()
            call.stack = crash.stack(thread.process, int(registers.rip), int(registers.rsp))
        return call

    def blocked(self, thread: Thread, call: Call) -> None:
        """The call's answer comes later."""
        self._open[thread.tid] = call
        if not self._selection.by_end:
            call.shown_unfinished = True
            self._tell("begun", call)

    def answered(self, thread: Thread, status: int) -> None:
        """A blocked call is answered."""
        call = self._open.pop(thread.tid, None)
        if call is not None:
            self.end(thread, call, status)

    def left(self, thread: Thread) -> None:
        """A blocked call does not return."""
        call = self._open.pop(thread.tid, None)
        if call is not None:
            self.end(thread, call, None)

    def end(self, thread: Thread, call: Call, status: int | None) -> None:
        """A call ends with `status`; None if it does not return."""
        call.duration_ns = time.time_ns() - call.began_ns
        call.status = status
        if status is not None:
            call.result = format_result(call.service, status)
            call.texts = self._texts(thread, call, status)
        if self._selection.call(call):
            self._tell("ended", call)

    def exception(self, thread: Thread, record: ExceptionRecord) -> None:
        """An exception is raised in a thread."""
        where = crash.module_name(thread.process, record.address)
        self._note(thread.process.process_id, thread.thread_id, f"--- {crash.describe(record)} at {where} ---")

    def process_ended(self, process: Process) -> None:
        """A process is gone."""
        status = process.exit_status
        self._note(process.process_id, 0, f"+++ {process.image_path} exited with {number(status)} +++")

    def close(self) -> None:
        """The run is over."""
        for sink in self._sinks:
            try:
                sink.close()
            except OSError:
                pass

    def _texts(self, thread: Thread, call: Call, status: int | None) -> list[str | None]:
        if not call.service.arguments_known:
            return [number(arg) for arg in call.args]
        try:
            return format_arguments(
                call.service,
                call.args,
                thread.process.memory,
                status,
                entry=call.texts if status is not None else None,
                style=self._style,
                handle_name=lambda handle: handle_name(thread, handle),
            )
        except NtError:
            return [number(arg) for arg in call.args]

    def _tell(self, what: str, call: Call) -> None:
        for sink in list(self._sinks):
            try:
                getattr(sink, what)(call)
            except OSError as error:
                self._drop(sink, error)

    def _note(self, process_id: int, thread_id: int, text: str) -> None:
        for sink in list(self._sinks):
            try:
                sink.note(process_id, thread_id, text)
            except OSError as error:
                self._drop(sink, error)

    def _drop(self, sink: Sink, error: OSError) -> None:
        self._sinks.remove(sink)
        if not isinstance(error, BrokenPipeError):
            print(f"ntsup: the trace cannot be written and ends here: {error.strerror}", file=sys.stderr)


def handle_name(thread: Thread, handle: int) -> str | None:
    """What stands behind a handle: a path, or the kind of object."""
    try:
        target, _ = thread.process.handles.lookup(handle)
    except NtError:
        return None
    path = getattr(target, "device_path", "") or target.path()
    return path or target.type_name
