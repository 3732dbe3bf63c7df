"""A guest process: its memory, handles, threads, and the facts that its PEB and queries show.

Must never outlive its Linux process: when that is gone, everything it held is released.
"""

from __future__ import annotations

import errno
import mmap
import os
import signal
import socket as _socket
import struct
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ntsup.loader import exports
from ntsup.ntabi import NtError, NtStatus, errno_to_status
from ntsup.supervisor.linux import native, usage
from ntsup.supervisor.linux.address_map import MEM_COMMIT, PAGE, PAGE_GUARD, AddressMap
from ntsup.supervisor.linux.memory import GuestMemory
from ntsup.supervisor.objects.address_space import MMAP, AddressSpace, LinuxCalls
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.handles import HandleTable
from ntsup.supervisor.objects.io_counters import IoCounters
from ntsup.supervisor.objects.thread import STILL_ACTIVE, Spare, State, Thread

if TYPE_CHECKING:
    from ntsup.loader.layout import Plan
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.gdb.debuggee import Debuggee
    from ntsup.supervisor.objects.console import Console
    from ntsup.supervisor.objects.debug_object import DebugObject
    from ntsup.supervisor.objects.job import Job
    from ntsup.supervisor.objects.request import Request
    from ntsup.supervisor.objects.section import Section
    from ntsup.supervisor.objects.token import Token


PEB_BEING_DEBUGGED = 2
IOCTL, USERFAULTFD = 16, 323
UFFD_FLAGS = 0x80801
"""O_CLOEXEC | O_NONBLOCK | UFFD_USER_MODE_ONLY, which needs no right."""
UFFD_API, UFFDIO_API, UFFDIO_REGISTER, UFFD_MODE_WRITES = 0xAA, 0xC018AA3F, 0xC020AA00, 2
UFFD_WATCHES = 1 << 0 | 1 << 13 | 1 << 15
"""PAGEFAULT_FLAG_WP, WP_UNPOPULATED, WP_ASYNC."""
MSG_CMSG_CLOEXEC = 0x40000000
_CONTROL = 80
"""Where, behind the message's header, its control data lies."""
MAP_SHARED_FIXED = 0x11
GATE_REGISTRY = 0x7FE107000000
"""gate_abi.h"""
CLOSE, RECVMSG = 3, 47
"""Linux call numbers, x86-64."""


