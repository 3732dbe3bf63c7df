"""One call while it is traced. Plain data: its texts are made while the guest is stopped, never later."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ntsup.ntabi import Service
    from ntsup.ntabi.format import Style
    from ntsup.supervisor.tracing.audience import Audience


class Call:
    """A call from its beginning to its end."""

    __slots__ = (
        "args",
        "audience",
        "began_ns",
        "dumps",
        "hook",
        "process_id",
        "serial",
        "service",
        "stack",
        "texts",
        "thread_id",
        "unfinished",
    )

    def __init__(self, service: Service, audience: Audience, began_ns: int, process_id: int, thread_id: int) -> None:
        self.service = service
        self.audience = audience
        """Who sees it."""
        self.began_ns = began_ns
        """CLOCK_MONOTONIC."""
        self.process_id = process_id
        self.thread_id = thread_id
        self.serial = 0
        """Rises from call to call; 0 for one that is only counted."""
        self.args: Sequence[int] = ()
        self.texts: dict[Style, list[str | None]] = {}
        """What `ntabi.format.capture` gave, by how it is to be printed."""
        self.dumps: dict[Style, list[tuple[str, bytes]]] = {}
        self.stack: list[str] = []
        self.hook = ""
        """The hook that answered it, or changed its answer."""
        self.unfinished = False
        """It blocked, and was shown so."""
