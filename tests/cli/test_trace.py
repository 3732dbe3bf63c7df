"""`ntsup trace`: its lines, its selections, its formats, and that the program does not notice."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from guest_programs import build, ntsup

BEHAVIOUR = Path(__file__).resolve().parent / "behaviour.c"
LINE = re.compile(
    r"\[\d+(:\d+)?\] (<\.\.\. )?Nt\w+( resumed>|\().*\) = \S+ <\d+ µs>"
    r"|.* <unfinished>"
    r"|\[\d+(:\d+)?\] (---|\+\+\+) .*"
)


@pytest.fixture(scope="module")
def program() -> Path:
    return build(BEHAVIOUR)


def trace(program: Path, folder: Path, *options: str, ask: tuple[str, ...] = ("exit", "5")) -> list[str]:
    """The lines of a trace of the program; it must end as it does untraced."""
    out = folder / "trace.txt"
    done = ntsup("trace", *options, "-o", out, program, *ask)
    assert done.returncode == (int(ask[1]) if ask[0] == "exit" else 0), done.stderr
    assert done.stderr == b""
    return out.read_text().splitlines()


def test_lines(program: Path, tmp_path: Path) -> None:
    lines = trace(program, tmp_path)
    for line in lines:
        assert LINE.fullmatch(line), line
    whole = "\n".join(lines)
    assert "NtTerminateProcess(ProcessHandle=CurrentProcess, ExitStatus=" in whole
    assert "DesiredAccess=" in whole and "STATUS_SUCCESS" in whole
    assert "ucrtbase.dll" in whole or "msvcrt.dll" in whole


def test_selection(program: Path, tmp_path: Path) -> None:
    assert all("NtOpenFile(" in line or "+++" in line for line in trace(program, tmp_path, "-e", "NtOpenFile"))
    assert not any("NtClose(" in line for line in trace(program, tmp_path, "-e", "!NtClose"))
    globbed = trace(program, tmp_path, "-e", "nt*virtualmemory")
    assert any("NtProtectVirtualMemory(" in line for line in globbed)
    assert not any("NtOpenFile(" in line for line in globbed)
    assert all(" = STATUS_" not in line or "SUCCESS" not in line for line in trace(program, tmp_path, "--failed"))
    assert any("kernel32" in line.lower() for line in trace(program, tmp_path, "-P", "kernel32.dll"))


def test_bad_selection(program: Path) -> None:
    done = ntsup("trace", "-e", "NtNothing", program)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"no NT service is called" in done.stderr


def test_json_lines(program: Path, tmp_path: Path) -> None:
    records = [json.loads(line) for line in trace(program, tmp_path, "--format", "jsonl", ask=("arguments", "ünï"))]
    assert records[0] == {"type": "start", "version": 1, "time_ns": records[0]["time_ns"]}
    assert records[-1]["type"] == "end"
    calls = [record for record in records if record["type"] == "call"]
    assert [call["serial"] for call in calls] == sorted(call["serial"] for call in calls)
    for call in calls:
        assert set(call) == {
            "type", "serial", "time_ns", "pid", "tid", "name", "category", "args", "raw", "status", "result", "failed",
            "blocked", "duration_ns",
        }  # fmt: skip
    written = [call for call in calls if call["name"] == "NtWriteFile"]
    assert written and written[0]["args"]["Length"] == str(len("[ünï]\r\n".encode()))


def test_summary(program: Path, tmp_path: Path) -> None:
    lines = trace(program, tmp_path, "-c", "--sort", "calls")
    assert lines[0].split()[-1] == "service" and lines[-1].split()[-1] == "total"
    counts = [int(line.split()[5]) for line in lines[1:-1]]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == int(lines[-1].split()[2])


def test_output_to_a_command(program: Path, tmp_path: Path) -> None:
    done = ntsup("trace", "-o", f"|grep -c NtOpenFile > {tmp_path / 'count'}", program, "exit", "0")
    assert done.returncode == 0
    assert int((tmp_path / "count").read_text()) >= 2


def test_stacks_and_stamps(program: Path, tmp_path: Path) -> None:
    lines = trace(program, tmp_path, "-k", "-tt", "-e", "NtTerminateProcess")
    assert any(re.search(r"\] \d\d:\d\d:\d\d\.\d{6} NtTerminateProcess", line) for line in lines)
    assert any(re.fullmatch(r" {4}ntdll\.dll\+0x\w+ \(NtTerminateProcess\+0x\w+\)", line) for line in lines)


def test_a_reader_that_leaves(program: Path) -> None:
    """The trace ends, the program does not."""
    done = ntsup("trace", "-o", "|true", program, "exit", "9")
    assert done.returncode == 9
