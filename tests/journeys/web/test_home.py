"""The first page and the page about Charley."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("path", ["/", "/about"])
@pytest.mark.parametrize(
    "settings", [{}, {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"}]
)
def test_pages_are_accessible_and_fit(open_page, accessible, no_sideways, path, settings):
    page = open_page(path, **settings)
    accessible(page)
    no_sideways(page)


def test_what_to_do_in_the_next_minute_is_on_the_first_page_without_script(open_page):
    page = open_page("/", java_script_enabled=False)
    now = page.locator(".right-now")
    expect(now.get_by_role("img")).to_have_count(2)
    expect(now).to_contain_text("pull the toes up towards the shin")
    expect(now).to_contain_text("Do not stretch or rub")
    expect(now.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")


def test_both_doors_and_every_link_of_the_head_lead_somewhere(open_page, address):
    page = open_page("/")
    for link in page.get_by_role("link").all():
        href = link.get_attribute("href") or ""
        if href.startswith("/"):
            assert page.request.get(address + href).status == 200, href


def test_the_skip_link_leads_to_the_content(open_page):
    page = open_page("/about")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
