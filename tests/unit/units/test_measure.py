"""Amounts: every analyte in every unit, equivalents by valence, ambiguity and slips refused."""

import math
import re
from pathlib import Path

import pint
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from charley.units.analytes import analyte, analytes, by_loinc, implied_specimen, named
from charley.units.errors import (
    AmbiguousUnitError,
    ImplausibleValueError,
    UnitError,
    UnknownUnitError,
    WrongDimensionError,
)
from charley.units.measure import accepted_units, bare_unit, convert, measure
from charley.units.spelling import unit

EVERY_PAIR = [(row.id, name) for row in analytes().values() for name in accepted_units(row)]


def amount_in(name: str, canonical: float, analyte_id: str) -> float:
    """The number in a unit that means a canonical value: every conversion is straight."""
    row = analyte(analyte_id)
    wide = row.__class__(
        **{f: getattr(row, f) for f in row.__struct_fields__ if f != "plausible"},
        plausible=(-1e30, 1e30),
    )
    zero, one = convert(0.0, name, wide), convert(1.0, name, wide)
    return (canonical - zero) / (one - zero)


@pytest.mark.parametrize(("analyte_id", "name"), EVERY_PAIR)
def test_every_analyte_comes_back_from_every_unit(analyte_id: str, name: str) -> None:
    row = analyte(analyte_id)
    low, high = row.reference or row.plausible
    canonical = (low + high) / 2
    assert convert(amount_in(name, canonical, analyte_id), name, row) == pytest.approx(canonical)


PINT = pint.UnitRegistry()
PINT.define("international_unit = [activity] = U = IU")
CHEMICAL = [
    (row.id, name)
    for row in analytes().values()
    if row.molar_mass and row.unit.partition("/")[2] in {"L", "d"}
    for name in accepted_units(row)
    if unit(name).dimension[0] in {"mol", "g"}
    and unit(name).dimension[1:] == unit(row.unit).dimension[1:]
]


@pytest.mark.parametrize(("analyte_id", "name"), CHEMICAL)
def test_pint_agrees_on_moles_and_grams(analyte_id: str, name: str) -> None:
    row = analyte(analyte_id)
    source = PINT.Quantity(1.0, re.sub("/d$", "/day", name))
    target = PINT.Unit(re.sub("/d$", "/day", row.unit))
    if not source.is_compatible_with(target):
        mass = PINT.Quantity(row.molar_mass, "g/mol")
        to_moles = source.is_compatible_with(PINT.Unit("g/L")) or source.is_compatible_with("g/day")
        source = source / mass if to_moles else source * mass
    expected = source.to(target).magnitude
    number = (row.reference or row.plausible)[1] / expected
    assert convert(number, name, row) == pytest.approx(number * expected)


@pytest.mark.parametrize(
    ("analyte_id", "value", "name", "expected"),
    [
        ("sodium", 120, "mEq/L", 120),
        ("calcium", 4.5, "mEq/L", 2.25),
        ("magnesium", 1.4, "mEq/L", 0.7),
        ("urine_magnesium_24h", 4, "mEq/24 h", 2),
        ("calcium", 10, "mg/dL", 2.495),
        ("magnesium", 1.7, "mg/dL", 0.6994),
        ("phosphate", 3.1, "mg/dL", 1.0008),
        ("creatinine", 1.0, "MG/DL", 88.4),
        ("glucose", 180, "mg%", 9.991),
        ("urate", 6, "mg/dL", 356.9),
        ("free_t4", 1.0, "ng/dL", 12.87),
        ("cortisol", 10, "µg/dL", 275.9),
        ("cortisol", 10, "μg/dl", 275.9),
        ("pth", 50, "pg/mL", 5.305),
        ("vitamin_d_25oh", 20, "ng/mL", 49.92),
        ("vitamin_b12", 300, "pg/mL", 221.3),
        ("tsh", 2.5, "µIU/mL", 2.5),
        ("hba1c", 6.5, "%", 47.5),
        ("haemoglobin", 13.2, "g/dL", 132),
        ("white_cells", 7.5, "G/L", 7.5),
        ("white_cells", 12_300, "/cumm", 12.3),
        ("platelets", 150, "K/µL", 150),
        ("platelets", 150, "×10⁹/L", 150),
        ("ck", 44, "times upper limit", 11_000),
        ("ck", 20, "µkat/L", 1200),
        ("pco2", 40, "mm[Hg]", 5.333),
        ("temperature", 101.3, "°F", 38.5),
        ("osmolality", 262, "mOsm/kg H2O", 262),
        ("weight_kg", 154, "lb", 69.85),
        ("height_cm", 70, "inches", 177.8),
        ("spo2", 0.97, "fraction", 97),
        ("renin", 1.0, "ng/mL/h", 8.2),
    ],
)
def test_usual_conversions(analyte_id: str, value: float, name: str, expected: float) -> None:
    assert convert(value, name, analyte(analyte_id)) == pytest.approx(expected, rel=2e-3)


