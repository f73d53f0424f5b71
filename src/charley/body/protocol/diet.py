"""What a person eats and drinks in a day, as inputs of the model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import msgspec

from charley.body.protocol.amounts import Kind, read_amount
from charley.body.protocol.errors import ScenarioError, unknown
from charley.body.protocol.substances import DATA, by_name, plain_name
from charley.tables import read_table

Sex = Literal["male", "female"]

_G_PER_MMOL = {
    "sodium": 0.02299, "chloride": 0.03545, "potassium": 0.03910, "calcium": 0.040078,
    "magnesium": 0.024305, "carbohydrate": 0.18016,
}  # fmt: skip
_VALENCE = {"calcium": 2, "magnesium": 2, "sodium": 1, "potassium": 1, "chloride": 1}
_SALT_G_PER_MMOL = 0.058443
_KINDS: dict[str, tuple[tuple[Kind, ...], str]] = {
    "water": (("volume",), "2 L/day"), "drinks": (("volume",), "1.5 L/day"),
    "sodium": (("substance", "mass", "equivalents"), "150 mmol/day"),
    "salt": (("mass",), "9 g/day"),
    "chloride": (("substance", "mass", "equivalents"), "150 mmol/day"),
    "potassium": (("substance", "mass", "equivalents"), "70 mmol/day"),
    "protein": (("mass",), "75 g/day"), "energy": (("energy",), "2200 kcal/day"),
    "carbohydrate": (("mass",), "250 g/day"),
    "calcium": (("substance", "mass"), "1000 mg/day"),
    "magnesium": (("substance", "mass"), "350 mg/day"),
    "vitamin d": (("mass", "units"), "10 ug/day"),
}  # fmt: skip
_MOST_PER_DAY = {
    "water": 30.0, "drinks": 30.0, "sodium": 1500.0, "chloride": 1500.0, "potassium": 1000.0,
    "protein": 400.0, "energy": 8000.0, "carbohydrate": 8000.0, "calcium": 250.0,
    "magnesium": 100.0, "vitamin d": 25000.0,
}  # fmt: skip


class Daily(msgspec.Struct, frozen=True):
    """An amount in a day (or a meal): L, mmol, g, kcal or ug; `per_kg` of body mass."""

    value: float
    per_kg: bool = False


class Diet(msgspec.Struct, frozen=True, kw_only=True):
    """What is eaten and drunk in a day; None is as usual. `water` is of drinks and food together.

    Water L, drinks L, sodium, chloride, potassium, carbohydrate (monosaccharides), calcium and
    magnesium mmol, protein g, energy kcal, vitamin D ug.
    """

    water: Daily | None = None
    drinks: Daily | None = None
    sodium: Daily | None = None
    chloride: Daily | None = None
    potassium: Daily | None = None
    protein: Daily | None = None
    energy: Daily | None = None
    carbohydrate: Daily | None = None
    calcium: Daily | None = None
    magnesium: Daily | None = None
    vitamin_d: Daily | None = None

    def over(self, usual: Diet) -> Diet:
        """This diet, and what it does not say as in another.

        Chloride follows a new sodium, carbohydrate a new energy, the water of food stays, unless
        they are said too.
        """
        left = dict(_given(usual))
        if self.sodium is not None:
            left.pop("chloride", None)
        if self.energy is not None:
            left.pop("carbohydrate", None)
        if self.water is not None:
            left.pop("drinks", None)
        if self.drinks is not None:
            left.pop("water", None)
        return Diet(**{**left, **_given(self)})

    def complete(self, sex: Sex) -> Diet:
        """Nothing left open: what is not said is usual for the sex, as in meals.yaml."""
        return self.over(usual_diet(sex)).with_what_follows()

    def with_what_follows(self) -> Diet:
        """Chloride from sodium and carbohydrate from energy, where they are not said."""
        rows = read_table(DATA / "meals.yaml")["usual"]
        parts: dict[str, Daily] = {}
        if self.chloride is None and self.sodium is not None:
            parts["chloride"] = _times(self.sodium, rows["chloride_per_sodium"]["value"])
        if self.carbohydrate is None and self.energy is not None:
            parts["carbohydrate"] = _times(self.energy, rows["carbohydrate_per_kcal"]["value"])
        return msgspec.structs.replace(self, **parts)

    def food(self) -> tuple[dict[str, float], dict[str, float]]:
        """Inputs of all meals of a day, absolute and per kg; the diet must be complete."""
        absolute: dict[str, float] = {}
        per_kg: dict[str, float] = {}
        for name, input_name in FOOD_INPUTS.items():
            given = getattr(self, name)
            if given is not None:
                (per_kg if given.per_kg else absolute)[input_name] = given.value
        wet = food_water(self)
        (per_kg if wet.per_kg else absolute)["drink_l"] = wet.value
        return absolute, per_kg

    def drunk(self) -> Daily:
        """What is drunk in a day from habit, L; the diet must be complete."""
        if self.drinks is not None:
            return self.drinks
        if self.water is None:
            raise ValueError("the diet is not complete: neither water nor drinks")
        wet = food_water(self)
        return Daily(self.water.value - wet.value, self.water.per_kg)


FOOD_INPUTS = {
    "sodium": "oral_sodium_mmol", "chloride": "oral_chloride_mmol",
    "potassium": "oral_potassium_mmol", "carbohydrate": "oral_carbohydrate_mmol",
    "energy": "oral_energy_kcal", "protein": "oral_protein_g", "calcium": "oral_calcium_mmol",
    "magnesium": "oral_magnesium_mmol", "vitamin_d": "oral_vitamin_d_ug",
}  # fmt: skip


class Meal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A meal of the day: its share of what is eaten, when and for how long."""

    id: str
    names: tuple[str, ...]
    share: float
    clock_h: float
    hours: float
    daily: bool
    source: str


