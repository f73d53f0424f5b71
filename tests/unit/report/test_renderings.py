"""Every way of telling holds what must not be lost, and nothing a patient file could smuggle in."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from sample import HOSTILE, SOURCES, calm, emergency

from charley.report.as_json import to_json
from charley.report.html import to_html, write_html
from charley.report.model import Report
from charley.report.plain import to_plain
from charley.report.telling import clean
from charley.report.terminal import to_text

VOID = {"meta", "link", "br", "img", "hr", "input", "circle", "rect", "line"}


class Page(HTMLParser):
    """A page as its visible words, elements and headings; fails on a tag left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self._open: list[str] = []
        self.feed(html)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return flat("".join(self.words))


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(params=[emergency, calm], ids=["emergency", "calm"])
def report(request: pytest.FixtureRequest) -> Report:
    made: Report = request.param()
    return made


def clinical(report: Report) -> dict[str, str]:
    return {
        "terminal": flat(to_text(report)),
        "full": flat(to_text(report, full=True)),
        "html": Page(to_html(report)).text,
    }


def test_every_rendering_holds_every_red_flag_and_what_not_to_do(report: Report) -> None:
    for name, text in clinical(report).items():
        for flag in report.plan.triage.flags:
            assert flag.name in text, f"{name} lost {flag.id}"
            assert flag.action in text, f"{name} lost what {flag.id} asks for"
        for step in report.plan.avoid:
            assert step.text in text, f"{name} lost {step.id}"


def test_the_page_for_the_person_holds_them_in_plain_words(report: Report) -> None:
    for text in (flat(to_plain(report)), Page(to_html(report)).text):
        for flag in report.plan.triage.flags:
            assert flag.plain in text
            assert flag.plain_action in text
        for step in report.plan.avoid:
            assert step.plain in text


def test_lesser_red_flags_are_named_too() -> None:
    report = emergency()
    triage = report.plan.triage
    minor = msgspec.structs.replace(triage.flags[1], name="Sodium below 135", urgency="routine")
    triage = msgspec.structs.replace(triage, flags=(triage.flags[0], minor))
    report = msgspec.structs.replace(
        report, plan=msgspec.structs.replace(report.plan, triage=triage)
    )
    assert all("Sodium below 135" in text for text in clinical(report).values())
    assert minor.plain in flat(to_plain(report))


def test_urgent_help_is_the_first_thing_a_person_reads() -> None:
    first = to_plain(emergency()).splitlines()[0]
    assert "GET EMERGENCY HELP NOW" in first
    assert "GET EMERGENCY" not in to_plain(calm())


def test_what_charley_does_not_know_is_said() -> None:
    for text in clinical(calm()).values():
        assert "does not know" in text
    assert "We do not know" in to_plain(calm())


def test_numbers_are_those_of_the_report() -> None:
    texts = clinical(emergency())
    for text in texts.values():
        assert "83%" in text
        assert "118 mmol/L" in text
        assert "Limit: 8 mmol/L in any 24 h, 14 in any 48 h." in text
    assert "+14.2 dB" in texts["full"]
    assert "+14.2" in texts["html"]
    assert "1240 U/L" in texts["html"]
    assert "below 0.6 mmol/L" in texts["html"]


def test_quinine_is_named_only_to_be_avoided() -> None:
    for text in (*clinical(emergency()).values(), flat(to_plain(emergency()))):
        advice = text.replace(SOURCES["fda2010"].citation, "")
        sentences = re.findall(r"[^.;]*quinine[^.;]*", advice, re.IGNORECASE)
        assert sentences
        for sentence in sentences:
            assert re.search(r"\bno\b|not take", sentence, re.IGNORECASE), sentence


def test_nothing_in_a_patient_file_becomes_markup_or_control() -> None:
    html = to_html(emergency())
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not any(tag == "script" for tag, _ in Page(html).tags)
    for text in (html, to_text(emergency(), full=True), to_plain(emergency())):
        assert "\x1b" not in text
    assert clean(HOSTILE) in flat(to_text(emergency()))


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    html = to_html(emergency())
    page = Page(html)
    assert not {"script", "iframe", "link", "img", "object"} & {tag for tag, _ in page.tags}
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert "url(" not in html
    assert "@import" not in html
    for _, attrs in page.tags:
        assert "src" not in attrs


def test_the_page_can_be_read_without_seeing_it(report: Report) -> None:
    page = Page(to_html(report))
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(page.headings))
    assert [tag for tag, _ in page.tags if tag in {"main", "header", "nav", "footer"}]
    for tag, attrs in page.tags:
        if tag == "svg":
            told = attrs.get("role") == "img" and attrs.get("aria-label")
            nested = "viewbox" in attrs
            assert told or nested or attrs.get("aria-hidden") == "true"
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = [a["href"] for tag, a in page.tags if tag == "a" and str(a["href"]).startswith("#")]
    assert {str(target)[1:] for target in targets} <= set(ids)


def test_references_are_numbered_once_and_cited_by_number() -> None:
    report = emergency()
    text = to_text(report, full=True)
    listed = [int(n) for n in re.findall(r"^  \[(\d+)\] ", text, re.MULTILINE)]
    assert listed == list(range(1, len(report.references) + 1))
    cited = {int(n) for marks in re.findall(r"\[([\d,]+)\]", text) for n in marks.split(",")}
    assert cited <= set(listed)


@pytest.mark.parametrize("full", [False, True])
def test_the_terminal_report_fits_eighty_columns_without_colour(report: Report, full: bool) -> None:
    lines = to_text(report, full=full).splitlines()
    assert max(map(len, lines)) <= 80
    assert not any("\x1b" in line for line in lines)


def test_the_same_report_gives_the_same_bytes(report: Report) -> None:
    for tell in (to_html, to_json, to_plain, to_text):
        assert tell(report) == tell(report)


def test_json_holds_the_whole_value() -> None:
    report = emergency()
    told = json.loads(to_json(report))
    assert told["format"] == "charley-report/1"
    assert set(told) == {"format", *Report.__struct_fields__}
    assert told["plan"]["sodium"]["limit_rise_any_24h"] == 8
    assert [flag["id"] for flag in told["plan"]["triage"]["flags"]] == [
        flag.id for flag in report.plan.triage.flags
    ]


def test_a_page_is_written_as_utf8(tmp_path: Path) -> None:
    write_html(emergency(), tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == to_html(emergency())


def test_a_report_shows_itself() -> None:
    assert str(calm()) == to_text(calm())
    assert calm()._repr_html_() == to_html(calm())
