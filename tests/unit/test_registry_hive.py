"""The hive: keys and values, volatile ones, two at once, and writers that are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects import sid
from ntsup.supervisor.registry import defaults, reg_file
from ntsup.supervisor.registry.hive import ROOT, Hive
from ntsup.supervisor.registry.zones import time_zones

SOURCE = Path(__file__).resolve().parents[2] / "src"


def make(path: Path) -> Hive:
    return Hive(str(path / "hive"), lambda hive: None, 1)


@pytest.fixture
def hive(tmp_path: Path) -> Iterator[Hive]:
    made = make(tmp_path)
    yield made
    made.close()


def status(call: object, *arguments: object) -> NtStatus:
    with pytest.raises(NtError) as raised:
        call(*arguments)  # type: ignore[operator]
    return raised.value.status


def test_names_keep_their_case(hive: Hive) -> None:
    key = hive.make("Software\\Größe")
    assert hive.child(hive.make("SOFTWARE"), "GRÖSSE") is None  # ß is a letter of its own
    assert hive.child(hive.make("SOFTWARE"), "GRÖßE") == key
    assert hive.path(key) == "\\REGISTRY\\Software\\Größe"
    assert status(hive.create, hive.make("Software"), "GRÖßE") == NtStatus.OBJECT_NAME_COLLISION


def test_any_name(hive: Hive) -> None:
    for name in ("\ud800", "a\0b", "x" * 256, "\U0001f600", " "):
        key = hive.create(ROOT, name)
        hive.set_value(key, name, 1, b"")
        assert hive.key(key).name == name
        assert hive.value(key, name) is not None


def test_order(hive: Hive) -> None:
    for name in ("b", "C", "a", "_", "É"):
        hive.create(ROOT, name)
        hive.set_value(ROOT, name, 1, b"")
    assert [key.name for key in hive.children(ROOT)] == ["a", "b", "C", "_", "É"]
    assert [hive.child_at(ROOT, i).name for i in range(5)] == ["a", "b", "C", "_", "É"]  # type: ignore[union-attr]
    assert [value.name for value in hive.values(ROOT)] == ["b", "C", "a", "_", "É"]


def test_deleting(hive: Hive) -> None:
    key = hive.make("a\\b")
    above = hive.make("a")
    assert status(hive.delete, above) == NtStatus.CANNOT_DELETE
    hive.set_value(key, "v", 1, b"x")
    hive.delete(key)
    assert status(hive.key, key) == NtStatus.KEY_DELETED
    assert status(hive.set_value, key, "v", 1, b"x") == NtStatus.KEY_DELETED
    assert status(hive.create, key, "c") == NtStatus.KEY_DELETED
    assert hive.make("a\\b") != key  # numbers are never used again
    hive.delete_tree(above)
    assert hive.child(ROOT, "a") is None


def test_volatile(tmp_path: Path) -> None:
    first = make(tmp_path)
    key = first.create(ROOT, "gone", volatile=True)
    below = first.create(key, "below", volatile=True)
    first.set_value(below, "v", 4, b"1234")
    assert status(first.create, key, "kept") == NtStatus.CHILD_MUST_BE_VOLATILE
    assert [k.name for k in first.children(ROOT)] == ["gone"]
    assert first.path(below) == "\\REGISTRY\\gone\\below"
    first.close()
    second = make(tmp_path)
    assert second.child(ROOT, "gone") is None
    second.close()


def test_two_at_once(tmp_path: Path) -> None:
    first, second = make(tmp_path), make(tmp_path)
    for number in range(50):
        (first if number % 2 else second).set_value(ROOT, f"value {number}", 4, bytes([number]))
    assert len(first.values(ROOT)) == len(second.values(ROOT)) == 50
    first.close()
    second.close()


def test_every_change_is_told(tmp_path: Path) -> None:
    one, two = make(tmp_path), make(tmp_path)
    seen = [two.generation]
    key = one.make("Software")
    changes = [
        lambda: one.set_value(key, "a", 1, b"x"),
        lambda: one.set_value(key, "a", 1, b"y"),
        lambda: one.delete_value(key, "a"),
        lambda: one.rename(key, "Other"),
        lambda: one.delete(key),
        lambda: one.create(ROOT, "mine", volatile=True),
        lambda: two.make("theirs"),
    ]
    for change in changes:
        change()
        seen.append(two.generation)
        assert one.generation == two.generation
    assert len(set(seen)) == len(seen)
    with pytest.raises(NtError):
        one.delete(key)
    assert one.generation == seen[-1]
    fd = one.open_generation()
    assert int.from_bytes(os.read(fd, 8), "little") == seen[-1]
    os.close(fd)
    one.close()
    two.close()


def test_a_change_is_whole_or_not(hive: Hive) -> None:
    with pytest.raises(RuntimeError), hive.change():
        hive.set_value(ROOT, "x", 1, b"")
        raise RuntimeError
    assert hive.value(ROOT, "x") is None


def test_not_a_database(tmp_path: Path) -> None:
    (tmp_path / "hive").write_bytes(b"this is no database, but it is long enough to look like one" * 100)
    assert status(make, tmp_path) == NtStatus.REGISTRY_CORRUPT


WRITER = """
import sys
from ntsup.supervisor.registry.hive import ROOT, Hive
hive = Hive(sys.argv[1], lambda hive: None, 1)
number = 0
while True:
    with hive.change():
        key = hive.create(ROOT, f"{sys.argv[2]} {number}")
        for name in ("a", "b", "c"):
            hive.set_value(key, name, 4, number.to_bytes(4, "little"))
    number += 1
    print(number, flush=True)
