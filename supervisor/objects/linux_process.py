"""A Linux program that a guest started, seen as a process object: it can be waited for, queried, suspended and ended.

It runs outside the filters and untraced. Nothing of its memory or registers is NT's: whatever would reach into it fails
with STATUS_ACCESS_DENIED.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import Apc, State, Thread

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.address_space import LinuxCalls

_NOT_STARTED = 1 << 40
"""Added to the core slot: what stands for a pid, that no Linux process can have, until the program is started."""


class LinuxProcess(Process):
    """A Linux program. It starts when its one thread is first resumed, as a guest's first thread would run then."""

    def __init__(
        self,
        executive: Executive,
        program: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        directory: str,
        descriptors: Sequence[int],
        own_group: bool,
    ) -> None:
        """`descriptors` become its 0, 1 and 2, and are closed here when it has started."""
        with socket.socket(socket.AF_UNIX) as closed:
            super().__init__(executive, 0, closed)
        self.linux_pid = _NOT_STARTED + self.core_slot
        self.program = program
        self.started = False
        self.descriptors = list(descriptors)
        self.on_end: list[Callable[[], None]] = []
        """Called when the program has ended, before its process object is signalled."""
        self._arguments, self._environment = list(arguments), dict(environment)
        self._directory, self._own_group = directory, own_group
        executive.processes[self.linux_pid] = self
        self.thread = LinuxThread(self)
        self.known_threads[self.thread.tid] = self.thread

    def start(self) -> None:
        """Start the program. Raises OSError."""
        executive = self.executive
        actions = [(os.POSIX_SPAWN_DUP2, fd, number) for number, fd in enumerate(self.descriptors)]
        options: dict[str, Any] = {"setpgroup": 0} if self._own_group else {}
        here = os.open(".", os.O_PATH | os.O_CLOEXEC)
        try:
            os.chdir(self._directory)
            try:
                pid = os.posix_spawn(
                    self.program,
                    self._arguments,
                    self._environment,
                    file_actions=actions,
                    setsigmask=(),
                    setsigdef=(signal.SIGPIPE, signal.SIGXFSZ),  # Python ignores them
                    **options,
                )
            finally:
                os.fchdir(here)
        finally:
            os.close(here)
        self.close_descriptors()
        try:
            os.sched_setaffinity(pid, executive.affinity.processors)
        except OSError:
            pass  # it has ended already
        del executive.processes[self.linux_pid]
        self.linux_pid = self.memory.linux_pid = pid
        self.known_threads = {pid: self.thread}
        self.thread.tid = pid
        self.started = True
        executive.processes[pid] = self
        executive.children[pid] = self.ended

    def close_descriptors(self) -> None:
        """Close what the program has got, or will not need any more."""
        for fd in self.descriptors:
            os.close(fd)
        self.descriptors = []

    def ended(self, wait_status: int) -> None:
        """The program is gone: death by a signal is what a shell makes of it, 128 + N."""
        from ntsup.supervisor import birth

        if os.WIFSIGNALED(wait_status):
            status = 128 + os.WTERMSIG(wait_status)
        else:
            status = os.waitstatus_to_exitcode(wait_status)
        for action in self.on_end:
            action()
        birth.process_gone(self, status)

    def control_event(self) -> None:
        """^C or a console's CTRL_BREAK_EVENT: SIGINT, to the whole group if it leads one."""
        if not self.started:
            self.terminate(NtStatus.CONTROL_C_EXIT)
            return
        try:
            os.kill(-self.linux_pid if self._own_group else self.linux_pid, signal.SIGINT)
        except ProcessLookupError:
            pass

    def terminate(self, status: int) -> None:
        """End it with `status`: the first status given stands."""
        if self.started:
            super().terminate(status)
            return
        from ntsup.supervisor import birth

        self.close_descriptors()
        birth.process_gone(self, status & 0xFFFFFFFF)

    def batch(self, calls: LinuxCalls, data: bytes = b"") -> tuple[list[int], int]:
        """It makes no calls for us."""
        raise NtError(NtStatus.ACCESS_DENIED)

    def hold_thread(self) -> None:
        """Its memory is its own."""
        raise NtError(NtStatus.ACCESS_DENIED)

    def with_fds(self, fds: Sequence[int], calls: Callable[[list[int]], LinuxCalls]) -> list[int]:
        """It makes no calls for us."""
        raise NtError(NtStatus.ACCESS_DENIED)


class LinuxThread(Thread):
    """The one thread that a Linux program shows. The stop loop does not know it."""

    process: LinuxProcess

    def __init__(self, process: LinuxProcess) -> None:
        super().__init__(process, 0)
        self.state = State.BLOCKED

    def go(self, action: Callable[[], object]) -> None:
        """Start the program, if it is not suspended."""
        if not self.suspend_count and not self.process.started and self.state is not State.GONE:
            self.process.start()

    def finish(self, status: int) -> None:
        """It waits for no answer."""

    def suspend(self) -> int:
        """Stop the program; returns the previous count."""
        previous = self.suspend_count
        if previous >= 127:
            raise NtError(NtStatus.SUSPEND_COUNT_EXCEEDED)
        self.suspend_count += 1
        if not previous and self.process.started:
            os.kill(self.process.linux_pid, signal.SIGSTOP)
        return previous

    def resume(self) -> int:
        """Undo one suspension; the last starts the program, or lets it go on."""
        previous = self.suspend_count
        if previous:
            self.suspend_count -= 1
        if previous == 1:
            if self.process.started:
                os.kill(self.process.linux_pid, signal.SIGCONT)
            elif self.state is not State.GONE:
                self._start_late()
        return previous

    def _start_late(self) -> None:
        """The creator was told of success long ago: a start that fails now is the program's end."""
        try:
            self.process.start()
        except OSError as error:
            from ntsup.ntabi import errno_to_status

            self.process.terminate(errno_to_status(error.errno))

    def queue_apc(self, apc: Apc) -> None:
        """It has no APCs."""
        raise NtError(NtStatus.ACCESS_DENIED)

    def registers(self) -> Any:
        """Its registers are its own."""
        raise NtError(NtStatus.ACCESS_DENIED)
