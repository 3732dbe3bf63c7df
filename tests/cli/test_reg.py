"""`ntsup reg` as a user meets it: what was exported can be imported, and nothing is changed by a file that is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from guest_programs import ROOT


@pytest.fixture
def reg(tmp_path: Path):  # type: ignore[no-untyped-def]
    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ntsup.supervisor.cli", "reg", *map(str, arguments)],
            capture_output=True,
            text=True,
            env={"PYTHONPATH": str(ROOT / "src"), "NTSUP_PREFIX": str(tmp_path / "prefix"), "PATH": "/usr/bin:/bin"},
        )

    return run


def test_there_and_back(reg, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file, exported = tmp_path / "in.reg", tmp_path / "out.reg"
    file.write_text(
        'Windows Registry Editor Version 5.00\n\n[HKEY_CURRENT_USER\\Software\\Test]\n@="é"\n"n"=dword:0000002a\n'
        "[HKEY_CURRENT_USER\\Software\\Test\\Below]\n"
    )
    assert reg("import", file).returncode == 0
    shown = reg("query", "HKCU\\Software\\Test")
    assert '@="é"' in shown.stdout and '"n"=dword:0000002a' in shown.stdout
    assert "[HKEY_CURRENT_USER\\Software\\Test\\Below]" in shown.stdout
    assert reg("export", "hkcu\\software\\test", exported).returncode == 0
    assert exported.read_bytes().startswith(b"\xff\xfe")
    file.write_text("Windows Registry Editor Version 5.00\n[-HKEY_CURRENT_USER\\Software\\Test]\n")
    assert reg("import", file).returncode == 0
    assert reg("query", "HKCU\\Software\\Test").returncode == 1
    assert reg("import", exported).returncode == 0
    assert '"n"=dword:0000002a' in reg("query", "HKCU\\Software\\Test").stdout


def test_through_a_link(reg) -> None:  # type: ignore[no-untyped-def]
    shown = reg("query", "HKLM\\System\\CurrentControlSet\\Control\\ProductOptions")
    assert '"ProductType"="WinNT"' in shown.stdout


def test_wrong(reg, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "in.reg"
    file.write_text('Windows Registry Editor Version 5.00\n[HKEY_CURRENT_USER\\Software\\Half]\n"a"=nonsense\n')
    for arguments in (("import", file), ("import", tmp_path / "none"), ("query", "NOROOT\\x"), ("query", "HKCU\\none")):
        done = reg(*arguments)
        assert done.returncode == 1
        assert done.stderr.startswith("ntsup: ") and done.stderr.count("\n") == 1
    assert reg("query", "HKCU\\Software\\Half").returncode == 1
