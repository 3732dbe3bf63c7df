"""Write messages.c, the system's message texts, from messages.txt: on each line a number and its English text.

Run by the build with the output path as its one argument. The texts are those Microsoft documents for error codes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(out: Path) -> None:
    """Write a sorted table of (number, offset) and one string with all texts, each ended by NUL."""
    rows = []
    pool = ""
    for line in Path(__file__).with_name("messages.txt").read_text().splitlines():
        number, text = line.split(" ", 1)
        rows.append((int(number, 0), len(pool)))
        pool += text + "\0"
    assert rows == sorted(rows) and pool.isascii()
    table = "".join(f"    {{{number:#x}, {offset}}},\n" for number, offset in rows)
    texts = "".join(f'    {json.dumps(text)} "\\0"\n' for text in pool.split("\0")[:-1])
    out.write_text(
        '#include "error/messages.h"\n\n'
        f"const struct system_message system_messages[] = {{\n{table}}};\n"
        f"const unsigned system_message_count = {len(rows)};\n"
        f"const char system_message_texts[] =\n{texts}    ;\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
