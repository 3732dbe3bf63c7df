"""Socket options: Winsock's levels and names on Linux's, and those that are kept here because Linux has no such thing.

Values travel as setsockopt has them. An option nobody knows is WSAENOPROTOOPT, never a silent success.
"""

from __future__ import annotations

import errno
import socket
import struct
import time
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.socket import Socket
from ntsup.supervisor.objects.socket_address import (
    AF_INET,
    AF_INET6,
    AF_UNIX,
    SOCKADDR_SIZE,
    WSAENOPROTOOPT,
    status_of,
    winsock_error,
)
from ntsup.supervisor.objects.socket_state import State

if TYPE_CHECKING:
    from collections.abc import Callable

SOL_SOCKET, IPPROTO_IP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IPV6 = 0xFFFF, 0, 6, 17, 41

SO_DEBUG, SO_ACCEPTCONN, SO_REUSEADDR, SO_KEEPALIVE, SO_DONTROUTE, SO_BROADCAST = 1, 2, 4, 8, 0x10, 0x20
SO_USELOOPBACK, SO_LINGER, SO_OOBINLINE = 0x40, 0x80, 0x100
SO_DONTLINGER, SO_EXCLUSIVEADDRUSE = 0xFFFFFF7F, 0xFFFFFFFB
SO_SNDBUF, SO_RCVBUF, SO_SNDTIMEO, SO_RCVTIMEO, SO_ERROR, SO_TYPE = 0x1001, 0x1002, 0x1005, 0x1006, 0x1007, 0x1008
SO_GROUP_ID, SO_MAX_MSG_SIZE, SO_CONDITIONAL_ACCEPT, SO_PAUSE_ACCEPT = 0x2001, 0x2003, 0x3002, 0x3003
SO_RANDOMIZE_PORT, SO_PORT_SCALABILITY, SO_REUSE_UNICASTPORT, SO_REUSE_MULTICASTPORT = 0x3005, 0x3006, 0x3007, 0x3008
SO_CONNECT_TIME = 0x700C

DEFAULT_BUFFER = 65536
LARGEST_DATAGRAM = {AF_INET: 65507, AF_INET6: 65527}

Key = tuple[int, int]

