"""Looking a name up in a Linux directory whatever its case, as Windows does.

Folded listings are kept, and believed as long as the directory's mtime stands still. Only stats and lists.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Final

from ntsup.pathmap.names import fold, to_windows_name

SETTLED_NS: Final = 20_000_000
"""Longer than any file system's tick of mtime: a change within it may not show."""
UNSETTLED_LIFE_NS: Final = 50_000_000
"""How long a listing is believed that was made within SETTLED_NS of a change: so long may somebody else's change go
unseen, and no oftener is a directory listed that we fill ourselves."""
LIFE_PER_COST: Final = 20
"""A listing that took long to make is believed longer: making listings may take a twentieth of the time."""
DEFAULT_LIMIT: Final = 200_000


class _Listing:
    """Folded name to name, for one state of a directory."""

    __slots__ = ("ambiguous", "generation", "life_ns", "listed_ns", "names", "stamp")

    def __init__(self, directory: str, info: os.stat_result, generation: int) -> None:
        self.listed_ns = time.time_ns()
        self.stamp = _stamp(info)
        self.generation = generation
        self.names: dict[str, str] = {}
        entries = os.listdir(directory)
        entries.sort()
        for entry in entries:
            self.names.setdefault(fold(to_windows_name(entry)), entry)
        self.ambiguous = len(self.names) != len(entries)
        self.life_ns = max(UNSETTLED_LIFE_NS, LIFE_PER_COST * (time.time_ns() - self.listed_ns))

    def is_current(self, info: os.stat_result, generation: int) -> bool:
        if self.stamp != _stamp(info) or self.generation != generation:
            return False
        if self.listed_ns - info.st_mtime_ns > SETTLED_NS:
            return True
        return abs(time.time_ns() - self.listed_ns) < self.life_ns


class Directories:
    """A cache of folded directory listings, of at most `limit` names; the least recently used go first."""

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        self._limit = limit
        self._names = 0
        self._listings: dict[str, _Listing] = {}
        self._changed: Callable[[int, int], object] = lambda device, inode: None
        self._generation: Callable[[int, int], int] = lambda device, inode: 0

    def on_change(self, changed: Callable[[int, int], object], generation: Callable[[int, int], int]) -> None:
        """See PathMap.on_change."""
        self._changed, self._generation = changed, generation

    def find(self, directory: str, name: str, info: os.stat_result) -> str | None:
        """The Linux name under which `directory` holds the Windows name `name`, compared without case, or None.

        `info` is a stat of the directory just made. Where several names differ by case only, the first in code point
        order is meant. Raises OSError when the directory cannot be read.
        """
        listing = self._listings.pop(directory, None)
        generation = self._generation(info.st_dev, info.st_ino)
        if listing is None or not listing.is_current(info, generation):
            if listing is not None:
                self._names -= len(listing.names)
            listing = _Listing(directory, info, generation)
            self._names += len(listing.names)
        self._listings[directory] = listing
        if self._names > self._limit:
            self._shrink()
        return listing.names.get(fold(name))

    def note_created(self, directory: str, name: str) -> bool:
        """We made the Linux name `name` in `directory`: keep its listing, if there is one, without reading it anew.

        True if somebody else changed the directory since it was looked at and made another spelling of the name.
        """
        listing, alone = self._changed_listing(directory)
        if listing is not None:
            kept = listing.names.setdefault(fold(to_windows_name(name)), name)
            if kept == name:
                self._names += 1
            else:
                listing.ambiguous = True
        return not alone and self._spellings(directory, name) > 1

    @staticmethod
    def _spellings(directory: str, name: str) -> int:
        folded = fold(to_windows_name(name))
        try:
            return sum(fold(to_windows_name(entry)) == folded for entry in os.listdir(directory))
        except OSError:
            return 0

    def note_removed(self, directory: str, name: str) -> None:
        """We removed the Linux name `name` from `directory`."""
        listing, _ = self._changed_listing(directory)
        if listing is None:
            return
        if listing.ambiguous:
            self._drop(directory)
        elif listing.names.pop(fold(to_windows_name(name)), None) is not None:
            self._names -= 1

    def _changed_listing(self, directory: str) -> tuple[_Listing | None, bool]:
        """Tell of a change that was just made: the directory's listing, if it is to know of it and of all before.

        And whether nobody else of ours changed the directory since it was listed, as far as that is known.
        """
        listing = self._listings.get(directory)
        try:
            info = os.stat(directory)
        except OSError:
            if listing is not None:
                self._drop(directory)
            return None, True
        before = self._generation(info.st_dev, info.st_ino)
        self._changed(info.st_dev, info.st_ino)
        if listing is None:
            return None, True
        if listing.generation != before or listing.stamp[:2] != (info.st_dev, info.st_ino):
            self._drop(directory)
            return None, False
        listing.stamp, listing.generation = _stamp(info), self._generation(info.st_dev, info.st_ino)
        return listing, True

    def _drop(self, directory: str) -> None:
        self._names -= len(self._listings.pop(directory).names)

    def _shrink(self) -> None:
        while self._names > self._limit and len(self._listings) > 1:
            self._drop(next(iter(self._listings)))


def _stamp(info: os.stat_result) -> tuple[int, int, int]:
    return info.st_dev, info.st_ino, info.st_mtime_ns
