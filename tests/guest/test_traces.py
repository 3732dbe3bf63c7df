"""The whole trace of some guest tests, one or two of each area, compared with tests/guest/traces.

    python tests/guest/test_traces.py [TEST…]     writes them anew; look at the difference before it is committed

What differs from run to run is taken out by tests/traces.py. What DLLs do before the program begins is left out, so
that a trace changes only when the services, their printing, or the DLL functions that the test calls do.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent / "src")]

from guest_programs import build, ntsup, parse  # noqa: E402
from traces import normalised  # noqa: E402

SELECTIONS = {
    "door_raw": "",
    "exception_codes": "",
    "file_statuses": "%file",
    "k32_file_io": "%file",
    "k32_handles": "%object,%file",
    "k32_waits": "%sync,%time",
    "memory_native": "%memory",
    "memory_placeholder": "%memory",
    "memory_section": "%memory",
    "object_private": "%object,%file",
    "process_native": "%process",
    "registry_keys": "%registry",
    "registry_values": "%registry",
    "socket_options": "%file",
}
"""By guest test: the services of its area, as `ntsup trace -e` takes them; "" for all."""


def traced(name: str, folder: Path) -> list[str]:
    """The test's trace, normalised."""
    test = parse(HERE / f"{name}.c")
    program = build(test.source, tuple(test.libraries), tuple(test.flags))
    selection = f"{SELECTIONS[name]},NtContinue" if SELECTIONS[name] else ""
    out = folder / "trace.out"
    done = ntsup(
        "trace", "--no-durations", "-e", selection, "-o", out, program, *test.arguments,
        stdin=test.stdin.encode(), cwd=folder,
    )  # fmt: skip
    assert done.returncode == test.exit_code, done.stderr
    return normalised(out.read_text().splitlines(), program, folder)


@pytest.mark.parametrize("name", SELECTIONS)
def test_trace(name: str, tmp_path: Path) -> None:
    expected = (HERE / "traces" / f"{name}.trace").read_text().splitlines()
    assert traced(name, tmp_path) == expected


def test_every_trace_is_of_a_test() -> None:
    assert {path.stem for path in (HERE / "traces").glob("*.trace")} == set(SELECTIONS)


def main() -> None:
    """Write the traces anew."""
    for name in sys.argv[1:] or SELECTIONS:
        with tempfile.TemporaryDirectory() as folder:
            lines = traced(name, Path(folder))
        path = HERE / "traces" / f"{name}.trace"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines))
        print(f"{path.name}: {len(lines)} lines")


if __name__ == "__main__":
    main()
