"""Processor time: of a thread or process by its stat file, and of children that have been waited for. Linux only."""

from __future__ import annotations

import os
import resource

_TICK = 10_000_000 // os.sysconf("SC_CLK_TCK")
_STAT_AT_MOST = 1024


def times(stat: str) -> tuple[int, int] | None:
    """User and kernel time, in 100 ns, as this file of proc(5) says; None if it is not there any more."""
    try:
        fd = os.open(stat, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fields = os.read(fd, _STAT_AT_MOST).rsplit(b")", 1)[1].split()
        return int(fields[11]) * _TICK, int(fields[12]) * _TICK
    except (OSError, IndexError):
        return None
    finally:
        os.close(fd)


class ReapedUsage:
    """`take` after each child that was reaped gives that child's time, and that of its own reaped children."""

    def __init__(self) -> None:
        self._user, self._kernel = self._now()

    @staticmethod
    def _now() -> tuple[float, float]:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime, usage.ru_stime

    def take(self) -> tuple[float, float]:
        """(user, kernel) seconds of what was reaped since the last call."""
        user, kernel = self._now()
        taken = user - self._user, kernel - self._kernel
        self._user, self._kernel = user, kernel
        return taken