_LINUX: dict[Key, tuple[int, int]] = {
    (SOL_SOCKET, SO_KEEPALIVE): (socket.SOL_SOCKET, socket.SO_KEEPALIVE),
    (SOL_SOCKET, SO_DONTROUTE): (socket.SOL_SOCKET, socket.SO_DONTROUTE),
    (SOL_SOCKET, SO_OOBINLINE): (socket.SOL_SOCKET, socket.SO_OOBINLINE),
    (SOL_SOCKET, SO_BROADCAST): (socket.SOL_SOCKET, socket.SO_BROADCAST),
    (IPPROTO_TCP, 1): (socket.IPPROTO_TCP, socket.TCP_NODELAY),
    (IPPROTO_TCP, 3): (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
    (IPPROTO_TCP, 4): (socket.IPPROTO_TCP, socket.TCP_MAXSEG),
    (IPPROTO_TCP, 16): (socket.IPPROTO_TCP, socket.TCP_KEEPCNT),
    (IPPROTO_TCP, 17): (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL),
    (IPPROTO_IP, 2): (socket.IPPROTO_IP, socket.IP_HDRINCL),
    (IPPROTO_IP, 3): (socket.IPPROTO_IP, socket.IP_TOS),
    (IPPROTO_IP, 4): (socket.IPPROTO_IP, socket.IP_TTL),
    (IPPROTO_IP, 10): (socket.IPPROTO_IP, socket.IP_MULTICAST_TTL),
    (IPPROTO_IP, 11): (socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP),
    (IPPROTO_IP, 19): (socket.IPPROTO_IP, 8),  # IP_PKTINFO
    (IPPROTO_IP, 21): (socket.IPPROTO_IP, 12),  # IP_RECVTTL
    (IPPROTO_IP, 40): (socket.IPPROTO_IP, socket.IP_RECVTOS),
    (IPPROTO_IP, 50): (socket.IPPROTO_IP, socket.IP_RECVTOS),  # IP_ECN
    (IPPROTO_IPV6, 4): (socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS),
    (IPPROTO_IPV6, 9): (socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF),
    (IPPROTO_IPV6, 10): (socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS),
    (IPPROTO_IPV6, 11): (socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP),
    (IPPROTO_IPV6, 14): (socket.IPPROTO_IPV6, socket.IPV6_DONTFRAG),
    (IPPROTO_IPV6, 19): (socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO),
    (IPPROTO_IPV6, 21): (socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT),
    (IPPROTO_IPV6, 27): (socket.IPPROTO_IPV6, socket.IPV6_V6ONLY),
    (IPPROTO_IPV6, 39): (socket.IPPROTO_IPV6, socket.IPV6_TCLASS),
    (IPPROTO_IPV6, 40): (socket.IPPROTO_IPV6, socket.IPV6_RECVTCLASS),
    (IPPROTO_IPV6, 50): (socket.IPPROTO_IPV6, socket.IPV6_RECVTCLASS),  # IPV6_ECN
}
"""Whole numbers that Linux has under another name."""

_CONTROL_OPTIONS = {(IPPROTO_IP, n) for n in (19, 21, 40, 50)} | {(IPPROTO_IPV6, n) for n in (19, 21, 40, 50)}

_BOOLEANS = {
    (SOL_SOCKET, SO_KEEPALIVE),
    (SOL_SOCKET, SO_DONTROUTE),
    (SOL_SOCKET, SO_OOBINLINE),
    (SOL_SOCKET, SO_BROADCAST),
    (IPPROTO_TCP, 1),
    (IPPROTO_IP, 11),
    (IPPROTO_IPV6, 11),
    (IPPROTO_IPV6, 27),
    *_CONTROL_OPTIONS,
}

_ONE_BYTE = {(SOL_SOCKET, SO_KEEPALIVE), (SOL_SOCKET, SO_DONTROUTE), (IPPROTO_TCP, 1), (IPPROTO_IPV6, 27)}
"""Options that are a byte, whatever room there is for them: the first of what is set, and told with a length of 1."""

_BYTES = {(IPPROTO_IP, 3), (IPPROTO_IP, 4), (IPPROTO_IP, 10), (IPPROTO_IPV6, 4), (IPPROTO_IPV6, 10)}
"""Numbers of at most 255: WSAEINVAL beyond."""

_WHOLE = {(SOL_SOCKET, n) for n in (SO_LINGER, SO_SNDBUF, SO_RCVBUF, SO_SNDTIMEO, SO_RCVTIMEO)} | _CONTROL_OPTIONS
"""Options that no byte stands for: WSAEFAULT where there are less than four."""

_MAY_BE_EMPTY = {
    (SOL_SOCKET, n) for n in (SO_BROADCAST, SO_DONTLINGER, SO_OOBINLINE, SO_REUSEADDR, SO_EXCLUSIVEADDRUSE)
}
"""Options that are cleared by setting no byte at all."""

_KEPT: dict[Key, int] = {
    (SOL_SOCKET, SO_DEBUG): 0,
    (SOL_SOCKET, SO_USELOOPBACK): 0,
    (SOL_SOCKET, SO_SNDTIMEO): 0,
    (SOL_SOCKET, SO_RCVTIMEO): 0,
    (SOL_SOCKET, SO_CONDITIONAL_ACCEPT): 0,
    (SOL_SOCKET, SO_PAUSE_ACCEPT): 0,
    (SOL_SOCKET, SO_RANDOMIZE_PORT): 0,
    (SOL_SOCKET, SO_PORT_SCALABILITY): 0,
    (SOL_SOCKET, SO_REUSE_UNICASTPORT): 0,
    (SOL_SOCKET, SO_REUSE_MULTICASTPORT): 0,
    (IPPROTO_TCP, 2): 0,  # TCP_EXPEDITED_1122
    (IPPROTO_TCP, 5): 10,  # TCP_MAXRT, seconds
    (IPPROTO_TCP, 9): 0,  # TCP_NOSYNRETRIES
    (IPPROTO_TCP, 10): 0,  # TCP_TIMESTAMPS
    (IPPROTO_TCP, 13): 0,  # TCP_DELAY_FIN_ACK
    (IPPROTO_TCP, 14): 10000,  # TCP_MAXRTMS
    (IPPROTO_TCP, 15): 0,  # TCP_FASTOPEN
    (IPPROTO_TCP, 18): 0,  # TCP_FAIL_CONNECT_ON_ICMP_ERROR
    (IPPROTO_UDP, 1): 0,  # UDP_NOCHECKSUM
    (IPPROTO_IP, 22): 0,  # IP_RECEIVE_BROADCAST
    (IPPROTO_IP, 24): 0,  # IP_RECVIF
    (IPPROTO_IP, 31): 0,  # IP_UNICAST_IF
    (IPPROTO_IPV6, 23): 20,  # IPV6_PROTECTION_LEVEL: PROTECTION_LEVEL_DEFAULT
    (IPPROTO_IPV6, 24): 0,  # IPV6_RECVIF
    (IPPROTO_IPV6, 31): 0,  # IPV6_UNICAST_IF
}
"""Numbers that only the guest's side cares for, or that change nothing a program can see here; with their defaults."""


def _number(data: bytes) -> int:
    """The value of a BOOL, DWORD or int option; ACCESS_VIOLATION (WSAEFAULT) when it is short."""
    if not data:
        raise NtError(NtStatus.ACCESS_VIOLATION)
    if len(data) < 4:
        return data[0]  # some programs pass a char, which Windows takes
    return int.from_bytes(data[:4], "little", signed=True)


def set_option(target: Socket, level: int, name: int, data: bytes) -> None:
    """setsockopt: NtError with what Winsock makes its error of."""
    key = (level, name)
    special = _SETTERS.get(key)
    if len(data) < 4 and key in _WHOLE:
        raise NtError(NtStatus.ACCESS_VIOLATION)
    if not data and key in _MAY_BE_EMPTY:
        data = b"\0"
    elif key in _ONE_BYTE:
        data = data[:1]
    elif key in _BYTES and not 0 <= _number(data) <= 0xFF:
        raise NtError(NtStatus.INVALID_PARAMETER)
    try:
        if special is not None:
            special(target, data)
        elif key in _LINUX:
            _set_linux(target, key, _number(data))
        elif key in _KEPT:
            target.options_set[key] = (_number(data) & 0xFFFFFFFF).to_bytes(4, "little")
        else:
            raise winsock_error(WSAENOPROTOOPT)
    except OSError as error:
        raise NtError(status_of(error.errno)) from error


def get_option(target: Socket, level: int, name: int, room: int) -> bytes:
    """getsockopt: the value's bytes; a single one where a BOOL or a small number has no room for four."""
    found = _value_of(target, (level, name))
    if (level, name) in _ONE_BYTE:
        return found[:1]
    if room >= len(found):
        return found
    if not room or len(found) != 4 or (level, name) in _WHOLE:
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    return found[:1]


def _value_of(target: Socket, key: Key) -> bytes:
    special = _GETTERS.get(key)
    try:
        if special is not None:
            return special(target)
        if key in _LINUX:
            _check_level(target, key)
            value = target.linux.getsockopt(*_LINUX[key])
            return (int(bool(value)) if key in _BOOLEANS else value).to_bytes(4, "little", signed=True)
        if key in _KEPT:
            return target.options_set.get(key, _KEPT[key].to_bytes(4, "little"))
    except OSError as error:
        raise NtError(status_of(error.errno)) from error
    raise winsock_error(WSAENOPROTOOPT)


def kept(target: Socket, name: int) -> int:
    """A SOL_SOCKET number that is kept here."""
    return int.from_bytes(target.options_set.get((SOL_SOCKET, name), b"\0"), "little")


_SHARED = struct.Struct("<6i4sIIIIH2xIIIIIiiI8x16x16x")
"""SOCK_SHARED_INFO, without what WSAAsyncSelect keeps there and the provider's GUID."""


def shared_information(target: Socket) -> bytes:
    """SOCK_SHARED_INFO: what Windows' ws2_32 keeps with a socket, told to any process that has got it."""
    size = SOCKADDR_SIZE[target.family]
    flags = (
        (target.state is State.LISTENING)
        | kept(target, SO_DEBUG) << 2
        | kept(target, SO_REUSEADDR) << 4
        | kept(target, SO_EXCLUSIVEADDRUSE) << 5
        | target.nonblocking << 6
        | target.receive_shut << 8
        | target.send_shut << 9
        | 1 << 12  # fIsTLI
    )
    return _SHARED.pack(
        {State.OPEN: 0, State.CONNECTED: 3}.get(target.state, 1),
        target.family,
        target.kind,
        target.protocol,
        size,
        size,
        target.options_set.get((SOL_SOCKET, SO_LINGER), bytes(4)),
        kept(target, SO_SNDTIMEO),
        kept(target, SO_RCVTIMEO),
        int.from_bytes(_get_buffer(SO_RCVBUF)(target), "little"),
        int.from_bytes(_get_buffer(SO_SNDBUF)(target), "little"),
        flags,
        0 if target.synchronous else 1,  # WSA_FLAG_OVERLAPPED
        0,
        0,
        0,
        0,
        0,
        0,
        target.last_error,
    )


def _check_level(target: Socket, key: Key) -> None:
    """WSAENOPROTOOPT where Windows does not have the option for such a socket."""
    stream_only = key in ((SOL_SOCKET, SO_KEEPALIVE), (SOL_SOCKET, SO_OOBINLINE))
    datagram_only = key == (SOL_SOCKET, SO_BROADCAST)
    if (stream_only and target.connectionless) or (datagram_only and not target.connectionless):
        raise winsock_error(WSAENOPROTOOPT)


def _set_linux(target: Socket, key: Key, value: int) -> None:
    _check_level(target, key)
    if key in _BOOLEANS:
        value = int(bool(value))
    if target.family == AF_UNIX and key[0] != SOL_SOCKET:
        raise winsock_error(WSAENOPROTOOPT)
    target.linux.setsockopt(*_LINUX[key], value)
    if key in _CONTROL_OPTIONS:
        target.tells_control = True


def _bool(value: object) -> bytes:
    return int(bool(value)).to_bytes(4, "little")


def _set_reuse(target: Socket, data: bytes) -> None:
    value = int(bool(_number(data)))
    if value and kept(target, SO_EXCLUSIVEADDRUSE):
        raise NtError(NtStatus.INVALID_PARAMETER)
    target.options_set[SOL_SOCKET, SO_REUSEADDR] = _bool(value)
    if target.family != AF_UNIX:
        target.linux.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, value)
        if not target.connectionless:
            target.linux.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, value)


