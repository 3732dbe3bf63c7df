"""What is written to a screen buffer lands in its cells, whatever pieces it comes in and however much it is."""

from __future__ import annotations

import pytest

from ntsup.supervisor.objects.screen import Screen
from ntsup.supervisor.objects.screen_writing import Writer

COLUMNS, ROWS = 20, 5


def writer(always_virtual: bool = True) -> Writer:
    made = Writer(Screen(COLUMNS, ROWS, 7), defers_wrap=always_virtual)
    made.always_virtual = always_virtual
    return made


def shown(of: Writer) -> list[tuple[str, list[int]]]:
    return [("".join(row.text), list(row.attributes)) for row in of.screen.rows]


LINES = [
    "".join(f"line {i}\n" for i in range(60)),
    "".join(f"\x1b[3{i % 8}mline {i}\x1b[K\x1b[0m\n" for i in range(60)) + "and \x1b[32mthe rest",
    "\x1b[31m" + "".join(f"a long line that wraps {i}\r\n" for i in range(60)),
    "".join(f"漢字 {i}\n" for i in range(60)),
    "".join(f"line {i}\n" for i in range(40)) + "\x1b[H" + "".join(f"more {i}\n" for i in range(3)),
    "".join(f"line {i}\n" for i in range(40)) + "\x1b[2;4r" + "".join(f"more {i}\n" for i in range(30)),
    "".join(f"line {i}\n" for i in range(60)) + "\x1b[3",
]


@pytest.mark.parametrize("text", LINES)
@pytest.mark.parametrize("piece", [1, 7, 100])
def test_all_at_once_is_as_in_pieces(text: str, piece: int) -> None:
    data = text.encode()
    whole, parts = writer(), writer()
    whole.write(data)
    for at in range(0, len(data), piece):
        parts.write(data[at : at + piece])
    assert shown(whole) == shown(parts)
    for each in (whole, parts):
        each.write(b"1mx")
    assert shown(whole) == shown(parts)
    assert (whole.screen.x, whole.screen.y) == (parts.screen.x, parts.screen.y)
    assert whole.screen.attributes == parts.screen.attributes


def test_sequences_are_characters_where_they_are_not_asked_for() -> None:
    data = "".join(f"\x1b[31m{i}\n" for i in range(60)).encode()
    whole, parts = writer(False), writer(False)
    whole.write(data)
    for at in range(0, len(data), 3):
        parts.write(data[at : at + 3])
    assert shown(whole) == shown(parts)
    assert shown(whole)[0][0].startswith("\x1b[31m56")
