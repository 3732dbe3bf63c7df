"""binfmt_misc: what is printed, and Linux starting a Windows program by itself, in a namespace of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from guest_programs import ROOT, build, ntsup

PROGRAM = ROOT / "tests" / "cli" / "behaviour.c"
MOUNT = "mount -t binfmt_misc none /proc/sys/fs/binfmt_misc"


def in_namespace(script: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script as the root of a user namespace with its own table."""
    command = ["unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return subprocess.run(
        [*command, "sh", "-c", f"{MOUNT} && {script}"], env=env, capture_output=True, text=True, timeout=120
    )


def test_print() -> None:
    done = ntsup("binfmt", "print")
    assert done.returncode == 0
    text = done.stdout.decode()
    assert text.startswith("# ") and "\n:ntsup:M:0:MZ::/" in text and "/etc/binfmt.d/ntsup.conf" in text
    assert 'run "$@"' in text


def test_linux_starts_it(tools: dict[str, str], tmp_path: Path) -> None:
    if in_namespace("true", tools).returncode:
        pytest.skip("this kernel gives no user namespace a table of its own")
    program = tmp_path / "program.exe"
    program.write_bytes(build(PROGRAM).read_bytes())
    program.chmod(0o755)
    environment = {**tools, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    done = in_namespace(
        f"ntsup binfmt status; ntsup binfmt register && {program} exit 7; echo $?; {program} arguments 'a b';"
        " ntsup binfmt unregister && ntsup binfmt status",
        environment,
    )
    lines = done.stdout.splitlines()
    assert lines[0].startswith("not registered"), done.stderr
    assert lines[1].startswith("registered, enabled"), done.stderr
    assert lines[2:5] == ["7", "[a b]", "not registered: ntsup binfmt register"], (lines, done.stderr)
    assert done.returncode == 1  # of status
    assert not os.path.exists("/proc/sys/fs/binfmt_misc/ntsup")
