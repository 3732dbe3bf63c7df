"""SystemFirmwareTableInformation: the tables that firmware leaves for the system, of which there is SMBIOS alone.

It says what is presented (a machine by ntsup) and what Linux tells everybody of its processors. Must never tell what
Linux keeps to itself: serial numbers and the machine's id are left out.
"""

from __future__ import annotations

import struct

from ntsup.ntabi import ULONG, NtError, NtStatus, Out
from ntsup.supervisor.objects.thread import Thread

HEADER = struct.Struct("<IIII")
"""SYSTEM_FIRMWARE_TABLE_INFORMATION: provider, action, table, bytes that follow."""
ENUMERATE, GET = 0, 1
RSMB, ACPI, FIRM = (int.from_bytes(name, "big") for name in (b"RSMB", b"ACPI", b"FIRM"))
VERSION = (2, 8)

# Structure types and values of the SMBIOS specification (DMTF DSP0134), version 2.8.
_BIOS, _SYSTEM, _CHASSIS, _PROCESSOR, _END = 0, 1, 3, 4, 127
_CHARACTERISTICS_NOT_SUPPORTED = 1 << 3
_WAKE_UP_POWER_SWITCH, _CHASSIS_OTHER, _STATE_SAFE, _SECURITY_NONE = 6, 1, 3, 3
_CENTRAL_PROCESSOR, _FAMILY_UNKNOWN, _POPULATED_ENABLED, _UPGRADE_UNKNOWN, _NO_CACHE = 3, 2, 0x41, 2, 0xFFFF


def _structure(kind: int, handle: int, body: bytes, *strings: str) -> bytes:
    text = b"".join(each.encode("ascii", "replace") + b"\0" for each in strings) or b"\0"
    return struct.pack("<BBH", kind, 4 + len(body), handle) + body + text + b"\0"


def _processors() -> list[tuple[str, str, int]]:
    """(vendor, name, MHz) of each socket, as /proc/cpuinfo tells."""
    found: dict[str, tuple[str, str, int]] = {}
    fields: dict[str, str] = {}
    with open("/proc/cpuinfo") as file:
        for line in [*file, "\n"]:
            key, _, value = line.partition(":")
            if key.strip():
                fields[key.strip()] = value.strip()
            elif fields:
                socket = fields.get("physical id", "0")
                speed = int(float(fields.get("cpu MHz", "0")))
                found.setdefault(socket, (fields.get("vendor_id", ""), fields.get("model name", ""), speed))
                fields = {}
    return list(found.values())


def smbios() -> bytes:
    """RawSMBIOSData: a head and the structures."""
    rom = struct.pack("<BBHBBQHBBBB", 1, 2, 0, 3, 0, _CHARACTERISTICS_NOT_SUPPORTED, 0, 1, 0, 0xFF, 0xFF)
    system = struct.pack("<BBBB16sBBB", 1, 2, 0, 0, bytes(16), _WAKE_UP_POWER_SWITCH, 0, 0)
    states = (_STATE_SAFE, _STATE_SAFE, _STATE_SAFE, _SECURITY_NONE)
    chassis = struct.pack("<9B", 1, _CHASSIS_OTHER, 0, 0, 0, *states)
    parts = [
        _structure(_BIOS, 0, rom, "ntsup", "1.0", "01/01/2026"),
        _structure(_SYSTEM, 1, system, "ntsup", "Windows programs on Linux"),
        _structure(_CHASSIS, 2, chassis, "ntsup"),
    ]
    for number, (vendor, name, speed) in enumerate(_processors()):
        processor = struct.pack(
            "<BBBBQBBHHHBB3HBBB",
            *(1, _CENTRAL_PROCESSOR, _FAMILY_UNKNOWN, 2, 0, 3, 0, 0, speed & 0xFFFF, speed & 0xFFFF),
            *(_POPULATED_ENABLED, _UPGRADE_UNKNOWN, _NO_CACHE, _NO_CACHE, _NO_CACHE, 0, 0, 0),
        )
        parts.append(_structure(_PROCESSOR, 0x10 + number, processor, f"CPU {number}", vendor or "?", name or "?"))
    tables = b"".join(parts) + _structure(_END, 0x7F, b"")
    return struct.pack("<BBBBI", 0, *VERSION, 0, len(tables)) + tables


def query(t: Thread, buffer: int, length: int, return_length: Out[ULONG] | None) -> int:
    """Answer a request in the buffer: which tables a provider has, or one of them.

    STATUS_BUFFER_TOO_SMALL tells the size in the head, too; a provider that is none is STATUS_NOT_IMPLEMENTED.
    """
    if length < HEADER.size:
        if return_length is not None:
            return_length.put(HEADER.size)
        raise NtError(NtStatus.INFO_LENGTH_MISMATCH)
    provider, action, table, room = HEADER.unpack(t.process.memory.read(buffer, HEADER.size))
    if provider not in (RSMB, ACPI, FIRM):
        raise NtError(NtStatus.NOT_IMPLEMENTED)
    if action == ENUMERATE:
        data = bytes(4) if provider == RSMB else b""
    elif action == GET:
        if provider != RSMB or table:
            raise NtError(NtStatus.INVALID_PARAMETER)
        data = smbios()
    else:
        raise NtError(NtStatus.INVALID_PARAMETER)
    if return_length is not None:
        return_length.put(HEADER.size + len(data))
    fits = min(room, length - HEADER.size) >= len(data)
    t.process.memory.write(buffer, HEADER.pack(provider, action, table, len(data)) + (data if fits else b""))
    if not fits:
        raise NtError(NtStatus.BUFFER_TOO_SMALL)
    return NtStatus.SUCCESS
