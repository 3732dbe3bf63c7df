"""Where the vDSO of a guest keeps clock_gettime, so that the guest reads clocks with no call. Knows Linux only."""

from __future__ import annotations

import struct

from ntsup.supervisor.linux import native

AT_SYSINFO_EHDR = 33
_SIZE = 0x4000
_found: dict[int, int] = {}
"""Offset of the function by vDSO address: one kernel, one vDSO."""


def base_of(pid: int) -> int:
    """Where the vDSO of a process lies; 0 if it has none."""
    with open(f"/proc/{pid}/auxv", "rb") as file:
        vector = file.read()
    for at in range(0, len(vector) - 15, 16):
        key, value = struct.unpack_from("<QQ", vector, at)
        if key == AT_SYSINFO_EHDR:
            return int(value)
    return 0


def clock_gettime(pid: int, base: int) -> int:
    """The address of __vdso_clock_gettime in a process whose vDSO lies at `base`; 0 if there is none."""
    if not base:
        return 0
    if base not in _found:
        image = b""
        for size in (_SIZE, 0x2000, 0x1000):
            try:
                image = native.read_memory(pid, base, size)
                break
            except OSError:
                continue
        _found[base] = _symbol(image, b"__vdso_clock_gettime")
    return base + _found[base] if _found[base] else 0


def _symbol(image: bytes, name: bytes) -> int:
    """The value of a dynamic symbol in an ELF64 image as mapped; 0 if it is not there."""
    try:
        (headers,) = struct.unpack_from("<Q", image, 0x20)
        size, count = struct.unpack_from("<HH", image, 0x36)
        dynamic = next(
            struct.unpack_from("<Q", image, headers + i * size + 16)[0]
            for i in range(count)
            if struct.unpack_from("<I", image, headers + i * size)[0] == 2  # PT_DYNAMIC
        )
        table: dict[int, int] = {}
        while True:
            tag, value = struct.unpack_from("<QQ", image, dynamic)
            if not tag:
                break
            table[tag] = value
            dynamic += 16
        strings, symbols = table[5], table[6]  # DT_STRTAB, DT_SYMTAB
        for index in range(1, 64):
            name_at, _, _, _, value, _ = struct.unpack_from("<IBBHQQ", image, symbols + index * 24)
            start = strings + name_at
            if image[start : start + len(name) + 1] == name + b"\0":
                return int(value)
    except (struct.error, StopIteration, KeyError):
        pass
    return 0
