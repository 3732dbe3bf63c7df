"""`ntsup reg`: a prefix's registry shown, exported to .reg files and changed by them, without running a program.

An import is one change: a file that cannot be understood changes nothing.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Iterator

from ntsup.ntabi import NtError, status_name
from ntsup.pathmap.drives import Drives
from ntsup.supervisor.objects import sid
from ntsup.supervisor.registry import reg_file
from ntsup.supervisor.registry.defaults import Host, open_hive
from ntsup.supervisor.registry.hive import LINK, ROOT, Hive
from ntsup.supervisor.registry.reg_file import BadRegFile, Statement

_ROOTS = {
    "HKEY_LOCAL_MACHINE": "MACHINE",
    "HKEY_USERS": "USER",
    "HKEY_CURRENT_USER": "USER\\{sid}",
    "HKEY_CLASSES_ROOT": "MACHINE\\SOFTWARE\\Classes",
    "HKEY_CURRENT_CONFIG": "MACHINE\\SYSTEM\\ControlSet001\\Hardware Profiles\\0001",
}
_SHORT = {
    "HKLM": "HKEY_LOCAL_MACHINE",
    "HKU": "HKEY_USERS",
    "HKCU": "HKEY_CURRENT_USER",
    "HKCR": "HKEY_CLASSES_ROOT",
    "HKCC": "HKEY_CURRENT_CONFIG",
}


class BadKey(ValueError):
    """A key's name that begins with no root."""


def reg_command(options: argparse.Namespace) -> int:
    """Exit 1, with one line on stderr, for what cannot be done."""
    user = sid.text(sid.user(os.getuid()))
    try:
        hive = _open(user)
        try:
            if options.action == "import":
                import_text(hive, user, _read(options.file))
                return 0
            text = reg_file.write(export(hive, user, options.key))
            if options.action == "query":
                print(text.replace("\r\n", "\n"), end="")
            else:
                with open(options.file, "w", encoding="utf-16", newline="", errors="surrogatepass") as file:
                    file.write(text)
            return 0
        finally:
            hive.close()
    except (BadRegFile, BadKey) as error:
        print(f"ntsup: {error}", file=sys.stderr)
    except NtError as error:
        print(f"ntsup: registry: {status_name(error.status)}", file=sys.stderr)
    except OSError as error:
        print(f"ntsup: {error.filename or 'registry'}: {error.strerror}", file=sys.stderr)
    return 1


def _open(user: str) -> Hive:
    drives = Drives()
    host_name = socket.gethostname().partition(".")[0] or "localhost"
    processors = len(os.sched_getaffinity(0))
    host = Host(drives.user, user, sid.user(os.getuid()), host_name, 19045, processors)
    return open_hive(drives.prefix, host)


def _read(path: str) -> str:
    with open(path, "rb") as file:
        data = file.read()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "surrogatepass")
    return data.decode("utf-8-sig", "surrogateescape")


def parts_of(path: str, user: str) -> list[str]:
    """The components below \\REGISTRY that a path such as HKCU\\Software means. Raises BadKey."""
    root, _, rest = path.strip("\\").partition("\\")
    below = _ROOTS.get(_SHORT.get(root.upper(), root.upper()))
    if below is None:
        raise BadKey(f"{path}: a key begins with HKLM, HKCU, HKU or HKCR")
    return [part for part in f"{below.format(sid=user)}\\{rest}".split("\\") if part]


def _follow(hive: Hive, parts: list[str], *, make: bool) -> int | None:
    """The key at a path, links followed; None if it is not there."""
    at = ROOT
    for hops in range(64):
        for index, part in enumerate(parts):
            child = hive.child(at, part)
            if child is None:
                if not make:
                    return None
                child = hive.create(at, part)
            if hive.key(child).flags & LINK:
                target = hive.value(child, "SymbolicLinkValue")
                if target is None or hops == 63:
                    return None
                whole = target.data.decode("utf-16-le", "surrogatepass").strip("\\").split("\\")
                at, parts = ROOT, whole[1:] + parts[index + 1 :]
                break
            at = child
        else:
            return at
    return None


def export(hive: Hive, user: str, path: str) -> Iterator[Statement]:
    """What a .reg file says of a key and of all below it; volatile keys and what is behind links are left out."""
    root, _, rest = path.strip("\\").partition("\\")
    parts = parts_of(path, user)
    name = _SHORT.get(root.upper(), root.upper())
    key = _follow(hive, parts, make=False)
    if key is None:
        raise BadKey(f"{path}: there is no such key")
    yield from _tree(hive, key, f"{name}\\{rest}" if rest else name)


def _tree(hive: Hive, key: int, path: str) -> Iterator[Statement]:
    yield Statement(path)
    for value in hive.values(key):
        yield Statement(path, value.name, value.type, value.data)
    for child in hive.children(key):
        if child.id > 0 and not child.flags & LINK:
            yield from _tree(hive, child.id, f"{path}\\{child.name}")


def import_text(hive: Hive, user: str, text: str) -> None:
    """Do what a .reg file says. Raises BadRegFile or BadKey, with nothing changed."""
    with hive.change():
        for statement in reg_file.parse(text):
            parts = parts_of(statement.key, user)
            if statement.name is None and statement.delete:
                doomed = _follow(hive, parts, make=False)
                if doomed is not None:
                    hive.delete_tree(doomed)
                continue
            key = _follow(hive, parts, make=not statement.delete)
            if key is None:
                continue
            if statement.name is None:
                continue
            if not statement.delete:
                hive.set_value(key, statement.name, statement.type, statement.data)
            elif hive.value(key, statement.name) is not None:
                hive.delete_value(key, statement.name)
