"""Meson cross-compiling with Zig: compiler checks that run, and meson test, through exe_wrapper."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from runners.conftest import HELLO, write_command

pytestmark = pytest.mark.slow

CROSS = """\
[binaries]
c = 'windows-cc'
ar = 'windows-ar'
windres = 'windows-rc'
exe_wrapper = ['ntsup', 'run']

[host_machine]
system = 'windows'
cpu_family = 'x86_64'
cpu = 'x86_64'
endian = 'little'
"""

PROJECT = """\
project('demo', 'c')
ran = meson.get_compiler('c').run('int main(void) { return sizeof(void *); }', name : 'pointers')
message('pointers have', ran.returncode(), 'bytes')
hello = executable('hello', 'hello.c')
test('passes', hello)
test('fails', hello, args : ['3'], should_fail : true)
"""


@pytest.fixture
def meson(tools: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The environment with Meson and Ninja on the path: the machine's, else PyPI's."""
    place = tmp_path / "python"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(place)]
    done = subprocess.run([*command, "meson==1.12.1", "ninja==1.13.2"], capture_output=True, text=True, timeout=300)
    if done.returncode:
        pytest.skip(f"meson cannot be fetched (offline?): {done.stderr.strip()[-200:]}")
    folder = tmp_path / "tools"
    write_command(folder / "meson", "env", f"PYTHONPATH={place}", sys.executable, "-m", "mesonbuild.mesonmain")
    return {**tools, "PATH": f"{tools['PATH'].partition(':')[0]}:{place / 'bin'}:{tools['PATH']}"}


def test_setup_and_test(meson: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "cross.ini").write_text(CROSS)
    (tmp_path / "meson.build").write_text(PROJECT)
    (tmp_path / "hello.c").write_text(HELLO)

    def run(*words: str) -> str:
        done = subprocess.run(words, cwd=tmp_path, env=meson, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "pointers have 8 bytes" in run("meson", "setup", "--cross-file", "cross.ini", "out")
    said = run("meson", "test", "-C", "out", "--verbose")
    assert ("Ok:" in said and "Fail:               0" in " ".join(said.split("  "))) or "Fail:" in said
    assert "0 arguments, in C:\\Windows" in said
