"""The safety chapter: what never leaves the house. Nothing is released unless all of it passes."""

from __future__ import annotations

from typing import Any

import pytest
from facts_view import NOTHING_CONCLUDED, FactsView, Value, person
from hypothesis import given, settings
from hypothesis import strategies as st

from charley.care.advice import as_step
from charley.care.plan import MedicineReview, Plan, RaisedFlag, SodiumPlan, Step, Triage
from charley.care.planning import make_plan
from charley.care.safety import gate
from charley.care.safety_rules import AMOUNT as FOR_ADULTS
from charley.care.safety_rules import FOR_CHILDREN, RULES
from charley.knowledge.library import load
from charley.patient.person import Patient

CALM = Triage(level="routine", reasons=())
LIMITS = load().limits


def step(text: str, **changes: Any) -> Step:
    base: dict[str, Any] = {
        "id": "offered",
        "horizon": "this_week",
        "who": "person",
        "kind": "relief",
        "text": text,
        "plain": "",
    }
    return Step(**{**base, **changes})


def gated(view: FactsView, *steps: Step, **parts: Any) -> Plan:
    return gate(Plan(triage=CALM, steps=steps, **parts), view, LIMITS)


def blocks(rule: str, view: FactsView, offered: Step) -> None:
    """The gate takes the step out and says which rule did it."""
    plan = gated(view, offered)
    assert plan.gated
    assert plan.steps == ()
    assert [(entry.step, entry.rule) for entry in plan.blocked] == [(offered.id, rule)]
    assert [entry.held_back for entry in plan.blocked] == [offered.text]
    assert all(entry.because.endswith(".") for entry in plan.blocked)


def passes(view: FactsView, offered: Step) -> None:
    plan = gated(view, offered)
    assert plan.steps == (offered,)
    assert plan.blocked == ()


def test_quinine_never_leaves() -> None:
    """Quinine is never offered for cramps, to anybody."""
    blocks("quinine", person(), step("Quinine 200 mg at night.", kind="medicine"))


def test_tonic_water_never_leaves() -> None:
    """Tonic water is never offered for cramps."""
    blocks("quinine", person(), step("A glass of tonic water at bedtime.", kind="drink"))


def test_a_negation_elsewhere_does_not_smuggle_quinine() -> None:
    """A sentence that stops one thing and starts quinine is still blocked."""
    blocks("quinine", person(), step("Stop smoking and take quinine at night."))


def test_the_warning_against_quinine_passes() -> None:
    """The advice not to take quinine is not itself blocked."""
    passes(person(), step("No quinine for cramps.", kind="avoid", horizon="avoid"))
    passes(person(), step("Stop quinine for life.", kind="referral", who="gp"))


def test_quinine_in_a_review_is_stopped() -> None:
    """A review that keeps quinine leaves as a stop; one that offers it instead loses the offer."""
    keep = MedicineReview(
        medicine="quinine", concern="", plain="", suggestion="Keep", instead="",
        who_decides="gp", priority="keep",
    )  # fmt: skip
    offer = MedicineReview(
        medicine="baclofen", concern="", plain="", suggestion="Change", instead="quinine",
        who_decides="gp", priority="review",
    )  # fmt: skip
    plan = gated(person(), medicines=(keep, offer))
    assert plan.medicines[0].priority == "stop_now"
    assert plan.medicines[1].instead == ""


@pytest.mark.parametrize(
    "words",
    ["Drink more water.", "Drink plenty of fluids.", "Stay well hydrated.", "More water helps."],
)
def test_nobody_is_told_to_drink_more(words: str) -> None:
    """There is no unconditional advice to drink more, in any wording."""
    blocks("unconditional_drinking", person(), step(words, kind="prevention"))


def test_drinking_to_thirst_passes() -> None:
    """Drinking to thirst may be said."""
    passes(person(), step("Drink when you are thirsty; extra water does not help.", kind="drink"))


@pytest.mark.parametrize("burden", ["heart_failure", "cirrhosis", "haemodialysis", "ascites"])
def test_no_volume_with_a_heart_liver_or_kidney_that_cannot_carry_it(burden: str) -> None:
    """With heart failure, cirrhosis or dialysis no amount to drink is given here."""
    offered = step("Oral rehydration solution 2000 mL.", kind="fluid", limits={"ors_ml_24h": 2000})
    blocks("volume_set_by_clinician", person(burden), offered)
    passes(person("diarrhoea"), offered)


def test_no_volume_with_low_sodium() -> None:
    """With a sodium of 126 no amount to drink is given here."""
    offered = step("Sip rehydration solution.", kind="drink")
    blocks("volume_set_by_clinician", person(sodium=126.0), offered)


