"""`ntsup run` as a shell user meets it: exit codes, streams, ^C, closed pipes, crashes, files that cannot be run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from guest_programs import ROOT, build, ntsup, zig

BEHAVIOUR = Path(__file__).resolve().parent / "behaviour.c"
COMMAND = [sys.executable, "-m", "ntsup.supervisor.cli", "run"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


@pytest.fixture(scope="module")
def program() -> Path:
    return build(BEHAVIOUR)


@pytest.mark.parametrize(("status", "shown"), [("0", 0), ("7", 7), ("255", 255), ("256", 1), ("0x12345678", 0x78)])
def test_exit_code(program: Path, status: str, shown: int) -> None:
    assert ntsup("run", program, "exit", status).returncode == shown


def test_streams(program: Path) -> None:
    done = ntsup("run", program, "cat", stdin=b"one\r\ntwo\nno end")
    assert done.stdout == b"one\r\ntwo\r\nno end"
    done = ntsup("run", program, "stderr")
    assert (done.stdout, done.stderr) == (b"to stdout\r\n", b"to stderr\r\n")


def test_redirection_keeps_the_position(program: Path, tmp_path: Path) -> None:
    """Two programs of one shell redirection write one after the other, as Linux programs do."""
    out = tmp_path / "out.txt"
    words = " ".join(map(str, COMMAND))
    line = f"( echo first; {words} {program} arguments second; echo third ) > {out}"
    subprocess.run(["sh", "-c", line], env=ENVIRONMENT, check=True, timeout=60)
    assert out.read_bytes() == b"first\n[second]\r\nthird\n"


def test_closed_streams(program: Path) -> None:
    words = " ".join(map(str, COMMAND))
    for closing in ("<&-", ">&-", "<&- >&- 2>&-"):
        done = subprocess.run(
            ["sh", "-c", f"{words} {program} exit 5 {closing}"], env=ENVIRONMENT, timeout=60, check=False
        )
        assert done.returncode == 5


def test_arguments(program: Path) -> None:
    arguments = ["", "a b", 'quo"te', "back\\slash", "end\\", "naïve ünïcödé 漢字 🎉", "*", "-x"]
    done = ntsup("run", program, "arguments", *arguments)
    assert done.stdout.decode().split("\r\n")[:-1] == [f"[{a}]" for a in arguments]


def test_closed_pipe(program: Path) -> None:
    """`program | head -1`: the program's write fails, as on Windows, and its own exit code counts."""
    with subprocess.Popen([*COMMAND, program, "spam"], env=ENVIRONMENT, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"line 0\r\n"
        running.stdout.close()
        assert running.wait(60) == 3


def gone(pid: int) -> bool:
    """Whether no process of a session is left, zombies apart."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[3]) == pid and fields[0] != "Z":
                return False
    return True


@pytest.mark.parametrize("what", ["sleep", "spin"])
@pytest.mark.parametrize(
    ("number", "whole_group", "shown"),
    [
        (signal.SIGINT, True, 130),
        (signal.SIGINT, False, 130),
        (signal.SIGTERM, False, 143),
        (signal.SIGHUP, True, 129),
        (signal.SIGKILL, False, -9),
    ],
)
def test_signal(program: Path, what: str, number: int, whole_group: bool, shown: int, tmp_path: Path) -> None:
    """^C and its kin end the program and ntsup, whoever is signalled; nothing is left behind."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = {**ENVIRONMENT, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        [*COMMAND, program, what],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        (os.killpg if whole_group else os.kill)(running.pid, number)
        assert running.wait(30) == shown
    deadline = time.monotonic() + 10
    while not gone(running.pid):
        assert time.monotonic() < deadline, "a process outlived ntsup"
        time.sleep(0.02)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("what", "shown", "said"),
    [
        ("read", 139, "STATUS_ACCESS_VIOLATION (0xc0000005) reading 0x10 at behaviour.exe+0x"),
        ("write", 139, "STATUS_ACCESS_VIOLATION (0xc0000005) writing 0x20 at behaviour.exe+0x"),
        ("execute", 139, "STATUS_ACCESS_VIOLATION (0xc0000005) executing 0x30 at 0x30"),
        ("divide", 136, "STATUS_INTEGER_DIVIDE_BY_ZERO (0xc0000094) at behaviour.exe+0x"),
        ("overflow", 139, "STATUS_STACK_OVERFLOW (0xc00000fd)"),
        ("illegal", 132, "STATUS_ILLEGAL_INSTRUCTION (0xc000001d) at behaviour.exe+0x"),
        ("breakpoint", 133, "STATUS_BREAKPOINT (0x80000003) at behaviour.exe+0x"),
        ("failfast", 134, "STATUS_STACK_BUFFER_OVERRUN (0xc0000409), fast fail 7 at behaviour.exe+0x"),
        ("raise", 0x34, "0xe0001234"),
    ],
)
def test_crash(program: Path, what: str, shown: int, said: str) -> None:
    done = ntsup("run", program, what)
    assert done.returncode == shown
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("ntsup: behaviour.exe: ")
    assert said in lines[0]
    assert all(line.startswith("    ") for line in lines[1:])
    assert any("behaviour.exe+0x" in line for line in lines[1:])


