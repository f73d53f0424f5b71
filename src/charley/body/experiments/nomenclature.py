"""The table of quantities that can be observed, and finding one by the words of a paper."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import msgspec

from charley.body.experiments.measures import Dimension, MeasureError, Unit, read_unit
from charley.tables import read_table
from charley.units.analytes import analytes
from charley.units.spelling import plain_text

TABLE = Path(__file__).parent / "quantities.yaml"
Weights = dict[str, float]


class _Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Common strictness of the table: an unknown field is an error."""


class Amount(_Row, frozen=True, kw_only=True):
    """Sums of contents and ledger (`held`) and of totals of inputs (`given`)."""

    held: Weights = {}
    given: Weights = {}


class Pooled(_Row, frozen=True, kw_only=True):
    """What a collection shows: `of` over `over`, or per hour (per minute)."""

    of: Weights
    over: Weights = {}
    per_min: bool = False


class AlsoIn(_Row, frozen=True, kw_only=True):
    """One of `unit` is `is_` of the quantity's own unit."""

    unit: str
    is_: float = msgspec.field(name="is")
    source: str


class Quantity(_Row, frozen=True, kw_only=True):
    """One row of the table; see the head of quantities.yaml."""

    name: str
    unit: str
    also: tuple[str, ...] = ()
    level: str | Weights | None = None
    content: Weights | None = None
    amount: Amount | None = None
    pooled: Pooled | None = None
    total: str = ""
    share: str = ""
    analyte: str = ""
    molar_mass: float | None = None
    also_in: tuple[AlsoIn, ...] = ()
    step: float | None = None
    imprecision: float | None = None
    imprecision_is_relative: bool = False
    imprecision_source: str = ""
    decimals: int | None = None

    @property
    def levels(self) -> Weights:
        """Observables with their weights; empty where the quantity is no level."""
        return {self.level: 1.0} if isinstance(self.level, str) else self.level or {}

    @property
    def is_amount(self) -> bool:
        """Whether it adds up over time."""
        return self.amount is not None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A unit seen from a quantity: `given * factor` is in the quantity's unit, read as told."""

    factor: float
    per_kg: bool = False
    per_hour: bool = False
    as_total: bool = False
    as_share: bool = False


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    words: dict[str, list[str]]
    dropped: list[str]
    suffixes: list[str]
    absent: list[str]
    quantities: tuple[Quantity, ...]


@cache
def quantities() -> dict[str, Quantity]:
    """All quantities by name, in the order of the table."""
    return {row.name: row for row in _table().quantities}


def find_quantity(text: str) -> Quantity:
    """The quantity that a paper's words mean. Raises MeasureError with a suggestion."""
    key = _key(text)
    names = _names()
    short = key
    for word in _table().suffixes:
        short = short.removesuffix(f" {word}")
    for name in (key, short):
        for candidate in (name, name.removeprefix("plasma ")):
            if candidate in names:
                return quantities()[names[candidate]]
    said = f" {' '.join(plain_text(str(text)).split())} ".lower()
    if absent := next((words for words in _table().absent if words.lower() in said), ""):
        raise MeasureError(
            f"the model has no {absent.strip()}; keep {text!r} with `cannot: not in the model`"
        )
    if re.match(r"time (?:to|of|when|until) ", key):
        raise MeasureError(
            f"{text!r} is a time: write the quantity itself with `during: [0 h, 6 h]` and "
            "`statistic: time of maximum`, or `when: {urine volume: 0.2 L}` with `statistic: time`"
        )
    from rapidfuzz import fuzz, process

    near = process.extract(key, names.keys(), scorer=fuzz.WRatio, limit=6, score_cutoff=60)
    meant = list(dict.fromkeys(names[name] for name, _, _ in near))[:3]
    hint = f"; did you mean {' or '.join(meant)}?" if meant else "; see the table of quantities"
    raise MeasureError(f"quantity {text!r} is not known{hint}")


def convert(unit: Unit, quantity: Quantity) -> Asked:
    """How a unit is read for a quantity. Raises MeasureError where it measures something else."""
    own = read_unit(quantity.unit)
    factor = _factor(unit, own, quantity)
    if factor is not None:
        return Asked(factor=factor)
    if quantity.is_amount and not unit.dimension and unit.text and "/" not in unit.text:
        return Asked(factor=unit.scale, as_share=True)
    whole = msgspec.structs.replace(unit, dimension=unit.times("h", 1))
    factor = _factor(whole, own, quantity)
    if quantity.is_amount and factor is not None:
        return Asked(factor=factor, per_hour=True)
    each = msgspec.structs.replace(unit, dimension=unit.times("g", 1), scale=unit.scale * 1e3)
    factor = _factor(each, own, quantity)
    if factor is not None:
        return Asked(factor=factor, per_kg=True)
    both = msgspec.structs.replace(each, dimension=each.times("h", 1))
    factor = _factor(both, own, quantity)
    if quantity.is_amount and factor is not None:
        return Asked(factor=factor, per_hour=True, per_kg=True)
    if quantity.total:
        try:
            total = convert(unit, quantities()[quantity.total])
        except MeasureError:
            raise MeasureError(_refused(unit, quantity)) from None
        return msgspec.structs.replace(total, as_total=True)
    raise MeasureError(_refused(unit, quantity))


