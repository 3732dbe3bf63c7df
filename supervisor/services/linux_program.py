"""Starting a Linux program for a guest: its arguments, environment, directory and descriptors, translated back.

Must never hand a descriptor over that does not stand for one of the child's standard handles.
"""

from __future__ import annotations

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
    from ntsup.supervisor.objects.process import Process


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
            descriptors.append(_descriptor(file, number > 0))
        return LinuxProcess(executive, path, arguments, variables, cwd, descriptors, own_group)
    except BaseException:
        for fd in descriptors:
            if fd >= 0:
                os.close(fd)
        raise


def _descriptor(file: File | None, writes: bool) -> int:
    """A descriptor for what a handle stands for, at the handle's position; -1 for none."""
    return -1 if file is None else file.linux_descriptor(writes)


def follow_positions(process: LinuxProcess, standard: list[File | None]) -> None:
    """When the program ends, its files stand where it left them: a descriptor's position is shared, a File's is not."""

    def follow() -> None:
        for file in standard:
            if file is not None and file.seekable and file.fd >= 0:
                file.position = os.lseek(file.fd, 0, os.SEEK_CUR)

    process.on_end.append(follow)


def files_of(process: Process, handles: list[int]) -> list[File | None]:
    """The files behind a process's standard handles."""
    files: list[File | None] = []
    for handle in handles:
        try:
            files.append(process.handles.resolve(handle, File) if handle else None)
        except NtError:
            files.append(None)
    return files
