"""A shell as its user sees it: a line typed at a terminal, TAB pressed, and what is on the screen then."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import time
from collections.abc import Sequence

PATIENCE_S = 20.0


class Typed:
    """An interactive shell on a pseudo terminal."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._seen = ""
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            try:
                os.execvpe(command[0], list(command), environment)
            finally:
                os._exit(127)

    def type(self, text: str) -> None:
        """Press keys."""
        self._seen = ""
        os.write(self._fd, text.encode())

    def shows(self, pattern: str) -> bool:
        """Whether the terminal comes to show this since the last keys."""
        end = time.monotonic() + PATIENCE_S
        while not re.search(pattern, self._seen):
            if time.monotonic() > end or not self._read(end - time.monotonic()):
                return False
        return True

    def _read(self, patience: float) -> bool:
        ready, _, _ = select.select([self._fd], [], [], max(0.0, patience))
        try:
            data = os.read(self._fd, 65536) if ready else b""
        except OSError:
            data = b""
        self._seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", data.decode("utf-8", "replace"))
        return bool(data)

    @property
    def screen(self) -> str:
        """What was shown since the last keys."""
        return self._seen

    def close(self) -> None:
        """End it."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)
