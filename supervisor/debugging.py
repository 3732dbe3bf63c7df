"""What happens in a debugged process reaches its debugger: threads, images and exceptions become events.

A thread that reports waits for the answer. Nothing here does anything to a process without a debugger.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from ntsup.ntabi import BLOCKED, NtError, NtStatus
from ntsup.supervisor.linux import native
from ntsup.supervisor.objects.debug_object import (
    DBG_CONTINUE,
    DBG_EXCEPTION_HANDLED,
    DbgState,
    DebugEvent,
    DebugObject,
)
from ntsup.supervisor.objects.section import Section
from ntsup.supervisor.objects.thread import State

if TYPE_CHECKING:
    from ntsup.supervisor.exceptions import ExceptionRecord
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread

TEB_ARBITRARY_USER_POINTER = 0x28
"""Where the loader leaves the address of a DLL's name while it maps it."""


def attach(debugger: DebugObject, process: Process) -> None:
    """Give a process that runs already its debugger, and tell that of all that was there before.

    Raises STATUS_PORT_ALREADY_SET, STATUS_PROCESS_IS_TERMINATING.
    """
    if process.debugger is not None:
        raise NtError(NtStatus.PORT_ALREADY_SET)
    if process.exiting or not process.threads:
        raise NtError(NtStatus.PROCESS_IS_TERMINATING)
    adopt(debugger, process)
    process.told_debugger = True
    known = sorted(process.threads.values(), key=lambda thread: thread.created)
    for thread in known:
        thread.told_debugger = True
    debugger.post(_created(process, known[0]))
    for thread in known[1:]:
        debugger.post(DebugEvent(DbgState.CREATE_THREAD, process, thread, _start(thread)))
    for base, view in list(process.space.views.items()):
        if base == process.ntdll_base or (view.section is not None and view.section.image is not None):
            debugger.post(_loaded(known[0], base, view.section, 0))


def adopt(debugger: DebugObject, process: Process) -> None:
    """Give a process its debugger, to which everything is new."""
    process.debugger = debugger
    process.forbid_births()
    debugger.processes[process] = None
    process.show_debugger(True)


def detach(debugger: DebugObject, process: Process) -> None:
    """Take a process's debugger away. Raises STATUS_PORT_NOT_SET where it is another, or none."""
    if process.debugger is not debugger:
        raise NtError(NtStatus.PORT_NOT_SET)
    debugger.forget(process)
    process.show_debugger(False)


def begin(thread: Thread) -> None:
    """Let a new thread take its first step; a debugger is told of it before."""
    tid = thread.tid

    def step() -> None:
        if thread.process.debugger is None or thread.told_debugger:
            native.resume(tid)
        else:
            _first_step(thread)

    thread.go(step)


def _first_step(thread: Thread) -> None:
    process = thread.process
    assert process.debugger is not None
    first = not process.told_debugger
    process.told_debugger = thread.told_debugger = True
    event = _created(process, thread) if first else DebugEvent(DbgState.CREATE_THREAD, process, thread, _start(thread))

    def run(_: int) -> None:
        tid = thread.tid
        if first and process.debugger is not None:
            again = _loaded(thread, process.ntdll_base, None, 0)
            again.go_on = lambda _: thread.go(lambda: native.resume(tid))
            thread.state = State.BLOCKED
            process.debugger.post(again)
        else:
            thread.go(lambda: native.resume(tid))

    event.go_on = run
    thread.state = State.BLOCKED
    process.debugger.post(event)


def _start(thread: Thread) -> bytes:
    return struct.pack("<IxxxxQ", 0, thread.start_address)


def _created(process: Process, thread: Thread) -> DebugEvent:
    base = process.image.base if process.image is not None else 0
    facts = struct.pack("<IxxxxQQII", 0, 0, base, 0, 0) + _start(thread)
    path = process.executive.paths.resolve_dos(process.image_path).path
    return DebugEvent(DbgState.CREATE_PROCESS, process, thread, facts, path)


def _loaded(thread: Thread, base: int, section: Section | None, name_pointer: int) -> DebugEvent:
    process = thread.process
    if section is not None:
        path = section.linux_path
    else:
        path = process.executive.paths.resolve_dos("C:\\Windows\\System32\\ntdll.dll").path
    facts = struct.pack("<QQIIQ", 0, base, 0, 0, name_pointer)
    return DebugEvent(DbgState.LOAD_DLL, process, thread, facts, path)


