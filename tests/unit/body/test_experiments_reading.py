"""Entries of `observe`: forgiving in spelling, strict in meaning."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from charley.body.experiments.measures import MeasureError, read_hours, read_measure, read_unit
from charley.body.experiments.nomenclature import convert, find_quantity, quantities
from charley.body.experiments.observation import Limit, Moment, Observation
from charley.body.experiments.published import Frame
from charley.body.experiments.reading import read_observation
from charley.body.quantities import Inputs, Observables, State

SODIUM = "quantity: plasma sodium, "
FRAME = Frame(("saline", "dextrose"), -72.0, 8.0)


def read(text: str, frame: Frame = FRAME) -> Observation:
    return read_observation(yaml.safe_load("{" + text + "}"), frame)


def understood(text: str, frame: Frame = FRAME) -> Observation:
    observation = read(text, frame)
    assert not observation.problem
    return observation


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("serum sodium", "plasma sodium"), ("plasma Na+", "plasma sodium"),
        ("natraemia", "plasma sodium"), ("K", "plasma potassium"), ("AVP", "vasopressin"),
        ("antidiuretic hormone", "vasopressin"),
        ("hematocrit", "haematocrit"), ("PCV", "haematocrit"),
        ("urinary sodium excretion", "urine sodium excretion"), ("UNaV", "urine sodium excretion"),
        ("urinary Na", "urine sodium"), ("plasma osmolarity", "plasma osmolality"),
        ("24-h urine osmolality", "urine osmolality"), ("body weight", "body mass"),
        ("ionized calcium", "ionised calcium"), ("FE urate", "fractional excretion of urate"),
        ("cumulative sodium balance", "sodium balance"), ("faecal output", "stool volume"),
        ("urine volumes", "urine volume"), ("BUN", "urea nitrogen"),
    ],
)  # fmt: skip
def test_quantities_are_found_by_the_words_of_papers(said: str, meant: str) -> None:
    assert find_quantity(said).name == meant


def test_an_unknown_quantity_is_refused_with_a_suggestion() -> None:
    with pytest.raises(MeasureError, match="did you mean plasma sodium"):
        find_quantity("plasma sodum")


def test_every_quantity_of_the_table_rests_on_the_model_and_is_found_by_all_its_names() -> None:
    for row in quantities().values():
        amounts = [row.amount.held, row.pooled.of if row.pooled else {}] if row.amount else []
        assert set(row.levels) <= set(Observables._fields), row.name
        assert {name for part in amounts for name in part} <= set(State._fields), row.name
        assert set(row.content or {}) <= set(State._fields), row.name
        assert set(row.amount.given if row.amount else ()) <= set(Inputs._fields), row.name
        kinds = bool(row.levels), row.content is not None, row.is_amount
        assert sum(kinds) == 1 or (row.pooled is not None and not any(kinds)), row.name
        assert {row.total, row.share} - {""} <= quantities().keys(), row.name
        for said in (row.name, *row.also):
            assert find_quantity(said) is row


def test_every_observable_of_the_model_has_a_quantity() -> None:
    named = {name for row in quantities().values() for name in row.levels}
    assert set(Observables._fields) - named == set()


@pytest.mark.parametrize(
    ("quantity", "unit", "factor"),
    [
        ("vasopressin", "pg/mL", 0.922), ("PTH", "ng/L", 1 / 9.425),
        ("plasma magnesium", "mg/dL", 0.411),
        ("plasma calcium", "mEq/L", 0.5), ("urea nitrogen", "mg/dL", 0.357),
        ("insulin", "µU/mL", 6.0),
        ("aldosterone", "ng/dL", 27.74), ("plasma osmolality", "mOsm/kg H2O", 1.0),
        ("plasma osmolality", "mmol/kg", 1.0), ("urine volume", "mL", 1e-3),
        ("urine volume", "g", 1e-3),
        ("haematocrit", "%", 0.01), ("urine flow", "L/day", 0.6944), ("thirst", "mm", 0.1),
        ("urine sodium excretion", "mEq/24 h", 1 / 24),
        ("urine sodium excretion", "umol/min", 0.06),
        ("plasma glucose", "mg/dL", 0.0555), ("body mass", "g", 1e-3),
    ],
)  # fmt: skip
def test_units_are_turned_into_the_quantity_s_own(quantity: str, unit: str, factor: float) -> None:
    assert convert(read_unit(unit), find_quantity(quantity)).factor == pytest.approx(
        factor, rel=2e-3
    )


def test_what_a_unit_says_beyond_the_amount_is_kept() -> None:
    rate = convert(read_unit("L/day"), find_quantity("urine volume"))
    assert (rate.per_hour, rate.per_kg) == (True, False)
    both = convert(read_unit("mL/kg/h"), find_quantity("urine volume"))
    assert (both.per_hour, both.per_kg) == (True, True)
    assert convert(read_unit("g/kg"), find_quantity("stool volume")).per_kg
    assert convert(read_unit("mmol"), find_quantity("natriuresis")).as_total
    assert convert(read_unit("%"), find_quantity("fluid retained")).as_share


@pytest.mark.parametrize(
    ("quantity", "unit", "sentence"),
    [
        ("plasma sodium", "mL", "give it in mmol/L"),
        ("plasma sodium", "%", "percent change"),
        ("renin", "ng/mL/h", "relative to rest"),
        ("plasma sodium", "", "without a unit"),
    ],
)
def test_a_unit_of_another_dimension_is_refused(quantity: str, unit: str, sentence: str) -> None:
    with pytest.raises(MeasureError, match=sentence):
        convert(read_unit(unit), find_quantity(quantity))


def test_the_unit_decides_between_a_concentration_and_what_was_excreted() -> None:
    amount = understood(
        "quantity: 24-hr urinary Na, arm: saline, during: [0 h, 8 h], value: 40 mEq"
    )
    assert amount.asked.as_total
    rate = understood("quantity: urine Na, arm: saline, during: [0 h, 8 h], value: 120 mmol/day")
    assert (rate.asked.as_total, rate.asked.per_hour) == (True, True)
    level = understood("quantity: urine Na, arm: saline, during: [0 h, 8 h], value: 40 mEq/L")
    assert not level.asked.as_total
    assert "during" in read("quantity: urine Na, arm: saline, at: 8 h, value: 40 mmol").problem
    assert "of what" in read("quantity: urine Na, arm: saline, at: 8 h, value: 40 %").problem


def test_clearance_per_body_surface_and_unknown_units_are_refused() -> None:
    with pytest.raises(MeasureError, match=r"not per 1\.73 m2"):
        read_unit("mL/min/1.73 m2")
    with pytest.raises(MeasureError, match="no unit known"):
        read_unit("mmols/gallon")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("143 mmol/L", 143.0, 143.0), ("-2.4 mmol/L", -2.4, -2.4), ("−2.4 mmol/L", -2.4, -2.4),
        ("> 105 mmol/L", 105.0, None), ("at most 5 mmol/L", None, 5.0), ("4 to 7 pmol/L", 4.0, 7.0),
        ("1,337 g", 1337.0, 1337.0), ("about 20 %", 20.0, 20.0),
    ],
)  # fmt: skip
def test_numbers_are_read_as_papers_print_them(
    text: str, low: float | None, high: float | None
) -> None:
    measure = read_measure(text)
    assert (measure.low, measure.high) == (low, high)


def test_times_need_their_unit() -> None:
    assert [read_hours(text) for text in ("90 min", "3 days", "-1 week", 0)] == [1.5, 72, -168, 0]
    with pytest.raises(MeasureError, match="no time"):
        read_hours("6")


@pytest.mark.parametrize(
    ("spread", "low", "high"),
    [
        ("SD 2", 141, 145), ("SE 2", 139, 147), ("SEM ± 2", 139, 147), ("IQR 142 to 146", 142, 146),
        ("range 140-150", 140, 150), ("95 % CI 141.5 to 144", 141.5, 144),
        ("from 140 to 147", 140, 147),
        ("CV 1 %", 141.57, 144.43),
    ],
)  # fmt: skip
def test_a_spread_leaves_an_interval(spread: str, low: float, high: float) -> None:
    given = understood(
        f"quantity: plasma sodium, arm: saline, at: 6 h, value: 143 mmol/L, spread: {spread}"
    )
    assert given.spread is not None
    assert (given.spread.low, given.spread.high) == pytest.approx((low, high))


def test_a_share_of_people_has_the_interval_of_how_many_were_counted() -> None:
    share = (
        "arm: saline, percent of people: {at: 6 h, less than: 130 mmol/L}, value: 10 %, spread: "
    )
    few, many = (read(SODIUM + share + f"of {people} people").spread for people in (20, 2000))
    assert few is not None
    assert many is not None
    assert (few.low, few.high) == pytest.approx((2.8, 30.1), abs=0.1)  # Wilson, by hand
    assert (many.low, many.high) == pytest.approx((8.8, 11.4), abs=0.1)
    level = read(SODIUM + "arm: saline, at: 6 h, value: 143 mmol/L, spread: of 20 people")
    assert "only a share of people" in level.problem


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (SODIUM + "arm: salin, at: 6 h, value: 143 mmol/L", "did you mean 'saline'"),
        (SODIUM + "at: 6 h, value: 143 mmol/L", "which `arm`"),
        (SODIUM + "arm: saline, value: 143 mmol/L", "when\\?"),
        (SODIUM + "arm: saline, at: 6, value: 143 mmol/L", "write for example 6 h"),
        (SODIUM + "arm: saline, at: 9 h, value: 143 mmol/L", "after the run ends"),
        (SODIUM + "arm: saline, at: -9 days, value: 143 mmol/L", "before the run"),
        (SODIUM + "arm: saline, at: 6 h", "`value` is missing"),
        (SODIUM + "arm: saline, at: 6 h, value: 143", "without a unit"),
        (SODIUM + "arm: saline, att: 6 h, value: 143 mmol/L", "did you mean 'at'"),
        (SODIUM + "arm: saline, at: 6 h, during: [0 h, 1 h], value: 1 mmol/L", "one of"),
        (SODIUM + "arm: saline, during: [6 h, 0 h], value: 143 mmol/L", "swap"),
        ("quantity: urine volume, arm: saline, ratio: [0 h, 6 h], value: 2", "two intervals"),
        (SODIUM + "arm: saline, at: 6 h, value: 143 mmol/L, spread: 2", "SD 2"),
        (SODIUM + "arm: saline, at: 6 h, direction: wobbles", "rises, falls"),
        (SODIUM + "arm: saline, at: 6 h, value: 143 ± 2 mmol/L", "say what ± 2 is"),
        (SODIUM + "arm: saline, from: 0 h, value: 143 mmol/L", "write `during:"),
        ("quantity: arterial pH, arm: saline, at: 6 h, value: 7.4", "the model has no pH"),
        ("quantity: time to peak urine flow, arm: saline, value: 2 h", "statistic: time of max"),
        (SODIUM + "arm: saline, at: 6 h, value: 1 mmol/L, status: sen", "seen"),
        ("arm: saline, at: 6 h, value: 143 mmol/L", "needs a `quantity`"),
        (SODIUM + "arm: saline, at: 1 h, value: 1 mmol/L, statistic: peak", "single"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence_and_stays_an_observation(
    entry: str, sentence: str
) -> None:
    import re

    assert re.search(sentence, read(entry).problem)


def test_from_and_to_are_an_interval() -> None:
    given = understood("quantity: urine volume, arm: saline, from: 0 h, to: 6 h, value: 450 mL")
    assert given.moments == (Moment(0.0, 6.0),)


def test_an_amount_at_a_time_counts_from_time_0() -> None:
    given = understood("quantity: urine volume, arm: saline, at: 6 h, value: 450 mL")
    assert given.moments == (Moment(0.0, 6.0),)
    assert given.statistic == "total"


def test_a_direction_at_a_time_is_a_change_since_time_0_but_a_sign_is_not() -> None:
    rises = understood("quantity: plasma sodium, arm: saline, at: 6 h, direction: rises")
    assert (rises.form, rises.moments) == ("change", (Moment(0.0), Moment(6.0)))
    sign = understood("quantity: jejunal sodium flux, arm: saline, at: 6 h, direction: negative")
    assert (sign.form, sign.direction) == ("value", "falls")


def test_comparisons_lines_and_shares_of_people_are_read() -> None:
    minus = understood(
        "quantity: urine volume, arm: saline, during: [0 h, 6 h], value: -595 mL, "
        "spread: CI -910 to -280, compared with: dextrose"
    )
    assert minus.arms == ("saline", "dextrose")
    slope = understood(
        "quantity: plasma sodium, arm: saline, value: -2.4 mmol/L per 100 mg/dL, "
        "line: {against: glucose, during: [0 h, 2 h], give: slope}"
    )
    assert slope.asked.factor == pytest.approx(1 / 5.551, rel=1e-3)
    people = understood(
        "quantity: plasma sodium, arm: saline, value: 24.2 %, "
        "percent of people: {change over: [0 h, 8 h], more than: 12 mmol/L}"
    )
    assert people.among is not None
    assert (people.among.limits, people.of_change) == ((Limit(">", 12.0),), "change")
    both = understood(
        "quantity: plasma sodium, arm: saline, value: 80 %, "
        "percent of people: {at: 8 h, at least: 135 mmol/L, at most: 145 mmol/L}"
    )
    assert both.among is not None
    assert both.among.limits == (Limit("≥", 135.0), Limit("≤", 145.0))


def test_what_cannot_be_given_keeps_its_reason_and_its_number() -> None:
    given: Any = read(
        "quantity: time to first micturition, arm: saline, value: 185 min, cannot: no bladder"
    )
    assert (given.cannot, given.value, given.unit, given.problem) == ("no bladder", 185, "min", "")


@pytest.mark.parametrize(
    "printed",
    ["value: 143 mmol/L, spread: SD 2", "value: 143 mmol/L (SD 2)", "value: 143 (SD 2) mmol/L",
     "value: 143 mmol/L, SD: 2", "value: 143 mmol/L, spread: 2 SD",
     "value: 143 mmol/L, spread: {SD: 2}", "value: 143 mM, spread: SD 2"],
)  # fmt: skip
def test_a_spread_may_stand_behind_its_value(printed: str) -> None:
    given = read(SODIUM + "arm: saline, at: 6 h, " + printed)
    assert given.spread is not None
    assert (given.spread.low, given.spread.high) == pytest.approx((141, 145))


@pytest.mark.parametrize("form", ["change", "percent change", "ratio"])
def test_a_direction_is_that_of_any_change(form: str) -> None:
    given = read(SODIUM + f"arm: saline, {form}: [0 h, 6 h], direction: rises")
    assert (given.problem, given.direction, given.form) == ("", "rises", "change")
