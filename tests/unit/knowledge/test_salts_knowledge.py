"""Potassium, calcium, magnesium and acid-base knowledge: well formed and medically right."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
import yaml

from charley.knowledge.library import DATA
from charley.knowledge.schema import Cause, Effect, LabProfile, Measured, Mechanism, Source
from charley.knowledge.schema import Test as Investigation
from charley.reasoning.reference import reference

T = TypeVar("T")

LEXICON = DATA.parents[1] / "patient" / "lexicon"
FINDING_FILES = ("symptoms", "signs", "history", "exposures", "tests")
PERSON = {"female", "male", "pregnant"}

POTASSIUM = [
    "barium_poisoning",
    "bartter",
    "diuretic_abuse",
    "diuretic_hypokalaemia",
    "distal_rta",
    "ectopic_acth",
    "excess_cola",
    "gi_loss_hypokalaemia",
    "gitelman",
    "hyperemesis_hypokalaemia",
    "hyperkalaemic_periodic_paralysis",
    "ketogenic_ketoacidosis",
    "liquorice",
    "primary_aldosteronism",
    "severe_hypophosphataemia",
    "thyrotoxic_periodic_paralysis",
    "uraemia_aki",
    "vipoma",
    "vomiting_alkalosis",
    "diabetic_ketoacidosis",
    "refeeding",
]
CALCIUM_MAGNESIUM = [
    "alcohol_electrolyte_depletion",
    "autoimmune_polyendocrine",
    "drug_hypocalcaemia",
    "drug_hypomagnesaemia",
    "gi_loss_hypomagnesaemia",
    "hyperventilation_tetany",
    "hypocalcaemia_ckd",
    "hypomagnesaemia_diuretic",
    "hypomagnesaemia_malnutrition",
    "hypoparathyroidism",
    "malabsorption",
    "postsurgical_hypocalcaemia",
    "ppi_hypomagnesaemia",
    "primary_hyperparathyroidism",
    "pseudohypoparathyroidism",
    "tumour_lysis",
    "vitamin_d_deficiency",
]
MECHANISMS = [
    "hypokalaemia",
    "renal_potassium_loss",
    "extrarenal_potassium_loss",
    "potassium_shift",
    "hyperkalaemia",
    "chloride_depletion_alkalosis",
    "mineralocorticoid_excess_state",
    "tubular_salt_wasting",
    "normal_gap_acidosis",
    "high_gap_acidosis",
    "respiratory_alkalosis_state",
    "hypomagnesaemia",
    "renal_magnesium_loss",
    "gut_magnesium_loss",
    "hypocalcaemia",
    "pth_lack",
    "pth_resistance",
    "vitamin_d_lack",
    "hypercalcaemia",
    "hypophosphataemia",
    "tetany",
    "kidney_failure",
]


def read(path: Path, shape: type[T]) -> T:
    return msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader), shape)


@cache
def mechanisms() -> dict[str, Mechanism]:
    files = (DATA / "mechanisms").glob("*.yaml")
    return {m.id: m for path in files for m in read(path, list[Mechanism])}


@cache
def causes() -> dict[str, Cause]:
    files = (DATA / "causes").glob("salts_*.yaml")
    return {cause.id: cause for path in files for cause in read(path, list[Cause])}


@cache
def keys_of(*paths: Path) -> frozenset[str]:
    return frozenset(key for path in paths for key in read(path, dict[str, Any]))


def finding_ids() -> frozenset[str]:
    return keys_of(*(LEXICON / f"{name}.yaml" for name in FINDING_FILES))


def entries() -> list[Cause | Mechanism]:
    own = read(DATA / "mechanisms" / "salts.yaml", list[Mechanism])
    return [*own, *causes().values()]


def laboratory(name: str) -> dict[str, LabProfile]:
    """Laboratory of a cause: its own profile over what its mechanisms lend, first come first."""
    cause = causes()[name]
    found = dict(cause.laboratory)
    waiting = list(cause.mechanisms)
    while waiting:
        mechanism = mechanisms()[waiting.pop(0)]
        found = mechanism.laboratory | found
        waiting = [*mechanism.mechanisms, *waiting]
    return found


def typical(name: str, analyte: str) -> float:
    return laboratory(name)[analyte].typical


def reached(name: str) -> set[str]:
    found: set[str] = set()
    waiting = list(causes()[name].mechanisms)
    while waiting:
        mechanism = waiting.pop()
        found.add(mechanism)
        waiting.extend(mechanisms()[mechanism].mechanisms)
    return found


def test_every_mechanism_and_cause_of_the_field_is_there() -> None:
    own = {m.id for m in entries() if isinstance(m, Mechanism)}
    assert own == set(MECHANISMS)
    assert not {*POTASSIUM, *CALCIUM_MAGNESIUM} - causes().keys()


@pytest.mark.parametrize("name", CALCIUM_MAGNESIUM)
def test_calcium_and_magnesium_causes_stand_in_their_group(name: str) -> None:
    assert causes()[name].group == "calcium_magnesium"


def test_findings_are_of_the_lexicon() -> None:
    used = {f for entry in entries() for f in (*entry.findings, *entry.unlikely)}
    assert not used - finding_ids()


def test_no_finding_speaks_for_and_against_or_counts_twice() -> None:
    for entry in entries():
        assert not entry.findings.keys() & set(entry.unlikely), entry.id
        if isinstance(entry, Cause):
            prior = {*entry.risks, *entry.requires}
            assert not entry.findings.keys() & prior, entry.id


def medicine_classes() -> frozenset[str]:
    lexicon = read(LEXICON / "medicines.yaml", dict[str, dict[str, Any]])
    named = [*lexicon["ingredients"].values(), *lexicon["words"].values()]
    return frozenset(name for entry in named for name in entry.get("classes", ()))


def test_prior_keys_are_known() -> None:
    medicines = {f"medicine:{name}" for name in medicine_classes()}
    known = finding_ids() | PERSON | medicines
    for cause in causes().values():
        for key in (*cause.risks, *cause.requires):
            if key.startswith("age:"):
                low, high = (float(edge) for edge in key[4:].split("-"))
                assert 0 <= low < high <= 120, (cause.id, key)
            else:
                assert key in known, (cause.id, key)


def test_analytes_are_known_and_spreads_positive() -> None:
    known = reference().keys()
    for entry in entries():
        for analyte, profile in entry.laboratory.items():
            assert analyte in known, (entry.id, analyte)
            assert profile.spread > 0, (entry.id, analyte)


def test_mechanisms_and_investigations_exist() -> None:
    tests = {test.id for test in read(DATA / "tests.yaml", list[Investigation])}
    for cause in causes().values():
        assert not set(cause.mechanisms) - mechanisms().keys(), cause.id
        assert not set(cause.confirm) - tests, cause.id
        assert cause.confirm, cause.id


def test_every_number_names_a_known_source() -> None:
    files = (DATA / "sources").glob("*.yaml")
    known = {key for path in files for key in read(path, dict[str, Source])}
    for entry in entries():
        named = set(entry.sources)
        named |= {value.source for value in entry.findings.values() if isinstance(value, Measured)}
        named |= {profile.source for profile in entry.laboratory.values()}
        if isinstance(entry, Cause):
            named |= {e.source for e in entry.risks.values() if isinstance(e, Effect)}
        assert not named - known - {"expert_prior"}, entry.id
        assert entry.sources, entry.id


def test_base_rates_are_between_the_floor_and_everyday() -> None:
    for cause in causes().values():
        assert 0.1 <= cause.base_rate <= 30, cause.id
        assert cause.base_reason, cause.id


@pytest.mark.parametrize(
    "name", [name for name in CALCIUM_MAGNESIUM if "magnes" in name or name.startswith("alcohol")]
)
def test_magnesium_stands_behind_low_calcium_and_potassium(name: str) -> None:
    assert "hypomagnesaemia" in reached(name)
    assert typical(name, "magnesium") < 0.5
    assert typical(name, "calcium") < 2.2
    assert typical(name, "potassium") < 3.5
    assert typical(name, "pth") < 7  # low or wrongly normal, not risen as low calcium demands


def test_kidney_and_gut_differ_in_the_magnesium_they_excrete() -> None:
    assert typical("drug_hypomagnesaemia", "fe_magnesium") > 4
    assert typical("ppi_hypomagnesaemia", "fe_magnesium") < 2
    assert typical("alcohol_electrolyte_depletion", "fe_magnesium") > 4
    assert typical("gi_loss_hypomagnesaemia", "fe_magnesium") < 2


def test_urinary_calcium_parts_gitelman_from_bartter() -> None:
    assert typical("gitelman", "urine_calcium_creatinine") < 0.2
    assert typical("bartter", "urine_calcium_creatinine") > 0.6
    assert typical("gitelman", "magnesium") < 0.7 < typical("bartter", "magnesium")


def test_urinary_chloride_parts_vomiting_from_tubular_loss() -> None:
    assert typical("vomiting_alkalosis", "urine_chloride") < 20
    assert typical("vomiting_alkalosis", "urine_sodium") > typical(
        "vomiting_alkalosis", "urine_chloride"
    )
    assert typical("gi_loss_hypokalaemia", "urine_sodium") < typical(
        "gi_loss_hypokalaemia", "urine_chloride"
    )
    for name in ("gitelman", "bartter", "primary_aldosteronism", "diuretic_abuse"):
        assert typical(name, "urine_chloride") > 40, name


def test_renin_and_aldosterone_name_the_hypertensive_causes() -> None:
    assert typical("primary_aldosteronism", "aldosterone") > 600
    assert typical("primary_aldosteronism", "renin") < 5
    for name in ("liquorice", "liddle_ame"):
        assert typical(name, "aldosterone") < 100
        assert typical(name, "renin") < 5
    for name in ("gitelman", "bartter"):
        assert typical(name, "renin") > 60
        assert {"hypertension", "hypertension_now"} <= set(causes()[name].unlikely)


def test_shift_spares_urinary_potassium_and_acid_base() -> None:
    for name in ("thyrotoxic_periodic_paralysis", "hypokalaemic_periodic_paralysis"):
        assert typical(name, "urine_potassium_creatinine") < 2.5
        assert 22 <= typical(name, "bicarbonate") <= 26
    assert typical("distal_rta", "urine_potassium_creatinine") > 2.5
    assert typical("distal_rta", "bicarbonate") < 18
    assert typical("distal_rta", "urine_ph") > 5.5


def test_parathyroid_hormone_and_phosphate_sort_low_calcium() -> None:
    low, high = 1.6, 6.9
    for name in ("hypoparathyroidism", "postsurgical_hypocalcaemia", "autoimmune_polyendocrine"):
        assert typical(name, "pth") < low, name
        assert typical(name, "phosphate") > 1.5, name
    assert typical("pseudohypoparathyroidism", "pth") > high
    assert typical("pseudohypoparathyroidism", "phosphate") > 1.5
    assert typical("vitamin_d_deficiency", "pth") > high
    assert typical("vitamin_d_deficiency", "phosphate") < 0.9
    assert typical("hypocalcaemia_ckd", "creatinine") > 300
    assert 2.3 <= typical("hyperventilation_tetany", "calcium") <= 2.45


def test_hidden_exposures_are_risks_not_requirements() -> None:
    for name in ("liquorice", "diuretic_abuse", "vomiting_alkalosis", "gi_loss_hypokalaemia"):
        assert not causes()[name].requires, name
    assert causes()["liquorice"].risks["liquorice_use"] == 90
