"""\\Device\\Afd: Windows' own IOCTL codes and structures for sockets, decoded here and done in objects/socket*.

Layouts: System Informer's phnt/include/ntafd.h (MIT), facts only; sockets are of the kind that header calls TLI, so
addresses are SOCKADDR. guest/include/afd.h has the same for ws2_32. Never trusts a length or a pointer.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import sockets
from ntsup.supervisor.objects import socket_events
from ntsup.supervisor.objects.devices import Open, device
from ntsup.supervisor.objects.dispatcher import Event
from ntsup.supervisor.objects.file import FILE_DEVICE_NAMED_PIPE, File, check_synchronize, map_access
from ntsup.supervisor.objects.request import Request
from ntsup.supervisor.objects.socket import Socket
from ntsup.supervisor.objects.socket_address import AF_UNIX, decode, encode
from ntsup.supervisor.objects.socket_connect import Attempt
from ntsup.supervisor.objects.socket_control import control
from ntsup.supervisor.objects.socket_listen import Accept
from ntsup.supervisor.objects.socket_options import (
    SO_RCVTIMEO,
    SO_SNDTIMEO,
    get_option,
    kept,
    set_option,
    shared_information,
)
from ntsup.supervisor.objects.socket_state import State
from ntsup.supervisor.objects.socket_transfer import Receive, Received, Send
from ntsup.supervisor.services.afd_message import Message, Transfer, control_from_guest, control_to_guest
from ntsup.supervisor.services.afd_transmit import transmit_file

OPEN_PACKET = "AFDOPENPACKETXX"
AFD_OVERLAPPED = 2
TDI_SEND_EXPEDITED = 0x20
RECEIVE_EXPEDITED, RECEIVE_PEEK, RECEIVE_NO_PUSH = 0x40, 0x80, 0x4000
"""TDI_RECEIVE_*; NO_PUSH is MSG_WAITALL."""
DISCONNECT_SEND, DISCONNECT_RECEIVE, DISCONNECT_ABORT, UNCONNECT_DATAGRAM = 1, 2, 4, 8
TF_REUSE_SOCKET = 2
NONBLOCKING_MODE = 2
POLL_HANDLES_AT_MOST = 65536
ADDRESS_SLOT = struct.Struct("<II")
"""What stands before each address in AcceptEx's buffer (AFD_ACCEPT_ADDRESS in afd.h, ours)."""

sockets.allow_many_descriptors()


class AfdFile(File):
    """\\Device\\Afd opened without an endpoint (wepoll, mio): for polls of others' sockets."""

    device_type = FILE_DEVICE_NAMED_PIPE

    @property
    def device_path(self) -> str:
        return "\\Device\\Afd"

    def device_control(self, request: Request, code: int, data: bytes) -> None:
        if code != 0x12024:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        _poll(request, data)


class Endpoint(Socket):
    """A socket, with the codes that it takes."""

    def device_control(self, request: Request, code: int, data: bytes) -> None:
        handler = _CODES.get(code)
        if handler is None:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        try:
            handler(self, request, data)
        except struct.error:
            raise NtError(NtStatus.INVALID_PARAMETER) from None


@device("AFD")
def _open(request: Open) -> File:
    access = map_access(request.desired_access)
    check_synchronize(request.options, access)
    packet = request.ea.get(OPEN_PACKET)
    if packet is None:
        if request.name.upper() == "\\ENDPOINT":
            raise NtError(NtStatus.INVALID_PARAMETER)
        return AfdFile(request.executive, access=access, options=request.options, share=request.share)
    if len(packet) < 24:
        raise NtError(NtStatus.INVALID_PARAMETER)
    _, _, family, kind, protocol, device_name = struct.unpack_from("<IIiiiI", packet)
    if device_name:
        raise NtError(NtStatus.NOT_SUPPORTED)  # TDI transports
    return Endpoint(
        request.executive, family, kind, protocol, access=access, options=request.options, share=request.share
    )


def _endpoint(request: Request, handle: int) -> Socket:
    """The caller's socket of that handle; INVALID_HANDLE, OBJECT_TYPE_MISMATCH."""
    found, _ = request.thread.process.handles.lookup(handle)
    if not isinstance(found, Socket):
        raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
    return found


# Names and states


def _bind(target: Endpoint, request: Request, data: bytes) -> None:
    struct.unpack_from("<I", data)  # ShareAccess repeats what the options said
    raw = data[4:]
    target.bind_name(raw[:110] if target.family == AF_UNIX else raw, raw[110:] if target.family == AF_UNIX else b"")
    request.deliver(target.local_name()[: request.length])


