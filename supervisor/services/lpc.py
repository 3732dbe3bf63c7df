"""NT's older LPC services, over the same ports as ALPC's: listen, connect, request, reply.

Views of shared sections and data that is read out of the client are refused.
"""

from __future__ import annotations

import struct
from typing import Annotated

from ntsup.ntabi import (
    BOOLEAN,
    HANDLE,
    LARGE_INTEGER,
    PVOID,
    ULONG,
    Access,
    In,
    NtError,
    NtStatus,
    ObjectAttributes,
    Out,
    UnicodeString,
    service,
)
from ntsup.supervisor.objects.port import (
    HEADER_SIZE,
    LARGEST_MESSAGE,
    LPC_CONNECTION_REQUEST,
    LPC_DATAGRAM,
    LPC_REPLY,
    LPC_REQUEST,
    Kind,
    Message,
    Port,
)
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.services import port_connect, port_message
from ntsup.supervisor.services.alpc import act_for

AnyPort = Annotated[Port, Access(0)]
LARGEST_CONNECTION_INFORMATION = 0x104


def _create(t: Thread, port_handle: Out[HANDLE], attributes: ObjectAttributes, information: int, largest: int) -> int:
    if information > LARGEST_CONNECTION_INFORMATION:
        raise NtError(NtStatus.INVALID_PARAMETER_3)
    if not HEADER_SIZE <= largest <= LARGEST_MESSAGE:
        raise NtError(NtStatus.INVALID_PARAMETER_4)
    port_handle.put(port_connect.create(t, attributes, largest))
    return NtStatus.SUCCESS


@service
def NtCreatePort(
    t: Thread,
    port_handle: Out[HANDLE],
    object_attributes: ObjectAttributes,
    max_connection_info_length: ULONG,
    max_message_length: ULONG,
    max_pool_usage: ULONG,
) -> int:
    """Make a port that clients connect to."""
    return _create(t, port_handle, object_attributes, max_connection_info_length, max_message_length)


@service
def NtCreateWaitablePort(
    t: Thread,
    port_handle: Out[HANDLE],
    object_attributes: ObjectAttributes,
    max_connection_info_length: ULONG,
    max_message_length: ULONG,
    max_pool_usage: ULONG,
) -> int:
    """The same: every port can be waited for here."""
    return _create(t, port_handle, object_attributes, max_connection_info_length, max_message_length)


def _server_end(port: Port) -> Port:
    if port.kind is not Kind.CONNECTION:
        raise NtError(NtStatus.INVALID_PORT_HANDLE)
    return port


@service
def NtListenPort(t: Thread, port_handle: AnyPort, connection_request: PVOID) -> int:
    """Wait for the next connection request."""
    port = _server_end(port_handle)
    t.process.memory.probe_write(connection_request, HEADER_SIZE)

    def take(message: Message) -> int:
        port_message.write(t, connection_request, message)
        return NtStatus.SUCCESS

    for message in list(port.queue):
        if message.type == LPC_CONNECTION_REQUEST:
            port.queue.remove(message)
            port.queue.appendleft(message)
            break
    return port_message.receive(t, port, None, take)


@service(partial="views are refused")
def NtAcceptConnectPort(
    t: Thread,
    port_handle: Out[HANDLE],
    port_context: PVOID,
    connection_request: PVOID,
    accept_connection: BOOLEAN,
    server_view: PVOID,
    client_view: PVOID,
) -> int:
    """Answer a connection request; NtCompleteConnectPort lets the client go on."""
    if server_view or client_view:
        raise NtError(NtStatus.NOT_SUPPORTED)
    head = port_message.read(t, connection_request, LARGEST_MESSAGE)
    ours = (p for p in t.executive.objects.values() if isinstance(p, Port) and p.process is t.process)
    server = next((port for port in ours if head.id in port.pending), None)
    if server is None:
        raise NtError(NtStatus.INVALID_CID)
    handle = port_connect.accept(t, server, head.id, port_context, head.data, accept_connection, later=True)
    if handle:
        port_handle.put(handle)
    return NtStatus.SUCCESS


@service
def NtCompleteConnectPort(t: Thread, port_handle: AnyPort) -> int:
    """The server is ready: the client goes on."""
    if port_handle.kind is not Kind.SERVER or port_handle.complete is None:
        raise NtError(NtStatus.INVALID_PORT_HANDLE)
    complete, port_handle.complete = port_handle.complete, None
    complete(NtStatus.SUCCESS)
    return NtStatus.SUCCESS


def _connect(
    t: Thread,
    port_handle: Out[HANDLE],
    port_name: str,
    views: int,
    max_message_length: Out[ULONG] | None,
    information: int,
    information_length: int,
) -> int:
    if views:
        raise NtError(NtStatus.NOT_SUPPORTED)
    server = port_connect.find(t, ObjectAttributes(name=port_name, attributes=0x40))
    memory = t.process.memory
    length = int.from_bytes(memory.read(information_length, 4), "little") if information_length else 0
    if length > LARGEST_CONNECTION_INFORMATION:
        raise NtError(NtStatus.PORT_MESSAGE_TOO_LONG)
    data = memory.read(information, length) if information and length else b""

    def connected(handle: int, message: Message | None) -> None:
        if message is not None and information and information_length:
            memory.write(information, message.data[:length])
            memory.write(information_length, min(len(message.data), length).to_bytes(4, "little"))
        if max_message_length is not None:
            max_message_length.put(server.largest)
        port_handle.put(handle)

    return port_connect.connect(
        t, server, data, server.largest, handle_flags=0, wait=True, timeout=None, connected=connected
    )


