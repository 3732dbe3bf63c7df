"""Draws the model with rich: tables, a rate curve, the last lines. Knows nothing of where the figures come from."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.layout import Layout
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ntsup.ntabi.texts import printable
from ntsup.supervisor.tracing.counts import CALLS, ERRORS, TOTAL
from ntsup.supervisor.view.model import Model

BLOCKS = " ▁▂▃▄▅▆▇█"
BORDER = "grey50"
WIDE = 110
"""From so many characters on processes and services are shown side by side."""


def picture(model: Model, width: int, height: int) -> Layout:
    """The whole screen, so many characters wide and lines high."""
    programs = min(max(len(model.programs), 1) + 4, max(6, height // 3))
    layout = Layout()
    layout.split_column(
        Layout(_head(model), name="head", size=4),
        Layout(name="middle", minimum_size=8, ratio=1 if width >= WIDE else 2),
        Layout(name="lines", ratio=1, minimum_size=5),
        Layout(_foot(model), name="foot", size=1),
    )
    left, services = Layout(name="left"), Layout(_services(model, height), name="services")
    if width >= WIDE:
        layout["middle"].split_row(left, services)
    else:
        left.size = programs
        layout["middle"].split_column(left, services)
    if model.output and width >= WIDE:
        layout["left"].split_column(
            Layout(_processes(model), size=programs),
            Layout(_tail("output", [(False, each) for each in model.output], 100)),
        )
    else:
        layout["left"].update(_processes(model))
    title = "every call" if model.every_call else "failures"
    layout["lines"].update(_tail(title, list(model.lines), height))
    return layout


def _head(model: Model) -> RenderableType:
    calls, errors = model.totals()
    rate = model.rates[-1] if model.rates else 0.0
    facts = Text.assemble(
        (f"{rate:,.0f}", "bold cyan"), " calls/s   ", (f"{calls:,}", "bold"), " calls   ",
        (f"{errors:,}", "bold red" if errors else "bold"), " failed   ",
        (f"{model.dropped:,} dropped   " if model.dropped else "", "yellow"),
        ("paused   " if model.paused else "", "yellow"), ("ended" if model.ended else "", "yellow"),
        overflow="ellipsis", no_wrap=True,
    )  # fmt: skip
    return Panel(
        Group(facts, Text(curve(list(model.rates)), style="cyan", no_wrap=True)), title="ntsup", border_style=BORDER
    )


def curve(rates: list[float]) -> str:
    """Rates as a line of blocks, the highest one full."""
    highest = max(rates, default=0.0)
    if highest <= 0:
        return ""
    return "".join(BLOCKS[min(8, int(rate / highest * 8 + 0.999))] if rate > 0 else BLOCKS[0] for rate in rates)


def _table(*columns: tuple[str, bool]) -> Table:
    table = Table(expand=True, box=None, pad_edge=False, header_style="dim")
    for name, number in columns:
        table.add_column(
            name,
            justify="right" if number else "left",
            no_wrap=True,
            overflow="ellipsis",
            min_width=len(name) if number else None,
        )
    return table


def _processes(model: Model) -> RenderableType:
    table = _table(("pid", True), ("program", False), ("thr", True), ("cpu", True), ("calls/s", True), ("failed", True))
    for program, row, rate in model.process_rows():
        table.add_row(
            str(program.pid), Text(printable(program.name)), str(program.threads),
            f"{program.cpu_ms / 1000:.2f}s", f"{rate:,.0f}",
            Text(f"{row[ERRORS]:,}", style="red" if row[ERRORS] else ""),
        )  # fmt: skip
    return Panel(table, title=f"processes ({len(model.programs)})", border_style=BORDER)


def _services(model: Model, height: int) -> RenderableType:
    table = _table(
        ("service", False), ("calls/s", True), ("calls", True), ("failed", True), ("mean", True), ("time", True)
    )
    for name, row, rate in model.service_rows()[:height]:
        table.add_row(
            Text(name.removeprefix("Nt"), style="bold"), f"{rate:,.0f}", f"{row[CALLS]:,}",
            Text(f"{row[ERRORS]:,}", style="red" if row[ERRORS] else ""),
            _time(row[TOTAL] / row[CALLS]), _time(row[TOTAL]),
        )  # fmt: skip
    return Panel(table, title=f"services by {model.order}", border_style=BORDER)


def _time(ns: float) -> str:
    for size, unit in ((1e9, "s"), (1e6, "ms"), (1e3, "µs")):
        if ns >= size:
            return f"{ns / size:.3g} {unit}"
    return f"{ns:.0f} ns"


def _tail(title: str, lines: list[tuple[bool, str]], height: int) -> RenderableType:
    shown = lines[-height:]
    text = Text("\n", no_wrap=True, overflow="ellipsis").join(
        Text(line, style="red" if failed and title != "failures" else "", no_wrap=True, overflow="ellipsis")
        for failed, line in reversed(shown)
    )
    return Panel(text, title=f"{title}, the latest first", border_style=BORDER)


def _foot(model: Model) -> RenderableType:
    if model.editing is not None:
        return Text.assemble(("/", "bold cyan"), model.editing, ("▏", "blink"), "   enter: apply, esc: leave it")
    if model.message:
        return Text(model.message, style="yellow", no_wrap=True)
    keys = [("q", "quit"), ("/", "filter"), ("e", "failures or all"), ("s", "sort"), ("space", "pause")]
    text = Text(no_wrap=True)
    for key, what in keys:
        text.append(f" {key} ", style="bold").append(f"{what}  ", style="dim")
    if model.select:
        text.append(f"  filter: {model.select}", style="cyan")
    return text
