"""Follows calls through the stop loop and tells the watchers. Sees every thread of every process.

What it does for a call that nobody selected is one look-up, and what it does for one that is counted is straight code.
A watcher that fails is dropped: it must never end the run, nor change what a call answers.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, Service, service_table
from ntsup.ntabi.format import capture
from ntsup.supervisor.objects.thread import State
from ntsup.supervisor.tracing import frames
from ntsup.supervisor.tracing.audience import Audience
from ntsup.supervisor.tracing.call import Call
from ntsup.supervisor.tracing.handle_name import handle_name
from ntsup.supervisor.tracing.watcher import Watcher

if TYPE_CHECKING:
    from ntsup.supervisor.exceptions import ExceptionRecord
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread


class Tracer:
    """The watchers of one run."""

    def __init__(self) -> None:
        self.watchers: list[Watcher] = []
        self._audiences: dict[Service, Audience | None] = {}
        self._serial = 0
        self._epoch_ns = time.time_ns() - time.monotonic_ns()
        """From the clock that times calls, which nobody can set, to the time of day."""
        self._open: dict[int, Call] = {}
        """Blocked calls by Linux tid."""
        self._running: set[int] = set()
        """Linux pids of processes whose start was told: one whose making fails never starts."""
        self.on_idle: Callable[[], None] | None = None
        """Told when the last watcher has gone."""

    # Watchers

    def add(self, watcher: Watcher) -> None:
        """From now on it is told."""
        self.watchers.append(watcher)
        self._audiences.clear()

    def join(self, watcher: Watcher, executive: Executive) -> None:
        """Add a watcher to a run on its way: it is told what runs, and which calls block."""
        self.add(watcher)
        for process in executive.processes.values():
            watcher.selection.born(process.process_id, process.parent_id)
            self._running.add(process.linux_pid)
            if watcher.lines and watcher.selection.process(process.process_id):
                self._send(watcher, started(process))
        table = service_table(executive.settings.build)
        for thread in executive.threads.values():
            if thread.state is State.BLOCKED and not watcher.gone:
                self._join_call(watcher, thread, table)

    def _join_call(self, watcher: Watcher, thread: Thread, table: Sequence[Service | None]) -> None:
        """A thread blocks in a call that began before the watch: its registers still say which."""
        number, args = stopped_call(thread, table)
        entry = table[number] if 0 <= number < len(table) else None
        process_id, thread_id = thread.process.process_id, thread.thread_id
        if entry is None or not watcher.selection.service(entry):
            return
        if watcher.selection.by_guest and not watcher.selection.guest(process_id, thread_id, entry, args):
            return
        known = self._open.get(thread.tid)
        others = known.audience.watchers if known is not None else ()
        began = known.began_ns if known is not None else time.monotonic_ns()
        call = Call(entry, Audience(entry, (*others, watcher)), began, process_id, thread_id)
        if call.audience.captures:
            self._capture(thread, call, args)
        if known is not None:
            call.unfinished = known.unfinished
        self._open[thread.tid] = call
        if watcher.lines and not watcher.selection.by_end:
            call.unfinished = True
            self._send(watcher, self._frame(frames.BEGUN, call, watcher, 0, None))

    def remove(self, watcher: Watcher) -> None:
        """It is told no more, and its pipe is closed."""
        if watcher in self.watchers:
            self.watchers.remove(watcher)
            self._audiences.clear()
            watcher.close(time.time_ns())
            if not self.watchers and self.on_idle is not None:
                self.on_idle()

    def close(self) -> None:
        """The run is over."""
        for watcher in list(self.watchers):
            self.remove(watcher)

    # Calls

    def begin(self, thread: Thread, entry: Service, args: Sequence[int]) -> Call | None:
        """A call comes in; None if nobody wants it."""
        if self._open and thread.tid in self._open:
            self.left(thread)  # an exception that a debugger took: its call never returned
        try:
            audience = self._audiences[entry]
        except KeyError:
            audience = self._assemble(entry)
        if audience is None:
            return None
        process_id, thread_id = thread.process.process_id, thread.thread_id
        if audience.by_guest:
            chosen = [
                watcher
                for watcher in audience.watchers
                if not watcher.selection.by_guest or watcher.selection.guest(process_id, thread_id, entry, args)
            ]
            if not chosen:
                return None
            audience = Audience(entry, chosen)
        call = Call(entry, audience, time.monotonic_ns(), process_id, thread_id)
        if audience.captures:
            self._capture(thread, call, args)
        return call

    def blocked(self, thread: Thread, call: Call) -> None:
        """The call's answer comes later."""
        self._open[thread.tid] = call
        for watcher in call.audience.watchers:
            if watcher.lines and not watcher.selection.by_end:
                call.unfinished = True
                self._send(watcher, self._frame(frames.BEGUN, call, watcher, 0, None))

    def answered(self, thread: Thread, status: int) -> None:
        """A blocked call is answered."""
        call = self._open.pop(thread.tid, None)
        if call is not None:
            self.end(thread, call, status)

    def left(self, thread: Thread) -> None:
        """A call that blocked does not return."""
        call = self._open.pop(thread.tid, None)
        if call is not None:
            self.end(thread, call, None)

    def end(self, thread: Thread, call: Call, status: int | None) -> None:
        """A call ends with `status`; None if it does not return."""
        call.hook, thread.hooked_by = thread.hooked_by, ""
        duration = time.monotonic_ns() - call.began_ns
        audience = call.audience
        failed = status is not None and status >= 0x80000000 and audience.returns_status
        if not audience.captures:
            for watcher in audience.watchers:
                if watcher.counts is not None and (
                    watcher.counts_all or not watcher.selection.by_status or watcher.selection.status(status, failed)
                ):
                    watcher.counts.add(call.process_id, audience.name, duration, failed)
            return
        captured = status is None or not audience.writes
        for watcher in audience.watchers:
            selection = watcher.selection
            if watcher.gone:
                continue
            shown = not selection.by_status or selection.status(status, failed)
            if shown and not captured:
                captured = True
                self._capture_texts(thread, call, status)
            if shown and selection.by_text:
                shown = selection.text(call.texts[watcher.style])
            if watcher.counts is not None and (shown or watcher.counts_all):
                watcher.counts.add(call.process_id, audience.name, duration, failed)
            if shown and watcher.lines:
                self._send(watcher, self._frame(frames.CALL, call, watcher, duration, status))
                if not watcher.shown():
                    self.remove(watcher)

    def _assemble(self, entry: Service) -> Audience | None:
        chosen = [watcher for watcher in self.watchers if watcher.selection.service(entry)]
        found = self._audiences[entry] = Audience(entry, chosen) if chosen else None
        return found

    def _capture(self, thread: Thread, call: Call, args: Sequence[int]) -> None:
        self._serial += 1
        call.serial = self._serial
        audience = call.audience
        call.args = tuple(args[0 : audience.argument_count])
        if audience.only_handles:
            texts = capture(call.service, call.args, thread.process.memory, handle_name=partial(handle_name, thread))
            for style in audience.styles:
                call.texts[style] = texts
        else:
            self._capture_texts(thread, call, None)
        if audience.stacks:
            from ntsup.supervisor.tracing.stack import named_stack

            with thread.process.memory.looking():
                call.stack = named_stack(thread)

    @staticmethod
    def _capture_texts(thread: Thread, call: Call, status: int | None) -> None:
        memory = thread.process.memory
        with memory.looking():
            for style in call.audience.styles:
                dumps: list[tuple[str, bytes]] | None = [] if style.hexdump else None
                try:
                    call.texts[style] = capture(
                        call.service,
                        call.args,
                        memory,
                        status,
                        entry=call.texts.get(style, ()),
                        style=style,
                        handle_name=partial(handle_name, thread),
                        dumps=dumps,
                    )
                except NtError:
                    call.texts[style] = [None] * len(call.args)
                if dumps:
                    call.dumps.setdefault(style, []).extend(dumps)

    def _frame(self, kind: int, call: Call, watcher: Watcher, duration: int, status: int | None) -> tuple[object, ...]:
        """A frames.CallFrame, as a plain tuple: a named one costs as much as all the rest."""
        style = watcher.style
        return (
            kind,
            call.serial,
            self._epoch_ns + call.began_ns,
            duration,
            call.process_id,
            call.thread_id,
            call.audience.name,
            call.args,
            tuple(call.texts[style]),
            status,
            call.unfinished and not watcher.selection.by_end,
            tuple(call.stack) if watcher.stacks else (),
            tuple(call.dumps.get(style, ())) if call.dumps else (),
            call.hook,
        )

    def _send(self, watcher: Watcher, frame: tuple[object, ...]) -> None:
        watcher.send(frame)
        if watcher.gone:
            self.remove(watcher)

    # What is no call

    def exception(self, thread: Thread, record: ExceptionRecord) -> None:
        """An exception is raised in a thread."""
        from ntsup.supervisor import crash

        where = crash.module_name(thread.process, record.address)
        text = f"{crash.describe(record)} at {where}"
        process_id = thread.process.process_id
        self._tell(process_id, (frames.NOTE, time.time_ns(), process_id, thread.thread_id, text))

    def process_started(self, process: Process) -> None:
        """A process is about to run."""
        self._running.add(process.linux_pid)
        for watcher in self.watchers:
            watcher.selection.born(process.process_id, process.parent_id)
        self._tell(process.process_id, started(process))

    def process_ended(self, process: Process) -> None:
        """A process is gone."""
        if process.linux_pid not in self._running:
            return
        self._running.remove(process.linux_pid)
        process_id = process.process_id
        frame = (frames.EXITED, time.time_ns(), process_id, process.exit_status & 0xFFFFFFFF, process.image_path)
        self._tell(process_id, frame)
        for watcher in self.watchers:
            watcher.selection.ended(process_id)
            if watcher.counts is not None:
                watcher.counts.ended(process_id)

    def _tell(self, process_id: int, frame: tuple[object, ...]) -> None:
        for watcher in list(self.watchers):
            if watcher.lines and watcher.selection.process(process_id):
                self._send(watcher, frame)


def started(process: Process) -> tuple[object, ...]:
    """A frames.StartedFrame about a process."""
    return (
        frames.STARTED,
        process.created,
        process.process_id,
        process.parent_id,
        process.linux_pid,
        process.image_path,
        process.command_line,
    )


def stopped_call(thread: Thread, table: Sequence[Service | None]) -> tuple[int, tuple[int, ...]]:
    """The NT number and arguments of the call that blocks a thread; (-1, ()) where that cannot be told."""
    number = thread.call_number
    entry = table[number] if 0 <= number < len(table) else None
    if entry is None:
        return -1, ()
    try:
        registers = thread.registers()
        args = [int(registers.r10), int(registers.rdx), int(registers.r8), int(registers.r9)]
        more = entry.argument_count - 4
        if more > 0:
            raw = thread.process.memory.read(int(registers.rsp) + 0x28, 8 * more)
            args += struct.unpack(f"<{more}Q", raw)
        return number, tuple(args)
    except (NtError, OSError):
        return -1, ()
