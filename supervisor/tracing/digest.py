"""What a trace in JSON Lines comes to: processes, services, failures, files, registry keys. Pure: lines in, sums out.

Names and objects are taken from the arguments' texts; docs/trace.md says how those look.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

CALLS_AT_MOST = 200_000
"""So many calls are kept for the timeline; the sums are of all."""
_NAME = re.compile(r'ObjectName="([^"]*)"')
_ROOT = re.compile(r'RootDirectory=\w+ -> "([^"]*)"')
_OBJECT = re.compile(r'-> "([^"]*)"')
_INFORMATION = re.compile(r"Information=(\d+)\}")
_STRING = re.compile(r'^"(.*)"$')


class NotATrace(ValueError):
    """The file is no trace in JSON Lines; the message says where it stops being one."""


@dataclass
class Process:
    """A process of the trace."""

    pid: int
    parent: int
    image: str
    command_line: str
    started_ns: int
    ended_ns: int | None = None
    status: int | None = None
    calls: int = 0
    errors: int = 0


@dataclass
class ServiceSum:
    """The calls of one service."""

    category: str
    calls: int = 0
    errors: int = 0
    total_ns: int = 0
    longest_ns: int = 0


@dataclass
class Touched:
    """A file, pipe, device or key, and what was done with it."""

    operations: dict[str, int] = field(default_factory=dict)
    """Services by name, and how often."""
    read: int = 0
    written: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    """Statuses by name, and how often."""
    values: dict[str, int] = field(default_factory=dict)
    """Of a key: the values asked for or set."""


@dataclass
class Failure:
    """Calls of one service that failed alike."""

    name: str
    result: str
    what: str
    """The object, or "" where none is named."""
    count: int = 0
    first_ns: int = 0


@dataclass
class Digest:
    """The whole trace."""

    first_ns: int = 0
    last_ns: int = 0
    calls: int = 0
    errors: int = 0
    dropped: int = 0
    whole: bool = False
    processes: dict[int, Process] = field(default_factory=dict)
    services: dict[str, ServiceSum] = field(default_factory=dict)
    files: dict[str, Touched] = field(default_factory=dict)
    keys: dict[str, Touched] = field(default_factory=dict)
    failures: dict[tuple[str, str, str], Failure] = field(default_factory=dict)
    exceptions: list[dict[str, Any]] = field(default_factory=list)
    timeline: list[tuple[int, int, int, int, str, bool]] = field(default_factory=list)
    """(began, duration, pid, tid, service, failed) of the first CALLS_AT_MOST calls."""


def digest(lines: Iterable[str]) -> Digest:
    """Read a trace. Raises NotATrace."""
    found = Digest()
    number = 0
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            kind = record["type"]
            if number == 1 and (kind != "start" or record["version"] != 1):
                raise NotATrace("it does not begin as a trace of version 1: made by `ntsup trace --format jsonl`?")
            _add(found, kind, record)
        except (ValueError, KeyError, TypeError) as error:
            if isinstance(error, NotATrace):
                raise
            raise NotATrace(f"line {number} is no record of a trace") from error
    if not number:
        raise NotATrace("it is empty")
    return found


def _add(found: Digest, kind: str, record: dict[str, Any]) -> None:
    moment = record.get("time_ns")
    if isinstance(moment, int) and kind not in ("start", "end", "counts"):
        found.first_ns = min(found.first_ns or moment, moment)
        found.last_ns = max(found.last_ns, moment + record.get("duration_ns", 0))
    if kind == "call":
        _add_call(found, record)
    elif kind == "process":
        pid = record["pid"]
        found.processes[pid] = Process(
            pid, record["parent"], record["image"], record["command_line"], record["time_ns"]
        )
    elif kind == "exit":
        process = found.processes.get(record["pid"])
        if process is not None:
            process.ended_ns, process.status = record["time_ns"], record["status"]
    elif kind == "exception":
        found.exceptions.append(record)
    elif kind == "dropped":
        found.dropped += record["calls"]
    elif kind == "end":
        found.whole = True


def _add_call(found: Digest, record: dict[str, Any]) -> None:
    name, failed, duration = record["name"], record["failed"], record["duration_ns"]
    found.calls += 1
    found.errors += failed
    process = found.processes.get(record["pid"])
    if process is not None:
        process.calls += 1
        process.errors += failed
    service = found.services.setdefault(name, ServiceSum(record["category"]))
    service.calls += 1
    service.errors += failed
    service.total_ns += duration
    service.longest_ns = max(service.longest_ns, duration)
    if len(found.timeline) < CALLS_AT_MOST:
        found.timeline.append((record["time_ns"], duration, record["pid"], record["tid"], name, failed))
    what = subject(record["args"])
    if what:
        table = found.keys if _is_key(what) else found.files
        if record["category"] == "Registry" or _is_path(what):
            _touch(table.setdefault(what, Touched()), record)
    if failed:
        key = (name, record["result"], what)
        failure = found.failures.setdefault(key, Failure(*key, first_ns=record["time_ns"]))
        failure.count += 1


def subject(args: dict[str, str]) -> str:
    """What a call is about: the object that it names or that stands behind its first handle; "" if there is none."""
    attributes = args.get("ObjectAttributes", "")
    name = _NAME.search(attributes)
    if name is not None:
        root = _ROOT.search(attributes)
        if root is None:
            return name.group(1)
        return f"{root.group(1).rstrip(chr(92))}\\{name.group(1)}" if name.group(1) else root.group(1)
    for text in args.values():
        behind = _OBJECT.search(text)
        if behind is not None and not text.startswith("{"):
            return behind.group(1)
        if behind is None and " -> " in text:
            return ""
    return ""


def _is_key(what: str) -> bool:
    return what.upper().startswith("\\REGISTRY")


def _is_path(what: str) -> bool:
    return what.startswith(("\\??\\", "\\Device\\", "\\REGISTRY", "\\Registry"))


def _touch(touched: Touched, record: dict[str, Any]) -> None:
    name, args = record["name"], record["args"]
    touched.operations[name] = touched.operations.get(name, 0) + 1
    if record["failed"]:
        touched.failures[record["result"]] = touched.failures.get(record["result"], 0) + 1
        return
    amount = _INFORMATION.search(args.get("IoStatusBlock", ""))
    if amount is not None and name.startswith("NtReadFile"):
        touched.read += int(amount.group(1))
    elif amount is not None and name.startswith("NtWriteFile"):
        touched.written += int(amount.group(1))
    value = _STRING.match(args.get("ValueName", ""))
    if value is not None:
        touched.values[value.group(1)] = touched.values.get(value.group(1), 0) + 1
