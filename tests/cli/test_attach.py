"""`ntsup ps` and `ntsup attach`: what a watcher sees of a program that runs, and that it cannot hurt it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from guest_programs import ROOT, build, ntsup

from ntsup.supervisor.control.client import Conversation
from ntsup.supervisor.tracing import frames
from ntsup.supervisor.tracing.attach import Watch
from ntsup.supervisor.tracing.request import WatchRequest

SOURCE = Path(__file__).resolve().parent / "watched.c"
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def program() -> Path:
    return build(SOURCE)


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts ntsup with control sockets of this test's own; ends what is left."""
    monkeypatch.setenv("NTSUP_RUNTIME_DIR", str(tmp_path / "runtime"))
    started: list[subprocess.Popen[bytes]] = []

    def launch(*words: str | Path, **how: Any) -> subprocess.Popen[bytes]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "ntsup.supervisor.cli", *map(str, words)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
                **how,
            )
        )
        return started[-1]

    yield launch
    for each in started:
        if each.poll() is None:
            each.kill()
        each.communicate()


def programs_of(process: subprocess.Popen[bytes], at_least: int = 1) -> list[dict[str, Any]]:
    """What `ntsup ps` tells of the programs of one supervisor, once there are so many."""
    while process.poll() is None:
        found = [each for each in json.loads(ntsup("ps", "--json").stdout) if each["supervisor"] == process.pid]
        if len(found) >= at_least:
            return found
        time.sleep(0.02)
    raise AssertionError(process.communicate())


def seen_by(path: Path) -> bool:
    """Whether a watcher has come so far as to see the children of several rounds."""
    return path.exists() and path.read_text().count("0xc0ffe0") > 3


def attached(*words: str | Path) -> list[dict[str, Any]]:
    """The records of an attach that must end well."""
    done = ntsup("attach", "--format", "jsonl", *words)
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_ps(start: Start, program: Path) -> None:
    run = start("run", program, "hang", "\x1b[2J")
    (found,) = programs_of(run)
    assert found["image"].endswith("\\watched.exe") and found["command_line"].endswith("watched.exe hang \x1b[2J")
    assert found["threads"] == 1 and found["parent"] == 0 and found["pid"] > 0
    assert Path(f"/proc/{found['linux_pid']}").exists()
    table = ntsup("ps").stdout.decode().splitlines()
    assert table[0].split() == ["PID", "PARENT", "LINUX", "SUPERVISOR", "THREADS", "CPU", "AGE", "COMMAND"]
    assert any(str(found["linux_pid"]) in line and "watched.exe hang \\x1b[2J" in line for line in table[1:])
    assert oct(Path(found["socket"]).parent.stat().st_mode & 0o777) == "0o700"
    os.kill(run.pid, signal.SIGTERM)
    run.communicate()
    assert not Path(found["socket"]).exists()


def test_sockets_of_the_dead_are_removed(start: Start, program: Path) -> None:
    run = start("run", program, "hang")
    (found,) = programs_of(run)
    run.kill()
    run.wait()
    assert Path(found["socket"]).exists()
    assert json.loads(ntsup("ps", "--json").stdout) == []
    assert not Path(found["socket"]).exists()


@pytest.mark.parametrize(("door", "how"), [((), ()), (("--no-gate",), ()), (("--no-gate",), ("busy",))])
def test_a_program_that_hangs_says_what_it_waits_for(
    start: Start, program: Path, door: tuple[str, ...], how: tuple[str, ...]
) -> None:
    run = start("run", *door, program, "hang", *how)
    (found,) = programs_of(run)
    for name in ("watched", "Watched.EXE", str(found["linux_pid"]), str(found["pid"]), str(run.pid)):
        text = b""
        while b"watched-hang" not in text:  # until the program has come so far
            done = ntsup("attach", "--detach-after", "0.2", "-e", "NtWait*", name)
            assert done.returncode == 0, done.stderr
            text = done.stdout
        assert (
            b"NtWaitForSingleObject(Handle=" in text and b'\\watched-hang", Alertable=FALSE, Timeout=NULL <un' in text
        )
    assert run.poll() is None


