"""Running one program: find it, start it, serve it to its end, and turn its exit code into the shell's.

What is wrong with the file is one line and an exit code. Must leave neither process nor file behind.
"""

from __future__ import annotations

import fcntl
import importlib
import os
import socket
import stat
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ntsup.loader.cache import LaidOut, open_image
from ntsup.loader.parameters import command_line, environment_block, process_parameters_bytes
from ntsup.loader.pe import BadImage
from ntsup.ntabi import NtError, NtStatus, Service, argument_counts, compiled, registry, status_name
from ntsup.pathmap.environment import to_windows_environment
from ntsup.pathmap.names import to_windows_text
from ntsup.supervisor import birth, debugging
from ntsup.supervisor.code_cache import CodeCache
from ntsup.supervisor.control.server import ControlServer
from ntsup.supervisor.crash import shell_code
from ntsup.supervisor.executive import Executive
from ntsup.supervisor.linux import native
from ntsup.supervisor.loop import Loop
from ntsup.supervisor.objects import namespace
from ntsup.supervisor.objects.adopted import adopt
from ntsup.supervisor.objects.file import File
from ntsup.supervisor.objects.linux_stream import LinuxStreamFile
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.settings import Settings, cache_directory

SERVICES = (
    "access_check",
    "alpc",
    "atom",
    "audit",
    "completion",
    "debug",
    "event_tracing",
    "file_chunk",
    "file_control",
    "file_directory",
    "file_ea",
    "file_io",
    "file_mailslot",
    "file_open",
    "file_pipe",
    "file_query",
    "file_set",
    "file_volume",
    "firmware",
    "hard_error",
    "job",
    "locale",
    "lpc",
    "machine_rights",
    "memory",
    "memory_advice",
    "nls",
    "object",
    "power",
    "private_namespace",
    "process",
    "process_information",
    "registry",
    "registry_backup",
    "registry_notify",
    "registry_value",
    "reserve",
    "retired",
    "section",
    "security",
    "synchronization",
    "system",
    "system_information",
    "system_quiet",
    "thread",
    "thread_information",
    "timer",
    "token",
    "token_information",
    "token_restrict",
    "transaction",
    "user_process",
    "wnf",
    "worker_factory",
)
"""The modules of supervisor/services."""


class CannotRun(Exception):
    """A program that cannot be started: one line for the user, and the exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@dataclass
class Outcome:
    """How a run ended: the NT exit status, the signal that ended it from outside (or 0), and what was missing."""

    status: int
    signalled: int
    missing: dict[str, int]

    @property
    def exit_code(self) -> int:
        """The shell's exit code."""
        return 128 + self.signalled if self.signalled else shell_code(self.status)


PACKAGE_OF_SERVICES = "ntsup.supervisor.services"

tell_shell: Callable[[int], None] | None = None
"""Gives whoever waits for the run its exit code while background processes go on; None where that cannot be, or was."""


def load_services() -> None:
    """Import every service, so that the registry knows their bodies."""
    for name in SERVICES:
        importlib.import_module(f"{PACKAGE_OF_SERVICES}.{name}")


def prepare_services(cache: CodeCache) -> None:
    """Have each module of services imported when the first of its services is called.

    Which module that is, the cache knows from an earlier run with the same modules.
    """
    folder = os.path.join(os.path.dirname(__file__), "services")
    described = []
    for name in SERVICES:
        info = os.stat(os.path.join(folder, f"{name}.py"))
        described.append((name, info.st_mtime_ns, info.st_size))
    if tuple(described) != cache.modules:
        load_services()
        cache.modules = tuple(described)
        cache.services = {entry.name: entry.body.__module__ for entry in registry.values() if entry.body is not None}
        return
    for name, module in cache.services.items():
        defer(registry[name], module)


def defer(entry: Service, module: str) -> None:
    """Import `module` at the first call of a service; importing it gives the service its body."""

    def first(thread: Any, args: Sequence[int]) -> int:
        importlib.import_module(module)
        return entry.invoke(thread, args)

    if entry.body is None:
        entry.invoke = first