def test_full_intravenous_volume_is_not_for_heart_failure() -> None:
    """A drip of 100 mL/kg is withheld in heart failure."""
    offered = step("Ringer lactate.", kind="fluid", who="emergency", limits={"iv_ml_per_kg": 100})
    blocks("volume_set_by_clinician", person("heart_failure"), offered)


def test_nothing_by_mouth_when_drowsy() -> None:
    """A drowsy person is not told to drink."""
    offered = step("Sip rehydration solution.", kind="drink")
    blocks("nothing_by_mouth", person("drowsiness"), offered)


@pytest.mark.parametrize(
    "threat", ["leg_swelling_unilateral", "calf_tense", "leg_cold", "calf_pain_sudden", "leg_cast"]
)
def test_no_stretching_of_a_threatened_leg(threat: str) -> None:
    """A leg that may hold a clot, ischaemia, compartment syndrome or rupture is not stretched."""
    blocks("threatened_limb", person(threat), step("Stretch the calf and massage it."))


def test_a_suspected_clot_is_enough() -> None:
    """A probability of 10 % of a clot stops massage before any swelling is seen."""
    blocks("threatened_limb", FactsView({"cause:dvt": 0.1}), step("Rub the calf gently."))
    passes(FactsView({"cause:dvt": 0.01}), step("Rub the calf gently."))


def potassium(**changes: Any) -> Step:
    offered = {"kind": "replacement", "limits": {"potassium_oral_mmol_24h": 72.0}, **changes}
    return step("Potassium chloride tablets.", **offered)


def test_no_potassium_above_five() -> None:
    """No potassium with a potassium of 5.4, not even in hospital."""
    blocks("potassium", person(potassium=5.4), potassium(who="hospital"))


@pytest.mark.parametrize("keeper", ["medicine:ace_inhibitor", "medicine:potassium_sparing",
                                    "chronic_kidney_disease", "medicine:trimethoprim"])  # fmt: skip
def test_no_potassium_on_suspicion_where_it_is_kept(keeper: str) -> None:
    """An unknown potassium with a drug or kidney that keeps it forbids potassium, food included."""
    blocks("potassium", person(keeper), potassium())
    blocks("potassium", person(keeper), step("Eat a banana a day.", kind="food"))


@pytest.mark.parametrize("age", [0.5, 4.0, 15.9])
def test_no_amount_for_adults_in_the_plan_of_a_child(age: float) -> None:
    """A child gets amounts by weight or age only; adults' amounts go to a paediatric team."""
    view = person(
        age_years=age, potassium=2.4, magnesium=0.4, calcium=1.6, sodium=118.0, seizure=True
    )
    everything = gated(
        view, *make_plan(Patient(), NOTHING_CONCLUDED, view, load()).steps,
        *(as_step(entry) for entry in load().advice.values()),
    )  # fmt: skip
    by_weight = [s for s in everything.steps if any(p in k for k in s.limits for p in FOR_CHILDREN)]
    others = [s for s in everything.steps if s not in by_weight and s.horizon != "avoid"]
    assert others
    assert not [s.text for s in others if FOR_ADULTS.search(s.text)]
    told = next(s for s in everything.steps if s.id == "potassium_intravenous")
    assert "paediatric team" in told.text
    assert not told.limits


def test_the_amounts_of_adults_stay_in_the_plan_of_an_adult() -> None:
    """From 16 years on amounts are those of adults."""
    offered = step("Potassium chloride 40 mmol a day.", kind="replacement", who="hospital")
    assert gated(person(age_years=16.0, potassium=3.1), offered).steps[0].text == offered.text


def test_a_childs_bolus_of_hypertonic_saline_goes_by_weight() -> None:
    """3 % saline for a child: 2 mL/kg, at most 100 mL."""
    for weight, amount in ((20.0, "here 40 mL"), (60.0, "here 100 mL")):
        view = person(age_years=9.0, weight_kg=weight, sodium=118.0, seizure=True)
        plan = make_plan(Patient(), NOTHING_CONCLUDED, view, load())
        assert plan.sodium is not None
        bolus = next(s for s in plan.sodium.steps if s.id == "low_sodium_hypertonic")
        assert "2 mL/kg" in bolus.text
        assert amount in bolus.text


def test_potassium_below_egfr_30_is_halved_and_supervised() -> None:
    """With an eGFR of 22 a proven lack is treated in hospital with half the dose."""
    plan = gated(person(potassium=3.1, egfr=22.0), potassium(who="gp"))
    assert plan.steps[0].who == "hospital"
    assert plan.steps[0].limits["potassium_oral_mmol_24h"] == 36.0
    assert plan.blocked[0].rule == "potassium"


