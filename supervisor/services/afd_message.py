"""What AFD's send and receive structures point to: WSABUFs, addresses, control data. Only here are they followed."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.socket_address import AF_INET6

if TYPE_CHECKING:
    from ntsup.supervisor.objects.request import Request
    from ntsup.supervisor.objects.socket import Socket
    from ntsup.supervisor.objects.socket_transfer import Control

BUFFERS_AT_MOST = 65536
LARGEST_SEND = 1 << 30
WSABUF = struct.Struct("<I4xQ")
MSG_TRUNC, MSG_CTRUNC = 0x100, 0x200
"""Winsock's."""


class Transfer:
    """AFD_RECV_INFO, AFD_SEND_INFO and what begins like them: the buffers and the flags."""

    def __init__(self, request: Request, data: bytes) -> None:
        array, count, self.afd_flags, self.tdi_flags = struct.unpack_from("<QIII", data)
        if count > BUFFERS_AT_MOST:
            raise NtError(NtStatus.INVALID_PARAMETER)
        self._memory = request.thread.process.memory
        raw = self._memory.read(array, count * WSABUF.size) if count else b""
        self._buffers = [(address, length) for length, address in WSABUF.iter_unpack(raw)]
        self.capacity = sum(length for _, length in self._buffers)

    def scatter(self, data: bytes) -> None:
        """Write bytes into the buffers in turn."""
        at = 0
        for address, length in self._buffers:
            if at >= len(data):
                return
            self._memory.write(address, data[at : at + length])
            at += length

    def gather(self) -> bytes:
        """The bytes of all buffers."""
        if self.capacity > LARGEST_SEND:
            raise NtError(NtStatus.INSUFFICIENT_RESOURCES)
        return b"".join(self._memory.read(address, length) for address, length in self._buffers if length)


class Message:
    """AFD_DATAGRAM_INFO and AFD_MESSAGE_INFO: what is told beside the bytes. Pointers of null mean that nobody asks."""

    def __init__(self, request: Request, data: bytes) -> None:
        self._memory = request.thread.process.memory
        self.address, self._address_length = struct.unpack_from("<24xQQ", data)
        more = len(data) >= 64
        self._control, self._control_length, self._flags = struct.unpack_from("<40xQQQ", data) if more else (0, 0, 0)
        self._truncated = False

    def _number(self, pointer: int) -> int:
        return int.from_bytes(self._memory.read(pointer, 4), "little") if pointer else 0

    def _put_number(self, pointer: int, value: int) -> None:
        self._memory.write(pointer, value.to_bytes(4, "little"))

    def address_room(self) -> int:
        """How long the address is, or may be."""
        return self._number(self._address_length)

    def put_address(self, name: bytes) -> None:
        """Tell the sender; ACCESS_VIOLATION (WSAEFAULT) when there is too little room."""
        if not self.address or not self._address_length:
            return
        if self.address_room() < len(name):
            raise NtError(NtStatus.ACCESS_VIOLATION)
        self._memory.write(self.address, name)
        self._put_number(self._address_length, len(name))

    def put_control(self, control: bytes) -> None:
        """Tell what came beside the datagram, as much as there is room for."""
        if not self._control_length:
            return
        room = self._number(self._control_length)
        if len(control) > room:
            self._truncated = True
            control = b""
        if control:
            self._memory.write(self._control, control)
        self._put_number(self._control_length, len(control))

    def get_control(self) -> bytes:
        """The control data of a send."""
        length = self._number(self._control_length)
        if not self._control or not length:
            return b""
        if length > 4096:
            raise NtError(NtStatus.INVALID_PARAMETER)
        return self._memory.read(self._control, length)

    def put_flags(self, linux_flags: int) -> None:
        """Tell WSAMSG.dwFlags."""
        if self._flags:
            value = MSG_TRUNC if linux_flags & socket.MSG_TRUNC else 0
            if self._truncated or linux_flags & socket.MSG_CTRUNC:
                value |= MSG_CTRUNC
            self._put_number(self._flags, value)


