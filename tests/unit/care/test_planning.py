"""The whole plan: advice chosen, work-up in order, and everything through the gate."""

from __future__ import annotations

import pytest
from facts_view import FactsView, Value, person, ranked

from charley.care.advice import as_step, choose_advice
from charley.care.plan import Plan
from charley.care.planning import make_plan
from charley.care.safety import gate
from charley.care.triage import decide_triage
from charley.care.workup import work_up
from charley.knowledge.conditions import names
from charley.knowledge.library import load
from charley.patient.person import Patient
from charley.reasoning.differential import Differential

LIBRARY = load()


def planned(differential: Differential, *findings: str, **values: Value) -> Plan:
    believed = {f"cause:{cause.cause}": cause.probability for cause in differential.causes}
    view = FactsView({**person(*findings, **values).facts, **believed})
    return make_plan(Patient(), differential, view, LIBRARY)


def ids(plan: Plan) -> list[str]:
    return [step.id for step in plan.steps]


def test_a_plan_is_always_gated() -> None:
    assert planned(ranked(benign_nocturnal_cramps=0.9), "cramp").gated


def test_benign_cramps_get_stretching_and_no_quinine() -> None:
    plan = planned(ranked(benign_nocturnal_cramps=0.9), "cramp", "cramp_calf", "cramp_nocturnal")
    assert {"stretch_attack", "stretch_bedtime", "come_back"} <= set(ids(plan))
    assert {"no_quinine", "no_magnesium_idiopathic"} <= {step.id for step in plan.avoid}


def test_a_swollen_leg_is_not_stretched() -> None:
    plan = planned(ranked(dvt=0.5), "cramp", "cramp_calf", "leg_swelling_unilateral")
    assert "stretch_attack" not in ids(plan)
    assert "no_massage_clot" in {step.id for step in plan.avoid}
    assert ids(plan)[0] == "flag_leg_clot_signs"


def test_nobody_is_told_to_watch_for_weeks_who_should_be_seen_today() -> None:
    plan = planned(ranked(dvt=0.5), "cramp", "cramp_frequent", "leg_swelling_unilateral")
    assert plan.triage.level == "same_day"
    assert not {"diary", "come_back"} & set(ids(plan))
    assert "diary" in ids(planned(ranked(benign_nocturnal_cramps=0.9), "cramp", "cramp_frequent"))


def test_an_emergency_leaves_self_care_out() -> None:
    plan = planned(ranked(thiazide_hyponatraemia=0.8), "cramp", "cramp_calf", "confusion",
                   sodium=118.0, potassium=3.2)  # fmt: skip
    assert plan.triage.level == "emergency"
    assert all(step.kind not in {"relief", "prevention", "food"} for step in plan.steps)
    assert {step.who for step in plan.steps} <= {"hospital", "emergency"}
    assert plan.sodium is not None


def test_a_remote_emergency_calls_no_ambulance() -> None:
    plan = planned(ranked(benign_nocturnal_cramps=0.8, tetanus=0.06), "cramp")
    assert "tetanus_plan" not in ids(plan)
    assert "tetanus_plan" in ids(planned(ranked(tetanus=0.5), "cramp"))


def test_no_step_of_a_red_flag_is_ever_blocked() -> None:
    for flag in LIBRARY.red_flags.values():
        flag_names = {name: True for name in names(flag.when) if " " not in name}
        everything: dict[str, Value] = {**flag_names, "heart_failure": True, "fever": True}
        plan = make_plan(Patient(), ranked(), FactsView(everything), LIBRARY)
        assert not [one for one in plan.blocked if one.step.startswith("flag_") and one.held_back]


def test_low_potassium_is_worked_up_before_it_is_named() -> None:
    view = person(potassium=2.8)
    tests = [
        step.id for step in work_up(view, decide_triage(view, ranked(), LIBRARY), ranked(), LIBRARY)
    ]
    assert tests[0] == "ecg"
    assert {"magnesium", "urine_potassium_creatinine", "blood_gas"} <= set(tests)


def test_a_low_sodium_has_its_urine_tested_first() -> None:
    plan = planned(ranked(), sodium=126.0)
    tests = [step.id for step in plan.workup]
    assert {"serum_osmolality", "urine_osmolality_sodium", "cortisol_morning"} <= set(tests)


def test_what_is_already_measured_is_not_ordered_again() -> None:
    plan = planned(ranked(), sodium=126.0, osmolality=262.0, glucose=5.0)
    assert not {"serum_osmolality", "glucose"} & {step.id for step in plan.workup}


def test_advice_is_in_order_of_time() -> None:
    view = person("cramp", "cramp_nocturnal", "cramp_frequent")
    horizons = [step.horizon for step in choose_advice(view, LIBRARY.advice)]
    order = ["now", "tonight", "this_week", "long_term", "avoid"]
    assert horizons == sorted(horizons, key=order.index)


@pytest.mark.parametrize("name", sorted(LIBRARY.advice))
def test_our_own_advice_passes_our_own_gate(name: str) -> None:
    """No advice is written that the gate would refuse to a person with nothing against it."""
    view = FactsView({"medicine:vitamin_k_antagonist": False})
    triage = decide_triage(view, ranked(), LIBRARY)
    plan = Plan(triage=triage, steps=(as_step(LIBRARY.advice[name]),))
    assert gate(plan, view, LIBRARY.limits).blocked == ()
