"""NT's power services: batteries and processors as Linux tells of them; turning off is not a program's to do."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable

from ntsup.ntabi import BOOLEAN, PVOID, ULONG, NtError, NtStatus, Out, service
from ntsup.supervisor.linux import processors
from ntsup.supervisor.objects.system_state import system_state
from ntsup.supervisor.objects.thread import Thread

SYSTEM_POWER_CAPABILITIES, SYSTEM_BATTERY_STATE, PROCESSOR_INFORMATION = 4, 5, 11
LAST_WAKE_TIME, LAST_SLEEP_TIME, SYSTEM_EXECUTION_STATE = 14, 15, 16
"""POWER_INFORMATION_LEVEL."""
ES_CONTINUOUS, ES_KNOWN = 0x80000000, 0x80000047
SUPPLIES = "/sys/class/power_supply"
UNKNOWN = 0xFFFFFFFF


def _read(path: str) -> str:
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return ""


def _supplies() -> list[tuple[str, str]]:
    """(folder, type) of the power supplies."""
    try:
        names = sorted(os.listdir(SUPPLIES))
    except OSError:
        return []
    return [(f"{SUPPLIES}/{name}", _read(f"{SUPPLIES}/{name}/type")) for name in names]


def _capabilities(t: Thread) -> bytes:
    """SYSTEM_POWER_CAPABILITIES: whether there are batteries; nothing that a program could do."""
    data = bytearray(76)
    data[30] = any(kind == "Battery" for _, kind in _supplies())  # SystemBatteriesPresent
    return bytes(data)


def _battery(t: Thread) -> bytes:
    """SYSTEM_BATTERY_STATE."""
    supplies = _supplies()
    batteries = [folder for folder, kind in supplies if kind == "Battery"]
    mains = [folder for folder, kind in supplies if kind in ("Mains", "USB")]
    online = not batteries or any(_read(f"{folder}/online") == "1" for folder in mains)
    if not batteries:
        return struct.pack("<BBBB4xIIIIII", online, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    status = _read(f"{batteries[0]}/status")
    full = int(_read(f"{batteries[0]}/energy_full") or 0) // 1000
    now = int(_read(f"{batteries[0]}/energy_now") or 0) // 1000
    rate = int(_read(f"{batteries[0]}/power_now") or 0) // 1000
    left = now * 3600 // rate if status == "Discharging" and rate else UNKNOWN
    flags = (online, True, status == "Charging", status == "Discharging")
    return struct.pack("<BBBB4xIIIIII", *flags, full, now, rate, left, 0, 0)


def _processors(t: Thread) -> bytes:
    """PROCESSOR_POWER_INFORMATION of each."""
    now = int(float(processors.description().get("cpu MHz", "0") or 0))
    out = []
    for number, cpu in enumerate(sorted(t.executive.affinity.processors)[:64]):
        top = int(_read(f"{processors.SYSFS}/cpu{cpu}/cpufreq/cpuinfo_max_freq") or now * 1000) // 1000
        here = int(_read(f"{processors.SYSFS}/cpu{cpu}/cpufreq/scaling_cur_freq") or now * 1000) // 1000
        out.append(struct.pack("<IIIIII", number, top, here, top, 0, 0))
    return b"".join(out)


_LEVELS: dict[int, Callable[[Thread], bytes]] = {
    SYSTEM_POWER_CAPABILITIES: _capabilities,
    SYSTEM_BATTERY_STATE: _battery,
    PROCESSOR_INFORMATION: _processors,
    LAST_WAKE_TIME: lambda t: bytes(8),
    LAST_SLEEP_TIME: lambda t: bytes(8),
    SYSTEM_EXECUTION_STATE: lambda t: struct.pack("<I", system_state(t.executive).execution_state),
}


@service(partial="capabilities, battery, processors, execution state; policies are refused")
def NtPowerInformation(
    t: Thread,
    information_level: ULONG,
    input_buffer: PVOID,
    input_buffer_length: ULONG,
    output_buffer: PVOID,
    output_buffer_length: ULONG,
) -> int:
    """Facts of the machine's power."""
    make = _LEVELS.get(information_level)
    if make is None:
        raise NtError(NtStatus.NOT_IMPLEMENTED)
    if input_buffer or input_buffer_length:
        raise NtError(NtStatus.INVALID_PARAMETER)
    data = make(t)
    if output_buffer_length < len(data):
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    t.process.memory.write(output_buffer, data)
    return NtStatus.SUCCESS


@service(partial="the state is kept; nothing here keeps Linux awake")
def NtSetThreadExecutionState(t: Thread, new_flags: ULONG, previous_flags: Out[ULONG]) -> int:
    """Ask that the machine or its display stay on."""
    if not new_flags & ES_KNOWN or new_flags & ~ES_KNOWN:
        raise NtError(NtStatus.INVALID_PARAMETER)
    state = system_state(t.executive)
    previous_flags.put(state.execution_state | ES_CONTINUOUS)
    if new_flags & ES_CONTINUOUS:
        state.execution_state = new_flags & ~ES_CONTINUOUS
    return NtStatus.SUCCESS


@service
def NtIsSystemResumeAutomatic(t: Thread) -> int:
    """A BOOLEAN: whether nobody was there when the machine woke. It never slept."""
    return 0


@service
def NtInitiatePowerAction(
    t: Thread, system_action: ULONG, lightest_system_state: ULONG, flags: ULONG, asynchronous: BOOLEAN
) -> int:
    """Needs SeShutdownPrivilege over a machine that is not ours to turn off."""
    raise NtError(NtStatus.PRIVILEGE_NOT_HELD)


@service
def NtShutdownSystem(t: Thread, action: ULONG) -> int:
    """Needs SeShutdownPrivilege over a machine that is not ours to turn off."""
    raise NtError(NtStatus.PRIVILEGE_NOT_HELD)
