"""The seccomp filter of a guest, as a BPF program of two parts; knows Linux only.

F1 decides by instruction pointer (hand-assembled: libseccomp cannot compare it), and leaves what it does not trace to
F2, which decides by Linux call number (libseccomp). One program instead of two stacked ones: every Linux call of the
gate's runs all that there are. Must never let a call pass by number alone: NT's numbers are Linux's too.
"""

from __future__ import annotations

import contextlib
import fcntl
import struct
from pathlib import Path

GATE_CALLS = (
    "mmap",
    "munmap",
    "mprotect",
    "msync",
    "mremap",
    "madvise",
    "close",
    "read",
    "write",
    "open",
    "stat",
    "fstat",
    "lstat",
    "lseek",
    "access",
    "chmod",
    "rename",
    "renameat2",
    "utimensat",
    "setxattr",
    "ftruncate",
    "mkdir",
    "rmdir",
    "unlink",
    "readlink",
    "getdents64",
    "getxattr",
    "fgetxattr",
    "pread64",
    "pwrite64",
    "lgetxattr",
    "statx",
    "recvmsg",
    "clone",
    "exit",
    "futex",
    "getrusage",
    "arch_prctl",
    "restart_syscall",
    "sched_yield",
    "sigaltstack",
    "rt_sigaction",
    "seccomp",
)
"""The Linux calls that the gate may make: what batches and the gate's own services need."""

GATE_LOCKS = ("fcntl", fcntl.F_OFD_SETLK)
"""And this one with this second argument."""

_BINARY_TREE = 2
"""Every Linux call of the gate's walks the filter: a tree over forty numbers is a quarter of a chain."""
_ALLOW, _TRACE = 0x7FFF0000, 0x7FF00000
_ARCH_X86_64 = 0xC000003E
_LD, _JEQ, _JGE, _RET = 0x20, 0x15, 0x35, 0x06
_OFFSET_ARCH, _OFFSET_IP_LOW, _OFFSET_IP_HIGH = 4, 8, 12


def _statement(code: int, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, k)


def trace_everything() -> bytes:
    """F1 without a hole, for ``--strict``: every call of every architecture reaches the supervisor."""
    return _statement(_RET, _TRACE)


def by_instruction_pointer(begin: int, end: int, then: bytes) -> bytes:
    """F1: have `then`, another program, decide on what the text in [begin, end) calls; trace all else.

    The range must not cross a 4 GiB boundary, so that the high half is one comparison.
    """
    if begin >> 32 != (end - 1) >> 32:
        raise ValueError("the gate's text crosses a 4 GiB boundary")
    return b"".join(
        [
            _statement(_LD, _OFFSET_ARCH),
            _statement(_JEQ, _ARCH_X86_64, 0, 5),
            _statement(_LD, _OFFSET_IP_HIGH),
            _statement(_JEQ, begin >> 32, 0, 3),
            _statement(_LD, _OFFSET_IP_LOW),
            _statement(_JGE, begin & 0xFFFFFFFF, 0, 1),
            _statement(_JGE, end & 0xFFFFFFFF, 0, 1),
            _statement(_RET, _TRACE),
            then,
        ]
    )


def by_number(cache: Path) -> bytes:
    """F2: allow GATE_CALLS, trace every other call and architecture.

    libseccomp compiles it once; the program is kept in `cache`, because loading the library costs more than a start.
    Raises OSError or ImportError where libseccomp is missing: the caller then runs without the gate's hole.
    """
    key = format(abs(hash_text(",".join(("tree", *GATE_CALLS, *map(str, GATE_LOCKS))))), "x")
    kept = cache / f"filter-{key}.bpf"
    try:
        program = kept.read_bytes()
        if program and len(program) % 8 == 0:
            return program
    except OSError:
        pass
    import tempfile

    import pyseccomp

    trace = pyseccomp.TRACE(0)
    rules = pyseccomp.SyscallFilter(trace)
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, trace)
    with contextlib.suppress(OSError, ValueError, RuntimeError):  # a libseccomp that only knows chains
        rules.set_attr(pyseccomp.Attr.CTL_OPTIMIZE, _BINARY_TREE)
    for name in GATE_CALLS:
        rules.add_rule(pyseccomp.ALLOW, name)
    name, command = GATE_LOCKS
    rules.add_rule(pyseccomp.ALLOW, name, pyseccomp.Arg(1, pyseccomp.EQ, command))
    with tempfile.TemporaryFile() as out:
        rules.export_bpf(out)
        out.seek(0)
        program = out.read()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(".new")
        fresh.write_bytes(program)
        fresh.replace(kept)
    except OSError:
        pass  # a cache that cannot be written costs time, nothing else
    return program


def hash_text(text: str) -> int:
    """A hash that is the same in every process, unlike hash()."""
    import zlib

    return zlib.crc32(text.encode())
