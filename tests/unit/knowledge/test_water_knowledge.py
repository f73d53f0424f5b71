"""The water and sodium knowledge: well formed, complete, and physiologically consistent."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, TypeVar

import msgspec
import pytest
import yaml

from charley.knowledge import schema
from charley.knowledge.library import DATA
from charley.knowledge.schema import Cause, Effect, LabProfile, Measured, Mechanism, Source
from charley.reasoning.derived import FORMULAS

T = TypeVar("T")

PACKAGE = DATA.parents[1]
FINDING_FILES = ("symptoms", "signs", "history", "exposures", "tests")
DEMOGRAPHIC = {"female", "male", "pregnant"}
GLUCOSE_WHERE_UNSAID_MMOL_PER_L = 5.5
UREA_WHERE_UNSAID_MMOL_PER_L = 5.0

SIADH = {
    "siadh_drug", "drug_carbamazepine_class", "drug_desmopressin", "siadh_idiopathic",
    "siadh_paraneoplastic", "siadh_pulmonary", "siadh_cns_infection", "mdma_hyponatraemia",
    "porphyria_siadh", "reset_osmostat",
}  # fmt: skip
OTHERS = {
    "acute_water_intoxication", "beer_potomania", "bowel_prep_hyponatraemia",
    "cerebral_salt_wasting", "cirrhosis_hyponatraemia", "cystic_fibrosis_salt_loss",
    "diuretic_hyponatraemia", "exercise_associated_hyponatraemia", "gi_loss_dehydration",
    "gi_loss_hypovolaemia", "heart_failure", "hyperglycaemic_hyponatraemia", "hypermagnesaemia",
    "hypervolaemic_effusive", "hypopituitarism", "hypothyroid_hyponatraemia",
    "iatrogenic_hypernatraemia", "infection_hyponatraemia",
    "intracranial_pathology_with_mild_eah", "irrigant_absorption", "leptospirosis",
    "low_solute_intake", "nephrogenic_di", "osmotic_demyelination",
    "primary_adrenal_insufficiency", "pseudohyponatraemia", "psychogenic_polydipsia",
    "renal_salt_wasting", "renovascular_hyponatraemic_hypertension",
    "secondary_adrenal_insufficiency", "thiazide_hyponatraemia",
}  # fmt: skip
MECHANISMS = {
    "hypotonic_hyponatraemia", "adh_excess", "adh_suppressed", "low_effective_volume",
    "extrarenal_salt_loss", "renal_salt_loss_state", "hypervolaemic_state", "low_solute_state",
    "cortisol_lack", "mineralocorticoid_lack", "thyroid_lack", "non_hypotonic_hyponatraemia",
    "hypernatraemia_state", "volume_depletion",
}  # fmt: skip


def read(path: Any, shape: type[T]) -> T:
    return msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader), shape)


@cache
def mechanisms() -> dict[str, Mechanism]:
    return {m.id: m for m in read(DATA / "mechanisms" / "water.yaml", list[Mechanism])}


@cache
def causes() -> dict[str, Cause]:
    files = sorted((DATA / "causes").glob("water_*.yaml"))
    return {cause.id: cause for path in files for cause in read(path, list[Cause])}


def entries() -> list[Cause | Mechanism]:
    return [*mechanisms().values(), *causes().values()]


@cache
def finding_ids() -> frozenset[str]:
    files = (PACKAGE / "patient" / "lexicon" / f"{name}.yaml" for name in FINDING_FILES)
    return frozenset(key for path in files for key in read(path, dict[str, Any]))


@cache
def analyte_ids() -> frozenset[str]:
    measured = read(PACKAGE / "units" / "analytes.yaml", dict[str, Any])
    return frozenset(measured) | frozenset(FORMULAS)


@cache
def source_ids() -> frozenset[str]:
    files = (DATA / "sources").glob("*.yaml")
    return frozenset(key for path in files for key in read(path, dict[str, Source]))


@cache
def investigation_ids() -> frozenset[str]:
    return frozenset(test.id for test in read(DATA / "tests.yaml", list[schema.Test]))


def states(names: tuple[str, ...]) -> list[Mechanism]:
    """Mechanisms in the order in which their profiles count: outer before what they include."""
    found: list[Mechanism] = []
    for name in names:
        mechanism = mechanisms()[name]
        found += [mechanism, *states(mechanism.mechanisms)]
    return found


@cache
def profile(name: str) -> dict[str, LabProfile]:
    """Laboratory of a cause with what its mechanisms lend it."""
    cause = causes()[name]
    merged: dict[str, LabProfile] = {}
    for mechanism in states(cause.mechanisms):
        merged = {**mechanism.laboratory, **merged}
    return {**merged, **cause.laboratory}


def typical(name: str, analyte: str) -> float:
    return profile(name)[analyte].typical


def findings_of(name: str) -> set[str]:
    cause = causes()[name]
    return set(cause.findings).union(*(m.findings for m in states(cause.mechanisms)))


def with_state(state: str) -> list[str]:
    return [
        name
        for name, cause in causes().items()
        if state in {m.id for m in states(cause.mechanisms)}
    ]


def cited(entry: Cause | Mechanism) -> set[str]:
    named = {f.source for f in entry.findings.values() if isinstance(f, Measured)}
    named |= {lab.source for lab in entry.laboratory.values()} | set(entry.sources)
    if isinstance(entry, Cause):
        named |= {e.source for e in entry.risks.values() if isinstance(e, Effect)}
    return named - {"expert_prior"}


def test_every_state_and_cause_is_written() -> None:
    assert set(mechanisms()) == MECHANISMS
    assert causes().keys() >= SIADH | OTHERS


def test_words_are_those_of_the_lexicon_and_the_analyte_table() -> None:
    strange = {
        (entry.id, name)
        for entry in entries()
        for name in {*entry.findings, *entry.unlikely} - finding_ids()
        | set(entry.laboratory) - analyte_ids()
    }
    assert strange == set()


def test_exposures_and_tests_are_known() -> None:
    known = finding_ids() | DEMOGRAPHIC
    strange = {
        (cause.id, key)
        for cause in causes().values()
        for key in (*cause.risks, *cause.requires)
        if key not in known and not re.fullmatch(r"age:\d+-\d+|medicine:[a-z_0-9]+", key)
    }
    strange |= {
        (c.id, t) for c in causes().values() for t in c.confirm if t not in investigation_ids()
    }
    assert strange == set()


def test_every_number_has_a_known_source() -> None:
    assert {(e.id, key) for e in entries() for key in cited(e) - source_ids()} == set()


def test_a_fact_plays_one_part_in_a_cause() -> None:
    doubled = {
        (cause.id, name)
        for cause in causes().values()
        for name in ({*cause.findings, *cause.unlikely} & {*cause.risks, *cause.requires})
        | (set(cause.findings) & set(cause.unlikely))
    }
    assert doubled == set()


@pytest.mark.parametrize("name", sorted(SIADH | OTHERS))
def test_a_cause_can_be_recognised(name: str) -> None:
    cause = causes()[name]
    assert len(findings_of(name)) >= 8
    assert profile(name)
    assert cause.confirm
    assert 0.1 <= cause.base_rate <= 30
    assert len(cause.base_reason) > 30


@pytest.mark.parametrize("name", with_state("hypotonic_hyponatraemia"))
def test_hypotonic_means_low_sodium_and_low_tonicity(name: str) -> None:
    assert typical(name, "sodium") < 135
    assert typical(name, "tonicity") <= 270
    assert typical(name, "corrected_sodium") == typical(name, "sodium")


@pytest.mark.parametrize("name", sorted(causes()))
def test_osmolality_adds_up(name: str) -> None:
    """2 Na + glucose + urea agrees with the stated calculated value; the gap likewise."""
    labs = profile(name)
    if "calculated_osmolality" not in labs:
        return
    glucose = labs["glucose"].typical if "glucose" in labs else GLUCOSE_WHERE_UNSAID_MMOL_PER_L
    urea = labs["urea"].typical if "urea" in labs else UREA_WHERE_UNSAID_MMOL_PER_L
    calculated = typical(name, "calculated_osmolality")
    assert calculated == pytest.approx(2 * typical(name, "sodium") + glucose + urea, abs=7)
    gap = labs["osmolal_gap"].typical if "osmolal_gap" in labs else 0
    assert typical(name, "osmolality") - calculated == pytest.approx(gap, abs=7)
    assert typical(name, "osmolality") - typical(name, "tonicity") == pytest.approx(urea, abs=7)


@pytest.mark.parametrize("name", sorted(SIADH))
def test_antidiuresis_has_salty_concentrated_urine_and_low_urate(name: str) -> None:
    assert typical(name, "urine_osmolality") > 100
    assert typical(name, "urine_sodium") > 30
    assert typical(name, "fe_urate") > 8
    assert typical(name, "urate") < 250
    assert causes()[name].umbrella == "siadh"


@pytest.mark.parametrize("name", with_state("adh_suppressed"))
def test_water_excess_has_thin_urine(name: str) -> None:
    assert typical(name, "urine_osmolality") <= 130
    assert typical(name, "electrolyte_free_water_ratio") < 0.5


@pytest.mark.parametrize("name", with_state("low_effective_volume"))
def test_underfilled_arteries_save_sodium(name: str) -> None:
    assert typical(name, "urine_sodium") <= 30
    assert typical(name, "fe_urate") < 8


def test_without_hypotonicity_the_cells_do_not_swell() -> None:
    for name in with_state("non_hypotonic_hyponatraemia"):
        assert typical(name, "sodium") < 135
        assert typical(name, "tonicity") >= 275
    assert typical("hyperglycaemic_hyponatraemia", "corrected_sodium") >= 135
    assert typical("pseudohyponatraemia", "osmolal_gap") > 15


def test_glucose_correction_links_the_two_sodiums() -> None:
    """Katz-Hillier factor of the European guideline: 2.4 mmol/L for each 5.5 of glucose."""
    for name in ("hyperglycaemic_hyponatraemia", "hyperosmolar_hyperglycaemic_state"):
        rise = 2.4 * (typical(name, "glucose") - 5.5) / 5.5
        expected = typical(name, "sodium") + rise
        assert typical(name, "corrected_sodium") == pytest.approx(expected, abs=3)


def test_primary_and_secondary_adrenal_failure_part_by_potassium_acth_and_skin() -> None:
    primary, secondary = "primary_adrenal_insufficiency", "secondary_adrenal_insufficiency"
    assert typical(primary, "potassium") > 5
    assert typical(secondary, "potassium") < 4.5
    assert typical(primary, "acth") > 10 * typical(secondary, "acth")
    assert typical(primary, "renin") > 5 * typical(secondary, "renin")
    assert causes()[secondary].findings["hyperpigmentation"] == "rare"


def test_diabetes_insipidus_parts_by_copeptin() -> None:
    central, nephrogenic = "diabetes_insipidus_central", "nephrogenic_di"
    assert typical(central, "copeptin") < 4.9
    assert typical(nephrogenic, "copeptin") > 21.4
    assert max(typical(n, "urine_osmolality") for n in (central, nephrogenic)) < 300


@pytest.mark.parametrize(
    ("name", "exposure"),
    [
        ("thiazide_hyponatraemia", "medicine:thiazide"),
        ("drug_desmopressin", "medicine:desmopressin"),
        ("siadh_drug", "medicine:ssri"),
        ("drug_carbamazepine_class", "medicine:antiseizure_carbamazepine"),
        ("bowel_prep_hyponatraemia", "bowel_prep"),
        ("exercise_associated_hyponatraemia", "endurance_event"),
        ("mdma_hyponatraemia", "mdma_use"),
    ],
)
def test_no_cause_without_its_exposure(name: str, exposure: str) -> None:
    assert exposure in causes()[name].requires


def test_dangerous_states_are_not_left_waiting() -> None:
    waiting = {n for n, c in causes().items() if c.urgency in {"routine", "soon", "self_care"}}
    assert waiting <= {"reset_osmostat", "nephrotic_hyponatraemia", "pseudohyponatraemia"}
    for name in ("primary_adrenal_insufficiency", "osmotic_demyelination", "hypermagnesaemia"):
        assert causes()[name].urgency == "emergency"
