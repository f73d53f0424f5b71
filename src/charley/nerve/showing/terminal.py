"""A forecast of cramp in a terminal: threshold, course, factors, sentences, a cramp."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from charley.body.showing.picture import Line, Panel, Picture
from charley.body.showing.sketch import sketch
from charley.body.showing.terminal import NARROWEST, WIDEST
from charley.nerve.forecast import CrampForecast
from charley.nerve.showing.sketched import sketched
from charley.nerve.showing.telling import (
    STANDINGS,
    can_cramp,
    capital,
    group_hz,
    signed,
    told,
    told_pool,
    told_recording,
    worth_telling,
)
from charley.nerve.steps import Step, citation
from charley.nerve.threshold import HIGHEST_HZ, Threshold

if TYPE_CHECKING:
    from rich.console import Console

INKS = {
    "supported": "green", "moderate": "cyan", "hypothesis": "dark_orange", "null": "dim",
    "anecdotal": "medium_purple1",
}  # fmt: skip
LOWEST_SHOWN, HIGHEST_SHOWN = 0.0, 50.0


def print_forecast(forecast: CrampForecast, *, picture: bool = False) -> None:
    """Print everything; colour only on a terminal, at most 100 columns."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    console.width = max(NARROWEST, min(console.width, WIDEST))
    _print(console, forecast, picture)


def _print(console: Console, forecast: CrampForecast, picture: bool) -> None:
    console.print()
    console.print(forecast.title, style="bold")
    console.print()
    for arm, case in forecast.cases.items():
        console.print(f"  {_headline(case.threshold, arm)}", style="bold", soft_wrap=True)
        console.print(f"  {_scale(case.threshold, console.width - 6)}", soft_wrap=True)
    console.print(f"  {_groups(console.width - 6)}", style="dim", soft_wrap=True)
    if any(case.course is not None for case in forecast.cases.values()):
        console.print()
        for drawn in sketch(_picture(forecast), console.width):
            console.print(drawn, soft_wrap=True)
    for arm in forecast.arms:
        _factors(console, forecast.steps(arm), arm)
    _notes(console, forecast)
    if picture:
        _cramp(console, forecast)
    console.print()
    for sentence in told(forecast, factors=False):
        for row in wrap(sentence, console.width - 4, subsequent_indent="  "):
            console.print("  " + row)


def _headline(one: Threshold, arm: str) -> str:
    name = f"{arm}: " if arm else ""
    if not can_cramp(one):
        return f"{name}no cramp up to {HIGHEST_HZ:.0f} Hz"
    return f"{name}{one.hz:.1f} Hz   (95 % range {one.low_hz:.0f} to {one.high_hz:.0f})"


def _scale(one: Threshold, columns: int) -> str:
    """The range as a bar from 0 to 50 Hz with its median."""
    cells = ["·"] * columns
    for column in range(_column(one.low_hz, columns), _column(one.high_hz, columns) + 1):
        cells[column] = "━"
    cells[_column(one.hz, columns)] = "●"
    return "".join(cells)


def _groups(columns: int) -> str:
    """Where the two groups lie on the same scale."""
    row = [" "] * columns
    cramp, others = (_column(group_hz(name), columns) for name in ("cramp", "no_cramp"))
    first, second = (
        f"{group_hz('cramp'):.3g} who cramp ▲",
        f"▲ {group_hz('no_cramp'):.3g} who do not",
    )
    begin = max(0, cramp - len(first) + 1)
    row[begin : begin + len(first)] = first
    row[others : others + len(second)] = second
    return "".join(row).rstrip()


def _column(hz: float, columns: int) -> int:
    share = (hz - LOWEST_SHOWN) / (HIGHEST_SHOWN - LOWEST_SHOWN)
    return max(0, min(columns - 1, round(share * (columns - 1))))


def _factors(console: Console, every: tuple[Step, ...], arm: str) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    shown, left = worth_telling(every)
    if not shown:
        return
    console.print()
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(arm or "what moves it", ratio=4, overflow="fold")
    table.add_column("Hz", justify="right", no_wrap=True)
    table.add_column("95 % range", justify="right", no_wrap=True)
    table.add_column("how sure", ratio=2)
    table.add_column("after", ratio=2, style="dim")
    for one in shown:
        given = "" if one.given in {"0", "1"} else f" ({one.given})"
        table.add_row(
            f"{capital(one.label)}{given}",
            signed(one.hz),
            f"{signed(one.low_hz)} to {signed(one.high_hz)}",
            Text(STANDINGS[one.standing], style=INKS[one.standing]),
            "; ".join(dict.fromkeys(_short(key) for key in one.source)),
        )
    console.print(Padding(table, (0, 2)))
    if left:
        console.print(f"  {left}", style="dim")


def _notes(console: Console, forecast: CrampForecast) -> None:
    """Why what was never measured is told at all, each once."""
    notes = {
        one.factor: f"{capital(one.label)}: {one.note}."
        for arm in forecast.arms
        for one in worth_telling(forecast.steps(arm))[0]
        if one.standing in {"hypothesis", "anecdotal"}
    }
    if notes:
        console.print()
    for note in notes.values():
        for row in wrap(note, console.width - 4, subsequent_indent="  "):
            console.print("  " + row, style="dim")


def _cramp(console: Console, forecast: CrampForecast) -> None:
    from charley.nerve.showing.raster import stretch_after_s

    console.print()
    name = f" ({forecast.most_prone})" if forecast.most_prone else ""
    console.print(f"  A cramp in the model{name}", style="bold")
    recording = forecast.recording
    words = f"{told_recording(recording, stretch_after_s(recording))} {told_pool(forecast)}"
    for row in wrap(words, console.width - 4):
        console.print("  " + row)
    for words, style in sketched(recording, console.width - 2):
        console.print(words, style=style, soft_wrap=True)


def _picture(forecast: CrampForecast) -> Picture:
    courses = [case.course for case in forecast.cases.values() if case.course is not None]
    panel = Panel(
        title="cramp threshold",
        unit="Hz",
        lines=tuple(Line(arm=one.arm, hours=one.times_h, values=one.hz) for one in courses),
        least_span=6.0,
        never_negative=True,
    )
    hours = courses[0].times_h
    return Picture(
        title=forecast.title, subtitle="", start_h=float(hours[0]), end_h=float(hours[-1]),
        panels=(panel,),
    )  # fmt: skip


def _short(key: str) -> str:
    """First author and year of a work."""
    words = citation(key)
    if key in {"expert_prior", "definition"}:
        return "expert prior"
    year = next(_years(words), "")
    return f"{words.split()[0].rstrip(',')} {year}" if year else " ".join(words.split()[:4])


def _years(words: str) -> Iterator[str]:
    for word in words.replace(";", " ").replace(".", " ").replace(",", " ").split():
        digits = word.strip("()")
        if digits.isdigit() and len(digits) == 4 and digits.startswith(("19", "20")):
            yield digits
