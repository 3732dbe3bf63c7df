"""NT paths to Linux paths and back: syntax, drives, case, the System32 overlay, caching, cost."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntsup.ntabi.status import NtError, NtStatus
from ntsup.pathmap import directories as directories_module
from ntsup.pathmap.directories import Directories
from ntsup.pathmap.drives import Drives, default_prefix, user_name
from ntsup.pathmap.ntpath import parse
from ntsup.pathmap.resolve import PathMap


@pytest.fixture
def data(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    (data / "Sub" / "Deeper").mkdir(parents=True)
    (data / "Sub" / "File.txt").write_text("x")
    return data


@pytest.fixture
def paths(tmp_path: Path, data: Path) -> PathMap:
    package = tmp_path / "package"
    package.mkdir()
    (package / "ntdll.dll").write_text("ntdll")
    (package / "kernel32.dll").write_text("kernel32")
    return PathMap(Drives(str(tmp_path / "prefix"), {"D": str(data)}, str(package), "bob"))


def status_of(paths: PathMap, path: str) -> int:
    with pytest.raises(NtError) as caught:
        paths.resolve(path)
    return caught.value.status


def test_the_prefix_is_made(paths: PathMap, tmp_path: Path) -> None:
    for directory in ("Windows/System32", "Windows/Temp", "Users/bob/AppData/Local/Temp", "ProgramData"):
        assert (tmp_path / "prefix" / directory).is_dir()


@pytest.mark.parametrize(
    "spelling",
    [
        "\\??\\D:\\Sub\\File.txt",
        "\\??\\d:\\SUB\\file.TXT",
        "\\DosDevices\\D:\\sub\\FILE.txt",
        "\\GLOBAL??\\D:\\Sub\\File.txt",
        "\\??\\GLOBAL\\D:\\Sub\\File.txt",
        "\\Device\\HarddiskVolume2\\Sub\\File.txt",
        "\\??\\GLOBALROOT\\Device\\HarddiskVolume2\\Sub\\File.txt",
        "\\??\\Volume{6e747375-7000-4000-8000-000000000044}\\Sub\\File.txt",
        "\\??\\D:\\Sub\\File.txt::$DATA",
    ],
)
def test_spellings_of_one_file(paths: PathMap, data: Path, spelling: str) -> None:
    found = paths.resolve(spelling)
    assert found.path == str(data / "Sub" / "File.txt") and found.exists and not found.stream
    assert paths.to_nt(found.path) == "\\??\\D:\\Sub\\File.txt"
    assert paths.to_device(found.path) == "\\Device\\HarddiskVolume2\\Sub\\File.txt"


def test_drive_and_root_directory_differ(paths: PathMap, data: Path) -> None:
    drive, root = paths.resolve("\\??\\D:"), paths.resolve("\\??\\D:\\")
    assert drive.path == root.path == str(data)
    assert (drive.volume, drive.directory, root.volume, root.directory) == (True, False, False, True)
    assert paths.resolve("\\??\\Z:\\").path == "/"
    assert paths.resolve("\\??\\D:\\Sub\\").directory


def test_a_missing_name_is_given_as_it_would_be_made(paths: PathMap, data: Path) -> None:
    found = paths.resolve("\\??\\D:\\SUB\\New.txt:notes")
    assert (found.path, found.exists, found.stream) == (str(data / "Sub" / "New.txt"), False, "notes")
    assert paths.resolve("\\??\\D:\\a\uf03ab").path == str(data / "a:b")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("\\??\\D:\\none\\x", NtStatus.OBJECT_PATH_NOT_FOUND),
        ("\\??\\D:\\Sub\\File.txt\\x", NtStatus.OBJECT_PATH_NOT_FOUND),
        ("\\??\\D:\\sub\\file.txt\\x", NtStatus.OBJECT_PATH_NOT_FOUND),
        ("\\??\\Q:\\x", NtStatus.OBJECT_PATH_NOT_FOUND),
        ("\\??\\Q:", NtStatus.OBJECT_NAME_NOT_FOUND),
        ("\\??\\NUL", NtStatus.OBJECT_NAME_NOT_FOUND),
        ("\\Device\\HarddiskVolume9\\x", NtStatus.OBJECT_PATH_NOT_FOUND),
        ("\\Nowhere\\x", NtStatus.OBJECT_PATH_NOT_FOUND),
        ("D:\\x", NtStatus.OBJECT_PATH_SYNTAX_BAD),
        ("", NtStatus.OBJECT_PATH_SYNTAX_BAD),
        ("\\??\\UNC\\server\\share\\x", NtStatus.BAD_NETWORK_PATH),
        ("\\Device\\Mup\\server\\share", NtStatus.BAD_NETWORK_PATH),
        ("\\??\\D:\\a*b", NtStatus.OBJECT_NAME_INVALID),
        ("\\??\\D:\\a/b", NtStatus.OBJECT_NAME_INVALID),
        ("\\??\\D:\\a\0b", NtStatus.OBJECT_NAME_INVALID),
        ("\\??\\D:\\a\\\\b", NtStatus.OBJECT_NAME_INVALID),
        ("\\??\\D:\\Sub\\..\\Sub", NtStatus.OBJECT_NAME_INVALID),
        ("\\??\\D:\\a:b\\c", NtStatus.OBJECT_NAME_INVALID),
        ("\\??\\D:\\" + "x" * 256, NtStatus.OBJECT_NAME_INVALID),
        ("\\??\\D:\\" + "ü" * 200, NtStatus.OBJECT_NAME_INVALID),
    ],
)
def test_refused(paths: PathMap, path: str, status: int) -> None:
    assert status_of(paths, path) == status


def test_devices_are_told_apart(paths: PathMap) -> None:
    assert parse("\\??\\nul", paths.drives).device == "NUL"
    assert parse("\\Device\\Null", paths.drives).device == "NUL"
    assert parse("\\??\\PIPE\\Some\\Name", paths.drives).device == "PIPE\\Some\\Name"
    assert parse("\\Device\\NamedPipe\\x", paths.drives).device == "PIPE\\x"


def test_the_exact_name_wins(paths: PathMap, data: Path) -> None:
    for name in ("READ", "Read", "read"):
        (data / name).write_text(name)
    for name in ("READ", "Read", "read"):
        assert paths.resolve(f"\\??\\D:\\{name}").path == str(data / name)
    assert paths.resolve("\\??\\D:\\rEAD").path == str(data / "READ")
    (data / "Sub" / "Same").mkdir()
    (data / "Sub" / "same").mkdir()
    assert paths.resolve("\\??\\D:\\SUB\\same").path == str(data / "Sub" / "same")


def test_changes_by_others_are_seen(paths: PathMap, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directories_module, "UNSETTLED_LIFE_NS", 0)
    assert not paths.resolve("\\??\\D:\\LATER").exists
    (data / "later").write_text("")
    assert paths.resolve("\\??\\D:\\LATER").path == str(data / "later")
    (data / "later").rename(data / "LaTeR")
    assert paths.resolve("\\??\\D:\\LATER").path == str(data / "LaTeR")
    (data / "LaTeR").unlink()
    assert not paths.resolve("\\??\\D:\\LATER").exists


def test_filling_a_directory_lists_it_once(paths: PathMap, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directories_module, "UNSETTLED_LIFE_NS", 10**12)
    listed: list[str] = []
    real = os.listdir

    def listdir(path: str) -> list[str]:
        listed.append(path)
        return real(path)

    monkeypatch.setattr(os, "listdir", listdir)
    for number in range(50):
        found = paths.resolve(f"\\??\\D:\\File{number}")
        assert not found.exists
        Path(found.path).write_text("")
        paths.note_created(found.path)
    assert paths.resolve("\\??\\D:\\FILE7").path == str(data / "File7")
    (data / "File7").unlink()
    paths.note_removed(str(data / "File7"))
    assert not paths.resolve("\\??\\D:\\FILE7").exists
    assert listed == [str(data)]


def test_removing_one_of_two_spellings_leaves_the_other(paths: PathMap, data: Path) -> None:
    for name in ("Two", "two"):
        (data / name).write_text("")
    assert paths.resolve("\\??\\D:\\TWO").path == str(data / "Two")
    (data / "Two").unlink()
    paths.note_removed(str(data / "Two"))
    assert paths.resolve("\\??\\D:\\TWO").path == str(data / "two")


def test_the_listing_cache_is_bounded(tmp_path: Path) -> None:
    cache = Directories(limit=10)
    for number in range(6):
        directory = tmp_path / str(number)
        directory.mkdir()
        for name in "abcd":
            (directory / name).write_text("")
        assert cache.find(str(directory), "B", os.stat(directory)) == "b"
    assert len(cache._listings) == 2 and cache._names == 8


def test_system32_shows_the_package_behind_the_prefix(paths: PathMap, tmp_path: Path) -> None:
    found = paths.resolve("\\SystemRoot\\system32\\NTDLL.DLL")
    assert found.path == str(tmp_path / "package" / "ntdll.dll") and paths.is_read_only(found.path)
    assert paths.to_dos(found.path) == "C:\\Windows\\System32\\ntdll.dll"
    own = tmp_path / "prefix" / "Windows" / "System32"
    assert paths.overlay_of(str(own)) == str(tmp_path / "package")
    (own / "KERNEL32.dll").write_text("mine")
    assert paths.resolve("\\??\\C:\\Windows\\System32\\kernel32.dll").path == str(own / "KERNEL32.dll")
    made = paths.resolve("\\??\\C:\\Windows\\System32\\new.dll")
    assert made.path == str(own / "new.dll") and not made.exists and not paths.is_read_only(made.path)


def test_relative_to_an_open_directory(paths: PathMap, data: Path, tmp_path: Path) -> None:
    assert paths.resolve_relative(str(data), "SUB\\deeper").path == str(data / "Sub" / "Deeper")
    assert paths.resolve_relative(str(data), "").path == str(data)
    assert paths.resolve_relative(str(data), "new").path == str(data / "new")
    assert paths.resolve_relative("/", "").path == "/"
    assert paths.resolve_relative(str(data / "Sub"), ":notes").stream == "notes"
    assert paths.resolve_relative(str(tmp_path / "prefix/Windows/System32"), "ntdll.dll").exists
    for bad in ("\\x", "..", "a\\..\\b"):
        with pytest.raises(NtError):
            paths.resolve_relative(str(data), bad)


def test_symbolic_links(paths: PathMap, data: Path) -> None:
    (data / "link").symlink_to("Sub")
    (data / "Dangling").symlink_to("nowhere")
    (data / "round").symlink_to("round")
    assert paths.resolve("\\??\\D:\\LINK\\file.txt").path == str(data / "link" / "File.txt")
    for name in ("dangling", "Dangling", "round", "ROUND"):
        found = paths.resolve(f"\\??\\D:\\{name}")
        assert found.info is not None and os.path.islink(found.path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may search every directory")
def test_a_directory_that_may_not_be_searched(paths: PathMap, data: Path) -> None:
    (data / "Sub").chmod(0)
    assert status_of(paths, "\\??\\D:\\Sub\\File.txt") == NtStatus.ACCESS_DENIED
    (data / "Sub").chmod(0o700)


def test_dos_paths(paths: PathMap, data: Path, tmp_path: Path) -> None:
    assert paths.to_dos(str(data)) == "D:\\"
    assert paths.to_dos(str(data / "a:b")) == "D:\\a\uf03ab"
    assert paths.to_dos(str(tmp_path / "database")) == "Z:" + str(tmp_path).replace("/", "\\") + "\\database"
    assert paths.to_dos(str(tmp_path / "prefix")) == "C:\\"
    assert paths.to_dos("/") == "Z:\\"
    assert paths.to_dos(str(tmp_path / "package")) == "C:\\Windows\\System32"
    assert paths.resolve_dos("d:/sub/FILE.txt").path == str(data / "Sub" / "File.txt")
    assert paths.resolve_dos("\\\\?\\D:\\Sub").path == str(data / "Sub")
    with pytest.raises(ValueError, match="absolute"):
        paths.to_dos("relative")


NAMES = st.binary(min_size=1, max_size=20).map(lambda raw: os.fsdecode(raw.replace(b"/", b"").replace(b"\0", b"")))


@settings(max_examples=60)
@given(st.lists(NAMES.filter(lambda name: name not in ("", ".", "..")), min_size=1, max_size=4))
def test_every_linux_path_goes_to_nt_and_back(names: list[str]) -> None:
    paths = ROUND_TRIP
    path = "/" + "/".join(names)
    nt = parse(paths.to_nt(path), paths.drives)
    assert (nt.drive, nt.stream, len(nt.components)) == ("Z", "", len(names))
    found = paths.resolve_relative("/", nt.components[0])
    assert os.fsencode(found.path) == os.fsencode("/" + names[0])


@settings(max_examples=200)
@given(st.text(alphabet="\\?:CDZab.*$/\0 \ud800\udcff", max_size=14).map(lambda tail: "\\??\\" + tail))
def test_any_path_is_found_or_refused(path: str) -> None:
    try:
        found = ROUND_TRIP.resolve(path)
    except NtError:
        return
    assert found.path.startswith("/") and "/../" not in found.path + "/"
    os.fsencode(found.path)


@pytest.fixture(scope="module", autouse=True)
def round_trip(tmp_path_factory: pytest.TempPathFactory) -> None:
    global ROUND_TRIP
    ROUND_TRIP = PathMap(Drives(str(tmp_path_factory.mktemp("prefix")), user="bob"))


ROUND_TRIP: PathMap


def calls_of(paths: PathMap, path: str) -> list[str]:
    """The os functions called while `path` is resolved."""
    called: list[str] = []

    def watch(frame: object, event: str, function: object) -> None:
        if event == "c_call" and getattr(function, "__module__", "") == "posix":
            called.append(getattr(function, "__name__", "?"))

    sys.setprofile(watch)
    try:
        paths.resolve(path)
    finally:
        sys.setprofile(None)
    return called


def test_an_exact_path_costs_one_stat(paths: PathMap) -> None:
    assert calls_of(paths, "\\??\\D:\\Sub\\File.txt") == ["stat"]


def test_a_known_miss_costs_two(paths: PathMap) -> None:
    paths.resolve("\\??\\D:\\Sub\\none")
    assert calls_of(paths, "\\??\\D:\\Sub\\none2") == ["stat", "stat"]


def test_drives_refuse_what_cannot_be(tmp_path: Path) -> None:
    for letter, directory in (("C", "/x"), ("DD", "/x"), ("1", "/x"), ("D", "relative")):
        with pytest.raises(ValueError, match="no such drive can be"):
            Drives(str(tmp_path), {letter: directory})
    drives = Drives(str(tmp_path), {"d:\\": "//srv//x/", "E": "/"}, user="bob")
    assert drives.roots["D"] == "/srv/x" and drives.roots["E"] == ""
    assert drives.letters() == ["C", "D", "E", "Z"] and drives.volume_number("Z") == 4
    assert drives.drive_mask() == 1 << 2 | 1 << 3 | 1 << 4 | 1 << 25
    assert PathMap(drives).to_dos("/x") == "Z:\\x"


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NTSUP_PREFIX", "/p")
    assert default_prefix() == "/p"
    monkeypatch.delenv("NTSUP_PREFIX")
    monkeypatch.setenv("XDG_DATA_HOME", "/d")
    assert default_prefix() == "/d/ntsup"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/h")
    assert default_prefix() == "/h/.local/share/ntsup"
    monkeypatch.setenv("USER", "dom\\me")
    assert user_name() == "dom_me"
    monkeypatch.delenv("USER")
    monkeypatch.delenv("LOGNAME", raising=False)
    assert user_name()


def test_a_linux_program_is_found_as_a_windows_program(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, mode in (("tool", 0o755), ("text", 0o644), ("real.exe", 0o755), ("real", 0o755)):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(mode)
    (folder / "sub").mkdir()
    paths = PathMap(Drives(str(tmp_path / "prefix"), user="bob"), f"relative:{folder}/")

    def found(name: str, where: str = "bin") -> str | None:
        place = paths.as_program(paths.resolve_dos(paths.to_dos(str(tmp_path / where)) + "\\" + name))
        return os.path.basename(place.path) if place.exists else None

    assert found("tool.exe") == found("TOOL.EXE") == found("tool") == "tool"
    assert found("real.exe") == "real.exe"
    for name in ("text.exe", "sub.exe", "tool.com", "tool.exe.exe", ".exe", "nothing.exe", "tool.exe:stream"):
        assert found(name) is None, name
    assert found("bin.exe", ".") is None


def test_names_made_by_others_are_met(tmp_path: Path) -> None:
    """What another door tells by the generation is looked at again, within a tick of the clock."""
    folder = tmp_path / "names"
    folder.mkdir()
    (folder / "First").touch()
    paths = PathMap(Drives(str(tmp_path / "prefix"), user="bob"))
    generation = [0]

    def changed(device: int, inode: int) -> None:
        generation[0] += 1

    def there(name: str) -> bool:
        return paths.resolve_dos(paths.to_dos(str(folder)) + "\\" + name).exists

    paths.on_change(changed, lambda device, inode: generation[0])
    assert there("FIRST")
    assert not there("SECOND")
    (folder / "Second").touch()
    generation[0] += 1  # the gate made it
    assert there("SECOND")
    (folder / "Third").touch()
    assert not paths.note_created(str(folder / "Third"))
    assert there("THIRD")
    assert not there("fourth")
    (folder / "FOURTH").touch()
    generation[0] += 1
    (folder / "fourth").touch()
    assert paths.note_created(str(folder / "fourth"))
    (folder / "fourth").unlink()
    paths.note_removed(str(folder / "fourth"))
    generation[0] += 1
    (folder / "fifth").touch()
    assert not paths.note_created(str(folder / "fifth"))