def _connect(target: Endpoint, request: Request, data: bytes) -> None:
    struct.unpack_from("<?7xQQ", data)
    _begin_connect(target, request, data[24:], None)


def _begin_connect(target: Endpoint, request: Request, raw: bytes, then: Callable[[], None] | None) -> None:
    waits = not target.nonblocking or then is not None
    behind = raw[110:] if target.family == AF_UNIX else b""
    if target.connecting.begin(Attempt(request if waits else None, then), raw[:110], behind):
        if then is not None:
            then()
        else:
            request.complete(NtStatus.SUCCESS)
    elif not waits:
        raise NtError(NtStatus.DEVICE_NOT_READY)


def _super_connect(target: Endpoint, request: Request, data: bytes) -> None:
    """ConnectEx: the socket must be bound; the output buffer is what to send once connected."""
    struct.unpack_from("<?xH", data)
    if target.state is State.OPEN or target.connectionless:
        raise NtError(NtStatus.INVALID_PARAMETER)
    memory = request.thread.process.memory
    first = memory.read(request.buffer, request.length) if request.length else b""

    def connected() -> None:
        if first:
            target.sends.begin(Send(request, first))
        else:
            request.complete(NtStatus.SUCCESS)

    _begin_connect(target, request, data[2:], connected)


def _listen(target: Endpoint, request: Request, data: bytes) -> None:
    _, backlog = struct.unpack_from("<?3xI", data)
    target.listening.begin(min(backlog, 0x7FFFFFFF))
    request.complete(NtStatus.SUCCESS)


def _wait_for_listen(target: Endpoint, request: Request, data: bytes) -> None:
    def take(connection: socket.socket, address: object) -> None:
        sequence = target.listening.keep(connection, address)
        request.deliver((struct.pack("<i", sequence) + encode(target.family, address))[: request.length])

    target.listening.accept(Accept(request, take), not target.nonblocking)


def _accept(target: Endpoint, request: Request, data: bytes) -> None:
    _, sequence, handle = struct.unpack_from("<?3xiQ", data)
    other = _endpoint(request, handle)
    target.listening.check_acceptable(other)
    connection, _ = target.listening.taken(sequence)
    other.adopt(connection)
    other.inherit(target)
    request.complete(NtStatus.SUCCESS)


def _defer_accept(target: Endpoint, request: Request, data: bytes) -> None:
    sequence, reject = struct.unpack_from("<i?", data)
    target.listening.defer(sequence, reject)
    request.complete(NtStatus.SUCCESS)


def _super_accept(target: Endpoint, request: Request, data: bytes) -> None:
    """AcceptEx: a connection for a socket that is there, its first bytes, and both addresses."""
    handle, length, local_length, remote_length = struct.unpack_from("<8xQIII", data)
    other = _endpoint(request, handle)
    target.listening.check_acceptable(other)
    if request.length < length + local_length + remote_length or (length and not request.buffer):
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    buffer, memory = request.buffer, request.thread.process.memory

    def finish(received: Received) -> None:
        try:
            memory.write(buffer, received.data)
            local, remote = (
                ADDRESS_SLOT.pack(len(name), 0) + name if name else b"" for name in (other.local_name(), peer[0])
            )
            memory.write(buffer + length, local[:local_length])
            memory.write(buffer + length + local_length, remote[:remote_length])
        except NtError as error:
            request.complete(error.status)
            return
        request.complete(NtStatus.SUCCESS, len(received.data))

    peer = [b""]

    def take(connection: socket.socket, address: object) -> None:
        if other.closed or other.state is not State.OPEN:
            connection.close()
            request.complete(NtStatus.CONNECTION_ABORTED)
            return
        other.adopt(connection)
        other.unix_name = target.unix_name
        peer[0] = encode(target.family, address)
        if length:
            other.receives.begin(Receive(request, length, finish))
        else:
            finish(Received(b"", None, NtStatus.SUCCESS, 0, []))

    target.listening.accept(Accept(request, take), True)


def _partial_disconnect(target: Endpoint, request: Request, data: bytes) -> None:
    (mode,) = struct.unpack_from("<I", data)
    if mode & UNCONNECT_DATAGRAM:
        target.disconnect()
    elif mode & DISCONNECT_ABORT:
        target.abort()
    else:
        target.shut(bool(mode & DISCONNECT_SEND), bool(mode & DISCONNECT_RECEIVE))
    request.complete(NtStatus.SUCCESS)


def _super_disconnect(target: Endpoint, request: Request, data: bytes) -> None:
    (flags,) = struct.unpack_from("<I", data)
    target.shut(True, False)
    if flags & TF_REUSE_SOCKET:
        target.renew()
    request.complete(NtStatus.SUCCESS)


