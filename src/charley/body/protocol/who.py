"""Who is studied: sex, age, size, conditions, usual diet and medicines, and laboratory values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from charley.body.protocol.amounts import Kind, amount_of, read_hours
from charley.body.protocol.diet import Diet, Sex, read_diet
from charley.body.protocol.errors import ScenarioError, unknown
from charley.body.protocol.medicines import Dose, condition, read_dose
from charley.units.errors import UnitError

_KEYS = (
    "sex", "age", "weight", "height", "pregnant", "people", "gfr", "conditions", "usual diet",
    "usual medicines", "cohort",
)  # fmt: skip
_ALSO = {
    "egfr": "gfr", "creatinine clearance": "gfr", "medicines": "usual medicines",
    "medication": "usual medicines", "diet": "usual diet", "condition": "conditions",
    "body weight": "weight", "body mass": "weight", "mass": "weight", "n": "people",
}  # fmt: skip
_BY = ("drinking", "potassium intake", "protein", "sodium intake", "vasopressin")
_SEVERITY_OF = "severity of "
_BLOOD = ("plasma ", "serum ", "blood ")
_COUNTED_SEXES = re.compile(r"(\d+)\s*(women|woman|female|men|man|male|m|f)(?:s|\b)")
_YEARS = re.compile(r"\s*\b(?:years? old|years?|yrs?|y)$")
_PER_SURFACE = re.compile(r"\s*(?:/|per\s)\s*1\.73\s*m(?:2|²|\^2)$")
_BETWEEN_PEOPLE = re.compile(r"\s*±\s*[\d.]+|\s*\((?:SD|SE|range|IQR)[^)]*\)", re.IGNORECASE)
_FROM_TO = re.compile(r"([\d.]+)\s*(?:-|–|to)\s*([\d.]+)\s*([a-z]+)")


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """A laboratory value at time 0, and what of the person is changed to meet it.

    `value` is in `unit`; `sd` is its spread between people, where a cohort is meant. `by` is
    drinking, potassium intake, protein, sodium intake, vasopressin or a condition's id.
    """

    quantity: str
    value: float
    unit: str
    by: str | None = None
    sd: float | None = None


class UsualMedicine(msgspec.Struct, frozen=True, kw_only=True):
    """A medicine taken regularly before the scenario and through it."""

    dose: Dose
    every_h: float


class Cohort(msgspec.Struct, frozen=True, kw_only=True):
    """Many people: how many, with which conditions in which shares, and their first values."""

    people: int
    mix: dict[str, float] = {}
    start: tuple[Start, ...] = ()


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """The person or people of an arm; None where nothing is said."""

    sex: Sex | None = None
    age_years: float | None = None
    weight_kg: float | None = None
    height_cm: float | None = None
    pregnant_weeks: float | None = None
    people: int | None = None
    gfr_ml_per_min: float | None = None
    gfr_is_indexed: bool | None = None
    conditions: dict[str, float] | None = None
    usual_diet: Diet | None = None
    usual_medicines: tuple[UsualMedicine, ...] | None = None
    cohort: Cohort | None = None

    def over(self, other: Who) -> Who:
        """This person, and what is not said of them as in another."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        said = {name: value for name, value in fields.items() if value is not None}
        if self.usual_diet is not None and other.usual_diet is not None:
            said["usual_diet"] = self.usual_diet.over(other.usual_diet)
        return msgspec.structs.replace(other, **said)

    @property
    def is_sex(self) -> Sex:
        """The sex, a man where nothing is said."""
        return self.sex or "male"

    @property
    def is_age_years(self) -> float:
        """The age, 30 years where nothing is said."""
        return 30.0 if self.age_years is None else self.age_years

    @property
    def weighs_kg(self) -> float:
        """The weight, 70 kg in a man and 60 kg in a woman where nothing is said."""
        return self.weight_kg or (70.0 if self.is_sex == "male" else 60.0)

    @property
    def is_height_cm(self) -> float:
        """The height, 175 cm in a man and 163 cm in a woman where nothing is said."""
        return self.height_cm or (175.0 if self.is_sex == "male" else 163.0)

    @property
    def filters_ml_per_min(self) -> float | None:
        """The GFR of this body; one given per 1.73 m2 is turned into that of its own surface
        (Mosteller 1987). None where nothing is said."""
        if self.gfr_ml_per_min is None or not self.gfr_is_indexed:
            return self.gfr_ml_per_min
        surface_m2 = float((self.is_height_cm * self.weighs_kg / 3600) ** 0.5)
        return self.gfr_ml_per_min * surface_m2 / 1.73

    @property
    def eats(self) -> Diet:
        """The usual diet, nothing left open."""
        return (self.usual_diet or Diet()).complete(self.is_sex)


