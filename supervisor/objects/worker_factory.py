"""Worker factories: threads of a process that are made when a completion queue has work that nobody waits for.

A watch on the queue (a wait without a thread) tells of such work. Must never make a thread while one it made is still
on its way to its first wait.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux.core import PARKED
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.dispatcher import IoCompletion
from ntsup.supervisor.objects.thread import State, Thread

if TYPE_CHECKING:
    from ntsup.supervisor.objects.process import Process


class WorkerFactory(NtObject):
    """One factory. Its workers belong to `process` and begin at `start_routine(start_parameter)`."""

    type_name = "TpWorkerFactory"
    read_access = 0x20008
    write_access = 0x20005
    execute_access = 0x20032
    all_access = 0xF003F

    def __init__(self, process: Process, port: IoCompletion, start_routine: int, start_parameter: int) -> None:
        executive = process.executive
        super().__init__(executive)
        self.process = process
        self.port = port
        self.start_routine, self.start_parameter = start_routine, start_parameter
        self.stack_reserve = self.stack_commit = 0
        self.thread_minimum, self.thread_maximum = 0, 500
        self.binding_count = 0
        self.timeout = self.retry_timeout = self.idle_timeout = 0
        """As NT has them: negative is relative, 0 is for ever."""
        self.paused = self.shut_down = False
        self.released = 0
        """How often a worker was asked for by NtReleaseWorkerFactoryWorker."""
        self.last_status: int = NtStatus.SUCCESS
        self.workers: set[Thread] = set()
        self.waiting: set[Thread] = set()
        self.coming = False
        """Whether a worker is being made, or has not waited for work yet."""
        self._newest: Thread | None = None
        self.pending_at = 0
        """Where in the process the count of workers left is kept once the factory is shut down."""
        executive.core.object_reference(port.slot)
        self._watch, watch_object = executive.core.thread_create(process.core_slot, 0)
        executive.core.object_dereference(watch_object)
        executive.async_waits[self._watch] = self._work_came
        self._watching = False

    @property
    def may_create(self) -> bool:
        """Whether another worker may be made now."""
        return (
            not (self.paused or self.shut_down or self.process.exiting)
            and not self.coming
            and len(self.workers) < self.thread_maximum
        )

    def consider(self) -> None:
        """Make the workers that the minimum asks for, then one for each time that work comes."""
        if self.may_create and len(self.workers) < self.thread_minimum:
            self._make()
        if self._watching or not self.may_create:
            return
        self._watching = True
        status = self.executive.core.wait(self._watch, [self.port.slot], 0)
        if status != PARKED:
            self._work_came(status)

    def _work_came(self, status: int) -> None:
        self._watching = False
        if status == NtStatus.SUCCESS and self.may_create:
            self._make()

    def _make(self) -> None:
        """From the loop: here, a thread of the process may stand before the answer to its own call."""
        self.coming = True
        self.executive.at(0, self._create)

    def _create(self) -> None:
        from ntsup.supervisor import debugging, threads

        if self.shut_down or self.process.exiting:
            return

        try:
            thread = threads.create_thread(
                self.process,
                self.start_routine,
                self.start_parameter,
                stack_reserve=self.stack_reserve,
                stack_commit=self.stack_commit,
            )
        except NtError as error:
            self.last_status, self.coming = error.status, False
            return
        self._newest = thread
        self.workers.add(thread)
        thread.worker_of = self
        debugging.begin(thread)

    def ready(self, thread: Thread) -> None:
        """A worker has come to where it takes work."""
        if self._newest is thread:
            self._newest, self.coming = None, False

    def worker_gone(self, thread: Thread) -> None:
        """A worker has ended."""
        self.workers.discard(thread)
        self.waiting.discard(thread)
        self.ready(thread)
        if self.pending_at:
            try:
                left = struct.unpack("<i", self.process.memory.read(self.pending_at, 4))[0] - 1
                self.process.memory.write(self.pending_at, struct.pack("<i", left))
            except (NtError, OSError):
                self.pending_at = 0
        elif not self.process.exiting:
            self.consider()

    def shutdown(self) -> None:
        """Make no more workers; those that wait are told that it is too late."""
        self.shut_down = True
        core = self.executive.core
        if self._watching:
            core.wait_cancel(self._watch, NtStatus.CANCELLED)
        for thread in list(self.waiting):
            if thread.state is State.BLOCKED:
                core.wait_cancel(thread.core_slot, NtStatus.TOO_LATE)

    def last_handle_closed(self) -> None:
        """Workers that are there stay; the watch ends."""
        self.shutdown()
        executive = self.executive
        executive.settle()
        executive.async_waits.pop(self._watch, None)
        executive.core.thread_exit(self._watch)
        executive.core.thread_free(self._watch)
        for thread in self.workers:
            thread.worker_of = None
        executive.core.object_dereference(self.port.slot)
        super().last_handle_closed()
