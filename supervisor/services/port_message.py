"""Messages in guest memory: PORT_MESSAGE and ALPC_MESSAGE_ATTRIBUTES read and written, and waiting for one.

Layouts are phnt's (ntlpcapi.h). A message is copied whole before it is looked at.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from ntsup.ntabi import BLOCKED, NtError, NtStatus
from ntsup.supervisor.objects.port import HEADER_SIZE, Message, Port, Waiter
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import LOGON_SESSION, token_of

HEADER = struct.Struct("<HHHHQQIxxxxQ")
"""Data length, total length, type, data information, client id, message id, view size."""
SECURITY, VIEW, CONTEXT, HANDLE = 0x80000000, 0x40000000, 0x20000000, 0x10000000
TOKEN, DIRECT, WORK_ON_BEHALF = 0x08000000, 0x04000000, 0x02000000
_SIZES = {SECURITY: 24, VIEW: 32, CONTEXT: 32, HANDLE: 24, TOKEN: 24, DIRECT: 8, WORK_ON_BEHALF: 8}
"""ALPC's message attributes in the order in which they lie behind the two flags' words."""
_HANDLE_SAME_ACCESS = 0x10000


class Head(NamedTuple):
    """What a caller's PORT_MESSAGE says."""

    data: bytes
    type: int
    id: int


def read(t: Thread, address: int, largest: int) -> Head:
    """Copy a message. Raises STATUS_INVALID_PARAMETER for lengths that cannot be, STATUS_PORT_MESSAGE_TOO_LONG."""
    data_length, total, kind, _, _, _, number, _ = HEADER.unpack(t.process.memory.read(address, HEADER_SIZE))
    if total < HEADER_SIZE or data_length > total - HEADER_SIZE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if total > largest:
        raise NtError(NtStatus.PORT_MESSAGE_TOO_LONG)
    return Head(t.process.memory.read(address + HEADER_SIZE, data_length), kind, number)


def write(t: Thread, address: int, message: Message, kind: int | None = None) -> None:
    """Put a message into a guest's buffer, which is large enough."""
    size = len(message.data)
    head = HEADER.pack(size, HEADER_SIZE + size, kind or message.type, 0, *message.ids, message.id, 0)
    t.process.memory.write(address, head + message.data)


def attribute_places(t: Thread, address: int) -> tuple[int, dict[int, int]]:
    """(valid flags, where each allocated attribute lies) of an ALPC_MESSAGE_ATTRIBUTES."""
    if not address:
        return 0, {}
    allocated, valid = struct.unpack("<II", t.process.memory.read(address, 8))
    at, places = address + 8, {}
    for flag, size in _SIZES.items():
        if allocated & flag:
            places[flag] = at
            at += size
    return valid & allocated, places


def read_attributes(t: Thread, address: int, message: Message) -> None:
    """Take what a sender's attributes give a message: its context, an object to travel with it."""
    valid, places = attribute_places(t, address)
    memory = t.process.memory
    if valid & CONTEXT:
        message.context = struct.unpack("<QQ", memory.read(places[CONTEXT], 16))[1]
    if valid & HANDLE:
        flags, handle, _, desired = struct.unpack("<IxxxxQII", memory.read(places[HANDLE], 24))
        target, granted = t.process.handles.lookup(handle)
        message.handle = (target, granted if flags & _HANDLE_SAME_ACCESS else target.grant(desired) & granted)
        t.executive.core.object_reference(target.slot)


def write_attributes(t: Thread, address: int, message: Message, port: Port) -> None:
    """Fill a receiver's attributes: contexts, the sender's token, the object that came along."""
    _, places = attribute_places(t, address)
    memory = t.process.memory
    valid = 0
    if CONTEXT in places:
        port.inbox.sequence += 1
        sender = message.sender
        context = sender.peer.context if sender is not None and sender.peer is not None else port.context
        memory.write(
            places[CONTEXT], struct.pack("<QQIIIxxxx", context, message.context, port.inbox.sequence, message.id, 0)
        )
        valid |= CONTEXT
    if TOKEN in places:
        token = token_of(message.process)
        memory.write(places[TOKEN], struct.pack("<QQQ", token.token_id, LOGON_SESSION, token.modified_id))
        valid |= TOKEN
    if HANDLE in places and message.handle is not None:
        target, access = message.handle
        memory.write(places[HANDLE], struct.pack("<IxxxxQII", 0, t.process.handles.insert(target, access), 0, access))
        valid |= HANDLE
    if address:
        memory.write(address + 4, struct.pack("<I", valid))
    message.drop_handle()


def wait(t: Thread, waiter: Waiter, timeout: int | None, put_off: Callable[[], None] = lambda: None) -> int:
    """Have the caller stop until its message comes; `put_off` is called when the time-out is first."""
    t.block()
    if timeout is not None:

        def expired() -> None:
            if waiter.waits():
                put_off()
                waiter.finish(NtStatus.TIMEOUT)

        t.executive.at(t.executive.deadline(timeout), expired)
    return BLOCKED


def receive(t: Thread, port: Port, timeout: int | None, take: Callable[[Message], int]) -> int:
    """The next message for who holds a port, at once or when it comes."""
    inbox = port.inbox

    def taken(message: Message) -> int:
        status = take(message)
        inbox.received(message)
        return status

    while (message := inbox.next()) is not None:
        try:
            return taken(message)
        except NtError:
            inbox.queue.appendleft(message)
            raise
    if timeout == 0:
        return NtStatus.TIMEOUT
    waiter = Waiter(t, taken)
    inbox.waiters.append(waiter)
    return wait(t, waiter, timeout)


def ask(t: Thread, port: Port, message: Message, take: Callable[[Message], int], timeout: int | None = None) -> int:
    """Send a request and wait for its answer."""
    waiter = message.reply = Waiter(t, take)
    t.block()
    port.send(message)
    return wait(t, waiter, timeout)
