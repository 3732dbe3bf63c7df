"""The object namespace: directories, symbolic links and the named objects in them.

Names are looked up without regard to case where OBJ_CASE_INSENSITIVE asks so, and kept as created.
Must never reach into the file system: a path below a device is the device's own to parse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.base import NtObject

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive

O = TypeVar("O", bound=NtObject)
SYMLINKS_AT_MOST = 32
SHADOWS_AT_MOST = 32


class Directory(NtObject):
    """A directory object."""

    type_name = "Directory"
    read_access = 0x20003
    write_access = 0x2000C
    execute_access = 0x20003
    all_access = 0xF000F

    def __init__(self, executive: Executive, shadow: Directory | None = None) -> None:
        super().__init__(executive)
        self.children: dict[str, NtObject] = {}
        """By their names as created; names that differ in case are different."""
        self._folded: dict[str, list[str]] = {}
        self.shadow = shadow
        """Where names are looked up that are not here."""
        if shadow is not None:
            executive.core.object_reference(shadow.slot)

    def destroyed(self) -> None:
        """It holds its shadow no longer."""
        if self.shadow is not None:
            self.executive.core.object_dereference(self.shadow.slot)

    def add(self, name: str, child: NtObject) -> None:
        """Enter an object under a name; STATUS_OBJECT_NAME_COLLISION if it is taken."""
        if name in self.children:
            raise NtError(NtStatus.OBJECT_NAME_COLLISION)
        self.enter(name, child)
        child.name, child.directory = name, self

    def enter(self, name: str, child: NtObject) -> None:
        """Add a name for an object that may have its own elsewhere."""
        self.children[name] = child
        self._folded.setdefault(name.upper(), []).append(name)

    def remove(self, name: str) -> None:
        """Take a name out."""
        child = self.children.pop(name, None)
        if child is None:
            return
        child.directory = None
        alike = self._folded[name.upper()]
        alike.remove(name)
        if not alike:
            del self._folded[name.upper()]

    def get(self, name: str, fold: bool = True) -> NtObject | None:
        """The object of that name; with `fold` case does not matter, and the newest of several is meant."""
        at: Directory | None = self
        for _ in range(SHADOWS_AT_MOST):
            if at is None:
                return None
            alike = at._folded.get(name.upper()) if fold else None
            found = at.children.get(alike[-1] if alike else name)
            if found is not None:
                return found
            at = at.shadow
        return None


class SymbolicLink(NtObject):
    """A symbolic link of the object namespace; `target` is an absolute object path."""

    type_name = "SymbolicLink"
    read_access = 0x20001
    all_access = 0xF0003

    def __init__(self, executive: Executive, target: str) -> None:
        super().__init__(executive)
        self.target = target
        self.furnished = False
        """Of the session from its start: what it leads to, paths know by themselves."""


class Device(NtObject):
    """A device: what follows its name in a path is the device's to understand."""

    type_name = "Device"
    all_access = 0x1F01FF

    def __init__(self, executive: Executive, device_type: int) -> None:
        super().__init__(executive)
        self.device_type = device_type
        """FILE_DEVICE_*."""


