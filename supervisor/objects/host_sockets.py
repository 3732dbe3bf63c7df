"""The machine's TCP and UDP sockets as /proc/net lists them, and which of them guests have."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from ntsup.supervisor.objects.socket import Socket
from ntsup.supervisor.objects.socket_address import AF_INET, AF_INET6

if TYPE_CHECKING:
    from ntsup.supervisor.executive import Executive

TCP, UDP = 6, 17

_TABLES: Final = (("tcp", AF_INET, TCP), ("tcp6", AF_INET6, TCP), ("udp", AF_INET, UDP), ("udp6", AF_INET6, UDP))
_STATES: Final = {1: 5, 2: 3, 3: 4, 4: 6, 5: 7, 6: 11, 7: 1, 8: 8, 9: 10, 10: 2, 11: 9, 12: 4}
"""MIB_TCP_STATE_ by Linux' TCP_ states."""


class HostSocket(NamedTuple):
    """One socket; addresses are packed, ports in the host's order."""

    family: int
    protocol: int
    state: int
    local: bytes
    local_port: int
    remote: bytes
    remote_port: int
    inode: int


def _address(text: str) -> tuple[bytes, int]:
    """An address of /proc/net: 32-bit words in the processor's order, a colon, the port."""
    words, _, port = text.partition(":")
    raw = bytes.fromhex(words)
    return b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4)), int(port, 16)


def sockets(folder: str = "/proc/net") -> Iterator[HostSocket]:
    """All sockets; a table that is not there is empty, a line that is not understood is left out."""
    for name, family, protocol in _TABLES:
        try:
            with open(f"{folder}/{name}", encoding="ascii", errors="replace") as file:
                lines = file.read().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            try:
                local, local_port = _address(fields[1])
                remote, remote_port = _address(fields[2])
                state = _STATES.get(int(fields[3], 16), 1) if protocol == TCP else 0
                inode = int(fields[9])
            except (IndexError, ValueError):
                continue
            yield HostSocket(family, protocol, state, local, local_port, remote, remote_port, inode)


def owners(executive: Executive) -> dict[int, int]:
    """The process that has a socket, by the socket's inode."""
    found: dict[int, int] = {}
    for process in executive.processes.values():
        for _, slot, _, _, generation in executive.core.handle_enumerate(process.core_slot):
            held = executive.object_at(slot, generation)
            if isinstance(held, Socket) and not held.closed:
                try:
                    found.setdefault(os.fstat(held.fd).st_ino, process.process_id)
                except OSError:
                    continue
    return found


def pack(found: Iterator[HostSocket], owned: dict[int, int]) -> bytes:
    """struct host_socket of each, in the order of their addresses."""
    return b"".join(
        struct.pack("<HHI16s16s", each.family, each.protocol, each.state, each.local, each.remote)
        + struct.pack(">HH", each.local_port, each.remote_port)
        + struct.pack("<I", owned.get(each.inode, 0))
        for each in sorted(found)
    )
