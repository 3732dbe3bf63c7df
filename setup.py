"""Builds what is not Python before the package is gathered: the C extension, the gate, the guest DLLs."""

import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.dist import Distribution

ROOT = Path(__file__).resolve().parent


class BuildNative(build_py):
    """build_py with `build_native.py` before it."""

    def run(self) -> None:
        subprocess.run([sys.executable, str(ROOT / "build_native.py")], check=True)
        super().run()


class BinaryDistribution(Distribution):
    """A wheel that holds machine code is one for this platform."""

    def has_ext_modules(self) -> bool:
        return True


setup(
    cmdclass={"build_py": BuildNative},
    distclass=BinaryDistribution,
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
