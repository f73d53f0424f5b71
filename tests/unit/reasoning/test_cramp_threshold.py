"""The cramp threshold frequency tells cramps of healthy muscle from what is no cramp."""

from __future__ import annotations

import math

import numpy as np
import pytest

import charley
from charley.knowledge.library import load
from charley.patient.person import Fact, LabResult, Patient
from charley.reasoning.diagnose import diagnose
from charley.reasoning.differential import Differential, Weight
from charley.reasoning.evidence import evidence_of
from charley.reasoning.inference import EXACT, Likelihood, infer
from charley.reasoning.many.batch import probabilities
from charley.reasoning.network import NO_CAUSE, Network, network
from charley.report.model import Report

CTF = "cramp_threshold_frequency"
PRONE, MIMIC, SILENT = "benign_nocturnal_cramps", "restless_legs", "cirrhosis_cramps"


@pytest.fixture(scope="module")
def net() -> Network:
    return network()


def _person(low: float | None, high: float | None, **more: bool) -> Patient:
    facts = tuple(Fact(finding=f, present=p, said=f) for f, p in more.items())
    result = LabResult(analyte=CTF, low=low, high=high, said="CTF")
    return Patient(laboratory=(result,), facts=facts)


def _told(net: Network, low: float | None, high: float | None, *causes: str) -> float:
    """Log likelihood of the measurement, and of nothing else, given a set of causes."""
    rows = [net.row[cause] for cause in causes] or [NO_CAUSE]
    evidence = evidence_of([_person(low, high)], net)
    return float(Likelihood(evidence, net, EXACT.temper).total(np.array([[rows]]))[0, 0])


def _ratio(net: Network, hz: float, one: str, other: str) -> float:
    return math.exp(_told(net, hz, hz, one) - _told(net, hz, hz, other))


@pytest.mark.parametrize(("hz", "ratio"), [(14, 8.0), (26, 0.14)])
def test_the_likelihood_ratio_is_the_published_one(net: Network, hz: float, ratio: float) -> None:
    assert _ratio(net, hz, PRONE, MIMIC) == pytest.approx(ratio, rel=0.05)


@pytest.mark.parametrize("hz", range(10, 31, 2))
def test_in_the_measured_range_its_logarithm_is_a_straight_line(net: Network, hz: float) -> None:
    """Two normal distributions of one width: 0.338 a hertz, nothing at 20.2 Hz."""
    assert math.log(_ratio(net, hz, PRONE, MIMIC)) == pytest.approx(0.338 * (20.2 - hz), abs=0.4)


@pytest.mark.parametrize("hz", [4, 14, 20, 26, 60])
@pytest.mark.parametrize(
    "silent", [SILENT, "ckd_cramps", "drug_cramps", "thiazide_hyponatraemia", "als", "unexplained"]
)
def test_a_cramp_from_disease_or_medicine_is_neither_raised_nor_lowered(
    net: Network, hz: float, silent: str
) -> None:
    assert _told(net, hz, hz, silent) == _told(net, hz, hz) == 0
    for speaking in (PRONE, MIMIC):
        assert _told(net, hz, hz, speaking, silent) == _told(net, hz, hz, speaking)


def test_who_has_a_mimic_and_cramps_besides_is_prone_to_cramps(net: Network) -> None:
    assert _told(net, 14, 14, MIMIC, PRONE) == _told(net, 14, 14, PRONE)


def test_a_higher_value_never_speaks_more_for_cramps_and_no_value_decides_alone(
    net: Network,
) -> None:
    ratios = [_ratio(net, hz, PRONE, MIMIC) for hz in np.linspace(2, 80, 79)]
    assert all(np.diff(ratios) <= 1e-12)
    assert ratios[0] < 200
    assert ratios[-1] > 1 / 1000


def test_it_teaches_nothing_on_average_over_those_of_whom_it_speaks(net: Network) -> None:
    """Over all values, weighed as anybody has them, each group keeps its probability."""
    (separation,) = net.separations
    assert separation.share.sum() == pytest.approx(1)
    hz, step = np.linspace(-10, 60, 141, retstep=True)
    density = np.exp(-0.5 * ((hz[:, None] - separation.typical) / separation.spread) ** 2)
    anybody = density / (separation.spread * math.sqrt(2 * math.pi)) @ separation.share
    for cause in (PRONE, MIMIC):
        ratio = [math.exp(_told(net, value, value, cause)) for value in hz]
        assert (anybody * ratio).sum() * step == pytest.approx(1, abs=0.01)


