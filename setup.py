"""Builds what is not Python before the package is gathered: the C extension, the gate, the client, the guest DLLs."""

import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.dist import Distribution

from distutils.command.build_scripts import build_scripts  # isort: skip: setuptools brings it, once it is imported

ROOT = Path(__file__).resolve().parent


class BuildNative(build_py):
    """build_py with `build_native.py` before it."""

    def run(self) -> None:
        subprocess.run([sys.executable, str(ROOT / "build_native.py")], check=True)
        super().run()


class NativeCommand(build_scripts):
    """build_scripts for an executable file: nothing in it is adjusted."""

    def run(self) -> None:
        Path(self.build_dir).mkdir(parents=True, exist_ok=True)
        for script in self.scripts:
            shutil.copy2(ROOT / script, self.build_dir)


class BinaryDistribution(Distribution):
    """A wheel that holds machine code is one for this platform."""

    def has_ext_modules(self) -> bool:
        return True


setup(
    cmdclass={"build_py": BuildNative, "build_scripts": NativeCommand},
    scripts=["resident/bin/ntsup"],
    distclass=BinaryDistribution,
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
