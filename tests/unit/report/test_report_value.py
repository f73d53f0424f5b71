"""What the report says of a person: sentences, values, figures and the account of the reading."""

from __future__ import annotations

import msgspec
import pytest
from sample import emergency

import charley
from charley.knowledge.library import load
from charley.patient.person import Fact, Patient
from charley.patient.question import Question
from charley.patient.reading import Problem, Reading, Understood
from charley.report.amounts import percent, shown, strength, with_unit
from charley.report.check import print_check
from charley.report.figures import sodium_svg, strip_svg, weights_svg
from charley.report.laboratory import LabLine
from charley.report.model import Report
from charley.report.plain import to_plain
from charley.report.sentences import certainty, headline, plain_headline
from charley.report.terminal import to_text
from charley.report.told import told_facts


@pytest.fixture(scope="module")
def assessed() -> Report:
    return charley.assess(
        {
            "age": 74,
            "sex": "female",
            "weight": "52 kg",
            "symptoms": ["calf cramps at night", "nausea", "<script>"],
            "medicines": ["indapamide 1.5 mg for 12 days"],
            "labs": [
                "sodium 121",
                "glucose 22 mmol/L",
                "flibbert 12",
                "albumin 30 g/L",
                "calcium 2.1",
                "K 3.1",
            ],
        }
    )


def test_a_whole_assessment_tells_values_and_what_follows_from_them(assessed: Report) -> None:
    lines = {line.analyte: line for line in assessed.laboratory}
    assert lines["sodium"].position == "low"
    assert lines["corrected_sodium"].derived
    assert lines["corrected_sodium"].value == pytest.approx(128.2, abs=0.1)
    assert lines["adjusted_calcium"].value == pytest.approx(2.3)
    assert lines["adjusted_calcium"].position == "normal"
    assert not lines["calcium"].derived


def test_a_whole_assessment_names_the_person_and_its_facts(assessed: Report) -> None:
    assert assessed.person == "Woman, 74 years, 52 kg"
    assert "indapamide" in assessed.facts["medicine:thiazide"].text
    assert any("flibbert" in problem for problem in assessed.problems)
    assert {cause.cause for cause in assessed.differential.causes} == set(assessed.explanations)
    flagged = {flag.id for flag in assessed.plan.triage.flags}
    assert not flagged & {watch.flag for watch in assessed.watch_for}


def test_every_source_of_the_plan_is_among_the_references(assessed: Report) -> None:
    used = {key for step in (*assessed.plan.steps, *assessed.plan.avoid) for key in step.sources}
    used |= {key for flag in assessed.plan.triage.flags for key in flag.sources}
    assert used <= {*assessed.references, "expert_prior"}


def test_an_absent_fact_is_told_as_absent() -> None:
    patient = Patient(
        age_years=60,
        facts=(Fact(finding="cramp_calf", present=False, said="no calf cramps"),),
        medicines_listed=True,
    )
    told = told_facts(patient, emergency().differential, (), load())
    assert told["cramp_calf"].text == "no calf cramps"
    assert told["medicine:thiazide"].text.startswith("no ")
    assert told["female"].text == "sex"


def test_the_headline_follows_the_certainty() -> None:
    clear = emergency().differential
    both = msgspec.structs.replace(
        clear,
        causes=tuple(msgspec.structs.replace(c, probability=0.8) for c in clear.causes[:2]),
    )
    opened = msgspec.structs.replace(clear, certainty="open", unexplained=0.5)
    nothing = msgspec.structs.replace(opened, causes=())
    assert headline(clear).startswith("Most likely: Thiazide-induced hyponatraemia (83%)")
    assert headline(both).startswith("Probably together: ")
    assert headline(opened).startswith("Charley does not know")
    assert headline(nothing).startswith("Charley does not know")
    assert "We do not know" in plain_headline(opened)
    assert "We do not know" in plain_headline(nothing)


