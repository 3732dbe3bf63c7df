"""Declares NT services: `@service` compiles a function's signature, once, into a straight-line decoder.

    invoke(thread, args) -> status

`args` is a sequence of the call's arguments as unsigned 64-bit integers. The decoder cuts scalars, probes and copies
what pointers point to, resolves handles, calls the body, and turns NtError and OSError into a status. It must let every
other exception pass: that is a bug of ours, which the supervisor reports.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar, overload

from ntsup.ntabi import prototypes as _prototypes
from ntsup.ntabi.ntstatus import NtStatus
from ntsup.ntabi.numbers import WIN32K_FIRST, numbers
from ntsup.ntabi.prototypes import Prototype

Body = Callable[..., int]
Invoke = Callable[[Any, Sequence[int]], int]

_B = TypeVar("_B", bound=Body)

# What a body returns instead of a status. Neither fits in 32 bits, so no status equals them; compare with `is`.
BLOCKED: Final = int.__new__(NtStatus, 1 << 32)  # the thread stays blocked; whoever completes the call writes rax
CONTEXT_SET: Final = int.__new__(NtStatus, 1 << 33)  # the body replaced the thread's registers; rax must not be written


class Service:
    """One NT service: its prototype and, once declared, its body."""

    __slots__ = ("_prototype", "body", "decoded", "invoke", "is_win32k", "name", "partial", "refused")

    def __init__(self, name: str, is_win32k: bool = False) -> None:
        self.name = name
        self.is_win32k = is_win32k  # of the window system, numbers 0x1000 and up
        self.body: Body | None = None
        self.partial: str | None = None
        self.refused = 0
        self.decoded: tuple[Any, ...] | None = None
        self.invoke: Invoke = self._refuse
        self._prototype: Prototype | None = None

    @property
    def prototype(self) -> Prototype:
        """The documented prototype; for a name that nobody has published (most of win32k) one of unknown parameters."""
        if self._prototype is None:
            try:
                self._prototype = _prototypes.prototype(self.name)
            except KeyError:
                self._prototype = Prototype(self.name, "Win32k" if self.is_win32k else "Other", "NTSTATUS", None)
        return self._prototype

    @property
    def params(self) -> tuple[_prototypes.PrototypeParameter, ...]:
        """The documented parameters; empty where they are unknown (see `arguments_known`)."""
        return self.prototype.parameters or ()

    @property
    def arguments_known(self) -> bool:
        """Whether the parameters are documented at all."""
        return self.prototype.parameters is not None

    @property
    def argument_count(self) -> int:
        """How many arguments to fetch before `invoke`."""
        return _prototypes.parameter_count(self.name)

    @property
    def category(self) -> str:
        """The area: "File", "Memory", "Synchronization", …"""
        return self.prototype.category

    def declare(self, body: Body, partial: str | None = None) -> None:
        """Give the service its body; it is compiled at its first call.

        Raises ValueError when it has one already.
        """
        if self.body is not None:
            raise ValueError(f"{self.name} is declared twice: in {self.body.__module__} and in {body.__module__}")
        self.body = body
        self.partial = partial
        self.invoke = self._first

    def compile(self) -> Invoke:
        """Generate the decoder of the body's signature.

        Raises TypeError when an annotation is none that a service can have.
        """
        from ntsup.ntabi.decoder import compile_decoder

        assert self.body is not None
        self.invoke, self.decoded = compile_decoder(self.name, self.body)
        return self.invoke

    def _first(self, thread: Any, args: Sequence[int]) -> int:
        invoke = self.compile() if self.decoded is None else self.invoke
        return invoke(thread, args)

    def _refuse(self, thread: Any, args: Sequence[int]) -> int:
        self.refused += 1
        if _on_not_implemented is not None:
            _on_not_implemented(thread, self)
        return NtStatus.NOT_IMPLEMENTED

    def __repr__(self) -> str:
        return f"<Service {self.name}{'' if self.body else ', not implemented'}>"


_on_not_implemented: Callable[[Any, Service], None] | None = None

# Every documented service by name, with or without a body; `service_table` adds those that only have a number.
registry: dict[str, Service] = {name: Service(name) for name in _prototypes.lines()}


def on_not_implemented(hook: Callable[[Any, Service], None] | None) -> None:
    """Set what is called, with the thread and the service, each time a service without a body is asked for."""
    global _on_not_implemented
    _on_not_implemented = hook


@overload
def service(body: _B, /) -> _B: ...
@overload
def service(*, partial: str) -> Callable[[_B], _B]: ...
def service(body: Any = None, /, *, partial: str | None = None) -> Any:
    """Declare a function as the body of the NT service it is named after; the function itself is left as it is.

    `partial` says in one sentence what of the service is missing; it goes to the documentation.
    Raises NameError when no such service is documented.
    """

    def declare(function: Any) -> Any:
        found = registry.get(function.__name__)
        if found is None:
            raise NameError(f"{function.__name__} is not a documented NT service")
        found.declare(function, partial)
        return function

    return declare if body is None else declare(body)


@functools.cache
def service_table(build: int) -> list[Service | None]:
    """The services of a Windows build by number; None where the build has no service.

    The executive's stand at 0…0x1ff, win32k's from 0x1000. Everybody gets the same list.
    Raises ValueError for an unknown build.
    """
    names = numbers(build)
    table: list[Service | None] = [None] * (max(names) + 1)
    for number, name in names.items():
        found = registry.get(name)
        if found is None:
            found = registry[name] = Service(name, is_win32k=number >= WIN32K_FIRST)
        table[number] = found
    return table


@functools.cache
def argument_counts(build: int) -> bytes:
    """How many arguments each number of `service_table` takes, a byte each."""
    return bytes(entry.argument_count if entry is not None else 0 for entry in service_table(build))


def is_status(value: int) -> bool:
    """Whether a service's result is an ordinary status and not BLOCKED or CONTEXT_SET."""
    return value is not BLOCKED and value is not CONTEXT_SET
