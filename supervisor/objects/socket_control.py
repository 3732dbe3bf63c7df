"""Winsock's socket controls (SIO_*, FION*) that concern one socket. An unknown one is WSAEOPNOTSUPP."""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Callable

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import sockets
from ntsup.supervisor.objects import socket_address as addresses
from ntsup.supervisor.objects import socket_peer
from ntsup.supervisor.objects.socket import Socket
from ntsup.supervisor.objects.socket_address import AF_UNIX, status_of
from ntsup.supervisor.objects.socket_options import DEFAULT_BUFFER
from ntsup.supervisor.objects.socket_state import State


def control(target: Socket, code: int, data: bytes) -> bytes:
    """What a control answers; NtError."""
    handler = _CODES.get(code)
    if handler is None:
        raise NtError(NtStatus.NOT_SUPPORTED)
    try:
        return handler(target, data)
    except struct.error:
        raise NtError(NtStatus.ACCESS_VIOLATION) from None
    except OSError as error:
        raise NtError(status_of(error.errno)) from error


def _available(target: Socket, data: bytes) -> bytes:
    return sockets.available(target.fd).to_bytes(4, "little")


def _set_blocking(target: Socket, data: bytes) -> bytes:
    (value,) = struct.unpack_from("<I", data)
    if not value and target.events.event is not None:
        raise NtError(NtStatus.INVALID_PARAMETER)  # a socket with selected events cannot block again
    target.nonblocking = bool(value)
    return b""


def _at_mark(target: Socket, data: bytes) -> bytes:
    """TRUE when no urgent data is ahead."""
    if target.connectionless or target.state is not State.CONNECTED:
        raise NtError(NtStatus.INVALID_PARAMETER)
    ahead = target.events.linux() & select.POLLPRI and not sockets.at_mark(target.fd)
    return int(not ahead).to_bytes(4, "little")


def _keep_alive(target: Socket, data: bytes) -> bytes:
    """struct tcp_keepalive: whether, after how many ms of silence, and how many ms apart."""
    on, quiet, interval = struct.unpack_from("<III", data)
    _tcp_only(target)
    target.linux.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, int(bool(on)))
    if on:
        target.linux.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, max(1, min(quiet // 1000, 32767)))
        target.linux.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, max(1, min(interval // 1000, 32767)))
    return b""


def _tcp_only(target: Socket) -> None:
    if target.connectionless or target.family == AF_UNIX:
        raise NtError(NtStatus.NOT_SUPPORTED)


def _initial_retransmission(target: Socket, data: bytes) -> bytes:
    """TCP_INITIAL_RTO_PARAMETERS: the time-out is Linux's own, the number of tries can be had."""
    _, tries = struct.unpack_from("<HB", data)
    _tcp_only(target)
    if 0 < tries < 128:
        target.linux.setsockopt(socket.IPPROTO_TCP, socket.TCP_SYNCNT, tries)
    return b""


def _connection_reset(target: Socket, data: bytes) -> bytes:
    """SIO_UDP_CONNRESET: whether an unreachable port is told as WSAECONNRESET."""
    (value,) = struct.unpack_from("<I", data)
    if not target.connectionless:
        raise NtError(NtStatus.INVALID_PARAMETER)
    target.tells_unreachable = bool(value)
    return b""


def _net_reset(target: Socket, data: bytes) -> bytes:
    """SIO_UDP_NETRESET: Linux does not tell of expired lifetimes at all, which is what FALSE asks for."""
    (value,) = struct.unpack_from("<I", data)
    if not target.connectionless:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if value:
        raise NtError(NtStatus.NOT_SUPPORTED)
    return b""


def _fast_path(target: Socket, data: bytes) -> bytes:
    """SIO_LOOPBACK_FAST_PATH: Linux's loopback has no slower path to leave."""
    struct.unpack_from("<I", data)
    _tcp_only(target)
    return b""


def _ideal_backlog(target: Socket, data: bytes) -> bytes:
    if target.connectionless or target.state is not State.CONNECTED:
        raise NtError(NtStatus.INVALID_CONNECTION)
    return DEFAULT_BUFFER.to_bytes(4, "little")


def _route(target: Socket, data: bytes) -> bytes:
    """SIO_ROUTING_INTERFACE_QUERY: the local address that would be used to reach another."""
    if target.family == AF_UNIX:
        raise NtError(NtStatus.NOT_SUPPORTED)
    address = addresses.decode(target.family, data)
    with socket.socket(addresses.LINUX_FAMILY[target.family], socket.SOCK_DGRAM) as probe:
        probe.connect((address[0], address[1] or 9, *address[2:]))
        local = probe.getsockname()
    return addresses.encode(target.family, (local[0], 0, *local[2:]))


def _enable_queueing(target: Socket, data: bytes) -> bytes:
    """SIO_ENABLE_CIRCULAR_QUEUEING: a full queue of datagrams drops the oldest; Linux drops the newest."""
    raise NtError(NtStatus.NOT_SUPPORTED)


def _peer_process(target: Socket, data: bytes) -> bytes:
    return socket_peer.process_id(target).to_bytes(4, "little")


_CODES: dict[int, Callable[[Socket, bytes], bytes]] = {
    0x4004667F: _available,  # FIONREAD
    0x8004667E: _set_blocking,  # FIONBIO
    0x40047307: _at_mark,  # SIOCATMARK
    0x98000004: _keep_alive,  # SIO_KEEPALIVE_VALS
    0x9800000C: _connection_reset,  # SIO_UDP_CONNRESET
    0x9800000F: _net_reset,  # SIO_UDP_NETRESET
    0x98000010: _fast_path,  # SIO_LOOPBACK_FAST_PATH
    0x98000011: _initial_retransmission,  # SIO_TCP_INITIAL_RTO
    0x4004747B: _ideal_backlog,  # SIO_IDEAL_SEND_BACKLOG_QUERY
    0xC8000014: _route,  # SIO_ROUTING_INTERFACE_QUERY
    0x58000100: _peer_process,  # SIO_AF_UNIX_GETPEERPID
    0x28000002: _enable_queueing,  # SIO_ENABLE_CIRCULAR_QUEUEING
}
