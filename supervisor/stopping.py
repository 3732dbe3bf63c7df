"""Making a running guest thread stop where NT would have it stop: never inside the gate, where it may hold a lock.

gate/README.md says what the places in the gate's text mean. Must wait for nothing but the thread it has asked, and for
that only so long: a guest can loop in the gate's text.
"""

from __future__ import annotations

import enum
import signal
import struct
from functools import partial
from typing import TYPE_CHECKING, Any

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor import exceptions
from ntsup.supervisor.linux import native
from ntsup.supervisor.objects.thread import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.thread import Thread

PATIENCE_MS, TRIES = 20, 100
"""How long a thread is given to come out of the gate before it is looked at again, and how often."""


FIRST_STUB = "NtAccessCheck"
"""The service with the number 0, in every build."""
STUB_SIZE, CALL, BEHIND_CALL = 32, 18, 20
"""ntdll's stubs stand in number order, so far apart; where in each the `syscall` and the `ret` are (guest/stubs.py)."""
_NO_CALL = 0xFFFFFFFFFFFFFFFF
_RESTARTS = {(1 << 64) - number for number in (512, 513, 514, 516)}
"""What a Linux call that was interrupted has in rax before Linux begins it again: ERESTARTSYS and its kin."""
_EINTR = (1 << 64) - 4


class Place(enum.Enum):
    """Where a stopped thread stands."""

    OUTSIDE = "outside"
    ENTERING = "entering"
    """It has come from a stub and changed nothing: the call may take the trap door instead."""
    INSIDE = "inside"
    """It must go on until it comes out."""
    COPYING = "copying"
    """Inside, where a fault is the guest's pointer's."""
    LEAVING = "leaving"
    """The call is done; what is left is to restore registers."""
    CONTINUING = "continuing"
    """The same at the end of NtContinue, where they are those of the CONTEXT in the thread's block; and where a thread
    begins that was parked."""


def place_of(thread: Thread, registers: Any) -> Place:
    """Where in the gate, if anywhere, a thread with these registers stands."""
    gate, rip = thread.executive.gate, int(registers.rip)
    if not gate.text_begin <= rip < gate.text_end:
        in_its_clock = rip in thread.process.vdso and gate.threads <= registers.rsp < gate.threads_end
        return Place.INSIDE if in_its_clock else Place.OUTSIDE
    if gate.entry <= rip <= gate.entered:
        return Place.ENTERING
    if gate.leaving <= rip < gate.left:
        return Place.LEAVING
    if gate.parking <= rip < gate.continued:
        return Place.CONTINUING
    if gate.copy_begin <= rip < gate.copy_end:
        return Place.COPYING
    return Place.INSIDE


def step_out(thread: Thread, registers: Any, place: Place) -> None:
    """Bring a thread that is ENTERING or LEAVING to the door, before or after its call; CONTINUING, to its CONTEXT."""
    gate = thread.executive.gate
    if place is Place.CONTINUING:
        at = gate.thread_block(thread.core_slot) + gate.CONTEXT_OFFSET
        exceptions.apply_context(thread.tid, thread.process.memory.read(at, native.GATE_CONTEXT_SIZE), registers)
        return
    if place is Place.ENTERING:
        registers.rip = gate.door
    else:
        saved = thread.process.memory.read(gate.thread_block(thread.core_slot) + gate.SAVED_OFFSET, 24)
        registers.rsp, registers.rdi, registers.rsi = struct.unpack("<QQQ", saved)
        registers.rip = gate.ret
    native.set_registers(thread.tid, registers)


def show_in_ntdll(thread: Thread, registers: Any) -> None:
    """Of a thread at the gate's door: say that it stands in its call's stub, where it would stand without the gate."""
    gate = thread.executive.gate
    behind = int(registers.rip) == gate.ret
    number = int(registers.rax if registers.orig_rax == _NO_CALL else registers.orig_rax) & 0xFFFFFFFF
    if number == native.CALL_REPORT:
        made = thread.process.memory.read_some(gate.thread_block(thread.core_slot) + gate.CALL_OFFSET, 8)
        number = int.from_bytes(made, "little")
    if number >= native.GATE_NUMBERS:
        number = 0  # it is on its way back and stands before the `ret`: one is as good as another
    stub = thread.process.entry_points[FIRST_STUB] + STUB_SIZE * number
    registers.rip = stub + (BEHIND_CALL if behind else CALL)


def show_call(thread: Thread) -> None:
    """Give a thread that reported the registers of the call that it made, as if it had trapped there."""
    gate = thread.executive.gate
    made = thread.process.memory.read(gate.thread_block(thread.core_slot) + gate.CALL_OFFSET, 40)
    registers = native.get_registers(thread.tid)
    registers.rax, registers.r10, registers.rdx, registers.r8, registers.r9 = struct.unpack("<5Q", made)
    thread.call_number = int(registers.rax) & 0xFFFFFFFF
    native.set_registers(thread.tid, registers)