def _get_address(target: Endpoint, request: Request, data: bytes) -> None:
    _deliver_name(request, target.local_name())


def _get_remote_address(target: Endpoint, request: Request, data: bytes) -> None:
    _deliver_name(request, target.peer_name())


def _deliver_name(request: Request, name: bytes) -> None:
    if request.length < len(name):
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    request.deliver(name)


# Bytes


def _waits(target: Endpoint, flags: int) -> bool:
    return bool(flags & AFD_OVERLAPPED) or not target.nonblocking


def _expire(target: Endpoint, request: Request, flags: int, option: int) -> None:
    """SO_RCVTIMEO and SO_SNDTIMEO: for calls that wait themselves, not for overlapped ones."""
    timeout = 0 if flags & AFD_OVERLAPPED or request.finished else kept(target, option)
    if timeout:
        executive = target.executive
        executive.at(executive.now() + timeout * 10_000, lambda: request.cancel(NtStatus.IO_TIMEOUT))


def _receive_into(target: Endpoint, request: Request, transfer: Transfer, message: Message | None) -> None:
    """Begin a receive into WSABUFs; `message` says where the rest of what is told goes."""
    flags = transfer.tdi_flags

    def deliver(received: Received) -> None:
        try:
            transfer.scatter(received.data)
            if message is not None:
                if target.connectionless:
                    message.put_address(encode(target.family, received.sender))
                message.put_control(control_to_guest(target, received.control))
                message.put_flags(received.flags)
        except NtError as error:
            request.complete(error.status)
            return
        request.complete(received.status, len(received.data))

    target.receives.begin(
        Receive(
            request,
            transfer.capacity,
            deliver,
            peek=bool(flags & RECEIVE_PEEK),
            whole=bool(flags & RECEIVE_NO_PUSH) and not target.connectionless,
            urgent=bool(flags & RECEIVE_EXPEDITED),
            waits=_waits(target, transfer.afd_flags),
        )
    )
    _expire(target, request, transfer.afd_flags, SO_RCVTIMEO)


def _receive(target: Endpoint, request: Request, data: bytes) -> None:
    _receive_into(target, request, Transfer(request, data), None)


def _receive_datagram(target: Endpoint, request: Request, data: bytes) -> None:
    _receive_into(target, request, Transfer(request, data), Message(request, data))


def _send_from(
    target: Endpoint, request: Request, transfer: Transfer, to: object, rest: list[tuple[int, int, bytes]]
) -> None:
    target.sends.begin(
        Send(
            request,
            transfer.gather(),
            to=to,
            control=rest,
            urgent=bool(transfer.tdi_flags & TDI_SEND_EXPEDITED),
            waits=_waits(target, transfer.afd_flags),
        )
    )
    _expire(target, request, transfer.afd_flags, SO_SNDTIMEO)
    _let_them_hear(target)


def _let_them_hear(target: Endpoint) -> None:
    """On loopback what was sent has arrived: who waits for it in this supervisor need not wait for epoll's thread."""
    io = target.executive.io
    if io.look():
        for action in io.collect():
            action()


def _send(target: Endpoint, request: Request, data: bytes) -> None:
    _send_from(target, request, Transfer(request, data), None, [])


def _send_datagram(target: Endpoint, request: Request, data: bytes) -> None:
    length, address = struct.unpack_from("<96xi4xQ", data)
    _send_from(target, request, Transfer(request, data), _destination(target, request, address, length), [])


def _send_message(target: Endpoint, request: Request, data: bytes) -> None:
    message = Message(request, data)
    to = _destination(target, request, message.address, message.address_room())
    _send_from(target, request, Transfer(request, data), to, control_from_guest(target, message.get_control()))


def _destination(target: Endpoint, request: Request, address: int, length: int) -> object:
    """Where a datagram goes; None for the peer. A stream's send has only that."""
    if not address or length <= 0 or not target.connectionless:
        return None
    return decode(target.family, request.thread.process.memory.read(address, min(length, 128)))


# Events


def _poll(request: Request, data: bytes) -> None:
    if len(data) < socket_events.POLL_HEADER.size:
        raise NtError(NtStatus.INVALID_PARAMETER)
    timeout, count, unique = socket_events.POLL_HEADER.unpack_from(data)
    size = socket_events.POLL_HEADER.size + count * socket_events.POLL_ENTRY.size
    if count > POLL_HANDLES_AT_MOST or len(data) < size or request.length < size:
        raise NtError(NtStatus.INVALID_PARAMETER)
    entries = []
    for handle, wanted, _ in socket_events.POLL_ENTRY.iter_unpack(data[socket_events.POLL_HEADER.size : size]):
        entries.append((_endpoint(request, handle), handle, wanted & socket_events.ALL))
    socket_events.Poll(request, entries, timeout, bool(unique)).begin(request.thread.executive)


