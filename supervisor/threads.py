"""Making and ending the threads of a guest: their stacks and TEBs, and the Linux threads under them.

A thread begins at ntdll!LdrInitializeThunk. The Linux thread of one that has ended, its stack and its TEB are kept for
the next: parked in the gate, which then begins and ends plain threads by itself (gate/birth.c), or stopped. Must leave
nothing behind when it fails.
"""

from __future__ import annotations

import struct
import time
from typing import NamedTuple

from ntsup.loader.process import TEB_SIZE, initial_context_bytes, teb_bytes
from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor import debugging
from ntsup.supervisor.linux import native
from ntsup.supervisor.linux.address_map import MEM_COMMIT, MEM_RESERVE, PAGE, PAGE_GUARD, Extent
from ntsup.supervisor.linux.core import THREAD_EXITED
from ntsup.supervisor.objects.dos_attributes import linux_time
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.request import cancel_thread
from ntsup.supervisor.objects.thread import (
    GUARD_PAGES,
    PAGE_READWRITE,
    Spare,
    State,
    Thread,
    ThreadMemory,
)

CLONE, MADVISE, MADV_DONTNEED = 56, 28, 4
_CLONE_FLAGS = (
    0x00000100 | 0x00000200 | 0x00000400 | 0x00000800 | 0x00010000 | 0x00040000
)  # VM FS FILES SIGHAND THREAD SYSVSEM
REGION_BASE = 0x7FE100000000
"""Where gate/core's shared region lies in a guest."""
DEFAULT_STACK_RESERVE = 0x100000
SPARES_AT_MOST = 8
"""Stopped Linux threads of ended threads that a process keeps: a birth and an exit cost more than all the rest."""

