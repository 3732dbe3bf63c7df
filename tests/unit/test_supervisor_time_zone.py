"""Windows' rules for the zones of the tz database."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from ntsup.supervisor import time_zone
from ntsup.supervisor.time_zone import Change


@pytest.fixture
def zone() -> Iterator[object]:
    before = os.environ.get("TZ")

    def choose(name: str) -> None:
        os.environ["TZ"] = name
        time.tzset()

    yield choose
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


HOUR = 3_600_000
CASES = [
    ("UTC", 0, None, None),
    ("Europe/Berlin", -60, Change(3, 0, 5, 2 * HOUR), Change(10, 0, 5, 3 * HOUR)),
    ("America/New_York", 300, Change(3, 0, 2, 2 * HOUR), Change(11, 0, 1, 2 * HOUR)),
    ("Australia/Sydney", -600, Change(10, 0, 1, 2 * HOUR), Change(4, 0, 1, 3 * HOUR)),
    ("Asia/Kolkata", -330, None, None),
    ("Asia/Kathmandu", -345, None, None),
]


@pytest.mark.parametrize(("name", "bias", "daylight", "standard"), CASES)
def test_rules(zone: object, name: str, bias: int, daylight: Change | None, standard: Change | None) -> None:
    zone(name)  # type: ignore[operator]
    rules = time_zone.rules(2025)
    assert (rules.bias, rules.daylight_start, rules.standard_start) == (bias, daylight, standard)
    assert rules.daylight_bias == -60
    assert len(rules.tzi()) == 44
    assert len(rules.information()) == 172
    assert time_zone.zone_name() == name


def test_half_an_hour(zone: object) -> None:
    zone("Australia/Lord_Howe")  # type: ignore[operator]
    rules = time_zone.rules(2025)
    assert (rules.bias, rules.daylight_bias) == (-630, -30)


def test_layouts() -> None:
    change = Change(10, 0, 5, 3 * HOUR)
    assert change.systemtime() == bytes([0, 0, 10, 0, 0, 0, 5, 0, 3, 0, 0, 0, 0, 0, 0, 0])
    assert change.time_fields() == bytes([0, 0, 10, 0, 5, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0])
