"""Which calls a watcher is shown: by service, process, thread, handle, text of an argument, and how they ended.

A selection decides on what it is given; it must never read a guest.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Sequence

from ntsup.ntabi import NtStatus, Service, registry
from ntsup.supervisor.tracing.request import BadRequest, WatchRequest

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


def _is_pattern(word: str) -> bool:
    return any(c in word for c in "*?[")


def _matcher(word: str) -> Callable[[Service], bool]:
    if word.startswith("%"):
        name = word[1:].lower()
        known = sorted({entry.category for entry in registry.values()})
        beginnings = CATEGORIES.get(name, tuple(c for c in known if c.lower() == name))
        if not beginnings:
            raise BadRequest(f"no category {name!r}; there are {', '.join(sorted(CATEGORIES))}, {', '.join(known)}")
        return lambda entry: entry.category.startswith(beginnings)
    if len(word) > 1 and word.startswith("/") and word.endswith("/"):
        try:
            pattern = re.compile(word[1:-1], re.I)
        except re.error as error:
            raise BadRequest(f"{word}: {error}") from error
        return lambda entry: pattern.search(entry.name) is not None
    if _is_pattern(word):
        return lambda entry: fnmatch.fnmatchcase(entry.name.lower(), word.lower())
    wanted = word.lower()
    if wanted not in {name.lower() for name in registry}:
        raise BadRequest(f"no NT service is called {word!r}; a glob (Nt*File), /regex/ or %category may be meant")
    return lambda entry: entry.name.lower() == wanted


def split_words(expression: str) -> list[str]:
    """The words of an expression: commas part them, but not within a /regular expression/."""
    found = re.findall(r"\s*(!?/(?:[^/\\]|\\.)*/|[^,]*)\s*(?:,|$)", expression)
    return [word.strip() for word in found if word.strip()]


def _statuses(expression: str) -> frozenset[int] | None:
    """The values of a list of statuses: names with or without STATUS_, globs, numbers. None for an empty list."""
    words = [word.strip() for word in expression.split(",") if word.strip()]
    if not words:
        return None
    names = {name: value for value, name in NtStatus.names().items()}
    found: set[int] = set()
    for word in words:
        name = word.upper().removeprefix("STATUS_")
        if _is_pattern(name):
            matching = {value for each, value in names.items() if fnmatch.fnmatchcase(each, name)}
        elif name in names:
            matching = {names[name]}
        else:
            try:
                matching = {int(word, 0) & 0xFFFFFFFF}
            except ValueError:
                matching = set()
        if not matching:
            raise BadRequest(f"no status is called {word!r}; a glob (STATUS_OBJECT_*) or a number may be meant")
        found |= matching
    return frozenset(found)


class Services:
    """Services by an expression: comma-separated words; one that begins with `!` takes away. Empty means all."""

    def __init__(self, expression: str) -> None:
        """Raises BadRequest for an expression that means nothing."""
        words = split_words(expression)
        self._wanted = [_matcher(word) for word in words if not word.startswith("!")]
        self._unwanted = [_matcher(word[1:]) for word in words if word.startswith("!")]

    def __contains__(self, entry: Service) -> bool:
        if self._wanted and not any(match(entry) for match in self._wanted):
            return False
        return not any(match(entry) for match in self._unwanted)


class Selection:
    """What of a WatchRequest decides which calls are shown."""

    def __init__(self, request: WatchRequest) -> None:
        """Raises BadRequest for an expression that means nothing."""
        self._services = Services(request.select)
        self._failed = request.failed
        self._statuses = _statuses(request.statuses)
        self._text = request.path.lower()
        self._handles = frozenset(request.handles)
        self._processes = set(request.processes)
        self._threads = frozenset(request.threads)
        self._follow = request.follow
        self.by_guest = bool(self._processes or self._threads or self._handles)
        """Whether it matters who calls, or with what handle."""
        self.by_status = self._failed or self._statuses is not None
        self.by_text = bool(self._text)
        self.by_end = self.by_status or self.by_text
        """Whether only the end of a call decides: then none is shown before it ends."""

    def service(self, entry: Service) -> bool:
        """Whether calls of a service may be shown; the answer never changes."""
        return entry in self._services

    def process(self, process_id: int) -> bool:
        """Whether a process is watched."""
        return not self._processes or process_id in self._processes

    def born(self, process_id: int, parent_id: int) -> None:
        """A process was started."""
        if self._follow and parent_id in self._processes:
            self._processes.add(process_id)

    def ended(self, process_id: int) -> None:
        """A process ended; its number may be another's soon. A watch of one process goes on watching nothing."""
        if len(self._processes) > 1:
            self._processes.discard(process_id)

    def guest(self, process_id: int, thread_id: int, entry: Service, args: Sequence[int]) -> bool:
        """Whether a call of this thread with these arguments may be shown."""
        if self._processes and process_id not in self._processes:
            return False
        if self._threads and thread_id not in self._threads:
            return False
        if not self._handles:
            return True
        return any(
            parameter.type == "HANDLE" and args[index] & 0xFFFFFFFF in self._handles
            for index, parameter in enumerate(entry.params)
        )

    def status(self, status: int | None, failed: bool) -> bool:
        """Whether a call that ended so may be shown; None: it does not return."""
        if self._failed and not failed:
            return False
        return self._statuses is None or status in self._statuses

    def text(self, texts: Sequence[str | None]) -> bool:
        """Whether a call with these captured texts is shown."""
        return any(self._text in text.lower() for text in texts if text is not None)