CMSGHDR = struct.Struct("<Qii")
"""WSACMSGHDR."""
IP_PKTINFO, IP_TTL, IP_TOS, IP_ECN = (0, 19), (0, 21), (0, 3), (0, 50)
IPV6_PKTINFO, IPV6_HOPLIMIT, IPV6_TCLASS, IPV6_ECN = (41, 19), (41, 21), (41, 39), (41, 50)
UDP_SEND_MSG_SIZE = (17, 2)
LINUX_IP_PKTINFO, LINUX_IP_TTL, LINUX_IP_TOS = (0, 8), (0, 2), (0, 1)
LINUX_IPV6_PKTINFO, LINUX_IPV6_HOPLIMIT, LINUX_IPV6_TCLASS = (41, 50), (41, 52), (41, 67)
LINUX_UDP_SEGMENT = (17, 103)


def _message(key: tuple[int, int], value: bytes) -> bytes:
    """One WSACMSGHDR with its data, padded as WSA_CMSG_SPACE has it."""
    entry = CMSGHDR.pack(CMSGHDR.size + len(value), *key) + value
    return entry + bytes(-len(entry) % 8)


def control_to_guest(target: Socket, control: Control) -> bytes:
    """Linux's control messages as Winsock's."""
    out = b""
    for level, kind, value in control:
        key = (level, kind)
        if key == LINUX_IP_PKTINFO:
            index, _, address = struct.unpack("i4s4s", value[:12])
            out += _message(IP_PKTINFO, address + index.to_bytes(4, "little"))
        elif key == LINUX_IPV6_PKTINFO:
            out += _message(IPV6_PKTINFO, value[:20])
        elif key == LINUX_IP_TTL:
            out += _message(IP_TTL, value[:4])
        elif key == LINUX_IPV6_HOPLIMIT:
            out += _message(IPV6_HOPLIMIT, value[:4])
        elif key in (LINUX_IP_TOS, LINUX_IPV6_TCLASS):
            both = (IP_TOS, IP_ECN) if key == LINUX_IP_TOS else (IPV6_TCLASS, IPV6_ECN)
            wants_ecn = both[1] in target.options_set
            number = value[0] & 3 if wants_ecn else value[0]
            out += _message(both[int(wants_ecn)], number.to_bytes(4, "little"))
    return out


def control_from_guest(target: Socket, raw: bytes) -> Control:
    """Winsock's control messages as Linux's; INVALID_PARAMETER for what is malformed or not known."""
    found: Control = []
    at = 0
    while at + CMSGHDR.size <= len(raw):
        length, level, kind = CMSGHDR.unpack_from(raw, at)
        if length < CMSGHDR.size or at + length > len(raw):
            raise NtError(NtStatus.INVALID_PARAMETER)
        found.append(_linux_message(target, (level, kind), raw[at + CMSGHDR.size : at + length]))
        at += length + -length % 8
    return found


def _linux_message(target: Socket, key: tuple[int, int], value: bytes) -> tuple[int, int, bytes]:
    if key == IP_PKTINFO and len(value) >= 8:
        index = int.from_bytes(value[4:8], "little")
        return (*LINUX_IP_PKTINFO, struct.pack("i4s4s", index, value[:4], bytes(4)))
    if key == IPV6_PKTINFO and len(value) >= 20:
        return (*LINUX_IPV6_PKTINFO, value[:20])
    if key in (IP_TOS, IP_ECN, IPV6_TCLASS, IPV6_ECN) and len(value) >= 4:
        linux = LINUX_IPV6_TCLASS if target.family == AF_INET6 else LINUX_IP_TOS
        return (*linux, value[:4])
    if key in (IP_TTL, (0, 4)) and len(value) >= 4:
        return (*LINUX_IP_TTL, value[:4])
    if key == IPV6_HOPLIMIT and len(value) >= 4:
        return (*LINUX_IPV6_HOPLIMIT, value[:4])
    if key == UDP_SEND_MSG_SIZE and len(value) >= 4:
        return (*LINUX_UDP_SEGMENT, value[:2])
    raise NtError(NtStatus.INVALID_PARAMETER)
