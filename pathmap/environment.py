"""The environment, the current directory and argv[0] in both directions: Linux's to a Windows program's and back. Pure.

Paths that mean something to Windows itself are translated; every other variable passes through as it is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from ntsup.ntabi.status import NtError
from ntsup.pathmap.names import to_linux_text, to_windows_name, to_windows_text
from ntsup.pathmap.resolve import Found, PathMap

SYSTEM_ROOT: Final = "C:\\Windows"
SYSTEM_PATH: Final = ("C:\\Windows\\System32", "C:\\Windows")
PATHEXT: Final = ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC"
TEMPORARY: Final = ("TEMP", "TMP")
SHELLS_OWN: Final = ("PWD", "OLDPWD")
"""What a Linux shell keeps for itself in Linux' spelling; programs take it for a path of Windows (CMake)."""
DEFAULT_LINUX_PATH: Final = "/usr/local/bin:/usr/bin:/bin"


def to_windows_environment(
    environ: Mapping[str, str], paths: PathMap, *, processor_count: int, computer_name: str
) -> dict[str, str]:
    """The variables of a Windows program started from the Linux environment `environ`, in Windows' own order.

    PATH becomes DOS paths behind Windows' own directories; TEMP and TMP are the caller's, else TMPDIR, else the
    prefix's. A shell's PWD and OLDPWD are left out. What Windows always defines is defined, but not over a value the
    caller gave. Names that differ by case only are one variable on Windows: the first counts.
    """
    result: dict[str, tuple[str, str]] = {}
    for name, value in environ.items():
        if name and "=" not in name and name not in SHELLS_OWN:
            result.setdefault(name.upper(), (to_windows_text(name), to_windows_text(value)))
    for name, value in _defined_by_windows(paths, processor_count, computer_name).items():
        result.setdefault(name.upper(), (name, value))
    linux_path = environ.get("PATH", DEFAULT_LINUX_PATH)
    result["PATH"] = ("PATH", ";".join((*SYSTEM_PATH, *to_windows_path_list(linux_path, paths))))
    given = environ.get("TMPDIR", "")
    for name in TEMPORARY:
        value = environ.get(name, given)
        if value.startswith("/"):
            result[name] = (name, paths.to_dos(os.path.normpath(value)))
    return dict(result[key] for key in sorted(result))


def to_linux_environment(variables: Mapping[str, str], paths: PathMap) -> dict[str, str]:
    """The environment of a Linux program that a Windows program starts.

    PATH, TEMP and TMP become Linux paths again, Windows' own directories left out; cmd's hidden `=C:` variables are
    dropped.
    """
    result = {}
    for name, value in variables.items():
        if not name or "=" in name or "\0" in name or "\0" in value:
            continue
        upper = name.upper()
        if upper == "PATH":
            name, value = "PATH", ":".join(to_linux_path_list(value, paths)) or DEFAULT_LINUX_PATH
        elif upper in TEMPORARY:
            found = _look_up(value, paths)
            value = found.path if found else value
        result[to_linux_text(name)] = to_linux_text(value)
    return result


def to_windows_path_list(value: str, paths: PathMap) -> list[str]:
    """The DOS paths of a colon-separated list's absolute directories, in order, each once.

    Relative entries and those with a semicolon in their name, which no Windows list can hold, are left out.
    """
    directories = [os.path.normpath(entry) for entry in value.split(":") if entry.startswith("/") and ";" not in entry]
    return list(dict.fromkeys(map(paths.to_dos, directories)))


def to_linux_path_list(value: str, paths: PathMap) -> list[str]:
    """The Linux directories of a semicolon-separated list, without Windows' own and without what is not there."""
    windows = {paths.drives.prefix + "/Windows", paths.drives.prefix + "/Windows/System32"}
    found = (_look_up(entry.strip('"'), paths) for entry in value.split(";") if entry)
    directories = (place.path for place in found if place and place.exists)
    return list(dict.fromkeys(path for path in directories if path not in windows and ":" not in path))


def _look_up(value: str, paths: PathMap) -> Found | None:
    try:
        return paths.resolve_dos(value.rstrip("\\") if len(value) > 3 else value)
    except NtError:
        return None


def _defined_by_windows(paths: PathMap, processor_count: int, computer_name: str) -> dict[str, str]:
    user = to_windows_name(paths.drives.user)
    home = f"\\Users\\{user}"
    profile = f"C:{home}"
    host = computer_name.partition(".")[0].upper()[:15] or "LOCALHOST"
    return {
        "ALLUSERSPROFILE": "C:\\ProgramData",
        "APPDATA": f"{profile}\\AppData\\Roaming",
        "CommonProgramFiles": "C:\\Program Files\\Common Files",
        "CommonProgramFiles(x86)": "C:\\Program Files (x86)\\Common Files",
        "CommonProgramW6432": "C:\\Program Files\\Common Files",
        "COMPUTERNAME": host,
        "ComSpec": f"{SYSTEM_ROOT}\\System32\\cmd.exe",
        "HOMEDRIVE": "C:",
        "HOMEPATH": home,
        "LOCALAPPDATA": f"{profile}\\AppData\\Local",
        "LOGONSERVER": f"\\\\{host}",
        "NUMBER_OF_PROCESSORS": str(processor_count),
        "OS": "Windows_NT",
        "PATHEXT": PATHEXT,
        "PROCESSOR_ARCHITECTURE": "AMD64",
        "ProgramData": "C:\\ProgramData",
        "ProgramFiles": "C:\\Program Files",
        "ProgramFiles(x86)": "C:\\Program Files (x86)",
        "ProgramW6432": "C:\\Program Files",
        "PUBLIC": "C:\\Users\\Public",
        "SESSIONNAME": "Console",
        "SystemDrive": "C:",
        "SystemRoot": SYSTEM_ROOT,
        "TEMP": f"{profile}\\AppData\\Local\\Temp",
        "TMP": f"{profile}\\AppData\\Local\\Temp",
        "USERDOMAIN": host,
        "USERNAME": user,
        "USERPROFILE": profile,
        "windir": SYSTEM_ROOT,
    }
