"""`ntsup run --hook`: calls seen, changed, answered and failed by Python, and hooks that do harm only to themselves."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from guest_programs import ROOT, build, ntsup, parse

Run = Callable[..., subprocess.CompletedProcess[bytes]]


def lines(done: subprocess.CompletedProcess[bytes], code: int = 0, *, quiet: bool = True) -> list[str]:
    """What the program printed; it must have ended well, and nobody else said a word."""
    assert done.returncode == code, done.stderr.decode()
    assert not quiet or done.stderr == b"", done.stderr.decode()
    return done.stdout.decode().splitlines()


def test_forbid(under: Run, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("s")
    (tmp_path / "open.txt").write_text("o")
    policy = """
@ntsup.hook("NtCreateFile", "NtOpenFile")
def no_secrets(call):
    if "secret" in call.object_attributes.name:
        return call.fail(NtStatus.ACCESS_DENIED)
"""
    assert lines(under(policy, "read", "secret.txt", "open.txt")) == ["secret.txt: error 5", "open.txt: 1 0 [o]"]


def test_raising_a_status_is_answering_with_it(under: Run) -> None:
    policy = """
@ntsup.hook("NtOpenFile", "NtCreateFile")
def missing(call):
    if call.object_attributes.path.endswith("x.txt"):
        raise ntsup.NtError(NtStatus.SHARING_VIOLATION)
"""
    assert lines(under(policy, "read", "x.txt")) == ["x.txt: error 32"]


def test_another_name(under: Run, tmp_path: Path) -> None:
    """The call is made with another name, a longer one, though the guest's string lies where it lies."""
    other = tmp_path / f"{'long' * 20}.txt"
    other.write_text("redirected")
    policy = """
@ntsup.hook("NtCreateFile")
def redirect(call):
    names = call.object_attributes
    if names.name.endswith("short"):
        names.name = names.name.replace("short", "long" * 20 + ".txt")
        assert call.object_attributes.name.endswith("long.txt")
"""
    assert lines(under(policy, "read", "short")) == ["short: 1 0 [redirected]"]


def test_another_buffer_and_other_results(under: Run, tmp_path: Path) -> None:
    policy = """
@ntsup.hook("NtWriteFile")
def shout(call):
    if call.file_handle.path.endswith("out.txt"):
        call.buffer = call.buffer.upper() + b"!"

@ntsup.hook("NtReadFile")
def whisper(call):
    yield
    if call.status == NtStatus.SUCCESS and call.file_handle.path.endswith("out.txt"):
        call.buffer = call.buffer.lower()
        call.io_status_block = type(call.io_status_block)(Status=0, Information=3)
"""
    assert lines(under(policy, "write", "out.txt", "hello")) == ["1 6"]
    assert (tmp_path / "out.txt").read_text() == "HELLO!"
    assert lines(under(policy, "read", "out.txt")) == ["out.txt: 1 0 [hel]"]


