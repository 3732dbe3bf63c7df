"""`@ntsup.hook(…)`: which calls a function is for. A program without hooks must never import this."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from ntsup.supervisor.tracing.select import Services

if TYPE_CHECKING:
    from ntsup.ntabi import NtStatus, Service
    from ntsup.supervisor.hooks.call import Call

    Outcome: TypeAlias = NtStatus | Iterator[None] | None
    Function: TypeAlias = Callable[[Call], Outcome]


class Hook:
    """A function and the calls that it is for. It can still be called as the function it was."""

    def __init__(self, function: Function, *names: str) -> None:
        """Raises ValueError for a name that no service has."""
        if not callable(function):
            raise TypeError(f"a hook is a function of a call, not {type(function).__name__}")
        self.function = function
        self.names = names
        self.services = Services(",".join(names))
        self.__doc__ = function.__doc__
        self.__name__ = getattr(function, "__name__", type(function).__name__)

    def wants(self, service: Service) -> bool:
        """Whether calls of a service are its business."""
        return service in self.services

    def __call__(self, call: Call) -> Outcome:
        return self.function(call)

    @property
    def where(self) -> str:
        """`policy.py:12`, as far as it is known."""
        code = getattr(inspect.unwrap(self.function), "__code__", None)
        return f"{code.co_filename}:{code.co_firstlineno}" if code is not None else ""

    def __repr__(self) -> str:
        return f"<hook {self.__name__} of {', '.join(self.names)}>"


def hook(*names: str) -> Callable[[Function], Hook]:
    """Make a function a hook of the NT services with these names.

    A name may be a glob (`Nt*File`), a `/regex/`, a category (`%file`, `%registry`, …); one behind `!` takes away.

        @ntsup.hook("NtCreateFile", "NtOpenFile")
        def no_secrets(call):
            if "secret" in call.object_attributes.name:
                return call.fail(NtStatus.ACCESS_DENIED)

    What stands behind a `yield` runs when the call has ended, also where it blocks in between:

        @ntsup.hook("NtReadFile")
        def count(call):
            yield
            print(call.status, call.io_status_block.Information)

    Raises ValueError for a name that means no service; TypeError where none is given.
    """
    if not names or not all(isinstance(name, str) for name in names):
        raise TypeError('a hook names its services: @ntsup.hook("NtCreateFile"), or "*" for every one')
    return lambda function: Hook(function, *names)
