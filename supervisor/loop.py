"""The stop loop: take the next stop of any guest thread, have it served, reply, and take the next.

The one place where threads are let go after a call. Must never raise for anything that a guest does.
"""

from __future__ import annotations

import signal
import sys
import traceback
from typing import Any

from ntsup.ntabi import (
    BLOCKED,
    CONTEXT_SET,
    NtError,
    NtStatus,
    Service,
    argument_counts,
    on_not_implemented,
    service_table,
)
from ntsup.supervisor import birth, console, crash, debugging, exceptions, stopping, threads
from ntsup.supervisor.executive import Executive
from ntsup.supervisor.linux import native
from ntsup.supervisor.linux.address_map import MEM_COMMIT, PAGE_GUARD
from ntsup.supervisor.objects.thread import State, Thread

TRIES = 1000
"""So often in turn a thread may fault at one place that the address map says is accessible."""


def _note_missing(thread: Thread, entry: Service) -> None:
    executive = thread.executive
    executive.missing[entry.name] += 1
    if executive.missing[entry.name] == 1 and executive.settings.verbose:
        print(f"ntsup: {entry.name} is not implemented", file=sys.stderr)


_SILENT_SERVICES = (1, 3, 4)
"""Of the debug service: to print, and to tell of symbols that came and went. Without a debugger, nobody is told."""


