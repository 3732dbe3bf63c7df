"""The resident supervisor: imports everything once, keeps one fork ready, and lets that take the next client.

Single-threaded up to the fork. Leaves after a quiet minute, and at once when its own files change. Must never hold a
client's descriptor longer than its program runs.

    python -m ntsup.resident.server SOCKET [QUIET_SECONDS]
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import os
import pkgutil
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass

from ntsup.resident import takeover

QUIET_SECONDS = 60.0
"""So long it stays when nobody asks for anything, if it is not told otherwise."""
PRELOADED_PACKAGES = (
    "loader",
    "pathmap",
    "ntabi",
    "supervisor.linux",
    "supervisor.objects",
    "supervisor.registry",
    "supervisor.services",
)
PRELOADED_MODULES = (
    "pwd",
    "ntsup.supervisor.apc",
    "ntsup.supervisor.cli",
    "ntsup.supervisor.commands.run",
    "ntsup.supervisor.console",
    "ntsup.supervisor.crash",
    "ntsup.supervisor.exceptions",
    "ntsup.supervisor.time_zone",
)
OWN_PYTHON = ("--hook", "--no-daemon")
"""Options that need the user's own Python. An argument of the program's with such a name costs it the quick start."""
SPARES_THAT_MAY_FAIL = 3
CHANGED = 0x2 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200
"""inotify(7): IN_MODIFY, IN_CLOSE_WRITE, IN_MOVED_FROM, IN_MOVED_TO, IN_CREATE, IN_DELETE."""


def preload() -> None:
    """Everything that running a program may need, imported and compiled."""
    from ntsup.loader.apiset import api_set_map
    from ntsup.ntabi import registry
    from ntsup.supervisor import commands, run
    from ntsup.supervisor.settings import DEFAULT_BUILD

    for name in PRELOADED_PACKAGES:
        package = importlib.import_module(f"ntsup.{name}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(("generate", "__main__", "build")):
                importlib.import_module(module.name)
    for name in PRELOADED_MODULES:
        importlib.import_module(name)
    for codec in ("utf-16-le", "utf-8", "latin-1", "cp1252", "cp437", "idna"):
        "".encode(codec)
    run.prepare(DEFAULT_BUILD)
    commands.parser_of("run")
    api_set_map()
    for entry in registry.values():
        if entry.body is not None and entry.decoded is None:
            entry.compile()
    run.save_caches()
    gc.collect()
    gc.freeze()


def watch_files() -> int:
    """An inotify descriptor that becomes readable when a file of this installation changes."""
    from ntsup.supervisor.linux import files
    from ntsup.supervisor.settings import PACKAGE

    fd = files.watch_open()
    for package in ("ntabi", "loader", "pathmap", "supervisor", "resident", "gate", "guest/bin"):
        for folder, names, _ in os.walk(PACKAGE / package):
            names[:] = [name for name in names if name not in ("__pycache__", "obj", "core")]
            with contextlib.suppress(OSError):
                files.watch_add(fd, folder, CHANGED)
    return fd


def files_changed(watch: int) -> bool:
    """Whether a file changed; Python's own cache folders do not count."""
    import struct

    changed = False
    try:
        while data := os.read(watch, 65536):
            at = 0
            while at + 16 <= len(data):
                _, _, _, length = struct.unpack_from("<iIII", data, at)
                name = data[at + 16 : at + 16 + length].rstrip(b"\0")
                changed = changed or name != b"__pycache__"
                at += 16 + length
    except BlockingIOError:
        pass
    return changed


@dataclass
class Spare:
    """A fork that waits for the next client."""

    pid: int
    pidfd: int
    channel: socket.socket
    """It sends the connection here once it has one."""


@dataclass
class Run:
    """A fork that runs a program."""

    pid: int
    pidfd: int
    connection: socket.socket


