"""The cache of laid-out images: hits, misses, damage, concurrency, eviction, and doing without."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pe_images import DATA, Pe, Section, relocatable

from ntsup.loader import cache as cache_module
from ntsup.loader.cache import SEAL_NS, ImageCache, LaidOut, default_directory
from ntsup.loader.layout import Plan, lay_out
from ntsup.loader.pe import BadImage, parse


@pytest.fixture
def cache(tmp_path: Path) -> ImageCache:
    return ImageCache(str(tmp_path / "cache"))


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "a.exe"
    path.write_bytes(relocatable().build())
    settle(path)
    return path


def settle(path: Path) -> None:
    """Make a file look as if it had been written a while ago; its ctime cannot be moved, so the clock is."""
    os.utime(path, ns=(10**18, 10**18))


@pytest.fixture(autouse=True)
def settled_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "SETTLED_NS", -(10**18))


def contents(image: LaidOut) -> tuple[bytes, Plan]:
    try:
        return os.pread(image.fd, image.plan.size_of_image, 0), image.plan
    finally:
        os.close(image.fd)


def expected(path: Path, base: int | None = None) -> tuple[bytes, Plan]:
    data = path.read_bytes()
    flat, plan = lay_out(parse(data, path.name), data, base)
    return bytes(flat), plan


def entries(cache: ImageCache) -> list[Path]:
    return sorted(Path(cache.directory, "images").iterdir())


def forbid_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a hit must not read the source")

    for name in ("parse", "lay_out", "_digest", "_read_all"):
        monkeypatch.setattr(cache_module, name, fail)


def test_a_hit_reads_no_source(cache: ImageCache, program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    want = expected(program)
    assert contents(cache.open_image(str(program))) == want
    forbid_parsing(monkeypatch)
    assert contents(cache.open_image(str(program))) == want
    with open(program, "rb") as file:
        assert contents(cache.open_image(file.fileno()))[1].base == 0x140000000


def test_each_base_has_its_entry(cache: ImageCache, program: Path) -> None:
    assert contents(cache.open_image(str(program), 0x7FF000000000)) == expected(program, 0x7FF000000000)
    assert contents(cache.open_image(str(program))) == expected(program)
    assert contents(cache.open_image(str(program), 0x7FF000000000)) == expected(program, 0x7FF000000000)
    assert len(entries(cache)) == 2


def test_equal_files_share_an_entry(cache: ImageCache, program: Path, tmp_path: Path) -> None:
    copy = tmp_path / "b.exe"
    copy.write_bytes(program.read_bytes())
    contents(cache.open_image(str(program)))
    contents(cache.open_image(str(copy)))
    assert len(entries(cache)) == 1


def test_a_changed_file_is_laid_out_anew(cache: ImageCache, program: Path) -> None:
    contents(cache.open_image(str(program)))
    data = bytearray(program.read_bytes())
    data[0x400] = 0xCC
    program.write_bytes(data)
    settle(program)  # same size, same mtime: its ctime tells
    assert contents(cache.open_image(str(program)))[0][0x1000] == 0xCC


def test_a_file_just_written_is_not_trusted(cache: ImageCache, program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "SETTLED_NS", 10**18)
    contents(cache.open_image(str(program)))
    assert not list(Path(cache.directory, "index").iterdir())


def flip(path: Path) -> None:
    path.chmod(0o600)
    with open(path, "r+b") as file:
        file.seek(0x1000)
        file.write(b"\xcc")


def truncate(path: Path) -> None:
    path.chmod(0o600)
    os.truncate(path, 0x2000)


def scribble_on_the_plan(path: Path) -> None:
    path.chmod(0o600)
    with open(path, "r+b") as file:
        file.seek(-0x1000 + 40, os.SEEK_END)
        file.write(b"\xff")
    os.utime(path, ns=(SEAL_NS, SEAL_NS))


def lose_bytes_in_a_crash(path: Path) -> None:
    flip(path)
    os.utime(path, ns=(1, SEAL_NS))  # last used before the machine started


@pytest.mark.parametrize("damage", [flip, truncate, scribble_on_the_plan, lose_bytes_in_a_crash, os.unlink])
def test_damaged_entries_are_rebuilt(cache: ImageCache, program: Path, damage: Callable[[Path], None]) -> None:
    contents(cache.open_image(str(program)))
    damage(entries(cache)[0])
    assert contents(cache.open_image(str(program))) == expected(program)
    assert contents(cache.open_image(str(program))) == expected(program)


def test_an_entry_from_before_the_start_is_checked_once(cache: ImageCache, program: Path) -> None:
    contents(cache.open_image(str(program)))
    os.utime(entries(cache)[0], ns=(1, SEAL_NS))
    assert contents(cache.open_image(str(program))) == expected(program)
    assert entries(cache)[0].stat().st_atime_ns > 10**18


def test_without_a_directory_the_layout_is_in_memory(program: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    image = ImageCache(str(tmp_path / "file" / "cache")).open_image(str(program))
    assert os.readlink(f"/proc/self/fd/{image.fd}").startswith("/memfd:a.exe")
    assert contents(image) == expected(program)


def test_a_full_disk_leaves_the_layout_in_memory(
    cache: ImageCache, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.pwrite

    def full(fd: int, data: bytes, position: int) -> int:
        if "memfd" in os.readlink(f"/proc/self/fd/{fd}"):
            return real(fd, data, position)
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "pwrite", full)
    image = cache.open_image(str(program))
    monkeypatch.undo()
    assert contents(image) == expected(program)
    assert entries(cache) == []


def test_the_least_recently_used_go_first(cache: ImageCache, tmp_path: Path) -> None:
    cache.limit = 3 * 0x20000
    for number in range(5):
        path = tmp_path / f"{number}.exe"
        path.write_bytes(Pe([Section(".data", 0x1000, bytes([number + 1]) * 0x18000, DATA)]).build())
        contents(cache.open_image(str(path)))
        for age, entry in enumerate(sorted(entries(cache), key=lambda e: e.stat().st_ctime_ns)):
            os.utime(entry, ns=(10**18 + age, SEAL_NS))
    kept = {os.pread(os.open(entry, os.O_RDONLY), 1, 0x1000) for entry in entries(cache)}
    assert b"\x05" in kept and b"\x01" not in kept and len(kept) < 5
    assert all(link.exists() for link in Path(cache.directory, "index").iterdir())


def test_many_openers_at_once(cache: ImageCache, program: Path) -> None:
    want, got = expected(program), []

    def work() -> None:
        for _ in range(10):
            got.append(contents(ImageCache(cache.directory).open_image(str(program))) == want)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 60 and all(got)
    assert [entry.name for entry in entries(cache) if entry.name.endswith(".tmp")] == []


def test_what_is_no_image_is_refused_by_its_name(cache: ImageCache, tmp_path: Path) -> None:
    script = tmp_path / "run.sh"
    script.write_text("#!/bin/sh\n")
    with pytest.raises(BadImage, match=r"^run\.sh: is a script"):
        cache.open_image(str(script))
    with pytest.raises(BadImage, match="not a regular file"):
        cache.open_image(str(tmp_path))
    with pytest.raises(FileNotFoundError):
        cache.open_image(str(tmp_path / "none"))
    assert not Path(cache.directory).exists()


def test_default_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/x/cache")
    assert default_directory() == "/x/cache/ntsup"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/u")
    assert default_directory() == "/home/u/.cache/ntsup"
