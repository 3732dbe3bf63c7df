"""Every guest test traced: what it prints, that each line is one of a trace's, and its calls, as in tests/guest/traces.

    python tests/guest/test_traces.py [TEST…]     writes these anew; look at the difference before it is committed

tests/expected_traces.py says what of a trace is kept. A test that `varies` has no file there: it says why, and names
the services that each of its runs calls. start_and_end.trace has once what the loader does around every program.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
TRACES = HERE / "traces"
if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent / "src")]
    import conftest  # noqa: F401  (a prefix of its own)

from expected_traces import normalised, start_and_end  # noqa: E402
from guest_programs import START, GuestTest, build, ntsup, parse  # noqa: E402
from traces import check  # noqa: E402

SOURCES = {p.stem: p for g in ("*.c", "*.cpp") for p in sorted(HERE.glob(g)) if p != START}
AROUND = "start_and_end"
SIMPLE = "crt_sort"
"""The test whose start and end are looked at: it does nothing else."""
STRING_LIMIT = "1024"
"""What is printed of a string: all of this machine's paths, so that they can be replaced."""


def traced(test: GuestTest, folder: Path) -> list[str]:
    """Run the test under `ntsup trace` and give the lines, when it did what it should."""
    program = build(test.source, tuple(test.libraries), tuple(test.flags))
    out = folder / "trace.out"
    words = ("trace", "--no-durations", "-s", STRING_LIMIT, "-o", out, program, *test.arguments)
    with tempfile.TemporaryDirectory(prefix="ntsup-prefix-") as prefix:  # what other tests have left must not show
        done = ntsup(*words, stdin=test.stdin.encode(), cwd=folder, env={"NTSUP_PREFIX": prefix}, clean=True)
    errors = done.stderr.decode("utf-8", "replace")
    assert done.stdout.decode("utf-8", "replace").replace("\r\n", "\n") == test.output, errors[-4000:]
    assert done.returncode == test.exit_code, errors[-4000:]
    if test.stderr is not None:
        assert re.search(test.stderr, errors)
    return out.read_text().splitlines()


def kept(name: str, lines: list[str], folder: Path) -> list[str]:
    """What tests/guest/traces has of a test's trace."""
    test = parse(SOURCES[name])
    return normalised(lines, build(test.source, tuple(test.libraries), tuple(test.flags)), folder)


@pytest.mark.parametrize("name", SOURCES)
def test_trace(name: str, tmp_path: Path) -> None:
    test = parse(SOURCES[name])
    lines = traced(test, tmp_path)
    check(lines)
    called = set(re.findall(r"\b(Nt\w+)\(", "\n".join(lines)))
    assert set(test.services) <= called
    if test.varies:
        assert test.services, "a test whose trace varies says by `services` what it calls all the same"
    else:
        assert kept(name, lines, tmp_path) == (TRACES / f"{name}.trace").read_text().splitlines()


def test_start_and_end(tmp_path: Path) -> None:
    test = parse(SOURCES[SIMPLE])
    found = start_and_end(traced(test, tmp_path), build(test.source), tmp_path)
    assert found == (TRACES / f"{AROUND}.trace").read_text().splitlines()


def test_every_trace_is_of_a_test() -> None:
    wanted = {name for name, source in SOURCES.items() if not parse(source).varies}
    assert {path.stem for path in TRACES.glob("*.trace")} == {AROUND, *wanted}


def main() -> None:
    """Write the traces anew."""
    for name in sys.argv[1:] or [AROUND, *SOURCES]:
        test = parse(SOURCES[SIMPLE if name == AROUND else name])
        if test.varies:
            continue
        with tempfile.TemporaryDirectory() as folder:
            lines = traced(test, Path(folder))
            if name == AROUND:
                found = start_and_end(lines, build(test.source), Path(folder))
            else:
                found = kept(name, lines, Path(folder))
        (TRACES / f"{name}.trace").write_text("".join(f"{line}\n" for line in found))
        print(f"{name}.trace: {len(found)} lines")


if __name__ == "__main__":
    main()
