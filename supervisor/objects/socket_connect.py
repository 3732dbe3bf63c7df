"""How a socket comes by its peer: connect with what Windows says about it, one attempt at a time. Must never block."""

from __future__ import annotations

import errno
import select
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import sockets
from ntsup.supervisor.objects import socket_address as addresses
from ntsup.supervisor.objects import socket_events as events
from ntsup.supervisor.objects import socket_peer
from ntsup.supervisor.objects.socket_address import AF_UNIX, Address, status_of
from ntsup.supervisor.objects.socket_path import at_path, locate
from ntsup.supervisor.objects.socket_state import State

if TYPE_CHECKING:
    from ntsup.supervisor.objects.request import Request
    from ntsup.supervisor.objects.socket import Socket

UNIX_BACKLOG_RETRY = 50_000
"""100 ns units until a connect to a full AF_UNIX backlog is tried again: Linux does not tell when there is room."""


class Attempt(NamedTuple):
    """A connect that is under way: its request (None where nobody waits), and what to do once it has succeeded."""

    request: Request | None
    connected: Callable[[], None] | None


class Connecting:
    """The connecting of one socket."""

    def __init__(self, owner: Socket) -> None:
        self._owner = owner
        self._attempt: Attempt | None = None
        self.status = 0
        """Why the last attempt failed, as an NTSTATUS."""
        self.since = 0.0
        """When it succeeded, as time.monotonic has it."""

    def begin(self, attempt: Attempt, raw: bytes, behind: bytes) -> bool:
        """Begin to connect to a SOCKADDR; True when that has succeeded already, and nobody has been told."""
        owner = self._owner
        if owner.state is State.CONNECTING:
            raise addresses.winsock_error(addresses.WSAEALREADY)
        if owner.state is State.LISTENING:
            raise NtError(NtStatus.INVALID_PARAMETER)
        if owner.connectionless:
            if int.from_bytes(raw[:2], "little") == addresses.AF_UNSPEC:
                owner.disconnect()
            else:
                self._associate(addresses.decode(owner.family, raw))
            return True
        if owner.state is State.CONNECTED:
            raise NtError(NtStatus.CONNECTION_ACTIVE)
        connect = self._call(raw, behind)
        self.status = 0
        owner.events.enable(events.CONNECT | events.CONNECT_FAIL | events.SEND)
        error = connect()
        if error not in (errno.EINPROGRESS, errno.EAGAIN):
            # A socket that does not block hears of the end as of an event, never from connect() itself.
            self._ended(error)
            if error and attempt.request is not None:
                raise NtError(self.status)
            return not error and attempt.request is not None
        owner.state = State.CONNECTING
        self._attempt = attempt
        if attempt.request is not None:
            attempt.request.on_cancel = self._abandon
        if error == errno.EAGAIN:
            self._again(connect)
        else:
            owner.rearm()
        return False

    def _call(self, raw: bytes, behind: bytes) -> Callable[[], int]:
        """What tries once, and gives an errno."""
        owner = self._owner
        if owner.family == AF_UNIX:
            path, owner.unix_peer = locate(owner.executive, raw, behind)
            return lambda: at_path(path, owner.linux.connect_ex)
        address = addresses.decode(owner.family, raw)
        if addresses.is_unspecified(address) or not address[1]:
            raise NtError(NtStatus.INVALID_ADDRESS_COMPONENT)
        return lambda: owner.linux.connect_ex(address)

    def _again(self, connect: Callable[[], int]) -> None:
        owner = self._owner

        def retry() -> None:
            if owner.state is not State.CONNECTING or owner.closed:
                return
            error = connect()
            if error == errno.EAGAIN:
                self._again(connect)
            else:
                self._ended(error)

        owner.executive.at(owner.executive.now() + UNIX_BACKLOG_RETRY, retry)

    def _associate(self, address: Address) -> None:
        """connect() of a datagram socket: the address it sends to and hears from; none at all for an empty one."""
        owner = self._owner
        if addresses.is_unspecified(address):
            if address[1]:
                raise NtError(NtStatus.INVALID_ADDRESS_COMPONENT)
            owner.disconnect()
            return
        try:
            owner.linux.connect(address)
        except OSError as error:
            raise NtError(status_of(error.errno, connectionless=True)) from error
        owner.state = State.CONNECTED

    def succeeded(self) -> None:
        """The socket has a peer now."""
        self._owner.state = State.CONNECTED
        self.since = time.monotonic()
        self.status = self._owner.last_error = 0

    def pump(self) -> None:
        """See whether the attempt has ended."""
        owner = self._owner
        ended = select.POLLOUT | select.POLLERR | select.POLLHUP
        if owner.family != AF_UNIX and owner.events.linux() & ended:
            self._ended(owner.linux.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))

    def _ended(self, error: int) -> None:
        owner = self._owner
        attempt, self._attempt = self._attempt, None
        if error:
            self.status = owner.last_error = status_of(error)
            owner.state = State.BOUND
        else:
            self.succeeded()
            if owner.family == AF_UNIX:
                socket_peer.connected(owner)
        if attempt is not None and attempt.request is not None:
            if error:
                attempt.request.complete(self.status)
            elif attempt.connected is not None:
                attempt.connected()
            else:
                attempt.request.complete(NtStatus.SUCCESS)
        owner.pump()

    def _abandon(self) -> None:
        """The request is cancelled: the attempt ends with it."""
        owner = self._owner
        self._attempt = None
        owner.state = State.BOUND
        try:
            sockets.disconnect(owner.fd)
        except OSError:
            pass  # it had not begun
        owner.rearm()
