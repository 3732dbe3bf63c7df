"""What a hook is given: one NT call, its arguments by name, who makes it, and the ways to change what comes of it.

Alive while its thread is stopped in the call. Must never let a hook do to the supervisor what a guest may not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from ntsup.ntabi import NtError, NtStatus, Service
from ntsup.ntabi.arguments import Arguments
from ntsup.ntabi.format import format_call
from ntsup.supervisor.hooks.memory import CallMemory
from ntsup.supervisor.linux import native
from ntsup.supervisor.objects.thread import State
from ntsup.supervisor.tracing.handle_name import handle_name

if TYPE_CHECKING:
    from ntsup.supervisor.objects.base import NtObject
    from ntsup.supervisor.objects.process import Process
    from ntsup.supervisor.objects.thread import Thread

LONGEST_DELAY = 86_400.0


class Handle(int):
    """A handle's value, with what stands behind it in the process that made the call."""

    _thread: Thread | None = None

    @classmethod
    def of(cls, value: int, thread: Thread) -> Handle:
        """The handle of a thread's process."""
        handle = cls(value)
        handle._thread = thread
        return handle

    @property
    def object(self) -> NtObject | None:
        """The executive's object; None for a handle that stands for nothing."""
        if self._thread is None:
            return None
        executive = self._thread.executive
        before, executive.current = executive.current, self._thread  # whom the pseudo-handles mean
        try:
            return self._thread.process.handles.lookup(int(self))[0]
        except NtError:
            return None
        finally:
            executive.current = before

    @property
    def path(self) -> str:
        r"""The object's name: `\Device\HarddiskVolume3\x.txt`, `\REGISTRY\MACHINE\Software`; empty if it has none."""
        found = self.object
        if found is None:
            return ""
        return getattr(found, "device_path", "") or found.path()

    @property
    def type(self) -> str:
        """The object's type: "File", "Key", "Event", …; empty for a handle that stands for nothing."""
        found = self.object
        return found.type_name if found is not None else ""

    def __repr__(self) -> str:
        shown = self.path or self.type
        return f"Handle({int(self):#x}{', ' + repr(shown) if shown else ''})"


class Memory(Protocol):
    """The calling process's memory."""

    def read(self, address: int, size: int, /) -> bytes:
        """Copy bytes out; NtError where they cannot be read."""

    def write(self, address: int, data: bytes, /) -> None:
        """Copy bytes in; NtError where they cannot be written."""


class HookMemory:
    """Memory as hooks see it: what they read during a call, the service reads the same."""

    def __init__(self, memory: CallMemory) -> None:
        self._memory = memory
        self._ended = False

    def end(self) -> None:
        """The call has ended: from now on memory is as it is."""
        self._memory, self._ended = CallMemory(self._memory), True

    def read(self, address: int, size: int) -> bytes:
        """Copy bytes out."""
        return self._memory.read(address, size) if self._ended else self._memory.copy(address, size)

    def write(self, address: int, data: bytes) -> None:
        """Copy bytes in."""
        self._memory.write(address, data)

    def probe_write(self, address: int, size: int) -> None:
        """Check that bytes can be written."""
        self._memory.probe_write(address, size)

    def place(self, data: bytes) -> int:
        """Where the call finds these bytes."""
        return self._memory.place(data)


class CallingProcess:
    """The process that made a call."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @property
    def id(self) -> int:
        """NT's process id."""
        return self._process.process_id

    @property
    def parent_id(self) -> int:
        """The id of the process that created it; 0 for the first."""
        return self._process.parent_id

    @property
    def linux_pid(self) -> int:
        """Linux's."""
        return self._process.linux_pid

    @property
    def image_path(self) -> str:
        r"""The program: `C:\dir\app.exe`."""
        return self._process.image_path

    @property
    def command_line(self) -> str:
        """As it was started."""
        return self._process.command_line

    def terminate(self, status: int = NtStatus.UNSUCCESSFUL) -> None:
        """End it with this exit status, whatever it is doing."""
        self._process.terminate(status)

    def __repr__(self) -> str:
        return f"<process {self.id} {self.image_path}>"


