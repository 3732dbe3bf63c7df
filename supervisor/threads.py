"""Making and ending the threads of a guest: their stacks and TEBs, and the Linux threads under them.

A thread begins at ntdll!LdrInitializeThunk. The Linux thread of one that has ended, its stack and its TEB are kept for
the next. Must leave nothing behind when it fails.
"""

from __future__ import annotations

import struct
import time
from typing import NamedTuple

from ntsup.loader.process import TEB_SIZE, initial_context_bytes, teb_bytes
from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor import debugging
from ntsup.supervisor.linux import native
from ntsup.supervisor.linux.address_map import GRANULARITY, MEM_COMMIT, MEM_RESERVE, PAGE, PAGE_GUARD, Extent
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.request import cancel_thread
from ntsup.supervisor.objects.thread import (
    GUARD_PAGES,
    MINIMUM_STACK_COMMIT,
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
"""Linux threads of ended threads that a process keeps: a birth and an exit cost more than all the rest."""

_TEB_PAGES = -(-TEB_SIZE // PAGE) * PAGE


class StackSize(NamedTuple):
    """What is reserved for a stack, and how much of it is committed at first."""

    reserve: int
    commit: int


def add_thread(process: Process, tid: int) -> Thread:
    """Enter a thread, stopped, into the tables."""
    thread = Thread(process, tid)
    process.threads[tid] = thread
    process.executive.threads[tid] = thread
    process.executive.threads_by_slot[thread.core_slot] = thread
    process.executive.threads_by_id[thread.thread_id] = thread
    process.executive.steer()
    if process.affinity:
        process.executive.affinity.pin(tid, process.affinity)
    if process.debuggee is not None:
        process.debuggee.thread_born(thread)
    return thread


def allocate(process: Process, size: int) -> int:
    """The base of fresh read-write memory."""
    return process.space.map.allocate(0, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)[0]


def stack_size(process: Process, reserve: int, commit: int) -> StackSize:
    """The size of a new stack, of which 0 leaves the choice to the program's file."""
    reserve = reserve or (process.image.stack_reserve if process.image else 0) or DEFAULT_STACK_RESERVE
    commit = max(commit or (process.image.stack_commit if process.image else 0), MINIMUM_STACK_COMMIT)
    size = max(
        -(-reserve // GRANULARITY) * GRANULARITY, -(-(commit + (GUARD_PAGES + 1) * PAGE) // GRANULARITY) * GRANULARITY
    )
    return StackSize(size, -(-commit // PAGE) * PAGE)


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
    process.memory.write(
        thread.teb,
        teb_bytes(
            teb=thread.teb,
            peb=process.peb,
            stack_base=memory.top,
            stack_limit=memory.limit,
            deallocation_stack=memory.base,
            process_id=process.process_id,
            thread_id=thread.thread_id,
            initial_thread=initial,
            skip_thread_attach=skip_attach,
        ).ljust(_TEB_PAGES, b"\0"),
    )


def set_start(process: Process, thread: Thread, start_address: int, argument: int, *, used: bool = False) -> None:
    """Point a stopped thread at LdrInitializeThunk with its first CONTEXT on its stack, which may have been used."""
    assert thread.stack is not None
    thread.start_address = start_address
    top = thread.stack.end
    context_at = (top - 0x600) & ~0xF
    context = initial_context_bytes(
        rip=process.entry_points["RtlUserThreadStart"],
        rsp=top - 0x28 - 0x40 & ~0xF | 8,
        rcx=start_address,
        rdx=argument,
    )
    if used and thread.memory is not None:
        process.memory.write(top - PAGE, bytes(context_at - (top - PAGE)) + context.ljust(top - context_at, b"\0"))
        enter_loader(process, thread, context, context_at, wipe=(thread.memory.limit, top - PAGE))
    else:
        process.memory.write(context_at, context)
        enter_loader(process, thread, context, context_at)


def enter_loader(
    process: Process, thread: Thread, context: bytes, context_at: int, *, wipe: tuple[int, int] | None = None
) -> None:
    """Point a stopped thread at LdrInitializeThunk, which prepares it and goes on with the CONTEXT that lies there.

    On its way it makes the pages of `wipe` (from, to) zeros.
    """
    thread.start_context = context_at
    registers = native.user_registers()
    registers.rip = process.entry_points["LdrInitializeThunk"]
    registers.rsp = context_at - 0x28 - 0x80 & ~0xF | 8
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
    executive, slot = process.executive, thread.core_slot
    block = executive.gate.thread_block(slot)
    word = REGION_BASE + executive.core.interrupt_offset(slot)
    process.memory.write(block, struct.pack("<QQQII", block, REGION_BASE, word, slot, thread.tid))
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
    if process.spares:
        spare = process.spares.pop()
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


def end_thread(thread: Thread, status: int, *, keep_memory: bool = False) -> None:
    """A stopped thread ends: its Linux thread and its memory are kept for the next, or freed and sent to its exit.

    The stop that tells of such an exit finds it forgotten already. `keep_memory` where the process is ending and its
    last thread may still look at what the others left.
    """
    process, kept = thread.process, None
    spare = not keep_memory and not process.exiting and len(process.spares) < SPARES_AT_MOST and _is_plain(thread)
    if spare and thread.memory is not None and _as_made(process, thread.memory):
        kept = thread.memory
    elif not keep_memory:
        _free_memory(process, thread.stack.base if thread.stack is not None else 0, thread.teb)
    used = thread.linux_times()
    thread.times = thread.since_birth(used)
    thread.exit_status = status & 0xFFFFFFFF
    thread_gone(thread)
    if spare:
        process.spares.append(Spare(thread.tid, used, kept))
    else:
        native.exit_thread(thread.tid, process.executive.gate)


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
    threads, memory = thread.process.threads, thread.process.memory
    threads.pop(thread.tid, None)
    thread.process.last_thread = thread
    for port in thread.termination_ports:
        port.thread_died(thread)
    if thread.worker_of is not None:
        thread.worker_of.worker_gone(thread)
    debugging.thread_gone(thread)
    if thread.process.debuggee is not None:
        thread.process.debuggee.thread_gone(thread)
    if threads and memory.linux_pid not in threads:
        memory.linux_pid = next(iter(threads))  # the memory is reached through a thread that lives, whichever
    executive.threads.pop(thread.tid, None)
    executive.affinity.unpin(thread.tid)
    executive.steer()
    executive.threads_by_slot.pop(thread.core_slot, None)
    executive.core.lock_repair(thread.tid)
    executive.core.thread_exit(thread.core_slot)
    thread.ended = time.time_ns()
    thread.over()
