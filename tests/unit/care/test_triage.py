"""Triage: flags first, then what the probable causes demand."""

from __future__ import annotations

import msgspec
from facts_view import NOTHING_CONCLUDED, FactsView, person, ranked

from charley.care.triage import decide_triage, highest, leading_flags, raised_flags
from charley.knowledge.library import load
from charley.reasoning.differential import Differential

LIBRARY = load()


def level(view: FactsView, differential: Differential) -> str:
    return decide_triage(view, differential, LIBRARY).level


def test_a_typical_night_cramp_is_no_emergency() -> None:
    typical = person("cramp_nocturnal", "cramp_calf", "cramp_brief")
    sure = ranked(benign_nocturnal_cramps=0.9, diuretic_cramps=0.04)
    triage = decide_triage(typical, sure, LIBRARY)
    assert triage.level in {"routine", "self_care"}
    assert triage.flags == ()


def test_many_remote_emergencies_are_not_one_probable_one() -> None:
    remote = dict.fromkeys(
        ("dvt", "acute_limb_ischaemia", "compartment_syndrome", "tetanus", "strychnine",
         "heat_stroke", "cholera", "tumour_lysis", "neuroleptic_malignant", "black_widow"), 0.03
    )  # fmt: skip
    assert level(person("cramp_nocturnal"), ranked(benign_nocturnal_cramps=0.7, **remote)) in {
        "routine",
        "self_care",
    }


def test_a_probable_emergency_makes_one() -> None:
    assert level(person("leg_pain"), ranked(acute_limb_ischaemia=0.3)) == "emergency"


def test_one_emergency_cause_that_is_not_remote_is_seen_the_same_day() -> None:
    causes = ranked(benign_nocturnal_cramps=0.8, acute_limb_ischaemia=0.12)
    assert level(person("leg_pain"), causes) == "same_day"


def test_the_gravest_level_has_the_lowest_threshold() -> None:
    limits = [
        LIBRARY.limits[f"triage_threshold_{name}"].value
        for name in ("emergency", "same_day", "soon", "routine")
    ]
    assert limits == sorted(limits)


def test_what_is_unexplained_is_not_left_to_self_care() -> None:
    unexplained = msgspec.structs.replace(NOTHING_CONCLUDED, unexplained=0.8)
    assert level(person("cramp"), unexplained) == "routine"


def test_the_first_question_could_raise_the_level_by_itself() -> None:
    triage = decide_triage(person("diarrhoea"), ranked(gi_loss_dehydration=0.6), LIBRARY)
    assert triage.to_ask[0] in {"syncope", "anuria_hours", "lethargy", "confusion"}
    assert len(triage.to_ask) <= 8


def test_what_is_known_is_not_asked_again() -> None:
    known = FactsView({"diarrhoea": True, "syncope": False, "confusion": False})
    triage = decide_triage(known, ranked(gi_loss_dehydration=0.6), LIBRARY)
    assert not {"syncope", "confusion"} & set(triage.to_ask)


def test_lower_rungs_stay_raised_but_are_not_repeated() -> None:
    flags = raised_flags(person(sodium=117.0), LIBRARY)
    assert {"extreme_low_sodium", "mild_low_sodium"} <= {flag.id for flag in flags}
    assert [flag.id for flag in leading_flags(flags)] == ["extreme_low_sodium"]


def test_highest_of_nothing_is_self_care() -> None:
    assert highest([]) == "self_care"
    assert highest(["soon", "emergency", "routine"]) == "emergency"
