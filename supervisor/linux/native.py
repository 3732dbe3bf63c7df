"""Python's face of the C extension: stops, replies, batches of Linux calls, guest memory. Its only importer.

Thin: one function per primitive, errno as OSError. Must never hold NT meaning.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Sequence
from typing import Any, Final

from ntsup.supervisor.linux._native import ffi, lib

STOP_TIMEOUT: Final = 0
STOP_WAKE: Final = 1
STOP_SIGNAL: Final = 2
STOP_SYSCALL: Final = 3
STOP_FOREIGN: Final = 4
STOP_FAULT: Final = 5
STOP_NOTICE: Final = 6
STOP_INTERRUPT: Final = 7
STOP_EXIT: Final = 8
STOP_CLONE: Final = 9
STOP_LEAVING: Final = 10

SCRATCH_DATA: Final[int] = lib.GATE_SCRATCH_DATA
"""Offset in the gate's scratch area of the data that goes with a batch."""
CALL_REPORT: Final[int] = lib.GATE_CALL_REPORT
REPORT_DELAY: Final[int] = lib.GATE_REPORT_DELAY
GATE_ABI_VERSION: Final[int] = lib.GATE_ABI_VERSION
GATE_NUMBERS: Final[int] = lib.GATE_NUMBERS
GATE_CONTEXT_SIZE: Final[int] = lib.GATE_CONTEXT_SIZE


def gate_birth(
    *,
    loader: int,
    ntdll: int,
    rsp: int,
    context_at: int,
    stack: tuple[int, int],
    affinity: int,
    context: bytes,
    teb: bytes,
) -> bytes:
    """A `struct gate_birth`; `rsp` and `context_at` are taken modulo 2^64."""
    birth = ffi.new("struct gate_birth *")
    birth.loader, birth.ntdll = loader, ntdll
    birth.rsp, birth.context_at = rsp & 0xFFFFFFFFFFFFFFFF, context_at & 0xFFFFFFFFFFFFFFFF
    birth.stack_reserve, birth.stack_commit = stack
    birth.affinity = affinity
    ffi.memmove(birth.context, context, len(context))
    ffi.memmove(birth.teb, teb, len(teb))
    return bytes(ffi.buffer(birth))


REGISTERS: Final = (
    "r15",
    "r14",
    "r13",
    "r12",
    "rbp",
    "rbx",
    "r11",
    "r10",
    "r9",
    "r8",
    "rax",
    "rcx",
    "rdx",
    "rsi",
    "rdi",
    "orig_rax",
    "rip",
    "cs",
    "eflags",
    "rsp",
    "ss",
    "fs_base",
    "gs_base",
    "ds",
    "es",
    "fs",
    "gs",
)


def _check(result: int) -> int:
    if result < 0:
        raise OSError(-result, os.strerror(-result))
    return result


def new_stop() -> Any:
    """A `struct stop` for next_stop and reply_next; reused from stop to stop."""
    return ffi.new("struct stop *")


next_stop = lib.tracer_next
reply_next = lib.tracer_reply_next
reply = lib.tracer_reply
resume = lib.tracer_continue
resume_with_signal = lib.tracer_continue_signal
interrupt = lib.tracer_interrupt


def start_bell(*, signals: bool = True) -> None:
    """Before a thread's first guest: deadlines, rings and, if `signals`, the process's own come as stops hereafter."""
    _check(lib.bell_start(signals))


stop_bell = lib.bell_stop


def bell_ringer() -> Callable[[], object]:
    """What other threads call to have this one's next_stop return STOP_WAKE."""
    bell = lib.bell_of_this_thread()
    return lambda: lib.bell_ring(bell)


def argument_counts(counts: bytes) -> None:
    """Tell how many arguments each NT number takes, so that a stop reads just its stack arguments."""
    lib.tracer_argument_counts(counts, len(counts))


def wait_stop(tid: int, stop: Any) -> None:
    """Wait for the next stop of one thread."""
    _check(lib.tracer_wait_stop(tid, stop))


def wait_stop_within(tid: int, stop: Any, milliseconds: int) -> bool:
    """The same for at most so long; whether the thread has stopped."""
    return _check(lib.tracer_wait_stop_within(tid, stop, milliseconds)) == 0


def spawn(gate: bytes, fds: Sequence[int]) -> int:
    """Start a gate process, traced and stopped at its exec; `fds` become its 0, 1, …. Returns its pid."""
    path = ffi.new("char[]", gate)
    request = ffi.new("struct guest_spawn *")
    request.gate = path
    request.fds = list(fds) + [-1] * (16 - len(fds))
    request.fd_count = len(fds)
    _check(lib.tracer_spawn(request))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.prlimit(request.pid, resource.RLIMIT_NOFILE, (most, most))  # Windows programs know no such limit
    return int(request.pid)


