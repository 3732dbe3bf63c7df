"""The objects one waits on: events, mutants, semaphores, timers, keyed events, completion queues.

Their state and their wait queues live in the shared core; here are only their types. Must never keep a copy of either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.objects.base import NtObject

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive

NOTIFICATION, SYNCHRONIZATION = 0, 1
"""EVENT_TYPE and TIMER_TYPE."""


class Event(NtObject):
    """An event of either type."""

    type_name = "Event"
    read_access = 0x20001
    write_access = 0x20002
    execute_access = 0x120000
    all_access = 0x1F0003

    def __init__(
        self, executive: Executive, event_type: int, initial_state: bool = False, slot: int | None = None
    ) -> None:
        self.event_type = event_type
        kind = core_face.EVENT_SYNCHRONIZATION if event_type == SYNCHRONIZATION else core_face.EVENT_NOTIFICATION
        super().__init__(executive, executive.core.object_create(kind, int(initial_state)) if slot is None else slot)


class Mutant(NtObject):
    """A mutant; `owner` is the core slot of the thread that owns it from the start, or 0."""

    type_name = "Mutant"
    read_access = 0x20001
    write_access = 0x20000
    execute_access = 0x120000
    all_access = 0x1F0001

    def __init__(self, executive: Executive, owner: int, slot: int | None = None) -> None:
        super().__init__(executive, executive.core.mutant_create(owner) if slot is None else slot)


class Semaphore(NtObject):
    """A semaphore."""

    type_name = "Semaphore"
    read_access = 0x20001
    write_access = 0x20002
    execute_access = 0x120000
    all_access = 0x1F0003

    def __init__(self, executive: Executive, count: int, limit: int, slot: int | None = None) -> None:
        self.limit = limit
        super().__init__(
            executive, executive.core.object_create(core_face.SEMAPHORE, count, limit) if slot is None else slot
        )


class Timer(NtObject):
    """A timer of either type."""

    type_name = "Timer"
    read_access = 0x20001
    write_access = 0x20002
    execute_access = 0x120000
    all_access = 0x1F0003

    def __init__(self, executive: Executive, timer_type: int) -> None:
        kind = core_face.TIMER_SYNCHRONIZATION if timer_type == SYNCHRONIZATION else core_face.TIMER_NOTIFICATION
        super().__init__(executive, executive.core.object_create(kind))
        self.due = 0
        """Interrupt time of the next expiry, while armed."""
        self.withdraw_apc: Callable[[], None] | None = None
        """Takes its APC out of a thread's queue."""

    def forget_apc(self) -> None:
        """Queue no APC any more, and take back the one that may be queued."""
        self.executive.timer_reports.pop(self.slot, None)
        if self.withdraw_apc is not None:
            self.withdraw_apc()
            self.withdraw_apc = None

    def destroyed(self) -> None:
        """Its APC goes with it."""
        self.forget_apc()


class KeyedEvent(NtObject):
    """A keyed event."""

    type_name = "KeyedEvent"
    core_type = core_face.KEYED_EVENT
    read_access = 0x20001
    write_access = 0x20002
    execute_access = 0x20000
    all_access = 0xF0003


class IoCompletion(NtObject):
    """A queue of completion packets."""

    type_name = "IoCompletion"
    core_type = core_face.COMPLETION
    read_access = 0x20001
    write_access = 0x20002
    execute_access = 0x120000
    all_access = 0x1F0003


def adopt(executive: Executive, slot: int, generation: int) -> NtObject | None:
    """The face of an object without a name that the gate made; None where there is no such object."""
    info = executive.core.object_adopt(slot, generation)
    if info is None:
        return None
    if info.type == core_face.MUTANT:
        return Mutant(executive, 0, slot)
    if info.type == core_face.SEMAPHORE:
        return Semaphore(executive, 0, info.limit, slot)
    if info.type in (core_face.EVENT_NOTIFICATION, core_face.EVENT_SYNCHRONIZATION):
        return Event(
            executive, SYNCHRONIZATION if info.type == core_face.EVENT_SYNCHRONIZATION else NOTIFICATION, slot=slot
        )
    return None
