"""Socket addresses: Windows' SOCKADDR bytes to Linux addresses and back, and Linux's errors as NT has them for sockets.

Pure: it never makes a socket and never resolves a name.
"""

from __future__ import annotations

import errno
import socket
import struct

from ntsup.ntabi import NtError, NtStatus, errno_to_status

AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6 = 0, 1, 2, 23
SOCK_STREAM, SOCK_DGRAM, SOCK_RAW = 1, 2, 3
SOCKET_TYPES = (SOCK_STREAM, SOCK_DGRAM, SOCK_RAW)
IPPROTO_TCP, IPPROTO_UDP = 6, 17

LINUX_FAMILY = {AF_UNIX: socket.AF_UNIX, AF_INET: socket.AF_INET, AF_INET6: socket.AF_INET6}
UNIX_PATH_MAX = 108
SOCKADDR_SIZE = {AF_UNIX: 2 + UNIX_PATH_MAX, AF_INET: 16, AF_INET6: 28}

Address = tuple[str, int] | tuple[str, int, int, int]
"""An IPv4 or IPv6 address as Python's sockets have it."""

_WINSOCK = 0xE0AF0000


def winsock_error(error: int) -> NtError:
    """An error that Winsock has and NT has not (guest/include/afd.h: AFD_STATUS_WINSOCK)."""
    return NtError(_WINSOCK | error)


WSAEALREADY, WSAENOPROTOOPT, WSAEPROTONOSUPPORT, WSAEAFNOSUPPORT, WSAEDESTADDRREQ = 10037, 10042, 10043, 10047, 10039
WSAESOCKTNOSUPPORT = 10044


def decode(family: int, raw: bytes) -> Address:
    """The address in SOCKADDR_IN or SOCKADDR_IN6 bytes.

    Raises ACCESS_VIOLATION (WSAEFAULT) when they are too few, WSAEAFNOSUPPORT for another family than the socket's.
    """
    if len(raw) < SOCKADDR_SIZE[family]:
        raise NtError(NtStatus.ACCESS_VIOLATION)
    if int.from_bytes(raw[:2], "little") != family:
        raise winsock_error(WSAEAFNOSUPPORT)
    port = int.from_bytes(raw[2:4], "big")
    if family == AF_INET:
        return socket.inet_ntop(socket.AF_INET, raw[4:8]), port
    flow = int.from_bytes(raw[4:8], "big")
    scope = int.from_bytes(raw[24:28], "little")
    return socket.inet_ntop(socket.AF_INET6, raw[8:24]), port, flow & 0xFFFFF, scope


def encode(family: int, address: object) -> bytes:
    """The SOCKADDR bytes of what Python's sockets call an address; zeros for one that there is not."""
    if family == AF_UNIX:
        path = address if isinstance(address, bytes) else b""
        return struct.pack("<H108s", AF_UNIX, path[: UNIX_PATH_MAX - 1])
    if not isinstance(address, tuple) or len(address) < 2:
        return family.to_bytes(2, "little") + bytes(SOCKADDR_SIZE[family] - 2)
    if family == AF_INET:
        return struct.pack("<H2s4s8x", AF_INET, address[1].to_bytes(2, "big"), socket.inet_aton(address[0]))
    host, port, flow, scope = address
    packed = socket.inet_pton(socket.AF_INET6, host.partition("%")[0])
    return struct.pack("<H2s4s16sI", AF_INET6, port.to_bytes(2, "big"), flow.to_bytes(4, "big"), packed, scope)


def wildcard(family: int) -> bytes:
    """The SOCKADDR of no address and port 0."""
    return family.to_bytes(2, "little") + bytes(SOCKADDR_SIZE[family] - 2)


def is_unspecified(address: Address) -> bool:
    """Whether it is the wildcard, which one binds to but cannot reach."""
    return address[0] in ("0.0.0.0", "::")


_STREAM = {
    errno.EPIPE: NtStatus.CONNECTION_RESET,
    errno.ECONNRESET: NtStatus.CONNECTION_RESET,
    errno.ENETDOWN: NtStatus.NETWORK_UNREACHABLE,
    errno.EHOSTDOWN: NtStatus.HOST_DOWN,
    errno.EADDRNOTAVAIL: NtStatus.INVALID_ADDRESS_COMPONENT,
    errno.EADDRINUSE: NtStatus.ADDRESS_ALREADY_EXISTS,
    errno.EDESTADDRREQ: NtStatus.INVALID_CONNECTION,
    errno.ENOENT: NtStatus.CONNECTION_REFUSED,
    errno.EPROTOTYPE: NtStatus.CONNECTION_REFUSED,
    errno.EOPNOTSUPP: NtStatus.NOT_SUPPORTED,
}
_DATAGRAM = {**_STREAM, errno.ECONNREFUSED: NtStatus.PORT_UNREACHABLE}
_WINSOCK_ONLY = {
    errno.ENOPROTOOPT: WSAENOPROTOOPT,
    errno.EPROTONOSUPPORT: WSAEPROTONOSUPPORT,
    errno.ESOCKTNOSUPPORT: WSAESOCKTNOSUPPORT,
    errno.EAFNOSUPPORT: WSAEAFNOSUPPORT,
}


def status_of(error: int | None, *, connectionless: bool = False) -> int:
    """The NTSTATUS of an errno that a socket call gave."""
    number = error or 0
    if number in _WINSOCK_ONLY:
        return _WINSOCK | _WINSOCK_ONLY[number]
    return (_DATAGRAM if connectionless else _STREAM).get(number) or errno_to_status(number)
