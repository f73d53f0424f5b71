"""Medicines and conditions: what they change in the body, and how strongly at a time.

Both are factors and shifts of parameters. A condition has a severity from 0 to 1. A medicine has
an exposure: each dose rises and falls as a Bateman curve (one compartment, first-order uptake),
doses add up, and the sum goes through an Emax curve that is 1 at `dose_full_effect`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from math import exp, log

import msgspec
import numpy as np
from numpy.typing import NDArray

from charley.body.protocol.amounts import read_amount
from charley.body.protocol.errors import ScenarioError, unknown
from charley.body.protocol.substances import DATA, by_name, plain_name
from charley.tables import read_table

_NEGLIGIBLE = 1e-4
_G_PER = {"g": 1.0, "mg": 1e-3, "ug": 1e-6}
_ROUTE_WORDS = {
    "": "", "by mouth": "oral", "orally": "oral", "po": "oral", "oral": "oral",
    "intravenous": "intravenous", "intravenously": "intravenous", "by vein": "intravenous",
    "iv": "intravenous", "i.v.": "intravenous", "i.v": "intravenous", "nebulised": "nebulised",
    "nebulized": "nebulised", "by nebuliser": "nebulised", "inhaled": "inhaled",
    "nasal": "nasal", "intranasal": "nasal", "intranasally": "nasal", "by nose": "nasal",
    "subcutaneous": "subcutaneous", "subcutaneously": "subcutaneous", "sc": "subcutaneous",
    "s.c": "subcutaneous", "s.c.": "subcutaneous", "sublingual": "sublingual",
    "intramuscular": "intramuscular", "im": "intramuscular",
}  # fmt: skip
_NAME_THEN_DOSE = re.compile(r"(?P<name>.*?[^\W\d_].*?)\s+(?P<dose>[-+]?\d.*)")


class Effect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done to a parameter at full effect: multiplied, or added to in its own unit."""

    factor: float = 1.0
    shift: float = 0.0


class _Changing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that changes parameters."""

    id: str
    names: tuple[str, ...]
    effects: dict[str, Effect] = {}
    source: str
    well_supported: bool = False
    note: str = ""


class Condition(_Changing, frozen=True, kw_only=True):
    """A disease or circumstance; its severity 0 to 1 is its exposure.

    After it has brought somebody into care, `passing_share` of it goes by itself with
    `passing_half_life_h`; where it is treated all of it goes, with `treated_half_life_h`.
    """

    passing_share: float = 0.0
    passing_half_life_h: float = 48.0
    treated_half_life_h: float = 0.0


class Uptake(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a dose by one route rises and falls: hours after it, and share of the dose that counts.

    `bioavailability` is relative to the route for which the doses of the effect are given.
    """

    onset_h: float
    peak_h: float
    half_life_h: float
    bioavailability: float = 1.0


class Drug(_Changing, frozen=True, kw_only=True):
    """A medicine. Without `dose_half_effect` the exposure is proportional to what is present."""

    acts_like: str = ""
    unit: str
    dose_full_effect: float
    dose_half_effect: float | None = None
    hill: float = 1.0
    usual_route: str
    routes: dict[str, Uptake]


class Dose(msgspec.Struct, frozen=True, kw_only=True):
    """One dose of a medicine, in the drug's own unit."""

    drug: str
    route: str
    amount: float
    per_kg: bool = False
    per_hour: bool = False


@cache
def drugs() -> Mapping[str, Drug]:
    """Medicines by folded name. Raises ValueError where the table is malformed."""
    rows = [msgspec.convert(row, Drug) for row in read_table(DATA / "drugs.yaml")]
    known = {row.id: row for row in rows}
    filled = []
    for row in rows:
        _check_drug(row, known)
        like = known.get(row.acts_like)
        filled.append(row if like is None else msgspec.structs.replace(row, effects=like.effects))
    found: dict[str, Drug] = by_name("drugs.yaml", filled)
    return found


@cache
def conditions() -> Mapping[str, Condition]:
    """Conditions by folded name. Raises ValueError where the table is malformed."""
    rows = [msgspec.convert(row, Condition) for row in read_table(DATA / "conditions.yaml")]
    for row in rows:
        _check_effects("conditions.yaml", row)
    found: dict[str, Condition] = by_name("conditions.yaml", rows)
    return found


def drug(name: str) -> Drug:
    """A medicine by name. Raises ScenarioError with what was perhaps meant."""
    row = drugs().get(plain_name(name))
    if row is None:
        raise unknown("the medicine", name, {n.lower() for r in drugs().values() for n in r.names})
    return row


def condition(name: str) -> Condition:
    """A condition by name. Raises ScenarioError with what was perhaps meant."""
    row = conditions().get(plain_name(name))
    if row is None:
        known = {n.lower() for r in conditions().values() for n in r.names}
        raise unknown("the condition", name, known)
    return row


