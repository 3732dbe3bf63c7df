"""What stands behind a handle, for a trace: the name of the object in quotes, or its kind. Must never raise."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError
from ntsup.ntabi.texts import quoted
from ntsup.supervisor.objects.file import File
from ntsup.supervisor.objects.handles import CURRENT_PROCESS, PSEUDO_HANDLES
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.section import Section
from ntsup.supervisor.objects.thread import Thread

if TYPE_CHECKING:
    from ntsup.pathmap.resolve import PathMap
    from ntsup.supervisor.objects.base import NtObject

LIMIT = 512
"""Characters of a name that are shown."""


def handle_name(thread: Thread, handle: int, process: int = CURRENT_PROCESS) -> str | None:
    """The object behind a handle, as text; None if there is none. `process`: the thread's handle to whose it is."""
    try:
        handles = thread.process.handles
        if process != CURRENT_PROCESS:
            owner = handles.find(process)
            if not isinstance(owner, Process):
                return None
            handles = owner.handles
        target = handles.find(handle) if handle < PSEUDO_HANDLES else handles.lookup(handle)[0]
        return describe(target) if target is not None else None
    except (NtError, OSError):
        return None


def describe(target: NtObject) -> str:
    """An object as text: `"\\??\\C:\\x.txt"`, `Event`, `Process 8 "x.exe"`."""
    if isinstance(target, File):
        if target.linux_path:
            return _file_name(target.executive.paths, target.linux_path)
        path = target.path()
        return quoted(path, LIMIT) if path else target.type_name
    if isinstance(target, Section) and target.linux_path and target.name is None:
        return f"Section of {_file_name(target.executive.paths, target.linux_path)}"
    if isinstance(target, Process):
        return f"Process {target.process_id} {quoted(target.image_path.rpartition(chr(92))[2], LIMIT)}"
    if isinstance(target, Thread):
        return f"Thread {target.process.process_id}:{target.thread_id}"
    path = target.path()
    return quoted(path, LIMIT) if path else target.type_name


@lru_cache(maxsize=1024)
def _file_name(paths: PathMap, linux_path: str) -> str:
    return quoted(paths.to_nt(linux_path), LIMIT)
