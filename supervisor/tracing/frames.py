"""What travels from the supervisor to a watcher: tuples, each behind its length, over a pipe.

    (CALL, …) (BEGUN, …) (NOTE, …) (STARTED, …) (EXITED, …) (COUNTS, …) (DROPPED, …) (END,)

They are marshalled, as that is five times cheaper than JSON and both ends are one user's, checked by whose they are.
Must never be written to a file: the layout belongs to this version.
"""

from __future__ import annotations

import marshal
import os
from typing import Any, Final, NamedTuple

CALL: Final = 0
BEGUN: Final = 1
NOTE: Final = 2
STARTED: Final = 3
EXITED: Final = 4
COUNTS: Final = 5
DROPPED: Final = 6
END: Final = 7

_MARSHAL: Final = 2
"""The marshal format that every Python writes and reads, without references: the cheapest."""


class CallFrame(NamedTuple):
    """A call: CALL when it has ended, BEGUN when it blocks."""

    kind: int
    serial: int
    began_ns: int
    """CLOCK_REALTIME."""
    duration_ns: int
    process_id: int
    thread_id: int
    name: str
    args: tuple[int, ...]
    texts: tuple[str | None, ...]
    status: int | None
    """None for a call that does not return, or has not yet."""
    unfinished: bool
    """Whether a BEGUN of it went before."""
    stack: tuple[str, ...]
    dumps: tuple[tuple[str, bytes], ...]
    hook: str = ""
    """The hook that had the last word on what the call returned; empty if none did."""


class NoteFrame(NamedTuple):
    """What is no call: an exception."""

    kind: int
    time_ns: int
    process_id: int
    thread_id: int
    text: str


class StartedFrame(NamedTuple):
    """A process that was started, or was there when the watch began."""

    kind: int
    time_ns: int
    process_id: int
    parent_id: int
    linux_pid: int
    image: str
    command_line: str


class ExitedFrame(NamedTuple):
    """The end of a process."""

    kind: int
    time_ns: int
    process_id: int
    status: int
    image: str


class CountsFrame(NamedTuple):
    """The rows of counts.Counts so far."""

    kind: int
    time_ns: int
    rows: tuple[tuple[int, str, int, int, int, int, int], ...]


class DroppedFrame(NamedTuple):
    """So many calls were not sent because the watcher did not read."""

    kind: int
    calls: int


class EndFrame(NamedTuple):
    """The watch is over, and nothing is missing but what DROPPED said."""

    kind: int = END


Frame = CallFrame | NoteFrame | StartedFrame | ExitedFrame | CountsFrame | DroppedFrame | EndFrame

_KINDS: Final[dict[int, Any]] = {
    CALL: CallFrame,
    BEGUN: CallFrame,
    NOTE: NoteFrame,
    STARTED: StartedFrame,
    EXITED: ExitedFrame,
    COUNTS: CountsFrame,
    DROPPED: DroppedFrame,
    END: EndFrame,
}


def packed(frame: tuple[Any, ...]) -> bytes:
    """A frame's bytes."""
    body = marshal.dumps(tuple(frame), _MARSHAL)
    return len(body).to_bytes(4, "little") + body


class FrameReader:
    """Takes frames from a pipe's descriptor."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._rest = b""

    def read(self) -> list[Frame] | None:
        """The frames of what can be read at once, waiting for some; None at the pipe's end."""
        more = os.read(self._fd, 1 << 20)
        if not more:
            return None
        data, at, frames = self._rest + more, 0, []
        while len(data) - at >= 4:
            end = at + 4 + int.from_bytes(data[at : at + 4], "little")
            if end > len(data):
                break
            values = marshal.loads(data[at + 4 : end])
            frames.append(_KINDS[values[0]](*values))
            at = end
        self._rest = data[at:]
        return frames