def header(machine: int = 0x8664, magic: int = 0x20B, clr: bool = False) -> bytes:
    """The first kilobyte of a PE file."""
    image = bytearray(0x400)
    image[0:2] = b"MZ"
    image[0x3C:0x40] = (0x80).to_bytes(4, "little")
    image[0x80:0x84] = b"PE\0\0"
    image[0x84:0x86] = machine.to_bytes(2, "little")
    image[0x94:0x96] = (0xF0).to_bytes(2, "little")
    image[0x96:0x98] = (0x22).to_bytes(2, "little")
    image[0x98:0x9A] = magic.to_bytes(2, "little")
    return bytes(image)


@pytest.mark.parametrize(
    ("name", "content", "shown", "said"),
    [
        ("text.exe", b"hello\n", 0x2F, "no MZ header"),
        ("empty.exe", b"", 0x2F, "is empty"),
        ("script.exe", b"#!/bin/sh\necho\n", 0x2F, "is a script"),
        ("elf.exe", b"\x7fELF" + bytes(200), 0x2F, "ELF"),
        ("truncated.exe", b"MZ" + bytes(20), 0x30, ""),
        ("i386.exe", header(0x14C, 0x10B), 123, "32-bit"),
        ("arm64.exe", header(0xAA64), 123, "ARM64"),
    ],
)
def test_bad_file(tmp_path: Path, name: str, content: bytes, shown: int, said: str) -> None:
    """One line that names the file and the reason; the code is the low byte of Windows' status.

    STATUS_INVALID_IMAGE_FORMAT is 0xC000007B, STATUS_INVALID_IMAGE_NOT_MZ 0xC000012F, and
    STATUS_INVALID_IMAGE_PROTECT 0xC0000130.
    """
    file = tmp_path / name
    file.write_bytes(content)
    done = ntsup("run", file)
    text = done.stderr.decode()
    assert text.startswith("ntsup: ") and text.count("\n") == 1
    assert name in text and said in text
    assert done.returncode == shown
    assert "Traceback" not in text


def test_missing_file_and_directory(tmp_path: Path) -> None:
    done = ntsup("run", tmp_path / "nowhere.exe")
    assert (done.returncode, done.stderr.count(b"\n")) == (127, 1)
    done = ntsup("run", tmp_path)
    assert (done.returncode, done.stderr.count(b"\n")) == (126, 1)
    assert b"is a directory" in done.stderr


@pytest.mark.parametrize(
    ("dll", "shown", "said"),
    [
        ("nowhere.dll", 0x35, "nowhere.dll was not found (STATUS_DLL_NOT_FOUND)"),
        ("version.dll", 0x39, "version.dll has no function wanted (STATUS_ENTRYPOINT_NOT_FOUND)"),
    ],
)
def test_missing_import(tmp_path: Path, dll: str, shown: int, said: str) -> None:
    definition, library = tmp_path / "wanted.def", tmp_path / "wanted.lib"
    definition.write_text(f"LIBRARY {dll}\nEXPORTS\nwanted\n")
    zig("dlltool", "-m", "i386:x86-64", "-d", str(definition), "-l", str(library), "-D", dll)
    done = ntsup("run", build(BEHAVIOUR.parent / "imports.c", extra=(library,)))
    assert done.returncode == shown
    text = done.stderr.decode()
    assert text.count("\n") == 1 and "imports.exe" in text and said.lower() in text.lower()


@pytest.fixture
def late(tmp_path: Path) -> Path:
    """A program with an import that Windows has and we do not."""
    definition, library = tmp_path / "d2d1.def", tmp_path / "d2d1.lib"
    definition.write_text("LIBRARY d2d1.dll\nEXPORTS\nD2D1CreateFactory\n")
    zig("dlltool", "-m", "i386:x86-64", "-d", str(definition), "-l", str(library), "-D", "d2d1.dll")
    return build(BEHAVIOUR.parent / "late_imports.c", flags=("-fms-extensions",), extra=(library,))


