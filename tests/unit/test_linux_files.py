"""What files.c says of files, against Python's own os."""

from __future__ import annotations

import os
from pathlib import Path

from ntsup.supervisor.linux import files


def test_look_at(tmp_path: Path) -> None:
    plain, folder, link = tmp_path / "naïve 漢字.txt", tmp_path / "folder", tmp_path / "link"
    plain.write_bytes(b"x" * 5000)
    os.utime(plain, ns=(1_600_000_000_123_456_789, 1_500_000_000_987_654_321))
    folder.mkdir()
    link.symlink_to("nowhere")
    try:
        os.setxattr(plain, "user.test", b"value")
        expected: bytes | None = b"value"
    except OSError:
        expected = None
    paths = [plain, folder, tmp_path / "missing", link]
    found = files.look_at([str(path) for path in paths], "user.test")
    assert found[2] is None
    for path, look in zip(paths, found, strict=True):
        if look is None:
            continue
        info = path.lstat()
        for name in (
            "st_dev",
            "st_ino",
            "st_mode",
            "st_size",
            "st_blocks",
            "st_atime_ns",
            "st_mtime_ns",
            "st_ctime_ns",
        ):
            assert getattr(look, name) == getattr(info, name), (path, name)
        assert look.born == files.birth_time(str(path), follow=False)
        assert look.attribute == (expected if path == plain else None)


def test_look_at_nothing_and_much(tmp_path: Path) -> None:
    assert files.look_at([], "user.test") == []
    paths = [str(tmp_path / f"{i}") for i in range(1000)]
    for path in paths[::2]:
        Path(path).touch()
    assert [look is not None for look in files.look_at(paths, "user.test")] == [i % 2 == 0 for i in range(1000)]
