"""Run the benchmarks and put their tables into docs/performance.md, between the marks that name them.

Takes ten minutes and wants an idle machine. Usage: python docs/generate_performance.py [KIND …]
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
KINDS = {"trap": 3, "calls": 5, "startup": 15, "scale": 3, "apps": 3, "trace": 3}
"""The benchmarks, with their repeats."""


def table(kind: str, repeats: int) -> str:
    """One benchmark's Markdown, below the machine that it ran on."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "table.md"
        command = [ROOT / "ntsup", "bench", kind, "--repeats", str(repeats), "--markdown", out]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return out.read_text().strip()


def put(page: str, kind: str, text: str) -> str:
    """The page with the text between a kind's marks."""
    pattern = re.compile(rf"(<!-- bench {kind} -->\n).*?(<!-- end -->)", re.S)
    assert pattern.search(page), f"{PAGE} has no marks for {kind}"
    return pattern.sub(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", page)


def main() -> None:
    """Measure what is asked for, or everything."""
    for kind in sys.argv[1:] or KINDS:
        print(f"{kind} …", file=sys.stderr)
        PAGE.write_text(put(PAGE.read_text(), kind, table(kind, KINDS[kind])))


if __name__ == "__main__":
    main()
