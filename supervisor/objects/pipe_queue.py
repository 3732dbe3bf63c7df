"""One direction of a pipe: what was written and not yet read, and the requests that wait on either side.

A write is done when what lies unread up to its end fits the quota; until then it pends. Must never lose a byte: a
cancelled read has taken nothing, a cancelled write leaves nothing behind that its writer was not told of.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from ntsup.ntabi import NtStatus
from ntsup.supervisor.linux.pipe_ring import PipeRing


class Reader(Protocol):
    """Who reads: a Request, or a pump to Linux."""

    length: int
    on_cancel: Callable[[], None] | None

    def deliver(self, data: bytes | bytearray | memoryview, status: int = ..., /) -> None:
        """Here is what was read."""

    def complete(self, status: int, information: int = ..., /) -> None:
        """The read ended without data."""


class Writer(Protocol):
    """Who writes."""

    on_cancel: Callable[[], None] | None

    def complete(self, status: int, information: int = ..., /) -> None:
        """The write ended."""


class Entry:
    """One write, or what is left of it."""

    __slots__ = ("data", "size", "writer")

    def __init__(self, data: bytes, writer: Writer | None) -> None:
        self.data = memoryview(data)
        self.size = len(data)
        self.writer = writer
        """Who still waits for it to be done."""


class PipeQueue:
    """What flows one way. `quota` in bytes. `ring`: lent to the gates while nobody waits here, and given back by them
    before anything is done here."""

    def __init__(self, quota: int, ring: PipeRing | None = None) -> None:
        self.quota = quota
        self.ring = ring
        self._entries: deque[Entry] = deque()
        self.readers: deque[tuple[Reader, bool]] = deque()
        """Pending reads, and whether each reads by messages."""
        self._unread = 0
        self.flushers: list[Writer] = []
        """Who waits until nothing lies here."""

    @property
    def entries(self) -> deque[Entry]:
        """What lies here."""
        if self.ring is not None and (data := self.ring.recall()):
            self._entries.append(Entry(data, None))
            self._unread += len(data)
        return self._entries

    @property
    def unread(self) -> int:
        """Bytes that lie here."""
        _ = self.entries
        return self._unread

    @unread.setter
    def unread(self, count: int) -> None:
        self._unread = count

    @property
    def ring_number(self) -> int:
        """The ring as the core knows it; 0 for none."""
        return self.ring.number if self.ring is not None else 0

    def lend(self) -> None:
        """Let the gates go on, if nobody waits for anything here."""
        if self.ring is None or self.readers or self.flushers or self._unread > self.quota:
            return
        if any(entry.writer is not None for entry in self._entries):
            return
        if self.ring.lend(b"".join(entry.data for entry in self._entries)):
            self._entries.clear()
            self._unread = 0

    def close(self) -> None:
        """The gates have no part in it any more."""
        if self.ring is not None:
            _ = self.entries
            self.ring.free()
            self.ring = None

    def write(self, writer: Writer, data: bytes, *, wait: bool, whole: bool) -> None:
        """Take bytes; `whole`: as a message. Unless `wait`, only what fits the quota and those who wait to read, or of
        bytes what these want. A write of nothing waits for nobody, and is a message only."""
        if not wait and data:
            wanted = sum(reader.length for reader, _ in self.readers)
            if len(data) > max(self.quota - self.unread, 0) + wanted:
                data = b"" if whole else data[:wanted]
                if not data:
                    writer.complete(NtStatus.SUCCESS, 0)
                    return
        entry = Entry(data, writer if data else None)
        if data or whole:
            self.entries.append(entry)
            self.unread += entry.size
        if data:
            writer.on_cancel = lambda: self._forget(entry)
        self._serve()
        if not data:
            writer.complete(NtStatus.SUCCESS, 0)

    def read(self, reader: Reader, by_message: bool) -> None:
        """Give what lies here, or keep the reader until something does."""
        _ = self.entries  # from here on the gates would overtake this read
        self.readers.append((reader, by_message))
        reader.on_cancel = lambda: self._forget_reader(reader)
        self._serve()

    def flush(self, writer: Writer) -> None:
        """Complete `writer` once everything is read."""
        if not self.entries:
            writer.complete(NtStatus.SUCCESS)
            return
        self.flushers.append(writer)
        writer.on_cancel = lambda: self.flushers.remove(writer)

    def _end_flushers(self, status: int) -> None:
        flushers, self.flushers = self.flushers, []
        for writer in flushers:
            writer.on_cancel = None
            writer.complete(status)

    def _serve(self) -> None:
        while self.readers and self.entries:
            reader, by_message = self.readers.popleft()
            reader.on_cancel = None
            self._give(reader, by_message)
        self._release()
        if not self.entries and self.flushers:
            self._end_flushers(NtStatus.SUCCESS)

    def _give(self, reader: Reader, by_message: bool) -> None:
        first = self.entries[0]
        if by_message:
            data = first.data[: reader.length]
            more = len(first.data) > len(data)
            self._consume(first, len(data))
            reader.deliver(data, NtStatus.BUFFER_OVERFLOW if more else NtStatus.SUCCESS)
            return
        if not reader.length and len(first.data):
            reader.complete(NtStatus.SUCCESS, 0)  # a read of nothing waits for data and leaves it
            return
        parts: list[memoryview] = []
        left = reader.length
        while self.entries and (left or not parts):
            entry = self.entries[0]
            if not entry.size and parts:
                break
            part = entry.data[:left]
            parts.append(part)
            left -= len(part)
            self._consume(entry, len(part))
        reader.deliver(parts[0] if len(parts) == 1 else b"".join(parts))

    def _consume(self, entry: Entry, count: int) -> None:
        entry.data = entry.data[count:]
        self.unread -= count
        if not len(entry.data):
            self.entries.popleft()
            self._done(entry)

    def _done(self, entry: Entry) -> None:
        writer, entry.writer = entry.writer, None
        if writer is not None:
            writer.on_cancel = None
            writer.complete(NtStatus.SUCCESS, entry.size)

    def _release(self) -> None:
        """Writes that fit the quota now are done."""
        before = 0
        for entry in list(self.entries):
            before += len(entry.data)
            if before > self.quota:
                break
            self._done(entry)

    def _forget(self, entry: Entry) -> None:
        if entry in self.entries:
            self.entries.remove(entry)
            self.unread -= len(entry.data)
            self._serve()

    def _forget_reader(self, reader: Reader) -> None:
        self.readers = deque(item for item in self.readers if item[0] is not reader)

    def peek(self, length: int) -> bytes:
        """Up to `length` bytes, left where they are."""
        parts = []
        for entry in self.entries:
            if length <= 0:
                break
            part = entry.data[:length]
            parts.append(bytes(part))
            length -= len(part)
        return b"".join(parts)

    def end_readers(self, status: int) -> None:
        """Nothing will come any more."""
        self.close()
        while self.readers:
            reader = self.readers.popleft()[0]
            reader.on_cancel = None
            reader.complete(status)

    def end_writers(self, status: int, *, discard: bool) -> None:
        """Nobody will read any more; `discard` drops what lies here, otherwise it stays for the reader."""
        self.close()
        for entry in list(self.entries):
            writer, entry.writer = entry.writer, None
            if writer is not None:
                writer.on_cancel = None
                writer.complete(status)
        self._end_flushers(status)
        if discard:
            self.entries.clear()
            self.unread = 0