class Server:
    """The parent of all forks."""

    def __init__(self, path: str, listener: socket.socket, quiet: float) -> None:
        self.path = path
        self.quiet = quiet
        self.listener = listener
        self.watch = watch_files()
        self.spare: Spare | None = None
        self.runs: dict[int, Run] = {}
        """By pidfd."""
        self.failed = 0
        self.asked_to_leave = False
        self.wake, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGTERM, self._leave_soon)

    def _leave_soon(self, *_: object) -> None:
        self.asked_to_leave = True

    def make_spare(self) -> None:
        """Fork the one that serves the next client. Returns in the parent only."""
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                ours.close()
                os.close(self.watch)
                os.close(self.wake)
                for run in self.runs.values():
                    run.connection.close()
                    os.close(run.pidfd)
                code = wait_and_serve(self.listener, its)
            finally:
                os._exit(code)
        its.close()
        self.spare = Spare(pid, os.pidfd_open(pid), ours)

    def taken(self, spare: Spare) -> None:
        """The spare has a client, or is gone."""
        try:
            data, fds, _, _ = socket.recv_fds(spare.channel, 16, 1)
        except OSError:
            data, fds = b"", []
        spare.channel.close()
        self.spare = None
        if data and fds:
            self.failed = 0
            self.runs[spare.pidfd] = Run(spare.pid, spare.pidfd, socket.socket(fileno=fds[0]))
            return
        for fd in fds:
            os.close(fd)
        self.failed += 1
        os.waitpid(spare.pid, 0)
        os.close(spare.pidfd)

    def ended(self, run: Run) -> None:
        """A program has ended, and its supervisor with it."""
        del self.runs[run.pidfd]
        os.waitpid(run.pid, 0)
        os.close(run.pidfd)
        run.connection.close()

    def _watch_runs(self, poller: select.poll) -> None:
        """For the ends of programs and of clients."""
        for run in self.runs.values():
            poller.register(run.pidfd, select.POLLIN)
            poller.register(run.connection, 0)

    def _attend_runs(self, events: dict[int, int]) -> None:
        """Bury what has ended; a client that is gone takes along what it asked for."""
        for run in list(self.runs.values()):
            if run.pidfd in events:
                self.ended(run)
            elif events.get(run.connection.fileno(), 0) & (select.POLLHUP | select.POLLERR):
                signal.pidfd_send_signal(run.pidfd, signal.SIGKILL)

    def serve(self) -> None:
        """Until nobody has asked for a minute, or our files are no longer what we are."""
        quiet_since = time.monotonic()
        while self.failed < SPARES_THAT_MAY_FAIL:
            if self.spare is None:
                self.make_spare()
            assert self.spare is not None
            poller = select.poll()
            poller.register(self.watch, select.POLLIN)
            poller.register(self.wake, select.POLLIN)
            poller.register(self.spare.channel, select.POLLIN)
            self._watch_runs(poller)
            left = None if self.runs else max(self.quiet - (time.monotonic() - quiet_since), 0)
            events = dict(poller.poll(None if left is None else left * 1000 + 1))
            if self.asked_to_leave or (self.watch in events and files_changed(self.watch)):
                return
            if self.spare.channel.fileno() in events:
                self.taken(self.spare)
            self._attend_runs(events)
            if self.runs:
                quiet_since = time.monotonic()
            elif not events and time.monotonic() - quiet_since >= self.quiet:
                return

    def leave(self) -> None:
        """Nobody finds us any more; the programs that run go on to their ends."""
        with contextlib.suppress(OSError):
            os.unlink(self.path)
        self.listener.close()
        if self.spare is not None:
            self.spare.channel.close()
        while self.runs:
            poller = select.poll()
            self._watch_runs(poller)
            events = dict(poller.poll())
            self._attend_runs(events)


def wait_and_serve(listener: socket.socket, channel: socket.socket) -> int:
    """In the fork: take one client and run its program. The exit code."""
    from ntsup.supervisor.linux import native

    os.setsid()
    native.start_bell()
    poller = select.poll()
    poller.register(listener, select.POLLIN)
    poller.register(channel, 0)
    while True:
        ready = dict(poller.poll())
        if listener.fileno() in ready:
            try:
                connection, _ = listener.accept()
                break
            except OSError:
                pass
        if channel.fileno() in ready:
            return 0  # the parent has left
    socket.send_fds(channel, [b"taken"], [connection.fileno()])
    channel.close()
    listener.close()
    return serve_client(connection)


def serve_client(connection: socket.socket) -> int:
    """Run what the client asks for, as the client."""
    try:
        request = takeover.receive(connection)
        if any(word.startswith(OWN_PYTHON) for word in request.arguments):
            raise takeover.BadRequest("it is to have a Python of its own")
        takeover.take_over(request)
    except (takeover.BadRequest, OSError):
        with contextlib.suppress(OSError):
            connection.sendall(takeover.ANSWER.pack(takeover.DECLINED, 0))
        return 0
    pidfd = os.pidfd_open(os.getpid())
    socket.send_fds(connection, [takeover.ANSWER.pack(takeover.STARTED, 0)], [pidfd])
    os.close(pidfd)
    from ntsup.supervisor import cli  # imported long ago: only the fork knows the whole supervisor
    from ntsup.supervisor.objects import terminal

    terminal.stand_for(request.client)
    try:
        code = cli.main(request.arguments[1:])
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 70
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    with contextlib.suppress(OSError):
        connection.sendall(takeover.ANSWER.pack(takeover.EXIT, code & 0xFF))
    return code


def lock(path: str) -> bool:
    """Be the only one for a socket, until we end; False if another is."""
    fd = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return False
    os.truncate(fd, 0)
    os.write(fd, b"%d" % os.getpid())
    return True


def listen(path: str) -> socket.socket:
    """The listening socket, there from now on."""
    fresh = f"{path}.{os.getpid()}"
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(fresh)
    listener.listen(64)
    listener.setblocking(False)
    os.rename(fresh, path)  # over that of one that was killed: who holds the lock is the only one
    return listener


def start(path: str) -> None:
    """Start a resident supervisor for `path` in the background. Whoever calls goes on at once."""
    null = os.devnull
    words = [sys.executable, "-m", "ntsup.resident.server", path]
    actions = [(os.POSIX_SPAWN_OPEN, 0, null, os.O_RDONLY, 0)]
    actions += [(os.POSIX_SPAWN_OPEN, fd, null, os.O_WRONLY, 0) for fd in (1, 2)]
    with contextlib.suppress(OSError):
        os.posix_spawn(sys.executable, words, os.environ, file_actions=actions, setsid=True)


def main() -> int:
    """The process that stays."""
    path = sys.argv[1]
    os.closerange(3, 1024)
    os.chdir("/")
    if not lock(path):
        return 0
    preload()
    server = Server(path, listen(path), float(sys.argv[2]) if len(sys.argv) > 2 else QUIET_SECONDS)
    try:
        server.serve()
    finally:
        server.leave()
    return 0


if __name__ == "__main__":
    sys.exit(main())