def _set_exclusive(target: Socket, data: bytes) -> None:
    value = bool(_number(data))
    if target.state is not State.OPEN or (value and kept(target, SO_REUSEADDR)):
        raise NtError(NtStatus.INVALID_PARAMETER)
    target.options_set[SOL_SOCKET, SO_EXCLUSIVEADDRUSE] = _bool(value)


def _set_linger(target: Socket, data: bytes) -> None:
    """Linux's close() would wait, so it is told only of a lingering of no time, which resets the connection."""
    if target.connectionless:
        raise winsock_error(WSAENOPROTOOPT)
    if len(data) < 4:
        raise NtError(NtStatus.ACCESS_VIOLATION)
    on, seconds = struct.unpack_from("<HH", data)
    target.options_set[SOL_SOCKET, SO_LINGER] = struct.pack("<HH", int(bool(on)), seconds)
    resets = int(bool(on) and not seconds)
    target.linux.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", resets, 0))


def _set_dont_linger(target: Socket, data: bytes) -> None:
    _, seconds = struct.unpack("<HH", _get_linger(target))
    _set_linger(target, struct.pack("<HH", int(not _number(data)), seconds))


def _get_linger(target: Socket) -> bytes:
    if target.connectionless:
        raise winsock_error(WSAENOPROTOOPT)
    return target.options_set.get((SOL_SOCKET, SO_LINGER), bytes(4))


