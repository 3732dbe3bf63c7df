"""The trace as a timeline: Chrome's Trace Event Format, which ui.perfetto.dev and chrome://tracing open.

The format is Google's "Trace Event Format" document. Times are in µs from the first event. An array of events may end
anywhere, so that a trace which was cut short still opens.
"""

from __future__ import annotations

import json
from typing import TextIO

from ntsup.ntabi import status_name
from ntsup.supervisor.tracing.frames import CallFrame, CountsFrame, ExitedFrame, NoteFrame, StartedFrame
from ntsup.supervisor.tracing.sink import arguments, failed, result, service_of

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


class PerfettoSink:
    """Writes one event a line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._base = 0
        self._first = True
        self._threads: set[tuple[int, int]] = set()
        self._pending: dict[tuple[int, int], CallFrame] = {}
        """Calls that block, until they end."""
        self._latest = 0
        out.write("[\n")

    def _write(self, event: dict[str, object]) -> None:
        self._out.write(("" if self._first else ",\n") + _encode(event))
        self._first = False

    def _time(self, time_ns: int) -> float:
        if not self._base:
            self._base = time_ns
        self._latest = max(self._latest, time_ns)
        return (time_ns - self._base) / 1000

    def _thread(self, process_id: int, thread_id: int) -> None:
        if (process_id, thread_id) not in self._threads:
            self._threads.add((process_id, thread_id))
            name = {"name": f"thread {thread_id}"}
            self._write({"ph": "M", "name": "thread_name", "pid": process_id, "tid": thread_id, "args": name})

    def begun(self, call: CallFrame) -> None:
        """Shown when it ends."""
        self._pending[call.process_id, call.thread_id] = call

    def call(self, call: CallFrame) -> None:
        """A slice."""
        self._pending.pop((call.process_id, call.thread_id), None)
        self._slice(call, call.duration_ns, result(call))

    def _slice(self, call: CallFrame, duration_ns: int, outcome: str) -> None:
        self._thread(call.process_id, call.thread_id)
        event: dict[str, object] = {
            "ph": "X",
            "name": call.name,
            "cat": service_of(call.name).category + (",failed" if failed(call) else ""),
            "pid": call.process_id,
            "tid": call.thread_id,
            "ts": self._time(call.began_ns),
            "dur": duration_ns / 1000,
            "args": {**dict(arguments(call)), "= status": outcome},
        }
        if failed(call):
            event["cname"] = "terrible"
        if call.stack:
            event["args"] = {**dict(arguments(call)), "= status": outcome, "stack": "\n".join(call.stack)}
        self._latest = max(self._latest, call.began_ns + duration_ns)
        self._write(event)

    def _instant(self, name: str, process_id: int, thread_id: int, time_ns: int, scope: str) -> None:
        self._write(
            {"ph": "i", "name": name, "pid": process_id, "tid": thread_id, "ts": self._time(time_ns), "s": scope}
        )

    def note(self, note: NoteFrame) -> None:
        """A mark in its thread."""
        self._thread(note.process_id, note.thread_id)
        self._instant(note.text, note.process_id, note.thread_id, note.time_ns, "t")

    def started(self, process: StartedFrame) -> None:
        """A process's name."""
        image = process.image.rpartition("\\")[2]
        pid = process.process_id
        self._time(process.time_ns)
        self._write({"ph": "M", "name": "process_name", "pid": pid, "args": {"name": image}})
        self._write({"ph": "M", "name": "process_labels", "pid": pid, "args": {"labels": process.command_line}})
        self._write({"ph": "M", "name": "process_sort_index", "pid": pid, "args": {"sort_index": pid}})

    def exited(self, process: ExitedFrame) -> None:
        """A mark in its process."""
        told = status_name(process.status) if process.status >= 0x80000000 else str(process.status)
        self._instant(f"exited with {told}", process.process_id, 0, process.time_ns, "p")

    def counts(self, counts: CountsFrame) -> None:
        """Not on a timeline."""

    def dropped(self, calls: int) -> None:
        """A mark over everything."""
        self._write(
            {"ph": "i", "name": f"{calls} calls dropped", "pid": 0, "tid": 0, "ts": self._time(self._latest), "s": "g"}
        )

    def flush(self) -> None:
        """What was written is seen."""
        self._out.flush()

    def close(self, whole: bool) -> None:
        """What still blocks lasts to the end."""
        for call in list(self._pending.values()):
            self._slice(call, max(0, self._latest - call.began_ns), "not returned")
        self._out.write("\n]\n")
        self._out.flush()
