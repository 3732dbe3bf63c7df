"""A fork of the resident supervisor: runs one client's program after the other, each as if by a process of its own.

Once it has run one it starts the next in a fraction of the time: what a fork shares with its parent has been copied.
Must never take another client unless it is again what it was before the first.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass

from ntsup.resident import takeover

OWN_PYTHON = ("--hook", "--no-daemon")
"""Options that need the user's own Python. An argument of the program's with such a name costs it the quick start."""
TAKEN, OVER, FREE, AGAIN = b"taken", b"over", b"free", b"again"
"""What is said on a worker's channel: it has a client (with the connection); its program has ended; it can take
another; and the answer to that, with the listening socket."""
YIELD = 0.001
"""Seconds that one which has run nothing yet leaves a client to the others."""
PATIENCE = 1.0
"""Seconds that a client may take to go once it has its exit code."""
PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGWINCH)
"""Signals that a client hands on to its program."""


@dataclass(frozen=True)
class State:
    """What of a process outlives a program, if that has changed it."""

    descriptors: int
    threads: int
    niceness: int
    limits: tuple[tuple[int, int], ...]

    @classmethod
    def now(cls) -> State:
        """Ours."""
        return cls(
            len(os.listdir("/proc/self/fd")),
            len(os.listdir("/proc/self/task")),
            os.getpriority(os.PRIO_PROCESS, 0),
            tuple(resource.getrlimit(limit) for limit in takeover.LIMITS),
        )


def work(listener: socket.socket, channel: socket.socket) -> int:
    """Serve clients as long as our parent wants that. The exit code."""
    from ntsup.supervisor.linux import native

    os.setsid()
    fresh, runs = State.now(), 0
    while True:
        native.start_bell()
        connection = _wait(listener, channel, runs)
        if connection is None:
            return 0
        socket.send_fds(channel, [TAKEN], [connection.fileno()])
        listener.close()
        code, clean = serve_client(connection, channel)
        native.stop_bell()
        again = _again(connection, channel) if clean and not _has_children() else None
        if again is None:
            return code
        listener = again
        runs += 1
        if State.now() != fresh:
            return code


def _has_children() -> bool:
    """Whether there is a child, dead or alive."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _wait(listener: socket.socket, channel: socket.socket, runs: int) -> socket.socket | None:
    """The next client's connection; None if our parent has left, or wants us to."""
    poller = select.poll()
    poller.register(listener, select.POLLIN)
    poller.register(channel, 0)
    while True:
        ready = dict(poller.poll())
        if listener.fileno() in ready:
            if not runs:
                time.sleep(YIELD)
            try:
                return listener.accept()[0]
            except OSError:
                pass
        if channel.fileno() in ready:
            return None


def _again(connection: socket.socket, channel: socket.socket) -> socket.socket | None:
    """Be rid of a client, and be asked to serve another: the listening socket. None if we are not."""
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for number in range(3):
        os.dup2(null, number)
    os.close(null)
    os.chdir("/")
    poller = select.poll()
    poller.register(connection, select.POLLRDHUP)
    if not poller.poll(PATIENCE * 1000):
        return None  # as long as it is there it may hand on signals
    connection.close()
    while signal.sigtimedwait(PASSED_ON, 0) is not None:
        pass
    gc.collect()  # the whole executive: some of it lies in cycles
    try:
        channel.sendall(FREE)
        data, fds, _, _ = socket.recv_fds(channel, 16, 1)
    except OSError:
        return None
    return socket.socket(fileno=fds[0]) if data == AGAIN and fds else None


def serve_client(connection: socket.socket, channel: socket.socket) -> tuple[int, bool]:
    """Run what the client asks for, as the client: the exit code, and whether nothing untoward happened."""
    try:
        request = takeover.receive(connection)
        if any(word.startswith(OWN_PYTHON) for word in request.arguments):
            raise takeover.BadRequest("it is to have a Python of its own")
        takeover.take_over(request)
    except (takeover.BadRequest, OSError):
        with contextlib.suppress(OSError):
            connection.sendall(takeover.ANSWER.pack(takeover.DECLINED, 0))
        return 0, False
    pidfd = os.pidfd_open(os.getpid())
    socket.send_fds(connection, [takeover.ANSWER.pack(takeover.STARTED, 0)], [pidfd])
    os.close(pidfd)
    from ntsup.supervisor import cli, run  # imported long ago: only the fork knows the whole supervisor
    from ntsup.supervisor.objects import terminal

    def tell(code: int) -> None:
        with contextlib.suppress(OSError):
            channel.sendall(OVER)  # before the client hangs up, lest we be taken for one that it has left behind
            connection.sendall(takeover.ANSWER.pack(takeover.EXIT, code & 0xFF))

    run.tell_shell = tell
    terminal.stand_for(request.client)
    clean = False
    try:
        code = cli.main(request.arguments[1:])
        clean = True
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 70
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    if run.tell_shell is not None:
        tell(code)
        return code, clean
    return code, False  # it was told early: what ran on has had us to itself
