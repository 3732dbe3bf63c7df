"""What shows a trace: frames in, an output format out. Runs in the watcher's process, never in the supervisor."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import zip_longest
from typing import Protocol

from ntsup.ntabi import Service, registry
from ntsup.ntabi.format import format_result, plan_of
from ntsup.ntabi.texts import number
from ntsup.supervisor.tracing.frames import CallFrame, CountsFrame, ExitedFrame, NoteFrame, StartedFrame

MEMO_AT_MOST = 4096
"""Values of one argument that are remembered."""


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


class Memo(dict[int, str]):
    """What a printer made of the values that were met so far: a trace meets the same ones again and again."""

    def __init__(self, printer: Callable[[int], str]) -> None:
        self._printer = printer

    def __missing__(self, value: int) -> str:
        text = self._printer(value)
        if len(self) < MEMO_AT_MOST:
            self[value] = text
        return text


class Printer:
    """Prints the calls of one service: what can be prepared is, so that a call costs no more than its own values."""

    def __init__(self, service: Service, quote: Callable[[str], str] = str) -> None:
        """`quote` is put around the text of each argument and result."""
        self.service = service
        self.fails = service.prototype.returns == "NTSTATUS"
        self._quote = quote
        if service.arguments_known:
            self.names = tuple(parameter.name for parameter in service.params)
            registers = plan_of(service).registers
        else:
            self.names = ("arg1", "arg2", "arg3", "arg4")
            registers = (number,) * 4
        self._registers = tuple(None if each is None else Memo(self._whole(each)) for each in registers)
        self._results = Memo(lambda status: quote(format_result(service, status)))
        self._unreturned, self._unknown = quote("?"), quote("?")

    def _whole(self, register: Callable[[int], str]) -> Callable[[int], str]:
        quote = self._quote
        return lambda raw: quote(register(raw & 0xFFFFFFFFFFFFFFFF))

    def texts(self, call: CallFrame) -> tuple[str, ...]:
        """The arguments, as many as there are names."""
        quote = self._quote
        return tuple(
            [
                memo[raw] if memo is not None else self._unknown if text is None else quote(text)
                for memo, raw, text in zip_longest(self._registers, call.args, call.texts)
            ]
        )

    def result(self, call: CallFrame) -> str:
        """What the call returned; "?" if it does not."""
        return self._unreturned if call.status is None else self._results[call.status]

    def failed(self, call: CallFrame) -> bool:
        """Whether it ended with an error or a warning."""
        return call.status is not None and call.status >= 0x80000000 and self.fails


@cache
def service_of(name: str) -> Service:
    """The service of a call, also of one that has no documentation."""
    return registry.get(name) or Service(name)


@cache
def printer_of(name: str) -> Printer:
    """What prints the calls of a service as they are."""
    return Printer(service_of(name))


def arguments(call: CallFrame) -> list[tuple[str, str]]:
    """(documented name, text) of each argument; arg1 to arg4 where the parameters are not known."""
    printer = printer_of(call.name)
    return list(zip(printer.names, printer.texts(call), strict=True))


def result(call: CallFrame) -> str:
    """What the call returned; "?" if it does not."""
    return printer_of(call.name).result(call)


def failed(call: CallFrame) -> bool:
    """Whether it ended with an error or a warning."""
    return printer_of(call.name).failed(call)
