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


def names(lines: list[str]) -> list[str]:
    """The services of the calls, in order."""
    return [found.group(1) for line in lines if (found := re.match(r"\[\d+:\d+\] (?:<\.\.\. )?(Nt\w+)", line))]


def test_selection_by_expression(program: Path, tmp_path: Path) -> None:
    assert set(names(trace(program, tmp_path, "-e", "/^nt(open|create)(file|section)$/"))) == {
        "NtOpenFile",
        "NtCreateSection",
    }
    memory = set(names(trace(program, tmp_path, "-e", "%memory,!NtProtectVirtualMemory,!/Section/")))
    assert "NtAllocateVirtualMemory" in memory and not memory & {"NtProtectVirtualMemory", "NtMapViewOfSection"}
    assert names(trace(program, tmp_path, "-e", "/Nt{3},x/")) == []  # a comma of the expression's own


def test_selection_by_status(program: Path, tmp_path: Path) -> None:
    missing = trace(program, tmp_path, "--status", "OBJECT_NAME_NOT_FOUND", "-e", "%file")
    assert all("+++" in line or line.split(" <")[0].endswith("STATUS_OBJECT_NAME_NOT_FOUND") for line in missing)
    absent = "STATUS_OBJECT_NAME_NOT_FOUND"
    for status, told in (("STATUS_SUCC*", ""), ("0", ""), ("STATUS_SUCCESS,0xc0000034", absent)):
        found = trace(program, tmp_path, "--status", status)
        wanted = [word for word in ("STATUS_SUCCESS", "+++", told) if word]
        assert names(found) and all(any(word in line for word in wanted) for line in found)
        assert any(told in line for line in found)
    done = ntsup("trace", "--status", "STATUS_NOTHING_LIKE_IT", program)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1) and b"no status is called" in done.stderr


def test_selection_by_handle(program: Path, tmp_path: Path) -> None:
    opened = next(line for line in trace(program, tmp_path, "-e", "NtOpenFile") if "kernel32.dll" in line)
    handle = re.search(r"FileHandle=(0x\w+) ->", opened)
    assert handle is not None
    found = trace(program, tmp_path, "--handle", handle.group(1))
    assert names(found) and all(f"={handle.group(1)} -> " in line for line in found if "+++" not in line)


def test_selection_by_process_and_thread(tmp_path: Path) -> None:
    watched = build(BEHAVIOUR.with_name("watched.c"))
    (tmp_path / "end").write_bytes(b"")
    ask = ("until", "end")
    out = tmp_path / "t"
    done = ntsup("trace", "-o", out, watched, *ask, cwd=tmp_path)
    assert done.returncode == 5
    whole = out.read_text().splitlines()
    threads = {found.group() for line in whole if (found := re.match(r"\[\d+:\d+\]", line))}
    assert len(threads) == 3
    one = sorted(threads)[1]
    tid = one.strip("[]").split(":")[1]
    ntsup("trace", "--tid", tid, "-o", out, watched, *ask, cwd=tmp_path)
    assert {line.split()[0] for line in out.read_text().splitlines() if "+++" not in line} == {one}
    pid = one.strip("[]").split(":")[0]
    ntsup("trace", "--pid", hex(int(pid)), "--no-follow", "-o", out, watched, *ask, cwd=tmp_path)
    assert names(out.read_text().splitlines())
    ntsup("trace", "--pid", "99999", "-o", out, watched, *ask, cwd=tmp_path)
    assert out.read_text() == ""


def test_limit(program: Path, tmp_path: Path) -> None:
    lines = trace(program, tmp_path, "--limit", "7")
    assert len(names(lines)) == 7
    assert json.loads(trace(program, tmp_path, "--limit", "1", "--format", "jsonl")[-1])["type"] == "end"


def test_buffers(program: Path, tmp_path: Path) -> None:
    text = "some words, more than thirty-two bytes of them"
    lines = trace(program, tmp_path, "-e", "NtWriteFile", "-x", ask=("arguments", text))
    at = next(index for index, line in enumerate(lines) if "NtWriteFile(" in line)
    assert "..., Length=" in lines[at]
    size = len(f"[{text}]\r\n")
    assert lines[at + 1] == f"    Buffer, {size} bytes:"
    assert lines[at + 2] == "        00000  5b 73 6f 6d 65 20 77 6f  72 64 73 2c 20 6d 6f 72  [some words, mor"
    assert len(lines[at + 2 :]) >= -(-size // 16)
    short = trace(program, tmp_path, "-e", "NtWriteFile", "-s", "4", ask=("arguments", text))
    assert any('Buffer="[som"..., Length=' in line for line in short)


def test_stamps_and_durations(program: Path, tmp_path: Path) -> None:
    for option, stamp in (
        ("-t", r"\d\d:\d\d:\d\d"),
        ("-tt", r"\d\d:\d\d:\d\d\.\d{6}"),
        ("-ttt", r"\d{10}\.\d{6}"),
        ("-r", r" *\d+\.\d{6}"),
    ):
        for line in trace(program, tmp_path, option, "--no-durations"):
            assert re.match(rf"\[\d+(:\d+)?\] {stamp} \S", line), line
            assert "µs>" not in line


def test_colour(program: Path, tmp_path: Path) -> None:
    assert not any("\x1b" in line for line in trace(program, tmp_path))
    assert any("\x1b[32mSTATUS_SUCCESS\x1b[0m" in line for line in trace(program, tmp_path, "--color", "always"))


def test_the_table_after_the_lines(program: Path, tmp_path: Path) -> None:
    lines = trace(program, tmp_path, "-C", "--sort", "name")
    head = next(index for index, line in enumerate(lines) if line.endswith(" service"))
    table = [line.split()[-1] for line in lines[head + 1 : -1]]
    assert table == sorted(table) and lines[-1].endswith(" total")
    assert len(names(lines)) == int(lines[-1].split()[2])


def test_an_output_that_cannot_be_made(program: Path) -> None:
    done = ntsup("trace", "-o", "/nowhere/t", program, "exit", "0")
    assert (done.returncode, done.stderr) == (2, b"ntsup: /nowhere/t: No such file or directory\n")


@pytest.mark.parametrize("table", ["-c", "-C"])
def test_a_timeline_has_no_table(program: Path, table: str) -> None:
    done = ntsup("trace", table, "--format", "perfetto", program)
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1 and b"timeline" in done.stderr


def test_a_program_that_cannot_be_run(tmp_path: Path) -> None:
    done = ntsup("trace", "-o", tmp_path / "t", tmp_path / "nothing.exe")
    assert done.returncode == 127 and done.stderr.count(b"\n") == 1
