"""A table of values at sensible times, for reading, for a notebook, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import msgspec

from charley.body.showing.axes import time_ticks, told_time
from charley.body.showing.measured import Amount, Series, number

MOST_ROWS = 8


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Quantities at times: `headings`, `units`, and a row for each of `hours`, told in `times`."""

    headings: tuple[str, ...]
    units: tuple[str, ...]
    hours: tuple[float, ...]
    times: tuple[str, ...]
    rows: tuple[tuple[Amount, ...], ...]

    def to_dict(self) -> dict[str, list[float]]:
        """Columns by name with unit, as plain numbers; a data frame takes it as it is."""
        columns = {"time (h)": list(self.hours)}
        for place, (heading, unit) in enumerate(zip(self.headings, self.units, strict=True)):
            name = f"{heading} ({unit})" if unit else heading
            columns[name] = [float(row[place]) for row in self.rows]
        return columns

    def __str__(self) -> str:
        """Columns under their names and units, as text."""
        lines = self._lines()
        widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
        return "\n".join(
            "  ".join(word.rjust(width) for word, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        names, units, *rows = self._lines()
        head = "".join(
            f"<th>{escape(name)}<br><small>{escape(unit)}</small></th>"
            for name, unit in zip(names, units, strict=True)
        )
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(word)}</td>" for word in row) + "</tr>" for row in rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _lines(self) -> list[list[str]]:
        rows = [
            [time, *(_cell(amount) for amount in row)]
            for time, row in zip(self.times, self.rows, strict=True)
        ]
        return [["", *self.headings], ["", *self.units], *rows]


def table_of(every: Iterable[Series], hours: Sequence[float], times: Sequence[str] = ()) -> Table:
    """The series side by side at these times."""
    shown = tuple(every)
    several = len({one.arm for one in shown}) > 1
    return Table(
        headings=tuple(f"{one.quantity}, {one.arm}" if several else one.quantity for one in shown),
        units=tuple(one.unit for one in shown),
        hours=tuple(hours),
        times=tuple(times) or tuple(told_time(hour) for hour in hours),
        rows=tuple(tuple(one.at(hour) for one in shown) for hour in hours),
    )


def table_by_day(every: Iterable[Series]) -> Table:
    """Means of the first day, the last, and some between."""
    days = [one.by_day() for one in every]
    last = len(days[0].hours) - 1
    step = max(1, -(-last // (MOST_ROWS - 1)))
    chosen = sorted({*range(0, last, step), last})
    hours = days[0].hours[chosen].tolist()
    return table_of(days, hours, [f"day {day + 1}" for day in chosen])


def sensible_hours(start_h: float, end_h: float) -> list[float]:
    """Start, end and a few round times between them."""
    between = [hour for hour, _ in time_ticks(start_h, end_h, MOST_ROWS - 2)]
    least = (end_h - start_h) / (4 * MOST_ROWS)
    inner = [hour for hour in between if start_h + least < hour < end_h - least]
    return [start_h, *inner, end_h]


def _cell(amount: Amount) -> str:
    text = number(float(amount), amount.step)
    if amount.low is None or amount.high is None:
        return text
    return f"{text} ({number(amount.low, amount.step)} to {number(amount.high, amount.step)})"
