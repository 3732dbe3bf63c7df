"""What every NT object is: a type, a slot in the shared core, perhaps a name; and how access is granted to it.

Must never see a guest pointer or a Linux pid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import core as core_face

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.namespace import Directory

GENERIC_READ, GENERIC_WRITE, GENERIC_EXECUTE, GENERIC_ALL = 0x80000000, 0x40000000, 0x20000000, 0x10000000
GENERIC_RIGHTS = 0xF0000000
MAXIMUM_ALLOWED = 0x02000000
ACCESS_SYSTEM_SECURITY = 0x01000000
DELETE, READ_CONTROL, WRITE_DAC, WRITE_OWNER, SYNCHRONIZE = 0x10000, 0x20000, 0x40000, 0x80000, 0x100000
STANDARD_RIGHTS_REQUIRED, STANDARD_RIGHTS_READ, STANDARD_RIGHTS_ALL = 0xF0000, 0x20000, 0x1F0000


class NtObject:
    """An object of the executive. Subclasses name their type and what generic access means for it."""

    __ntobject__ = True
    type_name: ClassVar[str] = "Type"
    core_type: ClassVar[int] = core_face.OTHER
    read_access: ClassVar[int] = STANDARD_RIGHTS_READ
    write_access: ClassVar[int] = STANDARD_RIGHTS_READ
    execute_access: ClassVar[int] = STANDARD_RIGHTS_READ
    all_access: ClassVar[int] = STANDARD_RIGHTS_ALL

    def __init__(self, executive: Executive, slot: int | None = None, *, signal: int = 0, limit: int = 0) -> None:
        self.executive = executive
        self.slot = executive.core.object_create(self.core_type, signal, limit) if slot is None else slot
        self.name: str | None = None
        self.directory: Directory | None = None
        self.permanent = False
        self.security_descriptor: bytes | None = None
        executive.objects[self.slot] = self

    def last_handle_closed(self) -> None:
        """The last handle went: a temporary name goes, and the reference that creation gave us."""
        if self.permanent:
            return
        if self.directory is not None and self.name is not None:
            self.directory.remove(self.name)
        self.executive.core.object_dereference(self.slot)

    def destroyed(self) -> None:
        """The last reference went: nothing can reach the object any more."""

    def path(self) -> str:
        """The full name in the object namespace; empty for an unnamed object."""
        if self.name is None:
            return ""
        above = self.directory.path() if self.directory is not None else ""
        return f"{above.rstrip(chr(92))}\\{self.name}"

    def grant(self, desired: int) -> int:
        """The access mask that a handle opened with `desired` gets: generic rights mapped, MAXIMUM_ALLOWED widened.

        Raises STATUS_ACCESS_DENIED for rights the type does not have. There is one user, who owns every object: no
        ACL is weighed.
        """
        access = desired & ~(GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL)
        if desired & GENERIC_READ:
            access |= self.read_access
        if desired & GENERIC_WRITE:
            access |= self.write_access
        if desired & GENERIC_EXECUTE:
            access |= self.execute_access
        if desired & GENERIC_ALL:
            access |= self.all_access
        if access & MAXIMUM_ALLOWED:
            access = (access & ~MAXIMUM_ALLOWED) | self.all_access
        if access & ACCESS_SYSTEM_SECURITY:
            raise NtError(NtStatus.PRIVILEGE_NOT_HELD)
        return access & (self.all_access | STANDARD_RIGHTS_ALL)