def test_the_certainty_sentence_says_what_would_settle_it() -> None:
    opened = msgspec.structs.replace(emergency().differential, certainty="open", unexplained=0.5)
    sentence = certainty(opened, load())
    assert "does not know" in sentence
    assert "50%" in sentence
    assert "ractional excretion of urate" in sentence


@pytest.mark.parametrize(
    ("probability", "told"), [(0.0, "<1%"), (0.004, "<1%"), (0.83, "83%"), (0.999, ">99%")]
)
def test_a_probability_is_never_zero_or_certain(probability: float, told: str) -> None:
    assert percent(probability) == told


def test_numbers_and_units_are_written_for_people() -> None:
    assert [shown(x) for x in (118.0, 4.25, 0.7, 1240.4, -8.0)] == [
        "118", "4.25", "0.7", "1240", "−8"
    ]  # fmt: skip
    assert with_unit("61", "umol/L") == "61 µmol/L"
    assert with_unit("1.2", "ratio") == "1.2"
    assert [strength(x) for x in (12, 4, 1, -1, -4, -12)] == [
        "strongly for", "for", "slightly for", "slightly against", "against", "strongly against"
    ]  # fmt: skip


def test_a_strip_marks_the_value_by_its_place() -> None:
    sodium, *_ = emergency().laboratory
    drawn = strip_svg(sodium)
    assert "sodium 118 mmol/L, low; healthy 135 to 145" in drawn
    assert 'class="dot critical"' in drawn
    assert strip_svg(msgspec.structs.replace(sodium, low=None)) == ""
    assert strip_svg(_only_words(sodium)) == ""


def _only_words(line: LabLine) -> LabLine:
    return msgspec.structs.replace(line, value=None, at_least=None, at_most=None)


def test_bars_of_all_causes_share_one_scale() -> None:
    ranked = emergency().differential.causes[0]
    told = [(weight.label, weight) for weight in ranked.weights]
    drawn = weights_svg(ranked.name, told, (5.2, 14.2))
    assert drawn.count('class="bar for"') == 5
    assert drawn.count('class="bar against"') == 1
    assert f'width="{100 * 14.2 / 19.4:.2f}%"' in drawn


def test_the_sodium_corridor_says_its_limits() -> None:
    plan = emergency().plan.sodium
    assert plan is not None
    assert "ceiling 126 within any 24 h and 132 within any 48 h" in sodium_svg(plan)
    high = msgspec.structs.replace(
        plan,
        sodium_mmol_per_l=162,
        band="high",
        aim_rise_24h=(-10, -8),
        limit_rise_any_24h=-10,
        limit_rise_any_48h=-20,
    )
    assert "floor 152 within any 24 h and 142 within any 48 h" in sodium_svg(high)


def test_check_tells_what_was_understood_and_how_to_mend_the_rest(
    assessed: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    reading = Reading(
        patient=charley.read({"age": 74}).patient,
        understood=(
            Understood(
                section="labs", said="Na 118", meaning="sodium 118 mmol/L", kind="laboratory"
            ),
        ),
        problems=(Problem(section="labs", said="K 41", sentence="did you mean 4.1?"),),
        questions=(Question(word="diarrhoa", candidates=("diarrhoea",), said="diarrhoa"),),
    )
    print_check(reading)
    told = capsys.readouterr().out
    assert "Na 118  →  sodium 118 mmol/L" in told
    assert "did you mean 4.1?" in told
    assert "did you mean diarrhoea?" in told
    assert "1 understood, 1 not understood, 1 asked back" in told


def test_real_reports_keep_within_eighty_columns_and_plain_words(assessed: Report) -> None:
    assert max(map(len, to_text(assessed, full=True).splitlines())) <= 80
    plain = to_plain(assessed)
    assert max(map(len, plain.splitlines())) <= 72
    for jargon in ("hyponatraemia", "antidiuresis", "fractional excretion", "natriuresis"):
        assert jargon not in plain.lower()
