"""`ntsup.run` and `ntsup.Process`: Windows programs run from Python, in the manner of `subprocess`.

The supervisor is a thread of the calling program, so that hooks are ordinary functions of it. That thread alone traces
and waits for its guests: other children of the program, and its signals, stay its own.
"""

from __future__ import annotations

import os
import signal as _signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias

from ntsup.ntabi import NtStatus, status_name

if TYPE_CHECKING:
    from types import TracebackType

    from ntsup.api.calls import Calls
    from ntsup.supervisor.hooks.hook import Hook
    from ntsup.supervisor.objects.process import Process as GuestProcess
    from ntsup.supervisor.run import Outcome

Stream: TypeAlias = int | IO[Any] | None
"""As `subprocess` takes them: None to inherit, a descriptor, an open file, PIPE, DEVNULL, and STDOUT for stderr."""
PathLike: TypeAlias = str | os.PathLike[str]

BUILDS = {10: 19045, 11: 26100}
"""The build that is presented, by Windows' version."""


@dataclass(frozen=True)
class Result:
    """How a program ended."""

    args: tuple[str, ...]
    """The program and its arguments."""
    returncode: int
    """What `ntsup run` exits with: the exit code's low 8 bits; 128 + N where it died as Linux programs die of N."""
    status: NtStatus
    """The whole 32 bits that the program ended with, as Windows has them."""
    stdout: bytes | None = None
    stderr: bytes | None = None
    """What it wrote, if that was captured."""
    missing: Mapping[str, int] | None = None
    """The services without an implementation that were asked for, and how often."""

    @property
    def text(self) -> str:
        r"""What it wrote to stdout, as UTF-8 with \n for \r\n; empty if that was not captured."""
        return (self.stdout or b"").decode("utf-8", "replace").replace("\r\n", "\n")

    def check_returncode(self) -> None:
        """Raise subprocess.CalledProcessError unless returncode is 0."""
        if self.returncode:
            raise subprocess.CalledProcessError(self.returncode, list(self.args), self.stdout, self.stderr)


