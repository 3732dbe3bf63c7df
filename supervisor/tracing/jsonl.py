"""The trace as JSON Lines, one object a call; trace.schema.json describes them. A version only ever adds fields."""

from __future__ import annotations

import json
import time
from functools import cache
from json.encoder import encode_basestring
from typing import TextIO

from ntsup.supervisor.tracing.frames import CallFrame, CountsFrame, ExitedFrame, NoteFrame, StartedFrame
from ntsup.supervisor.tracing.sink import Printer, service_of

VERSION = 1
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


@cache
def _printer(name: str) -> tuple[Printer, str]:
    """A service's printer, whose texts are JSON strings, and a call's line, in which only the values are missing."""
    service = service_of(name)
    printer = Printer(service, encode_basestring)
    arguments = ",".join(f"{_encode(each)}:%s" for each in printer.names)
    return printer, (
        '{"type":"call","serial":%d,"time_ns":%d,"pid":%d,"tid":%d,'
        f'"name":{_encode(name)},"category":{_encode(service.category)},"args":{{{arguments}}},"raw":%s,'
        '"status":%s,"result":%s,"failed":%s,"blocked":%s,"duration_ns":%d%s}\n'
    )


class JsonLinesSink:
    """Writes one JSON object a line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._write({"type": "start", "version": VERSION, "time_ns": time.time_ns()})

    def _write(self, record: dict[str, object]) -> None:
        self._out.write(_encode(record) + "\n")

    def begun(self, call: CallFrame) -> None:
        """Blocked calls are written when they end."""

    def call(self, call: CallFrame) -> None:
        """A call."""
        printer, line = _printer(call.name)
        raw = str(list(call.args)).replace(" ", "")
        self._out.write(
            line
            % (
                call.serial,
                call.began_ns,
                call.process_id,
                call.thread_id,
                *printer.texts(call),
                raw,
                "null" if call.status is None else call.status,
                printer.result(call),
                "true" if printer.failed(call) else "false",
                "true" if call.unfinished else "false",
                call.duration_ns,
                self._more(call) if call.stack or call.hook or call.dumps else "",
            )
        )

    @staticmethod
    def _more(call: CallFrame) -> str:
        more: dict[str, object] = {}
        if call.stack:
            more["stack"] = call.stack
        if call.hook:
            more["hook"] = call.hook
        if call.dumps:
            more["data"] = {name: content.hex() for name, content in call.dumps}
        return f",{_encode(more)[1:-1]}"

    def note(self, note: NoteFrame) -> None:
        """An exception."""
        self._write(
            {
                "type": "exception",
                "time_ns": note.time_ns,
                "pid": note.process_id,
                "tid": note.thread_id,
                "text": note.text,
            }
        )

    def started(self, process: StartedFrame) -> None:
        """A process runs."""
        self._write(
            {
                "type": "process",
                "time_ns": process.time_ns,
                "pid": process.process_id,
                "parent": process.parent_id,
                "linux_pid": process.linux_pid,
                "image": process.image,
                "command_line": process.command_line,
            }
        )

    def exited(self, process: ExitedFrame) -> None:
        """A process has ended."""
        self._write(
            {
                "type": "exit",
                "time_ns": process.time_ns,
                "pid": process.process_id,
                "status": process.status,
                "image": process.image,
            }
        )

    def counts(self, counts: CountsFrame) -> None:
        """One object with every row."""
        rows = [
            {
                "pid": pid,
                "name": name,
                "calls": calls,
                "errors": errors,
                "total_ns": total,
                "min_ns": shortest,
                "max_ns": longest,
            }
            for pid, name, calls, errors, total, shortest, longest in counts.rows
        ]
        self._write({"type": "counts", "time_ns": counts.time_ns, "rows": rows})

    def dropped(self, calls: int) -> None:
        """So many calls are missing here."""
        self._write({"type": "dropped", "calls": calls})

    def flush(self) -> None:
        """What was written is seen."""
        self._out.flush()

    def close(self, whole: bool) -> None:
        """The last object says that the trace is whole; one that was cut short has none."""
        if whole:
            self._write({"type": "end", "time_ns": time.time_ns()})
        self._out.flush()
