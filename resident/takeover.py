"""Becoming, for one program, what the client that asked is: its streams, directory, environment, limits.

What of the client cannot be taken over (its session, its controlling terminal) is said in docs/design.md.
"""

from __future__ import annotations

import array
import os
import resource
import socket
import struct
import sys
import time
from dataclasses import dataclass, field

REQUEST = struct.Struct("<6I")
ANSWER = struct.Struct("<2I")
MAGIC, VERSION, BODY_MAX = 0x7073746E, 1, 8 << 20
STARTED, DECLINED, EXIT = 1, 2, 3
"""protocol.h"""

LIMITS = (
    resource.RLIMIT_AS,
    resource.RLIMIT_CORE,
    resource.RLIMIT_CPU,
    resource.RLIMIT_DATA,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_MEMLOCK,
    resource.RLIMIT_NOFILE,
    resource.RLIMIT_NPROC,
    resource.RLIMIT_STACK,
)
PATIENCE = 5.0
"""Seconds that a client may take to say what it wants."""


class BadRequest(Exception):
    """A client that speaks otherwise: it is declined."""


@dataclass
class Request:
    """What a client asks for."""

    client: int
    """Its Linux pid."""
    arguments: list[str]
    environment: dict[bytes, bytes]
    streams: dict[int, int] = field(default_factory=dict)
    """Our descriptors of its 0, 1 and 2; one that it had closed is missing."""


def _receive_exactly(connection: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(min(size - len(parts), 1 << 20))
        if not part:
            raise BadRequest("the client hung up")
        parts += part
    return bytes(parts)


def receive(connection: socket.socket) -> Request:
    """Read a request; BadRequest, TimeoutError or another OSError where there is none to be had."""
    connection.settimeout(PATIENCE)
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    client, uid, _ = struct.unpack("3i", raw)
    if uid != os.getuid():
        raise BadRequest("another user")
    header, control, _, _ = connection.recvmsg(REQUEST.size, socket.CMSG_SPACE(3 * 4), socket.MSG_CMSG_CLOEXEC)
    passed = array.array("i")
    for level, kind, data in control:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            passed.frombytes(data[: len(data) - len(data) % passed.itemsize])
    try:
        if len(header) != REQUEST.size:
            raise BadRequest("a short header")
        magic, version, size, argument_count, environment_count, streams = REQUEST.unpack(header)
        numbers = [number for number in range(3) if streams & 1 << number]
        if (magic, version) != (MAGIC, VERSION) or size > BODY_MAX or len(numbers) != len(passed):
            raise BadRequest("another version")
        words = _receive_exactly(connection, size).split(b"\0")
        if len(words) != argument_count + environment_count + 1 or argument_count < 1:
            raise BadRequest("a damaged body")
    except Exception:
        for fd in passed:
            os.close(fd)
        raise
    connection.settimeout(None)
    pairs = (entry.partition(b"=") for entry in words[argument_count : argument_count + environment_count])
    return Request(
        client,
        [os.fsdecode(word) for word in words[:argument_count]],
        {name: value for name, _, value in pairs if name},
        dict(zip(numbers, passed, strict=True)),
    )


def take_over(request: Request) -> None:
    """Become the client. OSError where that is refused: the client then runs its program itself."""
    client = request.client
    os.chdir(f"/proc/{client}/cwd")
    for limit in LIMITS:
        wanted = resource.prlimit(client, limit)
        if wanted != resource.getrlimit(limit):
            try:
                resource.setrlimit(limit, wanted)
            except ValueError as error:
                raise PermissionError("a limit cannot be raised") from error
    with open(f"/proc/{client}/status", encoding="ascii", errors="replace") as status:
        for line in status:
            if line.startswith("Umask:"):
                os.umask(int(line.split()[1], 8))
                break
    os.sched_setaffinity(0, os.sched_getaffinity(client))
    niceness = os.getpriority(os.PRIO_PROCESS, client)
    if niceness != os.getpriority(os.PRIO_PROCESS, 0):
        os.setpriority(os.PRIO_PROCESS, 0, niceness)
    os.environb.clear()
    os.environb.update(request.environment)
    time.tzset()
    _take_streams(request.streams)


def _take_streams(streams: dict[int, int]) -> None:
    for number in range(3):
        fd = streams.get(number)
        if fd is None:
            try:
                os.close(number)
            except OSError:
                pass
        else:
            os.dup2(fd, number)
            os.close(fd)
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if number not in streams:
            setattr(sys, name, None)
            continue
        errors = "backslashreplace" if number == 2 else "surrogateescape"
        lines = number == 2 or (number == 1 and os.isatty(1))
        stream = open(number, mode, encoding="utf-8", errors=errors, closefd=False, buffering=1 if lines else -1)
        setattr(sys, name, stream)
