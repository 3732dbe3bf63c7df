"""How far a socket has come."""

from __future__ import annotations

import enum


class State(enum.Enum):
    """Winsock's states, as its rules name them."""

    OPEN = enum.auto()
    BOUND = enum.auto()
    LISTENING = enum.auto()
    CONNECTING = enum.auto()
    CONNECTED = enum.auto()
