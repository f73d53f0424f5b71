"""Units in the export: read from names and tables, and carried through the equations."""

from __future__ import annotations

import pytest

from charley.body.engine.model import water_and_salts
from charley.body.export.definitions import definitions
from charley.body.export.measuring import units_of_model
from charley.body.export.units import (
    NONE,
    UnitError,
    product,
    unit_of_input,
    unit_of_name,
    unit_of_text,
)
from charley.body.people.table import rows

PER_HOUR = ((("h", -1),), 1)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("mmol/L", {"mmol": 1, "l": -1}),
        ("per mmol/L", {"mmol": -1, "l": 1}),
        ("L/h per mOsm/L", {"l": 2, "h": -1, "mmol": -1}),
        ("mOsm/kg", {"mmol": 1, "l": -1}),
        ("mOsm/kg per unit filling", {"mmol": 1, "l": -1}),
        ("W/kg per K", {"w": 1, "kg": -1, "k": -1}),
        ("Wh/L", {"w": 1, "h": 1, "l": -1}),
        ("1/h", {"h": -1}),
        ("fraction of body water", {}),
        ("exponent", {}),
    ],
)
def test_units_of_the_table(text: str, unit: dict[str, int]) -> None:
    assert dict(unit_of_text(text)) == unit


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("water_l", {"l": 1}),
        ("adh_effect_pmol_per_l", {"pmol": 1, "l": -1}),
        ("jejunal_water_ml_per_cm_h", {"ml": 1, "cm": -1, "h": -1}),
        ("urine_osmolality_mosm_per_kg", {"mmol": 1, "l": -1}),
        ("exercise_w_per_kg", {"w": 1, "kg": -1}),
        ("aldosterone_effect", {}),
        ("haematocrit", {}),
        ("fe_sodium_percent", {}),
    ],
)
def test_units_of_names(name: str, unit: dict[str, int]) -> None:
    assert dict(unit_of_name(name)) == unit


def test_amounts_among_the_inputs_are_rates() -> None:
    assert dict(unit_of_input("drink_l")) == {"l": 1, "h": -1}
    assert dict(unit_of_input("vein_insulin_units")) == {"units": 1, "h": -1}
    assert dict(unit_of_input("ambient_c")) == {"k": 1}
    assert unit_of_input("awake") == NONE


def test_an_unknown_unit_says_where_it_stands() -> None:
    with pytest.raises(UnitError, match="'mEq' in 'mEq/L'"):
        unit_of_text("mEq/L")


def test_every_rate_is_that_of_its_state_per_hour() -> None:
    """The dimensions of the equations themselves: no state grows in units of another."""
    model = water_and_salts()
    equations = definitions(model)
    measured = units_of_model(model, equations, rows())
    for rate in equations.rates:
        if isinstance(rate.node, int):
            expected = product((measured.units[rate.identifier] or NONE, 1), PER_HOUR)
            assert measured.carried.units[rate.node] == expected, rate.identifier


KNOWN_MIXTURES = {
    "weight_kg": "litres of water are weighed as kg",
    "baroreflex": "what the baroreflex releases adds to what osmolality releases, in pmol/L",
    "not_imposed": "a switch: per 1 mL/h",
    "wall_": "a perfused litre stands for the content of a gut",
    "lumen_": "a perfused litre stands for the content of a gut",
}


def test_where_the_equations_mix_units_is_known() -> None:
    model = water_and_salts()
    equations = definitions(model)
    found = units_of_model(model, equations, rows()).carried.disagreements
    bearers = {quantity.node: quantity.identifier for quantity in equations.quantities}
    told = [equations.formulas.of(bearers.get(number, ""), number) for number in found]
    assert told
    assert not [formula for formula in told if not any(word in formula for word in KNOWN_MIXTURES)]