def _set_buffer(name: int, linux_name: int) -> Callable[[Socket, bytes], None]:
    def apply(target: Socket, data: bytes) -> None:
        value = _number(data)
        if value < 0:
            raise NtError(NtStatus.INVALID_PARAMETER)
        target.options_set[SOL_SOCKET, name] = value.to_bytes(4, "little")
        if value:  # none at all is a way of asking for no copying
            target.linux.setsockopt(socket.SOL_SOCKET, linux_name, value)

    return apply


def _get_buffer(name: int) -> Callable[[Socket], bytes]:
    return lambda target: target.options_set.get((SOL_SOCKET, name), DEFAULT_BUFFER.to_bytes(4, "little"))


def _refuse(target: Socket, data: bytes) -> None:
    raise NtError(NtStatus.INVALID_PARAMETER)


def _get_error(target: Socket) -> bytes:
    """An NTSTATUS: who asked knows what Winsock calls it."""
    return target.linux_error().to_bytes(4, "little")


def _get_type(target: Socket) -> bytes:
    return target.kind.to_bytes(4, "little")


def _get_largest(target: Socket) -> bytes:
    if target.family not in LARGEST_DATAGRAM or not target.connectionless:
        raise winsock_error(WSAENOPROTOOPT)
    return LARGEST_DATAGRAM[target.family].to_bytes(4, "little")


