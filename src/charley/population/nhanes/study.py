"""The study of night cramps in NHANES, from a folder of its files to everything that is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from charley.knowledge.learnt_risk import LearntRisk
from charley.knowledge.library import load
from charley.patient.medicines.names import medicine_lexicon
from charley.population.nhanes.odds import Association, Associations, associations, exposures
from charley.population.nhanes.people import Respondents, read_respondents
from charley.population.nhanes.prevalence import OUTCOMES, Prevalence, outcome, prevalence
from charley.population.nhanes.scoring import Score, Scores, scored
from charley.population.risk.candidates import table
from charley.reasoning.priors import mean_odds

MAIN = "sometimes_or_more"
PUBLISHED = {
    "source": "Grandner and Winkelman 2017, PLoS One 12:e0178465, NHANES 2005-2008",
    "any": "30 to 31 %",
    "mild": "24 to 25 %",
    "moderate_severe": "6 %",
}


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """Who was studied, and what the folder did not hold."""

    folder: str
    cycles: tuple[str, ...]
    people: int
    adults: int
    strata: int
    clusters: int
    degrees_of_freedom: int
    missing: tuple[str, ...]
    medicine_records: int
    medicines_understood: float
    medicines_not_known: dict[str, int]


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """Prevalence, odds ratios of each outcome, and how Charley's risk did."""

    survey: Survey
    prevalence: Prevalence
    odds: dict[str, Associations]
    scores: Scores | None
    people: Respondents

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `odds_ratios` are those of cramps on two nights or more."""
        main = self.odds[MAIN]
        found: dict[str, Any] = {
            "survey": msgspec.to_builtins(self.survey),
            "published": PUBLISHED,
            "prevalence": msgspec.to_builtins(self.prevalence),
            "odds_ratios": _by_id(main),
            "odds_ratios_outcome": OUTCOMES[MAIN][1],
            "odds_ratios_adjusted_for": ["age (restricted cubic spline)", "sex"],
            "odds_ratios_tested": len(main.found),
            "odds_ratios_any": _by_id(self.odds["any"]),
            "odds_ratios_moderate_severe": _by_id(self.odds["moderate_severe"]),
            "too_few": msgspec.to_builtins(main.too_few),
            "reverse_causation": _taken_for_cramps(main),
        }
        if self.scores is not None:
            found["cramp_risk"] = msgspec.to_builtins(self.scores.ways)
            found["learnt"] = msgspec.to_builtins(self.scores.learnt)
        return found

    def write_learnt(self, path: Path) -> None:
        """Write the risk learnt from these people as a knowledge file. Needs scores."""
        if self.scores is not None:
            path.write_text(told_as_yaml(self.scores.learnt), encoding="utf-8")

    def write_population(self, path: Path) -> None:
        """Write what the population is like, for virtual people. Raises OSError."""
        from charley.population.people.deriving import population_of, write_population

        write_population(population_of(self.people), path)


def study(
    folder: Path, *, with_scores: bool = True, saying: Callable[[str], None] = lambda _: None
) -> Study:
    """Carry out the study on a folder of NHANES files. Raises TablesError.

    `saying` is told each step. Without scores only the survey itself is described.
    """
    from threadpoolctl import threadpool_limits

    saying("reading the tables")
    people = read_respondents(folder)
    with threadpool_limits(1):
        saying("prevalence and odds ratios")
        looked_at = tuple(exposures(people))
        return Study(
            survey=_survey(folder, people),
            prevalence=prevalence(people),
            odds={
                name: associations(people, looked_at, outcome(people, name), name)
                for name in OUTCOMES
            },
            scores=scored(people, saying) if with_scores else None,
            people=people,
        )


def remark(association: Association) -> str:
    """What to keep in mind about an odds ratio; "" where nothing special."""
    name = association.id.removeprefix("medicine:")
    entry = medicine_lexicon().ingredients.get(name)
    chosen = table()
    for one in (name, *(entry.classes if entry is not None else ())):
        if one in chosen.left_out:
            return f"not a cause: {chosen.left_out[one]}"
        if one in chosen.confounded:
            return f"confounded: {chosen.confounded[one]}"
    return ""


def published_odds(association: Association) -> float | None:
    """The odds ratio of cramps that Charley's knowledge gives a class of medicines, if any."""
    entry = load().medicines.get(association.id.removeprefix("medicine:"))
    if entry is None or "cramp" not in entry.raises:
        return None
    return mean_odds(entry.raises["cramp"])


def told_as_yaml(risk: LearntRisk) -> str:
    """A learnt risk as the file that ships with Charley, with what to know of it on top."""
    import yaml

    head = (
        "# The risk of night cramps as learnt from a survey of the population. Written by\n"
        "#   charley study nhanes FOLDER --learn FILE\n"
        "# It predicts; it does not explain. Odds are of each exposure with all others held,\n"
        "# shrunk towards prior_odds (what Charley's knowledge says of causes, 1 if nothing).\n\n"
    )
    content = msgspec.to_builtins(risk)
    return head + yaml.safe_dump(content, sort_keys=False, width=100, allow_unicode=True)


def _by_id(found: Associations) -> dict[str, dict[str, Any]]:
    rows = {}
    for one in found.found:
        row: dict[str, Any] = msgspec.to_builtins(one)
        row["remark"] = remark(one)
        row["published_odds_ratio"] = published_odds(one)
        rows[row.pop("id")] = row
    return rows


def _taken_for_cramps(found: Associations) -> dict[str, dict[str, Any]]:
    """Medicines taken for cramps: how many take them and how many of these cramp. No cause."""
    chosen = table().left_out
    rows = {
        few.id.removeprefix("medicine:"): {"exposed": few.exposed, "cases": few.cases}
        for few in found.too_few.values()
    }
    rows |= {
        one.id.removeprefix("medicine:"): {"exposed": one.exposed, "cases": one.cases}
        for one in found.found
    }
    return {name: {**rows[name], "why": chosen[name]} for name in chosen if name in rows}


def _survey(folder: Path, people: Respondents) -> Survey:
    cluster, stratum = people.design.clusters
    told = people.prescriptions
    return Survey(
        folder=str(folder),
        cycles=people.cycles,
        people=len(people),
        adults=int(people.adults.sum()),
        strata=len(set(stratum.tolist())),
        clusters=len(set(cluster.tolist())),
        degrees_of_freedom=people.design.degrees_of_freedom,
        missing=people.missing,
        medicine_records=0 if told is None else told.records,
        medicines_understood=0.0 if told is None else told.known_share,
        medicines_not_known={} if told is None else dict(list(told.not_known.items())[:20]),
    )


__all__ = ["MAIN", "Score", "Study", "study"]
