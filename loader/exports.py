"""The export table of a laid-out image: functions by name, names by address. Forwarders are not followed."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable

from ntsup.loader.layout import Plan
from ntsup.loader.pe import Buffer


def find(flat: Buffer | mmap.mmap, plan: Plan, name: str) -> int | None:
    """The RVA of export `name` in the flat layout of `plan`; None when absent, forwarded or the table is broken.

    The names of a PE's export table are sorted, so a look-up touches about a dozen of them.
    """
    view = memoryview(flat)
    wanted = name.encode("ascii")
    try:
        count, name_count, functions, names, ordinals = struct.unpack_from("<IIIII", view, plan.export_rva + 20)
        low, high = 0, name_count
        while low < high:
            middle = (low + high) // 2
            (at,) = struct.unpack_from("<I", view, names + middle * 4)
            found = bytes(view[at : at + len(wanted) + 1])
            if found == wanted + b"\0":
                (ordinal,) = struct.unpack_from("<H", view, ordinals + middle * 2)
                if ordinal >= count:
                    return None
                rva = int(struct.unpack_from("<I", view, functions + ordinal * 4)[0])
                forwarded = plan.export_rva <= rva < plan.export_rva + plan.export_size
                return None if forwarded or rva >= plan.size_of_image else rva
            if found < wanted:
                low = middle + 1
            else:
                high = middle
    except struct.error:
        return None
    return None


_TABLE_AT_MOST = 1 << 22
"""Bytes of an export table, names included, that `listed` looks at."""


def listed(read: Callable[[int, int], bytes], base: int) -> list[tuple[int, str]]:
    """(RVA, name) of the named exports of an image in memory, sorted; one name an address, forwarders left out.

    `read` gives up to so many bytes from an address. What is broken is left out: the memory is a guest's.
    """
    found: dict[int, str] = {}
    try:
        (header,) = struct.unpack("<I", read(base + 0x3C, 4))
        at, size = struct.unpack("<II", read(base + header + 0x88, 8))
        blob = read(base + at, min(size, _TABLE_AT_MOST))
        count, name_count, functions, names, ordinals = struct.unpack_from("<IIIII", blob, 20)
        for index in range(min(name_count, len(blob) // 4)):
            (name_at,) = struct.unpack_from("<I", blob, names - at + index * 4)
            (ordinal,) = struct.unpack_from("<H", blob, ordinals - at + index * 2)
            if ordinal >= count:
                continue
            (rva,) = struct.unpack_from("<I", blob, functions - at + ordinal * 4)
            begin = name_at - at
            end = blob.find(b"\0", begin, begin + 0x1000) if 0 <= begin < len(blob) else -1
            if end > 0 and not at <= rva < at + size:
                name = blob[begin:end].decode("latin-1")
                found[rva] = min(found.get(rva, name), name)
    except struct.error:
        pass
    return sorted(found.items())