def _get_connect_time(target: Socket) -> bytes:
    connected = target.state is State.CONNECTED and not target.connectionless
    seconds = int(time.monotonic() - target.connecting.since) if connected else 0xFFFFFFFF
    return seconds.to_bytes(4, "little")


def _interface(value: bytes) -> bytes:
    """An in_addr of an interface, or its index in network order (0.x.x.x), as Linux's ip_mreqn."""
    if len(value) < 4:
        raise NtError(NtStatus.ACCESS_VIOLATION)
    if value[0] == 0:
        return struct.pack("4s4si", bytes(4), bytes(4), int.from_bytes(value[:4], "big"))
    return struct.pack("4s4si", bytes(4), value[:4], 0)


def _set_multicast_interface(target: Socket, data: bytes) -> None:
    target.linux.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, _interface(data))
    target.options_set[IPPROTO_IP, 9] = data[:4]


def _membership(linux_name: int) -> Callable[[Socket, bytes], None]:
    def apply(target: Socket, data: bytes) -> None:
        if len(data) < 8:
            raise NtError(NtStatus.ACCESS_VIOLATION)
        target.linux.setsockopt(socket.IPPROTO_IP, linux_name, data[:4] + _interface(data[4:8])[4:])

    return apply


def _source_membership(linux_name: int) -> Callable[[Socket, bytes], None]:
    def apply(target: Socket, data: bytes) -> None:
        if len(data) < 12:
            raise NtError(NtStatus.ACCESS_VIOLATION)
        group, source, interface = data[:4], data[4:8], data[8:12]
        # Linux's ip_mreq_source has the interface before the source.
        target.linux.setsockopt(socket.IPPROTO_IP, linux_name, group + interface + source)

    return apply


def _membership6(linux_name: int) -> Callable[[Socket, bytes], None]:
    def apply(target: Socket, data: bytes) -> None:
        if len(data) < 20:
            raise NtError(NtStatus.ACCESS_VIOLATION)
        target.linux.setsockopt(socket.IPPROTO_IPV6, linux_name, data[:20])

    return apply


IP_MTU_DISCOVER = 10
"""Linux's, of both levels' neighbours: Python has no name for it."""


def _set_do_not_fragment(target: Socket, data: bytes) -> None:
    target.linux.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, 2 if _number(data) else 0)


def _get_do_not_fragment(target: Socket) -> bytes:
    return _bool(target.linux.getsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER) == 2)


_DISCOVERY = {0: 1, 1: 2, 2: 0, 3: 3}
"""PMTUD_STATE: not set, do, don't, probe."""


