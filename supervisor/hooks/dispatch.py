"""Runs hooks around services. In the loop's table a service that has hooks is a HookedService, others are as they are.

Those cost nothing. Must never let a hook's failure become the guest's or the supervisor's, unless that is asked for.
"""

from __future__ import annotations

import inspect
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any

from ntsup.ntabi import BLOCKED, CONTEXT_SET, NtError, NtStatus, Service
from ntsup.supervisor.hooks.call import Call
from ntsup.supervisor.hooks.hook import Hook
from ntsup.supervisor.hooks.memory import CallMemory
from ntsup.supervisor.hooks.watchdog import Watchdog
from ntsup.supervisor.objects.thread import State

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive
    from ntsup.supervisor.objects.thread import Thread

PATIENCE = 10.0
"""Seconds that a hook may run, unless that is set otherwise."""
REPORTS = 10
"""So often one hook's errors are printed."""


class HookFailed(Exception):
    """A hook raised, and that was to end the run; the cause is what it raised."""


class Hooks:
    """The hooks of one run."""

    def __init__(self, hooks: Sequence[Hook], *, fatal: bool = False, seconds: float = PATIENCE) -> None:
        """`seconds` is how long a hook may run before it is interrupted; 0 for as long as it likes."""
        self.hooks = list(hooks)
        self.watchdog = Watchdog(seconds)
        self.fatal = fatal
        """Whether a hook that raises ends the run."""
        self.failure: HookFailed | None = None
        """Why the run was ended."""
        self.errors: Counter[str] = Counter()
        """How often each raised."""

    def table(self, services: Sequence[Service | None], executive: Executive) -> list[Service | None]:
        """The services with those that have hooks replaced."""
        executive.on_close.append(self.watchdog.close)
        found: list[Service | None] = []
        for entry in services:
            wanted = [hook for hook in self.hooks if entry is not None and hook.wants(entry)]
            found.append(HookedService(entry, wanted, self, executive) if entry is not None and wanted else entry)
        return found

    def failed(self, hook: Hook, call: Call, error: BaseException) -> None:
        """A hook raised: say so, with its traceback."""
        self.errors[hook.__name__] += 1
        times = self.errors[hook.__name__]
        if self.fatal and self.failure is None:
            self.failure = HookFailed(f"hook {hook.__name__} raised in {call.name}")
            self.failure.__cause__ = error
            for process in list(call._thread.executive.processes.values()):
                process.terminate(NtStatus.UNSUCCESSFUL)
        if times > REPORTS:
            return
        print(f"ntsup: hook {hook.__name__} ({hook.where}) raised in {call.name}:", file=sys.stderr)
        own = error.__traceback__
        while own is not None and own.tb_frame.f_code.co_filename == __file__:
            own = own.tb_next
        traceback.print_exception(type(error), error, own, file=sys.stderr)
        if times == REPORTS:
            print(f"ntsup: more errors of hook {hook.__name__} are not shown", file=sys.stderr)


class HookedService(Service):
    """A service with hooks around it."""

    __slots__ = ("executive", "hooks", "inner", "owner")

    def __init__(self, inner: Service, hooks: Sequence[Hook], owner: Hooks, executive: Executive) -> None:
        super().__init__(inner.name, inner.is_win32k)
        self.inner = inner
        self.hooks = hooks
        self.owner = owner
        self.executive = executive
        self.body, self.partial = inner.body, inner.partial
        self.invoke = self._begin

    def _begin(self, thread: Thread, args: Sequence[int]) -> int:
        count = self.argument_count if self.arguments_known else 4
        return HookedCall(self, thread, [args[index] for index in range(count)]).begin()


