"""Whole experiments: from a file to the comparison, whatever is wrong with it."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from charley.body.experiments.comparing import Comparison
from charley.body.experiments.experiment import (
    PACKAGED,
    ExperimentError,
    domain_of,
    experiment_files,
    read_experiment,
)
from charley.body.experiments.nomenclature import quantities
from charley.body.experiments.running import compare, run_experiment
from charley.body.experiments.subjects.cohorts import suffering
from charley.body.experiments.subjects.starting import StartError, settle, turned
from charley.body.parameters import Parameters
from charley.body.people import Person, person_parameters
from charley.body.protocol.scenario import read_scenario
from charley.body.protocol.who import Who

OBSERVED: list[dict[str, Any]] = [
    {"quantity": "urine volume", "during": ["0 h", "3 h"], "value": "1 L", "spread": "SD 0.5"},
    {"quantity": "plasma sodium", "at": "1 h", "direction": "falls"},
    {"quantity": "water drunk", "during": ["0 h", "1 h"], "value": "1000 mL"},
    {"quantity": "time to first micturition", "value": "40 min", "cannot": "no bladder"},
]
WATER: dict[str, Any] = {
    "title": "A litre of water",
    "who": {"weight": "75 kg"},
    "assumed": ["weight"],
    "before": "1 day",
    "events": [
        {"from": "-8 h", "to": "3 h", "fast": "food and water"},
        {"at": "0 h", "drink": "1 L water"},
    ],
    "observe": OBSERVED,
}


def written(folder: Path, name: str = "water.yaml", **changed: Any) -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump({**WATER, **changed}, sort_keys=False), encoding="utf-8")
    return path


def only(comparison: Comparison, quantity: str) -> Any:
    (row,) = [row for row in comparison.rows if row.quantity == quantity]
    return row


def test_a_file_is_run_and_compared(tmp_path: Path) -> None:
    result = compare(written(tmp_path))
    assert (result.observations, result.within + result.within_30 + result.off) == (4, 4)
    drunk = only(result, "water drunk")
    assert drunk.simulated == pytest.approx(1000.0)
    assert drunk.grade == "within 10 %"
    assert drunk.assumed == ("weight",)
    assert only(result, "plasma sodium").grade == "met"
    cannot = only(result, "time to first micturition")
    assert (cannot.grade, cannot.reason, cannot.value) == ("off", "no bladder", 40)
    assert result.to_dict()["by_experiment"]["water"]["observations"] == 4


def test_what_was_drunk_is_no_loss_of_mass(tmp_path: Path) -> None:
    observed = [
        {"quantity": "body mass", "change": ["0 h", "3 h"], "value": "-1 kg"},
        {"quantity": "mass loss without drinking", "during": ["0 h", "3 h"], "value": "1 L"},
        {"quantity": "sweat loss", "during": ["0 h", "3 h"], "value": "1 L"},
    ]
    running = {"from": "0 h", "to": "2 h", "exercise": "running 10 km/h"}
    path = written(tmp_path, events=[*WATER["events"], running], observe=observed)
    mass, lost, sweat = [row.simulated for row in compare(path).rows]
    assert lost == pytest.approx(1.0 - mass, abs=1e-3)
    assert lost > sweat > 0.5


def test_the_numbers_do_not_depend_on_what_was_published(tmp_path: Path) -> None:
    one = compare(written(tmp_path))
    others = [
        {**entry, "value": "7 L"} if "spread" in entry else entry for entry in WATER["observe"]
    ]
    other = compare(written(tmp_path, observe=others))
    volume = only(other, "urine volume")
    assert volume.grade == "off"
    assert volume.simulated == only(one, "urine volume").simulated


def test_what_cannot_be_run_is_a_sentence_and_counts_as_off(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml", events=[{"at": "0 h", "drnk": "1 L water"}])
    written(tmp_path, "b.yaml")
    (tmp_path / "c.yaml").write_text("title: [", encoding="utf-8")
    result = compare(tmp_path)
    assert set(result.failures) == {"a", "c"}
    assert "drink" in result.failures["a"]
    assert {row.grade for row in result.of("a").rows} == {"off"}
    assert result.of("a").observations == 4
    assert only(result.of("b"), "water drunk").grade == "within 10 %"


def test_an_arm_that_fails_leaves_the_other(tmp_path: Path) -> None:
    arms = {"whole": {}, "impossible": {"start": [{"plasma sodium": "90 mmol/L", "by": "protein"}]}}
    observe = [
        {"quantity": "urine volume", "arm": arm, "at": "3 h", "value": "1 L"} for arm in arms
    ]
    whole, impossible = compare(written(tmp_path, arms=arms, observe=observe)).rows
    assert whole.simulated is not None
    assert impossible.simulated is None
    assert "cannot be met by protein" in impossible.reason


def test_a_fault_in_an_arm_costs_that_arm_and_all_faults_are_told(tmp_path: Path) -> None:
    faulty = [{"at": "0 h", "drnk": "1 L water"}, {"at": "0 h", "drink": "1 L watter"}]
    arms = {"whole": {}, "faulty": {"events": faulty}}
    observe = [
        {"quantity": "urine volume", "arm": arm, "at": "3 h", "value": "1 L"} for arm in arms
    ]
    whole, faulty_row = compare(written(tmp_path, arms=arms, observe=observe)).rows
    assert whole.simulated is not None
    assert faulty_row.simulated is None
    assert "did you mean drink" in faulty_row.reason
    assert "did you mean water" in faulty_row.reason


def test_people_may_be_correlated_by_how_much_another_quantity_changed(tmp_path: Path) -> None:
    against = {"against": "body mass", "percent change": ["0 h", "3 h"], "give": "correlation"}
    observe = [
        {
            "quantity": "plasma sodium", "change": ["0 h", "3 h"], "value": "< 0",
            "across people": against,
        }
    ]  # fmt: skip
    who = {"cohort": {"people": 8}}
    (row,) = compare(written(tmp_path, who=who, observe=observe)).rows
    assert row.reason == ""
    assert -1.0 <= row.simulated <= 1.0


def test_files_are_chosen_by_name(tmp_path: Path) -> None:
    for name in ("lobo_2001.yaml", "reid_2003.yaml", "notes.txt"):
        written(tmp_path, name)
    assert [path.stem for path in experiment_files(tmp_path)] == ["lobo_2001", "reid_2003"]
    assert [path.stem for path in experiment_files(tmp_path, "Lobo")] == ["lobo_2001"]
    with pytest.raises(ExperimentError, match="no experiment file"):
        experiment_files(tmp_path, "nobody")
    with pytest.raises(ExperimentError, match="does not exist"):
        experiment_files(tmp_path / "nowhere")


def test_a_start_is_met_by_the_one_thing_that_may_vary() -> None:
    def at_time_0(settled: Any, quantity: Any) -> float:
        litres = settled.who.usual_diet.drinks.value
        assert quantity.name == "plasma sodium"
        return 145.0 - 1.5 * float(litres)

    starts = read_scenario({"start": [{"plasma sodium": "130 mmol/L", "by": "drinking"}]}).arms[""]
    settled = settle(Who(), starts.start, at_time_0)
    assert at_time_0(settled, quantities()["plasma sodium"]) == pytest.approx(130.0, abs=0.27)
    with pytest.raises(StartError, match=r"by drinking: from 0\.3 to 20 L/day"):
        settle(Who(), starts.start, lambda settled, quantity: 140.0)
    with pytest.raises(StartError, match="no trial lived"):
        settle(Who(), starts.start, lambda settled, quantity: float("nan"))


def test_severity_of_a_condition_can_be_what_varies() -> None:
    arm = read_scenario(
        {"start": [{"plasma sodium": "128 mmol/L", "by": "severity of siad"}]}
    ).arms[""]
    settled = settle(
        Who(), arm.start, lambda s, quantity: 140.0 - 30.0 * (s.who.conditions or {})["siad"]
    )
    assert (settled.who.conditions or {})["siad"] == pytest.approx(0.4, abs=0.01)


def test_a_cohort_starts_where_the_study_started(tmp_path: Path) -> None:
    cohort = {
        "people": 24,
        "mix": {"siad": 1.0},
        "start": {"plasma sodium": "125 mmol/L", "SD": 4},
    }
    observe = [
        {"quantity": "plasma sodium", "at": "0 h", "value": "125 mmol/L", "spread": "SD 1.5"},
        {
            "quantity": "plasma sodium",
            "percent of people": {"at": "0 h", "less than": "135 mmol/L"},
            "value": "97 %",
        },
    ]
    path = written(tmp_path, who={"cohort": cohort}, before="5 days", events=[], observe=observe)
    start, share = compare(path).rows
    assert start.grade == "within spread", start.reason
    assert share.simulated is not None
    assert share.simulated > 80


def test_no_condition_changes_a_body_at_severity_0_and_all_do_at_1() -> None:
    bodies = np.array([person_parameters(Person())])
    assert np.array_equal(suffering(bodies, "siad", np.zeros(1)), bodies)
    assert not np.array_equal(suffering(bodies, "siad", np.ones(1)), bodies)
    assert np.array_equal(suffering(bodies, "", np.ones(1)), bodies)


PACKAGED_FILES = sorted(PACKAGED.glob("*.yaml"))


@pytest.mark.parametrize("path", PACKAGED_FILES, ids=lambda path: path.stem)
def test_every_packaged_file_is_understood_and_has_its_field(path: Path) -> None:
    experiment = read_experiment(path)
    assert not experiment.failure
    assert {o.told: o.problem for o in experiment.observations if o.problem} == {}
    assert domain_of(path.stem), f"{path.stem} is missing in domains.yaml"


@pytest.mark.parametrize("path", PACKAGED_FILES, ids=lambda path: path.stem)
def test_no_experiment_file_can_touch_a_parameter(path: Path) -> None:
    """One parameter set for all: a file says who and what was done, never how the body works."""
    from charley.body.protocol.scenario import _ARM_KEYS, _KEYS

    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(content) <= set(_KEYS)
    said = {word for key in _words(content) for word in (key, key.replace(" ", "_"))}
    allowed = {"weight_kg", "size"}
    assert said & set(Parameters._fields) <= allowed
    assert "parameters" not in {*_KEYS, *_ARM_KEYS}


def test_a_parameter_in_a_file_is_refused(tmp_path: Path) -> None:
    places: list[dict[str, Any]] = [
        {"parameters": {"adh_slope": 1.0}},
        {"who": {"adh_slope": 1.0}},
    ]
    for place in places:
        result = compare(written(tmp_path, **place))
        assert result.within == 0
        assert list(result.failures) == ["water"]


def test_the_person_is_all_that_parameters_are_made_from(tmp_path: Path) -> None:
    """The same person has the same parameters, whichever file is run."""
    assert list(inspect.signature(person_parameters).parameters) == ["person"]
    one, other = (
        run_experiment(read_experiment(written(tmp_path, observe=observe))).traces[""].course
        for observe in (OBSERVED, OBSERVED[:1])
    )
    assert one is not None
    assert other is not None
    assert np.array_equal(one.parameters, other.parameters)
    own = person_parameters(Person(weight_kg=75.0))
    assert np.array_equal(one.parameters[0], np.array(own))


def test_what_a_start_may_vary_is_what_people_eat_drink_or_suffer_from() -> None:
    from charley.body.experiments.subjects.starting import KNOBS, Settled

    for by in (*KNOBS, "siad"):
        changed = turned(Settled(who=Who()), by, 0.5)
        fields = {
            name for name in Who.__struct_fields__
            if getattr(changed.who, name) != getattr(Who(), name)
        }  # fmt: skip
        assert fields <= {"usual_diet", "conditions"}


def _words(content: Any) -> set[str]:
    if isinstance(content, dict):
        return set(map(str, content)) | {w for part in content.values() for w in _words(part)}
    return {w for part in content for w in _words(part)} if isinstance(content, list) else set()
