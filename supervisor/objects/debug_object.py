"""Debug objects: the queue between processes that are debugged and the debugger that waits for what happens in them.

A process with an event that is not answered yet stands still. Must never lose the answer that a held thread waits for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.thread import State

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread

DBG_CONTINUE, DBG_EXCEPTION_HANDLED, DBG_EXCEPTION_NOT_HANDLED = 0x00010002, 0x00010001, 0x80010001
DBG_REPLY_LATER = 0x40010001


class DbgState(IntEnum):
    """DBG_STATE (phnt, ntdbg.h): what an event tells."""

    CREATE_THREAD = 2
    CREATE_PROCESS = 3
    EXIT_THREAD = 4
    EXIT_PROCESS = 5
    EXCEPTION = 6
    BREAKPOINT = 7
    SINGLE_STEP = 8
    LOAD_DLL = 9
    UNLOAD_DLL = 10


@dataclass(eq=False)
class DebugEvent:
    """Something that happened in a debugged process."""

    state: DbgState
    process: Process
    thread: Thread
    facts: bytes = b""
    """The part of DBGUI_WAIT_STATE_CHANGE's union that is no handle."""
    file_path: str = ""
    """The Linux path of the image that the debugger gets a handle to."""
    go_on: Callable[[int], object] | None = None
    """What the held thread does when the debugger has answered, given its status."""
    told: bool = False
    later: bool = False
    """Answered by DBG_REPLY_LATER: it is told again once its thread, which the debugger suspends, is resumed."""
    ids: tuple[int, int] = field(init=False)
    """The NT ids of process and thread, which may both be gone when the event is told."""

    def __post_init__(self) -> None:
        self.ids = (self.process.process_id, self.thread.thread_id)


class DebugObject(NtObject):
    """One debugger's queue. Signalled while there is an event that can be told."""

    type_name = "DebugObject"
    core_type = core_face.NOTIFICATION
    read_access = 0x20001
    write_access = 0x20002
    execute_access = 0x120000
    all_access = 0x1F000F

    def __init__(self, executive: Executive, kill_on_close: bool) -> None:
        super().__init__(executive)
        self.kill_on_close = kill_on_close
        """Whether the debugged processes end when the debugger lets go of the object."""
        self.events: list[DebugEvent] = []
        self.processes: dict[Process, None] = {}
        self._signalled = False

    def post(self, event: DebugEvent) -> None:
        """Queue an event. The process stands still until it is answered; the event keeps process and thread alive."""
        core = self.executive.core
        for kept in (event.process, event.thread):
            core.object_reference(kept.slot)
        self.events.append(event)
        self._hold(event)
        self._signal()

    def _hold(self, event: DebugEvent) -> None:
        event.process.debug_holds += 1
        for thread in list(event.process.threads.values()):
            if thread is not event.thread and thread.state is State.RUNNING:
                self.executive.stop_thread(thread)

    @staticmethod
    def _let_go(process: Process) -> None:
        process.debug_holds -= 1
        if not process.debug_holds:
            for thread in list(process.threads.values()):
                thread.release()

    def next(self) -> DebugEvent | None:
        """The first event that can be told: of each process one at a time."""
        busy = {event.process for event in self.events if event.told}
        for event in self.events:
            waits = event.later and event.thread.suspend_count and event.thread.state is not State.GONE
            if not event.told and not waits and event.process not in busy:
                return event
        return None

    def take(self, event: DebugEvent) -> None:
        """It is told to the debugger now."""
        if event.later:
            event.later = False
            self._hold(event)
        event.told = True
        self._signal()

    def resumed(self) -> None:
        """A thread of a debugged process is suspended no longer: what was put off may be told again.

        From the loop: telling stops the process's threads, one of which may stand before the answer to its own call.
        """
        if any(event.later for event in self.events):
            self.executive.at(0, self._signal)

    def answer(self, ids: tuple[int, int], status: int) -> None:
        """The debugger's answer to the event that it was told of a thread. Raises STATUS_INVALID_PARAMETER."""
        for event in self.events:
            if event.told and event.ids == ids:
                if status == DBG_REPLY_LATER:
                    event.told, event.later = False, True
                    self._let_go(event.process)
                else:
                    self._remove(event, status)
                self._signal()
                return
        raise NtError(NtStatus.INVALID_PARAMETER)

    def forget(self, process: Process) -> None:
        """Let go of a process: what it waits for is answered as if there were no debugger."""
        self.processes.pop(process, None)
        process.debugger = None
        for event in [event for event in self.events if event.process is process]:
            self._remove(event, DBG_EXCEPTION_NOT_HANDLED)
        self._signal()

    def _remove(self, event: DebugEvent, status: int) -> None:
        core, process = self.executive.core, event.process
        self.events.remove(event)
        if not event.later:
            process.debug_holds -= 1
        if event.go_on is not None and event.thread.state is not State.GONE and not process.exiting:
            try:
                event.go_on(status)
            except OSError:
                pass  # the thread has died under us: its own stop tells of that
        if not process.debug_holds:
            for thread in list(process.threads.values()):
                thread.release()
        for kept in (event.thread, process):
            core.object_dereference(kept.slot)

    def _signal(self) -> None:
        wanted = self.next() is not None
        if wanted is not self._signalled:
            self._signalled = wanted
            self.executive.core.notify(self.slot, wanted)

    def last_handle_closed(self) -> None:
        """The debugger is gone."""
        for process in list(self.processes):
            if self.kill_on_close:
                process.terminate(NtStatus.DEBUGGER_INACTIVE)
            self.forget(process)
            process.show_debugger(False)
        super().last_handle_closed()
