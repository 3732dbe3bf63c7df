"""\\Device\\HostNetwork: the machine's resolver, its interfaces and its name, for ws2_32, iphlpapi and dnsapi.

guest/include/host_network.h has the codes and layouts. Lookups run in worker threads, never in the loop.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects import host_interfaces, host_ping, host_sockets
from ntsup.supervisor.objects.devices import Open, device
from ntsup.supervisor.objects.file import FILE_DEVICE_UNKNOWN, File, check_synchronize, map_access
from ntsup.supervisor.objects.request import Request
from ntsup.supervisor.objects.socket_address import AF_INET, AF_INET6, LINUX_FAMILY, decode, winsock_error
from ntsup.supervisor.objects.workers import answer, answer_later

WSAHOST_NOT_FOUND, WSATRY_AGAIN, WSANO_RECOVERY, WSANO_DATA = 11001, 11002, 11003, 11004


class HostNetwork(File):
    """The device, as one handle to it."""

    device_type = FILE_DEVICE_UNKNOWN

    @property
    def device_path(self) -> str:
        return "\\Device\\HostNetwork"

    def device_control(self, request: Request, code: int, data: bytes) -> None:
        handler = _CODES.get(code)
        if handler is None:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        try:
            handler(request, data)
        except struct.error:
            raise NtError(NtStatus.INVALID_PARAMETER) from None


@device("HOSTNETWORK")
def _open(request: Open) -> File:
    access = map_access(request.desired_access)
    check_synchronize(request.options, access)
    return HostNetwork(request.executive, access=access, options=request.options, share=request.share)


def _failure(error: OSError) -> NtError:
    """Winsock's word for what the resolver said."""
    known = {
        socket.EAI_AGAIN: WSATRY_AGAIN,
        socket.EAI_FAIL: WSANO_RECOVERY,
        getattr(socket, "EAI_NODATA", None): WSANO_DATA,
    }
    return winsock_error(known.get(error.errno, WSAHOST_NOT_FOUND))


def pack_address(family: int, packed: bytes, scope: int = 0) -> bytes:
    """struct host_address."""
    return struct.pack("<HHI16s", family, 0, scope, packed)


def _text(data: bytes) -> str:
    try:
        return data.partition(b"\0")[0].decode("utf-8")
    except UnicodeDecodeError:
        raise winsock_error(WSAHOST_NOT_FOUND) from None


def _resolve(request: Request, data: bytes) -> None:
    family, canonical = struct.unpack_from("<II", data)
    name = _text(data[8:])
    if family and family not in (AF_INET, AF_INET6):
        raise NtError(NtStatus.INVALID_PARAMETER)
    if not name or len(name) > 255:
        raise winsock_error(WSAHOST_NOT_FOUND)
    linux_family = LINUX_FAMILY[family] if family else socket.AF_UNSPEC
    answer_later(request, lambda: _addresses(name, linux_family, bool(canonical)))


def _addresses(name: str, family: int, canonical: bool) -> bytes:
    flags = socket.AI_CANONNAME if canonical else 0
    try:
        found = socket.getaddrinfo(name, None, family, socket.SOCK_STREAM, 0, flags)
    except (OSError, UnicodeError) as error:
        raise _failure(error if isinstance(error, OSError) else OSError()) from error
    entries, official = [], ""
    for kind, _, _, called, address in found:
        official = official or called
        host = str(address[0]).partition("%")[0]
        if kind == socket.AF_INET:
            entries.append(pack_address(AF_INET, socket.inet_pton(kind, host)))
        elif kind == socket.AF_INET6:
            scope = int(address[3]) if len(address) > 3 else 0
            entries.append(pack_address(AF_INET6, socket.inet_pton(kind, host), scope))
    entries = list(dict.fromkeys(entries))[:64]
    body = b"".join(entries)
    offset = 8 + len(body) if official else 0
    return struct.pack("<II", len(entries), offset) + body + (official.encode()[:255] + b"\0" if official else b"")


def _name_of(request: Request, data: bytes) -> None:
    family = int.from_bytes(data[:2], "little")
    if family not in (AF_INET, AF_INET6):
        raise NtError(NtStatus.INVALID_PARAMETER)
    address = decode(family, data)

    def ask() -> bytes:
        try:
            return socket.getnameinfo(address, socket.NI_NAMEREQD)[0].encode()
        except OSError as error:
            raise _failure(error) from error

    answer_later(request, ask)


def _interfaces(request: Request, data: bytes) -> None:
    answer_later(request, lambda: host_interfaces.pack(host_interfaces.interfaces()))


def _resolver(request: Request, data: bytes) -> None:
    servers, domain = host_interfaces.resolver()
    packed = []
    for server in servers:
        host, _, zone = server.partition("%")
        kind = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            raw = socket.inet_pton(kind, host)
        except OSError:
            continue
        scope = host_interfaces.index_of(zone) if zone else 0
        packed.append(pack_address(AF_INET6 if kind == socket.AF_INET6 else AF_INET, raw, scope))
    body = b"".join(packed)
    answer(request, struct.pack("<II", len(packed), 8 + len(body)) + body + domain.encode() + b"\0")


def _local_name(request: Request, data: bytes) -> None:
    answer(request, socket.gethostname().encode()[:255])


def _ping(request: Request, data: bytes) -> None:
    family, _, scope, address, milliseconds, ttl = struct.unpack_from("<HHI16sII", data)
    payload = data[struct.calcsize("<HHI16sII") :]
    if family not in (AF_INET, AF_INET6):
        raise NtError(NtStatus.INVALID_PARAMETER)

    def ask() -> bytes:
        pong = host_ping.ping(LINUX_FAMILY[family], address, scope, milliseconds, ttl, payload)
        return pack_address(family, pong.address) + struct.pack("<II", pong.status, pong.milliseconds) + pong.data

    answer_later(request, ask)


def _sockets(request: Request, data: bytes) -> None:
    owners = host_sockets.owners(request.thread.executive)
    answer_later(request, lambda: host_sockets.pack(host_sockets.sockets(), owners))


_CODES: dict[int, Callable[[Request, bytes], None]] = {
    0x123000: _resolve,
    0x123004: _name_of,
    0x123010: _interfaces,
    0x123014: _resolver,
    0x123018: _local_name,
    0x12301C: _ping,
    0x123020: _sockets,
}
"""HOST_*."""
