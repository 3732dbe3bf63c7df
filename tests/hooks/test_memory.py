"""A hooked call's view of memory, against a model, and arguments of any service with any numbers and any memory."""

from __future__ import annotations

import ctypes
import os
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntsup.ntabi import NtError, NtStatus, registry
from ntsup.ntabi.arguments import Arguments, ObjectAttributes
from ntsup.supervisor.hooks.memory import PLACED, CallMemory
from ntsup.supervisor.linux.memory import GuestMemory

SIZE = 64
ranges = st.tuples(st.integers(0, SIZE - 1), st.integers(1, SIZE)).map(lambda r: (r[0], min(r[1], SIZE - r[0])))
steps = st.lists(
    st.tuples(
        st.sampled_from(["hook reads", "service reads", "service writes", "guest writes"]), ranges, st.integers(1, 255)
    ),
    max_size=30,
)


@given(steps)
def test_what_was_read_stays(what: list[tuple[str, tuple[int, int], int]]) -> None:
    """A byte that a hook has read is what it was then, for hook and service, until the service itself writes it."""
    buffer = (ctypes.c_ubyte * SIZE)(*range(SIZE))
    base = ctypes.addressof(buffer)
    memory = CallMemory(GuestMemory(os.getpid()))
    seen: dict[int, int] = {}
    for step, (at, size), value in what:
        places = range(at, at + size)
        expected = bytes(seen.get(place, buffer[place]) for place in places)
        if step == "guest writes":
            for place in places:
                buffer[place] = value
        elif step == "service writes":
            memory.write(base + at, bytes([value]) * size)
            for place in places:
                assert buffer[place] == value
                if place in seen:
                    seen[place] = value
        elif step == "hook reads":
            assert memory.copy(base + at, size) == expected
            seen.update(zip(places, expected, strict=True))
        else:
            assert memory.read(base + at, size) == expected


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=10))
def test_what_is_placed_is_found(contents: list[bytes]) -> None:
    memory = CallMemory(GuestMemory(os.getpid()))
    places = [memory.place(content) for content in contents]
    assert all(place >= PLACED and place % 16 == 0 for place in places)
    assert [memory.read(place, len(content)) for place, content in zip(places, contents, strict=True)] == contents
    with pytest.raises(NtError):
        memory.write(places[0], b"x")
    with pytest.raises(NtError):
        memory.read(places[-1], 100)


class AnyMemory:
    """Memory that has everything everywhere, or nothing anywhere, or one and the other."""

    def __init__(self, chance: random.Random, faults: float) -> None:
        self._chance, self._faults = chance, faults

    def read(self, address: int, size: int) -> bytes:
        if self._chance.random() < self._faults or size > 1 << 20:
            raise NtError(NtStatus.ACCESS_VIOLATION)
        return self._chance.randbytes(size)

    def write(self, address: int, data: bytes) -> None:
        self.read(address, len(data))

    def probe_write(self, address: int, size: int) -> None:
        self.read(address, size)

    def place(self, data: bytes) -> int:
        return PLACED


VALUES: tuple[Any, ...] = (
    None, 0, -1, 1 << 31, 1 << 63, 1 << 70, True, "", "text", "x" * 40_000, "\ud800", b"", b"bytes", [], [1, 2],
    [object()], ObjectAttributes("name"), ObjectAttributes("name", 1 << 80), object(), 1.5,
)  # fmt: skip


@pytest.mark.parametrize("faults", [0, 0.3, 1])
def test_any_arguments_of_any_service(faults: float) -> None:
    """Whatever the guest passes and whatever a hook sets, nothing but the documented errors is raised."""
    chance = random.Random(11)
    for service in registry.values():
        count = service.argument_count if service.arguments_known else 4
        args = [chance.choice((0, 1, 8, 0x20, 0xFFFFFFFF, 1 << 63, chance.getrandbits(64))) for _ in range(count)]
        arguments = Arguments(service, list(args), AnyMemory(chance, faults))
        for ended in (False, True):
            if ended:
                arguments.end()
            for name in arguments:
                try:
                    arguments[name]
                except NtError:
                    pass
                for value in chance.sample(VALUES, 5):
                    try:
                        arguments[name] = value
                    except (NtError, ValueError, TypeError):
                        pass
                    assert all(0 <= each < 1 << 64 for each in arguments.args)
        arguments.restore(args)
        assert arguments.args == args


def test_unknown_names() -> None:
    arguments = Arguments(registry["NtClose"], [4], AnyMemory(random.Random(1), 0))
    for name in ("", "handles", "Handle"):
        with pytest.raises(KeyError, match="NtClose has no"):
            arguments[name]
        with pytest.raises(KeyError, match="it has handle"):
            arguments[name] = 1
    assert arguments.items() == [("handle", 4)] and len(arguments) == 1 and "handle" in arguments
