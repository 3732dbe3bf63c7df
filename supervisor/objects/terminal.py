"""The terminal behind the console: its size, its line discipline, its bytes. Knows Linux only.

What it is set to is undone by `close`. Its open description is our own, so that the shell's stays as it is.
"""

from __future__ import annotations

import os
import signal
import struct
import termios
from typing import Any

LFLAG, CC = 3, 6


_client = 0


def stand_for(pid: int) -> None:
    """Run a program for another process, whose terminal's foreground counts: ours has none."""
    global _client
    _client = pid


class Terminal:
    """One terminal, opened anew for reading and writing."""

    def __init__(self, fd: int, original: int) -> None:
        self.fd = fd
        """Non-blocking, ours."""
        self.original = original
        """One that blocks, for Linux programs; ours too."""
        self.device = os.fstat(fd).st_rdev
        self._saved: list[Any] | None = None
        self._now: tuple[bool, bool, bool] | None = None

    @classmethod
    def find(cls) -> Terminal | None:
        """The terminal of our standard streams, else the controlling one, else None."""
        for number in range(3):
            try:
                if os.isatty(number):
                    found = cls.open(f"/proc/self/fd/{number}", number)
                    if found is not None:
                        return found
            except OSError:
                continue
        return cls.open("/dev/tty", -1)

    @classmethod
    def open(cls, path: str, number: int) -> Terminal | None:
        """Open a terminal's path; `number` is a descriptor of it that may be copied, or -1."""
        try:
            fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            original = os.dup(number) if number >= 0 else os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            os.close(fd)
            return None
        os.set_inheritable(original, False)
        return cls(fd, original)

    def adds_carriage_returns(self) -> bool:
        """Whether the kernel makes CR LF of LF on the way out."""
        try:
            flags = termios.tcgetattr(self.fd)[1]
        except termios.error:
            return False
        return bool(flags & termios.OPOST and flags & termios.ONLCR)

    @property
    def edits_lines(self) -> bool:
        """Whether the kernel edits lines now, so that a read of nothing is ^D."""
        return self._now is None or self._now[0]

    def in_foreground(self) -> bool:
        """Whether our process group (or that of whom we stand for) is the one that the terminal listens to."""
        try:
            if _client:
                with open(f"/proc/{_client}/stat") as stat:
                    _, _, group, _, _, foreground, *_ = stat.read().rpartition(")")[2].split()
                return group == foreground
            return os.tcgetpgrp(self.fd) == os.getpgrp()
        except (OSError, ValueError):
            return False

    def size(self) -> tuple[int, int]:
        """(columns, rows)."""
        try:
            size = os.get_terminal_size(self.fd)
        except OSError:
            return 80, 25
        return size.columns or 80, size.lines or 25

    def discipline(self, lines: bool, echo: bool, signals: bool) -> None:
        """Whether the kernel edits lines, echoes what is typed, and makes ^C a signal."""
        wanted = (lines, echo, signals)
        if wanted == self._now:
            return
        try:
            now = termios.tcgetattr(self.fd)
        except termios.error:
            return
        if self._saved is None:
            self._saved = [*now[:CC], list(now[CC])]
        flags = now[LFLAG] & ~(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
        if lines:
            flags |= termios.ICANON | termios.IEXTEN
        if echo:
            flags |= termios.ECHO
        if signals:
            flags |= termios.ISIG
        now[LFLAG] = flags
        # ^M is Enter's own character for who reads keys; lines end with what the user had.
        iflag = self._saved[0]
        now[0] = iflag if lines else iflag & ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON)
        if not lines:
            now[CC][termios.VMIN], now[CC][termios.VTIME] = 1, 0
        else:
            now[CC] = list(self._saved[CC])
        self._set(now)
        self._now = wanted

    def _set(self, attributes: list[Any]) -> None:
        """tcsetattr, also from the background, where it would stop us."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            termios.tcsetattr(self.fd, termios.TCSANOW, attributes)
        except (termios.error, OSError):
            pass  # the terminal is gone
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def restore(self) -> None:
        """As it was before us."""
        if self._saved is not None:
            self._set(self._saved)
            self._saved, self._now = None, None

    def read(self) -> bytes:
        """What is there; raises BlockingIOError when nothing is. Empty at the end (^D, or the terminal is gone)."""
        return os.read(self.fd, 4096)

    def unread(self) -> int:
        """Bytes that could be read now."""
        import fcntl

        try:
            return int(struct.unpack("i", fcntl.ioctl(self.fd, termios.FIONREAD, b"\0\0\0\0"))[0])
        except OSError:
            return 0

    def flush_input(self) -> None:
        """Forget what was typed."""
        try:
            termios.tcflush(self.fd, termios.TCIFLUSH)
        except (termios.error, OSError):
            pass

    def close(self) -> None:
        """Undo and close."""
        self.restore()
        os.close(self.fd)
        os.close(self.original)
