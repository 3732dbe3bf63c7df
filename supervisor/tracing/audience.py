"""Who sees the calls of one service. Made once for each service and set of watchers, so that a call costs a look-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ntsup.ntabi.format import plan_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ntsup.ntabi import Service
    from ntsup.ntabi.format import Style
    from ntsup.supervisor.tracing.watcher import Watcher


class Audience:
    """Some watchers, and what their requests come to together."""

    __slots__ = (
        "argument_count",
        "by_guest",
        "captures",
        "name",
        "only_handles",
        "returns_status",
        "stacks",
        "styles",
        "watchers",
        "writes",
    )

    def __init__(self, entry: Service, watchers: Sequence[Watcher]) -> None:
        self.name = entry.name
        self.watchers = tuple(watchers)
        self.returns_status = entry.prototype.returns == "NTSTATUS"
        self.argument_count = entry.argument_count if entry.arguments_known else 4
        self.by_guest = any(watcher.selection.by_guest for watcher in watchers)
        reading = [watcher for watcher in watchers if watcher.lines or watcher.selection.by_text]
        self.styles: tuple[Style, ...] = tuple({watcher.style: None for watcher in reading})
        """How arguments are printed, in each way that somebody wants; empty if calls are only counted."""
        self.captures = bool(self.styles)
        plan = plan_of(entry)
        self.only_handles = plan.handles is not None
        """Whether nothing but the objects behind handles is captured when a call begins."""
        self.writes = bool(plan.at_end)
        """Whether its calls write what is printed: only then their end is captured too."""
        self.stacks = any(watcher.stacks for watcher in reading)
