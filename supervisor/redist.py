"""`ntsup redist`: Microsoft's own Visual C++ runtime DLLs, which Windows does not ship either, into the prefix.

They come from the `msvc-runtime` package by pip, under their own licence, which is named first. Must never install
anything that was not asked for, nor touch a DLL that ntsup ships.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

PACKAGE = "msvc-runtime"
PYTHON_TAG = "3.12"
"""The wheels are made for each Python; their DLLs are the same."""


class RedistError(Exception):
    """What went wrong, in one line."""


def folder() -> Path:
    """C:\\Windows\\System32 of the prefix."""
    from ntsup.pathmap.drives import Drives

    return Path(Drives().prefix) / "Windows" / "System32"


def fetch(into: str) -> Path:
    """Download the wheel; RedistError with pip's reason."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += [
        "--platform",
        "win_amd64",
        "--python-version",
        PYTHON_TAG,
        "--only-binary=:all:",
        "--dest",
        into,
        PACKAGE,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = list(Path(into).glob("*.whl"))
    if done.returncode or not wheels:
        reason = (done.stderr.strip().splitlines() or ["no wheel came"])[-1]
        raise RedistError(f"{PACKAGE} cannot be fetched: {reason}")
    return wheels[0]


def licence(wheel: zipfile.ZipFile) -> str:
    """What the package says of its licence: the field's value, and where its text is."""
    for name in wheel.namelist():
        if name.endswith(".dist-info/METADATA"):
            for line in wheel.read(name).decode("utf-8", "replace").splitlines():
                if line.startswith("License:"):
                    return line.partition(":")[2].strip()
    return "unknown"


def dlls(wheel: zipfile.ZipFile) -> dict[str, str]:
    """Member by DLL name."""
    return {os.path.basename(name).lower(): name for name in wheel.namelist() if name.lower().endswith(".dll")}


def install(agreed: bool) -> Iterable[str]:
    """Install; yields lines to show. Without agreement it says what would be done, and stops."""
    with tempfile.TemporaryDirectory(prefix="ntsup-redist-") as place:
        path = fetch(place)
        with zipfile.ZipFile(path) as wheel:
            members = dlls(wheel)
            yield f"{path.name}: Microsoft's Visual C++ runtime; licence: {licence(wheel)}, Microsoft's own terms"
            if not agreed:
                yield f"would install {len(members)} DLLs into {folder()}; say --yes to agree to the licence"
                return
            target = folder()
            target.mkdir(parents=True, exist_ok=True)
            for name, member in sorted(members.items()):
                fresh = target / f".{name}.new"
                with wheel.open(member) as source, fresh.open("wb") as out:
                    shutil.copyfileobj(source, out)
                fresh.replace(target / name)
                yield f"installed {target / name}"


def remove() -> Iterable[str]:
    """Take them out again."""
    with tempfile.TemporaryDirectory(prefix="ntsup-redist-") as place, zipfile.ZipFile(fetch(place)) as wheel:
        for name in sorted(dlls(wheel)):
            try:
                (folder() / name).unlink()
                yield f"removed {folder() / name}"
            except FileNotFoundError:
                continue