def read_who(given: Any) -> Who:
    """The `who` of a scenario or an arm. Raises ScenarioError."""
    if given is None:
        return Who()
    if not isinstance(given, Mapping):
        raise ScenarioError(
            f"who: {given!r} should be a mapping, such as {{sex: male, age: 30 years}}."
        )
    found: dict[str, Any] = {}
    for key, value in given.items():
        name = " ".join(str(key).lower().replace("_", " ").split())
        name = _ALSO.get(name, name)
        if name not in _KEYS:
            raise unknown("who:", str(key), _KEYS)
        try:
            found.update(_FIELDS[name](value))
        except ScenarioError as error:
            raise error.within("who") from None
    who = Who(**found)
    if who.pregnant_weeks is not None and who.is_sex == "male":
        raise ScenarioError("who: pregnant needs sex: female.")
    return who


def read_conditions(given: Any) -> dict[str, float]:
    """Conditions and their severity 0 to 1; a name or a list of names is severity 1."""
    if isinstance(given, str):
        given = [given]
    pairs = given.items() if isinstance(given, Mapping) else [(name, 1) for name in given or ()]
    found: dict[str, float] = {}
    for name, said in pairs:
        row, severity = condition(str(name)), said
        if isinstance(severity, str) and severity.strip().endswith("%"):
            severity = amount_of(severity, what=str(name), kinds=("share",), example="40 %").value
        if isinstance(severity, bool) or not isinstance(severity, int | float):
            raise ScenarioError(f"severity of {name} is {severity!r}; write a number from 0 to 1.")
        if not 0 <= severity <= 1:
            likely = f"; did you mean {severity / 100:g}?" if 1 < severity <= 100 else "."
            raise ScenarioError(f"severity of {name} is {severity:g}; it goes from 0 to 1{likely}")
        if row.id in found:
            raise ScenarioError(f"{row.names[0]} is given twice.")
        found[row.id] = float(severity)
    return found


def read_starts(given: Any) -> tuple[Start, ...]:
    """The `start` of a scenario or arm, a list of laboratory values. Raises ScenarioError."""
    if given is None:
        return ()
    if isinstance(given, Mapping):
        given = [given]
    if not isinstance(given, list | tuple):
        raise ScenarioError(
            "start: write a list, such as - {plasma sodium: 127 mmol/L, by: drinking}."
        )
    return tuple(_start(entry, needs_by=True) for entry in given)


def _start(entry: Any, *, needs_by: bool) -> Start:
    if not isinstance(entry, Mapping):
        raise ScenarioError(
            f"start: {entry!r} should be like {{plasma sodium: 127 mmol/L, by: drinking}}."
        )
    values = {str(k): v for k, v in entry.items() if str(k).lower() not in {"by", "sd"}}
    options = {str(k).lower(): v for k, v in entry.items() if str(k).lower() in {"by", "sd"}}
    if len(values) != 1:
        raise ScenarioError(f"start: one value an entry, not {', '.join(values) or 'none'}.")
    (quantity, text), by = next(iter(values.items())), options.get("by")
    if needs_by and by is None:
        raise ScenarioError(
            f"start: {quantity} needs `by`, what of the person is changed to meet it: "
            f"{', '.join(_BY)} or severity of a condition."
        )
    value, unit = _laboratory(quantity, str(text))
    sd = options.get("sd")
    if sd is not None:
        try:
            sd = float(str(sd).split()[0])
        except ValueError:
            raise ScenarioError(f"start: SD of {quantity} is {sd!r}; write a number.") from None
    return Start(
        quantity=quantity.lower(), value=value, unit=unit, by=None if by is None else _by(str(by)),
        sd=sd,
    )  # fmt: skip


def _by(text: str) -> str:
    plain = text.lower().strip()
    if plain.startswith(_SEVERITY_OF):
        return condition(plain.removeprefix(_SEVERITY_OF)).id
    if plain not in _BY:
        raise unknown("start: by", text, (*_BY, "severity of siad"))
    return plain


def _laboratory(quantity: str, text: str) -> tuple[float, str]:
    """A laboratory value in the unit of its analyte; other quantities as they are written."""
    from charley.units.analytes import named
    from charley.units.measure import measure

    name = quantity.lower().strip()
    for specimen in _BLOOD:
        name = name.removeprefix(specimen)
    number, _, unit = text.strip().partition(" ")
    try:
        value = float(number)
    except ValueError:
        raise ScenarioError(f"start: {quantity} {text!r} should be like 127 mmol/L.") from None
    found = named(name) if not quantity.lower().startswith("urine") else named(name, "urine")
    if not unit.strip():
        raise ScenarioError(f"start: {quantity} {text} needs its unit, for example {text} mmol/L.")
    if found is None:
        return value, unit.strip()
    try:
        return measure(value, unit, found.quantity).value, found.quantity.unit
    except UnitError as error:
        raise ScenarioError(f"start: {error.sentence}", error.suggestions) from None


def _plausible(what: str, value: float, low: float, high: float, unit: str) -> float:
    if low <= value <= high:
        return value
    slip = next(
        (value * f for f in (0.1, 10, 0.01, 100, 0.001, 1000) if low <= value * f <= high), None
    )
    mean = f" Did you mean {slip:g} {unit}?" if slip else ""
    raise ScenarioError(f"{what} {value:g} {unit} is outside {low:g} to {high:g} {unit}.{mean}")


