"""NT paths taken apart: which drive or device, which components, which stream. Looks nothing up."""

from __future__ import annotations

from typing import NamedTuple

from ntsup.ntabi.status import NtError, NtStatus
from ntsup.pathmap.drives import Drives
from ntsup.pathmap.names import ILLEGAL, check_component, split_stream


class NtPath(NamedTuple):
    """A file path on a drive, or a device.

    `drive` is a letter and `device` empty, or `drive` empty and `device` the name after `\\??\\` ("NUL", "PIPE\\x").
    `components` are names as given, none empty. `volume` says that the path is the drive itself (`\\??\\C:`), not its
    root directory; `directory` that it ended in a backslash.
    """

    drive: str
    device: str
    components: tuple[str, ...]
    stream: str
    volume: bool
    directory: bool


_DOS_DIRECTORIES = ("\\??\\", "\\DOSDEVICES\\", "\\GLOBAL??\\")
_VOLUME = "HARDDISKVOLUME"


def parse(path: str, drives: Drives) -> NtPath:
    """Take an absolute NT path apart.

    Understands `\\??\\`, `\\DosDevices\\`, `\\GLOBAL??\\` with a drive, a volume GUID, GLOBALROOT or a device behind,
    `\\Device\\HarddiskVolumeN` and `\\SystemRoot`. Raises NtError: OBJECT_PATH_SYNTAX_BAD when it is not absolute,
    BAD_NETWORK_PATH for UNC, OBJECT_NAME_INVALID for bad names, OBJECT_PATH_NOT_FOUND for a drive that is not there
    with more behind it and OBJECT_NAME_NOT_FOUND without.
    """
    upper = path[:13].upper()
    for prefix in _DOS_DIRECTORIES:
        if upper.startswith(prefix):
            return _parse_dos(path[len(prefix) :], drives)
    if upper.startswith("\\DEVICE\\"):
        return _parse_device(path[8:], drives)
    first, _, rest = path[1:].partition("\\")
    if first.upper() == "SYSTEMROOT" and path.startswith("\\"):
        return _on_drive("C", "\\Windows\\" + rest if rest else "\\Windows", drives)
    raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND if path.startswith("\\") else NtStatus.OBJECT_PATH_SYNTAX_BAD)


def first_of_dos_path(path: str) -> tuple[str, str]:
    """(first name behind `\\??\\`, the rest with its backslash); two empty strings for any other path."""
    upper = path[:13].upper()
    for prefix in _DOS_DIRECTORIES:
        if upper.startswith(prefix):
            name, backslash, rest = path[len(prefix) :].partition("\\")
            return name, backslash + rest
    return "", ""


def parse_relative(path: str) -> tuple[tuple[str, ...], str, bool]:
    """(components, stream, ended in a backslash) of a path relative to an open directory; empty is the directory.

    Raises OBJECT_PATH_SYNTAX_BAD when it begins with a backslash, OBJECT_NAME_INVALID for bad names.
    """
    if path.startswith("\\"):
        raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD)
    return _split(path)


def _parse_dos(rest: str, drives: Drives) -> NtPath:
    """What stands behind `\\??\\`."""
    if rest[1:2] == ":" and (len(rest) == 2 or rest[2] == "\\"):
        letter = rest[0].upper()
        return _on_drive(letter, rest[2:], drives)
    first, backslash, behind = rest.partition("\\")
    device = first.upper()
    if device == "UNC":
        raise NtError(NtStatus.BAD_NETWORK_PATH)
    if device == "GLOBAL":
        return _parse_dos(behind, drives)
    if device == "GLOBALROOT":
        return parse(backslash + behind, drives)
    if device.startswith("VOLUME{") and device.endswith("}"):
        letter = drives.letter_of_guid(device[7:-1]) or ""
        return _on_drive(letter, backslash + behind, drives)
    if not device:
        raise NtError(NtStatus.OBJECT_NAME_INVALID)
    return NtPath("", device + backslash + behind, (), "", False, False)


def _parse_device(rest: str, drives: Drives) -> NtPath:
    """What stands behind `\\Device\\`."""
    first, backslash, behind = rest.partition("\\")
    device = first.upper()
    if device in ("MUP", "LANMANREDIRECTOR"):
        raise NtError(NtStatus.BAD_NETWORK_PATH)
    number = device.removeprefix(_VOLUME)
    if number != device and number.isdecimal():
        letters = drives.letters()
        letter = letters[int(number) - 1] if 0 < int(number) <= len(letters) else ""
        return _on_drive(letter, backslash + behind, drives)
    if device == "NULL":
        device = "NUL"
    elif device == "NAMEDPIPE":
        device = "PIPE"
    return NtPath("", device + backslash + behind, (), "", False, False)


def _on_drive(letter: str, rest: str, drives: Drives) -> NtPath:
    """`rest` is empty for the drive itself, else begins with a backslash."""
    if letter not in drives.roots:
        raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND if len(rest) > 1 else NtStatus.OBJECT_NAME_NOT_FOUND)
    components, stream, directory = _split(rest[1:])
    return NtPath(letter, "", components, stream, not rest, directory or rest == "\\")


def _split(rest: str) -> tuple[tuple[str, ...], str, bool]:
    if not rest:
        return (), "", False
    directory = rest.endswith("\\")
    if directory:
        rest = rest[:-1]
    if not ILLEGAL.isdisjoint(rest):
        raise NtError(NtStatus.OBJECT_NAME_INVALID)
    components = rest.split("\\")
    stream = ""
    if ":" in rest:
        components[-1], stream = split_stream(components[-1])
        if not components[-1] and len(components) == 1:  # a stream of the directory itself
            return (), stream, directory
    for component in components:
        check_component(component)
    return tuple(components), stream, directory
