"""Windows' time zones as data, and which of them the host's is. Pure but for the one file it reads.

Must never need the registry itself: the clock's services ask here too.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from typing import Final

from ntsup.supervisor import time_zone

DATA: Final = os.path.join(os.path.dirname(os.path.realpath(__file__)), "data")


def read_data(name: str) -> str:
    """The text of a committed data file."""
    with open(os.path.join(DATA, name), encoding="utf-8") as file:
        return file.read()


@dataclass(frozen=True)
class TimeZone:
    """A row of Windows' Time Zones."""

    key_name: str
    display: str
    tzi: bytes
    zones: tuple[str, ...]
    """Those of the tz database, the main one first."""

    @property
    def daylight(self) -> str:
        """The name of its daylight time."""
        return self.key_name.replace("Standard Time", "Daylight Time")


@functools.cache
def time_zones() -> tuple[TimeZone, ...]:
    """The rows of data/time_zones.csv."""
    zones = []
    for line in read_data("time_zones.csv").splitlines():
        if not line.startswith("#"):
            name, display, tzi, main, others = line.split("|")
            zones.append(TimeZone(name, display, bytes.fromhex(tzi), (main, *others.split())))
    return tuple(zones)


def host_time_zone() -> TimeZone | None:
    """Windows' time zone for the host's; None where it has no name."""
    name = time_zone.zone_name()
    return next((zone for zone in time_zones() if name in zone.zones), None) if name else None