class CallingThread:
    """The thread that made a call."""

    def __init__(self, thread: Thread) -> None:
        self._thread = thread

    @property
    def id(self) -> int:
        """NT's thread id."""
        return self._thread.thread_id

    @property
    def linux_tid(self) -> int:
        """Linux's."""
        return self._thread.tid

    @property
    def registers(self) -> Mapping[str, int]:
        """The general registers as they are now; rip stands behind the `syscall` instruction."""
        found = self._thread.registers()
        return {name: int(getattr(found, name)) for name in native.REGISTERS}

    @property
    def stack(self) -> list[str]:
        """Where the call comes from, innermost first: module+offset, with the exports' names."""
        from ntsup.supervisor.tracing.stack import named_stack

        return named_stack(self._thread)

    def __repr__(self) -> str:
        return f"<thread {self.id}>"


class Call:
    """One NT call. Its arguments are attributes, by their documented names in snake_case: `call.desired_access`.

    Reading one gives its value; setting one before the call has the call made with another, setting one after it
    changes what was returned. `ntsup.ntabi.arguments.Arguments` says what is what.
    """

    service: Service
    process: CallingProcess
    thread: CallingThread
    memory: Memory
    arguments: Arguments
    _thread: Thread
    _status: NtStatus | None
    _answer: NtStatus | None
    _delay: float

    def __init__(self, service: Service, thread: Thread, args: list[int], memory: CallMemory) -> None:
        hooked = HookMemory(memory)
        self.__dict__.update(
            service=service,
            process=CallingProcess(thread.process),
            thread=CallingThread(thread),
            memory=hooked,
            arguments=Arguments(service, args, hooked, lambda value: Handle.of(value, thread)),
            _thread=thread,
            _status=None,
            _answer=None,
            _delay=0.0,
        )

    @property
    def name(self) -> str:
        """The service: "NtCreateFile"."""
        return self.service.name

    @property
    def category(self) -> str:
        """The service's area: "File", "Registry", "Memory", …"""
        return self.service.category

    @property
    def status(self) -> NtStatus | None:
        """What the call returned; None before it has. Setting it makes the call return something else."""
        return self._status

    @status.setter
    def status(self, status: int) -> None:
        self._set(status)

    def fail(self, status: int = NtStatus.ACCESS_DENIED) -> NtStatus:
        """Answer with this status instead of performing the call; after it, in place of what it returned."""
        return self._set(status)

    def succeed(self, status: int = NtStatus.SUCCESS, /, **returned: Any) -> NtStatus:
        """Answer without performing the call, and with these out parameters: `call.succeed(event_handle=4)`.

        Raises TypeError for one that the service does not have, NtError where the guest's memory is not there.
        """
        for name, value in returned.items():
            if name not in self.arguments:
                raise TypeError(f"{self.name} has no {name}; it has {', '.join(self.arguments.keys())}")
            self.arguments.returned(name, value)
        return self._set(status)

    def delay(self, seconds: float) -> None:
        """Hold the thread so long before the call is performed; after it, before it goes on. Others run meanwhile."""
        if not 0 <= seconds <= LONGEST_DELAY:
            raise ValueError(f"a delay is from 0 to {LONGEST_DELAY:.0f} seconds, not {seconds}")
        self.__dict__["_delay"] += seconds

    def _end(self, status: int) -> None:
        """The call has ended: for the supervisor only."""
        assert isinstance(self.memory, HookMemory)
        self.memory.end()
        self.arguments.end()
        self.__dict__.update(_status=NtStatus.of(status), _delay=0.0)

    def _set(self, status: int) -> NtStatus:
        if not isinstance(status, int) or isinstance(status, bool):
            raise TypeError(f"a status is wanted, not {type(status).__name__}")
        if not -(1 << 31) <= status < 1 << 32:
            raise ValueError(f"{status:#x} is no status: it has more than 32 bits")
        found = NtStatus.of(status)
        self.__dict__["_answer" if self._status is None else "_status"] = found
        return found

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self.__dict__["arguments"][name]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "status":
            object.__setattr__(self, name, value)
        elif name in self.__dict__ or hasattr(Call, name):
            raise AttributeError(f"{name} is the call's own and cannot be set")
        else:
            try:
                self.arguments[name] = value
            except KeyError as error:
                raise AttributeError(error.args[0]) from None

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.arguments.keys()]

    def __str__(self) -> str:
        """The call as the trace prints it."""
        if self._thread.state is State.GONE:
            return f"{self.name}(…)"

        shown = partial(handle_name, self._thread)
        return format_call(self.service, self.arguments.args, self.arguments.memory, self._status, handle_name=shown)

    def __repr__(self) -> str:
        return f"<call {self}>"
