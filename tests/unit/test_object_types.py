"""The object types have one order, and every class of objects its place in it."""

from __future__ import annotations

from ntsup.supervisor.objects.object_types import TYPES
from ntsup.supervisor.services.object import kinds


def test_every_type_has_its_index() -> None:
    assert sorted(TYPES) == sorted(kinds())