@service(partial="views are refused, the quality of service is taken as given")
def NtConnectPort(
    t: Thread,
    port_handle: Out[HANDLE],
    port_name: UnicodeString,
    security_qos: PVOID,
    client_view: PVOID,
    server_view: PVOID,
    max_message_length: Out[ULONG] | None,
    connection_information: PVOID,
    connection_information_length: PVOID,
) -> int:
    """Connect to a port by name."""
    t.process.memory.read(security_qos, 12)
    views = client_view | server_view
    return _connect(
        t,
        port_handle,
        port_name,
        views,
        max_message_length,
        connection_information,
        connection_information_length,
    )


@service(partial="views are refused, the quality of service is taken as given")
def NtSecureConnectPort(
    t: Thread,
    port_handle: Out[HANDLE],
    port_name: UnicodeString,
    security_qos: PVOID,
    client_view: PVOID,
    required_server_sid: PVOID,
    server_view: PVOID,
    max_message_length: Out[ULONG] | None,
    connection_information: PVOID,
    connection_information_length: PVOID,
) -> int:
    """Connect to a port by name, if its server is who it should be."""
    t.process.memory.read(security_qos, 12)
    server = port_connect.find(t, ObjectAttributes(name=port_name, attributes=0x40))
    port_connect.check_server(t, server, required_server_sid)
    views = client_view | server_view
    return _connect(
        t,
        port_handle,
        port_name,
        views,
        max_message_length,
        connection_information,
        connection_information_length,
    )


def _message(t: Thread, port: Port, address: int, kind: int) -> tuple[Message, int]:
    head = port_message.read(t, address, port.largest)
    return Message(kind, head.data, t.process, t, port), head.id


@service
def NtRequestPort(t: Thread, port_handle: AnyPort, request_message: PVOID) -> int:
    """Send a message that wants no answer."""
    port_handle.send(_message(t, port_handle, request_message, LPC_DATAGRAM)[0])
    return NtStatus.SUCCESS


@service
def NtRequestWaitReplyPort(t: Thread, port_handle: AnyPort, request_message: PVOID, reply_message: PVOID) -> int:
    """Send a request and wait for the answer."""
    t.process.memory.probe_write(reply_message, HEADER_SIZE)
    message, _ = _message(t, port_handle, request_message, LPC_REQUEST)

    def take(reply: Message) -> int:
        port_message.write(t, reply_message, reply)
        return NtStatus.SUCCESS

    return port_message.ask(t, port_handle, message, take)


@service
def NtReplyPort(t: Thread, port_handle: AnyPort, reply_message: PVOID) -> int:
    """Answer a request."""
    reply, number = _message(t, port_handle, reply_message, LPC_REPLY)
    port_handle.answer(port_handle.request(number), reply)
    return NtStatus.SUCCESS


@service
def NtReplyWaitReplyPort(t: Thread, port_handle: AnyPort, reply_message: PVOID) -> int:
    """Answer a request by another one, and wait for the answer to that."""
    t.process.memory.probe_write(reply_message, HEADER_SIZE)
    reply, number = _message(t, port_handle, reply_message, LPC_REQUEST)
    request = port_handle.request(number)

    def take(message: Message) -> int:
        port_message.write(t, reply_message, message)
        return NtStatus.SUCCESS

    if port_handle.peer is None:
        raise NtError(NtStatus.PORT_DISCONNECTED)
    port_handle.answer(request, Message(LPC_REPLY, reply.data, t.process, t, port_handle))
    return port_message.ask(t, port_handle, reply, take)


def _reply_and_receive(
    t: Thread, port: Port, port_context: int, reply_message: int, receive_message: int, timeout: int | None
) -> int:
    memory = t.process.memory
    memory.probe_write(receive_message, HEADER_SIZE)
    if port_context:
        memory.probe_write(port_context, 8)

    def take(message: Message) -> int:
        port_message.write(t, receive_message, message)
        if port_context:
            sender = message.sender
            end = sender.peer if sender is not None and sender.kind is Kind.CLIENT else sender
            memory.write(port_context, struct.pack("<Q", end.context if end is not None else 0))
        return NtStatus.SUCCESS

    if reply_message:
        reply, number = _message(t, port, reply_message, LPC_REPLY)
        port.answer(port.request(number), reply)
    return port_message.receive(t, port, timeout, take)


@service
def NtReplyWaitReceivePort(
    t: Thread, port_handle: AnyPort, port_context: PVOID, reply_message: PVOID, receive_message: PVOID
) -> int:
    """Answer a request, if there is an answer, and wait for the next message."""
    return _reply_and_receive(t, port_handle, port_context, reply_message, receive_message, None)


@service
def NtReplyWaitReceivePortEx(
    t: Thread,
    port_handle: AnyPort,
    port_context: PVOID,
    reply_message: PVOID,
    receive_message: PVOID,
    timeout: In[LARGE_INTEGER] | None,
) -> int:
    """The same with a time-out."""
    return _reply_and_receive(t, port_handle, port_context, reply_message, receive_message, timeout)


@service
def NtImpersonateClientOfPort(t: Thread, port_handle: AnyPort, message: PVOID) -> int:
    """Act as the sender of a request."""
    return act_for(t, port_handle.request(port_message.read(t, message, LARGEST_MESSAGE).id))


@service
def NtQueryInformationPort(
    t: Thread,
    port_handle: AnyPort,
    port_information_class: ULONG,
    port_information: PVOID,
    length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """PortBasicInformation, which holds nothing."""
    if port_information_class:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if return_length is not None:
        return_length.put(0)
    return NtStatus.SUCCESS


@service
def NtRegisterThreadTerminatePort(t: Thread, port_handle: AnyPort) -> int:
    """Have a port told (LPC_CLIENT_DIED) when the calling thread ends."""
    t.executive.core.object_reference(port_handle.slot)
    t.termination_ports.append(port_handle)
    return NtStatus.SUCCESS
