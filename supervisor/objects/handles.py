"""A process's handles: values to objects, over the table in the shared core.

Must never hand out an object that the caller's handle does not entitle it to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.objects import gate_files
from ntsup.supervisor.objects.base import NtObject

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive

CURRENT_PROCESS, CURRENT_THREAD = 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFE
CURRENT_PROCESS_TOKEN, CURRENT_THREAD_TOKEN = 0xFFFFFFFFFFFFFFFC, 0xFFFFFFFFFFFFFFFB
CURRENT_THREAD_EFFECTIVE_TOKEN = 0xFFFFFFFFFFFFFFFA
PSEUDO_HANDLES = 0xFFFFFFFF_FFFFFF00
"""No handle of a table lies here or above."""
OBJ_INHERIT, OBJ_PERMANENT, OBJ_EXCLUSIVE, OBJ_CASE_INSENSITIVE = 0x02, 0x10, 0x20, 0x40
OBJ_OPENIF, OBJ_OPENLINK, OBJ_VALID_ATTRIBUTES = 0x80, 0x100, 0x1FF2

O = TypeVar("O", bound=NtObject)


class HandleTable:
    """The handles of one process (a slot of the core)."""

    def __init__(self, executive: Executive, process_slot: int) -> None:
        self._executive = executive
        self._core = executive.core
        self.process_slot = process_slot

    def insert(self, target: NtObject, access: int, attributes: int = 0) -> int:
        """A new handle with the access granted already; `attributes` are OBJ_* flags."""
        inherit = core_face.INHERIT if attributes & OBJ_INHERIT else 0
        return self._core.handle_create(self.process_slot, target.slot, access, inherit)

    def open(self, target: NtObject, desired_access: int, attributes: int = 0) -> int:
        """A new handle with what `desired_access` grants."""
        return self.insert(target, target.grant(desired_access), attributes)

    def close(self, handle: int) -> None:
        """Close; STATUS_INVALID_HANDLE, STATUS_HANDLE_NOT_CLOSABLE."""
        slot, *_ = self._core.handle_lookup(self.process_slot, handle)
        if slot not in self._executive.objects:
            gate_files.see(self._executive, slot)  # closed like any other from here
        self._core.handle_close(self.process_slot, handle)

    def lookup(self, handle: int) -> tuple[NtObject, int]:
        """The object behind a handle and the access granted."""
        if handle >= PSEUDO_HANDLES:
            return self._pseudo(handle), NtObject.all_access | 0xFFFF
        slot, access, _, generation = self._core.handle_lookup(self.process_slot, handle)
        target = self._executive.object_at(slot, generation)
        if target is None:
            raise NtError(NtStatus.INVALID_HANDLE)
        return target, access

    def find(self, handle: int) -> NtObject | None:
        """The object behind a handle that is none of the pseudo handles, or None."""
        found = self._core.handle_find(self.process_slot, handle)
        return self._executive.object_at(*found) if found is not None else None

    def resolve(self, handle: int, kind: type[O], access: int = 0) -> O:
        """The object, if the handle stands for one of that kind and grants all of `access`."""
        target, granted = self.lookup(handle)
        if not isinstance(target, kind):
            raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
        if granted & access != access:
            raise NtError(NtStatus.ACCESS_DENIED)
        return target

    def _pseudo(self, handle: int) -> NtObject:
        thread = self._executive.current
        if thread is not None and handle == CURRENT_PROCESS:
            return thread.process
        if thread is not None and handle == CURRENT_THREAD:
            return thread
        if thread is not None and CURRENT_THREAD_EFFECTIVE_TOKEN <= handle <= CURRENT_PROCESS_TOKEN:
            from ntsup.supervisor.objects.token import token_of

            if handle != CURRENT_PROCESS_TOKEN and thread.token is not None:
                return thread.token
            if handle == CURRENT_THREAD_TOKEN:
                raise NtError(NtStatus.NO_TOKEN)
            return token_of(thread.process)
        raise NtError(NtStatus.INVALID_HANDLE)
