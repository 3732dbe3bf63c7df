"""What a new registry holds (data/default.toml, data/time_zones.csv), and what is set afresh whenever one is opened.

Must never overwrite what a program has set, but for the few values that state facts of the host and of the run.
"""

from __future__ import annotations

import struct
import time
from dataclasses import dataclass
from typing import Any, Final

from ntsup.pathmap.names import fold
from ntsup.supervisor import time_zone
from ntsup.supervisor.linux import processors
from ntsup.supervisor.registry.hive import LINK_VALUE, Hive, Value, now
from ntsup.supervisor.registry.zones import host_time_zone, read_data, time_zones

VERSION: Final = 1
"""Of the default content: a database of an older one gets what is new."""
REG_SZ, REG_EXPAND_SZ, REG_BINARY, REG_DWORD, REG_LINK, REG_MULTI_SZ, REG_QWORD = 1, 2, 3, 4, 6, 7, 11
_NT: Final = "MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
_CONTROL: Final = "MACHINE\\SYSTEM\\ControlSet001\\Control"
_BUILDS: Final = {
    19045: {"DisplayVersion": "22H2", "ReleaseId": "2009", "BuildBranch": "vb_release", "UBR": 5000},
    26100: {"DisplayVersion": "24H2", "ReleaseId": "2009", "BuildBranch": "ge_release", "UBR": 2000},
    26200: {"DisplayVersion": "25H2", "ReleaseId": "2009", "BuildBranch": "ge_release", "UBR": 2000},
}


@dataclass(frozen=True)
class Host:
    """What the content says of the machine, the user and the run."""

    user: str
    sid: str
    sid_bytes: bytes
    host_name: str
    build: int
    processors: int


def open_hive(prefix: str, host: Host) -> Hive:
    """The registry of a prefix, made on first use."""
    hive = Hive(f"{prefix}/Windows/System32/config/registry.sqlite", lambda new: _fill(new, host), VERSION)
    _set_build(hive, host.build)
    _set_time_zone(hive)
    _make_volatile(hive, host)
    return hive


def value_of(data: Any) -> tuple[int, bytes]:
    """(type, bytes) of a value as TOML states it."""
    if isinstance(data, str):
        return REG_SZ, _string(data)
    if isinstance(data, int):
        return REG_DWORD, struct.pack("<I", data & 0xFFFFFFFF)
    if isinstance(data, list):
        return REG_MULTI_SZ, b"".join(map(_string, data)) + b"\0\0"
    if "expand" in data:
        return REG_EXPAND_SZ, _string(data["expand"])
    if "qword" in data:
        return REG_QWORD, struct.pack("<Q", data["qword"])
    return REG_BINARY, bytes.fromhex(data["hex"])


def _string(text: str) -> bytes:
    return (text + "\0").encode("utf-16-le", "surrogatepass")


def _substituted(data: Any, names: dict[str, str]) -> Any:
    if isinstance(data, str):
        for name, value in names.items():
            data = data.replace(f"${{{name}}}", value)
        return data
    if isinstance(data, dict):
        return {_substituted(key, names): _substituted(value, names) for key, value in data.items()}
    return [_substituted(each, names) for each in data] if isinstance(data, list) else data


def _below_registry(path: str, sid: str) -> str:
    root, _, rest = path.partition("\\")
    above = {"HKLM": "MACHINE", "HKU": "USER", "HKCU": f"USER\\{sid}"}[root]
    return f"{above}\\{rest}" if rest else above


def _fill(hive: Hive, host: Host) -> None:
    import tomllib  # once for each prefix
    import uuid

    names = {
        "USER": host.user,
        "SID": host.sid,
        "SID_BYTES": host.sid_bytes.hex(),
        "PROFILE": f"C:\\Users\\{host.user}",
        "HOST": host.host_name.upper()[:15],
        "HOSTNAME": host.host_name,
        "GUID": str(uuid.uuid4()),
        "PROCESSORS": str(host.processors),
    }
    content = tomllib.loads(read_data("default.toml"))
    for path, values in _substituted(content, names).items():
        _put(hive, _below_registry(path, host.sid), values)
    installed = {"InstallDate": int(time.time()), "InstallTime": {"qword": now()}}
    _put(hive, _NT, installed)
    for zone in time_zones():
        values = {"Display": zone.display, "Std": zone.key_name, "Dlt": zone.daylight, "TZI": {"hex": zone.tzi.hex()}}
        _put(hive, f"{_NT}\\Time Zones\\{zone.key_name}", values)
    _link(hive, "MACHINE\\SYSTEM", "CurrentControlSet", "\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001")
    _link(hive, f"USER\\{host.sid}\\Software", "Classes", f"\\REGISTRY\\USER\\{host.sid}_Classes")


def _put(hive: Hive, path: str, values: dict[str, Any]) -> None:
    """Values of a key, those that are there already left as they are."""
    key = hive.make(path)
    for name, data in values.items():
        name = "" if name == "@" else name
        if hive.value(key, name) is None:
            hive.set_value(key, name, *value_of(data))


