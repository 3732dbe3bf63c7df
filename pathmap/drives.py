"""Which Linux directory stands behind each drive, and the prefix that is drive C:.

Z: is the root, C: the prefix, others as configured. C:\\Windows\\System32 shows the package's DLLs beside the
prefix's own files. Making the prefix is the only thing this ever writes.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from typing import Final

USER_DIRECTORIES: Final = (
    "AppData/Local/Temp",
    "AppData/LocalLow",
    "AppData/Roaming",
    "Desktop",
    "Documents",
    "Downloads",
)
PREFIX_DIRECTORIES: Final = (
    "Program Files/Common Files",
    "Program Files (x86)/Common Files",
    "ProgramData",
    "Users/Public",
    "Windows/Fonts",
    "Windows/Temp",
    "Windows/System32/drivers/etc",
)

NETWORK_FILES: Final = {"hosts": "hosts", "networks": "networks", "protocol": "protocols", "services": "services"}
"""Of Windows/System32/drivers/etc, each with the file of /etc that it is copied from: their formats are the same."""


class Drives:
    """The drive letters and their Linux directories.

    `roots` maps an upper-case letter to an absolute path without a trailing slash (the root itself is ""), and
    `overlays` a Linux directory to a second one whose files appear in it, read-only.
    """

    def __init__(
        self,
        prefix: str | None = None,
        extra: Mapping[str, str] | None = None,
        system_directory: str | None = None,
        user: str | None = None,
    ) -> None:
        """`extra` adds drives or replaces Z:; `system_directory` holds the package's DLLs; `user` is %USERNAME%.

        The prefix defaults to $NTSUP_PREFIX, $XDG_DATA_HOME/ntsup or ~/.local/share/ntsup, and is made when missing.
        Raises ValueError for a drive that is no letter, is C:, or whose directory is relative; OSError when the
        prefix cannot be made.
        """
        self.prefix = (default_prefix() if prefix is None else os.path.abspath(prefix)).rstrip("/")
        self.user = user_name() if user is None else user
        self.roots: dict[str, str] = {"C": self.prefix, "Z": ""}
        for letter, directory in (extra or {}).items():
            key = letter.rstrip(":\\").upper()
            if not (len(key) == 1 and "A" <= key <= "Z") or key == "C" or not directory.startswith("/"):
                raise ValueError(f"no such drive can be: {letter}={directory}")
            self.roots[key] = ("/" + os.path.normpath(directory).strip("/")).rstrip("/")
        self.overlays: dict[str, str] = {}
        if system_directory is not None:
            self.overlays[f"{self.prefix}/Windows/System32"] = os.path.abspath(system_directory)
        self._make_prefix()
        self._mounts = self._find_mounts()

    def _make_prefix(self) -> None:
        profile = f"{self.prefix}/Users/{self.user}"
        if os.path.isdir(f"{profile}/AppData/Local/Temp") and os.path.isdir(f"{self.prefix}/Windows/System32"):
            return
        os.makedirs(self.prefix, 0o700, exist_ok=True)
        for directory in PREFIX_DIRECTORIES:
            os.makedirs(f"{self.prefix}/{directory}", exist_ok=True)
        for directory in USER_DIRECTORIES:
            os.makedirs(f"{profile}/{directory}", exist_ok=True)
        for name, source in NETWORK_FILES.items():
            try:
                with open(f"/etc/{source}", "rb") as there:
                    text = there.read()
            except OSError:
                text = f"# This computer has no /etc/{source}.\n".encode()
            target = f"{self.prefix}/Windows/System32/drivers/etc/{name}"
            with contextlib.suppress(FileExistsError), open(target, "xb") as here:
                here.write(text)

    def _find_mounts(self) -> list[tuple[str, str]]:
        """(Linux directory, DOS path) pairs, the longest directory first: how Linux paths find their drive."""
        mounts: dict[str, str] = {}
        for letter in ("Z", *self.letters()):
            mounts.setdefault(self.roots[letter], f"{letter}:")
        for above, below in self.overlays.items():
            mounts[below] = "C:" + above.removeprefix(self.prefix).replace("/", "\\")
        for directory, dos in list(mounts.items()):
            if directory:
                mounts.setdefault(os.path.realpath(directory).rstrip("/"), dos)
        return sorted(mounts.items(), key=lambda mount: -len(mount[0]))

    def mount_of(self, path: str) -> tuple[str, str]:
        """(DOS path of the mount, what is left of `path`, beginning with a slash) for an absolute Linux path.

        The longest mounted directory wins. Raises ValueError for a relative path.
        """
        if not path.startswith("/"):
            raise ValueError(f"not an absolute path: {path}")
        for directory, dos in self._mounts:
            if path.startswith(directory) and path[len(directory) : len(directory) + 1] in ("/", ""):
                return dos, path[len(directory) :] or "/"
        return "Z:", path

    def volumes(self) -> list[tuple[str, int]]:
        """(Linux directory, number of its volume) in mount_of's order; 0 for one whose names are not a drive's."""
        return [(path, self.volume_number(dos[0]) if len(dos) == 2 else 0) for path, dos in self._mounts]

    def letters(self) -> list[str]:
        """The drive letters, in order; the first is HarddiskVolume1."""
        return sorted(self.roots)

    def drive_mask(self) -> int:
        """GetLogicalDrives' bit mask: bit 0 is A:."""
        return sum(1 << (ord(letter) - ord("A")) for letter in self.roots)

    def volume_number(self, letter: str) -> int:
        """N of \\Device\\HarddiskVolumeN for a drive letter; KeyError when there is no such drive."""
        if letter not in self.roots:
            raise KeyError(letter)
        return self.letters().index(letter) + 1

    def volume_guid(self, letter: str) -> str:
        """The GUID in `\\\\?\\Volume{…}\\`: made from the letter, so that it is the same in every run."""
        return f"6e747375-7000-4000-8000-0000000000{ord(letter):02x}"

    def letter_of_guid(self, guid: str) -> str | None:
        """The drive letter with that volume GUID, or None."""
        return next((letter for letter in self.roots if self.volume_guid(letter) == guid.lower()), None)


def default_prefix() -> str:
    """$NTSUP_PREFIX, else $XDG_DATA_HOME/ntsup, else ~/.local/share/ntsup; an absolute path."""
    chosen = os.environ.get("NTSUP_PREFIX", "")
    if chosen:
        return os.path.abspath(chosen)
    data = os.environ.get("XDG_DATA_HOME", "")
    return f"{data}/ntsup" if data.startswith("/") else os.path.expanduser("~/.local/share/ntsup")


def user_name() -> str:
    """The user's login name, as a name that can be a directory in Users."""
    name = os.environ.get("USER") or os.environ.get("LOGNAME") or ""
    if not name:
        import pwd

        try:
            name = pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            name = f"uid{os.getuid()}"
    return "".join("_" if character in '"/\\[]:;|=,+*?<>' else character for character in name)