def test_an_import_that_windows_has_is_missed_when_it_is_called(late: Path) -> None:
    done = ntsup("run", late)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"started\r\n")
    done = ntsup("run", late, "once")
    assert done.stdout.splitlines()[1] == b"c0000139"
    assert done.stderr == b"ntsup: late_imports.exe: d2d1.dll!D2D1CreateFactory is called, and not implemented\n"
    done = ntsup("run", "--verbose", late, "a", "b")
    text = done.stderr.decode()
    assert done.returncode == 0x39
    assert text.count("is called, and not implemented") == 1
    assert re.search(r" 3 d2d1.dll!D2D1CreateFactory\n", text), text


def test_verbose_lists_what_was_looked_for(late: Path) -> None:
    done = ntsup("run", "-v", late)
    found = done.stdout.splitlines()[-1] == b"1"
    assert b" 1 d3d12.dll (LoadLibrary)" in done.stderr and done.stdout.splitlines()[-2] == b"0"
    listed = b"ntdll.dll!RtlWow64GetThreadContext (GetProcAddress)" in done.stderr
    assert listed is not found


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_unreadable_file(program: Path, tmp_path: Path) -> None:
    copy = tmp_path / "secret.exe"
    copy.write_bytes(program.read_bytes())
    copy.chmod(0)
    done = ntsup("run", copy)
    assert (done.returncode, done.stderr.count(b"\n")) == (126, 1)


def test_dll_is_no_program() -> None:
    done = ntsup("run", ROOT / "guest" / "bin" / "ntdll.dll")
    assert done.returncode == 123
    assert b"is a DLL" in done.stderr


NOBODY = 65534


def python_for_nobody() -> tuple[str, str] | None:
    """A Python that another user may run, and the path to cffi for it; None where there is none."""
    import cffi

    packages = str(Path(cffi.__file__).resolve().parent.parent)
    same = f"sys.version_info[:2] == {sys.version_info[:2]} and os.access({packages!r}, os.R_OK)"
    probe = f"import os, sys; sys.exit(not ({same}))"
    for python in (sys.executable, "/usr/bin/python3"):
        command = [python, "-c", probe]
        try:
            done = subprocess.run(command, user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True, check=False)
        except OSError:
            continue
        if done.returncode == 0:
            return python, packages
    return None


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run unprivileged already")
def test_unprivileged(program: Path, tmp_path: Path) -> None:
    """Nothing needs root or a capability."""

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        copy = folder / "program.exe"
        copy.write_bytes(program.read_bytes())
        copy.chmod(0o644)
        environment = {
            **ENVIRONMENT,
            "HOME": name,
            "XDG_CACHE_HOME": f"{name}/cache",
            "NTSUP_PREFIX": f"{name}/prefix",
        }
        found = python_for_nobody()
        if found is None or not (ROOT.stat().st_mode & 0o005):
            pytest.skip("no Python with cffi lies where another user can run it")
        python, packages = found
        environment["PYTHONPATH"] = f"{ROOT / 'src'}:{packages}"

        def as_nobody(*arguments: str) -> subprocess.CompletedProcess[bytes]:
            return subprocess.run(
                [python, "-m", "ntsup.supervisor.cli", *arguments],
                env=environment,
                cwd=name,
                capture_output=True,
                timeout=60,
                check=False,
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
            )

        for arguments, shown in ((["exit", "6"], 6), (["write"], 139)):
            done = as_nobody("run", str(copy), *arguments)
            assert done.returncode == shown, done.stderr.decode()
        assert as_nobody("doctor").returncode == 0


def test_descriptors_run_out(tmp_path: Path) -> None:
    """A soft limit is no limit; where the hard one is reached, opening fails and all else goes on."""
    many = build(Path(__file__).resolve().parent / "open_files.c")
    (tmp_path / "file").write_bytes(b"abcdef")
    words = " ".join(map(str, [*COMMAND, many, "file", 300]))
    for limit, expected in (("-S -n 100", r"300 0\r\n1\r\n"), ("-n 100", r"\d{2,3} 4\r\n1\r\n")):
        done = subprocess.run(
            ["sh", "-c", f"ulimit {limit}; {words}"], env=ENVIRONMENT, cwd=tmp_path, capture_output=True, timeout=60
        )
        assert re.fullmatch(expected, done.stdout.decode()), (limit, done)
