"""User APCs: entering the guest at KiUserApcDispatcher when a thread comes back from an alertable wait.

Must never run an APC that the thread did not ask for by waiting alertably (special ones apart).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtStatus
from ntsup.supervisor import exceptions
from ntsup.supervisor.linux import native
from ntsup.supervisor.objects.thread import State

if TYPE_CHECKING:
    from ntsup.supervisor.objects.thread import Thread

_RAX = 0x78


def force(t: Thread) -> None:
    """A special APC was queued: a thread that is in guest code goes into it now, one in a call when that ends."""
    if t.state is State.RUNNING:
        t.executive.stop_thread(t)
    if t.state is not State.HELD or t.start_context:
        return  # before its first step a thread comes by its APCs anyway
    deliver(t, 0, exceptions.pack_context(t.registers(), native.get_fxsave(t.tid)))


def deliver(t: Thread, status: int, context: bytes | None = None) -> None:
    """Send the stopped thread into its first APC; when that is done it goes on with `status` in rax.

    `context` is where it goes on, if not where it is stopped (NtContinue with TestAlert).
    """
    registers = t.registers()
    if context is None:
        registers.rax = status & 0xFFFFFFFF
        context = exceptions.pack_context(registers, native.get_fxsave(t.tid))
    apc = t.apcs.popleft()
    t.executive.core.apc_pending(t.core_slot, bool(t.apcs))
    frame = bytearray(context)
    struct.pack_into("<4Q", frame, 0, apc.arg1, apc.arg2, apc.arg3, apc.routine)
    (rsp,) = struct.unpack_from("<Q", frame, 0x98)
    at = ((rsp - 128) & ~0xF) - exceptions.CONTEXT_SIZE
    if not t.write_stack(at, frame):
        t.process.terminate(NtStatus.STACK_OVERFLOW)
        return
    registers.rsp = at
    registers.rip = t.process.entry_points["KiUserApcDispatcher"]
    native.set_registers(t.tid, registers)
    t.go(lambda: native.resume(t.tid))
