"""Build the gate: gate/*.S, gate/*.c and gate/core/*.c into gate/bin/gate, and its symbols into gate/bin/gate.json.

Freestanding and static; never links anything of the host.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

GATE = Path(__file__).resolve().parent
BIN = GATE / "bin"
FLAGS = [
    "-target",
    "x86_64-linux-musl",
    "-nostdlib",
    "-static",
    "-std=gnu17",
    "-O2",
    "-g0",
    "-ffreestanding",
    "-fno-stack-protector",
    "-fno-sanitize=all",
    "-fPIC",
    "-fvisibility=hidden",
    "-ffunction-sections",
    "-mcpu=x86_64-sse-sse2-mmx-x87",  # zig leaves -mgeneral-regs-only out
    "-mno-red-zone",
    "-Wl,--gc-sections",
    "-Wall",
    "-Wextra",
    "-Werror",
    f"-I{GATE}",
]
SYMBOLS = (
    "gate_batch",
    "gate_call",
    "gate_batch_done",
    "gate_wipe",
    "gate_text_begin",
    "gate_text_end",
    "gate_scratch",
    "gate_entry",
    "gate_entered",
    "gate_leaving",
    "gate_left",
    "gate_parking",
    "gate_parking_wiped",
    "gate_birth",
    "gate_continuing",
    "gate_continued",
    "gate_copy_begin",
    "gate_copy_end",
    "gate_copy_fault",
    "gate_door",
    "gate_ret",
)
"""What the supervisor must know the place of (supervisor/linux/native.py)."""
SERVICES = GATE / "services.inc"


def services() -> list[str]:
    """The NT services that have a handler, in the order of their indexes, from 1."""
    return re.findall(r"^SERVICE\((\w+)\)$", SERVICES.read_text(), re.M)


def symbols(image: bytes) -> dict[str, int]:
    """The values of SYMBOLS in an ELF64 image's symbol table."""
    (section_offset,) = struct.unpack_from("<Q", image, 0x28)
    size, count = struct.unpack_from("<HH", image, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", image, section_offset + i * size) for i in range(count)]
    found: dict[str, int] = {}
    for section in sections:
        if section[1] != 2:  # SHT_SYMTAB
            continue
        strings = sections[section[6]]
        for at in range(section[4], section[4] + section[5], 24):
            name_at, _, _, _, value, _ = struct.unpack_from("<IBBHQQ", image, at)
            start = strings[4] + name_at
            name = image[start : image.index(b"\0", start)].decode()
            if name in SYMBOLS:
                found[name] = value
    return found


def build() -> None:
    """Build unless nothing changed."""
    sources = sorted([*GATE.glob("*.S"), *GATE.glob("*.c")])
    core = [*GATE.glob("core/*.[ch]"), *GATE.glob("core/*.inc")]
    inputs = [*sources, *core, *GATE.glob("*.h"), *GATE.glob("*.inc"), *GATE.glob("*.ld"), Path(__file__)]
    seen = hashlib.sha256(b"\0".join(p.read_bytes() for p in sorted(inputs))).hexdigest()
    out, table = BIN / "gate", BIN / "gate.json"
    if out.exists() and table.exists() and json.loads(table.read_text()).get("built_from") == seen:
        return
    BIN.mkdir(exist_ok=True)
    fresh = BIN / "gate.new"
    command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, f"-Wl,-T,{GATE / 'gate.ld'}", "-o", str(fresh)]
    done = subprocess.run([*command, *map(str, sources)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the gate does not build:\n{done.stderr.strip()}")
    table.write_text(json.dumps({"built_from": seen, "services": services(), **symbols(fresh.read_bytes())}))
    os.replace(fresh, out)


if __name__ == "__main__":
    build()
