"""Wait completion packets: a wait with no thread behind it, whose end is a packet in a completion queue.

The wait is the core's, on a thread slot that no thread has. Must never outlive its object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux.core import PARKED
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.dispatcher import IoCompletion

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.process import Process


class WaitCompletionPacket(NtObject):
    """One packet; it waits for at most one object at a time."""

    type_name = "WaitCompletionPacket"
    read_access = 0x20001
    write_access = 0x20001
    execute_access = 0x20001
    all_access = 0xF0001

    def __init__(self, executive: Executive, process: Process) -> None:
        super().__init__(executive)
        self._waiter, waiter_object = executive.core.thread_create(process.core_slot, 0)
        executive.core.object_dereference(waiter_object)
        self._port: IoCompletion | None = None
        self._target: NtObject | None = None
        self._packet = (0, 0, 0, 0)
        executive.async_waits[self._waiter] = self._ended

    def associate(self, port: IoCompletion, target: NtObject, packet: tuple[int, int, int, int]) -> bool:
        """Wait for `target`; its end queues `packet` (key, apc context, status, information). True if it has ended."""
        if self._port is not None:
            raise NtError(NtStatus.INVALID_PARAMETER_1)
        core = self.executive.core
        for held in (port, target):
            core.object_reference(held.slot)
        self._port, self._target, self._packet = port, target, packet
        status = core.wait(self._waiter, [target.slot], 0)
        if status == PARKED:
            return False
        self._ended(status)
        return True

    def cancel(self) -> bool:
        """Give the wait up; False if none was under way."""
        if self._port is None:
            return False
        self.executive.core.wait_cancel(self._waiter, NtStatus.CANCELLED)
        self.executive.settle()
        return True

    def _ended(self, status: int) -> None:
        port, target, self._port, self._target = self._port, self._target, None, None
        if port is None or target is None:
            return
        core = self.executive.core
        if status != NtStatus.CANCELLED:
            core.completion_set(port.slot, *self._packet)
        for held in (port, target):
            core.object_dereference(held.slot)

    def last_handle_closed(self) -> None:
        """The wait ends with the object."""
        self.cancel()
        self.executive.async_waits.pop(self._waiter, None)
        self.executive.core.thread_exit(self._waiter)
        self.executive.core.thread_free(self._waiter)
        super().last_handle_closed()
