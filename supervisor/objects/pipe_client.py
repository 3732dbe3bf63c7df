"""Who a pipe's client is, for a server that impersonates it. The client says how far that may go.

Must never outlive its instance: a token that was kept is given back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ntsup.supervisor.objects.devices import Quality
from ntsup.supervisor.objects.token import TOKEN_IMPERSONATION, Token, effective, impersonate

if TYPE_CHECKING:
    from ntsup.supervisor.objects.thread import Thread


class PipeClient:
    """A client: followed from thread to thread, or as it was when it opened its end."""

    def __init__(self, thread: Thread, quality: Quality) -> None:
        self._thread, self._quality = thread, quality
        self._kept: Token | None = None
        if not quality.dynamic:
            self.keep()

    def wrote(self, thread: Thread) -> None:
        """A thread of the client's wrote. One that the gate served is not told of."""
        self._thread = thread

    def keep(self) -> None:
        """Whoever it is now, it stays: its end was closed, or it asked for that."""
        if self._kept is None:
            self._kept = self._copy(effective(self._thread))
            self._kept.assign()

    def release(self) -> None:
        """Nobody will impersonate it any more."""
        if self._kept is not None:
            self._kept.release()
            self._kept = None

    def impersonate(self, server: Thread) -> None:
        """Have a thread act as the client."""
        impersonate(server, self._copy(self._kept or effective(self._thread)))

    def _copy(self, token: Token) -> Token:
        level = self._quality.level
        if token.token_type == TOKEN_IMPERSONATION:
            level = min(level, token.level)
        return token.duplicate(TOKEN_IMPERSONATION, level)
