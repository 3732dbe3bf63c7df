"""The processor time of children that have been waited for: what each took, by asking after each. Linux only."""

from __future__ import annotations

import resource


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
