"""The door of the nerve room: states, patients and scenarios in, thresholds out."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from math import exp

import pytest

import charley
from charley.nerve.circumstances import CircumstancesError
from charley.nerve.forecast import CrampError
from charley.nerve.reasons import conditions, read_reasons, total_odds
from charley.nerve.steps import citation

WATER = {
    "who": {"sex": "male", "age": "30 years", "weight": "70 kg", "height": "178 cm"},
    "events": [{"from": "0 h", "to": "30 min", "drink": "4 L/h water"}],
    "until": "3 h",
}
ARMS = {**WATER, "arms": {"water": {}, "rest": {"events": []}}}


def test_a_usual_state_has_the_usual_threshold_and_nothing_moves_it() -> None:
    forecast = charley.cramp()
    assert forecast.threshold.hz == pytest.approx(forecast.threshold.reference_hz)
    assert forecast.steps() == ()
    assert 10 < forecast.threshold.low_hz < forecast.threshold.hz < forecast.threshold.high_hz < 40


def test_sodium_that_falls_lowers_the_threshold_and_an_adapted_one_does_not() -> None:
    fallen = charley.cramp(sodium_mmol_per_l=134, sodium_before_mmol_per_l=140)
    adapted = charley.cramp(sodium_mmol_per_l=134)
    assert fallen.threshold.hz < adapted.threshold.hz - 1
    assert adapted.threshold.hz == pytest.approx(charley.cramp().threshold.hz)
    assert any("used to" in sentence for sentence in adapted.sentences())


def test_steps_add_up_from_the_reference_to_the_threshold() -> None:
    forecast = charley.cramp(
        sodium_mmol_per_l=136, sodium_before_mmol_per_l=140, ionised_calcium_mmol_per_l=1.0,
        posture="neutral", pain=True, reasons="thiazide, pregnancy",
    )  # fmt: skip
    steps = forecast.steps()
    assert {"dilution", "calcium", "pain", "thiazide", "pregnancy"} <= {s.factor for s in steps}
    assert steps[0].from_hz == pytest.approx(forecast.threshold.reference_hz)
    assert steps[-1].to_hz == pytest.approx(exp(forecast.threshold.ln_hz))
    for before, after in pairwise(steps):
        assert after.from_hz == pytest.approx(before.to_hz)
    for step in steps:
        assert step.low_hz <= step.hz <= step.high_hz
        assert step.note
        assert step.source


def test_history_and_measurement_set_the_reference() -> None:
    assert charley.cramp(history=True).threshold.hz == pytest.approx(14.9)
    assert charley.cramp(history=False).threshold.hz == pytest.approx(25.5)
    measured, guessed = charley.cramp(measured_hz=14), charley.cramp(history=True)
    assert measured.threshold.high_hz - measured.threshold.low_hz < (
        guessed.threshold.high_hz - guessed.threshold.low_hz
    )
    with pytest.raises(CrampError, match="not both"):
        charley.cramp(measured_hz=14, history=True)


def test_stretch_raises_the_threshold_and_pain_lowers_it() -> None:
    usual = charley.cramp().threshold.hz
    assert charley.cramp(posture="stretched").threshold.hz > usual
    assert charley.cramp(pain=True).threshold.hz < usual
    with pytest.raises(CrampError, match="shortened, neutral, stretched"):
        charley.cramp(posture="bent")


def test_medicines_and_conditions_have_their_odds_once() -> None:
    reasons = read_reasons("thiazide, bendroflumethiazide, pregnancy")
    assert [one.name for one in reasons] == ["thiazide", "pregnancy"]
    assert total_odds(reasons) == pytest.approx(1.48 * conditions()["pregnancy"]["value"])
    assert charley.cramp(reasons=["LABA"]).threshold.hz < charley.cramp().threshold.hz


def test_a_name_that_is_not_known_is_refused_with_what_was_meant() -> None:
    with pytest.raises(CircumstancesError, match="did you mean thiazide"):
        charley.cramp(reasons="thiazid")
    with pytest.raises(CircumstancesError, match="did you mean cirrhosis"):
        charley.cramp(reasons="cirhosis")
    with pytest.raises(CircumstancesError, match="name a medicine or one of"):
        charley.cramp(reasons="qqqqq")


def test_cirrhosis_does_not_move_the_threshold_and_the_reason_is_told() -> None:
    forecast = charley.cramp(reasons="cirrhosis")
    assert forecast.threshold.hz == pytest.approx(charley.cramp().threshold.hz)
    assert any("Cirrhosis does not count" in sentence for sentence in forecast.sentences())


@pytest.mark.parametrize("name", conditions())
def test_every_condition_is_known_by_name_and_cites_what_exists(name: str) -> None:
    (reason,) = read_reasons(name.replace("_", " "))
    assert reason.name == name
    assert reason.source
    for key in reason.source:
        assert key == "expert_prior" or citation(key) != key, key


def test_a_patient_gives_chemistry_medicines_and_conditions() -> None:
    forecast = charley.cramp(
        {
            "history": ["peripheral arterial disease"],
            "medicines": ["indapamide 1.5 mg daily for 2 months"],
            "labs": ["sodium 121", "potassium 3.0", "magnesium 0.5 mmol/L", "calcium 2.0 mmol/L"],
        }
    )
    assert forecast.kind == "patient"
    factors = {step.factor for step in forecast.steps()}
    assert factors == {"thiazide", "arterial_disease", "potassium", "magnesium"}
    told = " ".join(forecast.sentences())
    assert "total calcium" in told
    assert "needs a doctor today" in told
    assert "used to" in told


def test_a_threshold_measured_in_a_patient_is_not_moved_again() -> None:
    forecast = charley.cramp(
        {"medicines": ["indapamide"], "labs": ["cramp threshold frequency 17 Hz", "potassium 2.9"]}
    )
    assert forecast.threshold.hz == pytest.approx(17)
    assert forecast.known_person
    assert not forecast.steps()


def test_a_scenario_gives_a_threshold_over_time_in_each_arm() -> None:
    forecast = charley.cramp(WATER)
    assert forecast.kind == "scenario"
    course = forecast.cases[""].course
    assert course is not None
    assert course.hz[-1] == pytest.approx(forecast.threshold.hz, rel=1e-6)
    assert forecast.threshold.hz < course.hz[0]
    arms = charley.cramp(ARMS)
    assert set(arms.thresholds) == {"water", "rest"}
    with pytest.raises(CrampError, match="has the arms"):
        _ = arms.threshold


def test_a_scenario_takes_no_chemistry_and_errors_are_of_one_kind() -> None:
    with pytest.raises(CrampError, match="the scenario says itself"):
        charley.cramp(WATER, sodium_mmol_per_l=130)
    with pytest.raises(CrampError, match="did you mean"):
        charley.cramp({**WATER, "evnts": []})
    with pytest.raises(CrampError, match="does not exist"):
        charley.cramp("nowhere.yaml")
    with pytest.raises(CircumstancesError, match="goes from"):
        charley.cramp(sodium_mmol_per_l=14)


def test_json_names_what_it_holds() -> None:
    content = json.loads(charley.cramp(pain=True, reasons="thiazide").to_json())
    assert set(content) == {
        "title", "kind", "known_person", "history", "seed", "arms", "reasons", "assumed",
        "sentences", "sources",
    }  # fmt: skip
    arm = content["arms"][""]
    assert arm["low_hz"] < arm["threshold_hz"] < arm["high_hz"]
    pain = next(one for one in arm["contributions"] if one["factor"] == "pain")
    assert pain["change_low_hz"] <= pain["change_hz"] <= pain["change_high_hz"]
    assert all(key in content["sources"] for key in pain["source"])
    assert "course" in json.loads(charley.cramp(WATER).to_json())["arms"][""]


def test_no_advice_beyond_stretching() -> None:
    for forecast in (charley.cramp(sodium_mmol_per_l=118, sodium_before_mmol_per_l=140),
                     charley.cramp(WATER)):  # fmt: skip
        told = " ".join(forecast.sentences()).lower()
        assert "stretch the muscle" in told
        assert "charley assess" in told
        assert "quinine" not in told
        assert "drink more" not in told
        assert "drink plenty" not in told


def test_a_threshold_without_a_picture_does_without_the_compiler() -> None:
    code = (
        "import sys, charley; charley.cramp(pain=True, reasons='statin').to_json(); "
        "assert 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