def get_registers(tid: int) -> Any:
    """A stopped thread's general registers (`struct guest_registers *`)."""
    registers = ffi.new("struct guest_registers *")
    _check(lib.tracer_get_registers(tid, registers))
    return registers


def user_registers() -> Any:
    """The registers of a thread in user mode that has done nothing yet: 0, but for the segments and IF."""
    registers = ffi.new("struct guest_registers *")
    registers.cs, registers.ss, registers.eflags = 0x33, 0x2B, 0x202
    return registers


def set_registers(tid: int, registers: Any) -> None:
    """Set a stopped thread's general registers; orig_rax = -1 lest the kernel restart a call."""
    registers.orig_rax = 0xFFFFFFFFFFFFFFFF
    _check(lib.tracer_set_registers(tid, registers))


def get_fxsave(tid: int) -> bytes:
    """A stopped thread's 512-byte FXSAVE area."""
    area = ffi.new("char[512]")
    _check(lib.tracer_get_fxsave(tid, area))
    return bytes(ffi.buffer(area))


def set_fxsave(tid: int, area: bytes) -> None:
    """Set a stopped thread's x87 and SSE state; the upper vector halves stay as they are."""
    _check(lib.tracer_set_fxsave(tid, ffi.from_buffer(area)))


def pack_context(integers: Sequence[int], eflags: int, fxsave: bytes, flags: int) -> bytearray:
    """A CONTEXT with these ContextFlags; `integers` are rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15 and rip."""
    state = ffi.new("struct core_user_state *", {"integers": integers, "eflags": eflags & 0xFFFFFFFF})
    context = bytearray(lib.CORE_CONTEXT_SIZE)
    lib.core_context_pack(state, ffi.from_buffer(fxsave), flags, ffi.from_buffer(context))
    return context


def exception_frame(context: bytes | bytearray, record: bytes) -> tuple[int, bytearray]:
    """What KiUserExceptionDispatcher finds at its rsp, and where that is, from a CONTEXT and an EXCEPTION_RECORD."""
    frame = bytearray(lib.CORE_FRAME_SIZE)
    frame[: lib.CORE_CONTEXT_SIZE] = context
    at = lib.core_exception_frame(ffi.from_buffer(frame), ffi.from_buffer(record))
    return int(at), frame


FRAME_CLEARS: Final[int] = lib.FRAME_CLEARS
tell_faults_of = lib.faults_tell_process


def tell_faults(core: Any | None) -> None:
    """From now on access violations that are nothing else are told to guests in C; None: the loop sees them all."""
    lib.faults_tell(ffi.NULL if core is None else core)


def learn_access(code: bytes, writes: bool) -> None:
    """Whether these 16 bytes of code write to memory where they fault, whatever the registers are."""
    lib.faults_learn(ffi.from_buffer(code), int(writes))


def get_debug_registers(tid: int) -> tuple[int, ...]:
    """A stopped thread's Dr0, Dr1, Dr2, Dr3, Dr6 and Dr7."""
    values = ffi.new("uint64_t[6]")
    _check(lib.tracer_get_debug_registers(tid, values))
    return tuple(values)


debug_registers_used: set[int] = set()
"""Threads whose debug registers were set, and may not be 0 any more; ids of threads that are gone may be among them."""


def set_debug_registers(tid: int, values: Sequence[int]) -> None:
    """Set them. Raises OSError for an address or a condition that Linux does not let users watch."""
    debug_registers_used.add(tid)
    _check(lib.tracer_set_debug_registers(tid, ffi.new("uint64_t[6]", list(values))))


def get_xstate(tid: int) -> bytes:
    """A stopped thread's whole XSAVE area."""
    area = ffi.new("char[]", 16384)
    return bytes(ffi.buffer(area, _check(lib.tracer_get_xstate(tid, area, 16384))))


def set_xstate(tid: int, area: bytes) -> None:
    """Set a stopped thread's whole XSAVE area."""
    _check(lib.tracer_set_xstate(tid, ffi.from_buffer(area), len(area)))


def read_memory(pid: int, address: int, size: int) -> bytes:
    """Up to `size` bytes of a guest's memory: shorter where an unreadable page follows. OSError if none can be read."""
    area = ffi.new("char[]", size)
    got = lib.guest_read(pid, address, area, size)
    return bytes(ffi.buffer(area, _check(got)))