def _sex(value: Any) -> dict[str, Any]:
    words = {"male": "male", "man": "male", "m": "male", "men": "male"}
    words |= {"female": "female", "woman": "female", "f": "female", "women": "female"}
    said = str(value).lower().strip()
    counted = {words[sex]: int(count) for count, sex in _COUNTED_SEXES.findall(said)}
    if len(counted) == len(re.findall(r"\d+", said)) == 2:
        said = max(sorted(counted, reverse=True), key=lambda sex: counted[sex])
    if said not in words:
        raise ScenarioError(
            f"sex is {value!r}; write male or female, or how many of each (6 men, 4 women): "
            "the more frequent sex is simulated."
        )
    return {"sex": words[said]}


def _age(value: Any) -> dict[str, Any]:
    if str(value).replace(".", "", 1).isdigit():
        value = f"{value} years"
    said = _YEARS.sub(" years", str(value).strip().lower())
    said = _BETWEEN_PEOPLE.sub("", said)
    if between := _FROM_TO.fullmatch(said):
        low, high, unit = between.groups()
        said = f"{(float(low) + float(high)) / 2:g} {unit}"
    years = read_hours(said, what="age") / 8766.0
    return {"age_years": _plausible("age", round(years, 6), 0.5, 110, "years")}


def _size(
    field: str, what: str, kind: Kind, scale: float, low: float, high: float, unit: str
) -> Any:
    def read(value: Any) -> dict[str, Any]:
        said = _BETWEEN_PEOPLE.sub("", str(value))
        amount = amount_of(said, what=what, kinds=(kind,), example=f"{(low + high) / 2:g} {unit}")
        return {field: _plausible(what, amount.value * scale, low, high, unit)}

    return read


def _pregnant(value: Any) -> dict[str, Any]:
    weeks = read_hours(value, what="pregnant") / 168
    return {"pregnant_weeks": _plausible("pregnant", weeks, 0, 43, "weeks")}


def _people(value: Any) -> dict[str, Any]:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ScenarioError(f"people is {value!r}; write how many as a whole number.")
    return {"people": value}


def _gfr(value: Any) -> dict[str, Any]:
    value, indexed = _PER_SURFACE.subn("", str(value))
    amount = amount_of(value, what="gfr", kinds=("volume",), example="31 mL/min")
    if not amount.per_hour or amount.per_kg:
        raise ScenarioError(f"gfr {amount.said!r} should be given like 31 mL/min.")
    return {"gfr_ml_per_min": _plausible("gfr", amount.value * 1000 / 60, 0, 250, "mL/min")} | {
        "gfr_is_indexed": bool(indexed)
    }


def _medicines(value: Any) -> dict[str, Any]:
    listed = value if isinstance(value, list | tuple) else [value]
    return {"usual_medicines": tuple(_medicine(entry) for entry in listed)}


def _medicine(entry: Any) -> UsualMedicine:
    """`hydrochlorothiazide 25 mg/day`, or `{take: furosemide 40 mg, every: 12 h}`."""
    if isinstance(entry, Mapping):
        odd = set(map(str, entry)) - {"take", "every"}
        if odd or "take" not in entry or "every" not in entry:
            raise ScenarioError(
                f"usual medicines: {dict(entry)} should be like "
                "{take: furosemide 40 mg, every: 12 h}."
            )
        every = read_hours(entry["every"], what="every")
        if every <= 0:
            raise ScenarioError("usual medicines: every is more than 0 h.")
        return UsualMedicine(dose=read_dose(str(entry["take"])), every_h=every)
    dose = read_dose(str(entry))
    if not dose.per_hour:
        raise ScenarioError(
            f"usual medicines: {entry} needs how often; write for example {entry}/day."
        )
    once = msgspec.structs.replace(dose, amount=dose.amount * 24, per_hour=False)
    return UsualMedicine(dose=once, every_h=24.0)


def _cohort(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or "people" not in value:
        raise ScenarioError("cohort: write a mapping with people, and mix or start.")
    odd = set(map(str, value)) - {"people", "mix", "start"}
    if odd:
        raise unknown("cohort:", sorted(odd)[0], ("people", "mix", "start"))
    starts = value.get("start", ())
    entries = starts if isinstance(starts, list | tuple) else [starts]
    return {
        "cohort": Cohort(
            people=_people(value["people"])["people"],
            mix=read_conditions(value.get("mix", {})),
            start=tuple(_start(entry, needs_by=False) for entry in entries),
        )
    }


_FIELDS: dict[str, Any] = {
    "sex": _sex,
    "age": _age,
    "weight": _size("weight_kg", "weight", "mass", 1e-3, 5, 300, "kg"),
    "height": _size("height_cm", "height", "length", 100, 50, 230, "cm"),
    "pregnant": _pregnant,
    "people": _people,
    "gfr": _gfr,
    "conditions": lambda value: {"conditions": read_conditions(value)},
    "usual diet": lambda value: {"usual_diet": read_diet(value, what="usual diet")},
    "usual medicines": _medicines,
    "cohort": _cohort,
}
