"""Private namespaces: directories that are found by a boundary (a name and the SIDs that guard it) instead of a path.

Must never be entered by a token that is not on the inside of the boundary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.namespace import Directory

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive


class Boundary(NamedTuple):
    """What an OBJECT_BOUNDARY_DESCRIPTOR says; two that say the same are one boundary."""

    name: str
    sids: frozenset[bytes]
    integrity: bytes | None


class PrivateNamespace(Directory):
    """The directory behind a boundary, there as long as somebody has it open."""

    def __init__(self, executive: Executive, boundary: Boundary) -> None:
        super().__init__(executive)
        self.boundary: Boundary | None = boundary
        if boundary in executive.private_namespaces:
            raise NtError(NtStatus.OBJECT_NAME_COLLISION)
        executive.private_namespaces[boundary] = self

    def forget(self) -> bool:
        """Nobody finds it any more; False if that was so already."""
        if self.boundary is None:
            return False
        self.executive.private_namespaces.pop(self.boundary, None)
        self.boundary = None
        return True

    def last_handle_closed(self) -> None:
        """The boundary goes with the last handle."""
        self.forget()
        super().last_handle_closed()
