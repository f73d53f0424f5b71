"""The page for a person as a value: shares of ten, what is not known, who should avoid what."""

from __future__ import annotations

from pathlib import Path

import pytest

import charley
from charley.report.plain import plain_page

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.mark.parametrize("name", ["night-cramps", "diarrhoea", "swollen-calf", "demo"])
def test_a_share_is_never_ten_of_ten_and_the_leading_cause_stands_first(name):
    report = charley.assess(EXAMPLES / f"{name}.yaml")
    page = plain_page(report)
    shares = [cause.out_of_ten for cause in page.causes]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 9 for share in shares)
    assert page.causes[0].name == report.differential.causes[0].plain


def test_what_is_not_known_is_said_also_when_the_answer_is_clear():
    page = plain_page(charley.assess(EXAMPLES / "night-cramps.yaml"))
    assert "fits this well" in page.unknown[0]
    assert "Charley does not know" in page.unknown[1]


def test_food_and_drink_stand_apart_unless_they_are_needed_now():
    page = plain_page(charley.assess(EXAMPLES / "night-cramps.yaml"))
    food, week = page.section("food"), page.section("this_week")
    assert food is not None
    assert week is not None
    assert any("thirsty" in line for line in food.lines)
    assert not set(food.lines) & set(week.lines)


def test_what_only_a_hospital_can_avoid_is_not_told_as_something_to_avoid_oneself():
    report = charley.assess({"age": 74, "sex": "female", "labs": "Na 118 mmol/L"})
    page = plain_page(report)
    own, team = page.section("avoid"), page.section("team")
    assert team is not None
    assert any("too fast" in line for line in team.lines)
    assert own is None or not set(own.lines) & set(team.lines)
