"""Which process is at the other end of an AF_UNIX connection.

Linux names the supervisor, whose all guests' sockets are, so it is noted when a connection is made and accepted.
"""

from __future__ import annotations

import os
import socket
import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.socket_address import AF_UNIX
from ntsup.supervisor.objects.socket_state import State

if TYPE_CHECKING:
    from ntsup.supervisor.objects.socket import Socket


def connected(client: Socket) -> None:
    """A connection was made. Its listener accepts connections in the order that they were made in."""
    from ntsup.supervisor.objects.socket import Socket

    name = client.linux.getpeername()
    for listener in client.executive.objects.values():
        if (
            isinstance(listener, Socket)
            and (listener.family, listener.state) == (AF_UNIX, State.LISTENING)
            and listener.linux.getsockname() == name
        ):
            client.executive.unix_peers[_inode(client.linux)] = listener.made_by
            listener.listening.offered_by.append(client.made_by)
            return


def accepted(listener: Socket, connection: socket.socket) -> None:
    """A connection was accepted."""
    offered_by = listener.listening.offered_by
    if listener.family == AF_UNIX and offered_by and _linux_peer(connection) == os.getpid():
        listener.executive.unix_peers[_inode(connection)] = offered_by.popleft()


def closed(target: Socket) -> None:
    """A socket is about to be closed."""
    if target.family == AF_UNIX:
        target.executive.unix_peers.pop(_inode(target.linux), None)


def process_id(target: Socket) -> int:
    """The peer's; a Linux program's own. STATUS_NOT_SUPPORTED where it is not known."""
    if target.family != AF_UNIX:
        raise NtError(NtStatus.NOT_SUPPORTED)
    if target.state is not State.CONNECTED:
        raise NtError(NtStatus.INVALID_CONNECTION)
    pid = _linux_peer(target.linux)
    if pid == os.getpid():
        pid = target.executive.unix_peers.get(_inode(target.linux), 0)
    if not pid:
        raise NtError(NtStatus.NOT_SUPPORTED)
    return pid


def _linux_peer(connection: socket.socket) -> int:
    pid, _, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return int(pid)


def _inode(connection: socket.socket) -> int:
    return os.fstat(connection.fileno()).st_ino