def _link(hive: Hive, parent: str, name: str, target: str) -> None:
    above = hive.make(parent)
    if hive.child(above, name) is None:
        key = hive.create(above, name, link=True)
        hive.set_value(key, LINK_VALUE, REG_LINK, target.encode("utf-16-le"))


def _refresh(hive: Hive, path: str, values: dict[str, Any]) -> None:
    """Set values to what holds now, writing only what differs."""
    key = hive.make(path)
    there = {fold(each.name): each for each in hive.values(key)}
    changed = []
    for name, data in values.items():
        type_, raw = value_of(data)
        found = there.get(fold(name))
        if found is None or (found.type, found.data) != (type_, raw):
            changed.append(Value(name, type_, raw))
    if changed:
        hive.set_values(key, changed)


def _set_build(hive: Hive, build: int) -> None:
    facts = _BUILDS.get(build, _BUILDS[19045])
    lab = f"{build}.{facts['BuildBranch']}"
    values = {"CurrentBuild": str(build), "CurrentBuildNumber": str(build), "BuildLab": lab, **facts}
    _refresh(hive, _NT, values)


def _set_time_zone(hive: Hive) -> None:
    rules = time_zone.rules(time.localtime().tm_year)
    zone = host_time_zone()
    standard = zone.key_name if zone else rules.standard_name
    bias = -time.localtime().tm_gmtoff // 60
    _refresh(
        hive,
        f"{_CONTROL}\\TimeZoneInformation",
        {
            "ActiveTimeBias": bias & 0xFFFFFFFF,
            "Bias": rules.bias & 0xFFFFFFFF,
            "DaylightBias": rules.daylight_bias & 0xFFFFFFFF,
            "DaylightName": zone.daylight if zone else rules.daylight_name,
            "DaylightStart": {"hex": (rules.daylight_start.time_fields() if rules.daylight_start else bytes(16)).hex()},
            "DynamicDaylightTimeDisabled": 0,
            "StandardBias": 0,
            "StandardName": standard,
            "StandardStart": {"hex": (rules.standard_start.time_fields() if rules.standard_start else bytes(16)).hex()},
            "TimeZoneKeyName": standard,
        },
    )


def _make_volatile(hive: Hive, host: Host) -> None:
    """What Windows makes at each start: the hardware, the session's environment."""
    machine, control, user = (hive.make(path) for path in ("MACHINE", _CONTROL, f"USER\\{host.sid}"))
    with hive.change(volatile=True):  # one transaction for all of it: each costs as much as what is in it
        _put_volatile(hive, host, machine, control, user)


def _put_volatile(hive: Hive, host: Host, machine: int, control: int, user: int) -> None:
    facts = processors.description()
    identifier = (
        f"{'AMD64' if facts.get('vendor_id') == 'AuthenticAMD' else 'Intel64'} Family {facts.get('cpu family', '6')}"
        f" Model {facts.get('model', '0')} Stepping {facts.get('stepping', '0')}"
    )
    frequency = int(float(facts.get("cpu MHz", "0") or 0))
    system = _volatile(hive, machine, "HARDWARE\\DESCRIPTION\\System", {"Identifier": "AT/AT COMPATIBLE"})
    for number in range(host.processors):
        values = {
            "Component Information": {"hex": bytes(16).hex()},
            "Identifier": identifier,
            "ProcessorNameString": facts.get("model name", identifier),
            "VendorIdentifier": facts.get("vendor_id", "GenuineIntel"),
            "~MHz": frequency,
        }
        _volatile(hive, system, f"CentralProcessor\\{number}", values)
    _volatile(hive, system, "BIOS", {"SystemManufacturer": "ntsup", "SystemProductName": "Linux"})
    _volatile(hive, control, "ComputerName\\ActiveComputerName", {"ComputerName": host.host_name.upper()[:15]})
    profile = f"C:\\Users\\{host.user}"
    environment = {
        "APPDATA": f"{profile}\\AppData\\Roaming",
        "HOMEDRIVE": "C:",
        "HOMEPATH": f"\\Users\\{host.user}",
        "LOCALAPPDATA": f"{profile}\\AppData\\Local",
        "LOGONSERVER": f"\\\\{host.host_name.upper()[:15]}",
        "USERDOMAIN": host.host_name.upper()[:15],
        "USERNAME": host.user,
        "USERPROFILE": profile,
    }
    _volatile(hive, user, "Volatile Environment", environment)


def _volatile(hive: Hive, above: int, path: str, values: dict[str, Any]) -> int:
    at = above
    for part in path.split("\\"):
        found = hive.child(at, part)
        at = hive.create(at, part, volatile=True) if found is None else found
    hive.set_values(at, [Value(name, *value_of(data)) for name, data in values.items()])
    return at
