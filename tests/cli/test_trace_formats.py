"""The formats of a trace: JSON Lines by their schema, the timeline, the report and what it comes to."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from guest_programs import ROOT, build, ntsup
from hypothesis import given
from hypothesis import strategies as st

from ntsup.supervisor.tracing.digest import NotATrace, digest, subject
from ntsup.supervisor.tracing.report import page

WATCHED = Path(__file__).resolve().parent / "watched.c"
GUEST = ROOT / "tests" / "guest"
SCHEMA = json.loads((ROOT / "supervisor" / "tracing" / "trace.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trace with children, failures, exceptions, stacks and buffers."""
    folder = tmp_path_factory.mktemp("trace")
    program = build(GUEST / "k32_process.c")
    done = ntsup("trace", "--format", "jsonl", "-k", "-x", "-C", "-o", folder / "t.jsonl", program, cwd=folder)
    assert (done.returncode, done.stderr) == (0, b"")
    return folder / "t.jsonl"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "line", ['{"type": "call"}', '{"type": "start", "version": 2, "time_ns": 1}', "[]", '{"a": 1}']
)
def test_the_schema_refuses(line: str) -> None:
    assert not VALIDATOR.is_valid(json.loads(line))


def test_json_lines_are_what_the_schema_says(trace: Path) -> None:
    records = [json.loads(line) for line in trace.read_text().splitlines()]
    for record in records:
        VALIDATOR.validate(record)
    kinds = {record["type"] for record in records}
    assert kinds == {"start", "process", "call", "exit", "counts", "end"}
    assert any(call.get("stack") for call in records) and any(call.get("data") for call in records)
    counted = sum(row["calls"] for row in records[-2]["rows"])
    assert counted == sum(record["type"] == "call" for record in records)
    written = next(r for r in records if r["type"] == "call" and r["name"] == "NtWriteFile" and r.get("data"))
    assert len(bytes.fromhex(written["data"]["Buffer"])) == int(written["args"]["Length"])


def test_exceptions_are_records(tmp_path: Path) -> None:
    program = build(GUEST / "exception_codes.c")
    done = ntsup("trace", "--format", "jsonl", "-o", tmp_path / "t", program, cwd=tmp_path)
    assert done.returncode == 0
    records = [json.loads(line) for line in (tmp_path / "t").read_text().splitlines()]
    for record in records:
        VALIDATOR.validate(record)
    texts = [record["text"] for record in records if record["type"] == "exception"]
    assert any(text.startswith("STATUS_ACCESS_VIOLATION (0xc0000005) ") for text in texts)


