"""The study of night cramps in NHANES in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from charley.population.nhanes.odds import Association
from charley.population.nhanes.prevalence import OUTCOMES
from charley.population.nhanes.study import MAIN, PUBLISHED, Study, remark
from charley.population.survey.scoring import Scored

CHANCE = 0.05
KINDS = ("person", "condition", "laboratory", "medicine")


def print_study(study: Study, *, full: bool = False) -> None:
    """Print how many, who, and how Charley's risk did; all odds ratios where `full`."""
    console, survey = Console(), study.survey
    console.print(
        f"NHANES {', '.join(survey.cycles)}: {survey.people} people asked and examined, "
        f"{survey.adults} of 20 years or more; {survey.strata} strata, {survey.clusters} clusters"
    )
    if survey.missing:
        console.print(f"  not in this folder: {'; '.join(survey.missing)}")
    _prevalence(console, study)
    _odds(console, study, full)
    if study.scores is not None:
        _risk(console, study)


def _prevalence(console: Console, study: Study) -> None:
    shown = Table(title="Adults with leg cramps while trying to sleep, past month")
    for heading in ("", "share", "95 % interval", "published"):
        shown.add_column(heading)
    found = study.prevalence
    for label, share, reach, key in (
        ("any", found.any, found.any_ci95, "any"),
        ("mild (1 to 4 nights)", found.mild, found.mild_ci95, "mild"),
        ("moderate to severe (5 or more)", found.moderate_severe, found.moderate_severe_ci95,
         "moderate_severe"),
    ):  # fmt: skip
        shown.add_row(label, f"{share:.1%}", f"{reach[0]:.1%} to {reach[1]:.1%}", PUBLISHED[key])
    console.print(shown)


def _odds(console: Console, study: Study, full: bool) -> None:
    main = study.odds[MAIN]
    shown = Table(title=f"Odds ratios of {OUTCOMES[MAIN][1]}, adjusted for age and sex")
    for heading in ("exposure", "people", "odds ratio", "95 % interval", "q", "to keep in mind"):
        shown.add_column(heading)
    for kind in KINDS:
        own = [row for row in main.found if row.kind == kind and (full or row.q < CHANCE)]
        for row in sorted(own, key=lambda one: -one.odds_ratio):
            shown.add_row(*_row(row))
        shown.add_section()
    console.print(shown)
    left = len(main.found) - sum(row.q < CHANCE for row in main.found)
    if not full and left:
        console.print(f"  {left} more whose q is {CHANCE} or above: --full")
    console.print(
        f"  {len(main.found)} were looked at; q corrects for that. None says what causes what: "
        "medicines go with the illness they are taken for, and some are taken for cramps."
    )
    reverse = study.to_dict()["reverse_causation"]
    told = [f"{name.replace('_', ' ')} {row['cases']} of {row['exposed']}"
            for name, row in reverse.items()]  # fmt: skip
    if told:
        console.print(f"  taken for cramps, so no cause; takers who cramp: {', '.join(told)}")


def _row(row: Association) -> tuple[str, ...]:
    return (
        row.label,
        str(row.exposed),
        f"{row.odds_ratio:.2f}",
        f"{row.ci95[0]:.2f} to {row.ci95[1]:.2f}",
        f"{row.q:.3f}",
        remark(row),
    )


def _risk(console: Console, study: Study) -> None:
    assert study.scores is not None
    shown = Table(title="Charley's risk of any night cramps against what people answered")
    for heading in ("prediction", "AUC", "gain over age and sex", "slope", "intercept", "skill"):
        shown.add_column(heading)
    for way in study.scores.ways.values():
        flattered = " (learnt from these very people)" if way.learnt_from_these_people else ""
        shown.add_row(
            way.what + flattered,
            _scored(way.any.auc),
            _scored(way.auc_gain_over_age_and_sex, sign="+"),
            f"{way.any.slope.value:.2f}",
            f"{way.any.intercept.value:+.2f}",
            f"{way.any.brier_skill.value:+.1%}",
        )
    console.print(shown)


def _scored(found: Scored, sign: str = "") -> str:
    low, high = found.ci95
    return f"{found.value:{sign}.3f} ({low:{sign}.3f} to {high:{sign}.3f})"