def test_bounds_count_by_the_probability_of_lying_there(net: Network) -> None:
    below = _told(net, None, 15, PRONE) - _told(net, None, 15, MIMIC)
    narrow = _told(net, 13.999, 14.001, PRONE) - _told(net, 13.999, 14.001, MIMIC)
    assert below == pytest.approx(math.log(0.507 / 0.0304), abs=0.3)
    assert narrow == pytest.approx(math.log(_ratio(net, 14, PRONE, MIMIC)), abs=1e-3)
    assert _told(net, 40, None, PRONE) < _told(net, 30, None, PRONE) < 0


def _assessed(result: str) -> Report:
    legs = {"age": 55, "symptoms": ["leg pain in the evening", "cramps in the calf"]}
    return charley.assess(legs | ({"tests": result} if result else {}))


def _weight(differential: Differential, cause: str) -> Weight:
    ranked = next(found for found in differential.causes if found.cause == cause)
    return next(weight for weight in ranked.weights if weight.fact == CTF)


def test_a_patient_is_moved_by_it_and_the_report_tells_so() -> None:
    low, unknown, high = (_assessed(said) for said in ("CTF 14 Hz", "", "CTF 26 Hz"))
    ordinary = [report.differential.probability(PRONE) for report in (low, unknown, high)]
    mimic = [report.differential.probability(MIMIC) for report in (low, unknown, high)]
    assert ordinary[0] > ordinary[1] + 0.1 > ordinary[2] + 0.2
    assert mimic[2] > mimic[1] + 0.1 > mimic[0] + 0.2
    assert _weight(low.differential, PRONE).decibans > 1
    weight = _weight(high.differential, MIMIC)
    assert weight.decibans > 3
    assert weight.source == "miller_knight2009"
    assert weight.source in high.references
    assert high.told(weight.fact, weight.label).text == "cramp threshold frequency 26 Hz"
    assert "cramp threshold frequency 26 Hz" in str(high)


def test_in_cirrhosis_it_leaves_the_answer_as_it_is() -> None:
    person = {"age": 55, "symptoms": "leg cramps", "history": "cirrhosis"}
    without, low, high = (
        charley.assess(person | ({"labs": said} if said else {})).differential
        for said in ("", "CTF 14 Hz", "CTF 26 Hz")
    )
    assert without.causes[0].cause == low.causes[0].cause == high.causes[0].cause == SILENT
    for told in (low, high):
        assert told.probability(SILENT) == pytest.approx(without.probability(SILENT), abs=0.02)


def test_an_earlier_value_a_word_and_nothing_change_nothing(net: Network) -> None:
    bare = Patient(facts=_person(None, None, cramp=True).facts)
    past = LabResult(analyte=CTF, low=14, high=14, said="CTF last year", current=False)
    word = LabResult(analyte=CTF, qualifier="low", said="CTF low")
    for result in (past, word):
        same = Patient(facts=bare.facts, laboratory=(result,))
        assert diagnose(same, net) == diagnose(bare, net)


def test_one_person_and_many_agree(net: Network) -> None:
    people = [
        _person(14, 14, cramp=True),
        Patient(facts=_person(None, None, cramp=True).facts),
        _person(26, 26, leg_pain=True, cramp=False),
        _person(None, 18, cramp_calf=True),
        Patient(),
    ]
    together = probabilities(evidence_of(people, net), net)
    for i, person in enumerate(people):
        alone = evidence_of([person], net)
        assert together[i] == pytest.approx(probabilities(alone, net)[0], abs=1e-12)
        facts = infer(alone, net).parts()[0]
        assert (CTF in facts) == bool(person.laboratory)


def test_a_value_alone_is_evidence(net: Network) -> None:
    assert not evidence_of([_person(14, 14)], net).is_empty()
    assert diagnose(_person(14, 14), net).certainty != "clear"


def test_the_groups_share_no_cause_and_know_every_one() -> None:
    library = load()
    for entry in library.measurements.values():
        named = [cause for group in entry.groups for cause in group.causes]
        assert len(named) == len(set(named))
        assert set(named) <= library.causes.keys()
