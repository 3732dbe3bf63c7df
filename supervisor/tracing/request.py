"""What a watcher wants to see. Plain data that travels as JSON; must never import what only a trace needs."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, field, fields

STRING_LIMIT = 32
STRING_LIMIT_AT_MOST = 1 << 20


class BadRequest(ValueError):
    """A request that cannot be served; the message says what could."""


@dataclass
class WatchRequest:
    """One watcher's wishes: which calls, and what of them."""

    select: str = ""
    """Names, globs, /regular expressions/, %categories; select.Selection reads it."""
    failed: bool = False
    statuses: str = ""
    path: str = ""
    """Only calls one of whose captured arguments (a name, an object, a buffer) contains this."""
    handles: list[int] = field(default_factory=list)
    """Only calls with one of these handles among their arguments; empty for all."""
    processes: list[int] = field(default_factory=list)
    """NT process ids; empty for all."""
    threads: list[int] = field(default_factory=list)
    """NT thread ids; empty for all."""
    follow: bool = True
    """Whether the children of `processes` are watched too."""
    string_limit: int = STRING_LIMIT
    """Bytes of a buffer that are printed."""
    hexdump: bool = False
    stacks: bool = False
    lines: bool = True
    """Whether the calls themselves are wanted."""
    counts: bool = False
    """Whether calls are counted by process and service."""
    counts_all: bool = False
    """Whether calls are counted that are not shown for how they ended, or for what they were about."""
    limit: int = 0
    """The watch ends after so many calls; 0 for never."""

    @classmethod
    def of_options(cls, options: argparse.Namespace) -> WatchRequest:
        """From the options of options.add_selection and add_output. Raises BadRequest where two exclude each other."""
        if options.format == "perfetto" and (options.summary_only or options.summary):
            raise BadRequest("-c and -C make a table, for which a timeline has no place: take --format text or jsonl")
        return cls(
            select=options.select,
            failed=options.failed,
            statuses=options.status,
            path=options.path,
            handles=list(options.handle),
            processes=list(options.pid),
            threads=list(options.tid),
            follow=options.follow,
            string_limit=max(options.string_limit, 0),
            hexdump=options.hexdump,
            stacks=options.stack,
            lines=not options.summary_only,
            counts=options.summary_only or options.summary,
            limit=options.limit,
        )

    @classmethod
    def of_json(cls, text: str) -> WatchRequest:
        """From what `as_json` gave. Raises BadRequest for anything else."""
        try:
            found = json.loads(text)
        except ValueError as error:
            raise BadRequest(f"the request is no JSON: {error}") from error
        if not isinstance(found, dict):
            raise BadRequest("the request is no JSON object")
        request = cls()
        for each in fields(cls):
            if each.name not in found:
                continue
            value, model = found[each.name], getattr(request, each.name)
            numbers = isinstance(value, list) and all(type(item) is int for item in value)
            if type(value) is not type(model) or (isinstance(value, list) and not numbers):
                raise BadRequest(f"{each.name} cannot be {value!r}")
            setattr(request, each.name, value)
        if not 0 <= request.string_limit <= STRING_LIMIT_AT_MOST:
            raise BadRequest(f"string_limit must be from 0 to {STRING_LIMIT_AT_MOST}")
        return request

    def as_json(self) -> str:
        """For `of_json`, on one line."""
        return json.dumps(asdict(self))
