"""ALPC ports, which LPC's older services share: connections between processes, and the messages that wait in them.

A message for a server waits at its connection port, one for a client at the client's port. Must never lose the thread
that waits for a reply: a connection that ends answers it.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from itertools import count
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.objects.base import NtObject
from ntsup.supervisor.objects.thread import State

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.dispatcher import IoCompletion
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread

LPC_REQUEST, LPC_REPLY, LPC_DATAGRAM, LPC_PORT_CLOSED, LPC_CLIENT_DIED = 1, 2, 3, 5, 6
LPC_CONNECTION_REQUEST, LPC_CONNECTION_REPLY = 10, 11
LPC_CONTINUATION_REQUIRED = 0x2000
HEADER_SIZE = 40
EPOCH_1601 = 116444736000000000
LARGEST_MESSAGE = 0xFFFF
QUEUED_AT_MOST = 0x10000
"""More messages than any server leaves lying; a hostile client must not fill our memory."""

_ids = count(0x10, 4)


class Kind(Enum):
    """Which end of which connection a port is."""

    CONNECTION = "the named port that clients connect to"
    SERVER = "a server's end of one connection"
    CLIENT = "a client's end"


@dataclass(eq=False)
class Message:
    """One message on its way."""

    type: int
    data: bytes
    process: Process
    thread: Thread
    sender: Port | None = None
    """The port it was sent by; for a connection request the client's."""
    reply: Waiter | None = None
    """The thread that waits for the answer."""
    context: int = 0
    """The MessageContext that its sender gave it."""
    handle: tuple[NtObject, int] | None = None
    """An object that travels with it, and the access granted."""
    answered: bool = False
    id: int = field(default_factory=lambda: next(_ids) & 0xFFFFFFFF)

    def __post_init__(self) -> None:
        self.ids = (self.process.process_id, self.thread.thread_id)

    def drop_handle(self) -> None:
        """The object that travels with it has arrived, or nobody wants it."""
        if self.handle is not None:
            target, self.handle = self.handle[0], None
            target.executive.core.object_dereference(target.slot)


@dataclass(eq=False)
class Waiter:
    """A thread that is stopped until a message comes for it; `take` gives it that, and says how its call ends."""

    thread: Thread
    take: Callable[[Message], int]
    over: bool = False

    def waits(self) -> bool:
        """Whether it still does."""
        return not self.over and self.thread.state is State.BLOCKED

    def finish(self, status: int) -> None:
        """End its call, unless that is over."""
        if self.waits():
            self.over = True
            self.thread.finish(status)

    def give(self, message: Message) -> bool:
        """End its call with a message; False where it could not take that."""
        if not self.waits():
            return False
        try:
            status, good = self.take(message), True
        except NtError as error:
            status, good = error.status, False
        self.finish(status)
        return good


