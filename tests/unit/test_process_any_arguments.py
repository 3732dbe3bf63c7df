"""Any register contents give an NTSTATUS: jobs, the registry, tokens, security, processes and the system."""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from executive_without_guests import BASE, FakeThread, make_executive

from ntsup.ntabi import registry
from ntsup.ntabi.decoder import Parameter
from ntsup.supervisor.objects import sid
from ntsup.supervisor.objects.debug_object import DebugObject
from ntsup.supervisor.objects.dispatcher import Event, IoCompletion, Timer
from ntsup.supervisor.objects.job import Job
from ntsup.supervisor.objects.key import Key, registry_of
from ntsup.supervisor.objects.linux_process import LinuxProcess
from ntsup.supervisor.objects.port import LPC_REQUEST, Kind, Message, Port
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.reserve import UserApcReserve
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import Token, identity_of_user

MODULES = (
    "alpc",
    "atom",
    "audit",
    "debug",
    "job",
    "locale",
    "lpc",
    "event_tracing",
    "machine_rights",
    "object",
    "power",
    "private_namespace",
    "process",
    "registry",
    "reserve",
    "security",
    "system",
    "timer",
    "access_check",
    "token",
    "transaction",
    "user_process",
    "wnf",
)
SERVICES = sorted(
    name
    for name, entry in registry.items()
    if entry.body is not None and entry.body.__module__.rpartition(".")[2].startswith(MODULES)
)
EVERYTHING = 0x1F0FFF | 0xF01FF
NEED_A_GUEST = {"NtFlushProcessWriteBuffers", "NtGetCurrentProcessorNumber", "NtGetCurrentProcessorNumberEx"}
LEFT_OUT = {*NEED_A_GUEST, "NtRaiseHardError"}
UNSUCCESSFUL_MEANS_SOMETHING = {"NtUpdateWnfStateData"}


@pytest.fixture
def t(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeThread]:
    executive = make_executive(tmp_path / "prefix", monkeypatch)
    thread: Any = FakeThread(executive)
    thread.process.job = thread.process.token = thread.token = None
    thread.process.facts = {}
    for each in (thread, thread.process):
        each.security_descriptor, each.all_access = None, 0x1FFFFF
    thread.process.exited = thread.process.parent_id = 0
    yield thread
    executive.close()


def ports(t: FakeThread) -> list[Port]:
    """A connection port with a request in it, and both ends of a connection."""
    executive, process = t.executive, cast("Process", t.process)
    server, end, client = (Port(executive, kind, process) for kind in (Kind.CONNECTION, Kind.SERVER, Kind.CLIENT))
    end.peer, client.peer = client, end
    for each in (end, client):
        each.connection = server
        executive.core.object_reference(server.slot)
    for data in (b"one", b"two"):
        client.send(Message(LPC_REQUEST, data, process, cast("Thread", t)))
    return [server, end, client]


def objects(t: FakeThread) -> list[int]:
    """Handles to one of everything, with every right, and to some with none."""
    executive = t.executive
    keys = registry_of(executive)
    node = keys.hive.make("MACHINE\\SOFTWARE\\Fuzz")
    for name in ("text", ""):
        keys.hive.set_value(node, name, 1, "text\0".encode("utf-16-le"))
    process = LinuxProcess(executive, "/bin/true", ["true"], {}, "/", [], False)
    process.thread.suspend_count = 1
    identity = identity_of_user(1000)
    made: list[Any] = [
        Key(executive, keys, node),
        Key(executive, keys, keys.hive.make("MACHINE\\SOFTWARE")),
        Job(executive),
        process,
        process.thread,
        Token(executive, identity),
        Token(executive, identity.copy(), 2, 2),
        Event(executive, 0, False),
        IoCompletion(executive),
        DebugObject(executive, True),
        *ports(t),
        Timer(executive, 0),
        UserApcReserve(executive),
    ]
    found = [t.process.handles.insert(each, EVERYTHING) for each in made]
    weak = [t.process.handles.insert(each, 0) for each in (Event(executive, 0, False), Job(executive))]
    return [*found, *found, *weak, 0, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFC, 0xFFFFFFFFFFFFFFFA, 0x7FFC, 3]


