"""What all tests share: the helpers of this folder on the import path, and homes of their own for prefix and cache."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
os.environ.setdefault("NTSUP_PREFIX", str(HERE.parent / ".cache" / "prefix"))
