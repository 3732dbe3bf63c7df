"""Job objects: groups of processes with common limits, nested as since Windows 8, that tell a completion port.

A process belongs to one job and to all jobs above it. Must never hold a process back: limits end or refuse processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.ntabi.constants import job as c
from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.io_counters import IoCounters

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.dispatcher import IoCompletion
    from ntsup.supervisor.objects.process import Process

TERMINATE_AT_END_OF_JOB, POST_AT_END_OF_JOB = 0, 1
_TICK = 100_000
"""10 ms: the shortest time between two looks at what processes with a time limit have used."""

_ABNORMAL = frozenset(
    {
        NtStatus.ACCESS_VIOLATION,
        NtStatus.IN_PAGE_ERROR,
        NtStatus.ARRAY_BOUNDS_EXCEEDED,
        NtStatus.DATATYPE_MISALIGNMENT,
        NtStatus.GUARD_PAGE_VIOLATION,
        NtStatus.ILLEGAL_INSTRUCTION,
        NtStatus.INVALID_DISPOSITION,
        NtStatus.NONCONTINUABLE_EXCEPTION,
        NtStatus.PRIVILEGED_INSTRUCTION,
        NtStatus.SINGLE_STEP,
        NtStatus.STACK_OVERFLOW,
        NtStatus.BREAKPOINT,
        NtStatus.FLOAT_DENORMAL_OPERAND,
        NtStatus.FLOAT_DIVIDE_BY_ZERO,
        NtStatus.FLOAT_INEXACT_RESULT,
        NtStatus.FLOAT_INVALID_OPERATION,
        NtStatus.FLOAT_OVERFLOW,
        NtStatus.FLOAT_STACK_CHECK,
        NtStatus.FLOAT_UNDERFLOW,
        NtStatus.INTEGER_DIVIDE_BY_ZERO,
        NtStatus.INTEGER_OVERFLOW,
        NtStatus.CONTROL_C_EXIT,
    }
)
"""Exit codes that JOBOBJECT_ASSOCIATE_COMPLETION_PORT's documentation calls abnormal."""


