"""How probable each cause is before symptoms and laboratory: base rate, person and exposures.

A fact that changes a cause's odds by `a` when present changes them by (1 - q a)/(1 - q) when
absent, q being how common the fact is; so an unknown fact leaves the base rate exactly as it is.
"""

from __future__ import annotations

from functools import cache

import msgspec
import numpy as np
import numpy.typing as npt

from charley.knowledge.schema import Cause, Effect, TimeCourse
from charley.reasoning.evidence import Evidence
from charley.reasoning.network import UNKNOWN_CAUSE_BASE_RATE, Network

Array = npt.NDArray[np.float64]

ABSENT_FLOOR = 0.03
LARGEST_FACTOR = 300.0
SHARE_FEMALE, SHARE_PREGNANT = 0.55, 0.03
AGE_EDGES = np.array([0.0, 2, 18, 40, 60, 75, 110])
AGE_SHARES = np.array([0.02, 0.05, 0.21, 0.27, 0.27, 0.18])
RECENT_SHARE, RECENT_DAY, LATER_DAY = 0.15, 14.0, 400.0


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One fact's part in the log odds of causes: [N, C], and how to name it."""

    key: str
    log_odds: Array
    source: str


def base_log_odds(network: Network) -> Array:
    """Log odds of each cause from its base rate alone, [C]; 0 for no cause."""
    rates = [network.library.causes[name].base_rate for name in network.causes[1:-1]]
    share = np.array([*rates, UNKNOWN_CAUSE_BASE_RATE]) / 1000
    return np.concatenate([[0.0], np.log(share / (1 - share))])


def prior_terms(evidence: Evidence, network: Network) -> list[Term]:
    """Every fact that changes the prior of some cause, with its change of log odds."""
    table = _effects(network)
    terms: list[Term] = []
    for key, rows in table.items():
        truth = _truth(key, evidence, network)
        if np.all(np.isnan(truth)):
            continue
        change = np.zeros((len(evidence), len(network.causes)))
        for row, effect in rows:
            change[:, row] = _change(truth, effect, evidence)
        terms.append(Term(key=key, log_odds=change, source=rows[0][1].source))
    return terms


class _Influence(msgspec.Struct, frozen=True):
    """How one key acts on one cause: factor when present and absent, and its time course."""

    present: float
    absent: float
    course: TimeCourse | None
    medicine: str
    source: str


def _change(truth: Array, effect: _Influence, evidence: Evidence) -> Array:
    present = np.full(len(truth), np.log(effect.present))
    if effect.course is not None:
        odds = odds_at(effect.course, evidence.days[effect.medicine])
        present = present + np.log(odds / mean_odds(effect.course))
    known = np.where(truth > 0.5, present, np.log(effect.absent))
    return np.asarray(np.where(np.isnan(truth), 0.0, known))


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


@cache
def _effects(network: Network) -> dict[str, list[tuple[int, _Influence]]]:
    table: dict[str, list[tuple[int, _Influence]]] = {}
    for name, cause in network.library.causes.items():
        for key, influence in _influences(cause, network).items():
            table.setdefault(key, []).append((network.row[name], influence))
    return table


def _influences(cause: Cause, network: Network) -> dict[str, _Influence]:
    found: dict[str, _Influence] = {}
    courses = _courses(cause, network)
    if cause.requires:
        found |= _required(cause, network, courses)
    for key, effect in cause.risks.items():
        if key not in cause.requires:
            odds = effect.odds if isinstance(effect, Effect) else effect
            source = effect.source if isinstance(effect, Effect) else "expert_prior"
            found[key] = _balanced(odds, share_of(key, network), None, "", source)
    for medicine, course in courses.items():
        key = f"medicine:{medicine}"
        if key not in cause.requires:
            share = share_of(key, network)
            found[key] = _balanced(mean_odds(course), share, course, medicine, course.source)
    return found


def _required(
    cause: Cause, network: Network, courses: dict[str, TimeCourse]
) -> dict[str, _Influence]:
    """One joint key for all that can fulfil the requirement, and the timing of each medicine."""
    joint = "|".join(cause.requires)
    shares = [share_of(key, network) for key in cause.requires]
    any_share = 1 - float(np.prod([1 - share for share in shares]))
    found = {joint: _balanced(LARGEST_FACTOR, any_share, None, "", "expert_prior")}
    for medicine, course in courses.items():
        key = f"medicine:{medicine}"
        if key in cause.requires:
            found[key] = _Influence(1.0, 1.0, course, medicine, course.source)
    return found


def _courses(cause: Cause, network: Network) -> dict[str, TimeCourse]:
    targets = {cause.id, *network.profiles[cause.id].mechanisms}
    return {
        name: medicine.raises[target]
        for name, medicine in network.library.medicines.items()
        for target in (cause.id, *sorted(targets - {cause.id}))
        if target in medicine.raises
    }


def _balanced(
    odds: float, share: float, course: TimeCourse | None, medicine: str, source: str
) -> _Influence:
    present = min(odds, 1 / share, LARGEST_FACTOR)
    absent = max((1 - share * present) / (1 - share), ABSENT_FLOOR)
    return _Influence(present, absent, course, medicine, source)


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
