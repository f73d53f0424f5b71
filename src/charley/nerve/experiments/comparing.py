"""Published beside simulated: a row an observation, counts in all and by what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

import msgspec

from charley.body.experiments.comparing import (
    AGREES,
    GRADES,
    Comparison,
    Row,
    grade,
    published_told,
)
from charley.body.experiments.observing import Simulated
from charley.nerve.experiments.measured import BASES, Basis, Measured, Published
from charley.nerve.experiments.procedures import PROCEDURES
from charley.nerve.experiments.study import Study


class NerveRow(Row, frozen=True, kw_only=True):
    """One observation; `id` is the published finding, `basis` what the agreement rests on.

    `source`: who found it and when, in two words.
    """

    id: str
    source: str
    basis: Basis


class NerveComparison(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of the studies, their titles, and the sentences of those that could not be run."""

    rows: tuple[NerveRow, ...]
    failures: dict[str, str] = {}
    titles: dict[str, str] = {}

    @property
    def studies(self) -> tuple[str, ...]:
        """Names of the studies, in their order."""
        return tuple(dict.fromkeys((*(row.experiment for row in self.rows), *self.failures)))

    @property
    def counts(self) -> Comparison:
        """The same rows as the comparison that counts them."""
        return Comparison(rows=self.rows)

    def of(self, study: str) -> NerveComparison:
        """The part of one study."""
        return NerveComparison(
            rows=tuple(row for row in self.rows if row.experiment == study),
            failures={name: why for name, why in self.failures.items() if name == study},
            titles={name: title for name, title in self.titles.items() if name == study},
        )

    def resting_on(self, basis: Basis) -> NerveComparison:
        """The rows of one basis."""
        return NerveComparison(rows=tuple(row for row in self.rows if row.basis == basis))

    def to_dict(self) -> dict[str, Any]:
        """Counts in all, by basis and by study, failures and all rows as plain data."""
        return {
            **counted(self.rows),
            "studies": len(self.studies),
            "by_basis": {name: counted(self.resting_on(name).rows) for name in BASES},
            "by_study": {name: counted(self.of(name).rows) for name in self.studies},
            "failures": dict(self.failures),
            "rows": [told(row) for row in self.rows],
        }


def counted(rows: Sequence[NerveRow]) -> dict[str, Any]:
    """How many observations there are, how many agree, how many by each grade."""
    counts = Comparison(rows=tuple(rows))
    return {
        "observations": counts.observations,
        "within": counts.within,
        "within_30": counts.within_30,
        "off": counts.off,
        "grades": {name: sum(row.grade == name for row in rows) for name in GRADES},
    }


def told(row: NerveRow) -> dict[str, Any]:
    """A row as plain data."""
    plain: dict[str, Any] = msgspec.to_builtins(row)
    return {name: value for name, value in plain.items() if name != "domain"}


def agrees(row: NerveRow) -> bool:
    """Whether it lies within the published spread or 10 %, or goes in the published direction."""
    return row.grade in AGREES


def row_of(
    study: Study, published: Published, measured: dict[str, Measured], failures: dict[str, str]
) -> NerveRow:
    """One row of the comparison; what was not simulated is off, with the reason."""
    observation = published.observation
    simulated = _simulated(study, published, measured, failures)
    spread = observation.spread
    return NerveRow(
        id=published.id,
        source=study.source.short,
        basis=published.basis,
        experiment=study.name,
        domain="",
        arm=observation.arm,
        quantity=observation.told,
        when=_compared(published),
        published=published_told(observation),
        value=observation.value,
        low=spread.low if spread else observation.at_least,
        high=spread.high if spread else observation.at_most,
        spread=spread.told if spread else "",
        simulated=simulated.value,
        unit=observation.unit,
        grade=grade(observation, simulated),
        reason=observation.cannot or simulated.reason,
        note=observation.note,
        status=observation.status,
        assumed=study.assumed,
    )


def _simulated(
    study: Study,
    published: Published,
    measured: dict[str, Measured],
    failures: dict[str, str],
) -> Simulated:
    observation = published.observation
    if observation.cannot:
        return Simulated(reason=observation.cannot)
    values = []
    for arm in observation.arms or ("",):
        if arm in failures:
            return Simulated(reason=failures[arm])
        value = measured[arm].get(observation.told)
        if value is None:
            return Simulated(reason=f"this procedure does not measure {observation.told}")
        if not isfinite(value):
            return Simulated(reason=PROCEDURES[study.arms[arm].procedure].missing)
        values.append(value)
    if not observation.compared_with:
        return Simulated(value=values[0])
    here, other = values[0], values[-1]
    found = {
        "difference": here - other,
        "ratio": here / other if other else None,
        "percent": 100.0 * (here / other - 1.0) if other else None,
    }[published.compared]
    return Simulated(value=found, baseline=other if published.compared == "difference" else None)


def _compared(published: Published) -> str:
    other = published.observation.compared_with
    if not other:
        return ""
    word = {"difference": "minus", "ratio": "over", "percent": "change in % from"}
    return f"{word[published.compared]} {other}"
