"""The export table of a laid-out image: the RVA of a function by its name. Forwarders are not followed."""

from __future__ import annotations

import mmap
import struct

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
