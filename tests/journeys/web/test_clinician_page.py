"""A clinician at the page: facts in, the answer beside them, and what would happen if."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

EXAMPLES = Path(__file__).parents[3] / "examples"
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
SLOW = 30_000
OFF = "() => { window.kept = fetch; window.fetch = async () => { throw new Error('off') } }"
OpenPage = Callable[..., Page]


def typed(page: Page, field: str, text: str) -> None:
    """Typed letter by letter, as a person would."""
    place = page.locator(f"#f-{field}")
    place.click()
    place.press_sequentially(text, delay=4)


def summary(page: Page) -> str:
    return page.locator("#answer-pane").get_attribute("data-summary") or ""


@pytest.fixture
def thiazide(open_page: OpenPage) -> Page:
    """The page with a woman whose thiazide has lowered her sodium."""
    page = open_page("/clinician?example=demo")
    expect(page.locator("#try-stop_0")).to_be_visible(timeout=SLOW)
    return page


def test_the_answer_sharpens_line_by_line(open_page: OpenPage) -> None:
    page = open_page("/clinician")
    expect(page.get_by_text("Begin with a line on the left")).to_be_visible()
    typed(page, "symptoms", "calf cramps at night for years")
    expect(page.locator("#account-symptoms .understood")).to_be_visible()
    expect(page.locator("#answer")).to_contain_text("nocturnal leg cramps", timeout=SLOW)
    before = summary(page)
    typed(page, "medicines", "indapamide 2.5 mg for 2 weeks")
    typed(page, "labs", "sodium 118 mmol/L")
    expect(page.locator("#answer")).to_contain_text("Thiazide", timeout=SLOW)
    expect(page.locator(".how-soon")).to_contain_text("Emergency")
    assert summary(page) != before
    expect(page.locator("#sodium")).to_be_visible()


def test_who_listens_is_told_the_leading_cause_and_the_urgency_once_typing_rests(
    open_page: OpenPage,
) -> None:
    page = open_page("/clinician")
    typed(page, "labs", "sodium 121 mmol/L")
    status = page.locator("#summary[role=status]")
    expect(status).to_have_text(re.compile(r"Leading cause: .+, \d+%\. Urgency: "), timeout=SLOW)


def test_an_ambiguous_unit_is_asked_about_and_settled_with_one_click(open_page: OpenPage) -> None:
    page = open_page("/clinician")
    typed(page, "labs", "magnesium 1.7")
    doubt = page.locator("#account-labs .problem")
    expect(doubt).to_contain_text("needs its unit")
    doubt.get_by_role("button", name="magnesium 1.7 mg/dL").click()
    expect(page.locator("#f-labs")).to_have_value("magnesium 1.7 mg/dL")
    expect(page.locator("#account-labs .understood")).to_contain_text("magnesium 0.7 mmol/L")
    expect(doubt).to_have_count(0)


def test_a_misspelt_word_is_asked_back_and_mended_by_click(open_page: OpenPage) -> None:
    page = open_page("/clinician")
    typed(page, "symptoms", "diarrhoa for two days")
    page.get_by_role("button", name="diarrhoea", exact=True).click()
    expect(page.locator("#f-symptoms")).to_have_value("diarrhoea for two days")
    expect(page.locator("#account-symptoms .question")).to_have_count(0)


def test_the_next_question_is_answered_by_click(open_page: OpenPage) -> None:
    page = open_page("/clinician")
    typed(page, "labs", "sodium 121 mmol/L")
    fit = page.locator("#ask-seizure")
    expect(fit).to_be_visible(timeout=SLOW)
    fit.get_by_role("button", name="Yes").click()
    expect(page.locator("#f-facts")).to_have_value("seizure: yes")
    expect(fit).to_have_count(0, timeout=SLOW)
    expect(page.locator("#sodium").locator("..")).to_contain_text("severe", timeout=SLOW)


def test_a_bundle_dropped_on_the_page_is_read_and_can_be_added_to(
    open_page: OpenPage, accessible: Callable[[Page], None]
) -> None:
    page = open_page("/clinician")
    typed(page, "symptoms", "calf cramps at night")
    bundle = (EXAMPLES / "fhir-bundle.json").read_text(encoding="utf-8")
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], "bundle.json", {type: "application/json"}));
          document.body.dispatchEvent(
            new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
        }""",
        bundle,
    )
    expect(page.locator("#record")).to_contain_text("FHIR record", timeout=SLOW)
    expect(page.locator("#laboratory")).to_be_visible(timeout=SLOW)
    expect(page.locator("#f-symptoms")).to_have_value("calf cramps at night")
    page.locator(".record summary").click()
    accessible(page)
    typed(page, "labs", "sodium 119")
    expect(page.locator("#sodium").locator("..")).to_contain_text("119", timeout=SLOW)


PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  return document.activeElement.dispatchEvent(event);
}"""


def test_a_patient_file_pasted_into_any_field_fills_the_form(open_page: OpenPage) -> None:
    page = open_page("/clinician")
    page.locator("#f-symptoms").click()
    page.evaluate(PASTE, (EXAMPLES / "diarrhoea.yaml").read_text(encoding="utf-8"))
    expect(page.locator("#f-age")).to_have_value("46", timeout=SLOW)
    expect(page.locator("#f-medicines")).to_have_value("indapamide 1.5 mg daily for 2 years")
    expect(page.locator("#answer")).to_be_visible()


def test_pasted_results_are_only_text_and_never_clear_the_form(open_page: OpenPage) -> None:
    page = open_page("/clinician")
    typed(page, "age", "61")
    page.locator("#f-labs").click()
    left_to_the_browser = page.evaluate(PASTE, "sodium: 126\npotassium: 3.1\nurea: 9\n")
    assert left_to_the_browser
    assert page.evaluate(PASTE, (EXAMPLES / "diarrhoea.yaml").read_text(encoding="utf-8"))
    expect(page.locator("#f-age")).to_have_value("61")


def test_a_what_if_redraws_beside_the_ghost_and_says_that_a_limit_is_broken(
    thiazide: Page,
) -> None:
    line = thiazide.locator(".panel-sodium .tried")
    before = line.get_attribute("points")
    expect(thiazide.locator(".ghost")).to_have_count(0)
    expect(thiazide.locator(".whose").first).to_contain_text("not fitted to this person")
    thiazide.locator("#try-stop_0").select_option("0")
    thiazide.locator("#try-salt").fill("9")
    expect(thiazide.locator("#verdict .danger").first).to_contain_text("limit of", timeout=SLOW)
    expect(thiazide.locator(".panel-sodium .ghost")).to_have_attribute("points", before or "")
    expect(thiazide.locator(".panel-sodium .broken").first).to_be_attached()
    assert line.get_attribute("points") != before
    expect(thiazide.get_by_text("not an order")).to_be_visible()


def test_the_figure_follows_a_slider_that_is_moved_with_the_keys(thiazide: Page) -> None:
    slider, line = thiazide.locator("#try-drinks"), thiazide.locator("polyline.tried").first
    slider.focus()
    seen = {line.get_attribute("points")}
    for litres in ("0.5 L a day", "0.75 L a day"):
        thiazide.keyboard.press("ArrowRight")
        expect(slider).to_have_attribute("aria-valuetext", litres)
        thiazide.wait_for_function(
            "seen => !seen.includes(document.querySelector('.line.tried').getAttribute('points'))",
            arg=list(seen), timeout=SLOW,
        )  # fmt: skip
        seen.add(line.get_attribute("points"))
    expect(slider).to_be_focused()
    thiazide.locator("#as-it-is").click()
    expect(thiazide.locator(".ghost")).to_have_count(0, timeout=SLOW)


def test_what_was_opened_stays_open_while_the_answer_changes(thiazide: Page) -> None:
    details = thiazide.locator(".cause details").first
    details.locator("summary").click()
    typed(thiazide, "symptoms", "\nnausea")
    expect(thiazide.locator("#account-symptoms")).to_contain_text("nausea", timeout=SLOW)
    expect(details).to_have_attribute("open", "")


def test_it_works_without_script(open_page: OpenPage) -> None:
    page = open_page("/clinician", java_script_enabled=False)
    page.locator("#f-age").fill("74")
    page.locator("#f-labs").fill("sodium 124\nmagnesium 1.7")
    page.get_by_role("button", name="Assess").click()
    expect(page.locator("#answer")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="magnesium 1.7 mg/dL").click()
    expect(page.locator("#f-labs")).to_have_value("sodium 124\nmagnesium 1.7 mg/dL", timeout=SLOW)
    expect(page.locator(".panel-sodium")).to_be_visible()
    expect(page.locator("#f-age")).to_have_value("74")


def test_hostile_text_stays_text(open_page: OpenPage) -> None:
    page = open_page("/clinician")
    title = page.title()
    for field in ("symptoms", "medicines", "labs", "story"):
        page.locator(f"#f-{field}").fill(HOSTILE)
    page.locator("#f-symptoms").fill(f"{HOSTILE}\ncalf cramps")
    expect(page.locator("#account-symptoms")).to_contain_text("calf cramps", timeout=SLOW)
    assert page.locator("main img, main script").count() == 0
    assert page.title() == title


def test_the_report_and_the_patient_file_can_be_taken_along(thiazide: Page) -> None:
    with thiazide.expect_download() as waiting:
        thiazide.get_by_role("button", name="Report (HTML)").click()
    saved = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert saved.startswith("<!doctype html>")
    assert "olmesartan" in saved
    thiazide.context.grant_permissions(["clipboard-read", "clipboard-write"])
    thiazide.get_by_role("button", name="Copy as patient file").click()
    expect(thiazide.get_by_role("button", name="Copied")).to_be_visible()
    assert "sodium 115" in thiazide.evaluate("navigator.clipboard.readText()")


def test_the_keyboard_reaches_everything_and_lists_its_keys(thiazide: Page) -> None:
    thiazide.keyboard.press("Alt+Shift+L")
    expect(thiazide.locator("#f-labs")).to_be_focused()
    thiazide.keyboard.press("Alt+Shift+C")
    expect(thiazide.locator("#causes")).to_be_focused()
    thiazide.keyboard.press("Alt+Shift+W")
    expect(thiazide.locator("#what-if-title")).to_be_focused()
    thiazide.keyboard.press("Alt+Shift+/")
    dialog = thiazide.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("To the causes")
    thiazide.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (320, 700)])
def test_the_page_is_accessible_empty_and_full(
    open_page: OpenPage,
    accessible: Callable[[Page], None],
    no_sideways: Callable[[Page], None],
    colours: str,
    size: tuple[int, int],
) -> None:
    settings = {"color_scheme": colours, "viewport": {"width": size[0], "height": size[1]}}
    accessible(open_page("/clinician", **settings))
    page = open_page("/clinician?example=diarrhoea", **settings)
    expect(page.locator("#try-drinks")).to_be_visible(timeout=SLOW)
    page.locator("#try-stop_0").select_option("0")
    expect(page.locator("#verdict p").first).to_be_visible(timeout=SLOW)
    page.locator("#f-labs").fill("magnesium 1.7\npotasium 3")
    expect(page.locator("#account-labs .problem").first).to_be_visible(timeout=SLOW)
    accessible(page)
    no_sideways(page)


def test_an_answer_that_cannot_be_had_is_said(thiazide: Page) -> None:
    thiazide.evaluate(OFF)
    typed(thiazide, "symptoms", " and nausea")
    expect(thiazide.get_by_role("alert")).to_contain_text("could not be brought up to date")
    thiazide.evaluate("() => { window.fetch = window.kept }")
    typed(thiazide, "symptoms", ", vomiting")
    expect(thiazide.get_by_role("alert")).to_be_hidden(timeout=SLOW)