class Process(NtObject):
    """A process. `linux_pid` is its Linux thread group, `process_id` NT's."""

    type_name = "Process"
    read_access = 0x20410
    write_access = 0x20BEB
    execute_access = 0x121001
    all_access = 0x1FFFFF

    def __init__(self, executive: Executive, linux_pid: int, sender: _socket.socket) -> None:
        self.core_slot, object_slot = executive.core.process_create(linux_pid)
        super().__init__(executive, object_slot)
        self.linux_pid = linux_pid
        self.sender = sender
        """Our end of the socket over which file descriptors travel to the guest."""
        self.process_id = executive.core.process_id(self.core_slot)
        self.parent_id = 0
        self.memory = GuestMemory(linux_pid)
        self.memory.touch = self._touch_guards
        address_map = AddressMap(executive.core, self.core_slot, self.hold_thread, self._lost)
        self.space = AddressSpace(address_map, self.run_linux, self.memory.private_pages)
        self.handles = HandleTable(executive, self.core_slot)
        self.known_threads: dict[int, Thread] = {}
        """By Linux tid: those that live and were met."""
        self.births = False
        """Whether the gate begins and ends threads of it."""
        self.spares: list[Spare] = []
        """What threads that have ended leave to the next."""
        self.requests: dict[Request, None] = {}
        """I/O requests of its threads that pend."""
        self._watcher = -1
        """The guest's descriptor of its userfaultfd."""
        self._to_close: list[int] = []
        """Descriptors that its gate had."""
        self.exit_status = STILL_ACTIVE
        self.exiting = False
        self.peb = 0
        self.parameters = 0
        self.image: Plan | None = None
        self.image_path = ""
        """DOS path of the program."""
        self.command_line = ""
        self.entry_points: dict[str, int] = {}
        """ntdll's KiUserExceptionDispatcher and the like, by name."""
        self.ntdll_base = 0
        self.vdso = range(0)
        self.created = time.time_ns()
        self.exited = 0
        self.default_hard_error_mode = 1
        self.priority_class = 2  # PROCESS_PRIORITY_CLASS_NORMAL
        self.cookie = int.from_bytes(os.urandom(4), "little")
        self.console = True
        """Whether it has one: the executive's, or a pseudo console."""
        self.pseudo_console: Console | None = None
        self.has_stream = True
        """Whether a standard handle that it began with is one of the shell's streams, or the console."""
        self.ignores_ctrl_c = False
        """SetConsoleCtrlHandler(NULL, TRUE): children inherit it."""
        self.control_routine = 0
        """kernelbase!CtrlRoutine, told by the process itself (condrv.h); 0 before that."""
        self.process_group = 0
        self.job: Job | None = None
        """The innermost job it is in."""
        self.facts: dict[tuple[int, int], bytes] = {}
        """What NtSetInformationProcess keeps, by class (and policy)."""
        self.values_asked = 0
        """How often it has asked for a value of the registry by the trap door, as far as that matters."""
        self.io = IoCounters()
        self.affinity = 0
        """The processors that were chosen for it, as a mask; 0 for all."""
        self.debugger: DebugObject | None = None
        self.debug_holds = 0
        """Debug events that are not answered: while there is one, no thread of it runs."""
        self.debuggee: Debuggee | None = None
        """What a debugger outside, over GDB's protocol, has of it."""
        self.had_breakpoints = False
        """Such a debugger has had an int3 in its code: a trap may come from one that is gone since."""
        self.debug_children = True
        """Whether processes that it creates get its debugger."""
        self.told_debugger = self.told_end = False
        """Whether the debugger knows that the process is there, and that it ends."""
        self.last_thread: Thread | None = None
        """The one that ended last."""
        self.token: Token | None = None
        """Its primary token, once somebody asked for it: objects.token.token_of."""
        self.times = (0, 0)
        """User and kernel time, in 100 ns, of a process that is gone."""
        self._over = False
        """It has ended, and the reference that its life held on it is not given up yet."""

    @property
    def threads(self) -> dict[int, Thread]:
        """Its living threads, by Linux tid. Those that began in the gate are met now."""
        if self.births or self.exiting:
            self.executive.meet_threads(self)
        return self.known_threads

    @property
    def may_give_birth(self) -> bool:
        """Whether nobody must be told of each thread that begins or ends."""
        watched = self.debugger is not None or self.debuggee is not None
        return self.executive.gate_serves and not (watched or self.affinity or self.exiting)

    def forbid_births(self) -> None:
        """No thread begins or ends in the gate any more, until one parks there again."""
        if self.births:
            self.births = False
            self.executive.core.process_births(self.core_slot, False)
            self.executive.meet_threads(self)

    def linux_threads(self) -> list[int]:
        """The ids of all its Linux threads, those of ended threads among them."""
        try:
            return [int(name) for name in os.listdir(f"/proc/{self.linux_pid}/task")]
        except OSError:
            return []

    def has_linux_thread(self, tid: int) -> bool:
        """Whether that is one of them."""
        return os.path.exists(f"/proc/{self.linux_pid}/task/{tid}")

    def grant(self, desired: int) -> int:
        """As for any object; the full rights to query and to set include the limited ones."""
        access = super().grant(desired)
        return access | (access & 0x400) << 2 | (access & 0x200) << 4

    def run_linux(self, calls: LinuxCalls, data: bytes = b"") -> list[int]:
        """Make Linux calls in the process, on whichever of its threads is stopped; one is stopped if none is."""
        return self.batch(calls, data)[0]

    def batch(self, calls: LinuxCalls, data: bytes = b"") -> tuple[list[int], int]:
        """The same; also the Linux id of a thread that was born."""
        thread = self.stopped_thread()
        if thread is None:
            raise NtError(NtStatus.PROCESS_IS_TERMINATING)
        results: list[int] = []
        born = 0
        try:
            for at in range(0, len(calls), 120):
                part, new = native.batch(thread.tid, self.executive.gate, calls[at : at + 120], data)
                results += part
                born = born or new
                if -4096 < part[-1] < 0:
                    break
            while self._to_close:
                native.batch(thread.tid, self.executive.gate, [(CLOSE, self._to_close.pop())])
        except OSError as error:
            self._lost()
            raise NtError(NtStatus.PROCESS_IS_TERMINATING) from error
        return results, born

    def hold_thread(self) -> None:
        """Before the address map is locked: a stopped thread for the Linux calls that go with its changes."""
        thread = self.stopped_thread()
        if thread is None:
            raise NtError(NtStatus.PROCESS_IS_TERMINATING)
        native.act_on(thread.tid, self.executive.gate)

    def _lost(self) -> None:
        """A thread died in a batch, or the gate's pages are gone: either way the process cannot go on."""
        self.kill(NtStatus.PROCESS_IS_TERMINATING)

    def _touch_guards(self, address: int, size: int) -> bool:
        """A service touches guard pages as the guest's own instructions would: True if the caller's stack grew by it.

        Elsewhere the guard is gone by it, and the service ends with STATUS_GUARD_PAGE_VIOLATION.
        """
        thread = self.executive.current
        if thread is None or thread.process is not self:
            return False
        grown = False
        for run in list(self.space.map.overlapping(address & ~(PAGE - 1), address + size)):
            if run.state != MEM_COMMIT or not run.protect & PAGE_GUARD:
                continue
            at = max(run.start, address)
            stack = thread.current_stack()
            if stack is not None and run.base == stack.base:
                if not thread.grow_stack(at):
                    return False
                grown = True
            else:
                self.space.map.take_guard(at)
                raise NtError(NtStatus.GUARD_PAGE_VIOLATION)
        return grown

    def with_fds(self, fds: Sequence[int], calls: Callable[[list[int]], LinuxCalls]) -> list[int]:
        """Have the guest make Linux calls that need descriptors of ours: it receives them, makes the calls that
        `calls` builds from its own numbers for them, and closes them again. Returns the results of those calls."""
        receive, data = self._receive(fds)
        core, slot = self.executive.core, self.core_slot
        if core.thread_count(slot) == 1 and not core.process_descriptors(slot):
            numbers = list(range(1, len(fds) + 1))  # the guest holds only its socket, 0: received ones come next
            wanted = list(calls(numbers))
            close = [(CLOSE, n) for n in numbers]
            results = self.run_linux([receive, *wanted, *close], data)[1:]
        else:
            numbers = self._received(self.run_linux([receive], data), len(fds))
            wanted = list(calls(numbers))
            close = [(CLOSE, n) for n in numbers]
            results = self.run_linux([*wanted, *close])
        made = results[: len(wanted)]
        if len(results) < len(wanted) + len(close):
            for call in close:
                self.run_linux([call])
            number = -results[-1]
            raise NtError(NtStatus.NO_MEMORY if number == errno.ENOMEM else errno_to_status(number))
        return made

    def _receive(self, fds: Sequence[int]) -> tuple[tuple[int, ...], bytes]:
        """Send descriptors: the call with which the guest receives them, and its data."""
        _socket.send_fds(self.sender, [b"f"], fds)
        header = self.executive.gate.scratch + native.SCRATCH_DATA
        control_size = 16 + 4 * len(fds)
        data = struct.pack(
            "<QIxxxxQQQQIxxxxQQ", 0, 0, header + 56, 1, header + _CONTROL, control_size, 0, header + 72, 1
        ).ljust(_CONTROL + (control_size + 7) // 8 * 8, b"\0")
        return (RECVMSG, 0, header, MSG_CMSG_CLOEXEC), data

    def _received(self, results: list[int], count: int) -> list[int]:
        """The guest's numbers for descriptors that it has just received."""
        if results[-1] < 0:
            raise NtError(errno_to_status(-results[-1]))
        at = self.executive.gate.scratch + native.SCRATCH_DATA + _CONTROL + 16
        numbers = list(struct.unpack(f"<{count}i", self.memory.read(at, 4 * count)))
        if 0 in numbers:  # the socket's own: fewer have come, because the guest may not have more
            self.run_linux([(CLOSE, number) for number in numbers if number])
            raise NtError(NtStatus.TOO_MANY_OPENED_FILES)
        return numbers

    def map_registry(self, fd: int) -> None:
        """Show the process the registry's generation, at the place where its gate looks for it."""
        try:
            self.with_fds([fd], lambda fds: [(MMAP, GATE_REGISTRY, PAGE, 1, MAP_SHARED_FIXED, fds[0], 0)])
        except NtError:
            pass  # then it goes on asking us

    def give_descriptor(self, fd: int) -> int:
        """Give the guest's gate a descriptor: its number there."""
        call, data = self._receive([fd])
        return self._received(self.run_linux([call], data), 1)[0]

    def close_descriptor(self, number: int) -> None:
        """Have the guest close a descriptor that its gate has, with the next batch: it may not be stopped now."""
        self._to_close.append(number)

    def watch_writes(self, base: int, size: int) -> None:
        """Have Linux note which pages of [base, base + size) are written (userfaultfd, without anybody to ask).

        Raises STATUS_NOT_SUPPORTED where it cannot: before Linux 6.7.
        """
        data_at = self.executive.gate.scratch + native.SCRATCH_DATA
        data = struct.pack("<QQQ", UFFD_API, UFFD_WATCHES, 0) + struct.pack("<QQQQ", base, size, UFFD_MODE_WRITES, 0)
        if self._watcher < 0:
            self.executive.core.process_opens(self.core_slot)
            made = self.run_linux([(USERFAULTFD, UFFD_FLAGS)])[0]
            if made < 0:
                raise NtError(NtStatus.NOT_SUPPORTED)
            self._watcher = made
            if self.run_linux([(IOCTL, made, UFFDIO_API, data_at)], data)[0] < 0:
                raise NtError(NtStatus.NOT_SUPPORTED)
        if self.run_linux([(IOCTL, self._watcher, UFFDIO_REGISTER, data_at + 24)], data)[0] < 0:
            raise NtError(NtStatus.NOT_SUPPORTED)

    def stopped_thread(self) -> Thread | None:
        """A thread that is ptrace-stopped now: the caller if it is ours, else any, else one that is made to stop."""
        current = self.executive.current
        if current is not None and current.process is self and current.state is not State.GONE:
            return current
        running = None
        for thread in (self.known_threads or self.threads).values():
            if thread.state in (State.SERVICE, State.BLOCKED, State.HELD):
                return thread
            if thread.state is State.RUNNING:
                running = thread
        if running is None:
            return None
        self.executive.stop_thread(running)
        return running if running.state is not State.GONE else None

    def tell_faults(self) -> None:
        """Have access violations told to the process itself, unless it has a debugger to be asked first."""
        dispatcher = self.entry_points.get("KiUserExceptionDispatcher", 0)
        native.tell_faults_of(self.core_slot, dispatcher if self.debugger is None else 0)

    def show_debugger(self, present: bool) -> None:
        """PEB.BeingDebugged, which programs read themselves; and what goes with it here."""
        self.tell_faults()
        try:
            self.memory.write(self.peb + PEB_BEING_DEBUGGED, bytes([present]))
        except (NtError, OSError):
            pass  # it is ending

    def image_mapped(self, section: Section, base: int) -> None:
        """An image was mapped. From kernelbase's the console learns where control events go in."""
        plan = section.image
        if self.control_routine or plan is None or not plan.export_rva:
            return
        if not self.executive.paths.is_read_only(section.linux_path):
            return
        known = self.executive.control_routines
        if plan not in known:
            with mmap.mmap(section.fd, plan.size_of_image, prot=mmap.PROT_READ) as flat:
                known[plan] = exports.find(flat, plan, "CtrlRoutine")
        rva = known[plan]
        if rva is not None:
            self.control_routine = base + rva

    def image_device_path(self, base: int) -> str:
        """The NT device path of the image at `base`, where no section object says it."""
        if self.image is not None and base == self.image.base:
            return self.executive.device_path(self.image_path)
        if base == self.ntdll_base:
            return self.executive.device_path("C:\\Windows\\System32\\ntdll.dll")
        return ""

    def cpu_times(self) -> tuple[int, int]:
        """User and kernel time used so far, in 100 ns."""
        if self.exited:
            return self.times
        return usage.times(f"/proc/{self.linux_pid}/stat") or self.times

    def terminate(self, status: int) -> None:
        """End the process with `status`: the first status given stands."""
        if not self.exiting:
            self.exiting = True
            self.exit_status = status & 0xFFFFFFFF
        try:
            os.kill(self.linux_pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def kill(self, status: int) -> None:
        """End a process that cannot be saved."""
        self.terminate(status)

    def over(self) -> None:
        """The process has ended: the object lives on while there are handles to it."""
        self._over = True
        if not self.executive.core.handles_to(self.slot):
            self.last_handle_closed()

    def last_handle_closed(self) -> None:
        """A running process outlives its handles."""
        if self._over:
            self._over = False
            self.executive.core.object_dereference(self.slot)
