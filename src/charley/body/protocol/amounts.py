"""How much, how fast, how long: amounts as a paper writes them, in the model's own units.

An amount is a number, a unit, and optionally "per kg" of body mass, "per litre" and "per time":
`2 L`, `0.15 mL/kg/min`, `60 mmol/L`, `5 pg/kg/min`, `2200 kcal/day`. Nothing without a unit is
accepted, except 0 as a time.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from charley.body.protocol.errors import ScenarioError
from charley.units.errors import UnitError
from charley.units.numerals import number
from charley.units.spelling import plain_text, unit

Kind = Literal[
    "volume", "substance", "mass", "equivalents", "units", "osmoles", "energy", "power",
    "temperature", "share", "speed", "length",
]  # fmt: skip

_KINDS: dict[str, tuple[Kind, float]] = {
    "l": ("volume", 1.0), "mol": ("substance", 1e3), "g": ("mass", 1.0),
    "eq": ("equivalents", 1e3), "u": ("units", 1.0), "osm": ("osmoles", 1e3),
    "cel": ("temperature", 1.0), "1": ("share", 1.0), "m": ("length", 1.0),
}  # fmt: skip
_OWN: dict[str, tuple[Kind, float]] = {
    "kcal": ("energy", 1.0), "cal": ("energy", 1e-3), "kj": ("energy", 1 / 4.184),
    "mj": ("energy", 1e3 / 4.184), "w": ("power", 1.0), "kw": ("power", 1e3),
    "watt": ("power", 1.0), "watts": ("power", 1.0), "km": ("length", 1e3), "cc": ("volume", 1e-3),
    "miles": ("length", 1609.344), "mile": ("length", 1609.344),
}  # fmt: skip
_SHOWN: dict[Kind, str] = {
    "volume": "L", "substance": "mmol", "mass": "g", "equivalents": "mEq", "units": "units",
    "osmoles": "mosm", "energy": "kcal", "power": "W", "temperature": "C", "share": "",
    "speed": "m/h", "length": "m",
}  # fmt: skip
_HOURS = {
    "s": 1 / 3600, "sec": 1 / 3600, "second": 1 / 3600, "min": 1 / 60, "minute": 1 / 60,
    "h": 1.0, "hr": 1.0, "hour": 1.0, "d": 24.0, "day": 24.0, "wk": 168.0, "week": 168.0,
    "month": 730.5, "year": 8766.0,
}  # fmt: skip
_NUMBER = r"[-+]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?"
_AMOUNT = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>\S*)\s*(?P<rest>.*)", re.IGNORECASE)
_RANGE = re.compile(rf"{_NUMBER}\s*(?:-|to|\.\.)\s*\d", re.IGNORECASE)
_NAME_FIRST = re.compile(
    rf"(?P<name>[A-Za-z].*?)\s+(?P<amount>{_NUMBER}\s*[a-zµ]+(?:/\S+)?)", re.IGNORECASE
)
_SEVERAL = re.compile(r"(?P<count>\d+)\s*[x×]\s*(?=\d)", re.IGNORECASE)
_BODY_MASS = re.compile(r"(?:of )?(?:initial )?body (?:mass|weight)(?: of)?\b", re.IGNORECASE)
_STRENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_TIME = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>[a-z]*)", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?:(?P<half>[ap])\.?m\.?|h|hours|o'clock)?"
)


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity in L, mmol, g, mEq, units, mosm, kcal, W, C, m or as a share of 1.

    `per_kg`: for each kg of body mass. `per_litre`: a concentration. `per_hour`: a rate per hour.
    """

    value: float
    kind: Kind
    per_kg: bool = False
    per_litre: bool = False
    per_hour: bool = False
    said: str = ""

    def times(self, factor: float) -> Amount:
        """The amount multiplied by a number."""
        return msgspec.structs.replace(self, value=self.value * factor)


def read_amount(text: object, *, what: str = "the amount") -> tuple[Amount, str]:
    """The amount of a text, and the name beside it (`1 L water`, `water 1 L`: 1 L and "water").

    Raises ScenarioError where there is no number, more than one, no unit or a negative value.
    """
    plain = _tidy(text)
    if not plain:
        raise ScenarioError(f"{what} is empty; write for example 500 mL.")
    if _RANGE.match(plain):
        raise ScenarioError(f"{what} is a range ({plain!r}); give the one number that was used.")
    if several := _SEVERAL.match(plain):
        count = float(several["count"])
        amount, name = read_amount(plain[several.end() :], what=what)
        return msgspec.structs.replace(amount.times(count), said=plain.removesuffix(name)), name
    if turned := _NAME_FIRST.fullmatch(plain):
        plain = f"{turned['amount']} {turned['name']}"
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        raise ScenarioError(f"{what} has no number ({plain!r}); write for example 500 mL water.")
    value = _value(match["number"])
    said = f"{match['number']} {match['unit']}".strip()
    if value < 0 and not re.fullmatch(r"°?(?:deg)?[cf]", match["unit"], re.IGNORECASE):
        raise ScenarioError(f"{what} is negative ({said}); an amount is 0 or more.")
    if not match["unit"]:
        raise ScenarioError(
            f"{what} is {value:g} without a unit; write the unit, for example {value:g} mL, "
            f"{value:g} mmol or {value:g} g."
        )
    amount = _in_base(value, match["unit"], what)
    return msgspec.structs.replace(amount, said=said), match["rest"].strip()