class Process:
    """A Windows program, and whatever programs it starts. `start` starts it, `with` does too and ends what is left.

    `env` and `cwd` are Linux's, translated for the program; None inherits. `drives` are more drives by letter. `hooks`
    are functions under `@ntsup.hook`, called in the supervisor's thread while the calling thread is stopped.
    `hook_errors`: "report" prints what a hook raised and goes on; "fatal" ends the program, `wait` raises HookFailed.
    """

    def __init__(
        self,
        program: PathLike,
        args: Sequence[str] = (),
        *,
        stdin: Stream = None,
        stdout: Stream = None,
        stderr: Stream = None,
        env: Mapping[str, str] | None = None,
        cwd: PathLike | None = None,
        hooks: Sequence[Hook] = (),
        hook_errors: Literal["report", "fatal"] = "report",
        drives: Mapping[str, PathLike] | None = None,
        windows: Literal[10, 11] = 10,
        strict: bool = False,
        verbose: bool = False,
    ) -> None:
        from ntsup.supervisor.hooks.hook import Hook

        for each in hooks:
            if not isinstance(each, Hook):
                raise TypeError(f'{each!r} is no hook: put @ntsup.hook("NtCreateFile") before the function')
        if windows not in BUILDS:
            raise ValueError(f"windows is 10 or 11, not {windows!r}")
        if isinstance(args, str):
            raise TypeError("args is a list of arguments, not one string")
        self.args = (os.fspath(program), *args)
        self.stdin: IO[bytes] | None = None
        """What is written here is the program's input, with stdin=PIPE."""
        self.stdout: IO[bytes] | None = None
        self.stderr: IO[bytes] | None = None
        """What the program writes can be read here, with PIPE."""
        self._streams = (stdin, stdout, stderr)
        self._env, self._cwd, self._drives = env, cwd, drives
        self._hooks, self._hook_errors = list(hooks), hook_errors
        self._windows, self._strict, self._verbose = windows, strict, verbose
        self._guest: GuestProcess | None = None
        self._outcome: Outcome | None = None
        self._error: BaseException | None = None
        self._began, self._over = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        """Over who is first: the guest, or who wants its calls."""
        self._calls: list[Calls] = []
        """Who watches from the beginning."""

    # Starting

    def start(self) -> Process:
        """Start the program; returns self.

        Raises CannotRun for a file that is no program that runs here, RuntimeError where it was started already.
        """
        if self._thread is not None:
            raise RuntimeError("a Process starts once")
        theirs, ours, close = self._pipes()
        try:
            self._thread = threading.Thread(target=self._serve, args=(theirs,), name="ntsup", daemon=True)
            self._thread.start()
            self._began.wait()
        finally:
            for fd in close:
                os.close(fd)
        if self._guest is None and self._error is not None:
            for fd in ours:
                if fd >= 0:
                    os.close(fd)
            raise self._error
        opened = [os.fdopen(fd, mode) if fd >= 0 else None for fd, mode in zip(ours, ("wb", "rb", "rb"), strict=True)]
        self.stdin, self.stdout, self.stderr = opened
        return self

    def _pipes(self) -> tuple[list[int], list[int], list[int]]:
        """(the program's descriptors, our ends of pipes or -1, what to close once it has started)."""
        theirs: list[int] = []
        ours: list[int] = []
        close: list[int] = []
        for number, stream in enumerate(self._streams):
            mine = -1
            if stream is None:
                fd = number
            elif stream == subprocess.PIPE:
                read, write = os.pipe()
                fd, mine = (read, write) if number == 0 else (write, read)
                close.append(fd)
            elif stream == subprocess.DEVNULL:
                fd = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
                close.append(fd)
            elif stream == subprocess.STDOUT:
                if number != 2:
                    raise ValueError("only stderr can go where stdout goes")
                fd = theirs[1]
            else:
                fd = stream if isinstance(stream, int) else stream.fileno()
            theirs.append(fd)
            ours.append(mine)
        return theirs, ours, close

    def _serve(self, streams: list[int]) -> None:
        """The supervisor's thread."""
        from ntsup.supervisor import run
        from ntsup.supervisor.hooks.dispatch import Hooks
        from ntsup.supervisor.settings import Settings

        _signal.pthread_sigmask(_signal.SIG_BLOCK, {_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP, _signal.SIGQUIT})
        hooks = Hooks(self._hooks, fatal=self._hook_errors == "fatal") if self._hooks else None
        try:
            settings = Settings(
                build=BUILDS[self._windows],
                strict=self._strict,
                verbose=self._verbose,
                hooks=hooks,
                drives={letter: os.path.abspath(place) for letter, place in (self._drives or {}).items()},
            )
            surroundings = run.Surroundings(
                environment=os.environ if self._env is None else self._env,
                directory=os.getcwd() if self._cwd is None else os.path.abspath(self._cwd),
                streams=streams,
            )
            self._outcome = run.run(
                self.args[0], self.args[1:], settings, surroundings, signals=False, started=self._started
            )
            if hooks is not None:
                self._error = hooks.failure
        except BaseException as error:
            self._error = error
        finally:
            for calls in self._calls:
                calls.close()  # the watchers of a program that never started
            self._began.set()
            self._over.set()

    def _started(self, process: GuestProcess) -> None:
        with self._lock:
            self._guest = process
        for calls in self._calls:
            process.executive.watch(calls.watcher)
        self._began.set()

    # While it runs

    def calls(
        self,
        *names: str,
        failed: bool = False,
        path: str = "",
        status: str = "",
        string_limit: int = 32,
        stacks: bool = False,
    ) -> Calls:
        """The NT calls of the program and all it starts, as they happen: `for call in process.calls("%file"): …`.

        The names are those that `@ntsup.hook` takes; none means every service. `failed`, `path` (a part of an argument)
        and `status` (names, with commas) choose by how a call went; `string_limit` is how much of a buffer is printed,
        `stacks` tells where calls come from. Asked for before `start` it misses none. Iterating starts the program.

        Raises ValueError for a name that no service has.
        """
        from ntsup.api.calls import Calls
        from ntsup.supervisor.tracing.request import WatchRequest

        request = WatchRequest(
            select=",".join(names),
            failed=failed,
            path=path,
            statuses=status,
            string_limit=string_limit,
            stacks=stacks,
        )
        calls = Calls(request, self._begin)
        with self._lock:
            guest = self._guest
            if guest is None and not self._over.is_set():
                self._calls.append(calls)
                return calls
        if guest is None or self._over.is_set():
            calls.close()
        else:
            executive = guest.executive
            executive.io.call(lambda: executive.watch(calls.watcher))
        return calls

    def _begin(self) -> None:
        """Start, unless that was done."""
        if self._thread is None:
            self.start()

    @property
    def pid(self) -> int:
        """The Linux process id of the program; 0 before it is started."""
        return self._guest.linux_pid if self._guest is not None else 0

    @property
    def returncode(self) -> int | None:
        """As Result has it; None while it runs."""
        return self._outcome.exit_code if self._outcome is not None else None

    def poll(self) -> int | None:
        """The same: None while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the program, and all it has started, to end; returns returncode.

        Raises subprocess.TimeoutExpired after `timeout` seconds, and whatever ended the supervisor itself.
        """
        if self._thread is None:
            raise RuntimeError("the Process was not started")
        if not self._over.wait(timeout):
            raise subprocess.TimeoutExpired(list(self.args), timeout or 0)
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._outcome is not None
        return self._outcome.exit_code

    def kill(self, status: int = 1) -> None:
        """End the program, and all it has started, with this exit status. Nothing happens where it has ended."""
        guest = self._guest
        if guest is None or self._over.is_set():
            return
        executive = guest.executive

        def end() -> None:
            for process in list(executive.processes.values()):
                process.terminate(status)

        executive.io.call(end)

    def result(self, stdout: bytes | None = None, stderr: bytes | None = None) -> Result:
        """How it ended; waits for that."""
        returncode = self.wait()
        assert self._outcome is not None
        status = NtStatus.of(self._outcome.status)
        return Result(self.args, returncode, status, stdout, stderr, self._outcome.missing)

    def communicate(
        self, input: bytes | None = None, timeout: float | None = None
    ) -> tuple[bytes | None, bytes | None]:
        """Write `input`, read what the program writes until it closes that, and wait for its end.

        Raises subprocess.TimeoutExpired; the program then goes on.
        """
        found: dict[str, bytes] = {}

        def read(name: str, stream: IO[bytes]) -> None:
            found[name] = stream.read()

        def write(stream: IO[bytes]) -> None:
            try:
                stream.write(input or b"")
                stream.close()
            except BrokenPipeError:
                pass  # the program does not read it all

        readers = [
            threading.Thread(target=read, args=(name, stream), daemon=True)
            for name, stream in (("stdout", self.stdout), ("stderr", self.stderr))
            if stream is not None
        ]
        if self.stdin is not None:
            readers.append(threading.Thread(target=write, args=(self.stdin,), daemon=True))
        for reader in readers:
            reader.start()
        self.wait(timeout)
        for reader in readers:
            reader.join()
        for stream in (self.stdout, self.stderr):
            if stream is not None:
                stream.close()
        return found.get("stdout"), found.get("stderr")

    def __enter__(self) -> Process:
        if self._thread is None:
            self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread is None:
            return
        if not self._over.is_set():
            self.kill()
        self._over.wait()
        self._thread.join()
        for stream in (self.stdin, self.stdout, self.stderr):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass

    def __repr__(self) -> str:
        if self._thread is None:
            state = "not started"
        elif self._outcome is None:
            state = f"pid {self.pid}"
        else:
            state = f"ended with {status_name(self._outcome.status)}"
        return f"<ntsup.Process {self.args[0]}: {state}>"


