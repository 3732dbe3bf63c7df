"""The resident supervisor: imports everything once, keeps a fork ready, and lets that take the next client.

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

from ntsup.resident.worker import AGAIN, FREE, OVER, TAKEN, work

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
FORKS_THAT_MAY_FAIL = 3
IDLE_AT_MOST = 3
"""So many workers wait for a client, at most."""
GONE = select.POLLHUP | select.POLLERR
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
class Worker:
    """A fork that waits for a client or runs its program: resident.worker."""

    pid: int
    pidfd: int
    channel: socket.socket
    served: int = 0
    connection: socket.socket | None = None
    """Of its client, while it runs a program."""
    retired: bool = False
    """It ends: it does not wait for a client any more."""


class Server:
    """The parent of all forks."""

    def __init__(self, path: str, listener: socket.socket, quiet: float) -> None:
        self.path = path
        self.quiet = quiet
        self.listener = listener
        self.watch = watch_files()
        self.workers: dict[int, Worker] = {}
        """By pidfd."""
        self.failed = 0
        self.asked_to_leave = False
        self.wake, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGTERM, self._leave_soon)

    def _leave_soon(self, *_: object) -> None:
        self.asked_to_leave = True

    def idle(self) -> list[Worker]:
        """Those that wait for a client."""
        return [worker for worker in self.workers.values() if worker.connection is None and not worker.retired]

    def make_worker(self) -> None:
        """Fork one more. Returns in the parent only."""
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
                for other in self.workers.values():
                    other.channel.close()
                    if other.connection is not None:
                        other.connection.close()
                    os.close(other.pidfd)
                code = work(self.listener, its)
            finally:
                os._exit(code)
        its.close()
        pidfd = os.pidfd_open(pid)
        self.workers[pidfd] = Worker(pid, pidfd, ours)

    def heard(self, worker: Worker) -> None:
        """A worker says something: it has a client, has run its program, can take another; or it is about to end."""
        try:
            data, fds, _, _ = socket.recv_fds(worker.channel, 16, 1)
        except OSError:
            data, fds = b"", []
        if data == TAKEN and fds:
            self.failed = 0
            worker.served += 1
            worker.connection = socket.socket(fileno=fds.pop())
        elif data == OVER:
            worker.retired = True
            self._forget_client(worker)
        elif data == FREE and self.listener.fileno() >= 0 and len(self.idle()) < IDLE_AT_MOST:
            worker.retired = False
            with contextlib.suppress(OSError):
                socket.send_fds(worker.channel, [AGAIN], [self.listener.fileno()])
        else:
            worker.retired = True
            worker.channel.close()
        for fd in fds:
            os.close(fd)

    @staticmethod
    def _forget_client(worker: Worker) -> None:
        if worker.connection is not None:
            worker.connection.close()
            worker.connection = None

    def ended(self, worker: Worker) -> None:
        """A worker has ended."""
        del self.workers[worker.pidfd]
        os.waitpid(worker.pid, 0)
        os.close(worker.pidfd)
        worker.channel.close()
        self._forget_client(worker)
        if not worker.served:
            self.failed += 1

    def _watch_workers(self, poller: select.poll) -> None:
        """For what they say, for their ends, and for the ends of their clients."""
        for worker in self.workers.values():
            poller.register(worker.pidfd, select.POLLIN)
            if worker.channel.fileno() >= 0:
                poller.register(worker.channel, select.POLLIN)
            if worker.connection is not None:
                poller.register(worker.connection, 0)

    def _attend_workers(self, events: dict[int, int]) -> None:
        """Listen to them and bury what has ended; a client that is gone takes along what it asked for."""
        for worker in list(self.workers.values()):
            left = worker.connection is not None and events.get(worker.connection.fileno(), 0) & GONE
            if worker.channel.fileno() in events:
                self.heard(worker)
            if worker.pidfd in events:
                self.ended(worker)
            elif left and worker.connection is not None:
                signal.pidfd_send_signal(worker.pidfd, signal.SIGKILL)

    @property
    def runs(self) -> bool:
        """Whether a program runs."""
        return any(worker.connection is not None for worker in self.workers.values())

    def serve(self) -> None:
        """Until nobody has asked for a minute, or our files are no longer what we are."""
        quiet_since = time.monotonic()
        while self.failed < FORKS_THAT_MAY_FAIL:
            if not self.idle():
                self.make_worker()
            poller = select.poll()
            poller.register(self.watch, select.POLLIN)
            poller.register(self.wake, select.POLLIN)
            self._watch_workers(poller)
            left = None if self.runs else max(self.quiet - (time.monotonic() - quiet_since), 0)
            events = dict(poller.poll(None if left is None else left * 1000 + 1))
            if self.asked_to_leave or (self.watch in events and files_changed(self.watch)):
                return
            self._attend_workers(events)
            if self.runs or events:
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since >= self.quiet:
                return

    def leave(self) -> None:
        """Nobody finds us any more; the programs that run go on to their ends."""
        with contextlib.suppress(OSError):
            os.unlink(self.path)
        self.listener.close()
        for worker in self.idle():
            worker.retired = True
            worker.channel.close()
        while self.runs:
            poller = select.poll()
            self._watch_workers(poller)
            self._attend_workers(dict(poller.poll()))


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
    fresh = f"{os.path.dirname(path)}/{os.getpid()}"  # no longer than the path: a socket's address holds 107 bytes
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
