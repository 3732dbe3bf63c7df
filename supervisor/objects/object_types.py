"""The object types and their numbers, as handle lists and type queries tell them.

Every class of objects has its place here.
"""

from __future__ import annotations

TYPES = (
    "Type",
    "Directory",
    "SymbolicLink",
    "Token",
    "Job",
    "Process",
    "Thread",
    "Partition",
    "UserApcReserve",
    "IoCompletionReserve",
    "DebugObject",
    "Event",
    "Mutant",
    "Semaphore",
    "Timer",
    "IRTimer",
    "Profile",
    "KeyedEvent",
    "Section",
    "TpWorkerFactory",
    "Device",
    "IoCompletion",
    "WaitCompletionPacket",
    "File",
    "TmTm",
    "TmTx",
    "TmRm",
    "TmEn",
    "Key",
    "RegistryTransaction",
    "ALPC Port",
)
"""The object types in the order of their indices."""
FIRST_TYPE = 2
"""TypeIndex of the first object type: Windows has kept 0 and 1 for itself."""


def type_index(name: str) -> int:
    """The number of a type."""
    return FIRST_TYPE + TYPES.index(name)