def amount_of(text: object, *, what: str, kinds: tuple[Kind, ...], example: str) -> Amount:
    """The one amount of a text, of a permitted kind. Raises ScenarioError."""
    amount, rest = read_amount(text, what=what)
    if rest:
        raise ScenarioError(f"{what}: {rest!r} was not expected after {amount.said}.")
    if amount.kind not in kinds:
        raise ScenarioError(
            f"{what} cannot be given in {amount.said!r}; write for example {example}."
        )
    return amount


def of_body_mass(amount: Amount, rest: str) -> tuple[Amount, str]:
    """2 % `of body mass` as the volume 20 mL/kg, with what follows; others as they are."""
    found = _BODY_MASS.match(rest)
    if amount.kind != "share" or found is None:
        return amount, rest
    volume = msgspec.structs.replace(amount, kind="volume", per_kg=True)
    return volume, rest[found.end() :].strip()


def volume_of_solution(amount: Amount, name: str) -> Amount:
    """15 mg/kg/min of `glucose 20 %` as the volume that holds so much; others as they are."""
    strength = _STRENGTH.search(name)
    if amount.kind != "mass" or strength is None or not float(strength[1]):
        return amount
    volume_l = amount.value / (10.0 * float(strength[1]))
    return msgspec.structs.replace(amount, kind="volume", value=volume_l)


def read_hours(text: object, *, what: str = "the time") -> float:
    """A time or duration in hours: `6 h`, `90 min`, `-1 day`, `3 weeks`, `0`."""
    plain = _tidy(text)
    match = _TIME.fullmatch(plain)
    if match is None:
        raise ScenarioError(
            f"{what} {plain!r} is no time; write for example 6 h, 90 min or 3 days."
        )
    value, word = _value(match["number"]), match["unit"].lower()
    if not word:
        if value == 0:
            return 0.0
        raise ScenarioError(
            f"{what} is {value:g} without a unit; write {value:g} h, {value:g} min or "
            f"{value:g} days."
        )
    hours = _hours_per(word)
    if hours is None:
        raise ScenarioError(
            f"{what} {plain!r}: {word!r} is no unit of time; write s, min, h or days."
        )
    return value * hours


def read_clock(value: object) -> float:
    """A time of day in hours after midnight: `08:00`, `8 h`, 13:30."""
    plain = _tidy(value).lower()
    match = _CLOCK.fullmatch(plain)
    if match is None or int(match["hour"]) >= 24 or int(match["minute"] or 0) >= 60:
        raise ScenarioError(f"the clock {plain!r} is no time of day; write for example 08:00.")
    hour = int(match["hour"]) + int(match["minute"] or 0) / 60
    return hour if match["half"] is None else hour % 12 + (12 if match["half"] == "p" else 0)


def shown(amount: Amount) -> str:
    """An amount in the model's units, for a sentence."""
    below = "".join(
        text
        for given, text in (
            (amount.per_kg, "/kg"), (amount.per_litre, "/L"), (amount.per_hour, "/h"),
        )
        if given
    )  # fmt: skip
    return f"{amount.value:.4g} {_SHOWN[amount.kind]}{below}"


def _tidy(text: object) -> str:
    plain = plain_text(str(text)).strip()
    plain = re.sub(r"\bper cent\b|\bpercent\b", "%", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\s*/\s*24\s*h(?:ours?)?\b", "/day", plain, flags=re.IGNORECASE)
    plain = re.sub(r"(?<=[A-Za-z%])\s+per\s+(?=[A-Za-z])", "/", plain, flags=re.IGNORECASE)
    return re.sub(r"(?<=[A-Za-z%])\s*/\s*(?=[A-Za-z])", "/", plain)


def _value(text: str) -> float:
    sign = -1.0 if text.startswith("-") else 1.0
    digits = text.lstrip("+-")
    if "e" in digits.lower():
        return sign * float(digits)
    return sign * number(digits)[0]


def _in_base(value: float, text: str, what: str) -> Amount:
    top, *below = text.rstrip(".,;").split("/")
    kind, scale, offset = _top(top, text, what)
    per_kg = per_litre = per_hour = False
    for part in below:
        hours = _hours_per(part.lower())
        if hours is not None and not per_hour:
            per_hour, scale = True, scale / hours
        elif part.lower() == "kg" and not per_kg:
            per_kg = True
        elif part.lower() in {"l", "litre", "liter"} and not per_litre:
            per_litre = True
        elif part.lower() in {"ml", "dl"} and not per_litre:
            per_litre, scale = True, scale * (1e3 if part.lower() == "ml" else 10.0)
        else:
            raise ScenarioError(
                f"{what}: {part!r} in {text!r} is not understood; use kg, L and time."
            )
    if kind == "length" and per_hour:
        kind = "speed"
    return Amount(
        value=value * scale + offset, kind=kind, per_kg=per_kg, per_litre=per_litre,
        per_hour=per_hour,
    )  # fmt: skip


def _top(top: str, text: str, what: str) -> tuple[Kind, float, float]:
    if top.lower() in _OWN:
        return (*_OWN[top.lower()], 0.0)
    try:
        found = unit(top)
    except UnitError:
        raise ScenarioError(
            f"{what}: {text!r} is no unit known here; write for example 500 mL, 20 mmol, 3 g or "
            "5 units, before the name of what it is."
        ) from None
    if len(found.dimension) != 1 or found.dimension[0] not in _KINDS:
        raise ScenarioError(f"{what}: {text!r} is no unit for an amount.")
    kind, factor = _KINDS[found.dimension[0]]
    return kind, found.scale * factor, found.offset


def _hours_per(word: str) -> float | None:
    if word in _HOURS:
        return _HOURS[word]
    return _HOURS.get(word.removesuffix("s")) if len(word) > 1 else None
