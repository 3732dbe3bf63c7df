"""Making guest processes: from a gate stopped at its exec to a first thread at ntdll!LdrInitializeThunk.

Like NT, maps the program and ntdll only; ntdll's own loader does the rest. Must leave nothing behind when it fails.
"""

from __future__ import annotations

import mmap
import os
import socket
import struct
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ntsup.loader import exports
from ntsup.loader.apiset import api_set_map
from ntsup.loader.cache import LaidOut
from ntsup.loader.kuser import KUSER_SHARED_DATA_ADDRESS, kuser_bytes
from ntsup.loader.process import peb_bytes
from ntsup.ntabi import NtError, NtStatus
from ntsup.ntabi.numbers import number_of
from ntsup.supervisor import debugging, threads
from ntsup.supervisor.linux import native, seccomp, vdso
from ntsup.supervisor.linux.address_map import FIXED, MEM_MAPPED, MEM_PRIVATE, PAGE
from ntsup.supervisor.objects import gate_files
from ntsup.supervisor.objects.address_space import MMAP, MPROTECT
from ntsup.supervisor.objects.process import CLOSE, Process
from ntsup.supervisor.objects.request import cancel_process
from ntsup.supervisor.objects.section import MAP_FIXED, MAP_PRIVATE, MAP_SHARED, enter_image, image_calls, release_view
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.settings import cache_directory, gate_path, system32
from ntsup.supervisor.stopping import FIRST_STUB

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive

PRCTL, SECCOMP = 157, 317
PR_SET_NAME, PR_SET_NO_NEW_PRIVS = 15, 38
_STACKS = 0x20 | 0x4000 | 0x20000
"""MAP_ANONYMOUS, MAP_NORESERVE; MAP_STACK keeps Linux from making a large page of a few small stacks."""
GATE_PAGE = 0x7FFE1000
ENTRY_POINTS = (
    "LdrInitializeThunk",
    "RtlUserThreadStart",
    "KiUserExceptionDispatcher",
    "KiUserApcDispatcher",
    FIRST_STUB,
)


@dataclass
class Start:
    """What a new process starts with. Strings are the guest's own (DOS paths, a command line)."""

    image: LaidOut
    image_file: tuple[int, int]
    """Device and inode of the program."""
    image_path: str
    command_line: str
    parameters: object = None
    """Called with the block's address, gives its bytes (loader.parameters)."""
    parameters_size: int = 0
    suspended: bool = False
    parent: Process | None = None
    handles: list[int] = field(default_factory=list)
    ntdll: LaidOut | None = None


def open_ntdll(executive: Executive) -> LaidOut:
    """ntdll.dll for the build presented, laid out; opened once."""
    from ntsup.loader.cache import open_image

    if executive.ntdll is None:
        folder = system32() if executive.settings.build < 20000 else system32() / "win11"
        executive.ntdll = open_image(str(folder / "ntdll.dll"))
    return executive.ntdll


