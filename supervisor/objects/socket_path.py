"""Names of AF_UNIX sockets: a SOCKADDR_UN's Windows path to Linux's, however long that is."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from ntsup.ntabi import NtError, NtStatus
from ntsup.supervisor.objects.socket_address import AF_UNIX, SOCKADDR_SIZE, WSAEAFNOSUPPORT, winsock_error

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive

LONGEST = 107
"""What Linux's sockaddr_un holds, without the NUL."""


def locate(executive: Executive, raw: bytes, behind: bytes) -> tuple[str, bytes]:
    """(the Linux path, the name as spelled) of a SOCKADDR_UN; `behind`: its NT path in UTF-16, if the caller knows it.

    Raises ACCESS_VIOLATION (WSAEFAULT), WSAEAFNOSUPPORT, INVALID_PARAMETER for no name or one that is not in the file
    system, and what looking a path up raises.
    """
    if len(raw) < 3:
        raise NtError(NtStatus.ACCESS_VIOLATION)
    if int.from_bytes(raw[:2], "little") != AF_UNIX:
        raise winsock_error(WSAEAFNOSUPPORT)
    name = raw[2 : SOCKADDR_SIZE[AF_UNIX]].partition(b"\0")[0]
    if not name:
        raise NtError(NtStatus.INVALID_PARAMETER)
    nt_path = behind[: len(behind) & ~1].decode("utf-16-le", "surrogatepass")
    if "\0" in nt_path:
        raise NtError(NtStatus.OBJECT_NAME_INVALID)
    found = executive.paths.resolve(nt_path) if nt_path else executive.paths.resolve_dos(_text(name))
    return found.path, name


def _text(name: bytes) -> str:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        raise NtError(NtStatus.OBJECT_NAME_INVALID) from None


def at_path(path: str, call: Callable[[str], int | None]) -> int:
    """bind or connect_ex with a path, which may be longer than Linux's sockaddr_un holds; what it returns."""
    if len(os.fsencode(path)) <= LONGEST:
        return call(path) or 0
    parent, _, name = path.rpartition("/")
    fd = os.open(parent or "/", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return call(f"/proc/self/fd/{fd}/{name}") or 0
    finally:
        os.close(fd)
