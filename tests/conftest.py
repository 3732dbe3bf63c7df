"""What all tests share: the helpers of this folder on the import path, and a prefix and sockets of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
PREFIX = tempfile.mkdtemp(prefix="ntsup-tests-")
atexit.register(shutil.rmtree, PREFIX, ignore_errors=True)
os.environ["NTSUP_PREFIX"] = PREFIX
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # of a shell's background job; what a test runs would ignore it
    signal.signal(signal.SIGINT, signal.default_int_handler)
for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):  # `make test` is not the make that a test runs
    os.environ.pop(name, None)
os.environ["PYTHONPATH"] = str(HERE.parent / "src")
os.environ["NTSUP_RUNTIME_DIR"] = f"{PREFIX}/runtime"

settings.register_profile("untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")  # how fast the machine is says nothing about the code

PROCESSORS = os.sched_getaffinity(0)


@pytest.fixture(autouse=True)
def processors() -> Iterator[None]:
    """An executive without guests holds the process that made it on one processor; the next test's programs are not."""
    yield
    os.sched_setaffinity(0, PROCESSORS)
