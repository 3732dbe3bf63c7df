"""The processors as NtQuerySystemInformation(Ex) tells of them: one group, one node, the host's cores and caches."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable

from ntsup.ntabi import NtError, NtStatus
from ntsup.ntabi.constants.system import SYSTEM_INFORMATION_CLASS as C
from ntsup.supervisor.linux import processors
from ntsup.supervisor.objects.thread import Thread

CORE, NUMA_NODE, CACHE, PACKAGE, GROUP, DIE, NUMA_NODE_EX, MODULE = range(8)
ALL = 0xFFFF
"""LOGICAL_PROCESSOR_RELATIONSHIP."""
LTP_PC_SMT = 1
_CACHE_TYPES = {processors.UNIFIED: 0, processors.INSTRUCTION: 1, processors.DATA: 2}
IMAGE_FILE_MACHINE_AMD64 = 0x8664
FIRST_CPU_SET = 0x100
PROCESSOR_ARCHITECTURE_INTEL, PROCESSOR_ARCHITECTURE_AMD64 = 0, 9
TICK = 156250


def _mask(t: Thread, cpus: Iterable[int]) -> int:
    """NT's processors are the ones that guests may use, counted from 0."""
    order = sorted(t.executive.affinity.processors)[:64]
    return sum(1 << order.index(cpu) for cpu in cpus if cpu in order)


def _usable(t: Thread) -> list[int]:
    return sorted(t.executive.affinity.processors)[:64]


def logical(t: Thread) -> bytes:
    """SYSTEM_LOGICAL_PROCESSOR_INFORMATION: 32 bytes each."""
    usable, out = _usable(t), []
    for core in processors.sharing(usable, "core_cpus_list"):
        out.append(struct.pack("<QIxxxxB15x", _mask(t, core), CORE, int(len(core) > 1)))
    for package in processors.sharing(usable, "package_cpus_list"):
        out.append(struct.pack("<QIxxxx16x", _mask(t, package), PACKAGE))
    for cache in processors.caches(usable):
        kind = _CACHE_TYPES.get(cache.kind, 0)
        fields = (cache.level, min(cache.ways, 0xFF), cache.line, cache.size, kind)
        out.append(struct.pack("<QIxxxxBBHII4x", _mask(t, cache.processors), CACHE, *fields))
    out.append(struct.pack("<QIxxxxI12x", _mask(t, usable), NUMA_NODE, 0))
    return b"".join(out)


def _processor_entry(relationship: int, flags: int, mask: int) -> bytes:
    return struct.pack("<IIBB20xHQHxxxxxx", relationship, 48, flags, 0, 1, mask, 0)


def _node_entry(relationship: int, mask: int) -> bytes:
    return struct.pack("<III18xHQHxxxxxx", relationship, 48, 0, 1, mask, 0)


def _cache_entry(cache: processors.Cache, mask: int) -> bytes:
    kind = _CACHE_TYPES.get(cache.kind, 0)
    ways = min(cache.ways, 0xFF)
    return struct.pack("<IIBBHII18xHQHxxxxxx", CACHE, 56, cache.level, ways, cache.line, cache.size, kind, 1, mask, 0)


def _group_entry(count: int, mask: int) -> bytes:
    return struct.pack("<IIHH20xBB38xQ", GROUP, 80, 1, 1, count, count, mask)


def relations(t: Thread, data: bytes) -> bytes:
    """SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX of the relationship that `data` names."""
    if len(data) != 4:
        raise NtError(NtStatus.INVALID_PARAMETER)
    (wanted,) = struct.unpack("<I", data)
    if wanted != ALL and wanted > MODULE:
        raise NtError(NtStatus.INVALID_PARAMETER)
    usable, out = _usable(t), []
    everything = _mask(t, usable)
    if wanted in (CORE, ALL):
        cores = processors.sharing(usable, "core_cpus_list")
        out += [_processor_entry(CORE, LTP_PC_SMT if len(core) > 1 else 0, _mask(t, core)) for core in cores]
    for relationship, name in ((PACKAGE, "package_cpus_list"), (DIE, "die_cpus_list"), (MODULE, "cluster_cpus_list")):
        if wanted in (relationship, ALL):
            groups = processors.sharing(usable, name)
            out += [_processor_entry(relationship, 0, _mask(t, group)) for group in groups]
    if wanted in (CACHE, ALL):
        out += [_cache_entry(cache, _mask(t, cache.processors)) for cache in processors.caches(usable)]
    if wanted in (NUMA_NODE, ALL):
        out.append(_node_entry(NUMA_NODE, everything))
    if wanted == NUMA_NODE_EX:
        out.append(_node_entry(NUMA_NODE_EX, everything))
    if wanted in (GROUP, ALL):
        out.append(_group_entry(len(usable), everything))
    return b"".join(out)


