"""Keeping a lone guest thread on the supervisor's processor. Knows Linux only.

A trap is two wake-ups. Waking a thread on another, idle processor costs several times what a switch on one does
(measured: 17 µs a trap on one processor, 59 µs on two of a virtual machine), and a lone thread has no use for two.
"""

from __future__ import annotations

import os
from collections.abc import Iterable


class Affinity:
    """The processors that guests may use, and whether they are held together now."""

    def __init__(self) -> None:
        self.processors = frozenset(os.sched_getaffinity(0))
        self.together = False
        self.pinned: dict[int, frozenset[int]] = {}
        """Threads that a guest has given processors of its own choice."""

    def pin(self, tid: int, mask: int) -> None:
        """Give a thread the processors of a mask, by their place among all."""
        chosen = frozenset(cpu for bit, cpu in enumerate(sorted(self.processors)) if mask >> bit & 1)
        self.pinned[tid] = chosen
        self._set(chosen, (tid,))

    def unpin(self, tid: int) -> None:
        """The thread is gone."""
        self.pinned.pop(tid, None)

    def join(self, tids: Iterable[int]) -> None:
        """Hold the supervisor's own thread and these on one processor."""
        if self.together or len(self.processors) < 2:
            return
        self.together = True
        self._set({self._here()}, (0, *tids))

    def part(self, tids: Iterable[int]) -> None:
        """Let the scheduler place them again."""
        if self.together:
            self.together = False
            self._set(self.processors, (0, *tids))

    def _here(self) -> int:
        """The processor we run on now: field 39 of proc(5)'s stat."""
        try:
            with open("/proc/thread-self/stat") as file:
                here = int(file.read().rsplit(")", 1)[1].split()[36])
        except (OSError, ValueError, IndexError):
            here = -1
        return here if here in self.processors else min(self.processors)

    def _set(self, processors: Iterable[int], tids: Iterable[int]) -> None:
        for tid in tids:
            try:
                os.sched_setaffinity(tid, self.pinned.get(tid, processors))
            except OSError:
                pass  # the thread is gone, or a container forbids it: only speed is lost
