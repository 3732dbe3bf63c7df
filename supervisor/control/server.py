"""The supervisor's end: answers requests between stops, as descriptors become ready.

A request is one line of JSON, and so is an answer:

    {"ask": "programs"}                    -> {"programs": [...]}
    {"ask": "watch", "request": {...}}     -> {"ok": true}, and frames over the pipe whose writing end came along
    {"ask": "counts"}                      -> {"rows": [...]}, what the watch counted so far
    {"ask": "gdb", "pid": N}               -> {"address": "..."}: a debugger is heard at the socket that came along
    {"ask": "stop"}                        -> {"end": true, "dropped": N}: the watch is over

The other end is untrusted until SO_PEERCRED says whose it is, and stupid after. Must never block, never raise into the
loop, never let a session do anything but this.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ntsup.supervisor.control import places, programs
from ntsup.supervisor.io_watch import READ, WRITE

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.tracing.watcher import Watcher

LONGEST_REQUEST = 1 << 16
SESSIONS_AT_MOST = 64
ANSWER_AT_MOST = 1 << 22
"""So much may wait to be sent to who asks and does not read."""


class ControlServer:
    """The listening socket of one supervisor, and its sessions."""

    def __init__(self, executive: Executive) -> None:
        self.executive = executive
        self._socket: socket.socket | None = None
        self._path: Path | None = None
        self._sessions: set[Session] = set()

    def open(self) -> None:
        """Listen. Raises OSError where there is no safe place for the socket."""
        path = places.socket_path(places.make_folder())
        path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            listening.bind(str(path))
            listening.listen(8)
        except OSError:
            listening.close()
            raise
        listening.setblocking(False)
        self._socket, self._path = listening, path
        self._wait()

    def close(self) -> None:
        """Take the socket away, and end every session."""
        for session in list(self._sessions):
            session.close()
        if self._socket is not None and self._path is not None:
            self._path.unlink(missing_ok=True)
            self._socket.close()
            self._socket = None

    def _wait(self) -> None:
        if self._socket is not None:
            self.executive.io.watch(self._socket.fileno(), READ, self._accept)

    def _accept(self) -> None:
        if self._socket is None:
            return
        try:
            connection, _ = self._socket.accept()
        except OSError:
            self._wait()
            return
        _, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        if uid in (os.geteuid(), 0) and len(self._sessions) < SESSIONS_AT_MOST:
            self._sessions.add(Session(self, connection))
        else:
            connection.close()
        self._wait()

    def forget(self, session: Session) -> None:
        """It is over."""
        self._sessions.discard(session)


class Session:
    """One connection: at most one watch."""

    def __init__(self, server: ControlServer, connection: socket.socket) -> None:
        self._server = server
        self._executive = server.executive
        self._connection = connection
        self._received = b""
        self._unsent = b""
        self._fds: list[int] = []
        self._watcher: Watcher | None = None
        self._closing = False
        connection.setblocking(False)
        self._read_watch = self._executive.io.watch(connection.fileno(), READ, self._readable)
        self._write_watch = 0
        self._pipe_watch = 0

    def close(self) -> None:
        """End the session, and the watch if there is one."""
        if self._closing:
            return
        self._closing = True
        if self._watcher is not None:
            self._end_watch()
        for serial in (self._read_watch, self._write_watch):
            self._executive.io.cancel(serial)
        for fd in self._fds:
            os.close(fd)
        self._connection.close()
        self._server.forget(self)

    # Requests

    def _readable(self) -> None:
        if self._closing:
            return
        try:
            data, fds, _, _ = socket.recv_fds(self._connection, 4096, 4)
        except BlockingIOError:
            data, fds = None, []
        except OSError:
            data, fds = b"", []
        self._fds += fds
        if data == b"" or len(self._received) > LONGEST_REQUEST or len(self._fds) > 1:
            self.close()
            return
        self._received += data or b""
        while b"\n" in self._received and not self._closing:
            line, _, self._received = self._received.partition(b"\n")
            self._answer(line)
        if not self._closing:
            self._read_watch = self._executive.io.watch(self._connection.fileno(), READ, self._readable)

    def _answer(self, line: bytes) -> None:
        try:
            asked = json.loads(line)
            what = asked.get("ask")
        except (ValueError, AttributeError):
            self._send({"error": "the request is no JSON object"})
            return
        if what == "programs":
            self._send({"programs": programs.describe(self._executive)})
        elif what == "watch":
            self._watch(json.dumps(asked.get("request", {})))
        elif what == "counts" and self._watcher is not None and self._watcher.counts is not None:
            self._send({"rows": self._watcher.counts.rows()})
        elif what == "gdb":
            self._debug(asked.get("pid"))
        elif what == "stop" and self._watcher is not None:
            self._executive.unwatch(self._watcher)
        else:
            self._send({"error": f"{what!r} cannot be asked here"})

    def _send(self, answer: dict[str, Any]) -> None:
        self._unsent += json.dumps(answer).encode() + b"\n"
        self._write()

    def _write(self) -> None:
        if self._closing:
            return
        try:
            sent = self._connection.send(self._unsent, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.close()
            return
        self._unsent = self._unsent[sent:]
        if len(self._unsent) > ANSWER_AT_MOST:
            self.close()
        elif self._unsent:
            self._write_watch = self._executive.io.watch(self._connection.fileno(), WRITE, self._write)

    # Debugging

    def _debug(self, process_id: object) -> None:
        from ntsup.supervisor.gdb.server import GdbServer, serving

        found = [each for each in self._executive.processes.values() if each.process_id == process_id]
        if not found or not self._fds:
            self._send({"error": "a process of this run is wanted, and a socket that listens"})
            return
        there = serving(found[0])
        if there is not None:
            self._send({"error": f"it has a debugger's socket already: {there.address}"})
            return
        try:
            server = GdbServer(found[0], socket.socket(fileno=self._fds.pop()), attached=True)
        except OSError as error:
            self._send({"error": error.strerror})
            return
        self._send({"address": server.address})

    # Watching

    def _watch(self, text: str) -> None:
        from ntsup.supervisor.tracing.request import BadRequest, WatchRequest
        from ntsup.supervisor.tracing.watcher import Watcher

        if self._watcher is not None or not self._fds:
            self._send({"error": "a watch needs a pipe of its own, and a connection"})
            return
        fd = self._fds.pop()
        try:
            watcher = Watcher(WatchRequest.of_json(text), fd, waits=False)
        except (BadRequest, OSError) as error:
            os.close(fd)
            self._send({"error": str(error)})
            return
        self._watcher = watcher
        watcher.on_full = self._await_room
        watcher.on_close = self._watch_closed
        self._send({"ok": True})
        self._executive.watch(watcher)

    def _await_room(self) -> None:
        if self._watcher is not None:
            self._pipe_watch = self._executive.io.watch(self._watcher.fileno(), WRITE, self._room)

    def _room(self) -> None:
        self._pipe_watch = 0
        if self._watcher is not None:
            self._watcher.drained()

    def _end_watch(self) -> None:
        if self._watcher is not None:
            self._executive.unwatch(self._watcher)

    def _watch_closed(self) -> None:
        watcher, self._watcher = self._watcher, None
        self._executive.io.cancel(self._pipe_watch)
        if watcher is not None:
            self._send({"end": True, "dropped": watcher.dropped_in_all})
