"""The trace as JSON Lines, one object a call; docs/trace.md is its schema. A version only ever adds fields."""

from __future__ import annotations

import json
import time
from typing import TextIO

from ntsup.supervisor.tracing.call import Call

VERSION = 1


class JsonLinesSink:
    """Writes one JSON object a line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._write({"type": "start", "version": VERSION, "time_ns": time.time_ns()})

    def _write(self, record: dict[str, object]) -> None:
        self._out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")

    def begun(self, call: Call) -> None:
        """Blocked calls are written when they end."""

    def ended(self, call: Call) -> None:
        """A call."""
        record: dict[str, object] = {
            "type": "call",
            "serial": call.serial,
            "time_ns": call.began_ns,
            "pid": call.process_id,
            "tid": call.thread_id,
            "name": call.service.name,
            "category": call.service.category,
            "args": dict(call.arguments),
            "raw": list(call.args),
            "status": call.status,
            "result": call.result,
            "failed": call.failed,
            "blocked": call.shown_unfinished,
            "duration_ns": call.duration_ns,
        }
        if call.stack:
            record["stack"] = call.stack
        self._write(record)

    def note(self, process_id: int, thread_id: int, text: str) -> None:
        """What is no call."""
        self._write({"type": "note", "time_ns": time.time_ns(), "pid": process_id, "tid": thread_id, "text": text})

    def close(self) -> None:
        """The last object says that the trace is whole."""
        self._write({"type": "end", "time_ns": time.time_ns()})
        self._out.flush()
