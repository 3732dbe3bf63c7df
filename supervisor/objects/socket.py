"""A socket: the file object behind \\Device\\Afd\\Endpoint, on one non-blocking Linux socket.

Its name, its end and what wakes it are here; connecting, listening, moving bytes, readiness and options are each in
a socket_* module of their own. Must never block and never see a guest pointer.
"""

from __future__ import annotations

import errno
import select
import socket
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import sockets
from ntsup.supervisor.objects import socket_address as addresses
from ntsup.supervisor.objects import socket_events as events
from ntsup.supervisor.objects import socket_peer
from ntsup.supervisor.objects.file import FILE_DEVICE_NAMED_PIPE, File
from ntsup.supervisor.objects.socket_address import (
    AF_UNIX,
    LINUX_FAMILY,
    SOCK_STREAM,
    SOCKET_TYPES,
    Address,
    status_of,
)
from ntsup.supervisor.objects.socket_connect import Connecting
from ntsup.supervisor.objects.socket_events import SocketEvents
from ntsup.supervisor.objects.socket_listen import Listening
from ntsup.supervisor.objects.socket_path import at_path, locate
from ntsup.supervisor.objects.socket_state import State
from ntsup.supervisor.objects.socket_transfer import Receive, Received, Receives, Send, Sends

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.request import Request


