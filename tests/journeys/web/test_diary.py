"""The diary: noted, counted, kept only when asked, taken away as files, deleted."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def note(page, days_ago=1, at="03:10", strength=6, **said):
    day = date.today() - timedelta(days=days_ago)
    page.get_by_label("When").fill(f"{day}T{at}")
    page.get_by_label("How strong").fill(str(strength))
    page.get_by_label(said.get("muscle", "Calf"), exact=True).check(force=True)
    if "note" in said:
        page.get_by_text("What came before, what helped").click()
        page.get_by_label("Note", exact=True).fill(said["note"])
    page.get_by_role("button", name="Add to the diary").click()


def saved(days_ago, **said):
    at = datetime.now() - timedelta(days=days_ago)
    entry = {"kind": "cramp", "id": f"d{days_ago}", "at": f"{at:%Y-%m-%dT}02:30", "strength": 5}
    return {**entry, **said}


def file_of(entries, **other):
    content = {"format": "charley-diary", "version": 1, "entries": entries, **other}
    return {
        "name": "d.json",
        "mimeType": "application/json",
        "buffer": json.dumps(content).encode(),
    }


def read(page, entries, **other):
    page.get_by_label("Read a saved file").set_input_files(file_of(entries, **other))


def test_a_night_cramp_is_noted_counted_and_gone_with_the_page_unless_kept(open_page, accessible):
    page = open_page("/diary")
    accessible(page)
    note(page, note="after the garden")
    assert page.get_by_text("Calf, 6 of 10").is_visible()
    assert page.get_by_text("after the garden").is_visible()
    assert page.locator(".weeks").get_attribute("aria-label").endswith(": 1")
    accessible(page)
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    assert page.locator("#entries > li").count() == 0


def test_kept_on_the_device_and_deleted_completely(open_page, accessible):
    page = open_page("/diary")
    note(page)
    page.get_by_role("button", name="Keep on this device").click()
    note(page, days_ago=2)
    page.reload()
    assert page.locator("#entries > li").count() == 2
    page.get_by_role("button", name="Delete everything").first.click()
    accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    assert page.locator("#entries > li").count() == 2
    page.get_by_role("button", name="Delete everything").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete everything").click()
    page.wait_for_function("localStorage.length === 0")
    page.reload()
    assert page.locator("#entries > li").count() == 0


def test_an_entry_is_changed_and_deleted_and_comes_back_with_undo(open_page):
    page = open_page("/diary")
    note(page, note="first", days_ago=3)
    note(page, days_ago=1)
    page.get_by_role("button", name="Change the entry").last.click()
    assert page.get_by_label("Note", exact=True).input_value() == "first"
    page.get_by_label("How strong").fill("9")
    page.get_by_role("button", name="Save the change").click()
    assert page.get_by_text("Calf, 9 of 10").is_visible()
    page.get_by_role("button", name="Delete the entry").last.click()
    assert page.locator("#entries > li").count() == 1
    page.get_by_role("button", name="Undo").click()
    assert page.get_by_text("first", exact=True).is_visible()


def test_what_a_person_types_is_shown_as_text(open_page):
    page = open_page("/diary")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    note(page, note=EVIL)
    assert page.locator("#entries .note").inner_text() == EVIL
    assert page.locator("#entries img").count() == 0
    page.get_by_text("Note a change").click()
    page.get_by_label("What changed").fill(EVIL)
    page.get_by_role("button", name="Add the change").click()
    assert page.locator(".compared img, #entries img").count() == 0


def test_a_wrong_field_is_told_at_the_field(open_page, accessible):
    page = open_page("/diary")
    note(page, days_ago=-40)
    when = page.get_by_label("When")
    assert when.get_attribute("aria-invalid") == "true"
    assert page.get_by_text("This time has not come yet").is_visible()
    assert page.evaluate("document.activeElement.id") == "at"
    accessible(page)


def test_before_and_after_a_change_needs_two_weeks_on_each_side(open_page):
    page = open_page("/diary")
    change = {"kind": "change", "id": "c", "what": "stretching"}
    change["at"] = str(date.today() - timedelta(days=5))
    read(page, [saved(n) for n in (20, 18, 16)] + [change])
    expect(page.get_by_text("too early to compare")).to_be_visible()
    change["at"], change["id"] = str(date.today() - timedelta(days=21)), "e"
    page.reload()
    read(page, [saved(n) for n in (42, 40, 38, 36, 34, 32, 30, 28, 26, 24, 10)] + [change])
    told = "3.2 nights with cramps a week before it, 0.3 since"
    expect(page.locator(".compared li")).to_contain_text(told)
    assert page.get_by_text("A difference can be chance").is_visible()


def test_files_hold_the_diary_and_are_read_again(open_page):
    page = open_page("/diary")
    note(page, note='=HYPERLINK("http://x"), "quoted"')
    with page.expect_download() as csv:
        page.get_by_role("button", name="CSV").click()
    content = csv.value.path().read_bytes().decode()
    assert '"\'=HYPERLINK(""http://x"")' in content, "a spreadsheet must not run a note"
    with page.expect_download() as kept:
        page.get_by_role("button", name="JSON").click()
    page.reload()
    page.get_by_label("Read a saved file").set_input_files(kept.value.path())
    expect(page.locator("#told")).to_contain_text("Entries read: 1")
    assert page.get_by_text("HYPERLINK").is_visible()


@pytest.mark.parametrize(
    ("entries", "other", "sentence"),
    [
        ([], {"format": "x"}, "no diary of Charley's"),
        ([], {"version": 2}, "newer Charley"),
        ([saved(1, at="2026-02-31T03:00")], {}, "Entry 1: Give the date"),
        ([saved(1, strength=11)], {}, "Entry 1: Choose a strength"),
        ([saved(1, muscle="<b>")], {}, '"<b>" is not a known answer'),
        ([None], {}, "Entry 1"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_diary_is_refused_with_how_to_mend_it(
    open_page, entries, other, sentence
):
    page = open_page("/diary")
    read(page, entries, **other)
    expect(page.locator("#told")).to_contain_text(sentence)
    assert page.locator("#entries > li").count() == 0


def test_without_script_there_is_a_diary_for_paper(open_page, accessible):
    page = open_page("/diary", java_script_enabled=False)
    assert page.get_by_role("table", name="Cramp diary on paper").is_visible()
    assert not page.get_by_role("button", name="Add to the diary").is_visible()


def test_diary_fits_a_phone_in_the_dark(open_page, accessible, no_sideways):
    page = open_page("/diary", viewport={"width": 320, "height": 640}, color_scheme="dark")
    read(page, [saved(n, muscle="calf") for n in range(1, 90, 3)])
    expect(page.locator(".weeks")).to_be_visible()
    accessible(page)
    no_sideways(page)


def test_a_night_has_the_date_of_its_evening_and_a_cramp_by_day_is_of_no_night(open_page):
    page = open_page("/diary")
    night_of = """async (cramp) => (await import("/static/diary/weeks.js")).nightOf(cramp)"""
    for at, woken, night in (
        ("2026-03-29T02:30", False, "2026-03-28"),
        ("2026-03-28T23:10", False, "2026-03-28"),
        ("2026-03-01T08:59", False, "2026-02-28"),
        ("2026-03-28T15:00", False, ""),
        ("2026-03-28T10:30", True, "2026-03-27"),
    ):
        assert page.evaluate(night_of, {"at": at, "woken": woken}) == night, at


def test_nights_without_an_entry_count_as_nights_without_a_cramp(open_page):
    page = open_page("/diary")
    counted = page.evaluate(
        """async () => {
          const { nights, weeks } = await import("/static/diary/weeks.js");
          const cramp = (at) => ({ kind: "cramp", at, strength: 4, woken: true });
          const seen = nights([cramp("2026-03-02T03:00"), cramp("2026-03-02T05:00"),
            cramp("2026-03-09T03:00")], new Date(2026, 2, 12, 9));
          return weeks(seen).map((week) => [week.start, week.nights, week.withCramps, week.cramps]);
        }"""
    )
    assert counted == [["2026-03-01", 7, 1, 2], ["2026-03-08", 4, 1, 1]]
