"""`--inject`: what a specification means, that every sensible one is understood and no other, and what it does."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from guest_programs import ntsup
from hypothesis import given
from hypothesis import strategies as st

from ntsup.ntabi import NtStatus
from ntsup.supervisor.hooks.inject import NANOSECONDS, BadInjection, Injection, duration, parse, when

Injected = Callable[..., subprocess.CompletedProcess[bytes]]

statuses = st.one_of(
    st.sampled_from([NtStatus.ACCESS_DENIED, NtStatus.SUCCESS, NtStatus.TIMEOUT]),
    st.integers(0, 0xFFFFFFFF).map(NtStatus.of),
)
delays = st.integers(0, 10**12)
injections = st.builds(
    Injection,
    names=st.lists(st.sampled_from(["NtClose", "Nt*File", "%registry", "!NtOpenKey"]), min_size=1).map(
        lambda names: ("NtReadFile", *names)
    ),
    status=st.none() | statuses,
    delay_enter=delays,
    delay_exit=delays,
    first=st.integers(1, 1000),
    last=st.none() | st.integers(1001, 2000),
    step=st.integers(1, 50),
    count=st.none() | st.integers(1, 50),
).filter(lambda each: each.status is not None or each.delay_enter or each.delay_exit)


@given(injections)
def test_every_injection_can_be_written(injection: Injection) -> None:
    assert parse(str(injection)) == injection


@given(st.text(alphabet="NtCloeOpnKy*%:=,!/[+.0123456789statuswhendelaycountms_SUCCESS", max_size=60))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except BadInjection as error:
        assert str(error)
    else:
        assert parse(str(found)) == found


@given(st.integers(1, 50), st.none() | st.integers(0, 50), st.integers(1, 10))
def test_when(first: int, more: int | None, step: int) -> None:
    last = None if more is None else first + more
    text = f"{first}{'' if last is None else f'..{last}'}+{step}"
    assert when(text) == (first, last, step)
    injection = Injection(("NtClose",), first=first, last=last, step=step)
    due = [number for number in range(1, 120) if injection.due(number)]
    assert due == list(range(first, min(119, last or 119) + 1, step))


@pytest.mark.parametrize(
    ("text", "meaning"), [("3", (3, 3, 1)), ("3+", (3, None, 1)), ("3+2", (3, None, 2)), ("2..6", (2, 6, 1))]
)
def test_when_in_short(text: str, meaning: tuple[int, int | None, int]) -> None:
    assert when(text) == meaning


@given(st.integers(0, 86_400), st.sampled_from(sorted(NANOSECONDS)))
def test_durations(value: int, unit: str) -> None:
    assert duration(f"{value}{unit}") == value * NANOSECONDS[unit]
    assert duration(str(value)) == value * 1000


BAD = {
    "": "the service to inject into comes first",
    ":status=TIMEOUT": "the service to inject into comes first",
    "!NtClose:status=TIMEOUT": "the service to inject into comes first",
    "NtClose": "nothing is injected",
    "NtClose:when=3": "nothing is injected",
    "NtClosed:status=TIMEOUT": "no NT service is called 'NtClosed'",
    "%nothing:status=TIMEOUT": "no category 'nothing'",
    "/(/:status=TIMEOUT": "/(/:",
    "NtClose:status": "'status' is not understood; there are status=",
    "NtClose:error=5": "'error=5' is not understood",
    "NtClose:status=ACCESS_DENIE": "no status is called ACCESS_DENIE; STATUS_ACCESS_DENIED is near",
    "NtClose:status=0x1ffffffff": "a status has 32 bits",
    "NtClose:status=-1": "a status has 32 bits",
    "NtClose:status=TIMEOUT:status=SUCCESS": "status is given twice",
    "NtClose:delay=1ms:delay_enter=1ms": "delay_enter is given twice",
    "NtClose:delay=soon": "'soon' is no time; 5ms, ",
    "NtClose:delay=-1ms": "'-1ms' is no time",
    "NtClose:delay=2000000s": "a day is the longest delay",
    "NtClose:status=TIMEOUT:when=0": "calls are counted from 1",
    "NtClose:status=TIMEOUT:when=3+0": "calls are counted from 1",
    "NtClose:status=TIMEOUT:when=5..3": "it ends before it begins",
    "NtClose:status=TIMEOUT:when=x": "first[..last][+[step]] is wanted",
    "NtClose:status=TIMEOUT:when=3 4": "first[..last][+[step]] is wanted",
    "NtClose:status=TIMEOUT:count=0": "a number from 1 on is wanted",
}


@pytest.mark.parametrize("text", BAD)
def test_bad_specifications(text: str) -> None:
    with pytest.raises(BadInjection) as raised:
        parse(text)
    assert BAD[text] in str(raised.value)


@pytest.fixture
def injected(program: Path, tmp_path: Path) -> Injected:
    """Run the program with injections."""

    def run(*arguments: str, inject: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
        options = [word for each in inject for word in ("--inject", each)]
        return ntsup("run", *options, program, *arguments, cwd=tmp_path)

    return run


EVENTS = "NtCreateEvent:status=STATUS_INSUFFICIENT_RESOURCES"


@pytest.mark.parametrize(
    ("more", "failing"),
    [
        ("", range(8)),
        (":when=3", [2]),
        (":when=3+2", [2, 4, 6]),
        (":when=2..4", [1, 2, 3]),
        (":when=2+:count=2", [1, 2]),
    ],
)
def test_which_calls_fail(injected: Injected, more: str, failing: range | list[int]) -> None:
    """The program's own events only: the count begins with it, since nothing before makes one."""
    done = injected("events", "8", inject=(EVENTS + more,))
    assert done.stderr == b""
    shown = done.stdout.decode().splitlines()
    assert shown == ["0 1450" if index in failing else "1 0" for index in range(8)]


