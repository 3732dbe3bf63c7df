"""The native client and the resident supervisor: what runs through them is as if it had been run here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from guest_programs import GUEST, ROOT, build

from ntsup.resident import place, server

CLIENT = ROOT / "resident" / "bin" / "ntsup"
CMD = GUEST / "bin" / "cmd.exe"
BEHAVIOUR = Path(__file__).resolve().parent / "behaviour.c"


@pytest.fixture(scope="module")
def program() -> Path:
    return build(BEHAVIOUR)


def running_in(folder: Path) -> dict[str, str]:
    """The environment of a client whose runtime folder that is."""
    return {
        **os.environ,
        "NTSUP_RUNTIME_DIR": str(folder),
        "NTSUP_PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT / "src"),
    }


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, program: Path) -> Iterator[dict[str, str]]:
    """A runtime folder of its own, with a resident supervisor; Python can then not be found any more."""
    folder = tmp_path_factory.mktemp("run")
    its = running_in(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NTSUP_RUNTIME_DIR", str(folder))
        done = subprocess.run([CLIENT, "run", program, "exit", "3"], env=its, timeout=60, check=False)
        assert done.returncode == 3
        deadline = time.monotonic() + 60
        while not [r for r in place.residents() if r.socket.exists()]:
            assert time.monotonic() < deadline, "no resident supervisor came"
            time.sleep(0.05)
        yield {**its, "NTSUP_PYTHON": "/nonexistent"}
        for resident in place.residents():
            place.stop(resident)


def run(environment: dict[str, str], *words: str | Path, **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [CLIENT, "run", *words], env=environment, timeout=60, check=False, capture_output=True, **more
    )  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("status", [0, 7, 255])
def test_exit_code(environment: dict[str, str], program: Path, status: int) -> None:
    assert run(environment, program, "exit", str(status)).returncode == status


def test_streams_and_arguments(environment: dict[str, str], program: Path) -> None:
    assert run(environment, program, "cat", input=b"one\ntwo").stdout == b"one\r\ntwo"
    words = ["", "a b", 'quo"te', "naïve 漢字", "*"]
    assert run(environment, program, "arguments", *words).stdout.decode().split("\r\n")[:-1] == [
        f"[{w}]" for w in words
    ]
    done = subprocess.run(f"{CLIENT} run {program} exit 5 <&- >&- 2>&-", shell=True, env=environment, check=False)
    assert done.returncode == 5


def test_directory_and_environment(environment: dict[str, str], tmp_path: Path) -> None:
    done = run({**environment, "MARK": "set here"}, CMD, "/c", "cd & echo %MARK%", cwd=tmp_path)
    directory, mark = done.stdout.decode().split("\r\n")[:2]
    assert directory == "Z:" + str(tmp_path).replace("/", "\\")
    assert mark == "set here"


def test_umask_and_limits(environment: dict[str, str], tmp_path: Path) -> None:
    line = f"umask 077; ulimit -n 333; {CLIENT} run {CMD} /c 'echo x > made.txt & type \\proc\\self\\limits'"
    done = subprocess.run(["sh", "-c", line], env=environment, cwd=tmp_path, capture_output=True, check=False)
    assert (tmp_path / "made.txt").stat().st_mode & 0o777 == 0o600
    limits = [entry.split()[3:5] for entry in done.stdout.decode().splitlines() if entry.startswith("Max open files")]
    assert limits == [["333", "333"]]


def test_errors_are_the_same(environment: dict[str, str], tmp_path: Path) -> None:
    done = run(environment, tmp_path / "nothing.exe")
    assert (done.returncode, done.stderr) == (127, f"ntsup: {tmp_path}/nothing.exe: no such file\n".encode())
    done = run(environment, "--frob", "x.exe")
    assert done.returncode == 2
    assert b"unrecognized arguments: --frob" in done.stderr


@pytest.mark.parametrize(("number", "shown"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signal(environment: dict[str, str], program: Path, number: int, shown: int) -> None:
    with subprocess.Popen([CLIENT, "run", program, "sleep"], env=environment, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"sleeping\r\n"
        running.send_signal(number)
        assert running.wait(30) == shown


def test_killed_client_takes_its_program_along(environment: dict[str, str], program: Path) -> None:
    with subprocess.Popen([CLIENT, "run", program, "spin"], env=environment, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"spinning\r\n"
        running.kill()
        running.wait()
        assert running.stdout.read() == b""  # nobody has the other end any more


def starts_a_daemon(environment: dict[str, str], program: Path, folder: Path) -> None:
    """The run comes back while the daemon waits, and the daemon then does its work."""
    done = run(environment, program, "start apart", "go", cwd=folder)
    assert (done.stdout, done.stderr, done.returncode) == (b"started\r\n", b"", 6)
    assert not (folder / "go.done").exists()
    (folder / "go").touch()
    deadline = time.monotonic() + 30
    while not (folder / "go.done").exists():
        assert time.monotonic() < deadline, "it was not served to its end"
        time.sleep(0.02)


def test_what_has_none_of_the_streams_goes_on_in_the_background(
    environment: dict[str, str], program: Path, tmp_path: Path
) -> None:
    """A daemon that a program started: the shell goes on when the program ends, its pipes end, and the daemon lives."""
    starts_a_daemon(environment, program, tmp_path)


def test_the_first_run_of_all_is_let_go_too(program: Path, tmp_path: Path) -> None:
    """It waits for the resident supervisor that it starts: another could not let its shell go while a daemon lives."""
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    its = running_in(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NTSUP_RUNTIME_DIR", str(folder))
        try:
            starts_a_daemon(its, program, tmp_path)
        finally:
            for resident in place.residents():
                place.stop(resident)


def test_without_python_it_says_so(tmp_path: Path, program: Path) -> None:
    tmp_path.chmod(0o700)
    its = {**os.environ, "NTSUP_RUNTIME_DIR": str(tmp_path), "NTSUP_PYTHON": "/nonexistent"}
    done = run(its, program, "exit", "0")
    assert done.returncode == 69 and done.stderr.count(b"NTSUP_PYTHON") == 1


def test_stopped_client_stops_no_other(environment: dict[str, str], program: Path) -> None:
    with subprocess.Popen([CLIENT, "run", program, "sleep"], env=environment, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(signal.SIGSTOP)
        assert run(environment, program, "exit", "4").returncode == 4
        running.send_signal(signal.SIGCONT)
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 143


def workers(parent: int) -> set[int]:
    """The forks of a resident supervisor."""
    return {int(word) for word in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()}


def test_one_after_the_other(environment: dict[str, str], program: Path, tmp_path: Path) -> None:
    """The same fork runs program after program; nothing of one is there for the next."""
    parent = next(place.residents()).pid
    assert parent is not None
    seen: list[set[int]] = []
    for i in range(12):
        folder = tmp_path / str(i)
        folder.mkdir()
        line = f"umask 0{i % 8}{i % 8}0; {CLIENT} run {CMD} /c 'echo %MARK%%ONCE% & cd & set /p X= & echo x > made.txt'"
        own = {**environment, "MARK": str(i), **({"ONCE": "once"} if i == 0 else {})}
        done = subprocess.run(["sh", "-c", line], env=own, cwd=folder, capture_output=True, input=b"a\n", check=False)
        shown = [word.strip() for word in done.stdout.decode().splitlines()]
        assert shown == [f"{i}once" if i == 0 else f"{i}%ONCE%", f"Z:{folder}".replace("/", "\\")], done.stderr
        assert (folder / "made.txt").stat().st_mode & 0o777 == 0o666 & ~(i % 8 * 0o110)
        assert run(environment, program, "exit", str(i)).returncode == i
        seen.append(workers(parent))
    assert seen[6] & seen[-1]


def test_a_changed_worker_ends(environment: dict[str, str], program: Path) -> None:
    """One whose limits a client has lowered serves nobody else."""
    line = f"ulimit -n 200; {CLIENT} run {program} exit 9"
    for _ in range(6):
        assert subprocess.run(["sh", "-c", line], env=environment, check=False).returncode == 9
    done = run(environment, CMD, "/c", "type \\proc\\self\\limits")
    limits = [entry.split()[4] for entry in done.stdout.decode().splitlines() if entry.startswith("Max open files")]
    assert limits != ["200"]


def test_many_at_once(environment: dict[str, str], program: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda i: run(environment, program, "exit", str(i)).returncode, range(40)))
    assert codes == list(range(40))


def test_no_daemon(environment: dict[str, str], program: Path) -> None:
    """Python is asked for, which these tests have hidden."""
    assert run(environment, "--no-daemon", program, "exit", "0").returncode == 69
    assert run({**environment, "NTSUP_NO_DAEMON": "1"}, program, "exit", "0").returncode == 69


def test_nonsense_is_declined(environment: dict[str, str]) -> None:
    import socket

    resident = next(place.residents())
    for data in (b"", b"x", b"\0" * 24, os.urandom(24), b"ntsp" + os.urandom(20)):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(resident.socket))
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(8)
            assert answer[:4] in (b"", b"\2\0\0\0")


def test_command(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "ntsup.supervisor.cli", "daemon"]
    done = subprocess.run([*command, "status"], env=environment, capture_output=True, check=False)
    assert done.returncode == 0
    assert str(next(place.residents()).pid).encode() in done.stdout


def test_leaves_after_a_while(tmp_path: Path) -> None:
    path = tmp_path / "resident-x"
    command = [sys.executable, "-m", "ntsup.resident.server", path, "0.2"]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, timeout=60, check=False)
    assert done.returncode == 0
    assert not path.exists()


def test_changed_files_are_noticed(tmp_path: Path) -> None:
    from ntsup.supervisor.linux import files

    watch = files.watch_open()
    files.watch_add(watch, str(tmp_path), server.CHANGED)
    (tmp_path / "__pycache__").mkdir()
    assert not server.files_changed(watch)
    (tmp_path / "module.py").write_text("x = 1\n")
    assert server.files_changed(watch)
    assert not server.files_changed(watch)
    os.close(watch)
