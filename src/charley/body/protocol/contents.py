"""What is in a litre or a millimole, and as which inputs of the model it reaches the body.

Contents are amounts by name with their unit: `{"water_l": 1.0, "sodium_mmol": 154.0}`. Organic
anions are not listed: sodium + potassium - chloride is what can be metabolised to bicarbonate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from charley.body.protocol.amounts import Amount, Kind, amount_of
from charley.body.protocol.errors import ScenarioError, unknown

Contents = dict[str, float]
Route = Literal["mouth", "vein"]

GLUCOSE_G_PER_MMOL = 0.18016
KCAL_PER_G_MONOSACCHARIDE = 3.75
KCAL_PER_G_PROTEIN = 4.0

_BY_MOUTH = {
    "water_l": "drink_l", "sodium_mmol": "oral_sodium_mmol",
    "potassium_mmol": "oral_potassium_mmol",
    "chloride_mmol": "oral_chloride_mmol", "carbohydrate_mmol": "oral_carbohydrate_mmol",
    "energy_kcal": "oral_energy_kcal", "osmoles_mosm": "oral_osmoles_mosm",
    "urea_mmol": "oral_urea_mmol", "magnesium_mmol": "oral_magnesium_mmol",
    "calcium_mmol": "oral_calcium_mmol", "vitamin_d_ug": "oral_vitamin_d_ug",
    "protein_g": "oral_protein_g",
}  # fmt: skip
_BY_VEIN = {
    "water_l": "vein_water_l", "sodium_mmol": "vein_sodium_mmol",
    "potassium_mmol": "vein_potassium_mmol", "chloride_mmol": "vein_chloride_mmol",
    "carbohydrate_mmol": "vein_glucose_mmol", "urea_mmol": "vein_urea_mmol",
    "magnesium_mmol": "vein_magnesium_mmol", "calcium_mmol": "vein_calcium_mmol",
    "insulin_units": "vein_insulin_units", "adh_pmol": "vein_adh_pmol",
}  # fmt: skip
_INPUT = {"mouth": _BY_MOUTH, "vein": _BY_VEIN}
_CARRIED_ELSEWHERE = {"alcohol_g"}
_ONLY_IN_STOOL = {"organic_mmol"}
CONTENTS = frozenset({*_BY_MOUTH, *_BY_VEIN, *_CARRIED_ELSEWHERE, *_ONLY_IN_STOOL})

_SOLUTES: dict[str, tuple[str, float, float]] = {
    # name: content, grams per mmol of it, equivalents per mmol
    "sodium": ("sodium_mmol", 0.02299, 1), "potassium": ("potassium_mmol", 0.03910, 1),
    "chloride": ("chloride_mmol", 0.03545, 1), "magnesium": ("magnesium_mmol", 0.024305, 2),
    "calcium": ("calcium_mmol", 0.040078, 2), "urea": ("urea_mmol", 0.06006, 0),
    "glucose": ("carbohydrate_mmol", GLUCOSE_G_PER_MMOL, 0),
    "fructose": ("carbohydrate_mmol", GLUCOSE_G_PER_MMOL, 0),
    "mannitol": ("osmoles_mosm", 0.18217, 0), "lactulose": ("osmoles_mosm", 0.3423, 0),
}  # fmt: skip
_SUGARS: dict[str, tuple[float, float]] = {
    # name: monosaccharides per mmol, grams of it per mmol of monosaccharide
    "sucrose": (2, 0.17115), "maltose": (2, 0.17115), "sugar": (2, 0.17115),
    "maltodextrin": (0, 0.16214), "starch": (0, 0.16214), "carbohydrate": (0, GLUCOSE_G_PER_MMOL),
}  # fmt: skip
_SHORT = {
    "na": ("sodium",), "k": ("potassium",), "cl": ("chloride",), "mg": ("magnesium",),
    "ca": ("calcium",), "hco3": ("bicarbonate",), "nacl": ("sodium", "chloride"),
    "sodium chloride": ("sodium", "chloride"),
    "kcl": ("potassium", "chloride"), "potassium chloride": ("potassium", "chloride"),
    "nahco3": ("sodium", "bicarbonate"), "sodium bicarbonate": ("sodium", "bicarbonate"),
}  # fmt: skip
_ANIONS = {"bicarbonate": 1, "lactate": 1, "acetate": 1, "gluconate": 1, "citrate": 3}
_PLAIN: dict[str, tuple[str, Kind, float, str]] = {
    "energy": ("energy_kcal", "energy", 1.0, "400 kcal/L"),
    "protein": ("protein_g", "mass", 1.0, "33 g/L"),
    "alcohol": ("alcohol_g", "mass", 1.0, "39 g/L"),
    "osmoles": ("osmoles_mosm", "osmoles", 1.0, "50 mosm/L"),
    "vitamin d": ("vitamin_d_ug", "mass", 1e6, "10 ug/L"),
    "insulin": ("insulin_units", "units", 1.0, "10 units/L"),
}
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%(?:\s*w/v)?")
_PLAUSIBLE_PER_LITRE = {
    "sodium_mmol": 6200.0, "potassium_mmol": 4700.0, "chloride_mmol": 6200.0,
    "magnesium_mmol": 3000.0, "calcium_mmol": 2500.0, "urea_mmol": 10000.0,
    "carbohydrate_mmol": 5000.0,
}  # fmt: skip


def inputs_of(contents: Mapping[str, float], route: Route, what: str) -> dict[str, float]:
    """Contents as amounts of the model's inputs. Raises ScenarioError for what has no such input.

    Energy does not count by vein, where no stomach empties it.
    """
    names = _INPUT[route]
    found: dict[str, float] = {}
    for name, amount in contents.items():
        if name in names:
            found[names[name]] = found.get(names[name], 0.0) + amount
        elif name not in _CARRIED_ELSEWHERE and not (route == "vein" and name == "energy_kcal"):
            plain = name.rpartition("_")[0].replace("_", " ")
            by = "by mouth" if route == "mouth" else "by vein"
            raise ScenarioError(f"{what}: {plain} cannot be given {by} in this model.")
    return found


def added(parts: Iterable[Mapping[str, float]]) -> Contents:
    """The sum of several contents."""
    total: Contents = {}
    for part in parts:
        for name, amount in part.items():
            total[name] = total.get(name, 0.0) + amount
    return total


def scaled(contents: Mapping[str, float], factor: float) -> Contents:
    """Contents multiplied by a number."""
    return {name: amount * factor for name, amount in contents.items()}


def read_mixture(given: object) -> Contents:
    """The contents of a litre of a mixture of one's own (`of:`), one litre of water included.

    Chloride is needed, or the organic anions and bicarbonate from which it follows: what is
    missing would otherwise count as alkali. Energy follows from carbohydrate and protein if not
    given. Raises ScenarioError.
    """
    if not isinstance(given, Mapping):
        raise ScenarioError(
            f"of: a mixture lists what a litre holds, not {given!r}; write for example "
            "{sodium: 60 mmol/L, potassium: 20 mmol/L, chloride: 80 mmol/L, glucose: 90 mmol/L}."
        )
    contents, anions = solutes_of(given, per="per litre")
    known = "chloride_mmol" in contents
    cations = contents.get("sodium_mmol", 0.0) + contents.get("potassium_mmol", 0.0)
    if anions is not None and not known:
        contents["chloride_mmol"] = _chloride(contents, anions)
    elif cations and not known:
        raise ScenarioError(
            "of: chloride is missing, and what it does not balance counts as alkali; write "
            f"chloride: {cations:g} mmol/L if all is chloride, or the bicarbonate, citrate, "
            "lactate or acetate."
        )
    elif anions is not None:
        _check_balance(contents, anions)
    contents.setdefault("energy_kcal", energy_of(contents))
    return {"water_l": 1.0, **{name: amount for name, amount in contents.items() if amount}}


def solutes_of(given: Mapping[object, object], *, per: str) -> tuple[Contents, float | None]:
    """Solutes by name, and the charge of anions other than chloride (None where not given).

    `per` says what they are given for: "per litre" expects concentrations, "" plain amounts.
    """
    contents: Contents = {}
    anions: float | None = None
    for name, value in _each(given):
        if name in _ANIONS:
            amount = _measured(name, value, per, ("substance", "equivalents"), "30 mmol")
            charge = 1 if amount.kind == "equivalents" else _ANIONS[name]
            anions = (anions or 0.0) + amount.value * charge
            continue
        content, amount_in = _solute(name, value, per)
        limit = _PLAUSIBLE_PER_LITRE.get(content)
        if per and limit and amount_in > limit:
            raise ScenarioError(
                f"of: {name} {value} is more than can be dissolved; did you mean "
                f"{amount_in / 1000:g} mmol/L?"
            )
        contents[content] = contents.get(content, 0.0) + amount_in
    return contents, anions


def _each(given: Mapping[object, object]) -> Iterator[tuple[str, object]]:
    """Each ion of salts that are given in mmol under one name, then what else is given."""
    for key, value in given.items():
        name = str(key).lower().strip()
        ions = _SHORT.get(name, (name,))
        if len(ions) > 1 and not re.search(r"mol|eq", str(value), re.IGNORECASE):
            raise ScenarioError(f"of: {key}: {value} should be in mmol, or name its ions.")
        yield from ((ion, value) for ion in ions)


def energy_of(contents: Mapping[str, float]) -> float:
    """Energy of carbohydrate and protein, kcal."""
    sugar_g = contents.get("carbohydrate_mmol", 0.0) * GLUCOSE_G_PER_MMOL
    protein_g = contents.get("protein_g", 0.0)
    return sugar_g * KCAL_PER_G_MONOSACCHARIDE + protein_g * KCAL_PER_G_PROTEIN


def _chloride(contents: Contents, anions: float) -> float:
    cations = contents.get("sodium_mmol", 0.0) + contents.get("potassium_mmol", 0.0)
    cations += 2 * contents.get("magnesium_mmol", 0.0) + 2 * contents.get("calcium_mmol", 0.0)
    if anions > cations * 1.02 + 1.0:
        raise ScenarioError(
            f"of: {anions:g} mmol/L of anions need as many cations; here are {cations:g}."
        )
    return max(0.0, cations - anions)


def _check_balance(contents: Contents, anions: float) -> None:
    expected = _chloride(contents, anions)
    if abs(contents["chloride_mmol"] - expected) > 0.1 * max(20.0, expected):
        raise ScenarioError(
            f"of: chloride {contents['chloride_mmol']:g} mmol/L does not balance the rest, which "
            f"leaves room for {expected:.3g}; check the anions, or leave one of them out."
        )


def _solute(name: str, value: object, per: str) -> tuple[str, float]:
    value = _grams_per_litre(name, value, per)
    if name in _SOLUTES:
        content, grams, valence = _SOLUTES[name]
        kinds: tuple[Kind, ...] = ("substance", "mass", *(("equivalents",) if valence else ()))
        amount = _measured(name, value, per, kinds, "60 mmol")
        if amount.kind == "mass":
            return content, amount.value / grams
        return content, amount.value / (valence if amount.kind == "equivalents" else 1)
    if name in _SUGARS:
        units, grams = _SUGARS[name]
        amount = _measured(name, value, per, ("mass", *(("substance",) if units else ())), "60 g")
        return "carbohydrate_mmol", (
            amount.value / grams if amount.kind == "mass" else amount.value * units
        )
    if name in _PLAIN:
        content, kind, factor, example = _PLAIN[name]
        example = example if per else example.removesuffix("/L")
        return content, _measured(name, value, per, (kind,), example).value * factor
    raise unknown("the solute", name, (*_SOLUTES, *_SUGARS, *_PLAIN, *_ANIONS))


def _grams_per_litre(name: str, value: object, per: str) -> object:
    """6 % of a sugar or protein as the 60 g/L that labels mean by it."""
    found = _PERCENT.fullmatch(str(value))
    if found is None or not per or name not in {*_SUGARS, "glucose", "fructose", "protein"}:
        return value
    return f"{10 * float(found[1]):g} g/L"


def _measured(name: str, value: object, per: str, kinds: tuple[Kind, ...], example: str) -> Amount:
    shown = example if not per or example.endswith("/L") else f"{example}/L"
    amount = amount_of(value, what=name, kinds=kinds, example=shown)
    if amount.per_litre != bool(per) or amount.per_kg or amount.per_hour:
        raise ScenarioError(f"{name} {amount.said!r} should be given like {shown}.")
    return amount
