"""From a scenario to courses: who is simulated, from which first values, how long, how finely."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import charley
from charley.body.protocol.errors import ScenarioError
from charley.body.protocol.scenario import read_scenario
from charley.body.showing.scenario import marks_of

WATER: dict[str, Any] = {"events": [{"at": "0 h", "drink": "1 L water"}], "until": "3 h"}


def marks(**scenario: Any) -> list[tuple[str, str, int]]:
    read = read_scenario({**scenario, "until": "48 h"})
    return [(mark.arm, mark.words, len(mark.spans)) for mark in marks_of(read, 48.0)]


def test_the_same_thing_done_again_is_one_mark() -> None:
    events = [{"from": "0 h", "to": "48 h", "every": "12 h", "drink": "0.5 L tea", "over": "1 h"}]
    assert marks(events=events) == [("", "drink 0.5 L tea", 4)]


def test_what_is_done_in_every_arm_is_marked_once() -> None:
    arms = {"tea": {"events": [{"at": "1 h", "drink": "0.5 L tea"}]}, "nothing": {}}
    events = [{"from": "0 h", "to": "24 h", "fast": "food"}]
    assert marks(events=events, arms=arms) == [("", "no food", 1), ("tea", "drink 0.5 L tea", 1)]


def test_what_lies_before_time_0_is_not_marked_and_long_words_are_cut() -> None:
    diet = {"sodium": "30 mmol/day", "potassium": "30 mmol/day", "protein": "20 g/day"}
    events = [
        {"at": "-5 h", "drink": "1 L water"},
        {"from": "0 h", "to": "24 h", "diet": {**diet, "energy": "1000 kcal/day"}},
    ]
    ((_, words, _),) = marks(events=events)
    assert words.startswith("diet sodium: 30 mmol/day, potassium: 30 mmol/day")
    assert words.endswith("…")
    assert "{" not in words


def test_the_course_goes_from_time_0_to_the_end_and_is_saved_as_finely_as_asked() -> None:
    hours = charley.simulate(WATER, save_every="5 min")["plasma sodium"].hours
    assert hours[0] == 0
    assert hours[-1] == 3
    assert np.diff(hours) == pytest.approx(1 / 12)
    assert len(charley.simulate(WATER)["plasma sodium"].hours) == 13


def test_a_long_run_is_saved_more_coarsely() -> None:
    hours = charley.simulate({"until": "90 days"})["plasma sodium"].hours
    assert 500 < len(hours) <= 3001


def test_a_source_may_be_text_bytes_or_mapping() -> None:
    text = "events:\n  - {at: 0 h, drink: 1 L water}\nuntil: 3 h\n"
    given = [charley.simulate(source) for source in (text, text.encode(), WATER)]
    lowest = {float(one["plasma sodium"].lowest) for one in given}
    assert len(lowest) == 1


def test_who_it_is_changes_the_course() -> None:
    fasting = {"from": "-2 h", "to": "3 h", "fast": "food and water"}
    alone = {**WATER, "events": [*WATER["events"], fasting]}
    small = charley.simulate({**alone, "who": {"weight": "45 kg", "height": "155 cm"}})
    large = charley.simulate({**alone, "who": {"weight": "100 kg", "height": "190 cm"}})

    def fall(one: Any) -> float:
        sodium = one["plasma sodium"]
        return float(sodium.start - sodium.lowest)

    assert fall(small) > 1.3 * fall(large)


def test_many_people_differ_and_their_median_is_near_the_typical_one() -> None:
    many = charley.simulate(WATER, people=40, seed=2)["plasma sodium"]
    typical = charley.simulate(WATER)["plasma sodium"]
    assert many.values.shape[0] == 40
    assert many.start.low is not None
    assert many.start.low < many.start < (many.start.high or 0)
    assert many.start == pytest.approx(float(typical.start), abs=1.0)


@pytest.mark.parametrize(
    ("start", "who"),
    [
        ({"plasma sodium": "128 mmol/L", "by": "drinking"}, {"conditions": {"siad": 1}}),
        (
            {"plasma sodium": "130 mmol/L", "by": "severity of siad"},
            {"usual diet": {"water": "2.2 L/day"}},
        ),
        ({"plasma potassium": "3.7 mmol/L", "by": "potassium intake"}, {}),
        ({"plasma urea": "20 mg/dL", "by": "protein"}, {}),
        (
            {"plasma sodium": "132 mmol/L", "by": "vasopressin"},
            {"usual diet": {"water": "2.4 L/day"}},
        ),
    ],
    ids=lambda value: str(value.get("by", "")) or "who",
)
def test_first_values_are_met(start: dict[str, str], who: dict[str, Any]) -> None:
    quantity = next(name for name in start if name != "by")
    scenario = {"start": [start], "who": who, "before": "10 days", "until": "1 h"}
    met = charley.simulate(scenario)[quantity]
    number, _, unit = start[quantity].partition(" ")
    wanted = float(number) / 6.006 if unit == "mg/dL" else float(number)
    assert float(met.start) == pytest.approx(wanted, abs=met.step)


def test_first_values_out_of_reach_are_told_with_what_can_be_reached() -> None:
    start = [{"plasma sodium": "100 mmol/L", "by": "drinking"}]
    with pytest.raises(
        ScenarioError, match=r"sodium 100 mmol/L at the start cannot be met by drinking: .* to"
    ):
        charley.simulate({"start": start, "until": "1 h"})


def test_a_first_value_must_be_a_level() -> None:
    start = [{"urine volume": "2 L", "by": "drinking"}]
    with pytest.raises(ScenarioError, match="adds up over time"):
        charley.simulate({"start": start, "until": "1 h"})


def test_nothing_that_says_how_long_is_an_error() -> None:
    with pytest.raises(ScenarioError, match="until: 24 h"):
        charley.simulate({"who": {"age": "40 years"}})


def test_a_person_who_cannot_be_is_an_error() -> None:
    with pytest.raises(ScenarioError, match="years"):
        charley.simulate({"who": {"age": "0.6 years"}, "until": "1 h"})
