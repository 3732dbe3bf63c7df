"""/proc/net's tables of sockets as they are told to guests."""

from __future__ import annotations

import struct
from pathlib import Path

from ntsup.supervisor.objects import host_sockets

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


def test_tables(tmp_path: Path) -> None:
    """Addresses are words in the processor's order; a broken line is left out, a missing table is empty."""
    (tmp_path / "tcp").write_text(
        HEAD
        + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 4711 1 0 100 0 0 10 0\n"
        + "   1: broken\n"
    )
    (tmp_path / "udp6").write_text(
        HEAD
        + "  5: 00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 07 "
        + "00000000:00000000 00:00000000 00000000  0  0 4712 2 0 0\n"
    )
    tcp, udp = host_sockets.sockets(str(tmp_path))
    assert (tcp.family, tcp.protocol, tcp.state) == (2, 6, 2)
    assert (tcp.local, tcp.local_port, tcp.inode) == (bytes([127, 0, 0, 1]), 8080, 4711)
    assert (udp.family, udp.protocol, udp.state) == (23, 17, 0)
    assert udp.local == bytes(15) + b"\1" and udp.local_port == 53
    packed = host_sockets.pack(iter((udp, tcp)), {4711: 1234})
    assert len(packed) == 96
    assert struct.unpack_from("<HH", packed) == (2, 6)
    assert struct.unpack_from(">H", packed, 40) == (8080,)
    assert struct.unpack_from("<I", packed, 44) == (1234,)
