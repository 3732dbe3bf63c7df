"""Python's face of gate/core: the state both doors share, in one region. Adds nothing but NTSTATUS turned into NtError.

Function names are those of gate/core/core_api.h without their prefix; that header says what they do.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Sequence
from typing import Any, Final

from ntsup.supervisor.linux._native import ffi, lib

from ntsup.ntabi import NtError, NtStatus

PARKED: Final[int] = lib.CORE_PARKED
WAIT_ALL: Final[int] = lib.CORE_WAIT_ALL
WAIT_ALERTABLE: Final[int] = lib.CORE_WAIT_ALERTABLE
WAIT_POLL: Final[int] = lib.CORE_WAIT_POLL
WAIT_TRAP: Final[int] = lib.CORE_WAIT_TRAP

EVENT_NOTIFICATION: Final[int] = lib.CORE_TYPE_EVENT_NOTIFICATION
EVENT_SYNCHRONIZATION: Final[int] = lib.CORE_TYPE_EVENT_SYNCHRONIZATION
MUTANT: Final[int] = lib.CORE_TYPE_MUTANT
SEMAPHORE: Final[int] = lib.CORE_TYPE_SEMAPHORE
TIMER_NOTIFICATION: Final[int] = lib.CORE_TYPE_TIMER_NOTIFICATION
TIMER_SYNCHRONIZATION: Final[int] = lib.CORE_TYPE_TIMER_SYNCHRONIZATION
COMPLETION: Final[int] = lib.CORE_TYPE_COMPLETION
KEYED_EVENT: Final[int] = lib.CORE_TYPE_KEYED_EVENT
NOTIFICATION: Final[int] = lib.CORE_TYPE_NOTIFICATION
THREAD: Final[int] = lib.CORE_TYPE_THREAD
OTHER: Final[int] = lib.CORE_TYPE_OTHER

FILE_NULL: Final[int] = lib.CORE_FILE_NULL
FILE_DELETES: Final[int] = lib.CORE_FILE_DELETES
FILE_DIRECT: Final[int] = lib.CORE_FILE_DIRECT
FILE_SYNCHRONOUS: Final[int] = lib.CORE_FILE_SYNCHRONOUS
FILE_SHARED: Final[int] = lib.CORE_FILE_SHARED
FILE_PATH: Final[int] = lib.CORE_FILE_PATH
FILE_QUEUE: Final[int] = lib.CORE_FILE_QUEUE
FILE_PIPE: Final[int] = lib.CORE_FILE_PIPE

REPORT: Final[int] = lib.CORE_OBJECT_REPORT
DEAD_LAST_HANDLE: Final[int] = lib.CORE_DEAD_LAST_HANDLE
DEAD_LAST_REFERENCE: Final[int] = lib.CORE_DEAD_LAST_REFERENCE
ATTENTION_READY: Final[int] = lib.CORE_ATTENTION_READY
ATTENTION_DEAD: Final[int] = lib.CORE_ATTENTION_DEAD
ATTENTION_LOCKS: Final[int] = lib.CORE_ATTENTION_LOCKS
ATTENTION_PLACES: Final[int] = lib.CORE_ATTENTION_PLACES
PLACES_COMPANY: Final[int] = lib.CORE_PLACES_COMPANY
PLACES_ALONE: Final[int] = lib.CORE_PLACES_ALONE
THREAD_EXITED: Final[int] = lib.CORE_THREAD_EXITED
BYTES_SHARED: Final[int] = lib.CORE_BYTES_SHARED
BYTES_EXCLUSIVE: Final[int] = lib.CORE_BYTES_EXCLUSIVE

PROTECT_FROM_CLOSE: Final[int] = lib.CORE_HANDLE_PROTECT_FROM_CLOSE
INHERIT: Final[int] = lib.CORE_HANDLE_INHERIT

NEVER: Final = 0xFFFFFFFFFFFFFFFF
"""timer_next_due's answer when no timer is armed."""


