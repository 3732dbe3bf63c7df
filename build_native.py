"""Build everything that is not Python, where it is out of date: the C extension, the gate, the guest DLLs.

Needs cffi and ziglang only. Shows what it does on stderr; never touches the network.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent


def load(path: Path) -> ModuleType:
    """A build script as a module, without installing it."""
    spec = importlib.util.spec_from_file_location(f"build_{path.parent.name}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Build the parts in order, each timed."""
    steps = (
        ("the supervisor's extension", ROOT / "supervisor" / "linux" / "build.py", ()),
        ("the gate", ROOT / "gate" / "build.py", ()),
        ("the client", ROOT / "resident" / "build.py", ()),
        ("the guest DLLs", ROOT / "guest" / "build.py", ([],)),
    )
    for what, script, arguments in steps:
        began = time.monotonic()
        print(f"ntsup: building {what} …", end="", file=sys.stderr, flush=True)
        load(script).build(*arguments)
        print(f" {time.monotonic() - began:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
