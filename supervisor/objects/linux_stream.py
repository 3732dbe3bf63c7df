"""Streams that are Linux's own: pipes, sockets and devices that came from the shell or are handed to Linux programs.

Reads and writes are tried at once and otherwise wait on epoll. The shell's open descriptions are never made
non-blocking: where that is needed the stream is opened anew. Must never block.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import socket
import stat
import struct
import termios
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.io_watch import READ, WRITE
from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.objects import gate_files
from ntsup.supervisor.objects.disk import CHUNK
from ntsup.supervisor.objects.file import FILE_DEVICE_CONSOLE, FILE_DEVICE_NAMED_PIPE, FILE_DEVICE_NULL, File

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.request import Request

PIPE_BUF = 4096
"""What a pipe that poll calls writable takes without blocking."""
NULL_DEVICE = os.makedev(1, 3)
"""/dev/null."""
FSCTL_PIPE_PEEK = 0x11400C
PIPE_CONNECTED = 3
"""FILE_PIPE_CONNECTED_STATE."""
SOCKET_QUOTA = 65536
"""What a socket that stands for a pipe is said to hold, in bytes."""


class Stream:
    """A Linux descriptor whose reads and writes may have to wait."""

    def __init__(self, executive: Executive, fd: int) -> None:
        self.executive = executive
        self.fd = fd
        """Ours to close; its open description is shared with whoever gave it."""
        mode = os.fstat(fd).st_mode
        self.is_pipe = stat.S_ISFIFO(mode)
        self.is_socket = stat.S_ISSOCK(mode)
        self.is_terminal = stat.S_ISCHR(mode) and os.isatty(fd)
        self._patient = self.is_pipe or self.is_socket or stat.S_ISCHR(mode)
        self._socket = socket.socket(fileno=os.dup(fd)) if self.is_socket else None
        self._io = self._reopen() if self.is_pipe or self.is_terminal else fd
        self._nonblocking = self._io != fd
        self._reads: deque[Request] = deque()
        self._writes: deque[tuple[Writer, memoryview]] = deque()
        self._watches = [0, 0]
        self.on_order: Callable[[bool], None] = lambda strict: None
        """Called with whether bytes are under way here that must keep their order: a write half done, a look ahead."""
        self._ahead = b""
        """Read already, by a look ahead at a pipe."""
        self.waits = True
        """Whether a read of an empty pipe waits (PIPE_WAIT); else it fails (PIPE_NOWAIT)."""

    def _reopen(self) -> int:
        """A descriptor with an open description of our own, which may be non-blocking; `fd` where there can be none."""
        kind = fcntl.fcntl(self.fd, fcntl.F_GETFL) & os.O_ACCMODE
        try:
            return os.open(f"/proc/self/fd/{self.fd}", kind | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            return self.fd

    @property
    def own_descriptor(self) -> int:
        """A descriptor of a pipe that does not block and is nobody else's; -1 where there is none."""
        return self._io if self._nonblocking and self.is_pipe else -1

    # Reading

    def read(self, request: Request) -> None:
        """Complete a read with what is there, or when something is."""
        if not self._reads and self._read_now(request):
            return
        if not self.waits:
            request.complete(NtStatus.PIPE_EMPTY)
            return
        self._reads.append(request)
        request.on_cancel = lambda: self._forget_read(request)
        self._watch_reads()

    def _read_now(self, request: Request) -> bool:
        """False when nothing is there yet."""
        try:
            data = self._take(min(request.length, CHUNK))
        except BlockingIOError:
            return False
        except OSError as error:
            # A terminal whose other side is gone says EIO; for a pipe a reset is its end.
            ended = error.errno in (errno.EIO, errno.ECONNRESET, errno.EPIPE)
            request.complete(NtStatus.PIPE_BROKEN if ended else NtStatus.IO_DEVICE_ERROR)
            return True
        if data or not request.length:
            request.deliver(data)
        else:
            self.at_end(request)
        return True

    def at_end(self, request: Request) -> None:
        """Nothing will come any more."""
        if self.is_terminal:
            request.complete(NtStatus.SUCCESS)
        else:
            request.complete(NtStatus.PIPE_BROKEN if self.is_pipe or self.is_socket else NtStatus.END_OF_FILE)

    def _take(self, length: int) -> bytes:
        if not self._ahead:
            return self._receive(length)
        data, self._ahead = self._ahead[:length], self._ahead[length:]
        if len(data) < length:
            try:
                data += self._receive(length - len(data))
            except OSError:
                pass  # what was seen already is there at any rate
        return data

    def _receive(self, length: int) -> bytes:
        if self._socket is not None:
            return self._socket.recv(length, socket.MSG_DONTWAIT)
        if self._patient and not self._nonblocking and not _ready(self.fd, select.POLLIN):
            raise BlockingIOError(errno.EAGAIN, "")
        return os.read(self._io, length)

    def _watch_reads(self) -> None:
        if not self._watches[0]:
            self._watches[0] = self.executive.io.watch(self.fd, READ, self._readable)

    def _readable(self) -> None:
        self._watches[0] = 0
        while self._reads:
            request = self._reads[0]
            if not self._read_now(request):
                break
            if self._reads and self._reads[0] is request:
                self._reads.popleft()
        if self._reads:
            self._watch_reads()

    def _forget_read(self, request: Request) -> None:
        self._reads.remove(request)
        if not self._reads and self._watches[0]:
            self.executive.io.cancel(self._watches[0])
            self._watches[0] = 0

    def available(self) -> int:
        """How many bytes can be read now; STATUS_PIPE_BROKEN at the end."""
        try:
            (count,) = struct.unpack("i", fcntl.ioctl(self.fd, termios.FIONREAD, b"\0\0\0\0"))
        except OSError:
            count = 0
        total = int(count) + len(self._ahead)
        if not total and self._patient and _ready(self.fd, select.POLLHUP):
            raise NtError(NtStatus.PIPE_BROKEN)
        return total

    def peek(self, length: int) -> bytes:
        """Up to `length` bytes that are there, left for the next read."""
        missing = min(length, self.available()) - len(self._ahead)
        if missing > 0:
            try:
                self.on_order(True)
                self._ahead += self._receive(missing)
            except OSError:
                pass
        return self._ahead[:length]

    # Writing

    def write(self, request: Writer, data: bytes) -> None:
        """Complete a write once all of it has gone."""
        view = memoryview(data)
        if not self._writes:
            left = self._write_now(request, view)
            if left is None:
                return
            view = left
        self._writes.append((request, view))
        self.on_order(True)
        request.on_cancel = lambda: self._forget_write(request)
        self._watch_writes()

    def write_quietly(self, data: bytes) -> None:
        """Write bytes that nobody asks after, in turn with the others."""
        self.write(_Quiet(len(data)), data)

    def _write_now(self, request: Writer, view: memoryview) -> memoryview | None:
        """What is left to write; None when the request was completed."""
        while view:
            try:
                view = view[self._give(view) :]
            except BlockingIOError:
                return view
            except BrokenPipeError:
                request.complete(NtStatus.PIPE_CLOSING)
                return None
            except OSError as error:
                broken = error.errno in (errno.EIO, errno.ECONNRESET)
                request.complete(NtStatus.PIPE_CLOSING if broken else NtStatus.IO_DEVICE_ERROR)
                return None
        request.complete(NtStatus.SUCCESS, request.length)
        return None

    def _give(self, view: memoryview) -> int:
        if self._socket is not None:
            return self._socket.send(view, socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
        if self._patient and not self._nonblocking:
            if not _ready(self.fd, select.POLLOUT):
                raise BlockingIOError(errno.EAGAIN, "")
            view = view[:PIPE_BUF]
        return os.write(self._io, view)

    def _watch_writes(self) -> None:
        if not self._watches[1]:
            self._watches[1] = self.executive.io.watch(self.fd, WRITE, self._writable)

    def _writable(self) -> None:
        self._watches[1] = 0
        while self._writes:
            request, view = self._writes.popleft()
            left = self._write_now(request, view)
            if left is not None:
                self._writes.appendleft((request, left))
                break
        if self._writes:
            self._watch_writes()
        elif not self._ahead:
            self.on_order(False)

    def _forget_write(self, request: Writer) -> None:
        self._writes = deque(entry for entry in self._writes if entry[0] is not request)

    def become(self, fd: int) -> None:
        """Stand for what another descriptor is from now on: ours are closed as far as whoever gave them can tell."""
        if self.fd >= 0:
            ours = {self.fd, self._io} if self._socket is None else {self.fd, self._socket.fileno()}
            for each in ours:
                os.dup2(fd, each, inheritable=False)

    def close(self) -> None:
        """Close the descriptor; nothing may pend any more."""
        for serial in self._watches:
            if serial:
                self.executive.io.cancel(serial)
        if self._socket is not None:
            self._socket.close()
        if self._nonblocking:
            os.close(self._io)
        os.close(self.fd)
        self.fd = -1


class Writer(Protocol):
    """Who writes: a Request, or nobody."""

    length: int
    on_cancel: Callable[[], None] | None

    def complete(self, status: int, information: int = ..., /) -> None:
        """The write ended."""


class _Quiet:
    """A writer that is not told of the end."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.on_cancel: Callable[[], None] | None = None

    def complete(self, status: int, information: int = 0) -> None:
        """Nobody asks."""


def _ready(fd: int, event: int) -> bool:
    poller = select.poll()
    poller.register(fd, event)
    return any(got & (event | select.POLLHUP | select.POLLERR) for _, got in poller.poll(0))


class LinuxStreamFile(File):
    """A pipe, socket or character device of Linux as a file object."""

    by_message = False

    def __init__(self, executive: Executive, fd: int, *, access: int, options: int = 0, share: int = 7) -> None:
        super().__init__(executive, access=access, options=options, share=share)
        self.stream = Stream(executive, fd)
        self.fd = fd
        self._flags = core_face.FILE_SYNCHRONOUS if self.synchronous else 0
        if os.fstat(fd).st_rdev == NULL_DEVICE:
            self._flags |= core_face.FILE_NULL
        if self.stream.own_descriptor >= 0:
            self._flags |= core_face.FILE_DIRECT | core_face.FILE_PIPE
            self.stream.on_order = self._keep_order
        # A node of its own: Linux' pipes have no share modes.
        executive.core.file_attach(self.slot, (1 << 64) - 1, self.slot, access, share, options, self._flags)
        if self.stream.is_pipe or self.stream.is_socket:
            self.device_type = FILE_DEVICE_NAMED_PIPE
        else:
            self.device_type = FILE_DEVICE_CONSOLE if self.stream.is_terminal else FILE_DEVICE_NULL

    @property
    def device_path(self) -> str:
        return "\\Device\\NamedPipe" if self.device_type == FILE_DEVICE_NAMED_PIPE else "\\Device\\Null"

    @property
    def waits(self) -> bool:
        """PIPE_WAIT, which is how a pipe begins, or PIPE_NOWAIT."""
        return self.stream.waits

    @waits.setter
    def waits(self, waits: bool) -> None:
        self.stream.waits = waits

    def pipe_configuration(self) -> bytes:
        """FILE_PIPE_LOCAL_INFORMATION: a byte pipe of one instance, its client's end, connected."""
        reads, writes = self.access & 1, self.access >> 1 & 1
        # FILE_PIPE_INBOUND: only the client writes; FILE_PIPE_OUTBOUND: only the server; FILE_PIPE_FULL_DUPLEX
        way = 2 if reads and writes else int(not writes)
        try:
            quota = fcntl.fcntl(self.fd, fcntl.F_GETPIPE_SZ)
        except OSError:
            quota = SOCKET_QUOTA
        try:
            unread = self.stream.available() if reads else 0
        except NtError:
            unread = 0
        return struct.pack("<10I", 0, way, 1, 1, quota, unread, quota, quota if writes else 0, PIPE_CONNECTED, 0)

    def _keep_order(self, strict: bool) -> None:
        """While bytes are on their way here, the gate must not overtake them."""
        flags = self._flags & ~core_face.FILE_DIRECT if strict else self._flags
        self.executive.core.file_set_flags(self.slot, flags)

    def read(self, request: Request, offset: int | None) -> None:
        core, slot = self.executive.core, self.slot
        core.file_lock(slot)
        try:
            self.stream.read(request)
        finally:
            core.file_unlock(slot)
        gate_files.count_call(request.thread.process, self, self.stream.own_descriptor)

    def write(self, request: Request, data: bytes, offset: int | None) -> None:
        core, slot = self.executive.core, self.slot
        core.file_lock(slot)
        try:
            self.stream.write(request, data)
        finally:
            core.file_unlock(slot)
        gate_files.count_call(request.thread.process, self, self.stream.own_descriptor)

    def fs_control(self, request: Request, code: int, data: bytes) -> None:
        if code != FSCTL_PIPE_PEEK or self.device_type != FILE_DEVICE_NAMED_PIPE:
            raise NtError(NtStatus.INVALID_DEVICE_REQUEST)
        if request.length < 16:
            raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
        available = self.stream.available()
        seen = self.stream.peek(request.length - 16)
        request.deliver(
            struct.pack("<IIII", PIPE_CONNECTED, available, 0, 0) + seen,
            NtStatus.BUFFER_OVERFLOW if available > len(seen) else NtStatus.SUCCESS,
        )

    def cleanup(self) -> None:
        gate_files.withdraw(self)
        self.stream.close()
        self.fd = -1
