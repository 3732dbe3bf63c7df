"""gate/core as a cffi extension of its own, built once into a temporary folder, and a Python face for its tests.

Never used by the supervisor: it has its own extension, from the same sources.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import mmap
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import cffi
import pytest

CORE = Path(__file__).resolve().parents[2] / "gate" / "core"
STABLE_ABI = CORE.parents[1] / "supervisor" / "linux" / "stable_abi"
GLUE = Path(__file__).with_name("core_extension.c")
WAIT_ALL, ALERTABLE, POLL, TRAP = 1, 2, 4, 8
FOREVER = 0xFFFFFFFFFFFFFFFF
SYNCHRONIZE = 0x100000


FLAGS = (
    "-target",
    "x86_64-linux-gnu.2.28",
    "-shared",
    "-fPIC",
    "-std=gnu17",
    "-O2",
    "-g",
    "-D_GNU_SOURCE",
    "-DPy_LIMITED_API=0x030b0000",
    "-DCORE_TEST_HOOK",
    "-fno-sanitize=all",
    "-Wall",
    "-Wextra",
    "-Wno-unused-parameter",
)
"""With the compiler and the headers that the set-up brings: a fresh machine has no others."""


def _between_marks(text: str) -> str:
    return "\n".join(re.findall(r"/\* CDEF begin \*/\n(.*?)/\* CDEF end \*/", text, re.S))


def build(folder: Path) -> Any:
    """Compile gate/core with the tests' glue; returns the extension module."""
    ffi = cffi.FFI()
    ffi.cdef("".join(_between_marks(h.read_text()) for h in [*sorted(CORE.glob("core_api*.h")), GLUE]))
    ffi.set_source("ntsup_core_test", f'#include "{GLUE}"', py_limited_api=True)
    source, path = folder / "ntsup_core_test.c", folder / "ntsup_core_test.abi3.so"
    with contextlib.redirect_stdout(io.StringIO()):  # cffi announces what it writes
        ffi.emit_c_code(str(source))
    includes = [f"-I{CORE}", f"-I{STABLE_ABI}"]
    command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, *includes, "-o", str(path), str(source)]
    subprocess.run(command, check=True)
    spec = importlib.util.spec_from_file_location("ntsup_core_test", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def core_module(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The built extension (`.ffi`, `.lib`)."""
    return build(tmp_path_factory.mktemp("core"))


class Failed(Exception):
    """A call answered with an error status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:#010x}")
        self.status = status


class Region:
    """One region. `region.core_event_set(...)` calls the C function, the region first, and returns what it does."""

    def __init__(self, module: Any) -> None:
        self.ffi, self.lib = module.ffi, module.lib
        self.fd = os.memfd_create("core")
        os.ftruncate(self.fd, self.lib.CORE_REGION_SIZE)
        self.map = mmap.mmap(self.fd, self.lib.CORE_REGION_SIZE)
        os.close(self.fd)
        self.base = self.ffi.cast("struct core *", self.ffi.from_buffer(self.map))
        assert self.lib.core_init(self.base, self.lib.CORE_REGION_SIZE) == 0

    def __getattr__(self, name: str) -> Any:
        function = getattr(self.lib, name)
        return lambda *arguments: function(self.base, *arguments)

    def checked(self, status: int) -> None:
        """Raise Failed for an error."""
        if status & 0x80000000:
            raise Failed(status)

    def object(self, kind: int, signal: int = 0, limit: int = 0, flags: int = 0) -> int:
        """A new object's slot."""
        out = self.ffi.new("uint32_t *")
        self.checked(self.core_object_create(kind, flags, signal, limit, out))
        return int(out[0])

    def event(self, signal: int = 0, manual: bool = False) -> int:
        """A new event."""
        kind = self.lib.CORE_TYPE_EVENT_NOTIFICATION if manual else self.lib.CORE_TYPE_EVENT_SYNCHRONIZATION
        return self.object(kind, signal)

    def semaphore(self, count: int, limit: int = 100) -> int:
        """A new semaphore."""
        return self.object(self.lib.CORE_TYPE_SEMAPHORE, count, limit)

    def mutant(self, owner: int = 0) -> int:
        """A new mutant."""
        out = self.ffi.new("uint32_t *")
        self.checked(self.core_mutant_create(0, owner, out))
        return int(out[0])

    def process(self) -> int:
        """A new process slot."""
        out, other = self.ffi.new("uint32_t *"), self.ffi.new("uint32_t *")
        self.checked(self.core_process_create(1, out, other))
        return int(out[0])

    def thread(self, process: int = 0) -> int:
        """A new thread slot, in a new process unless one is given."""
        out, other = self.ffi.new("uint32_t *"), self.ffi.new("uint32_t *")
        self.checked(self.core_thread_create(process or self.process(), 1, out, other))
        return int(out[0])

    def info(self, slot: int) -> Any:
        """An object's core_object_info."""
        info = self.ffi.new("struct core_object_info *")
        self.checked(self.core_object_info(slot, info))
        return info

    def signal(self, slot: int) -> int:
        """An object's signal state."""
        return int(self.info(slot).signal)

    def state(self, thread: int) -> int:
        """A thread's state."""
        info = self.ffi.new("struct core_thread_info *")
        self.checked(self.core_thread_info(thread, info))
        return int(info.state)

    def wait(self, thread: int, objects: list[int], flags: int = 0) -> int:
        """core_wait, parking as a stopped thread."""
        return int(self.core_wait(thread, objects, len(objects), flags | TRAP))

    def ready(self) -> list[int]:
        """What core_take_ready gives."""
        out = self.ffi.new("uint32_t[256]")
        return list(out[0 : self.core_take_ready(out, 256)])

    def woken(self) -> dict[int, int]:
        """Ready threads and their statuses, in order."""
        return {thread: self.core_wait_result(thread) for thread in self.ready()}

    def dead(self) -> list[tuple[int, int]]:
        """(slot, reasons) that core_take_dead gives."""
        out = self.ffi.new("struct core_dead[256]")
        return [(d.object, d.reasons) for d in out[0 : self.core_take_dead(out, 256)]]

    def handle(self, process: int, slot: int, access: int = 0x1F0003, attributes: int = 0) -> int:
        """A new handle."""
        out = self.ffi.new("uint64_t *")
        self.checked(self.core_handle_create(process, slot, access, attributes, out))
        return int(out[0])


@pytest.fixture
def region(core_module: Any) -> Region:
    """A fresh region."""
    return Region(core_module)
