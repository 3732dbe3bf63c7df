"""The framing of packets: whatever is sent arrives, whatever way the stream is cut, and noise does no harm."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ntsup.supervisor.gdb.packets import INTERRUPT, LARGEST, Reader, escape, packet, unescape

contents = st.lists(st.binary(max_size=80), max_size=8)


def fed(reader: Reader, data: bytes, cuts: list[int]) -> list[bytes | None]:
    found, at = [], 0
    for cut in [*sorted(min(cut, len(data)) for cut in cuts), len(data)]:
        found += list(reader.feed(data[at:cut]))
        at = cut
    return found


@given(st.binary())
def test_escapes(content: bytes) -> None:
    assert unescape(escape(content)) == content


@given(contents, st.lists(st.integers(0, 700), max_size=6))
def test_any_packets_cut_anywhere(sent: list[bytes], cuts: list[int]) -> None:
    assert fed(Reader(), b"+".join(packet(each) for each in sent), cuts) == sent


@given(contents)
def test_interrupts_between_packets(sent: list[bytes]) -> None:
    stream = b"".join(packet(each) + b"\x03" for each in sent)
    assert list(Reader().feed(stream)) == [part for each in sent for part in (each, INTERRUPT)]


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_noise(noise: bytes, content: bytes) -> None:
    """Any bytes may come; a packet behind what ends them is understood."""
    reader = Reader()
    list(reader.feed(noise))
    list(reader.feed(b"#00"))
    assert list(reader.feed(packet(content)))[-1:] == [content]


def test_damage() -> None:
    assert list(Reader().feed(b"$g#00$g#zz$g#67")) == [None, None, b"g"]
    reader = Reader()
    assert list(reader.feed(b"$" + b"x" * 3 * LARGEST)) == [None]
    assert list(reader.feed(packet(b"g"))) == [b"g"]
