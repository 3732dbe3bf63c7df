"""Building the small Windows programs of the tests, and running programs under ntsup as a user would.

A guest test is one C or C++ file: line 1 says the behaviour, `// key: value` lines below set it up, and the comment at
its end that begins with `/* output:` holds what it must print (line ends normalised).
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUEST = ROOT / "guest"
BUILT = ROOT / ".cache" / "guest-tests"
START = ROOT / "tests" / "guest" / "start.c"
DEFAULT_LIBRARIES = ("kernel32", "ntdll")
FLAGS = (
    "-target",
    "x86_64-windows-gnu",
    "-std=gnu17",
    "-O1",
    "-g0",
    "-fno-sanitize=all",
    "-fno-stack-protector",
    "-fno-builtin",
    "-Wall",
    "-Wextra",
    "-Werror",
    f"-I{ROOT / 'tests' / 'guest'}",
)
CXX_FLAGS = (
    "-target",
    "x86_64-windows-msvc",
    "-std=c++20",
    "-nostdinc",
    "-fexceptions",
    "-fcxx-exceptions",
    "-O1",
    "-g0",
    "-fno-sanitize=all",
    "-fno-stack-protector",
    "-fno-builtin",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wno-unused-command-line-argument",
    "-Wno-main",
    f"-I{ROOT / 'tests' / 'guest'}",
)
"""C++ is compiled as for MSVC, whose model of exceptions the C runtime has; no header of its is at hand."""

RUNTIMES = {
    "msvcrt": (
        START,
        ("-D__USE_MINGW_ANSI_STDIO=0", "-U__MSVCRT_VERSION__", "-D__MSVCRT_VERSION__=0x0700", "-U_UCRT"),
        "msvcrt",
    ),
    "ucrt": (ROOT / "tests" / "cli" / "ucrt_start.c", ("-D_UCRT",), "ucrtbase"),
}
"""By C runtime: the entry point's source, the flags that choose its headers, its import library."""


@dataclass
class GuestTest:
    """What a guest test's comments say."""

    source: Path
    behaviour: str
    output: str
    exit_code: int = 0
    arguments: list[str] = field(default_factory=list)
    libraries: list[str] = field(default_factory=list)
    stdin: str = ""
    flags: list[str] = field(default_factory=list)
    stderr: str | None = None
    """A regular expression that stderr must contain."""
    needs: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    """The NT services that it calls, by itself or through Win32."""
    varies: str = ""
    """Why its trace is not the same each time."""


def parse(source: Path) -> GuestTest:
    """Read a guest test's set-up."""
    text = source.read_text()
    first = text.splitlines()[0]
    if not first.startswith("// "):
        raise ValueError(f"{source.name}: the first line must say the behaviour")
    match = re.search(r"/\* output:\n(.*?)\*/\s*\Z", text, re.S)
    if match is None:
        raise ValueError(f"{source.name}: there is no /* output: … */ at the end")
    test = GuestTest(source, first[3:], match.group(1))
    for key, value in re.findall(r"^// (exit|args|libs|stdin|flags|stderr|services|varies): (.*)$", text, re.M):
        if key == "exit":
            test.exit_code = int(value, 0)
        elif key == "args":
            test.arguments = value.split()
        elif key == "libs":
            test.libraries = value.split()
        elif key == "stdin":
            test.stdin = value.encode().decode("unicode_escape")
        elif key == "services":
            test.services += value.split()
        elif key == "flags":
            test.flags = value.split()
        elif key == "varies":
            test.varies = value
        else:
            test.stderr = value
    return test


def zig(*words: str) -> None:
    """Run one of zig's tools."""
    done = subprocess.run([sys.executable, "-m", "ziglang", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder of the cache: the tests' workers share it, and one of them fills it."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@functools.cache
def build(
    source: Path,
    libraries: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
    runtime: str = "msvcrt",
    extra: tuple[Path, ...] = (),
) -> Path:
    """The .exe of a guest test, built if it is out of date; `runtime` is msvcrt or ucrt."""
    start, runtime_flags, library = RUNTIMES[runtime]
    imports = [GUEST / "obj" / f"{name}.lib" for name in (library, *DEFAULT_LIBRARIES, *libraries)] + list(extra)
    headers = sorted((ROOT / "tests" / "guest").glob("*.h"))
    parts = [path.read_bytes() for path in (source, start, *headers, *imports)]
    options = (*FLAGS, *runtime_flags, *(flags if source.suffix == ".c" else ()))
    cxx_options = (*CXX_FLAGS, *flags)
    key = hashlib.sha256(b"\0".join([*parts, repr((options, cxx_options)).encode()])).hexdigest()[:16]
    exe = BUILT / f"{source.stem}-{key}" / f"{source.stem}.exe"
    with alone(exe.parent):
        if not exe.exists():
            _compile(exe, (source, start), options, cxx_options, imports)
    return exe


def _compile(
    exe: Path, units: tuple[Path, ...], options: tuple[str, ...], cxx_options: tuple[str, ...], imports: list[Path]
) -> None:
    objects = []
    for unit in units:
        out = exe.parent / f"{unit.stem}.o"
        compiler = ("c++", *cxx_options) if unit.suffix == ".cpp" else ("cc", *options)
        zig(*compiler, "-c", "-o", str(out), str(unit))
        objects.append(str(out))
    fresh = exe.with_suffix(".new")
    zig(
        "lld-link",
        "/nologo",
        "/lldmingw",
        "/nodefaultlib",
        "/subsystem:console",
        "/entry:guest_start",
        "/dynamicbase",
        "/stack:0x100000",
        f"/out:{fresh}",
        *objects,
        *map(str, imports),
    )
    os.replace(fresh, exe)


def environment() -> dict[str, str]:
    """What a process of the tests that imports ntsup is started with."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def clean_environment() -> dict[str, str]:
    """What a process of the tests that imports ntsup needs, and nothing that a trace would show."""
    needed = ("HOME", "XDG_CACHE_HOME", "NTSUP_PREFIX", "NTSUP_RUNTIME_DIR")
    ours = {name: os.environ[name] for name in needed if name in os.environ}
    return {**ours, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONPATH": str(ROOT / "src")}


def ntsup(
    *arguments: str | Path,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    clean: bool = False,
    timeout: float = 60,
) -> subprocess.CompletedProcess[bytes]:
    """Run the ntsup command with these arguments; output is captured. `clean`: with none of the user's environment."""
    return subprocess.run(
        [sys.executable, "-m", "ntsup.supervisor.cli", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**(clean_environment() if clean else environment()), **(env or {})},
        timeout=timeout,
        check=False,
    )