def test_urea_nitrogen_is_not_urea() -> None:
    nitrogen, urea = named("BUN"), named("urea")
    assert nitrogen is not None
    assert urea is not None
    assert nitrogen.analyte.id == urea.analyte.id == "urea"
    assert convert(20, "mg/dL", nitrogen.quantity) == pytest.approx(20 * 0.357, rel=1e-3)
    assert convert(20, "mg/dL", urea.quantity) == pytest.approx(3.33, rel=1e-3)


@pytest.mark.parametrize(
    ("analyte_id", "value", "taken"),
    [
        ("sodium", 121, "mmol/L"),
        ("potassium", 3.1, "mmol/L"),
        ("calcium", 6.7, "mg/dL"),
        ("calcium", 2.1, "mmol/L"),
        ("glucose", 5.1, "mmol/L"),
        ("glucose", 95, "mg/dL"),
        ("creatinine", 1.2, "mg/dL"),
        ("creatinine", 95, "umol/L"),
        ("haematocrit", 41, "%"),
        ("temperature", 37.2, "Cel"),
        ("temperature", 99, "degF"),
    ],
)
def test_a_number_that_fits_one_unit_is_taken_and_said_so(
    analyte_id: str, value: float, taken: str
) -> None:
    row = analyte(analyte_id)
    measured = measure(value, None, row)
    assert measured.value == pytest.approx(convert(value, taken, row))
    assert f"taken as {taken}" in measured.note


@pytest.mark.parametrize(
    ("analyte_id", "value"),
    [("magnesium", 1.4), ("calcium", 4.5), ("urea", 40), ("vitamin_d_25oh", 20), ("pth", 50),
     ("phosphate", 2.0), ("cortisol", 15), ("glucose", 40), ("vitamin_b12", 200)],
)  # fmt: skip
def test_an_ambiguous_number_is_refused_with_its_candidates(analyte_id: str, value: float) -> None:
    with pytest.raises(AmbiguousUnitError) as caught:
        measure(value, None, analyte(analyte_id))
    assert len(caught.value.suggestions) >= 2
    assert "could be" in caught.value.sentence


@pytest.mark.parametrize(
    ("analyte_id", "value", "name", "meant"),
    [
        ("sodium", 14.0, "mmol/L", "140 mmol/L"),
        ("magnesium", 17, "mg/dL", "1.7 mg/dL"),
        ("calcium", 9.2, "mmol/L", "9.2 mg/dL"),
        ("potassium", 42, "mmol/L", "4.2 mmol/L"),
        ("glucose", 120, "mmol/L", "120 mg/dL"),
        ("haemoglobin", 132, "g/dL", "132 g/L"),
    ],
)
def test_a_slip_is_refused_and_the_likely_value_named(
    analyte_id: str, value: float, name: str, meant: str
) -> None:
    with pytest.raises(ImplausibleValueError) as caught:
        convert(value, name, analyte(analyte_id))
    assert meant in caught.value.suggestions
    assert f"did you mean {meant}" in caught.value.sentence