def fault(thread: Thread, registers: Any, number: int) -> bool:
    """A fault, or a trap, in the gate's text, by its signal: whether it was one, and is dealt with."""
    place = place_of(thread, registers)
    if place is Place.OUTSIDE:
        return False
    if place is Place.ENTERING:
        step_out(thread, registers, place)
    elif number == signal.SIGTRAP:
        pass  # the guest watches memory that the gate reads or writes; on Windows it is not told of the kernel's doing
    elif place is Place.COPYING:
        registers.rip = thread.executive.gate.copy_fault
        native.set_registers(thread.tid, registers)
    else:
        thread.process.terminate(NtStatus.ACCESS_VIOLATION)  # the guest wandered into the gate, or broke it
        return True
    native.resume(thread.tid)
    return True


def stop(executive: Executive, thread: Thread) -> None:
    """Stop a running thread. If it stops for a reason of its own, that is handled when it may go on."""
    if _take_postponed(executive, thread):
        return
    executive.core.interrupt(thread.core_slot, True)
    try:
        _stop(executive, thread)
    except (OSError, NtError):
        thread.process.terminate(NtStatus.PROCESS_IS_TERMINATING)
    finally:
        executive.core.interrupt(thread.core_slot, False)


def _take_postponed(executive: Executive, thread: Thread) -> bool:
    """A thread that was let go has stopped already, for a reason that the loop has yet to look at: it does so later."""
    for seen in executive.postponed:
        runs = seen.kind == native.STOP_EXIT or (seen.kind == native.STOP_NOTICE and not seen.wait_status)
        if seen.tid == thread.tid and not runs:
            executive.postponed.remove(seen)
            _hold(executive, thread, partial(executive.postponed.append, seen))
            return True
    return False


def _stop(executive: Executive, thread: Thread) -> None:
    tid, seen = thread.tid, native.new_stop()
    if native.interrupt(tid) < 0:
        return
    native.wait_stop(tid, seen)
    for _ in range(TRIES):
        if _stopped(executive, thread, seen):
            return
        seen = native.new_stop()
        if not native.wait_stop_within(tid, seen, PATIENCE_MS):
            native.interrupt(tid)
            native.wait_stop(tid, seen)
    thread.process.terminate(NtStatus.ACCESS_VIOLATION)
    executive.postponed.append(seen)


def _stopped(executive: Executive, thread: Thread, seen: Any) -> bool:
    """Whether this stop is one to stay in; else the thread has gone on, inside the gate."""
    tid, kind, gate = thread.tid, seen.kind, executive.gate
    if kind == native.STOP_EXIT:
        executive.postponed.append(seen)
        return True
    if kind == native.STOP_SYSCALL:
        if gate.text_begin <= seen.rip < gate.text_end or seen.rip in thread.process.vdso:
            native.resume(tid)
            return False
        if seen.number == native.CALL_REPORT and seen.rip == gate.ret:
            _hold_reported(executive, thread, seen)
        else:
            _take_back_call(tid)
            _hold(executive, thread, lambda: native.resume(tid))
        return True
    registers = native.get_registers(tid)
    place = place_of(thread, registers)
    if place not in (Place.INSIDE, Place.COPYING):
        if place is not Place.OUTSIDE:
            step_out(thread, registers, place)
        over = kind == native.STOP_INTERRUPT or (place is not Place.OUTSIDE and kind == native.STOP_FAULT)
        _hold(executive, thread, (lambda: native.resume(tid)) if over else (lambda: executive.postponed.append(seen)))
        return True
    if kind == native.STOP_FAULT:
        fault(thread, registers, seen.signal)
        return False
    if kind == native.STOP_INTERRUPT and int(registers.rax) in _RESTARTS and registers.orig_rax != _NO_CALL:
        registers.rax = _EINTR  # it sleeps in a Linux call: that is over
        native.set_registers(tid, registers)
    if kind == native.STOP_NOTICE:
        seen.wait_status = 0  # the thread runs when this is handled
        executive.postponed.append(seen)
    native.resume(tid)
    return False


def _hold_reported(executive: Executive, thread: Thread, seen: Any) -> None:
    """The call had come to its end in the gate, or its wait was lifted: it waits on in the trap door."""
    thread.state = State.SERVICE
    status = executive.gate_report(thread, seen.args)
    if thread.state is State.SERVICE:
        thread.put_status(status)
        by_apc = status == NtStatus.USER_APC
        _hold(executive, thread, lambda: executive.answer(thread, status) if by_apc else native.resume(thread.tid))


def _hold(executive: Executive, thread: Thread, action: Callable[[], object]) -> None:
    thread.held, thread.state = action, State.HELD
    if not thread.halted:
        # Stopped for the supervisor's own sake: it goes on as soon as the loop is back.
        executive.at(0, thread.release)


def _take_back_call(tid: int) -> None:
    """A thread stopped in a call that nobody has looked at: put it before its `syscall` instruction again."""
    registers = native.get_registers(tid)
    registers.rip -= 2
    registers.rax = registers.orig_rax
    native.set_registers(tid, registers)
