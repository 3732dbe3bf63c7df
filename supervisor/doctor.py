"""`ntsup doctor`: whether this machine can run Windows programs, and what to do where it cannot.

Each check tries the thing itself where that is possible. Must never change anything but ntsup's own cache and prefix.
"""

from __future__ import annotations

import ctypes.util
import os
import signal
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass

OLDEST_KERNEL = (5, 15)


@dataclass
class Finding:
    """One check's outcome: `ok`, `warning` (works, but) or `error` (programs cannot run)."""

    check: str
    state: str
    detail: str
    advice: str = ""


def kernel() -> Finding:
    """The kernel's version and architecture."""
    uname = os.uname()
    numbers = tuple(int(x) for x in uname.release.split("-")[0].split(".")[:2])
    if uname.machine != "x86_64":
        return Finding("kernel", "error", f"{uname.machine}", "only x86-64 can run x64 programs natively")
    if numbers < OLDEST_KERNEL:
        return Finding("kernel", "error", uname.release, "Linux 5.15 or newer is needed")
    return Finding("kernel", "ok", f"Linux {uname.release}")


def seccomp() -> Finding:
    """Whether filters may be installed and answer RET_TRACE."""
    try:
        with open("/proc/sys/kernel/seccomp/actions_avail") as file:
            actions = file.read().split()
    except OSError:
        return Finding("seccomp", "error", "the kernel has no seccomp filters", "a kernel with CONFIG_SECCOMP_FILTER")
    if "trace" not in actions:
        return Finding("seccomp", "error", "no RET_TRACE", "a kernel that offers the `trace` action")
    return Finding("seccomp", "ok", "filters can trace")


def ptrace() -> Finding:
    """Start a gate, traced, and end it again: what every run begins with."""
    from ntsup.supervisor.linux import native
    from ntsup.supervisor.settings import gate_path

    scope = ""
    try:
        with open("/proc/sys/kernel/yama/ptrace_scope") as file:
            scope = file.read().strip()
    except OSError:
        pass
    if scope == "3":
        advice = "kernel.yama.ptrace_scope is 3: no process may trace another until the next boot with a lower value"
        return Finding("ptrace", "error", "forbidden by yama", advice)
    try:
        pid = native.spawn(os.fsencode(gate_path()), [])
    except OSError as error:
        return Finding(
            "ptrace",
            "error",
            f"a process of ours cannot be traced: {error.strerror}",
            "in a container, allow ptrace (docker run --cap-add SYS_PTRACE or a seccomp profile that allows it); "
            "also check that the folder of the gate is not mounted noexec",
        )
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return Finding("ptrace", "ok", "processes of ours can be traced" + (f" (yama scope {scope})" if scope else ""))


def libseccomp() -> Finding:
    """The library behind the second filter."""
    if ctypes.util.find_library("seccomp") is None:
        advice = "apt install libseccomp2; without it the gate is off and every Linux call is traced"
        return Finding("libseccomp", "warning", "not found", advice)
    return Finding("libseccomp", "ok", "found")


def cross_memory() -> Finding:
    """process_vm_readv, by which guest memory is read."""
    from ntsup.supervisor.linux import native

    probe = ctypes.create_string_buffer(b"ntsup")
    try:
        if native.read_memory(os.getpid(), ctypes.addressof(probe), 5) == b"ntsup":
            return Finding("memory", "ok", "process_vm_readv works")
    except OSError as error:
        return Finding(
            "memory", "error", f"process_vm_readv: {error.strerror}", "a kernel with CONFIG_CROSS_MEMORY_ATTACH"
        )
    return Finding("memory", "error", "process_vm_readv gives other bytes")


def fixed_page() -> Finding:
    """0x7FFE0000, where Windows programs look for KUSER_SHARED_DATA, lies above vm.mmap_min_addr."""
    with open("/proc/sys/vm/mmap_min_addr") as file:
        lowest = int(file.read())
    if lowest > 0x10000:
        return Finding("addresses", "error", f"vm.mmap_min_addr is {lowest:#x}", "sysctl vm.mmap_min_addr=65536")
    return Finding("addresses", "ok", f"vm.mmap_min_addr is {lowest:#x}")


def _writable(check: str, directory: str, advice: str) -> Finding:
    try:
        os.makedirs(directory, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        return Finding(check, "warning" if check == "cache" else "error", f"{directory}: {error.strerror}", advice)
    return Finding(check, "ok", directory)


def cache() -> Finding:
    """Where laid-out images are kept."""
    from ntsup.supervisor.settings import cache_directory

    return _writable(
        "cache", str(cache_directory()), "set XDG_CACHE_HOME to a folder you can write; starts are slower without"
    )


def prefix() -> Finding:
    """The C: drive."""
    from ntsup.pathmap.drives import default_prefix

    return _writable("prefix", default_prefix(), "set NTSUP_PREFIX to a folder you can write")


def guest_dlls() -> Finding:
    """The DLLs that programs are given."""
    from ntsup.supervisor.settings import system32

    missing = [name for name in ("ntdll.dll", "kernelbase.dll", "kernel32.dll") if not (system32() / name).exists()]
    if missing:
        return Finding(
            "DLLs", "error", f"{', '.join(missing)} missing", "in a checkout, run ./ntsup once; else reinstall ntsup"
        )
    return Finding("DLLs", "ok", f"{len(list(system32().glob('*.dll')))} in {system32()}")


CHECKS: tuple[Callable[[], Finding], ...] = (
    kernel,
    seccomp,
    ptrace,
    libseccomp,
    cross_memory,
    fixed_page,
    cache,
    prefix,
    guest_dlls,
)


def examine() -> list[Finding]:
    """Every check, each guarded: one that breaks is an error of its own."""
    findings = []
    for check in CHECKS:
        try:
            findings.append(check())
        except Exception as error:
            findings.append(Finding(check.__name__, "error", f"the check failed: {error}"))
    return findings


def as_dicts(findings: list[Finding]) -> list[dict[str, str]]:
    """For --json."""
    return [asdict(finding) for finding in findings]
