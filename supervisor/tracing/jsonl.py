"""The trace as JSON Lines, one object a call; trace.schema.json describes them. A version only ever adds fields."""

from __future__ import annotations

import json
import time
from typing import TextIO

from ntsup.supervisor.tracing.frames import CallFrame, CountsFrame, ExitedFrame, NoteFrame, StartedFrame
from ntsup.supervisor.tracing.sink import arguments, failed, result, service_of

VERSION = 1
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


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
        record: dict[str, object] = {
            "type": "call",
            "serial": call.serial,
            "time_ns": call.began_ns,
            "pid": call.process_id,
            "tid": call.thread_id,
            "name": call.name,
            "category": service_of(call.name).category,
            "args": dict(arguments(call)),
            "raw": call.args,
            "status": call.status,
            "result": result(call),
            "failed": failed(call),
            "blocked": call.unfinished,
            "duration_ns": call.duration_ns,
        }
        if call.stack:
            record["stack"] = call.stack
        if call.hook:
            record["hook"] = call.hook
        if call.dumps:
            record["data"] = {name: content.hex() for name, content in call.dumps}
        self._write(record)

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
