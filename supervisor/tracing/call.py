"""One call as the trace knows it. Plain data: its texts are made while the guest is stopped, never later."""

from __future__ import annotations

from collections.abc import Sequence

from ntsup.ntabi import Service


class Call:
    """A call from its beginning to its end."""

    __slots__ = (
        "args",
        "began_ns",
        "duration_ns",
        "process_id",
        "result",
        "serial",
        "service",
        "shown_unfinished",
        "stack",
        "status",
        "texts",
        "thread_id",
    )

    def __init__(
        self, serial: int, began_ns: int, process_id: int, thread_id: int, service: Service, args: Sequence[int]
    ) -> None:
        self.serial = serial
        """Counts the calls of a trace from 1."""
        self.began_ns = began_ns
        """CLOCK_REALTIME."""
        self.process_id = process_id
        self.thread_id = thread_id
        self.service = service
        self.args = args
        self.texts: list[str | None] = []
        """The arguments as texts, in the prototype's order; None for what only the end of the call tells."""
        self.status: int | None = None
        """None until it ended, and for a call that does not return (NtContinue, NtTerminateProcess of itself)."""
        self.result = "?"
        self.duration_ns = 0
        self.shown_unfinished = False
        self.stack: list[str] = []

    @property
    def failed(self) -> bool:
        """Whether it ended with an error or a warning."""
        return (
            self.status is not None and bool(self.status & 0x80000000) and self.service.prototype.returns == "NTSTATUS"
        )

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """(documented name, text) of each argument; the four registers where the prototype is not known."""
        if not self.service.arguments_known:
            return [(f"arg{index + 1}", text or "?") for index, text in enumerate(self.texts)]
        return [
            (parameter.name, "?" if text is None else text)
            for parameter, text in zip(self.service.params, self.texts, strict=True)
        ]
