"""Reserve objects: the memory of one APC or one completion packet, kept so that queuing it cannot fail.

Memory does not run out that way here; what is kept is that a reserve serves one use at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ntsup.supervisor.objects.base import NtObject

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.thread import Apc, Thread


class UserApcReserve(NtObject):
    """The reserve of one user APC."""

    type_name = "UserApcReserve"
    all_access = 0xF0003

    def __init__(self, executive: Executive) -> None:
        super().__init__(executive)
        self.queued: tuple[Thread, Apc] | None = None

    @property
    def in_use(self) -> bool:
        """Whether the APC queued with it has not been delivered."""
        return self.queued is not None and self.queued[1] in self.queued[0].apcs


class IoCompletionReserve(NtObject):
    """The reserve of one completion packet."""

    type_name = "IoCompletionReserve"
    all_access = 0xF0003
