"""docs/exports.md says what the DLLs export now."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_page_is_current() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate_exports.py"), "--check"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr + "\nrun: PYTHONPATH=src python docs/generate_exports.py"
