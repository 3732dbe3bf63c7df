"""What a supervisor tells of the programs it runs. Plain data, for `ntsup ps` and for finding what to watch."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive


@dataclass
class Program:
    """One running process. `pid` and `parent` are NT's."""

    pid: int
    parent: int
    linux_pid: int
    supervisor: int
    image: str
    """DOS path."""
    command_line: str
    threads: int
    cpu_ms: int
    """Processor time used so far, without what the supervisor did for it."""
    started_ns: int
    """Since 1970."""
    watchers: int
    """How many watch the run."""
    socket: str = ""
    """The control socket that told of it."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.image.rpartition("\\")[2]


def describe(executive: Executive) -> list[dict[str, Any]]:
    """The processes that live now, as Program's fields."""
    return [
        vars(
            Program(
                pid=process.process_id,
                parent=process.parent_id,
                linux_pid=process.linux_pid,
                supervisor=os.getpid(),
                image=process.image_path,
                command_line=process.command_line,
                threads=len(process.threads),
                cpu_ms=cpu_ms(process.linux_pid),
                started_ns=process.created,
                watchers=len(executive.tracer.watchers) if executive.tracer is not None else 0,
            )
        )
        for process in executive.processes.values()
    ]


def cpu_ms(linux_pid: int) -> int:
    """User and system time of a Linux process; 0 for one that is gone."""
    try:
        with open(f"/proc/{linux_pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError, ValueError):
        return 0
