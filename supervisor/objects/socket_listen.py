"""Listening: the connections that a socket has been offered, and the requests that wait for one. Must never block."""

from __future__ import annotations

import select
import socket
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects import socket_events as events
from ntsup.supervisor.objects import socket_peer
from ntsup.supervisor.objects.socket_address import AF_UNIX, status_of
from ntsup.supervisor.objects.socket_state import State

if TYPE_CHECKING:
    from ntsup.supervisor.objects.request import Request
    from ntsup.supervisor.objects.socket import Socket

Connection = tuple[socket.socket, object]
"""A Linux socket and the peer's address."""


class Accept(NamedTuple):
    """A request for a connection, and what to do with one."""

    request: Request
    take: Callable[[socket.socket, object], None]


class Listening:
    """The listening of one socket."""

    def __init__(self, owner: Socket) -> None:
        self._owner = owner
        self.queue: deque[Accept] = deque()
        self._reported: dict[int, Connection] = {}
        """Connections that were told of and not accepted yet, by sequence."""
        self._deferred: deque[Connection] = deque()
        """Those that went back to be accepted later."""
        self._sequence = 0
        self.offered_by: deque[int] = deque()
        """The processes of guests' AF_UNIX connections that are not accepted yet, in order."""

    def begin(self, backlog: int) -> None:
        """listen(): begin, or change the backlog."""
        owner = self._owner
        if owner.connectionless:
            raise NtError(NtStatus.NOT_SUPPORTED)
        if owner.state is State.CONNECTED:
            raise NtError(NtStatus.CONNECTION_ACTIVE)
        if owner.state not in (State.BOUND, State.LISTENING):
            raise NtError(NtStatus.INVALID_PARAMETER)
        try:
            if owner.family != AF_UNIX:
                # What is accepted inherits it, so that the port can be bound again while that is in TIME_WAIT.
                owner.linux.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            owner.linux.listen(max(backlog, 1))
        except OSError as error:
            raise NtError(status_of(error.errno)) from error
        owner.state = State.LISTENING
        owner.changed()

    def accept(self, accept: Accept, waits: bool) -> None:
        """Hand over the next connection, now or when there is one; DEVICE_NOT_READY for one that does not wait."""
        owner = self._owner
        if owner.state is not State.LISTENING:
            raise NtError(NtStatus.INVALID_PARAMETER)
        owner.events.enable(events.ACCEPT)
        done = not self.queue and self._try(accept)
        owner.changed()
        if done:
            return
        if not waits:
            raise NtError(NtStatus.DEVICE_NOT_READY)
        self.queue.append(accept)
        accept.request.on_cancel = lambda: self._forget(accept)
        owner.rearm()

    def _forget(self, accept: Accept) -> None:
        if accept in self.queue:
            self.queue.remove(accept)

    def _try(self, accept: Accept) -> bool:
        """False when there is no connection."""
        if self._deferred:
            connection, address = self._deferred.popleft()
        else:
            try:
                connection, address = self._owner.linux.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return False
            except OSError as error:
                accept.request.complete(status_of(error.errno))
                return True
            connection.setblocking(False)
            socket_peer.accepted(self._owner, connection)
        accept.take(connection, address)
        return True

    def pump(self) -> None:
        """Serve those that wait."""
        while self.queue:
            accept = self.queue.popleft()
            if not self._try(accept):
                self.queue.appendleft(accept)
                return

    def ready(self) -> bool:
        """Whether there is a connection to be accepted."""
        return bool(self._deferred) or bool(self._owner.events.linux() & select.POLLIN)

    def keep(self, connection: socket.socket, address: object) -> int:
        """Keep a connection for AFD_ACCEPT; its sequence."""
        self._sequence = self._sequence % 0x7FFFFFFF + 1
        self._reported[self._sequence] = (connection, address)
        return self._sequence

    def taken(self, sequence: int) -> Connection:
        """The connection that was reported with this sequence, no longer kept; INVALID_PARAMETER."""
        if sequence not in self._reported:
            raise NtError(NtStatus.INVALID_PARAMETER)
        return self._reported.pop(sequence)

    def defer(self, sequence: int, reject: bool) -> None:
        """AFD_DEFER_ACCEPT: refuse a connection that was reported, or leave it to a later accept."""
        found = self.taken(sequence)
        if reject:
            found[0].close()
        else:
            self._deferred.append(found)
            self._owner.pump()

    def check_acceptable(self, other: Socket) -> None:
        """INVALID_PARAMETER unless `other` may become a connection of this listener."""
        if other.state is not State.OPEN or other.connectionless or other.family != self._owner.family or other.closed:
            raise NtError(NtStatus.INVALID_PARAMETER)

    def close(self) -> None:
        """Refuse what nobody accepted."""
        for connection, _ in (*self._reported.values(), *self._deferred):
            connection.close()
        self._reported.clear()
        self._deferred.clear()
