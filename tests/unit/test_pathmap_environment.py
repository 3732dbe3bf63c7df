"""The environment in both directions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntsup.pathmap.drives import Drives
from ntsup.pathmap.environment import (
    DEFAULT_LINUX_PATH,
    to_linux_environment,
    to_linux_path_list,
    to_windows_environment,
    to_windows_path_list,
)
from ntsup.pathmap.resolve import PathMap


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> PathMap:
    return PathMap(Drives(str(tmp_path_factory.mktemp("prefix")), user="bob"))


def windows(paths: PathMap, **environ: str) -> dict[str, str]:
    return to_windows_environment(environ, paths, processor_count=2, computer_name="box.example.org")


def test_what_windows_always_defines(paths: PathMap) -> None:
    result = windows(paths)
    assert result["SystemRoot"] == result["windir"] == "C:\\Windows"
    assert result["USERPROFILE"] == "C:\\Users\\bob" == result["HOMEDRIVE"] + result["HOMEPATH"]
    assert result["TEMP"] == result["TMP"] == "C:\\Users\\bob\\AppData\\Local\\Temp"
    assert result["COMPUTERNAME"] == "BOX" and result["NUMBER_OF_PROCESSORS"] == "2"
    assert result["OS"] == "Windows_NT" and result["PROCESSOR_ARCHITECTURE"] == "AMD64"
    assert result["PATH"].startswith("C:\\Windows\\System32;C:\\Windows;Z:\\usr")
    for name in ("TEMP", "APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles", "PUBLIC"):
        assert paths.resolve_dos(result[name]).exists


def test_path_is_translated_and_others_are_not(paths: PathMap) -> None:
    result = windows(paths, PATH="/usr/bin:bin::/opt/x y:/usr/bin/:/a;b", HOME="/home/bob", X="a=b:c")
    assert result["PATH"] == "C:\\Windows\\System32;C:\\Windows;Z:\\usr\\bin;Z:\\opt\\x y"
    assert (result["HOME"], result["X"]) == ("/home/bob", "a=b:c")


def test_temporary_directory_of_the_caller(paths: PathMap) -> None:
    assert windows(paths, TMPDIR="/tmp/x")["TEMP"] == "Z:\\tmp\\x"
    result = windows(paths, TMPDIR="/tmp/x", TEMP="/tmp/y", TMP="D:\\t")
    assert (result["TEMP"], result["TMP"], result["TMPDIR"]) == ("Z:\\tmp\\y", "D:\\t", "/tmp/x")


def test_the_caller_s_value_stands(paths: PathMap) -> None:
    result = windows(paths, userprofile="C:\\me", OS="Plan 9")
    assert result["userprofile"] == "C:\\me" and "USERPROFILE" not in result and result["OS"] == "Plan 9"


def test_order_and_case(paths: PathMap) -> None:
    result = windows(paths, zed="1", http_proxy="a", HTTP_PROXY="b", A_B="2", AB="3")
    assert list(result) == sorted(result, key=str.upper)
    assert result["http_proxy"] == "a" and "HTTP_PROXY" not in result


def test_back_to_linux(paths: PathMap, tmp_path: Path) -> None:
    back = to_linux_environment(
        {
            "Path": 'C:\\Windows\\System32;C:\\Windows;Z:\\usr\\bin;Z:\\none\\x;"Z:\\etc\\";Q:\\x;',
            "TEMP": "Z:" + str(tmp_path).replace("/", "\\"),
            "TMP": "Z:\\tmp\\not yet",
            "=C:": "C:\\x",
            "Bad": "a\0b",
            "X": "C:\\stays",
            "Y": "\ud800",
        },
        paths,
    )
    assert back == {
        "PATH": "/usr/bin:/etc",
        "TEMP": str(tmp_path),
        "TMP": "/tmp/not yet",
        "X": "C:\\stays",
        "Y": "\udced\udca0\udc80",
    }
    assert to_linux_environment({"PATH": "C:\\Windows"}, paths) == {"PATH": DEFAULT_LINUX_PATH}


def test_path_lists_go_there_and_back(paths: PathMap) -> None:
    listed = to_windows_path_list("/usr/bin:/bin:/etc", paths)
    assert to_linux_path_list(";".join(listed), paths) == ["/usr/bin", "/bin", "/etc"]


@given(st.dictionaries(st.text("aB_1", min_size=1, max_size=4), st.text(max_size=6), max_size=5))
def test_other_variables_survive(paths: PathMap, variables: dict[str, str]) -> None:
    variables = {name: value.replace("\0", "") for name, value in variables.items()}
    variables = {name: value.encode("utf-8", "replace").decode() for name, value in variables.items()}
    back = to_linux_environment(windows(paths, **variables), paths)
    folded: set[str] = set()
    for name, value in variables.items():
        if name.upper() not in folded:
            assert back[name] == value
        folded.add(name.upper())