def performance(t: Thread) -> bytes:
    """SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION of each: kernel time includes idle time."""
    return b"".join(
        struct.pack("<qqqqqIxxxx", x.idle, x.kernel + x.idle, x.user, 0, x.interrupt, 0)
        for x in processors.times(_usable(t))
    )


def performance_ex(t: Thread) -> bytes:
    """SYSTEM_PROCESSOR_PERFORMANCE_INFORMATION_EX of each."""
    return b"".join(
        struct.pack("<qqqqqIIqqq", x.idle, x.kernel + x.idle, x.user, 0, x.interrupt, 0, 0, 0, 0, 0)
        for x in processors.times(_usable(t))
    )


def idle_cycles(t: Thread) -> bytes:
    """SYSTEM_PROCESSOR_IDLE_CYCLE_TIME_INFORMATION, in units of 100 ns."""
    return b"".join(struct.pack("<Q", x.idle) for x in processors.times(_usable(t)))


def cycles(t: Thread) -> bytes:
    """SYSTEM_PROCESSOR_CYCLE_TIME_INFORMATION, in units of 100 ns."""
    return b"".join(struct.pack("<Q", x.user + x.kernel) for x in processors.times(_usable(t)))


def cpu_sets(t: Thread, data: bytes) -> bytes:
    """SYSTEM_CPU_SET_INFORMATION; `data` is a process handle or none."""
    usable = _usable(t)
    cores = processors.sharing(usable, "core_cpus_list")
    shared = [cache.processors for cache in processors.caches(usable)]
    out = []
    for number, cpu in enumerate(usable):
        core = next((min(c) for c in cores if cpu in c), cpu)
        last = next((min(c) for c in reversed(shared) if cpu in c), 0)
        indexes = (number, usable.index(core), usable.index(last) if last in usable else 0)
        out.append(struct.pack("<IIIHBBBBBBIQ", 32, 0, FIRST_CPU_SET + number, 0, *indexes, 0, 0, 0, 0, 0))
    return b"".join(out)


def architectures(t: Thread, data: bytes) -> bytes:
    """SYSTEM_SUPPORTED_PROCESSOR_ARCHITECTURES_INFORMATION: AMD64 alone, native, in kernel and user mode."""
    return struct.pack("<II", IMAGE_FILE_MACHINE_AMD64 | 0xF << 16, 0)


def description(t: Thread, architecture: int = PROCESSOR_ARCHITECTURE_AMD64) -> bytes:
    """SYSTEM_PROCESSOR_INFORMATION."""
    facts = processors.description()
    family, model, stepping = (int(facts.get(name, "0")) for name in ("cpu family", "model", "stepping"))
    revision = (model & 0xFF) << 8 | stepping & 0xFF
    return struct.pack("<HHHHI", architecture, family or 6, revision, t.executive.processor_count, 0x3D0F7FFF)


def interrupts(t: Thread) -> bytes:
    """SYSTEM_INTERRUPT_INFORMATION of each: Linux tells of no deferred calls, and not who switched contexts where."""
    count = t.executive.processor_count
    return struct.pack("<6I", processors.context_switches() // count & 0xFFFFFFFF, 0, 0, TICK, 0, 0) * count


def brand(t: Thread) -> bytes:
    """SystemProcessorBrandString: its text, NUL at the end."""
    return processors.description().get("model name", "x86-64").encode("ascii", "replace") + b"\0"


PLAIN: dict[int, Callable[[Thread], bytes]] = {
    C.SystemProcessorInformation: description,
    C.SystemProcessorPerformanceInformation: performance,
    C.SystemEmulationProcessorInformation: lambda t: description(t, PROCESSOR_ARCHITECTURE_INTEL),
    C.SystemInterruptInformation: interrupts,
    C.SystemLogicalProcessorInformation: logical,
    C.SystemProcessorIdleCycleTimeInformation: idle_cycles,
    C.SystemProcessorBrandString: brand,
    C.SystemProcessorCycleTimeInformation: cycles,
    C.SystemProcessorPerformanceInformationEx: performance_ex,
}
WITH_INPUT: dict[int, Callable[[Thread, bytes], bytes]] = {
    C.SystemLogicalProcessorAndGroupInformation: relations,
    C.SystemCpuSetInformation: cpu_sets,
    C.SystemSupportedProcessorArchitectures: architectures,
    C.SystemSupportedProcessorArchitectures2: architectures,
}
BY_GROUP = frozenset(
    {
        C.SystemProcessorPerformanceInformation,
        C.SystemLogicalProcessorInformation,
        C.SystemProcessorIdleCycleTimeInformation,
        C.SystemProcessorCycleTimeInformation,
        C.SystemProcessorPerformanceInformationEx,
    }
)
"""Those of PLAIN that NtQuerySystemInformationEx answers for a processor group."""