def _after_service(t: Thread, event: DebugEvent, status: int) -> int:
    """Have the calling thread wait for the debugger's answer before its service ends with `status`."""
    assert t.process.debugger is not None
    event.go_on = lambda _: t.finish(status)
    t.state = State.BLOCKED
    t.process.debugger.post(event)
    return BLOCKED


def watched(t: Thread, process: Process) -> bool:
    """Whether what a thread does to a process's images is told to somebody: to its own, and not hidden."""
    return process.debugger is not None and process is t.process and not t.hide_from_debugger


def image_mapped(t: Thread, process: Process, base: int, section_handle: int, status: int) -> int:
    """A view was mapped; the service's result."""
    if process.debuggee is not None and t.process.handles.resolve(section_handle, Section).image is not None:
        process.debuggee.image_changed(t)
    if not watched(t, process):
        return status
    section = t.process.handles.resolve(section_handle, Section)
    if section.image is None:
        return status
    return _after_service(t, _loaded(t, base, section, t.teb + TEB_ARBITRARY_USER_POINTER), status)


def image_unmapped(t: Thread, process: Process, base: int) -> int:
    """A view was unmapped, an image's unless `base` is 0; the service's result."""
    if base and process.debuggee is not None:
        process.debuggee.image_changed(t)
    if not base or not watched(t, process):
        return NtStatus.SUCCESS
    return _after_service(t, DebugEvent(DbgState.UNLOAD_DLL, process, t, struct.pack("<Q", base)), NtStatus.SUCCESS)


def exception(
    thread: Thread,
    record: ExceptionRecord,
    *,
    first_chance: bool,
    handled: Callable[[], object],
    unhandled: Callable[[], object],
) -> bool:
    """Tell the debugger of an exception; False if there is none. One of the two is called by its answer."""
    process = thread.process
    if process.debugger is None or thread.hide_from_debugger:
        return False
    state = DbgState.EXCEPTION
    if first_chance and record.code == NtStatus.BREAKPOINT:
        state = DbgState.BREAKPOINT
    elif first_chance and record.code == NtStatus.SINGLE_STEP:
        state = DbgState.SINGLE_STEP
    event = DebugEvent(state, process, thread, record.pack() + struct.pack("<Ixxxx", first_chance))

    def go_on(status: int) -> None:
        here, process.executive.current = process.executive.current, thread
        try:
            (handled if status in (DBG_CONTINUE, DBG_EXCEPTION_HANDLED) else unhandled)()
        finally:
            process.executive.current = here

    event.go_on = go_on
    thread.state = State.BLOCKED
    process.debugger.post(event)
    return True


def end(thread: Thread, status: int) -> None:
    """End a thread that waits for its debugger; the last one takes its process along."""
    from ntsup.supervisor import threads

    if len(thread.process.threads) == 1:
        thread.process.terminate(status)
    else:
        threads.end_thread(thread, status)


def thread_ends(t: Thread, status: int, end: Callable[[], object]) -> bool:
    """A thread ends itself: the debugger sees it once more before `end`; False if there is none."""
    return _last_words(t, DbgState.EXIT_THREAD, status, end)


def process_ends(t: Thread, status: int, end: Callable[[], object]) -> bool:
    """A thread ends its process: the debugger sees that once more before `end`; False if there is none."""
    return _last_words(t, DbgState.EXIT_PROCESS, status, end)


def _last_words(t: Thread, state: DbgState, status: int, end: Callable[[], object]) -> bool:
    process = t.process
    if process.debugger is None or t.told_end:
        return False
    t.told_end = True
    process.told_end = process.told_end or state is DbgState.EXIT_PROCESS
    event = DebugEvent(state, process, t, struct.pack("<I", status & 0xFFFFFFFF))
    event.go_on = lambda _: end()
    t.state = State.BLOCKED
    process.debugger.post(event)
    return True


def thread_gone(thread: Thread) -> None:
    """A thread was ended by others, or with its process."""
    process = thread.process
    if process.debugger is not None and not thread.told_end and process.threads:
        thread.told_end = True
        facts = struct.pack("<I", thread.exit_status & 0xFFFFFFFF)
        process.debugger.post(DebugEvent(DbgState.EXIT_THREAD, process, thread, facts))


def process_gone(process: Process, last: Thread | None) -> None:
    """A process was ended, by whomever."""
    debugger = process.debugger
    if debugger is None:
        return
    if not process.told_end and last is not None:
        process.told_end = True
        facts = struct.pack("<I", process.exit_status & 0xFFFFFFFF)
        debugger.post(DebugEvent(DbgState.EXIT_PROCESS, process, last, facts))
    debugger.processes.pop(process, None)
