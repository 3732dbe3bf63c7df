"""Creating and opening objects by name: the one way that every Create and Open service goes.

Must never leave an object without a handle, nor a name without an object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ntsup.ntabi import NtError, NtStatus, ObjectAttributes
from ntsup.supervisor.objects import security
from ntsup.supervisor.objects.base import (
    ACCESS_SYSTEM_SECURITY,
    GENERIC_RIGHTS,
    MAXIMUM_ALLOWED,
    STANDARD_RIGHTS_ALL,
    NtObject,
)
from ntsup.supervisor.objects.dispatcher import Event, Mutant, Semaphore, Timer
from ntsup.supervisor.objects.handles import OBJ_CASE_INSENSITIVE, OBJ_OPENIF, OBJ_PERMANENT, OBJ_VALID_ATTRIBUTES
from ntsup.supervisor.objects.namespace import Device, Directory, SymbolicLink
from ntsup.supervisor.objects.thread import Thread

O = TypeVar("O", bound=NtObject)


def start_directory(t: Thread, attributes: ObjectAttributes) -> Directory | None:
    """The directory that a relative name starts from."""
    if not attributes.root_directory:
        return None
    return t.process.handles.resolve(attributes.root_directory, Directory)


def create_named(
    t: Thread,
    kind: type[O],
    attributes: ObjectAttributes | None,
    desired_access: int,
    make: Callable[[], O],
) -> tuple[int, bool]:
    """(handle, existed): a new object, or with OBJ_OPENIF the one that has the name already."""
    flags = attributes.attributes if attributes is not None else 0
    if flags & ~OBJ_VALID_ATTRIBUTES:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if attributes is None or not attributes.name:
        if attributes is not None and attributes.root_directory:
            raise NtError(NtStatus.OBJECT_NAME_INVALID)
        descriptor = given_descriptor(t, attributes)
        unnamed = make()
        unnamed.security_descriptor = descriptor
        return _first_handle(t, unnamed, desired_access, flags), False
    directory, leaf, found = _walk(t, attributes)
    if found is not None:
        if not flags & OBJ_OPENIF:
            raise NtError(NtStatus.OBJECT_NAME_COLLISION)
        if not isinstance(found, kind):
            raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
        return _open_found(t, found, desired_access, flags), True
    if not leaf:
        raise NtError(NtStatus.OBJECT_NAME_INVALID)
    descriptor = given_descriptor(t, attributes)
    target = make()
    target.security_descriptor = descriptor
    directory.add(leaf, target)
    target.permanent = bool(flags & OBJ_PERMANENT)
    return _first_handle(t, target, desired_access, flags), False


def _open_found(t: Thread, found: NtObject, desired_access: int, flags: int) -> int:
    # What synchronizes is opened for rights that it has, and for one at least; other types are asked more loosely.
    known = found.all_access | STANDARD_RIGHTS_ALL | MAXIMUM_ALLOWED | ACCESS_SYSTEM_SECURITY | GENERIC_RIGHTS
    if isinstance(found, (Event, Mutant, Semaphore, Timer)) and (not desired_access or desired_access & ~known):
        raise NtError(NtStatus.ACCESS_DENIED)
    return t.process.handles.open(found, desired_access, flags)


def given_descriptor(t: Thread, attributes: ObjectAttributes | None) -> bytes | None:
    """The security descriptor that an OBJECT_ATTRIBUTES brings for a new object, self-relative."""
    if attributes is None or not attributes.security_descriptor:
        return None
    return security.unpack(t.process.memory.read, attributes.security_descriptor).pack()


def _first_handle(t: Thread, target: NtObject, desired_access: int, flags: int) -> int:
    try:
        return t.process.handles.open(target, desired_access, flags)
    except NtError:
        target.last_handle_closed()
        raise


def _walk(t: Thread, attributes: ObjectAttributes) -> tuple[Directory, str, NtObject | None]:
    assert attributes.name is not None
    namespace = t.executive.namespace
    fold = bool(attributes.attributes & OBJ_CASE_INSENSITIVE)
    directory, leaf, found = namespace.walk(attributes.name, start_directory(t, attributes), fold)
    hops = 0
    while isinstance(found, SymbolicLink) and not attributes.attributes & 0x100:  # OBJ_OPENLINK
        hops += 1
        if hops > 32:
            raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD)
        directory, leaf, found = namespace.walk(found.target, fold=fold)
    if isinstance(found, Device):
        raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
    return directory, leaf, found


def open_named(t: Thread, kind: type[O], attributes: ObjectAttributes, desired_access: int) -> int:
    """A handle to the object of a name."""
    if attributes.attributes & ~OBJ_VALID_ATTRIBUTES:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if not attributes.name:
        raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD if attributes.name == "" else NtStatus.INVALID_PARAMETER)
    fold = bool(attributes.attributes & OBJ_CASE_INSENSITIVE)
    found = t.executive.namespace.find(attributes.name, kind, start_directory(t, attributes), fold)
    return _open_found(t, found, desired_access, attributes.attributes)
