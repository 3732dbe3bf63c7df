"""The requests that move bytes over a socket: receives and sends, one queue for each direction.

Each is tried at once; what would block waits in its queue until the socket is ready. Must never block.
"""

from __future__ import annotations

import errno
import socket
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import sockets
from ntsup.supervisor.objects import socket_events as events
from ntsup.supervisor.objects.socket_address import status_of

if TYPE_CHECKING:
    from ntsup.supervisor.objects.request import Request
    from ntsup.supervisor.objects.socket import Socket

CHUNK = 1 << 20
"""What one receive takes at most at a time, whatever its buffers hold."""
CONTROL = 512
"""Room for what Linux tells beside a datagram."""

Control = list[tuple[int, int, bytes]]


class Received(NamedTuple):
    """What a receive got."""

    data: bytes
    sender: object
    """Python's address, or None."""
    status: int
    flags: int
    """Linux MSG_* flags."""
    control: Control


class Receive:
    """One receive. `deliver` completes it with what came; errors go to the request directly."""

    def __init__(
        self,
        request: Request,
        capacity: int,
        deliver: Callable[[Received], None],
        *,
        peek: bool = False,
        whole: bool = False,
        urgent: bool = False,
        waits: bool = True,
    ) -> None:
        self.request = request
        self.capacity = capacity
        self.deliver = deliver
        self.peek = peek
        self.whole = whole and not peek
        """MSG_WAITALL."""
        self.urgent = urgent
        self.waits = waits
        """Whether it pends where it would block."""
        self.got = b""
        """The beginning of a whole one."""

    @property
    def flags(self) -> int:
        """Linux flags."""
        return (socket.MSG_PEEK if self.peek else 0) | (socket.MSG_OOB if self.urgent else 0)


class Send:
    """One send: bytes, then perhaps more from an iterator."""

    def __init__(
        self,
        request: Request,
        data: bytes,
        *,
        to: object = None,
        control: Control | None = None,
        more: Iterator[bytes] | None = None,
        urgent: bool = False,
        waits: bool = True,
        finish: Callable[[int, int], None] | None = None,
    ) -> None:
        self.request = request
        self.left = memoryview(data)
        self.to: Any = to
        """Python's address, or None for the peer."""
        self.control = control or []
        self.more = more
        self.urgent = urgent
        self.waits = waits
        self.sent = 0
        self.finish = finish or request.complete
        """Called with status and count when it is over."""


class Receives:
    """The receives of one socket, in order."""

    def __init__(self, owner: Socket) -> None:
        self._owner = owner
        self.queue: deque[Receive] = deque()

    def begin(self, receive: Receive) -> None:
        """Complete now or queue; DEVICE_NOT_READY for one that does not wait."""
        owner = self._owner
        owner.check_receive(receive)
        owner.events.enable(events.RECEIVE_EXPEDITED if receive.urgent else events.RECEIVE)
        try:
            if not self.queue and self._try(receive):
                return
            if not receive.waits:
                raise NtError(NtStatus.DEVICE_NOT_READY)
        finally:
            owner.changed()
        self.queue.append(receive)
        receive.request.on_cancel = lambda: self._forget(receive)
        owner.rearm()

    def pump(self) -> None:
        """Complete what can be."""
        while self.queue:
            receive = self.queue.popleft()
            if not self._try(receive):
                self.queue.appendleft(receive)
                return

    def end(self, status: int) -> None:
        """Complete all with a status."""
        while self.queue:
            self.queue.popleft().request.complete(status)

    def _forget(self, receive: Receive) -> None:
        if receive in self.queue:
            self.queue.remove(receive)

    def _try(self, receive: Receive) -> bool:
        """Complete it if that can be done without waiting."""
        owner = self._owner
        try:
            got = self._take(receive)
        except BlockingIOError:
            return False
        except OSError as error:
            if owner.connectionless and error.errno == errno.ECONNREFUSED and not owner.tells_unreachable:
                return self._try(receive)
            owner.note_error(error.errno)
            receive.request.complete(status_of(error.errno, connectionless=owner.connectionless))
            return True
        except NtError as error:
            receive.request.complete(error.status)
            return True
        if got is None:
            return False
        receive.deliver(got)
        return True

    def _take(self, receive: Receive) -> Received | None:
        owner = self._owner
        linux = owner.linux
        if owner.connectionless:
            data, control, flags, sender = linux.recvmsg(
                min(receive.capacity, 0x10000), CONTROL if owner.tells_control else 0, receive.flags
            )
            status = NtStatus.BUFFER_OVERFLOW if flags & socket.MSG_TRUNC else NtStatus.SUCCESS
            return Received(data, sender, status, flags, control)
        if owner.reset_status and not sockets.available(owner.fd):
            raise NtError(owner.reset_status)
        if not receive.capacity:
            if owner.readiness() & (events.RECEIVE | events.DISCONNECT):
                return Received(b"", None, NtStatus.SUCCESS, 0, [])
            if owner.reset_status:
                raise NtError(owner.reset_status)
            return None
        data = linux.recv(min(receive.capacity - len(receive.got), CHUNK), receive.flags)
        if receive.whole and data:
            receive.got += data
            if len(receive.got) < receive.capacity:
                return self._take(receive)
            data = receive.got
        elif receive.got:
            data = receive.got
        return Received(data, None, NtStatus.SUCCESS, 0, [])


