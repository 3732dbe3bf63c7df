"""Fault injection, as strace has it: `NtOpenKey:status=STATUS_ACCESS_DENIED:when=3+2`. An injection is a hook.

Must never guess at a specification that is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ntsup.ntabi import NtStatus, status_name
from ntsup.supervisor.hooks.hook import Hook
from ntsup.supervisor.tracing.request import BadRequest

if TYPE_CHECKING:
    from ntsup.supervisor.hooks.call import Call

NANOSECONDS = {"ns": 1, "us": 1_000, "µs": 1_000, "ms": 1_000_000, "s": 1_000_000_000}
LONGEST_DELAY_NS = 86_400 * 10**9
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s)?", re.ASCII)
_WHEN = re.compile(r"(\d+)(?:\.\.(\d+))?(\+)?(\d+)?", re.ASCII)
KEYS = ("status", "delay", "delay_enter", "delay_exit", "when", "count")


class BadInjection(ValueError):
    """A specification that is not understood; the message says what would be."""


@dataclass
class Injection:
    """What is done to which calls. Times in nanoseconds; calls are counted from 1, over the whole run."""

    names: tuple[str, ...]
    status: NtStatus | None = None
    """Answered without performing the call."""
    delay_enter: int = 0
    delay_exit: int = 0
    first: int = 1
    last: int | None = None
    """The last call it may befall; None for no end."""
    step: int = 1
    count: int | None = None
    """How often at most; None for no limit."""

    def due(self, number: int) -> bool:
        """Whether it befalls the call with this number, the count apart."""
        if number < self.first or (self.last is not None and number > self.last):
            return False
        return (number - self.first) % self.step == 0

    def __str__(self) -> str:
        """The specification."""
        parts = [",".join(self.names)]
        if self.status is not None:
            parts.append(f"status={status_name(self.status)}")
        parts += [f"{key}={value}ns" for key in ("delay_enter", "delay_exit") if (value := getattr(self, key))]
        if (self.first, self.last, self.step) != (1, None, 1):
            last = "" if self.last is None else f"..{self.last}"
            parts.append(f"when={self.first}{last}+{self.step}")
        if self.count is not None:
            parts.append(f"count={self.count}")
        return ":".join(parts)

    def hook(self) -> Hook:
        """The hook that does it; it counts from its making on."""
        calls = befallen = 0

        def injection(call: Call) -> Iterator[None]:
            nonlocal calls, befallen
            calls += 1
            if not self.due(calls) or (self.count is not None and befallen >= self.count):
                return
            befallen += 1
            if self.delay_enter:
                call.delay(self.delay_enter / 1e9)
            if self.status is not None:
                call.fail(self.status)
            if self.delay_exit:
                yield
                call.delay(self.delay_exit / 1e9)

        return Hook(injection, *self.names)


def parse(text: str) -> Injection:
    """The injection that a specification asks for.

    Raises BadInjection with what is wrong and what would be right.
    """
    selection, *settings = text.split(":")
    names = tuple(name.strip() for name in selection.split(",") if name.strip())
    if not names or all(name.startswith("!") for name in names):
        raise BadInjection("the service to inject into comes first: NtOpenKey:status=STATUS_ACCESS_DENIED")
    found = Injection(names)
    seen = set()
    for setting in settings:
        key, equals, value = setting.partition("=")
        if key not in KEYS or not equals:
            raise BadInjection(f"{setting!r} is not understood; there are {', '.join(f'{key}=' for key in KEYS)}")
        key = "delay_enter" if key == "delay" else key
        if key in seen:
            raise BadInjection(f"{key} is given twice")
        seen.add(key)
        if key == "status":
            found.status = status_of(value)
        elif key == "count":
            found.count = _number(value, "count")
        elif key == "when":
            found.first, found.last, found.step = when(value)
        else:
            setattr(found, key, duration(value))
    if not seen & {"status", "delay_enter", "delay_exit"}:
        raise BadInjection("nothing is injected: say status=, delay_enter= or delay_exit=")
    try:
        found.hook()
    except BadRequest as error:
        raise BadInjection(str(error)) from error
    return found


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) == 0:
        raise BadInjection(f"{what}={text}: a number from 1 on is wanted")
    return int(text)


def status_of(text: str) -> NtStatus:
    """A status by name, with or without STATUS_, or by number.

    Raises BadInjection for one that does not exist.
    """
    name = text.upper().removeprefix("STATUS_")
    try:
        return NtStatus.named(name)
    except KeyError:
        pass
    try:
        number = int(text, 0)
    except ValueError:
        import difflib

        near = difflib.get_close_matches(name, NtStatus.names().values(), 1)
        hint = f"; STATUS_{near[0]} is near" if near else ""
        raise BadInjection(f"no status is called {text}{hint}") from None
    if not 0 <= number < 1 << 32:
        raise BadInjection(f"status={text}: a status has 32 bits")
    return NtStatus.of(number)


def when(text: str) -> tuple[int, int | None, int]:
    """(first, last, step) of `first[..last][+[step]]`: 3 is the third call only, 3+ it and all later ones, 3+2 it and
    every second after, 2..6 the second to the sixth.

    Raises BadInjection.
    """
    found = _WHEN.fullmatch(text)
    if found is None or (found[4] and not found[3]):
        raise BadInjection(f"when={text}: first[..last][+[step]] is wanted: 3, 3+, 3+2, 2..6, 2..6+2")
    first, last, plus, step = int(found[1]), found[2], found[3], int(found[4] or 1)
    if first == 0 or step == 0:
        raise BadInjection(f"when={text}: calls are counted from 1, and so are steps")
    if last is not None:
        if int(last) < first:
            raise BadInjection(f"when={text}: it ends before it begins")
        return first, int(last), step
    return first, None if plus else first, step


def duration(text: str) -> int:
    """Nanoseconds of `5ms`, `1.5s`, `20us`; a number alone is microseconds, as strace has it.

    Raises BadInjection.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise BadInjection(f"{text!r} is no time; 5ms, 1.5s, 20us and 300ns are")
    value = (
        int(float(found[1]) * NANOSECONDS[found[2] or "us"])
        if "." in found[1]
        else (int(found[1]) * NANOSECONDS[found[2] or "us"])
    )
    if value > LONGEST_DELAY_NS:
        raise BadInjection(f"{text}: a day is the longest delay")
    return value
