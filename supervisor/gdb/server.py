"""Where a debugger connects: a Unix socket of its user's own, or a TCP port, served by the stop loop between stops.

One debugger at a time; another may come when it has left. Must never block the loop, and never wait for the debugger.
"""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ntsup.supervisor.gdb import packets
from ntsup.supervisor.gdb.debuggee import Debuggee, StopReason
from ntsup.supervisor.gdb.protocol import Protocol
from ntsup.supervisor.io_watch import READ, WRITE

if TYPE_CHECKING:
    from ntsup.supervisor.objects.process import Process

UNSENT_AT_MOST = 1 << 22
"""So much may wait for a debugger that does not read."""


class BadAddress(ValueError):
    """No place to listen at."""


def listen(where: str) -> socket.socket:
    """A listening socket at `HOST:PORT`, `:PORT` (this machine only) or the path of a Unix socket.

    Raises BadAddress, OSError.
    """
    host, colon, port = where.rpartition(":")
    if not colon:
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        mask = os.umask(0o177)
        try:
            listening.bind(where)
        except OSError:
            listening.close()
            raise
        finally:
            os.umask(mask)
    else:
        if not port.isdecimal() or int(port) > 65535:
            raise BadAddress(f"{where}: HOST:PORT, :PORT or the path of a socket is wanted")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host.strip("[]") or "127.0.0.1", int(port)))
        except OSError:
            listening.close()
            raise
    listening.listen(1)
    listening.setblocking(False)
    return listening


def address_of(listening: socket.socket) -> str:
    """What is given to gdb's `target remote`."""
    name = listening.getsockname()
    if isinstance(name, str):
        return name
    host = f"[{name[0]}]" if ":" in name[0] else name[0]
    return f"{host}:{name[1]}"


_servers: WeakKeyDictionary[Process, GdbServer] = WeakKeyDictionary()


def serving(process: Process) -> GdbServer | None:
    """A process's server, if it has one."""
    return _servers.get(process)


class GdbServer:
    """The debugger's access to one process."""

    def __init__(self, process: Process, listening: socket.socket, *, attached: bool) -> None:
        """`attached`: the process runs already, and goes on when the debugger leaves."""
        self._process = process
        self._executive = process.executive
        self._listening: socket.socket | None = listening
        self._attached = attached
        self._connection: socket.socket | None = None
        self._reader = packets.Reader()
        self._unsent = b""
        self._protocol: Protocol | None = None
        self._debuggee: Debuggee | None = None
        self._leaving = False
        self._accepting = 0
        """The watch for who calls."""
        self.address = address_of(listening)
        _servers[process] = self
        self._executive.on_close.append(self.close)
        self._open = attached
        """Whether debuggers are let in: to a new process once it has come to its entry."""
        if attached:
            self._wait()

    def hold_at_entry(self) -> None:
        """Have the process stop at the program's entry point, before it has begun, and wait there for a debugger."""
        debuggee = self._new_debuggee()
        image = self._process.image
        entry = image.base + image.entry_point if image is not None else 0
        debuggee.stop_once_at(entry)

    def close(self) -> None:
        """The supervisor ends: send what is left, and take the socket away."""
        if self._connection is not None:
            try:
                self._connection.settimeout(1.0)
                self._connection.sendall(self._unsent)
            except OSError:
                pass
            self._connection.close()
            self._connection = None
        self._stop_listening()

    def _stop_listening(self) -> None:
        if self._listening is not None:
            self._executive.io.cancel(self._accepting)
            self._listening.close()
            self._listening = None
            if "/" in self.address:
                Path(self.address).unlink(missing_ok=True)

    # Connections

    def _wait(self) -> None:
        if self._listening is not None:
            self._accepting = self._executive.io.watch(self._listening.fileno(), READ, self._accept)

    def _accept(self) -> None:
        if self._listening is None:
            return
        try:
            connection, _ = self._listening.accept()
        except OSError:
            self._wait()
            return
        if self._connection is not None or not self._is_ours(connection) or self._process.exited:
            connection.close()
            self._wait()
            return
        connection.setblocking(False)
        if connection.family != socket.AF_UNIX:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self._reader, self._unsent, self._leaving = packets.Reader(), b"", False
        debuggee = self._debuggee or self._new_debuggee()
        debuggee.hold()
        debuggee.heard = True
        self._protocol = Protocol(debuggee, self._send, self._leave)
        self._executive.io.watch(connection.fileno(), READ, self._readable)
        self._wait()

    @staticmethod
    def _is_ours(connection: socket.socket) -> bool:
        """Whether it is our user who calls; over TCP nobody can say, which is why that has to be asked for."""
        if connection.family != socket.AF_UNIX:
            return True
        _, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        return uid in (os.geteuid(), 0)

    def _new_debuggee(self) -> Debuggee:
        self._debuggee = Debuggee(self._process, self._stopped, self._ended)
        self._debuggee.attached = self._attached
        return self._debuggee

    def _stopped(self, reason: StopReason) -> None:
        if not self._open:
            self._open = True
            self._wait()
        if self._protocol is not None:
            self._protocol.stopped(reason)

    def _ended(self, status: int) -> None:
        if self._protocol is not None:
            self._protocol.ended(status)
        self._debuggee = None
        self._stop_listening()  # who comes now comes too late

    # Bytes

    def _readable(self) -> None:
        connection, protocol = self._connection, self._protocol
        if connection is None or protocol is None:
            return
        try:
            data = connection.recv(1 << 16)
        except BlockingIOError:
            data = None
        except OSError:
            data = b""
        if data == b"":
            self._drop()
            return
        for content in self._reader.feed(data or b""):
            if content == packets.INTERRUPT:
                protocol.interrupt()
                continue
            if protocol.acknowledges:
                self._write(b"-" if content is None else b"+")
            if content is not None:
                protocol.receive(content)
            if self._leaving or self._connection is None:
                break
        if self._leaving:
            self._drop()
        elif self._connection is not None:
            self._executive.io.watch(connection.fileno(), READ, self._readable)

    def _send(self, content: bytes) -> None:
        self._write(packets.packet(content))

    def _write(self, data: bytes) -> None:
        waiting = bool(self._unsent)
        self._unsent += data
        if not waiting:
            self._flush()

    def _flush(self) -> None:
        if self._connection is None:
            return
        try:
            sent = self._connection.send(self._unsent, socket.MSG_NOSIGNAL)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._unsent = b""
            return  # reading will find out
        self._unsent = self._unsent[sent:]
        if len(self._unsent) > UNSENT_AT_MOST:
            self._drop()
        elif self._unsent:
            self._executive.io.watch(self._connection.fileno(), WRITE, self._flush)

    def _leave(self) -> None:
        self._leaving = True

    def _drop(self) -> None:
        """The debugger has left, or has gone without a word: the program runs on as if it had never been."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._protocol = None
        if self._debuggee is not None:
            self._debuggee.detach()
            self._debuggee = None