def plausible(parameter: Parameter, choice: random.Random, held: list[int], values: list[int]) -> int:
    """Something that the parameter's kind and name suggest."""
    name = parameter.name
    if parameter.kind == "handle" or name.endswith("_handle") or name in ("handle", "client_token", "event"):
        return 0 if parameter.optional and choice.random() < 0.5 else choice.choice(held)
    if parameter.kind == "attributes":
        return values[2]
    if parameter.kind == "string":
        return values[3]
    if parameter.kind != "scalar":
        return choice.choice(values[4:7])
    if "class" in name:
        return choice.randrange(130)
    if "length" in name or name.endswith("size"):
        return choice.choice((0, 2, 4, 8, 12, 16, 24, 64, 88, 144, 4096))
    if any(word in name for word in ("information", "buffer", "state", "descriptor", "entries", "list", "privileges")):
        return choice.choice(values[4:7])
    return choice.choice((0, 0, 1, 2, 3, 4, 7, 8, 0x10, 0x2000000, values[7]))


def valid_structures(t: FakeThread, choice: random.Random, held: list[int]) -> int:
    """Bytes that mean something to somebody: a descriptor, privileges, a SID, limits, an attribute list."""
    memory = t.process.memory
    me = memory.place(sid.user(1000))
    kinds = (
        struct.pack("<BBHIQQQQ", 1, 0, 4, 0, me, me, 0, 0),
        struct.pack("<IQIQI", 2, choice.randrange(40), choice.choice((0, 2, 4)), 23, 2),
        struct.pack("<QQ", me, 0x60),
        struct.pack("<qqIxxxxQQIxxxxQII", 1, 1, choice.randrange(1 << 15), 0, 0, 1, 1, 2, 0).ljust(144, b"\0"),
        struct.pack("<QQ", choice.choice(held), choice.choice(held)),
        struct.pack("<Q", choice.choice((40, 72, 8, 1 << 40)))
        + struct.pack("<QQQQ", choice.randrange(34) | 0x20000, choice.choice((8, 16, 64)), choice.choice(held), 0) * 2,
        struct.pack("<IIIIII", *(choice.choice((0, 1, 8, 0x440, 0xFFFFFFFF)) for _ in range(6))).ljust(0x460, b"\0"),
        struct.pack("<QI", 0x58, 0).ljust(0x58, b"\0"),
    )
    return memory.place(choice.choice(kinds).ljust(0x500, b"\0"))


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in LEFT_OUT])
def test_any_arguments(t: FakeThread, name: str) -> None:
    choice = random.Random(name)
    memory = t.process.memory
    parameters = (registry[name].compile() and registry[name].decoded) or ()
    program = "\\??\\Z:\\bin\\true"
    names = (
        "",
        "Fuzz",
        "\\Registry\\Machine\\Software",
        "\\Registry",
        "\\registry\\machine\\no\\no",
        "x" * 300,
        "\\",
        "text",
        "\ud800",
        "\\BaseNamedObjects\\x",
        program,
    )
    for _ in range(12):
        memory.top = BASE
        memory.data[:] = bytes(len(memory.data))
        junk = memory.place(bytes(choice.randrange(256) for _ in range(64)))
        held = objects(t)
        for _ in range(20):
            memory.top = BASE + 0x40000
            values = [
                choice.choice(held),
                choice.choice(held),
                t.attributes(choice.choice(names), choice.choice((0, 0, *held)), choice.choice((0, 0x40, 0x80, 0x100))),
                t.string(choice.choice(names)),
                junk,
                valid_structures(t, choice, held),
                memory.place(4096),
                choice.choice((*range(40), 0x20019, 0xF003F, 1 << 32, 0xFFFFFFFF)),
                BASE + len(memory.data) - 8,
                choice.choice((0, 8, junk + 1, 0x7FFFFFFFFFFF, 1 << 63)),
            ]
            arguments = [
                choice.choice(values) if choice.random() < 0.1 else plausible(each, choice, held, values)
                for each in parameters
            ]
            status = t.call(name, *arguments)
            assert status == -1 or 0 <= status <= 0xFFFFFFFF
            if name not in UNSUCCESSFUL_MEANS_SOMETHING:
                assert status != 0xC0000001, "STATUS_UNSUCCESSFUL says nothing"
        for process in list(t.executive.processes.values()):
            process.terminate(0)
        for pid, ended in list(t.executive.children.items()):
            ended(os.waitpid(pid, 0)[1])
            del t.executive.children[pid]
        t.executive.settle()
        for handle in set(held):
            if handle < 0x10000:
                t.call("NtClose", handle)
    assert not t.executive.processes
