"""Service numbers by build, the prototypes' data, and the tables made of both."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ntsup.ntabi import BUILDS, number_of, numbers, prototype, registry, service_table
from ntsup.ntabi.prototypes import lines


def test_known_numbers() -> None:
    # Public knowledge: the numbers below 0x67 did not move since 10240; NtCreateUserProcess moved.
    assert numbers(19045)[0x55] == "NtCreateFile"
    assert number_of(19041, "NtCreateUserProcess") == 0xC9
    assert numbers(26100)[0x0F] == "NtClose"
    assert numbers(19045)[0x1000].startswith("NtUser")
    assert numbers(19041) == numbers(19045)


def test_what_is_not_known_is_said() -> None:
    with pytest.raises(ValueError, match="7601"):
        numbers(7601)
    with pytest.raises(KeyError):
        number_of(19045, "NtNope")


@pytest.mark.parametrize("build", BUILDS)
def test_tables(build: int) -> None:
    table = service_table(build)
    for number, name in numbers(build).items():
        service = table[number]
        assert service is not None and service is registry[name]
        assert number_of(build, name) == number
        assert service.is_win32k == (number >= 0x1000), name
    assert sum(service is not None for service in table[:0x200]) == {19041: 471, 26100: 488, 26200: 488}.get(build, 471)


def test_every_prototype_parses() -> None:
    for name in lines():
        found = prototype(name)
        labels = [parameter.name for parameter in found.parameters or ()]
        assert found.name == name and found.category
        assert len(set(labels)) == len(labels), name
        for parameter in found.parameters or ():
            assert parameter.type and parameter.direction in ("in", "out", "inout", "reserved")
            for size in filter(None, parameter.size.split(">")):
                assert size.lstrip("#*") in labels, (name, parameter)


def test_a_prototype() -> None:
    found = prototype("NtReleaseSemaphore")
    assert [parameter.name for parameter in found.parameters or ()] == [
        "SemaphoreHandle",
        "ReleaseCount",
        "PreviousCount",
    ]
    assert found.parameters is not None and found.parameters[2].optional
    assert found.category == "Synchronization"


def test_import_stays_small() -> None:
    heavy = "inspect,dataclasses,pathlib,ctypes,json,csv,logging"
    script = f"import sys, ntsup.ntabi; print([m for m in '{heavy}'.split(',') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
