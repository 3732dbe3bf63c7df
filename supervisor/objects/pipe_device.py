"""The pipe device: pipes by name, how they are made, opened, waited for and listed."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.devices import Open, device
from ntsup.supervisor.objects.directory_scan import DirectoryScan, Entry
from ntsup.supervisor.objects.dos_attributes import FILE_ATTRIBUTE_NORMAL, Facts
from ntsup.supervisor.objects.file import (
    FILE_DEVICE_NAMED_PIPE,
    FILE_DIRECTORY_FILE,
    FILE_READ_DATA,
    FILE_SHARE_READ,
    FILE_SHARE_WRITE,
    FILE_WRITE_DATA,
    File,
    check_synchronize,
    map_access,
)
from ntsup.supervisor.objects.pipe import FSCTL_PIPE_WAIT, Instance, PipeEnd, PipeState

if TYPE_CHECKING:
    from ntsup.supervisor.objects.request import Request

FILE_OPEN, FILE_CREATE, FILE_OPEN_IF = 1, 2, 3
UNLIMITED = 0xFFFFFFFF


class NamedPipe:
    """What all instances of a pipe share. `name` is empty for an anonymous one."""

    def __init__(
        self,
        names: PipeNames,
        name: str,
        *,
        share: int,
        by_message: bool,
        maximum: int,
        inbound_quota: int,
        outbound_quota: int,
        timeout: int,
    ) -> None:
        self._names = names
        self.name = name
        self.share = share
        """Which ways it goes: FILE_SHARE_READ where a client may read."""
        self.by_message = by_message
        self.maximum = maximum
        self.inbound_quota = inbound_quota
        self.outbound_quota = outbound_quota
        self.timeout = timeout
        """Of a wait that names none: 100 ns, negative."""
        self.instances: list[Instance] = []
        self.waiting: list[Request] = []

    def listening(self) -> Instance | None:
        """An instance that a client can have."""
        return next((each for each in self.instances if each.state is PipeState.LISTENING), None)

    def instance_listens(self, instance: Instance) -> None:
        """Clients are given those that have listened for longest. Whoever waited for one may try now."""
        self.instances.remove(instance)
        self.instances.append(instance)
        waiting, self.waiting = self.waiting, []
        for request in waiting:
            request.complete(NtStatus.SUCCESS)

    def instance_gone(self, instance: Instance) -> None:
        """A server's end was closed; with the last one the name goes."""
        self.instances.remove(instance)
        if not self.instances:
            self._names.pipes.pop(self.name.upper(), None)
            waiting, self.waiting = self.waiting, []
            for request in waiting:
                request.complete(NtStatus.OBJECT_NAME_NOT_FOUND)


class PipeNames:
    """The pipes of one executive, by upper-case name."""

    def __init__(self) -> None:
        self.pipes: dict[str, NamedPipe] = {}


class PipeDirectory(File):
    """\\Device\\NamedPipe\\ itself: where pipes are waited for."""

    device_type = FILE_DEVICE_NAMED_PIPE

    @property
    def device_path(self) -> str:
        return "\\Device\\NamedPipe\\"

    @property
    def volume_path(self) -> str:
        return "\\"

    def open_relative(self, name: str) -> str:
        return f"PIPE\\{name}"

    def begin_scan(self, pattern: str) -> DirectoryScan:
        """The pipes; sizes are how many instances there are, and may be (-1: any number)."""
        pipes = self.executive.pipes.pipes.values()
        entries = [
            Entry(
                p.name,
                "",
                Facts(
                    0, 0, 0, 0, -1 if p.maximum == UNLIMITED else p.maximum, len(p.instances), FILE_ATTRIBUTE_NORMAL, 0
                ),
            )
            for p in pipes
        ]
        return DirectoryScan.of_names(pattern, entries)

    def fs_control(self, request: Request, code: int, data: bytes) -> None:
        if code != FSCTL_PIPE_WAIT:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        if len(data) < 14:
            raise NtError(NtStatus.INVALID_PARAMETER)
        timeout, length, specified = struct.unpack_from("<qI?", data)
        if length > len(data) - 14 or length & 1:
            raise NtError(NtStatus.INVALID_PARAMETER)
        name = data[14 : 14 + length].decode("utf-16-le", "surrogatepass")
        pipe = self.executive.pipes.pipes.get(name.upper())
        if pipe is None:
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        if pipe.listening() is not None:
            request.complete(NtStatus.SUCCESS)
            return
        pipe.waiting.append(request)
        waits_at = pipe

        def forget() -> None:
            if request in waits_at.waiting:
                waits_at.waiting.remove(request)

        request.on_cancel = forget
        wanted = timeout if specified else pipe.timeout
        if wanted != -(1 << 63):
            self.executive.at(self.executive.deadline(wanted), lambda: request.cancel(NtStatus.IO_TIMEOUT))