def test_nothing_to_attach_to(start: Start, program: Path) -> None:
    done = ntsup("attach", "nothing-like-it")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"ntsup: no program nothing-like-it is running\n"
    start("run", program, "hang")
    second = start("run", program, "hang")
    programs_of(second)
    done = ntsup("attach", "watched")
    assert done.returncode == 1 and b"more than one program" in done.stderr
    done = ntsup("attach", "-e", "NtNothing", str(second.pid))
    assert done.returncode == 2 and b"no NT service is called 'NtNothing'" in done.stderr


def test_watchers_see_what_a_tracer_from_the_start_sees(start: Start, program: Path, tmp_path: Path) -> None:
    """Threads older than the watch, raw doors, children; call by call the same as the whole trace has it."""
    end = tmp_path / "end"
    run = start("trace", "--format", "jsonl", "-o", "whole.jsonl", program, "until", "end")
    programs_of(run, at_least=2)
    first = start("attach", "--format", "jsonl", "-o", "first.jsonl", str(run.pid))
    second = start("attach", "--format", "jsonl", "-o", "second.jsonl", "-e", "NtClose", "watched")
    watchers = (first, second)
    while not all(seen_by(tmp_path / name) for name in ("first.jsonl", "second.jsonl")):
        assert all(each.poll() is None for each in (run, *watchers))
        time.sleep(0.05)
    end.write_bytes(b"")
    for each, code in ((run, 5), *((each, 0) for each in watchers)):
        _, errors = each.communicate()
        assert (each.returncode, errors) == (code, b"")

    def calls(name: str) -> list[dict[str, Any]]:
        records = [json.loads(line) for line in (tmp_path / name).read_text().splitlines()]
        assert records[-1]["type"] == "end"
        assert not any(record["type"] == "dropped" for record in records)
        return [record for record in records if record["type"] == "call"]

    whole, seen, closes = calls("whole.jsonl"), calls("first.jsonl"), calls("second.jsonl")
    by_serial = {call["serial"]: call for call in whole}
    for call in seen + closes:
        assert call == by_serial[call["serial"]]
    begin = min(call["serial"] for call in seen if not call["blocked"])
    assert {call["serial"] for call in seen if call["serial"] >= begin} == {s for s in by_serial if s >= begin}
    begin = min(call["serial"] for call in closes)
    assert {call["serial"] for call in closes} == {
        s for s, call in by_serial.items() if s >= begin and call["name"] == "NtClose"
    }
    handles = {call["args"]["Handle"] for call in closes}
    assert {"0xbad10", "0xbad20", "0xc0ffe0"} <= handles
    assert len({call["tid"] for call in seen}) >= 4 and len({call["pid"] for call in seen}) >= 2


def test_one_process_and_its_children(start: Start, program: Path, tmp_path: Path) -> None:
    run = start("run", program, "until", "end")
    (parent, *_) = programs_of(run, at_least=2)
    alone = attached("--no-follow", "--limit", "60", str(parent["linux_pid"]))
    assert {call["pid"] for call in alone if call["type"] == "call"} == {parent["pid"]}
    family = attached("--limit", "400", str(parent["linux_pid"]))
    assert len({call["pid"] for call in family if call["type"] == "call"}) > 1
    assert any(record["type"] == "process" and record["parent"] == parent["pid"] for record in family)
    one = attached("--tid", str(alone[-2]["tid"]), "--limit", "5", str(run.pid))
    assert {call["tid"] for call in one if call["type"] == "call"} == {alone[-2]["tid"]}
    (tmp_path / "end").write_bytes(b"")
    assert run.wait() == 5


def test_detaching_leaves_the_program_as_it_was(start: Start, program: Path, tmp_path: Path) -> None:
    run = start("run", program, "until", "end")
    programs_of(run)
    watcher = start("attach", "-c", str(run.pid))
    dying = start("attach", str(run.pid))
    while programs_of(run)[0]["watchers"] != 2:
        time.sleep(0.02)
    watcher.send_signal(signal.SIGINT)
    dying.kill()
    output, errors = watcher.communicate()
    assert (watcher.returncode, errors) == (0, b"")
    lines = output.decode().splitlines()
    assert lines[0].split()[-1] == "service" and lines[-1].split()[-1] == "total"
    assert any(line.split()[-1] == "NtClose" for line in lines)
    (tmp_path / "end").write_bytes(b"")
    output, errors = run.communicate()
    assert (run.returncode, output, errors) == (5, b"over\r\n", b"")


COUNT = 20_000


