"""Which calls a trace shows: by name, glob, regular expression or category, by text of an argument, by how they ended.

A selection decides on what it is given; it must never read a guest.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable

from ntsup.ntabi import Service, registry
from ntsup.supervisor.tracing.call import Call

CATEGORIES = {
    "file": ("File", "Io"),
    "registry": ("Registry", "Key"),
    "process": ("Process", "Thread", "Job"),
    "memory": ("Memory", "Virtual", "Section"),
    "sync": ("Synchronization", "Synchronisation", "Event"),
    "object": ("Object",),
    "security": ("Security", "Token"),
    "system": ("System", "Time"),
}
"""Short names of a trace's categories, and beginnings of the prototypes' own that they stand for."""


class BadSelection(ValueError):
    """An expression that selects nothing it could mean; the message says what would."""


def _matcher(word: str) -> Callable[[Service], bool]:
    if word.startswith("%"):
        name = word[1:].lower()
        known = sorted({entry.category for entry in registry.values()})
        beginnings = CATEGORIES.get(name, tuple(c for c in known if c.lower() == name))
        if not beginnings:
            raise BadSelection(f"no category {name!r}; there are {', '.join(sorted(CATEGORIES))}, {', '.join(known)}")
        return lambda entry: entry.category.startswith(beginnings)
    if len(word) > 1 and word.startswith("/") and word.endswith("/"):
        try:
            pattern = re.compile(word[1:-1], re.I)
        except re.error as error:
            raise BadSelection(f"{word}: {error}") from error
        return lambda entry: pattern.search(entry.name) is not None
    if any(c in word for c in "*?["):
        return lambda entry: fnmatch.fnmatchcase(entry.name.lower(), word.lower())
    wanted = word.lower()
    if wanted not in {name.lower() for name in registry}:
        raise BadSelection(f"no NT service is called {word!r}; a glob (Nt*File), /regex/ or %category may be meant")
    return lambda entry: entry.name.lower() == wanted


class Selection:
    """What to show. `expression` is comma-separated words; one that begins with `!` takes away."""

    def __init__(self, expression: str = "", *, failed: bool = False, text: str = "", statuses: str = "") -> None:
        words = [word.strip() for word in expression.split(",") if word.strip()]
        self._wanted = [_matcher(word) for word in words if not word.startswith("!")]
        self._unwanted = [_matcher(word[1:]) for word in words if word.startswith("!")]
        self._failed = failed
        self._text = text.lower()
        self._statuses = {word.strip().upper() for word in statuses.split(",") if word.strip()}
        self._known: dict[str, bool] = {}

    def service(self, entry: Service) -> bool:
        """Whether calls of a service may be shown; asked first, so that others cost nothing."""
        answer = self._known.get(entry.name)
        if answer is None:
            answer = not self._wanted or any(match(entry) for match in self._wanted)
            answer = answer and not any(match(entry) for match in self._unwanted)
            self._known[entry.name] = answer
        return answer

    @property
    def by_end(self) -> bool:
        """Whether only the end of a call decides: then none is shown before it ends."""
        return self._failed or bool(self._text) or bool(self._statuses)

    def call(self, call: Call) -> bool:
        """Whether a call that has ended is shown."""
        if self._failed and not call.failed:
            return False
        if self._statuses and call.result not in self._statuses:
            return False
        return not self._text or any(self._text in value.lower() for _, value in call.arguments)