def _event_select(target: Endpoint, request: Request, data: bytes) -> None:
    handle, mask = struct.unpack_from("<QI", data)
    event = request.thread.process.handles.resolve(handle, Event, 2) if handle else None
    target.events.select(event, mask & socket_events.ALL)
    if event is not None:
        target.nonblocking = True
    request.complete(NtStatus.SUCCESS)


def _enum_network_events(target: Endpoint, request: Request, data: bytes) -> None:
    if len(data) >= 8:
        (handle,) = struct.unpack_from("<Q", data)
        if handle:
            event = request.thread.process.handles.resolve(handle, Event, 2)
            target.executive.core.event_reset(event.slot)
    if request.length < 4 + 4 * socket_events.POLL_EVENTS:
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    recorded, statuses = target.events.enumerate()
    request.deliver(struct.pack(f"<I{socket_events.POLL_EVENTS}I", recorded, *statuses))


# Options and information


def _query_receive(target: Endpoint, request: Request, data: bytes) -> None:
    if request.length < 8:
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    request.deliver(struct.pack("<II", sockets.available(target.fd), 0))


def _set_information(target: Endpoint, request: Request, data: bytes) -> None:
    kind, value = struct.unpack_from("<I4xI", data)
    if kind != NONBLOCKING_MODE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if not value & 0xFF and target.events.event is not None:
        raise NtError(NtStatus.INVALID_PARAMETER)  # a socket with selected events cannot block again
    target.nonblocking = bool(value & 0xFF)
    request.complete(NtStatus.SUCCESS)


def _get_context(target: Endpoint, request: Request, data: bytes) -> None:
    context = target.context or shared_information(target)
    short = request.length < len(context)
    request.deliver(context[: request.length], NtStatus.BUFFER_OVERFLOW if short else NtStatus.SUCCESS)


def _set_context(target: Endpoint, request: Request, data: bytes) -> None:
    target.context = data[:4096]
    request.complete(NtStatus.SUCCESS)


def _transport_ioctl(target: Endpoint, request: Request, data: bytes) -> None:
    kind, level, code, address, length = struct.unpack_from("<III4xQQ", data)
    value = request.thread.process.memory.read(address, length) if 0 < length <= 65536 else b""
    if kind == 1:
        set_option(target, level, code, value)
        request.complete(NtStatus.SUCCESS)
        return
    if kind == 2:
        request.deliver(get_option(target, level, code, request.length))
        return
    answer = control(target, code, value)
    if request.length < len(answer):
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    request.deliver(answer)


def _no_operation(target: Endpoint, request: Request, data: bytes) -> None:
    request.complete(NtStatus.SUCCESS)


def _transmit(target: Endpoint, request: Request, data: bytes) -> None:
    transmit_file(target, request, data)


def _update_accept(target: Endpoint, request: Request, data: bytes) -> None:
    """NTSUP_AFD_INHERIT: SO_UPDATE_ACCEPT_CONTEXT, which Windows' ws2_32 does by itself."""
    (handle,) = struct.unpack_from("<Q", data)
    listener = _endpoint(request, handle)
    if target.state is not State.CONNECTED or listener.state is not State.LISTENING:
        raise NtError(NtStatus.INVALID_PARAMETER)
    target.inherit(listener)
    request.complete(NtStatus.SUCCESS)


_CODES: dict[int, Callable[[Endpoint, Request, bytes], None]] = {
    0x12003: _bind,
    0x12007: _connect,
    0x1200B: _listen,
    0x1200C: _wait_for_listen,
    0x12010: _accept,
    0x12017: _receive,
    0x1201B: _receive_datagram,
    0x1201F: _send,
    0x12023: _send_datagram,
    0x12024: lambda target, request, data: _poll(request, data),
    0x1202B: _partial_disconnect,
    0x1202F: _get_address,
    0x12033: _query_receive,
    0x1203B: _set_information,
    0x1203F: _get_remote_address,
    0x12043: _get_context,
    0x12047: _set_context,
    0x1207F: _transmit,
    0x12083: _super_accept,
    0x12087: _event_select,
    0x1208B: _enum_network_events,
    0x1208C: _defer_accept,
    0x12090: _wait_for_listen,
    0x1209F: _no_operation,
    0x120BF: _transport_ioctl,
    0x120C7: _super_connect,
    0x120CB: _super_disconnect,
    0x120CF: _receive_datagram,
    0x120D3: _send_message,
    0x12F03: _update_accept,
}
"""IOCTL_AFD_*."""