class Namespace:
    """The tree, from its root."""

    def __init__(self, executive: Executive) -> None:
        self._executive = executive
        self.root = Directory(executive)
        self.root.permanent = True

    def make_directory(self, path: str) -> Directory:
        """A permanent directory at an absolute path, with those above it."""
        at = self.root
        for part in path.strip("\\").split("\\"):
            child = at.get(part)
            if child is None:
                child = Directory(self._executive)
                child.permanent = True
                at.add(part, child)
            if not isinstance(child, Directory):
                raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD)
            at = child
        return at

    def made_dos_link(self, name: str) -> str | None:
        """Where a link of `\\??` leads that a program made."""
        dos = self.root.get("??")
        link = dos.get(name) if isinstance(dos, Directory) else None
        return link.target if isinstance(link, SymbolicLink) and not link.furnished else None

    def walk(
        self, name: str, start: Directory | None = None, fold: bool = True
    ) -> tuple[Directory, str, NtObject | None]:
        """Follow a path to its last component: (directory, last name, object or None). `fold`: whatever its case.

        Links on the way are followed, not a last one. If a device stands on the way the result is that device with
        the rest of the path as the last name.
        """
        if start is None:
            if not name.startswith("\\"):
                raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD)
            at, parts = self.root, name[1:].split("\\") if len(name) > 1 else []
        else:
            if name.startswith("\\"):
                raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD)
            at, parts = start, name.split("\\") if name else []
        followed = 0
        while True:
            if not parts:
                return at, "", at
            part, rest = parts[0], parts[1:]
            if not part:
                raise NtError(NtStatus.OBJECT_NAME_INVALID)
            child = at.get(part, fold)
            if isinstance(child, Device):
                return at, "\\".join(parts), child
            if not rest:
                return at, part, child
            if child is None:
                raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND)
            if isinstance(child, SymbolicLink):
                followed += 1
                if followed > SYMLINKS_AT_MOST:
                    raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD)
                at, parts = self.root, [*filter(None, child.target.split("\\")), *rest]
            elif isinstance(child, Directory):
                at, parts = child, rest
            else:
                raise NtError(NtStatus.OBJECT_PATH_NOT_FOUND)

    def find(self, name: str, kind: type[O], start: Directory | None = None, fold: bool = True) -> O:
        """The object of a name; a last symbolic link is followed unless links are asked for."""
        for _ in range(SYMLINKS_AT_MOST):
            _, _, found = self.walk(name, start, fold)
            if found is None:
                raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
            if isinstance(found, SymbolicLink) and not issubclass(kind, SymbolicLink):
                name, start = found.target, None
                continue
            if not isinstance(found, kind):
                raise NtError(NtStatus.OBJECT_TYPE_MISMATCH)
            return found
        raise NtError(NtStatus.OBJECT_PATH_SYNTAX_BAD)


DOS_DEVICES = {
    "NUL": "\\Device\\Null",
    "CON": "\\Device\\ConDrv\\Console",
    "CONIN$": "\\Device\\ConDrv\\CurrentIn",
    "CONOUT$": "\\Device\\ConDrv\\CurrentOut",
    "PIPE": "\\Device\\NamedPipe",
    "MAILSLOT": "\\Device\\Mailslot",
}
"""DOS device names besides the drives, and where their links lead."""


def furnish(executive: Executive) -> None:
    """The directories and links that every program may count on."""
    namespace = executive.namespace

    def link(directory: Directory, name: str, target: str) -> None:
        made = SymbolicLink(executive, target)
        made.permanent = made.furnished = True
        directory.add(name, made)

    for path in ("\\Device", "\\KnownDlls", "\\RPC Control"):
        namespace.make_directory(path)
    # One user, one session: its DOS devices and the global ones are the same.
    dos = namespace.make_directory("\\??")
    namespace.root.enter("GLOBAL??", dos)
    link(dos, "GLOBALROOT", "")
    link(namespace.root, "DosDevices", "\\??")
    for letter in executive.drives.letters():
        volume = f"\\Device\\HarddiskVolume{executive.drives.volume_number(letter)}"
        link(dos, f"{letter}:", volume)
        link(dos, f"Volume{{{executive.drives.volume_guid(letter)}}}", volume)
    for name, target in DOS_DEVICES.items():
        link(dos, name, target)
    shared = namespace.make_directory("\\BaseNamedObjects")
    local = namespace.make_directory("\\Sessions\\1\\BaseNamedObjects")
    for directory in (shared, local):
        link(directory, "Global", "\\BaseNamedObjects")
        link(directory, "Local", "\\Sessions\\1\\BaseNamedObjects")
        link(directory, "Session", "\\Sessions\\BNOLINKS")
    sessions = namespace.make_directory("\\Sessions\\BNOLINKS")
    link(sessions, "0", "\\BaseNamedObjects")
    link(sessions, "1", "\\Sessions\\1\\BaseNamedObjects")
