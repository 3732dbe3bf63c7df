"""A guest thread: its NT identity, what it is doing as the supervisor sees it, and how it is resumed.

A thread that waits stays ptrace-stopped; nothing here may block. Only the tracer's own thread may call these.
"""

from __future__ import annotations

import enum
import os
import resource
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ntsup.ntabi import BLOCKED, NtError, NtStatus
from ntsup.supervisor.linux import native, usage
from ntsup.supervisor.linux.address_map import MEM_COMMIT, MEM_PRIVATE, PAGE, PAGE_GUARD, Extent
from ntsup.supervisor.objects.base import NtObject

if TYPE_CHECKING:
    from ntsup.supervisor.objects.port import Port
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.token import Token
    from ntsup.supervisor.objects.worker_factory import WorkerFactory

STILL_ACTIVE = 0x103
PAGE_READWRITE = 0x04
GUARD_PAGES = 3
"""Pages of guard below the committed stack, as x64 Windows keeps; the last that is left is the overflow's."""
STACK_STEP = 0x10000
"""Bytes that a stack is committed beyond what is touched, at most."""
TEB_STACK_LIMIT, TEB_DEALLOCATION_STACK, TEB_GUARANTEED_STACK_BYTES = 0x10, 0x1478, 0x1748
NICENESS = {-16: 19, -15: 19, -2: 10, -1: 5}
"""Linux's for the priorities below normal."""
NICE_FREELY = 20
"""RLIMIT_NICE of who may come back to niceness 0."""
IDS_AT_MOST = 4096
"""With more threads than this, living or with handles left, ids of ended ones are used again."""


class State(enum.Enum):
    """What the supervisor knows of a thread."""

    RUNNING = "running"
    """In guest code, or on its way to the next stop."""
    SERVICE = "service"
    """Stopped in a call that is being served now."""
    BLOCKED = "blocked"
    """Stopped in a call whose answer comes later."""
    HELD = "held"
    """Stopped and ready to go on, but suspended."""
    GONE = "gone"


@dataclass(eq=False)
class Apc:
    """A user APC: KiUserApcDispatcher calls `routine(arg1, arg2, arg3)`."""

    routine: int
    arg1: int = 0
    arg2: int = 0
    arg3: int = 0
    special: bool = False


class Answering(Protocol):
    """Hooks that follow a blocked call to its end."""

    def answered(self, status: int, *, may_wait: bool) -> int:
        """The call is over with `status`: what it answers after all; BLOCKED if it is held back (`may_wait`)."""

    def abandon(self) -> None:
        """The call does not return."""


class ThreadMemory(NamedTuple):
    """A thread's stack, of which at first [limit, top) is committed, and its TEB."""

    base: int
    limit: int
    top: int
    teb: int


class Spare(NamedTuple):
    """The stopped Linux thread of a thread that has ended, the times it has used, and the memory it brings along."""

    tid: int
    times: tuple[int, int]
    memory: ThreadMemory | None


