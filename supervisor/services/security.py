"""NtQuerySecurityObject and NtSetSecurityObject: the security descriptors of objects of every type.

They are kept and given back. Access to an object is decided by its type and by Linux, not by them.
"""

from __future__ import annotations

import os

from ntsup.ntabi import HANDLE, PVOID, ULONG, NtError, NtStatus, Out, service
from ntsup.ntabi.constants import registry as r
from ntsup.ntabi.constants import security as c
from ntsup.supervisor.objects import security, sid
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.disk import DiskFile
from ntsup.supervisor.objects.dos_attributes import Place
from ntsup.supervisor.objects.file import File
from ntsup.supervisor.objects.key import Key
from ntsup.supervisor.objects.security import Descriptor
from ntsup.supervisor.objects.thread import Thread

READ_CONTROL, WRITE_DAC, WRITE_OWNER, ACCESS_SYSTEM_SECURITY = 0x20000, 0x40000, 0x80000, 0x1000000
FILE_ATTRIBUTE = "user.ntsup.security"
"""The extended attribute that holds what was set for a file."""
LARGEST = 0x10000


def _place(file: File) -> Place:
    """What leads to a file's attributes; the descriptor alone does not where it was opened for its attributes only."""
    return file.place if isinstance(file, DiskFile) else file.fd


def _stored(target: NtObject) -> bytes | None:
    if isinstance(target, Key):
        return target.registry.hive.security(target.node)
    if isinstance(target, File) and target.fd >= 0:
        try:
            is_link = isinstance(target, DiskFile) and target.is_link
            return None if is_link else os.getxattr(_place(target), FILE_ATTRIBUTE)
        except OSError:
            return None
    return target.security_descriptor


def descriptor_of(target: NtObject) -> Descriptor:
    """An object's descriptor: what was set, or what its type and owner come to."""
    stored = _stored(target)
    if stored is not None:
        try:
            return security.of_bytes(stored)
        except NtError:
            pass  # an attribute that somebody else wrote
    if isinstance(target, File) and target.fd >= 0:
        info = os.fstat(target.fd)
        return security.of_mode(info.st_uid, info.st_gid, info.st_mode, directory=target.is_directory)
    return security.default(sid.user(os.getuid()), sid.DOMAIN_USERS, target.all_access)


def _store(target: NtObject, data: bytes) -> None:
    if isinstance(target, Key):
        target.registry.hive.set_security(target.node, data)
        target.registry.changed(target.node, r.REG_NOTIFY_CHANGE_SECURITY)
    elif isinstance(target, DiskFile) and target.is_link:
        raise NtError(NtStatus.NOT_SUPPORTED)  # Linux keeps no such attributes of a link's
    elif isinstance(target, File) and target.fd >= 0:
        os.setxattr(_place(target), FILE_ATTRIBUTE, data)
    else:
        target.security_descriptor = data


@service
def NtQuerySecurityObject(
    t: Thread,
    handle: HANDLE,
    security_information: ULONG,
    security_descriptor: PVOID,
    length: ULONG,
    length_needed: Out[ULONG],
) -> int:
    """An object's security descriptor, self-relative, the parts asked for."""
    target, granted = t.process.handles.lookup(handle)
    need = ACCESS_SYSTEM_SECURITY if security_information & c.SACL_SECURITY_INFORMATION else 0
    if security_information & ~c.SACL_SECURITY_INFORMATION:
        need |= READ_CONTROL
    if granted & need != need:
        raise NtError(NtStatus.ACCESS_DENIED)
    data = descriptor_of(target).selected(security_information).pack()
    length_needed.put(len(data))
    if length < len(data):
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    t.process.memory.write(security_descriptor, data)
    return NtStatus.SUCCESS


@service(partial="kept and given back; it does not change who may open the object")
def NtSetSecurityObject(t: Thread, handle: HANDLE, security_information: ULONG, security_descriptor: PVOID) -> int:
    """Set parts of an object's security descriptor."""
    target, granted = t.process.handles.lookup(handle)
    need = WRITE_DAC if security_information & c.DACL_SECURITY_INFORMATION else 0
    if security_information & (
        c.OWNER_SECURITY_INFORMATION | c.GROUP_SECURITY_INFORMATION | c.LABEL_SECURITY_INFORMATION
    ):
        need |= WRITE_OWNER
    if security_information & c.SACL_SECURITY_INFORMATION:
        need |= ACCESS_SYSTEM_SECURITY
    if granted & need != need:
        raise NtError(NtStatus.ACCESS_DENIED)
    given = security.unpack(t.process.memory.read, security_descriptor)
    if security_information & c.OWNER_SECURITY_INFORMATION and given.owner is None:
        raise NtError(NtStatus.INVALID_OWNER)
    if security_information & c.GROUP_SECURITY_INFORMATION and given.group is None:
        raise NtError(NtStatus.INVALID_PRIMARY_GROUP)
    data = descriptor_of(target).merged(given, security_information).pack()
    if len(data) > LARGEST:
        raise NtError(NtStatus.INSUFFICIENT_RESOURCES)
    _store(target, data)
    return NtStatus.SUCCESS
