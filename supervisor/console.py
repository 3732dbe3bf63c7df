"""The console's control events: ^C and its kin become a thread in each console process, as on Windows.

Must never decide for a program: its handlers do, and their default is to exit with STATUS_CONTROL_C_EXIT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.console import Console
    from ntsup.supervisor.objects.process import Process

CTRL_C_EVENT, CTRL_BREAK_EVENT, CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT = 0, 1, 2, 5, 6


def control_event(
    executive: Executive,
    event: int,
    group: int = 0,
    *,
    from_terminal: bool = False,
    console: Console | None = None,
) -> None:
    """Tell every process of a console (of a process group, if one is named) of an event.

    `from_terminal`: Linux told its foreground group already, so that Linux programs know. `console` is a pseudo
    console; else it is the executive's own.
    """
    from ntsup.supervisor.objects.linux_process import LinuxProcess

    for process in list(executive.processes.values()):
        if not process.console or process.pseudo_console is not console:
            continue
        if not process.exiting and (not group or process.process_group == group):
            if not isinstance(process, LinuxProcess):
                tell(process, event)
            elif not from_terminal:
                process.control_event()


def tell(process: Process, event: int) -> None:
    """Start a thread at the process's control routine; a process that has none yet ends as by default."""
    from ntsup.supervisor import debugging, threads

    if event == CTRL_C_EVENT and process.ignores_ctrl_c:
        return
    if not process.control_routine:
        process.terminate(NtStatus.CONTROL_C_EXIT)
        return
    try:
        thread = threads.create_thread(process, process.control_routine, event)
    except NtError:
        process.terminate(NtStatus.CONTROL_C_EXIT)
        return
    debugging.begin(thread)