def write_memory(pid: int, address: int, data: bytes | bytearray | memoryview) -> int:
    """Write to a guest's memory as the guest itself could; returns how many bytes went before an unwritable page."""
    return _check(lib.guest_write(pid, address, ffi.from_buffer(data), len(data)))


class GateAddresses:
    """Where the gate's parts lie, from gate/bin/gate.json."""

    threads: Final = 0x7FE180000000
    threads_end: Final = threads + lib.CORE_THREAD_LIMIT * lib.GATE_THREAD_SIZE
    """The memory of each process where the gate keeps its threads' stacks and blocks, by core slot."""
    SAVED_OFFSET: Final = 32
    """Of the guest's rsp, rdi and rsi in a `struct gate_thread`."""
    CALL_OFFSET: Final = 56
    """Of the call's number and its first four arguments there."""
    CONTEXT_OFFSET: Final = 128
    """Of the CONTEXT there that NtContinue restores."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.services: list[str] = table["services"]
        """What the gate serves, in the order of the handlers' indexes, which begin at 1."""
        self.batch = table["gate_batch"]
        self.call = table["gate_call"]
        self.batch_done = table["gate_batch_done"]
        self.wipe = table["gate_wipe"]
        self.scratch = table["gate_scratch"]
        self.text_begin = table["gate_text_begin"]
        self.text_end = table["gate_text_end"]
        self.entry = table["gate_entry"]
        self.entered = table["gate_entered"]
        self.leaving = table["gate_leaving"]
        self.left = table["gate_left"]
        self.parking = table["gate_parking"]
        self.parking_wiped = table["gate_parking_wiped"]
        self.birth = table["gate_birth"]
        self.continuing = table["gate_continuing"]
        self.continued = table["gate_continued"]
        self.copy_begin = table["gate_copy_begin"]
        self.copy_end = table["gate_copy_end"]
        self.copy_fault = table["gate_copy_fault"]
        self.door = table["gate_door"]
        self.ret = table["gate_ret"]

    def thread_block(self, slot: int) -> int:
        """Where the `struct gate_thread` of a thread lies."""
        return int(self.threads + slot * lib.GATE_THREAD_SIZE + lib.GATE_THREAD_OFFSET)


def batch(tid: int, gate: GateAddresses, calls: Sequence[tuple[int, ...]], data: bytes = b"") -> tuple[list[int], int]:
    """Have a stopped guest thread make Linux calls: (number, up to six arguments) each, until one fails.

    `data` lies at gate.scratch + SCRATCH_DATA meanwhile. Returns the results of those made and the id of a thread
    born (0 if none). The thread's registers are as before. Raises OSError if the thread died, or its memory is not its
    own any more.
    """
    array = ffi.new("struct linux_call[]", len(calls))
    for slot, call in zip(array, calls, strict=True):
        slot.number = call[0]
        slot.args = [a & 0xFFFFFFFFFFFFFFFF for a in call[1:]] + [0] * (7 - len(call))
        slot.result = -38
    born = ffi.new("int32_t *")
    _check(
        lib.tracer_batch(
            tid, array, len(calls), gate.batch, gate.batch_done, gate.scratch, ffi.from_buffer(data), len(data), born
        )
    )
    results = []
    for slot in array:
        results.append(int(slot.result))
        if -4096 < slot.result < 0:
            break
    return results, int(born[0])


def written_pages(pid: int, start: int, end: int, capacity: int, *, reset: bool) -> bytes:
    """Addresses of pages that were written, 8 bytes each. OSError."""
    area = ffi.new("uint64_t[]", capacity)
    count = _check(lib.written_pages(pid, start, end, int(reset), area, capacity))
    return bytes(ffi.buffer(area, 8 * count))


def watch_pages_again(pid: int, start: int, end: int) -> None:
    """Forget which pages were written. OSError."""
    _check(lib.written_pages(pid, start, end, 1, ffi.NULL, 0))


def act_on(tid: int, gate: GateAddresses) -> None:
    """Have the core's Linux calls made by this stopped thread from now on."""
    lib.core_host_act_on(tid, gate.batch, gate.batch_done, gate.scratch)


def exit_thread(tid: int, gate: GateAddresses) -> None:
    """Send a stopped thread to its exit; it is not waited for."""
    lib.tracer_exit_thread(tid, gate.call)


def start_clock(page: Any, period_ns: int) -> Any:
    """Start the thread that keeps a KUSER_SHARED_DATA page's times fresh; what stop_clock ends."""
    return lib.kuser_clock_start(page, period_ns)


stop_clock = lib.kuser_clock_stop


def buffer_address(view: Any) -> Any:
    """A C pointer to a writable buffer (an mmap)."""
    return ffi.from_buffer(view, require_writable=True)
