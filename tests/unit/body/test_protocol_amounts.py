"""Amounts, times and contents as a paper writes them."""

import pytest

from charley.body.protocol.amounts import read_amount, read_clock, read_hours
from charley.body.protocol.contents import read_mixture
from charley.body.protocol.errors import ScenarioError
from charley.body.protocol.substances import drink_of, fluid_of, solute_portion


@pytest.mark.parametrize(
    ("text", "value", "kind", "rest"),
    [
        ("1 L water", 1.0, "volume", "water"),
        ("1,500 mL water", 1.5, "volume", "water"),
        ("30 g urea", 30.0, "mass", "urea"),
        ("10 mmol/kg salt", 10.0, "substance", "salt"),
        ("36 C", 36.0, "temperature", ""),
        ("-5 C", -5.0, "temperature", ""),
        ("10 km/h", 10_000.0, "speed", ""),
        ("65 % VO2max", 0.65, "share", "VO2max"),
        ("2400 kcal/day", 100.0, "energy", ""),
        ("1 MJ", 1000 / 4.184, "energy", ""),
    ],
)
def test_an_amount_is_read_in_the_models_units(text, value, kind, rest):
    amount, left = read_amount(text)
    assert amount.value == pytest.approx(value)
    assert (amount.kind, left) == (kind, rest)


def test_per_kg_per_litre_and_per_time_are_kept_apart():
    rate, _ = read_amount("0.15 mL/kg/min saline 3 %")
    assert (rate.per_kg, rate.per_hour, rate.per_litre) == (True, True, False)
    assert rate.value == pytest.approx(0.009)
    strength, _ = read_amount("90 mg/dL")
    assert strength.per_litre
    assert strength.value == pytest.approx(0.9)
    assert read_amount("500 mL per hour")[0].value == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("5", "without a unit"),
        ("1 water", "no unit known"),
        ("-1 L water", "negative"),
        ("1-2 L water", "range"),
        ("some water", "no number"),
        ("1 mmol/furlong", "furlong"),
    ],
)
def test_an_amount_that_could_be_misread_is_refused(text, says):
    with pytest.raises(ScenarioError, match=says):
        read_amount(text)


def test_times_and_the_clock():
    assert read_hours("-1 day") == -24
    assert read_hours("90 min") == pytest.approx(1.5)
    assert read_hours("3 weeks") == 504
    assert read_hours(0) == 0
    assert read_clock("08:30") == pytest.approx(8.5)
    for wrong in ("6", "6 L", "soon"):
        with pytest.raises(ScenarioError):
            read_hours(wrong)
    with pytest.raises(ScenarioError, match="time of day"):
        read_clock("25:00")


def test_infusions_by_strength_and_mixed():
    saline = fluid_of("saline 0.9 %")
    assert saline["sodium_mmol"] == pytest.approx(154, rel=1e-3)
    assert fluid_of("0.9% NaCl") == saline
    mixed = fluid_of("glucose 5 % + saline 0.45 % + 40 mmol/L potassium chloride")
    assert mixed["chloride_mmol"] == pytest.approx(117, rel=1e-3)
    assert mixed["potassium_mmol"] == 40
    assert mixed["water_l"] == 1
    with pytest.raises(ScenarioError, match="many strengths"):
        fluid_of("saline")


def test_an_unknown_drink_or_fluid_says_what_was_perhaps_meant():
    with pytest.raises(ScenarioError, match="did you mean water"):
        drink_of("watr")
    with pytest.raises(ScenarioError, match="saline"):
        fluid_of("sailine 3 %")


@pytest.mark.parametrize(
    ("text", "route", "content", "amount"),
    [
        ("3 g salt", "mouth", "sodium_mmol", 51.33),
        ("0.5 mmol/kg potassium citrate", "mouth", "potassium_mmol", 0.5),
        ("30 g urea", "mouth", "urea_mmol", 499.5),
        ("35 mEq KCl", "vein", "potassium_mmol", 35),
        ("1 g calcium gluconate", "vein", "calcium_mmol", 2.230),
        ("300 mg magnesium as magnesium citrate", "mouth", "magnesium_mmol", 0.9 * 12.343),
        ("300 mg magnesium as citrate", "mouth", "magnesium_mmol", 0.9 * 12.343),
        ("1000 units vitamin D", "mouth", "vitamin_d_ug", 25),
        ("1 pg/kg/min vasopressin", "vein", "adh_pmol", 60 / 1084.23),
        ("10 mEq magnesium sulfate", "vein", "magnesium_mmol", 5),
    ],
)
def test_salts_and_solutes_by_mole_mass_equivalent_and_unit(text, route, content, amount):
    given, name = read_amount(text)
    assert solute_portion(given, name, route).contents[content] == pytest.approx(amount, rel=1e-3)


def test_a_solute_in_the_wrong_way_is_refused():
    with pytest.raises(ScenarioError, match="not given by mouth"):
        solute_portion(read_amount("5 units insulin")[0], "insulin", "mouth")
    with pytest.raises(ScenarioError, match="cannot be given as"):
        solute_portion(read_amount("5 L salt")[0], "salt", "mouth")
    with pytest.raises(ScenarioError, match="not weighed as"):
        solute_portion(read_amount("300 mg x")[0], "magnesium as salt", "mouth")


def test_a_mixture_says_its_chloride_or_what_stands_in_for_it():
    with pytest.raises(ScenarioError, match="chloride is missing"):
        read_mixture({"sodium": "60 mmol/L"})
    salt = read_mixture({"sodium": "75 mmol/L", "potassium": "20 mmol/L", "citrate": "10 mmol/L"})
    assert salt["chloride_mmol"] == pytest.approx(65)
    with pytest.raises(ScenarioError, match="does not balance"):
        read_mixture({"sodium": "75 mmol/L", "chloride": "10 mmol/L", "citrate": "10 mmol/L"})


def test_sugars_count_as_monosaccharides_and_give_the_energy():
    sweet = read_mixture({"sucrose": "34.23 g/L"})
    assert sweet["carbohydrate_mmol"] == pytest.approx(200)
    assert sweet["energy_kcal"] == pytest.approx(200 * 0.18016 * 3.75)
    assert read_mixture({"sucrose": "100 mmol/L"})["carbohydrate_mmol"] == 200


def test_a_mixture_that_cannot_be_is_refused():
    with pytest.raises(ScenarioError, match="did you mean sodium"):
        read_mixture({"sodum": "60 mmol/L"})
    with pytest.raises(ScenarioError, match="like"):
        read_mixture({"sodium": "60 mmol", "chloride": "60 mmol/L"})
    with pytest.raises(ScenarioError, match="dissolved"):
        read_mixture({"sodium": "14000 mmol/L", "chloride": "14000 mmol/L"})