def test_another_status(under: Run, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    policy = """
@ntsup.hook("NtReadFile")
def broken(call):
    status = yield
    call.status = NtStatus.CRC_ERROR
"""
    assert lines(under(policy, "read", "x.txt")) == ["x.txt: 0 23 []"]


def test_scalars_and_pointees(under: Run) -> None:
    """By value, behind a pointer that is read, and behind one that is read and written."""
    policy = """
@ntsup.hook("NtAllocateVirtualMemory")
def more(call):
    if call.region_size == 0x1000:
        assert call.process_handle.type == "Process"
        call.region_size = 0x3000
        call.protect = 0x02
        yield
        assert call.region_size == 0x3000 and call.status == NtStatus.SUCCESS
"""
    assert lines(under(policy, "memory")) == ["0x3000 0x2"]


def test_answered_without_being_performed(under: Run) -> None:
    policy = """
@ntsup.hook("NtCreateEvent")
def pretend(call):
    if call.object_attributes.name == "named":
        return call.succeed(event_handle=0x1234)

@ntsup.hook("NtAllocateLocallyUniqueId")
def always_seven(call):
    call.succeed(luid=77)
"""
    assert lines(under(policy, "event")) == ["0000000000001234"]
    assert lines(under(policy, "luid")) == ["00000000 77"]


def test_hooks_are_nested(under: Run) -> None:
    """The first is the outermost; one that answers hides the call from those after it."""
    policy = """
import sys

@ntsup.hook("NtAllocateLocallyUniqueId")
def outer(call):
    print("outer before", flush=True)
    yield
    print("outer after", call.status.name, flush=True)

@ntsup.hook("NtAllocateLocallyUniqueId")
def inner(call):
    print("inner before", flush=True)
    call.fail(NtStatus.NOT_SUPPORTED)
    yield
    print("inner after", flush=True)
    call.status = NtStatus.NO_MEMORY

@ntsup.hook("NtAllocateLocallyUniqueId")
def hidden(call):
    print("hidden")
"""
    seen = ["outer before", "inner before", "inner after", "outer after NO_MEMORY", "c0000017 0"]
    assert lines(under(policy, "luid")) == seen


def test_blocked_calls_end_later(under: Run) -> None:
    """What stands behind the yield runs when a blocked call is answered, an APC's arrival included."""
    policy = """
import sys

@ntsup.hook("NtWaitForSingleObject", "NtDelayExecution")
def waits(call):
    yield
    if call.alertable or (call.name == "NtWaitForSingleObject" and call.timeout == -200000):
        print(call.name, call.status.name, file=sys.stderr)
"""
    done = under(policy, "waits")
    shown = ["wait 258", "wait 0", "apc 1", "sleep 192", "apc 2", "wait 192"]
    assert lines(done, quiet=False) == shown
    assert done.stderr.decode().split() == [
        "NtWaitForSingleObject", "TIMEOUT", "NtWaitForSingleObject", "SUCCESS",
        "NtDelayExecution", "USER_APC", "NtWaitForSingleObject", "USER_APC",
    ]  # fmt: skip


def test_a_blocked_call_answers_otherwise(under: Run) -> None:
    policy = """
@ntsup.hook("NtWaitForSingleObject")
def never_late(call):
    yield
    if call.status == NtStatus.TIMEOUT:
        call.status = NtStatus.ABANDONED
"""
    assert lines(under(policy, "waits"))[0] == "wait 128"


def test_a_call_that_never_returns(under: Run) -> None:
    """A thread that is terminated while it waits: only `finally` runs."""
    policy = """
import sys

@ntsup.hook("NtWaitForSingleObject")
def endless(call):
    if call.timeout is None:
        try:
            yield
            print("after", call.status.name, file=sys.stderr)
        finally:
            print("finally", file=sys.stderr)
"""
    done = under(policy, "terminated")
    assert lines(done, quiet=False) == ["terminated"]
    assert done.stderr.decode().split() == ["finally", "after", "SUCCESS", "finally"]


def test_what_a_hook_has_seen_is_what_is_done(under: Run, tmp_path: Path) -> None:
    """Another thread changes the name meanwhile; what the hook forbids is never opened."""
    for letter in "ab":
        (tmp_path / f"race-{letter}").write_text(letter)
    policy = """
import time

@ntsup.hook("NtOpenFile")
def no_b(call):
    name = call.object_attributes.name
    time.sleep(0.0005)
    if name.endswith("race-b"):
        return NtStatus.ACCESS_DENIED
"""
    done = under(policy, "race", f"Z:{tmp_path}/race-a".replace("/", "\\"))
    assert "b never" in lines(done)[0]


def test_a_delay_holds_one_thread(under: Run) -> None:
    policy = """
@ntsup.hook("NtCreateEvent")
def hold(call):
    if call.object_attributes.name == "held":
        call.delay(3600)
"""
    assert lines(under(policy, "held"), 4) == ["others go on"]


def test_delays_before_and_after(under: Run) -> None:
    policy = """
@ntsup.hook("NtAllocateLocallyUniqueId")
def slow(call):
    call.delay(0.01)
    yield
    call.delay(0.01)
    call.luid = 5
"""
    assert lines(under(policy, "luid")) == ["00000000 5"]


BAD = {
    "a type": ("call.desired_access = 'all'", "TypeError: a number is wanted, not str"),
    "a number too large": ("call.desired_access = 1 << 40", "ValueError: 0x10000000000 does not fit into 32 bits"),
    "no such argument": ("call.file_nam = 1", "AttributeError: NtCreateFile has no file_nam; it has file_handle, "),
    "reading none": ("call.file_nam", "AttributeError: NtCreateFile has no file_nam; it has file_handle, "),
    "its own": ("call.name = 'x'", "AttributeError: name is the call's own"),
    "no attributes": ("call.object_attributes = 'x'", "TypeError: object_attributes takes ObjectAttributes, not str"),
    "a long name": ("call.object_attributes.name = 'x' * 40000", "ValueError: a UNICODE_STRING holds at most"),
    "what is returned": ("call.file_handle = 4", "ValueError: file_handle is what the call returns"),
    "succeed with an argument": ("call.succeed(desired_access=1)", "ValueError: desired_access returns nothing"),
    "succeed with nonsense": ("call.succeed(nonsense=1)", "TypeError: NtCreateFile has no nonsense"),
    "a status": ("call.fail('no')", "TypeError: a status is wanted, not str"),
    "a large status": ("call.fail(1 << 32)", "ValueError: 0x100000000 is no status"),
    "an answer": ("return 'no'", "TypeError: a hook returns nothing or a status, not str"),
    "a delay": ("call.delay(-1)", "ValueError: a delay is from 0 to"),
    "raise": (
        "call.desired_access = 0; call.delay(3000); call.fail(NtStatus.ACCESS_DENIED); 1 / 0",
        "ZeroDivisionError",
    ),
    "exit": ("raise SystemExit(3)", "SystemExit: 3"),
    "recursion": ("hostile.function(call)", "RecursionError"),
    "yield twice": ("yield; yield", "RuntimeError: a hook yields once"),
    "raise after": ("yield; call.status = NtStatus.ACCESS_DENIED; 1 / 0", "ZeroDivisionError"),
    "refuse to end": (
        "while True:\n            try:\n                yield\n            except GeneratorExit:\n                pass",
        "RuntimeError",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_hostile_hooks(under: Run, tmp_path: Path, case: str) -> None:
    """A hook that fails is reported; the call is made as if that hook were not there."""
    code, message = BAD[case]
    (tmp_path / "x.txt").write_text("x")
    policy = f"""
@ntsup.hook("NtCreateFile")
def hostile(call):
    if call.object_attributes.name.endswith("x.txt"):
        {code}
"""
    done = under(policy, "read", "x.txt")
    assert lines(done, quiet=False) == ["x.txt: 1 0 [x]"]
    shown = done.stderr.decode()
    assert shown.startswith("ntsup: hook hostile (") and "policy.py:" in shown and "raised in NtCreateFile:" in shown
    assert message in shown
    assert "dispatch.py" not in shown.split(message)[0] or case == "recursion"


ENDLESS = {
    "a loop": "while True: pass",
    "one that catches": """while True:
        try:
            while True: pass
        except Exception:
            pass""",
    "after the call": "yield\n    while True: pass",
}


@pytest.mark.parametrize("case", ENDLESS)
def test_endless_hooks(under: Run, case: str) -> None:
    """One that never ends is ended, and its call is made all the same."""
    policy = f"@ntsup.hook('NtCreateEvent')\ndef endless(call):\n    {ENDLESS[case]}\n"
    done = under(policy, "events", "2", options=("--hook-timeout", "0.2"))
    assert lines(done, quiet=False) == ["1 0"] * 2
    shown = done.stderr.decode()
    assert shown.count("hook endless has run for 0.2 s and is interrupted") >= 2 and "HookTookTooLong" in shown


def test_bad_timeouts(program: Path, tmp_path: Path) -> None:
    for wrong in ("-1", "nan", "inf"):
        done = ntsup("run", f"--hook-timeout={wrong}", "--inject", "NtClose:delay=1", program, "event")
        assert (done.returncode, done.stdout) == (2, b"") and b"a number of seconds is wanted" in done.stderr


def test_a_fatal_hook(under: Run) -> None:
    policy = "@ntsup.hook('NtCreateEvent')\ndef bad(call):\n    1 / 0\n"
    done = under(policy, "events", "1", options=("--hook-errors", "fatal"))
    assert lines(done, 70, quiet=False) == []
    assert b"ZeroDivisionError" in done.stderr


def test_errors_are_not_repeated_for_ever(under: Run) -> None:
    policy = "@ntsup.hook('NtCreateEvent')\ndef bad(call):\n    1 / 0\n"
    done = under(policy, "events", "50")
    assert lines(done, quiet=False) == ["1 0"] * 50
    assert done.stderr.count(b"ZeroDivisionError") == 10
    assert done.stderr.endswith(b"ntsup: more errors of hook bad are not shown\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "it has no hook: put @ntsup.hook"),
        ("1 / 0", "ZeroDivisionError"),
        ("def (", "SyntaxError"),
        ("@ntsup.hook('NtNothing')\ndef f(call): pass", "no NT service is called 'NtNothing'"),
        ("@ntsup.hook()\ndef f(call): pass", "a hook names its services"),
        ("@ntsup.hook\ndef f(call): pass", "a hook names its services"),
        ("raise SystemExit('no')", "SystemExit: no"),
    ],
)
def test_bad_policies(under: Run, text: str, message: str) -> None:
    done = under(text, "event")
    assert lines(done, 2, quiet=False) == []
    assert message in done.stderr.decode() and done.stderr.startswith(b"ntsup: ")


def test_no_such_policy(program: Path, tmp_path: Path) -> None:
    for name, message in (("none.py", b"none.py: no such file\n"), ("none", b"its name must end in .py\n")):
        done = ntsup("run", "--hook", tmp_path / name, program, "event")
        assert (done.returncode, done.stdout) == (2, b"") and done.stderr.endswith(message)


WATCH_ALL = """
import ntsup

@ntsup.hook("*")
def everything(call):
    for name in call.arguments:
        try:
            getattr(call, name)
        except ntsup.NtError:
            pass
    str(call), repr(call), call.category, call.process.id, call.thread.id
    yield
    for name in call.arguments:
        try:
            call.arguments[name]
        except ntsup.NtError:
            pass
    str(call)
"""

EVERY_CATEGORY = (
    "door_raw", "door_registers", "exception_codes", "file_completion", "file_statuses", "heap_calls",
    "k32_directories",
    "k32_job", "k32_notify", "k32_pipe", "k32_process", "memory_native", "memory_placeholder", "memory_section",
    "memory_stack", "ntdll_loader", "process_native", "registry_keys", "registry_values", "security_tokens", "seh_apc",
    "socket_afd", "sync_threadpool", "system_information", "thread_apc", "thread_context", "thread_information",
    "thread_terminate", "wait_keyed", "wait_objects",
)  # fmt: skip


@pytest.mark.parametrize("name", EVERY_CATEGORY)
def test_watching_changes_nothing(name: str, tmp_path: Path) -> None:
    """Guest tests of every category, with a hook that reads every argument of every call before and after."""
    policy = tmp_path / "watch.py"
    policy.write_text(WATCH_ALL)
    test = parse(ROOT / "tests" / "guest" / f"{name}.c")
    exe = build(test.source, tuple(test.libraries), tuple(test.flags))
    done = ntsup("run", "--hook", policy, exe, *test.arguments, stdin=test.stdin.encode(), cwd=tmp_path)
    assert done.stdout.decode("utf-8", "replace").replace("\r\n", "\n") == test.output, done.stderr.decode()[-4000:]
    assert done.returncode == test.exit_code
    if test.stderr is None:
        assert done.stderr == b""
