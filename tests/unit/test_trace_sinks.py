"""What the sinks make of a call: prepared lines hold what a plain encoding would, for services known and unknown."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntsup.ntabi.format import complete, format_result
from ntsup.supervisor.tracing import sink
from ntsup.supervisor.tracing.frames import CALL, CallFrame
from ntsup.supervisor.tracing.jsonl import JsonLinesSink
from ntsup.supervisor.tracing.text import TextSink

SERVICES = ("NtReadFile", "NtCreateEvent", "NtDelayExecution", "NtTestAlert", "NtUserSomethingElse")
WORDS = st.none() | st.text(st.characters(), max_size=12)


@st.composite
def calls(draw: st.DrawFn) -> CallFrame:
    """A call with any arguments, as the supervisor captures it: text where a register says nothing."""
    name = draw(st.sampled_from(SERVICES))
    service = sink.service_of(name)
    count = len(service.params) if service.arguments_known else 4
    args = tuple(draw(st.integers(0, 2**64 - 1)) for _ in range(count))
    plain = complete(service, args, [None] * count)
    texts = tuple(draw(WORDS) if text is None else None for text in plain) if service.arguments_known else ()
    status = draw(st.none() | st.integers(0, 2**32 - 1))
    more = {"stack": ("a.dll+0x1",)} if draw(st.booleans()) else {"stack": ()}
    return CallFrame(
        CALL, draw(st.integers(1, 2**40)), draw(st.integers(0, 2**62)), draw(st.integers(0, 2**40)), 8, 12, name, args,
        texts, status, draw(st.booleans()), dumps=(("Buffer", b"\0\xff"),) if draw(st.booleans()) else (),
        hook=draw(st.sampled_from(["", 'a "hook"'])), **more,
    )  # fmt: skip


def expected_arguments(call: CallFrame) -> dict[str, str]:
    service = sink.service_of(call.name)
    texts = complete(service, call.args, call.texts)
    names = [each.name for each in service.params] if service.arguments_known else ["arg1", "arg2", "arg3", "arg4"]
    return {name: "?" if text is None else text for name, text in zip(names, texts, strict=True)}


@given(calls())
def test_json_lines(call: CallFrame) -> None:
    out = io.StringIO()
    JsonLinesSink(out).call(call)
    service = sink.service_of(call.name)
    wanted = {
        "type": "call", "serial": call.serial, "time_ns": call.began_ns, "pid": 8, "tid": 12, "name": call.name,
        "category": service.category, "args": expected_arguments(call), "raw": list(call.args), "status": call.status,
        "result": "?" if call.status is None else format_result(service, call.status), "failed": sink.failed(call),
        "blocked": call.unfinished, "duration_ns": call.duration_ns,
    }  # fmt: skip
    if call.stack:
        wanted["stack"] = list(call.stack)
    if call.hook:
        wanted["hook"] = call.hook
    if call.dumps:
        wanted["data"] = {name: content.hex() for name, content in call.dumps}
    start, _, line = out.getvalue().partition("\n")
    assert json.loads(start)["type"] == "start"
    assert line == json.dumps(wanted, ensure_ascii=False, separators=(",", ":")) + "\n"


@given(calls())
def test_text(call: CallFrame) -> None:
    out = io.StringIO()
    TextSink(out, durations=False).call(call._replace(unfinished=False, stack=(), dumps=()))
    arguments = ", ".join(f"{name}={value}" for name, value in expected_arguments(call).items())
    outcome = sink.result(call) + (f" (hook {call.hook})" if call.hook else "")
    assert out.getvalue() == f"[8:12] {call.name}({arguments}) = {outcome}\n"


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "MEMO_AT_MOST", 3)
    memo = sink.Memo(str)
    assert [memo[n] for n in range(9)] == [str(n) for n in range(9)] and len(memo) == 3