class Thread(NtObject):
    """A thread of a process. `tid` is its Linux thread id, `thread_id` NT's."""

    type_name = "Thread"
    read_access = 0x20848
    write_access = 0x20437
    execute_access = 0x120A00
    all_access = 0x1FFFFF

    def __init__(self, process: Process, tid: int, slots: tuple[int, int] | None = None) -> None:
        """`slots` of the core, its own and its object's, if it has them already."""
        self.core_slot, object_slot = slots or process.executive.core.thread_create(process.core_slot, tid)
        super().__init__(process.executive, object_slot)
        self.process = process
        self.tid = tid
        self.thread_id = process.executive.core.thread_id(self.core_slot)
        self.state = State.SERVICE
        self.teb = 0
        self.stack: Extent | None = None
        self.memory: ThreadMemory | None = None
        """Its stack and TEB, where we made both."""
        self.start_address = 0
        self.start_context = 0
        """Until its first step: where the CONTEXT lies that it starts from once ntdll has prepared it."""
        self.exit_status = STILL_ACTIVE
        self.suspend_count = 0
        self.stays = self.stepping = self.watched = False
        """What a debugger outside wants of it: not to run, to run one instruction, to use its debug registers."""
        self.apcs: deque[Apc] = deque()
        self.apc_status: int | None = None
        """Of the call that is being served and sent it into an APC: what that returns once the APC is done."""
        self.on_ready: Callable[[int], int] | None = None
        """For a blocked thread: turns the wait's status into the call's, writing what the call returns."""
        self.wait_serial = 0
        """Counts this thread's waits, so that a late time-out finds its wait over."""
        self.tried_again = (0, 0, 0)
        """The last fault that was over when it was looked at: address, rip, how often in turn."""
        self.call_number = -1
        """Of the call that blocks it: Linux calls that it makes for its process meanwhile write over its register."""
        self.held: Callable[[], object] | None = None
        self.answering: Answering | None = None
        """Who has a word to say on the answer of the call that the thread is blocked in."""
        self.hooked_by = ""
        """The hook that had the last word on its call, for a trace."""
        self.description = ""
        self.created = time.time_ns()
        self.ended = 0
        """Both in ns since 1970."""
        self.times = (0, 0)
        """User and kernel time, in 100 ns, of a thread that has ended."""
        self.times_before = (0, 0)
        """What its Linux thread had used before it was this one."""
        self._over = False
        """It has ended, and the reference that its life held on it is not given up yet."""
        self.priority = 0
        self.boost_disabled = False
        """What SetThreadPriorityBoost said; Linux has no such thing."""
        self.affinity = 0
        self.hide_from_debugger = False
        self.facts: dict[int, bytes] = {}
        """What NtSetInformationThread keeps, by class."""
        self.worker_of: WorkerFactory | None = None
        self.termination_ports: list[Port] = []
        """Ports that are told when it ends."""
        self.told_debugger = self.told_end = False
        """Whether the process's debugger knows that the thread is there, and that it ends."""
        self.token: Token | None = None
        """What it impersonates with."""

    def set_affinity(self, mask: int) -> None:
        """Let it run on these processors alone."""
        self.affinity = mask
        self.executive.affinity.pin(self.tid, mask)

    def set_priority(self, priority: int) -> None:
        """Its priority beside its process's. Linux is told of what is below, where that can be undone again."""
        self.priority = priority
        if resource.getrlimit(resource.RLIMIT_NICE)[0] < NICE_FREELY and os.geteuid():
            return
        try:
            os.setpriority(os.PRIO_PROCESS, self.tid, NICENESS.get(priority, 0))
        except OSError:
            pass  # it has ended

    def grant(self, desired: int) -> int:
        """As for any object; the full rights to query and to set include the limited ones."""
        access = super().grant(desired)
        return access | (access & 0x40) << 5 | (access & 0x20) << 5

    # Resuming

    @property
    def halted(self) -> bool:
        """Whether it may not run: it is suspended, or its process stands still for a debugger."""
        return bool(self.suspend_count or self.process.debug_holds or self.stays)

    @property
    def rests(self) -> bool:
        """Whether it does not go on once its call is answered: it is halted, or a debugger lets it take one step."""
        return self.stepping or self.halted

    def go(self, action: Callable[[], object]) -> None:
        """Let the thread run by `action`, at once or when it is no longer halted."""
        if self.state is State.GONE:
            return
        if self.rests:
            self.state, self.held = State.HELD, action
            if self.stepping and self.process.debuggee is not None:
                self.process.debuggee.came_to_rest(self)
        else:
            self._run(action)

    def release(self) -> None:
        """Let a thread that is held go on, unless it is halted."""
        if self.state is State.HELD and not self.halted and self.held is not None:
            action, self.held = self.held, None
            self._run(action)

    def _run(self, action: Callable[[], object]) -> None:
        self.state = State.RUNNING
        self.start_context = 0
        action()

    def finish(self, status: int) -> None:
        """Answer the call that the thread is stopped in."""
        tid = self.tid
        status = self.answered(status)
        if status is BLOCKED:
            return
        if self.rests:
            self.put_status(status)
            self.go(lambda: native.resume(tid))
        else:
            self.go(lambda: native.reply(tid, status & 0xFFFFFFFF))

    def put_status(self, status: int) -> None:
        """Leave the call that the thread is stopped in: its registers are from now on what it goes on with."""
        try:
            registers = self.registers()
            registers.rax = status & 0xFFFFFFFF
            native.set_registers(self.tid, registers)
        except OSError:
            pass  # it died; its own stop tells

    def answered(self, status: int, *, may_wait: bool = True) -> int:
        """The call that the thread is blocked in is over: tell who follows it. What it answers, or BLOCKED: not yet."""
        if self.answering is not None:
            answering, self.answering = self.answering, None
            status = answering.answered(status, may_wait=may_wait)
            if status is BLOCKED:
                return status
        if self.executive.tracer is not None:
            self.executive.tracer.answered(self, status & 0xFFFFFFFF)
        return status

    def suspend(self) -> int:
        """Stop the thread if it runs; returns the previous count."""
        previous = self.suspend_count
        if previous >= 127:
            raise NtError(NtStatus.SUSPEND_COUNT_EXCEEDED)
        self.suspend_count += 1
        if self.state is State.RUNNING and not previous:
            self.executive.stop_thread(self)
        return previous

    def resume(self) -> int:
        """Undo one suspension; returns the previous count."""
        previous = self.suspend_count
        if previous:
            self.suspend_count -= 1
            self.release()
            if self.process.debugger is not None:
                self.process.debugger.resumed()
        return previous

    # Waiting

    def block(self, on_ready: Callable[[int], int] | None = None) -> None:
        """The call's answer comes when the core says that the wait is over."""
        self.state = State.BLOCKED
        self.on_ready = on_ready

    def queue_apc(self, apc: Apc) -> None:
        """Queue a user APC, ending an alertable wait."""
        if apc.special:
            self.apcs.appendleft(apc)
        else:
            self.apcs.append(apc)
        self.executive.core.apc_pending(self.core_slot, True)

    def withdraw_apc(self, apc: Apc) -> None:
        """Take an APC back, if it has not been delivered."""
        if apc in self.apcs:
            self.apcs.remove(apc)
            self.executive.core.apc_pending(self.core_slot, bool(self.apcs))

    # The stack

    def current_stack(self) -> Extent | None:
        """The stack the thread is on by its TEB's word: its own or a fiber's; None if that names no allocation."""
        try:
            base = int.from_bytes(self.process.memory.read(self.teb + TEB_DEALLOCATION_STACK, 8), "little")
        except NtError:
            return None
        run = self.process.space.map.at(base)
        if run is None or run.base != base or run.type != MEM_PRIVATE:
            return None
        return Extent(base, run.allocation_end)

    def write_stack(self, address: int, data: bytes | bytearray) -> bool:
        """Write a frame to the thread's stack, committing what lies between; False if it does not fit."""
        run = self.process.space.map.at(address)
        usable = run is not None and run.state == MEM_COMMIT and not run.protect & PAGE_GUARD
        try:
            if not usable and not self.grow_stack(address):
                return False
            self.process.memory.write(address, data)
        except NtError:
            return False
        return True

    def grow_stack(self, address: int) -> bool:
        """The stack's guard pages were touched at `address`: commit down to it and set new ones below.

        What has been used is committed once more, up to STACK_STEP: a deep stack does not come here for each page.
        Returns False when they have come to the stack's end, or to what SetThreadStackGuarantee keeps of it:
        STATUS_STACK_OVERFLOW is due, and what is left is usable. The same where there is no stack at that place.
        """
        space, stack = self.process.space, self.current_stack()
        if stack is None or not stack.base <= address < stack.end:
            return False
        kept = int.from_bytes(self.process.memory.read(self.teb + TEB_GUARANTEED_STACK_BYTES, 4), "little")
        bottom = stack.base + PAGE
        low = address & ~(PAGE - 1)
        guard = low - GUARD_PAGES * PAGE
        spare = guard - min(kept, stack.size // 2) - bottom
        overflow = spare < 0
        more = 0 if overflow else min(spare, (stack.end - low) // 2, STACK_STEP) & ~(PAGE - 1)
        low -= more
        guard -= more
        start = max(bottom, low)
        committed = min((r.start for r in space.map.runs_of(stack) if r.state == MEM_COMMIT), default=stack.end)
        top = max(committed + GUARD_PAGES * PAGE, start + PAGE)
        if overflow:
            start = bottom
        space.map.commit(start, top - start, PAGE_READWRITE)
        if not overflow:
            space.map.commit(guard, GUARD_PAGES * PAGE, PAGE_READWRITE | PAGE_GUARD)
        self.process.memory.write(self.teb + TEB_STACK_LIMIT, start.to_bytes(8, "little"))
        return not overflow

    def fault_access(self, address: int, rip: int) -> int:
        """EXCEPTION_ACCESS_VIOLATION's first parameter: 0 read, 1 write, 8 execute."""
        if address != rip and self.process.space.allows(address, 0):
            return 1
        return self.attempted_access(address, rip)

    def attempted_access(self, address: int, rip: int) -> int:
        """The same by the instruction alone, whatever the page allows."""
        return 8 if address == rip else self.executive.decode_access(self, address, rip)

    def registers(self) -> Any:
        """The general registers of the stopped thread."""
        found, gate = native.get_registers(self.tid), self.executive.gate
        if gate.door <= found.rip <= gate.ret:
            from ntsup.supervisor.stopping import show_in_ntdll

            show_in_ntdll(self, found)
        return found

    def cpu_times(self) -> tuple[int, int]:
        """User and kernel time used so far, in 100 ns."""
        return self.times if self.state is State.GONE else self.since_birth(self.linux_times())

    def since_birth(self, used: tuple[int, int]) -> tuple[int, int]:
        """What of the time that its Linux thread has used was this thread's."""
        return max(used[0] - self.times_before[0], 0), max(used[1] - self.times_before[1], 0)

    def linux_times(self) -> tuple[int, int]:
        """User and kernel time that its Linux thread has used, in 100 ns."""
        return usage.times(f"/proc/{self.process.linux_pid}/task/{self.tid}/stat") or self.times_before

    def over(self) -> None:
        """The thread has ended: its id is free when no handle to it is left, or too many like it wait for that."""
        by_id = self.executive.threads_by_id
        self._over = True
        if not self.executive.core.handles_to(self.slot):
            self.last_handle_closed()
        elif len(by_id) > IDS_AT_MOST:
            oldest = next((x for x in by_id.values() if x.state is State.GONE), self)
            oldest._free_id()

    def _free_id(self) -> None:
        if self.executive.threads_by_id.get(self.thread_id) is self:
            del self.executive.threads_by_id[self.thread_id]
            self.executive.core.thread_free(self.core_slot)

    def last_handle_closed(self) -> None:
        """A running thread outlives its handles."""
        if self._over:
            self._over = False
            self._free_id()
            self.executive.core.object_dereference(self.slot)
