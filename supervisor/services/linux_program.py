"""Starting a Linux program for a guest: its arguments, environment, directory and descriptors, translated back.

Must never hand a descriptor over that does not stand for one of the child's standard handles.
"""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from ntsup.loader.arguments import split_command_line
from ntsup.ntabi import NtError, NtStatus
from ntsup.pathmap.environment import to_linux_environment
from ntsup.pathmap.names import to_linux_text
from ntsup.supervisor.objects.file import File
from ntsup.supervisor.objects.linux_process import LinuxProcess

if TYPE_CHECKING:
    from ntsup.pathmap.resolve import PathMap
    from ntsup.supervisor.executive import Executive


def is_linux_program(path: str, head: bytes) -> bool:
    """Whether a file that begins with `head` is one that Linux runs: ELF, or a script that names its interpreter.

    Raises STATUS_ACCESS_DENIED for an ELF program that may not be executed; such a script is just text.
    """
    if head.startswith(b"\x7fELF"):
        if not os.access(path, os.X_OK):
            raise NtError(NtStatus.ACCESS_DENIED)
        return True
    return head.startswith(b"#!") and os.access(path, os.X_OK)


def environment_of(block: bytes, paths: PathMap) -> dict[str, str]:
    """The Linux environment for an environment block in UTF-16."""
    variables: dict[str, str] = {}
    for entry in block.decode("utf-16-le", "surrogatepass").split("\0"):
        name, _, value = entry[1:].partition("=")
        if entry and name:
            variables[entry[0] + name] = value
    return to_linux_environment(variables, paths)


def directory_of(dos_path: str, paths: PathMap) -> str:
    """The Linux directory of a DOS path; STATUS_OBJECT_PATH_NOT_FOUND where there is none."""
    if not dos_path:
        return "/"
    found = paths.resolve_dos(dos_path.rstrip("\\") if len(dos_path) > 3 else dos_path)
    if not os.path.isdir(found.path):
        raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND)
    return found.path


def start(
    executive: Executive,
    path: str,
    command_line: str,
    environment: bytes,
    directory: str,
    standard: list[File | None],
    own_group: bool,
) -> LinuxProcess:
    """A Linux program, ready to go. `standard` are the files behind its standard handles."""
    paths = executive.paths
    arguments = [path, *(to_linux_text(a) for a in split_command_line(command_line)[1:])]
    cwd = directory_of(directory, paths)
    variables = environment_of(environment, paths)
    descriptors: list[int] = []
    try:
        for number, file in enumerate(standard):
            shared = standard.index(file) if file is not None else number
            if 0 < shared < number:  # error goes where output goes: through one descriptor, so that its order stays
                descriptors.append(os.dup(descriptors[shared]))
            else:
                descriptors.append(_descriptor(file, number > 0))
        process = LinuxProcess(executive, path, arguments, variables, cwd, descriptors, own_group)
    except BaseException:
        for fd in descriptors:
            os.close(fd)
        raise
    process.on_end.append(lambda: _follow(standard))
    return process


def _descriptor(file: File | None, writes: bool) -> int:
    """A descriptor for what a handle stands for; the null device where it stands for nothing Linux has."""
    fd = file.linux_descriptor(writes) if file is not None else -1
    if fd < 0:
        fd = os.open("/dev/null", os.O_RDWR | os.O_CLOEXEC)
    if fd > 2:
        return fd
    try:
        return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 3)  # clear of the numbers that they get in the program
    finally:
        os.close(fd)


def _follow(files: list[File | None]) -> None:
    """The program has ended: its files stand where it left them. A descriptor's position is shared, a File's is not."""
    for file in files:
        if file is not None and file.seekable and file.fd >= 0:
            try:
                file.position = os.lseek(file.fd, 0, os.SEEK_CUR)
            except OSError:
                pass  # no place that one can seek to after all
