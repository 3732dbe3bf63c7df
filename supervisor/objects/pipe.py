"""Named and anonymous pipes: instances with two ends, each end a file object.

Bytes pass through the supervisor, from one guest's memory to the other's. A Linux program that is given an end gets a
Linux pipe, which pipe_pump joins to it.
"""

from __future__ import annotations

import enum
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.linux import pipe_ring
from ntsup.supervisor.objects import gate_files
from ntsup.supervisor.objects.file import FILE_DEVICE_NAMED_PIPE, FILE_READ_DATA, FILE_WRITE_DATA, File
from ntsup.supervisor.objects.pipe_queue import PipeQueue

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.pipe_client import PipeClient
    from ntsup.supervisor.objects.pipe_device import NamedPipe
    from ntsup.supervisor.objects.request import Request

FSCTL_PIPE_DISCONNECT, FSCTL_PIPE_LISTEN, FSCTL_PIPE_PEEK, FSCTL_PIPE_TRANSCEIVE = (
    0x110004,
    0x110008,
    0x11400C,
    0x11C017,
)
FSCTL_PIPE_WAIT, FSCTL_PIPE_IMPERSONATE = 0x110018, 0x11001C
FSCTL_PIPE_GET_PIPE_ATTRIBUTE, FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE = 0x110028, 0x110030


class PipeState(enum.IntEnum):
    """NamedPipeState of FILE_PIPE_LOCAL_INFORMATION."""

    DISCONNECTED = 1
    LISTENING = 2
    CONNECTED = 3
    CLOSING = 4


class Instance:
    """One instance of a pipe: a server's end and, while it is connected, a client's."""

    def __init__(self, pipe: NamedPipe) -> None:
        self.pipe = pipe
        self.state = PipeState.LISTENING
        self.server: PipeEnd | None = None
        self.client: PipeEnd | None = None
        self.process_ids: dict[str, int] = {}
        """Who opened the "Server" and the "Client" end, also when that has been closed."""
        self.security: PipeClient | None = None
        """Whom the server may impersonate: its client, also when that has gone."""
        self._make_queues()
        self.listeners: list[Request] = []

    def _make_queues(self) -> None:
        pipe = self.pipe
        self.inbound = PipeQueue(pipe.inbound_quota)
        """From the client to the server."""
        self.outbound = PipeQueue(pipe.outbound_quota)

    def connect(self, client: PipeEnd) -> None:
        """A client came. Bytes, not messages, may pass by the gates."""
        self.client = client
        self.state = PipeState.CONNECTED
        executive = client.executive
        if not self.pipe.by_message and executive.gate_serves:
            self.inbound.ring = pipe_ring.make(executive.core, self.pipe.inbound_quota)
            self.outbound.ring = pipe_ring.make(executive.core, self.pipe.outbound_quota)
            for end in (self.server, client):
                if end is not None:
                    executive.core.file_set_pipes(end.slot, end.incoming.ring_number, end.outgoing.ring_number)
        listeners, self.listeners = self.listeners, []
        for request in listeners:
            request.complete(NtStatus.SUCCESS)

    def listen(self, request: Request, wait: bool) -> None:
        """FSCTL_PIPE_LISTEN."""
        if self.state is PipeState.CONNECTED:
            raise NtError(NtStatus.PIPE_CONNECTED)
        if self.state is PipeState.CLOSING:
            raise NtError(NtStatus.PIPE_CLOSING)
        if self.state is PipeState.DISCONNECTED:
            self.state = PipeState.LISTENING
            self.pipe.instance_listens(self)
        if not wait:
            raise NtError(NtStatus.PIPE_LISTENING)
        self.listeners.append(request)
        request.on_cancel = lambda: self.listeners.remove(request)

    def disconnect(self) -> None:
        """FSCTL_PIPE_DISCONNECT: the client's end is of no use any more, and what lies unread is lost."""
        if self.state is PipeState.DISCONNECTED:
            raise NtError(NtStatus.PIPE_DISCONNECTED)
        self.state = PipeState.DISCONNECTED
        client, self.client = self.client, None
        self.process_ids.pop("Client", None)
        self.forget_security()
        if client is not None:
            client.connected = False
        listeners, self.listeners = self.listeners, []
        for request in listeners:
            request.complete(NtStatus.PIPE_DISCONNECTED)
        for queue in (self.inbound, self.outbound):
            queue.end_readers(NtStatus.PIPE_DISCONNECTED)
            queue.end_writers(NtStatus.PIPE_DISCONNECTED, discard=True)
        self._make_queues()

    def forget_security(self) -> None:
        """There is nobody to impersonate any more."""
        if self.security is not None:
            self.security.release()
            self.security = None

    def end_closed(self, end: PipeEnd) -> None:
        """One end was closed: what it wrote can still be read, and then the other end is at its end."""
        written, unread = (self.outbound, self.inbound) if end.is_server else (self.inbound, self.outbound)
        written.close()
        unread.end_writers(NtStatus.PIPE_BROKEN, discard=True)
        if not written.entries:
            written.end_readers(NtStatus.PIPE_BROKEN)
        if end.is_server:
            self.server = None
            self.forget_security()
            listeners, self.listeners = self.listeners, []
            for request in listeners:
                request.complete(NtStatus.PIPE_BROKEN)
            self.pipe.instance_gone(self)
        elif self.client is end:
            self.client = None
            if self.security is not None:
                self.security.keep()
        else:
            return  # it was disconnected before
        self.state = PipeState.CLOSING


