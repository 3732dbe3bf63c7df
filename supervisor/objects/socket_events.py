"""What a socket is ready for, in AFD's terms, and who waits to hear of it: polls and the selected event.

Readiness is looked up when it is asked for; nothing here keeps a copy of what Linux knows. Must never block.
"""

from __future__ import annotations

import select
import struct
from typing import TYPE_CHECKING

from ntsup.ntabi import NtStatus

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.dispatcher import Event
    from ntsup.supervisor.objects.request import Request
    from ntsup.supervisor.objects.socket import Socket

RECEIVE, RECEIVE_EXPEDITED, SEND, DISCONNECT, ABORT, LOCAL_CLOSE = 0x1, 0x2, 0x4, 0x8, 0x10, 0x20
CONNECT, ACCEPT, CONNECT_FAIL = 0x40, 0x80, 0x100
POLL_EVENTS = 13
"""AFD_NUM_POLL_EVENTS."""
ALL = (1 << POLL_EVENTS) - 1
INFINITE = 0x7FFFFFFFFFFFFFFF

POLL_HEADER = struct.Struct("<qIB3x")
POLL_ENTRY = struct.Struct("<QII")


class Poll:
    """An AFD_POLL that pends: which sockets, what for, and whose request it is.

    `entries` are (socket, handle as the caller knows it, AFD_POLL_* wanted).
    """

    def __init__(self, request: Request, entries: list[tuple[Socket, int, int]], timeout: int, unique: bool) -> None:
        self.request = request
        # A socket's end is told of to those, too, who did not ask.
        self.entries = [(endpoint, handle, wanted | LOCAL_CLOSE) for endpoint, handle, wanted in entries]
        self.unique = unique
        self._timeout = timeout
        self._over = False

    def begin(self, executive: Executive) -> None:
        """Complete with what is ready now, or wait."""
        if self.unique:
            for endpoint, _, _ in self.entries:
                for other in [poll for poll in endpoint.events.polls if poll.unique]:
                    other.finish(NtStatus.SUCCESS, [])
        if self.look():
            return
        if not self._timeout:
            self.finish(NtStatus.TIMEOUT, [])
            return
        self.request.on_cancel = self._leave
        for endpoint, _, wanted in self.entries:
            endpoint.events.polls[self] = endpoint.events.polls.get(self, 0) | wanted
            endpoint.rearm()
        if self._timeout != INFINITE:
            executive.at(executive.deadline(self._timeout), lambda: self.finish(NtStatus.TIMEOUT, []))

    def look(self) -> bool:
        """Complete if any of the sockets is ready; whether it was."""
        found = []
        for endpoint, handle, wanted in self.entries:
            ready = endpoint.events.ready() & wanted
            if ready:
                found.append((handle, ready, endpoint.events.status(ready)))
        if found:
            self.finish(NtStatus.SUCCESS, found)
        return bool(found)

    def finish(self, status: int, found: list[tuple[int, int, int]]) -> None:
        """End with (handle, events, status) of those that are ready."""
        if self._over:
            return
        self._leave()
        header = POLL_HEADER.pack(self._timeout, len(found), self.unique)
        self.request.deliver(header + b"".join(POLL_ENTRY.pack(*entry) for entry in found), status)

    def _leave(self) -> None:
        self._over = True
        for endpoint, _, _ in self.entries:
            endpoint.events.polls.pop(self, None)


class SocketEvents:
    """The readiness of one socket."""

    def __init__(self, owner: Socket) -> None:
        self._owner = owner
        self.polls: dict[Poll, int] = {}
        """Those that wait, with what they want."""
        self._poll: select.poll | None = None
        # AFD_EVENT_SELECT
        self.event: Event | None = None
        self.selected = 0
        self._recorded = 0
        """Occurred and not enumerated yet."""
        self._quiet = 0
        """Recorded once: not again until a call enables it."""
        self._statuses = [0] * POLL_EVENTS

    def linux(self) -> int:
        """poll(2)'s answer for the Linux socket."""
        if self._poll is None:
            self._poll = select.poll()
            wanted = select.POLLIN | select.POLLPRI | select.POLLOUT | select.POLLRDHUP
            self._poll.register(self._owner.fd, wanted)
        got = self._poll.poll(0)
        return got[0][1] if got else 0

    def renewed(self) -> None:
        """The Linux socket is another one."""
        self._poll = None

    def ready(self) -> int:
        """The AFD_POLL_* events that hold now."""
        owner = self._owner
        if owner.closed:
            return LOCAL_CLOSE
        return owner.readiness()

    def status(self, events: int) -> int:
        """The NTSTATUS that goes with a set of events."""
        if events & CONNECT_FAIL:
            return self._owner.connecting.status
        if events & ABORT:
            return self._owner.reset_status
        return NtStatus.SUCCESS

    def wanted(self) -> int:
        """What anybody waits to hear of."""
        mask = self.selected & ~self._quiet
        for each in self.polls.values():
            mask |= each
        return mask

    def update(self) -> None:
        """Something may have changed: tell those whom it concerns."""
        for poll in list(self.polls):
            poll.look()
        if self.selected & ~self._quiet:
            self._record(self.ready())

    def _record(self, ready: int) -> None:
        fresh = ready & self.selected & ~self._quiet
        if not fresh:
            return
        self._recorded |= fresh
        self._quiet |= fresh
        for bit in range(POLL_EVENTS):
            if fresh >> bit & 1:
                self._statuses[bit] = self.status(1 << bit)
        if self.event is not None:
            self._owner.executive.core.event_set(self.event.slot)

    def enable(self, events: int) -> None:
        """A call that enables events again was made (recv for RECEIVE, accept for ACCEPT, a refused send for SEND)."""
        self._quiet &= ~events
        self._recorded &= ~events

    def select(self, event: Event | None, mask: int) -> None:
        """AFD_EVENT_SELECT: what was selected and recorded before is forgotten."""
        core = self._owner.executive.core
        if event is not None:
            core.object_reference(event.slot)
        self.forget()
        self.event, self.selected = event, mask if event is not None else 0
        self.update()
        self._owner.rearm()

    def forget(self) -> None:
        """Select nothing."""
        if self.event is not None:
            self._owner.executive.core.object_dereference(self.event.slot)
        self.event, self.selected, self._recorded, self._quiet = None, 0, 0, 0
        self._statuses = [0] * POLL_EVENTS

    def enumerate(self) -> tuple[int, list[int]]:
        """AFD_ENUM_NETWORK_EVENTS: what was recorded, with the statuses; it is then forgotten."""
        recorded, self._recorded = self._recorded, 0
        return recorded, list(self._statuses)

    def closed(self) -> None:
        """The socket's last handle went: polls that asked for that are told, and nobody waits here any more."""
        for poll in list(self.polls):
            poll.look()
            self.polls.pop(poll, None)
        self.forget()