def shared_page_fds(executive: Executive) -> tuple[int, int]:
    """(KUSER_SHARED_DATA, API set map) as memfds, made once and mapped into every guest."""
    if "kuser" not in executive.shared_fds:
        executive.filter, executive.gate_open = filter_of(executive)
        flags: set[str] = set()
        with open("/proc/cpuinfo") as file:
            for line in file:
                if line.startswith("flags"):
                    flags = set(line.split(":", 1)[1].split())
                    break
        page = kuser_bytes(
            cpu_flags=flags,
            processor_count=executive.processor_count,
            physical_pages=os.sysconf("SC_PHYS_PAGES"),
            cookie=int.from_bytes(os.urandom(4), "little"),
        )
        fd = os.memfd_create("ntsup-kuser", os.MFD_CLOEXEC)
        os.ftruncate(fd, PAGE)
        executive.kuser = mmap.mmap(fd, PAGE)
        executive.kuser[:] = page.ljust(PAGE, b"\0")
        executive.use_gate(not executive.watched)
        executive.clock = native.start_clock(native.buffer_address(executive.kuser), 15_625_000)
        executive.shared_fds["kuser"] = fd
        blob = api_set_map()
        fd = os.memfd_create("ntsup-apiset", os.MFD_CLOEXEC)
        os.write(fd, blob)
        executive.api_set_size = -(-len(blob) // PAGE) * PAGE
        os.ftruncate(fd, executive.api_set_size)
        executive.shared_fds["apiset"] = fd
    return executive.shared_fds["kuser"], executive.shared_fds["apiset"]


def filter_of(executive: Executive) -> tuple[bytes, bool]:
    """The seccomp program of a guest, and whether it lets the gate make its Linux calls."""
    if not executive.settings.strict:
        try:
            gate = executive.gate
            by_number = seccomp.by_number(cache_directory())
            return seccomp.by_instruction_pointer(gate.text_begin, gate.text_end, by_number), True
        except (OSError, ImportError, AttributeError):
            pass  # no libseccomp: nothing may pass unseen
    return seccomp.trace_everything(), False


def gate_handlers(executive: Executive) -> bytes:
    """By NT number of the build presented: the index of the gate's handler, or 0."""
    table = bytearray(native.GATE_NUMBERS)
    for index, name in enumerate(executive.gate.services, 1):
        table[number_of(executive.settings.build, name)] = index
    return bytes(table)


def entry_points(executive: Executive, ntdll: LaidOut) -> dict[str, int]:
    """The addresses in ntdll at which the kernel enters user mode, and where the stubs begin."""
    if not executive.entry_points:
        with mmap.mmap(ntdll.fd, ntdll.plan.size_of_image, prot=mmap.PROT_READ) as flat:
            for name in ENTRY_POINTS:
                rva = exports.find(flat, ntdll.plan, name)
                if rva is None:
                    raise NtError(NtStatus.PROCEDURE_NOT_FOUND)
                executive.entry_points[name] = ntdll.plan.base + rva
    return executive.entry_points


def create_process(executive: Executive, start: Start) -> tuple[Process, Thread]:
    """A new process with its first thread stopped, ready to `go`; memory, PEB, TEB and filter in place."""
    kuser, apiset = shared_page_fds(executive)
    ntdll = open_ntdll(executive)
    points = entry_points(executive, ntdll)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        fds = [theirs.fileno(), kuser, executive.core.fd, apiset, start.image.fd, ntdll.fd]
        pid = native.spawn(os.fsencode(gate_path()), fds)
    process = Process(executive, pid, ours)
    executive.processes[pid] = process
    thread = threads.add_thread(process, pid)
    try:
        _furnish(executive, process, thread, start, ntdll, points, len(fds))
    except BaseException:
        process.terminate(NtStatus.UNSUCCESSFUL)
        raise
    if executive.tracer is not None:
        executive.tracer.process_started(process)
    for told in executive.on_process:
        told(process)
    return process, thread


def _furnish(
    executive: Executive,
    process: Process,
    thread: Thread,
    start: Start,
    ntdll: LaidOut,
    points: dict[str, int],
    fd_count: int,
) -> None:
    plan = start.image.plan
    process.image, process.image_path, process.command_line = plan, start.image_path, start.command_line
    process.entry_points, process.ntdll_base = points, ntdll.plan.base
    process.tell_faults()
    process.parent_id = start.parent.process_id if start.parent else 0
    space, gate = process.space, executive.gate
    shared, private = MAP_SHARED | MAP_FIXED, MAP_PRIVATE | MAP_FIXED
    api_set = space.map.find_free(executive.api_set_size)
    space.linux(
        [
            (MMAP, KUSER_SHARED_DATA_ADDRESS, PAGE, 1, shared, 1, 0),
            (MMAP, GATE_PAGE, PAGE, 3, private | 0x20, -1, 0),
            (MMAP, threads.REGION_BASE, executive.core.size, 3, shared, 2, 0),
            (MMAP, gate.threads, gate.threads_end - gate.threads, 3, private | _STACKS, -1, 0),
            (MMAP, api_set, executive.api_set_size, 1, shared, 3, 0),
            *image_calls(plan, plan.base, 4),
            *image_calls(ntdll.plan, ntdll.plan.base, 5),
        ]
    )
    space.map.enter(api_set, executive.api_set_size, MEM_MAPPED, 0x02)
    for kernel_page in (KUSER_SHARED_DATA_ADDRESS, GATE_PAGE):
        space.map.enter(kernel_page, PAGE, MEM_PRIVATE, 0x02, flags=FIXED)
    space.keep_clear()
    enter_image(space, plan, plan.base, None, start.image_file)
    executive.core.file_runs(*start.image_file)
    enter_image(space, ntdll.plan, ntdll.plan.base, None)
    dso = vdso.base_of(process.linux_pid)
    clock = vdso.clock_gettime(process.linux_pid, dso)
    page = struct.pack("<IIQQQ", native.GATE_ABI_VERSION, 0, gate.entry, clock, threads.REGION_BASE)
    process.vdso = range(dso, dso + 0x4000) if dso else range(0)
    process.memory.write(GATE_PAGE, page + gate_handlers(executive))
    with space.map.together():
        process.peb, process.parameters = (threads.allocate(process, size) for size in (PAGE, start.parameters_size))
        memory = threads.make_memory(process, threads.stack_size(process, plan.stack_reserve, plan.stack_commit))
    _write_peb(executive, process, start, api_set)
    threads.give_memory(thread, memory)
    threads.fill_teb(process, thread, memory)
    _lock_down(executive, process, fd_count)
    threads.set_start(process, thread, plan.base + plan.entry_point, process.peb)


def _write_peb(executive: Executive, process: Process, start: Start, api_set: int) -> None:
    assert process.image is not None
    assert callable(start.parameters)
    process.memory.write(process.parameters, start.parameters(process, process.parameters))
    data = bytearray(
        peb_bytes(
            process.image,
            image_base=process.image.base,
            parameters=process.parameters,
            api_set_map=api_set,
            processor_count=executive.processor_count,
        )
    )
    struct.pack_into("<H", data, 0x120, executive.settings.build)
    process.memory.write(process.peb, bytes(data))


def _lock_down(executive: Executive, process: Process, fd_count: int) -> None:
    """Name the process, close what it no longer needs, and install the filter."""
    gate = executive.gate
    data_at = gate.scratch + native.SCRATCH_DATA
    name = os.path.basename(process.image_path.replace("\\", "/")).encode()[:15]
    program = executive.filter
    head = struct.pack("<16sHxxxxxxQ", name, len(program) // 8, data_at + 32)
    process.batch(
        [
            (PRCTL, PR_SET_NAME, data_at),
            (PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
            (MPROTECT, GATE_PAGE, PAGE, 1),
            *((CLOSE, n) for n in range(1, fd_count)),
            (SECCOMP, 1, 0, data_at + 16),
        ],
        head + program,
    )


def process_gone(process: Process, status: int) -> None:
    """The Linux process is gone: release all it held. `status` counts if no exit status was set before."""
    executive = process.executive
    if executive.processes.pop(process.linux_pid, None) is None:
        return
    if not process.exiting:
        process.exiting, process.exit_status = True, status
    process.forbid_births()
    for thread in list(process.threads.values()):
        thread.exit_status = process.exit_status
        threads.thread_gone(thread)
    cancel_process(process)
    debugging.process_gone(process, process.last_thread)
    if process.debuggee is not None:
        process.debuggee.process_gone()
    user, kernel = executive.reaped.take()
    process.times = int(user * 1e7), int(kernel * 1e7)
    process.exited = time.time_ns()
    if process.job is not None:
        process.job.process_gone(process, process.times)
    if process.token is not None:
        process.token.release()
    for view in process.space.views.values():
        release_view(process, view)
    if executive.tracer is not None:
        executive.tracer.process_ended(process)
    gate_files.delete_left(process)
    executive.core.handles_close_all(process.core_slot)
    executive.meet_threads(process, ended=True)
    executive.settle()
    executive.core.process_exit(process.core_slot)
    executive.core.process_free(process.core_slot)
    process.sender.close()
    process.over()
    executive.settle()
    release_shell(executive)


def release_shell(executive: Executive) -> None:
    """Let go whoever waits for the run, if only background processes are left of it.

    Those are such that neither read nor show anything of the shell's, and such as ^C is not to reach.
    """
    first, release = executive.first_process, executive.release_shell
    if release is None or first is None or first.linux_pid in executive.processes or not executive.processes:
        return
    left = executive.processes.values()
    if not any(process.has_stream and process.process_group == first.process_group for process in left):
        executive.release_shell = None
        release()