def test_a_watcher_that_does_not_read(start: Start, program: Path) -> None:
    """The program goes on to its end; what did not fit is counted and said."""
    run = start("run", program, "calls", str(COUNT), stdin=subprocess.PIPE)
    (found,) = programs_of(run)
    watch = Watch(Path(found["socket"]), WatchRequest(select="NtClose", counts=True))
    output, errors = run.communicate(b"go\n")
    assert (run.returncode, output, errors) == (0, b"done\r\n", b"")
    received = dropped = 0
    while (frames_read := watch.reader.read()) is not None:
        for frame in frames_read:
            received += isinstance(frame, frames.CallFrame)
            dropped += frame.calls if isinstance(frame, frames.DroppedFrame) else 0
    in_all = watch.dropped_in_all()
    watch.close()
    assert in_all is not None and in_all >= dropped
    assert received > 100 and in_all > 100, "neither a pipe of endless room nor none at all"
    assert COUNT <= received + in_all < COUNT + 100


@pytest.mark.parametrize(
    "line",
    [b"\n", b"nonsense\n", b"[1]\n", b'{"ask": "watch"}\n', b'{"ask": "counts"}\n', b'{"ask": 5}\n', b"\0" * 70000],
)
def test_whoever_asks_nonsense_is_told_so(start: Start, program: Path, line: bytes) -> None:
    run = start("run", program, "hang")
    (found,) = programs_of(run)
    with Conversation(Path(found["socket"])) as conversation:
        try:
            conversation.socket.sendall(line)
            answer = conversation.hear()
        except ConnectionError:
            answer = None
        assert answer is None or "error" in answer
    assert programs_of(run) and run.poll() is None


def test_a_run_that_waits_for_its_watcher(start: Start, program: Path) -> None:
    """Not one call is missed."""
    run = start("run", "--wait-for-watcher", program, "once")
    (found,) = programs_of(run)
    assert run.poll() is None
    records = attached(str(found["linux_pid"]))
    assert run.wait() == 3
    calls = [record for record in records if record["type"] == "call"]
    whole = ntsup("trace", "--format", "jsonl", program, "once").stderr.splitlines()
    names = [json.loads(line)["name"] for line in whole if b'"type":"call"' in line]
    assert [call["name"] for call in calls] == names


def test_view_once(start: Start, program: Path) -> None:
    done = ntsup("view", "--once", "1", program, "until", "end", env={"COLUMNS": "150", "LINES": "45"})
    text = done.stdout.decode()
    assert (done.returncode, done.stderr) == (0, b"")
    assert "watched.exe" in text and "QueryAttributesFile" in text and "calls/s" in text
    assert "NtClose = STATUS_INVALID_HANDLE  Handle=0xbad10" in text
    run = start("run", program, "until", "end")
    programs_of(run)
    done = ntsup("view", "--once", "1", "--attach", str(run.pid), "-e", "NtClose", env={"COLUMNS": "150"})
    assert done.returncode == 0 and "NtQueryAttributesFile" not in done.stdout.decode()
    assert run.poll() is None


def test_view_of_what_has_ended(program: Path) -> None:
    """Nothing is missing of a program that ended between two looks; a narrow screen has all columns."""
    done = ntsup("view", "--once", "1", program, "once", env={"COLUMNS": "80", "LINES": "40"})
    text = done.stdout.decode()
    assert "ended" in text and re.search(r" [1-9]\d* calls ", text) and "services by rate" in text
    assert re.search(r"pid  program +thr +cpu +calls/s +failed ", text)


def test_view_says_what_is_wrong(start: Start, program: Path) -> None:
    for words, code, what in (
        ((), 2, b"takes a program to run, or --attach"),
        (("--attach", "nothing-like-it"), 2, b"needs a terminal"),
        (("--once", "1", "--attach", "nothing-like-it"), 1, b"no program nothing-like-it is running"),
        (("--once", "1", "-e", "NtNothing", program), 1, b"no NT service is called"),
        (("--once", "1", "nothing.exe"), 1, b"nothing.exe: no such file"),
    ):
        done = ntsup("view", *words)
        assert (done.returncode, done.stderr.count(b"\n")) == (code, 1) and what in done.stderr, done.stderr


