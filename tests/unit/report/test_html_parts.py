"""The parts of the report, for a page that arranges them itself."""

from __future__ import annotations

import re

from sample import HOSTILE, calm, emergency

from charley.report.html import PARTS, html_parts, parts_css, to_html


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_the_parts_hold_what_the_one_file_report_holds() -> None:
    report = emergency()
    whole, parts = words(to_html(report)), html_parts(report)
    assert set(parts) == set(PARTS)
    for name, part in parts.items():
        if name not in {"mechanisms", "causes", "next"}:
            assert words(part) in whole, name


def test_the_page_has_the_heading_above_so_the_headline_is_one_lower() -> None:
    assert '<h2 id="answer">' in html_parts(calm())["answer"]
    assert '<h1 id="answer">' in to_html(calm())


def test_the_questions_are_left_to_the_page_that_can_take_their_answers() -> None:
    report = emergency()
    assert report.ask_first
    question = report.ask_first[0].question
    assert question in words(to_html(report))
    assert question not in words(html_parts(report)["urgency"])


def test_causes_that_are_hardly_possible_are_folded_away() -> None:
    report = emergency()
    probable = sum(cause.probability >= 0.03 for cause in report.differential.causes)
    shown = html_parts(report)["causes"].split('class="minor"')[0]
    assert shown.count('<article class="cause">') == min(max(probable, 1), 4)


def test_what_a_file_could_smuggle_in_stays_text() -> None:
    joined = "".join(html_parts(emergency()).values())
    assert HOSTILE not in joined
    assert "<script" not in joined


def test_the_style_sheet_of_the_parts_brings_no_colours_of_its_own() -> None:
    css = parts_css()
    assert ".cause" in css
    assert not re.search(r"#[0-9a-f]{6}\b", css)
