"""`ntsup gdb`."""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ntsup.ntabi.texts import printable
from ntsup.supervisor.commands import run

if TYPE_CHECKING:
    from ntsup.supervisor.objects.process import Process

DESCRIPTION = """Debug a Windows program with gdb, IDA or anything else that speaks gdb's remote protocol. It stops at
its entry point and waits there for a debugger; the line to give to gdb is printed."""
EPILOG = """\
  ntsup gdb app.exe arguments…        then, in another terminal: gdb -ex 'target remote …' with what was printed
  ntsup gdb --listen :1234 app.exe    on a TCP port of this machine, for IDA; anybody here may connect
  ntsup gdb --children app.exe        each process that it starts stops at its entry too, and waits for a gdb of its own
  ntsup gdb --attach app.exe          a program that runs, by pid or file name as `ntsup ps` shows it

gdb finds the program's file and its DLLs itself. docs/gdb.md says what works.
exit code: the program's own, as with ntsup run; with --attach 0, or 1 if there is no such program."""
UNUSABLE, NO_PROGRAM = 2, 1


def add_options(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and what running a program takes."""
    parser.add_argument("--listen", default="", metavar="WHERE", help="HOST:PORT, :PORT, or the path of a new socket")
    parser.add_argument("--children", action="store_true", help="child processes too, each at an address of its own")
    parser.add_argument("--attach", action="store_true", help="PROGRAM runs already: a pid, or its file's name")
    run.add_options(parser)


def _listen(where: str) -> socket.socket:
    """A listening socket: where the user wants it, or where only the user can reach it."""
    from ntsup.supervisor.control import places
    from ntsup.supervisor.gdb import server

    if not where:
        where = str(places.make_folder() / f"gdb-{os.getpid()}")
    return server.listen(where if ":" in where else os.path.abspath(where))


def command(options: argparse.Namespace) -> int:
    """Run the program under a debugger, or open a running one to a debugger."""
    from ntsup.supervisor.gdb.server import BadAddress, GdbServer, address_of

    if options.attach and (options.arguments or options.children):
        print("ntsup: gdb --attach takes one program, and no --children; options come before it", file=sys.stderr)
        return UNUSABLE
    try:
        listening = _listen(options.listen)
    except BadAddress as error:
        print(f"ntsup: {error}", file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        print(f"ntsup: {options.listen}: {error.strerror}", file=sys.stderr)
        return UNUSABLE
    address = address_of(listening)
    if options.attach:
        return _attach(options.program, listening, address)

    def started(process: Process) -> None:
        GdbServer(process, listening, attached=False).hold_at_entry()
        _tell(address)
        if options.children:
            process.executive.on_process.append(partial(_debug_child, near=address))

    try:
        return run.command(options, started=started)
    finally:
        listening.close()
        _clear(address)


def _attach(program: str, listening: socket.socket, address: str) -> int:
    from ntsup.supervisor.control import client

    try:
        with listening:
            found = client.find(program)
            if len(found) > 1:
                there = ", ".join(f"{each.linux_pid} {printable(each.name)}" for each in found)
                raise client.NotFound(f"{program} is more than one process; name one by its Linux pid: {there}")
            with client.Conversation(Path(found[0].socket)) as conversation:
                conversation.ask({"ask": "gdb", "pid": found[0].pid}, (listening.fileno(),))
    except (client.NotFound, client.NoAnswer, OSError) as error:
        print(f"ntsup: {error}", file=sys.stderr)
        _clear(address)
        return NO_PROGRAM
    _tell(address)
    return 0


def _debug_child(child: Process, near: str) -> None:
    """Have a new process wait at its entry: on a socket beside the first one's, or on a free port of the same host."""
    from ntsup.supervisor.gdb.server import GdbServer, address_of, listen

    place = f"{near}.{child.process_id}" if "/" in near else f"{near.rpartition(':')[0]}:0"
    try:
        listening = listen(place)
    except OSError as error:
        print(
            f"ntsup: process {child.process_id} runs without a debugger: {error.strerror}", file=sys.stderr, flush=True
        )
        return
    GdbServer(child, listening, attached=False).hold_at_entry()
    _tell(address_of(listening), f"process {child.process_id}, {child.image_path.rpartition(chr(92))[2]}: ")


def _tell(address: str, whose: str = "") -> None:
    print(f"ntsup: {printable(whose)}gdb -ex 'target remote {address}'", file=sys.stderr, flush=True)


def _clear(address: str) -> None:
    if "/" in address:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(address)
