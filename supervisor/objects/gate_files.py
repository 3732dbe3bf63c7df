"""Files that both doors serve: what the gate opened by itself, and the descriptors that it reads and writes with.

A file that the gate opened is unknown here until a call comes by the trap door that needs it; then the supervisor
takes a descriptor of its own and is told of the file's end. Must never close a guest's descriptor while its gate uses
it: the core says when.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError
from ntsup.supervisor.linux import core as core_face
from ntsup.supervisor.linux import files

CALLS_BEFORE_GRANT = 2
"""With so many reads and writes by the trap door a file is worth a descriptor in the guest."""

CALLS_BEFORE_MOVE = 32
"""With so many more, because another process has the descriptor, it changes hands."""

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.directory_scan import DirectoryScan
    from ntsup.supervisor.objects.disk import DiskFile
    from ntsup.supervisor.objects.file import File
    from ntsup.supervisor.objects.process import Process


def see(executive: Executive, slot: int) -> DiskFile | None:
    """The file of a core slot that the gate opened; None if it is no such, or its process is gone."""
    from ntsup.supervisor.objects.disk import DiskFile

    try:
        info = executive.core.file_info(slot)
    except NtError:
        return None
    access, share, options, number = info.access, info.share, info.options, info.descriptor
    path_only = bool(info.flags & core_face.FILE_PATH)
    process = next((p for p in executive.processes.values() if p.core_slot == info.process), None)
    if process is None or not number or not executive.core.file_seen(slot):
        return None
    doomed = bool(executive.core.file_info(slot).flags & core_face.FILE_DELETES)
    try:
        fd = files.take(process.linux_pid, number)
    except OSError:
        executive.core.object_dereference(slot)
        return None
    status = os.fstat(fd)
    path = os.readlink(f"/proc/self/fd/{fd}")
    node = executive.open_files.seen(status)
    file = DiskFile(
        executive,
        fd,
        status,
        path,
        node,
        access=access,
        options=options,
        share=share,
        path_only=path_only,
        slot=slot,
    )
    if doomed:
        node.doomed, file.posix_delete = path, True
    return file


def see_all(executive: Executive) -> None:
    """Take over every file that gates have opened."""
    while slots := executive.core.file_unseen():
        if not sum(see(executive, slot) is not None for slot in slots):
            return  # their processes are about to go


def take_scan(file: File) -> DirectoryScan | None:
    """The listing that the gate has begun of a directory, to go on with; from now on the gate leaves it alone."""
    core = file.executive.core
    core.file_lock(file.slot)
    try:
        began = core.scan_take(file.slot)
    finally:
        core.file_unlock(file.slot)
    if began is None:
        return None
    pattern, told, any_told = began
    scan = file.begin_scan(pattern)
    scan.skip(told, any_told)
    return scan


def count_call(process: Process, file: File, fd: int) -> None:
    """A read or write came by the trap door: who does so again and again gets a descriptor, `fd`, for it."""
    file.calls += 1
    if file.calls != CALLS_BEFORE_GRANT and file.calls % CALLS_BEFORE_MOVE:
        return
    core = process.executive.core
    if not process.executive.gate_serves or file.fd < 0:
        return
    info = core.file_info(file.slot)
    if not info.flags & core_face.FILE_DIRECT or (info.descriptor and info.process == process.core_slot):
        return
    try:
        number = process.give_descriptor(fd)
    except NtError:
        return  # the trap door serves on
    try:
        other, old = core.file_grant(file.slot, process.core_slot, number)
    except NtError:
        process.close_descriptor(number)
        return
    if old:
        _close(process.executive, other, old)


def withdraw(file: File) -> None:
    """The file is closed: the gate that has a descriptor for it closes it."""
    slot, number = file.executive.core.file_detach(file.slot)
    if number:
        _close(file.executive, slot, number)


def _close(executive: Executive, slot: int, number: int) -> None:
    process = next((p for p in executive.processes.values() if p.core_slot == slot), None)
    if process is not None:
        process.close_descriptor(number)


def delete_left(process: Process) -> None:
    """A process is gone: remove what its gate was to remove when closing it."""
    executive = process.executive
    for slot in executive.core.file_dooms(process.core_slot):
        path = os.fsdecode(executive.core.file_doomed(slot))
        info = executive.core.file_info(slot)
        file = info.device, info.inode
        try:
            there = os.lstat(path)
            if (there.st_dev, there.st_ino) == file and not executive.paths.is_read_only(path):
                os.unlink(path)
                executive.paths.note_removed(path)
        except (OSError, ValueError):
            continue
