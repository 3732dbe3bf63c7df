"""What shows a trace: frames in, an output format out. Runs in the watcher's process, never in the supervisor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ntsup.ntabi import Service, registry
from ntsup.ntabi.format import complete, format_result
from ntsup.supervisor.tracing.frames import CallFrame, CountsFrame, ExitedFrame, NoteFrame, StartedFrame


class Sink(Protocol):
    """One output format."""

    def begun(self, call: CallFrame) -> None:
        """A call blocks: it is shown unfinished."""

    def call(self, call: CallFrame) -> None:
        """A call has ended."""

    def note(self, note: NoteFrame) -> None:
        """An exception."""

    def started(self, process: StartedFrame) -> None:
        """A process runs."""

    def exited(self, process: ExitedFrame) -> None:
        """A process has ended."""

    def counts(self, counts: CountsFrame) -> None:
        """The sums at the end."""

    def dropped(self, calls: int) -> None:
        """So many calls are missing here."""

    def flush(self) -> None:
        """Nothing is to be kept back."""

    def close(self, whole: bool) -> None:
        """The trace is over; `whole`: it was not cut short."""


_unknown: dict[str, Service] = {}


def service_of(name: str) -> Service:
    """The service of a call, also of one that has no documentation."""
    found = registry.get(name) or _unknown.get(name)
    if found is None:
        found = _unknown[name] = Service(name)
    return found


def arguments(call: CallFrame) -> list[tuple[str, str]]:
    """(documented name, text) of each argument; arg1 to arg4 where the parameters are not known."""
    service = service_of(call.name)
    texts: Sequence[str | None] = complete(service, call.args, call.texts)
    if not service.arguments_known:
        return [(f"arg{index + 1}", text or "?") for index, text in enumerate(texts)]
    return [
        (parameter.name, "?" if text is None else text) for parameter, text in zip(service.params, texts, strict=False)
    ]


def result(call: CallFrame) -> str:
    """What the call returned; "?" if it does not."""
    return "?" if call.status is None else format_result(service_of(call.name), call.status)


def failed(call: CallFrame) -> bool:
    """Whether it ended with an error or a warning."""
    return (
        call.status is not None and call.status >= 0x80000000 and service_of(call.name).prototype.returns == "NTSTATUS"
    )
