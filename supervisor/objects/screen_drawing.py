"""The control sequences that have a terminal show cells, colours and a cursor."""

from __future__ import annotations

from collections.abc import Iterator

from ntsup.supervisor.objects.screen import HALVES, TRAILING, UNKNOWN, Region, Row, Screen

DEFAULT_ATTRIBUTES = 0x07
REVERSE, UNDERSCORE = 0x4000, 0x8000
"""COMMON_LVB_REVERSE_VIDEO and COMMON_LVB_UNDERSCORE."""
SAVE_CURSOR, RESTORE_CURSOR = "\x1b7", "\x1b8"
OTHER_SCREEN, FIRST_SCREEN = "\x1b[?1049h", "\x1b[?1049l"

_CONTROL_PICTURES = " ☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼"
"""What a console's fonts show for characters below 32, as the PC's did."""


def select_graphic_rendition(attributes: int) -> str:
    """The SGR sequence of FOREGROUND_ and BACKGROUND_ flags; Windows' default colours are the terminal's own."""
    if attributes & 0xFF == DEFAULT_ATTRIBUTES and not attributes & (REVERSE | UNDERSCORE):
        return "\x1b[0m"
    order = (0, 4, 2, 6, 1, 5, 3, 7)  # Windows counts blue first, ANSI red
    foreground, background = attributes & 0xF, attributes >> 4 & 0xF
    codes = ["0"]
    if foreground != DEFAULT_ATTRIBUTES:
        codes.append(str((90 if foreground & 8 else 30) + order[foreground & 7]))
    if background:
        codes.append(str((100 if background & 8 else 40) + order[background & 7]))
    if attributes & REVERSE:
        codes.append("7")
    if attributes & UNDERSCORE:
        codes.append("4")
    return f"\x1b[{';'.join(codes)}m"


def cursor_to(x: int, y: int) -> str:
    """Move the terminal's cursor."""
    return f"\x1b[{y + 1};{x + 1}H"


def shown(character: str) -> str:
    """What stands on the screen for a cell's character."""
    if character < " ":
        return _CONTROL_PICTURES[ord(character)] if character else " "
    return "⌂" if character == "\x7f" else character if character.isprintable() else "\ufffd"


def span(row: Row, first: int, end: int, *, skip_unknown: bool) -> Iterator[str]:
    """The cells of a row from `first` up to `end`, the cursor standing there already."""
    colours = -1
    for text, attributes in zip(row.text[first:end], row.attributes[first:end], strict=True):
        if attributes & TRAILING:
            continue
        if text == UNKNOWN and skip_unknown:
            yield "\x1b[C"
            continue
        if attributes & ~HALVES != colours:
            colours = attributes & ~HALVES
            yield select_graphic_rendition(colours)
        yield shown(text)


def draw_region(screen: Screen, region: Region, *, skip_unknown: bool = True) -> str:
    """Show a rectangle of a screen that fills the terminal; the cursor stays. Unknown cells are left alone or blank."""
    region = region.within(screen.whole)
    if region.empty:
        return ""
    pieces = [SAVE_CURSOR]
    for y in range(region.top, region.bottom + 1):
        row = screen.rows[y]
        first = region.left - 1 if region.left and row.attributes[region.left] & TRAILING else region.left
        pieces.append(cursor_to(first, y))
        pieces += span(row, first, region.right + 1, skip_unknown=skip_unknown)
    return "".join([*pieces, RESTORE_CURSOR])


def scroll_rows(first: int, last: int, lines: int) -> str:
    """Have the terminal move whole rows up by `lines` (down if negative), in the colours of now; the cursor stays."""
    return (
        f"{SAVE_CURSOR}\x1b[{first + 1};{last + 1}r\x1b[{abs(lines)}{'S' if lines > 0 else 'T'}\x1b[r{RESTORE_CURSOR}"
    )


def draw_changes(rows: list[Row], before: list[Row]) -> str:
    """Show what of a window's rows differs from what it showed before; the cursor and the colours are then anywhere."""
    pieces: list[str] = []
    for y, row in enumerate(rows):
        old = before[y] if y < len(before) else None
        if row == old:
            continue
        first, end = 0, len(row.text)
        if old is not None and len(old.text) == end:
            while row.text[first] == old.text[first] and row.attributes[first] == old.attributes[first]:
                first += 1
            while row.text[end - 1] == old.text[end - 1] and row.attributes[end - 1] == old.attributes[end - 1]:
                end -= 1
        if first and row.attributes[first] & TRAILING:
            first -= 1
        pieces.append(cursor_to(first, y))
        pieces += span(row, first, end, skip_unknown=False)
    return "".join(pieces)