def test_several(injected: Injected, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    both = ("NtCreateFile:status=0xC0000043", "%file,!NtCreateFile:delay_exit=1ms:delay_enter=1ms")
    assert injected("read", "x.txt", inject=both).stdout == b"x.txt: error 32\r\n"


def test_a_delay_holds_nobody_else(injected: Injected) -> None:
    done = injected("held", inject=("NtCreateEvent:delay=1000s",))
    assert (done.stdout, done.returncode) == (b"others go on\r\n", 4)


def test_a_registry_key(injected: Injected) -> None:
    assert injected("key", "Software", inject=()).stdout == b"0\r\n"
    denied = injected("key", "Software", inject=("NtOpenKey*:status=STATUS_ACCESS_DENIED",))
    assert denied.stdout == b"5\r\n"


def test_the_trace_shows_what_was_injected(program: Path, tmp_path: Path) -> None:
    out = tmp_path / "trace.txt"
    done = ntsup("trace", "-e", "NtCreateEvent", "-o", out, "--inject", EVENTS, program, "events", "1")
    assert done.stdout == b"0 1450\r\n"
    assert "= STATUS_INSUFFICIENT_RESOURCES (hook injection) <" in out.read_text()


def test_json_lines_name_the_hook(program: Path, tmp_path: Path) -> None:
    out = tmp_path / "trace.jsonl"
    spec = "NtCreateEvent:status=STATUS_NO_MEMORY:when=2"
    ntsup("trace", "--format", "jsonl", "-e", "NtCreateEvent", "-o", out, "--inject", spec, program, "events", "2")
    calls = [record for record in map(json.loads, out.read_text().splitlines()) if record["type"] == "call"]
    assert [(each["result"], each.get("hook")) for each in calls] == [
        ("STATUS_SUCCESS", None),
        ("STATUS_NO_MEMORY", "injection"),
    ]


def test_a_bad_one_is_one_line(program: Path) -> None:
    done = ntsup("run", "--inject", "NtClose", program, "events", "1")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"ntsup: --inject NtClose: nothing is injected") and done.stderr.count(b"\n") == 1