class Port(NtObject):
    """A port. It is signalled while a message waits in it."""

    type_name = "ALPC Port"
    core_type = core_face.NOTIFICATION
    read_access = 0x20001
    write_access = 0x10001
    execute_access = 0
    all_access = 0x1F0001

    def __init__(self, executive: Executive, kind: Kind, process: Process, largest: int = LARGEST_MESSAGE) -> None:
        super().__init__(executive)
        self.kind = kind
        self.process = process
        self.largest = largest
        """Bytes of a message, its head included."""
        self.flags = 0
        self.context = 0
        """What the server calls this connection."""
        self.queue: deque[Message] = deque()
        self.waiters: deque[Waiter] = deque()
        self.pending: dict[int, Message] = {}
        """Received requests that are not answered yet, by id."""
        self.connection: Port | None = None
        """Of an end: the port that was connected to."""
        self.peer: Port | None = None
        """The other end, while there is a connection."""
        self.refused = False
        self.sequence = 0
        self.completion: tuple[IoCompletion, int] | None = None
        self.reserves: set[int] = set()
        self.contexts: dict[int, bool] = {}
        """Security contexts by handle, and whether they are revoked."""
        self.complete: Callable[[int], None] | None = None
        """Ends the connecting client's wait, once the server completes the connection."""
        self._signalled = False

    @property
    def inbox(self) -> Port:
        """Where messages for who holds this port wait: a server has one place for all its connections."""
        return self.connection if self.kind is Kind.SERVER and self.connection is not None else self

    def deliver(self, message: Message) -> None:
        """Give a message to a thread that waits for one, or keep it. STATUS_INSUFFICIENT_RESOURCES if too many are."""
        while self.waiters:
            if self.waiters.popleft().give(message):
                return
        if len(self.queue) >= QUEUED_AT_MOST:
            raise NtError(NtStatus.INSUFFICIENT_RESOURCES)
        self.queue.append(message)
        self._signal()
        if self.completion is not None:
            port, key = self.completion
            self.executive.core.completion_set(port.slot, key, message.id, NtStatus.SUCCESS, 0)

    def next(self) -> Message | None:
        """Take the oldest message that waits."""
        message = self.queue.popleft() if self.queue else None
        self._signal()
        return message

    def withdraw(self, message: Message) -> None:
        """Take back a message that waits here."""
        self.queue.remove(message)
        self._signal()
        message.drop_handle()
        if message.reply is not None:
            message.reply.finish(NtStatus.REQUEST_CANCELED)

    def received(self, message: Message) -> None:
        """The holder of this port has a message now; what wants an answer is remembered for it."""
        if message.type in (LPC_REQUEST, LPC_CONNECTION_REQUEST):
            self.pending[message.id] = message

    def send(self, message: Message) -> None:
        """Send to the other end. STATUS_PORT_DISCONNECTED where there is none any more."""
        if self.peer is None:
            raise NtError(NtStatus.PORT_DISCONNECTED)
        message.sender = self
        self.peer.inbox.deliver(message)

    def request(self, message_id: int) -> Message:
        """A request that this port's holder has received and not answered. STATUS_REPLY_MESSAGE_MISMATCH."""
        for port in (self, self.inbox):
            message = port.pending.get(message_id)
            if message is not None:
                return message
        raise NtError(NtStatus.REPLY_MESSAGE_MISMATCH)

    def answer(self, request: Message, reply: Message) -> None:
        """Answer a request: its sender waits for that, or finds it at its port."""
        self._forget(request)
        reply.id, reply.sender, reply.context = request.id, self, request.context
        if request.reply is not None:
            request.reply.give(reply)
        elif request.sender is not None and request.sender.peer is not None:
            request.sender.inbox.deliver(reply)
        else:
            raise NtError(NtStatus.PORT_DISCONNECTED)

    def _forget(self, request: Message) -> None:
        request.answered = True
        for port in (self, self.inbox):
            port.pending.pop(request.id, None)

    def thread_died(self, thread: Thread) -> None:
        """A thread that had registered with this port has ended: its creation time is what the server is told."""
        created = struct.pack("<q", thread.created // 100 + EPOCH_1601)
        if self.peer is not None or self.kind is Kind.CONNECTION:
            message = Message(LPC_CLIENT_DIED, created, thread.process, thread, self)
            try:
                (self.peer.inbox if self.peer is not None else self).deliver(message)
            except NtError:
                pass  # as above
        self.executive.core.object_dereference(self.slot)

    def disconnect(self) -> None:
        """End the connection: the other end is told, and who waits for an answer gets STATUS_PORT_DISCONNECTED."""
        peer, self.peer = self.peer, None
        if peer is None:
            return
        peer.peer = None
        for end in (self, peer):
            for place in (end, end.inbox):
                for message in [*place.queue, *place.pending.values()]:
                    if message.sender in (self, peer) and message.reply is not None:
                        place.pending.pop(message.id, None)
                        message.reply.finish(NtStatus.PORT_DISCONNECTED)
            if end.kind is Kind.CLIENT:
                end.wake(NtStatus.PORT_DISCONNECTED)
        thread = next(iter(self.process.threads.values()), self.process.last_thread)
        if peer.kind is Kind.SERVER and thread is not None:
            closed = Message(LPC_PORT_CLOSED, b"", self.process, thread, peer)
            try:
                peer.inbox.deliver(closed)
            except NtError:
                pass  # a server that leaves so much lying does not listen

    def wake(self, status: int) -> None:
        """End the calls of all that wait here."""
        waiters, self.waiters = self.waiters, deque()
        for waiter in waiters:
            waiter.finish(status)

    def _signal(self) -> None:
        if bool(self.queue) is not self._signalled:
            self._signalled = bool(self.queue)
            self.executive.core.notify(self.slot, self._signalled)

    def last_handle_closed(self) -> None:
        """Nobody holds this end any more. A connection port takes its connections and those who want one along."""
        core = self.executive.core
        self.disconnect()
        self.wake(NtStatus.PORT_CLOSED)
        for message in [*self.queue, *self.pending.values()]:
            if message.reply is not None:
                message.reply.finish(NtStatus.PORT_DISCONNECTED)
            message.drop_handle()
        self.queue.clear()
        self.pending.clear()
        if self.complete is not None:
            self.complete(NtStatus.PORT_DISCONNECTED)
            self.complete = None
        if self.completion is not None:
            core.object_dereference(self.completion[0].slot)
            self.completion = None
        if self.connection is not None:
            core.object_dereference(self.connection.slot)
        super().last_handle_closed()
