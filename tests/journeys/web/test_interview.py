"""The interview as a person lives it: with script and without, by keyboard, through an alarm."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from charley.patient.interview.form import form

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"
NIGHT_CRAMPS = {
    "age": "68",
    "sex": "male",
    "where": "cramp_calf",
    "when": "night",
    "how_often": "weekly",
    "since": "years",
    "pattern": ["cramp_relieved_by_stretch", "cramp_brief", "sleep_disturbed"],
    "medicines": "indapamide 1.5 mg\namlodipine 5 mg",
    "illnesses": "hypertension",
    "drinking": "usual",
    "blood_tests": "no",
}
MOST_QUESTIONS = 60
INSIDE_A4 = {"width": 672, "height": 1001}  # 178 mm x 265 mm at 96 px an inch
AGE, SEX = form()["age"].text, form()["sex"].text


def question(page: Page) -> str | None:
    field = page.locator("#asking [name=question]")
    return field.get_attribute("value") if field.count() else None


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("main[aria-busy]")).to_have_count(0)


def tick(page: Page, choice: str) -> None:
    """Walk to the question with this choice, and answer it with nothing else."""
    walk(page, NIGHT_CRAMPS, choice)
    page.locator(f"#asking [value={choice}]").check()
    press(page, "Next")


def give(page: Page, asked: str, answers: dict[str, object]) -> None:
    """Answer the question shown: as `answers` has it, else none of these, no, or not known."""
    wanted = answers.get(asked)
    if page.locator("#given").count():
        if wanted is None:
            press(page, "I don't know")
            return
        fill(page, str(wanted))
    else:
        choices = page.locator("#asking .choices")
        usual = "none" if choices.locator("[value=none]").count() else "no"
        for value in wanted if isinstance(wanted, list) else [wanted or usual]:
            choices.locator(f"[value={value}]").check()
    press(page, "Next")


def fill(page: Page, text: str) -> None:
    if not page.get_by_role("combobox").count():
        page.locator("#given").fill(text)
        return
    for line in text.splitlines():
        page.get_by_role("combobox").fill(line)
        page.get_by_role("button", name="Add", exact=True).click()


def walk(page: Page, answers: dict[str, object], until: str = "") -> list[str]:
    """Answer until the question `until`, or one with that option, or the end; those passed."""
    passed: list[str] = []
    while (asked := question(page)) is not None and asked != until:
        if until and page.locator(f"#asking [name=given][value={until}]").count():
            break
        give(page, asked, answers)
        passed.append(asked)
        assert len(passed) < MOST_QUESTIONS, passed
    return passed


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_first_question_to_the_answer(open_page, script):
    page = open_page("/you", java_script_enabled=script)
    passed = walk(page, NIGHT_CRAMPS)
    assert {"age", "medicines", "where"} <= set(passed)
    expect(page.get_by_role("heading", level=1)).to_contain_text("likely reason")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("heading", name="Your medicines")).to_be_visible()
    for part in ("In the next minutes", "Tonight", "What not to do", "What Charley does not know"):
        expect(page.get_by_role("heading", name=part)).to_be_visible()
    assert page.url.endswith("/you"), "no answer is in the address"


def test_question_alarm_and_answer_are_accessible_in_light_and_dark(
    open_page, accessible, no_sideways
):
    for settings in ({}, {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"}):
        page = open_page("/you", **settings)
        for until in ("chest_pain", "medicines", "blood_tests", ""):
            walk(page, NIGHT_CRAMPS, until)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            accessible(page)
            no_sideways(page)


def test_an_emergency_stops_everything_and_says_what_to_do(open_page, accessible):
    page = open_page("/you")
    tick(page, "chest_pain")
    expect(page.get_by_role("heading", level=1)).to_have_text("Call an ambulance now.")
    expect(page.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
    accessible(page)
    press(page, "Stop here and get help")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Get emergency help now")
    expect(page.get_by_text("likely reason")).to_be_hidden()
    accessible(page)


def test_after_an_emergency_a_person_can_go_on_and_the_alarm_stays_in_the_answer(open_page):
    page = open_page("/you")
    tick(page, "chest_pain")
    press(page, "Go on with the questions")
    walk(page, NIGHT_CRAMPS)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Get emergency help now")
    expect(page.locator(".band")).to_contain_text("chest")


def test_what_needs_a_doctor_today_is_read_before_going_on(open_page, accessible):
    page = open_page("/you", viewport={"width": 390, "height": 780})
    tick(page, "palpitations")
    expect(page.get_by_role("heading", level=1)).to_contain_text("See a doctor today")
    accessible(page)
    press(page, "I have read this. Go on")
    walk(page, NIGHT_CRAMPS | {"medicines": None})
    expect(page.locator(".band")).to_contain_text("See a doctor today")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_back_shows_the_last_answer_and_nothing_is_lost(open_page, script):
    page = open_page("/you", java_script_enabled=script)
    give(page, "age", {"age": "68"})
    give(page, "sex", {"sex": "female"})
    press(page, "Back")
    expect(page.locator("[value=female]")).to_be_checked()
    press(page, "Back")
    assert page.locator("#given").input_value() == "68"
    page.locator("#given").fill("30")
    press(page, "Save the change")
    assert question(page) == "pregnancy", "who is 30 and female is asked"


def test_skipped_unknown_and_changed_answers_are_told_as_such(open_page):
    page = open_page("/you", java_script_enabled=False)
    press(page, "I don't know")
    press(page, "Skip")
    page.locator(".said summary").click()
    said = page.locator(".said dd")
    expect(said.nth(0)).to_contain_text("I don't know")
    expect(said.nth(1)).to_contain_text("Skipped")
    page.get_by_role("button", name=f"Change the answer to: {SEX}").click()
    page.locator("[value=male]").check()
    press(page, "Save the change")
    page.locator(".said summary").click()
    expect(page.locator(".said dd").nth(1)).to_contain_text("Male")


def test_a_changed_answer_can_raise_the_alarm_too(open_page):
    page = open_page("/you")
    walk(page, NIGHT_CRAMPS, "where")
    page.locator(".said summary").click()
    danger = next(q for q in form().values() if any(o.id == "seizure" for o in q.options))
    page.get_by_role("button", name=f"Change the answer to: {danger.text}").click()
    expect(page.get_by_role("button", name="Save the change")).to_be_visible()
    page.locator("[value=seizure]").check()
    press(page, "Save the change")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Call an ambulance now")
    press(page, "Go on with the questions")
    assert question(page) == "where"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_what_cannot_be_is_told_beside_the_question(open_page, accessible, script):
    page = open_page("/you", java_script_enabled=script)
    page.locator("#given").fill("680")
    press(page, "Next")
    expect(page.locator("#wrong")).to_have_text("680 is not between 0 and 122 years")
    expect(page.locator("#given")).to_have_attribute("aria-invalid", "true")
    assert page.locator("#given").input_value() == "680"
    if script:
        accessible(page)
        assert page.evaluate("document.activeElement.id") == "given"
    page.locator("#given").fill("")
    press(page, "Next")
    expect(page.locator("#wrong")).to_contain_text("skip this question")


def test_the_keyboard_alone_is_enough_and_the_question_gets_the_focus(open_page):
    page = open_page("/you")
    page.locator("#given").focus()
    page.keyboard.type("68")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=SEX)).to_be_focused()
    page.keyboard.press("2")
    expect(page.locator("[value=male]")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    page.keyboard.press("1")
    first = page.locator("[data-key='1']")
    expect(first).to_be_checked()
    page.get_by_label("None of these").check()
    expect(first).not_to_be_checked()


def test_back_of_the_browser_works_and_a_reload_keeps_nothing(open_page):
    page = open_page("/you")
    give(page, "age", {"age": "68"})
    give(page, "sex", {"sex": "male"})
    page.go_back()
    expect(page.get_by_role("heading", name=SEX)).to_be_visible()
    expect(page.locator("[value=male]")).to_be_checked()
    page.go_back()
    expect(page.locator("#given")).to_have_value("68")
    page.go_forward()
    expect(page.get_by_role("heading", name=SEX)).to_be_visible()
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])") == (
        '[{},{},""]'
    )
    page.reload()
    expect(page.get_by_role("heading", name=AGE)).to_be_visible()
    expect(page.locator("#given")).to_have_value("")


def test_medicines_are_suggested_chosen_and_removed_by_keyboard(open_page, accessible):
    page = open_page("/you")
    walk(page, NIGHT_CRAMPS, "medicines")
    field = page.get_by_role("combobox")
    field.fill("indap")
    expect(page.get_by_role("option").first).to_contain_text("indapamide")
    accessible(page)
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "found-0")
    field.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    field.fill("my grandmother's tea")
    field.press("Enter")
    page.get_by_role("button", name="Remove my grandmother's tea").click()
    expect(page.locator(".chip")).to_have_count(1)
    accessible(page)
    field.fill("omeprazole")
    press(page, "Next")
    carried = page.locator("#asking [name=answers]").get_attribute("value")
    assert ["medicines", ["indapamide\nomeprazole"]] in json.loads(carried or "[]")


def test_what_a_person_types_is_text_everywhere(open_page):
    page = open_page("/you")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    walk(page, NIGHT_CRAMPS | {"medicines": EVIL})
    page.locator(".said summary").click()
    expect(page.locator(".said dl")).to_contain_text(EVIL)
    assert page.locator("main img").count() == 0


def test_the_print_begins_with_one_page_of_facts_for_the_doctor(open_page):
    page = open_page("/you", viewport=INSIDE_A4)
    walk(page, NIGHT_CRAMPS | {"blood_tests": "yes", "results": "sodium 128 mmol/L"})
    sheet = page.locator(".doctor")
    expect(sheet).to_be_hidden()
    page.emulate_media(media="print")
    for fact in ("Man, 68 years", "indapamide", "sodium 128", "seizure", "Work-up", "Red flags"):
        expect(sheet).to_contain_text(fact)
    expect(page.locator(".site-head")).to_be_hidden()
    height = page.evaluate("document.querySelector('.doctor').getBoundingClientRect().height")
    assert height <= INSIDE_A4["height"], "the sheet for the doctor is longer than one page"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_the_answer_can_be_saved_as_a_page_and_as_data(open_page):
    page = open_page("/you")
    walk(page, NIGHT_CRAMPS)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as page").click()
    assert "<!doctype html>" in saved.value.path().read_text()
    with page.expect_download() as data:
        page.get_by_role("button", name="Save as data").click()
    assert json.loads(data.value.path().read_text())["format"] == "charley-report/1"


def test_answers_can_be_stopped_early_and_say_what_is_not_known(open_page):
    page = open_page("/you")
    walk(page, NIGHT_CRAMPS, "chest_pain")
    press(page, "Stop here and show the answer")
    expect(page.get_by_role("heading", name="Tell a doctor at once if")).to_be_visible()


def test_when_the_service_is_away_the_answers_stay_and_the_person_is_told(open_page):
    page = open_page("/you", forgive="ERR_FAILED")
    page.route("**/you", lambda route: route.abort())
    page.locator("#given").fill("68")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Your answers are still here")
    expect(page.locator("#given")).to_have_value("68")
    page.unroute("**/you")
    press(page, "Next")
    assert question(page) == "sex"


def test_the_next_question_slides_in_where_motion_is_welcome(open_page):
    page = open_page("/you", reduced_motion="no-preference")
    walk(page, NIGHT_CRAMPS, "where")
    expect(page.locator("h1")).to_be_focused()
