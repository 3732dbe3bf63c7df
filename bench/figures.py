"""Samples of one run, their table, their JSON and their picture. Knows nothing of what was measured."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns"))


def duration(ns: float) -> str:
    """Nanoseconds with three digits and the unit that suits them."""
    for size, unit in UNITS:
        if abs(ns) >= size:
            value = ns / size
            return f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f} {unit}"
    return f"{ns:.2f} ns"


@dataclass
class Sample:
    """What was measured of one thing by one system, in nanoseconds."""

    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Of all repeats."""
        return statistics.median(self.values)

    def spread(self) -> str:
        """Least to greatest."""
        return f"{duration(min(self.values))} – {duration(max(self.values))}"


class Figures:
    """Rows of things by columns of systems."""

    def __init__(self, title: str, columns: Sequence[str]) -> None:
        self.title = title
        self.columns = list(columns)
        self.cells: dict[str, dict[str, Sample]] = {}
        self.labels: dict[str, str] = {}
        self.units: dict[str, str] = {}
        """Of columns that are no times."""
        self.notes: dict[str, str] = {}
        """Why a cell of a system is empty, by system."""

    def add(self, row: str, column: str, ns: float) -> None:
        """One measurement."""
        self.cells.setdefault(row, {}).setdefault(column, Sample()).values.append(ns)

    def median(self, row: str, column: str) -> float | None:
        """None if it was not measured."""
        sample = self.cells.get(row, {}).get(column)
        return sample.median if sample is not None else None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: nanoseconds, with the machine they were measured on."""
        rows = {
            row: {
                column: {"median": s.median, "min": min(s.values), "max": max(s.values), "repeats": len(s.values)}
                for column, s in cells.items()
            }
            for row, cells in self.cells.items()
        }
        return {
            "title": self.title,
            "machine": machine(),
            "unit": "ns",
            "units": self.units,
            "rows": rows,
            "notes": self.notes,
        }

    def write_json(self, path: Path) -> None:
        """The same figures for a program to read."""
        path.write_text(json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n")

    def plot(self, path: Path) -> None:
        """A picture of the medians, one group a row; PNG or SVG by the file's name. Needs matplotlib."""
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        rows = list(self.cells)
        height = 0.8 / max(len(self.columns), 1)
        figure, axes = pyplot.subplots(figsize=(9, 1 + 0.32 * len(rows) * max(1.0, 0.6 * len(self.columns))))
        for index, column in enumerate(self.columns):
            found = [(place, self.median(row, column)) for place, row in enumerate(rows)]
            places = [place + index * height for place, value in found if value]
            axes.barh(places, [value for _, value in found if value], height=height, label=column)
        axes.set_xscale("log")
        axes.set_xlabel("nanoseconds, median; less is better")
        axes.set_yticks([place + 0.4 - height / 2 for place in range(len(rows))])
        axes.set_yticklabels([self.labels.get(row, row) for row in rows])
        axes.invert_yaxis()
        axes.set_title(self.title)
        axes.legend()
        figure.tight_layout()
        figure.savefig(path)
        pyplot.close(figure)


def machine() -> dict[str, str | int]:
    """What a reader must know of the machine to judge a figure."""
    model = ""
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as stream:
            model = next((line.split(":", 1)[1].strip() for line in stream if line.startswith("model name")), "")
    except OSError:
        pass
    return {
        "processor": model or platform.processor() or "unknown",
        "processors": len(os.sched_getaffinity(0)),
        "kernel": os.uname().release,
        "python": platform.python_version(),
        "load": f"{os.getloadavg()[0]:.2f}",
        "date": time.strftime("%Y-%m-%d"),
    }


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns under their names: the first to the left, the others to the right."""
    lines = [list(header), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    text = []
    for line in lines:
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        text.append("  ".join(cells).rstrip())
    return "\n".join(text)


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The same as a Markdown table."""
    lines = [list(header), ["---"] * len(header), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def progress(text: str) -> None:
    """A line on stderr, for long work; it is written over where that is a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
    else:
        sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def progress_done() -> None:
    """The last progress line goes."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()


def machine_line(described: Mapping[str, str | int]) -> str:
    """The machine in one line."""
    return (
        f"{described['processor']}, {described['processors']} processors, Linux {described['kernel']}, "
        f"Python {described['python']}, load {described['load']}, {described['date']}"
    )