def _set_discovery(target: Socket, data: bytes) -> None:
    value = _DISCOVERY.get(_number(data))
    if value is None:
        raise NtError(NtStatus.INVALID_PARAMETER)
    level, name = (socket.IPPROTO_IPV6, 23) if target.family == AF_INET6 else (socket.IPPROTO_IP, IP_MTU_DISCOVER)
    target.linux.setsockopt(level, name, value)


def _get_listening(target: Socket) -> bytes:
    return _bool(target.state is State.LISTENING)


def _get_mtu(target: Socket) -> bytes:
    try:
        return target.linux.getsockopt(socket.IPPROTO_IP, 14).to_bytes(4, "little")
    except OSError as error:
        if error.errno == errno.ENOTCONN:
            raise NtError(NtStatus.INVALID_CONNECTION) from None
        raise


_SETTERS: dict[Key, Callable[[Socket, bytes], None]] = {
    (SOL_SOCKET, SO_REUSEADDR): _set_reuse,
    (SOL_SOCKET, SO_EXCLUSIVEADDRUSE): _set_exclusive,
    (SOL_SOCKET, SO_LINGER): _set_linger,
    (SOL_SOCKET, SO_DONTLINGER): _set_dont_linger,
    (SOL_SOCKET, SO_SNDBUF): _set_buffer(SO_SNDBUF, socket.SO_SNDBUF),
    (SOL_SOCKET, SO_RCVBUF): _set_buffer(SO_RCVBUF, socket.SO_RCVBUF),
    (SOL_SOCKET, SO_ACCEPTCONN): _refuse,
    (SOL_SOCKET, SO_ERROR): _refuse,
    (SOL_SOCKET, SO_TYPE): _refuse,
    (IPPROTO_IP, 9): _set_multicast_interface,
    (IPPROTO_IP, 12): _membership(socket.IP_ADD_MEMBERSHIP),
    (IPPROTO_IP, 13): _membership(socket.IP_DROP_MEMBERSHIP),
    (IPPROTO_IP, 14): _set_do_not_fragment,
    (IPPROTO_IP, 15): _source_membership(39),
    (IPPROTO_IP, 16): _source_membership(40),
    (IPPROTO_IP, 71): _set_discovery,
    (IPPROTO_IPV6, 12): _membership6(socket.IPV6_JOIN_GROUP),
    (IPPROTO_IPV6, 13): _membership6(socket.IPV6_LEAVE_GROUP),
    (IPPROTO_IPV6, 71): _set_discovery,
}

_GETTERS: dict[Key, Callable[[Socket], bytes]] = {
    (SOL_SOCKET, SO_REUSEADDR): lambda target: _bool(kept(target, SO_REUSEADDR)),
    (SOL_SOCKET, SO_EXCLUSIVEADDRUSE): lambda target: _bool(kept(target, SO_EXCLUSIVEADDRUSE)),
    (SOL_SOCKET, SO_LINGER): _get_linger,
    (SOL_SOCKET, SO_DONTLINGER): lambda target: _bool(not _get_linger(target)[0]),
    (SOL_SOCKET, SO_SNDBUF): _get_buffer(SO_SNDBUF),
    (SOL_SOCKET, SO_RCVBUF): _get_buffer(SO_RCVBUF),
    (SOL_SOCKET, SO_ACCEPTCONN): _get_listening,
    (SOL_SOCKET, SO_ERROR): _get_error,
    (SOL_SOCKET, SO_TYPE): _get_type,
    (SOL_SOCKET, SO_GROUP_ID): lambda target: bytes(4),
    (SOL_SOCKET, SO_MAX_MSG_SIZE): _get_largest,
    (SOL_SOCKET, SO_CONNECT_TIME): _get_connect_time,
    (IPPROTO_IP, 9): lambda target: target.options_set.get((IPPROTO_IP, 9), bytes(4)),
    (IPPROTO_IP, 14): _get_do_not_fragment,
    (IPPROTO_IP, 73): _get_mtu,
}
