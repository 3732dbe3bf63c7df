"""The executive: all that the processes of one supervisor share, and what happens between their calls.

Holds the core, the object table, the namespace, time-outs and the machine's facts. Must never wait for a guest, except
for a thread that it has just asked to stop.
"""

from __future__ import annotations

import heapq
import mmap
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ntsup.loader.kuser import SYSTEM_CALL
from ntsup.ntabi import BLOCKED, CONTEXT_SET, NtError, NtStatus
from ntsup.supervisor.linux import native
from ntsup.supervisor.linux.affinity import Affinity
from ntsup.supervisor.linux.core import (
    ATTENTION_DEAD,
    ATTENTION_LOCKS,
    ATTENTION_PLACES,
    ATTENTION_READY,
    DEAD_LAST_REFERENCE,
    NEVER,
    PARKED,
    PLACES_ALONE,
    PLACES_COMPANY,
    THREAD,
    Core,
)
from ntsup.supervisor.objects import byte_locks
from ntsup.supervisor.objects.thread import State

if TYPE_CHECKING:
    from ntsup.loader.cache import LaidOut
    from ntsup.loader.layout import Plan
    from ntsup.supervisor.control.server import ControlServer
    from ntsup.supervisor.hooks.dispatch import Hooks
    from ntsup.supervisor.io_watch import IoWatch
    from ntsup.supervisor.objects.base import NtObject
    from ntsup.supervisor.objects.console import Console
    from ntsup.supervisor.objects.file import File
    from ntsup.supervisor.objects.key import Registry
    from ntsup.supervisor.objects.mailslot import Mailslot
    from ntsup.supervisor.objects.namespace import Namespace
    from ntsup.supervisor.objects.private_namespace import Boundary, PrivateNamespace
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.section import Section
    from ntsup.supervisor.objects.system_state import SystemState
    from ntsup.supervisor.objects.thread import Thread
    from ntsup.supervisor.settings import Settings
    from ntsup.supervisor.tracing.tracer import Tracer
    from ntsup.supervisor.tracing.watcher import Watcher

EPOCH_1601 = 116444736000000000
"""1970-01-01 in 100 ns since 1601-01-01."""


WALL = 0x40000000
"""__WALL: waitpid's flag for threads."""
COMPANY, COMPANY_MOST = 20_000, 640_000
"""How long, in 100 ns, a second thread may live before it counts for where the scheduler places them: at first, and at
most; it doubles each time that there was no company after all."""
LATEST = (1 << 63) // 100 - 1
"""The last interrupt time that Linux's nanoseconds can say; NT's longest time-outs lie far beyond it."""