def make(
    request: Open,
    *,
    by_message: bool,
    read_by_message: bool,
    nowait: bool,
    maximum: int,
    inbound_quota: int,
    outbound_quota: int,
    timeout: int | None,
) -> tuple[PipeEnd, bool]:
    """NtCreateNamedPipeFile: (the server's end, whether the pipe was there already)."""
    executive = request.executive
    access = map_access(request.desired_access)
    check_synchronize(request.options, access)
    if (
        request.disposition not in (FILE_OPEN, FILE_CREATE, FILE_OPEN_IF)
        or not request.share
        or request.share & ~(FILE_SHARE_READ | FILE_SHARE_WRITE)
        or request.options & FILE_DIRECTORY_FILE
        or not maximum
        or (read_by_message and not by_message)
    ):
        raise NtError(NtStatus.INVALID_PARAMETER)
    name = request.name.removeprefix("\\")
    pipe = executive.pipes.pipes.get(name.upper()) if name else None
    existed = pipe is not None
    if pipe is None:
        if request.disposition == FILE_OPEN:
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        if timeout is None or timeout >= 0:
            raise NtError(NtStatus.INVALID_PARAMETER)
        pipe = NamedPipe(
            executive.pipes,
            name,
            share=request.share,
            by_message=by_message,
            maximum=maximum,
            inbound_quota=inbound_quota,
            outbound_quota=outbound_quota,
            timeout=timeout,
        )
        if name:
            executive.pipes.pipes[name.upper()] = pipe
    else:
        if len(pipe.instances) >= pipe.maximum:
            raise NtError(NtStatus.INSTANCE_NOT_AVAILABLE)
        if request.disposition == FILE_CREATE or pipe.share != request.share:
            raise NtError(NtStatus.ACCESS_DENIED)
        if read_by_message and not pipe.by_message:
            raise NtError(NtStatus.INVALID_PARAMETER)
    instance = Instance(pipe)
    pipe.instances.append(instance)
    end = PipeEnd(
        executive,
        instance,
        True,
        request.thread.process.process_id,
        access=access,
        options=request.options,
    )
    end.by_message, end.waits = read_by_message, not nowait
    pipe.instance_listens(instance)
    return end, existed


@device("PIPE", "NAMEDPIPE")
def _open(request: Open) -> File:
    """Open a client's end, or the device itself."""
    executive = request.executive
    access = map_access(request.desired_access)
    name = request.name.removeprefix("\\")
    if not name and not isinstance(request.root, PipeEnd):
        return PipeDirectory(executive, access=access, options=request.options, share=request.share)
    if request.options & FILE_DIRECTORY_FILE:
        raise NtError(NtStatus.NOT_A_DIRECTORY)
    if isinstance(request.root, PipeEnd):
        instance: Instance | None = request.root.instance
        pipe = request.root.instance.pipe
        if instance is None or instance.state is not PipeState.LISTENING:
            raise NtError(NtStatus.PIPE_NOT_AVAILABLE)
    else:
        found = executive.pipes.pipes.get(name.upper())
        if found is None:
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        pipe, instance = found, found.listening()
    if (access & FILE_READ_DATA and not pipe.share & FILE_SHARE_READ) or (
        access & FILE_WRITE_DATA and not pipe.share & FILE_SHARE_WRITE
    ):
        raise NtError(NtStatus.ACCESS_DENIED)
    if instance is None:
        raise NtError(NtStatus.PIPE_NOT_AVAILABLE)
    end = PipeEnd(
        executive,
        instance,
        False,
        request.thread.process.process_id,
        access=access,
        options=request.options,
    )
    if pipe.name:
        from ntsup.supervisor.objects.pipe_client import PipeClient

        instance.security = PipeClient(request.thread, request.quality)
    return end


def configuration(end: PipeEnd) -> bytes:
    """FILE_PIPE_LOCAL_INFORMATION."""
    pipe = end.instance.pipe
    # FILE_PIPE_INBOUND: only the client writes; FILE_PIPE_OUTBOUND: only the server; FILE_PIPE_FULL_DUPLEX
    way = {FILE_SHARE_WRITE: 0, FILE_SHARE_READ: 1}.get(pipe.share, 2)
    return struct.pack(
        "<10I",
        pipe.by_message,
        way,
        pipe.maximum,
        len(pipe.instances),
        pipe.inbound_quota,
        end.incoming.unread,
        pipe.outbound_quota,
        max(end.outgoing.quota - end.outgoing.unread, 0),
        end.state,
        end.is_server,
    )
