"""What an observation is in a run, and how near it comes to what was published."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray

from charley.body.experiments.comparing import Comparison, grade, joined, row_of
from charley.body.experiments.imprecision import measured
from charley.body.experiments.nomenclature import quantities
from charley.body.experiments.observation import Moment, Observation
from charley.body.experiments.observing import Simulated, simulate
from charley.body.experiments.published import Frame
from charley.body.experiments.reading import read_observation
from charley.body.experiments.traces import Trace

HOURS = np.arange(-4.0, 8.01, 0.25)
FRAME = Frame(("saline", "water"), -4.0, 8.0)


def trace(*, people: int = 1, slower: float = 1.0, failure: str | None = None) -> Trace:
    """Urine 60 mL/h before time 0 and 120 mL/h after; sodium up by 1 mmol/L/h; 1 L infused."""
    after = np.maximum(HOURS, 0.0)
    each = np.linspace(0.5, 1.5, people)[:, None] if people > 1 else np.ones((1, 1))

    def grown(series: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(each * series * slower)

    seen = {
        "sodium_mmol_per_l": 140.0 + grown(after),
        "osmolality_mosm_per_kg": 280.0 + 2.0 * grown(after),
        "adh_assayed_pmol_per_l": np.maximum(0.0, 0.5 * (2.0 * grown(after) - 4.0)),
        "urine_flow_ml_per_min": np.ones_like(each) * np.where(HOURS < 0, 1.0, 2.0),
        "urine_osmolality_mosm_per_kg": 500.0 * slower * np.ones((people, len(HOURS))),
    }
    urine = np.where(HOURS < 0, 0.06 * (HOURS + 4), 0.24 + 0.12 * HOURS) * np.ones_like(each)
    held = {"urine_l": urine, "urine_osmoles_mosm": 0.3 * 1000 * urine, "drunk_l": 0.0 * urine}
    held["replaced_l"] = held["drunk_l"]
    given = {"vein_water_l": np.clip(after, 0.0, 1.0) * np.ones_like(each)}
    return Trace(
        hours=HOURS,
        weights_kg=np.full(people, 75.0),
        seen=seen.__getitem__,
        held=held.__getitem__,
        given=given.__getitem__,
        failure=(failure,) * people,
    )


TRACES = {"saline": trace(), "water": trace(slower=0.5)}


def entry(text: str) -> Observation:
    observation = read_observation(yaml.safe_load("{" + text + "}"), FRAME)
    assert not observation.problem, observation.problem
    return observation


@pytest.mark.parametrize(
    ("text", "simulated"),
    [
        ("quantity: plasma sodium, at: 6 h, value: 146 mmol/L", 146.0),
        ("quantity: plasma sodium, at: 0.1 h, value: 140 mmol/L", 140.1),
        ("quantity: plasma sodium, change: [0 h, 6 h], value: 6 mmol/L", 6.0),
        ("quantity: plasma sodium, percent change: [0 h, 7 h], value: 5 %", 5.0),
        ("quantity: plasma sodium, ratio: [0 h, 7 h], value: 1.05", 1.05),
        ("quantity: urine volume, when: {urine volume: 240 mL}, statistic: time, value: 2 h", 2.0),
        ("quantity: plasma sodium, during: [0 h, 6 h], value: 143 mmol/L", 143.0),
        ("quantity: plasma sodium, during: [1 h, 6 h], statistic: peak, value: 146 mmol/L", 146.0),
        ("quantity: sodium, during: [1 h, 6 h], statistic: time of peak, value: 90 min", 360.0),
        ("quantity: plasma sodium, change: [[-2 h, 0 h], [6 h, 8 h]], value: 7 mmol/L", 7.0),
        ("quantity: urine volume, during: [0 h, 6 h], value: 700 mL", 720.0),
        ("quantity: urine volume, at: 6 h, value: 700 g", 720.0),
        ("quantity: urine volume, during: [0 h, 6 h], value: 2.9 L/day", 2.88),
        ("quantity: urine volume, during: [0 h, 6 h], value: 10 mL/kg", 9.6),
        ("quantity: urine volume, during: [0 h, 6 h], value: 70 %", 72.0),
        ("quantity: infused water retained, during: [0 h, 6 h], value: 30 %", 28.0),
        ("quantity: fluid retained, during: [0 h, 6 h], value: 300 mL", 280.0),
        ("quantity: urine flow, during: [-2 h, 2 h], value: 1.5 mL/min", 1.5),
        ("quantity: urine flow, ratio: [[-1 h, 0 h], [1 h, 2 h]], value: 2", 2.0),
        ("quantity: urine flow, during: [0 h, 6 h], value: 700 mL", 720.0),
        ("quantity: urine osmolality, during: [0 h, 6 h], value: 300 mOsm/kg", 300.0),
        ("quantity: urine osmolality, at: 6 h, value: 500 mOsm/kg", 500.0),
        ("quantity: AVP, value: 0.5 pmol/L per mOsm/kg, "
         "line: {against: osmolality, during: [0 h, 8 h], give: slope}", 0.5),
        ("quantity: AVP, value: 284 mOsm/kg, "
         "line: {against: osmolality, during: [0 h, 8 h], give: threshold}", 284.0),
        ("quantity: plasma sodium, at: 6 h, value: 3 mmol/L, compared with: water", 3.0),
        ("quantity: sodium, change: [0 h, 6 h], value: 2, compared with: water, as: ratio", 2.0),
        ("quantity: urine volume, at: 6 h, percent of: volume infused, value: 70 %", 72.0),
        ("quantity: urine volume, change: [[-4 h, 0 h], [0 h, 4 h]], value: 240 mL", 240.0),
    ],
)  # fmt: skip
def test_an_observation_is_found_in_the_run(text: str, simulated: float) -> None:
    found = simulate(entry(f"arm: saline, {text}"), TRACES)
    assert found.value == pytest.approx(simulated, abs=1e-6), found.reason


def test_a_line_over_the_arms() -> None:
    text = "quantity: sodium, change: [0 h, 6 h], value: 0.01 mmol/L per mOsm/kg, across arms: "
    slope = simulate(entry(text + "{against: urine osmolality, give: slope}"), TRACES)
    assert slope.value == pytest.approx(3.0 / 250.0)
    text = text.replace("0.01 mmol/L per mOsm/kg", "500 mOsm/kg")
    even = simulate(entry(text + "{against: urine osmolality, give: break-even}"), TRACES)
    assert even.value == pytest.approx(0.0, abs=1e-6)


def test_a_cohort_is_told_by_its_median_or_by_the_share_beyond_a_limit() -> None:
    many = {"saline": trace(people=101), "water": trace()}
    median = simulate(entry("quantity: sodium, arm: saline, at: 6 h, value: 146 mmol/L"), many)
    assert median.value == pytest.approx(146.0)
    share = entry(
        "quantity: osmolality, arm: saline, value: 25 %, "
        "percent of people: {change over: [0 h, 6 h], more than: 15 mOsm/kg}"
    )
    assert simulate(share, many).value == pytest.approx(25.0, abs=1.0)


def test_a_share_is_of_the_people_beyond_another_limit_and_their_odds_of_those_of_the_others() -> (
    None
):
    many = {"saline": trace(people=1001)}
    text = (
        "quantity: osmolality, arm: saline, value: 50 %, "
        "percent of people: {change over: [0 h, 6 h], more than: 15 mOsm/kg}, "
    )
    among = "among people: {quantity: osmolality, change over: [0 h, 6 h], more than: 10 mOsm/kg}"
    all_people = simulate(entry(text), many).value
    some = simulate(entry(text + among), many).value
    assert all_people is not None
    assert some is not None
    assert some > 1.3 * all_people
    lower = among.replace("10 mOsm", "15.01 mOsm")
    assert simulate(entry(text + lower), many).value == pytest.approx(100.0)
    nobody = among.replace("10 mOsm", "500 mOsm")
    assert simulate(entry(text + nobody), many).value is None


def test_odds_ratio_needs_to_know_whose_odds() -> None:
    text = (
        "quantity: sodium, arm: saline, value: 4.2, as: odds ratio, "
        "percent of people: {at: 6 h, more than: 146 mmol/L}"
    )
    alone = read_observation(yaml.safe_load("{" + text + "}"), FRAME)
    assert "among people" in alone.problem
    by_chance = entry(text + ", among people: {at: 0 h, more than: 140 mmol/L}")
    ratio = simulate(by_chance, {"saline": trace(people=4001)}).value
    assert ratio == pytest.approx(1.0, abs=0.2)  # all had 140 at 0 h, but for errors
    earlier = entry(text + ", among people: {at: 5 h, more than: 145 mmol/L}")
    found = simulate(earlier, {"saline": trace(people=4001)}).value
    assert found is not None
    assert found > 4.0


def test_a_relative_imprecision_grows_with_the_value() -> None:
    values, quantity = np.array([1.0] * 500 + [4.0] * 500), quantities()["urine volume"]
    seen = measured(quantity, Moment(0.0, 24.0), values)
    assert np.std(seen[500:]) == pytest.approx(4 * np.std(seen[:500]), rel=0.2)
    assert np.median(seen[:500]) == pytest.approx(1.0, abs=0.05)


def test_one_measurement_is_rounded_as_a_laboratory_reports_it() -> None:
    sodium = measured(quantities()["plasma sodium"], Moment(0.0, None), np.full(500, 129.7))
    assert (sodium == np.round(sodium)).all()
    potassium = measured(quantities()["plasma potassium"], Moment(0.0, None), np.full(500, 4.03))
    assert (potassium == np.round(potassium, 1)).all()
    assert len(np.unique(potassium)) > 3


def test_at_least_counts_the_limit_itself_and_more_than_does_not() -> None:
    many = {"saline": trace(people=1001)}
    shares = {}
    for limit in ("more than", "at least", "less than", "at most"):
        text = "quantity: sodium, arm: saline, value: 0 %, percent of people: "
        shares[limit] = simulate(entry(f"{text}{{at: -1 h, {limit}: 140 mmol/L}}"), many).value
    assert shares["at least"] > shares["more than"] + 20.0  # a third are reported as 140
    assert shares["more than"] + shares["at most"] == pytest.approx(100.0)
    assert shares["at least"] + shares["less than"] == pytest.approx(100.0)


def test_a_share_of_people_has_the_imprecision_of_one_measurement() -> None:
    many = {"saline": trace(people=1001)}
    text = (
        "quantity: sodium, arm: saline, value: 0 %, "
        "percent of people: {at: -1 h, more than: 141.2 mmol/L}"
    )
    share = simulate(entry(text), many)
    assert share.value == pytest.approx(10.6, abs=3.0)  # all have 140; 142 is reported from 141.5
    assert simulate(entry(text), many) == share
    assert simulate(entry(text), {"saline": trace()}).value == 0.0


def test_a_run_that_failed_is_a_reason_and_off() -> None:
    observation = entry("quantity: sodium, arm: saline, at: 6 h, value: 146 mmol/L")
    failed = simulate(observation, {"saline": trace(failure="sodium left what life allows")})
    assert (failed.value, failed.reason) == (None, "sodium left what life allows")
    assert simulate(observation, {"water": trace()}).reason == "arm saline was not run"
    assert grade(observation, failed) == "off"


@pytest.mark.parametrize(
    ("text", "simulated", "wanted"),
    [
        ("value: 10 mmol/L, spread: SD 4", 13.9, "within spread"),
        ("value: 10 mmol/L, spread: SE 2", 13.9, "within spread"),
        ("value: 10 mmol/L, spread: SD 0.1", 10.9, "within 10 %"),
        ("value: 10 mmol/L", 12.9, "within 30 %"),
        ("value: 10 mmol/L", 13.1, "off"),
        ("value: -10 mmol/L", -10.9, "within 10 %"),
        ("value: -10 mmol/L", 10.0, "off"),
        ("value: 0 mmol/L", 0.3, "within 10 %"),
        ("value: 0 mmol/L", 0.7, "off"),
        ('value: "> 10 mmol/L"', 10.1, "met"),
        ('value: "> 10 mmol/L"', 9.9, "off"),
        ("direction: rises", 1.0, "met"),
        ("direction: rises", 0.1, "off"),
        ("direction: falls", 1.0, "off"),
        ("direction: falls, by at least: 2 mmol/L", -1.0, "off"),
        ("direction: unchanged, by less than: 1 mmol/L", -0.9, "met"),
        ("direction: unchanged", 2.0, "off"),
    ],
)
def test_grades(text: str, simulated: float, wanted: str) -> None:
    observation = entry(f"quantity: sodium, arm: saline, change: [0 h, 6 h], {text}")
    assert grade(observation, Simulated(value=simulated, baseline=140.0)) == wanted


def _row(text: str, domain: str) -> Comparison:
    observation = read_observation(yaml.safe_load("{" + text + "}"), FRAME)
    simulated = Simulated() if observation.problem else simulate(observation, TRACES)
    row = row_of(observation, simulated, experiment=domain, domain=domain, assumed=("weight",))
    return Comparison(rows=(row,))


def test_counts_add_up_over_experiments_and_domains() -> None:
    whole = joined([
        _row("quantity: sodium, arm: saline, at: 6 h, value: 146 mmol/L", "salt"),
        _row("quantity: sodium, arm: saline, change: [0 h, 6 h], value: 5 mmol/L", "salt"),
        _row("quantity: urine volume, arm: saline, at: 6 h, value: 2 L", "water"),
        _row("quantity: urine volume, arm: saline, at: 6 h, value: 0.7 mmol", "water"),
    ])  # fmt: skip
    told = whole.to_dict()
    assert (told["observations"], told["within"], told["within_30"], told["off"]) == (4, 1, 1, 2)
    assert told["by_domain"]["water"]["off"] == 2
    assert told["by_experiment"]["salt"]["within"] == 1
    unread = told["rows"][3]
    assert unread["simulated"] is None
    assert unread["grade"] == "off"
    assert "give it in L" in unread["reason"]
    assert list(unread["assumed"]) == ["weight"]