class Loop:
    """Serves one executive's guests until none is left."""

    def __init__(self, executive: Executive) -> None:
        self.executive = executive
        self.table: list[Service | None] = service_table(executive.settings.build)
        native.argument_counts(argument_counts(executive.settings.build))
        if executive.hooks is not None:
            self.table = executive.hooks.table(self.table, executive)
        self.stop = native.new_stop()
        self.signalled = 0
        """The signal that ended the run, if one did."""
        on_not_implemented(_note_missing)

    def run(self) -> None:
        """Serve until the last guest is gone."""
        executive, stop = self.executive, self.stop
        serve, settle, deadline = self._serve, executive.settle, executive.next_deadline
        processes, postponed = executive.processes, executive.postponed
        reply_next, next_stop, syscall = native.reply_next, native.next_stop, native.STOP_SYSCALL
        next_stop(stop, deadline())
        while processes:
            try:
                reply = serve(stop) if stop.kind == syscall else self._handle(stop)
                settle()
                while postponed:
                    again = postponed.popleft()
                    late = self._handle(again)
                    if late is not None:
                        native.reply(again.tid, late)
                    settle()
            except Exception as error:
                reply = None
                self._give_up(stop, error)
            if reply is not None:
                reply_next(stop.tid, reply, stop, deadline())
            elif processes:
                next_stop(stop, deadline())

    def _give_up(self, stop: Any, error: Exception) -> None:
        """A stop could not be handled: the process that it is of ends, all of them where it is of none; others go on.

        An NtError is no bug: the core does not know what Python knows, so a guest has written over what they share.
        """
        thread = self.executive.thread_of(stop.tid)
        concerned = [thread.process] if thread is not None else list(self.executive.processes.values())
        if isinstance(error, NtError):
            names = ", ".join(process.image_path.rsplit("\\", 1)[-1] for process in concerned)
            print(f"ntsup: {names or 'a program'}: the state shared with it is damaged", file=sys.stderr)
        else:
            self._report("the stop loop")
        for process in concerned:
            process.terminate(NtStatus.ACCESS_VIOLATION)

    def _handle(self, stop: Any) -> int | None:
        """Handle one stop; what to put into rax at once, or None."""
        kind = stop.kind
        if kind == native.STOP_SYSCALL:
            return self._serve(stop)
        if kind == native.STOP_TIMEOUT:
            self.executive.expire()
        elif kind == native.STOP_WAKE:
            for action in self.executive.io.collect():
                action()
        elif kind == native.STOP_FAULT:
            self._fault(stop)
        elif kind == native.STOP_EXIT:
            self._exited(stop)
        elif kind == native.STOP_INTERRUPT:
            self._interrupted(stop)
        elif kind == native.STOP_FOREIGN:
            self._foreign(stop)
        elif kind == native.STOP_NOTICE:
            self._notice(stop)
        elif kind == native.STOP_SIGNAL:
            self._signal(stop)
        elif kind == native.STOP_CLONE:
            native.resume(stop.tid)
        elif kind == native.STOP_LEAVING:
            for process in list(self.executive.processes.values()):
                birth.process_gone(process, NtStatus.UNSUCCESSFUL)
        return None

    def _serve(self, stop: Any) -> int | None:
        rip = stop.rip
        gate = self.executive.gate
        thread = self.executive.threads.get(stop.tid)
        if thread is None:
            if rip == gate.ret and stop.number == native.CALL_REPORT:
                return int(stop.args[0]) & 0xFFFFFFFF  # there is something to collect: it need not be known for that
            thread = self.executive.thread_of(stop.tid)
        if thread is None:
            native.resume(stop.tid)
            return None
        if gate.text_begin <= rip <= gate.ret or rip in thread.process.vdso:
            if rip != gate.ret:
                native.resume(stop.tid)  # a Linux call of the gate's own, or the vDSO where the clock is no TSC
                return None
            if stop.number == native.CALL_REPORT:
                return self._reported(thread, stop)
        return self.call(thread, stop.number, stop.args, bool(stop.args_fault))

    def _reported(self, thread: Thread, stop: Any) -> int | None:
        """A call that came to its end in the gate: the thread goes on from it; settle() collects what it left."""
        thread.state = State.SERVICE
        status = self.executive.gate_report(thread, stop.args)
        if thread.state is not State.SERVICE:
            return None
        if thread.halted or status == NtStatus.USER_APC:
            self.executive.answer(thread, status)
            return None
        thread.state = State.RUNNING
        return status

    def call(self, thread: Thread, number: int, args: Any, fault: bool) -> int | None:
        """Have service `number` done for a thread stopped in its call; None if it is answered otherwise."""
        executive = self.executive
        entry = self.table[number] if number < len(self.table) else None
        if entry is None:
            return NtStatus.INVALID_SYSTEM_SERVICE
        if fault:
            return NtStatus.ACCESS_VIOLATION
        executive.current = thread
        thread.state = State.SERVICE
        tracer = executive.tracer
        traced = tracer.begin(thread, entry, args) if tracer is not None else None
        thread.apc_status = None
        try:
            status = entry.invoke(thread, args)
        except Exception:
            self._report(entry.name)
            status = NtStatus.UNSUCCESSFUL
        if tracer is not None and traced is not None:
            if status is BLOCKED and thread.state is State.BLOCKED:
                tracer.blocked(thread, traced)
            else:
                returns = status is not BLOCKED and status is not CONTEXT_SET and thread.state is not State.GONE
                tracer.end(thread, traced, status & 0xFFFFFFFF if returns else thread.apc_status)
        executive.current = None
        if status is BLOCKED or status is CONTEXT_SET or thread.state is State.GONE:
            thread.call_number = number
            return None
        if thread.rests:
            thread.finish(status)
            return None
        thread.state = State.RUNNING
        return status & 0xFFFFFFFF

    def _report(self, name: str) -> None:
        """A bug of ours: the guest gets STATUS_UNSUCCESSFUL, the user the traceback."""
        print(f"ntsup: internal error in {name}; please report it", file=sys.stderr)
        traceback.print_exc()

    def _fault(self, stop: Any) -> None:
        thread = self.executive.thread_of(stop.tid)
        if thread is None:
            self._stray_fault(stop)
            return
        try:
            registers = thread.registers()
        except OSError:
            return
        if stopping.fault(thread, registers, stop.signal):
            return
        if stop.signal == signal.SIGTRAP and self._debugger_trap(thread, stop, registers):
            return
        if stop.signal == signal.SIGSEGV:
            if stop.code == 0x80 and self._interrupt_door(thread, registers):
                return
            if self._guard_page(thread, int(stop.address), registers):
                return
            if stop.code != 0x80 and self._accessible_by_now(thread, int(stop.address), int(registers.rip)):
                return
        self.raise_exception(thread, exceptions.record_of_signal(thread, stop, registers), registers)

    def _stray_fault(self, stop: Any) -> None:
        """A fault of a thread that is none now: a guest has broken what its gate has of a parked one."""
        process = self.executive.process_of(stop.tid)
        if process is not None:
            process.terminate(NtStatus.ACCESS_VIOLATION)
        native.resume(stop.tid)

    @staticmethod
    def _debugger_trap(thread: Thread, stop: Any, registers: Any) -> bool:
        """SIGTRAP by the doing of a debugger outside; its int3 may be gone when a trap of it is looked at."""
        process = thread.process
        if process.debuggee is not None and process.debuggee.trapped(thread, stop, registers):
            return True
        if not process.had_breakpoints or stop.code != 0x80:
            return False
        if process.memory.read_some(int(registers.rip) - 1, 1) == b"\xcc":
            return False
        registers.rip -= 1
        native.set_registers(thread.tid, registers)
        thread.go(lambda: native.resume(thread.tid))
        return True

    def _interrupt_door(self, thread: Thread, registers: Any) -> bool:
        """`int 0x2e`: the trap door by its old name; and `int 0x2d` where it asks nothing of anybody."""
        code = thread.process.memory.read_some(int(registers.rip), 2)
        if code == b"\xcd\x2d" and int(registers.rax) in _SILENT_SERVICES and thread.process.debugger is None:
            registers.rip += 3  # and one byte is skipped
            native.set_registers(thread.tid, registers)
            thread.go(lambda: native.resume(thread.tid))
            return True
        if code != b"\xcd\x2e":
            return False
        number = int(registers.rax) & 0xFFFFFFFF
        entry = self.table[number] if number < len(self.table) else None
        args = [int(registers.r10), int(registers.rdx), int(registers.r8), int(registers.r9)]
        fault = False
        more = entry.argument_count - 4 if entry is not None else 0
        if more > 0:
            raw = thread.process.memory.read_some(int(registers.rsp) + 0x28, 8 * more)
            fault = len(raw) != 8 * more
            args += [int.from_bytes(raw[i : i + 8], "little") for i in range(0, len(raw) - 7, 8)]
        registers.rip += 2
        native.set_registers(thread.tid, registers)
        status = self.call(thread, number, args, fault)
        if status is not None:
            native.reply(thread.tid, status)
        return True

    def _guard_page(self, thread: Thread, address: int, registers: Any) -> bool:
        """A touch of a guard page: the stack grows, or STATUS_GUARD_PAGE_VIOLATION is raised once."""
        process = thread.process
        run = process.space.map.at(address)
        if run is None or run.state != MEM_COMMIT or not run.protect & PAGE_GUARD:
            return False
        executive = self.executive
        executive.current = thread
        thread.state = State.SERVICE
        try:
            stack = thread.current_stack()
            if stack is not None and run.base == stack.base:
                if thread.grow_stack(address):
                    thread.go(lambda: native.resume(thread.tid))
                else:
                    record = exceptions.ExceptionRecord(
                        NtStatus.STACK_OVERFLOW,
                        int(registers.rip),
                        (thread.attempted_access(address, int(registers.rip)), address),
                    )
                    self.raise_exception(thread, record, registers)
                return True
            process.space.map.take_guard(address)
            access = thread.attempted_access(address, int(registers.rip))
        except NtError:
            process.terminate(NtStatus.STACK_OVERFLOW)
            return True
        finally:
            executive.current = None
        record = exceptions.ExceptionRecord(NtStatus.GUARD_PAGE_VIOLATION, int(registers.rip), (access, address))
        self.raise_exception(thread, record, registers)
        return True

    @staticmethod
    def _accessible_by_now(thread: Thread, address: int, rip: int) -> bool:
        """Another thread made the page accessible after this one had faulted: it tries again, as NT has it."""
        if not thread.process.space.allows(address, thread.attempted_access(address, rip)):
            thread.tried_again = (0, 0, 0)
            return False
        *place, times = thread.tried_again
        times = times + 1 if place == [address, rip] else 1
        thread.tried_again = (address, rip, times)
        if times > TRIES:
            return False  # Linux does not agree with the map
        thread.go(lambda: native.resume(thread.tid))
        return True

    def raise_exception(self, thread: Thread, record: exceptions.ExceptionRecord, registers: Any) -> None:
        """First chance: the guest's dispatcher, unless a debugger outside the guest keeps it from that."""
        debuggee = thread.process.debuggee
        if debuggee is None:
            self._raise(thread, record, registers)
        else:
            debuggee.exception(thread, record, registers, lambda registers: self._raise(thread, record, registers))

    def _raise(self, thread: Thread, record: exceptions.ExceptionRecord, registers: Any) -> None:
        """A fast fail, or a stack that cannot take the frame, is the end."""
        if self.executive.tracer is not None:
            self.executive.tracer.exception(thread, record)
        fast_fail = record.code == NtStatus.STACK_BUFFER_OVERRUN
        if record.code == NtStatus.SINGLE_STEP and thread.process.debugger is not None:
            stepped = thread.registers()
            stepped.eflags &= ~exceptions.TRAP_FLAG
            native.set_registers(thread.tid, stepped)
        if not debugging.exception(
            thread,
            record,
            first_chance=not fast_fail,
            handled=lambda: thread.go(lambda: native.resume(thread.tid)),
            unhandled=lambda: self._dispatch(thread, record, registers, fast_fail),
        ):
            self._dispatch(thread, record, registers, fast_fail)

    def _dispatch(self, thread: Thread, record: exceptions.ExceptionRecord, registers: Any, fast_fail: bool) -> None:
        executive = self.executive
        executive.current = thread
        thread.state = State.SERVICE
        try:
            if fast_fail or not exceptions.enter_dispatcher(thread, record, registers):
                crash.report(thread, record, registers)
                thread.process.terminate(record.code)
                return
        except OSError:
            return
        finally:
            executive.current = None
        thread.go(lambda: native.resume(thread.tid))

    def _exited(self, stop: Any) -> None:
        tid = stop.tid
        ended = self.executive.children.pop(tid, None)
        if ended is not None:
            ended(stop.wait_status)
            return
        thread = self.executive.thread_of(tid, dead=True)
        if thread is None:
            self.executive.core.lock_repair(tid)  # it was parked
        else:
            thread.exit_status = thread.process.exit_status if thread.process.exiting else NtStatus.UNSUCCESSFUL
            threads.thread_gone(thread)
        process = self.executive.processes.get(tid)
        if process is not None:  # a thread group's leader is reported when its last thread is gone
            birth.process_gone(process, NtStatus.UNSUCCESSFUL)

    def _interrupted(self, stop: Any) -> None:
        thread = self.executive.threads.get(stop.tid)
        tid = stop.tid
        if thread is None:
            native.resume(tid)
        elif thread.state is State.RUNNING:
            thread.go(lambda: native.resume(tid))

    def _foreign(self, stop: Any) -> None:
        """`int 0x80`, or an x32 call: on Windows no such door exists, and trying it is an access violation."""
        thread = self.executive.thread_of(stop.tid)
        if thread is None:
            native.resume(stop.tid)
            return
        registers = thread.registers()
        rip = int(registers.rip) - 2
        registers.rip, registers.rax = rip, registers.orig_rax
        record = exceptions.ExceptionRecord(NtStatus.ACCESS_VIOLATION, rip, (0, 0xFFFFFFFFFFFFFFFF))
        self.raise_exception(thread, record, registers)

    def _notice(self, stop: Any) -> None:
        """A signal from outside for a guest: those that end a program end it, ^C comes to the supervisor as well."""
        process = self.executive.process_of(stop.tid)
        if process is not None and stop.signal in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT):
            process.terminate(NtStatus.CONTROL_C_EXIT)
            if process is self.executive.first_process:
                self.signalled = self.signalled or stop.signal
        if stop.wait_status:
            native.resume(stop.tid)

    def _signal(self, stop: Any) -> None:
        """A signal for the supervisor."""
        number = stop.signal
        if number == signal.SIGINT:
            for process in list(self.executive.processes.values()):
                if process.debuggee is not None and process.debuggee.waits_in_vain:
                    process.terminate(NtStatus.CONTROL_C_EXIT)
            console.control_event(self.executive, console.CTRL_C_EVENT, from_terminal=stop.code > 0)
            if self.executive.console is not None:
                self.executive.console.interrupted()
        elif number == signal.SIGWINCH:
            if self.executive.console is not None:
                self.executive.console.resized()
        elif number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            self.signalled = number
            for process in list(self.executive.processes.values()):
                process.terminate(NtStatus.CONTROL_C_EXIT)
