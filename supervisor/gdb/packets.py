"""The framing of GDB's remote serial protocol (GDB manual, appendix E): bytes of a connection to packets and back.

Pure. Must never keep more of a hostile stream than one packet may be long.
"""

from __future__ import annotations

from collections.abc import Iterator

LARGEST = 0x4000
"""Bytes of a packet's content, as told to the debugger."""
INTERRUPT = b"\x03"
_ESCAPED = frozenset(b"$#}*")


def escape(content: bytes) -> bytes:
    """With the bytes that mean something to the framing escaped."""
    if not _ESCAPED & set(content):
        return content
    return b"".join(bytes((0x7D, byte ^ 0x20)) if byte in _ESCAPED else bytes((byte,)) for byte in content)


def unescape(content: bytes) -> bytes:
    """The opposite; a lone escape at the end is dropped."""
    if b"}" not in content:
        return content
    found = bytearray()
    escaped = False
    for byte in content:
        if escaped:
            found.append(byte ^ 0x20)
            escaped = False
        elif byte == 0x7D:
            escaped = True
        else:
            found.append(byte)
    return bytes(found)


def packet(content: bytes) -> bytes:
    """A packet as it is sent."""
    body = escape(content)
    return b"$%b#%02x" % (body, sum(body) & 0xFF)


class Reader:
    """Takes a stream apart."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes | None]:
        """Each packet's content that is complete by now; INTERRUPT for ^C; None for a packet that is damaged."""
        self._data += data
        while self._data:
            start = self._data[0]
            if start == 0x03:
                del self._data[:1]
                yield INTERRUPT
                continue
            if start != 0x24:
                del self._data[:1]  # acknowledgements, and noise between packets
                continue
            end = self._data.find(b"#")
            if end < 0 or len(self._data) < end + 3:
                if len(self._data) > 2 * LARGEST + 4:
                    self._data.clear()
                    yield None
                return
            body, sum_ = bytes(self._data[1:end]), bytes(self._data[end + 1 : end + 3])
            del self._data[: end + 3]
            try:
                right = int(sum_, 16) == sum(body) & 0xFF
            except ValueError:
                right = False
            yield unescape(body) if right else None
