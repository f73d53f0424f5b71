"""The table of the alerts: every number has a source, every name is known, words are safe."""

import re
from itertools import product

import pytest
from alert_cases import DAY, fact, lab, order, situation, use, words_of

from charley.care.alerts.alert import LONGEST_SUMMARY, Alert, fitted, listed
from charley.care.alerts.chart import since
from charley.care.alerts.raising import alerts_on_opening, alerts_on_order
from charley.care.alerts.rules import rules
from charley.care.alerts.salts import DANGER
from charley.knowledge.conditions import names
from charley.knowledge.library import load
from charley.patient.language.vocabulary import lexicon
from charley.patient.medicines.names import medicine_lexicon
from charley.units.analytes import analytes


def test_every_number_and_group_has_a_source_that_exists():
    table = rules()
    cited = {limit.source for limit in table.numbers.values()}
    cited |= {choice.source for choice in table.alternatives}
    cited |= {
        group.source
        for group in (table.heart_medicines, table.heart_medicines_too, table.potassium_raisers,
                      table.watched_anyway, table.panels)
    }  # fmt: skip
    assert cited - {"expert_prior"} <= load().sources.keys()
    unexplained = [
        name
        for name, limit in table.numbers.items()
        if limit.source == "expert_prior" and len(limit.note) < 20
    ]
    assert not unexplained


def test_every_medicine_and_condition_is_known():
    known = medicine_lexicon().ingredients.keys() | load().medicines.keys()
    table = rules()
    groups = (table.heart_medicines, table.heart_medicines_too, table.potassium_raisers)
    assert set().union(*(group.names for group in groups)) <= known
    for choice in table.alternatives:
        assert {choice.medicine, choice.ingredient} <= known
        assert medicine_lexicon().ingredients[choice.ingredient].atc
        for name in (*names(choice.when), *names(choice.unless)):
            bare = name.removeprefix("medicine:")
            assert bare in known | lexicon().concepts.keys() | analytes().keys() | {"pregnant"}, (
                name
            )
    assert {name for group in DANGER.values() for name in group} <= load().red_flags.keys()
    assert {a for group in table.panels.analytes.values() for a in group} <= analytes().keys()


def many_alerts() -> list[Alert]:
    values = [
        (lab("sodium", 118, 5),), (lab("sodium", 127, 90 * DAY), lab("sodium", 140, 100 * DAY)),
        (lab("sodium", 112, 20), lab("sodium", 126, 2)), (lab("potassium", 2.3, 5),),
        (lab("potassium", 6.7, 5),), (lab("magnesium", 0.3, 5),), (lab("potassium", 3.2, 5),), (),
    ]  # fmt: skip
    medicines = ["hydrochlorothiazide", "sertraline", "digoxin", "quinine", "salmeterol",
                 "spironolactone", "omeprazole", "carbamazepine", "desmopressin"]  # fmt: skip
    ill = (fact("cramp_leg", 20), fact("hypertension"), fact("depression"))
    found: list[Alert] = []
    for labs, name in product(values, medicines):
        found += alerts_on_opening(situation(*labs, takes=(use(name, 30),), facts=ill, weight=48))
        found += alerts_on_order(situation(*labs, orders=(order(name),), facts=ill, weight=48))
    return found


@pytest.fixture(scope="module")
def alerts() -> list[Alert]:
    return many_alerts()


def test_there_are_alerts_of_every_rule(alerts: list[Alert]):
    assert {alert.rule for alert in alerts} == {
        "low_sodium", "sodium_correction", "potassium", "magnesium", "quinine_taken",
        "cramp_medicines", "quinine_ordered", "order_in_low_sodium", "order_at_risk_of_low_sodium",
        "order_against_potassium", "order_against_magnesium", "order_in_cramps",
    }  # fmt: skip


def test_summaries_are_short_and_every_alert_cites_known_sources(alerts: list[Alert]):
    for alert in alerts:
        assert 0 < len(alert.summary) <= LONGEST_SUMMARY, alert.summary
        assert alert.sources
        assert set(alert.sources) <= load().sources.keys()
        assert alert.consider
        assert alert.override_reasons


def test_no_alert_offers_quinine_or_tells_to_drink_more(alerts: list[Alert]):
    for alert in alerts:
        said = words_of(alert)
        assert not re.search(r"drink (more|plenty)|increase fluid", said, re.IGNORECASE)
        for suggestion in alert.suggestions:
            assert "quinine" not in suggestion.label.lower() or suggestion.id == "withdraw"
            for proposal in suggestion.proposals:
                assert getattr(proposal, "ingredient", "") != "quinine"


def test_at_most_one_suggestion_is_recommended(alerts: list[Alert]):
    for alert in alerts:
        assert sum(one.recommended for one in alert.suggestions) <= 1


def test_sentences_have_no_holes(alerts: list[Alert]):
    for alert in alerts:
        for line in (alert.summary, *alert.known, alert.why, *alert.consider):
            assert line.strip() == line
            assert "  " not in line
            assert ".." not in line
            assert "None" not in line


def test_how_long_is_said_in_the_fitting_unit():
    expected = {0: "since today", 1: "for 1 day", 20: "for 20 days", 60: "for 60 days",
                100: "for 3 months", 800: "for 2 years"}  # fmt: skip
    assert {days: since(use("indapamide", days)) for days in expected} == expected
    assert since(use("indapamide")) == "start not known"


def test_a_summary_takes_as_many_parts_as_it_has_room_for():
    assert fitted("Head: ", ["a", "b"]) == "Head: a, b"
    long = fitted("Head: ", ["a" * 100, "b" * 50, "c"])
    assert long == f"Head: {'a' * 100}, c"
    assert len(fitted("Head: ", ["a" * 300])) == LONGEST_SUMMARY
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