@dataclass
class Limits:
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, as set. Times in 100 ns, sizes in bytes."""

    flags: int = 0
    process_time: int = 0
    job_time: int = 0
    minimum_working_set: int = 0
    maximum_working_set: int = 0
    active_processes: int = 0
    affinity: int = 0
    priority_class: int = 0
    scheduling_class: int = 0
    process_memory: int = 0
    job_memory: int = 0


class Job(NtObject):
    """A job. `members` are its own processes, not those of the jobs below it."""

    type_name = "Job"
    core_type = core_face.NOTIFICATION
    read_access = 0x20004
    write_access = 0x2000B
    execute_access = 0x120000
    all_access = c.JOB_OBJECT_ALL_ACCESS

    def __init__(self, executive: Executive) -> None:
        super().__init__(executive)
        self.parent: Job | None = None
        self.children: list[Job] = []
        self.members: dict[Process, None] = {}
        self.limits = Limits()
        self.ui_restrictions = 0
        self.end_of_job_action = TERMINATE_AT_END_OF_JOB
        self.port: IoCompletion | None = None
        self.port_key = 0
        self.total_processes = 0
        self.terminated_processes = 0
        """Those that a limit ended."""
        self.ended_io = IoCounters()
        """Of members that have ended."""
        self.ended_times = (0, 0)
        """User and kernel time, in 100 ns, of processes that are gone."""
        self._timed = False
        self._alive = True

    # The hierarchy

    def chain(self) -> Iterator[Job]:
        """This job and those above it."""
        job: Job | None = self
        while job is not None:
            yield job
            job = job.parent

    def processes(self) -> list[Process]:
        """The living processes of this job and of those below it, oldest first."""
        found = list(self.members)
        for child in self.children:
            found += child.processes()
        return sorted(found, key=lambda process: process.created)

    # Processes coming and going

    def assign(self, process: Process) -> None:
        """Put a process into the job.

        Raises STATUS_ACCESS_DENIED where the hierarchy does not allow it, STATUS_QUOTA_EXCEEDED, the process ended,
        where it is one too many.
        """
        above = process.job
        if process.exiting:
            raise NtError(NtStatus.PROCESS_IS_TERMINATING)
        if above is not None:
            if self in above.chain():
                return
            if self.ui_restrictions:
                raise NtError(NtStatus.ACCESS_DENIED)
            if above not in self.chain():
                if self.parent is not None or self.processes() or self.children:
                    raise NtError(NtStatus.ACCESS_DENIED)
                self.parent = above
                above.children.append(self)
            above.members.pop(process, None)
        self._enter(process, above)

    def _enter(self, process: Process, already: Job | None = None) -> None:
        """Enter a process into this job and those above it that it is not in already (`already` and above)."""
        known = set(already.chain()) if already is not None else set()
        fresh = [job for job in self.chain() if job not in known]
        process.job = self
        self.members[process] = None
        for job in fresh:
            limit = job.limits
            if limit.flags & c.JOB_OBJECT_LIMIT_ACTIVE_PROCESS and len(job.processes()) > limit.active_processes:
                self._refuse(process, job, already)
        for job in fresh:
            job.total_processes += 1
            job.tell(c.JOB_OBJECT_MSG_NEW_PROCESS, process.process_id)
            job.impose(process)

    def _refuse(self, process: Process, job: Job, already: Job | None) -> None:
        """One process too many for `job`: it ends."""
        del self.members[process]
        process.job = already
        if already is not None:
            already.members[process] = None
        job.terminated_processes += 1
        job.tell(c.JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT, 0)
        process.terminate(NtStatus.QUOTA_EXCEEDED)
        raise NtError(NtStatus.QUOTA_EXCEEDED)

    def process_gone(self, process: Process, times: tuple[int, int]) -> None:
        """A member ended, having used `times`: the ports hear of it."""
        self.members.pop(process, None)
        message = c.JOB_OBJECT_MSG_EXIT_PROCESS
        if process.exit_status in _ABNORMAL:
            message = c.JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS
        for job in list(self.chain()):
            job.ended_io.merge(process.io)
            job.ended_times = job.ended_times[0] + times[0], job.ended_times[1] + times[1]
            job.tell(message, process.process_id)
            if not job.processes():
                job.tell(c.JOB_OBJECT_MSG_ACTIVE_PROCESS_ZERO, 0)
                job._release()

    def terminate(self, status: int) -> None:
        """End every process of the job and of those below it."""
        for process in self.processes():
            process.terminate(status)

    # The port

    def tell(self, message: int, process_id: int) -> None:
        """Post a message to the completion port, if there is one."""
        if self.port is not None:
            self.executive.core.completion_set(self.port.slot, self.port_key, process_id, 0, message)

    def associate(self, port: IoCompletion | None, key: int) -> None:
        """Have messages posted to a port from now on; it hears of the processes that are there already."""
        if port is not None:
            self.executive.core.object_reference(port.slot)
        if self.port is not None:
            self.executive.core.object_dereference(self.port.slot)
        self.port, self.port_key = port, key
        for process in self.processes():
            self.tell(c.JOB_OBJECT_MSG_NEW_PROCESS, process.process_id)

    # Limits

    def set_limits(self, limits: Limits) -> None:
        """Set the limits; those on time count from here on."""
        if limits.flags & c.JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME:
            limits.job_time = self.limits.job_time
            limits.flags |= self.limits.flags & c.JOB_OBJECT_LIMIT_JOB_TIME
        elif limits.flags & c.JOB_OBJECT_LIMIT_JOB_TIME:
            limits.job_time += self.user_time()
        limits.flags &= ~c.JOB_OBJECT_LIMIT_PRESERVE_JOB_TIME
        self.limits = limits
        for process in self.processes():
            self.impose(process)

    def impose(self, process: Process) -> None:
        """Make what the limits fix true of a process."""
        limits = self.limits
        if limits.flags & c.JOB_OBJECT_LIMIT_PRIORITY_CLASS:
            process.priority_class = limits.priority_class
        if limits.flags & (c.JOB_OBJECT_LIMIT_PROCESS_TIME | c.JOB_OBJECT_LIMIT_JOB_TIME) and not self._timed:
            self._timed = True
            self.executive.at(self.executive.now() + _TICK, self._check_time)

    def user_time(self) -> int:
        """User time of all processes that are or were in the job, in 100 ns."""
        return self.ended_times[0] + sum(process.cpu_times()[0] for process in self.processes())

    def _check_time(self) -> None:
        """Look at what time-limited processes have used, and when to look again."""
        limits, self._timed = self.limits, False
        left = [10_000_000]
        if limits.flags & c.JOB_OBJECT_LIMIT_PROCESS_TIME:
            for process in self.processes():
                rest = limits.process_time - process.cpu_times()[0]
                if rest <= 0:
                    self.terminated_processes += 1
                    process.terminate(NtStatus.QUOTA_EXCEEDED)
                    self.tell(c.JOB_OBJECT_MSG_END_OF_PROCESS_TIME, process.process_id)
                left.append(max(rest, 0))
        if limits.flags & c.JOB_OBJECT_LIMIT_JOB_TIME:
            rest = limits.job_time - self.user_time()
            if rest <= 0:
                limits.flags &= ~c.JOB_OBJECT_LIMIT_JOB_TIME
                self._end_of_job_time()
            left.append(max(rest, 0))
        if self.processes() and limits.flags & (c.JOB_OBJECT_LIMIT_PROCESS_TIME | c.JOB_OBJECT_LIMIT_JOB_TIME):
            self._timed = True
            pause = max(min(left) // self.executive.processor_count, _TICK)
            self.executive.at(self.executive.now() + pause, self._check_time)

    def _end_of_job_time(self) -> None:
        if self.end_of_job_action == POST_AT_END_OF_JOB and self.port is not None:
            self.tell(c.JOB_OBJECT_MSG_END_OF_JOB_TIME, 0)
            return
        self.terminated_processes += len(self.processes())
        if self._alive:
            self.executive.core.notify(self.slot)
        self.terminate(NtStatus.QUOTA_EXCEEDED)

    # Children of members

    @staticmethod
    def for_child(parent: Process, breakaway: bool) -> Job | None:
        """The job that a child of `parent` begins in.

        `breakaway`: CREATE_BREAKAWAY_FROM_JOB, which is STATUS_ACCESS_DENIED where the nearest job forbids it.
        """
        job = parent.job
        allowed = c.JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK
        if breakaway and job is not None:
            allowed |= c.JOB_OBJECT_LIMIT_BREAKAWAY_OK
            if not job.limits.flags & allowed:
                raise NtError(NtStatus.ACCESS_DENIED)
        while job is not None and job.limits.flags & allowed:
            job = job.parent
        return job

    def admit(self, process: Process) -> None:
        """A child of a member begins in the job; raises what `assign` does."""
        self._enter(process)

    # The end

    def last_handle_closed(self) -> None:
        """Nobody can reach the job by handle any more: its processes go too, if that was asked for."""
        self._alive = False
        if self.limits.flags & c.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE:
            self.terminate(0)
        super().last_handle_closed()
        self._release()

    def _release(self) -> None:
        """Without handles and processes the job is no more: it leaves its parent and gives up its port."""
        if self._alive or self.processes():
            return
        if self.port is not None:
            self.executive.core.object_dereference(self.port.slot)
            self.port = None
        if self.parent is not None and not self.children:
            self.parent.children.remove(self)
            self.parent = None
