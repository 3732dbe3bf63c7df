"""ICMP echo through ping sockets, which net.ipv4.ping_group_range permits to whom it names. Blocks: for workers."""

from __future__ import annotations

import errno
import os
import select
import socket
import struct
import time
from typing import Final, NamedTuple

from ntsup.ntabi import NtError, NtStatus

IP_SUCCESS, IP_DEST_NET_UNREACHABLE, IP_DEST_HOST_UNREACHABLE = 0, 11002, 11003
IP_PACKET_TOO_BIG, IP_REQ_TIMED_OUT, IP_TTL_EXPIRED_TRANSIT, IP_GENERAL_FAILURE = 11009, 11010, 11013, 11050
"""Of ipexport.h."""

_ECHO: Final[dict[int, tuple[int, int]]] = {socket.AF_INET: (8, 0), socket.AF_INET6: (128, 129)}
"""By family: the types of request and reply."""
_UNREACHABLE = {
    errno.ENETUNREACH: IP_DEST_NET_UNREACHABLE,
    errno.EHOSTUNREACH: IP_DEST_HOST_UNREACHABLE,
    errno.EMSGSIZE: IP_PACKET_TOO_BIG,
}
_TIME_EXCEEDED: Final[dict[int, int]] = {socket.AF_INET: 11, socket.AF_INET6: 3}
_ERROR_QUEUE: Final[dict[int, tuple[int, int]]] = {
    socket.AF_INET: (socket.SOL_IP, 11),
    socket.AF_INET6: (socket.IPPROTO_IPV6, 25),
}
"""IP_RECVERR and IPV6_RECVERR with their levels; the socket module does not name them."""
_EXTENDED_ERROR = "=IBBBBII"
"""struct sock_extended_err: errno, origin, type, code, padding, info, data; the offender's address follows."""
DATA_MAX = 65_500


class Pong(NamedTuple):
    """What came of an echo request; `address` is packed in 16 bytes or fewer."""

    status: int
    address: bytes
    milliseconds: int
    data: bytes


def ping(family: int, packed: bytes, scope: int, milliseconds: int, ttl: int, data: bytes) -> Pong:
    """Ask one host once. `ttl` 0 is the system's. Raises ACCESS_DENIED where the host permits no ping sockets."""
    request, reply = _ECHO[family]
    target = packed[:4] if family == socket.AF_INET else packed
    protocol = socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6
    host = socket.inet_ntop(family, target)
    address = (host, 0) if family == socket.AF_INET else (host, 0, 0, scope)
    if len(data) > DATA_MAX:
        raise NtError(NtStatus.INVALID_PARAMETER)
    try:
        with socket.socket(family, socket.SOCK_DGRAM, protocol) as endpoint:
            level, option = _ERROR_QUEUE[family]
            endpoint.setsockopt(level, option, 1)
            if ttl:
                hops = (socket.SOL_IP, socket.IP_TTL) if family == socket.AF_INET else (level, socket.IPV6_UNICAST_HOPS)
                endpoint.setsockopt(*hops, min(ttl, 255))
            endpoint.setblocking(False)
            started = time.monotonic()
            endpoint.sendto(struct.pack("!BBHHH", request, 0, 0, 0, 1) + data, address)
            return _answer(endpoint, family, reply, target, started, milliseconds)
    except PermissionError:
        raise NtError(NtStatus.ACCESS_DENIED) from None
    except OSError as error:
        if error.errno in (errno.EPROTONOSUPPORT, errno.EAFNOSUPPORT):
            raise NtError(NtStatus.NOT_SUPPORTED) from None
        return Pong(_UNREACHABLE.get(error.errno or 0, IP_GENERAL_FAILURE), target, 0, b"")


def _answer(endpoint: socket.socket, family: int, reply: int, target: bytes, started: float, milliseconds: int) -> Pong:
    """The reply or the error that a router sent; times out."""
    while True:
        elapsed = time.monotonic() - started
        left = milliseconds / 1000 - elapsed
        poll = select.poll()
        poll.register(endpoint, select.POLLIN)
        if left <= 0 or not poll.poll(left * 1000):
            return Pong(IP_REQ_TIMED_OUT, target, 0, b"")
        took = int((time.monotonic() - started) * 1000)
        failure = _queued_error(endpoint, family, took)
        if failure is not None:
            return failure
        try:
            packet, sender = endpoint.recvfrom(DATA_MAX + 8)
        except BlockingIOError:
            continue
        if len(packet) >= 8 and packet[0] == reply:
            return Pong(IP_SUCCESS, socket.inet_pton(family, str(sender[0]).partition("%")[0]), took, packet[8:])


def _queued_error(endpoint: socket.socket, family: int, took: int) -> Pong | None:
    try:
        _, messages, _, _ = endpoint.recvmsg(DATA_MAX, 512, socket.MSG_ERRQUEUE)
    except BlockingIOError:
        return None
    head = struct.calcsize(_EXTENDED_ERROR)
    for level, kind, body in messages:
        if (level, kind) != _ERROR_QUEUE[family] or len(body) < head:
            continue
        number, _, icmp_type, *_ = struct.unpack_from(_EXTENDED_ERROR, body)
        at, size = (head + 4, 4) if family == socket.AF_INET else (head + 8, 16)
        offender = body[at : at + size]
        if icmp_type == _TIME_EXCEEDED[family]:
            return Pong(IP_TTL_EXPIRED_TRANSIT, offender, took, b"")
        return Pong(_UNREACHABLE.get(number, IP_GENERAL_FAILURE), offender, took, b"")
    raise OSError(errno.EIO, os.strerror(errno.EIO))