"""


def test_killed_writers_lose_nothing(tmp_path: Path) -> None:
    """What a writer reported is there, whole; what it was at is there whole or not at all."""
    make(tmp_path).close()
    reported: dict[str, int] = {}
    for turn in range(6):
        name = f"writer {turn}"
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "hive"), name],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.013 * (turn + 1))
            writer.send_signal(signal.SIGKILL)
            rest = writer.stdout.read().split(b"\n")
        reported[name] = int(rest[-2]) if len(rest) > 1 else 1
    hive = make(tmp_path)
    for name, count in reported.items():
        made = [key for key in hive.children(ROOT) if key.name.startswith(name + " ")]
        assert count <= len(made) <= count + 1
        for key in made:
            number = int(key.name.rsplit(" ", 1)[1])
            assert [v.data for v in hive.values(key.id)] == [number.to_bytes(4, "little")] * 3
    hive.close()


def test_default_content(tmp_path: Path) -> None:
    user = sid.user(1000)
    host = defaults.Host("me", sid.text(user), user, "host", 19045, 2)
    hive = defaults.open_hive(str(tmp_path), host)
    version = hive.make("MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion")
    build = hive.value(version, "CurrentBuild")
    assert build is not None and build.data == "19045\0".encode("utf-16-le")
    hive.set_value(version, "ProductName", 1, b"mine")
    hive.close()
    again = defaults.open_hive(str(tmp_path), defaults.Host("me", sid.text(user), user, "host", 26100, 2))
    name, build = again.value(version, "ProductName"), again.value(version, "CurrentBuild")
    assert name is not None and name.data == b"mine"
    assert build is not None and build.data == "26100\0".encode("utf-16-le")
    again.close()


def test_time_zones() -> None:
    zones = {zone.key_name: zone for zone in time_zones()}
    assert len(zones) > 130
    assert "Europe/Berlin" in zones["W. Europe Standard Time"].zones
    assert zones["W. Europe Standard Time"].tzi[:4] == (-60).to_bytes(4, "little", signed=True)
    assert all(len(zone.tzi) == 44 for zone in zones.values())


def test_reg_file_text() -> None:
    text = """Windows Registry Editor Version 5.00
; a comment
[HKEY_CURRENT_USER\\Software\\x]
@="default"
"a \\"quoted\\\\ name"=dword:000000ff
"hex"=hex:01,02,\\
  03
"many"=hex(7):61,00,00,00,00,00
"gone"=-

[-HKEY_CURRENT_USER\\Software\\y]
"""
    found = list(reg_file.parse(text))
    assert found == [
        reg_file.Statement("HKEY_CURRENT_USER\\Software\\x"),
        reg_file.Statement("HKEY_CURRENT_USER\\Software\\x", "", 1, "default\0".encode("utf-16-le")),
        reg_file.Statement("HKEY_CURRENT_USER\\Software\\x", 'a "quoted\\ name', 4, b"\xff\0\0\0"),
        reg_file.Statement("HKEY_CURRENT_USER\\Software\\x", "hex", 3, b"\1\2\3"),
        reg_file.Statement("HKEY_CURRENT_USER\\Software\\x", "many", 7, b"a\0\0\0\0\0"),
        reg_file.Statement("HKEY_CURRENT_USER\\Software\\x", "gone", delete=True),
        reg_file.Statement("HKEY_CURRENT_USER\\Software\\y", delete=True),
    ]
    for wrong in ("", "[x]", "Windows Registry Editor Version 5.00\n[x\n", text + '"x"=1\n'):
        with pytest.raises(reg_file.BadRegFile):
            list(reg_file.parse(wrong))


names = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=("Cs",)))


@settings(max_examples=200)
@given(names, st.sampled_from([0, 1, 2, 3, 4, 7, 11, 0x12345]), st.binary(max_size=300))
def test_reg_file_round_trip(name: str, type_: int, data: bytes) -> None:
    statements = [reg_file.Statement("HKEY_X\\y"), reg_file.Statement("HKEY_X\\y", name, type_, data)]
    assert list(reg_file.parse(reg_file.write(statements))) == statements