ADDRESSES = 0xFFFFFFFFFFFFFFFF
_TEB_PAGES = -(-TEB_SIZE // PAGE) * PAGE


class StackSize(NamedTuple):
    """What is reserved for a stack, and how much of it is committed at first."""

    reserve: int
    commit: int


def add_thread(process: Process, tid: int) -> Thread:
    """Enter a thread, stopped, into the tables."""
    thread = Thread(process, tid)
    _enter(thread)
    process.executive.steer()
    if process.affinity:
        process.executive.affinity.pin(tid, process.affinity)
    if process.debuggee is not None:
        process.debuggee.thread_born(thread)
    return thread


def _enter(thread: Thread) -> None:
    process, executive = thread.process, thread.executive
    process.known_threads[thread.tid] = thread
    executive.threads[thread.tid] = thread
    executive.threads_by_slot[thread.core_slot] = thread
    executive.threads_by_id[thread.thread_id] = thread


def meet(process: Process, slot: int, *, dead: bool = False) -> Thread | None:
    """A thread that began in the gate, by its core slot; it will end by the trap door. None if it is no such.

    `dead`: its Linux thread has just ended.
    """
    executive = process.executive
    info = executive.core.thread_meet(slot)
    if info is None:
        return None
    facts, tid = info.facts, int(info.linux_tid)
    lives = info.state != THREAD_EXITED
    if lives and (tid in executive.threads or not (dead or process.exiting or _is_running(process, tid))):
        return None  # a guest may have written anything into the core
    thread = Thread(process, tid, (slot, int(info.object)))
    thread.start_address = int(facts.start_address)
    thread.created = linux_time(int(facts.created))
    memory = ThreadMemory(*(int(at) for at in (facts.stack_base, facts.stack_limit, facts.stack_top, facts.teb)))
    thread.teb = memory.teb
    if not lives:
        thread.state, thread.exit_status = State.GONE, int(info.exit_status)
        thread.ended = linux_time(int(facts.ended))
        thread.times = int(facts.user_time), int(facts.kernel_time)
        executive.threads_by_id[thread.thread_id] = thread
        thread.over()
    else:
        give_memory(thread, memory)
        thread.state = State.RUNNING
        thread.times_before = int(facts.user_time), int(facts.kernel_time)
        _enter(thread)
    return thread


def _is_running(process: Process, tid: int) -> bool:
    """Whether that is a Linux thread of the process, and none that has been stopped for good."""
    return process.has_linux_thread(tid) and not any(spare.tid == tid for spare in process.spares)


def allocate(process: Process, size: int) -> int:
    """The base of fresh read-write memory."""
    return process.space.map.allocate(0, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)[0]


def stack_size(process: Process, reserve: int, commit: int) -> StackSize:
    """The size of a new stack, of which 0 leaves the choice to the program's file."""
    return StackSize(*process.executive.core.stack_size(reserve, commit, _own_stack(process)))


def _own_stack(process: Process) -> StackSize:
    """What the program's file says."""
    image = process.image
    return StackSize((image.stack_reserve if image else 0) or DEFAULT_STACK_RESERVE, image.stack_commit if image else 0)


def make_memory(process: Process, size: StackSize) -> ThreadMemory:
    """A thread's stack, with its top committed and the guard below that, and its TEB. To be made together."""
    space = process.space.map
    base, length = space.allocate(0, size.reserve, MEM_RESERVE, PAGE_READWRITE)
    top = base + length
    limit = top - size.commit
    space.commit(limit, size.commit, PAGE_READWRITE)
    space.commit(limit - GUARD_PAGES * PAGE, GUARD_PAGES * PAGE, PAGE_READWRITE | PAGE_GUARD)
    return ThreadMemory(base, limit, top, allocate(process, TEB_SIZE))


def give_memory(thread: Thread, memory: ThreadMemory) -> None:
    """Have a thread own its stack and TEB."""
    thread.memory, thread.stack, thread.teb = memory, Extent(memory.base, memory.top), memory.teb


def fill_teb(
    process: Process,
    thread: Thread,
    memory: ThreadMemory,
    *,
    initial: bool = True,
    skip_attach: bool = False,
) -> None:
    """Fill a thread's TEB."""
    made = memory._replace(teb=thread.teb)
    process.memory.write(thread.teb, _teb(process, thread.thread_id, made, initial=initial, skip_attach=skip_attach))


def _teb(
    process: Process, thread_id: int, memory: ThreadMemory, *, initial: bool = False, skip_attach: bool = False
) -> bytes:
    return teb_bytes(
        teb=memory.teb,
        peb=process.peb,
        stack_base=memory.top,
        stack_limit=memory.limit,
        deallocation_stack=memory.base,
        process_id=process.process_id,
        thread_id=thread_id,
        initial_thread=initial,
        skip_thread_attach=skip_attach,
    ).ljust(_TEB_PAGES, b"\0")


def set_start(process: Process, thread: Thread, start_address: int, argument: int, *, used: bool = False) -> None:
    """Point a stopped thread at LdrInitializeThunk with its first CONTEXT on its stack, which may have been used."""
    assert thread.stack is not None
    thread.start_address = start_address
    top = thread.stack.end
    context_at, context = _first_context(process, top, start_address, argument)
    if used and thread.memory is not None:
        process.memory.write(top - PAGE, bytes(context_at - (top - PAGE)) + context.ljust(top - context_at, b"\0"))
        enter_loader(process, thread, context, context_at, wipe=(thread.memory.limit, top - PAGE))
    else:
        process.memory.write(context_at, context)
        enter_loader(process, thread, context, context_at)


def _first_context(process: Process, top: int, start_address: int, argument: int) -> tuple[int, bytes]:
    """The CONTEXT that a thread begins with, and where it lies on the stack that ends at `top`."""
    return (top - 0x600) & ~0xF, initial_context_bytes(
        rip=process.entry_points["RtlUserThreadStart"],
        rsp=(top - 0x28 - 0x40 & ~0xF | 8) & ADDRESSES,
        rcx=start_address,
        rdx=argument,
    )


def _loader_rsp(context_at: int) -> int:
    return context_at - 0x28 - 0x80 & ~0xF | 8


def enter_loader(
    process: Process, thread: Thread, context: bytes, context_at: int, *, wipe: tuple[int, int] | None = None
) -> None:
    """Point a stopped thread at LdrInitializeThunk, which prepares it and goes on with the CONTEXT that lies there.

    On its way it makes the pages of `wipe` (from, to) zeros.
    """
    thread.start_context = context_at
    registers = native.user_registers()
    registers.rip = process.entry_points["LdrInitializeThunk"]
    registers.rsp = _loader_rsp(context_at)
    registers.rcx, registers.rdx = context_at, process.ntdll_base
    if wipe is not None:
        registers.r8, registers.r9, registers.r12 = registers.rcx, registers.rdx, registers.rip
        registers.rip, registers.rax = process.executive.gate.wipe, MADVISE
        registers.rdi, registers.rsi, registers.rdx = wipe[0], wipe[1] - wipe[0], MADV_DONTNEED
    registers.gs_base = thread.teb
    registers.fs_base = gate_block(process, thread)
    native.set_registers(thread.tid, registers)
    native.set_fxsave(thread.tid, context[0x100:0x300])


def gate_block(process: Process, thread: Thread) -> int:
    """Fill what the gate keeps of a thread, and return where that is."""
    return _block_of_slot(process, thread.core_slot, thread.tid)


def _block_of_slot(process: Process, slot: int, tid: int) -> int:
    block = process.executive.gate.thread_block(slot)
    word = REGION_BASE + process.executive.core.interrupt_offset(slot)
    process.memory.write(block, struct.pack("<QQQII", block, REGION_BASE, word, slot, tid))
    return block


def create_thread(
    process: Process,
    start_address: int,
    argument: int,
    *,
    stack_reserve: int = 0,
    stack_commit: int = 0,
    skip_attach: bool = False,
) -> Thread:
    """A new thread of a process, stopped, ready to `go`."""
    size = stack_size(process, stack_reserve, stack_commit)
    thread, memory = _another(process, size)
    try:
        used = memory is not None
        if memory is None:
            with process.space.map.together():
                memory = make_memory(process, size)
        give_memory(thread, memory)
        fill_teb(process, thread, memory, initial=False, skip_attach=skip_attach)
        set_start(process, thread, start_address, argument, used=used)
    except NtError:
        end_thread(thread, NtStatus.NO_MEMORY)
        raise
    return thread


def create_thread_with(process: Process, context: bytes, bounds: tuple[int, int, int]) -> Thread:
    """A new thread on a stack that its creator has made, which goes on with a CONTEXT; stopped, ready to `go`.

    `bounds` are those of an INITIAL_TEB: the stack's base, which is its high end, its limit and its allocation.
    """
    thread, _ = _another(process, None)
    try:
        thread.teb = allocate(process, TEB_SIZE)
        top, limit, base = bounds
        fill_teb(process, thread, ThreadMemory(base, limit, top, thread.teb), initial=False)
        (rsp,) = struct.unpack_from("<Q", context, 0x98)
        (thread.start_address,) = struct.unpack_from("<Q", context, 0x80)  # rcx, for RtlUserThreadStart
        context_at = (rsp - 0x600) & ~0xF
        process.memory.write(context_at, context)
        enter_loader(process, thread, context, context_at)
    except NtError:
        end_thread(thread, NtStatus.NO_MEMORY)
        raise
    return thread


def _another(process: Process, size: StackSize | None) -> tuple[Thread, ThreadMemory | None]:
    """A further thread: the Linux thread of one that has ended, with its memory if it is of this size, or a new one."""
    spare = _spare(process, size)
    if spare is not None:
        thread = add_thread(process, spare.tid)
        thread.times_before = spare.times
        kept = spare.memory
        if kept is None or not _as_made(process, kept):
            return thread, None  # what the guest has done with it meanwhile is its own affair
        if size == (kept.top - kept.base, kept.top - kept.limit):
            return thread, kept
        _free_memory(process, kept.base, kept.teb)
        return thread, None
    results, born = process.batch([(CLONE, _CLONE_FLAGS, 0, 0, 0, 0)])
    if not born or results[-1] < 0:
        raise NtError(NtStatus.NO_MEMORY)
    stop = native.new_stop()
    native.wait_stop(born, stop)
    return add_thread(process, born), None


def _spare(process: Process, size: StackSize | None) -> Spare | None:
    """One of the spare threads, stopped: if there is a choice, with a stack of that size."""
    core = process.executive.core
    slot = core.spare_take(process.core_slot, size) if size is not None else None
    if slot is None and process.spares:
        return process.spares.pop()
    if slot is None:
        slot = core.spare_take(process.core_slot)
    return _unpark(process, slot) if slot is not None else None


def _unpark(process: Process, slot: int) -> Spare | None:
    """Stop a parked thread that was taken; None if it has died."""
    executive = process.executive
    info, seen = executive.core.thread_info(slot), native.new_stop()
    tid, facts = int(info.linux_tid), info.facts
    if tid in executive.threads or not _is_running(process, tid):
        return None  # the core has been written over
    try:
        if native.interrupt(tid) < 0:
            return None
        native.wait_stop(tid, seen)
    except OSError:
        return None
    executive.core.spare_free(slot)
    if seen.kind in (native.STOP_EXIT, native.STOP_NOTICE):
        executive.postponed.append(seen)
    if seen.kind == native.STOP_EXIT:
        return None
    seen.wait_status = 0
    memory = ThreadMemory(*(int(at) for at in (facts.stack_base, facts.stack_limit, facts.stack_top, facts.teb)))
    return Spare(tid, (int(facts.user_time), int(facts.kernel_time)), memory if memory.base else None)


def _parking_place(process: Process, tid: int, memory: ThreadMemory, times: tuple[int, int]) -> int | None:
    """A core slot under which the Linux thread of one that ends will park; None if it must not, or enough do."""
    if not _allow_births(process):
        return None
    return process.executive.core.spare_enter(process.core_slot, tid, memory, times)


def _park(process: Process, tid: int, memory: ThreadMemory, slot: int) -> None:
    """Have the stopped Linux thread of a thread that has ended wait in the gate to be another."""
    registers = native.user_registers()
    registers.rip = process.executive.gate.parking_wiped
    registers.rsp = registers.fs_base = _block_of_slot(process, slot, tid)
    registers.gs_base = memory.teb
    registers.rdi, registers.rsi = memory.limit, memory.top - memory.limit
    native.set_registers(tid, registers)
    native.resume(tid)


def _allow_births(process: Process) -> bool:
    """Have the gate begin and end threads of a process from now on, if nobody has to know of each; whether it does."""
    if process.births or not process.may_give_birth:
        return process.births
    context_at, context = _first_context(process, 0, 0, 0)
    process.memory.write(
        process.executive.gate.birth,
        native.gate_birth(
            loader=process.entry_points["LdrInitializeThunk"],
            ntdll=process.ntdll_base,
            rsp=_loader_rsp(context_at),
            context_at=context_at,
            stack=_own_stack(process),
            affinity=process.executive.affinity_mask(),
            context=context,
            teb=_teb(process, 0, ThreadMemory(0, 0, 0, 0)),
        ),
    )
    process.executive.core.process_births(process.core_slot, True)
    process.births = True
    return True


def end_thread(thread: Thread, status: int, *, keep_memory: bool = False) -> None:
    """A stopped thread ends: its Linux thread and its memory are kept for the next, or freed and sent to its exit.

    The stop that tells of such an exit finds it forgotten already. `keep_memory` where the process is ending and its
    last thread may still look at what the others left.
    """
    process, tid, used = thread.process, thread.tid, thread.linux_times()
    plain = not keep_memory and not process.exiting and _is_plain(thread)
    kept = thread.memory if plain and thread.memory is not None and _as_made(process, thread.memory) else None
    place = _parking_place(process, tid, kept, used) if kept is not None else None
    stays = place is not None or (plain and len(process.spares) < SPARES_AT_MOST)
    if not keep_memory and not (kept is not None and stays):
        _free_memory(process, thread.stack.base if thread.stack is not None else 0, thread.teb)
    thread.times = thread.since_birth(used)
    thread.exit_status = status & 0xFFFFFFFF
    thread_gone(thread)
    if kept is not None and place is not None:
        _park(process, tid, kept, place)
    elif stays:
        process.spares.append(Spare(tid, used, kept))
    else:
        native.exit_thread(tid, process.executive.gate)


def _is_plain(thread: Thread) -> bool:
    """Whether nothing was set for a thread that its Linux thread would keep."""
    used = thread.tid in native.debug_registers_used
    return not (thread.priority or thread.affinity or thread.process.debuggee or used)


def _as_made(process: Process, memory: ThreadMemory) -> bool:
    """Whether a thread's stack and TEB are what they were at first: it has not grown, nor has the guest changed it."""
    return process.space.map.is_thread_memory(*memory, GUARD_PAGES * PAGE, _TEB_PAGES)


def _free_memory(process: Process, stack: int, teb: int) -> None:
    memory = process.space.map
    try:
        with memory.together():
            for address in (stack, teb):
                try:
                    if address:
                        memory.release(address)
                except NtError:
                    pass  # the guest freed it itself
    except NtError:
        pass  # the thread or its process died meanwhile


def thread_gone(thread: Thread) -> None:
    """Take a thread out of the tables: its waiters wake, its mutants are abandoned."""
    if thread.state is State.GONE:
        return
    executive = thread.executive
    thread.state = State.GONE
    if executive.tracer is not None:
        executive.tracer.left(thread)
    cancel_thread(thread)
    if thread.answering is not None:
        thread.answering.abandon()
        thread.answering = None
    if thread.token is not None:
        thread.token.release()
        thread.token = None
    known, memory = thread.process.known_threads, thread.process.memory
    known.pop(thread.tid, None)
    thread.process.last_thread = thread
    for port in thread.termination_ports:
        port.thread_died(thread)
    if thread.worker_of is not None:
        thread.worker_of.worker_gone(thread)
    debugging.thread_gone(thread)
    if thread.process.debuggee is not None:
        thread.process.debuggee.thread_gone(thread)
    if memory.linux_pid not in known:  # the memory is reached through a thread that lives, whichever
        others = known or thread.process.linux_threads()
        memory.linux_pid = next((tid for tid in others if tid != thread.tid), memory.linux_pid)
    executive.threads.pop(thread.tid, None)
    executive.affinity.unpin(thread.tid)
    executive.threads_by_slot.pop(thread.core_slot, None)
    executive.core.lock_repair(thread.tid)
    executive.core.thread_exit(thread.core_slot)
    executive.steer()
    thread.ended = time.time_ns()
    thread.over()
