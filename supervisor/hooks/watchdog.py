"""Ends hooks that take too long: while one runs, every guest thread that makes a call waits for the supervisor.

A thread of its own looks on and has Python raise HookTookTooLong in the supervisor's. What waits outside Python (a
sleep, a read) is interrupted only when it is back, so the user is told at once. Must never interrupt anything else.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time

LOOKS = 4
"""How often it looks within the time that a hook has."""
ABSORBING = 1000
"""Turns of a loop within which Python delivers an exception that another thread has set."""


class HookTookTooLong(BaseException):
    """A hook ran for longer than hooks may. No Exception: a hook's own `except Exception` does not keep it running."""


class Watchdog:
    """`begin` and `end` stand around every hook. `seconds`: how long one may take; 0 for as long as it likes."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._name = ""
        self._began = 0.0
        """When the hook that runs began, in time.monotonic's seconds; 0 where none does."""
        self._fired = False
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        self._supervisor = 0

    def begin(self, name: str) -> None:
        """A hook starts, in the thread that calls this."""
        if not self._seconds:
            return
        if self._thread is None:
            self._supervisor = threading.get_ident()
            self._thread = threading.Thread(target=self._look, name="ntsup-watchdog", daemon=True)
            self._thread.start()
        with self._lock:
            self._name, self._began = name, time.monotonic()

    def end(self) -> None:
        """It is done. May raise HookTookTooLong, if that was on its way."""
        if not self._seconds:
            return
        with self._lock:
            self._began = 0.0
            fired, self._fired = self._fired, False
        if fired:
            for _ in range(ABSORBING):
                pass

    def close(self) -> None:
        """Look no longer."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(self._seconds / LOOKS):
            with self._lock:
                if not self._began or time.monotonic() - self._began < self._seconds:
                    continue
                print(
                    f"ntsup: hook {self._name} has run for {self._seconds:g} s and is interrupted: the program waits",
                    file=sys.stderr,
                )
                self._fired = True
                self._began = time.monotonic()  # once more, if it catches this
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._supervisor), ctypes.py_object(HookTookTooLong)
                )
