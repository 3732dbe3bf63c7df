"""Mailslots: one reader, any number of writers, messages kept until they are read.

Local ones only: nothing is broadcast to a domain. A write never waits; a read waits as long as the slot says.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.devices import Open, device
from ntsup.supervisor.objects.file import (
    FILE_DEVICE_MAILSLOT,
    FILE_DIRECTORY_FILE,
    FILE_READ_DATA,
    FILE_WRITE_DATA,
    File,
    map_access,
)

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.request import Request

FOREVER, NEVER = -1, -(1 << 63)
"""Time-outs that do not end, as CreateMailslot and as others say it."""
NO_MESSAGE = 0xFFFFFFFF


class Mailslot(File):
    """The reader's end, which is the mailslot itself."""

    device_type = FILE_DEVICE_MAILSLOT

    def __init__(
        self,
        executive: Executive,
        name: str,
        *,
        access: int,
        options: int,
        quota: int,
        largest: int,
        timeout: int,
    ) -> None:
        super().__init__(executive, access=access, options=options)
        self.name_of_slot = name
        self.quota = quota
        self.largest = largest
        """The largest message in bytes; 0 is any."""
        self.timeout = timeout
        """Of a read: FOREVER, 0, or an NT time-out."""
        self.messages: deque[bytes] = deque()
        self._readers: deque[Request] = deque()
        executive.mailslots[name.upper()] = self

    @property
    def device_path(self) -> str:
        return "\\Device\\Mailslot" + self.volume_path

    @property
    def volume_path(self) -> str:
        return "\\" + self.name_of_slot

    def read(self, request: Request, offset: int | None) -> None:
        if self.messages:
            self._give(request)
        elif not self.timeout:
            raise NtError(NtStatus.IO_TIMEOUT)
        else:
            self._readers.append(request)
            request.on_cancel = lambda: self._readers.remove(request)
            if self.timeout not in (FOREVER, NEVER):
                deadline = self.executive.deadline(self.timeout)
                self.executive.at(deadline, lambda: request.cancel(NtStatus.IO_TIMEOUT))

    def _give(self, request: Request) -> None:
        if len(self.messages[0]) > request.length:
            request.complete(NtStatus.BUFFER_TOO_SMALL)
        else:
            request.deliver(self.messages.popleft())

    def put(self, message: bytes) -> None:
        """A message came."""
        self.messages.append(message)
        while self._readers and self.messages:
            request = self._readers.popleft()
            request.on_cancel = None
            self._give(request)

    def cleanup(self) -> None:
        self.executive.mailslots.pop(self.name_of_slot.upper(), None)


class MailslotWriter(File):
    """A writer's end."""

    device_type = FILE_DEVICE_MAILSLOT

    def __init__(self, executive: Executive, slot: Mailslot, *, access: int, options: int) -> None:
        super().__init__(executive, access=access, options=options)
        self.slot_of = slot

    @property
    def device_path(self) -> str:
        return self.slot_of.device_path

    @property
    def volume_path(self) -> str:
        return self.slot_of.volume_path

    def write(self, request: Request, data: bytes, offset: int | None) -> None:
        slot = self.slot_of
        if not self.access & FILE_WRITE_DATA:
            raise NtError(NtStatus.ACCESS_DENIED)
        if self.executive.mailslots.get(slot.name_of_slot.upper()) is not slot:
            raise NtError(NtStatus.FILE_FORCED_CLOSED)
        if slot.largest and len(data) > slot.largest:
            raise NtError(NtStatus.INVALID_PARAMETER)
        slot.put(data)
        request.complete(NtStatus.SUCCESS, len(data))


class MailslotDirectory(File):
    """\\Device\\Mailslot\\ itself."""

    device_type = FILE_DEVICE_MAILSLOT

    @property
    def volume_path(self) -> str:
        return "\\"

    def open_relative(self, name: str) -> str:
        return f"MAILSLOT\\{name}"


@device("MAILSLOT")
def _open(request: Open) -> File:
    executive, access = request.executive, map_access(request.desired_access)
    name = request.name.removeprefix("\\")
    if not name:
        return MailslotDirectory(executive, access=access, options=request.options, share=request.share)
    if request.options & FILE_DIRECTORY_FILE:
        raise NtError(NtStatus.NOT_A_DIRECTORY)
    slot = executive.mailslots.get(name.upper())
    if slot is None:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    if access & FILE_READ_DATA and not access & FILE_WRITE_DATA:
        raise NtError(NtStatus.ACCESS_DENIED)
    return MailslotWriter(executive, slot, access=access, options=request.options)