class PipeEnd(File):
    """One end of an instance."""

    device_type = FILE_DEVICE_NAMED_PIPE

    def __init__(
        self, executive: Executive, instance: Instance, is_server: bool, process_id: int, *, access: int, options: int
    ) -> None:
        super().__init__(executive, access=access, options=options)
        self.instance = instance
        self.is_server = is_server
        instance.process_ids["Server" if is_server else "Client"] = process_id
        self.by_message = False
        """The read mode."""
        self.waits = True
        """The completion mode: not PIPE_NOWAIT."""
        self.connected = True
        """A client's end, until the server disconnects it."""
        self.pumps = 0
        """How many Linux programs' pipes are joined to it; while there are any, closing is put off."""
        self._closed = False
        flags = core_face.FILE_DIRECT | core_face.FILE_QUEUE | (core_face.FILE_SYNCHRONOUS if self.synchronous else 0)
        executive.core.file_attach(self.slot, (1 << 64) - 1, self.slot, access, 7, options, flags)
        if is_server:
            instance.server = self
        else:
            instance.connect(self)

    @property
    def device_path(self) -> str:
        return "\\Device\\NamedPipe" + self.volume_path

    @property
    def volume_path(self) -> str:
        return "\\" + self.instance.pipe.name

    @property
    def incoming(self) -> PipeQueue:
        """What this end reads."""
        return self.instance.inbound if self.is_server else self.instance.outbound

    @property
    def outgoing(self) -> PipeQueue:
        """What this end writes."""
        return self.instance.outbound if self.is_server else self.instance.inbound

    def check_not_disconnected(self) -> None:
        """A client's end that the server disconnected says nothing about the pipe any more."""
        if not self.connected:
            raise NtError(NtStatus.PIPE_DISCONNECTED)

    @property
    def state(self) -> PipeState:
        """The state as this end sees it."""
        return self.instance.state if self.connected else PipeState.DISCONNECTED

    def open_relative(self, name: str) -> str:
        if name:
            raise NtError(NtStatus.OBJECT_NAME_INVALID)
        return "PIPE"

    def standard_information(self) -> tuple[int, int, int, bool]:
        pipe = self.instance.pipe
        return pipe.inbound_quota + pipe.outbound_quota, self.incoming.unread, 1, True

    # Data

    def read(self, request: Request, offset: int | None) -> None:
        if not self.access & FILE_READ_DATA:
            raise NtError(NtStatus.ACCESS_DENIED)
        self._check_connected()
        queue = self.incoming
        if not queue.entries:
            if self.state is PipeState.CLOSING:
                raise NtError(NtStatus.PIPE_BROKEN)
            if not self.waits:
                raise NtError(NtStatus.PIPE_EMPTY)
        queue.read(request, self.by_message)
        self._lend(queue)

    def _lend(self, queue: PipeQueue) -> None:
        """A call that came here is over: the next may be the gate's."""
        if self.state is PipeState.CONNECTED:
            queue.lend()

    def write(self, request: Request, data: bytes, offset: int | None) -> None:
        if not self.access & FILE_WRITE_DATA:
            raise NtError(NtStatus.ACCESS_DENIED)
        self._check_connected()
        if self.state is PipeState.CLOSING:
            raise NtError(NtStatus.PIPE_CLOSING)
        if not self.is_server and self.instance.security is not None:
            self.instance.security.wrote(request.thread)
        queue = self.outgoing
        queue.write(request, data, wait=self.waits, whole=self.instance.pipe.by_message)
        self._lend(queue)

    def _check_connected(self) -> None:
        if self.state is PipeState.DISCONNECTED:
            raise NtError(NtStatus.PIPE_DISCONNECTED)
        if self.state is PipeState.LISTENING:
            raise NtError(NtStatus.PIPE_LISTENING)

    def flush(self, request: Request) -> None:
        """Wait until the other end has read everything: nothing, if it has not come or is gone."""
        self.check_not_disconnected()
        self.outgoing.flush(request)

    # Control

    def fs_control(self, request: Request, code: int, data: bytes) -> None:
        if code == FSCTL_PIPE_LISTEN:
            self._server_only()
            self.instance.listen(request, self.waits)
        elif code == FSCTL_PIPE_DISCONNECT:
            self._server_only()
            self.instance.disconnect()
            request.complete(NtStatus.SUCCESS)
        elif code == FSCTL_PIPE_PEEK:
            self._peek(request)
        elif code == FSCTL_PIPE_TRANSCEIVE:
            self._transceive(request, data)
        elif code == FSCTL_PIPE_IMPERSONATE:
            self._server_only()
            if self.instance.security is None:
                raise NtError(NtStatus.CANNOT_IMPERSONATE)
            self.instance.security.impersonate(request.thread)
            request.complete(NtStatus.SUCCESS)
        elif code in (FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE, FSCTL_PIPE_GET_PIPE_ATTRIBUTE):
            self._attribute(request, data)
        else:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)

    def _server_only(self) -> None:
        if not self.is_server:
            raise NtError(NtStatus.ILLEGAL_FUNCTION)

    def _peek(self, request: Request) -> None:
        if request.length < 16:
            raise NtError(NtStatus.INVALID_PARAMETER)
        queue = self.incoming
        if not self.is_server and not self.connected:
            raise NtError(NtStatus.PIPE_DISCONNECTED)
        if self.state in (PipeState.DISCONNECTED, PipeState.LISTENING):
            raise NtError(NtStatus.INVALID_PIPE_STATE)
        if self.state is PipeState.CLOSING and not queue.entries:
            raise NtError(NtStatus.PIPE_BROKEN)
        message = messages = 0
        wanted = request.length - 16
        if self.instance.pipe.by_message and queue.entries:
            messages, message = len(queue.entries), len(queue.entries[0].data)
            wanted = min(wanted, message)  # one message at a time, whatever the read mode
        seen = queue.peek(wanted)
        left = message > len(seen)
        head = struct.pack("<IIII", self.state, queue.unread, messages, message)
        request.deliver(head + seen, NtStatus.BUFFER_OVERFLOW if left else NtStatus.SUCCESS)

    def _transceive(self, request: Request, data: bytes) -> None:
        """Write a message and read the answer."""
        self.check_not_disconnected()
        if not self.by_message or self.state is not PipeState.CONNECTED:
            raise NtError(NtStatus.INVALID_PIPE_STATE)
        if self.incoming.entries:
            raise NtError(NtStatus.PIPE_BUSY)
        self.incoming.read(request, True)
        self.outgoing.write(_Unwatched(), data, wait=True, whole=True)

    def _attribute(self, request: Request, data: bytes) -> None:
        """FSCTL_PIPE_GET_PIPE_ATTRIBUTE and its kin: numbers, by ANSI names."""
        name = data.partition(b"\0")[0].decode("latin-1")
        self.check_not_disconnected()
        whose, what = name[:6], name[6:]
        if whose not in self.instance.process_ids or what not in ("ProcessId", "SessionId"):
            raise NtError(NtStatus.NOT_FOUND)
        value = self.instance.process_ids[whose] if what == "ProcessId" else 1
        if request.length < 4:
            raise NtError(NtStatus.BUFFER_TOO_SMALL)
        request.deliver(value.to_bytes(8 if request.length >= 8 else 4, "little"))

    # Closing

    def linux_descriptor(self, writes: bool) -> int:
        from ntsup.supervisor.objects.pipe_pump import join

        return join(self, writes)

    def cleanup(self) -> None:
        gate_files.withdraw(self)
        self._closed = True
        if not self.pumps:
            self.instance.end_closed(self)

    def pump_ended(self) -> None:
        """A Linux program let go of the end; if no handle is left either, it closes."""
        self.pumps -= 1
        if self._closed and not self.pumps:
            self.instance.end_closed(self)


class _Unwatched:
    """A writer that nobody asks after."""

    def __init__(self) -> None:
        self.on_cancel: Callable[[], None] | None = None

    def complete(self, status: int, information: int = 0) -> None:
        """Nothing to tell."""
