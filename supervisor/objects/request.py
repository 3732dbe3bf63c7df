"""An I/O request: one read, write or control of a file, and how its end is told to whoever asked.

Every end goes through `Request.complete`: the status block, the event or the file's own signal, the APC, the completion
packet, and the thread that waits. Must never touch a thread or a process that is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ntsup.ntabi import BLOCKED, IoStatusBlock, NtError, NtStatus, is_error
from ntsup.supervisor.objects.thread import Apc, State

if TYPE_CHECKING:
    from ntsup.supervisor.objects.dispatcher import Event
    from ntsup.supervisor.objects.file import File
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread

READ, WRITE, OTHER = range(3)
FILE_SKIP_COMPLETION_PORT_ON_SUCCESS, FILE_SKIP_SET_EVENT_ON_HANDLE = 1, 2


class Request:
    """One I/O request, from the call that makes it to its completion.

    It ends in the call itself (nothing more is then reported for an error), or `result` makes it pend: a synchronous
    file's caller is blocked until then, an asynchronous one's gets STATUS_PENDING.
    """

    __slots__ = (
        "apc_context",
        "apc_routine",
        "buffer",
        "event",
        "file",
        "finished",
        "iosb",
        "key",
        "length",
        "on_cancel",
        "operation",
        "pended",
        "scatter",
        "status",
        "synchronous",
        "thread",
    )

    def __init__(
        self,
        thread: Thread,
        file: File,
        iosb: IoStatusBlock,
        event: Event | None = None,
        apc_routine: int = 0,
        apc_context: int = 0,
        buffer: int = 0,
        length: int = 0,
    ) -> None:
        if apc_routine and file.completion is not None:
            raise NtError(NtStatus.INVALID_PARAMETER)  # a file with a completion port takes no APCs
        self.thread = thread
        self.file = file
        self.iosb = iosb
        self.event = event
        self.apc_routine = apc_routine
        self.apc_context = apc_context
        self.buffer = buffer
        """Where `deliver` writes in the caller's memory."""
        self.length = length
        self.operation = OTHER
        """How the process's counters count it."""
        self.key = 0
        """Whose byte-range locks do not stand against it, beside the caller's."""
        self.scatter: list[int] | None = None
        """Page addresses instead of `buffer` (NtReadFileScatter)."""
        self.synchronous = file.synchronous
        self.on_cancel: Callable[[], None] | None = None
        """Takes the request out of whatever queue it waits in."""
        self.finished = False
        self.pended = False
        self.status: int = NtStatus.PENDING
        if event is not None:
            thread.executive.core.event_reset(event.slot)
        if not file.synchronous:
            file.signal(False)

    def deliver(self, data: bytes | bytearray | memoryview, status: int = NtStatus.SUCCESS) -> None:
        """Complete a read: `data`, not longer than `length`, goes to the caller's buffer."""
        try:
            memory = self.thread.process.memory
            if self.scatter is not None:
                view = memoryview(data)
                for index, page in enumerate(self.scatter):
                    memory.write(page, view[index * 4096 : (index + 1) * 4096])
            else:
                memory.write(self.buffer, data)
        except NtError as error:
            self.complete(error.status)
            return
        self.complete(status, len(data))

    def complete(self, status: int, information: int = 0) -> None:
        """The request ended. A second end is ignored."""
        if self.finished:
            return
        self.finished = True
        self.on_cancel = None
        self.status = status
        self.thread.process.io.add(self.operation, 0 if is_error(status) else information)
        if not self.pended:
            if not is_error(status):
                self._report(status, information)
            return
        self.file.requests.pop(self, None)
        self.thread.process.requests.pop(self, None)
        self._report(status, information)
        if self.event is not None:
            self.thread.executive.core.object_dereference(self.event.slot)
        self.thread.executive.core.object_dereference(self.file.slot)
        if self.synchronous and self.thread.state is State.BLOCKED:
            self.thread.finish(status)

    def _report(self, status: int, information: int) -> None:
        thread, file = self.thread, self.file
        if not (self.synchronous and status == NtStatus.CANCELLED):  # of which only the call's result tells
            try:
                self.iosb.put(status, information)
            except NtError:
                pass  # the caller unmapped it, or is gone
        if self.event is not None:
            thread.executive.core.event_set(self.event.slot)
        if (self.event is None or self.synchronous) and not file.completion_modes & FILE_SKIP_SET_EVENT_ON_HANDLE:
            file.signal(True)
        if self.apc_routine:
            if thread.state is not State.GONE:
                thread.queue_apc(Apc(self.apc_routine, self.apc_context, self.iosb.address, 0))
        elif self.apc_context and file.completion is not None:
            skipped = not self.pended and file.completion_modes & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS
            if not skipped:
                port = file.completion.slot
                try:
                    thread.executive.core.completion_set(
                        port, file.completion_key, self.apc_context, status, information
                    )
                except NtError:
                    pass  # no room for another packet

    def result(self) -> int:
        """What the service returns: the status of a request that is over, or what pending means to its caller."""
        if self.finished:
            return NtStatus.PENDING if self.pended else self.status
        self.pend()
        if self.synchronous:
            self.thread.block()
            return BLOCKED
        return NtStatus.PENDING

    def pend(self) -> None:
        """Its end will be told of, not returned: it keeps what it needs until then."""
        self.pended = True
        if self.synchronous:
            self.file.signal(False)  # while it is busy; what is not synchronous was reset at once
        core = self.thread.executive.core
        core.object_reference(self.file.slot)
        if self.event is not None:
            core.object_reference(self.event.slot)
        self.file.requests[self] = None
        self.thread.process.requests[self] = None

    def cancel(self, status: int = NtStatus.CANCELLED) -> None:
        """End a pending request now."""
        action, self.on_cancel = self.on_cancel, None
        if action is not None:
            action()
        self.complete(status)

    @property
    def bound_to_port(self) -> bool:
        """Whether it outlives its thread: its end is a completion packet."""
        return self.file.completion is not None and bool(self.apc_context) and not self.synchronous


def cancel_thread(thread: Thread) -> None:
    """A thread is gone: its requests are cancelled, except those that a completion port will tell of."""
    for request in [r for r in thread.process.requests if r.thread is thread and not r.bound_to_port]:
        request.cancel()


def cancel_process(process: Process) -> None:
    """A process is gone: all its requests are cancelled."""
    for request in list(process.requests):
        request.cancel()
