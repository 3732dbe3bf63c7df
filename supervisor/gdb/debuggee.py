"""A guest process as a debugger outside it sees it: held and let go, stepped, with breakpoints, and why it stopped.

It knows nothing of how that is said over a wire. Nothing here changes what the guest's own debugger, if it has one, is
told. Must never wait: what the debugger decides comes later, while the supervisor serves others.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ntsup.ntabi import NtStatus
from ntsup.supervisor.exceptions import TRAP_FLAG
from ntsup.supervisor.linux import native
from ntsup.supervisor.objects.thread import State

if TYPE_CHECKING:
    from ntsup.supervisor.exceptions import ExceptionRecord
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread

INT3 = b"\xcc"
PUSHF = 0x9C
HARDWARE_BREAKPOINTS = 4
DR6, DR7 = 4, 5
"""Their places behind the four addresses, as native has them."""
TRAP_BRKPT, TRAP_TRACE, TRAP_HWBKPT, SI_KERNEL = 1, 2, 4, 0x80

SIGNALS = {
    NtStatus.BREAKPOINT: signal.SIGTRAP,
    NtStatus.SINGLE_STEP: signal.SIGTRAP,
    NtStatus.ILLEGAL_INSTRUCTION: signal.SIGILL,
    NtStatus.PRIVILEGED_INSTRUCTION: signal.SIGILL,
    NtStatus.INVALID_LOCK_SEQUENCE: signal.SIGILL,
    NtStatus.INTEGER_DIVIDE_BY_ZERO: signal.SIGFPE,
    NtStatus.INTEGER_OVERFLOW: signal.SIGFPE,
    NtStatus.FLOAT_DIVIDE_BY_ZERO: signal.SIGFPE,
    NtStatus.FLOAT_INVALID_OPERATION: signal.SIGFPE,
    NtStatus.FLOAT_OVERFLOW: signal.SIGFPE,
    NtStatus.FLOAT_UNDERFLOW: signal.SIGFPE,
    NtStatus.FLOAT_INEXACT_RESULT: signal.SIGFPE,
    NtStatus.FLOAT_STACK_CHECK: signal.SIGFPE,
    NtStatus.FLOAT_MULTIPLE_FAULTS: signal.SIGFPE,
    NtStatus.DATATYPE_MISALIGNMENT: signal.SIGBUS,
    NtStatus.IN_PAGE_ERROR: signal.SIGBUS,
    NtStatus.STACK_BUFFER_OVERRUN: signal.SIGABRT,
}
"""What a debugger calls an exception; the others are SIGSEGV."""


@dataclass(frozen=True)
class StopReason:
    """Why the process stands still."""

    signal: int
    thread: Thread | None
    detail: str = ""
    """"swbreak", "hwbreak", "library", "watch"; empty for a signal."""
    address: int = 0
    """What was written to or read, for "watch"."""


@dataclass(frozen=True)
class HardwareBreakpoint:
    """One debug register's worth: `kind` is DR7's condition, 0 execute, 1 write, 3 read or write."""

    address: int
    kind: int
    size: int


class Debuggee:
    """One process under a debugger. `stopped` is called with each StopReason, `ended` when it is gone."""

    def __init__(self, process: Process, stopped: Callable[[StopReason], None], ended: Callable[[int], None]) -> None:
        self.process = process
        self._stopped, self._ended = stopped, ended
        self.attached = False
        """Whether it ran before the debugger came: then it goes on when the debugger leaves."""
        self.heard = False
        """Whether a debugger is there: else nobody wants to know of images."""
        self.held = False
        """Whether it stands still for the debugger."""
        self.reason = StopReason(0, None)
        """Why it does."""
        self.breakpoints: dict[int, bytes] = {}
        """What stood where an int3 stands now."""
        self._once = 0
        """A breakpoint of our own, gone when it was met."""
        self.hardware: list[HardwareBreakpoint] = []
        self._stepping: Thread | None = None
        self._step_from = 0
        self._step_pushes = False
        self._passing: dict[Thread, Callable[[], None]] = {}
        """Exceptions that were told and are not answered: what gives one to the guest after all."""
        process.debuggee = self
        process.executive.debuggees += 1
        process.executive.use_gate(False)

    @property
    def waits_in_vain(self) -> bool:
        """Whether it stands still for a debugger that has not come: then ^C must end it, as it cannot answer itself."""
        return self.held and not self.heard

    # Holding and letting go

    def hold(self) -> None:
        """Have every thread stand still."""
        if self.held:
            return
        self.held = True
        self.process.debug_holds += 1
        for thread in list(self.process.threads.values()):
            if thread.state is State.RUNNING:
                self.process.executive.stop_thread(thread)
        self._end_step()

    def stop_once_at(self, address: int) -> None:
        """Stop there when a thread comes by, once."""
        if self.add_breakpoint(address):
            self._once = address

    def interrupt(self) -> None:
        """^C: hold it, and say so."""
        if not self.held:
            self._stop(StopReason(signal.SIGINT, self._any_thread()))

    def _any_thread(self) -> Thread | None:
        return next(iter(self.process.threads.values()), None)

    def _stop(self, reason: StopReason) -> None:
        self.hold()
        self.reason = reason
        self._stopped(reason)

    def _end_step(self) -> None:
        """Whatever thread was being stepped is no more: its trap flag goes."""
        thread, self._stepping = self._stepping, None
        if thread is None:
            return
        thread.stepping = False
        try:
            registers = thread.registers()
            registers.eflags &= ~TRAP_FLAG
            native.set_registers(thread.tid, registers)
            if self._step_pushes and int(registers.rip) == self._step_from + 1:
                self._clear_pushed_flag(int(registers.rsp))
        except OSError:
            pass  # it has died

    def _clear_pushed_flag(self, rsp: int) -> None:
        """`pushf` has shown the guest a trap flag that is ours."""
        flags = self.process.memory.read_some(rsp, 8)
        if len(flags) == 8:
            self.write_memory(rsp, (int.from_bytes(flags, "little") & ~TRAP_FLAG).to_bytes(8, "little"))

    def resume(self, step: Thread | None, running: Collection[Thread] | None, passing: Mapping[Thread, bool]) -> None:
        """Let it go on: one thread by a single instruction, and those that are `running`; None is all others.

        `passing` says of threads that stopped by an exception whether the guest gets it; without a word it does not.
        """
        if not self.held:
            return
        for thread in list(self.process.threads.values()):
            thread.stays = running is not None and thread is not step and thread not in running
            self._load_hardware(thread)
        if step is not None and step.state is not State.GONE:
            self._begin_step(step, passing.get(step, False))
        self.held = False
        self.process.debug_holds -= 1
        for thread in list(self.process.threads.values()):
            give = self._passing.pop(thread, None)
            if give is not None:
                if passing.get(thread, False):
                    give()
                else:
                    thread.go(partial(native.resume, thread.tid))
            elif not thread.halted:
                thread.release()

    def _begin_step(self, thread: Thread, passed: bool) -> None:
        self._stepping, self._step_pushes = thread, False
        thread.stepping = True
        try:
            registers = thread.registers()
            self._step_from = int(registers.rip)
            if thread.state is State.BLOCKED and thread not in self._passing:
                return  # in a call: it comes to rest when that is answered
            self._step_pushes = self.process.memory.read_some(self._step_from, 1) == bytes([PUSHF])
            if not passed:
                registers.eflags |= TRAP_FLAG
                native.set_registers(thread.tid, registers)
        except OSError:
            pass  # it has died

    def detach(self) -> None:
        """Let it run as if there had never been a debugger."""
        for address in list(self.breakpoints):
            self.remove_breakpoint(address)
        self.hardware.clear()
        if self.held:
            self.resume(None, None, dict.fromkeys(self._passing, True))
        else:
            for thread in list(self.process.threads.values()):
                thread.stays = False
                thread.release()
            self._end_step()
        self._forget()

    def _forget(self) -> None:
        executive = self.process.executive
        self.process.debuggee = None
        executive.debuggees -= 1
        executive.use_gate(not executive.watched)

    # What happens in it: called by the loop

    def trapped(self, thread: Thread, stop: Any, registers: Any) -> bool:
        """A thread met SIGTRAP; True if that was the debugger's doing."""
        code, rip = int(stop.code), int(registers.rip)
        if code == SI_KERNEL and rip - 1 in self.breakpoints:
            registers.rip = rip - 1
            if rip - 1 == self._once:
                self.remove_breakpoint(self._once)
            return self._trap(thread, registers, StopReason(signal.SIGTRAP, thread, "swbreak"))
        if code == TRAP_HWBKPT and self.hardware:
            return self._hardware_trap(thread, registers)
        if code == TRAP_TRACE and thread is self._stepping:
            return self._trap(thread, registers, StopReason(signal.SIGTRAP, thread))
        return False

    def _trap(self, thread: Thread, registers: Any, reason: StopReason) -> bool:
        try:
            native.set_registers(thread.tid, registers)
        except OSError:
            return True  # it has died
        tid = thread.tid
        thread.state, thread.held = State.HELD, lambda: native.resume(tid)
        self._stop(reason)
        return True

    def _hardware_trap(self, thread: Thread, registers: Any) -> bool:
        values = list(native.get_debug_registers(thread.tid))
        status, values[DR6] = values[DR6], 0
        native.set_debug_registers(thread.tid, values)
        for index, each in enumerate(self.hardware):
            if status >> index & 1:
                detail = "watch" if each.kind else "hwbreak"
                if not each.kind:
                    registers.eflags |= 0x10000  # RF: the instruction is not stopped at again
                return self._trap(thread, registers, StopReason(signal.SIGTRAP, thread, detail, each.address))
        return False

    def exception(self, thread: Thread, record: ExceptionRecord, registers: Any, give: Callable[[Any], None]) -> None:
        """An exception is raised in a thread: the debugger decides whether `give` hands it to the guest."""
        if thread is self._stepping:
            registers.eflags &= ~TRAP_FLAG
        try:
            native.set_registers(thread.tid, registers)
        except OSError:
            return  # it has died

        def pass_on() -> None:
            try:
                give(thread.registers())
            except OSError:
                pass

        thread.state = State.BLOCKED
        self._passing[thread] = pass_on
        number = SIGNALS.get(NtStatus.of(record.code), signal.SIGSEGV)
        self._stop(StopReason(number, thread))

    def came_to_rest(self, thread: Thread) -> None:
        """The thread that is stepped is back from the supervisor: from its call, or from a page that had to be made."""
        try:
            rip = int(thread.registers().rip)
        except OSError:
            return
        if rip == self._step_from and self.process.memory.read_some(rip - 2, 2) != b"\x0f\x05":
            self.process.executive.at(0, thread.release)  # the instruction is still to come
        else:
            self._stop(StopReason(signal.SIGTRAP, thread))

    def image_changed(self, thread: Thread) -> None:
        """An image was mapped or unmapped by a thread's call."""
        if self.heard and not self.held:
            self._stop(StopReason(signal.SIGTRAP, thread, "library"))

    def thread_born(self, thread: Thread) -> None:
        """A new thread, stopped."""
        self._load_hardware(thread)

    def thread_gone(self, thread: Thread) -> None:
        """A thread has ended. With the one that was stepped the debugger would wait for nothing."""
        self._passing.pop(thread, None)
        if self.reason.thread is thread:
            self.reason = StopReason(self.reason.signal, self._any_thread())
        if thread is self._stepping:
            self._stepping = None
            if not self.held and self.process.threads and not self.process.exiting:
                self._stop(StopReason(signal.SIGTRAP, self._any_thread()))

    def process_gone(self) -> None:
        """The process has ended."""
        self.held = False
        self._forget()
        self._ended(self.process.exit_status)

    # Memory and breakpoints

    def read_memory(self, address: int, size: int) -> bytes:
        """What stands there, as far as it can be read, without our breakpoints."""
        data = bytearray(self.process.memory.read_some(address, size))
        for at, original in self.breakpoints.items():
            if address <= at < address + len(data):
                data[at - address] = original[0]
        return bytes(data)

    def write_memory(self, address: int, data: bytes) -> bool:
        """Write, also where the guest could not; under a breakpoint too. False where nothing is mapped."""
        kept = bytearray(data)
        for at in self.breakpoints:
            if address <= at < address + len(data):
                self.breakpoints[at] = bytes(data[at - address : at - address + 1])
                kept[at - address] = INT3[0]
        return self._poke(address, bytes(kept))

    def _poke(self, address: int, data: bytes) -> bool:
        try:
            fd = os.open(f"/proc/{self.process.memory.linux_pid}/mem", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            return os.pwrite(fd, data, address) == len(data)
        except (OSError, OverflowError):
            return False
        finally:
            os.close(fd)

    def add_breakpoint(self, address: int) -> bool:
        """Put an int3 at an address; False where nothing is mapped."""
        if address in self.breakpoints:
            return True
        original = self.process.memory.read_some(address, 1)
        if not original or not self._poke(address, INT3):
            return False
        self.breakpoints[address] = original
        self.process.had_breakpoints = True
        return True

    def remove_breakpoint(self, address: int) -> None:
        """Take it away, unless the guest has written over it."""
        original = self.breakpoints.pop(address, None)
        if original is not None and self.process.memory.read_some(address, 1) == INT3:
            self._poke(address, original)

    def add_hardware(self, wanted: HardwareBreakpoint) -> bool:
        """Use a debug register; False if none is left."""
        if wanted in self.hardware:
            return True
        if len(self.hardware) >= HARDWARE_BREAKPOINTS:
            return False
        self.hardware.append(wanted)
        return True

    def remove_hardware(self, wanted: HardwareBreakpoint) -> None:
        """Give it back."""
        if wanted in self.hardware:
            self.hardware.remove(wanted)

    def _load_hardware(self, thread: Thread) -> None:
        """Have the thread's debug registers say what is wanted."""
        if not self.hardware and not thread.watched:
            return
        values = [0] * (DR7 + 1)
        for index, each in enumerate(self.hardware):
            values[index] = each.address
            length = {1: 0, 2: 1, 4: 3, 8: 2}[each.size] if each.kind else 0
            values[DR7] |= 1 << 2 * index | (each.kind | length << 2) << 16 + 4 * index
        try:
            native.set_debug_registers(thread.tid, values)
            thread.watched = bool(self.hardware)
        except OSError:
            pass  # it has died, or the address is not one that can be watched
