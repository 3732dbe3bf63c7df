"""One way through a pipe in the shared region: lent to the gates while nobody waits on it (gate/core/pipes.c).

Must be recalled before the supervisor looks at, adds to or takes from what lies in the pipe.
"""

from __future__ import annotations

from typing import Any

from ntsup.supervisor.linux._native import ffi, lib

from ntsup.ntabi import NtError
from ntsup.supervisor.linux.core import Core, check

ROOM: int = lib.CORE_PIPE_ROOM


class PipeRing:
    """A ring with a quota in bytes. STATUS_INSUFFICIENT_RESOURCES where there are too many."""

    _area: Any = ffi.new("char[]", ROOM)

    def __init__(self, core: Core, quota: int) -> None:
        number = ffi.new("uint32_t *")
        check(lib.core_pipe_create(core.base, quota, number))
        self._core: Any = core.base
        self.number = int(number[0])
        self._lent = False

    def lend(self, data: bytes) -> bool:
        """Let the gates write and read, beginning with these bytes; False if they are too many."""
        self._lent = bool(lib.core_pipe_lend(self._core, self.number, data, len(data)))
        return self._lent

    def recall(self) -> bytes:
        """What lies there; the gates leave it alone from now on."""
        if not self._lent:
            return b""
        self._lent = False
        return bytes(ffi.buffer(self._area, lib.core_pipe_recall(self._core, self.number, self._area)))

    def free(self) -> None:
        """Give it back: whoever knew it finds it gone."""
        lib.core_pipe_free(self._core, self.number)
        self.number = 0


def make(core: Core, quota: int) -> PipeRing | None:
    """A ring, or None where there can be none: the pipe is the supervisor's alone then."""
    try:
        return PipeRing(core, quota)
    except NtError:
        return None