class Core:
    """The shared region of one supervisor: `fd` is a memfd that every guest maps."""

    def __init__(self) -> None:
        size = lib.CORE_REGION_SIZE
        self.fd = os.memfd_create("ntsup-core", os.MFD_CLOEXEC)
        os.ftruncate(self.fd, size)
        self.size = size
        self._map = mmap.mmap(self.fd, size)
        self.base: Any = ffi.cast("struct core *", ffi.from_buffer(self._map))
        check(lib.core_init(self.base, size))
        self._u32 = ffi.new("uint32_t *")
        self._second = ffi.new("uint32_t *")
        self._i32 = ffi.new("int32_t *")
        self._u64 = ffi.new("uint64_t *")
        self._info = ffi.new("struct core_handle_info *")
        self._object = ffi.new("struct core_object_info *")
        self._dead = ffi.new("struct core_dead[64]")
        self._ready = ffi.new("uint32_t[64]")
        self._file = ffi.new("struct core_file_info *")
        self._slots = ffi.new("uint32_t[]", lib.CORE_THREAD_LIMIT)

    def attention(self) -> int:
        """The attention bits that are set, cleared again."""
        bits: int = lib.core_attention(self.base)
        if bits:
            lib.core_attention_clear(self.base, bits)
        return bits

    def key_set(self, slot: int, node: int) -> None:
        """That an object is an open key, by the hive's number for it."""
        check(lib.core_key_set(self.base, slot, node & 0xFFFFFFFFFFFFFFFF))

    def value_keep(
        self, node: int, information_class: int, name: bytes, generation: int, status: int, data: bytes
    ) -> None:
        """Have the gate give this answer of NtQueryValueKey while the registry's generation is this one."""
        node &= 0xFFFFFFFFFFFFFFFF
        lib.core_value_keep(
            self.base, node, information_class, name, len(name), generation, status & 0xFFFFFFFF, data, len(data)
        )

    def lock_repair(self, dead_tid: int) -> None:
        """A Linux thread died: mend what it held."""
        lib.core_lock_repair(self.base, dead_tid)

    # Objects

    def object_create(self, kind: int, signal: int = 0, limit: int = 0) -> int:
        """A new object's slot, with one reference of ours; reported when its last handle or reference goes."""
        check(lib.core_object_create(self.base, kind, REPORT, signal, limit, self._u32))
        return int(self._u32[0])

    def mutant_create(self, owner: int) -> int:
        """A new mutant's slot; `owner` a thread slot or 0."""
        check(lib.core_mutant_create(self.base, REPORT, owner, self._u32))
        return int(self._u32[0])

    def object_dereference(self, slot: int) -> None:
        """Give up a reference of ours."""
        lib.core_object_dereference(self.base, slot)  # what a guest has written over cannot be given back

    def object_reference(self, slot: int) -> None:
        """Take a reference."""
        check(lib.core_object_reference(self.base, slot))

    def object_adopt(self, slot: int, generation: int) -> Any | None:
        """Take over an object that the gate made: its `struct core_object_info`, valid until the next call."""
        status = lib.core_object_adopt(self.base, slot, generation, self._object)
        return self._object if status == 0 else None

    def object_info(self, slot: int) -> Any:
        """The object's `struct core_object_info`, valid until the next call."""
        check(lib.core_object_info(self.base, slot, self._object))
        return self._object

    def handles_to(self, slot: int) -> int:
        """How many handles there are to an object; none to one that the core does not know."""
        return int(self._object.handles) if lib.core_object_info(self.base, slot, self._object) == 0 else 0

    def take_dead(self) -> list[tuple[int, int]]:
        """(slot, reasons) of objects that lost their last handle or reference."""
        count = lib.core_take_dead(self.base, self._dead, 64)
        return [(self._dead[i].object, self._dead[i].reasons) for i in range(count)]

    def event_set(self, slot: int) -> int:
        """Returns the previous state."""
        check(lib.core_event_set(self.base, slot, self._i32))
        return int(self._i32[0])

    def event_reset(self, slot: int) -> int:
        """Returns the previous state."""
        check(lib.core_event_reset(self.base, slot, self._i32))
        return int(self._i32[0])

    def event_pulse(self, slot: int) -> int:
        """Returns the previous state."""
        check(lib.core_event_pulse(self.base, slot, self._i32))
        return int(self._i32[0])

    def semaphore_release(self, slot: int, count: int) -> int:
        """Returns the previous count."""
        check(lib.core_semaphore_release(self.base, slot, count, self._i32))
        return int(self._i32[0])

    def mutant_release(self, thread: int, slot: int) -> int:
        """Returns the previous count."""
        check(lib.core_mutant_release(self.base, thread, slot, self._i32))
        return int(self._i32[0])

    def notify(self, slot: int, signalled: bool = True) -> None:
        """Signal or reset a notification, thread, process or other object."""
        check(lib.core_notify(self.base, slot, int(signalled)))

    # Processes and threads

    def process_create(self, linux_pid: int) -> tuple[int, int]:
        """(process slot, object slot)."""
        check(lib.core_process_create(self.base, linux_pid, self._u32, self._second))
        return int(self._u32[0]), int(self._second[0])

    def process_exit(self, slot: int) -> None:
        """The process ended: its object is signalled."""
        lib.core_process_exit(self.base, slot)  # what a guest has written over cannot be given back

    def process_free(self, slot: int) -> None:
        """Give a process's slot back."""
        lib.core_process_free(self.base, slot)  # what a guest has written over cannot be given back

    def process_id(self, slot: int) -> int:
        """The NT process id of a process slot."""
        return int(lib.core_process_id(slot))

    def thread_create(self, process: int, linux_tid: int) -> tuple[int, int]:
        """(thread slot, object slot)."""
        check(lib.core_thread_create(self.base, process, linux_tid, self._u32, self._second))
        return int(self._u32[0]), int(self._second[0])

    def thread_set_linux_tid(self, slot: int, linux_tid: int) -> None:
        """Name the Linux thread behind a thread slot."""
        check(lib.core_thread_set_linux_tid(self.base, slot, linux_tid))

    def thread_exit(self, slot: int) -> None:
        """The thread ended: mutants abandoned, object signalled."""
        lib.core_thread_exit(self.base, slot)  # what a guest has written over cannot be given back

    def thread_free(self, slot: int) -> None:
        """Give a thread's slot back."""
        lib.core_thread_free(self.base, slot)  # what a guest has written over cannot be given back

    def thread_leaves(self, slot: int) -> bool:
        """A thread is about to end, and not counted any more; False, and it is, if it is its process's last."""
        return bool(lib.core_thread_leaves(self.base, slot))

    def thread_count(self, process: int) -> int:
        """How many threads of a process live."""
        return int(lib.core_thread_count(self.base, process))

    def thread_info(self, slot: int) -> Any:
        """A new `struct core_thread_info`. STATUS_INVALID_PARAMETER for a free slot."""
        info = ffi.new("struct core_thread_info *")
        check(lib.core_thread_info(self.base, slot, info))
        return info

    def thread_meet(self, slot: int) -> Any | None:
        """The same of a thread that began in the gate and is known from now on; None if there is no such one."""
        info = ffi.new("struct core_thread_info *")
        return info if lib.core_thread_meet(self.base, slot, info) == 0 else None

    def threads_unmet(self, process: int = 0, *, ended: bool = False) -> list[int]:
        """Slots of threads, of one process or all, that were not met: of living, or of ended ones with handles."""
        count = lib.core_threads_unmet(self.base, process, int(ended), self._slots, lib.CORE_THREAD_LIMIT)
        return list(self._slots[0:count]) if count else []

    def threads_living(self) -> list[int]:
        """Slots of threads of all processes."""
        count = lib.core_threads_living(self.base, self._slots, lib.CORE_THREAD_LIMIT)
        return list(self._slots[0:count])

    def thread_of(self, linux_tid: int) -> int:
        """The slot of what a Linux thread is now, be it parked; 0 for none."""
        return int(lib.core_thread_of(self.base, linux_tid))

    def thread_by_id(self, thread_id: int) -> int:
        """The slot of the thread, living or not, with this NT id; 0 for none."""
        return int(lib.core_thread_by_id(self.base, thread_id))

    def living(self) -> int:
        """How many threads live in all processes."""
        return int(lib.core_living(self.base))

    def tell_places(self, placement: int) -> None:
        """What the gates are to tell by ATTENTION_PLACES, once: PLACES_COMPANY or PLACES_ALONE."""
        lib.core_tell_places(self.base, placement)

    def process_births(self, process: int, allowed: bool) -> None:
        """Whether the gate may begin and end threads of a process."""
        lib.core_process_births(self.base, process, int(allowed))

    def spare_enter(
        self, process: int, linux_tid: int, memory: tuple[int, int, int, int], times: tuple[int, int]
    ) -> int | None:
        """A slot for a Linux thread to park, with its stack (base, limit, top) and TEB; None: there are enough."""
        facts = ffi.new("struct core_thread_facts *")
        facts.stack_base, facts.stack_limit, facts.stack_top, facts.teb = memory
        facts.user_time, facts.kernel_time = times
        status = lib.core_spare_enter(self.base, process, linux_tid, facts, self._u32)
        return int(self._u32[0]) if status == 0 else None

    def spare_take(self, process: int, size: tuple[int, int] | None = None) -> int | None:
        """A parked thread, with a stack of (reserved, committed) bytes if given: its slot, to be freed."""
        stack = ffi.NULL if size is None else ffi.new("struct core_stack *", size)
        return int(self._u32[0]) if lib.core_spare_take(self.base, process, stack, self._u32) == 0 else None

    def spare_free(self, slot: int) -> None:
        """One that was taken is no spare any more."""
        lib.core_spare_free(self.base, slot)

    @staticmethod
    def stack_size(reserve: int, commit: int, own: tuple[int, int]) -> tuple[int, int]:
        """(reserved, committed) bytes of a new stack: `own` are the program's, for what is 0."""
        size = ffi.new("struct core_stack *")
        lib.core_stack_size(reserve, commit, ffi.new("struct core_stack *", own), size)
        return int(size.reserve), int(size.commit)

    def thread_id(self, slot: int) -> int:
        """The NT thread id of a thread slot."""
        return int(lib.core_thread_id(slot))

    # Waits

    def wait(self, thread: int, objects: list[int], flags: int) -> int:
        """A status or PARKED."""
        return int(lib.core_wait(self.base, thread, objects, len(objects), flags | WAIT_TRAP))

    def signal_and_wait(self, thread: int, signal: int, wait: int, flags: int) -> int:
        """A status or PARKED."""
        return int(lib.core_signal_and_wait(self.base, thread, signal, wait, flags | WAIT_TRAP))

    def wait_cancel(self, thread: int, status: int) -> bool:
        """Whether this ended the wait."""
        return bool(lib.core_wait_cancel(self.base, thread, status))

    def wait_result(self, thread: int) -> int:
        """The status of a wait that is over, or PARKED."""
        return int(lib.core_wait_result(self.base, thread))

    def wait_take_over(self, thread: int) -> int:
        """Go on with a wait that the thread had begun in the gate and that was lifted. A status or PARKED."""
        return int(lib.core_wait_take_over(self.base, thread))

    def interrupt(self, thread: int, interrupt: bool) -> None:
        """Ask a thread to leave the gate at its next chance, or take that back."""
        lib.core_interrupt(self.base, thread, int(interrupt))

    @staticmethod
    def interrupt_offset(thread: int) -> int:
        """Where in the region the word of `interrupt` stands."""
        return int(lib.core_interrupt_offset(thread))

    def take_ready(self) -> list[int]:
        """Thread slots whose wait is over."""
        count = lib.core_take_ready(self.base, self._ready, 64)
        return list(self._ready[0:count]) if count else []

    def apc_pending(self, thread: int, pending: bool) -> bool:
        """Whether this ended an alertable wait."""
        return bool(lib.core_apc_pending(self.base, thread, int(pending)))

    def alert_thread(self, thread: int) -> int:
        """NtAlertThread's status."""
        return int(lib.core_alert_thread(self.base, thread))

    def test_alert(self, thread: int) -> int:
        """NtTestAlert's status."""
        return int(lib.core_test_alert(self.base, thread))

    def alert_by_id(self, thread: int) -> int:
        """NtAlertThreadByThreadId's status, on a thread slot."""
        return int(lib.core_alert_by_id(self.base, thread))

    def wait_for_alert_by_id(self, thread: int, flags: int) -> int:
        """A status or PARKED."""
        return int(lib.core_wait_for_alert_by_id(self.base, thread, flags | WAIT_TRAP))

    # Keyed events, completion queues, timers

    def keyed_default(self) -> int:
        """The object that the NULL handle means."""
        return int(lib.core_keyed_default(self.base))

    def keyed_wait(self, thread: int, slot: int, key: int, flags: int) -> int:
        """A status or PARKED."""
        return int(lib.core_keyed_wait(self.base, thread, slot, key, flags | WAIT_TRAP))

    def keyed_release(self, thread: int, slot: int, key: int, flags: int) -> int:
        """A status or PARKED."""
        return int(lib.core_keyed_release(self.base, thread, slot, key, flags | WAIT_TRAP))

    def completion_set(self, slot: int, key: int, apc_context: int, status: int, information: int) -> None:
        """Queue a packet."""
        packet = ffi.new("struct core_packet *", [key, apc_context, information, status & 0xFFFFFFFF, 0])
        check(lib.core_completion_set(self.base, slot, packet))

    def completion_remove(
        self, thread: int, slot: int, capacity: int, flags: int
    ) -> tuple[int, list[tuple[int, int, int, int]]]:
        """(status or PARKED, packets as (key, apc_context, status, information))."""
        packets = ffi.new("struct core_packet[]", capacity)
        count = self._u32
        count[0] = 0
        status = int(lib.core_completion_remove(self.base, thread, slot, packets, capacity, count, flags | WAIT_TRAP))
        got = count[0] if status == 0 else 0
        return status, [(p.key, p.apc_context, p.status, p.information) for p in packets[0:got]]

    def completion_result(self, thread: int) -> tuple[int, int, int, int] | None:
        """The packet that a parked completion_remove was given."""
        packet = ffi.new("struct core_packet *")
        if not lib.core_completion_result(self.base, thread, packet):
            return None
        return packet.key, packet.apc_context, packet.status, packet.information

    def timer_set(self, slot: int, due: int, period: int, report: bool, now: int) -> bool:
        """Returns whether the timer was signalled before."""
        check(lib.core_timer_set(self.base, slot, due, period, int(report), now, self._u32))
        return bool(self._u32[0])

    def timer_cancel(self, slot: int) -> bool:
        """Returns whether the timer was signalled before."""
        check(lib.core_timer_cancel(self.base, slot, self._u32))
        return bool(self._u32[0])

    def timer_next_due(self) -> int:
        """The earliest due time, or NEVER."""
        return int(lib.core_timer_next_due(self.base))

    def timers_expire(self, now: int) -> list[int]:
        """Signal what is due; the slots of those to report."""
        reported: list[int] = []
        while True:
            count = lib.core_timers_expire(self.base, now, self._ready, 64)
            reported += list(self._ready[0:count]) if count else []
            if count < 64:
                return reported

    # Files

    def file_attach(
        self,
        slot: int,
        device: int,
        inode: int,
        access: int,
        share: int,
        options: int,
        flags: int,
        volume_created: int = 0,
    ) -> None:
        """Make a notification object an open file: STATUS_INSUFFICIENT_RESOURCES."""
        check(
            lib.core_file_attach(self.base, slot, [(device, inode, volume_created, access, share, options, flags, 0)])
        )

    def file_detach(self, slot: int) -> tuple[int, int]:
        """The file is closed: (process slot, descriptor) that its gate has to close; zeros for none."""
        info = self._file
        if lib.core_file_info(self.base, slot, info):
            return 0, 0
        return info.process, lib.core_file_detach(self.base, slot, info.process)

    def file_info(self, slot: int) -> Any:
        """The file's `struct core_file_info`, valid until the next call. STATUS_INVALID_HANDLE for what is none."""
        check(lib.core_file_info(self.base, slot, self._file))
        return self._file

    def file_set_flags(self, slot: int, flags: int) -> None:
        """Change what the gate may do with the file."""
        lib.core_file_set_flags(self.base, slot, flags)

    def scan_take(self, slot: int) -> tuple[str, int, bool] | None:
        """The listing is the gate's no more: (pattern, entries behind, whether any was told), if it began."""
        scan = ffi.new("struct core_scan *")
        if not lib.core_scan_take(self.base, slot, scan):
            return None
        return ffi.buffer(scan.pattern)[: scan.length].decode("latin-1"), int(scan.told), bool(scan.any)

    def file_set_pipes(self, slot: int, incoming: int, outgoing: int) -> None:
        """Which rings an end of a pipe reads from and writes to; 0 for none."""
        lib.core_file_set_pipes(self.base, slot, incoming, outgoing)

    def file_grant(self, slot: int, process: int, descriptor: int) -> tuple[int, int]:
        """The gate of a process has a descriptor for the file now: (process slot, descriptor) that another gave up.

        STATUS_INVALID_HANDLE if it has one already, or another uses its own.
        """
        check(lib.core_file_grant(self.base, slot, process, descriptor, self._u32, self._second))
        return int(self._u32[0]), int(self._second[0])

    def file_unseen(self) -> list[int]:
        """Slots of files that the gate opened and that were not seen yet; at most 64."""
        count = lib.core_file_unseen(self.base, self._ready, 64)
        return list(self._ready[0:count]) if count else []

    def file_seen(self, slot: int) -> bool:
        """Take a file that the gate opened over, with a reference of ours."""
        return bool(lib.core_file_seen(self.base, slot) == 0)

    def file_lock(self, slot: int) -> None:
        """Hold the position."""
        lib.core_file_lock(self.base, slot)

    def file_unlock(self, slot: int) -> None:
        """Let it go."""
        lib.core_file_unlock(self.base, slot)

    def file_position(self, slot: int) -> int:
        """Where the file stands."""
        return int(lib.core_file_position(self.base, slot))

    def file_seek(self, slot: int, position: int) -> None:
        """Move it."""
        lib.core_file_seek(self.base, slot, position)

    def node_opens(self, device: int, inode: int) -> int:
        """How often a file is open, by either door."""
        return int(lib.core_node_opens(self.base, device, inode))

    def node_flag(self, device: int, inode: int, special: bool) -> None:
        """Whether the gate must leave the file alone."""
        lib.core_node_flag(self.base, device, inode, lib.CORE_NODE_SPECIAL if special else 0)

    def bytes_lock(self, slot: int, process: int, start: int, length: int, key: int, exclusive: bool) -> bool:
        """Lock a range of a file's bytes; False where another lock stands against it."""
        status: int = lib.core_bytes_lock(self.base, slot, process, [(start, length, key, exclusive)])
        if status == NtStatus.LOCK_NOT_GRANTED:
            return False
        check(status)
        return True

    def bytes_unlock(self, slot: int, process: int, start: int, length: int, key: int) -> bool:
        """Undo one lock of exactly this range; False if there is none."""
        return bool(lib.core_bytes_unlock(self.base, slot, process, [(start, length, key, 0)]) == 0)

    def bytes_held(
        self, slot: int, process: int, at: int, last: int, without: tuple[int, int, int] | None
    ) -> tuple[int, int]:
        """How an open has bytes locked from `at` on: (BYTES_*, how far, at most `last`).

        `without` is (start, length, key): as it will be when the process has undone that lock.
        """
        out = self._u64
        out[0] = last
        kind = lib.core_bytes_held(self.base, slot, process, at, out, [(*without, 0)] if without else ffi.NULL)
        return int(kind), int(out[0])

    def files_stale(self) -> list[int]:
        """Slots of files whose locks went with handles; at most 64."""
        count = lib.core_files_stale(self.base, self._ready, 64)
        return list(self._ready[0:count]) if count else []

    def bytes_forbidden(self, slot: int, process: int, start: int, length: int, key: int, writes: bool) -> bool:
        """Whether somebody's lock stands against reading or writing a range."""
        return bool(lib.core_bytes_forbidden(self.base, slot, process, [(start, length, key, 0)], writes))

    def drive_set(self, letter: str, root: bytes, created: int) -> None:
        """Tell the gates where a drive's root lies, and when the volume was made."""
        lib.core_drive_set(self.base, ord(letter), root, len(root), created)

    def package_set(self, directory: bytes) -> None:
        """Tell the gates which directory no program may change."""
        lib.core_package_set(self.base, directory, len(directory))

    def overlaid_set(self, directory: bytes) -> None:
        """Tell the gates in which directory the package's files appear, too."""
        lib.core_overlaid_set(self.base, directory, len(directory))

    def mounts_set(self, mounts: Sequence[tuple[bytes, int]]) -> None:
        """Tell the gates which directories lie on which volume (0: one that they leave alone), the longest first.

        Where they cannot know all they know none.
        """
        if len(mounts) > lib.CORE_MOUNT_LIMIT or any(len(path) > lib.CORE_DRIVE_ROOM for path, _ in mounts):
            return
        for index, (path, volume) in enumerate(mounts):
            lib.core_mount_set(self.base, index, path, len(path), volume)

    def names_changed(self, device: int, inode: int) -> None:
        """A name was made or removed in a directory."""
        lib.core_names_changed(self.base, device, inode)

    def names_generation(self, device: int, inode: int) -> int:
        """As long as it stays the same, no program of ours has changed the directory's names."""
        return int(lib.core_names_generation(self.base, device, inode))

    def file_runs(self, device: int, inode: int) -> None:
        """A file is mapped as an image, or is the program of a process."""
        lib.core_file_runs(self.base, device, inode)

    def file_dooms(self, process: int) -> list[int]:
        """Slots of files that a gate was to delete when closing them, and has not; at most 64."""
        count = lib.core_file_dooms(self.base, process, self._ready, 64)
        return list(self._ready[0:count]) if count else []

    def file_doomed(self, slot: int) -> bytes:
        """The Linux path of a file that the gate is to delete when it closes it; empty for any other."""
        path = ffi.new("char[4096]")
        return bytes(ffi.buffer(path)[: lib.core_file_doomed(self.base, slot, path)])

    def file_mapped(self, device: int, inode: int, step: int) -> None:
        """A section of a file was made (1) or is gone (-1)."""
        lib.core_file_mapped(self.base, device, inode, step)

    def process_opens(self, process: int) -> None:
        """The process holds descriptors whose numbers are not foreseen."""
        lib.core_process_opens(self.base, process)

    def process_descriptors(self, process: int) -> bool:
        """Whether the gate of a process has had descriptors of files."""
        return bool(lib.core_process_descriptors(self.base, process))

    # Handles

    def handle_create(self, process: int, slot: int, access: int, attributes: int) -> int:
        """A new handle's value."""
        check(lib.core_handle_create(self.base, process, slot, access, attributes, self._u64))
        return int(self._u64[0])

    def handle_close(self, process: int, handle: int) -> None:
        """Close a handle."""
        check(lib.core_handle_close(self.base, process, handle, self._u32))

    def handle_lookup(self, process: int, handle: int) -> tuple[int, int, int, int]:
        """(object slot, granted access, attributes, the object's generation)."""
        info = self._info
        check(lib.core_handle_lookup(self.base, process, handle, info))
        return info.object, info.access, info.attributes, info.generation

    def handle_find(self, process: int, handle: int) -> tuple[int, int] | None:
        """(object slot, the object's generation), or None where there is no such handle."""
        info = self._info
        if lib.core_handle_lookup(self.base, process, handle, info) & 0x80000000:
            return None
        return info.object, info.generation

    def handle_set_attributes(self, process: int, handle: int, attributes: int) -> None:
        """Set a handle's attributes."""
        check(lib.core_handle_set_attributes(self.base, process, handle, attributes))

    def handle_duplicate(
        self, source: int, handle: int, target: int, access: int, attributes: int, options: int
    ) -> int:
        """The duplicate's value."""
        self._u64[0] = 0
        check(lib.core_handle_duplicate(self.base, source, handle, target, access, attributes, options, self._u64))
        return int(self._u64[0])

    def handle_enumerate(self, process: int) -> list[tuple[int, int, int, int, int]]:
        """(handle, object slot, access, attributes, the object's generation) of all a process's handles."""
        found: list[tuple[int, int, int, int, int]] = []
        area = ffi.new("struct core_handle_info[256]")
        after = 0
        while True:
            count = lib.core_handle_enumerate(self.base, process, after, area, 256)
            found += [(h.handle, h.object, h.access, h.attributes, h.generation) for h in area[0:count]]
            if count < 256:
                return found
            after = found[-1][0]

    def handle_count(self, process: int) -> int:
        """How many handles a process has."""
        return int(lib.core_handle_count(self.base, process))

    def handles_inherit(self, parent: int, child: int) -> None:
        """Copy inheritable handles, values kept."""
        check(lib.core_handles_inherit(self.base, parent, child))

    def handles_close_all(self, process: int) -> None:
        """Close everything a process holds."""
        check(lib.core_handles_close_all(self.base, process))


def check(status: int) -> None:
    """Raise what is an error."""
    if status & 0x80000000:
        raise NtError(status)
