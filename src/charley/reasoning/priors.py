"""How probable each cause is before symptoms and laboratory: base rate, person and exposures.

The odds ratio `r` of a risk compares people who have it with people who have not. A share q of
people having it, those with it are r/(1 - q + q r) times as likely as everybody to have the cause,
those without 1/(1 - q + q r); so an unknown fact leaves the base rate exactly as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec
import numpy as np
import numpy.typing as npt

from charley.knowledge.schema import Cause, Effect, TimeCourse
from charley.patient.language.vocabulary import concepts
from charley.reasoning.evidence import Evidence
from charley.reasoning.network import UNKNOWN_CAUSE_BASE_RATE, Network, ancestors

Array = npt.NDArray[np.float64]

REQUIRED_FACTOR, REQUIRED_ABSENT = 400.0, 0.02
SILENCE = 0.35
"""Whoever tells of a person mentions what matters more often than not, so that silence on all that
a cause requires speaks a little against it (expert prior)."""
SHARE_FEMALE, SHARE_PREGNANT = 0.55, 0.03
AGE_EDGES = np.array([0.0, 2, 18, 40, 60, 75, 110])
AGE_SHARES = np.array([0.02, 0.05, 0.21, 0.27, 0.27, 0.18])
RECENT_SHARE, RECENT_DAY, LATER_DAY = 0.15, 14.0, 400.0


class Risks(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Every fact that changes the prior of some cause, as arrays; K facts, C causes.

    present, absent, unsaid [K, C]: change of log odds; courses: fact, cause row, medicine and its
    time course; findings: which facts are findings, and their columns.
    """

    keys: tuple[str, ...]
    present: Array
    absent: Array
    unsaid: Array
    courses: tuple[tuple[int, int, str, TimeCourse], ...]
    findings: tuple[list[int], list[int]]


