"""NT's ALPC ports: create, connect, accept, send and receive, and what a server may ask of a message's sender.

Flags and structures are phnt's (ntlpcapi.h). Sections that two processes share through a port are refused.
"""

from __future__ import annotations

import struct
from typing import Annotated

from ntsup.ntabi import (
    ACCESS_MASK,
    BOOLEAN,
    HANDLE,
    LARGE_INTEGER,
    PVOID,
    SIZE_T,
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
from ntsup.ntabi.structures.synchronization import ALPC_PORT_ATTRIBUTES
from ntsup.supervisor.objects.dispatcher import IoCompletion
from ntsup.supervisor.objects.port import (
    HEADER_SIZE,
    LARGEST_MESSAGE,
    LPC_CONTINUATION_REQUIRED,
    LPC_DATAGRAM,
    LPC_REPLY,
    LPC_REQUEST,
    Kind,
    Message,
    Port,
)
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import SECURITY_IMPERSONATION, TOKEN_IMPERSONATION, effective, impersonate
from ntsup.supervisor.services import port_connect, port_message

REPLY_MESSAGE, LPC_MODE, RELEASE_MESSAGE, SYNC_REQUEST = 0x1, 0x2, 0x10000, 0x20000
SYNC_CONNECTION = 0x20000
BASIC_INFORMATION, ASSOCIATE_COMPLETION_PORT = 0, 2
SID_INFORMATION, TOKEN_MODIFIED_ID = 0, 1
COMPLETION_MODIFY_STATE = 2
AnyPort = Annotated[Port, Access(0)]


def _largest(attributes: ALPC_PORT_ATTRIBUTES | None) -> int:
    if attributes is None or not attributes.MaxMessageLength:
        return LARGEST_MESSAGE
    if not HEADER_SIZE <= attributes.MaxMessageLength <= LARGEST_MESSAGE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return attributes.MaxMessageLength


@service
def NtAlpcCreatePort(
    t: Thread,
    port_handle: Out[HANDLE],
    object_attributes: ObjectAttributes | None,
    port_attributes: In[ALPC_PORT_ATTRIBUTES] | None,
) -> int:
    """Make a port that clients connect to."""
    flags = port_attributes.Flags if port_attributes is not None else 0
    port_handle.put(port_connect.create(t, object_attributes, _largest(port_attributes), flags))
    return NtStatus.SUCCESS


def _connect(
    t: Thread,
    server: Port,
    port_handle: Out[HANDLE],
    attributes: ALPC_PORT_ATTRIBUTES | None,
    flags: int,
    connection_message: int,
    buffer_length: int,
    width: int,
    handle_flags: int,
    timeout: int | None,
) -> int:
    memory = t.process.memory
    data = port_message.read(t, connection_message, server.largest).data if connection_message else b""
    room = int.from_bytes(memory.read(buffer_length, width), "little") if buffer_length else 0

    def connected(handle: int, message: Message | None) -> None:
        if message is not None and connection_message:
            size = HEADER_SIZE + len(message.data)
            if buffer_length:
                memory.write(buffer_length, size.to_bytes(width, "little"))
            if size <= max(room, HEADER_SIZE + len(data)):
                port_message.write(t, connection_message, message)
        port_handle.put(handle)

    return port_connect.connect(
        t,
        server,
        data,
        _largest(attributes),
        handle_flags=handle_flags,
        wait=bool(flags & SYNC_CONNECTION),
        timeout=timeout,
        connected=connected,
    )


@service(partial="attributes of the connection message are ignored")
def NtAlpcConnectPort(
    t: Thread,
    port_handle: Out[HANDLE],
    port_name: UnicodeString,
    object_attributes: ObjectAttributes | None,
    port_attributes: In[ALPC_PORT_ATTRIBUTES] | None,
    flags: ULONG,
    required_server_sid: PVOID,
    connection_message: PVOID,
    buffer_length: PVOID,
    out_message_attributes: PVOID,
    in_message_attributes: PVOID,
    timeout: In[LARGE_INTEGER] | None,
) -> int:
    """Connect to a port by name."""
    server = port_connect.find(t, ObjectAttributes(name=port_name, attributes=0x40))
    port_connect.check_server(t, server, required_server_sid)
    handle_flags = object_attributes.attributes if object_attributes is not None else 0
    return _connect(
        t, server, port_handle, port_attributes, flags, connection_message, buffer_length, 4, handle_flags, timeout
    )


@service(partial="attributes of the connection message and the server's security are ignored")
def NtAlpcConnectPortEx(
    t: Thread,
    port_handle: Out[HANDLE],
    connection_port_object_attributes: ObjectAttributes,
    client_port_object_attributes: ObjectAttributes | None,
    port_attributes: In[ALPC_PORT_ATTRIBUTES] | None,
    flags: ULONG,
    server_security_requirements: PVOID,
    connection_message: PVOID,
    buffer_length: PVOID,
    out_message_attributes: PVOID,
    in_message_attributes: PVOID,
    timeout: In[LARGE_INTEGER] | None,
) -> int:
    """Connect to a port that object attributes name."""
    server = port_connect.find(t, connection_port_object_attributes)
    handle_flags = client_port_object_attributes.attributes if client_port_object_attributes is not None else 0
    return _connect(
        t, server, port_handle, port_attributes, flags, connection_message, buffer_length, 8, handle_flags, timeout
    )


@service(partial="attributes of the connection message are ignored")
def NtAlpcAcceptConnectPort(
    t: Thread,
    port_handle: Out[HANDLE],
    connection_port_handle: AnyPort,
    flags: ULONG,
    object_attributes: ObjectAttributes | None,
    port_attributes: In[ALPC_PORT_ATTRIBUTES] | None,
    port_context: PVOID,
    connection_request: PVOID,
    connection_message_attributes: PVOID,
    accept_connection: BOOLEAN,
) -> int:
    """Answer a connection request, with what stands in its message now."""
    server = connection_port_handle
    if server.kind is not Kind.CONNECTION:
        raise NtError(NtStatus.INVALID_PORT_HANDLE)
    head = port_message.read(t, connection_request, server.largest)
    handle = port_connect.accept(t, server, head.id, port_context, head.data, accept_connection, later=False)
    if handle:
        port_handle.put(handle)
    return NtStatus.SUCCESS


def _taken(
    t: Thread, port: Port, buffer: int, room: int, buffer_length: int, attributes: int, message: Message, lpc: bool
) -> int:
    """Put a message into the receiver's buffer. STATUS_BUFFER_TOO_SMALL tells the size, and leaves it."""
    size = HEADER_SIZE + len(message.data)
    if buffer_length:
        t.process.memory.write(buffer_length, size.to_bytes(8, "little"))
    if size > room:
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    kind = message.type
    if kind == LPC_REQUEST and not lpc:
        kind |= LPC_CONTINUATION_REQUIRED
    port_message.write(t, buffer, message, kind)
    port_message.write_attributes(t, attributes, message, port)
    return NtStatus.SUCCESS


@service(partial="views and security contexts do not travel with messages")
def NtAlpcSendWaitReceivePort(
    t: Thread,
    port_handle: AnyPort,
    flags: ULONG,
    send_message: PVOID,
    send_message_attributes: PVOID,
    receive_message: PVOID,
    buffer_length: PVOID,
    receive_message_attributes: PVOID,
    timeout: In[LARGE_INTEGER] | None,
) -> int:
    """Send a request, an answer or a datagram; receive the next message, or the answer to what was sent."""
    port, memory = port_handle, t.process.memory
    room = LARGEST_MESSAGE
    if receive_message:
        if buffer_length:
            room = int.from_bytes(memory.read(buffer_length, 8), "little")
        memory.probe_write(receive_message, HEADER_SIZE)
    elif flags & SYNC_REQUEST:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if flags & SYNC_REQUEST and not send_message:
        raise NtError(NtStatus.INVALID_PARAMETER)

    def take(message: Message) -> int:
        return _taken(
            t,
            port,
            receive_message,
            room,
            buffer_length,
            receive_message_attributes,
            message,
            bool(flags & LPC_MODE),
        )

    if send_message:
        head = port_message.read(t, send_message, port.largest)
        request = port.request(head.id) if head.id else None
        kind = LPC_REPLY if request is not None else LPC_DATAGRAM if flags & RELEASE_MESSAGE else LPC_REQUEST
        message = Message(kind, head.data, t.process, t, port)
        port_message.read_attributes(t, send_message_attributes, message)
        if request is not None:
            port.answer(request, message)
        elif flags & SYNC_REQUEST:
            return port_message.ask(t, port, message, take, timeout)
        else:
            port.send(message)
            memory.write(send_message + 24, message.id.to_bytes(4, "little"))
    if receive_message:
        return port_message.receive(t, port, timeout, take)
    return NtStatus.SUCCESS


@service
def NtAlpcDisconnectPort(t: Thread, port_handle: AnyPort, flags: ULONG) -> int:
    """End a connection; the handle stays."""
    port_handle.disconnect()
    return NtStatus.SUCCESS


@service
def NtAlpcCancelMessage(t: Thread, port_handle: AnyPort, flags: ULONG, message_context: PVOID) -> int:
    """Take back a message that nobody has received; the ALPC_CONTEXT_ATTR says which."""
    *_, number, _ = struct.unpack("<QQIII", t.process.memory.read(message_context, 28))
    places = [port_handle.inbox, *([port_handle.peer.inbox] if port_handle.peer is not None else [])]
    for place in places:
        for message in list(place.queue):
            if message.id == number and message.process is t.process:
                place.withdraw(message)
                return NtStatus.SUCCESS
    raise NtError(NtStatus.REQUEST_CANCELED)


@service(partial="the facts of servers, message zones and completion lists are refused")
def NtAlpcQueryInformation(
    t: Thread,
    port_handle: AnyPort,
    port_information_class: ULONG,
    port_information: PVOID,
    length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """AlpcBasicInformation: a port's flags, how many messages it has received, its context."""
    if port_information_class != BASIC_INFORMATION:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    data = struct.pack("<IIQ", port_handle.flags, port_handle.inbox.sequence, port_handle.context)
    if return_length is not None:
        return_length.put(len(data))
    if length < len(data):
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    t.process.memory.write(port_information, data)
    return NtStatus.SUCCESS


@service(partial="message zones, completion lists and callbacks are refused")
def NtAlpcSetInformation(
    t: Thread, port_handle: AnyPort, port_information_class: ULONG, port_information: PVOID, length: ULONG
) -> int:
    """AlpcAssociateCompletionPortInformation: have a packet queued for each message that nobody waits for."""
    if port_information_class != ASSOCIATE_COMPLETION_PORT:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if length != 16:
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    key, handle = struct.unpack("<QQ", t.process.memory.read(port_information, 16))
    if port_handle.completion is not None:
        raise NtError(NtStatus.INVALID_PARAMETER)
    queue = t.process.handles.resolve(handle, IoCompletion, COMPLETION_MODIFY_STATE)
    t.executive.core.object_reference(queue.slot)
    port_handle.completion = (queue, key)
    for message in port_handle.queue:
        t.executive.core.completion_set(queue.slot, key, message.id, NtStatus.SUCCESS, 0)
    return NtStatus.SUCCESS


def _request(t: Thread, port: Port, address: int) -> Message:
    """The request that a server shows us the message of."""
    return port.request(port_message.read(t, address, LARGEST_MESSAGE).id)


@service
def NtAlpcOpenSenderProcess(
    t: Thread,
    process_handle: Out[HANDLE],
    port_handle: AnyPort,
    port_message_: PVOID,
    flags: ULONG,
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
) -> int:
    """The process that sent a request."""
    process: Process = _request(t, port_handle, port_message_).process
    process_handle.put(t.process.handles.open(process, desired_access, object_attributes.attributes))
    return NtStatus.SUCCESS


@service
def NtAlpcOpenSenderThread(
    t: Thread,
    thread_handle: Out[HANDLE],
    port_handle: AnyPort,
    port_message_: PVOID,
    flags: ULONG,
    desired_access: ACCESS_MASK,
    object_attributes: ObjectAttributes,
) -> int:
    """The thread that sent a request."""
    thread = _request(t, port_handle, port_message_).thread
    thread_handle.put(t.process.handles.open(thread, desired_access, object_attributes.attributes))
    return NtStatus.SUCCESS


def act_for(t: Thread, request: Message) -> int:
    """Have the calling thread act as who sent a request."""
    client = effective(request.thread)
    impersonate(t, client.duplicate(TOKEN_IMPERSONATION, SECURITY_IMPERSONATION))
    return NtStatus.SUCCESS


@service
def NtAlpcImpersonateClientOfPort(t: Thread, port_handle: AnyPort, message: PVOID, flags: PVOID) -> int:
    """Act as the sender of a request."""
    return act_for(t, _request(t, port_handle, message))


@service(partial="who sent it: its SID, and when its token was changed; handles come with the message")
def NtAlpcQueryInformationMessage(
    t: Thread,
    port_handle: AnyPort,
    port_message_: PVOID,
    message_information_class: ULONG,
    message_information: PVOID,
    length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """Facts of a request's sender."""
    token = effective(_request(t, port_handle, port_message_).thread)
    if message_information_class == SID_INFORMATION:
        data = token.identity.user
    elif message_information_class == TOKEN_MODIFIED_ID:
        data = struct.pack("<Q", token.modified_id)
    else:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if return_length is not None:
        return_length.put(len(data))
    if length < len(data):
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    t.process.memory.write(message_information, data)
    return NtStatus.SUCCESS


@service
def NtAlpcCreateResourceReserve(
    t: Thread, port_handle: AnyPort, flags: ULONG, message_size: SIZE_T, resource_id: PVOID
) -> int:
    """Keep memory for a message: there is always some, so that a number is all that is kept."""
    if message_size > LARGEST_MESSAGE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    number = next(n for n in range(1, len(port_handle.reserves) + 2) if n not in port_handle.reserves)
    t.process.memory.write(resource_id, struct.pack("<Q", number))
    port_handle.reserves.add(number)
    return NtStatus.SUCCESS


@service
def NtAlpcDeleteResourceReserve(t: Thread, port_handle: AnyPort, flags: ULONG, resource_id: PVOID) -> int:
    """Give it back."""
    if resource_id not in port_handle.reserves:
        raise NtError(NtStatus.INVALID_PARAMETER)
    port_handle.reserves.discard(resource_id)
    return NtStatus.SUCCESS


@service
def NtAlpcCreateSecurityContext(t: Thread, port_handle: AnyPort, flags: ULONG, security_attribute: PVOID) -> int:
    """Keep who the caller is now under a handle, which goes into the ALPC_SECURITY_ATTR."""
    memory = t.process.memory
    memory.read(security_attribute, 24)
    handle = max(port_handle.contexts, default=0) + 1
    memory.write(security_attribute + 16, struct.pack("<Q", handle))
    port_handle.contexts[handle] = False
    return NtStatus.SUCCESS


@service
def NtAlpcDeleteSecurityContext(t: Thread, port_handle: AnyPort, flags: ULONG, context_handle: PVOID) -> int:
    """Keep it no longer."""
    if port_handle.contexts.pop(context_handle, None) is None:
        raise NtError(NtStatus.INVALID_PARAMETER)
    return NtStatus.SUCCESS


@service
def NtAlpcRevokeSecurityContext(t: Thread, port_handle: AnyPort, flags: ULONG, context_handle: PVOID) -> int:
    """Have nobody act by it any more."""
    if context_handle not in port_handle.contexts:
        raise NtError(NtStatus.INVALID_PARAMETER)
    port_handle.contexts[context_handle] = True
    return NtStatus.SUCCESS
