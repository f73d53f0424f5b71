"""The medicine classes: complete, cited, and in proportion to what is published."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
import yaml

from charley.knowledge.library import DATA, load
from charley.knowledge.schema import MedicineClass, TimeCourse
from charley.units.analytes import analytes

LEXICON = DATA.parents[1] / "patient" / "lexicon" / "medicines.yaml"
DIRECTIONS = {"--", "-", "+", "++", "~"}
TAPERED = (
    *("benzodiazepine", "beta_blocker", "corticosteroid", "antiseizure_carbamazepine"),
    *("antiseizure_inducer", "valproate", "levetiracetam", "lamotrigine", "opioid", "baclofen"),
    *("ssri", "snri", "gabapentinoid", "dopaminergic", "carbonic_anhydrase_inhibitor"),
)
WHO_MUST_AGREE = ("insulin", "calcineurin_inhibitor", "vitamin_k_antagonist", "doac", "serm")


@cache
def medicines() -> dict[str, MedicineClass]:
    return load().medicines


def courses() -> list[tuple[str, str, TimeCourse]]:
    return [
        (name, target, course)
        for name, medicine in medicines().items()
        for target, course in medicine.raises.items()
    ]


def odds(name: str, target: str, days: float) -> float:
    day, value = np.array(medicines()[name].raises[target].points).T
    return float(np.exp(np.interp(days, day, np.log(value))))


def lexicon_classes() -> set[str]:
    table: dict[str, Any] = yaml.load(LEXICON.read_text(encoding="utf-8"), yaml.CSafeLoader)
    entries = [*table["ingredients"].values(), *table["words"].values()]
    return {name for entry in entries for name in entry.get("classes") or []}


def test_every_class_of_the_lexicon_is_known_and_no_other() -> None:
    assert set(medicines()) == lexicon_classes()


def test_targets_are_causes_mechanisms_or_cramp() -> None:
    known = {*load().causes, *load().mechanisms, "cramp"}
    assert not [(name, target) for name, target, _ in courses() if target not in known]


def test_a_course_and_a_risk_never_say_the_same_twice() -> None:
    causes = load().causes
    twice = [
        (name, target)
        for name, target, _ in courses()
        if target in causes and f"medicine:{name}" in causes[target].risks
    ]
    assert not twice, f"the cause already has this medicine among its risks: {twice}"


def test_every_medicine_that_a_cause_requires_has_a_course_or_a_risk() -> None:
    silent = [
        (cause.id, key)
        for cause in load().causes.values()
        for key in cause.requires
        if key.startswith("medicine:")
        and key not in cause.risks
        and cause.id not in medicines()[key.removeprefix("medicine:")].raises
    ]
    assert not silent


@pytest.mark.parametrize(("name", "target", "course"), courses())
def test_courses_start_at_day_zero_and_go_on_with_positive_odds(
    name: str, target: str, course: TimeCourse
) -> None:
    days = [day for day, _ in course.points]
    assert days[0] == 0, f"{name} on {target}"
    assert len(days) >= 2, f"{name} on {target}"
    assert days == sorted(set(days)), f"{name} on {target}: days must ascend"
    assert all(0 < value <= 100 for _, value in course.points), f"{name} on {target}"


def test_every_number_names_a_source_that_exists() -> None:
    sources = {*load().sources, "expert_prior"}
    cited = {(name, course.source) for name, _, course in courses()}
    cited |= {(m.id, key) for m in medicines().values() for key in m.sources}
    assert not [pair for pair in cited if pair[1] not in sources]


def test_a_course_from_a_publication_says_what_was_published() -> None:
    silent = [
        (name, target)
        for name, target, course in courses()
        if course.source != "expert_prior" and not any(c.isdigit() for c in course.note)
    ]
    assert not silent


@pytest.mark.parametrize("medicine", medicines().values(), ids=lambda m: str(m.id))
def test_entries_are_filled_in_and_plausible(medicine: MedicineClass) -> None:
    assert 0 < medicine.prevalence < 0.6
    assert 0 < medicine.washout_days <= 15 * 365
    assert len(medicine.mechanism) > 20
    assert medicine.mechanism.endswith(".")
    assert all((medicine.plain, medicine.review, medicine.who_decides))
    assert set(medicine.electrolytes) <= set(analytes())
    assert set(medicine.electrolytes.values()) <= DIRECTIONS


@pytest.mark.parametrize("name", TAPERED)
def test_medicines_with_dangerous_withdrawal_warn_of_it(name: str) -> None:
    caution = medicines()[name].caution.lower()
    assert "abrupt" in caution or "taper" in caution


@pytest.mark.parametrize("name", WHO_MUST_AGREE)
def test_medicines_that_protect_life_are_not_stopped_alone(name: str) -> None:
    caution = medicines()[name].caution.lower()
    assert "never stop" in caution or "must not be stopped" in caution


@pytest.mark.parametrize(
    ("name", "target", "days", "published"),
    [
        ("ssri", "siadh_drug", 7, 29),
        ("ssri", "siadh_drug", 91, 2.1),
        ("ssri", "siadh_drug", 700, 0.78),
        ("snri", "siadh_drug", 7, 5.28),
        ("ppi", "siadh_drug", 7, 6.87),
        ("ppi", "siadh_drug", 400, 1.10),
        ("ppi", "ppi_hypomagnesaemia", 365, 1.71),
        ("antiseizure_carbamazepine", "drug_carbamazepine_class", 14, 9.63),
        ("antiseizure_carbamazepine", "drug_carbamazepine_class", 400, 7.97),
        ("levetiracetam", "siadh_drug", 7, 9.76),
        ("desmopressin", "drug_desmopressin", 30, 13),
        ("laba", "cramp", 100, 2.42),
        ("potassium_sparing", "cramp", 100, 2.12),
        ("thiazide", "cramp", 100, 1.48),
        ("loop", "cramp", 100, 1.20),
        ("statin", "cramp", 100, 1.16),
        ("beta_blocker", "cramp", 100, 1.0),
    ],
)
def test_odds_are_the_published_ones(name: str, target: str, days: float, published: float) -> None:
    assert odds(name, target, days) == pytest.approx(published, rel=0.01)


def test_thiazide_hyponatraemia_is_front_loaded() -> None:
    assert 3.56 <= odds("thiazide", "thiazide_hyponatraemia", 20) <= 4.25
    assert 1.26 <= odds("thiazide", "thiazide_hyponatraemia", 400) <= 1.29


def test_magnesium_falls_slowly_on_acid_blockers() -> None:
    assert odds("ppi", "ppi_hypomagnesaemia", 14) < 0.1
    assert odds("ppi", "ppi_hypomagnesaemia", 1000) > 1.5


def test_classes_that_the_evidence_acquits_stay_acquitted() -> None:
    assert not medicines()["benzodiazepine"].raises
    assert not medicines()["ccb_rate_limiting"].raises
    assert "drug_cramps" in medicines()["ccb_dihydropyridine"].raises
    assert not medicines()["quinine"].raises


def test_quinine_is_stopped_with_a_reason_and_with_the_prescriber() -> None:
    quinine = medicines()["quinine"]
    assert quinine.review.startswith("Stop")
    assert all(word in quinine.review for word in ("malaria", "platelets", "tonic water"))
    assert "prescriber" in quinine.who_decides