@cache
def meals() -> Mapping[str, Meal]:
    """Meals by folded name."""
    rows = [msgspec.convert(row, Meal) for row in read_table(DATA / "meals.yaml")["meals"]]
    return by_name("meals.yaml", rows)


@cache
def daily_meals() -> tuple[Meal, ...]:
    """The meals of an ordinary day; their shares add up to 1."""
    found = tuple(row for row in dict.fromkeys(meals().values()) if row.daily)
    if abs(sum(meal.share for meal in found) - 1) > 1e-9:
        raise ValueError("meals.yaml: the shares of the daily meals do not add up to 1")
    return found


@cache
def usual_diet(sex: Sex) -> Diet:
    """What is usual where nothing is said."""
    rows = read_table(DATA / "meals.yaml")["usual"]
    found: dict[str, Daily] = {}
    for name in ("water", "sodium", "potassium", "protein", "energy", "vitamin_d"):
        found[name] = Daily(rows[name][sex])
    for name in ("calcium", "magnesium"):
        found[name] = Daily(rows[name][sex] * 1e-3 / _G_PER_MMOL[name])
    return Diet(**found)


def food_water(diet: Diet) -> Daily:
    """The water of food in a day, L: a share of all water, or a usual amount beside drinks."""
    share = read_table(DATA / "meals.yaml")["usual"]["food_water_share"]["value"]
    usual = usual_diet("male").water
    if diet.drinks is not None and diet.water is not None:
        return Daily(max(0.0, diet.water.value - diet.drinks.value), diet.water.per_kg)
    if diet.water is None or usual is None:
        return Daily(share * (usual.value if usual else 0.0))
    wet = diet.water.value * share
    return Daily(wet if diet.water.per_kg else min(wet, share * usual.value), diet.water.per_kg)


def read_diet(given: Any, *, what: str = "diet") -> Diet:
    """A diet of amounts per day, `{sodium: 150 mmol/day, water: 2 L/day}`. Raises ScenarioError."""
    return _read(given, what, daily=True)


def read_meal(given: Any) -> Diet:
    """A meal of one's own, `{energy: 700 kcal, sodium: 50 mmol}`. Raises ScenarioError."""
    return _read(given, "eat", daily=False)


def _read(given: Any, what: str, *, daily: bool) -> Diet:
    if not isinstance(given, Mapping) or not given:
        raise ScenarioError(f"{what}: {given!r} should list amounts, such as sodium: 150 mmol/day.")
    found: dict[str, Daily] = {}
    for key, value in given.items():
        name = plain_name(str(key))
        if name not in _KINDS:
            raise unknown(f"{what}:", str(key), _KINDS)
        field = "sodium" if name == "salt" else name.replace(" ", "_")
        if field in found:
            raise ScenarioError(f"{what}: sodium is given twice, as sodium and as salt.")
        found[field] = _daily(name, value, what, daily)
    if "drinks" in found and "water" in found:
        drinks, water = found["drinks"], found["water"]
        if drinks.per_kg != water.per_kg or drinks.value > water.value:
            raise ScenarioError(f"{what}: water counts all water, so it is not less than drinks.")
    return Diet(**found)


def _daily(name: str, value: Any, what: str, daily: bool) -> Daily:
    kinds, example = _KINDS[name]
    example = example if daily else example.removesuffix("/day")
    amount, rest = read_amount(value, what=f"{what}: {name}")
    if rest or amount.kind not in kinds or amount.per_litre or amount.per_hour != daily:
        raise ScenarioError(f"{what}: {name} {str(value)!r} should be given like {example}.")
    total = amount.value * (24 if daily else 1)
    if name == "salt":
        total /= _SALT_G_PER_MMOL
    elif name == "vitamin d":
        total *= 1e6 if amount.kind == "mass" else 1 / 40
    elif amount.kind == "mass" and name in _G_PER_MMOL:
        total /= _G_PER_MMOL[name]
    elif amount.kind == "equivalents":
        total /= _VALENCE[name]
    most = _MOST_PER_DAY["sodium" if name == "salt" else name] / (50 if amount.per_kg else 1)
    if total > most:
        raise ScenarioError(
            f"{what}: {name} {amount.said} is more than anyone takes; is the unit right? "
            f"Usual is about {example}."
        )
    return Daily(total, amount.per_kg)


def _given(diet: Diet) -> dict[str, Daily]:
    values = {name: getattr(diet, name) for name in diet.__struct_fields__}
    return {name: value for name, value in values.items() if value is not None}


def _times(given: Daily, factor: float) -> Daily:
    return Daily(given.value * factor, given.per_kg)
