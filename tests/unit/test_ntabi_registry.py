"""The registry: every service that has a body agrees with its documented prototype, and can be decoded."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from ntsup.ntabi import BUILDS, prototype, registry, service_table
from ntsup.ntabi.arguments import snake_case

SERVICES = sorted((Path(__file__).parents[2] / "supervisor" / "services").rglob("*.py"))


def declared_bodies() -> list[tuple[str, list[str]]]:
    """Every function under @service with its parameter names, read from the source so that nothing needs building."""
    found = []
    for path in SERVICES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                names = [
                    getattr(each.func if isinstance(each, ast.Call) else each, "id", "") for each in node.decorator_list
                ]
                if "service" in names:
                    found.append((node.name, [argument.arg for argument in node.args.args]))
    return found


@pytest.mark.parametrize(
    ("name", "parameters"), declared_bodies(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_body_agrees_with_the_prototype(name: str, parameters: list[str]) -> None:
    documented = prototype(name).parameters
    assert documented is not None
    assert len(parameters) - 1 == len(documented)
    for used, parameter in zip(parameters[1:], documented, strict=True):
        # The documented name, or its beginning: "semaphore" for SemaphoreHandle, whose body gets the object.
        assert f"{snake_case(parameter.name)}_".startswith(used.rstrip("_") + "_"), f"{used} is {parameter.name}"


def test_every_body_can_be_decoded() -> None:
    pytest.importorskip("ntsup.supervisor.linux._native")
    for path in SERVICES:
        if path.stem != "__init__":
            parts = path.with_suffix("").parts
            importlib.import_module("ntsup." + ".".join(parts[parts.index("supervisor") :]))
    for service in registry.values():
        if service.body is not None:
            service.compile()
            assert service.decoded is not None
            assert len(service.decoded) == service.argument_count
            for decoded, documented in zip(service.decoded, service.params, strict=True):
                if decoded.kind in ("in", "out", "inout"):
                    assert decoded.kind == documented.direction, f"{service.name}: {documented.name}"


@pytest.mark.parametrize("build", BUILDS)
def test_every_executive_service_of_a_build_has_known_arguments(build: int) -> None:
    for service in service_table(build)[:0x1000]:
        assert service is None or service.arguments_known, service