class Socket(File):
    """One endpoint."""

    device_type = FILE_DEVICE_NAMED_PIPE

    def __init__(
        self, executive: Executive, family: int, kind: int, protocol: int, *, access: int, options: int, share: int
    ) -> None:
        self.linux = _make(family, kind, protocol)
        super().__init__(executive, access=access, options=options, share=share)
        self.fd = self.linux.fileno()
        self.family = family
        self.kind = kind
        """SOCK_*."""
        self.protocol = protocol
        self.connectionless = kind != SOCK_STREAM
        self.state = State.OPEN
        self.made_by = executive.current.process.process_id if executive.current is not None else 0
        """Its process; the one that made it, if others have it too."""
        self.closed = False
        self.nonblocking = False
        self.options_set: dict[tuple[int, int], bytes] = {}
        """Options by (level, name) that are kept here and not by Linux."""
        self.tells_control = False
        """Whether receives ask Linux for what comes beside a datagram."""
        self.tells_unreachable = True
        """Whether a datagram that found no port makes a later receive fail (SIO_UDP_CONNRESET)."""
        self.context = b""
        """What a guest keeps with its socket (AFD_SET_CONTEXT)."""
        self.send_shut = False
        self.receive_shut = False
        self.ended = False
        """Whether the peer's FIN has come."""
        self.reset_status = 0
        """What became of a connection that was aborted."""
        self.last_error = 0
        """An NTSTATUS for SO_ERROR."""
        self.unix_name = b""
        """An AF_UNIX socket's name as the guest spelled it."""
        self.unix_peer = b""
        self.events = SocketEvents(self)
        self.connecting = Connecting(self)
        self.listening = Listening(self)
        self.receives = Receives(self)
        self.sends = Sends(self)
        self._shut_after_sends = False
        self._watch = 0
        self._watched = 0

    @property
    def device_path(self) -> str:
        return "\\Device\\Afd"

    @property
    def volume_path(self) -> str:
        return "\\Endpoint"

    # Names

    def bind_name(self, raw: bytes, behind: bytes) -> None:
        """bind(): take a SOCKADDR as the name. `behind`: as socket_path.locate has it."""
        if self.state is not State.OPEN:
            raise NtError(NtStatus.INVALID_PARAMETER)
        if self.family == AF_UNIX:
            self._bind_path(raw, behind)
        else:
            self._bind_address(addresses.decode(self.family, raw))
        self.state = State.BOUND
        self.changed()

    def _bind_address(self, address: Address) -> None:
        """As on Windows a port whose connections are in TIME_WAIT may be taken, one that is bound may not."""
        try:
            self.linux.bind(address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or self.connectionless:
                raise NtError(status_of(error.errno)) from error
        else:
            return
        asked = self.linux.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
        self.linux.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self.linux.bind(address)
        except OSError as error:
            raise NtError(status_of(error.errno)) from error
        finally:
            self.linux.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, asked)

    def _bind_path(self, raw: bytes, behind: bytes) -> None:
        path, name = locate(self.executive, raw, behind)
        if self.executive.paths.is_read_only(path):
            raise NtError(NtStatus.ACCESS_DENIED)
        try:
            at_path(path, self.linux.bind)
        except OSError as error:
            # Windows says WSAENETDOWN for a folder that is not there.
            missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
            raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND if missing else status_of(error.errno)) from error
        self.executive.paths.note_created(path)
        self.unix_name = name

    def local_name(self) -> bytes:
        """The SOCKADDR of getsockname; INVALID_PARAMETER (WSAEINVAL) before there is one."""
        if self.state is State.OPEN:
            raise NtError(NtStatus.INVALID_PARAMETER)
        if self.family == AF_UNIX:
            return addresses.encode(AF_UNIX, self.unix_name)
        return addresses.encode(self.family, self.linux.getsockname())

    def peer_name(self) -> bytes:
        """The SOCKADDR of getpeername; INVALID_CONNECTION (WSAENOTCONN)."""
        if self.state is not State.CONNECTED:
            raise NtError(NtStatus.INVALID_CONNECTION)
        if self.family == AF_UNIX:
            return addresses.encode(AF_UNIX, self.unix_peer)
        try:
            return addresses.encode(self.family, self.linux.getpeername())
        except OSError as error:
            raise NtError(status_of(error.errno)) from error

    def adopt(self, connection: socket.socket) -> None:
        """Become the end of a connection that a listener took."""
        self._replace(connection)
        self.connecting.succeeded()
        self.changed()

    def inherit(self, listener: Socket) -> None:
        """Take over what accept() gives a new socket of the listener's settings, selected events too."""
        self.nonblocking = listener.nonblocking
        self.options_set.update(listener.options_set)
        self.unix_name = listener.unix_name
        if listener.events.event is not None:
            self.events.select(listener.events.event, listener.events.selected & ~events.CONNECT)

    # Moving bytes

    def check_receive(self, receive: Receive) -> None:
        """Raises what forbids a receive in this state."""
        if self.receive_shut:
            raise NtError(NtStatus.PIPE_DISCONNECTED)
        if self.connectionless:
            if self.state is State.OPEN:
                raise NtError(NtStatus.INVALID_PARAMETER)
        elif self.state is not State.CONNECTED:
            raise NtError(NtStatus.INVALID_CONNECTION)
        if receive.urgent and self.connectionless:
            raise NtError(NtStatus.NOT_SUPPORTED)

    def check_send(self, send: Send) -> None:
        """Raises what forbids a send in this state."""
        if self.send_shut:
            raise NtError(NtStatus.PIPE_DISCONNECTED)
        if self.connectionless:
            if send.urgent:
                raise NtError(NtStatus.NOT_SUPPORTED)
            if send.to is None and self.state is not State.CONNECTED:
                raise NtError(NtStatus.INVALID_CONNECTION)
            if self.state is State.OPEN:
                self.state = State.BOUND  # Linux gives it a port now
        elif self.state is not State.CONNECTED:
            raise NtError(NtStatus.INVALID_CONNECTION)

    def read(self, request: Request, offset: int | None) -> None:
        """ReadFile: a receive."""

        def deliver(received: Received) -> None:
            request.deliver(received.data, received.status)

        self.receives.begin(Receive(request, request.length, deliver))

    def write(self, request: Request, data: bytes, offset: int | None) -> None:
        """WriteFile: a send."""
        self.sends.begin(Send(request, data))

    # Ending

    def shut(self, sending: bool, receiving: bool) -> None:
        """shutdown(): what is queued to be sent goes first."""
        if self.state is not State.CONNECTED:
            raise NtError(NtStatus.INVALID_CONNECTION)
        if receiving:
            # Not Linux's, which would report the end of a stream that goes on.
            self.receive_shut = True
            self.receives.end(NtStatus.PIPE_DISCONNECTED)
        if sending and not self.send_shut:
            self.send_shut = True
            if self.sends.queue:
                self._shut_after_sends = True
            else:
                self._shut_linux()
        self.changed()

    def _shut_linux(self) -> None:
        self._shut_after_sends = False
        if self.connectionless:
            return
        try:
            self.linux.shutdown(socket.SHUT_WR)
        except OSError as error:
            if error.errno != errno.ENOTCONN:
                raise
            self.note_error(errno.ECONNRESET)

    def disconnect(self) -> None:
        """Forget the peer; a connection is reset."""
        try:
            sockets.disconnect(self.fd)
        except OSError as error:
            raise NtError(status_of(error.errno)) from error
        if self.state is State.CONNECTED and self.connectionless:
            self.state = State.BOUND

    def abort(self) -> None:
        """Reset the connection."""
        if self.state is not State.CONNECTED:
            raise NtError(NtStatus.INVALID_CONNECTION)
        self.disconnect()
        self.reset_status = NtStatus.CONNECTION_ABORTED
        self.pump()

    def renew(self) -> None:
        """DisconnectEx with TF_REUSE_SOCKET: a new Linux socket in place of the old."""
        self._replace(_make(self.family, self.kind, self.protocol))
        self.state = State.OPEN
        self.send_shut = self.receive_shut = self.ended = False
        self.reset_status = self.last_error = 0

    def _replace(self, linux: socket.socket) -> None:
        self._unwatch()
        self.linux.close()
        self.linux, self.fd = linux, linux.fileno()
        self.events.renewed()

    def note_error(self, error: int | None) -> None:
        """An errno that a call met: one that ends the connection is remembered, for Linux tells it once."""
        if self.connectionless or self.state is not State.CONNECTED:
            return
        if error in (errno.ECONNRESET, errno.EPIPE, errno.ETIMEDOUT, errno.ECONNABORTED):
            self.reset_status = self.last_error = status_of(error)

    def linux_error(self) -> int:
        """SO_ERROR as an NTSTATUS; it is then forgotten."""
        found, self.last_error = self.last_error, 0
        if not found and self.state is not State.CONNECTING:
            error = self.linux.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                self.note_error(error)
                found, self.last_error = status_of(error, connectionless=self.connectionless), 0
        return found

    @property
    def end_of_pending(self) -> int:
        connected = self.state is State.CONNECTED and not self.connectionless
        return NtStatus.LOCAL_DISCONNECT if connected else NtStatus.CANCELLED

    def cleanup(self) -> None:
        """Close. Lingering is not waited for, except that none at all resets the connection."""
        self.receives.end(self.end_of_pending)  # those of an AcceptEx, whose request is the listener's
        self.closed = True
        self.events.closed()
        self._unwatch()
        self.listening.close()
        socket_peer.closed(self)
        self.linux.close()
        self.fd = -1

    # Readiness

    def readiness(self) -> int:
        """The AFD_POLL_* events that hold."""
        if self.state is State.CONNECTING:
            return 0
        if self.state is State.LISTENING:
            return events.ACCEPT if self.listening.ready() else 0
        if self.connectionless:
            got = self.events.linux()
            ready = events.RECEIVE if got & (select.POLLIN | select.POLLERR) else 0
            return ready | (events.SEND if got & select.POLLOUT else 0)
        if self.state is not State.CONNECTED:
            return events.CONNECT_FAIL if self.connecting.status else 0
        return self._connection_readiness(self.events.linux())

    def _connection_readiness(self, got: int) -> int:
        if got & select.POLLERR and not self.reset_status:
            self.note_error(self.linux.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
        ready = events.CONNECT
        if got & select.POLLRDHUP:
            self.ended = True
        if got & select.POLLIN and sockets.available(self.fd):
            ready |= events.RECEIVE
        if got & select.POLLPRI:
            ready |= events.RECEIVE_EXPEDITED
        if got & select.POLLOUT or self.reset_status:
            ready |= events.SEND
        if self.reset_status:
            ready |= events.ABORT
        elif self.ended:
            ready |= events.DISCONNECT
        return ready

    def pump(self) -> None:
        """Linux said that something happened: go on with all that waits."""
        if self.closed:
            return
        if self.state is State.CONNECTING:
            self.connecting.pump()
        if self.listening.queue:
            self.listening.pump()
        if self.receives.queue:
            self.receives.pump()
        if self.sends.queue:
            self.sends.pump()
        if self._shut_after_sends and not self.sends.queue:
            self._shut_linux()
        self.changed()

    def changed(self) -> None:
        """Tell those who wait to hear of events, and wait for what they still want."""
        self.events.update()
        self.rearm()

    def rearm(self) -> None:
        """Have Linux wake us for what anybody waits for, and for nothing else."""
        wanted = 0 if self.closed else self._interest()
        if wanted & self._watched == wanted:
            return
        self._unwatch()
        self._watched = wanted
        self._watch = self.executive.io.watch(self.fd, wanted, self._fired)

    def _fired(self) -> None:
        self._watch = self._watched = 0
        self.pump()

    def _unwatch(self) -> None:
        if self._watch:
            self.executive.io.cancel(self._watch)
        self._watch = self._watched = 0

    def _interest(self) -> int:
        """The epoll events to wait for. What is ready already and concerns nobody must not be among them."""
        if self.state is State.CONNECTING:
            return select.EPOLLOUT if self.family != AF_UNIX else 0
        wanted = self.events.wanted()
        if self.state is State.LISTENING:
            return select.EPOLLIN if self.listening.queue or wanted & events.ACCEPT else 0
        mask = 0
        if self.receives.queue or wanted & events.RECEIVE:
            mask |= select.EPOLLIN
        if self.sends.queue or wanted & events.SEND:
            mask |= select.EPOLLOUT
        if self.connectionless:
            return mask if self.state is not State.OPEN else mask & ~select.EPOLLIN
        return self._connection_interest(mask, wanted) if self.state is State.CONNECTED else 0

    def _connection_interest(self, mask: int, wanted: int) -> int:
        if self.reset_status or (self.ended and self.send_shut):
            # poll(2) would say so for ever; it is of use only to those who have not been told.
            return select.EPOLLERR if self.receives.queue or self.sends.queue else 0
        if wanted & events.RECEIVE_EXPEDITED:
            mask |= select.EPOLLPRI
        if self.ended:
            if not self.receives.queue:
                mask &= ~select.EPOLLIN
        elif mask & select.EPOLLIN or wanted & (events.DISCONNECT | events.ABORT):
            mask |= select.EPOLLRDHUP
        if not mask and wanted & events.ABORT:
            mask = select.EPOLLERR
        return mask


def _make(family: int, kind: int, protocol: int) -> socket.socket:
    """A Linux socket with Windows' defaults; the errors are Winsock's own."""
    linux_family = LINUX_FAMILY.get(family)
    if linux_family is None:
        raise addresses.winsock_error(addresses.WSAEAFNOSUPPORT)
    if kind not in SOCKET_TYPES or (family == AF_UNIX and kind != SOCK_STREAM):
        raise addresses.winsock_error(addresses.WSAESOCKTNOSUPPORT)
    try:
        made = socket.socket(linux_family, kind, protocol if family != AF_UNIX else 0)
    except OSError as error:
        if error.errno == errno.EPERM:
            raise NtError(NtStatus.ACCESS_DENIED) from None
        raise NtError(status_of(error.errno)) from error
    made.setblocking(False)
    if family == addresses.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    return made
