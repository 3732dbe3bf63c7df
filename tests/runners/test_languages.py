"""cargo's runner and go's -exec; skipped where the machine has no cargo or go, or no target for Windows."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TARGET = "x86_64-pc-windows-gnu"


def run(words: list[str], env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, timeout=600)


def test_cargo(tools: dict[str, str], tmp_path: Path) -> None:
    if shutil.which("cargo") is None:
        pytest.skip("there is no cargo")
    found = run(["rustc", "--print", "target-libdir", "--target", TARGET], tools, tmp_path)
    if found.returncode or not Path(found.stdout.strip()).is_dir():
        pytest.skip(f"rustc has no standard library for {TARGET}")
    (tmp_path / "src").mkdir()
    (tmp_path / "Cargo.toml").write_text('[package]\nname = "demo"\nversion = "0.1.0"\nedition = "2021"\n')
    (tmp_path / "src" / "lib.rs").write_text(
        '#[test]\nfn os() {\n    assert_eq!(std::env::consts::OS, "windows");\n}\n'
    )
    environment = {
        **tools,
        "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER": "ntsup run",
        # A distribution's standard library is made for the distribution's own linker, which its package brings.
        "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER": shutil.which("x86_64-w64-mingw32-gcc") or "windows-cc",
    }
    done = run(["cargo", "test", "--offline", "--target", TARGET], environment, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 passed" in done.stdout


def test_go(tools: dict[str, str], tmp_path: Path) -> None:
    if shutil.which("go") is None:
        pytest.skip("there is no go")
    (tmp_path / "go.mod").write_text("module demo\n")
    (tmp_path / "demo_test.go").write_text(
        'package demo\n\nimport (\n\t"runtime"\n\t"testing"\n)\n\nfunc TestOS(t *testing.T) {\n'
        '\tif runtime.GOOS != "windows" {\n\t\tt.Fatal(runtime.GOOS)\n\t}\n}\n'
    )
    environment = {**tools, "GOOS": "windows", "GOARCH": "amd64", "CGO_ENABLED": "0"}
    done = run(["go", "test", "-v", "-exec", "ntsup run", "./..."], environment, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS: TestOS" in done.stdout
