"""`import ntsup`: programs run from Python, hooks that are functions of the caller, a caller that is left in peace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from guest_programs import ROOT, build, environment

import ntsup

BEHAVIOUR = ROOT / "tests" / "cli" / "behaviour.c"
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


@pytest.fixture(scope="module")
def behaviour() -> Path:
    return build(BEHAVIOUR)


def test_importing_costs_nothing() -> None:
    """No part of ntsup is loaded before a name of it is used."""
    code = "import sys, ntsup; assert not [m for m in sys.modules if m.startswith('ntsup.')]; ntsup.hook; dir(ntsup)"
    subprocess.run([sys.executable, "-c", code], check=True, env=environment())


def test_every_public_name_is_there() -> None:
    for name in ntsup.__all__:
        assert getattr(ntsup, name).__doc__, name
    with pytest.raises(AttributeError):
        ntsup.nothing  # noqa: B018


def test_result(behaviour: Path) -> None:
    result = ntsup.run(behaviour, ["arguments", "a b", "ünï"], capture_output=True)
    assert (result.returncode, result.status, result.stderr) == (0, ntsup.NtStatus.SUCCESS, b"")
    assert result.text == "[a b]\n[ünï]\n" and result.args == (str(behaviour), "arguments", "a b", "ünï")
    result = ntsup.run(behaviour, ["exit", "0x12345678"])
    assert (result.returncode, result.status, result.stdout) == (0x78, 0x12345678, None)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        ntsup.run(behaviour, ["exit", "3"], check=True)
    assert failed.value.returncode == 3


def test_streams(behaviour: Path, tmp_path: Path) -> None:
    assert ntsup.run(behaviour, ["cat"], input=b"in\r\n", capture_output=True).stdout == b"in\r\n"
    assert ntsup.run(behaviour, ["cat"], input=b"x" * 300_000, stdout=subprocess.PIPE).stdout == b"x" * 300_000
    merged = ntsup.run(behaviour, ["stderr"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert sorted((merged.stdout or b"").split()) == [b"stderr", b"stdout", b"to", b"to"] and merged.stderr is None
    with open(tmp_path / "out", "wb") as out:
        ntsup.run(behaviour, ["stderr"], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL)
    assert (tmp_path / "out").read_bytes() == b"to stdout\r\n"
    early = ntsup.run(behaviour, ["exit", "4"], input=b"nobody reads this" * 100_000)
    assert early.returncode == 4


def test_environment_and_directory(program: Path, tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("h")
    result = ntsup.run(program, ["read", "here.txt"], cwd=tmp_path, env={}, capture_output=True)
    assert result.text == "here.txt: 1 0 [h]\n"
    result = ntsup.run(program, ["read", "Q:\\here.txt"], drives={"Q": tmp_path}, capture_output=True)
    assert result.text == "Q:\\here.txt: 1 0 [h]\n"


def test_hooks_are_functions_of_the_caller(program: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("s")
    seen: list[tuple[str, str]] = []
    main = threading.get_ident()

    @ntsup.hook("NtCreateFile")
    def watch(call: ntsup.Call) -> ntsup.NtStatus | None:
        assert threading.get_ident() != main
        if "secret" in call.object_attributes.name:
            seen.append((call.name, call.object_attributes.path.rpartition("\\")[2]))
            return call.fail(ntsup.NtStatus.ACCESS_DENIED)
        return None

    result = ntsup.run(program, ["read", "secret.txt"], cwd=tmp_path, hooks=[watch], capture_output=True)
    assert result.text == "secret.txt: error 5\n"
    assert seen == [("NtCreateFile", "secret.txt")]


def test_a_fatal_hook_raises(program: Path, capfd: pytest.CaptureFixture[str]) -> None:
    @ntsup.hook("NtCreateEvent")
    def bad(call: ntsup.Call) -> None:
        raise LookupError("no such thing")

    with pytest.raises(ntsup.HookFailed) as failed:
        ntsup.run(program, ["events", "1"], hooks=[bad], hook_errors="fatal")
    assert isinstance(failed.value.__cause__, LookupError)
    assert "no such thing" in capfd.readouterr().err


def test_process(behaviour: Path) -> None:
    process = ntsup.Process(behaviour, ["sleep"], stdout=subprocess.PIPE)
    assert (process.pid, process.poll()) == (0, None)
    with pytest.raises(RuntimeError):
        process.wait()
    with process:
        assert process.stdout is not None and process.stdout.readline() == b"sleeping\r\n"
        assert process.poll() is None and Path(f"/proc/{process.pid}").exists()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        process.kill(9)
        assert process.wait() == 9 == process.returncode
        process.kill()
    with pytest.raises(RuntimeError):
        process.start()


def test_what_is_left_is_ended(behaviour: Path) -> None:
    with ntsup.Process(behaviour, ["sleep"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        pid = process.pid
    assert process.returncode == 1 and not Path(f"/proc/{pid}").exists()
    with pytest.raises(subprocess.TimeoutExpired):
        ntsup.run(behaviour, ["spin"], timeout=0.05, stdout=subprocess.DEVNULL)


def test_several_at_once(behaviour: Path) -> None:
    """Each has a supervisor of its own; a hook of one does not see the others."""
    seen: list[list[int]] = [[] for _ in range(3)]
    running = []
    for number in range(3):

        @ntsup.hook("NtTerminateProcess")
        def note(call: ntsup.Call, number: int = number) -> None:
            seen[number].append(call.process.linux_pid)

        process = ntsup.Process(behaviour, ["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, hooks=[note])
        running.append(process.start())
    for number, process in enumerate(running):
        assert process.communicate(f"{number}\r\n".encode())[0] == f"{number}\r\n".encode()
        assert process.returncode == 0
        assert set(seen[number]) == {process.pid}


def test_calls_as_they_happen(program: Path) -> None:
    """Every call that was asked for, from the first on; iterating starts the program."""
    process = ntsup.Process(program, ["events", "3"], stdout=subprocess.DEVNULL)
    every, events = process.calls(), process.calls("NtCreateEvent", stacks=True)
    made = list(events)
    assert [call.name for call in made] == ["NtCreateEvent"] * 3
    for call in made:
        assert call.arguments["EventType"] == "SynchronizationEvent" and call.status == ntsup.NtStatus.SUCCESS
        assert call.category == "Synchronization" and call.duration > 0 and call.raw[0]
        assert any("hooked.exe" in frame for frame in call.stack)
        assert str(call).startswith("NtCreateEvent(EventHandle=") and str(call).endswith(" = SUCCESS")
    names = [call.name for call in every]
    assert names[-1] == "NtTerminateProcess" and {"NtOpenFile", "NtMapViewOfSection"} < set(names)
    assert process.wait() == 0 and list(process.calls()) == []
    with pytest.raises(ValueError, match="no NT service"):
        process.calls("NtNothing")


def test_calls_of_a_program_on_its_way(behaviour: Path) -> None:
    """Also where nobody reads them: nothing waits for that."""
    with ntsup.Process(behaviour, ["spam"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        unread, watched = process.calls(), process.calls("NtWriteFile")
        reader = threading.Thread(target=process.stdout.read, daemon=True)
        reader.start()
        assert next(watched).name == "NtWriteFile"
        watched.close()
        assert next(watched, None) is None
        process.kill()
        process.wait(60)
        reader.join()
        assert next(unread).name


def test_calls_of_what_cannot_be_run(tmp_path: Path) -> None:
    calls = ntsup.Process(tmp_path / "none.exe").calls()
    with pytest.raises(ntsup.CannotRun):
        next(calls)
    assert list(calls) == []


def test_the_caller_keeps_its_children_and_signals(behaviour: Path) -> None:
    handled: list[int] = []
    before = signal.signal(signal.SIGUSR2, lambda number, frame: handled.append(number))
    children = signal.signal(signal.SIGCHLD, lambda number, frame: handled.append(number))
    try:
        with ntsup.Process(behaviour, ["sleep"], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            assert subprocess.run(["sh", "-c", "exit 5"], check=False).returncode == 5
            os.kill(os.getpid(), signal.SIGUSR2)
        assert signal.SIGUSR2 in handled and signal.SIGCHLD in handled
    finally:
        signal.signal(signal.SIGUSR2, before)
        signal.signal(signal.SIGCHLD, children)


def test_an_interrupt_ends_the_program(behaviour: Path) -> None:
    """^C raises KeyboardInterrupt in the caller, and nothing of the program is left."""
    code = (
        "import ntsup, sys, subprocess\n"
        "try:\n    ntsup.run(sys.argv[1], ['sleep'])\n"
        "except KeyboardInterrupt:\n    print('interrupted', flush=True); sys.exit(6)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(behaviour)], stdout=subprocess.PIPE, env=environment()
    ) as caller:
        assert caller.stdout is not None and caller.stdout.readline() == b"sleeping\r\n"
        caller.send_signal(signal.SIGINT)
        assert (caller.stdout.read(), caller.wait(60)) == (b"interrupted\n", 6)


def test_nothing_is_left_behind(behaviour: Path) -> None:
    """Neither threads nor descriptors pile up from run to run."""
    import gc

    def held() -> tuple[int, int]:
        gc.collect()
        return len(os.listdir("/proc/self/fd")), threading.active_count()

    ntsup.run(behaviour, ["exit", "0"])
    before = held()
    for _ in range(5):
        ntsup.run(behaviour, ["exit", "0"])
    assert held() == before


def test_what_cannot_be_run(tmp_path: Path) -> None:
    (tmp_path / "text.exe").write_text("no program")
    for path, code in ((tmp_path / "none.exe", 127), (tmp_path, 126)):
        with pytest.raises(ntsup.CannotRun) as refused:
            ntsup.run(path, capture_output=True)
        assert refused.value.exit_code == code
    with pytest.raises(ntsup.CannotRun):
        ntsup.run(tmp_path / "text.exe", input=b"x")


@pytest.mark.parametrize(
    "options",
    [
        {"hooks": [print]},
        {"args": "one two"},
        {"windows": 7},
        {"input": b"", "stdin": 0},
        {"capture_output": True, "stdout": 1},
        {"stdout": subprocess.STDOUT},
    ],
)
def test_options_that_make_no_sense(behaviour: Path, options: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        ntsup.run(behaviour, **options)  # type: ignore[arg-type]


def test_users_are_typed(tmp_path: Path) -> None:
    """The examples pass mypy --strict as anybody's program would; the package is looked into as an installed one is."""
    config = tmp_path / "mypy.ini"
    config.write_text("[mypy]\n[mypy-ntsup.*]\nfollow_imports = silent\nignore_missing_imports = True\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", config, "--cache-dir", tmp_path, *EXAMPLES],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_forbid_example(program: Path, tmp_path: Path) -> None:
    from ntsup.supervisor.hooks.policy import load

    (tmp_path / "Secret.txt").write_text("s")
    hooks = load(str(ROOT / "examples" / "forbid.py"))
    result = ntsup.run(program, ["read", "Secret.txt"], cwd=tmp_path, hooks=hooks, capture_output=True)
    assert result.text == "Secret.txt: error 2\n"
    home = "C:\\Users\\Public\\x.txt"
    assert ntsup.run(program, ["write", home, "x"], hooks=hooks, capture_output=True).text == "0 0\n"


def test_redirect_example(program: Path, tmp_path: Path) -> None:
    from ntsup.supervisor.hooks.policy import load

    (tmp_path / "config.ini").write_text("real")
    (tmp_path / "config.test.ini").write_text("test")
    hooks = load(str(ROOT / "examples" / "redirect.py"))
    result = ntsup.run(program, ["read", "config.ini"], cwd=tmp_path, hooks=hooks, capture_output=True)
    assert result.text == "config.ini: 1 0 [test]\n"


def test_observe_example(program: Path, tmp_path: Path) -> None:
    example = ROOT / "examples" / "observe.py"
    done = subprocess.run(
        [sys.executable, example, program, "read", "x.txt"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "x.txt: error 2\n")
    assert any("OBJECT_NAME_NOT_FOUND" in line and line.endswith("x.txt") for line in done.stderr.splitlines())
