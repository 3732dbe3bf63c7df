"""What Linux says of the processors: cores, packages and caches from sysfs, times from /proc/stat. Knows Linux only."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

SYSFS = "/sys/devices/system/cpu"
UNIFIED, INSTRUCTION, DATA = "Unified", "Instruction", "Data"


@dataclass(frozen=True)
class Cache:
    """A cache and the processors that share it."""

    level: int
    kind: str
    size: int
    line: int
    ways: int
    processors: frozenset[int]


def _read(path: str) -> str:
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return ""


def parse_list(text: str) -> frozenset[int]:
    """The numbers of a list such as "0-3,8"."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        if first.strip().isdigit():
            found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def _number(text: str, default: int = 0) -> int:
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    if text and text[-1] in units and text[:-1].isdigit():
        return int(text[:-1]) * units[text[-1]]
    return int(text) if text.isdigit() else default


def sharing(processors: Iterable[int], name: str) -> list[frozenset[int]]:
    """The processors in groups that a file of `topology` lists ("core_cpus_list", "package_cpus_list"), each once."""
    usable = frozenset(processors)
    groups: dict[frozenset[int], None] = {}
    for cpu in sorted(usable):
        listed = parse_list(_read(f"{SYSFS}/cpu{cpu}/topology/{name}")) & usable
        groups[listed or frozenset({cpu})] = None
    return list(groups)


def caches(processors: Iterable[int]) -> list[Cache]:
    """The caches of these processors, each once, lowest level first."""
    usable = frozenset(processors)
    found: dict[Cache, None] = {}
    for cpu in sorted(usable):
        folder = f"{SYSFS}/cpu{cpu}/cache"
        try:
            names = sorted(name for name in os.listdir(folder) if name.startswith("index"))
        except OSError:
            continue
        for name in names:
            at = f"{folder}/{name}"
            cache = Cache(
                _number(_read(f"{at}/level")),
                _read(f"{at}/type"),
                _number(_read(f"{at}/size")),
                _number(_read(f"{at}/coherency_line_size"), 64),
                _number(_read(f"{at}/ways_of_associativity")),
                parse_list(_read(f"{at}/shared_cpu_list")) & usable or frozenset({cpu}),
            )
            found[cache] = None
    return sorted(found, key=lambda cache: (cache.level, cache.kind, min(cache.processors)))


@dataclass(frozen=True)
class Times:
    """How a processor's time was spent since the start, in 100 ns."""

    user: int
    kernel: int
    idle: int
    interrupt: int


def times(processors: Iterable[int]) -> list[Times]:
    """The times of these processors, in the order of their numbers."""
    tick = 10_000_000 // os.sysconf("SC_CLK_TCK")
    usable = frozenset(processors)
    found: dict[int, Times] = {}
    for line in _read("/proc/stat").splitlines():
        name, *values = line.split()
        if name.startswith("cpu") and name[3:].isdigit() and int(name[3:]) in usable:
            user, nice, system, idle, waiting, hard, soft = (int(value) * tick for value in values[:7])
            found[int(name[3:])] = Times(user + nice, system + hard + soft, idle + waiting, hard)
    return [found.get(cpu, Times(0, 0, 0, 0)) for cpu in sorted(usable)]


def context_switches() -> int:
    """How often any processor went on to another thread since the boot."""
    for line in _read("/proc/stat").splitlines():
        if line.startswith("ctxt "):
            return int(line.split()[1])
    return 0


def description() -> dict[str, str]:
    """The first processor's entry of /proc/cpuinfo."""
    found: dict[str, str] = {}
    for line in _read("/proc/cpuinfo").splitlines():
        if not line.strip():
            break
        name, _, value = line.partition(":")
        found[name.strip()] = value.strip()
    return found
