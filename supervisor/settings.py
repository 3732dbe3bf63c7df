"""What a run was asked for: the presented build, drives, doors, verbosity. Plain data; must never look at a process."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ntsup.supervisor.linux.native import GateAddresses

if TYPE_CHECKING:
    from ntsup.supervisor.hooks.dispatch import Hooks
    from ntsup.supervisor.tracing.tracer import Tracer

PACKAGE = Path(__file__).resolve().parent.parent
"""The folder that holds supervisor/, guest/, gate/: the checkout, or ntsup in site-packages."""


DEFAULT_BUILD = 19045
"""Windows 10 22H2."""


def gate_path() -> Path:
    """The gate executable."""
    return PACKAGE / "gate" / "bin" / "gate"


def gate_addresses() -> GateAddresses:
    """The gate's symbols."""
    return GateAddresses(json.loads((PACKAGE / "gate" / "bin" / "gate.json").read_text()))


def system32() -> Path:
    """The folder of the guest DLLs."""
    return PACKAGE / "guest" / "bin"


def cache_directory() -> Path:
    """Where laid-out images and compiled filters are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base) / "ntsup"


@dataclass
class Settings:
    """One run's options."""

    build: int = DEFAULT_BUILD
    strict: bool = False
    """No hole in the filter: every call, also the gate's, reaches the supervisor."""
    use_gate: bool = True
    """Whether the gate may serve calls inside the guest; `strict` and a machine without libseccomp forbid it too."""
    verbose: bool = False
    tracer: Tracer | None = None
    """Who is told of every call."""
    wait_for_watcher: bool = False
    """The program starts when the first `ntsup attach` has come."""
    hooks: Hooks | None = None
    """Who may change calls."""
    drives: dict[str, str] = field(default_factory=dict)
    gate: GateAddresses = field(default_factory=gate_addresses)

    def drive_options(self) -> dict[str, Any]:
        """What pathmap's Drives is made with."""
        return {"extra": self.drives, "system_directory": str(system32())}