def test_perfetto(tmp_path: Path) -> None:
    """Every call is a slice of its process and thread, and both have names."""
    program = build(GUEST / "k32_process.c")
    done = ntsup("trace", "--format", "perfetto", "-o", tmp_path / "t.json", program, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    events = json.loads((tmp_path / "t.json").read_text())
    slices = [event for event in events if event["ph"] == "X"]
    assert all(event["ts"] >= 0 and event["dur"] >= 0 and event["args"]["= status"] for event in slices)
    named = {event["pid"]: event["args"]["name"] for event in events if event["name"] == "process_name"}
    assert {event["pid"] for event in slices} <= set(named) and set(named.values()) == {"k32_process.exe"}
    threads = {(event["pid"], event["tid"]) for event in events if event["name"] == "thread_name"}
    assert {(event["pid"], event["tid"]) for event in slices} == threads
    by_thread: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for event in slices:
        by_thread.setdefault((event["pid"], event["tid"]), []).append((event["ts"], event["dur"]))
    for calls in by_thread.values():  # a thread makes one call at a time
        calls.sort()
        assert all(a + spent <= b + 0.002 for (a, spent), (b, _) in pairwise(calls))


def test_report(trace: Path, tmp_path: Path) -> None:
    done = ntsup("report", trace, "-o", tmp_path / "r.html")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    text = (tmp_path / "r.html").read_text()
    assert "k32_process.exe" in text and "NtCreateUserProcess" in text and "kernel32.dll" in text
    assert not re.search(r"(src|href)\s*=|https?://|@import|url\(", text), "nothing is fetched"
    assert not re.search(r"@\w+@", text), "nothing of the template is left"
    piped = ntsup("report", "-", "-o", "-", stdin=trace.read_bytes())
    assert piped.stdout.decode() == text


@pytest.mark.parametrize(
    ("content", "code"), [("", 65), ("{}\n", 65), ("[1]\n", 65), ('{"type":"start","version":9}\n', 65), (None, 66)]
)
def test_what_is_no_trace(tmp_path: Path, content: str | None, code: int) -> None:
    path = tmp_path / "t"
    if content is not None:
        path.write_text(content)
    done = ntsup("report", path, "-o", tmp_path / "r.html")
    assert done.returncode == code and done.stderr.count(b"\n") == 1
    assert not (tmp_path / "r.html").exists()


START = '{"type":"start","version":1,"time_ns":1}'


def call(**more: Any) -> str:
    record = {
        "type": "call", "serial": 1, "time_ns": 10, "pid": 8, "tid": 12, "name": "NtOpenKey", "category": "Registry",
        "args": {}, "raw": [], "status": 0, "result": "STATUS_SUCCESS", "failed": False, "blocked": False,
        "duration_ns": 5,
    }  # fmt: skip
    return json.dumps(record | more)


def test_digest() -> None:
    key = {"KeyHandle": '0x14 -> "\\REGISTRY\\MACHINE\\A"', "ObjectAttributes": '{ObjectName="\\Registry\\Machine\\A"}'}
    read = {
        "FileHandle": '0x18 -> "\\??\\C:\\x"', "IoStatusBlock": "{Status=STATUS_SUCCESS, Information=7}",
        "Buffer": '"abcdefg"',
    }  # fmt: skip
    found = digest(
        [
            START,
            call(args=key),
            call(name="NtReadFile", category="File", args=read, time_ns=20),
            call(name="NtReadFile", category="File", args=read, failed=True, result="STATUS_END_OF_FILE", time_ns=30),
            '{"type":"dropped","calls":3}',
        ]
    )
    assert (found.calls, found.errors, found.dropped, found.whole) == (3, 1, 3, False)
    assert list(found.keys) == ["\\Registry\\Machine\\A"]
    touched = found.files["\\??\\C:\\x"]
    assert (touched.read, touched.operations, touched.failures) == (7, {"NtReadFile": 2}, {"STATUS_END_OF_FILE": 1})
    assert (found.first_ns, found.last_ns) == (10, 35)


def test_subjects() -> None:
    assert subject({"ObjectAttributes": '{ObjectName="b", RootDirectory=0x4 -> "\\??\\C:\\a"}'}) == "\\??\\C:\\a\\b"
    assert subject({"Handle": "0x4 -> Event"}) == ""
    assert subject({"ProcessHandle": "CurrentProcess", "FileHandle": '0x4 -> "\\Device\\Afd"'}) == "\\Device\\Afd"
    assert subject({"ObjectAttributes": "NULL", "X": "1"}) == ""


@given(st.text(), st.text())
def test_a_report_escapes_whatever_a_guest_says(name: str, image: str) -> None:
    hostile = f"<script>alert(1)</script>{name}"
    process = {
        "type": "process", "time_ns": 5, "pid": 8, "parent": 8, "linux_pid": 1, "image": image, "command_line": hostile,
    }  # fmt: skip
    lines = [START, json.dumps(process), call(args={"ObjectAttributes": f'{{ObjectName="{hostile}"}}'}, failed=True)]
    text = page(digest(lines))
    assert text.count("<script") == 2 and "alert(1)</script>" not in text


@given(st.lists(st.text() | st.binary().map(repr)))
def test_noise_is_no_trace(lines: list[str]) -> None:
    with pytest.raises(NotATrace):
        digest([*lines, "no JSON"])


def test_a_browser_shows_the_report(trace: Path, tmp_path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium: apt install chromium")
    ntsup("report", trace, "-o", tmp_path / "r.html")
    done = subprocess.run(
        [
            chromium, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
            "--virtual-time-budget=4000", "--dump-dom", f"file://{tmp_path / 'r.html'}",
        ],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    dom = done.stdout
    calls = sum('"type":"call"' in line for line in trace.read_text().splitlines())
    root = re.search(r"<html[^>]*>", dom)
    assert root is not None, done.stderr[-2000:]
    assert "data-error" not in root.group(), root.group()
    assert f'data-ready="{calls}"' in root.group()
    assert re.search(r'<canvas[^>]*style="height: \d+px;?"', dom), "the timeline is drawn"
    assert dom.count("<i style=") >= 5, "the legend is filled"
