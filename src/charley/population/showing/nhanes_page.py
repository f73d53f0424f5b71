"""The study of night cramps in NHANES as one page with its figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from charley.population.nhanes.scoring import LIMITS
from charley.population.nhanes.study import Study
from charley.population.showing.charts import Curve, Interval, Point, calibration, forest, lines

SHARES = (
    ("any", "any night cramps"),
    ("mild", "mild"),
    ("moderate_severe", "moderate to severe"),
)
KINDS = (
    ("person", "Person"),
    ("condition", "Conditions"),
    ("laboratory", "Laboratory"),
    ("medicine", "Medicines"),
)
DRAWN = ("learnt_here", "knowledge", "differential_recalibrated")
MOST_DRAWN = 34


def write_page(study: Study, path: Path) -> None:
    """Write the page, folders included. Raises OSError."""
    from jinja2 import Environment, PackageLoader

    page = Environment(loader=PackageLoader("charley.population.showing"), autoescape=True)
    told = study.to_dict()
    html = page.get_template("nhanes.html").render(
        survey=told["survey"],
        prevalence=told["prevalence"],
        published=told["published"],
        shares=SHARES,
        odds_ratios=dict(sorted(told["odds_ratios"].items(), key=lambda row: row[1]["p"])),
        too_few=told["too_few"],
        reverse=told["reverse_causation"],
        tested=told["odds_ratios_tested"],
        ways=told.get("cramp_risk", {}),
        limits=LIMITS[0].upper() + LIMITS[1:],
        by_age=by_age(study),
        forests=[(name, forest_of(kind, name, told["odds_ratios"])) for kind, name in KINDS],
        calibration=calibration_of(study),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")


def by_age(study: Study) -> str:
    """Shares with cramps over age, women and men."""
    curves = []
    for number, (sex, name) in enumerate((("women", "any"), ("men", "any"),
                                          ("women", "moderate_severe"),
                                          ("men", "moderate_severe"))):  # fmt: skip
        points = tuple(
            (min(group.ages[1], 84) / 2 + group.ages[0] / 2, 100 * getattr(group, name).value)
            for group in study.prevalence.by_age_and_sex
            if group.sex == sex
        )
        told = "any" if name == "any" else "five nights or more"
        curves.append(Curve(f"{sex}, {told}", points, number))
    return lines(
        "Share with night cramps by age and sex, per cent", "years", curves, (20, 85),
        heights="%",
    )  # fmt: skip


def forest_of(kind: str, name: str, rows: dict[str, dict[str, Any]]) -> str:
    """Odds ratios of one kind of exposure, the surest of them, greatest first."""
    own = [row for row in rows.values() if row["kind"] == kind]
    own = sorted(own, key=lambda row: row["p"])[:MOST_DRAWN]
    return forest(
        f"Odds ratios of night cramps: {name.lower()}",
        [
            Interval(
                row["label"], row["odds_ratio"], row["ci95"][0], row["ci95"][1],
                row["published_odds_ratio"],
            )
            for row in sorted(own, key=lambda row: -row["odds_ratio"])
        ],
    )  # fmt: skip


def calibration_of(study: Study) -> str:
    """Observed against predicted shares of the ways worth comparing; "" without scores."""
    if study.scores is None:
        return ""
    ways = study.scores.ways
    curves = [
        (ways[name].what, [Point(b.predicted, b.observed, *b.ci95) for b in ways[name].any.curve])
        for name in DRAWN
        if name in ways
    ]
    return calibration("Observed against predicted shares with any night cramps", curves, 0.8)