class Exposures(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What is known of the facts that change priors: truth [N, K] (1, 0, nan), and for how long."""

    risks: Risks
    truth: Array
    days: dict[str, Array]

    def log_odds(self) -> Array:
        """Change of the log odds of every cause by all known facts, [N, C]."""
        yes, no = self.truth > 0.5, self.truth < 0.5
        total = yes.astype(float) @ self.risks.present + no.astype(float) @ self.risks.absent
        total += np.isnan(self.truth).astype(float) @ self.risks.unsaid
        return np.asarray(total + self.timed())

    def timed(self) -> Array:
        """Change of the log odds by how long medicines have been taken, [N, C]."""
        total = np.zeros((len(self.truth), self.risks.present.shape[1]))
        for fact, row, timing in self._timings():
            total[:, row] += np.where(self.truth[:, fact] > 0.5, timing, 0.0)
        return total

    def by_fact(self) -> tuple[list[str], Array]:
        """Names of the facts known of anybody, and the change by each: [N, J, C]."""
        known = np.flatnonzero(~np.isnan(self.truth).all(axis=0))
        truth = self.truth[:, known, None]
        change = np.where(truth > 0.5, self.risks.present[known], self.risks.absent[known])
        change = np.where(np.isnan(truth), 0.0, change)
        place = {int(fact): j for j, fact in enumerate(known)}
        for fact, row, timing in self._timings():
            change[:, place[fact], row] += np.where(self.truth[:, fact] > 0.5, timing, 0.0)
        return [self.risks.keys[fact] for fact in known], change

    def _timings(self) -> Iterator[tuple[int, int, Array]]:
        """What the time since start adds, for each medicine that anybody takes: [N] each."""
        taken = set(np.flatnonzero((self.truth > 0.5).any(axis=0)))
        for fact, row, medicine, course in self.risks.courses:
            if fact in taken:
                yield fact, row, _timing(course, self.days[medicine])


def base_log_odds(network: Network) -> Array:
    """Log odds of each cause from its base rate alone, [C]; 0 for no cause."""
    rates = [network.library.causes[name].base_rate for name in network.causes[1:-1]]
    share = np.array([*rates, UNKNOWN_CAUSE_BASE_RATE]) / 1000
    return np.concatenate([[0.0], np.log(share / (1 - share))])


def exposures(evidence: Evidence, network: Network) -> Exposures:
    """What is known of the facts that change priors."""
    risks = compiled_risks(network)
    truth = np.full((len(risks.keys), len(evidence)), np.nan).T
    facts, columns = risks.findings
    truth[:, facts] = evidence.findings[:, columns]
    for fact, key in enumerate(risks.keys):
        if key not in network.column:
            truth[:, fact] = _truth(key, evidence, network)
    return Exposures(risks=risks, truth=truth, days=evidence.days)


@cache
def compiled_risks(network: Network) -> Risks:
    """The risks and requirements of all causes as arrays."""
    table: dict[str, list[tuple[int, _Influence]]] = {}
    for name, cause in network.library.causes.items():
        for key, influence in _influences(cause, network).items():
            table.setdefault(key, []).append((network.row[name], influence))
    keys = tuple(table)
    shape = (len(keys), len(network.causes))
    present, absent, unsaid = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    courses = []
    for fact, key in enumerate(keys):
        for row, influence in table[key]:
            present[fact, row] = np.log(influence.present)
            absent[fact, row] = np.log(influence.absent)
            unsaid[fact, row] = np.log(influence.unsaid)
            if influence.course is not None:
                courses.append((fact, row, influence.medicine, influence.course))
    _count_once(keys, present, network)
    return Risks(
        keys=keys,
        present=present,
        absent=absent,
        unsaid=unsaid,
        courses=tuple(courses),
        findings=_finding_places(keys, network),
    )


def _finding_places(keys: tuple[str, ...], network: Network) -> tuple[list[int], list[int]]:
    """Which facts are findings, and their columns."""
    pairs = [(fact, network.column[key]) for fact, key in enumerate(keys) if key in network.column]
    return [fact for fact, _ in pairs], [column for _, column in pairs]


def _count_once(keys: tuple[str, ...], present: Array, network: Network) -> None:
    """Where a cause has a risk and a special form of it, the form adds only what is its own."""
    place = {key: fact for fact, key in enumerate(keys)}
    general = present.copy()
    for key, fact in place.items():
        if key in network.column:
            for parent in ancestors(key, concepts()) & place.keys():
                present[fact] -= np.where(general[fact] != 0, general[place[parent]], 0.0)


class _Influence(msgspec.Struct, frozen=True):
    """How one key acts on one cause: factor when present and absent, and its time course."""

    present: float
    absent: float
    course: TimeCourse | None
    medicine: str
    unsaid: float = 1.0


_NEUTRAL = _Influence(1.0, 1.0, None, "")


def _timing(course: TimeCourse, days: Array) -> Array:
    return np.log(odds_at(course, days) / mean_odds(course))


def odds_at(course: TimeCourse, days: Array) -> Array:
    """Odds ratio at some days since start, straight in log odds; the mean where unknown."""
    day, odds = np.array(course.points).T
    exact = np.exp(np.interp(np.nan_to_num(days), day, np.log(odds)))
    return np.asarray(np.where(np.isnan(days), mean_odds(course), exact))


def mean_odds(course: TimeCourse) -> float:
    """Mean odds ratio over users whose start is unknown: most started long ago."""
    day, odds = np.array(course.points).T
    recent, later = np.exp(np.interp([RECENT_DAY, LATER_DAY], day, np.log(odds)))
    return float(RECENT_SHARE * recent + (1 - RECENT_SHARE) * later)


def _truth(key: str, evidence: Evidence, network: Network) -> Array:
    if key.startswith("age:"):
        low, high = (float(edge) for edge in key[4:].split("-"))
        age = evidence.keys["age"]
        inside = (age >= low) & (age <= high)
        return np.where(np.isnan(age), np.nan, inside.astype(float))
    if key == "male":
        return 1 - evidence.keys["female"]
    if "|" in key:
        parts = [_truth(part, evidence, network) for part in key.split("|")]
        return _any(parts)
    if key in network.column:
        return np.asarray(evidence.findings[:, network.column[key]])
    return evidence.keys.get(key, np.full(len(evidence), np.nan))


def _any(parts: list[Array]) -> Array:
    """One part present is enough; all must be known absent to be absent; else unknown."""
    stacked = np.stack(parts)
    present, absent = (stacked > 0.5).any(axis=0), (stacked < 0.5).all(axis=0)
    return np.where(present, 1.0, np.where(absent, 0.0, np.nan))


def _influences(cause: Cause, network: Network) -> dict[str, _Influence]:
    found: dict[str, _Influence] = {}
    courses = _courses(cause, network)
    if cause.requires:
        found |= _required(cause, network, courses)
    for key, effect in cause.risks.items():
        if key not in cause.requires:
            found[key] = _balanced(_odds(effect), share_of(key, network), None, "")
    for medicine, course in courses.items():
        key = f"medicine:{medicine}"
        if key not in cause.requires:
            share = share_of(key, network)
            found[key] = _balanced(mean_odds(course), share, course, medicine)
    return found


def _required(
    cause: Cause, network: Network, courses: dict[str, TimeCourse]
) -> dict[str, _Influence]:
    """One joint key for all that can fulfil the requirement, and the timing of each medicine."""
    joint = "|".join(cause.requires)
    shares = [share_of(key, network) for key in cause.requires]
    any_share = 1 - float(np.prod([1 - share for share in shares]))
    present = min(1 / any_share, REQUIRED_FACTOR)
    found = {joint: _Influence(present, REQUIRED_ABSENT, None, "", SILENCE)}
    levels = {key: _level(key, cause, courses) for key in cause.requires}
    usual = float(np.average(list(levels.values()), weights=shares))
    for key, level in levels.items():
        name = key.removeprefix("medicine:")
        course = courses.get(name)
        if course is not None or key in cause.risks:
            gate = found.get(key, _NEUTRAL)
            factor = gate.present * level / usual
            found[key] = _Influence(factor, gate.absent, course, name, gate.unsaid)
    return found


def _level(key: str, cause: Cause, courses: dict[str, TimeCourse]) -> float:
    """How strongly one of several sufficient exposures brings a cause about, against the others."""
    if key in cause.risks:
        return _odds(cause.risks[key])
    course = courses.get(key.removeprefix("medicine:"))
    return 1.0 if course is None else mean_odds(course)


def _odds(effect: Effect | float) -> float:
    return effect.odds if isinstance(effect, Effect) else effect


def _courses(cause: Cause, network: Network) -> dict[str, TimeCourse]:
    targets = {cause.id, *network.profiles[cause.id].mechanisms}
    return {
        name: medicine.raises[target]
        for name, medicine in network.library.medicines.items()
        for target in (cause.id, *sorted(targets - {cause.id}))
        if target in medicine.raises
    }


def _balanced(odds: float, share: float, course: TimeCourse | None, medicine: str) -> _Influence:
    average = 1 - share + share * odds
    return _Influence(odds / average, 1 / average, course, medicine)


def share_of(key: str, network: Network) -> float:
    """How common a prior-changing fact is among people who come to Charley."""
    if key.startswith("age:"):
        low, high = (float(edge) for edge in key[4:].split("-"))
        cumulative = np.concatenate([[0.0], np.cumsum(AGE_SHARES)])
        inside = np.interp([low, high], AGE_EDGES, cumulative)
        return float(np.clip(inside[1] - inside[0], 0.005, 0.98))
    if key.startswith("medicine:"):
        medicine = network.library.medicines.get(key[9:])
        return 0.01 if medicine is None else medicine.prevalence
    named = {"female": SHARE_FEMALE, "male": 1 - SHARE_FEMALE, "pregnant": SHARE_PREGNANT}
    if key in named:
        return named[key]
    return network.library.findings[key].prevalence
