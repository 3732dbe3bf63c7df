"""The devices one can open by name that are no file system: a registry, and the small ones.

`@device("AFD")` enters a function that turns an `Open` into a File, for `\\Device\\Afd\\…` and `\\??\\AFD\\…` alike.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ntsup.ntabi import NtError, NtStatus
from ntsup.ntabi.constants.device import IOCTL_KSEC_RNG, IOCTL_KSEC_RNG_REKEY
from ntsup.ntabi.constants.file import FILE_OPENED, FILE_SUPERSEDED
from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.objects import gate_files
from ntsup.supervisor.objects.file import FILE_DEVICE_KSEC, FILE_DEVICE_NULL, FILE_DEVICE_UNKNOWN, File, map_access

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.request import Request
    from ntsup.supervisor.objects.thread import Thread


class Quality(NamedTuple):
    """What matters of a SECURITY_QUALITY_OF_SERVICE; without one a client is who it is at each write."""

    level: int = 2  # SecurityImpersonation
    dynamic: bool = True


@dataclass(slots=True)
class Open:
    """What NtCreateFile was asked, for a device."""

    thread: Thread
    name: str
    """What follows the device's name: empty, or beginning with a backslash."""
    desired_access: int
    share: int
    disposition: int
    options: int
    attributes: int = 0
    """FILE_ATTRIBUTE_*."""
    root: File | None = None
    """The open device that the name is relative to."""
    ea: dict[str, bytes] = field(default_factory=dict)
    """Extended attributes, by upper-case name."""
    quality: Quality = field(default_factory=Quality)
    """How the device's server may impersonate who opens it."""
    information: int = FILE_OPENED
    """What the IO_STATUS_BLOCK says was done; the device may say otherwise."""

    @property
    def executive(self) -> Executive:
        """The caller's."""
        return self.thread.executive


Opener = Callable[[Open], File]
_F = TypeVar("_F", bound=Opener)

DEVICES: dict[str, Opener] = {}
LATE = {
    "AFD": "ntsup.supervisor.services.afd",
    "HOSTCRYPTO": "ntsup.supervisor.services.host_crypto",
    "HOSTNETWORK": "ntsup.supervisor.services.host_network",
    "MOUNTPOINTMANAGER": "ntsup.supervisor.objects.mount_manager",
}
"""Devices that most programs never open, by the module that enters them."""


def device(*names: str) -> Callable[[_F], _F]:
    """Enter what opens a device under its upper-case names."""

    def enter(opener: _F) -> _F:
        for name in names:
            DEVICES[name] = opener
        return opener

    return enter


def open_device(path: str, request: Open) -> File:
    """Open `NAME` or `NAME\\rest` (pathmap's NtPath.device); OBJECT_NAME_NOT_FOUND when there is no such device."""
    name, backslash, rest = path.partition("\\")
    upper = name.upper()
    if upper in LATE and upper not in DEVICES:
        importlib.import_module(LATE[upper])
    opener = DEVICES.get(upper)
    if opener is None:
        raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND if rest else NtStatus.OBJECT_NAME_NOT_FOUND)
    request.name = backslash + rest
    return opener(request)


class NullFile(File):
    """\\Device\\Null: reads end, writes vanish."""

    device_type = FILE_DEVICE_NULL

    def __init__(self, executive: Executive, *, access: int, options: int) -> None:
        super().__init__(executive, access=access, options=options)
        flags = core_face.FILE_NULL | (core_face.FILE_SYNCHRONOUS if self.synchronous else 0)
        executive.core.file_attach(self.slot, (1 << 64) - 1, self.slot, access, 7, options, flags)

    @property
    def device_path(self) -> str:
        return "\\Device\\Null"

    def read(self, request: Request, offset: int | None) -> None:
        if request.synchronous:
            request.iosb.put(NtStatus.END_OF_FILE, 0)
        raise NtError(NtStatus.END_OF_FILE)

    def write(self, request: Request, data: bytes, offset: int | None) -> None:
        request.complete(NtStatus.SUCCESS, len(data))

    def cleanup(self) -> None:
        gate_files.withdraw(self)


@device("NUL", "NULL")
def _null(request: Open) -> File:
    request.information = FILE_SUPERSEDED  # so CreateFile's OPEN_ALWAYS does not say that it was there
    return NullFile(request.executive, access=map_access(request.desired_access), options=request.options)


class RandomFile(File):
    """\\Device\\KsecDD and \\Device\\CNG: random bytes."""

    device_type = FILE_DEVICE_KSEC

    def __init__(self, executive: Executive, name: str, *, access: int, options: int) -> None:
        super().__init__(executive, access=access, options=options)
        self._name = name
        if name != "KsecDD":
            self.device_type = FILE_DEVICE_UNKNOWN

    @property
    def device_path(self) -> str:
        return f"\\Device\\{self._name}"

    def device_control(self, request: Request, code: int, data: bytes) -> None:
        if code not in (IOCTL_KSEC_RNG, IOCTL_KSEC_RNG_REKEY):
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        request.deliver(os.urandom(min(request.length, 1 << 20)))


@device("KSECDD")
def _ksecdd(request: Open) -> File:
    return RandomFile(request.executive, "KsecDD", access=map_access(request.desired_access), options=request.options)


@device("CNG")
def _cng(request: Open) -> File:
    return RandomFile(request.executive, "CNG", access=map_access(request.desired_access), options=request.options)
