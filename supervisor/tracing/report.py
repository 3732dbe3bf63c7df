"""A trace as one self-contained page: summary, timeline, processes, services, failures, files, keys. No network.

What is text is in the page as such and needs no script; the timeline is drawn in the browser. Must never put a guest's
text into the page unescaped.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from ntsup.ntabi import status_name
from ntsup.supervisor.tracing.digest import CALLS_AT_MOST, Digest, Process, Touched

TEMPLATE = Path(__file__).resolve().with_name("report.html")
ROWS_AT_MOST = 2000
"""Rows of one table; what is left out is said."""


def page(digest: Digest) -> str:
    """The page."""
    first = next(iter(digest.processes.values()), None)
    name = first.image.rpartition("\\")[2] if first is not None else "a trace"
    span = digest.last_ns - digest.first_ns
    parts = {
        "title": escape(name),
        "subtitle": escape(_subtitle(digest, first)),
        "notes": "".join(f'<div class="note">{escape(note)}</div>' for note in _notes(digest)),
        "cards": _cards(digest, span),
        "processes": _tree(digest),
        "services": _services(digest),
        "failures": _failures(digest),
        "failure_count": f"{digest.errors:,} of {digest.calls:,} calls",
        "files": _touched(digest.files, ("read", "written")),
        "file_count": f"{len(digest.files):,}",
        "keys": _touched(digest.keys, ("values",)),
        "key_count": f"{len(digest.keys):,}",
        "data": _data(digest),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    return re.sub(r"@(\w+)@", lambda match: parts[match.group(1)], text)  # one pass: what was put in is not looked at


def _subtitle(digest: Digest, first: Process | None) -> str:
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(digest.first_ns // 10**9)) if digest.first_ns else ""
    return f"{first.command_line if first is not None else ''}   {when}".strip()


def _notes(digest: Digest) -> list[str]:
    found = []
    if digest.dropped:
        found.append(f"{digest.dropped:,} calls are missing: they came faster than the watcher read them.")
    if not digest.whole:
        found.append("The trace was cut short.")
    if digest.calls > CALLS_AT_MOST:
        found.append(f"The timeline shows the first {CALLS_AT_MOST:,} calls; the tables are about all of them.")
    found += [f"{each['pid']}:{each['tid']} {each['text']}" for each in digest.exceptions[:5]]
    if len(digest.exceptions) > 5:
        found.append(f"and {len(digest.exceptions) - 5} more exceptions")
    return found


def _cards(digest: Digest, span: int) -> str:
    threads = {(pid, tid) for _, _, pid, tid, _, _ in digest.timeline}
    facts = [
        (_duration(span), "from first to last"),
        (f"{digest.calls:,}", "NT calls"),
        (f"{digest.errors:,}", "failed"),
        (f"{len(digest.processes) or 1:,}", "processes"),
        (f"{len(threads):,}", "threads"),
        (f"{len(digest.services):,}", "services"),
        (f"{len(digest.files):,}", "files and devices"),
        (f"{len(digest.keys):,}", "registry keys"),
    ]
    return "".join(f'<div class="card"><b>{value}</b><span>{label}</span></div>' for value, label in facts)


def _duration(ns: float) -> str:
    for size, unit in ((1e9, "s"), (1e6, "ms"), (1e3, "µs")):
        if ns >= size:
            return f"{ns / size:.3g} {unit}"
    return f"{ns:.0f} ns"


def _bytes(count: int) -> str:
    for shift, unit in ((30, "GiB"), (20, "MiB"), (10, "KiB")):
        if count >= 1 << shift:
            return f"{count / (1 << shift):.3g} {unit}"
    return f"{count} B" if count else ""


def _table(head: Sequence[tuple[str, bool]], rows: Iterable[Sequence[str]], left_out: int = 0) -> str:
    """`head`: (name, whether it is a number); `rows`: whole <td> elements."""
    columns = "".join(f"<th{' class=n' if number else ''}>{name}</th>" for name, number in head)
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    more = f'<div class="soft" style="padding:8px 12px">and {left_out:,} more</div>' if left_out > 0 else ""
    return f"<table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table>{more}"


def _number(value: float, text: str = "", kind: str = "") -> str:
    return f'<td class="n {kind}" data-value="{value}">{text or f"{value:,}"}</td>'


def _text(text: str, kind: str = "") -> str:
    return f'<td class="text {kind}">{escape(text)}</td>'


def _services(digest: Digest) -> str:
    whole = sum(each.total_ns for each in digest.services.values()) or 1
    rows = []
    for name, each in sorted(digest.services.items(), key=lambda item: -item[1].total_ns):
        part = 100 * each.total_ns / whole
        rows.append(
            [
                _text(name),
                f"<td>{escape(each.category)}</td>",
                _number(each.calls),
                _number(each.errors, f"{each.errors:,}" if each.errors else " ", "bad"),
                f'<td class="n share" style="--part:{part:.1f}%" data-value="{each.total_ns}">'
                f"{_duration(each.total_ns)}</td>",
                _number(each.total_ns // each.calls, _duration(each.total_ns / each.calls)),
                _number(each.longest_ns, _duration(each.longest_ns)),
            ]
        )
    head = [
        ("service", False), ("category", False), ("calls", True), ("failed", True), ("time", True), ("mean", True),
        ("longest", True),
    ]  # fmt: skip
    return _table(head, rows)


def _failures(digest: Digest) -> str:
    ordered = sorted(digest.failures.values(), key=lambda each: (-each.count, each.first_ns))
    rows = [
        [
            _number(each.count),
            _text(each.name, "name"),
            _text(each.result, "bad name"),
            _text(each.what),
            _number(each.first_ns, _duration(each.first_ns - digest.first_ns)),
        ]
        for each in ordered[:ROWS_AT_MOST]
    ]
    head = [("times", True), ("service", False), ("status", False), ("object", False), ("first after", True)]
    return _table(head, rows, len(ordered) - ROWS_AT_MOST)


def _touched(table: dict[str, Touched], more: Sequence[str]) -> str:
    ordered = sorted(table.items())
    rows = []
    for name, each in ordered[:ROWS_AT_MOST]:
        operations = ", ".join(
            f"{operation.removeprefix('Nt')}{f' × {count}' if count > 1 else ''}"
            for operation, count in each.operations.items()
        )
        cells = [_text(name), _text(operations)]
        for label in more:
            if label == "values":
                cells.append(_text(", ".join(value or "(default)" for value in each.values)))
            else:
                amount = getattr(each, label)
                cells.append(_number(amount, _bytes(amount) or " "))
        failures = ", ".join(f"{status} × {count}" for status, count in each.failures.items())
        cells.append(_text(failures, "bad"))
        rows.append(cells)
    head = [("name", False), ("calls", False), *((label, label != "values") for label in more), ("failed", False)]
    return _table(head, rows, len(ordered) - ROWS_AT_MOST)


def _tree(digest: Digest) -> str:
    children: dict[int, list[Process]] = {}
    for each in digest.processes.values():
        parent = each.parent if each.parent in digest.processes and each.parent != each.pid else 0
        children.setdefault(parent, []).append(each)

    def branch(pid: int, depth: int) -> str:
        if pid not in children or depth > 50:
            return ""
        return f"<ul{'' if depth else ' class=tree'}>{''.join(leaf(each, depth) for each in children[pid])}</ul>"

    def leaf(each: Process, depth: int) -> str:
        if each.status is None:
            end = '<span class="soft">still running</span>'
        else:
            told = status_name(each.status) if each.status >= 0x80000000 else f"exit code {each.status}"
            end = f'<span class="{"bad" if each.status else "good"}">{escape(told)}</span>'
        lasted = f", {_duration(each.ended_ns - each.started_ns)}" if each.ended_ns is not None else ""
        failed = f", {each.errors:,} failed" if each.errors else ""
        return (
            f"<li><b>{each.pid}</b> <code>{escape(each.command_line)}</code> {end}"
            f'<span class="soft"> {each.calls:,} calls{failed}{lasted}</span>{branch(each.pid, depth + 1)}</li>'
        )

    return branch(0, 0) or '<div class="soft" style="padding:10px 14px">none was seen to start</div>'


def _us(ns: int) -> float:
    return round(ns / 1000, 1)


def _data(digest: Digest) -> str:
    """What the timeline is drawn from; times in µs from the first record."""
    lanes = {key: index for index, key in enumerate(sorted({(c[2], c[3]) for c in digest.timeline}))}
    services = {name: index for index, name in enumerate(digest.services)}
    labels, before = [], -1
    for pid, tid in lanes:
        process = digest.processes.get(pid)
        name = process.image.rpartition("\\")[2] if process is not None else ""
        labels.append(
            {"label": f"{name} {pid}:{tid}" if pid != before else f"    thread {tid}", "first": pid != before}
        )
        before = pid
    content = {
        "span": max(1.0, (digest.last_ns - digest.first_ns) / 1000),
        "lanes": labels,
        "services": [[name, each.category] for name, each in digest.services.items()],
        "calls": [
            [
                round((began - digest.first_ns) / 1000, 1),
                round(spent / 1000, 1),
                lanes[pid, tid],
                services[name],
                failed,
            ]
            for began, spent, pid, tid, name, failed in digest.timeline
        ],
    }
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