def test_view_in_a_terminal(start: Start, program: Path, tmp_path: Path) -> None:
    """Keys: a bad filter is refused, a good one taken, q leaves; the program that was attached to goes on."""
    run = start("run", program, "until", "end")
    programs_of(run)
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", 40, 160, 0, 0))
    view = subprocess.Popen(
        [sys.executable, "-m", "ntsup.supervisor.cli", "view", "--attach", str(run.pid)],
        stdin=slave, stdout=slave, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(slave)
    shown = b""

    def until(text: bytes) -> None:
        nonlocal shown
        while text not in shown:
            shown += os.read(master, 65536)

    try:
        until(b"services by rate")
        until(b"QueryAttributesFile")
        os.write(master, b"s")
        until(b"services by time")
        os.write(master, b"/NtNothing\r")
        until(b"no NT service is called")
        os.write(master, b"/NtClose\r")
        until(b"filter: NtClose")
        os.write(master, b"e")
        until(b"every call, the latest first")
        os.write(master, b"q")
        with contextlib.suppress(OSError):
            while os.read(master, 65536):
                pass
        assert view.wait() == 0
    finally:
        view.kill()
        view.communicate()
        os.close(master)
    assert run.poll() is None
    (tmp_path / "end").write_bytes(b"")
    assert run.wait() == 5


def test_a_user_who_is_not_root(program: Path, tmp_path: Path) -> None:
    """Nothing of it needs a capability, and another user's runs are not to be seen."""
    setpriv = shutil.which("setpriv")
    if os.getuid() or setpriv is None:
        pytest.skip("needs root, to become somebody else, and setpriv")
    with tempfile.TemporaryDirectory(prefix="ntsup-user-") as home:
        os.chown(home, 65534, 65534)
        environment = {
            **os.environ, "PYTHONPATH": str(ROOT / "src"), "HOME": home, "NTSUP_PREFIX": f"{home}/prefix",
            "XDG_CACHE_HOME": f"{home}/cache", "NTSUP_RUNTIME_DIR": f"{home}/runtime", "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        as_nobody = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all"]
        ntsup_command = [sys.executable, "-m", "ntsup.supervisor.cli"]
        if subprocess.run([*as_nobody, *ntsup_command, "ps"], env=environment, capture_output=True).returncode:
            pytest.skip("the other user cannot reach the checkout")
        run = subprocess.Popen(
            [*as_nobody, *ntsup_command, "run", "--wait-for-watcher", program, "once"], env=environment, cwd=home
        )
        try:
            found: list[dict[str, Any]] = []
            while not found and run.poll() is None:
                listed = subprocess.run(
                    [*as_nobody, *ntsup_command, "ps", "--json"], env=environment, capture_output=True
                )
                found = json.loads(listed.stdout)
                time.sleep(0.05)
            mine = subprocess.run([*ntsup_command, "ps", "--json"], env=environment, capture_output=True)
            assert json.loads(mine.stdout) == [], "a folder of another user's is not looked into"
            done = subprocess.run(
                [*as_nobody, *ntsup_command, "attach", "watched"], env=environment, capture_output=True
            )
            assert done.returncode == 0 and b"Handle=0xc0ffe0" in done.stdout, done.stderr
            assert run.wait() == 3
        finally:
            run.kill()
            run.wait()


def test_watchers_come_and_go(start: Start, program: Path, tmp_path: Path) -> None:
    """Whatever they ask for and however they leave, nothing of them is left, and the program does not notice."""
    run = start("run", program, "until", "end")
    (found, *_) = programs_of(run)

    def descriptors() -> int:
        return len(os.listdir(f"/proc/{run.pid}/fd"))

    requests = [
        WatchRequest(),
        WatchRequest(counts=True, lines=False),
        WatchRequest(stacks=True, hexdump=True, string_limit=4096),
        WatchRequest(failed=True, path="end"),
        WatchRequest(select="%file", processes=[found["pid"]], limit=3),
    ]
    before = 0
    for turn in range(4):
        for request in requests:
            watch = Watch(Path(found["socket"]), request)
            if turn % 2 and request.lines:
                watch.reader.read()
            if turn == 2:
                watch.stop()
                assert watch.dropped_in_all() == 0
            watch.close()
        while programs_of(run)[0]["watchers"]:
            time.sleep(0.02)
        if not turn:
            before = descriptors()
    assert descriptors() <= before + 4  # the program's own come and go with its children
    (tmp_path / "end").write_bytes(b"")
    output, errors = run.communicate()
    assert (run.returncode, output, errors) == (5, b"over\r\n", b"")
