"""Making ports and connecting to them: what ALPC's services and LPC's have in common.

A connection request waits at the named port; the server's answer makes the two ends, or refuses. Must never leave a
client waiting that nobody will answer.
"""

from __future__ import annotations

from collections.abc import Callable

from ntsup.ntabi import NtError, NtStatus, ObjectAttributes
from ntsup.supervisor.objects import sid
from ntsup.supervisor.objects.port import (
    HEADER_SIZE,
    LPC_CONNECTION_REPLY,
    LPC_CONNECTION_REQUEST,
    Kind,
    Message,
    Port,
    Waiter,
)
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import token_of
from ntsup.supervisor.services import port_message
from ntsup.supervisor.services.naming import create_named, start_directory

PORT_CONNECT = 1


def create(
    t: Thread, attributes: ObjectAttributes | None, largest: int, flags: int = 0, access: int = Port.all_access
) -> int:
    """A connection port; its handle."""

    def make() -> Port:
        port = Port(t.executive, Kind.CONNECTION, t.process, largest)
        port.flags = flags
        return port

    return create_named(t, Port, attributes, access, make)[0]


def find(t: Thread, attributes: ObjectAttributes) -> Port:
    """The connection port of a name. STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_TYPE_MISMATCH."""
    if not attributes.name:
        raise NtError(NtStatus.OBJECT_NAME_INVALID)
    port = t.executive.namespace.find(attributes.name, Port, start_directory(t, attributes))
    if port.kind is not Kind.CONNECTION:
        raise NtError(NtStatus.INVALID_PORT_HANDLE)
    return port


def check_server(t: Thread, server: Port, required: int) -> None:
    """A client may want its server to be somebody, whose SID is at `required`: STATUS_SERVER_SID_MISMATCH."""
    if not required:
        return
    memory = t.process.memory
    head = memory.read(required, 8)
    wanted = sid.parse(head + memory.read(required + 8, 4 * min(head[1], sid.MAXIMUM_SUBAUTHORITIES)))
    if token_of(server.process).identity.user != wanted:
        raise NtError(NtStatus.SERVER_SID_MISMATCH)


def connect(
    t: Thread,
    server: Port,
    data: bytes,
    largest: int,
    *,
    handle_flags: int,
    wait: bool,
    timeout: int | None,
    connected: Callable[[int, Message | None], None],
) -> int:
    """Ask for a connection. `connected` is called with the client's handle, and the server's message if any."""
    if len(data) + HEADER_SIZE > server.largest:
        raise NtError(NtStatus.PORT_MESSAGE_TOO_LONG)
    client = Port(t.executive, Kind.CLIENT, t.process, min(largest, server.largest))
    client.connection = server
    core = t.executive.core
    core.object_reference(server.slot)
    handle = t.process.handles.insert(client, Port.all_access, handle_flags)

    def accepted(message: Message) -> int:
        if client.refused:
            t.process.handles.close(handle)
            return NtStatus.PORT_CONNECTION_REFUSED
        connected(handle, message)
        return NtStatus.SUCCESS

    request = Message(LPC_CONNECTION_REQUEST, data, t.process, t, client)
    if wait:
        request.reply = Waiter(t, accepted)
        t.block()  # whoever listens may answer at once
    try:
        if not wait:
            connected(handle, None)
        server.deliver(request)
    except NtError:
        t.process.handles.close(handle)
        raise
    if request.reply is None:
        return NtStatus.SUCCESS
    waiter = request.reply

    def give_up() -> None:
        request.answered = True
        t.process.handles.close(handle)

    return port_message.wait(t, waiter, timeout, give_up)


def accept(t: Thread, server: Port, message_id: int, context: int, data: bytes, yes: bool, later: bool) -> int:
    """Answer a connection request; the server's handle, 0 for a refusal. `later`: the client goes on at `complete`."""
    request = server.pending.pop(message_id, None)
    if request is None or request.type != LPC_CONNECTION_REQUEST or request.sender is None:
        raise NtError(NtStatus.REPLY_MESSAGE_MISMATCH)
    client = request.sender
    gone = request.answered or t.executive.objects.get(client.slot) is not client
    request.answered = True
    answer = Message(LPC_CONNECTION_REPLY, data, t.process, t, id=request.id)
    if not yes or gone:
        client.refused = True
        if not gone:
            _tell(request, answer)
        if yes:
            raise NtError(NtStatus.PORT_DISCONNECTED)
        return 0
    end = Port(t.executive, Kind.SERVER, t.process, client.largest)
    end.connection, end.context = server, context
    t.executive.core.object_reference(server.slot)
    handle = t.process.handles.insert(end, Port.all_access)
    end.peer, client.peer = client, end
    if later:

        def complete(status: int) -> None:
            if status == NtStatus.SUCCESS:
                _tell(request, answer)
            elif request.reply is not None:
                request.reply.finish(status)

        end.complete = complete
    else:
        _tell(request, answer)
    return handle


def _tell(request: Message, answer: Message) -> None:
    """The client that waits goes on; one that does not finds the answer at its port."""
    if request.reply is not None:
        request.reply.give(answer)
    elif request.sender is not None:
        request.sender.deliver(answer)