def convert_exactly(unit: Unit, quantity: Quantity) -> float | None:
    """The factor to the quantity's own unit, None where the unit has another dimension."""
    return _factor(unit, read_unit(quantity.unit), quantity)


def _factor(unit: Unit, own: Unit, quantity: Quantity) -> float | None:
    if unit.dimension == own.dimension:
        bare = not unit.text and bool(quantity.unit) and not own.dimension
        return None if bare and quantity.unit == "percent" else unit.scale / own.scale
    for row in quantity.also_in:
        other = read_unit(row.unit)
        if other.dimension == unit.dimension:
            return unit.scale / other.scale * row.is_
    powers = dict(unit.dimension)
    for base, per_mmol in _chemistry(quantity).items():
        if powers.get(base) == 1 and "mol" not in powers:
            swapped = _swapped(powers, base, "mol")
            if swapped == own.dimension:
                return unit.scale / per_mmol / own.scale
    if _as_water(powers) == _as_water(dict(own.dimension)):
        return unit.scale / own.scale / (1e3 if powers.get("g") == 1 else 1.0)
    if own.text == "mosm/kg":
        return _osmolality(powers, unit.scale)
    return None


def _chemistry(quantity: Quantity) -> dict[str, float]:
    """How much of another base one mmol is."""
    row = analytes()[quantity.analyte] if quantity.analyte else None
    molar_mass = quantity.molar_mass or (row.molar_mass if row else None)
    found = {"g": molar_mass / 1e3} if molar_mass else {}
    return found | ({"eq": float(row.valence)} if row and row.valence else {})


def _swapped(powers: dict[str, int], old: str, new: str) -> Dimension:
    return tuple(sorted((new if base == old else base, n) for base, n in powers.items()))


def _as_water(powers: dict[str, int]) -> Dimension:
    """A dimension with mass for volume: a litre of urine, sweat or water taken as a kilogram."""
    top = {base for base, n in powers.items() if n == 1}
    return _swapped(powers, "g", "l") if top == {"g"} and "l" not in powers else _sorted(powers)


def _sorted(powers: dict[str, int]) -> Dimension:
    return tuple(sorted(powers.items()))


def _osmolality(powers: dict[str, int], scale: float) -> float | None:
    top = [base for base, n in powers.items() if n == 1]
    below = [base for base, n in powers.items() if n == -1]
    if len(powers) != 2 or top not in (["osm"], ["mol"]) or below not in (["l"], ["g"]):
        return None
    return scale if below == ["l"] else scale * 1e3


def _refused(unit: Unit, quantity: Quantity) -> str:
    what = f"{quantity.name} in {unit.text!r}" if unit.text else f"{quantity.name} without a unit"
    if quantity.unit == "times":
        return (
            f"{what}: the engine gives it relative to rest; compare it in `ratio:` or "
            "`percent change:` of two times instead"
        )
    more = f" (or {quantity.unit}/day for a rate)" if quantity.is_amount else ""
    if not unit.dimension and unit.text:
        more += "; for a change in percent, write `percent change: [T1, T2]`"
    return f"{what} makes no sense; give it in {quantity.unit}{more}"


@cache
def _table() -> _Table:
    return msgspec.convert(read_table(TABLE), _Table)


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in _table().quantities:
        for said in (row.name, *row.also):
            key = _key(said)
            if names.setdefault(key, row.name) != row.name:
                raise ValueError(f"{said!r} names {names[key]} and {row.name}")
    return names


@cache
def _replacements() -> tuple[tuple[re.Pattern[str], str], ...]:
    pairs = [(said, word) for word, others in _table().words.items() for said in others]
    pairs += [(said, "") for said in _table().dropped]
    pairs.sort(key=lambda pair: -len(pair[0]))
    return tuple((re.compile(rf"(?<![\w+]){re.escape(s)}(?![\w+])"), by) for s, by in pairs)


def _key(text: str) -> str:
    key = plain_text(str(text)).lower().replace("-", " ").replace("_", " ").replace(",", " ")
    key = re.sub(r"\s*\([^)]*\)$|^24 ?h(?:(?:ou)?rs?)? ", "", key)
    for pattern, by in _replacements():
        key = pattern.sub(by, key)
    words = [word.removesuffix("s") if len(word) > 4 else word for word in key.split()]
    return " ".join(words)
