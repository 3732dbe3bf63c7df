"""The rules of the process's time zone (TZ, /etc/localtime) as Windows states them: biases and the dates of changes.

Asks the C library only, so that what programs are told is what Linux programs do. Must never change the zone.
"""

from __future__ import annotations

import os
import struct
import time
from dataclasses import dataclass

DAY = 86400
WEEK = 7 * DAY


@dataclass(frozen=True)
class Change:
    """A change of the clock: SYSTEMTIME's way of saying "the last Sunday of October, 3:00"."""

    month: int
    weekday: int
    """0 is Sunday."""
    week: int
    """1…4, or 5 for the last."""
    milliseconds: int
    """Local time of day before the change."""

    def systemtime(self) -> bytes:
        """A SYSTEMTIME with wYear 0, as Win32 and the registry's Time Zones have it."""
        return struct.pack("<8H", 0, self.month, self.weekday, self.week, *self._time())

    def time_fields(self) -> bytes:
        """A TIME_FIELDS with Year 0, as NT has it."""
        return struct.pack("<8H", 0, self.month, self.week, *self._time(), self.weekday)

    def _time(self) -> tuple[int, int, int, int]:
        seconds, milliseconds = divmod(self.milliseconds, 1000)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return hour, minute, second, milliseconds


@dataclass(frozen=True)
class Rules:
    """One year's rules. Biases in minutes: UTC = local time + bias (+ the standard or daylight bias)."""

    bias: int
    daylight_bias: int
    standard_start: Change | None
    daylight_start: Change | None
    standard_name: str
    daylight_name: str

    def tzi(self) -> bytes:
        """REG_TZI_FORMAT, as the registry's Time Zones keep it."""
        standard = self.standard_start.systemtime() if self.standard_start else bytes(16)
        daylight = self.daylight_start.systemtime() if self.daylight_start else bytes(16)
        return struct.pack("<iii", self.bias, 0, self.daylight_bias) + standard + daylight

    def information(self, standard: str = "", daylight: str = "") -> bytes:
        """RTL_TIME_ZONE_INFORMATION: 172 bytes; the names as given, else those of the tz database."""
        start = self.standard_start.time_fields() if self.standard_start else bytes(16)
        summer = self.daylight_start.time_fields() if self.daylight_start else bytes(16)
        return (
            struct.pack("<i", self.bias)
            + _name(standard or self.standard_name, 64)
            + start
            + struct.pack("<i", 0)
            + _name(daylight or self.daylight_name, 64)
            + summer
            + struct.pack("<i", self.daylight_bias)
        )


def _name(text: str, size: int) -> bytes:
    return text.encode("utf-16-le")[: size - 2].ljust(size, b"\0")


def rules(year: int) -> Rules:
    """The rules of a year.

    Windows knows one daylight period a year: of more than two changes (Morocco's Ramadan) the first pair counts.
    """
    start = int(time.mktime((year, 1, 1, 0, 0, 0, 0, 0, 0)))
    changes = _changes(start, start + 366 * DAY, year)
    first = time.localtime(start)
    standard_offset = first.tm_gmtoff
    names = {bool(first.tm_isdst): first.tm_zone}
    to_standard: Change | None = None
    to_daylight: Change | None = None
    daylight_offset = standard_offset
    for at in changes[:2]:
        before, after = time.localtime(at - 1), time.localtime(at)
        names[bool(after.tm_isdst)] = after.tm_zone
        change = _describe(at, before.tm_gmtoff)
        if after.tm_gmtoff > before.tm_gmtoff:
            to_daylight, daylight_offset, standard_offset = change, after.tm_gmtoff, before.tm_gmtoff
        else:
            to_standard = change
            daylight_offset, standard_offset = before.tm_gmtoff, after.tm_gmtoff
    if to_standard is None or to_daylight is None:
        to_standard = to_daylight = None  # a country that gave up changing, or began to
        final = time.localtime(start + 364 * DAY)
        standard_offset = daylight_offset = final.tm_gmtoff
        names = {False: final.tm_zone}
    bias = -standard_offset // 60
    name = names.get(False) or first.tm_zone
    daylight_bias = (standard_offset - daylight_offset) // 60 if to_daylight else -60
    return Rules(bias, daylight_bias, to_standard, to_daylight, name, names.get(True, name))


def _changes(start: int, end: int, year: int) -> list[int]:
    """The moments in [start, end) of a year at which the offset changes."""
    found = []
    offset = time.localtime(start).tm_gmtoff
    for week in range(start + WEEK, end + WEEK, WEEK):  # no zone changes there and back within one
        there = time.localtime(week)
        if there.tm_gmtoff == offset:
            continue
        low, high = week - WEEK, week
        while high - low > 1:
            middle = (low + high) // 2
            if time.localtime(middle).tm_gmtoff == offset:
                low = middle
            else:
                high = middle
        if time.localtime(high - 1).tm_year == year:
            found.append(high)
        offset = there.tm_gmtoff
    return found


def _describe(at: int, offset: int) -> Change:
    """A change as a rule, told in the local time that held until then."""
    local = time.gmtime(at + offset)
    month_length = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[local.tm_mon - 1]
    if local.tm_mon == 2 and not (local.tm_year % 4 == 0 and (local.tm_year % 100 or local.tm_year % 400 == 0)):
        month_length = 28
    last = local.tm_mday + 7 > month_length
    week = 5 if last else (local.tm_mday - 1) // 7 + 1
    milliseconds = ((local.tm_hour * 60 + local.tm_min) * 60 + local.tm_sec) * 1000
    return Change(local.tm_mon, (local.tm_wday + 1) % 7, week, milliseconds)


def zone_name() -> str:
    """The host zone's name in the tz database; empty if it has none (a TZ that states rules)."""
    name = os.environ.get("TZ", "").lstrip(":")
    if name:
        return name if "/" in name or name in ("UTC", "GMT") else ""
    for link in ("/etc/localtime",):
        try:
            path = os.path.realpath(link)
        except OSError:
            continue
        _, marker, tail = path.partition("/zoneinfo/")
        if marker:
            return tail.removeprefix("posix/").removeprefix("right/")
    try:
        with open("/etc/timezone") as file:
            return file.read().strip()
    except OSError:
        return ""
