"""The nerve, muscle, vessel, toxin and heat knowledge: well formed, and medically in proportion."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import msgspec
import pytest
import yaml

from charley.knowledge.library import DATA
from charley.knowledge.schema import Cause, Effect, Measured, Mechanism, Source
from charley.reasoning.reference import DERIVED
from charley.units.analytes import analytes

T = TypeVar("T")

CAUSE_FILES = ("benign", "neuro", "muscle", "vascular", "toxins_heat", "outside")
LEXICON = DATA.parents[1] / "patient" / "lexicon"
FINDING_FILES = ("symptoms", "signs", "history", "exposures", "tests")
DEMOGRAPHIC = {"female", "male", "pregnant"}


def read(path: Any, shape: type[T]) -> T:
    return msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader), shape)


@cache
def mechanisms() -> dict[str, Mechanism]:
    return {m.id: m for m in read(DATA / "mechanisms" / "nerve.yaml", list[Mechanism])}


@cache
def causes() -> dict[str, Cause]:
    files = (DATA / "causes" / f"{name}.yaml" for name in CAUSE_FILES)
    return {cause.id: cause for path in files for cause in read(path, list[Cause])}


@cache
def all_mechanism_ids() -> frozenset[str]:
    files = (DATA / "mechanisms").glob("*.yaml")
    return frozenset(m.id for path in files for m in read(path, list[Mechanism]))


@cache
def finding_ids() -> frozenset[str]:
    files = (LEXICON / f"{name}.yaml" for name in FINDING_FILES)
    return frozenset(key for path in files for key in read(path, dict[str, Any]))


@cache
def source_ids() -> frozenset[str]:
    files = (DATA / "sources").glob("*.yaml")
    return frozenset(key for path in files for key in read(path, dict[str, Source]))


def entries() -> list[Cause | Mechanism]:
    return [*mechanisms().values(), *causes().values()]


by_id = pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
cause_by_id = pytest.mark.parametrize("cause", causes().values(), ids=lambda cause: cause.id)


def exposure_is_known(key: str) -> bool:
    if key.startswith("age:"):
        low, high = (float(part) for part in key.removeprefix("age:").split("-"))
        return 0 <= low < high <= 120
    return key.startswith("medicine:") or key in DEMOGRAPHIC or key in finding_ids()


@by_id
def test_findings_are_words_of_the_lexicon(entry: Cause | Mechanism) -> None:
    assert set(entry.findings) <= finding_ids()
    assert set(entry.unlikely) <= finding_ids()


@by_id
def test_no_finding_is_both_frequent_and_unlikely(entry: Cause | Mechanism) -> None:
    assert not set(entry.findings) & set(entry.unlikely)


@by_id
def test_laboratory_names_known_analytes_with_a_spread(entry: Cause | Mechanism) -> None:
    assert set(entry.laboratory) <= set(analytes()) | set(DERIVED)
    assert all(profile.spread > 0 for profile in entry.laboratory.values())


@by_id
def test_mechanisms_exist(entry: Cause | Mechanism) -> None:
    assert set(entry.mechanisms) <= all_mechanism_ids()


@by_id
def test_every_number_names_a_known_source(entry: Cause | Mechanism) -> None:
    measured = [f for f in entry.findings.values() if isinstance(f, Measured)]
    used = {m.source for m in measured} | {p.source for p in entry.laboratory.values()}
    used |= set(entry.sources)
    if isinstance(entry, Cause):
        used |= {e.source for e in entry.risks.values() if isinstance(e, Effect)}
    assert used - {"expert_prior"} <= source_ids()
    assert all(0 < m.value < 1 for m in measured)


@cause_by_id
def test_risks_and_requirements_are_exposures(cause: Cause) -> None:
    assert [key for key in (*cause.requires, *cause.risks) if not exposure_is_known(key)] == []
    odds = [e.odds if isinstance(e, Effect) else e for e in cause.risks.values()]
    assert all(value > 0 for value in odds)


@cause_by_id
def test_a_base_rate_comes_with_its_reason_and_a_test(cause: Cause) -> None:
    assert 0.1 <= cause.base_rate <= 300
    assert cause.base_reason
    assert cause.confirm


@cause_by_id
def test_what_is_outside_the_field_points_the_way(cause: Cause) -> None:
    assert cause.field == "charley" or cause.pointer


def test_ordinary_night_cramps_are_the_default() -> None:
    ordinary = causes()["benign_nocturnal_cramps"].base_rate
    assert all(ordinary >= 4 * c.base_rate for c in causes().values() if c.base_rate != ordinary)


def test_twitching_alone_does_not_make_motor_neurone_disease() -> None:
    als, ordinary = causes()["als"], causes()["benign_nocturnal_cramps"]
    twitching = ordinary.findings["fasciculation"]
    assert isinstance(twitching, Measured)
    assert als.base_rate < 0.01 * ordinary.base_rate * twitching.value


def test_the_motor_neurone_signs_belong_to_als_and_not_to_its_benign_neighbour() -> None:
    als, loss = causes()["als"], mechanisms()["motor_neuron_loss"]
    assert {"brisk_reflexes", "cramp"} <= set(als.findings)
    assert {"weakness", "muscle_wasting", "fasciculation"} <= set(loss.findings)
    benign_neighbour = causes()["cramp_fasciculation_syndrome"]
    assert {"weakness", "muscle_wasting", "brisk_reflexes"} <= set(benign_neighbour.unlikely)


def test_varicose_veins_do_not_explain_a_cramp() -> None:
    venous: list[Cause | Mechanism] = [
        causes()["venous_insufficiency"],
        mechanisms()["venous_obstruction"],
    ]
    assert not [f for entry in venous for f in entry.findings if f.startswith("cramp")]


@pytest.mark.parametrize(
    ("cause", "urgency"),
    [
        ("acute_limb_ischaemia", "emergency"),
        ("compartment_syndrome", "emergency"),
        ("cauda_equina", "emergency"),
        ("heat_stroke", "emergency"),
        ("tetanus", "emergency"),
        ("dvt", "same_day"),
        ("als", "soon"),
        ("peripheral_artery_disease", "soon"),
    ],
)
def test_urgency_fits_the_danger(cause: str, urgency: str) -> None:
    assert causes()[cause].urgency == urgency