def prepare(build: int) -> None:
    """What every run of a build begins with; once is enough for a process and all that it forks."""
    if compiled.cache is None:
        compiled.cache = cache = CodeCache(cache_directory())
        prepare_services(cache)
    argument_counts(build)


def save_caches() -> None:
    """Keep for the next run what this one has worked out."""
    if isinstance(compiled.cache, CodeCache):
        compiled.cache.save()


def open_program(path: str) -> LaidOut:
    """The laid-out image of a program, or CannotRun with the reason."""
    try:
        if os.path.isdir(path):
            raise CannotRun(f"{path}: is a directory", 126)
        laid_out = open_image(path, None, path)
    except FileNotFoundError as error:
        raise CannotRun(f"{path}: no such file", 127) from error
    except PermissionError as error:
        raise CannotRun(f"{path}: permission denied: it cannot be read", 126) from error
    except NotADirectoryError as error:
        raise CannotRun(f"{path}: no such file", 127) from error
    except BadImage as error:
        raise CannotRun(str(error), shell_code(error.status)) from error
    except OSError as error:
        raise CannotRun(f"{path}: {error.strerror}", 126) from error
    if laid_out.plan.is_dll:
        os.close(laid_out.fd)
        raise CannotRun(f"{path}: is a DLL, not a program", shell_code(NtStatus.INVALID_IMAGE_FORMAT))
    if laid_out.plan.managed:
        os.close(laid_out.fd)
        reason = "is a .NET program without a runtime of its own: dotnet runs it"
        raise CannotRun(f"{path}: {reason}", shell_code(NtStatus.INVALID_IMAGE_FORMAT))
    return laid_out


def find_program(name: str) -> str:
    """The path of a program: as given where it has a slash or is here, else along PATH; .exe is tried too."""
    candidates = [name, f"{name}.exe"]
    for candidate in candidates:
        if os.path.exists(candidate):
            return os.path.abspath(candidate)
    if "/" not in name:
        for directory in os.environ.get("PATH", "").split(":"):
            for candidate in candidates:
                path = os.path.join(directory or ".", candidate)
                if candidate.lower().endswith(".exe") and os.path.isfile(path):
                    return os.path.abspath(path)
    return os.path.abspath(name)