class Sends:
    """The sends of one socket, in order."""

    def __init__(self, owner: Socket) -> None:
        self._owner = owner
        self.queue: deque[Send] = deque()

    def begin(self, send: Send) -> None:
        """Complete now or queue; a stream's send that does not wait may take a part of the data."""
        owner = self._owner
        owner.check_send(send)
        if not self.queue and self._try(send):
            return
        if not send.waits:
            if send.sent:
                send.finish(NtStatus.SUCCESS, send.sent)
                return
            owner.events.enable(events.SEND)
            owner.changed()
            raise NtError(NtStatus.DEVICE_NOT_READY)
        self.queue.append(send)
        send.request.on_cancel = lambda: self._forget(send)
        owner.rearm()

    def pump(self) -> None:
        """Send what can be sent."""
        while self.queue:
            send = self.queue.popleft()
            if not self._try(send):
                self.queue.appendleft(send)
                return

    def end(self, status: int) -> None:
        """Complete all with a status."""
        while self.queue:
            send = self.queue.popleft()
            send.finish(status, 0)

    def _forget(self, send: Send) -> None:
        if send in self.queue:
            self.queue.remove(send)

    def _try(self, send: Send) -> bool:
        owner = self._owner
        try:
            if owner.connectionless:
                send.sent = self._datagram(send)
            else:
                self._stream(send)
        except BlockingIOError:
            return False
        except OSError as error:
            if owner.connectionless and error.errno == errno.ECONNREFUSED:
                return self._try(send)  # what became of an earlier datagram; Windows tells it to a receive only
            owner.note_error(error.errno)
            status = status_of(error.errno, connectionless=owner.connectionless)
            if owner.connectionless:
                self._fail_later(send, status)
            else:
                send.finish(status, 0)
            return True
        except NtError as error:
            send.finish(error.status, 0)
            return True
        send.finish(NtStatus.SUCCESS, send.sent)
        return True

    def _fail_later(self, send: Send, status: int) -> None:
        """What the transport says of a datagram comes after the call, which has answered STATUS_PENDING: those who
        wait at a completion queue hear of it there."""
        executive = self._owner.executive
        over = False

        def fail() -> None:
            if not over:
                send.finish(status, 0)

        def forget() -> None:
            nonlocal over
            over = True

        send.request.on_cancel = forget
        executive.at(executive.now(), fail)

    def _datagram(self, send: Send) -> int:
        linux = self._owner.linux
        if send.control:
            return linux.sendmsg([send.left], send.control, socket.MSG_NOSIGNAL, send.to)
        if send.to is None:
            return linux.send(send.left, socket.MSG_NOSIGNAL)
        return linux.sendto(send.left, socket.MSG_NOSIGNAL, send.to)

    def _stream(self, send: Send) -> None:
        owner = self._owner
        flags = socket.MSG_NOSIGNAL | (socket.MSG_OOB if send.urgent else 0)
        while True:
            if owner.reset_status:
                raise NtError(owner.reset_status)
            while send.left:
                count = owner.linux.send(send.left, flags)
                send.sent += count
                send.left = send.left[count:]
            following = next(send.more, b"") if send.more is not None else b""
            if not following:
                return
            send.left = memoryview(following)