class HookedCall:
    """One call on its way through its hooks, the service and the hooks' ends. It answers for its thread meanwhile."""

    __slots__ = ("args", "call", "memory", "service", "thread", "waiting")

    def __init__(self, service: HookedService, thread: Thread, args: list[int]) -> None:
        self.service = service
        self.thread = thread
        self.args = args
        self.memory = CallMemory(thread.process.memory)
        self.call = Call(service.inner, thread, args, self.memory)
        self.waiting: list[tuple[Hook, Generator[Any, Any, Any]]] = []
        """The hooks that wait at their `yield` for the call's end, the first to be told last."""

    def begin(self) -> int:
        """The call comes in."""
        call, watchdog = self.call, self.service.owner.watchdog
        for hook in self.service.hooks:
            before = list(self.args)
            answer, delay = call._answer, call._delay
            try:
                watchdog.begin(hook.__name__)
                try:
                    self._start(hook)
                finally:
                    watchdog.end()
            except NtError as error:
                call._set(error.status)
            except BaseException as error:
                call.arguments.restore(before)
                call.__dict__.update(_answer=answer, _delay=delay)
                self.service.owner.failed(hook, call, error)
            if call._answer is not None:
                self._told(hook)
                break
        if call._delay:
            self.thread.answering = self  # it may be ended while it waits
            return self._wait(self._perform_late)
        return self._perform()

    def _start(self, hook: Hook) -> None:
        outcome = hook.function(self.call)
        if outcome is None:
            return
        if isinstance(outcome, NtStatus):
            self.call._set(outcome)
            return
        if not inspect.isgenerator(outcome):
            raise TypeError(f"a hook returns nothing or a status, not {type(outcome).__name__}")
        try:
            next(outcome)
        except StopIteration as end:
            if end.value is not None:
                self.call._set(end.value)
        else:
            self.waiting.append((hook, outcome))

    def _wait(self, action: Callable[[], None]) -> int:
        """The thread waits as long as hooks want it to, then comes `action`."""
        executive, thread = self.thread.executive, self.thread
        nanoseconds = int(self.call._delay * 1e9)
        self.call.__dict__.update(_delay=0.0)
        thread.block()
        thread.wait_serial += 1
        serial = thread.wait_serial

        def over() -> None:
            if thread.state is State.BLOCKED and thread.wait_serial == serial:
                action()

        executive.at(executive.now() + -(-nanoseconds // 100), over)
        return BLOCKED

    def _perform(self) -> int:
        call, thread, process = self.call, self.thread, self.thread.process
        thread.answering = None
        if call._answer is not None:
            return self._end(call._answer)
        thread.answering = self
        if self.memory.differs:
            whole, process.memory = process.memory, self.memory
            try:
                status = self.service.inner.invoke(thread, self.args)
            finally:
                process.memory = whole
        else:
            status = self.service.inner.invoke(thread, self.args)
        if status is BLOCKED and thread.state is State.BLOCKED:
            return status
        thread.answering = None
        if status is BLOCKED or status is CONTEXT_SET or thread.state is State.GONE:
            self.abandon()
            return status
        return self._end(status)

    def _perform_late(self) -> None:
        """The call was held back; the loop is long elsewhere."""
        executive, thread = self.thread.executive, self.thread
        executive.current = thread
        thread.state = State.SERVICE
        try:
            status = self._perform()
        except Exception:
            traceback.print_exc()
            status = NtStatus.UNSUCCESSFUL
        executive.current = None
        if status is CONTEXT_SET or thread.state is State.GONE:
            if executive.tracer is not None:
                executive.tracer.left(thread)
        elif status is not BLOCKED:
            thread.finish(status)

    def answered(self, status: int, *, may_wait: bool = True) -> int:
        """The blocked call is over with `status`: what it answers after all; BLOCKED where hooks hold it back."""
        return self._end(status, may_wait=may_wait)

    def _end(self, status: int, *, may_wait: bool = True) -> int:
        call, watchdog = self.call, self.service.owner.watchdog
        if not self.waiting:
            return status
        call._end(status)
        while self.waiting:
            hook, generator = self.waiting.pop()
            before, delay = call._status, call._delay
            try:
                watchdog.begin(hook.__name__)
                try:
                    next(generator)
                finally:
                    watchdog.end()
            except StopIteration as end:
                if end.value is not None:
                    try:
                        call._set(end.value)
                    except (TypeError, ValueError) as error:
                        self.service.owner.failed(hook, call, error)
            except NtError as error:
                call._set(error.status)
            except BaseException as error:
                call.__dict__.update(_status=before, _delay=delay)
                self.service.owner.failed(hook, call, error)
            else:
                self._close(hook, generator)
                self.service.owner.failed(hook, call, RuntimeError("a hook yields once"))
            if call._status is not before:
                self._told(hook)
        assert call._status is not None
        if call._delay and may_wait and self.thread.state is not State.GONE:
            final = call._status
            return self._wait(lambda: self.thread.finish(final))
        return call._status

    def _told(self, hook: Hook) -> None:
        """A hook had the last word so far: a trace says so."""
        if self.thread.executive.tracer is not None:
            self.thread.hooked_by = hook.__name__

    def abandon(self) -> None:
        """The call does not return: its hooks' ends do not run, but for their `finally`."""
        while self.waiting:
            self._close(*self.waiting.pop())

    def _close(self, hook: Hook, generator: Generator[Any, Any, Any]) -> None:
        try:
            generator.close()
        except BaseException as error:
            self.service.owner.failed(hook, self.call, error)