@dataclass
class Surroundings:
    """What a first process has from whoever starts it."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    directory: str = field(default_factory=os.getcwd)
    streams: Sequence[int] = (0, 1, 2)
    """Descriptors of its standard streams; one that is not open is none."""


def standard_handles(executive: Executive, process: Process, streams: Sequence[int]) -> list[int]:
    """Handles for the standard streams in a first process; 0 for one that is closed.

    Streams that are one pipe (`2>&1`) are one file object, as cmd.exe makes them: each write to either is whole.
    """
    handles = []
    pipes: dict[tuple[int, int, int], File] = {}
    for number, fd in enumerate(streams):
        try:
            info = os.fstat(fd)
        except OSError:
            handles.append(0)
            continue
        pipe = info.st_dev, info.st_ino, fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE
        file = pipes.get(pipe)
        if file is None:
            copy = os.dup(fd)
            os.set_inheritable(copy, False)
            file = adopt(executive, copy, number)
            executive.streams.append(file)
            if stat.S_ISFIFO(info.st_mode):
                pipes[pipe] = file
        handles.append(process.handles.insert(file, file.access, 2))
    return handles


def serve_control(executive: Executive) -> None:
    """Let `ntsup ps` and `ntsup attach` find the run; one that cannot be found runs all the same."""
    executive.control = ControlServer(executive)
    try:
        executive.control.open()
    except OSError as error:
        if executive.settings.wait_for_watcher:
            raise CannotRun(f"nobody could watch: {error.strerror or error}", 69) from error
        if executive.settings.verbose:
            print(f"ntsup: this run cannot be watched: {error.strerror or error}", file=sys.stderr)


def run(
    program: str,
    arguments: Sequence[str],
    settings: Settings,
    surroundings: Surroundings | None = None,
    *,
    signals: bool = True,
    started: Callable[[Process], None] | None = None,
) -> Outcome:
    """Run a program to its end, in this thread, which from the first guest on does nothing else.

    `signals`: those of the process are the program's to answer. `started` is called once its first process is there.
    Raises CannotRun.
    """
    path = find_program(program)
    image = open_program(path)
    native.start_bell(signals=signals)
    prepare(settings.build)
    executive = Executive(settings)
    try:
        namespace.furnish(executive)
        surroundings = surroundings or Surroundings()
        executive.environment = surroundings.environment
        process = start(executive, path, image, arguments, surroundings)
        executive.first_process = process
        if started is not None:
            started(process)
        loop = Loop(executive)
        if tell_shell is not None:
            executive.release_shell = lambda: release_shell(executive, Outcome(process.exit_status, loop.signalled, {}))
        serve_control(executive)
        loop.run()
        return Outcome(process.exit_status, loop.signalled, dict(executive.missing))
    finally:
        executive.close()
        native.stop_bell()
        save_caches()


def release_shell(executive: Executive, outcome: Outcome) -> None:
    """Go on in the background, without the shell's terminal and streams.

    What a guest has inherited of them but not as its standard streams is closed, as a Linux program's would be: else
    whoever reads the run's output from a pipe would wait for the end of a daemon that never writes to it.
    """
    if executive.console is not None:
        executive.console.close()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    if not any(process.has_stream for process in executive.processes.values()):
        for file in executive.streams:
            if isinstance(file, LinuxStreamFile):
                file.stream.become(null)
    os.close(null)
    global tell_shell
    tell, tell_shell = tell_shell, None
    if tell is not None:
        tell(outcome.exit_code)


def start(
    executive: Executive, path: str, image: LaidOut, arguments: Sequence[str], surroundings: Surroundings
) -> Process:
    """Start the first process."""
    paths = executive.paths
    dos = paths.to_dos(path)
    line = command_line([dos, *map(to_windows_text, arguments)])
    environment = environment_block(
        to_windows_environment(
            surroundings.environment,
            paths,
            processor_count=executive.processor_count,
            computer_name=socket.gethostname().split(".")[0].upper()[:15] or "LOCALHOST",
        )
    )
    directory = paths.to_dos(surroundings.directory)

    def parameters(process: Process, address: int) -> bytes:
        handles = standard_handles(executive, process, surroundings.streams)
        process.process_group = process.process_id
        return process_parameters_bytes(
            address,
            image_path=dos,
            command_line=line,
            current_directory=directory,
            environment=environment,
            standard_input=handles[0],
            standard_output=handles[1],
            standard_error=handles[2],
            console_handle=0,
            process_group_id=process.process_group,
        )

    info = os.stat(path)
    size = 0x1000 + 2 * (len(line) + 3 * len(dos) + len(directory)) + 1024 + len(environment)
    try:
        process, thread = birth.create_process(
            executive,
            birth.Start(image, (info.st_dev, info.st_ino), dos, line, parameters=parameters, parameters_size=size),
        )
    except NtError as error:
        raise CannotRun(f"{path}: cannot be started: {status_name(error.status)}", shell_code(error.status)) from error
    os.close(image.fd)
    if executive.settings.wait_for_watcher:
        executive.hold_for_watcher(thread)
    debugging.begin(thread)
    return process


def print_missing(outcome: Outcome) -> None:
    """What was asked for and is not there, services and functions of DLLs, and how often."""
    if outcome.missing:
        print("ntsup: not implemented, and asked for:", file=sys.stderr)
        for name, count in sorted(outcome.missing.items(), key=lambda item: -item[1]):
            print(f"    {count:6} {name}", file=sys.stderr)