class Executive:
    """One per supervisor."""

    def __init__(self, settings: Settings) -> None:
        from ntsup.pathmap.drives import Drives
        from ntsup.pathmap.resolve import PathMap
        from ntsup.supervisor.io_watch import IoWatch
        from ntsup.supervisor.linux.usage import ReapedUsage
        from ntsup.supervisor.objects import gate_files
        from ntsup.supervisor.objects.namespace import Namespace
        from ntsup.supervisor.objects.open_files import OpenFiles
        from ntsup.supervisor.objects.pipe_device import PipeNames

        self.settings = settings
        self.tracer: Tracer | None = settings.tracer
        if self.tracer is not None:
            self.tracer.on_idle = self._untraced
        self.hooks: Hooks | None = settings.hooks
        self.affinity = Affinity()
        self.reaped = ReapedUsage()
        self.core = Core()
        self.objects: dict[int, NtObject] = {}
        """By core slot."""
        self.processes: dict[int, Process] = {}
        """Living ones, by Linux pid."""
        self.threads: dict[int, Thread] = {}
        """Living ones, by Linux tid, as far as they are known: those that began in the gate are not at first."""
        self.children: dict[int, Callable[[int], None]] = {}
        """Linux programs started for guests, by pid: called with waitpid's status when one has ended."""
        self.threads_by_slot: dict[int, Thread] = {}
        self.threads_by_id: dict[int, Thread] = {}
        """By NT id, as far as they are known."""
        self.async_waits: dict[int, Callable[[int], None]] = {}
        """What to do when a wait without a thread ends, by its core slot."""
        self.current: Thread | None = None
        """Whose call is being served."""
        self.gate = settings.gate
        self.filter = b""
        """The seccomp program of a guest: birth.filter_of."""
        self.gate_open = False
        """Whether those let the gate make Linux calls."""
        self.postponed: deque[Any] = deque()
        """Stops met while waiting for another, to be handled by the loop."""
        self._timeouts: list[tuple[int, int, Callable[[], None]]] = []
        self._timeout_serial = 0
        self._steering = False
        self._company = COMPANY
        self.timers_used = False
        """Whether a timer was ever armed: before that the core need not be asked."""
        self.timer_reports: dict[int, Callable[[], None]] = {}
        self.namespace: Namespace = Namespace(self)
        self.private_namespaces: dict[Boundary, PrivateNamespace] = {}
        self.drives = Drives(**settings.drive_options())
        self.paths = PathMap(self.drives, os.environ.get("PATH", ""))
        self.volumes_made: dict[str, int] = {}
        """When the volume of a drive letter was made, as NT has times: as its root says at the start."""
        for letter, root in self.drives.roots.items():
            self.volumes_made[letter] = _made(root or "/")
            self.core.drive_set(letter, os.fsencode(root), self.volumes_made[letter])
        for overlaid, package in self.drives.overlays.items():
            self.core.package_set(os.fsencode(package))
            self.core.overlaid_set(os.fsencode(overlaid))
        self.core.mounts_set([(os.fsencode(path), volume) for path, volume in self.drives.volumes()])
        self.paths.on_change(self.core.names_changed, self.core.names_generation)
        self.open_files = OpenFiles(self.core, partial(gate_files.see_all, self))
        self.data_sections: dict[tuple[int, int], set[Section]] = {}
        """Sections of files that are not images, by device and inode."""
        self.pipes = PipeNames()
        self.mailslots: dict[str, Mailslot] = {}
        """By upper-case name."""
        self.missing: Counter[str] = Counter()
        """What was asked for and is not there, services and functions of DLLs, with how often."""
        self.debuggees = 0
        """How many processes have a debugger outside: supervisor.gdb."""
        self.on_process: list[Callable[[Process], None]] = []
        """Told of each process that is made, before it runs."""
        self.on_close: list[Callable[[], None]] = []
        """What else is to be done when all guests are gone."""
        self.console: Console | None = None
        self.io: IoWatch = IoWatch()
        self.environment: Mapping[str, str] = os.environ
        """Whoever started the first process chose it: the user's locale is in it."""
        self.system: SystemState | None = None
        """Made at its first use: objects.system_state."""
        self.registry: Registry | None = None
        """Opened at its first use: objects.key.registry_of."""
        self.shared_fds: dict[str, int] = {}
        self.kuser: mmap.mmap | None = None
        self.clock: Any = None
        """Keeps its times fresh."""
        self.api_set_size = 0
        self.ntdll: LaidOut | None = None
        self.entry_points: dict[str, int] = {}
        self.control_routines: dict[Plan, int | None] = {}
        """Of DLLs of ours that were mapped: the RVA of an export CtrlRoutine."""
        self._held_for_watcher: Thread | None = None
        self.first_process: Process | None = None
        self.release_shell: Callable[[], None] | None = None
        """Called, once, when the first process has ended and all that go on are in the background."""
        self.unix_peers: dict[int, int] = {}
        """The process at the other end of an AF_UNIX socket of a guest's, by the socket's inode."""
        self.streams: list[File] = []
        """What the shell gave the first process as standard streams."""
        self.control: ControlServer | None = None
        """Who is asked which programs run, and by whom they are watched."""
        self.boot_time = time.time_ns() // 100 + EPOCH_1601 - self.now()

    def object_at(self, slot: int, generation: int) -> NtObject | None:
        """The object in a slot of the core; one that the gate made is met here for the first time."""
        found = self.objects.get(slot)
        if found is None:
            from ntsup.supervisor.objects import dispatcher, gate_files

            adopted = dispatcher.adopt(self, slot, generation) or self._meet_object(slot)
            found = adopted or gate_files.see(self, slot)
        return found

    # Threads that began in the gate

    def _meet_object(self, slot: int) -> Thread | None:
        try:
            info = self.core.object_info(slot)
            return self._meet(int(info.thread)) if info.type == THREAD else None
        except NtError:
            return None

    def _meet(self, slot: int, *, dead: bool = False) -> Thread | None:
        from ntsup.supervisor import threads

        process = self.process_at(int(self.core.thread_info(slot).process))
        return threads.meet(process, slot, dead=dead) if process is not None else None

    def process_at(self, slot: int) -> Process | None:
        """The living process of a core slot."""
        return next((process for process in self.processes.values() if process.core_slot == slot), None)

    def meet_threads(self, process: Process, *, ended: bool = False) -> None:
        """Have the tables show all living threads of a process; or all that ended and to which there are handles."""
        from ntsup.supervisor import threads

        for slot in self.core.threads_unmet(process.core_slot, ended=ended):
            threads.meet(process, slot)

    def thread_of(self, tid: int, *, dead: bool = False) -> Thread | None:
        """The thread that a Linux thread is now, or was; None for one that is parked, and for what is none of ours."""
        found = self.threads.get(tid)
        if found is None and (slot := self.core.thread_of(tid)):
            found = self._meet(slot, dead=dead)
        return found

    def process_of(self, tid: int) -> Process | None:
        """The process of a Linux thread, be it parked. Linux says which: the core may have been written over."""
        found = self.threads.get(tid)
        if found is not None:
            return found.process
        return next((process for process in self.processes.values() if process.has_linux_thread(tid)), None)

    def thread_by_id(self, thread_id: int) -> Thread | None:
        """By NT id: living ones, and those that ended while handles to them are left."""
        found = self.threads_by_id.get(thread_id)
        if found is None and (slot := self.core.thread_by_id(thread_id)):
            found = self._meet(slot)
        return found

    def meet_all(self) -> None:
        """Have every object that there are handles to in `objects`, also those that the gate made."""
        for process in self.processes.values():
            for _, slot, _, _, generation in self.core.handle_enumerate(process.core_slot):
                self.object_at(slot, generation)

    # Time

    @staticmethod
    def now() -> int:
        """Interrupt time: CLOCK_MONOTONIC in 100 ns."""
        return time.monotonic_ns() // 100

    @staticmethod
    def system_time() -> int:
        """100 ns since 1601."""
        return time.time_ns() // 100 + EPOCH_1601

    def deadline(self, timeout: int) -> int:
        """An NT time-out (negative: relative; else absolute system time) as interrupt time."""
        if timeout < 0:
            return min(self.now() - timeout, LATEST)
        return min(self.now() + timeout - self.system_time(), LATEST)

    def at(self, deadline: int, action: Callable[[], None]) -> None:
        """Have `action` called by the loop at an interrupt time. There is no taking back: it checks itself."""
        self._timeout_serial += 1
        heapq.heappush(self._timeouts, (deadline, self._timeout_serial, action))

    def next_deadline(self) -> int:
        """When the loop must be back at the latest: CLOCK_MONOTONIC in ns; -1 for no such time."""
        due = self.core.timer_next_due() if self.timers_used else NEVER
        if self._timeouts:
            due = min(due, self._timeouts[0][0])
        if due == NEVER:
            return -1
        return max(due, 1) * 100

    def expire(self) -> None:
        """Do what is due."""
        now = self.now()
        while self._timeouts and self._timeouts[0][0] <= now:
            heapq.heappop(self._timeouts)[2]()
        for slot in self.core.timers_expire(now):
            report = self.timer_reports.get(slot)
            if report is not None:
                report()

    @property
    def gate_serves(self) -> bool:
        """Whether calls reach the gates: then descriptors of files are worth having there."""
        return self.kuser is not None and bool(self.kuser[SYSTEM_CALL])

    @property
    def watched(self) -> bool:
        """Whether somebody must see every call."""
        return self.tracer is not None or self.hooks is not None or self.debuggees > 0

    def use_gate(self, on: bool) -> None:
        """Have hot calls served in the gate, or all calls trap.

        Whoever must see every call (a watcher, a hook, a debugger) turns the gate off, and on again when it leaves. It
        stays off where user or filters forbid it. Threads that wait in the gate when it is turned off wait on outside.
        The same goes for access violations, which the loop sees only if somebody has to (linux/faults.c).
        """
        native.tell_faults(self.core.base if on else None)
        if self.kuser is None:
            return
        was, on = bool(self.kuser[SYSTEM_CALL]), on and self.gate_open and self.settings.use_gate
        self.kuser[SYSTEM_CALL] = on
        if was and not on:
            for process in self.processes.values():
                process.forbid_births()
            for thread in list(self.threads.values()):
                if thread.state is State.RUNNING:
                    self.stop_thread(thread)

    @property
    def processor_count(self) -> int:
        """How many processors guests may use."""
        return len(self.affinity.processors)

    def affinity_mask(self) -> int:
        """A bit for each of them."""
        return (1 << min(self.processor_count, 64)) - 1

    def steer(self) -> None:
        """A thread came or went: a lone one shares our processor, several are the scheduler's to place.

        Company that is gone again in no time does not count: a move costs more than it is worth then.
        """
        if self.core.living() <= 1:
            if not self.affinity.together:
                self.affinity.join(self._linux_threads())
            self.core.tell_places(PLACES_COMPANY)
        elif self.affinity.together and not self._steering:
            self._steering = True
            self.at(self.now() + self._company, partial(self._part, set(self.core.threads_living())))

    def _part(self, company: set[int]) -> None:
        """The threads of these slots lived a while ago: with two that still do there is company."""
        self._steering = False
        if len(company.intersection(self.core.threads_living())) > 1:
            self._company = COMPANY
            self.affinity.part(self._linux_threads())
            self.core.tell_places(PLACES_ALONE)
        else:
            self._company = min(2 * self._company, COMPANY_MOST)
            self.steer()

    def _linux_threads(self) -> list[int]:
        """Of all threads, and of those that are to be some."""
        traced = (process for pid, process in self.processes.items() if pid not in self.children)
        return [tid for process in traced for tid in process.linux_threads()]

    def device_path(self, dos_path: str) -> str:
        """The NT device path of a DOS path."""
        return self.paths.to_device(self.paths.resolve_dos(dos_path).path)

    # Watchers

    def watch(self, watcher: Watcher) -> None:
        """Have somebody told of every call from now on, beginning with what runs and what blocks."""
        if self.tracer is None:
            from ntsup.supervisor.tracing.tracer import Tracer

            self.tracer = Tracer()
            self.tracer.on_idle = self._untraced
            self.use_gate(False)
        self.tracer.join(watcher, self)
        held, self._held_for_watcher = self._held_for_watcher, None
        if held is not None:
            held.resume()

    def hold_for_watcher(self, thread: Thread) -> None:
        """Have a thread that has not started wait for the first watcher."""
        thread.suspend()
        self._held_for_watcher = thread

    def unwatch(self, watcher: Watcher) -> None:
        """Somebody is told no more."""
        if self.tracer is not None:
            self.tracer.remove(watcher)

    def _untraced(self) -> None:
        """The last watcher has gone: calls cost what they did before."""
        self.tracer = None
        self.use_gate(not self.watched)

    # Waits

    def begin_wait(
        self,
        thread: Thread,
        status: int,
        timeout: int | None,
        on_ready: Callable[[int], int] | None = None,
    ) -> bool:
        """After a core call that may have parked `thread`: True if it has; it then blocks until woken or `timeout`."""
        if status != PARKED:
            return False
        self._block_until(thread, None if timeout is None else self.deadline(timeout), on_ready)
        return True

    def _block_until(self, thread: Thread, deadline: int | None, on_ready: Callable[[int], int] | None) -> None:
        thread.block(on_ready)
        thread.wait_serial += 1
        if deadline is not None:
            serial = thread.wait_serial

            def expired() -> None:
                if thread.wait_serial == serial and thread.state is State.BLOCKED:
                    self.core.wait_cancel(thread.core_slot, NtStatus.TIMEOUT)

            self.at(deadline, expired)

    def gate_report(self, thread: Thread, args: Any) -> int:
        """How a call that `thread` made in the gate ended; BLOCKED where its wait was lifted and goes on here."""
        from ntsup.supervisor import stopping

        status, deadline, delay = int(args[0]) & 0xFFFFFFFF, int(args[1]), bool(args[2] & native.REPORT_DELAY)
        if status != NtStatus.KERNEL_APC:
            return status
        status = self.core.wait_take_over(thread.core_slot)

        def ended(status: int) -> int:
            return NtStatus.SUCCESS if delay and status == NtStatus.TIMEOUT else status

        if status != PARKED:
            return ended(status)
        stopping.show_call(thread)
        self._block_until(thread, None if deadline == NEVER else min(deadline, LATEST), ended)
        return BLOCKED

    def settle(self) -> None:
        """Between calls: answer threads whose wait is over, and let go of objects that nobody can reach."""
        for _ in range(100):
            bits = self.core.attention()
            if not bits:
                return
            if bits & ATTENTION_LOCKS:
                byte_locks.catch_up(self)
            if bits & ATTENTION_DEAD:
                self._bury()
            if bits & ATTENTION_LOCKS:
                self.open_files.grant_locks()
            if bits & ATTENTION_READY:
                self._answer()
            if bits & ATTENTION_PLACES:
                self.steer()

    def _answer(self) -> None:
        while ready := self.core.take_ready():
            for slot in ready:
                thread = self.threads_by_slot.get(slot)
                if thread is not None:
                    if thread.state is State.BLOCKED:
                        self.complete(thread, self.core.wait_result(slot))
                elif (ended := self.async_waits.get(slot)) is not None:
                    ended(self.core.wait_result(slot))

    def complete(self, thread: Thread, status: int) -> None:
        """The blocked thread's wait ended with `status`."""
        on_ready, thread.on_ready = thread.on_ready, None
        if on_ready is not None:
            try:
                status = on_ready(status)
            except NtError as error:
                status = error.status
        if thread.state is State.GONE or status is BLOCKED or status is CONTEXT_SET:
            return
        self.answer(thread, status)

    @staticmethod
    def answer(thread: Thread, status: int) -> None:
        """Have a thread stopped in a call go on with `status`, by way of an APC that is due."""
        from ntsup.supervisor import apc

        if thread.apcs and (status == NtStatus.USER_APC or thread.apcs[0].special):
            apc.deliver(thread, thread.answered(status, may_wait=False))
        else:
            thread.finish(status)

    def _bury(self) -> None:
        while dead := self.core.take_dead():
            for slot, reasons in dead:
                target = self.objects.get(slot)
                if target is None:
                    continue
                if reasons & DEAD_LAST_REFERENCE:
                    del self.objects[slot]
                    target.destroyed()
                else:
                    target.last_handle_closed()

    # Threads

    def stop_thread(self, thread: Thread) -> None:
        """Make a running thread stop now. If it stops for a reason of its own, that is handled when it may go on.

        Afterwards it is HELD, BLOCKED in a wait that it had begun in the gate, or gone.
        """
        from ntsup.supervisor import stopping

        stopping.stop(self, thread)

    def decode_access(self, thread: Thread, address: int, rip: int) -> int:
        """Whether the instruction at `rip` was reading (0) or writing (1) when it faulted at `address`."""
        from ntsup.supervisor import instruction

        code = thread.process.memory.read_some(rip, instruction.LONGEST)
        writes = instruction.writes_memory(code, address, thread.registers())
        if len(code) == instruction.LONGEST and instruction.is_plain(code):
            native.learn_access(code, writes)
        return int(writes)

    def close(self) -> None:
        """End everything that still runs and free what the kernel does not."""
        for process in list(self.processes.values()):
            tids = process.linux_threads()
            process.kill(NtStatus.CONTROL_C_EXIT)
            _reap(process, tids)
        native.tell_faults(None)
        for action in self.on_close:
            action()
        if self.clock is not None:
            native.stop_clock(self.clock)
        if self.console is not None:
            self.console.close()
        if self.tracer is not None:
            self.tracer.close()
        if self.control is not None:
            self.control.close()
        self.io.close()
        for fd in (self.core.fd, *self.shared_fds.values()):
            os.close(fd)
        if self.ntdll is not None:
            os.close(self.ntdll.fd)


def _reap(process: Process, tids: list[int]) -> None:
    """Wait for a process that was killed, and that had these threads, its first thread last."""
    for tid in sorted({*tids, process.linux_pid}, key=lambda tid: tid == process.linux_pid):
        try:
            while os.WIFSTOPPED(os.waitpid(tid, WALL)[1]):
                pass
        except ChildProcessError:
            pass


def _made(root: str) -> int:
    try:
        info = os.stat(root)
    except OSError:
        return 0
    return min(info.st_mtime_ns, info.st_ctime_ns) // 100 + EPOCH_1601