def run(
    program: PathLike,
    args: Sequence[str] = (),
    *,
    input: bytes | None = None,
    capture_output: bool = False,
    timeout: float | None = None,
    check: bool = False,
    stdin: Stream = None,
    stdout: Stream = None,
    stderr: Stream = None,
    env: Mapping[str, str] | None = None,
    cwd: PathLike | None = None,
    hooks: Sequence[Hook] = (),
    hook_errors: Literal["report", "fatal"] = "report",
    drives: Mapping[str, PathLike] | None = None,
    windows: Literal[10, 11] = 10,
    strict: bool = False,
    verbose: bool = False,
) -> Result:
    """Run a Windows program to its end, as subprocess.run does; what the options mean, Process says.

    Raises CannotRun, subprocess.TimeoutExpired (the program has been ended), with `check` CalledProcessError.
    """
    if input is not None:
        if stdin is not None:
            raise ValueError("stdin and input cannot both be given")
        stdin = subprocess.PIPE
    if capture_output:
        if stdout is not None or stderr is not None:
            raise ValueError("stdout and stderr cannot be given with capture_output")
        stdout = stderr = subprocess.PIPE
    process = Process(
        program,
        args,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=env,
        cwd=cwd,
        hooks=hooks,
        hook_errors=hook_errors,
        drives=drives,
        windows=windows,
        strict=strict,
        verbose=verbose,
    )
    with process:
        out, err = process.communicate(input, timeout)
        result = process.result(out, err)
    if check:
        result.check_returncode()
    return result