def test_intravenous_potassium_is_held_at_ten_an_hour() -> None:
    """Intravenous potassium leaves at no more than 10 mmol/h, 20 with continuous ECG."""
    fast = {"potassium_iv_mmol_per_h": 40.0, "potassium_peripheral_mmol_per_l": 80.0}
    plain = gated(person(potassium=2.2), potassium(who="hospital", limits=fast)).steps[0]
    assert plain.limits == {
        "potassium_iv_mmol_per_h": 10.0,
        "potassium_peripheral_mmol_per_l": 40.0,
    }
    watched = potassium(who="hospital", limits={**fast, "ecg_monitored": 1.0})
    seen = gated(person(potassium=2.2), watched).steps[0]
    assert seen.limits["potassium_iv_mmol_per_h"] == 20.0
    assert "Safety limit" in seen.text


def magnesium(**changes: Any) -> Step:
    offered = {"kind": "replacement", "limits": {"magnesium_oral_mmol_24h": 20.0}, **changes}
    return step("Magnesium by mouth.", id="magnesium_oral", **offered)


def test_magnesium_below_egfr_30_is_halved() -> None:
    """With an eGFR of 20 magnesium is halved and supervised."""
    plan = gated(person(egfr=20.0, magnesium=0.55), magnesium())
    assert plan.steps[0].limits["magnesium_oral_mmol_24h"] == 10.0
    assert plan.steps[0].who == "hospital"


@pytest.mark.parametrize("sign", ["bradycardia"])
def test_no_magnesium_with_a_slow_pulse(sign: str) -> None:
    """A slow pulse may be heart block: no magnesium."""
    blocks("magnesium", person(sign), magnesium(who="hospital"))


def test_no_calcium_with_high_calcium() -> None:
    """No calcium and no vitamin D with an adjusted calcium of 2.9."""
    view = person(adjusted_calcium=2.9)
    blocks("calcium", view, step("Calcium 1 g twice daily.", kind="replacement"))
    blocks("calcium", view, step("Vitamin D daily.", kind="replacement", id="vitamin_d"))


@pytest.mark.parametrize("depletion", ["hypovolaemic", "diarrhoea", "subarachnoid_haemorrhage"])
def test_no_fluid_restriction_in_depletion(depletion: str) -> None:
    """Fluid is not restricted in volume depletion or after a subarachnoid haemorrhage."""
    offered = step("Fluid restriction to 1000 mL.", kind="fluid", who="hospital")
    blocks("fluid_restriction", person(depletion), offered)


def test_no_fluid_restriction_with_possible_salt_wasting() -> None:
    """A probability of 10 % of cerebral salt wasting forbids restriction."""
    offered = step("Fluid restriction to 1000 mL.", kind="fluid", who="hospital")
    blocks("fluid_restriction", FactsView({"cause:cerebral_salt_wasting": 0.1}), offered)


@pytest.mark.parametrize("burden", ["heart_failure", "hypertension", "cirrhosis"])
def test_no_salt_where_it_is_kept(burden: str) -> None:
    """No salt tablets or brine with heart failure, hypertension or cirrhosis."""
    blocks("salt", person(burden), step("Salt tablets before exercise.", kind="prevention"))


def test_no_hypotonic_drip_with_low_sodium() -> None:
    """No 5 % dextrose with a sodium of 124, unless to re-lower on purpose."""
    drip = step("5 % dextrose 1 L.", kind="fluid", who="hospital")
    blocks("hypotonic_fluid", person(sodium=124.0), drip)
    relower = step("5 % dextrose 3 mL/kg/h.", kind="fluid", who="hospital", id="x_relowering")
    passes(person(sodium=124.0), relower)


def test_hypertonic_saline_only_in_hospital() -> None:
    """Hypertonic saline offered anywhere else is moved to hospital."""
    plan = gated(person(sodium=118.0), step("3 % saline 100 mL.", kind="fluid", who="gp"))
    assert plan.steps[0].who == "hospital"
    assert plan.blocked[0].rule == "hypertonic_in_hospital"


@pytest.mark.parametrize("risk", ["chronic_kidney_disease", "heart_failure", "dark_urine"])
def test_no_nsaid_for_kidneys_at_risk(risk: str) -> None:
    """No ibuprofen with kidneys at risk."""
    blocks("nsaid", person(risk), step("Ibuprofen 400 mg for the soreness."))


def test_no_vitamin_k2_unless_warfarin_is_excluded() -> None:
    """No vitamin K2 with warfarin, nor while the medicines are unknown."""
    offered = step("Vitamin K2 180 ug nightly.", kind="prevention")
    blocks("vitamin_k2", person("medicine:vitamin_k_antagonist"), offered)
    blocks("vitamin_k2", person(), offered)
    passes(FactsView({"medicine:vitamin_k_antagonist": False}), offered)