def test_wrong_and_unknown_units_are_refused() -> None:
    with pytest.raises(WrongDimensionError, match="sodium cannot be given in mmHg"):
        convert(140, "mmHg", analyte("sodium"))
    with pytest.raises(WrongDimensionError):
        convert(1.4, "mg", analyte("magnesium"))
    with pytest.raises(UnknownUnitError, match="no unit known"):
        convert(140, "bananas", analyte("sodium"))
    with pytest.raises(ImplausibleValueError):
        convert(math.nan, "mmol/L", analyte("sodium"))


def test_a_negative_value_only_where_there_can_be_one() -> None:
    assert convert(-12, "mmol/L", analyte("base_excess")) == -12
    with pytest.raises(ImplausibleValueError):
        convert(-3, "mmol/L", analyte("potassium"))


@given(st.text(max_size=30), st.floats(), st.sampled_from(sorted(analytes())))
def test_rubbish_raises_nothing_but_unit_errors(text: str, value: float, name: str) -> None:
    row = analyte(name)
    try:
        measured = measure(value, text, row)
    except UnitError:
        return
    assert row.plausible[0] * 0.999 - 1 <= measured.value <= row.plausible[1] * 1.001 + 1


@given(st.floats(0, 1e4), st.sampled_from(sorted(analytes())))
def test_a_bare_number_is_never_guessed(value: float, name: str) -> None:
    row = analyte(name)
    try:
        taken = bare_unit((value,), row)
    except UnitError:
        return
    others = [u for u, (low, high) in row.bare.items() if low <= value <= high and u != taken]
    kept = convert(value, taken, row)
    assert all(convert(value, other, row) == pytest.approx(kept) for other in others)


def test_the_table_is_sound() -> None:
    for row in analytes().values():
        low, high = row.plausible
        assert low < high
        for interval in (row.reference, row.reference_female, row.reference_male):
            if interval:
                assert low <= interval[0] <= interval[1] <= high, row.id
                assert interval[0] > 0 or not row.log_scale, row.id
        if row.critical[0] is not None and row.reference:
            assert row.critical[0] < row.reference[0], row.id
        if row.critical[1] is not None and row.reference:
            assert row.critical[1] > row.reference[1], row.id


def test_loinc_codes_are_well_formed_and_unique() -> None:
    codes = [c for row in analytes().values() for c in (*row.loinc, *row.loinc_recalled)]
    codes += [
        c for r in analytes().values() for f in r.forms for c in (*f.loinc, *f.loinc_recalled)
    ]
    assert len(codes) == len(set(codes))
    for code in codes:
        digits, check = code.split("-")
        assert _check_digit(digits) == int(check), code


def _check_digit(digits: str) -> int:
    """LOINC check digit: modulus 10 (Luhn)."""
    doubled = [int(d) * 2 if i % 2 == 0 else int(d) for i, d in enumerate(reversed(digits))]
    return -sum(d // 10 + d % 10 for d in doubled) % 10


def test_names_specimens_and_codes() -> None:
    assert named("Na", "urine").analyte.id == "urine_sodium"  # type: ignore[union-attr]
    assert named("hemoglobin").analyte.id == "haemoglobin"  # type: ignore[union-attr]
    assert by_loinc("2947-0").analyte.id == "sodium"  # type: ignore[union-attr]
    assert by_loinc("3094-0").quantity.molar_mass == 28.014  # type: ignore[union-attr]
    assert implied_specimen("UNa")
    assert not implied_specimen("Na")
    assert named("unobtainium") is None


def test_judging_a_value() -> None:
    sodium, creatinine = analyte("sodium"), analyte("creatinine")
    assert [sodium.judge(v) for v in (118, 130, 140, 150, 165)] == [
        "very_low", "low", "normal", "high", "very_high"]  # fmt: skip
    assert creatinine.judge(95, "female") == "high"
    assert creatinine.judge(95) == "normal"


def test_every_number_of_the_table_names_a_known_source() -> None:
    import charley.knowledge

    folder = Path(charley.knowledge.__file__).parent / "data" / "sources"
    known = {"expert_prior"}
    for path in folder.glob("*.yaml"):
        known |= set(yaml.safe_load(path.read_text(encoding="utf-8")))
    for row in analytes().values():
        sources = {row.source, row.critical_source, *(rule.source for rule in row.also)}
        assert sources <= known, row.id