def read_dose(text: str) -> Dose:
    """`furosemide 40 mg intravenous`, also `40 mg furosemide`. Raises ScenarioError."""
    match = _NAME_THEN_DOSE.fullmatch(text.strip())
    if match is not None:
        name = match["name"]
        row = drug(name)
        amount, rest = read_amount(match["dose"], what=f"the dose of {name}")
    elif re.match(r"[-+]?\d", text.strip()):
        amount, rest = read_amount(text, what="the dose")
        name, route = _split_route(rest)
        row, rest = drug(name), route
    else:
        row = drug(text)
        example = f"{row.names[0]} {row.dose_half_effect or row.dose_full_effect:g} {row.unit}"
        raise ScenarioError(f"{text} needs its dose, for example {example}.")
    kind = "units" if row.unit == "units" else "mass"
    if amount.kind != kind or amount.per_litre:
        raise ScenarioError(f"the dose of {row.names[0]} is in {row.unit}, not {amount.said!r}.")
    value = amount.value if kind == "units" else amount.value / _G_PER[row.unit]
    largest = 200 * row.dose_full_effect / min(1.0, row.routes[_route(rest, row)].bioavailability)
    if not amount.per_hour and not amount.per_kg and value > largest:
        raise ScenarioError(
            f"{row.names[0]} {amount.said} is far above any dose; is the unit right? "
            f"The full effect comes at about {row.dose_full_effect:g} {row.unit}."
        )
    return Dose(
        drug=row.id, route=_route(rest, row), amount=value, per_kg=amount.per_kg,
        per_hour=amount.per_hour,
    )  # fmt: skip


def exposure(
    row: Drug, doses: Sequence[tuple[float, str, float]], hours: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How strongly a medicine acts at each time of `hours`, 1 at the full effect.

    `doses`: time in hours, route, amount in the drug's unit. Only a drug whose exposure is
    proportional can go above 1.
    """
    present = np.zeros_like(hours)
    for at, route, amount in doses:
        uptake = row.routes[route]
        present += amount * uptake.bioavailability * curve(uptake, hours - at)
    if row.dose_half_effect is None:
        acting = present / row.dose_full_effect
    else:
        half, full = row.dose_half_effect**row.hill, row.dose_full_effect**row.hill
        raised = present**row.hill
        acting = np.minimum(1.0, raised * (half + full) / ((half + raised) * full))
    return np.where(acting < _NEGLIGIBLE, 0.0, np.round(acting, 4))


def curve(uptake: Uptake, hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """A dose's presence over time since it was taken, 1 at its peak (Bateman function)."""
    since = np.maximum(0.0, hours - uptake.onset_h)
    out = log(2) / uptake.half_life_h
    rise = uptake.peak_h - uptake.onset_h
    if rise <= 0:
        return np.where(hours >= uptake.onset_h, np.exp(-out * since), 0.0)
    into = _uptake_rate(out, rise)
    top = exp(-out * rise) - exp(-into * rise)
    return np.asarray((np.exp(-out * since) - np.exp(-into * since)) / top)


@cache
def _uptake_rate(out: float, peak_h: float) -> float:
    """The rate of uptake with which the Bateman curve peaks at `peak_h`; it is above `out`."""
    low, high = out * (1 + 1e-9), max(out * 2, 50 / peak_h)
    for _ in range(200):
        middle = (low + high) / 2
        if log(middle / out) / (middle - out) > peak_h:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _split_route(text: str) -> tuple[str, str]:
    """A name and the route at its end: "salbutamol nebulised"."""
    for words in sorted(_ROUTE_WORDS, key=len, reverse=True):
        if words and text.lower().endswith(f" {words}"):
            return text[: -len(words)].strip(), words
    return text, ""


def _route(text: str, row: Drug) -> str:
    plain = text.lower().strip(" ,")
    if plain not in _ROUTE_WORDS:
        raise unknown(f"the way of giving {row.names[0]}", text, [w for w in _ROUTE_WORDS if w])
    route = _ROUTE_WORDS[plain] or row.usual_route
    if route not in row.routes:
        raise ScenarioError(
            f"{row.names[0]} {route} is not in the table; there is {', '.join(row.routes)}."
        )
    return route


def _check_drug(row: Drug, known: Mapping[str, Drug]) -> None:
    where = f"drugs.yaml: {row.id}"
    _check_effects("drugs.yaml", row)
    if row.acts_like and (row.acts_like not in known or row.effects):
        raise ValueError(f"{where}: acts_like names no drug, or has effects of its own beside it")
    if row.unit not in {*_G_PER, "units"}:
        raise ValueError(f"{where}: unit {row.unit!r} is not g, mg, ug or units")
    if row.usual_route not in row.routes:
        raise ValueError(f"{where}: usual_route {row.usual_route!r} is not among its routes")
    if row.dose_half_effect is not None and not 0 < row.dose_half_effect < row.dose_full_effect:
        raise ValueError(f"{where}: dose_half_effect must lie between 0 and dose_full_effect")
    if row.dose_half_effect is None and any(e.factor != 1 for e in row.effects.values()):
        raise ValueError(f"{where}: an exposure without an upper end can shift, not multiply")
    for name, uptake in row.routes.items():
        if name not in set(_ROUTE_WORDS.values()):
            raise ValueError(f"{where}: {name!r} is no route")
        rise = uptake.peak_h - uptake.onset_h
        if uptake.half_life_h <= 0 or rise < 0 or rise >= 0.98 * uptake.half_life_h / log(2):
            raise ValueError(
                f"{where} {name}: a peak {rise:g} h after the onset is not possible with a "
                f"half-life of {uptake.half_life_h:g} h; it must be below 1.41 half-lives"
            )


def _check_effects(table: str, row: _Changing) -> None:
    from charley.body.parameters import Parameters

    for name in row.effects:
        if name not in Parameters._fields:
            raise ValueError(f"{table}: {row.id} changes {name!r}, which is no parameter")
