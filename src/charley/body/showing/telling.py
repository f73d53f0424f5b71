"""A simulation in plain sentences: what was done, what moved, what left, what went wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from charley.body.showing.axes import told_time
from charley.body.showing.measured import Amount, Series, number, with_unit

STILL = 0.5


def told_course(series: Series, *, arm: str = "", by_day: bool = False) -> str:
    """Where one quantity starts, its lowest and highest where it turns, and where it ends.

    `by_day`: the series holds means of days, and the sentence says so.
    """
    start, end = series.start, series.end
    name = f"{series.quantity} (mean of each day)" if by_day else series.quantity
    where = f"In {arm}, {name}" if arm else _capital(name)
    first, last = told_time(float(series.hours[0])), told_time(float(series.hours[-1]))
    if not math.isfinite(start):
        return f"{where} is not known from the start."
    if not math.isfinite(end):
        known = series.hours[np.isfinite(series.median)]
        seen = series.at(float(known[-1]))
        return f"{where} starts at {_bare(start)} and is {seen} at {told_time(float(known[-1]))}."
    least, most = series.lowest, series.highest
    size = max(most - least, 1e-12)
    if size < max(STILL * series.step, 1e-9):
        return f"{where} stays at {start} from {first} to {last}."
    turns = []
    dip, peak = series.hour_of_lowest, series.hour_of_highest
    if min(start, end) - least > 0.1 * size:
        turns.append((dip, f"is lowest at {_bare(least)} after {told_time(dip)}"))
    if most - max(start, end) > 0.1 * size:
        turns.append((peak, f"is highest at {_bare(most)} after {told_time(peak)}"))
    if not turns:
        verb = "rises" if end > start else "falls"
        return f"{where} {verb} from {_bare(start)} to {end} in {_passed(series)}."
    middle = ", ".join(text for _, text in sorted(turns))
    return f"{where} starts at {_bare(start)}, {middle} and ends at {end} after {_passed(series)}."


def told_water(drunk: Series, urine: Series, flow: Series) -> str:
    """What was drunk, what was passed, and the fastest urine."""
    most = flow.highest
    when = told_time(flow.hour_of_highest - float(flow.hours[0]))
    when = "at the start" if when == "0 h" else f"after {when}"
    return (
        f"{_drunk(drunk.end)}, urine {_litres(urine.end)} in {_passed(urine)}, at most "
        f"{_bare(most)} mL/min {when}."
    )


def told_failures(failures: Sequence[str | None]) -> str | None:
    """Why a run ended early, in one sentence, or None."""
    told = [sentence for sentence in failures if sentence]
    if not told:
        return None
    if len(failures) == 1:
        return told[0]
    return f"In {len(told)} of {len(failures)} people the course ends early; the first: {told[0]}"


def _drunk(amount: Amount) -> str:
    return "Nothing drunk" if abs(amount) < 0.005 else f"Drunk {_litres(amount)}"


def _litres(amount: Amount) -> str:
    return with_unit(f"{float(amount):.2f}", amount.unit)


def _bare(amount: Amount) -> str:
    return number(float(amount), amount.step)


def _passed(series: Series) -> str:
    return told_time(float(series.hours[-1] - series.hours[0]))


def _capital(text: str) -> str:
    return text if text[:2].isupper() else text[:1].upper() + text[1:]