def test_no_bicarbonate_before_potassium() -> None:
    """No bicarbonate with a potassium of 2.6."""
    offered = step("Sodium bicarbonate 50 mmol.", kind="fluid", who="hospital")
    blocks("bicarbonate", person(potassium=2.6), offered)


def test_no_loperamide_with_blood() -> None:
    """No loperamide with bloody diarrhoea."""
    blocks("loperamide", person("diarrhoea_bloody"), step("Loperamide 2 mg.", kind="medicine"))


def test_a_red_flag_sets_the_floor_of_triage() -> None:
    """A plan that says self-care under an emergency flag leaves as an emergency."""
    flag = RaisedFlag(
        id="x", name="x", plain="x", urgency="emergency", action="x", plain_action="x", why="x",
        sources=(),
    )  # fmt: skip
    low = Triage(level="self_care", reasons=(), flags=(flag,))
    plan = gate(Plan(triage=low), person(), LIMITS)
    assert plan.triage.level == "emergency"


def test_every_rule_has_a_sentence() -> None:
    """No rule enters the gate without saying in one sentence what it keeps from harm."""
    assert all(rule.__doc__ and rule.__doc__.endswith(".") for rule in RULES)


def sodium(rise: float, in_48h: float, aim: tuple[float, float], risky: bool) -> SodiumPlan:
    offered = step("x", limits={"sodium_rise_mmol_per_l_24h": rise}, who="hospital", kind="fluid")
    return SodiumPlan(
        sodium_mmol_per_l=115,
        band="profound",
        symptoms="unknown",
        acuity="unknown",
        high_odsrisk=risky,
        odsrisk_reasons=(),
        aim_rise_24h=aim,
        limit_rise_any_24h=rise,
        limit_rise_any_48h=in_48h,
        steps=(offered,),
        checks=(),
        stop_rules=(),
    )


AMOUNT = st.floats(0.1, 500)


@settings(max_examples=100, deadline=None)
@given(rise=AMOUNT, in_48h=AMOUNT, low=AMOUNT, high=AMOUNT, risky=st.booleans())
def test_no_plan_leaves_with_a_correction_above_the_ceiling(
    rise: float, in_48h: float, low: float, high: float, risky: bool
) -> None:
    """Sodium never rises faster than 8 in any 24 h at high or unknown risk, 10 otherwise."""
    plan = gated(person(), sodium=sodium(rise, in_48h, (low, high), risky)).sodium
    assert plan is not None
    ceiling = 8.0 if risky else 10.0
    assert plan.limit_rise_any_24h <= ceiling
    assert plan.limit_rise_any_48h <= (16.0 if risky else 18.0)
    assert max(plan.aim_rise_24h) <= plan.limit_rise_any_24h
    assert plan.steps[0].limits["sodium_rise_mmol_per_l_24h"] <= ceiling


CEILINGS = [name.removeprefix("ceiling_") for name in LIMITS if name.startswith("ceiling_")]
PEOPLE = st.dictionaries(
    st.sampled_from(["potassium", "egfr", "sodium", "magnesium", "adjusted_calcium"]),
    st.floats(0.1, 200),
)


@settings(max_examples=150, deadline=None)
@given(
    asked=st.dictionaries(st.sampled_from(CEILINGS), AMOUNT, min_size=1),
    numbers=PEOPLE,
    who=st.sampled_from(["person", "gp", "hospital", "emergency"]),
    kind=st.sampled_from(["replacement", "fluid", "medicine", "drink"]),
)
def test_no_dose_or_rate_leaves_above_its_ceiling(
    asked: dict[str, float], numbers: dict[str, Value], who: str, kind: str
) -> None:
    """Whoever the person is, no machine-readable dose or rate passes its ceiling."""
    plan = gated(FactsView(dict(numbers)), step("Given.", kind=kind, who=who, limits=asked))
    for left in plan.steps:
        for key, amount in left.limits.items():
            assert amount <= LIMITS[f"ceiling_{key}"].value
            assert amount <= asked[key]


@settings(max_examples=40, deadline=None)
@given(numbers=PEOPLE)
def test_the_gate_changes_nothing_more_the_second_time(numbers: dict[str, Value]) -> None:
    """What has passed the gate passes it again unchanged."""
    view = FactsView(dict(numbers))
    once = gated(view, potassium(who="hospital"), magnesium(who="hospital"))
    twice = gate(once, view, LIMITS)
    assert twice == once
