"""Drinks, infusions, salts and stools by name, and how much of them an amount holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from charley.body.protocol.amounts import Amount, read_amount
from charley.body.protocol.contents import CONTENTS, Contents, Route, added, energy_of, scaled
from charley.body.protocol.errors import ScenarioError, unknown
from charley.tables import read_table

DATA = Path(__file__).parent / "data"

_PERCENT = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*%")
_JOINED = re.compile(r"\s*(?:\+|\band\b|\bin\b|\bwith\b|,)\s*")


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Common to all rows: an unknown field is an error."""

    id: str
    names: tuple[str, ...]
    source: str


class Liquid(_Row, frozen=True, kw_only=True):
    """A drink, infusion or secretion: contents of a litre, or what each per cent of it adds."""

    per_litre: Contents = {}
    per_percent: Contents = {}


class Solute(_Row, frozen=True, kw_only=True):
    """A salt or solute: contents of a mmol (or g, or unit) by mouth and by vein."""

    grams_per_mole: float | None = None
    element: dict[str, float] = {}
    valence: int | None = None
    units_per_g: float | None = None
    per: Literal["mmol", "g", "unit"] = "mmol"
    by_mouth: Contents = {}
    by_vein: Contents = {}
    calcium_returns_half_life_h: float | None = None


class Portion(msgspec.Struct, frozen=True, kw_only=True):
    """What an amount holds: contents (per kg, per hour or both where so given), and its name."""

    name: str
    contents: Contents
    per_kg: bool
    per_hour: bool
    calcium_returns_half_life_h: float | None = None


def plain_name(text: str) -> str:
    """A name folded for comparison: case, blanks, hyphens and the decimal comma do not matter."""
    text = re.sub(r"(?<=\d),(?=\d)", ".", str(text).lower().replace("’", "'"))
    text = re.sub(r"(?<=\d)\s*%", " %", text)
    text = re.sub(r"[\s_\-]+", " ", text).strip(" .")
    return re.sub(r"^(?:of|a|an|the)\s+", "", text)


@cache
def drinks() -> Mapping[str, Liquid]:
    """Drinks by folded name."""
    return _liquids("drinks.yaml")


@cache
def fluids() -> Mapping[str, Liquid]:
    """Infusions by folded name."""
    return _liquids("fluids.yaml")


@cache
def stools() -> Mapping[str, Liquid]:
    """Kinds of diarrhoea by folded name."""
    return _liquids("stools.yaml")


@cache
def solutes() -> Mapping[str, Solute]:
    """Salts, solutes and hormones by folded name."""
    rows = [msgspec.convert(row, Solute) for row in read_table(DATA / "solids.yaml")]
    for row in rows:
        _check_contents("solids.yaml", row.id, {**row.by_mouth, **row.by_vein})
    return by_name("solids.yaml", rows)


def by_name(table: str, rows: Any) -> dict[str, Any]:
    """Rows by each of their names, folded. Raises ValueError where two rows share a name."""
    found: dict[str, Any] = {}
    for row in rows:
        for name in dict.fromkeys(plain_name(name) for name in (*row.names, row.id)):
            if found.setdefault(name, row) is not row:
                raise ValueError(f"{table}: {name!r} names both {found[name].id} and {row.id}")
    return found


def drink_of(name: str) -> Contents:
    """Contents of a litre of a drink, or of an infusion that is drunk. Raises ScenarioError."""
    row = drinks().get(plain_name(name))
    if row is not None:
        return row.per_litre
    try:
        contents = dict(fluid_of(name))
    except ScenarioError:
        known = {plain_name(known) for row in drinks().values() for known in row.names}
        raise unknown("the drink", name, known) from None
    return {**contents, "energy_kcal": energy_of(contents)}


def fluid_of(name: str) -> Contents:
    """Contents of a litre of an infusion, also by strength and mixed. Raises ScenarioError."""
    plain = plain_name(name)
    row = fluids().get(plain)
    if row is not None and row.per_litre:
        return row.per_litre
    parts = [part for part in _JOINED.split(plain) if part]
    if not parts:
        raise ScenarioError("the infusion has no name; write for example 1 L saline 0.9 %.")
    found = [_part_of_fluid(part) for part in parts]
    return {**added(found), "water_l": 1.0}


def stool_of(name: str) -> Contents:
    """Contents of a litre of a kind of diarrhoea. Raises ScenarioError."""
    row = stools().get(plain_name(name))
    if row is None:
        raise unknown("the kind of diarrhoea", name, {row.id for row in stools().values()})
    return row.per_litre


