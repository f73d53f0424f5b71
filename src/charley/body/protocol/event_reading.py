"""Reads one event of a scenario: exactly one verb, a time, and the options of the verb."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from charley.body.protocol import exercise
from charley.body.protocol.amounts import (
    Amount,
    amount_of,
    of_body_mass,
    read_amount,
    volume_of_solution,
)
from charley.body.protocol.contents import Contents, inputs_of, read_mixture
from charley.body.protocol.diet import FOOD_INPUTS, meals, read_diet, read_meal
from charley.body.protocol.errors import ScenarioError, unknown
from charley.body.protocol.events import (
    Ambient,
    AnyEvent,
    Dieting,
    Fasting,
    FluidAllowance,
    Given,
    Lying,
    Meal,
    Perfusing,
    Replacing,
    Suffering,
    Taken,
)
from charley.body.protocol.medicines import Dose, drugs, read_dose
from charley.body.protocol.substances import (
    Portion,
    drink_of,
    fluid_of,
    fluids,
    liquid_portion,
    plain_name,
    solute_portion,
    solutes,
    stool_of,
)
from charley.body.protocol.times import TIME_KEYS, Span, read_spans
from charley.body.protocol.who import read_conditions

_MINUTE = 1 / 60
_DRINKING_H, _SWALLOWING_H, _BOLUS_H, _VOMITING_H = 10 * _MINUTE, 0.0, _MINUTE, 5 * _MINUTE
_NOTE = "note"
_IN_A_TIME = re.compile(
    r"(?P<what>.+?)\s+(?:in|over|within)\s+(?P<time>[\d.]+\s*(?:min|h|hours?|minutes?))", re.I
)
_OTHERWISE = {
    "no water": "fast: water", "water deprivation": "fast: water", "no food": "fast: food",
    "fluid restriction": "water: 1 L/day", "restrict": "water: 1 L/day",
    "fluids": "water: 1 L/day, or drink: 200 mL/h water", "bed rest": "posture: supine",
    "inject": "infuse: 20 mmol potassium chloride, or take: furosemide 40 mg intravenous",
    "give": "drink, swallow, infuse or take", "swim": "exercise: 6 W/kg",
    "stool": "diarrhoea: 1 L/day secretory", "run": "exercise: running 10 km/h",
    "meal": "eat: ordinary meal", "food": "eat: ordinary meal",
}  # fmt: skip


def read_event(given: Any) -> tuple[AnyEvent, ...]:
    """The event or events of one entry (a drink with alcohol is two). Raises ScenarioError."""
    if not isinstance(given, Mapping):
        raise ScenarioError(
            f"an event is a mapping such as {{at: 0 h, drink: 1 L water}}, not {given!r}."
        )
    event = {str(key).lower().strip(): value for key, value in given.items()}
    verb = _verb(event)
    event |= _lasting_so(verb, event)
    said = f"{verb}: {event[verb]}"
    try:
        for key in event:
            if key not in {verb, _NOTE, *TIME_KEYS, *_OPTIONS.get(verb, ())}:
                raise unknown(f"{verb} has no option", key, (*TIME_KEYS, *_OPTIONS.get(verb, ())))
        return tuple(VERBS[verb](event, said))
    except ScenarioError as error:
        raise error.within(said) from None


def _lasting_so(verb: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """`1 L water in 30 min` as a drink and its `over`."""
    found = _IN_A_TIME.fullmatch(str(event[verb])) if verb in {"drink", "infuse"} else None
    if found is None or "over" in event or "to" in event:
        return {}
    return {verb: found["what"], "over": found["time"]}


def _verb(event: Mapping[str, Any]) -> str:
    found = [key for key in event if key in VERBS]
    if "exercise" in found and "temperature" in found:
        found.remove("temperature")
    if len(found) > 1:
        raise ScenarioError(
            f"an event does one thing; here are {' and '.join(found)}. Write one event for each."
        )
    if found:
        return found[0]
    known = {*TIME_KEYS, _NOTE, *(option for options in _OPTIONS.values() for option in options)}
    odd = [key for key in event if key not in known]
    if odd and odd[0] in _OTHERWISE:
        raise ScenarioError(f"{odd[0]!r} is not known; write {_OTHERWISE[odd[0]]}.")
    if odd:
        raise unknown("what happens,", odd[0], VERBS)
    raise ScenarioError(f"nothing happens in {dict(event)}; it needs one of {', '.join(VERBS)}.")


def _drink(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    amount, name = read_amount(event["drink"], what="the drink")
    amount, name = of_body_mass(amount, name)
    own = "of" in event
    if amount.kind == "share":
        raise ScenarioError(
            f"{amount.said} {name}: how much is that? Write the volume, for example 30 mL/kg for "
            "150 % of a loss of 2 % of body mass."
        )
    if own and name:
        raise ScenarioError(f"{name} and `of:` both say what is drunk; keep one of them.")
    if not own and not name:
        raise ScenarioError("what is drunk? Write for example 1 L water, or give `of:`.")
    per_litre = read_mixture(event["of"]) if own else drink_of(name)
    portion = liquid_portion(amount, name or "the drink", per_litre)
    spans = read_spans(event, lasts=False, usual_h=_DRINKING_H, rate=amount.per_hour)
    yield replace(_swallowed(portion, said, spans), varies=_varies(event))
    yield from _alcohol(portion, said, spans)


def _varies(event: Mapping[str, Any]) -> str:
    found = plain_name(str(event.get("varies", "")))
    if found not in {"", "at will", "as lost"}:
        raise unknown("varies:", str(event["varies"]), ("at will", "as lost"))
    return found


def _swallow(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    amount, name = read_amount(event["swallow"], what="what is swallowed")
    if not name:
        raise ScenarioError("what is swallowed? Write for example 3 g salt.")
    portion = _solute(amount, name, "mouth")
    spans = read_spans(event, lasts=False, usual_h=_SWALLOWING_H, rate=amount.per_hour)
    yield _swallowed(portion, said, spans)
    yield from _alcohol(portion, said, spans)


def _infuse(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    amount, name = read_amount(event["infuse"], what="the infusion")
    if _is_only_a_medicine(name):
        yield from _take({**event, "take": f"{name} {amount.said} intravenous"}, said)
        return
    amount = volume_of_solution(amount, name)
    fluid = amount.kind == "volume"
    if "of" in event:
        if name or not fluid:
            raise ScenarioError("with `of:` write the volume alone, for example infuse: 500 mL.")
        portion = liquid_portion(amount, "the infusion", read_mixture(event["of"]))
    elif not name:
        raise ScenarioError("what is infused? Write for example 1 L saline 0.9 %, or give `of:`.")
    else:
        portion = (
            liquid_portion(amount, name, fluid_of(name)) if fluid
            else _solute(amount, name, "vein")
        )  # fmt: skip
    usual_h = None if fluid else _BOLUS_H
    spans = read_spans(event, lasts=False, usual_h=usual_h, rate=amount.per_hour)
    yield _given(portion, inputs_of(portion.contents, "vein", portion.name), said, spans)


def _is_only_a_medicine(name: str) -> bool:
    plain = plain_name(name)
    return plain in drugs() and plain not in {*fluids(), *solutes()}


def _eat(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    value = event["eat"]
    if not isinstance(value, Mapping):
        row = meals().get(plain_name(str(value)))
        if row is None:
            raise unknown("the meal", str(value), meals())
        spans = read_spans(event, lasts=False, usual_h=row.hours)
        yield Meal(said=said, spans=spans, share=row.share)
        return
    meal = read_meal(value).with_what_follows()
    if meal.drinks is not None:
        raise ScenarioError("what is drunk with a meal is its water, or an event of its own.")
    inputs: dict[str, float] = {}
    per_kg: dict[str, float] = {}
    for name, input_name in {**FOOD_INPUTS, "water": "drink_l"}.items():
        amount = getattr(meal, name)
        if amount is not None:
            (per_kg if amount.per_kg else inputs)[input_name] = amount.value
    spans = read_spans(event, lasts=False, usual_h=1 / 3)
    yield Given(said=said, spans=spans, inputs=inputs, per_kg=per_kg)


def _take(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    dose = read_dose(str(event["take"]))
    if dose.per_hour and "every" not in event and "over" not in event and "to" not in event:
        raise ScenarioError("a dose per time needs `every: 24 h` or how long it is infused.")
    if dose.per_hour and "every" in event:
        raise ScenarioError("write the single dose beside `every`, not a dose per time.")
    if not dose.per_hour and "from" in event and "every" not in event:
        raise ScenarioError("a dose over a span needs `every: 24 h`, or a single time `at`.")
    spans = read_spans(event, lasts=False, usual_h=0.0, rate=dose.per_hour)
    yield Taken(said=said, spans=spans, dose=dose)


def _condition(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    found = read_conditions(event["condition"])
    yield Suffering(said=said, spans=_lasting(event), conditions=found)


def _fast(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    kinds = {"food": (True, False), "water": (False, True), "food and water": (True, True)}
    kinds["water and food"] = (True, True)
    plain = plain_name(str(event["fast"]))
    if plain not in kinds:
        raise unknown("fasting from", str(event["fast"]), list(kinds)[:3])
    food, water = kinds[plain]
    yield Fasting(said=said, spans=_lasting(event), food=food, water=water)


def _diet(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    yield Dieting(said=said, spans=_lasting(event), diet=read_diet(event["diet"]))


def _water(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    amount = amount_of(event["water"], what="water", kinds=("volume",), example="1 L/day")
    if not amount.per_hour:
        raise ScenarioError(
            f"a fluid allowance is per day, as 1 L/day; to drink {amount.said} use `drink`."
        )
    yield FluidAllowance(
        said=said, spans=_lasting(event), l_per_day=amount.value * 24, per_kg=amount.per_kg
    )


def _exercise(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    spans = _lasting(event, ends=True)
    slope = event.get("slope", "0 %")
    yield exercise.read_exercise(str(event["exercise"]), str(slope), said, spans)
    if "temperature" in event:
        yield Ambient(said=said, spans=spans, celsius=_celsius(event["temperature"]))


def _temperature(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    celsius = _celsius(event["temperature"])
    yield Ambient(said=said, spans=_lasting(event), celsius=celsius)


def _sweat(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    amount, rest = of_body_mass(*read_amount(event["sweat"], what="sweat"))
    per_kg = amount.per_kg
    if amount.kind != "volume" or rest:
        raise ScenarioError("sweat is given like 1.2 L/h, or 2 % of body mass.")
    spans = read_spans(event, lasts=False, usual_h=None, rate=amount.per_hour)
    lost = {"imposed_sweat_l": amount.value}
    yield Given(
        said=said, spans=spans, inputs={} if per_kg else lost, per_kg=lost if per_kg else {},
        is_rate=amount.per_hour,
    )  # fmt: skip


def _diarrhoea(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    amount, name = read_amount(event["diarrhoea"], what="diarrhoea")
    if not name and "of" not in event:
        raise ScenarioError("which kind? Write for example 0.4 L/h cholera, or give `of:`.")
    if name and "of" in event:
        raise ScenarioError(f"{name} and `of:` both say what is lost; keep one of them.")
    per_litre = read_mixture(event["of"]) if "of" in event else {"water_l": 1.0, **stool_of(name)}
    portion = liquid_portion(amount, name or "diarrhoea", per_litre)
    spans = read_spans(event, lasts=False, usual_h=None, rate=amount.per_hour)
    yield _given(portion, _secreted(portion.contents), said, spans)


def _vomit(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    amount = amount_of(event["vomit"], what="vomit", kinds=("volume",), example="0.5 L or 2 L/day")
    spans = read_spans(event, lasts=False, usual_h=_VOMITING_H, rate=amount.per_hour)
    lost = {"vomit_l": amount.value}
    yield Given(
        said=said, spans=spans, inputs={} if amount.per_kg else lost,
        per_kg=lost if amount.per_kg else {}, is_rate=amount.per_hour,
    )  # fmt: skip


def _posture(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    lying = dict.fromkeys(("supine", "lying", "recumbent", "bed rest"), 1.0)
    postures = lying | dict.fromkeys(("upright", "standing", "seated", "sitting"), 0.0)
    plain = plain_name(str(event["posture"]))
    if plain not in postures:
        raise unknown("the posture", str(event["posture"]), postures)
    yield Lying(said=said, spans=_lasting(event), supine=postures[plain])


def _replace(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    kinds = {"urine water": (1.0, 0.0), "urine water and sodium": (1.0, 1.0),
             "urine sodium": (0.0, 1.0)}  # fmt: skip
    plain = plain_name(str(event["replace"]))
    if plain not in kinds:
        raise unknown("replacing", str(event["replace"]), kinds)
    water, sodium = kinds[plain]
    yield Replacing(said=said, spans=_lasting(event), water=water, sodium=sodium)


def _perfuse(event: Mapping[str, Any], said: str) -> Iterator[AnyEvent]:
    if "of" in event:
        per_litre = read_mixture(event["of"])
    elif isinstance(event["perfuse jejunum"], Mapping):
        per_litre = read_mixture(event["perfuse jejunum"])
    else:
        per_litre = drink_of(str(event["perfuse jejunum"]))
    yield Perfusing(said=said, spans=_lasting(event), per_litre=per_litre)


VERBS: dict[str, Callable[[Mapping[str, Any], str], Iterator[AnyEvent]]] = {
    "drink": _drink, "swallow": _swallow, "eat": _eat, "infuse": _infuse, "take": _take,
    "condition": _condition, "fast": _fast, "diet": _diet, "water": _water,
    "exercise": _exercise, "temperature": _temperature, "sweat": _sweat, "diarrhoea": _diarrhoea,
    "vomit": _vomit, "posture": _posture, "replace": _replace, "perfuse jejunum": _perfuse,
}  # fmt: skip
_OPTIONS: dict[str, tuple[str, ...]] = {
    "drink": ("of", "varies"),
    "infuse": ("of",),
    "diarrhoea": ("of",),
    "perfuse jejunum": ("of",),
    "exercise": ("temperature", "slope"),
}


def _lasting(event: Mapping[str, Any], *, ends: bool = False) -> tuple[Span, ...]:
    return read_spans(event, lasts=not ends, usual_h=None)


def _celsius(value: Any) -> float:
    example = "30 C"
    amount = amount_of(value, what="temperature", kinds=("temperature",), example=example)
    if not -40 <= amount.value <= 60:
        raise ScenarioError(f"temperature {amount.said} is outside -40 to 60 C.")
    return amount.value


def _solute(amount: Amount, name: str, route: Any) -> Portion:
    try:
        return solute_portion(amount, name, route)
    except ScenarioError as error:
        if plain_name(name) in drugs():
            raise ScenarioError(
                f"{name} is a medicine; write take: {name} {amount.said}."
            ) from None
        raise error from None


def _swallowed(portion: Portion, said: str, spans: tuple[Span, ...]) -> Given:
    return _given(portion, inputs_of(portion.contents, "mouth", portion.name), said, spans)


def _given(portion: Portion, inputs: dict[str, float], said: str, spans: tuple[Span, ...]) -> Given:
    return Given(
        said=said, spans=spans, inputs={} if portion.per_kg else inputs,
        per_kg=inputs if portion.per_kg else {}, is_rate=portion.per_hour,
        calcium_returns_half_life_h=portion.calcium_returns_half_life_h,
    )  # fmt: skip


def _alcohol(portion: Portion, said: str, spans: tuple[Span, ...]) -> Iterator[AnyEvent]:
    """Alcohol acts as the medicine of that name, spread as it is drunk."""
    grams = portion.contents.get("alcohol_g", 0.0)
    for span in spans if grams else ():
        rate = grams if portion.per_hour or not span.hours else grams / span.hours
        dose = Dose(
            drug="alcohol", route="oral", amount=rate, per_kg=portion.per_kg,
            per_hour=span.hours > 0,
        )  # fmt: skip
        yield Taken(said=said, spans=(span,), dose=dose)


def _secreted(contents: Contents) -> dict[str, float]:
    """Contents of what is secreted into the gut, as inputs."""
    names = {"water_l": "secretion_l", "sodium_mmol": "secretion_sodium_mmol",
             "potassium_mmol": "secretion_potassium_mmol",
             "chloride_mmol": "secretion_chloride_mmol",
             "organic_mmol": "secretion_organic_mmol",
             "osmoles_mosm": "oral_osmoles_mosm"}  # fmt: skip
    odd = [name for name in contents if name not in names and contents[name]]
    if odd:
        raise ScenarioError(f"diarrhoea cannot hold {odd[0].rpartition('_')[0]} in this model.")
    return {names[name]: amount for name, amount in contents.items() if name in names}
