"""Build the native client: resident/client.c into resident/bin/ntsup. Never needs a compiler of the host."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLAGS = ["-target", "x86_64-linux-gnu.2.28", "-std=gnu17", "-O2", "-s", "-fno-sanitize=all"]
WARNINGS = ["-Wall", "-Wextra", "-Werror"]


def build() -> Path:
    """Build unless nothing changed."""
    inputs = sorted([*HERE.glob("*.c"), *HERE.glob("*.h"), Path(__file__)])
    seen = hashlib.sha256(b"\0".join(path.read_bytes() for path in inputs)).hexdigest()
    out, stamp = HERE / "bin" / "ntsup", HERE / "bin" / "built_from"
    if out.exists() and stamp.exists() and stamp.read_text() == seen:
        return out
    out.parent.mkdir(exist_ok=True)
    fresh = out.with_name("ntsup.new")
    command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, *WARNINGS, "-o", str(fresh), str(HERE / "client.c")]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"the client does not build:\n{done.stderr.strip()}")
    os.replace(fresh, out)
    stamp.write_text(seen)
    return out


if __name__ == "__main__":
    build()