def solute_portion(amount: Amount, name: str, route: Route) -> Portion:
    """What an amount of a salt, solute or hormone holds by one route. Raises ScenarioError.

    `300 mg magnesium as magnesium oxide` weighs the element, `300 mg magnesium oxide` the salt.
    """
    plain = plain_name(name)
    element, _, rest = plain.partition(" as ")
    row = (solutes().get(f"{element} {rest}") if rest else None) or solutes().get(rest or plain)
    if row is None:
        raise unknown("the salt or solute", name, {row.id for row in solutes().values()} | {
            plain_name(name) for row in solutes().values() for name in row.names
        })  # fmt: skip
    contents = row.by_vein if route == "vein" else row.by_mouth
    if not contents:
        way = "by vein" if route == "vein" else "by mouth"
        raise ScenarioError(f"{row.names[0]} is not given {way} in this model.")
    factor = _count(amount, row, element if rest else None)
    return Portion(
        name=row.names[0],
        contents=scaled(contents, factor),
        per_kg=amount.per_kg,
        per_hour=amount.per_hour,
        calcium_returns_half_life_h=row.calcium_returns_half_life_h if route == "vein" else None,
    )


def liquid_portion(amount: Amount, name: str, per_litre: Contents) -> Portion:
    """What a volume of a liquid holds. Raises ScenarioError where the amount is no volume."""
    if amount.kind != "volume" or amount.per_litre:
        raise ScenarioError(
            f"{name} needs a volume, not {amount.said!r}; write for example 500 mL {name}."
        )
    return Portion(
        name=name,
        contents=scaled(per_litre, amount.value),
        per_kg=amount.per_kg,
        per_hour=amount.per_hour,
    )


def _liquids(file: str) -> dict[str, Liquid]:
    rows = [msgspec.convert(row, Liquid) for row in read_table(DATA / file)]
    for row in rows:
        _check_contents(file, row.id, {**row.per_litre, **row.per_percent})
        if bool(row.per_litre) == bool(row.per_percent):
            raise ValueError(f"{file}: {row.id} needs one of per_litre and per_percent")
    return by_name(file, [_with_energy(row) if file == "drinks.yaml" else row for row in rows])


def _with_energy(row: Liquid) -> Liquid:
    """The drink with its energy, from carbohydrate and protein where the table gives none."""
    energy = {"energy_kcal": energy_of(row.per_litre)}
    return msgspec.structs.replace(row, per_litre=energy | row.per_litre)


def _check_contents(file: str, row: str, contents: Contents) -> None:
    odd = set(contents) - CONTENTS
    if odd:
        raise ValueError(f"{file}: {row} holds {', '.join(sorted(odd))}, which is no content")


def _part_of_fluid(part: str) -> Contents:
    """One part of a mixture: a solution by strength, or `40 mmol/l potassium chloride`."""
    strength = _PERCENT.search(part)
    if strength is not None:
        name = plain_name(_PERCENT.sub(" ", part).replace(" solution", " "))
        row = fluids().get(name)
        if row is None and name in solutes():
            grams = Amount(value=float(strength["number"].replace(",", ".")) * 10, kind="mass")
            return solute_portion(grams, name, "vein").contents
        if row is None or not row.per_percent:
            raise unknown("the infusion", name or part, _fluid_names())
        percent = float(strength["number"].replace(",", "."))
        if not 0 < percent <= 70:
            raise ScenarioError(
                f"{name} {percent:g} % cannot be infused; strengths are 0.1 to 70 %."
            )
        return scaled(row.per_percent, percent)
    if re.match(r"\d", part):
        amount, name = read_amount(part, what="the infusion")
        if not amount.per_litre:
            raise ScenarioError(
                f"{part!r} in an infusion is a concentration; write for example 40 mmol/L {name}."
            )
        return solute_portion(amount, name, "vein").contents
    row = fluids().get(part)
    if row is None:
        raise unknown("the infusion", part, _fluid_names())
    if not row.per_litre:
        raise ScenarioError(
            f"{part} has many strengths; write which, for example {part} "
            f"{'0.9' if row.id == 'saline' else '5'} %."
        )
    return row.per_litre


def _fluid_names() -> set[str]:
    strengths = {"saline": ("0.9", "3"), "glucose": ("5", "10")}
    names = {plain_name(name) for row in fluids().values() for name in row.names}
    return names | {f"{name} {given} %" for name in strengths for given in strengths[name]}


def _count(amount: Amount, row: Solute, element: str | None) -> float:
    """How many mmol (or g, or units, as the row counts) an amount is."""
    kind, value, name = amount.kind, amount.value, row.names[0]
    grams = row.grams_per_mole
    if element:
        if element not in row.element:
            raise ScenarioError(f"{name} is not weighed as {element}; write the mass of {name}.")
        grams = row.element[element]
    if kind == "units" and row.units_per_g:
        kind, value = "mass", value / row.units_per_g
    if row.per == "unit" and kind == "units":
        return value
    if row.per == "g" and kind in {"mass", "substance"} and (grams or kind == "mass"):
        return value if kind == "mass" else value * (grams or 0.0) / 1e3
    if row.per == "mmol" and kind == "substance":
        return value
    if row.per == "mmol" and kind == "mass" and grams:
        return value / grams * 1e3
    if row.per == "mmol" and kind == "equivalents" and row.valence:
        return value / row.valence
    usable = {"mmol": "mmol or g" if grams else "mmol", "g": "g", "unit": "units"}[row.per]
    raise ScenarioError(f"{name} cannot be given as {amount.said!r}; give it in {usable}.")
