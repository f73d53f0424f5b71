"""Virtual people beside the survey: as a page with distributions, and in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from charley.population.people.laboratory import OBSERVED
from charley.population.people.tables import PERCENTILES, Marginal
from charley.population.people.virtual import SEXES, Virtual
from charley.population.showing.charts import Curve, lines
from charley.population.survey.design import Array
from charley.units.analytes import analyte

BINS = 60
NORMAL = 2.5066282746310002


def print_people(virtual: Virtual) -> None:
    """Print laboratory values, cramps and low salts of virtual people beside the survey."""
    from rich.console import Console
    from rich.table import Table

    console, summary = Console(), virtual.summary()
    shown = Table(title=f"{summary['people']:,} virtual adults beside {summary['source']}")
    for heading in ("", "", "virtual", "survey", "apart", "spread", "within"):
        shown.add_column(heading)
    for name, sexes in summary["laboratory"].items():
        for sex, row in sexes.items():
            shown.add_row(*_row(name, sex, row))
    console.print(shown)
    console.print(
        "  apart: difference of the means in spreads of the survey; spread: times that of the "
        "survey; within: share inside the middle 95 % of the survey"
    )
    cramps = ", ".join(f"{g['ages'][0]} to {g['ages'][1]}: {g['share']:.0%}"
                       for g in summary["cramps"]["by_age"])  # fmt: skip
    console.print(f"  any night cramps in a month: {summary['cramps']['share']:.1%} ({cramps})")
    for line in low_salts(summary):
        console.print(f"  {line}")
    for why, count in summary["failures"].items():
        console.print(f"  {count} bodies failed: {why}")


def low_salts(summary: dict[str, Any]) -> list[str]:
    """Who has low sodium or potassium, in virtual people and in the survey."""
    told = []
    for key, label in (
        ("low_sodium", "sodium below 135"),
        ("low_potassium", "potassium below 3.5"),
    ):
        shares = []
        for where in ("virtual", "survey"):
            on, off = (summary[key][where][group] for group in ("on_a_thiazide", "on_none"))
            first = "-" if on is None else f"{on:.1%}"
            shares.append(f"{where} {first} on a thiazide and {off:.1%} on none")
        told.append(f"{label}: {'; '.join(shares)}")
    return told


def write_page(virtual: Virtual, path: Path) -> None:
    """Write the page, folders included. Raises OSError."""
    from jinja2 import Environment, PackageLoader

    page = Environment(loader=PackageLoader("charley.population.showing"), autoescape=True)
    summary = virtual.summary()
    figures = [
        (f"{analyte(name).label}, {sex}", _figure(virtual, name, sex, female))
        for name in OBSERVED
        for sex, female in SEXES
    ]
    rows = [
        _row(name, sex, row)
        for name, sexes in summary["laboratory"].items()
        for sex, row in sexes.items()
    ]
    html = page.get_template("people.html").render(
        summary=summary, figures=figures, rows=rows, low=low_salts(summary)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")


def _row(name: str, sex: str, row: dict[str, Any]) -> tuple[str, ...]:
    own, seen = row["simulated"], row.get("survey")
    told = f"{own['mean']:.4g} ± {own['spread']:.2g} {analyte(name).unit}"
    if seen is None:
        return analyte(name).label, sex, told, "not measured", "", "", ""
    return (
        analyte(name).label,
        sex,
        told,
        f"{seen['mean']:.4g} ± {seen['spread']:.2g}",
        f"{row['mean_apart_in_spreads']:+.2f}",
        f"{row['spread_ratio']:.2f}",
        f"{row['within_survey_95']:.0%}",
    )


def _figure(virtual: Virtual, name: str, sex: str, female: float) -> str:
    values = virtual.columns[name]
    values = values[virtual.of_sex(female) & np.isfinite(values)]
    if len(values) < BINS:
        return ""
    seen = virtual.population.laboratory[sex].get(name)
    low, high = (float(edge) for edge in np.percentile(values, [0.3, 99.7]))
    if seen is not None:
        reach = seen.percentiles[-1] - seen.percentiles[0]
        low = min(low, seen.percentiles[0] - 0.3 * reach)
        high = max(high, seen.percentiles[-1] + 0.3 * reach)
    heights, edges = np.histogram(values, BINS, (low, high), density=True)
    middles = (edges[1:] + edges[:-1]) / 2
    curves = [Curve("virtual", tuple(zip(middles.tolist(), heights.tolist(), strict=True)), 0)]
    if seen is not None:
        curves.append(Curve("survey (smoothed)", _smooth(seen, middles), 1))
    return lines(f"{name} in {sex}", analyte(name).unit, curves, (low, high))


def _smooth(seen: Marginal, grid: Array) -> tuple[tuple[float, float], ...]:
    """A density whose percentiles are those given, smooth between them on a normal scale."""
    from scipy.interpolate import PchipInterpolator
    from scipy.stats import norm

    scores = norm.ppf(np.array(PERCENTILES) / 100)
    places = np.maximum.accumulate(np.array(seen.percentiles) + 1e-9 * np.arange(len(scores)))
    score = PchipInterpolator(places, scores, extrapolate=False)
    inside = (grid >= places[0]) & (grid <= places[-1])
    z = np.where(inside, score(np.clip(grid, places[0], places[-1])), np.nan)
    slope = score.derivative()(np.clip(grid, places[0], places[-1]))
    heights = np.where(inside, np.exp(-(z**2) / 2) / NORMAL * slope, np.nan)
    known = np.isfinite(heights)
    return tuple(zip(grid[known].tolist(), heights[known].tolist(), strict=True))
